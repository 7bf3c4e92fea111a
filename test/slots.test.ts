import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rules } from '../rules/index.ts'
import type { Message } from '../src/campaign/model.ts'
import type { World } from '../src/context.ts'
import type { Severity } from '../src/finding.ts'
import { emptyJudgement, judgeCampaign } from '../src/judge.ts'
import type { LawPack, SendWindow } from '../src/place/law.ts'
import type { Config } from '../src/policy/config.ts'
import type { Project } from '../src/project.ts'
import { defineRule } from '../src/rule.ts'
import { makeSpan } from '../src/source/span.ts'
import { Text } from '../src/source/text.ts'
import type { CalendarDay, DayClass, DayConfidence } from '../src/time/calendar.ts'
import { dayOf, formatLocal, type Instant, minutesPerDay, parseInstant, weekdays } from '../src/time/civil.ts'
import type { Deliveries } from '../src/time/deliver.ts'
import type { Delivery } from '../src/time/delivery.ts'
import { dayOfLocal } from '../src/time/phrases.ts'
import { pressureShuts } from '../src/time/slot-pressure.ts'
import type { Shut } from '../src/time/slot-shut.ts'
import { firstMoment, gaps, merged, steadyStays } from '../src/time/slot-spans.ts'
import {
  best,
  firstMoments,
  nextSlot,
  onWallClock,
  plansOf,
  solvePlace,
  startShuts,
  together,
} from '../src/time/slots.ts'
import { windowsFor } from '../src/time/standing.ts'
import { clockOf } from '../src/time/windows.ts'
import { isZone, offsetAt, toInstants, toLocal } from '../src/time/zones.ts'
import { answersFor, type Asked, objections } from '../src/when.ts'
import { type Files, lintFiles, type LintOptions } from './support/lint.ts'

interface Read {
  readonly asked: readonly Asked[]
  readonly project: Project
}

/** What the kernel makes of files, taken where rules stand. */
function read(files: Files, options: LintOptions = {}): Read {
  const asked: Asked[] = []
  let project: Project = { campaigns: [], deliveriesOf: () => [] }
  const observer = defineRule({
    id: 'timing/observer',
    summary: 'Looks on',
    group: 'timing',
    severity: 'info',
    confidence: 'high',
    concerns: 'data',
    channels: 'all',
    purposes: 'all',
    since: '0.1.0',
    fix: 'never',
    messages: {},
    check: {
      campaign(campaign, context) {
        asked.push({ campaign, world: context, resolved: (message) => context.resolved(message) })
      },
      project(whole) {
        project = whole
      },
    },
  })
  lintFiles(files, { ...options, rules: [observer] as never })
  return { asked, project }
}

function campaign(lines: string): Files {
  return { 'a.campaign.yaml': `${lines}\nmessages:\n  - channel: sms\n    body: "Acme. Reply STOP to end"\n` }
}

const point = rules.filter(({ id }) =>
  [
    'timing/quiet-hours',
    'timing/holiday',
    'timing/sensitive-date',
    'timing/observance',
    'timing/blackout',
  ].includes(id),
)
const all = [...point, ...rules.filter(({ id }) => id === 'timing/spill-over')]

function landing(delivery: Delivery, start: Instant, length: number, world: World): Delivery {
  const { zone } = delivery.cohort
  const at = delivery.campaign.at
  return {
    ...delivery,
    landings: [
      {
        cause: 'at',
        start,
        end: start + length,
        localStart: toLocal(zone, start, world.zones),
        localEnd: toLocal(zone, start + length, world.zones),
        at,
      },
    ],
  }
}

/** What the rules say of deliveries: the worst severity, infos left out. */
function found(deliveries: readonly Delivery[], world: World, judging = point): Severity | null {
  const judgement = emptyJudgement()
  const { campaign } = deliveries[0]!
  const resolved = (message: Message): Deliveries => ({
    deliveries: deliveries.filter((one) => one.message === message),
    oddities: [],
    missing: null,
    rateWithoutSize: null,
  })
  judgeCampaign(judging, { campaign, world, resolved }, judgement)
  if (judgement.failures.length > 0) throw new Error(judgement.failures[0]!.reason)
  const severities = judgement.problems.map(({ decided }) => decided)
  return severities.includes('error') ? 'error' : severities.includes('warning') ? 'warning' : null
}

