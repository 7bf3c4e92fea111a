import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { allPacks } from '../src/cli/law.ts'
import { readShard } from '../src/cli/load.ts'
import { run } from '../src/cli/run.ts'
import { coverageOf, coveragePage } from '../src/place/coverage.ts'
import { eventsBetween, packOn } from '../src/place/in-force.ts'
import { factsOf, inForce, packSections } from '../src/place/law.ts'
import { formatDate, parseDate } from '../src/time/civil.ts'
import { root } from './support/lint.ts'

const places = readShard('places')!
const packs = allPacks(places)
const day = (date: string): number => parseDate(date)!

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

function project(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'sendlint-law-'))
  folders.push(folder)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

async function sendlint(cwd: string, ...argv: readonly string[]) {
  const written = { stdout: '', stderr: '' }
  const stream = (name: 'stdout' | 'stderr') => ({
    isTTY: false,
    columns: null,
    write: (text: string) => {
      written[name] += text
    },
  })
  const exit = await run([...argv], {
    cwd,
    env: { NO_COLOR: '1' },
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    clock: () => Date.UTC(2026, 10, 21, 10),
    readStdin: () => Promise.resolve(new Uint8Array()),
  })
  return { ...written, exit }
}

const overlay = `by: Dana Doe
role: General Counsel
date: 2026-10-01
ref: LEGAL-34
review_by: 2027-10-01
facts:
  - { relax: us-fl/call-and-text-hours, open: ['daily 08:00-21:00'], reason: The section names calls }
`

test('the page about coverage is up to date', () => {
  const path = join(root, 'rules/jurisdictions/COVERAGE.md')
  const page = coveragePage(coverageOf(packs))
  if (process.env['SENDLINT_UPDATE'] === '1') writeFileSync(path, page)
  expect(readFileSync(path, 'utf8')).toBe(page)
})

describe('a place', () => {
  test('is shown with every fact, its id and where sources disagree', async () => {
    const { stdout, exit } = await sendlint(project({}), 'law', 'us-ct')
    expect(exit).toBe(0)
    for (const { id } of factsOf(packs.find(({ code }) => code === 'US-CT')!)) expect(stdout).toContain(id)
    expect(stdout).toContain('09:00–20:00')
    expect(stdout).toContain('Older tables end the hours at 21:00')
  })

  test('marks what the company decided only with --ours', async () => {
    const cwd = project({ 'sendlint.config.yaml': 'law: [legal/o.yaml]\n', 'legal/o.yaml': overlay })
    const without = await sendlint(cwd, 'law', 'US-FL')
    expect(without.stdout).toContain('08:00–20:00')
    expect(without.stdout).not.toContain('ours:')
    const { stdout } = await sendlint(cwd, 'law', 'US-FL', '--ours')
    expect(stdout).not.toContain('08:00–20:00')
    expect(stdout).toContain(
      'ours: relaxed by Dana Doe (General Counsel) on 2026-10-01, LEGAL-34 in legal/o.yaml, to be reviewed by 2027-10-01: The section names calls',
    )
    const later = await sendlint(cwd, 'law', 'US-FL', '--ours', '--now', '2027-10-02T00:00Z')
    expect(later.stdout).toContain('08:00–20:00')
    expect(later.stdout).toContain('was due for review by 2027-10-01')
  })

  test('is given as JSON with days and clock times', async () => {
    const { stdout } = await sendlint(project({}), 'law', 'FR', '--format', 'json')
    const shown = JSON.parse(stdout) as {
      readonly packs: readonly { readonly facts: readonly Record<string, unknown>[] }[]
    }
    expect(shown.packs[0]!.facts.find(({ id }) => id === 'fr/message-hours')).toMatchObject({
      section: 'windows',
      effectiveSeverity: 'error',
      validFrom: '2026-03-01',
      validTo: null,
      reviewBy: '2028-05-21',
      binds: 'recipient',
      open: [{ from: '08:00', to: '21:30' }],
      ours: null,
    })
  })

  test('that is unknown, an overlay with a mistake and odd arguments end with 2', async () => {
    const none = project({})
    expect((await sendlint(none, 'law', 'florida')).stderr).toBe(
      'sendlint: Unknown place "florida", did you mean `US-FL`?\n  hint: A place is written as ISO 3166: `FR`, `US-FL`, or as a group: `EU`; `sendlint law --list` lists the packs\n',
    )
    const cwd = project({
      'sendlint.config.yaml': 'law: [o.yaml]\n',
      'o.yaml': overlay.replace('us-fl/call-and', 'us-fl/cal-and'),
    })
    const broken = await sendlint(cwd, 'law', 'FR', '--ours')
    expect(broken.exit).toBe(2)
    expect(broken.stderr).toContain('o.yaml:7:14: Unknown fact `us-fl/cal-and-text-hours`, did you mean')
    for (const argv of [
      ['law'],
      ['law', 'FR', 'DE'],
      ['law', 'FR', '--list'],
      ['law', '--diff', '2026-01-01'],
      ['law', '--diff', '2026-01-02', '2026-01-01'],
      ['law', 'FR', '--format', 'sarif'],
    ])
      expect((await sendlint(none, ...argv)).exit, argv.join(' ')).toBe(2)
  })
})

