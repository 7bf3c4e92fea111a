import {
  dateOf,
  type Day,
  formatClock,
  formatDate,
  type LocalMinute,
  minutesPerDay,
  weekdayIndex,
} from './civil.ts'
import type { BindingWindow, Stretch } from './windows.ts'

const shortNames = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const
const longNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const

export function dayOfLocal(local: LocalMinute): Day {
  return Math.floor(local / minutesPerDay)
}

export function minuteOfLocal(local: LocalMinute): number {
  return local - dayOfLocal(local) * minutesPerDay
}

/** `Sun 2026-11-29`. */
export function dayInWords(day: Day): string {
  return `${shortNames[weekdayIndex(day)]!} ${formatDate(day)}`
}

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const

/** Two days of which one will be it: `20 or 21 March`, `31 March or 1 April`. */
export function eitherDay(one: Day, other: Day): string {
  const [first, second] = [dateOf(Math.min(one, other)), dateOf(Math.max(one, other))]
  const last = `${second.day} ${months[second.month - 1]!}`
  return first.month === second.month
    ? `${first.day} or ${last}`
    : `${first.day} ${months[first.month - 1]!} or ${last}`
}

export function weekdayName(weekday: number): string {
  return longNames[weekday]!
}

/** `20:30`. */
export function timeInWords(local: LocalMinute): string {
  return formatClock(minuteOfLocal(local))
}

/** `08:00–20:00`, `10:00–13:00 and 14:00–20:00`. */
export function hoursInWords(stretches: readonly Stretch[]): string {
  return stretches.map(({ from, to }) => `${formatClock(from)}–${formatClock(to)}`).join(' and ')
}

/** Minutes as people say them: `30 minutes`, `1 hour`, `3 h 20 min`. */
export function lengthInWords(minutes: number): string {
  if (minutes < 60) return `${minutes} minute${minutes === 1 ? '' : 's'}`
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60]
  if (rest > 0) return `${hours} h ${rest} min`
  return `${hours} hour${hours === 1 ? '' : 's'}`
}

/** The next day within two weeks that has open hours, null when there is none. */
export function nextOpenDay(window: BindingWindow, after: Day): Day | null {
  for (let day = after + 1; day <= after + 14; day++)
    if (window.hours(day).length > 0 && !window.closedByHoliday(day)) return day
  return null
}
