// Prints the figures of contact files: sendlint beside a hand-written check, `wc -l` and, where it is installed, DuckDB.
// npm run bench:audience [-- --rows 10000000 --duckdb <folder with @duckdb/node-api>]
import { spawn } from 'node:child_process'
import {
  createReadStream,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'csv-parse'
import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { DateTime } from 'luxon'
import { campaign, generate } from './audience-data.js'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const cli = join(root, 'dist/cli.js')
const option = (name, usual) => {
  const at = process.argv.indexOf(`--${name}`)
  return at === -1 ? usual : Number(process.argv[at + 1])
}
const rows = option('rows', 10_000_000)
const sample = Math.min(rows, option('sample', 60_000))
const work = mkdtempSync(join(tmpdir(), 'sendlint-bench-'))
process.once('exit', () => rmSync(work, { recursive: true, force: true }))
const at = (name) => join(work, name)
const say = (text) => process.stdout.write(`${text}\n`)
const rate = (count, seconds) => `${Math.round(count / seconds).toLocaleString('en')} rows/s`

/** Runs a program; seconds, seconds of processors (all threads, to 20 ms), and the most memory it had, in MB. */
async function timed(command, args, errors = 'inherit') {
  const started = performance.now()
  const child = spawn(command, args, { cwd: work, stdio: ['ignore', 'ignore', errors] })
  let peak = 0
  let ticks = 0
  const watch = setInterval(() => {
    const status = `/proc/${child.pid}/status`
    if (existsSync(status))
      try {
        const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8')
          .replace(/^.*\) /, '')
          .split(' ')
        ticks = Math.max(ticks, Number(stat[11]) + Number(stat[12]))
        peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(readFileSync(status, 'utf8'))?.[1] ?? 0) / 1024)
      } catch {
        // It ended between the two.
      }
  }, 20)
  const code = await new Promise((done) => child.on('exit', done))
  clearInterval(watch)
  // Linux counts in hundredths of a second, whatever its clock is (`proc(5)`, USER_HZ).
  return { code, seconds: (performance.now() - started) / 1000, busy: ticks / 100, peak: Math.round(peak) }
}

/** The same checks as one would write them: a row is an object, everything is asked of every row. */
async function byHand(path, sends, suppression) {
  const started = performance.now()
  const before = process.cpuUsage()
  const suppressed = new Set(readFileSync(suppression, 'utf8').split('\n'))
  const recent = new Map()
  const landing = DateTime.fromISO('2026-11-24T19:30', { zone: 'utc' })
  for await (const row of createReadStream(sends).pipe(parse({ columns: true }))) {
    const age = landing.diff(DateTime.fromISO(row.sent_at), 'hours').hours
    if (age >= 0 && age < 24) recent.set(row.contact_id, (recent.get(row.contact_id) ?? 0) + 1)
  }
  const zones = {
    NY: 'America/New_York',
    FL: 'America/New_York',
    CA: 'America/Los_Angeles',
    TX: 'America/Chicago',
  }
  const seen = new Set()
  const counts = { invalid: 0, duplicate: 0, suppressed: 0, over: 0, consent: 0, hours: 0, old: 0 }
  let read = 0
  for await (const row of createReadStream(path).pipe(parse({ columns: true }))) {
    read++
    const number = parsePhoneNumberFromString(row.phone, row.country)
    if (number === undefined || !number.isValid() || number.getType() === 'PREMIUM_RATE') counts.invalid++
    else {
      if (seen.has(number.number)) counts.duplicate++
      seen.add(number.number)
      if (suppressed.has(number.number)) counts.suppressed++
    }
    if ((recent.get(row.contact_id) ?? 0) >= 3) counts.over++
    if (!row.consent_tags.split('|').some((tag) => tag === 'marketing:sms' || tag === 'marketing:*'))
      counts.consent++
    const local = DateTime.fromISO('2026-11-24T19:30', { zone: zones[row.region] ?? 'Europe/Paris' })
    if (local.hour < 8 || local.hour >= 20) counts.hours++
    if (DateTime.fromISO(row.last_activity) < landing.minus({ months: 18 })) counts.old++
  }
  const { user, system } = process.cpuUsage(before)
  return { seconds: (performance.now() - started) / 1000, busy: (user + system) / 1e6, read, counts }
}

generate({ rows, contacts: at('contacts.csv'), sends: at('sends.csv'), suppression: at('gone.csv') })
writeFileSync(at('bench.campaign.yaml'), campaign)
say(`${rows.toLocaleString('en')} rows, ${(statSync(at('contacts.csv')).size / 2 ** 20).toFixed(0)} MB`)