/** The same, asked for one minute; a window that its own clock's holiday closes counts as closed. */
function verdictAt(delivery: Delivery, minute: Instant, world: World): Severity | null {
  const said = found([landing(delivery, minute, 0, world)], world)
  if (said === 'error') return said
  const day = dayOfLocal(toLocal(delivery.cohort.zone, minute, world.zones))
  const closed = windowsFor(delivery, day, world).binding.filter((window) =>
    window.closedByHoliday(dayOfLocal(clockOf(window, minute, world))),
  )
  if (closed.some(({ severity }) => severity === 'error')) return 'error'
  return closed.some(({ severity }) => severity === 'warning') ? 'warning' : said
}

/** What shuts say of a minute. */
function shutAt(shuts: readonly Shut[], minute: number): Severity | null {
  const here = shuts.filter(({ from, to }) => from <= minute && minute < to)
  return here.some(({ severity }) => severity === 'error') ? 'error' : here.length > 0 ? 'warning' : null
}

const zones = [
  'America/New_York',
  'Europe/Paris',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'America/Chicago',
  'Asia/Tokyo',
  'Pacific/Auckland',
]

const base = read(
  campaign('id: a\naudience: { regions: [FR] }\nschedule: { at: 2026-11-24T10:00, timezone: recipient }'),
)
const real = base.asked[0]!
const source = { title: 'A law', ref: null, url: null, kind: 'law', checkedOn: '2026-01-01' } as const

const hours = fc
  .tuple(fc.integer({ min: 0, max: 95 }), fc.integer({ min: 1, max: 96 }), fc.integer({ min: 0, max: 14 }))
  .map(([a, b, odd]) => ({ from: Math.min(a, b) * 15 + odd, to: Math.max(a + 1, b) * 15 }))
  .filter(({ from, to }) => from < to)

const windowOf = fc.record({
  open: fc.array(fc.record({ days: fc.subarray([...weekdays], { minLength: 1 }), hours }), {
    minLength: 1,
    maxLength: 3,
  }),
  holidays: fc.constantFrom('open', 'closed', 'as_sunday', 'avoid'),
  severity: fc.constantFrom('error', 'warning', 'info'),
  clock: fc.option(fc.constantFrom('America/Chicago', 'Asia/Tokyo', 'Europe/Paris'), { freq: 3 }),
  validFrom: fc.option(fc.integer({ min: -1, max: 1 }), { freq: 5 }),
})

const dayOfCalendar = fc.record({
  shift: fc.integer({ min: -1, max: 2 }),
  class: fc.constantFrom<DayClass>(
    'public',
    'public',
    'half',
    'mourning',
    'care',
    'event',
    'observance',
    'bank',
  ),
  confidence: fc.constantFrom<DayConfidence>('confirmed', 'single', 'estimated', 'unverified'),
  half: fc.option(hours, { freq: 3 }),
  national: fc.boolean(),
})

/** A world with drawn law, calendar and house rules around one day, and where its recipients are. */
const scene = fc.record({
  zone: fc.constantFrom(...zones),
  /** A clock change of the zone, or some day. */
  change: fc.nat(),
  part: fc.boolean(),
  windows: fc.array(windowOf, { maxLength: 3 }),
  days: fc.array(dayOfCalendar, { maxLength: 3 }),
  house: fc.option(fc.record({ days: fc.subarray([...weekdays]), hours }), { freq: 3 }),
  blackout: fc.option(fc.integer({ min: -1, max: 2 }), { freq: 4 }),
  promoted: fc.boolean(),
  profile: fc.constantFrom('standard', 'lenient'),
  length: fc.constantFrom(0, 0, 1, 37, 180, 1500),
  resend: fc.option(fc.constantFrom(600, 1440), { freq: 4 }),
})
type Scene = typeof scene extends fc.Arbitrary<infer Value> ? Value : never

