import { dateOf, type Day, dayOf, minutesPerDay, parseDate, weekdayIndex } from './civil.ts'

/** A recurrence rule of RFC 5545, section 3.3.10, as far as campaigns use them. */
export interface Recurrence {
  readonly frequency: 'DAILY' | 'WEEKLY' | 'MONTHLY' | 'YEARLY'
  readonly interval: number
  readonly count: number | null
  /** Last day, inclusive. */
  readonly until: Day | null
  /** Weekday 0 = Monday, with its ordinal in the month (1 … 5, -1 … -5), 0 = every. */
  readonly weekdays: readonly { readonly weekday: number; readonly ordinal: number }[]
  readonly monthDays: readonly number[]
  readonly months: readonly number[]
  /** Minutes since midnight, sorted; empty = the start's own time. */
  readonly times: readonly number[]
}

const weekdayCodes = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']
const parts = new Set([
  'FREQ',
  'INTERVAL',
  'COUNT',
  'UNTIL',
  'BYDAY',
  'BYMONTHDAY',
  'BYMONTH',
  'BYHOUR',
  'BYMINUTE',
  'WKST',
])

function integers(value: string | undefined, low: number, high: number): readonly number[] | null {
  if (value === undefined) return []
  const numbers = value.split(',').map((part) => (/^[+-]?\d+$/.test(part) ? Number(part) : Number.NaN))
  return numbers.every((n) => n >= low && n <= high) ? numbers : null
}

/** A rule as text; null when it isn't one, or uses a part that isn't supported (BYSETPOS, BYWEEKNO, BYSECOND …). */
export function parseRecurrence(value: string): Recurrence | null {
  const given = new Map<string, string>()
  for (const part of value.replace(/^RRULE:/, '').split(';')) {
    const [name, content, ...more] = part.split('=')
    if (name === undefined || content === undefined || more.length > 0 || !parts.has(name) || given.has(name))
      return null
    given.set(name, content)
  }
  const frequency = given.get('FREQ')
  if (frequency !== 'DAILY' && frequency !== 'WEEKLY' && frequency !== 'MONTHLY' && frequency !== 'YEARLY')
    return null
  const interval = integers(given.get('INTERVAL') ?? '1', 1, 1000)?.[0]
  const count = integers(given.get('COUNT'), 1, 100_000)
  const untilText = given.get('UNTIL')
  const until =
    untilText === undefined ? null : parseDate(untilText.replace(/^(\d{4})-?(\d{2})-?(\d{2}).*$/, '$1-$2-$3'))
  const weekdays = (given.get('BYDAY')?.split(',') ?? []).map((part) => {
    const match = /^([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)$/.exec(part)
    return match === null
      ? null
      : { weekday: weekdayCodes.indexOf(match[2]!), ordinal: Number(match[1] ?? 0) }
  })
  const monthDays = integers(given.get('BYMONTHDAY'), -31, 31)
  const months = integers(given.get('BYMONTH'), 1, 12)
  const hours = integers(given.get('BYHOUR'), 0, 23)
  const minutes = integers(given.get('BYMINUTE'), 0, 59)
  const broken =
    interval === undefined ||
    count === null ||
    (untilText !== undefined && until === null) ||
    weekdays.includes(null) ||
    monthDays === null ||
    months === null ||
    hours === null ||
    minutes === null
  if (broken || (count.length > 0 && until !== null)) return null
  const times = hours.flatMap((hour) =>
    (minutes.length > 0 ? minutes : [0]).map((minute) => hour * 60 + minute),
  )
  return {
    frequency,
    interval,
    count: count[0] ?? null,
    until,
    weekdays: weekdays.filter((entry) => entry !== null),
    monthDays,
    months,
    times: times.toSorted((a, b) => a - b),
  }
}

function matchesDay(day: Day, rule: Recurrence, start: Day): boolean {
  const { year, month, day: monthDay } = dateOf(day)
  if (rule.months.length > 0 && !rule.months.includes(month)) return false
  const lastDay = dateOf(dayOf(month === 12 ? year + 1 : year, (month % 12) + 1, 1) - 1).day
  if (rule.monthDays.length > 0 && !rule.monthDays.some((n) => (n < 0 ? lastDay + 1 + n : n) === monthDay))
    return false
  if (rule.weekdays.length > 0) {
    const weekday = weekdayIndex(day)
    const nth = Math.ceil(monthDay / 7)
    const nthLast = -Math.ceil((lastDay - monthDay + 1) / 7)
    return rule.weekdays.some(
      (entry) =>
        entry.weekday === weekday &&
        (entry.ordinal === 0 || entry.ordinal === nth || entry.ordinal === nthLast),
    )
  }
  if (rule.monthDays.length > 0) return true
  const first = dateOf(start)
  if (rule.frequency === 'WEEKLY') return weekdayIndex(day) === weekdayIndex(start)
  if (rule.frequency === 'MONTHLY') return monthDay === first.day
  if (rule.frequency === 'YEARLY')
    return monthDay === first.day && (rule.months.length > 0 || month === first.month)
  return true
}

function inPeriod(day: Day, rule: Recurrence, start: Day): boolean {
  if (rule.frequency === 'DAILY') return (day - start) % rule.interval === 0
  if (rule.frequency === 'WEEKLY') {
    const monday = (d: Day): Day => d - weekdayIndex(d)
    return ((monday(day) - monday(start)) / 7) % rule.interval === 0
  }
  const [a, b] = [dateOf(day), dateOf(start)]
  const apart = rule.frequency === 'MONTHLY' ? (a.year - b.year) * 12 + a.month - b.month : a.year - b.year
  return apart % rule.interval === 0
}

/**
 * Local minutes at which a rule that starts at `start` recurs, `start` included when it fits, up to the day `last` and
 * at most `most` of them.
 */
export function occurrences(rule: Recurrence, start: number, last: Day, most = 1000): readonly number[] {
  const firstDay = Math.floor(start / minutesPerDay)
  const end = Math.min(last, rule.until ?? last)
  const times = rule.times.length > 0 ? rule.times : [start - firstDay * minutesPerDay]
  const found: number[] = []
  const limit = Math.min(most, rule.count ?? most)
  for (let day = firstDay; day <= end && found.length < limit; day++) {
    if (!inPeriod(day, rule, firstDay) || !matchesDay(day, rule, firstDay)) continue
    for (const time of times) {
      const local = day * minutesPerDay + time
      if (local >= start && found.length < limit) found.push(local)
    }
  }
  return found
}
