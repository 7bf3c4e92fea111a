import type { OfferLanguage, OfferWords } from './words.ts'

/**
 * A text in lower case, unit by unit where it is: patterns are matched on this, since ignoring case with classes of
 * Unicode takes a hundred times as long to compile.
 */
export function lowered(text: string): string {
  const lower = text.toLowerCase()
  return lower.length === text.length
    ? lower
    : Array.from(text, (unit) => {
        const one = unit.toLowerCase()
        return one.length === unit.length ? one : unit
      }).join('')
}

/** The patterns of one language, made once; for texts in lower case, see {@link lowered}. */
export interface Patterns {
  /** Index of a month, 1 to 12, by its ways of writing. */
  readonly months: ReadonlyMap<string, number>
  /** 0 = Monday, by its ways of writing. */
  readonly weekdays: ReadonlyMap<string, number>
  /** Whether `11/24` can only be a month and a day: months of the language are numbers. */
  readonly monthFirst: boolean
  /** "24 November 2026": day, month, year. */
  readonly dayMonth: RegExp | null
  /** "November 24, 2026": month, day, last day of a range, year. */
  readonly monthDay: RegExp | null
  /** A weekday right before a date: what joins it to another weekday or a name, the weekday, what follows it. */
  readonly weekdayBefore: RegExp
  /** A weekday right after a date. */
  readonly weekdayAfter: RegExp
  /** What makes a date the last one, before it and after it. */
  readonly untilBefore: RegExp | null
  readonly untilAfter: RegExp | null
  readonly today: RegExp
  readonly tomorrow: RegExp
  readonly midnight: RegExp
  readonly percent: RegExp
  readonly discountBefore: RegExp | null
  readonly discountAfter: RegExp | null
  /** Before an amount that a purchase has to reach. */
  readonly above: RegExp | null
  readonly code: RegExp | null
}

const none = /(?!)/gu
const left = '(?<![\\p{L}\\p{N}])'
const right = '(?![\\p{L}\\p{N}])'
/** Any space on one line, the narrow and unbreakable ones among them. */
export const gap = '[^\\S\\n]'
export const clock = '(?:\\d{1,2}[:.h]\\d{2}(?:\\s?[ap]\\.?m\\.?)?)'

export function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&').replaceAll(' ', `${gap}+`)
}

/** Letters of scripts that are written without spaces, or with particles at the end of words: no word ends there. */
export const unspaced =
  '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Script=Thai}ー]'

/** Alternatives, the longest first, so that none cuts another short. */
function anyOf(words: readonly string[]): string {
  return `(?:${words
    .toSorted((a, b) => b.length - a.length)
    .map(escaped)
    .join('|')})`
}

/** Letters of scripts that write without spaces have no word boundaries. */
function bounded(words: readonly string[]): string {
  const spaced = words.filter((word) => !/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(word))
  const others = words.filter((word) => !spaced.includes(word))
  const parts = [
    ...(spaced.length > 0 ? [`${left}${anyOf(spaced)}${right}`] : []),
    ...(others.length > 0 ? [anyOf(others)] : []),
  ]
  return `(?:${parts.join('|')})`
}

function indexOf(rows: readonly (readonly string[])[], first: number): ReadonlyMap<string, number> {
  return new Map(rows.flatMap((row, i) => row.map((way) => [way, i + first] as const)))
}

const year = `(?:,?${gap}?(?:$JOIN${gap}+)?(20\\d{2})(?!\\d|[.,]\\d))?`

