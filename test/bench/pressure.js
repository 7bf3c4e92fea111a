// Contact pressure in a large project: 5,000 campaigns judged together beside the same files judged one by one.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const cli = join(root, 'dist/cli.js')
const count = Number(process.argv[2] ?? 5000)
const limit = 3

/** Campaigns over a year: some share the company's audiences, some name contact files, most have one of their own. */
function campaign(i, alone) {
  const own = `{ regions: [${['US-CA, US-OR', 'FR', 'DE, AT', 'GB, IE', 'US'][i % 5]}], consent: { tags: ["marketing:*"], basis: express_written, source: web_form }${i % 7 === 0 ? `, contacts: [lists/${i % 40}.csv]` : ''} }`
  const audience = i % 3 === 0 ? `shared-${i % 4}` : own
  const day = new Date(Date.UTC(2026, 11, 1 + (i % 365))).toISOString().slice(0, 10)
  const hour = String(9 + (i % 9)).padStart(2, '0')
  return `id: campaign-${alone ? 'a' : 'b'}-${i}
purpose: marketing
audience: ${audience}
schedule: { at: ${day}T${hour}:00, timezone: recipient }
messages:
  - channel: ${i % 4 === 3 ? 'whatsapp' : 'sms'}
    language: en
    body: "Acme ${i}: ${['new coats', 'winter boots', 'garden chairs', 'running shoes'][i % 4]} at shop ${i * 7} for members only, see acme.example/${i}. Reply STOP to opt out"
`
}

const config = `audiences:
${[0, 1, 2, 3].map((n) => `  shared-${n}:\n    regions: [${['US', 'FR', 'US-CA', 'DE, GB'][n]}]\n    consent: { tags: ["marketing:*"], basis: express_written, source: web_form, wording: "max 4 a month" }`).join('\n')}
frequency: { caps: [{ channels: ["*"], max: 2, per: P1D, count: calendar }, { channels: [sms], max: 4, per: P7D }], minimum_gap: PT6H }
`

/** The rules that look at all campaigns together. */
const together = [
  'frequency/cap-exceeded',
  'frequency/cooling-off',
  'frequency/duplicate-send',
  'frequency/minimum-gap',
  'frequency/needs-review',
  'frequency/overlap',
  'consent/promise-exceeded',
]

const work = mkdtempSync(join(tmpdir(), 'sendlint-pressure-'))
const off = `${config}rules:\n${together.map((rule) => `  ${rule}: off\n`).join('')}`
for (const [name, text] of [
  ['pressure', config],
  ['alone', off],
]) {
  mkdirSync(join(work, name))
  writeFileSync(join(work, name, 'sendlint.config.yaml'), text)
  for (let i = 0; i < count; i++)
    writeFileSync(join(work, name, `c${i}.campaign.yaml`), campaign(i, name === 'alone'))
}

function run(name) {
  const start = performance.now()
  const { status, stdout, stderr, error } = spawnSync(
    process.execPath,
    [
      '--max-old-space-size=4096',
      cli,
      'check',
      '.',
      '--format',
      'json',
      '--exit-zero',
      '--now',
      '2026-11-21T10:00:00Z',
    ],
    { cwd: join(work, name), encoding: 'utf8', maxBuffer: 1 << 30 },
  )
  if (error) throw error
  if (status !== 0) throw new Error(stderr.slice(0, 500))
  const report = JSON.parse(stdout)
  const rules = new Map()
  for (const { rule } of report.findings)
    if (together.includes(rule)) rules.set(rule, (rules.get(rule) ?? 0) + 1)
  return { time: performance.now() - start, rules, unchecked: report.unchecked.length }
}

process.stdout.write(`Node ${process.version}, ${process.platform} ${process.arch}\n`)
const alone = run('alone')
const pressed = run('pressure')
const ratio = pressed.time / alone.time
process.stdout.write(
  `${count} campaigns with contact pressure: ${(pressed.time / 1000).toFixed(1)} s, without: ${(alone.time / 1000).toFixed(1)} s, ratio ${ratio.toFixed(2)} (limit ${limit})\n`,
)
for (const [rule, found] of [...pressed.rules].sort()) process.stdout.write(`  ${rule}: ${found}\n`)
rmSync(work, { recursive: true })
process.exitCode = ratio <= limit ? 0 : 1
