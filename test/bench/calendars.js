// Prints the figures of the calendars, each with its limit: coverage, exactness, speed. Other data sets to compare with
// are given as arguments and are no part of the project: { CC: { date: name } } (public days), or
// { feast: { year: { CC: { off, est } } } } (Islamic days, in days from Umm al-Qura).
//   npm run bench:calendars -- public-holidays.json islamic-offsets.json
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { iso31661 } from 'iso-3166'
import { rolldown } from 'rolldown'
import { parse } from 'yaml'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const shardFolder = join(root, 'dist/data/calendar')
const work = mkdtempSync(join(tmpdir(), 'sendlint-calendars-'))
process.on('exit', () => rmSync(work, { recursive: true, force: true }))

let failed = 0
/** One figure; `holds` says whether it is inside its limit. */
function figure(name, value, limit, holds) {
  if (!holds) failed += 1
  process.stdout.write(`${holds ? '  ' : '! '}${name}: ${value} (limit ${limit})\n`)
}
const ascending = (a, b) => (a < b ? -1 : 1)
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1]
const formatDay = (day) => new Date(day * 86_400_000).toISOString().slice(0, 10)
const dayOf = (date) => Date.parse(date) / 86_400_000

async function bundled(input) {
  const build = await rolldown({ cwd: root, input, platform: 'node', logLevel: 'silent' })
  const file = join(work, `${input.replaceAll('/', '-')}.mjs`)
  await build.write({ format: 'esm', file })
  await build.close()
  return file
}
const daysFile = await bundled('src/time/days.ts')
const { days, daysBetween } = await import(pathToFileURL(daysFile).href)

const countries = readdirSync(shardFolder).map((name) => name.slice(0, 2))
const shards = new Map(
  countries.map((code) => [code, JSON.parse(readFileSync(join(shardFolder, `${code}.json`), 'utf8'))]),
)

process.stdout.write(`Node ${process.version}, ${process.platform} ${process.arch}\nCoverage\n`)
const unsettled = parse(readFileSync(join(root, 'calendars/coverage.yaml'), 'utf8')).not_covered.flatMap(
  ({ places }) => places,
)
const territories = [...iso31661.map(({ alpha2 }) => alpha2), 'XK']
const missing = territories.filter((code) => !shards.has(code) && !unsettled.includes(code))
figure(
  `territories with a calendar, ${unsettled.length} without settled population aside`,
  `${shards.size} of ${territories.length - unsettled.length}${missing.length > 0 ? `, missing ${missing.join(' ')}` : ''}`,
  'all',
  missing.length === 0,
)

const classesOf = (code, from, to, wanted) =>
  daysBetween(shards.get(code), code, dayOf(from), dayOf(to)).filter((day) => wanted.has(day.class))
const publicOnly = new Set(['public'])

function comparePublicDays(path, listed) {
  process.stdout.write(`Agreement with ${path}, public days of whole countries\n`)
  const codes = Object.keys(listed).filter((code) => shards.has(code))
  const scores = new Map(
    codes.map((code) => {
      const theirs = new Set(Object.keys(listed[code]))
      const years = [...theirs].map((date) => date.slice(0, 4)).sort(ascending)
      const ours = new Set(
        classesOf(code, `${years[0]}-01-01`, `${years.at(-1)}-12-31`, publicOnly).map(({ day }) =>
          formatDay(day),
        ),
      )
      const both = [...ours].filter((date) => theirs.has(date)).length
      return [code, { score: both / (ours.size + theirs.size - both), ours, theirs }]
    }),
  )
  /** @type {[string, string[], number][]} */
  const groups = [
    ['overall', codes, 0.92],
    ['G20', 'AR AU BR CA CN DE FR GB ID IN IT JP KR MX RU SA TR US ZA'.split(' '), 0.97],
    [
      'EU',
      'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' '),
      0.97,
    ],
  ]
  for (const [name, members, limit] of groups) {
    const there = members.filter((code) => scores.has(code))
    const mean = there.reduce((sum, code) => sum + scores.get(code).score, 0) / there.length
    figure(`macro-Jaccard, ${name}, ${there.length} territories`, mean.toFixed(4), limit, mean >= limit)
  }
  const lowest = [...scores].toSorted(([, a], [, b]) => a.score - b.score).slice(0, 10)
  for (const [code, { score, ours, theirs }] of lowest) {
    const only = (a, b) =>
      [...a]
        .filter((date) => !b.has(date))
        .sort(ascending)
        .join(' ')
    process.stdout.write(
      `    ${code} ${score.toFixed(3)}\n      only here: ${only(ours, theirs)}\n      only there: ${only(theirs, ours)}\n`,
    )
  }
}

const feasts = {
  fitr: [10, 1, /fitr|fetr|puasa|ramadan|ramazan|ramazon|korit|bayram|orozo|oraza/i],
  adha: [12, 10, /adha|alha|haji|hadji|sacrifice|tabaski|kurban|qurbon|bakr|kabir|kebir|arafat/i],
  mawlid: [3, 12, /mawlid|maulid|maulud|prophet|milad|nabi|mohammed|muhammad|gamo|mouloud/i],
  ny: [1, 1, /islamic new|hijri|muharram|awal/i],
  ashura: [1, 10, /ashura|muharram|aashura|ashoura|tasoua/i],
}

