import { type Day, dateOf, dayOf, parseDate, weekdayIndex } from '../time/civil.ts'
import { clock, gap, lowered, type Patterns } from './pattern.ts'

/** A date that a text names. Offsets are the text's, UTF-16. */
export interface ReadDate {
  readonly from: number
  readonly to: number
  /** Null when it isn't written. */
  readonly year: number | null
  readonly month: number
  readonly day: number
  /** The weekday that is written with it, 0 = Monday. */
  readonly weekday: { readonly index: number; readonly from: number; readonly to: number } | null
  /** Whether the text says that something ends with it. */
  readonly isEnd: boolean
  /** Minutes since midnight at which it ends, where that is written. */
  readonly clock: number | null
}

/** Two numbers that are a date either way: `04/05`. */
export interface AmbiguousDate {
  readonly from: number
  readonly to: number
  readonly first: number
  readonly second: number
}

interface Raw {
  readonly from: number
  readonly to: number
  readonly year: number | null
  readonly month: number
  readonly day: number
  /** Just two numbers: a date only with a word that says so. */
  readonly bare: boolean
}

const iso = /(?<![\p{L}\p{N}/-])(20\d{2})([-/])(\d{1,2})\2(\d{1,2})(?![\p{L}\p{N}/-])/gu
const dotted = new RegExp(
  `(?<![\\p{L}\\p{N}.,:])(\\d{1,2})\\.${gap}?(\\d{1,2})\\.(?:${gap}?(20\\d{2})(?!\\d|[.,]\\d))?`,
  'gu',
)
const slashed =
  /(?<![\p{Script=Latin}\p{N}/.,-])(\d{1,2})\/(\d{1,2})(?:\/(20\d{2}))?(?![\p{Script=Latin}\p{N}/%-]|[.,]\d)/gu
const counted =
  /(?<![\p{N}])(?:(20\d{2})[年년][^\S\n]*)?(\d{1,2})[月월][^\S\n]*(\d{1,2})(?:[日號号일])(?!本)/gu

function exists(year: number | null, month: number, day: number): boolean {
  const text = (n: number, width: number): string => String(n).padStart(width, '0')
  return parseDate(`${text(year ?? 2024, 4)}-${text(month, 2)}-${text(day, 2)}`) !== null
}

function numberOr(text: string | undefined): number | null {
  return text === undefined ? null : Number(text)
}

function* rawDates(text: string, patterns: Patterns): Generator<Raw | AmbiguousDate> {
  const span = (match: RegExpExecArray): { from: number; to: number } => ({
    from: match.index,
    // The full stop after a month's name ends the sentence, or what is left of an abbreviation.
    to: match.index + match[0].trimEnd().replace(/(?<=\p{L})\.$/u, '').length,
  })
  for (const match of text.matchAll(iso))
    yield {
      ...span(match),
      year: Number(match[1]),
      month: Number(match[3]),
      day: Number(match[4]),
      bare: false,
    }
  for (const match of text.matchAll(counted))
    yield {
      ...span(match),
      year: numberOr(match[1]),
      month: Number(match[2]),
      day: Number(match[3]),
      bare: false,
    }
  for (const match of patterns.dayMonth === null ? [] : text.matchAll(patterns.dayMonth))
    yield {
      ...span(match),
      year: numberOr(match[3]),
      month: patterns.months.get(match[2]!.toLowerCase()) ?? 0,
      day: Number(match[1]),
      bare: false,
    }
  for (const match of patterns.monthDay === null ? [] : text.matchAll(patterns.monthDay))
    yield {
      ...span(match),
      year: numberOr(match[4]),
      month: patterns.months.get(match[1]!.toLowerCase()) ?? 0,
      day: Number(match[2]),
      bare: false,
    }
  for (const match of text.matchAll(dotted))
    yield {
      ...span(match),
      year: numberOr(match[3]),
      month: Number(match[2]),
      day: Number(match[1]),
      bare: match[3] === undefined,
    }
  for (const match of text.matchAll(slashed)) {
    const [first, second] = [Number(match[1]), Number(match[2])]
    const [year, bare] = [numberOr(match[3]), match[3] === undefined]
    const at = span(match)
    if (first === 24 && second === 7 && bare) continue
    if (patterns.monthFirst || second > 12) yield { ...at, year, month: first, day: second, bare }
    else if (first > 12 || first === second) yield { ...at, year, month: second, day: first, bare }
    else if (!bare || isEndBefore(text, at.from, patterns) || isEndAfter(text, at.to, patterns))
      yield { ...at, first, second }
  }
}

