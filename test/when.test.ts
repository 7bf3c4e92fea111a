import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Ajv } from 'ajv'
import * as fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { run } from '../src/cli/run.ts'
import { folded } from '../src/report/when-ics.ts'
import { whenSchema } from '../src/report/when-schema.ts'
import { asSchedule } from '../src/when.ts'

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

interface Outcome {
  readonly stdout: string
  readonly stderr: string
  readonly exit: number
}

async function when(
  files: Readonly<Record<string, string>>,
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const cwd = mkdtempSync(join(tmpdir(), 'sendlint-when-'))
  folders.push(cwd)
  for (const [path, text] of Object.entries({ 'sendlint.config.yaml': '{}\n', ...files })) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true })
    writeFileSync(join(cwd, path), text)
  }
  const written = { stdout: '', stderr: '' }
  const stream = (name: 'stdout' | 'stderr') => ({
    isTTY: false,
    columns: null,
    write: (text: string): void => {
      written[name] += text
    },
  })
  const exit = await run(['when', ...argv], {
    cwd,
    env: { SENDLINT_NOW: '2026-11-21T10:00Z', ...env },
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    clock: () => Date.UTC(2026, 10, 21, 10),
    readStdin: () => Promise.resolve(new Uint8Array()),
  })
  return { ...written, exit }
}

const message = 'messages:\n  - channel: sms\n    body: "Acme. Reply STOP to end"\n'
const sale = (keys: string): string => `id: sale\nname: Winter sale\npurpose: marketing\n${keys}\n${message}`
const florida = sale(
  'audience: { regions: [US-FL] }\nschedule: { at: 2026-11-24T20:30, timezone: recipient }',
)
const file = 'a.campaign.yaml'

const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(whenSchema)

interface Json {
  readonly campaigns: readonly {
    readonly plans: readonly {
      readonly proposal: {
        readonly at: string
        readonly timezone: string | null
        readonly level: string
      } | null
      readonly sameWallTime: readonly { readonly at: string }[]
      readonly groups: readonly { readonly jurisdictions: readonly string[]; readonly at: string }[]
      readonly schedule: {
        readonly at: string
        readonly by_region: readonly { readonly regions: readonly string[]; readonly at: string }[]
        readonly except: readonly string[]
      } | null
      readonly never: readonly string[]
      readonly notes: readonly string[]
      readonly binding: readonly { readonly jurisdictions: readonly string[]; readonly reason: string }[]
      readonly places: readonly {
        readonly jurisdiction: string
        readonly first: { readonly clear: { readonly local: string; readonly instant: string } | null }
        readonly open: readonly { readonly from: string; readonly to: string; readonly level: string }[]
        readonly shut: readonly { readonly rule: string; readonly reason: string }[]
        readonly holidays: readonly { readonly day: string; readonly name: string }[]
      }[]
    }[]
  }[]
}

async function json(
  files: Readonly<Record<string, string>>,
  argv: readonly string[] = [],
): Promise<{ plan: Json['campaigns'][0]['plans'][0]; exit: number }> {
  const { stdout, stderr, exit } = await when(files, [file, '--format', 'json', ...argv])
  if (stdout === '') throw new Error(stderr)
  const parsed = JSON.parse(stdout) as Json
  validate(parsed)
  expect(validate.errors ?? []).toEqual([])
  return { plan: parsed.campaigns[0]!.plans[0]!, exit }
}

