import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Report } from '../src/report/report.ts'
import { addMonths, dateOf, type Duration, minutesPerDay, parseDuration } from '../src/time/civil.ts'
import { fingerprintOf, likeness } from '../src/time/pressure-texts.ts'
import { type Counting, fullest, overflows } from '../src/time/pressure-windows.ts'
import { type Files, lintFiles } from './support/lint.ts'

interface Moment {
  readonly landing: { readonly start: number; readonly localStart: number }
}

/** Contacts at instants, on a clock that is some hours off. */
function contactsAt(instants: readonly number[], offset: number): readonly Moment[] {
  return instants
    .toSorted((a, b) => a - b)
    .map((start) => ({ landing: { start, localStart: start + offset } }))
}

const monthLater = (minute: number, months: number): number => {
  const day = Math.floor(minute / minutesPerDay)
  return addMonths(day, months) * minutesPerDay + (minute - day * minutesPerDay)
}

/** Whether two moments share a window, written down anew from what the words mean. */
function share(a: Moment, b: Moment, { months, minutes }: Duration, counting: Counting): boolean {
  if (counting.kind === 'rolling') return monthLater(a.landing.start, months) + minutes > b.landing.start
  const clock = counting.midnight === 'utc' ? 'start' : 'localStart'
  const [first, second] = [a.landing[clock], b.landing[clock]]
  const [dayA, dayB] = [Math.floor(first / minutesPerDay), Math.floor(second / minutesPerDay)]
  if (counting.kind === 'days') return addMonths(dayA, months) + minutes / minutesPerDay > dayB
  if (months > 0) {
    const index = (day: number): number => {
      const { year, month } = dateOf(day)
      return Math.floor((year * 12 + month - 1) / months)
    }
    return index(dayA) === index(dayB)
  }
  const days = minutes / minutesPerDay
  // 1970-01-01 was a Thursday: weeks begin three days before it.
  const monday = days % 7 === 0 ? 3 : 0
  return Math.floor((dayA + monday) / days) === Math.floor((dayB + monday) / days)
}

const durations = ['P1D', 'P2D', 'P7D', 'P14D', 'P1M', 'P3M'].map((text) => parseDuration(text)!)
const countings: readonly Counting[] = [
  { kind: 'rolling' },
  { kind: 'calendar', midnight: 'local' },
  { kind: 'calendar', midnight: 'utc' },
  { kind: 'days', midnight: 'local' },
  { kind: 'days', midnight: 'utc' },
]

describe('counting', () => {
  test('agrees with counting every message against every other', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 29_000_000, max: 29_000_000 + 120 * minutesPerDay }), { maxLength: 40 }),
        fc.integer({ min: -720, max: 840 }),
        fc.integer({ min: 0, max: 5 }),
        fc.constantFrom(...durations),
        fc.constantFrom(...countings),
        (instants, offset, max, duration, counting) => {
          const contacts = contactsAt(instants, offset)
          const expected = contacts.flatMap((over, to) => {
            const before = contacts.slice(0, to).filter((one) => share(one, over, duration, counting))
            return before.length >= max ? [{ to, count: before.length }] : []
          })
          const found = overflows(contacts, max, duration, counting)
          expect(found.map(({ from, to }) => ({ to, count: to - from }))).toEqual(expected)
        },
      ),
      { numRuns: 1000 },
    )
  })

  test('the fullest window agrees with looking at each', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 29_000_000, max: 29_000_000 + 60 * minutesPerDay }), { maxLength: 30 }),
        fc.constantFrom(...durations),
        (instants, duration) => {
          const contacts = contactsAt(instants, 0)
          const most = contacts.map(
            (last, to) =>
              contacts.slice(0, to + 1).filter((one) => share(one, last, duration, { kind: 'rolling' }))
                .length,
          )
          const found = fullest(contacts, duration)
          expect(found === null ? 0 : found.to - found.from + 1).toBe(Math.max(0, ...most))
        },
      ),
      { numRuns: 300 },
    )
  })

  const at = (...instants: readonly string[]): readonly Moment[] =>
    contactsAt(
      instants.map((text) => Date.parse(text) / 60_000),
      120,
    )
  test.each([
    [
      'an hour apart over local midnight, by Braze',
      'days',
      'local',
      ['2026-11-24T21:30Z', '2026-11-24T22:30Z'],
      0,
    ],
    ['the same, over any stretch', 'rolling', 'local', ['2026-11-24T21:30Z', '2026-11-24T22:30Z'], 1],
    ['the same, by Adobe', 'calendar', 'utc', ['2026-11-24T21:30Z', '2026-11-24T22:30Z'], 1],
    ['over midnight UTC, by Adobe', 'calendar', 'utc', ['2026-11-24T23:30Z', '2026-11-25T00:30Z'], 0],
    ['the same, by Braze', 'days', 'local', ['2026-11-24T23:30Z', '2026-11-25T00:30Z'], 1],
    ['exactly a day apart', 'rolling', 'local', ['2026-11-24T10:00Z', '2026-11-25T10:00Z'], 0],
  ] as const)('one a day, %s', (_, kind, midnight, instants, over) => {
    const counting: Counting = kind === 'rolling' ? { kind } : { kind, midnight }
    expect(overflows(at(...instants), 1, parseDuration('P1D')!, counting)).toHaveLength(over)
  })
})

