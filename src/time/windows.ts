import type { Campaign, Message } from '../campaign/model.ts'
import type { World } from '../context.ts'
import { type Severity, severityRank } from '../finding.ts'
import { binds, type Circumstances, isLifted } from '../place/conditions.ts'
import { evidencedSeverity, inForce, type Jurisdiction, type SendWindow } from '../place/law.ts'
import { covers, countryOf } from '../place/places.ts'
import type { HouseWindow } from '../policy/config.ts'
import { severityOf } from '../policy/severity.ts'
import { type Day, type Instant, type LocalMinute, minutesPerDay, weekdayIndex, weekdays } from './civil.ts'
import type { Delivery } from './delivery.ts'
import { steadyStays } from './slot-spans.ts'
import { toLocal } from './zones.ts'

/** A stretch of a day, minutes since midnight, `from` inclusive, `to` exclusive. */
export interface Stretch {
  readonly from: number
  readonly to: number
}

/** A window of law or house that a delivery has to sit in. */
export interface BindingWindow {
  /** Null for the house's own. */
  readonly fact: SendWindow | null
  readonly severity: Severity
  /** IANA zone of its clock: the cohort's, unless the fact has one of its own. */
  readonly zone: string
  /** Open stretches of a local day, merged and sorted; none = the day is closed. */
  hours(day: Day): readonly Stretch[]
  /** Whether the day is closed because it is a public holiday; that is `timing/holiday`'s to say. */
  closedByHoliday(day: Day): boolean
}

/** What is known of send windows for one delivery on one day. */
export interface Windows {
  readonly binding: readonly BindingWindow[]
  /** Facts that say: looked for, and none is known. */
  readonly noneFound: readonly SendWindow[]
  /** Whether any pack of the place itself (not only `GLOBAL`) has been compiled. */
  readonly hasPack: boolean
  /** Whether a window that can warn or block was lifted by what the campaign declares. */
  readonly lifted: readonly SendWindow[]
}

/** Channels on which the house window stands in where no law does. DESIGN §5. */
const houseChannels = ['sms', 'mms', 'rcs', 'whatsapp', 'voice']
export const houseHours: Stretch = { from: 8 * 60, to: 21 * 60 }

function merge(stretches: readonly Stretch[]): readonly Stretch[] {
  const merged: Stretch[] = []
  for (const stretch of stretches.toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1)
    if (last !== undefined && stretch.from <= last.to)
      merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, stretch.to) }
    else merged.push(stretch)
  }
  return merged
}

const openHours = new WeakMap<SendWindow, (readonly Stretch[])[]>()

function hoursOfWeekday(fact: SendWindow, weekday: number): readonly Stretch[] {
  let known = openHours.get(fact)
  if (known === undefined) {
    known = weekdays.map((name) => merge(fact.open.filter(({ days }) => days.includes(name))))
    openHours.set(fact, known)
  }
  return known[weekday]!
}

/** Whether a day is a public holiday in the eyes of a fact; false where no calendar is known. */
export function isHolidayFor(
  fact: SendWindow,
  jurisdiction: Jurisdiction,
  day: Day,
  world: Pick<World, 'places' | 'days'>,
): boolean {
  // A national fact means the recipient's own public days, those of the subdivision included.
  const calendar =
    fact.holidayCalendar ??
    (covers(fact.jurisdiction, jurisdiction, world.places) ? jurisdiction : fact.jurisdiction)
  const days = world.days(covers(calendar, jurisdiction, world.places) ? jurisdiction : calendar, day) ?? []
  return days.some((one) => one.class === 'public' && one.from === null)
}

/** What a campaign declares for a place and channel, one for each consent record that covers them; windows are lifted only if each lifts them. */
export function circumstancesOf(
  campaign: Campaign,
  message: Message,
  jurisdiction: Jurisdiction,
  { places }: World,
): readonly Circumstances[] {
  const { audience } = campaign
  const records = (audience?.consent ?? []).filter(
    ({ regions, channels }) =>
      (regions === null || regions.some(({ value }) => covers(value, jurisdiction, places))) &&
      (channels === null || channels.some(({ value }) => value === message.channel.value)),
  )
  const common = {
    relationship:
      audience?.relationship == null
        ? null
        : { kind: audience.relationship.kind.value, within: audience.relationship.within?.value ?? null },
    recipients: audience?.recipients?.value ?? null,
    call: message.call?.value ?? null,
  }
  if (records.length === 0) return [{ ...common, basis: null, night: false }]
  return records.map((record) => ({
    ...common,
    basis: record.basis?.value ?? null,
    night: record.night?.value ?? false,
  }))
}

function bindingOf(
  fact: SendWindow,
  { jurisdiction, zone }: Delivery['cohort'],
  calendar: Pick<World, 'places' | 'days'>,
): BindingWindow {
  const holiday = (day: Day): boolean =>
    fact.holidays !== 'open' && isHolidayFor(fact, jurisdiction, day, calendar)
  return {
    fact,
    severity: evidencedSeverity(fact),
    zone: fact.clock ?? zone,
    hours: (day) =>
      hoursOfWeekday(fact, fact.holidays === 'as_sunday' && holiday(day) ? 6 : weekdayIndex(day)),
    closedByHoliday: (day) => fact.holidays === 'closed' && holiday(day),
  }
}