describe('JSON', () => {
  test('says when each place is open, and keeps its schema', async () => {
    const { plan, exit } = await json({ [file]: florida })
    expect(exit).toBe(0)
    expect(plan.proposal).toMatchObject({ at: '2026-11-21T08:00', timezone: 'recipient', level: 'clear' })
    // Florida has two clocks: each is a place of its own.
    expect(plan.places.map(({ jurisdiction }) => jurisdiction)).toEqual(['US-FL', 'US-FL'])
    expect(plan.places[1]!.first.clear).toEqual({
      local: '2026-11-21T08:00:00-05:00',
      instant: '2026-11-21T13:00:00Z',
    })
    expect(plan.places[1]!.open[0]).toEqual({
      from: '2026-11-21T08:00:00-05:00',
      to: '2026-11-21T20:00:00-05:00',
      level: 'clear',
    })
    expect(plan.places[0]!.holidays.map(({ day, name }) => `${day} ${name}`)).toContain(
      '2026-11-26 Thanksgiving Day',
    )
  })

  test('lists more moments, one a day, and leaves holidays out of the clear ones', async () => {
    const { plan } = await json({ [file]: florida }, ['--slots', '6'])
    const days = plan.sameWallTime.map(({ at }) => at)
    expect(days.slice(0, 5)).toEqual([
      '2026-11-21T08:00',
      '2026-11-22T08:00',
      '2026-11-23T08:00',
      '2026-11-24T08:00',
      '2026-11-25T08:00',
    ])
    expect(days).toHaveLength(6)
    expect(days).not.toContain('2026-11-26T08:00')
  })

  test('a place without any moment: exit 1, and what keeps it shut', async () => {
    const files = {
      'sendlint.config.yaml':
        'blackouts: [{ regions: [JP], from: 2026-11-01, to: 2026-12-31, reason: quake }]\n',
      [file]: sale(
        'audience: { regions: [FR, JP] }\nschedule: { at: 2026-11-24T20:30, timezone: recipient }',
      ),
    }
    const { plan, exit } = await json(files, ['--split'])
    expect(exit).toBe(1)
    expect(plan.proposal).toBeNull()
    expect(plan.never).toEqual(['JP'])
    expect(plan.binding[0]).toEqual({
      jurisdictions: ['JP'],
      reason: expect.stringContaining('quake') as string,
    })
    expect(plan.schedule!.except).toEqual(['JP'])
  })

  test('groups become `at` and `by_region`', async () => {
    const files = {
      'sendlint.config.yaml': `send_windows:
  - { regions: [FR, DE], channels: [sms], days: [mon], from: "10:00", to: "11:00" }
  - { regions: [JP], channels: [sms], days: [fri], from: "15:00", to: "16:00" }
rules: { timing/quiet-hours: error }
`,
      [file]: sale(
        'audience: { regions: [FR, DE, JP] }\nschedule: { at: 2026-11-24T20:30, timezone: recipient }',
      ),
    }
    const { plan, exit } = await json(files, ['--split'])
    expect(exit).toBe(0)
    expect(plan.schedule).toEqual({
      at: '2026-11-23T10:00',
      timezone: 'recipient',
      by_region: [{ regions: ['JP'], at: '2026-11-27T15:00', timezone: 'recipient' }],
      except: [],
    })
    expect((await json(files)).plan.schedule).toBeNull()
    const { stdout } = await when(files, [file, '--split'])
    expect(stdout).toContain('      - { regions: [JP], at: 2026-11-27T15:00 }')
  })

  test('counts what else the same people get', async () => {
    const files = {
      'sendlint.config.yaml':
        'audiences: { all: { regions: [FR] } }\nfrequency: { caps: [{ max: 1, per: P1D, count: calendar }] }\n',
      [file]: sale('audience: all\nschedule: { at: 2026-11-24T20:30, timezone: recipient }'),
      'other/b.campaign.yaml': `id: other\naudience: all\nschedule: { at: 2026-11-23T09:00, timezone: recipient }\n${message}`,
    }
    const { plan } = await json(files, ['--from', '2026-11-23', '--until', '2026-11-25'])
    expect(plan.proposal?.at).toBe('2026-11-24T08:00')
    expect(plan.places[0]!.shut.find(({ rule }) => rule === 'frequency/cap-exceeded')?.reason).toBe(
      'house cap of 1 per P1D, with "other"',
    )
  })

  test('a day is that day on every clock, and the last one is included', async () => {
    const { plan } = await json(
      {
        [file]: sale(
          'audience: { regions: [NZ, US-HI] }\nschedule: { at: 2026-12-01T10:00, timezone: recipient }',
        ),
      },
      ['--from', '2026-12-01', '--until', '2026-12-01', '--slots', '5'],
    )
    expect(plan.sameWallTime).toHaveLength(1)
    expect(plan.sameWallTime[0]!.at.slice(0, 10)).toBe('2026-12-01')
  })

  test('nothing is proposed past the calendars', async () => {
    const { plan, exit } = await json({ [file]: florida }, ['--from', '2036-01-02'])
    expect(exit).toBe(1)
    expect(plan.places.every(({ open }) => open.length === 0)).toBe(true)
    expect(plan.binding[0]!.reason).toBe('calendars cover 2024-01-01 to 2035-12-31 only')
  })
})

