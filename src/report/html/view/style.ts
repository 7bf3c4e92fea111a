/** The page's only style sheet. Colours meet WCAG 2.2 AA on both backgrounds, and none stands without a sign or a word. */

const light = `--bg:#f4f5f8;--card:#fff;--ink:#171c26;--muted:#535b69;--line:#d9dde5;--accent:#1a56a5;
--red:#a8201a;--red-bg:#fdebe9;--amber:#7a4a00;--amber-bg:#fff3d9;--green:#17653a;--green-bg:#e4f4ea;--blue:#1a56a5;--blue-bg:#e6effb;
--h-open:#d3eedd;--h-night:#c9d3e8;--h-shut:#f6d3d0;--h-shut-line:#c9443c;--h-holiday:#e6dbf6;--h-holiday-dot:#6b3fa0;--h-warned:#fdeabf;--h-warned-line:#c98a13;--h-unknown:#e3e5ea;--h-unknown-line:#858c99;--h-over:#eceef2;--h-over-line:#a9afba;
--bubble:#e9ebf0;--chat:#e2f3e6;--mark-red:#ffd9d5;--mark-amber:#ffe7b8;--mark-blue:#d7e6fb`
const dark = `--bg:#11151c;--card:#1a202a;--ink:#e9ecf2;--muted:#a9b2c0;--line:#333c4a;--accent:#8fc0ff;
--red:#ffa49b;--red-bg:#3d1d1c;--amber:#f7c56e;--amber-bg:#382a10;--green:#86dba6;--green-bg:#15321f;--blue:#8fc0ff;--blue-bg:#172c47;
--h-open:#1f4a31;--h-night:#2a3550;--h-shut:#4a2422;--h-shut-line:#d8675f;--h-holiday:#372850;--h-holiday-dot:#b693ea;--h-warned:#44361a;--h-warned-line:#d9a441;--h-unknown:#2b313c;--h-unknown-line:#727b8a;--h-over:#232934;--h-over-line:#596273;
--bubble:#2a323f;--chat:#1d3a27;--mark-red:#6b2a26;--mark-amber:#5d4415;--mark-blue:#24436c`