function make(language: OfferLanguage | null): Patterns {
  const months = indexOf(language?.months ?? [], 1)
  const weekdays = indexOf(language?.weekdays ?? [], 0)
  const monthWords = anyOf([...months.keys()])
  const weekdayWords = anyOf([...weekdays.keys()])
  const join = language !== null && language.joins.length > 0 ? anyOf(language.joins) : '(?!)'
  const phrase = (words: readonly string[]): RegExp =>
    words.length === 0 ? none : new RegExp(bounded(words), 'gu')
  const filler = (words: readonly string[]): string =>
    `(?:(?:${words.length > 0 ? `${anyOf(words)}|` : ''}${clock})${gap}*,?${gap}*)*`
  const beforeDay = language !== null && language.beforeDay.length > 0 ? anyOf(language.beforeDay) : '(?!)'
  return {
    months,
    weekdays,
    monthFirst: language !== null && months.size === 0,
    dayMonth:
      months.size === 0
        ? null
        : new RegExp(
            `(?<![\\p{L}\\p{N}.,:/])(\\d{1,2})(?:\\.|º|ª|°|st|nd|rd|th|er|de|te|e)?${gap}?(?:${join}${gap}+)?(${monthWords})(?!\\p{L}|\\p{N})\\.?${year.replace('$JOIN', join)}`,
            'gu',
          ),
    monthDay:
      months.size === 0
        ? null
        : new RegExp(
            `${left}(${monthWords})\\.?${gap}(\\d{1,2})(?:st|nd|rd|th)?(?:${gap}?[-–]${gap}?(\\d{1,2})(?:st|nd|rd|th)?)?(?![\\p{L}\\p{N}:]|[.,]\\d|${gap}?%)(?:,?${gap}(20\\d{2})(?!\\d))?`,
            'gu',
          ),
    weekdayBefore:
      weekdays.size === 0
        ? none
        : new RegExp(
            `(?:(\\p{L}+)${gap}*([-–—/&+,]|\\p{L}+)?${gap}*)?${left}(${weekdayWords})(${right}\\.?[,،]?${gap}*(?:${beforeDay}${gap}*)?)$`,
            'u',
          ),
    weekdayAfter:
      weekdays.size === 0
        ? none
        : new RegExp(`^${gap}*(?:[(（](${weekdayWords})\\.?[)）]|(${weekdayWords})${right})`, 'u'),
    untilBefore:
      language === null || language.until.length === 0
        ? null
        : new RegExp(`${bounded(language.until)}${gap}*:?${gap}*${filler(language.between)}$`, 'u'),
    untilAfter:
      language === null || language.untilAfter.length === 0
        ? null
        : new RegExp(
            `^${gap}*(?:\\p{L}*['’]\\p{L}{1,4}${gap}+)?(?:${clock}|\\d{1,2}[時시点點])?${gap}*${anyOf(language.untilAfter)}`,
            'u',
          ),
    today: phrase(language?.today ?? []),
    tomorrow: phrase(language?.tomorrow ?? []),
    midnight: phrase(language?.midnight ?? []),
    percent: new RegExp(
      `(?<!(?!${unspaced})[\\p{L}\\p{N}.,])(\\d{1,3}(?:[.,]\\d{1,2})?)${gap}?(?:[%٪％]${
        language === null || language.percent.length === 0 ? '' : `|${anyOf(language.percent)}${right}`
      })`,
      'gu',
    ),
    discountBefore:
      language === null || language.discount.length === 0
        ? null
        : new RegExp(`${bounded(language.discount)}[^\\p{N}.!?;\\n]{0,10}$`, 'u'),
    discountAfter:
      language === null || language.discount.length === 0
        ? null
        : new RegExp(`^${gap}*(?:\\p{L}+${gap}+)?${bounded(language.discount)}`, 'u'),
    above:
      language === null || language.above.length === 0
        ? null
        : new RegExp(`${bounded(language.above)}${gap}*$`, 'u'),
    code:
      language === null || language.code.length === 0
        ? null
        : new RegExp(
            `(${bounded(language.code)})${gap}*[:：]?${gap}*["'“”„«»「『*]?((?:(?!${unspaced})[\\p{L}\\p{N}])(?:(?!${unspaced})[\\p{L}\\p{N}_-]){2,19})`,
            'gu',
          ),
  }
}

const made = new WeakMap<OfferWords, Map<string, Patterns>>()

/** The primary subtag that the words of a language are under; Norwegian goes by one, whichever way it is written. */
function codeOf(language: string | null): string {
  const code = (language ?? 'en').split('-')[0]!.toLowerCase()
  return code === 'no' || code === 'nn' ? 'nb' : code
}

/** Patterns for a language tag; English for none; what every language shares for one that isn't known. */
export function patternsFor(language: string | null, words: OfferWords): Patterns {
  const code = codeOf(language)
  const known = made.get(words) ?? new Map<string, Patterns>()
  made.set(words, known)
  let patterns = known.get(code)
  if (patterns === undefined) {
    patterns = make(Object.hasOwn(words.languages, code) ? words.languages[code]! : null)
    known.set(code, patterns)
  }
  return patterns
}