describe('pretty', () => {
  const us = sale('audience: { regions: [US] }\nschedule: { at: 2026-11-24T20:30, timezone: recipient }')

  test('fits 100 columns, and draws in ASCII where the locale has no more', async () => {
    const { stdout } = await when({ [file]: us }, [file], { LANG: 'C' })
    const drawing = stdout.slice(0, stdout.indexOf('What keeps'))
    const strips = drawing.split('\n').filter((line) => /^ {2}(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) /.test(line))
    expect(strips.length).toBeGreaterThan(5)
    for (const line of strips) {
      expect(line.length).toBeLessThanOrEqual(100)
      expect(line.slice(26)).toMatch(/^[#.\-hv* ]+$/)
    }
    expect(stdout).not.toContain('\u001b')
    expect(stdout).toContain('\nClear: send at Sat 2026-11-21 ')
    expect((await when({ [file]: us }, [file])).stdout).toContain('\u2588 open')
    expect((await when({ [file]: us }, [file, '--color'])).stdout).toContain('\u001b[')
  })

  test('places that share a week are drawn once', async () => {
    const { stdout } = await when(
      { [file]: sale('audience: { regions: [SE, FI, NL, DK] }\nschedule: { at: 2026-11-24T20:30Z }') },
      [file],
    )
    expect(stdout).toContain('4 markets: DK, FI, NL, SE')
  })
})

/** Content lines of a calendar, unfolded; throws where the form of RFC 5545 isn't kept. */
function contentLines(calendar: string): readonly string[] {
  if (!calendar.endsWith('\r\n')) throw new Error('A content line ends with CRLF')
  const physical = calendar.slice(0, -2).split('\r\n')
  for (const line of physical) {
    if (/[\r\n]/.test(line)) throw new Error('A line break that is no CRLF')
    if (new TextEncoder().encode(line).length > 75) throw new Error(`More than 75 octets: ${line}`)
  }
  return physical
    .join('\r\n')
    .replace(/\r\n[ \t]/g, '')
    .split('\r\n')
}

describe('iCalendar', () => {
  test('one event for each moment, floating where the wall time is the recipients\u2019', async () => {
    const name = 'Käse; Wurst, "Brot" \\\\ 🎄 und noch viel mehr, damit die Zeile lang genug wird'
    const { stdout, exit } = await when({ [file]: florida.replace('Winter sale', `'${name}'`) }, [
      file,
      '--format',
      'ics',
      '--slots',
      '3',
    ])
    expect(exit).toBe(0)
    const lines = contentLines(stdout)
    expect(lines[0]).toBe('BEGIN:VCALENDAR')
    expect(lines.at(-1)).toBe('END:VCALENDAR')
    expect(lines.filter((line) => line === 'BEGIN:VEVENT')).toHaveLength(3)
    expect(lines.filter((line) => line.startsWith('DTSTART:'))).toEqual([
      'DTSTART:20261121T080000',
      'DTSTART:20261122T080000',
      'DTSTART:20261123T080000',
    ])
    expect(new Set(lines.filter((line) => line.startsWith('UID:'))).size).toBe(3)
    expect(lines.find((line) => line.startsWith('SUMMARY:'))).toBe(
      `SUMMARY:Send "${name.replace(/[\\;,]/g, '\\$&')}" to Florida`,
    )
    expect(lines.filter((line) => line === 'DTSTAMP:20261121T100000Z')).toHaveLength(3)
  })

  test('an instant is in UTC; without any moment there is no calendar', async () => {
    const at = florida.replace('2026-11-24T20:30, timezone: recipient', '2026-11-24T20:30Z')
    const { stdout } = await when({ [file]: at }, [file, '--format', 'ics'])
    expect(contentLines(stdout)).toContain('DTSTART:20261121T140000Z')
    const none = await when({ [file]: at }, [file, '--format', 'ics', '--from', '2036-02-01'])
    expect(none).toMatchObject({ stdout: '', exit: 1 })
  })

  test('folding keeps characters whole and can be undone', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (drawn) => {
        const line = `X:${drawn.replace(/[\r\n]/g, '')}`
        expect(contentLines(`${folded(line)}\r\n`)).toEqual([line])
      }),
    )
  })
})

