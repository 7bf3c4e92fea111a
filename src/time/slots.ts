import type { Campaign, Message, Schedule } from '../campaign/model.ts'
import type { World } from '../context.ts'
import type { Jurisdiction } from '../place/law.ts'
import type { Project } from '../project.ts'
import {
  formatClock,
  formatLocal,
  type Instant,
  type LocalMinute,
  minutesPerDay,
  parseDateTime,
  parseDuration,
} from './civil.ts'
import { type Deliveries, landingsFrom } from './deliver.ts'
import type { Delivery } from './delivery.ts'
import { dayInWords, dayOfLocal, timeInWords } from './phrases.ts'
import { pressureShuts } from './slot-pressure.ts'
import { decided, landingShuts, type Shut } from './slot-shut.ts'
import { firstMoment, gaps, grid, type Stay, steadyStays } from './slot-spans.ts'
import { knownSlot } from './standing.ts'
import { offsetAt, toInstants, toLocal } from './zones.ts'

/** How a schedule says a moment: the same wall time everywhere, or one instant, written with an offset or in a zone. */
export type Clock =
  | { readonly kind: 'wall' }
  | { readonly kind: 'offset'; readonly offset: number }
  | { readonly kind: 'zone'; readonly zone: string }

/** Everybody of a plan who shares a jurisdiction and a clock, with a delivery for each message that reaches them. */
export interface PlanPlace {
  readonly jurisdiction: Jurisdiction
  readonly zone: string
  readonly deliveries: readonly Delivery[]
}

/** Messages of a campaign that start together, since they share a schedule. */
export interface Plan {
  readonly campaign: Campaign
  readonly messages: readonly Message[]
  /** Null when none is written yet. */
  readonly schedule: Schedule | null
  readonly clock: Clock
  /** Sorted by code, then zone. */
  readonly places: readonly PlanPlace[]
}

export function clockOfSchedule(schedule: Schedule | null, world: Pick<World, 'zones'>): Clock {
  const offset = parseDateTime(schedule?.at?.value ?? '')?.offset ?? null
  if (offset !== null) return { kind: 'offset', offset }
  const zone = schedule?.timezone?.value ?? 'recipient'
  return zone === 'recipient' || !Object.hasOwn(world.zones.zones, zone)
    ? { kind: 'wall' }
    : { kind: 'zone', zone }
}

/** Whether a message has no moment of its own: an event or an earlier step starts it. */
export function isFlow({ campaign, id, schedule }: Message): boolean {
  return (
    schedule?.trigger !== undefined ||
    (schedule?.at === undefined && campaign.steps.some(({ message }) => message.value === id))
  )
}

/** The plans of a campaign: one for each schedule. Flows have none. */
export function plansOf(
  campaign: Campaign,
  resolved: (message: Message) => Deliveries,
  world: Pick<World, 'zones'>,
): readonly Plan[] {
  const schedules = new Map<Schedule | null, Message[]>()
  for (const message of campaign.messages)
    if (!isFlow(message))
      schedules.set(message.schedule, [...(schedules.get(message.schedule) ?? []), message])
  return [...schedules].map(([schedule, messages]) => {
    const places = new Map<string, { jurisdiction: string; zone: string; deliveries: Delivery[] }>()
    for (const delivery of messages.flatMap((message) => resolved(message).deliveries)) {
      const { jurisdiction, zone } = delivery.cohort
      const key = `${jurisdiction} ${zone}`
      const place = places.get(key) ?? { jurisdiction, zone, deliveries: [] }
      places.set(key, place)
      place.deliveries.push(delivery)
    }
    return {
      campaign,
      messages,
      schedule,
      clock: clockOfSchedule(schedule, world),
      places: [...places].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, place]) => place),
    }
  })
}

/** A landing that a start brings: minutes after it, and how long it takes; 0 = a single moment. */
interface Shape {
  readonly winner: boolean
  readonly offset: number
  readonly length: number
}

/** What a start on that instant's local day brings. */
function shapesAt({ campaign, message, cohort }: Delivery, start: Instant, world: World): readonly Shape[] {
  const { schedule } = message
  if (schedule === null) return [{ winner: false, offset: 0, length: 0 }]
  return landingsFrom(
    { instant: start, at: campaign.at, cause: 'at' },
    schedule,
    campaign,
    cohort,
    world.zones,
  ).map((landing) => ({
    winner: landing.cause === 'winner',
    offset: landing.start - start,
    length: landing.end - landing.start,
  }))
}