test('the table has a row for every pack', async () => {
  const { stdout } = await sendlint(project({}), 'law', '--list')
  expect(stdout.split('\n').length - 1).toBe(packs.length + 3)
  const { stdout: json } = await sendlint(project({}), 'law', '--list', '--format', 'json')
  expect((JSON.parse(json) as { packs: readonly unknown[] }).packs).toEqual(coverageOf(packs))
})

describe('between two days', () => {
  const campaign = (at: string): string => `id: evening
purpose: marketing
audience: { regions: [FR], consent: { tags: ["marketing:sms"], basis: express } }
schedule: { at: ${at}, timezone: recipient }
messages: [{ channel: sms, from: Acme, body: "Acme : -20 %. STOP au 36180" }]
`
  const cwd = project({ 'evening.campaign.yaml': campaign('2026-11-24T21:45') })

  test('facts begin, end and change', () => {
    const france = packs.find(({ code }) => code === 'FR')!
    const events = eventsBetween(france, day('2026-02-28'), day('2026-03-01'))
    expect(
      events
        .filter(({ section }) => section === 'windows')
        .map(({ on, before, after }) => [formatDate(on), before?.id ?? null, after?.id ?? null]),
    ).toEqual([
      ['2026-03-01', null, 'fr/message-days'],
      ['2026-03-01', 'fr/message-hours-2024', 'fr/message-hours'],
      ['2026-03-01', null, 'fr/whatsapp-hours-by-analogy'],
    ])
    expect(eventsBetween(france, day('2026-03-01'), day('2026-03-02'))).toEqual([])
  })

  test('events lead from the law of one day to that of the other', () => {
    const dates = [
      '2021-07-01',
      '2024-09-01',
      '2026-02-28',
      '2026-03-01',
      '2026-08-10',
      '2026-11-21',
      '2027-06-01',
    ]
    for (const pack of packs)
      for (const from of dates)
        for (const to of dates.filter((date) => date >= from)) {
          const ids = new Set(factsOf(packOn(pack, day(from))).map(({ id }) => id))
          for (const { before, after } of eventsBetween(pack, day(from), day(to))) {
            if (after !== null) ids.add(after.id)
            if (before !== null) ids.delete(before.id)
          }
          // What both begins and ends in between is in force on neither day.
          const passing = factsOf(pack).filter(
            (fact) => fact.validFrom !== null && fact.validTo !== null && !inForce(fact, day(to)),
          )
          for (const { id } of passing) ids.delete(id)
          expect([...ids].sort(), `${pack.code} ${from} ${to}`).toEqual(
            factsOf(packOn(pack, day(to)))
              .map(({ id }) => id)
              .sort(),
          )
        }
  })

  test('on one day no fact has limits', () => {
    for (const pack of packs)
      for (const section of packSections)
        for (const fact of packOn(pack, day('2025-01-01'))[section])
          expect([fact.validFrom, fact.validTo]).toEqual([null, null])
  })

  test('campaigns that come out differently are told, whatever their own date', async () => {
    const { stdout, exit } = await sendlint(cwd, 'law', '--diff', '2026-02-28', '2026-03-01')
    expect(exit).toBe(0)
    expect(stdout).toContain('2026-03-01  France (FR)  changes: fr/message-hours\n')
    expect(stdout).toContain('evening (evening.campaign.yaml): ')
    expect(stdout).toMatch(/ {2}\+ error\[timing\/quiet-hours\] .*21:45.*08:00–21:30/)
    expect(stdout).toContain('1 campaign judged by the law of both days, 1 comes out differently.')
  })

  test('nothing differs between a day and itself', async () => {
    const { stdout } = await sendlint(
      cwd,
      'law',
      '--diff',
      '2026-03-01',
      '2026-03-01',
      'evening.campaign.yaml',
    )
    expect(stdout).toBe(`No fact begins or ends between 2026-03-01 and 2026-03-01.

1 campaign judged by the law of both days, none comes out differently.
Sourced information, not legal advice.
`)
  })

  test('is given as JSON', async () => {
    const { stdout } = await sendlint(cwd, 'law', '--diff', '2026-02-28', '2026-03-01', '--format', 'json')
    const shown = JSON.parse(stdout) as Record<string, readonly Record<string, unknown>[]>
    expect(shown['campaigns']).toMatchObject([
      { id: 'evening', file: 'evening.campaign.yaml', gained: [{ rule: 'timing/quiet-hours' }] },
    ])
    expect(shown['facts']!.map(({ event }) => event)).toContain('changes')
  })
})