describe('what it asks for', () => {
  test.each([
    [
      'a flow',
      sale('audience: { regions: [FR] }\nschedule: { trigger: { event: basket } }'),
      'is a flow that `basket` starts and has no moment (a.campaign.yaml:1:5)',
    ],
    ['no audience', sale('schedule: { at: 2026-11-24T20:30Z }'), 'Missing `audience` in "sale"'],
    ['no regions', sale('audience: { size: 10 }'), 'Missing `audience.regions` in "sale"'],
    [
      'a mistake',
      sale('audience: { regions: [FR] }\nschedull: {}'),
      'Unreadable campaign: a.campaign.yaml:5:1: Unknown key `schedull`',
    ],
    ['no YAML', 'id: [\n', 'Unreadable campaign: a.campaign.yaml:'],
    ['history', sale('status: sent\naudience: { regions: [FR] }'), 'Nothing to send'],
  ])('%s', async (_, text, words) => {
    const { stdout, stderr, exit } = await when({ [file]: text }, [file])
    expect({ stdout, exit }).toEqual({ stdout: '', exit: 2 })
    expect(stderr).toContain(words)
    expect(stderr).toContain('\n  hint: ')
  })

  test.each([
    [['nope.yaml'], 'No such file or folder: nope.yaml'],
    [[], 'Missing <file..>'],
    [[file, '--format', 'xml'], 'Unknown format "xml"'],
    [[file, '--from', 'soon'], 'Malformed moment for --from: "soon"'],
    [[file, '--until', '2026-11-19'], 'Nothing lies between --from and --until'],
    [[file, '--until', '2028-01-01'], 'More than 366 days'],
    [[file, '--slots', '0'], 'Malformed number for --slots: "0"'],
    [[file, '--fix'], 'Option --fix is not one of `sendlint when`'],
  ])('%j', async (argv, words) => {
    const { stdout, stderr, exit } = await when({ [file]: florida }, argv)
    expect({ stdout, exit }).toEqual({ stdout: '', exit: 2 })
    expect(stderr).toContain(words)
  })

  test('a campaign without a schedule is asked on recipients\u2019 clocks', async () => {
    const { plan } = await json({ [file]: sale('audience: { regions: [US-FL] }') })
    expect(plan.proposal).toMatchObject({ at: '2026-11-21T08:00', timezone: 'recipient' })
  })

  test('what is not looked at is said', async () => {
    const { plan } = await json({
      [file]: sale(
        'audience: { regions: [US-FL] }\nschedule: { at: 2026-11-24T20:30, timezone: recipient, repeat: FREQ=WEEKLY;COUNT=2, rate: 5/s }',
      ),
    })
    expect(plan.notes).toEqual([
      'Looked at is the first send; `sendlint check` judges its repeats.',
      'How long the send takes is not known: `rate` needs `audience.size`.',
    ])
  })
})

test('an entry for a country would take its parts along: they get one of their own', () => {
  const moment = (at: number) => ({ at, level: 'clear' as const })
  const within = (outer: string, inner: string): boolean => inner.startsWith(`${outer}-`)
  const groups = [
    { jurisdictions: ['US-CA', 'US-NY', 'FR'], moment: moment(10) },
    { jurisdictions: ['US'], moment: moment(20) },
  ]
  expect(asSchedule(groups, within)).toEqual({
    main: groups[0],
    entries: [
      { regions: ['US'], moment: moment(20) },
      { regions: ['US-CA', 'US-NY'], moment: moment(10) },
    ],
  })
  expect(asSchedule([], within)).toBeNull()
})