describe('likeness of texts', () => {
  const words = fc.array(
    fc.constantFrom(...'sale coat boot shoe hat now new all off our shop week day'.split(' ')),
    {
      minLength: 12,
      maxLength: 40,
    },
  )

  test('is the share of three-word runs in common, and the same both ways', () => {
    const runs = (text: readonly string[]): ReadonlySet<string> =>
      new Set(text.slice(2).map((_, i) => text.slice(i, i + 3).join(' ')))
    fc.assert(
      fc.property(words, words, (one, other) => {
        const [a, b] = [runs(one), runs(other)]
        const [x, y] = [fingerprintOf(one.join(' ')), fingerprintOf(other.join(' '))]
        if (x.bands.length === 0 || y.bands.length === 0) return
        const common = [...a].filter((run) => b.has(run)).length
        const expected = one.join() === other.join() ? 1 : common / (a.size + b.size - common)
        expect(likeness(x, y)).toBeCloseTo(expected, 10)
        expect(likeness(y, x)).toBe(likeness(x, y))
      }),
      { numRuns: 300 },
    )
  })

  test('texts that are four fifths alike share a band', () => {
    // Of 2,000 pairs with one word changed; the bands miss fewer than one in a thousand by their mathematics.
    let missed = 0
    let pairs = 0
    for (let seed = 0; seed < 2000; seed++) {
      const text = Array.from({ length: 40 }, (_, i) => `w${(seed * 7919 + i * 104729) % 9973}`)
      const changed = text.with(seed % 40, 'other')
      const [a, b] = [fingerprintOf(text.join(' ')), fingerprintOf(changed.join(' '))]
      if (likeness(a, b) < 0.8) continue
      pairs += 1
      if (!a.bands.some((band) => b.bands.includes(band))) missed += 1
    }
    expect(pairs).toBeGreaterThan(1000)
    expect(missed).toBeLessThanOrEqual(2)
  })

  test.each([
    ['case, spaces and punctuation', 'Acme: 20% off!', 'ACME 20 % off', 1],
    ['nothing to compare', '', '', 0],
    ['short and different', 'Acme: 20% off', 'Acme: 30% off', 0],
    [
      'no spaces between words',
      '本日限り全品二割引です。店舗でもどうぞ',
      '本日限り全品二割引です!店舗でもどうぞ',
      1,
    ],
  ])('%s', (_, one, other, expected) =>
    expect(likeness(fingerprintOf(one), fingerprintOf(other))).toBe(expected),
  )
})

const audience = (regions = 'US-OR', more = ''): string =>
  `{ regions: [${regions}], consent: { tags: ["marketing:*"], basis: express_written, source: web_form }${more} }`

