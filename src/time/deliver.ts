import type { Campaign, Message, Schedule, Step } from '../campaign/model.ts'
import { covers, isSubdivision, type Places } from '../place/places.ts'
import type { Span } from '../source/span.ts'
import type { Text } from '../source/text.ts'
import {
  addMonths,
  type Day,
  type Instant,
  type LocalMinute,
  minutesPerDay,
  parseClock,
  parseDateTime,
  parseDuration,
} from './civil.ts'
import { coverage } from './calendar.ts'
import { cohortsOf } from './cohorts.ts'
import type { Cohort, Delivery, DeliveryCause, Landing } from './delivery.ts'
import { occurrences, parseRecurrence } from './recurrence.ts'
import { isZone, offsetAt, toInstants, toLocal, type Zones } from './zones.ts'

/** A clock time of the schedule that a cohort's clock doesn't show, or shows twice. */
export interface ClockOddity {
  readonly kind: 'gap' | 'overlap'
  readonly local: LocalMinute
  readonly zone: string
  readonly at: Text
  readonly delivery: Delivery
}

/** What stands in the way of knowing when a message lands, as the key path that would settle it. */
export type MissingMoment = 'audience' | 'schedule.at' | 'schedule.timezone' | 'schedule.repeat'

export interface Deliveries {
  readonly deliveries: readonly Delivery[]
  readonly oddities: readonly ClockOddity[]
  /** Null when everything needed is there. */
  readonly missing: MissingMoment | null
  /** Whether a `rate` is given but not how many it has to serve. */
  readonly rateWithoutSize: Text | null
}

interface Moment {
  readonly at: Text
  readonly zone: Text | null
  readonly cause: 'at' | 'by_region'
}

/** Minutes that a duration takes from a local moment on; a month is as long as it is there. */
function lengthOf(value: string, from: LocalMinute): number {
  const duration = parseDuration(value)
  if (duration === null) return 0
  const day: Day = Math.floor(from / minutesPerDay)
  return (addMonths(day, duration.months) - day) * minutesPerDay + duration.minutes
}

/** The time for a place: the most exact entry of `by_region` that covers it, else the schedule's own. */
function momentFor(schedule: Schedule, cohort: Cohort, places: Places): Moment | null {
  const exactness = (code: string): number => (code in places.groups ? 0 : isSubdivision(code) ? 2 : 1)
  let best: { readonly moment: Moment; readonly rank: number } | null = null
  for (const entry of schedule.by_region?.items ?? [])
    for (const { value } of entry.regions.items) {
      if (!covers(value, cohort.jurisdiction, places)) continue
      const rank = exactness(value)
      if (best === null || rank > best.rank)
        best = {
          moment: { at: entry.at, zone: entry.timezone ?? schedule.timezone ?? null, cause: 'by_region' },
          rank,
        }
    }
  if (best !== null) return best.moment
  return schedule.at === undefined ? null : { at: schedule.at, zone: schedule.timezone ?? null, cause: 'at' }
}

/** Minutes the send takes at its rate, null when it has none or nobody says how many there are. */
function rateMinutes(schedule: Schedule, campaign: Campaign): number | null {
  const match = schedule.rate === undefined ? null : /^(\d+)\/(s|min|h)$/.exec(schedule.rate.value)
  const people = recipientsOf(campaign)
  if (match === null || people === null) return null
  const perMinute = Number(match[1]) * (match[2] === 's' ? 60 : match[2] === 'min' ? 1 : 1 / 60)
  return Math.ceil(people / perMinute)
}

/** How many people the audience has: what it says, else the sum of its places' sizes when each has one. */
export function recipientsOf({ audience }: Campaign): number | null {
  if (audience === null) return null
  if (audience.size !== null) return audience.size.value
  const sizes = audience.regions?.map(({ size }) => size) ?? []
  return sizes.length > 0 && sizes.every((size) => size !== null)
    ? sizes.reduce<number>((a, b) => a + b, 0)
    : null
}

/** The stretches of a day that a `hold` leaves open; one that ends before it begins runs over midnight. */
function heldHours(hold: NonNullable<Schedule['hold']>): readonly HeldHours[] {
  const [from, to] = [parseClock(hold.from.value)!, parseClock(hold.to.value)!]
  if (from < to) return [{ from, to }]
  return [
    { from: 0, to },
    { from, to: minutesPerDay },
  ].filter((stretch) => stretch.from < stretch.to)
}