/** Whether what a start brings depends on the day: months are as long as they are. */
function hasMonths(schedule: Schedule | null): boolean {
  return [schedule?.duration, schedule?.spread, schedule?.winner_after, schedule?.resend].some(
    (text) => (parseDuration(text?.value ?? '')?.months ?? 0) > 0,
  )
}

/**
 * Starts in `[from, to)` at which a message would land at a cohort when it must not, or had better not. A send that
 * takes time has to find every minute of it open.
 */
export function startShuts(delivery: Delivery, from: Instant, to: Instant, world: World): readonly Shut[] {
  const { zone } = delivery.cohort
  const parts: Stay[] = []
  if (hasMonths(delivery.message.schedule))
    for (const steady of steadyStays(zone, from, to, world.zones))
      for (let at = steady.from; at < steady.to;) {
        const midnight = (Math.floor((at + steady.offset) / minutesPerDay) + 1) * minutesPerDay
        const next = Math.min(midnight - steady.offset, steady.to)
        parts.push({ from: at, to: next })
        at = next
      }
  else if (from < to) parts.push({ from, to })
  const shaped = parts.map((part) => ({ ...part, shapes: shapesAt(delivery, part.from, world) }))
  const reach = Math.max(0, ...shaped.flatMap(({ shapes }) => shapes.map((one) => one.offset + one.length)))
  const landing = landingShuts(delivery, from, to + reach + 1, world)
  const starts: Shut[] = []
  for (const part of shaped)
    for (const { offset, length } of part.shapes)
      for (const shut of landing) {
        const clip = (first: number, end: number, rule: string, severity: Shut['severity']): void => {
          const [a, b] = [Math.max(part.from, first), Math.min(part.to, end)]
          if (a < b) starts.push({ from: a, to: b, severity, rule, why: shut.why })
        }
        const later = shut.from - offset - Math.max(length, 1) + 1
        if (shut.rule !== 'timing/quiet-hours') {
          clip(later, shut.to - offset, shut.rule, shut.severity)
          continue
        }
        // Starting outside is one rule's to say, running on another's.
        clip(shut.from - offset, shut.to - offset, shut.rule, shut.severity)
        const running = length > 0 ? spillSeverity(shut, world) : null
        if (running !== null) clip(later, shut.from - offset, 'timing/spill-over', running)
      }
  return starts
}

function spillSeverity({ why, severity }: Shut, world: World): Shut['severity'] | null {
  if (why.kind !== 'hours') return severity
  const { fact, severity: said } = why.window
  return decided(
    'timing/spill-over',
    fact === null
      ? { severity: said, basis: 'house' }
      : { severity: said, confidence: fact.confidence, basis: 'recipient' },
    world,
  )
}

/** The first moments that work: instants, or wall minutes where that is asked. Null = none. */
export interface Moments {
  /** No error and no warning would be found. */
  readonly clear: number | null
  /** No error would be found. */
  readonly permitted: number | null
}

export type Level = 'clear' | 'permitted'

/** A moment with what is known of it. */
export interface Moment {
  readonly at: number
  readonly level: Level
}

/** A clear moment is better than an earlier one that is only permitted. */
export function best({ clear, permitted }: Moments): Moment | null {
  if (clear !== null) return { at: clear, level: 'clear' }
  return permitted === null ? null : { at: permitted, level: 'permitted' }
}

/** Stretches of `[from, to)` that are open at a level. */
export function openAt(level: Level, shuts: readonly Shut[], from: number, to: number): readonly Stay[] {
  return gaps(level === 'clear' ? shuts : shuts.filter(({ severity }) => severity === 'error'), from, to)
}

export function firstMoments(shuts: readonly Shut[], from: number, to: number): Moments {
  return {
    clear: firstMoment(openAt('clear', shuts, from, to)),
    permitted: firstMoment(openAt('permitted', shuts, from, to)),
  }
}

