import { addDuration, dateOf, type Duration, type Instant, type LocalMinute, minutesPerDay } from './civil.ts'

/**
 * How messages are counted against a limit: over any stretch of its length; in calendar periods (a day, a week from
 * Monday, a month); or over the calendar day and as many before it as the limit has. `midnight`: on whose clock a day
 * begins.
 */
export type Counting =
  | { readonly kind: 'rolling' }
  | { readonly kind: 'calendar' | 'days'; readonly midnight: 'local' | 'utc' }

interface Timed {
  readonly landing: { readonly start: Instant; readonly localStart: LocalMinute }
}

/** One message too many: `to` is its index, `from` that of the first one that shares its window. */
export interface Overflow {
  readonly from: number
  readonly to: number
}

/** The end of a stretch of time that starts at an instant. */
export function endOf(start: Instant, duration: Duration): Instant {
  if (duration.months === 0) return start + duration.minutes
  const day = Math.floor(start / minutesPerDay)
  const inDay = start - day * minutesPerDay
  return addDuration(day, { months: duration.months, minutes: 0 }) * minutesPerDay + inDay + duration.minutes
}

/** Which calendar period of that length a minute lies in: days, weeks from Monday, months. */
function periodOf(minute: number, duration: Duration): number {
  const day = Math.floor(minute / minutesPerDay)
  if (duration.months > 0) {
    const { year, month } = dateOf(day)
    return Math.floor((year * 12 + month - 1) / duration.months)
  }
  const days = Math.max(1, Math.round(duration.minutes / minutesPerDay))
  return days % 7 === 0 ? Math.floor((day + 3) / days) : Math.floor(day / days)
}

/** Whether two contacts, the earlier first, share a window. */
export function sharing(duration: Duration, counting: Counting): (earlier: Timed, later: Timed) => boolean {
  // Hours know no midnight.
  const hours = duration.months === 0 && duration.minutes % minutesPerDay !== 0
  if (counting.kind === 'rolling' || (counting.kind === 'days' && hours))
    return (earlier, later) => endOf(earlier.landing.start, duration) > later.landing.start
  const minuteOf = ({ landing }: Timed): number =>
    counting.midnight === 'utc' ? landing.start : landing.localStart
  const dayOf = (contact: Timed): number => Math.floor(minuteOf(contact) / minutesPerDay)
  return counting.kind === 'calendar'
    ? (earlier, later) => periodOf(minuteOf(earlier), duration) === periodOf(minuteOf(later), duration)
    : (earlier, later) => addDuration(dayOf(earlier), duration) > dayOf(later)
}

/**
 * Contacts beyond a limit, in one sweep. Contacts are in order of time, so the window of each begins no earlier than
 * that of the one before it.
 */
export function overflows(
  contacts: readonly Timed[],
  max: number,
  duration: Duration,
  counting: Counting,
): readonly Overflow[] {
  const found: Overflow[] = []
  if (contacts.length <= max) return found
  const shares = sharing(duration, counting)
  let from = 0
  for (const [to, later] of contacts.entries()) {
    while (from < to && !shares(contacts[from]!, later)) from += 1
    if (to - from >= max) found.push({ from, to })
  }
  return found
}

/** The window that holds most, the first of several; null when there are no contacts. */
export function fullest(contacts: readonly Timed[], duration: Duration): Overflow | null {
  const shares = sharing(duration, { kind: 'rolling' })
  let best: Overflow | null = null
  let from = 0
  for (const [to, later] of contacts.entries()) {
    while (from < to && !shares(contacts[from]!, later)) from += 1
    if (best === null || to - from > best.to - best.from) best = { from, to }
  }
  return best
}