function campaign(
  id: string,
  at: string,
  keys: {
    readonly audience?: string
    readonly more?: string
    readonly schedule?: string
    readonly body?: string
  } = {},
): string {
  return `id: ${id}
purpose: marketing
${keys.more ?? ''}audience: ${keys.audience ?? 'all'}
schedule: { at: ${at}, timezone: recipient${keys.schedule ?? ''} }
messages:
  - channel: sms
    body: "${keys.body ?? `Acme ${id}: something of ${id}. Reply STOP to opt out`}"
`
}

function config(frequency = '', rules = '', regions = 'US-OR'): Files {
  return {
    'sendlint.config.yaml': `audiences:\n  all: ${audience(regions)}\n${frequency}${rules}`,
  }
}

function lint(campaigns: Files, beside: Files = config()): Report {
  return lintFiles({ ...campaigns, ...beside }, { campaigns: (path) => path.endsWith('.campaign.yaml') })
}

function of(report: Report, rule: string): readonly string[] {
  return report.findings
    .filter((finding) => finding.rule === rule)
    .map(({ at, severity, basis, message }) => `${at.source.path} ${severity} ${basis} ${message}`)
}

function asked(report: Report, rule: string): readonly string[] {
  return report.unchecked
    .filter((open) => open.rule === rule)
    .map(({ reason, required }) => `${required} ${reason}`)
}

const four: Files = Object.fromEntries(
  [9, 12, 15, 18].map((hour, i) => [
    `c${i}.campaign.yaml`,
    campaign(`c${i}`, `2026-11-24T${String(hour).padStart(2, '0')}:00`),
  ]),
)