/**
 * The same on a zone's wall clock: starts shut at either of the instants that a wall minute stands for, and those that
 * the clock skips or shows twice.  `from` and `to` are instants.
 */
export function onWallClock(
  shuts: readonly Shut[],
  zone: string,
  from: Instant,
  to: Instant,
  world: World,
): readonly Shut[] {
  const wall: Shut[] = []
  const steady = steadyStays(zone, from, to, world.zones)
  const sorted = shuts.toSorted((a, b) => a.from - b.from)
  for (const [index, { from: start, to: end, offset }] of steady.entries()) {
    for (const shut of sorted) {
      if (shut.from >= end) break
      const [a, b] = [Math.max(shut.from, start), Math.min(shut.to, end)]
      if (a < b) wall.push({ ...shut, from: a + offset, to: b + offset })
    }
    const before = index === 0 ? undefined : steady[index - 1]
    if (before === undefined) continue
    const change = {
      rule: '',
      from: start + Math.min(before.offset, offset),
      to: start + Math.max(before.offset, offset),
    }
    if (offset > before.offset) {
      const severity = decided('timing/nonexistent-time', { severity: 'error' }, world)
      // Whatever the configuration says of it: a time that doesn't come is none to send at.
      wall.push({
        ...change,
        severity: severity ?? 'error',
        rule: 'timing/nonexistent-time',
        why: { kind: 'skipped' },
      })
    } else {
      const severity = decided('timing/ambiguous-time', { severity: 'warning' }, world)
      if (severity !== null)
        wall.push({ ...change, severity, rule: 'timing/ambiguous-time', why: { kind: 'twice' } })
    }
  }
  return wall
}

/** A bound as it was given: an instant, or a wall minute of each place. */
export type Bound =
  | { readonly kind: 'instant'; readonly at: Instant }
  | { readonly kind: 'wall'; readonly at: LocalMinute }

/** `to` is the first minute after it. */
export interface Range {
  readonly from: Bound
  readonly to: Bound
}

export function boundAt(bound: Bound, zone: string, world: Pick<World, 'zones'>): Instant {
  if (bound.kind === 'instant') return bound.at
  const { instants, shifted } = toInstants(zone, bound.at, world.zones)
  return instants[0] ?? shifted!
}

/** A place with all that keeps it shut. Starts, instants. */
export interface SolvedPlace extends PlanPlace {
  readonly from: Instant
  readonly to: Instant
  /** Of `[from, to)`, and of the hours of its first day before that. */
  readonly shuts: readonly Shut[]
  /** The same on its wall clock, of `[wallFrom, wallTo)`. */
  readonly wallShuts: readonly Shut[]
  readonly wallFrom: LocalMinute
  readonly wallTo: LocalMinute
  readonly first: Moments
}

/** What one place allows by itself. `extra` are shuts that were found otherwise. */
export function solvePlace(
  place: PlanPlace,
  range: Range,
  world: World,
  project: Project | null,
  extra: readonly Shut[] = [],
): SolvedPlace {
  const { zone, deliveries } = place
  const from = Math.max(boundAt(range.from, zone, world), world.now)
  const to = boundAt(range.to, zone, world)
  const local = toLocal(zone, from, world.zones)
  // From midnight on, so that the first day can be shown as a whole.
  const start = Math.min(from, from - (local - dayOfLocal(local) * minutesPerDay))
  const shuts: Shut[] = deliveries.flatMap((delivery) => startShuts(delivery, start, to, world))
  if (project !== null) {
    const probes = deliveries.map((delivery) => ({
      delivery,
      // The winner of a test goes to those who haven't had a version.
      offsets: shapesAt(delivery, from, world).flatMap(({ winner, offset }) => (winner ? [] : [offset])),
    }))
    shuts.push(...pressureShuts(probes, project, start, to, world))
  }
  shuts.push(...extra)
  const [wallFrom, wallTo] = [local, from < to ? toLocal(zone, to - 1, world.zones) + 1 : local]
  return {
    ...place,
    from,
    to,
    shuts,
    wallShuts: onWallClock(shuts, zone, start, Math.max(to, start), world),
    wallFrom,
    wallTo,
    first: firstMoments(shuts, from, to),
  }
}

interface Common {
  readonly shuts: readonly Shut[]
  readonly from: number
  readonly to: number
}