interface Stage {
  readonly world: World
  readonly delivery: Delivery
  readonly from: Instant
}

function changesOf(zone: string, world: World): readonly Instant[] {
  const from = parseInstant('2025-01-01T00:00Z')!
  const to = parseInstant('2028-01-01T00:00Z')!
  return steadyStays(zone, from, to, world.zones)
    .slice(1)
    .map((steady) => steady.from)
}

function stage(drawn: Scene): Stage {
  const { zone } = drawn
  const changes = changesOf(zone, real.world)
  const middle =
    changes.length > 0 && drawn.change % 3 > 0
      ? changes[drawn.change % changes.length]!
      : dayOf(2026, 1, 1) * minutesPerDay + (drawn.change % 500_000)
  const day = dayOfLocal(toLocal(zone, middle, real.world.zones))
  const jurisdiction = drawn.part ? 'FR-57' : 'FR'
  const pack: LawPack = {
    ...real.world.pack('FR')!,
    windows: drawn.windows.map((one, index): SendWindow => ({
      id: `w${index}`,
      jurisdiction: 'FR',
      channels: ['sms'],
      purposes: ['marketing'],
      severity: one.severity,
      confidence: 'high',
      kind: 'law',
      pageSeen: true,
      validFrom: one.validFrom === null ? null : day + one.validFrom,
      validTo: null,
      source,
      says: null,
      open: one.open.map(({ days, hours: { from, to } }) => ({ days, from, to })),
      holidays: one.holidays,
      holidayCalendar: null,
      clock: one.clock,
      bindsWhen: [],
      liftedBy: [],
      noneFound: false,
    })),
    frequency: [],
  }
  const marks = drawn.days.map((one, index): CalendarDay => {
    const isHalf = one.half !== null && one.class !== 'public'
    return {
      day: day + one.shift,
      id: `${one.national ? 'FR' : 'FR-57'}/d${index}`,
      name: `Day ${index}`,
      class: one.class,
      confidence: one.confidence,
      from: isHalf ? one.half!.from : null,
      to: isHalf ? one.half!.to : null,
      why: null,
      source,
    }
  })
  const at = makeSpan({ path: 'sendlint.config.yaml', text: '' }, 0, 0)
  const config: Config = {
    ...real.world.config,
    profile: drawn.profile,
    promotedDays: drawn.promoted ? ['FR/d0'] : [],
    sendWindows:
      // Under the lenient profile a house window can hide behind itself what law only warns of.
      drawn.house === null || drawn.profile === 'lenient'
        ? []
        : [{ regions: [], channels: ['sms'], days: drawn.house.days, ...drawn.house.hours, at }],
    blackouts:
      drawn.blackout === null
        ? []
        : [{ regions: ['FR'], from: day + drawn.blackout, to: day + drawn.blackout, reason: 'quake', at }],
  }
  const world = Object.assign(Object.create(real.world) as World, {
    config,
    now: middle - 3 * minutesPerDay,
    pack: () => pack,
    packs: () => [pack],
    days: (_: string, on: number) => marks.filter((mark) => mark.day === on),
    regionalDays: () => [],
  })
  const [first] = real.resolved(real.campaign.messages[0]!).deliveries
  const schedule = {
    ...first!.message.schedule!,
    ...(drawn.length === 0 ? {} : { duration: textOf(`PT${drawn.length}M`) }),
    ...(drawn.resend === null ? {} : { resend: textOf(`PT${drawn.resend}M`) }),
  }
  const message = { ...first!.message, schedule } as Message
  const delivery: Delivery = {
    ...first!,
    message,
    campaign: { ...first!.campaign, messages: [message] },
    cohort: { ...first!.cohort, jurisdiction, zone },
    landings: [],
  }
  return { world, delivery, from: middle - 720 }
}

function textOf(value: string): Text {
  return Text.verbatim({ path: 'a.campaign.yaml', text: value }, 0, value.length)
}