describe('frequency/cap-exceeded across campaigns', () => {
  test('names the place, the number and the limit, and points at every campaign that counts', () => {
    const report = lint(four)
    expect(of(report, 'frequency/cap-exceeded')).toEqual([
      'c3.campaign.yaml error recipient Send is number 4 in 24 hours to the same people in Oregon, limit 3 on SMS',
    ])
    const finding = report.findings.find(({ rule }) => rule === 'frequency/cap-exceeded')!
    expect(finding.related.map(({ at, message }) => `${at.source.path} ${message}`)).toEqual([
      'c2.campaign.yaml counts, too: `c2` on Tue 2026-11-24 at 15:00',
      'c1.campaign.yaml counts, too: `c1` on Tue 2026-11-24 at 12:00',
      'c0.campaign.yaml counts, too: `c0` on Tue 2026-11-24 at 09:00',
    ])
  })

  test('agrees with a count over all pairs, for any campaigns of one audience', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            minute: fc.integer({ min: 0, max: 4 * 24 * 4 }),
            status: fc.constantFrom('scheduled', 'sent', 'cancelled', 'draft'),
          }),
          { minLength: 1, maxLength: 10 },
        ),
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom('rolling' as const, 'calendar' as const),
        (plans, max, count) => {
          const day = Date.UTC(2026, 10, 24) / 60_000
          const timed = plans.map(({ minute, status }, i) => ({
            local: day + minute * 15,
            status,
            id: `c${i}`,
          }))
          const files = Object.fromEntries(
            timed.map(({ local, status, id }) => [
              `${id}.campaign.yaml`,
              campaign(id, new Date(local * 60_000).toISOString().slice(0, 16), {
                more: `status: ${status}\n`,
              }),
            ]),
          )
          const report = lint(
            files,
            config(
              `frequency: { caps: [{ channels: [sms], max: ${max}, per: P1D, count: ${count} }] }\n`,
              '',
              'FR',
            ),
          )
          const found = report.findings
            .filter(({ rule }) => rule === 'frequency/cap-exceeded')
            .map(({ campaign: id }) => String(id))
            .sort()
          const counted = timed.filter(({ status }) => status !== 'cancelled')
          // Which of several at one minute is the last one depends on nothing a reader sees: compare how many are over.
          const over = counted
            .toSorted((a, b) => a.local - b.local)
            .flatMap((later, index, sorted) => {
              const before = sorted
                .slice(0, index)
                .filter((one) =>
                  count === 'rolling'
                    ? one.local + minutesPerDay > later.local
                    : Math.floor(one.local / minutesPerDay) === Math.floor(later.local / minutesPerDay),
                )
              const isToCome = later.status === 'scheduled' || later.status === 'draft'
              return before.length >= max && isToCome ? [later.id] : []
            })
          expect(found).toEqual(over.sort())
        },
      ),
      { numRuns: 60 },
    )
  })

  test('sent campaigns count, cancelled ones do not', () => {
    const status = (one: string): Files => ({
      ...four,
      'c0.campaign.yaml': four['c0.campaign.yaml']!.replace('purpose', `status: ${one}\npurpose`),
    })
    expect(of(lint(status('sent')), 'frequency/cap-exceeded')).toHaveLength(1)
    expect(of(lint(status('cancelled')), 'frequency/cap-exceeded')).toHaveLength(0)
  })

  test('audiences that may share people leave one question each; it is settled by lists, kinds and contact files', () => {
    const apart = (more: (i: number) => string): Files =>
      Object.fromEntries(
        Object.keys(four).map((path, i) => [
          path,
          campaign(`c${i}`, `2026-11-24T${String(9 + 3 * i).padStart(2, '0')}:00`, {
            audience: audience('US-OR', more(i)),
          }),
        ]),
      )
    const open = lint(apart(() => ''))
    expect(of(open, 'frequency/cap-exceeded')).toEqual([])
    expect(asked(open, 'frequency/cap-exceeded')).toEqual([
      'false If `c0`, `c1` and 1 more reach the same people in Oregon, this is number 4 in 24 hours, limit 3 on SMS',
    ])
    // The last one leaves out the list of the first: three are left.
    const lists = lint(
      apart((i) => (i === 0 ? ', include: [vip]' : i === 3 ? ', exclude: [vip, staff]' : '')),
    )
    expect(asked(lists, 'frequency/cap-exceeded')).toEqual([])
    const kinds = lint(apart((i) => `, recipients: ${i === 3 ? 'businesses' : 'consumers'}`))
    expect(asked(kinds, 'frequency/cap-exceeded')).toEqual([])
    const files = lint(apart(() => ', contacts: [lists/x.csv]'))
    expect(of(files, 'frequency/cap-exceeded')).toHaveLength(1)
    expect(asked(files, 'frequency/cap-exceeded')).toEqual([])
  })

  test('the worst case is a finding of low confidence when asked for', () => {
    const apart = Object.fromEntries(
      Object.keys(four).map((path, i) => [
        path,
        campaign(`c${i}`, `2026-11-24T${String(9 + 3 * i).padStart(2, '0')}:00`, { audience: audience() }),
      ]),
    )
    const report = lint(apart, config('', 'rules: { frequency/cap-exceeded: { assume_overlap: true } }\n'))
    expect(of(report, 'frequency/cap-exceeded')).toEqual([
      'c3.campaign.yaml warning recipient Send is number 4 in 24 hours to the same people in Oregon, limit 3 on SMS',
    ])
    expect(asked(report, 'frequency/cap-exceeded')).toEqual([])
  })

  const late = (platform: string): Files => ({
    'a.campaign.yaml': campaign('a', '2026-11-24T22:30', { more: platform }),
    'b.campaign.yaml': campaign('b', '2026-11-25T00:30', { more: platform }),
  })
  const cap = (count: string): Files =>
    config(`frequency: { caps: [{ channels: [sms], max: 1, per: P1D${count} }] }\n`, '', 'FR')
  test.each([
    ['no platform: any 24 hours', '', '', ['house Send is number 2 in a day to the same people in France']],
    ['Braze counts calendar days on the recipient’s clock', 'platform: braze\n', '', []],
    [
      'Adobe begins its day at midnight UTC: 22:30 and 00:30 in Paris are one day',
      'platform: adobe\n',
      '',
      ['platform Send is number 2 in a day as Adobe Journey Optimizer counts, to the same people in France'],
    ],
    [
      'what the config says goes before',
      'platform: braze\n',
      ', count: rolling',
      ['house Send is number 2 in a day'],
    ],
    ['a platform nothing is known of', 'platform: our-own\n', '', ['house Send is number 2 in a day']],
  ])('%s', (_, platform, count, expected) => {
    const found = of(lint(late(platform), cap(count)), 'frequency/cap-exceeded')
    expect(found).toHaveLength(expected.length)
    for (const [i, words] of expected.entries())
      expect(found[i]).toContain(`b.campaign.yaml warning ${words}`)
  })

  test('says when the platform would let through what the config forbids', () => {
    const report = lint(late('platform: braze\n'), cap(', count: rolling'))
    expect(report.findings.find(({ rule }) => rule === 'frequency/cap-exceeded')!.help).toBe(
      'Leave one out: Braze counts by calendar days and may let it through',
    )
  })

  test('a flow whose queued steps come out together', () => {
    const flow = `id: basket
purpose: marketing
audience: all
schedule: { timezone: recipient, trigger: { event: basket_abandoned }, hold: { from: "09:00", to: "17:00", else: queue } }
steps:
  - { after: PT1H, message: m, exit_on: [opt_out] }
  - { after: PT8H, message: m, exit_on: [opt_out] }
  - { after: PT15H, message: m, exit_on: [opt_out] }
messages:
  - { id: m, channel: sms, body: "Acme: your basket. Reply STOP to opt out" }
`
    const capped = config('frequency: { caps: [{ channels: [sms], max: 2, per: PT6H }] }\n', '', 'FR')
    expect(of(lint({ 'f.campaign.yaml': flow }, capped), 'frequency/cap-exceeded')).toEqual([
      'f.campaign.yaml warning house Step is number 3 in 6 hours for one person in France, limit 2 on SMS',
    ])
    // What is dropped in the night is nobody's third message; without a hold seven hours lie between.
    for (const hold of ['else: drop', null]) {
      const other = hold === null ? flow.replace(/, hold: \{.*?\}/, '') : flow.replace('else: queue', hold)
      expect(of(lint({ 'f.campaign.yaml': other }, capped), 'frequency/cap-exceeded')).toEqual([])
    }
  })
})