function endBefore(text: string, from: number, patterns: Patterns): RegExpExecArray | null {
  return patterns.untilBefore?.exec(text.slice(Math.max(0, from - 48), from)) ?? null
}

const none: ReadonlySet<number> = new Set()

/** "20 to 24", "1 June until 4 July": a stretch of time, and not the end of an offer; "code FROST20 until" is one. */
function isEndBefore(
  text: string,
  from: number,
  patterns: Patterns,
  ends: ReadonlySet<number> = none,
): boolean {
  const match = endBefore(text, from, patterns)
  if (match === null) return false
  const start = from - match[0].length
  const before = text.slice(Math.max(0, start - 12), start)
  return (
    !/(?<!\p{Script=Latin}\d*)\d[.\p{L}]{0,2}\s*[-–]?\s*$/u.test(before) &&
    ![0, 1, 2, 3].some((back) => ends.has(start - back))
  )
}

function isEndAfter(text: string, to: number, patterns: Patterns): boolean {
  return patterns.untilAfter?.test(text.slice(to, to + 40)) ?? false
}

const clockAfter = new RegExp(
  `^\\.?${gap}*[,(]?${gap}*(?:(?:at|um|à|a las|alle|kl\\.?|o|klo|às|om|saat|в|v)${gap}+)?(\\d{1,2})(?:(?:[:.h](\\d{2}))(?!\\d)|(?=${gap}?[ap]\\.?m\\b))(?:${gap}?([ap])\\.?m\\b)?`,
  'u',
)

/** The clock time right after a date, or right before it among the words of its end. */
function clockOf(text: string, from: number, to: number, patterns: Patterns): number | null {
  const before = endBefore(text, from, patterns)?.[0]
  const match =
    clockAfter.exec(text.slice(to, to + 24)) ??
    (before === undefined
      ? null
      : /(\d{1,2})[:.h](\d{2})(?:\s?([ap])\.?m)?/u.exec(new RegExp(clock, 'u').exec(before)?.[0] ?? ''))
  if (match === null) return null
  const [hour, minute, half] = [Number(match[1]), Number(match[2] ?? 0), match[3]?.toLowerCase()]
  if (hour > 24 || minute > 59 || (half !== undefined && hour > 12)) return null
  return (half === undefined ? hour : (hour % 12) + (half === 'p' ? 12 : 0)) * 60 + minute
}