export const sheet = `
:root{color-scheme:light;${light}}
@media screen and (prefers-color-scheme:dark){:root{color-scheme:dark;${dark}}}
*{box-sizing:border-box}
html{background:var(--bg);scroll-padding-top:3.5rem;-webkit-text-size-adjust:100%}
body{margin:0;color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:break-word}
main{max-width:84rem;margin:0 auto;padding:1rem}
a{color:var(--accent);text-underline-offset:2px}
a:focus-visible,summary:focus-visible,.scroll:focus-visible,input:focus-visible,select:focus-visible,button:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:4px}
h1,h2,h3,h4,p,ul,ol,dl,figure{margin:0}
h2{margin:0 0 .9rem;font-size:1.2rem;line-height:1.3}
h3{font-size:1.05rem;line-height:1.35;font-weight:600}
h3.small{margin:.8rem 0 .4rem;font-size:1rem}
h4{margin:0 0 .7rem;font-size:1rem}
code,.path,.rule,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.87em}
code,.path,bdi,.sentence,.says,.do,.why,mark{overflow-wrap:anywhere}
.faint{color:var(--muted)}
.path{color:var(--muted)}
.unseen{position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip{position:absolute;left:-99rem}
.skip:focus{left:.5rem;top:.5rem;padding:.5rem;background:var(--card);z-index:9}
.patterns{position:absolute}
.top{position:sticky;top:0;z-index:5;display:flex;gap:1.2rem;align-items:center;padding:.55rem 1rem;background:var(--card);border-bottom:1px solid var(--line);overflow-x:auto;white-space:nowrap}
.top nav{display:flex;gap:1.1rem;font-size:.92rem}
.top nav a{text-decoration:none;color:var(--muted);padding:.15rem 0}
.top nav a:hover{color:var(--ink);text-decoration:underline}
.brand{font-weight:700;letter-spacing:-.01em}
main>section{margin:0 0 1rem;padding:1.1rem 1.2rem;background:var(--card);border:1px solid var(--line);border-radius:10px}
#campaigns{padding:0;background:none;border:0}
#campaigns>h2{padding:.5rem .2rem 0}

.verdict{display:flex;gap:1rem;align-items:flex-start}
.verdict .sign{flex:none;width:3rem;height:3rem;border-radius:50%;display:grid;place-items:center;font-size:1.5rem;font-weight:700;color:var(--card);background:var(--green)}
.verdict.stop .sign{background:var(--red)}.verdict.open .sign{background:var(--amber)}.verdict.notes .sign{background:var(--green)}
main>.verdict.stop{border-left:6px solid var(--red)}main>.verdict.open{border-left:6px solid var(--amber)}main>.verdict.notes,main>.verdict.clear{border-left:6px solid var(--green)}
.verdict h1{font-size:1.6rem;line-height:1.2;margin-bottom:.25rem}
.verdict .sentence{font-size:1.12rem;margin-bottom:.35rem}

.badge{display:inline-block;padding:.05rem .5rem;border-radius:1rem;font-size:.8rem;font-weight:600;line-height:1.5;white-space:nowrap;color:var(--green);background:var(--green-bg);vertical-align:middle}
.badge.stop,.badge.error,.badge.closed{color:var(--red);background:var(--red-bg)}
.badge.warning,.badge.warned{color:var(--amber);background:var(--amber-bg)}
.badge.info,.badge.unknown{color:var(--blue);background:var(--blue-bg)}
span.badge.open{color:var(--green);background:var(--green-bg)}
h3 .badge.open,.questions .badge.open,td[data-label=Verdict] .badge.open{color:var(--amber);background:var(--amber-bg)}

table{border-collapse:collapse;width:100%}
th,td{padding:.5rem .6rem;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
tbody tr:last-child>*{border-bottom:0}
thead th{font-size:.82rem;color:var(--muted);font-weight:600;border-bottom:1px solid var(--line)}
tbody th{font-weight:600}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.why{font-size:.87rem;color:var(--muted);margin-top:.15rem}
.when{white-space:nowrap}
.night{white-space:nowrap;color:var(--muted);font-size:.87rem}
.links{font-size:.87rem}
.rest{margin-top:.6rem}
.rest>summary{cursor:pointer;color:var(--accent);padding:.2rem .6rem}
.scroll{position:relative;overflow-x:auto}
.odd{background:var(--amber-bg);box-shadow:inset 3px 0 var(--amber)}
.odd .why{color:var(--amber);font-weight:600}
.declared{background:var(--blue-bg)}
table.offers td{font-size:.92rem;overflow-wrap:anywhere;min-width:5.5rem}
table.offers th{min-width:8rem}
table.offers td[data-label=Link]{min-width:11rem}
table.offers td[data-label=Ends],table.offers td[data-label=Price]{overflow-wrap:normal}
.waterfall{max-width:72rem}
.waterfall td,.waterfall th{padding:.35rem .6rem}
.waterfall tbody th{font-weight:400}
.waterfall .total>*{font-weight:700;border-top:2px solid var(--line)}
.waterfall td:last-child{width:250px}
.bar{display:block;margin-top:.3rem;max-width:100%}
.bar .all{fill:none;stroke:var(--line)}.bar .left{fill:var(--green)}.bar .lost{fill:url(#p-shut)}.bar .waits{fill:url(#p-warned)}
.rule{color:var(--muted)}
.cut-note{margin:.6rem 0;padding:.4rem .7rem;border-left:4px solid var(--amber);background:var(--amber-bg);color:var(--ink)}

#filters{display:flex;flex-wrap:wrap;gap:.6rem 1rem;align-items:center;margin:0 0 .9rem;padding:.7rem .9rem;background:var(--card);border:1px solid var(--line);border-radius:10px;font-size:.92rem}
#filters[hidden]{display:none}
#filters fieldset{display:flex;flex-wrap:wrap;gap:.3rem .9rem;border:0;margin:0;padding:0}
#filters input[type=search],#filters select,#filters button{font:inherit;color:var(--ink);background:var(--bg);border:1px solid var(--muted);border-radius:6px;padding:.25rem .5rem}
#filters input[type=search]{width:20rem;max-width:100%}
#filters input::placeholder{color:var(--muted);opacity:1}
#filters .box{display:inline-flex;gap:.3rem;align-items:center}

.campaign{margin:0 0 .7rem;background:var(--card);border:1px solid var(--line);border-radius:10px}
.campaign>details>summary{display:flex;flex-wrap:wrap;gap:.3rem 1rem;justify-content:space-between;align-items:baseline;padding:.8rem 1.2rem;cursor:pointer;list-style:none}
.campaign>details>summary::-webkit-details-marker{display:none}
.campaign>details>summary h3::before{content:"\\25b8";display:inline-block;width:1.1em;color:var(--muted)}
.campaign>details[open]>summary h3::before{content:"\\25be"}
.counts{font-size:.9rem}
.inside{padding:0 1.2rem 1.1rem;scroll-margin-top:6rem}
.inside>.sentence{font-size:1.05rem}
.part{margin-top:1.3rem;padding-top:1.1rem;border-top:1px solid var(--line)}

.findings{list-style:none;padding:0;display:grid;grid-template-columns:minmax(0,1fr);gap:.7rem}
.finding{padding:.7rem .9rem;border:1px solid var(--line);border-left:5px solid var(--blue);border-radius:8px}
.finding.error{border-left-color:var(--red)}.finding.warning{border-left-color:var(--amber)}
.finding.short{padding:.35rem .7rem}
.finding[hidden]{display:none}
.finding .head{display:flex;flex-wrap:wrap;gap:.3rem .6rem;align-items:center}
.no,sup{background:var(--ink);color:var(--card)}
.no{display:inline-grid;place-items:center;min-width:1.5rem;height:1.5rem;padding:0 .3rem;border-radius:.75rem;font-size:.82rem;font-weight:700}
.says{margin:.3rem 0;font-weight:600}
.do{margin:.2rem 0}
.line{margin:.5rem 0;padding:.45rem .7rem;background:var(--bg);border-radius:6px;white-space:pre-wrap;overflow-wrap:anywhere}
.facts{display:flex;flex-wrap:wrap;gap:.15rem 1.4rem;font-size:.88rem}
.facts>div{display:flex;gap:.4rem;min-width:0}
.facts dt{color:var(--muted);flex:none}
.facts dd{margin:0;min-width:0;overflow-wrap:anywhere}
.questions{list-style:none;padding:0;display:grid;grid-template-columns:minmax(0,1fr);gap:.8rem}
.questions li,.waived li{overflow-wrap:anywhere}
.questions ul{margin:.2rem 0 0;padding-left:1.2rem}
.waived{margin-top:1.2rem}
.waived summary{cursor:pointer}

mark{color:inherit;background:var(--mark-blue);border-radius:3px;text-decoration:underline 2px;text-decoration-color:var(--blue);text-underline-offset:3px}
mark.error{background:var(--mark-red);text-decoration-color:var(--red);text-decoration-style:wavy;text-decoration-thickness:1.5px}
mark.warning{background:var(--mark-amber);text-decoration-color:var(--amber);text-decoration-style:dashed}
sup{display:inline-block;margin-left:.15rem;padding:0 .3rem;border-radius:.6rem;font:700 .68rem/1.35 system-ui,sans-serif;vertical-align:super}
.tag{padding:0 .25rem;border:1px solid var(--line);border-radius:5px;background:var(--card);font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.85em}

.previews{display:flex;flex-wrap:wrap;gap:1.2rem;align-items:start}
.preview{flex:0 1 22rem;min-width:0}
.preview.email{flex:1 1 39rem;max-width:46rem}
.preview figcaption,.map figcaption{margin-bottom:.45rem;font-size:.9rem;font-weight:600;color:var(--muted)}
.phone{max-width:24rem;padding:.9rem;border:1px solid var(--line);border-radius:22px;background:var(--bg)}
.sender{margin-bottom:.55rem;text-align:center;font-weight:600;font-size:.92rem}
.bubble{padding:.6rem .85rem;border-radius:18px 18px 18px 4px;background:var(--bubble);overflow-wrap:anywhere}
.whatsapp .bubble{background:var(--chat);border-radius:4px 14px 14px 14px}
.text{white-space:pre-wrap}
.cut{color:var(--muted);margin:0 .1rem}
.bubble .head,.card-push .head{font-weight:700;margin-bottom:.25rem}
.bubble .foot{margin-top:.35rem;font-size:.86rem;color:var(--muted)}
.absent{color:var(--muted);font-style:italic}
.meta{margin-top:.5rem;font-size:.84rem;color:var(--muted)}
.buttons,.media{list-style:none;margin:.5rem 0 0;padding:0;display:grid;gap:.35rem}
.buttons li{padding:.4rem .7rem;border:1px solid var(--line);border-radius:10px;background:var(--card);text-align:center;overflow-wrap:anywhere}
.buttons small{display:block;color:var(--muted)}
.media{margin:0 0 .5rem}
.media li{padding:1.1rem .6rem;border:1px dashed var(--muted);border-radius:10px;text-align:center;font-size:.86rem;color:var(--muted);overflow-wrap:anywhere}
.card-push,.card-call{max-width:24rem;padding:.75rem .95rem;border:1px solid var(--line);border-radius:16px;background:var(--bg)}
.card-push .sender,.card-call .sender{text-align:left;margin-bottom:.2rem;color:var(--muted);font-size:.86rem}
.mail{border:1px solid var(--line);border-radius:10px;overflow:hidden;background:var(--card)}
.inbox{padding:.65rem .9rem;border-bottom:1px solid var(--line);background:var(--bg)}
.from{font-size:.9rem;color:var(--muted)}
.subject{font-weight:700;overflow-wrap:anywhere}
.preheader{font-size:.92rem;color:var(--muted);overflow-wrap:anywhere}
.mail iframe{display:block;width:100%;border:0;background:#fff;color-scheme:light;resize:vertical}
iframe.h9{height:9rem}iframe.h13{height:13rem}iframe.h18{height:18rem}iframe.h24{height:24rem}iframe.h30{height:30rem}iframe.h36{height:36rem}
.mail .sheet{padding:.8rem .9rem}
.mail .meta{margin:0;padding:.45rem .9rem;border-top:1px solid var(--line)}

.map+.map{margin-top:1.4rem}
table.map{width:auto}
table.map th,table.map td{padding:.35rem .5rem .35rem 0;vertical-align:middle}
table.map thead th{vertical-align:bottom}
table.map tbody th{position:sticky;left:0;z-index:1;background:var(--card);min-width:10rem;max-width:15rem;padding-right:.8rem}
table.map .badge{font-size:.72rem}
table.map small{display:block;font-weight:400;color:var(--muted)}
.strip,.axis{display:block}
.axis text{fill:var(--muted);font:600 11px system-ui,sans-serif}
.axis .day{fill:var(--ink)}
.axis path{stroke:var(--line)}
.h-open{fill:var(--h-open)}.h-night{fill:var(--h-night)}.h-shut{fill:url(#p-shut)}.h-holiday{fill:url(#p-holiday)}.h-warned{fill:url(#p-warned)}.h-over{fill:url(#p-over)}.h-unknown{fill:url(#p-unknown)}
.shut-back{fill:var(--h-shut)}.shut-line{fill:var(--h-shut-line)}
.holiday-back{fill:var(--h-holiday)}.holiday-dot{fill:var(--h-holiday-dot)}
.warned-back{fill:var(--h-warned)}.warned-line{fill:var(--h-warned-line)}
.over-back{fill:var(--h-over)}.over-line{fill:var(--h-over-line)}
.unknown-back{fill:var(--h-unknown)}.unknown-line{stroke:var(--h-unknown-line);fill:none}
.at{stroke:var(--ink);stroke-width:2;fill:none}
.mark{fill:var(--ink);stroke:var(--card);stroke-width:2}
.mark.closed{fill:var(--red)}.cross{stroke:var(--card);stroke-width:2;fill:none}
.mark.warned{fill:var(--amber)}
.span{fill:var(--ink);stroke:var(--card)}
.span.closed{fill:var(--red)}.span.warned{fill:var(--amber)}
.legend{list-style:none;padding:0;margin:0 0 .6rem;display:flex;flex-wrap:wrap;gap:.3rem 1.1rem;font-size:.86rem;color:var(--muted);align-items:center}
.legend li{display:flex;gap:.35rem;align-items:center}

table.calendar{table-layout:fixed;min-width:60rem}
.calendar th[scope=row]{font-size:.85rem;color:var(--muted)}
.calendar thead th:first-child{width:5rem}
.calendar tbody tr:last-child>*{border-bottom:1px solid var(--line)}
.scroll+p.faint{margin-top:.6rem}
.calendar td{border:1px solid var(--line);padding:.35rem .45rem;font-size:.86rem;overflow-wrap:anywhere}
.calendar .busy{background:var(--bg)}
.calendar .today{box-shadow:inset 0 0 0 2px var(--accent)}
.calendar .date{font-weight:600;font-variant-numeric:tabular-nums}
.calendar ul{list-style:none;padding:0;margin:.2rem 0}
.send{margin:.15rem 0;padding:.1rem .35rem;border-left:4px solid var(--green)}
.send.stop{border-color:var(--red)}.send.open{border-color:var(--amber)}.send.sent{border-color:var(--line);color:var(--muted)}
.grave,.free{margin:.15rem 0;font-size:.82rem}
.grave{font-weight:600}
.pressure{margin:.2rem 0;font-size:.82rem;color:var(--amber)}
.pressure.high{color:var(--red);font-weight:600}
.calendar .gap td{text-align:center;color:var(--muted);font-style:italic}
#not-checked>ul:last-child{margin-top:.9rem;padding-left:1.2rem;color:var(--muted)}
.questions ul{list-style:disc}
.facts+p{margin-top:.4rem}

@media (max-width:48rem){
main{padding:.6rem}
main>section{padding:.9rem}
.inside,.campaign>details>summary{padding-left:.9rem;padding-right:.9rem}
.verdict{gap:.7rem}.verdict .sign{width:2.3rem;height:2.3rem;font-size:1.1rem}
.verdict h1{font-size:1.3rem}.verdict .sentence{font-size:1.02rem}
.preview,.preview.email{flex:1 1 100%}
.cards thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.cards,.cards tbody,.cards tr,.cards th,.cards td{display:block;width:auto}
.cards tr{padding:.6rem 0;border-bottom:1px solid var(--line)}
.cards tr:last-child{border-bottom:0}
.cards tr[hidden]{display:none}
.cards th,.cards td{border:0;padding:.1rem 0;text-align:left}
.cards td:empty{display:none}
.cards td[data-label]::before{content:attr(data-label) ": ";color:var(--muted);font-size:.87rem}
.waterfall td:last-child{width:auto}
.waterfall .total>*{border-top:0}
.waterfall tr.total{border-top:2px solid var(--line)}
.offers.cards .none{display:none}
.offers.cards tr{padding:.6rem .5rem}
.offers.cards th,.offers.cards td{min-width:0}
.offers.cards .odd{padding:.2rem .5rem;margin:.2rem 0}
table.calendar{min-width:0;table-layout:auto}
.calendar thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.calendar,.calendar tbody,.calendar tr,.calendar th,.calendar td{display:block;width:auto}
.calendar th[scope=row]{border:0;padding:.7rem 0 .2rem;font-size:.92rem;color:var(--ink)}
.calendar td{border-width:0 0 1px}
.calendar td.idle{display:none}
.calendar .date[data-label]::before{content:attr(data-label) " "}
table.map tbody th{min-width:6.5rem;max-width:7rem;font-size:.86rem}
.strip,.axis{width:33rem;height:auto}
.axis text{font-size:15px}
#filters input[type=search]{width:100%}#filters label:first-child{width:100%}
}
@media print{
html,body{background:#fff}
body{font-size:10.5pt}
.top,#filters,.skip{display:none!important}
main{max-width:none;padding:0}
main>section,.campaign,.part,.finding{border-color:#bbb}
.finding{border-left-color:var(--blue)}
th,td{padding:.35rem .4rem;font-size:9pt}
thead th,table.offers td,table.offers th,.calendar th,.why,.calendar .grave,.calendar .free,.calendar .pressure{font-size:8pt}
.cards .when,.night{white-space:normal}
table.offers th,table.offers td,table.offers td[data-label=Link]{min-width:0}
main>section{padding:.6rem 0;border-width:1px 0 0;border-radius:0}
main>.verdict{border-left-width:6px;padding-left:.8rem}
.finding,.preview,.phone,table.map tr,.cards tr,.questions>li{break-inside:avoid}
h2,h3,h4{break-after:avoid}
.scroll{overflow:visible}
.strip,.axis{width:100%;height:auto;max-width:100%}
table.map{width:100%}
table.calendar{min-width:0;font-size:8pt}
.calendar td{font-size:7.5pt}
details.rest>summary{display:none}
details::details-content{content-visibility:visible;block-size:auto}
a{color:inherit}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}
`