describe('one problem, one finding', () => {
  test('a pair that a gap speaks of is no overlap', () => {
    const pair = {
      'a.campaign.yaml': campaign('a', '2026-11-24T10:00'),
      'b.campaign.yaml': campaign('b', '2026-11-24T10:30'),
    }
    const free = lint(pair)
    expect(of(free, 'frequency/overlap')).toEqual([
      'b.campaign.yaml warning house Send lands 30 minutes after `a` at the same people in Oregon',
    ])
    expect(of(free, 'frequency/minimum-gap')).toEqual([])
    const spaced = lint(pair, config('frequency: { minimum_gap: PT2H }\n'))
    expect(of(spaced, 'frequency/overlap')).toEqual([])
    expect(of(spaced, 'frequency/minimum-gap')).toEqual([
      'b.campaign.yaml warning house Send comes 30 minutes after `a` to the same people in Oregon, least gap is 2 hours',
    ])
  })

  test('what is over a cap needs no review', () => {
    const daily = campaign('d', '2026-11-24T10:00', { schedule: ', repeat: "FREQ=DAILY;COUNT=6"' })
    expect(of(lint({ 'd.campaign.yaml': daily }), 'frequency/needs-review')).toHaveLength(1)
    const capped = lint(
      { 'd.campaign.yaml': daily },
      config('frequency: { caps: [{ channels: [sms], max: 3, per: P7D }] }\n'),
    )
    expect(of(capped, 'frequency/needs-review')).toEqual([])
    expect(of(capped, 'frequency/cap-exceeded')).toHaveLength(1)
  })

  test('the order of the files changes nothing', () => {
    const files = { ...four, 'z.campaign.yaml': campaign('z', '2026-11-24T18:00') }
    const reversed = Object.fromEntries(Object.entries(files).toReversed())
    const essence = ({ findings }: Report): readonly string[] =>
      findings.map(({ fingerprint, message }) => fingerprint + message)
    expect(essence(lint(reversed))).toEqual(essence(lint(files)))
  })
})
