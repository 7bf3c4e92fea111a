import type { Files } from './lint.ts'

/** One offer in languages of three scripts and both directions, on three channels; two versions say something else. */
export const sixLanguages = `id: winter-launch
name: Winter launch – six languages
purpose: marketing
owner: crm-team
sender: &s
  brand: Acme
  legal_name: Acme GmbH
  country: DE
  postal_address: "Hauptstr. 1, 10115 Berlin, Germany"
  email: news@acme.example
  privacy_policy: https://acme.example/privacy
  domains: [acme.example]
  opt_out_within: P1D
audience:
  regions: { DE: 42000, FR: 30000, SA: 12000, JP: 9000, BR: 15000, IL: 4000, US-FL: 800 }
  languages: [de, fr, ar, ja, pt-BR, he, en]
  recipients: consumers
  as_of: 2026-11-20
  consent:
    - tags: ["marketing:*"]
      basis: double_opt_in
      source: web_form
      obtained: { from: 2025-10-10, to: 2026-10-01 }
      wording: "Yes, send me Acme offers by e-mail and text"
schedule: { at: 2026-11-26T09:30, timezone: recipient, duration: PT2H }
offer: { starts: 2026-11-26, ends: 2026-11-29T23:59, timezone: recipient, discount: 20%, code: WINTER20, prices: { EUR: 29.90 } }
messages:
  - channel: email
    language: de
    regions: [DE]
    subject: "20 % auf alle Winterjacken bis Sonntag"
    preheader: "Nur bis Sonntag, 29. November 2026"
    headers: { List-Unsubscribe: "<https://acme.example/u>", List-Unsubscribe-Post: "List-Unsubscribe=One-Click" }
    body: |
      <html><head><style>@import url(https://evil.example/x.css); body{font-family:Arial;background:#eee} .btn{background:#c00;color:#fff;padding:12px 24px;border-radius:6px;text-decoration:none} @font-face{font-family:x;src:url(https://evil.example/f.woff)}</style></head>
      <body><table width="600" align="center" style="background:#fff" cellpadding="20"><tr><td>
      <img src="https://cdn.acme.example/logo.png" alt="Acme" width="120" height="40"><h1 style="color:#c00">20 % auf alle Winterjacken</h1>
      <img src="https://cdn.acme.example/hero.jpg" alt="Frau in roter Winterjacke im Schnee" width="560" height="280">
      <p>Hallo {{ first_name }}, nur bis Sonntag, 29. November 2026: 20 % auf alle Winterjacken, schon ab 29,90 €. Code WINTER20.</p>
      <p><a class="btn" href="https://acme.example/de/winter">Jetzt sichern</a></p>
      <script>alert(1)</script><img src="https://track.evil.example/pixel.gif" width="1" height="1">
      <p style="font-size:11px;color:#777">Acme GmbH, Hauptstr. 1, 10115 Berlin. <a href="https://acme.example/abmelden">Abmelden</a></p>
      </td></tr></table></body></html>
  - channel: email
    language: fr
    regions: [FR]
    subject: "-20 % sur toutes les vestes d’hiver jusqu’à dimanche"
    preheader: "Jusqu’au dimanche 29 novembre 2026"
    headers: { List-Unsubscribe: "<https://acme.example/u>", List-Unsubscribe-Post: "List-Unsubscribe=One-Click" }
    body: |
      <html><body><h1>-25 % sur les vestes d’hiver</h1><p>Jusqu’au dimanche 29 novembre 2026, dès 29,90 €. Code WINTER20.</p>
      <p><a href="https://acme.example/fr/hiver">J’en profite</a></p><p>Acme GmbH, Hauptstr. 1, 10115 Berlin. <a href="https://acme.example/desabonner">Se désabonner</a></p></body></html>
  - channel: email
    language: ar
    regions: [SA]
    subject: "خصم 20٪ على جميع السترات الشتوية"
    preheader: "حتى الأحد 29 نوفمبر 2026"
    headers: { List-Unsubscribe: "<https://acme.example/u>", List-Unsubscribe-Post: "List-Unsubscribe=One-Click" }
    body: |
      <html dir="rtl" lang="ar"><body><h1>خصم 20٪ على السترات الشتوية</h1><p>حتى الأحد 29 نوفمبر 2026 فقط. استخدم الرمز WINTER20. الأسعار تبدأ من 29.90 يورو.</p>
      <p><a href="https://acme.example/ar/winter">تسوق الآن</a></p><p>Acme GmbH, Hauptstr. 1, 10115 Berlin. <a href="https://acme.example/ar/unsubscribe">إلغاء الاشتراك</a></p></body></html>
  - channel: sms
    language: ja
    regions: [JP]
    from: "Acme"
    body: "Acme：冬のジャケットが20%オフ。11月29日（日）まで、コードWINTER20。acme.example/jp/winter 配信停止：STOPと返信"
  - channel: whatsapp
    language: pt-BR
    regions: [BR]
    header: "Acme inverno"
    body: "Olá {{1}}! Até domingo, 29/11/2026, 20% de desconto em todas as jaquetas com o código WINTER20. A partir de 29,90 €."
    footer: "Responda SAIR para não receber mais"
    buttons: [{ kind: url, text: "Comprar agora", target: "https://acme.example/br/inverno" }, { kind: reply, text: "SAIR" }]
  - channel: sms
    language: he
    regions: [IL]
    from: "Acme"
    body: "פרסומת Acme: 20% הנחה על כל מעילי החורף עד יום ראשון 29.11.2026. קוד WINTER20 acme.example/he/winter להסרה השיבו הסר"
  - channel: sms
    language: en
    regions: [US-FL]
    from: "73762"
    body: "Acme: 20% off all winter jackets until Sunday, Nov 29, 2026. Code WINTR20 at acme.example/us/winter Msg&data rates may apply. Reply STOP to opt out"
`

const places = ['US-FL', 'DE', 'FR', 'GB', 'IN', 'BR', 'JP', 'ES', 'IT', 'CA-ON'] as const
const channels = ['sms', 'push', 'whatsapp'] as const

/** As many campaigns as a team has in a quarter. */
export const many: Files = Object.fromEntries(
  Array.from({ length: 60 }, (_, index) => [
    `c${index}.campaign.yaml`,
    `id: campaign-${index}
name: Weekly offer number ${index}
purpose: marketing
sender: { brand: Acme, legal_name: Acme GmbH, country: DE }
audience: { regions: { ${places[index % 10]!}: ${index * 37 + 10} } }
schedule: { at: 2026-12-${String((index % 28) + 1).padStart(2, '0')}T${String(6 + (index % 17)).padStart(2, '0')}:00, timezone: recipient }
messages:
  - { channel: ${channels[index % 3]!}, language: en, body: "Acme: ${index % 50}% off at https://acme.example/s${index}. Reply STOP to opt out." }
`,
  ]),
)
