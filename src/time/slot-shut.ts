import type { Campaign } from '../campaign/model.ts'
import { promotionalPurposes, type Purpose } from '../campaign/vocabulary.ts'
import type { World } from '../context.ts'
import { type Basis, type Confidence, milder, type Severity } from '../finding.ts'
import { evidencedSeverity, type SendWindow } from '../place/law.ts'
import { countryOf, covers } from '../place/places.ts'
import { severityOf } from '../policy/severity.ts'
import type { CalendarDay, DayClass } from './calendar.ts'
import { type Day, type Instant, minutesPerDay, parseDate, parseDateTime } from './civil.ts'
import { isCovered } from './days.ts'
import type { Delivery } from './delivery.ts'
import { barredDuring, occasionsOn } from './occasions.ts'
import { confidenceOf, isFree, isGrave } from './marked-days.ts'
import { keptDuring, observancesOn } from './observances.ts'
import { gaps, type Stay, steadyStays } from './slot-spans.ts'
import { type ShutPiece, shutPiece, windowsFor } from './standing.ts'
import { type BindingWindow, isHolidayFor, type Stretch } from './windows.ts'
import { toInstants } from './zones.ts'

/** What keeps a place shut at a moment. */
export type Why =
  | {
      readonly kind: 'hours'
      readonly window: BindingWindow
      readonly hours: readonly Stretch[]
      readonly day: Day
    }
  | {
      readonly kind: 'holiday'
      readonly names: readonly string[]
      readonly fact: SendWindow | null
      readonly day: Day
    }
  | { readonly kind: 'observance'; readonly name: string }
  | { readonly kind: 'sensitive'; readonly name: string; readonly day: Day }
  | { readonly kind: 'blackout'; readonly reason: string; readonly last: Day }
  | { readonly kind: 'emergency' | 'election'; readonly name: string; readonly day: Day }
  | { readonly kind: 'offer'; readonly ends: string }
  | {
      readonly kind: 'cap'
      readonly max: number
      readonly per: string
      readonly house: boolean
      readonly others: readonly string[]
    }
  | { readonly kind: 'gap'; readonly least: string; readonly others: readonly string[] }
  /** Past the calendars, or a place whose holidays close it by law and aren't known. */
  | { readonly kind: 'unknown'; readonly day: Day }
  /** A wall time that doesn't come, or comes twice. */
  | { readonly kind: 'skipped' }
  | { readonly kind: 'twice' }
  /** What a check said of a moment that nothing else spoke against. */
  | { readonly kind: 'check'; readonly message: string }

/** A stretch of time in which a rule would find something, errors and warnings only. */
export interface Shut extends Stay {
  readonly severity: Exclude<Severity, 'info'>
  /** Id of the rule. */
  readonly rule: string
  readonly why: Why
}

type TimingRule =
  | 'timing/quiet-hours'
  | 'timing/spill-over'
  | 'timing/holiday'
  | 'timing/observance'
  | 'timing/sensitive-date'
  | 'timing/blackout'
  | 'timing/emergency'
  | 'timing/election-silence'
  | 'timing/nonexistent-time'
  | 'timing/ambiguous-time'
  | 'offer/ends-before-landing'
  | 'frequency/cap-exceeded'
  | 'frequency/minimum-gap'

/** The severity that a rule's problem has under the configuration; null when it is off or only noted. */
export function decided(
  rule: TimingRule,
  said: {
    readonly severity: Severity
    readonly confidence?: Confidence
    readonly basis?: Basis
  },
  { config }: Pick<World, 'config'>,
): Shut['severity'] | null {
  const group = rule.slice(0, rule.indexOf('/')) as 'timing' | 'offer' | 'frequency'
  const severity = severityOf({ id: rule, group, severity: 'error', confidence: 'high' }, said, config)
  return severity === 'info' ? null : severity
}

function isPromotional(purpose: Purpose): boolean {
  return (promotionalPurposes as readonly Purpose[]).includes(purpose)
}

/** One local day of a cohort, or the part of it on one side of a clock change. */
interface DayPiece extends Stay {
  readonly day: Day
  /** Minutes east of UTC all through it. */
  readonly offset: number
}

function dayPieces(zone: string, from: Instant, to: Instant, world: World): readonly DayPiece[] {
  return steadyStays(zone, from, to, world.zones).flatMap((steady) => {
    const pieces: DayPiece[] = []
    for (let at = steady.from; at < steady.to;) {
      const day = Math.floor((at + steady.offset) / minutesPerDay)
      const next = Math.min((day + 1) * minutesPerDay - steady.offset, steady.to)
      pieces.push({ day, from: at, to: next, offset: steady.offset })
      at = next
    }
    return pieces
  })
}