describe('what shuts a moment', () => {
  test('is what the rules find there, minute by minute', () => {
    fc.assert(
      fc.property(scene, (drawn) => {
        const { world, delivery, from } = stage(drawn)
        const to = from + 1440
        const shuts = startShuts(delivery, from, to, world)
        const known = new Map<Instant, Severity | null>()
        const verdict = (minute: Instant): Severity | null => {
          if (!known.has(minute)) known.set(minute, verdictAt(delivery, minute, world))
          return known.get(minute)!
        }
        const offsets = [0, ...(drawn.resend === null ? [] : [drawn.resend])]
        for (let start = from; start < to; start += 1) {
          let worst: Severity | null = null
          for (const offset of offsets)
            for (let at = start + offset; at < start + offset + Math.max(drawn.length, 1); at += 1) {
              const here = verdict(at)
              if (here === 'error' || worst === null) worst = here ?? worst
              if (worst === 'error') break
            }
          if (shutAt(shuts, start) !== worst)
            throw new Error(
              `${formatLocal(start)}Z in ${drawn.zone}: rules ${worst}, solver ${shutAt(shuts, start)}`,
            )
        }
      }),
      { numRuns: 40, seed: 20261121 },
    )
  })
})

describe('the wall clock of a place', () => {
  test('is shut where one of its instants is, where it skips, and warned of where it shows a time twice', () => {
    fc.assert(
      fc.property(scene, (drawn) => {
        const { world, delivery, from } = stage(drawn)
        const [start, end] = [from - 1440, from + 2880]
        const { zone } = delivery.cohort
        const shuts = startShuts(delivery, start, end, world)
        const wall = onWallClock(shuts, zone, start, end, world)
        const first = toLocal(zone, from, world.zones)
        for (let at = first; at < first + 1440; at += 1) {
          const { instants } = toInstants(zone, at, world.zones)
          const here = instants.map((instant) => shutAt(shuts, instant))
          const worst =
            instants.length === 0 || here.includes('error')
              ? 'error'
              : instants.length > 1 || here.includes('warning')
                ? 'warning'
                : null
          if (shutAt(wall, at) !== worst) throw new Error(`${formatLocal(at)} in ${zone}: ${worst}`)
        }
      }),
      { numRuns: 60, seed: 20261122 },
    )
  })
})

/** The first moment of the grid that the rules let pass, asked one by one. */
function firstByRules(
  deliveries: readonly Delivery[],
  kind: 'wall' | 'instant',
  from: Instant,
  world: World,
): string | null {
  const clocks = deliveries.map(({ cohort }) => toLocal(cohort.zone, from, world.zones))
  const start = Math.ceil((kind === 'wall' ? Math.max(...clocks) : from) / 15) * 15
  for (let at = start; at < start + 6 * minutesPerDay; at += 15) {
    const landed: Delivery[] = []
    let odd = false
    for (const delivery of deliveries) {
      const instants = kind === 'instant' ? [at] : toInstants(delivery.cohort.zone, at, world.zones).instants
      odd ||= instants.length !== 1
      for (const instant of instants) landed.push(landing(delivery, instant, lengthOf(delivery), world))
    }
    if (!odd && found(landed, world, all) === null) return formatLocal(at)
  }
  return null
}

function lengthOf({ message }: Delivery): number {
  const hours = /^PT(\d+)H$/.exec(message.schedule?.duration?.value ?? '')?.[1]
  return hours === undefined ? 0 : Number(hours) * 60
}

const audiences = [
  '[US]',
  '[FR, DE, IT, ES, PT, NL, BE, AT, PL, SE, DK, FI, IE, GB, CH, AU, JP, KR, BR, MX]',
  '[US-FL, US-TX, US-LA]',
  '[FR, MA, IL], observances: [judaism, ramadan]',
  '[AU, NZ, CL]',
  '[KR, JP, IN]',
]

