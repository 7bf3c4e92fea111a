/**
 * Civil time as integers: a day is days since 1970-01-01, a local minute is minutes since 1970-01-01T00:00 on a wall
 * clock, an instant is minutes since 1970-01-01T00:00Z. No `Date`, no zone, no clock.
 */
export type Day = number
export type LocalMinute = number
/** Minutes since the epoch, UTC. */
export type Instant = number

export const minutesPerDay = 1440

/** Days since 1970-01-01 of a Gregorian date. H. Hinnant, "chrono-Compatible Low-Level Date Algorithms". */
export function dayOf(year: number, month: number, day: number): Day {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146097 + dayOfEra - 719468
}

/** The Gregorian date of a day. Same source. */
export function dateOf(day: Day): { readonly year: number; readonly month: number; readonly day: number } {
  const z = day + 719468
  const era = Math.floor(z / 146097)
  const dayOfEra = z - era * 146097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) /
      365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const mp = Math.floor((5 * dayOfYear + 2) / 153)
  const month = mp + (mp < 10 ? 3 : -9)
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * mp + 2) / 5) + 1,
  }
}

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Weekday = (typeof weekdays)[number]

/** 0 = Monday … 6 = Sunday. */
export function weekdayIndex(day: Day): number {
  return (((day + 3) % 7) + 7) % 7
}

const pad = (n: number, width = 2): string => String(n).padStart(width, '0')

/** `2026-11-24`. */
export function formatDate(day: Day): string {
  const { year, month, day: d } = dateOf(day)
  return `${pad(year, 4)}-${pad(month)}-${pad(d)}`
}

/** `20:30`. */
export function formatClock(minuteOfDay: number): string {
  return `${pad(Math.floor(minuteOfDay / 60))}:${pad(minuteOfDay % 60)}`
}

/** `2026-11-24T20:30`. */
export function formatLocal(local: LocalMinute): string {
  const day = Math.floor(local / minutesPerDay)
  return `${formatDate(day)}T${formatClock(local - day * minutesPerDay)}`
}

function lastDayOfMonth(year: number, month: number): number {
  return month === 2
    ? year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
      ? 29
      : 28
    : [4, 6, 9, 11].includes(month)
      ? 30
      : 31
}

/** A day written YYYY-MM-DD that exists, else null. */
export function parseDate(value: string): Day | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value)
  if (match === null) return null
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  if (month < 1 || month > 12 || day < 1 || day > lastDayOfMonth(year, month)) return null
  return dayOf(year, month, day)
}

/** Minutes since midnight of a clock time written HH:MM, up to 24:00, else null. */
export function parseClock(value: string): number | null {
  const match = /^(\d{2}):(\d{2})$/.exec(value)
  if (match === null) return null
  const minute = Number(match[1]) * 60 + Number(match[2])
  return Number(match[2]) < 60 && minute <= minutesPerDay ? minute : null
}

const dateTime =
  /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?:([Zz])|([+-])(\d{2}):?(\d{2}))?$/

/** A moment as written: its wall time, and its offset in minutes when it has one. Seconds are dropped. */
export function parseDateTime(
  value: string,
): { readonly local: LocalMinute; readonly offset: number | null } | null {
  const match = dateTime.exec(value)
  if (match === null) return null
  const day = parseDate(match[1]!)
  const [hour, minute, second] = [Number(match[2]), Number(match[3]), Number(match[4] ?? 0)]
  if (day === null || hour > 23 || minute > 59 || second > 59) return null
  const local = day * minutesPerDay + hour * 60 + minute
  if (match[5] !== undefined) return { local, offset: 0 }
  if (match[6] === undefined) return { local, offset: null }
  const [hours, minutes] = [Number(match[7]), Number(match[8])]
  if (hours > 18 || minutes > 59) return null
  return { local, offset: (match[6] === '-' ? -1 : 1) * (hours * 60 + minutes) }
}

export function isLocalDateTime(value: string): boolean {
  return parseDateTime(value)?.offset === null
}

export function isOffsetDateTime(value: string): boolean {
  const parsed = parseDateTime(value)
  return parsed !== null && parsed.offset !== null
}

/** An instant written with an offset or `Z`, in minutes since the epoch, else null. */
export function parseInstant(value: string): Instant | null {
  const parsed = parseDateTime(value)
  return parsed === null || parsed.offset === null ? null : parsed.local - parsed.offset
}

/** An ISO 8601 duration: months stay apart, since their length depends on where they start. Seconds round up to a minute. */
export interface Duration {
  readonly months: number
  readonly minutes: number
}

/** Facts and schedules say the same few durations over and over; those of hostile files don't pile up. */
const durations = new Map<string, Duration | null>()
const mostDurations = 1000

export function parseDuration(value: string): Duration | null {
  const known = durations.get(value)
  if (known !== undefined) return known
  const duration = readDuration(value)
  if (durations.size < mostDurations && value.length < 20) durations.set(value, duration)
  return duration
}

function readDuration(value: string): Duration | null {
  const match =
    /^P(?=[\dT])(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(
      value,
    )
  if (match === null) return null
  const [years, months, weeks, days, hours, minutes, seconds] = match
    .slice(1)
    .map((part) => Number(part ?? 0)) as [number, number, number, number, number, number, number]
  const duration = {
    months: years * 12 + months,
    minutes: (weeks * 7 + days) * minutesPerDay + hours * 60 + minutes + Math.ceil(seconds / 60),
  }
  return duration.months > 12_000 || duration.minutes > 525_600_000 ? null : duration
}

/** A day some months later, at the last day of the month when the date doesn't exist there. */
export function addMonths(day: Day, months: number): Day {
  const date = dateOf(day)
  const index = date.year * 12 + (date.month - 1) + months
  const [year, month] = [Math.floor(index / 12), (((index % 12) + 12) % 12) + 1]
  return dayOf(year, month, Math.min(date.day, lastDayOfMonth(year, month)))
}

/** A day a duration later (or earlier, with `sign` -1), whole days only. */
export function addDuration(day: Day, duration: Duration, sign: 1 | -1 = 1): Day {
  return addMonths(day, sign * duration.months) + sign * Math.floor(duration.minutes / minutesPerDay)
}
