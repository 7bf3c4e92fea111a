import type { Files } from './lint.ts'

/**
 * Campaigns that try everything to make a page run, load or show what it must not. `address` is a server of the test's
 * own: whatever is fetched from it was fetched by the page.
 */
export function hostileCampaigns(address: string): Files {
  const mail = `<!doctype html><html><head><title>x</title>
<base href="${address}/base/">
<meta http-equiv="refresh" content="0;url=${address}/refresh">
<link rel="stylesheet" href="${address}/sheet.css"><link rel="prefetch" href="${address}/prefetch"><link rel="dns-prefetch" href="${address}">
<style>@import url("${address}/import.css"); @import "${address}/import2.css"; @font-face{font-family:x;src:url(${address}/font)}
body{background:url(${address}/css-image);b\\61ckground:u\\72l(${address}/escaped)} .a::after{content:url(${address}/content)}
</style><style>.b{color:#0a7d00;width:expression(alert(1))}/*</style><script>window.parent.pwned=1</script>*/</style>
<script src="${address}/script.js"></script><script>top.pwned = 1; parent.pwned = 1; fetch("${address}/fetch")</script></head>
<body onload="parent.pwned=1" background="${address}/background">
<p style="background:url('${address}/inline');color:#a00">Hello {{ first_name | default: "<script>top.pwned=1</script>" }},</p>
<img src="${address}/pixel.gif" width="1" height="1"><img src=x onerror="top.pwned=1" alt="&quot;&gt;<script>top.pwned=1</script>">
<img srcset="${address}/set 2x" src="${address}/image.png" alt="a picture" width="200" height="80">
<svg onload="top.pwned=1"><image href="${address}/svg"/><script>top.pwned=1</script></svg>
<iframe src="${address}/frame" srcdoc="<script>top.pwned=1</script>"></iframe><object data="${address}/object"></object><embed src="${address}/embed">
<video poster="${address}/poster" autoplay src="${address}/video"></video><audio src="${address}/audio" autoplay></audio>
<form action="${address}/form" method="post"><input name="q" autofocus onfocus="top.pwned=1"><button>Go</button></form>
<a href="javascript:top.pwned=1">run</a> <a href="${address}/link" ping="${address}/ping" target="_top">follow</a>
<table background="${address}/table"><tr><td background="${address}/cell" onclick="top.pwned=1">cell</td></tr></table>
<math><mtext><style><img src="${address}/math" onerror="top.pwned=1"></style></mtext></math>
<noscript><img src="${address}/noscript"></noscript><template><img src="${address}/template"></template>
</iframe><script>top.pwned=1</script><img src="${address}/after-frame">
<p class='x" onclick="top.pwned=1' dir='"><script>top.pwned=1</script>'>act now &lt;script&gt;top.pwned=1&lt;/script&gt;</p>
<p><a href="{{ unsubscribe_url }}">Unsubscribe</a>, 1 Street, Berlin</p></body></html>`
  const quoted = (text: string): string => JSON.stringify(text)
  const campaign = (id: string, messages: string): string => `id: ${quoted(id)}
name: ${quoted(`<script>window.pwned=1</script>"'><img src=${address}/name onerror=window.pwned=1> \u202eevil\u202c`)}
purpose: marketing
sender: { brand: ${quoted(`</style><script>window.pwned=1</script>`)}, country: DE }
audience:
  regions: { DE: 1200, FR: 300 }
  consent: { tags: ["marketing:*"], basis: express, source: web_form, obtained: { from: 2026-01-01 }, wording: ${quoted('</textarea><script>window.pwned=1</script>')} }
schedule: { at: 2026-11-24T03:00, timezone: recipient }
offer: { ends: 2026-11-20, code: ${quoted('"><script>window.pwned=1</script>')}, discount: 20% }
messages:
${messages}`
  return {
    'a<b>&"quoted".campaign.yaml': campaign(
      'mail"><script>window.pwned=1</script>',
      `  - channel: email
    language: de-DE
    subject: ${quoted(`"><script>window.pwned=1</script><img src=${address}/subject>`)}
    preheader: ${quoted(`<iframe src=${address}/preheader></iframe>`)}
    body: ${quoted(mail)}
  - channel: email
    language: fr-FR
    format: markdown
    subject: "Bonjour"
    body: ${quoted(`# Hi <script>top.pwned=1</script>\n\n![x](${address}/md-image) [run](javascript:top.pwned=1) <img src="${address}/md-html" onerror="top.pwned=1">\n\n<div onclick="top.pwned=1"><img src="${address}/md-block">text</div>`)}
  - channel: email
    language: de-DE
    format: mjml
    subject: "MJML"
    body: ${quoted(`<mjml><mj-head><mj-style>@import "${address}/mj.css";.c{background:url(${address}/mj-bg)}</mj-style><mj-raw><script>top.pwned=1</script></mj-raw></mj-head><mj-body background-url="${address}/mj-body"><mj-section><mj-column><mj-image src="${address}/mj-image" alt="pic"/><mj-text>Text <b onclick="top.pwned=1">bold</b></mj-text><mj-button href="javascript:top.pwned=1">Go</mj-button></mj-column></mj-section></mj-body></mjml>`)}
`,
    ),
    'long.campaign.yaml': campaign(
      'x'.repeat(9000),
      `  - { channel: sms, language: en, from: ${quoted('y'.repeat(3000))}, body: ${quoted(`Same text ${'z'.repeat(5000)}`)} }\n`,
    ),
    'longer.campaign.yaml': campaign(
      'w'.repeat(9000),
      `  - { channel: sms, language: en, from: ${quoted('y'.repeat(3000))}, body: ${quoted(`Same text ${'z'.repeat(5000)}`)} }\n`,
    ),
    'text.campaign.yaml': campaign(
      "text'-alert(1)-'",
      `  - channel: sms
    language: ar
    from: "73762"
    body: ${quoted(`</div><script>window.pwned=1</script> \u0639\u0631\u0636 \u062e\u0627\u0635 50% \u202ereversed\u202c act now`)}
  - channel: whatsapp
    language: ja
    template: { name: ${quoted('x"><script>window.pwned=1</script>')}, category: marketing }
    header: ${quoted(`<img src=${address}/header>`)}
    body: "\u6625\u306e\u30bb\u30fc\u30eb \u304a\u5f97\u306a\u60c5\u5831\u3092\u304a\u5c4a\u3051\u3057\u307e\u3059"
    footer: ${quoted('<script>window.pwned=1</script>')}
    buttons: [{ kind: url, text: ${quoted('<b>Go</b>')}, target: ${quoted(`javascript:window.pwned=1`)} }]
  - channel: push
    title: ${quoted(`<img src=${address}/push onerror=window.pwned=1>`)}
    body: ${quoted('{{constructor.constructor("window.pwned=1")()}}')}
`,
    ),
  }
}