describe('the next slot of a schedule', () => {
  test.each(
    audiences.flatMap((audience) =>
      [
        ['2026-11-21T10:00Z', 'recipient', ''],
        ['2026-12-24T18:07Z', 'recipient', ', duration: PT3H'],
        ['2027-03-27T21:00Z', 'Europe/Paris', ''],
        ['2026-10-31T20:00Z', 'recipient', ', duration: PT1H'],
      ].map(([moment, zone, more]) => ({ audience, now: moment!, zone: zone!, more: more! })),
    ),
  )(
    '$audience from $now on the clock $zone with "$more" is the first that the rules let pass',
    ({ audience, now, zone, more }) => {
      const { asked } = read(
        campaign(
          `id: a\npurpose: marketing\naudience: { regions: ${audience} }\nschedule: { at: 2026-11-24T03:00, timezone: ${zone}${more} }`,
        ),
        { now },
      )
      const { campaign: one, world, resolved } = asked[0]!
      const { deliveries } = resolved(one.messages[0]!)
      const slot = nextSlot(deliveries, world, world.now)
      const kind = zone === 'recipient' ? 'wall' : 'instant'
      const expected = firstByRules(deliveries, kind, world.now, world)
      const local = (text: string | null): string | null =>
        text === null || kind === 'wall'
          ? text
          : formatLocal(toLocal(zone, parseInstant(`${text}Z`)!, world.zones))
      if (expected === null) expect(slot?.level).not.toBe('clear')
      else expect(slot).toMatchObject({ at: local(expected), level: 'clear' })
    },
  )

  test('past the calendars there is none', () => {
    const { asked } = read(
      campaign('id: a\naudience: { regions: [FR] }\nschedule: { at: 2036-01-02T10:00, timezone: recipient }'),
      { now: '2035-12-31T22:00Z' },
    )
    const { campaign: one, world, resolved } = asked[0]!
    const { deliveries } = resolved(one.messages[0]!)
    expect(nextSlot(deliveries, world, world.now)).toBeNull()
    // The day before there are hours left.
    const early = parseInstant('2035-12-31T10:00Z')!
    const earlier = Object.assign(Object.create(world) as World, { now: early })
    expect(nextSlot(deliveries, earlier, early)?.at).toBe('2035-12-31T11:00')
  })

  test('an instant is written as the schedule writes it', () => {
    const at = (schedule: string): string | undefined => {
      const { asked } = read(campaign(`id: a\naudience: { regions: [US-FL] }\nschedule: ${schedule}`))
      const { campaign: one, world, resolved } = asked[0]!
      return nextSlot(resolved(one.messages[0]!).deliveries, world, world.now)?.at
    }
    expect(at('{ at: 2026-11-24T03:00Z }')).toBe('2026-11-21T14:00Z')
    expect(at('{ at: 2026-11-24T03:00-03:30 }')).toBe('2026-11-21T10:30-03:30')
    expect(at('{ at: 2026-11-24T03:00, timezone: Asia/Tokyo }')).toBe('2026-11-21T23:00')
    expect(at('{ at: 2026-11-24T03:00, timezone: recipient }')).toBe('2026-11-21T08:00')
  })
})

