import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Ajv } from 'ajv'
import { afterAll, describe, expect, test } from 'vitest'
import { run } from '../src/cli/run.ts'
import { upcomingSchema } from '../src/report/report-schema.ts'

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

type Files = Readonly<Record<string, string>>

function folderWith(files: Files): string {
  const cwd = mkdtempSync(join(tmpdir(), 'sendlint-upcoming-'))
  folders.push(cwd)
  write(cwd, { 'sendlint.config.yaml': '{}\n', ...files })
  return cwd
}

function write(cwd: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true })
    writeFileSync(join(cwd, path), text)
  }
}

async function sendlint(
  cwd: string,
  argv: readonly string[],
  now = '2026-11-21T10:00Z',
): Promise<{ readonly stdout: string; readonly stderr: string; readonly exit: number }> {
  const written = { stdout: '', stderr: '' }
  const stream = (name: 'stdout' | 'stderr') => ({
    isTTY: false,
    columns: null,
    write: (text: string): void => {
      written[name] += text
    },
  })
  const exit = await run(argv, {
    cwd,
    env: { SENDLINT_NOW: now },
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    clock: () => Date.UTC(2026, 10, 21, 10),
    readStdin: () => Promise.resolve(new Uint8Array()),
  })
  return { ...written, exit }
}

/** A text to California that nothing speaks against. */
function campaign(id: string, schedule: string, more = ''): string {
  return `id: ${id}
name: ${id} of the year
purpose: service
${more}sender: { brand: Acme, country: US }
audience:
  regions: [US-CA]
  recipients: businesses
  suppression: [out.csv]
  consent: { tags: ["*:*"], basis: express_written, source: web_form, obtained: { from: 2026-01-10, to: 2026-10-01 }, evidence: proof.txt }
schedule: ${schedule}
messages:
  - channel: sms
    body: "Acme: ${id} is ready for you"
`
}
const at = (time: string): string => `{ at: ${time}, timezone: recipient }`
const beside = { 'out.csv': 'phone\n', 'proof.txt': 'yes\n' }

interface Json {
  readonly campaigns: readonly {
    readonly id: string
    readonly next: { readonly at: string; readonly local: string; readonly jurisdiction: string } | null
    readonly verdict: string
    readonly before: string | null
    readonly turned: string | null
    readonly newFindings: readonly { readonly rule: string; readonly message: string }[]
    readonly goneFindings: readonly { readonly rule: string }[]
  }[]
  readonly since: { readonly now: string; readonly changes: readonly string[] } | null
}

/** What is printed, held against the published schema. */
const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(upcomingSchema)

async function json(cwd: string, argv: readonly string[] = [], now?: string): Promise<Json> {
  const { stdout } = await sendlint(cwd, ['upcoming', '--format', 'json', ...argv], now)
  const document = JSON.parse(stdout) as Json
  if (!validate(document)) throw new Error(JSON.stringify(validate.errors, null, 2))
  return document
}