/** What all places together leave open: instants, or wall minutes. */
export function together(places: readonly SolvedPlace[], kind: 'instant' | 'wall'): Common {
  const shuts: Shut[] = []
  const bounds = places.map((place) =>
    kind === 'wall' ? [place.wallFrom, place.wallTo] : [place.from, place.to],
  )
  const from = Math.max(...bounds.map(([first]) => first!))
  const to = Math.min(...bounds.map(([, last]) => last!))
  for (const place of places) shuts.push(...(kind === 'wall' ? place.wallShuts : place.shuts))
  return { shuts, from, to }
}

/** Up to so many moments, one a day: the first that works on each, with what is clear before what is permitted. */
export function momentsByDay(
  shuts: readonly Shut[],
  from: number,
  to: number,
  most: number,
  offset: (at: number) => number,
): readonly Moment[] {
  const found: Moment[] = []
  const level: Level = firstMoment(openAt('clear', shuts, from, to)) === null ? 'permitted' : 'clear'
  let at = from
  while (found.length < most) {
    const next = firstMoment(openAt(level, shuts, at, to))
    if (next === null) break
    found.push({ at: next, level })
    const local = next + offset(next)
    at = (Math.floor(local / minutesPerDay) + 1) * minutesPerDay - offset(next)
  }
  return found
}

/** Jurisdictions that are sent to at the same moment. */
export interface Group {
  readonly jurisdictions: readonly Jurisdiction[]
  readonly moment: Moment
}

/**
 * As few groups as a simple choice finds: the moment that suits most places, the earliest of these, then the same for
 * the rest. Places that share a jurisdiction stay together. Those that are never open are in none.
 */
export function groupsOf(places: readonly SolvedPlace[], kind: 'instant' | 'wall'): readonly Group[] {
  const units = new Map<Jurisdiction, SolvedPlace[]>()
  for (const place of places) units.set(place.jurisdiction, [...(units.get(place.jurisdiction) ?? []), place])
  const open = [...units].flatMap(([jurisdiction, members]) => {
    const { shuts, from, to } = together(members, kind)
    const clear = openAt('clear', shuts, from, to)
    const free = clear.length > 0 ? clear : openAt('permitted', shuts, from, to)
    return free.length === 0
      ? []
      : [{ jurisdiction, free, level: clear.length > 0 ? ('clear' as const) : ('permitted' as const) }]
  })
  const groups: Group[] = []
  for (let rest = open; rest.length > 0;) {
    const at = mostSuited(rest.map(({ free }) => free))
    const fits = rest.filter(({ free }) => free.some(({ from, to }) => from <= at && at < to))
    const level = fits.every((one) => one.level === 'clear') ? 'clear' : 'permitted'
    groups.push({ jurisdictions: fits.map(({ jurisdiction }) => jurisdiction), moment: { at, level } })
    rest = rest.filter((one) => !fits.includes(one))
  }
  return groups.sort((a, b) => a.moment.at - b.moment.at)
}

/** The moment that lies in most of these, the earliest of them; there is at least one stretch. */
export function mostSuited(all: readonly (readonly Stay[])[]): number {
  // It can only be where a stretch begins, or at the first minute of the grid in it.
  const starts = new Set(
    all.flat().flatMap(({ from, to }) => {
      const even = Math.ceil(from / grid) * grid
      return even < to ? [even] : [from]
    }),
  )
  let [most, chosen] = [0, Number.POSITIVE_INFINITY]
  for (const at of [...starts].sort((a, b) => a - b)) {
    const count = all.filter((free) => free.some(({ from, to }) => from <= at && at < to)).length
    if (count > most) [most, chosen] = [count, at]
  }
  return chosen
}

/** A moment as `schedule.at` has it. `zone` is the clock to write it by, where the schedule has one. */
export function written(at: number, clock: Clock, world: Pick<World, 'zones'>): string {
  if (clock.kind === 'wall') return formatLocal(at)
  if (clock.kind === 'zone') return formatLocal(toLocal(clock.zone, at, world.zones))
  const { offset } = clock
  const sign = offset < 0 ? '-' : '+'
  return `${formatLocal(at + offset)}${offset === 0 ? 'Z' : sign + formatClock(Math.abs(offset))}`
}