/** Minutes of a local day as instants of a piece of it, cut to the piece. */
function within({ day, offset, from, to }: DayPiece, minutes: Stay): Stay {
  const midnight = day * minutesPerDay - offset
  return { from: Math.max(from, midnight + minutes.from), to: Math.min(to, midnight + minutes.to) }
}

/**
 * When a message must not, or had better not, land at a cohort in `[from, to)`: instants, unsorted, overlapping. Looks at
 * the day and the hour alone: law, house windows, public holidays, observances, sensitive dates, blackouts, the offer's
 * end, the reach of the calendars. What other sends add is `slot-pressure.ts`.
 */
export function landingShuts(delivery: Delivery, from: Instant, to: Instant, world: World): readonly Shut[] {
  const { campaign, cohort } = delivery
  const pieces = dayPieces(cohort.zone, from, to, world).map((piece) =>
    shutPiece(delivery, piece, world, () => pieceShuts(delivery, piece, world)),
  )
  const shuts = [...pieces.flatMap(({ byRule }) => byRule), ...pieces.flatMap(({ kept }) => kept)]
  const end = offerEnd(campaign, cohort.zone, world)
  if (end !== null && end < to) {
    const severity = decided('offer/ends-before-landing', { severity: 'error' }, world)
    if (severity !== null)
      shuts.push({
        from: Math.max(from, end),
        to,
        severity,
        rule: 'offer/ends-before-landing',
        why: { kind: 'offer', ends: campaign.offer!.ends!.value },
      })
  }
  return shuts
}

function pieceShuts(delivery: Delivery, piece: DayPiece, world: World): ShutPiece {
  const { campaign } = delivery
  const byRule: Shut[] = []
  const kept: Shut[] = []
  const promotional = isPromotional(campaign.purpose)
  if (!isCovered(piece.day))
    byRule.push({
      from: piece.from,
      to: piece.to,
      severity: 'error',
      rule: 'timing/holiday',
      why: { kind: 'unknown', day: piece.day },
    })
  else {
    if (promotional) {
      const { binding } = windowsFor(delivery, piece.day, world)
      hoursShut(delivery, piece, binding, world, byRule)
      holidaysShut(delivery, piece, binding, world, byRule)
      sensitiveShut(delivery, piece, world, byRule)
    }
    occasionsShut(delivery, piece, world, byRule)
    if (campaign.purpose !== 'transactional') blackoutsShut(delivery, piece, world, byRule)
  }
  if (promotional && (campaign.audience?.observances.length ?? 0) > 0)
    observancesShut(delivery, piece, world, kept)
  return { byRule, kept }
}

function hoursShut(
  { cohort }: Delivery,
  piece: DayPiece,
  binding: readonly BindingWindow[],
  world: World,
  shuts: Shut[],
): void {
  for (const window of binding) {
    const { fact } = window
    const severity = decided(
      'timing/quiet-hours',
      fact === null
        ? { severity: window.severity, basis: 'house' }
        : { severity: window.severity, confidence: fact.confidence, basis: 'recipient' },
      world,
    )
    // A window with a clock of its own has days of its own.
    const days = window.zone === cohort.zone ? [piece] : dayPieces(window.zone, piece.from, piece.to, world)
    for (const one of days) {
      if (window.closedByHoliday(one.day)) {
        const closing = fact === null ? null : closed(fact, world)
        const said = one === piece && (world.days(cohort.jurisdiction, one.day) ?? []).some(isWholeFreeDay)
        // What the calendar has on the day is said with its names, in `holidaysShut`.
        if (closing !== null && !said)
          shuts.push({
            from: one.from,
            to: one.to,
            severity: closing,
            rule: 'timing/holiday',
            why: { kind: 'holiday', names: [], fact, day: one.day },
          })
        continue
      }
      if (severity === null) continue
      const hours = window.hours(one.day)
      const midnight = one.day * minutesPerDay - one.offset
      const open = hours.map((stretch) => ({ from: midnight + stretch.from, to: midnight + stretch.to }))
      for (const gap of gaps(open, one.from, one.to))
        shuts.push({
          ...gap,
          severity,
          rule: 'timing/quiet-hours',
          why: { kind: 'hours', window, hours, day: one.day },
        })
    }
  }
}

function isWholeFreeDay(day: CalendarDay): boolean {
  return isFree(day) && day.from === null && day.to === null
}

