import Holidays from 'date-holidays'
import { coverage } from '../time/calendar.ts'
import { dateOf, type Day, minutesPerDay, parseDate } from '../time/civil.ts'

/** A day on which a rule falls; `from` and `to` are local minutes when it holds for a part of the day. */
export interface Occurrence {
  readonly day: Day
  readonly from: number | null
  readonly to: number | null
}

const islamicMonths = [
  'Muharram',
  'Safar',
  'Rabi al-awwal',
  'Rabi al-thani',
  'Jumada al-awwal',
  'Jumada al-thani',
  'Rajab',
  'Shaban',
  'Ramadan',
  'Shawwal',
  'Dhu al-Qidah',
  'Dhu al-Hijjah',
]
const islamicDate = new RegExp(`\\b(\\d{1,2}) (${islamicMonths.join('|')})\\b`)
const islamicOrHebrew = new RegExp(
  `${islamicDate.source}|\\b\\d{1,2} (Nisan|Iyyar|Sivan|Tammuz|Av|Elul|Tishrei|Cheshvan|Kislev|Tevet|Shvat|Adar|AdarII)\\b`,
)

/** The Islamic month of a rule (1–12) and its day, or null when the rule isn't of that calendar. */
export function islamicDateOf(rule: string): { readonly month: number; readonly day: number } | null {
  const match = islamicDate.exec(rule)
  return match === null ? null : { month: islamicMonths.indexOf(match[2]!) + 1, day: Number(match[1]) }
}

const ummAlQura = new Intl.DateTimeFormat('en-u-ca-islamic-umalqura', {
  timeZone: 'UTC',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
})

/** The Umm al-Qura date of a civil day. */
export function ummAlQuraDate(day: Day): {
  readonly year: number
  readonly month: number
  readonly day: number
} {
  const parts = ummAlQura.formatToParts(day * minutesPerDay * 60_000)
  const part = (type: string): number => Number.parseInt(parts.find((p) => p.type === type)?.value ?? '', 10)
  return { year: part('year'), month: part('month'), day: part('day') }
}

/**
 * date-holidays has an Islamic table of its own, which leaves the Umm al-Qura calendar in 6 % of the months to 2030 and a
 * third of those after; this moves a day that it gives to where Umm al-Qura has the date of the rule.
 */
function onUmmAlQura(day: Day, rule: string): Day {
  const date = islamicDateOf(rule)
  if (date === null || !rule.startsWith(`${date.day} `)) return day
  // A thirtieth that the month doesn't have is the day before the next first.
  const [wantedDay, wantedMonth, back] =
    date.day === 30 ? [1, (date.month % 12) + 1, 1] : [date.day, date.month, 0]
  for (const shift of [0, 1, -1, 2, -2]) {
    const found = ummAlQuraDate(day + back + shift)
    if (found.day === wantedDay && found.month === wantedMonth) return day + shift
  }
  return day
}

/**
 * Months of the Chinese calendar and those after it that date-holidays begins wrongly. In 2033 it doubles the seventh
 * month; the rule of solstices (GB/T 33661-2017) doubles the eleventh, as every almanac has it ("the problem of 2033").
 * In 2039 it begins the eighth month a day before the new moon of 2039-09-18 16:23 in Beijing.
 */
const misplaced: readonly {
  readonly calendar: RegExp
  readonly month: number
  readonly begins: string
  readonly instead: string
}[] = [
  { calendar: /\b(?:chinese|korean|vietnamese) /, month: 8, begins: '2033-09-23', instead: '2033-08-25' },
  { calendar: /\b(?:chinese|korean|vietnamese) /, month: 9, begins: '2033-10-23', instead: '2033-09-23' },
  { calendar: /\b(?:chinese|korean|vietnamese) /, month: 10, begins: '2033-11-22', instead: '2033-10-23' },
  { calendar: /\b(?:chinese|korean|vietnamese) /, month: 11, begins: '2033-12-22', instead: '2033-11-22' },
  { calendar: /\bchinese /, month: 8, begins: '2039-09-17', instead: '2039-09-18' },
]
const lunarDate = /^(?:substitutes )?(?:chinese|korean|vietnamese) (\d{1,2})-0-(\d{1,2})\b/