interface HeldHours {
  readonly from: number
  readonly to: number
}

/**
 * Hours of one zone's clock on another's: wherever they are at some time of the year, since the two may change to summer
 * time on different days.
 */
function onClockOf(
  zone: string,
  held: readonly HeldHours[],
  clock: string,
  zones: Zones,
): readonly HeldHours[] {
  const ahead = new Set<number>()
  for (const name of [zone, clock])
    (zones.rules[zones.zones[name] ?? -1] ?? []).forEach((instant, i) => {
      if (i % 2 === 1) ahead.add(offsetAt(zone, instant, zones) - offsetAt(clock, instant, zones))
    })
  if (ahead.size === 0) ahead.add(offsetAt(zone, 0, zones) - offsetAt(clock, 0, zones))
  const hours: HeldHours[] = []
  for (const minutes of ahead)
    for (const { from, to } of held) {
      const start = (from + minutes + 2 * minutesPerDay) % minutesPerDay
      const end = start + (to - from)
      hours.push({ from: start, to: Math.min(end, minutesPerDay) })
      if (end > minutesPerDay) hours.push({ from: 0, to: end - minutesPerDay })
    }
  return joinedHours(hours)
}

/** Stretches that overlap or touch as one, sorted. */
function joinedHours(hours: readonly HeldHours[]): readonly HeldHours[] {
  const joined: HeldHours[] = []
  for (const { from, to } of hours.toSorted((a, b) => a.from - b.from)) {
    const last = joined.at(-1)
    if (last !== undefined && from <= last.to)
      joined[joined.length - 1] = { from: last.from, to: Math.max(last.to, to) }
    else joined.push({ from, to })
  }
  return joined
}

/**
 * Who gets a message, where and when: its cohorts with every stretch of time in which it lands there. `given` are
 * cohorts that are known otherwise than from the places of the audience.
 * Pure: the same campaign, places and zones give the same deliveries.
 */
export function deliveriesOf(
  campaign: Campaign,
  message: Message,
  world: { readonly places: Places; readonly zones: Zones },
  given: readonly Cohort[] | null = null,
): Deliveries {
  const { schedule } = message
  const cohorts = given ?? cohortsOf(campaign.audience, message, world)
  const rateWithoutSize =
    schedule?.rate !== undefined && recipientsOf(campaign) === null ? schedule.rate : null
  const oddities: ClockOddity[] = []
  const none = (missing: MissingMoment): Deliveries => ({
    deliveries: cohorts.map((cohort) => ({
      campaign,
      message,
      cohort,
      landings: [],
      anytime: false,
      daily: null,
    })),
    oddities,
    missing,
    rateWithoutSize,
  })
  if (given === null && (campaign.audience === null || campaign.audience.regions === null))
    return none('audience')
  const steps = stepsOf(message)
  const isTimed = schedule?.at !== undefined || schedule?.by_region !== undefined
  if (schedule?.trigger !== undefined || (steps.length > 0 && !isTimed)) {
    const held = schedule?.hold === undefined ? null : heldHours(schedule.hold)
    const clock = schedule?.timezone?.value ?? null
    const isKnown = clock !== null && (clock === 'recipient' || isZone(clock, world.zones))
    return {
      deliveries: cohorts.map((cohort) => ({
        campaign,
        message,
        cohort,
        landings: [],
        anytime: held === null,
        daily:
          held === null || clock === null || clock === 'recipient' || !isKnown
            ? held
            : onClockOf(cohort.zone, held, clock, world.zones),
      })),
      oddities,
      missing: held === null || isKnown ? null : 'schedule.timezone',
      rateWithoutSize,
    }
  }
  if (schedule === null || (schedule.at === undefined && schedule.by_region === undefined))
    return none('schedule.at')
  let missing: MissingMoment | null = null
  const deliveries: Delivery[] = []
  for (const cohort of cohorts) {
    const landings: Landing[] = []
    const delivery: Delivery = { campaign, message, cohort, landings, anytime: false, daily: null }
    deliveries.push(delivery)
    const moment = momentFor(schedule, cohort, world.places)
    if (moment === null) {
      missing ??= 'schedule.at'
      continue
    }
    const starts = startsOf(moment, schedule, delivery, world.zones, oddities)
    if (typeof starts === 'string') missing ??= starts
    else
      for (const start of laterBy(steps, starts, cohort, world.zones))
        landings.push(...landingsFrom(start, schedule, campaign, cohort, world.zones))
    landings.sort((a, b) => a.start - b.start || a.end - b.end)
  }
  return { deliveries, oddities, missing, rateWithoutSize }
}