describe('other sends', () => {
  const cap = rules.filter(({ id }) => id === 'frequency/cap-exceeded')

  /** Whether the cap rule objects to a start, asked with the whole project. */
  function overAt(asked: Asked, project: Project, start: Instant): boolean {
    const { campaign: one, world, resolved } = asked
    const plan = plansOf(one, resolved, world)[0]!
    const starts = new Map(plan.places.map(({ jurisdiction, zone }) => [`${jurisdiction} ${zone}`, [start]]))
    return objections(asked, plan, starts, project).some(({ rule }) => cap.some(({ id }) => id === rule.id))
  }

  test('keep a moment shut where a cap of the house is full, minute by minute', () => {
    const drawn = fc.record({
      caps: fc.array(
        fc.record({
          max: fc.integer({ min: 1, max: 2 }),
          per: fc.constantFrom('P1D', 'PT24H', 'PT6H', 'P7D', 'P1M', 'P1MT3H'),
          count: fc.constantFrom('rolling', 'calendar'),
        }),
        { minLength: 1, maxLength: 2 },
      ),
      others: fc.array(fc.integer({ min: -32 * 24, max: 60 }), { minLength: 1, maxLength: 4 }),
      resend: fc.option(fc.constantFrom('PT5H', 'P1D'), { freq: 3 }),
    })
    fc.assert(
      fc.property(drawn, ({ caps, others, resend }) => {
        const now = parseInstant('2026-03-27T10:00Z')!
        const files: Record<string, string> = {
          'sendlint.config.yaml': `audiences: { all: { regions: [FR] } }\nfrequency: { caps: [${caps
            .map(({ max, per, count }) => `{ max: ${max}, per: ${per}, count: ${count} }`)
            .join(', ')}] }\n`,
        }
        const body = 'messages:\n  - channel: sms\n    body: "Acme. STOP"\n'
        files['a.campaign.yaml'] =
          `id: a\naudience: all\nschedule: { at: 2026-03-28T10:00Z${resend === null ? '' : `, resend: ${resend}`} }\n${body}`
        for (const [index, hour] of others.entries())
          files[`b${index}.campaign.yaml`] =
            `id: b${index}\nstatus: ${hour < 0 ? 'sent' : 'scheduled'}\naudience: all\nschedule: { at: ${formatLocal(now + hour * 60)}Z }\n${body}`
        const seen = read(files, {
          now: '2026-03-27T10:00Z',
          campaigns: (path) => path.endsWith('.campaign.yaml'),
        })
        const asked = seen.asked.find((one) => one.campaign.id === 'a')!
        const plan = plansOf(asked.campaign, asked.resolved, asked.world)[0]!
        const [from, to] = [now, now + 2 * minutesPerDay]
        const place = solvePlace(
          plan.places[0]!,
          { from: { kind: 'instant', at: from }, to: { kind: 'instant', at: to } },
          asked.world,
          seen.project,
        )
        const full = place.shuts.filter(({ rule }) => rule === 'frequency/cap-exceeded')
        const probe = {
          delivery: place.deliveries[0]!,
          offsets: resend === null ? [0] : [0, resend === 'P1D' ? 1440 : 300],
        }
        for (let start = from; start < to; start += 7) {
          // Asked for one minute alone nothing has to be known of where its answer changes.
          const here = pressureShuts([probe], seen.project, start, start + 1, asked.world)
          expect(shutAt(full, start)).toBe(shutAt(here, start))
          // A later send of the others can be pushed over, too: the rule says so of that one.
          if (overAt(asked, seen.project, start)) expect(shutAt(full, start)).not.toBeNull()
        }
      }),
      { numRuns: 25, seed: 20261123 },
    )
  })
})

describe('stretches', () => {
  const stays = fc.array(
    fc
      .tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 }))
      .map(([a, b]) => ({ from: a, to: b })),
  )
  const holds = (all: readonly { from: number; to: number }[], at: number): boolean =>
    all.some(({ from, to }) => from <= at && at < to)

  test('their union and what they leave open', () => {
    fc.assert(
      fc.property(stays, (drawn) => {
        const union = merged(drawn)
        const open = gaps(drawn, 5, 50)
        for (let at = 0; at < 60; at += 1) {
          expect(holds(union, at)).toBe(holds(drawn, at))
          expect(holds(open, at)).toBe(at >= 5 && at < 50 && !holds(drawn, at))
        }
        for (const [index, { from }] of union.entries())
          if (index > 0) expect(from).toBeGreaterThan(union[index - 1]!.to)
      }),
    )
  })

  test('the first moment lies on the grid, unless nothing that is open has one', () => {
    expect(
      firstMoment([
        { from: 1, to: 14 },
        { from: 20, to: 31 },
      ]),
    ).toBe(30)
    expect(firstMoment([{ from: 1, to: 14 }])).toBe(1)
    expect(firstMoment([])).toBeNull()
    expect(best(firstMoments([], 7, 100))).toEqual({ at: 15, level: 'clear' })
  })

  test('steady stretches follow the clock of every zone', () => {
    const { zones: known } = real.world
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.integer({ min: 0, max: 4000 }), (zone, shift) => {
        if (!isZone(zone, known)) throw new Error(zone)
        const from = dayOf(2024, 1, 1) * minutesPerDay + shift * 977
        const cut = steadyStays(zone, from, from + 20 * minutesPerDay, known)
        expect(cut[0]!.from).toBe(from)
        expect(cut.at(-1)!.to).toBe(from + 20 * minutesPerDay)
        for (let at = from; at < from + 20 * minutesPerDay; at += 13)
          expect(cut.find((stay) => stay.from <= at && at < stay.to)!.offset).toBe(offsetAt(zone, at, known))
      }),
    )
  })
})