const lines = await timed('wc', ['-l', at('contacts.csv')])
say(`wc -l: ${lines.seconds.toFixed(2)} s`)

const small = { contacts: at('small.csv'), sends: at('small-sends.csv'), suppression: at('small-gone.csv') }
generate({ rows: sample, ...small })
const hand = await byHand(small.contacts, small.sends, small.suppression)
say(
  `by hand (csv-parse, libphonenumber-js/max, luxon, Set): ${rate(hand.read, hand.seconds)} on ${hand.read} rows`,
)

const judging = (contacts) => [
  cli,
  'audience',
  contacts,
  '--campaign',
  'bench.campaign.yaml',
  '--now',
  '2026-11-21T10:00Z',
]
const args = (threads) => [
  ...judging('contacts.csv'),
  '--threads',
  String(threads),
  '--sends',
  'sends.csv',
  '--suppression',
  'gone.csv',
  '--format',
  `json:report-${threads}.json`,
]
const one = await timed(process.execPath, args(1))
say(`sendlint, one thread: ${one.seconds.toFixed(2)} s, ${rate(rows, one.seconds)}, ${one.peak} MB`)
const two = await timed(process.execPath, args(2))
say(`sendlint, two threads: ${two.seconds.toFixed(2)} s, ${rate(rows, two.seconds)}, ${two.peak} MB`)
const same = readFileSync(at('report-1.json'), 'utf8') === readFileSync(at('report-2.json'), 'utf8')
const each = (seconds, count) => `${((seconds * 1e6) / count).toFixed(2)} µs`
say(
  `processor time of a row: by hand ${each(hand.busy, hand.read)}, one thread ${each(one.busy, rows)}, two ${each(two.busy, rows)}: ` +
    `${(hand.busy / hand.read / (one.busy / rows)).toFixed(0)} and ${(hand.busy / hand.read / (two.busy / rows)).toFixed(0)} times by hand`,
)
say(`both reports ${same ? 'are the same' : 'DIFFER'}`)
const ofHand = hand.read / hand.seconds
say(
  `times by hand: one thread ${(rows / one.seconds / ofHand).toFixed(0)}, two ${(rows / two.seconds / ofHand).toFixed(0)} (goal 100)`,
)
say(`times wc -l: ${(two.seconds / lines.seconds).toFixed(1)} (goal 25 at most)`)
say(`the second thread: ${(one.seconds / two.seconds).toFixed(2)} (goal 1.5)`)

// What the time rules cost goes with the places that people are at, which a list of ten times as many has no more of.
const placesJudged = async (contacts) => {
  const child = spawn(process.execPath, [...judging(contacts), '--threads', '1', '--stats'], {
    cwd: work,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  for await (const piece of child.stderr) said += piece
  return Number(/hours judged for (\d+) places/.exec(said)?.[1])
}
const tenth = { contacts: at('tenth.csv'), sends: at('tenth-sends.csv'), suppression: at('tenth-gone.csv') }
generate({ rows: rows / 10, ...tenth })
say(
  `places that time rules are asked for: ${await placesJudged('tenth.csv')} of ${(rows / 10).toLocaleString('en')} rows, ${await placesJudged('contacts.csv')} of all`,
)

const hundred = readFileSync(small.contacts, 'utf8').split('\n').slice(0, 101).join('\n')
writeFileSync(at('hundred.csv'), hundred)
const times = { audience: [], check: [] }
for (let i = 0; i < 7; i++) {
  times.check.push(
    (await timed(process.execPath, [cli, 'check', 'bench.campaign.yaml', '--now', '2026-11-21T10:00Z']))
      .seconds,
  )
  times.audience.push((await timed(process.execPath, judging('hundred.csv'))).seconds)
}
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1] * 1000
say(
  `100 rows: ${median(times.audience).toFixed(0)} ms, check of the campaign ${median(times.check).toFixed(0)} ms`,
)

const given = process.argv.indexOf('--duckdb')
const folder = given === -1 ? (process.env['SENDLINT_DUCKDB'] ?? root) : process.argv[given + 1]
const sets = await timed(process.execPath, [join(root, 'test/bench/duckdb-sets.js'), folder], 'ignore')
if (sets.code === 0)
  say(
    `DuckDB, duplicates, suppression and caps alone: ${sets.seconds.toFixed(2)} s, ${sets.peak} MB; ` +
      `${(sets.seconds / two.seconds).toFixed(1)} times sendlint's with two threads, which judges everything`,
  )
else say('DuckDB is not installed: --duckdb <folder> or SENDLINT_DUCKDB names where @duckdb/node-api is')