/** What a window's closing on a public holiday counts as. */
function closed(fact: SendWindow, world: World): Shut['severity'] | null {
  const severity = evidencedSeverity(fact)
  return severity === 'info'
    ? null
    : decided('timing/holiday', { severity, confidence: fact.confidence, basis: 'recipient' }, world)
}

/** Cuts a day where one of its marks begins or ends. */
function cuts(days: readonly CalendarDay[]): readonly Stay[] {
  const edges = [0, minutesPerDay, ...days.flatMap(({ from, to }) => [from ?? 0, to ?? minutesPerDay])]
  const sorted = [...new Set(edges)].sort((a, b) => a - b)
  return sorted.slice(1).map((to, index) => ({ from: sorted[index]!, to }))
}

function holds(day: CalendarDay, minutes: Stay): boolean {
  return (day.from ?? 0) < minutes.to && minutes.from < (day.to ?? minutesPerDay)
}

function holidaysShut(
  delivery: Delivery,
  piece: DayPiece,
  binding: readonly BindingWindow[],
  world: World,
  shuts: Shut[],
): void {
  const { jurisdiction, region } = delivery.cohort
  const days = world.days(jurisdiction, piece.day)
  const closing = binding.flatMap(({ fact }) => (fact?.holidays === 'closed' ? [fact] : []))
  if (days === null) {
    if (closing.some((fact) => evidencedSeverity(fact) === 'error'))
      shuts.push({
        from: piece.from,
        to: piece.to,
        severity: 'error',
        rule: 'timing/holiday',
        why: { kind: 'unknown', day: piece.day },
      })
    return
  }
  if (!days.some(isFree)) return
  const why = (names: readonly CalendarDay[], fact: SendWindow | null): Why => ({
    kind: 'holiday',
    names: [...new Set(names.map(({ name }) => name))],
    fact,
    day: piece.day,
  })
  const shut = (minutes: Stay, severity: Shut['severity'] | null, reason: Why): void => {
    if (severity !== null)
      shuts.push({ ...within(piece, minutes), severity, rule: 'timing/holiday', why: reason })
  }
  const ofDay = (fact: SendWindow): boolean => isHolidayFor(fact, jurisdiction, piece.day, world)
  const strictest = closing
    .filter((fact) => evidencedSeverity(fact) !== 'info' && ofDay(fact))
    .sort((a, b) => Number(evidencedSeverity(b) === 'error') - Number(evidencedSeverity(a) === 'error'))[0]
  const avoided = binding.find(
    ({ fact }) => fact?.holidays === 'avoid' && evidencedSeverity(fact) !== 'info' && ofDay(fact),
  )?.fact
  for (const minutes of cuts(days)) {
    const free = days.filter((one) => isFree(one) && holds(one, minutes))
    if (free.length === 0) continue
    if (strictest !== undefined) {
      shut(minutes, closed(strictest, world), why(free, strictest))
      continue
    }
    // A day that the company sells on; and one that is grave is a sensitive date instead.
    if (free.some(({ id }) => world.config.promotedDays.includes(id))) continue
    if (days.some((one) => isGrave(one) && holds(one, minutes))) continue
    if (avoided != null) {
      const severity = milder(evidencedSeverity(avoided), 'warning')
      const { confidence } = avoided
      shut(
        minutes,
        decided('timing/holiday', { severity, confidence, basis: 'recipient' }, world),
        why(free, avoided),
      )
      continue
    }
    // Of a place that the audience names as part of a wider one, days of all of it count.
    const isPart = region.value !== jurisdiction && countryOf(jurisdiction) !== jurisdiction
    if (isPart && free.every(({ id }) => id.startsWith(`${jurisdiction}/`))) continue
    const confidence = confidenceOf(free[0]!)
    shut(
      minutes,
      decided('timing/holiday', { severity: 'warning', confidence, basis: 'recipient' }, world),
      why(free, null),
    )
  }
}

/** Sensitive days, the gravest first. */
const sensitive: readonly DayClass[] = ['mourning', 'remembrance', 'solemn', 'political', 'event', 'care']

