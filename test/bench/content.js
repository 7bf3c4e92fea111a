// Time and memory of reading texts: everything from the body to the findings of the rules that look at texts and links, on
// campaigns that are parsed already. Beside it alex, textlint and write-good on the same texts.
// `node test/bench/content.js [groups of rules] [--no-peers]`
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import v8 from 'node:v8'
import vm from 'node:vm'
import { rolldown } from 'rolldown'
import { measurePeers } from './content-peers.js'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const work = mkdtempSync(join(tmpdir(), 'sendlint-bench-'))
const build = await rolldown({
  cwd: root,
  platform: 'node',
  resolve: { mainFields: ['module', 'main'] },
  input: {
    judge: 'src/judge.ts',
    read: 'src/campaign/read.ts',
    source: 'src/source/read.ts',
    world: 'src/world.ts',
    config: 'src/policy/from-raw.ts',
    rules: 'rules/index.ts',
    parsers: 'src/content/parsers.ts',
    language: 'src/content/language.ts',
  },
  logLevel: 'silent',
})
await build.write({ dir: work, format: 'esm' })
await build.close()
const load = (name) => import(pathToFileURL(join(work, `${name}.js`)).href)
const { judgeCampaign, emptyJudgement } = await load('judge')
const { readCampaigns } = await load('read')
const { readDocument } = await load('source')
const { worldOf } = await load('world')
const { defaultConfig } = await load('config')
const { rules } = await load('rules')
const { loadParser } = await load('parsers')
const { loadDetector } = await load('language')

const data = new Map()
const shard = (name) => {
  if (!data.has(name))
    data.set(name, JSON.parse(readFileSync(join(root, 'dist/data', `${name}.json`), 'utf8')))
  return data.get(name)
}
for (const name of [
  'places',
  'zones',
  'observances',
  'opt-out',
  'language-words',
  'merge-tags',
  'law/GLOBAL',
  'law/US',
])
  shard(name)
for (const language of ['en', 'fr', 'de']) shard(`lexicon/${language}`)
const parsers = new Map([
  ['html', await loadParser('html')],
  ['markdown', await loadParser('markdown')],
])
const materials = {
  files: new Map(),
  exists: new Map(),
  data,
  parsers,
  patterns: null,
  detectors: { ...(await loadDetector('franc')), ...(await loadDetector('eld')) },
}
rmSync(work, { recursive: true })

const groups = new Set(
  (process.argv.slice(2).find((word) => !word.startsWith('--')) ?? 'content,opt-out,link,offer,form').split(
    ',',
  ),
)
const own = rules.filter(({ group, check }) => groups.has(group) && check !== undefined)
const world = worldOf(0, defaultConfig, materials, { facts: new Map() })
const nowhere = { deliveries: [], oddities: [] }

function campaignOf(text) {
  const document = readDocument({ path: 'a.campaign.json', text: JSON.stringify(text) }, 'json')
  const including = { materials, needs: [], included: new Map(), report: () => {} }
  return readCampaigns(document, {
    ...including,
    config: defaultConfig,
    places: data.get('places'),
    zones: data.get('zones'),
  })[0]
}
function judge(campaign) {
  const judgement = emptyJudgement()
  judgeCampaign(own, { campaign, world, resolved: () => nowhere }, judgement)
  if (judgement.failures.length > 0) throw new Error(judgement.failures[0].reason)
  return judgement
}
const messageOf = (message) => ({ id: 'a', purpose: 'marketing', messages: [message] })

/** Median of one pass in milliseconds, campaigns read beforehand. */
function time(name, make, runs) {
  for (let i = 0; i < runs / 2; i++) judge(make(i))
  const times = []
  for (let i = 0; i < runs; i++) {
    const campaign = make(i)
    const start = performance.now()
    judge(campaign)
    times.push(performance.now() - start)
  }
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share) => `${sorted[Math.floor(runs * share)].toFixed(3)} ms`
  // On a busy machine the fastest tenth says more than the median.
  console.log(`${name}: median ${at(0.5)}, fastest tenth ${at(0.1)}, p99 ${at(0.99)}`)
}

const texts = [
  [
    'en',
    'Acme: your spring wardrobe is here. 20% off everything until Sunday at acme.example/s{n}. Free delivery from 30 pounds. Reply STOP to opt out of these texts now.',
  ],
  [
    'fr',
    'Acme : votre garde-robe de printemps est là. -20 % sur tout jusqu’à dimanche : acme.example/s{n}. Livraison offerte dès 30 euros d’achat. STOP au 36111 merci.',
  ],
  [
    'de',
    'Acme: Ihre Garderobe für den Frühling ist da. 20 % auf alles bis Sonntag, acme.example/s{n}. Versand frei ab 30 Euro. Mit STOPP bestellen Sie solche SMS ab.',
  ],
]
const sms = (i) => {
  const [language, body] = texts[i % texts.length]
  return campaignOf(messageOf({ channel: 'sms', language, body: body.replace('{n}', String(i)) }))
}
let page = '<html lang="en"><head><style>.a{color:red}@media all{.b{width:100%}}</style></head><body><table>'
for (let i = 0; page.length < 19_800; i++)
  page += `<tr><td style="padding:8px"><h2>Something for your garden ${i}</h2><p>Hi {{ first_name|default:'there' }}, this week we have chosen tools and seeds for you that make the work in spring <b>easier</b>.</p><a href="https://acme.example/p/${i}"><img src="https://acme.example/i/${i}.png" alt="A spade beside a bed"></a></td></tr>`
page += '</table><p><a href="https://acme.example/unsubscribe">Unsubscribe</a></p></body></html>'
const mail = (i) =>
  campaignOf(
    messageOf({
      channel: 'email',
      language: 'en',
      subject: `For your garden ${i}`,
      format: 'html',
      body: page,
    }),
  )

console.log(`Node ${process.version}; ${own.length} rules of ${[...groups].join(', ')}`)
time('SMS of 160 characters', sms, 3000)
time(`e-mail of ${Math.round(page.length / 1024)} KB of HTML`, mail, 60)

v8.setFlagsFromString('--expose-gc')
const gc = vm.runInNewContext('gc')
const sizes = []
for (let i = 0; i <= 100_000; i++) {
  judge(sms(i))
  if (i % 20_000 === 0) {
    gc()
    sizes.push(`${(process.memoryUsage().heapUsed / 2 ** 20).toFixed(1)} MB`)
  }
}
console.log(`heap every 20,000 of 100,000 messages: ${sizes.join(', ')}`)

// Linters of prose read no HTML: they get what a reader sees of it.
const seen = page
  .replace(/<style>.*?<\/style>/gs, '')
  .replace(/<[^>]+>/g, '\n')
  .replace(/\n\s*/g, '\n')
  .trim()
await measurePeers({
  'the same SMS': { texts: texts.map(([, body]) => body), runs: 300 },
  [`what is seen of the e-mail, ${Math.round(seen.length / 1024)} KB`]: { texts: [seen], runs: 10 },
})