/** Puts a day of a misplaced month where it is; null for a day that made up for it on a weekday it doesn't fall on. */
function onLunarMonth(day: Day, rule: string): Day | null {
  const date = lunarDate.exec(rule)
  if (date === null) return day
  for (const { calendar, month, begins, instead } of misplaced) {
    if (!calendar.test(rule) || Number(date[1]) !== month) continue
    const [wrong, right] = [
      parseDate(begins)! + Number(date[2]) - 1,
      parseDate(instead)! + Number(date[2]) - 1,
    ]
    if (day === wrong) return right
    if (Math.abs(day - wrong) < 7) return /^substitutes | and if /.test(rule) ? null : right
  }
  return day
}

/**
 * The civil days of one result of date-holidays. Days that begin at sunset stand under their civil date already (`date`
 * carries `-0600`); how long they last is read from the rule, since instants are 23 or 25 hours apart when clocks
 * change.
 */
export function occurrencesOf(date: string, rule: string): readonly Occurrence[] {
  const match = /^(\d{4}-\d{2}-\d{2}) (\d{2}):(\d{2})/.exec(date)
  const written = match === null ? null : parseDate(match[1]!)
  if (match === null || written === null) throw new Error(`Not a date of date-holidays: ${date} (${rule})`)
  const sunset = islamicOrHebrew.test(rule)
  const first = sunset ? onUmmAlQura(written, rule) : onLunarMonth(written, rule)
  if (first === null) return []
  const start = sunset ? 0 : Number(match[2]) * 60 + Number(match[3])
  const length = /\bP(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?(?=\s|$)/.exec(rule)
  const minutes =
    Number(length?.[1] ?? 0) * minutesPerDay + Number(length?.[2] ?? 0) * 60 + Number(length?.[3] ?? 0)
  if (minutes === 0)
    return [{ day: first, from: start === 0 ? null : start, to: start === 0 ? null : minutesPerDay }]
  // A feast of 90 hours from the eve's sunset is three civil days.
  const end = sunset ? Math.max(1, Math.floor(minutes / minutesPerDay)) * minutesPerDay : start + minutes
  return Array.from({ length: Math.ceil(end / minutesPerDay) }, (_, index) => {
    const from = index === 0 ? start : 0
    const to = Math.min(minutesPerDay, end - index * minutesPerDay)
    const whole = from === 0 && to === minutesPerDay
    return { day: first + index, from: whole ? null : from, to: whole ? null : to }
  })
}

const firstYear = dateOf(coverage.from).year
const lastYear = dateOf(coverage.to).year
export const years: readonly number[] = Array.from(
  { length: lastYear - firstYear + 1 },
  (_, i) => firstYear + i,
)

const evaluated = new Map<string, readonly Occurrence[] | null>()

/** Takes over what an earlier build evaluated. */
export function recallOccurrences(known: Readonly<Record<string, readonly Occurrence[]>>): void {
  for (const [rule, found] of Object.entries(known)) evaluated.set(rule, found)
}

/** Every rule that was evaluated, sorted, for a later build. */
export function rememberedOccurrences(): Readonly<Record<string, readonly Occurrence[]>> {
  return Object.fromEntries(
    [...evaluated]
      .flatMap(([rule, found]) => (found === null ? [] : [[rule, found] as const]))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

/**
 * The days of a rule in the grammar of date-holidays (`easter -2`, `3rd monday in January`, `1 Shawwal P3D`) over
 * all covered years, ascending; null when the rule can't be read.
 */
export function occurrences(rule: string): readonly Occurrence[] | null {
  const known = evaluated.get(rule)
  if (known !== undefined) return known
  const date = parseDate(rule)
  const found = date === null ? evaluate(rule, years) : [{ day: date, from: null, to: null }]
  evaluated.set(rule, found)
  return found
}

/** The same over any years, computed anew. */
export function evaluate(rule: string, over: readonly number[]): readonly Occurrence[] | null {
  const calendar = new Holidays({ languages: ['en'] })
  calendar.setTimezone('UTC')
  // It prints to the console what it can't parse; the caller says so with file and line.
  const { error } = console
  // oxlint-disable-next-line no-console
  console.error = () => {}
  try {
    const accepted = calendar.setHoliday(rule, { name: { en: 'day' }, type: 'public' } as never) as unknown
    if (accepted === false) return null
    return over.flatMap((year) => {
      const results = calendar.getHolidays(year)
      return results.flatMap((result) => occurrencesOf(result.date, result.rule))
    })
  } catch {
    return null
  } finally {
    // oxlint-disable-next-line no-console
    console.error = error
  }
}