function weekdayOf(
  text: string,
  { from, to }: Raw,
  patterns: Patterns,
  named: ReadonlySet<string>,
  ends: ReadonlySet<number>,
): ReadDate['weekday'] {
  const before = patterns.weekdayBefore.exec(text.slice(Math.max(0, from - 40), from))
  if (before !== null) {
    const [, first, joint, word, after] = before
    const index = patterns.weekdays.get(word!.toLowerCase())
    // "Black Friday ends Friday, 27 November": a name and its end make no range. "Mo. bis Fr., 23.–27.11." is one.
    const lead = text.slice(Math.max(0, from - 60), from - before[0].length + (first?.length ?? 0))
    const event = /(\p{L}+)[^\S\n]+\p{L}+$/u.exec(lead)?.[1]?.toLowerCase()
    const wordFrom = from - after!.length - word!.length
    const isEnd =
      event !== undefined &&
      named.has(event) &&
      patterns.untilBefore?.test(lowered(text.slice(Math.max(0, wordFrom - 40), wordFrom))) === true
    // "Saturday and Sunday, 28 and 29", "Black Friday", and the "so" of German that is no Sunday.
    const another = (isEnd ? [joint] : [first, joint]).some((one) => {
      const lower = one?.toLowerCase() ?? ''
      return patterns.weekdays.has(lower) || named.has(lower)
    })
    // A full stop abbreviates a short one, and ends a sentence behind a long one.
    const slight = word!.length <= 2 ? !/[.,]/.test(after!) : word!.length > 5 && after!.startsWith('.')
    if (index === undefined || another || slight) return null
    const end = from - after!.length
    const start = end - word!.length
    // "29 Kasım Pazar, 30 Kasım Pazartesi": it belongs to the date before it.
    if (
      ![0, 1, 2].some((back) => ends.has(start - back) && /^[\s(（]*$/u.test(text.slice(start - back, start)))
    )
      return { index, from: start, to: end }
  }
  const behind = patterns.weekdayAfter.exec(text.slice(to, to + 24))
  if (behind === null) return null
  const [whole, inside, open] = behind
  const index = patterns.weekdays.get((inside ?? open)!.toLowerCase())
  // Outside brackets the next words may begin something else; only languages that write it there are read.
  if (index === undefined || (inside === undefined && !isPlacedAfter(patterns, open!))) return null
  const start = to + whole.lastIndexOf((inside ?? open)!)
  return { index, from: start, to: start + (inside ?? open)!.length }
}

/** Turkish, Chinese, Japanese and Korean write the weekday after the date; in brackets all of them may. */
function isPlacedAfter(patterns: Patterns, word: string): boolean {
  return word.length > 1 && (patterns.monthFirst || patterns.weekdays.has('pazartesi'))
}

/** Whether a text has figures that are written together like a date, or the name of a month. */
function mayHoldDate(text: string, { months }: Patterns): boolean {
  if (/\d\s?[./-]\s?\d|\d\s*[年月日년월일]/.test(text)) return true
  for (const name of months.keys()) if (text.includes(name)) return true
  return false
}

/** All dates of a text that can be read without doubt, in order, and those that can be two. */
export function readDates(
  written: string,
  patterns: Patterns,
  named: ReadonlySet<string>,
): { readonly dates: readonly ReadDate[]; readonly ambiguous: readonly AmbiguousDate[] } {
  if (!/\d/.test(written)) return { dates: [], ambiguous: [] }
  const text = lowered(written)
  if (!mayHoldDate(text, patterns)) return { dates: [], ambiguous: [] }
  const ambiguous: AmbiguousDate[] = []
  const raws: Raw[] = []
  for (const one of rawDates(text, patterns))
    if ('first' in one) ambiguous.push(one)
    else if (exists(one.year, one.month, one.day)) raws.push(one)
  raws.sort((a, b) => a.from - b.from || b.to - a.to)
  let reached = 0
  const apart = raws.filter(({ from, to }) => {
    const isFree = from >= reached
    reached = Math.max(reached, to)
    return isFree
  })
  const ends = new Set(apart.map(({ to }) => to))
  const dates = apart.flatMap((raw): readonly ReadDate[] => {
    const weekday = weekdayOf(text, raw, patterns, named, ends)
    const from = Math.min(raw.from, weekday?.from ?? raw.from)
    const to = Math.max(raw.to, weekday?.to ?? raw.to)
    const behind = text[to] === ')' || text[to] === '）' ? to + 1 : to
    const isEnd = isEndBefore(text, from, patterns, ends) || isEndAfter(text, behind, patterns)
    if (raw.bare && !isEnd && weekday === null) return []
    const { year, month, day } = raw
    const at = isEnd ? clockOf(text, from, to, patterns) : null
    return [{ from: raw.from, to: raw.to, year, month, day, weekday, isEnd, clock: at }]
  })
  return { dates, ambiguous }
}

/** How long after it is over a date without a year is still taken for one that has just passed, in days. */
const justPassed = 60

/**
 * The day that a date means in a message of that day: the year that is written, else the next time it comes round, or
 * the last when that is less than two months ago. A weekday that fits only one of the two decides.
 */
export function meantDay({ year, month, day, weekday }: ReadDate, sent: Day): Day | null {
  if (year !== null) return dayOf(year, month, day)
  const now = dateOf(sent).year
  const near = [now - 1, now, now + 1, now + 2]
    .filter((one) => exists(one, month, day))
    .map((one) => dayOf(one, month, day))
    .filter((one) => one >= sent - justPassed)
  const next = near[0]
  if (next === undefined) return null
  const fits = (one: Day | undefined): boolean =>
    one !== undefined && weekday !== null && weekdayIndex(one) === weekday.index
  return next < sent && !fits(next) && fits(near[1]) ? near[1]! : next
}