describe('what lands soon', () => {
  test('in order of time, whatever the order of the files; flows last', async () => {
    const cwd = folderWith({
      ...beside,
      'a.campaign.yaml': campaign('third', at('2026-11-30T11:00')),
      'b.campaign.yaml': campaign('first', at('2026-11-23T11:00')),
      'c.campaign.yaml': campaign('flow', '{ trigger: { event: signed_up } }'),
      'd.campaign.yaml': campaign('second', at('2026-11-24T11:00')),
      'e.campaign.yaml': campaign('late', at('2026-12-20T11:00')),
      'f.campaign.yaml': campaign('over', at('2026-11-20T11:00')),
      'g.campaign.yaml': campaign('sent', at('2026-11-23T11:00'), 'status: sent\n'),
    })
    const { campaigns } = await json(cwd)
    expect(campaigns.map(({ id }) => id)).toEqual(['first', 'second', 'third', 'flow'])
    expect(campaigns[0]!.next).toEqual({
      at: '2026-11-23T19:00:00Z',
      local: '2026-11-23T11:00',
      timezone: 'America/Los_Angeles',
      jurisdiction: 'US-CA',
    })
    expect(campaigns[3]!.next).toBeNull()
    expect((await json(cwd, ['--within', 'P30D'])).campaigns.map(({ id }) => id)).toContain('late')
    expect((await json(cwd, ['--within', 'P3D'])).campaigns.map(({ id }) => id)).toEqual(['first', 'flow'])
  })

  test('a repeat lands next where it has not been yet, a long send while it goes on', async () => {
    const cwd = folderWith({
      ...beside,
      'a.campaign.yaml': campaign(
        'weekly',
        '{ at: 2026-11-03T11:00, timezone: recipient, repeat: "FREQ=WEEKLY;COUNT=10" }',
      ),
      'b.campaign.yaml': campaign('long', '{ at: 2026-11-20T09:00, timezone: recipient, duration: P3D }'),
    })
    const { campaigns } = await json(cwd)
    expect(campaigns.map(({ id, next }) => [id, next!.local])).toEqual([
      ['long', '2026-11-20T09:00'],
      ['weekly', '2026-11-24T11:00'],
    ])
  })

  test('pressure counts from any folder of the project', async () => {
    const config = `audiences:
  all: { regions: [US-CA], consent: { tags: ["*:*"], basis: express_written, source: web_form } }
frequency: { minimum_gap: PT6H }
`
    const text = (id: string, time: string): string =>
      `id: ${id}\npurpose: marketing\naudience: all\nschedule: ${at(time)}\nmessages:\n  - channel: sms\n    body: "Acme: ${id}. Reply STOP to opt out"\n`
    const cwd = folderWith({
      'sendlint.config.yaml': config,
      'one/a.campaign.yaml': text('first', '2026-11-24T10:00'),
      'two/b.campaign.yaml': text('second', '2026-11-24T12:00'),
    })
    const { stdout } = await sendlint(join(cwd, 'two'), ['upcoming', '--format', 'json'])
    const { campaigns } = JSON.parse(stdout) as Json
    expect(campaigns.map(({ id }) => id)).toEqual(['first', 'second'])
  })
})