function sensitiveShut(delivery: Delivery, piece: DayPiece, world: World, shuts: Shut[]): void {
  const { jurisdiction, region } = delivery.cohort
  const isPart = region.value !== jurisdiction && countryOf(jurisdiction) !== jurisdiction
  const days = (world.days(jurisdiction, piece.day) ?? []).filter(
    (one) =>
      sensitive.includes(one.class) &&
      (one.class !== 'political' ||
        (delivery.campaign.purpose === 'political' &&
          barredDuring('election', delivery, piece.day, world).length === 0)) &&
      !(isPart && one.id.startsWith(`${jurisdiction}/`)),
  )
  if (days.length === 0) return
  for (const minutes of cuts(days)) {
    const worst = days
      .filter((one) => holds(one, minutes))
      .toSorted((a, b) => sensitive.indexOf(a.class) - sensitive.indexOf(b.class))[0]
    if (worst === undefined) continue
    const weighs =
      worst.class !== 'care' && worst.confidence !== 'unverified' && worst.confidence !== 'estimated'
    const severity = decided(
      'timing/sensitive-date',
      {
        severity: weighs ? 'warning' : 'info',
        confidence: confidenceOf(worst),
        basis: 'recipient',
      },
      world,
    )
    if (severity !== null)
      shuts.push({
        ...within(piece, minutes),
        severity,
        rule: 'timing/sensitive-date',
        why: { kind: 'sensitive', name: worst.name, day: piece.day },
      })
  }
}

function observancesShut({ campaign, cohort }: Delivery, piece: DayPiece, world: World, shuts: Shut[]): void {
  const declared = new Set(campaign.audience?.observances.map(({ value }) => value))
  const country = countryOf(cohort.jurisdiction)
  // A day that begins at sunset stands under the day on which it ends.
  for (const day of [piece.day, piece.day + 1])
    for (const one of observancesOn(world.observances, country, day)) {
      if (one.kind === 'season' || !(declared.has(one.id) || declared.has(one.tradition))) continue
      const severity = decided(
        'timing/observance',
        {
          severity: 'warning',
          confidence: one.confidence === 'estimated' ? 'low' : 'high',
          basis: 'house',
        },
        world,
      )
      if (severity === null) continue
      const [start, stop] = keptDuring(one, cohort.zone, world)
      const midnight = piece.day * minutesPerDay
      shuts.push({
        ...within(piece, { from: start - midnight, to: stop - midnight }),
        severity,
        rule: 'timing/observance',
        why: { kind: 'observance', name: one.name },
      })
    }
}

function blackoutsShut({ cohort }: Delivery, piece: DayPiece, world: World, shuts: Shut[]): void {
  for (const { regions, from, to, reason } of world.config.blackouts) {
    if (piece.day < from || to < piece.day) continue
    if (regions.length > 0 && !regions.some((region) => covers(region, cohort.jurisdiction, world.places)))
      continue
    const severity = decided('timing/blackout', { severity: 'error', basis: 'house' }, world)
    if (severity !== null)
      shuts.push({
        from: piece.from,
        to: piece.to,
        severity,
        rule: 'timing/blackout',
        why: { kind: 'blackout', reason, last: to },
      })
  }
}

function occasionsShut(delivery: Delivery, piece: DayPiece, world: World, shuts: Shut[]): void {
  for (const kind of ['emergency', 'election'] as const)
    for (const fact of barredDuring(kind, delivery, piece.day, world))
      for (const one of occasionsOn(kind, delivery, piece.day, world)) {
        const rule = kind === 'emergency' ? 'timing/emergency' : 'timing/election-silence'
        const severity = decided(
          rule,
          { severity: evidencedSeverity(fact), confidence: fact.confidence, basis: 'recipient' },
          world,
        )
        if (severity === null) continue
        const hours = within(piece, { from: one.from ?? 0, to: one.to ?? minutesPerDay })
        shuts.push({ ...hours, severity, rule, why: { kind, name: one.name, day: piece.day } })
      }
}

/** The first instant at which the offer is over for a cohort; null when it has no end, or none that can be read. */
function offerEnd({ offer, schedule }: Campaign, zone: string, world: World): Instant | null {
  const ends = offer?.ends
  if (ends === undefined) return null
  const day = parseDate(ends.value)
  const moment = day === null ? parseDateTime(ends.value) : null
  if (day === null && moment === null) return null
  if (moment?.offset != null) return moment.local - moment.offset
  const declared = offer?.timezone?.value ?? schedule?.timezone?.value ?? 'recipient'
  const clock = declared === 'recipient' || !Object.hasOwn(world.zones.zones, declared) ? zone : declared
  // A day is included to its last minute; a minute that is named is the first that is too late.
  const local = day === null ? moment!.local : (day + 1) * minutesPerDay
  const { instants, shifted } = toInstants(clock, local, world.zones)
  return instants[0] ?? shifted
}