function houseBinding(
  window: Stretch & { readonly days: HouseWindow['days'] | null },
  zone: string,
): BindingWindow {
  return {
    fact: null,
    severity: 'warning',
    zone,
    hours: (day) =>
      window.days === null || window.days.includes(weekdays[weekdayIndex(day)]!) ? [window] : [],
    closedByHoliday: () => false,
  }
}

/** What `windowsFor` of `standing.ts` remembers. */
export function windowsOn(delivery: Delivery, day: Day, world: World): Windows {
  const { campaign, message, cohort } = delivery
  const channel = message.channel.value
  const circumstances = circumstancesOf(campaign, message, cohort.jurisdiction, world)
  const binding: BindingWindow[] = []
  const noneFound: SendWindow[] = []
  const lifted: SendWindow[] = []
  // Windows outlive the rule that asks for them, and what that rule has been given with the world is not theirs to hold.
  const calendar = { places: world.places, days: world.days }
  const packs = world.packs(cohort.jurisdiction)
  const country = countryOf(cohort.jurisdiction)
  for (const pack of packs)
    for (const fact of pack.windows) {
      if (
        !fact.channels.includes(channel) ||
        !fact.purposes.includes(campaign.purpose) ||
        !inForce(fact, day)
      )
        continue
      if (fact.noneFound) noneFound.push(fact)
      else if (!circumstances.some((one) => binds(fact, one))) continue
      else if (circumstances.every((one) => !binds(fact, one) || isLifted(fact, one, day))) lifted.push(fact)
      // What is mere custom of a wider area is shown with its pack and judges nobody.
      else if (countryOf(pack.code) === country || evidencedSeverity(fact) !== 'info')
        binding.push(bindingOf(fact, cohort, calendar))
    }
  const known =
    binding.some(({ severity }) => severity !== 'info') ||
    lifted.some((fact) => evidencedSeverity(fact) !== 'info')
  const own = world.config.sendWindows.filter(
    ({ regions, channels }) =>
      channels.includes(channel) &&
      (regions.length === 0 || regions.some((region) => covers(region, cohort.jurisdiction, world.places))),
  )
  for (const window of own) binding.push(houseBinding(window, cohort.zone))
  if (own.length === 0 && !known && houseChannels.includes(channel))
    binding.push(houseBinding({ ...houseHours, days: null }, cohort.zone))
  return { binding, noneFound, hasPack: packs.some(({ code }) => countryOf(code) === country), lifted }
}

/**
 * How much missing a window weighs for a rule, 0 most: as the configuration counts it, so that a warning of the house,
 * which may be turned down, doesn't stand before one of law; then as it was stated.
 */
export function weightOf(
  { fact, severity }: BindingWindow,
  rule: 'timing/quiet-hours' | 'timing/spill-over',
  { config }: Pick<World, 'config'>,
): number {
  const meta = { id: rule, group: 'timing', severity: 'error', confidence: 'high' } as const
  const said =
    fact === null
      ? ({ severity, basis: 'house' } as const)
      : ({ severity, basis: 'recipient', confidence: fact.confidence } as const)
  const counted = severityOf(meta, said, config) ?? 'info'
  return severityRank[counted] * 3 + severityRank[severity]
}

/** The wall-clock minute of a window at an instant. */
export function clockOf(window: BindingWindow, instant: Instant, world: World): LocalMinute {
  return toLocal(window.zone, instant, world.zones)
}

/** Whether a local minute lies in a window's open hours; a day closed by a holiday counts as open here. */
export function isOpen(window: BindingWindow, local: LocalMinute): boolean {
  const day = Math.floor(local / minutesPerDay)
  const minute = local - day * minutesPerDay
  return (
    window.closedByHoliday(day) || window.hours(day).some(({ from, to }) => from <= minute && minute < to)
  )
}

/** The first local minute of a window's clock at which it is shut during a landing, clock changes included; else null. */
export function closingDuring(
  window: BindingWindow,
  { start, end }: { readonly start: Instant; readonly end: Instant },
  { zones }: Pick<World, 'zones'>,
): LocalMinute | null {
  for (const { from, to, offset } of steadyStays(window.zone, start, end, zones)) {
    const close = firstClosedMinute(window, from + offset, to + offset)
    if (close !== null) return close
  }
  return null
}

/**
 * The first local minute from `start` (which is open) to `end` (exclusive) that lies outside the open hours, null when
 * there is none. Looks at 400 days at most: a longer send is outside by then or always open.
 */
function firstClosedMinute(window: BindingWindow, start: LocalMinute, end: LocalMinute): LocalMinute | null {
  let at = start
  for (let step = 0; step < 400 && at < end; step++) {
    const day = Math.floor(at / minutesPerDay)
    const midnight = day * minutesPerDay
    const minute = at - midnight
    if (window.closedByHoliday(day)) {
      at = midnight + minutesPerDay
      continue
    }
    const stretch = window.hours(day).find(({ from, to }) => from <= minute && minute < to)
    if (stretch === undefined) return at
    at = midnight + stretch.to
    if (stretch.to < minutesPerDay) return at < end ? at : null
  }
  return null
}