describe('since an earlier report', () => {
  test('says what turned, which findings are new and which are gone', async () => {
    const cwd = folderWith({
      ...beside,
      'a.campaign.yaml': campaign('moved', at('2026-11-24T11:00')).replace('service', 'marketing'),
      'b.campaign.yaml': campaign('mended', at('2026-11-24T23:30'))
        .replace('service', 'marketing')
        .replace(' is ready for you', '. Reply STOP to opt out'),
      'c.campaign.yaml': campaign('same', at('2026-11-25T11:00')),
    })
    const report = await sendlint(cwd, ['check', '.', '--format', 'json', '--exit-zero'])
    write(cwd, { 'last.json': report.stdout })
    const before = new Map((await json(cwd)).campaigns.map(({ id, verdict }) => [id, verdict]))
    expect([...before.values()]).not.toContain(null)
    write(cwd, {
      'b.campaign.yaml': campaign('mended', at('2026-11-24T11:30'))
        .replace('service', 'marketing')
        .replace(' is ready for you', '. Reply STOP to opt out'),
      'c.campaign.yaml': campaign('same', at('2026-11-25T11:00')).replace('channel: sms', 'chanel: sms'),
      'd.campaign.yaml': campaign('fresh', at('2026-11-26T11:00')),
    })
    const { campaigns, since } = await json(cwd, ['--since-report', 'last.json'])
    const of = (id: string): Json['campaigns'][number] => campaigns.find((one) => one.id === id)!
    expect(since).toEqual({ now: '2026-11-21T10:00:00Z', changes: [] })
    expect(of('moved')).toMatchObject({ turned: 'same', newFindings: [], goneFindings: [] })
    expect(of('mended').before).toBe('fail')
    expect(of('mended').goneFindings.map(({ rule }) => rule)).toContain('timing/quiet-hours')
    expect(of('mended').newFindings).toEqual([])
    expect(of('fresh')).toMatchObject({ turned: 'new', before: null })
    const { stdout, exit } = await sendlint(cwd, ['upcoming', '--since-report', 'last.json'])
    expect(stdout).toContain('turned better: Do not send, now Cleared')
    expect(stdout).toMatch(/ {4}- error\[timing\/quiet-hours\] Send at 23:30 in California/)
    expect(stdout).toMatch(/turned worse since 2026-11-21T10:00:00Z\.$/m)
    expect([0, 1]).toContain(exit)
  })

  test('time alone turns a campaign: what rests on a day that has passed', async () => {
    const cwd = folderWith({
      ...beside,
      'a.campaign.yaml': `# sendlint-allow timing/quiet-hours until 2026-11-22 -- LEGAL-1\n${campaign(
        'night',
        at('2026-11-24T23:30'),
      )
        .replace('service', 'marketing')
        .replace(' is ready for you', '. Reply STOP to opt out')}`,
    })
    write(cwd, {
      'last.json': (await sendlint(cwd, ['check', '.', '--format', 'json', '--exit-zero'])).stdout,
    })
    const before = await json(cwd, ['--since-report', 'last.json'])
    expect(before.campaigns[0]).toMatchObject({ id: 'night', turned: 'same' })
    const after = await json(cwd, ['--since-report', 'last.json'], '2026-11-23T10:00Z')
    expect(after.campaigns[0]).toMatchObject({ id: 'night', verdict: 'fail', turned: 'worse' })
    expect(after.campaigns[0]!.newFindings.map(({ rule }) => rule)).toContain('timing/quiet-hours')
  })

  test.each([
    ['missing.json', null, 'Unreadable report: missing.json'],
    ['broken.json', '{', 'Not a report of sendlint: broken.json'],
    ['other.json', '{"schemaVersion":1,"findings":[]}', 'Not a report of sendlint: other.json'],
  ])('refuses %s', async (path, text, words) => {
    const cwd = folderWith({ 'a.campaign.yaml': campaign('a', at('2026-11-24T11:00')) })
    if (text !== null) write(cwd, { [path]: text })
    const { stderr, exit } = await sendlint(cwd, ['upcoming', '--since-report', path])
    expect(stderr).toContain(words)
    expect(exit).toBe(2)
  })
})

test('for people: when, verdict, what is in the way', async () => {
  const cwd = folderWith({
    ...beside,
    'a.campaign.yaml': campaign('night', at('2026-11-24T23:30'))
      .replace('service', 'marketing')
      .replace(' is ready for you', '. Reply STOP to opt out'),
  })
  const { stdout, exit } = await sendlint(cwd, ['upcoming'])
  expect(exit).toBe(1)
  expect(stdout).toBe(`Tue 2026-11-24 23:30 in California, in 3 days
  Do not send  night of the year  a.campaign.yaml:1:5
    error[timing/quiet-hours] Send at 23:30 in California is outside the 08:00–21:00 window for marketing SMS  a.campaign.yaml:10:17

1 campaign within P14D.
`)
  expect((await sendlint(cwd, ['upcoming', '--exit-zero'])).exit).toBe(0)
  expect((await sendlint(cwd, ['upcoming', '--within', 'P1D'])).stdout).toBe('Nothing lands within P1D.\n')
})

test.each([
  [['--within', '2 weeks'], 'Malformed time for --within: "2 weeks"'],
  [['--format', 'sarif'], 'Unknown format "sarif"'],
])('refuses %j', async (argv, words) => {
  const cwd = folderWith({ 'a.campaign.yaml': campaign('a', at('2026-11-24T11:00')) })
  const { stderr, exit } = await sendlint(cwd, ['upcoming', ...argv])
  expect(stderr).toContain(words)
  expect(exit).toBe(2)
})