describe('answers', () => {
  const ask = (text: string, options: LintOptions = {}, days = 14) => {
    const { asked, project } = read(campaign(text), options)
    const { world } = asked[0]!
    const range = {
      from: { kind: 'instant', at: world.now },
      to: { kind: 'instant', at: world.now + days * minutesPerDay },
    } as const
    return { asked: asked[0]!, project, answers: answersFor(asked[0]!, project, { range, slots: 2 }) }
  }

  test('nothing that is proposed is objected to', () => {
    for (const audience of audiences) {
      const { asked, project, answers } = ask(
        `id: a\npurpose: marketing\naudience: { regions: ${audience} }\nschedule: { at: 2026-11-24T03:00, timezone: recipient, duration: PT90M }`,
      )
      for (const { plan, places, wall, instant } of answers)
        for (const [kind, moments] of [
          ['wall', wall],
          ['instant', instant],
        ] as const)
          for (const { at, level } of moments) {
            const starts = new Map(
              places.map(({ jurisdiction, zone }) => [
                `${jurisdiction} ${zone}`,
                kind === 'instant' ? [at] : toInstants(zone, at, asked.world.zones).instants,
              ]),
            )
            const severities = objections(asked, plan, starts, project).map(({ decided }) => decided)
            expect(severities.filter((one) => level === 'clear' || one === 'error')).toEqual([])
          }
    }
  })

  test('an offer that is over, and a flow beside a send', () => {
    const { answers } = ask(
      'id: a\naudience: { regions: [FR] }\nschedule: { at: 2026-11-24T03:00, timezone: recipient }\noffer: { ends: 2026-11-20 }',
    )
    expect(answers[0]!.stuck.map(({ jurisdiction }) => jurisdiction)).toContain('FR')
    expect(answers[0]!.binding[0]!.words).toContain('the offer ends 2026-11-20')
  })

  test('a send as long as no window is: each place is named with what keeps it shut', () => {
    const { answers } = ask(
      'id: a\naudience: { regions: [US-FL, US-LA] }\nschedule: { at: 2026-11-24T03:00, timezone: recipient, duration: PT13H }',
    )
    const [{ proposal, binding }] = answers as [(typeof answers)[0]]
    expect(proposal).toBeNull()
    expect(binding.flatMap(({ jurisdictions }) => jurisdictions).sort()).toEqual(['US-FL', 'US-LA'])
  })

  test('places that never meet are put into groups, and it is said who is shut when most are open', () => {
    const { asked, project } = read(
      {
        'sendlint.config.yaml': `send_windows:
  - { regions: [FR], channels: [sms], days: [tue], from: "09:00", to: "10:00" }
  - { regions: [DE, IT], channels: [sms], days: [tue], from: "11:05", to: "11:10" }
rules: { timing/quiet-hours: error }
`,
        ...campaign(
          'id: a\naudience: { regions: [FR, DE, IT] }\nschedule: { at: 2026-11-24T03:00, timezone: recipient }',
        ),
      },
      { campaigns: (path) => path.endsWith('.campaign.yaml') },
    )
    const range = {
      from: { kind: 'wall', at: dayOf(2026, 11, 23) * minutesPerDay },
      to: { kind: 'wall', at: dayOf(2026, 11, 30) * minutesPerDay },
    } as const
    const [answer] = answersFor(asked[0]!, project, { range, slots: 1 })
    expect(answer!.proposal).toBeNull()
    const codes = answer!.groups.map(({ jurisdictions, moment }) => [
      jurisdictions.filter((code) => code.length === 2).join(' '),
      formatLocal(moment.at),
    ])
    // A window that holds no quarter of an hour is used from its first minute on.
    expect(codes).toEqual([
      ['FR', '2026-11-24T09:00'],
      ['DE IT', '2026-11-24T11:05'],
    ])
    expect(answer!.binding.flatMap(({ jurisdictions }) => jurisdictions)).toContain('DE')
    expect(answer!.binding[0]!.words).toContain('Tue 11:05\u201311:10')
  })

  test('a month is as long as it is: the second try a month later lands inside hours, too', () => {
    const { answers } = ask(
      'id: a\naudience: { regions: [US-LA] }\nschedule: { at: 2026-11-24T03:00, timezone: recipient, resend: P1M }',
    )
    const { places } = answers[0]!
    const common = together(places, 'wall')
    // Sundays a month later: Nov 20 + 1 month would be Sun Dec 20, Nov 27 + 1 month is Sun Dec 27.
    const day = dayOf(2026, 11, 27) * minutesPerDay
    expect(shutAt(common.shuts, day + 600)).toBe('error')
    expect(shutAt(common.shuts, day + 600 - minutesPerDay * 3)).toBeNull()
  })
})