function compareIslamicDays(path, listed) {
  process.stdout.write(`Agreement with ${path}, announced Islamic days that this calendar marks\n`)
  const format = new Intl.DateTimeFormat('en-u-ca-islamic-umalqura', {
    timeZone: 'UTC',
    month: 'numeric',
    day: 'numeric',
  })
  const reckoned = new Map()
  for (let day = dayOf('2024-01-01'); day <= dayOf('2026-12-31'); day += 1) {
    const [month, date] = format
      .format(day * 86_400_000)
      .split('/')
      .map((part) => Number.parseInt(part, 10))
    for (const [feast, [m, d]] of Object.entries(feasts))
      if (m === month && d === date) {
        const key = `${feast} ${formatDay(day).slice(0, 4)}`
        if (!reckoned.has(key)) reckoned.set(key, day)
      }
  }
  const marked = new Set(['public', 'half', 'optional', 'observance', 'bank'])
  let [compared, exact, inside] = [0, 0, 0]
  const off = []
  for (const [feast, years] of Object.entries(listed))
    for (const [year, places] of Object.entries(years))
      for (const [code, { off: shift, est }] of Object.entries(places)) {
        const base = reckoned.get(`${feast} ${year}`)
        if (est || base === undefined || !shards.has(code)) continue
        const wanted = base + shift
        const near = classesOf(code, formatDay(wanted - 3), formatDay(wanted + 3), marked).filter(
          ({ name }) => feasts[feast][2].test(name),
        )
        if (near.length === 0) continue
        compared += 1
        const hit = near.some(({ day }) => day === wanted)
        const may = near.some((one) => one.confidence === 'estimated' && Math.abs(one.day - wanted) <= 1)
        if (hit) exact += 1
        if (hit || may) inside += 1
        if (!hit)
          off.push(
            `    ${feast} ${code} there ${formatDay(wanted)}, here ${near.map((one) => formatDay(one.day)).join(' ')}`,
          )
      }
  figure(
    `exact, ${compared} days`,
    `${((100 * exact) / compared).toFixed(1)} %`,
    '90 %',
    exact >= 0.9 * compared,
  )
  figure(
    'exact or inside the stated uncertainty',
    `${((100 * inside) / compared).toFixed(1)} %`,
    '100 %',
    inside === compared,
  )
  process.stdout.write(off.map((line) => `${line}\n`).join(''))
}

for (const path of process.argv.slice(2)) {
  const listed = JSON.parse(readFileSync(path, 'utf8'))
  if ('fitr' in listed) compareIslamicDays(path, listed)
  else comparePublicDays(path, listed)
}

process.stdout.write('Speed\n')
// 10,000 campaigns, each on a day of its own, to 200 jurisdictions, and the baseline on a sample of the same questions.
const jurisdictions = [
  ...countries.filter((_, index) => index % 2 === 0),
  'US-LA US-UT DE-BY DE-SN FR-57 GB-SCT CH-GE ES-CT AU-VIC CA-QC BR-SP'.split(' '),
].flat()
while (jurisdictions.length < 200) jurisdictions.push(countries[jurisdictions.length % countries.length])
jurisdictions.length = 200
const campaigns = Array.from({ length: 10_000 }, (_, index) => dayOf('2026-01-01') + ((index * 7919) % 720))
const parts = jurisdictions.map((code) => [shards.get(code.slice(0, 2)), code])
let met = 0
const start = performance.now()
for (const day of campaigns)
  for (const [shard, code] of parts) if (days(shard, code, day).length > 0) met += 1
const ours = (performance.now() - start) / (campaigns.length * parts.length)

const required = createRequire(import.meta.url)('date-holidays')
const Holidays = required.default ?? required
const sampled = 'US FR DE GB IN CN BR JP ZA TR MX ID'.split(' ').map((code) => new Holidays(code))
for (const calendar of sampled) calendar.isHoliday(new Date('2026-06-15T12:00:00Z'))
let asked = 0
const from = performance.now()
for (let i = 0; i < 20; i += 1)
  for (const calendar of sampled) {
    calendar.isHoliday(new Date(campaigns[i] * 86_400_000 + 43_200_000))
    asked += 1
  }
const theirs = (performance.now() - from) / asked
figure(
  `2,000,000 look-ups (${met} marked days met), beside isHoliday of date-holidays (${asked} sampled)`,
  `${(ours * 2_000_000).toFixed(0)} ms, ${(ours * 1e6).toFixed(0)} ns against ${(theirs * 1000).toFixed(0)} µs each, ${Math.round(theirs / ours)} × faster`,
  '1,000 ×',
  theirs / ours >= 1000,
)

// The first look-up of a country in a process of its own.
const cold = join(work, 'cold.mjs')
writeFileSync(
  cold,
  `import { readFileSync } from 'node:fs'
import { days } from ${JSON.stringify(pathToFileURL(daysFile).href)}
const shard = JSON.parse(readFileSync(process.argv[2], 'utf8'))
performance.now()
const start = performance.now()
days(shard, process.argv[3], 20783)
const time = performance.now() - start
process.stdout.write(String(time))
`,
)
for (const place of ['FR', 'DE-BY', 'US-LA', 'IN']) {
  const file = join(shardFolder, `${place.slice(0, 2)}.json`)
  const times = Array.from({ length: 5 }, () =>
    Number(execFileSync(process.execPath, [cold, file, place], { encoding: 'utf8' })),
  )
  const time = median(times)
  figure(`first look-up of ${place} in a fresh process`, `${time.toFixed(2)} ms, 5 runs`, '1 ms', time < 1)
}
process.exitCode = failed > 0 ? 1 : 0