export interface Start {
  readonly instant: Instant
  readonly at: Span
  readonly cause: DeliveryCause
}

/** The steps that send a message; none where it has a schedule of its own. */
function stepsOf(message: Message): readonly Step[] {
  return message.raw?.schedule === undefined
    ? message.campaign.steps.filter((step) => step.message.value === message.id)
    : []
}

/** When the steps of a flow that starts at a given time land; the starts themselves for what is no step. */
function laterBy(
  steps: readonly Step[],
  starts: readonly Start[],
  { zone }: Cohort,
  zones: Zones,
): readonly Start[] {
  if (steps.length === 0) return starts
  return starts.flatMap(({ instant }) =>
    steps.map(({ after }) => ({
      instant: instant + lengthOf(after.value, toLocal(zone, instant, zones)),
      at: after.at(0, after.length),
      cause: 'step' as const,
    })),
  )
}

/** The instants at which a send starts for a cohort, recurrences included. */
function startsOf(
  { at, zone, cause }: Moment,
  schedule: Schedule,
  delivery: Delivery,
  zones: Zones,
  oddities: ClockOddity[],
): readonly Start[] | MissingMoment {
  const parsed = parseDateTime(at.value)
  if (parsed === null) return 'schedule.at'
  const span = at.at(0, at.length)
  if (parsed.offset === null && zone === null) return 'schedule.timezone'
  const clock = zone === null || zone.value === 'recipient' ? delivery.cohort.zone : zone.value
  if (!Object.hasOwn(zones.zones, clock)) return 'schedule.timezone'
  const locals = recurring(parsed.local, schedule)
  if (locals === null) return 'schedule.repeat'
  return locals.flatMap((local): readonly Start[] => {
    const reason: DeliveryCause = local === parsed.local ? cause : 'repeat'
    if (parsed.offset !== null) return [{ instant: local - parsed.offset, at: span, cause: reason }]
    const { instants, shifted } = toInstants(clock, local, zones)
    if (shifted !== null) {
      oddities.push({ kind: 'gap', local, zone: clock, at, delivery })
      return [{ instant: shifted, at: span, cause: reason }]
    }
    if (instants.length > 1) oddities.push({ kind: 'overlap', local, zone: clock, at, delivery })
    return instants.map((instant) => ({ instant, at: span, cause: reason }))
  })
}

function recurring(start: LocalMinute, schedule: Schedule): readonly LocalMinute[] | null {
  if (schedule.repeat === undefined) return [start]
  const rule = parseRecurrence(schedule.repeat.value)
  return rule === null ? null : occurrences(rule, start, coverage.to)
}

/** All that one start brings: the send over its duration or spread, the winner of a test, the second try. */
export function landingsFrom(
  { instant, at, cause }: Start,
  schedule: Schedule,
  campaign: Campaign,
  { zone }: Cohort,
  zones: Zones,
): readonly Landing[] {
  const local = toLocal(zone, instant, zones)
  const optimised = schedule.mode?.value === 'optimised' && schedule.spread !== undefined
  const length = optimised
    ? lengthOf(schedule.spread.value, local)
    : schedule.duration !== undefined
      ? lengthOf(schedule.duration.value, local)
      : (rateMinutes(schedule, campaign) ?? 0)
  const spanOf = (text: Text): Span => text.at(0, text.length)
  const landing = (start: Instant, why: DeliveryCause, where: Span): Landing => ({
    cause: why,
    start,
    end: start + length,
    localStart: toLocal(zone, start, zones),
    localEnd: toLocal(zone, start + length, zones),
    at: where,
  })
  const landings = [landing(instant, optimised ? 'optimised' : cause, at)]
  if (schedule.winner_after !== undefined)
    landings.push(
      landing(
        instant + lengthOf(schedule.winner_after.value, local),
        'winner',
        spanOf(schedule.winner_after),
      ),
    )
  if (schedule.resend !== undefined)
    landings.push(
      landing(instant + lengthOf(schedule.resend.value, local), 'resend', spanOf(schedule.resend)),
    )
  return landings
}