describe('the fix of a send at a wrong hour', () => {
  const body = 'messages: [{ channel: sms, body: "Acme. Reply STOP to end" }]'
  test.each([
    [
      'a.campaign.yaml',
      `id: a\npurpose: marketing\naudience: { regions: [US] }\nschedule: { at: 2026-11-25T23:30, timezone: recipient }\n${body}\n`,
    ],
    [
      'a.campaign.yaml',
      `id: a\npurpose: marketing\naudience: { regions: [FR, DE, KR] }\nschedule: { at: "2026-11-21T23:30Z" }\n${body}\n`,
    ],
    [
      'a.campaign.json',
      '{ "id": "a", "purpose": "marketing", "audience": { "regions": ["US-LA"] }, "schedule": { "at": "2026-11-29T10:00", "timezone": "recipient" }, "messages": [{ "channel": "sms", "body": "Acme. Reply STOP to end" }] }\n',
    ],
    [
      'a.campaign.md',
      "---\nid: a\npurpose: marketing\nchannel: sms\naudience: { regions: [JP] }\nschedule:\n  at: '2026-11-22T23:00'\n  timezone: Asia/Tokyo\n---\nAcme. Reply STOP to end\n",
    ],
  ])('leaves nothing to say of when it is sent: %s', (path, text) => {
    const timing = (report: ReturnType<typeof lintFiles>) =>
      report.findings.filter(({ rule, severity }) => rule.startsWith('timing/') && severity !== 'info')
    const [finding] = timing(lintFiles({ [path]: text })).filter(({ rule }) => rule === 'timing/quiet-hours')
    const [fix] = finding!.fixes
    expect(fix).toMatchObject({ safety: 'review' })
    const [edit] = fix!.edits
    const mended = text.slice(0, edit!.at.start) + edit!.text + text.slice(edit!.at.end)
    expect(timing(lintFiles({ [path]: mended }))).toEqual([])
  })

  test('is not offered for the time of some places only, nor for what repeats', () => {
    const fixes = (schedule: string): number =>
      lintFiles({
        'a.campaign.yaml': `id: a\npurpose: marketing\naudience: { regions: [US-TX] }\nschedule: ${schedule}\n${body}\n`,
      })
        .findings.filter(({ rule }) => rule === 'timing/quiet-hours')
        .flatMap((finding) => finding.fixes).length
    const night = 'at: 2026-11-25T23:30, timezone: recipient'
    expect(fixes(`{ ${night} }`)).toBe(1)
    expect(fixes(`{ ${night}, repeat: FREQ=DAILY;COUNT=2 }`)).toBe(0)
    expect(
      fixes(
        '{ at: 2026-11-25T10:00, timezone: recipient, by_region: [{ regions: [US-TX], at: 2026-11-25T23:30 }] }',
      ),
    ).toBe(0)
  })
})