/** How far ahead the next slot is looked for, days, in steps: most often the first is enough. */
const steps = [0, 2, 6, 14]

/** The next slot of a schedule, for a finding. */
export interface NextSlot {
  /** As it is to be written in `schedule.at`. */
  readonly at: string
  /** `Tue 2026-11-24 10:00`, on the clock of the schedule. */
  readonly words: string
  readonly level: Level
}

/**
 * The next moment within 14 days of `from` at which deliveries that share a schedule could all start without an error,
 * and if there is one without a warning: one wall time for recipients' clocks, else one instant. Other sends aren't
 * counted. Null when there is none, when a zone doesn't exist, or without deliveries.
 */
export function nextSlot(deliveries: readonly Delivery[], world: World, from: Instant): NextSlot | null {
  const first = deliveries[0]
  if (first === undefined) return null
  const clock = clockOfSchedule(first.message.schedule, world)
  const start = Math.max(from, world.now)
  const find = (): NextSlot | null => searched(deliveries, clock, start, world)
  // What a start brings is then another thing on every day.
  if (deliveries.some(({ message }) => hasMonths(message.schedule))) return find()
  const messages = new Map<Message, readonly [number, string]>()
  for (const delivery of deliveries) {
    const { campaign, message } = delivery
    if (messages.has(message)) continue
    const { offer, schedule } = campaign
    const ends = [offer?.ends?.value, offer?.timezone?.value ?? schedule?.timezone?.value]
    const shapes = shapesAt(delivery, start, world).map(({ offset, length }) => [offset, length])
    messages.set(message, [messages.size, JSON.stringify([ends, shapes])])
  }
  const otherwise = [
    start,
    JSON.stringify(clock),
    ...[...messages.values()].map(([, what]) => what),
    // Whose standing is whose.
    messages.size === 1 ? '' : deliveries.map(({ message }) => messages.get(message)![0]).join(),
  ].join(' ')
  return knownSlot(deliveries, otherwise, world, find)
}

function searched(
  deliveries: readonly Delivery[],
  clock: Clock,
  start: Instant,
  world: World,
): NextSlot | null {
  let permitted: number | null = null
  const said = (at: number, level: Level): NextSlot => {
    const local =
      clock.kind === 'wall'
        ? at
        : clock.kind === 'zone'
          ? toLocal(clock.zone, at, world.zones)
          : at + clock.offset
    return {
      at: written(at, clock, world),
      words: `${dayInWords(dayOfLocal(local))} ${timeInWords(local)}`,
      level,
    }
  }
  for (let step = 1; step < steps.length; step += 1) {
    const [a, b] = [start + steps[step - 1]! * minutesPerDay, start + steps[step]! * minutesPerDay]
    const moments =
      clock.kind === 'wall' ? wallMoments(deliveries, a, b, world) : instantMoments(deliveries, a, b, world)
    if (moments.clear !== null) return said(moments.clear, 'clear')
    permitted ??= moments.permitted
  }
  return permitted === null ? null : said(permitted, 'permitted')
}

function instantMoments(deliveries: readonly Delivery[], from: Instant, to: Instant, world: World): Moments {
  return firstMoments(
    deliveries.flatMap((delivery) => startShuts(delivery, from, to, world)),
    from,
    to,
  )
}

/** Wall minutes that come at every cohort at or after the instant `from`, up to as many minutes later as `to` is. */
function wallMoments(deliveries: readonly Delivery[], from: Instant, to: Instant, world: World): Moments {
  const walls = deliveries.map(({ cohort }) => toLocal(cohort.zone, from, world.zones))
  const wallFrom = Math.max(...walls)
  const wallTo = wallFrom + (to - from)
  const shuts = deliveries.flatMap((delivery) => {
    const { zone } = delivery.cohort
    // Far enough to either side for any change of the clock in between.
    const offsets = [offsetAt(zone, from, world.zones), offsetAt(zone, to, world.zones)]
    const first = wallFrom - Math.max(...offsets) - 180
    const last = wallTo - Math.min(...offsets) + 180
    return onWallClock(startShuts(delivery, first, last, world), zone, first, last, world)
  })
  return firstMoments(shuts, wallFrom, wallTo)
}
