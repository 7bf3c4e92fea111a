import { type Day, dayOf, parseDate } from '../time/civil.ts'
import type { ReadDay } from './contract.ts'

const monthNames: readonly (readonly string[])[] = [
  ['january', 'jan', 'januar', 'janvier', 'janv', 'enero', 'ene', 'gennaio', 'gen', 'januari', 'janeiro'],
  ['february', 'feb', 'februar', 'fevrier', 'fevr', 'febrero', 'febbraio', 'februari', 'fevereiro', 'fev'],
  ['march', 'mar', 'marz', 'mars', 'marzo', 'maart', 'marco', 'mrz', 'mrt'],
  ['april', 'apr', 'avril', 'avr', 'abril', 'abr', 'aprile'],
  ['may', 'mai', 'mayo', 'maggio', 'mag', 'mei', 'maio', 'maj'],
  ['june', 'jun', 'juni', 'juin', 'junio', 'giugno', 'giu', 'junho'],
  ['july', 'jul', 'juli', 'juillet', 'juil', 'julio', 'luglio', 'lug', 'julho'],
  ['august', 'aug', 'aout', 'agosto', 'ago', 'augustus', 'augusti'],
  ['september', 'sep', 'sept', 'septembre', 'septiembre', 'settembre', 'set', 'setembro'],
  ['october', 'oct', 'oktober', 'okt', 'octobre', 'octubre', 'ottobre', 'ott', 'outubro', 'out'],
  ['november', 'nov', 'novembre', 'noviembre', 'novembro'],
  ['december', 'dec', 'dezember', 'dez', 'decembre', 'diciembre', 'dic', 'dicembre', 'dezembro'],
]
const months: ReadonlyMap<string, number> = new Map(
  monthNames.flatMap((names, i) => names.map((name) => [name, i + 1] as const)),
)

/** Clock time and zone behind a date: `T10:00:00.123Z`, ` 10:00 AM`, ` 10:00:00 +0000 UTC`, `, 22:13`. */
const clock =
  '(?:(?:[T ,]| at | - )\\s*\\d{1,2}[:.h]\\d{2}(?:[:.]\\d{2}(?:[.,]\\d+)?)?(?:\\s?[AaPp]\\.?[Mm]\\.?)?(?:\\s?(?:Z|UTC|GMT|[A-Z]{3,4}|[+-]\\d{2}:?\\d{2}))*)?'
const weekday = '(?:\\p{L}{2,9}\\.?,?\\s+)?'

const yearFirst = new RegExp(`^(\\d{4})[-/.](\\d{1,2})[-/.](\\d{1,2})${clock}$`, 'u')
const dotted = new RegExp(`^(\\d{1,2})\\.\\s?(\\d{1,2})\\.\\s?(\\d{4})${clock}$`, 'u')
const slashed = new RegExp(`^(\\d{1,2})([/-])(\\d{1,2})\\2(\\d{4})${clock}$`, 'u')
const dayMonth = new RegExp(
  `^${weekday}(\\d{1,2})(?:st|nd|rd|th|er|\\.)?[\\s-]+(?:de\\s+)?(\\p{L}+)\\.?,?[\\s-]+(?:de\\s+)?(\\d{4})${clock}$`,
  'u',
)
const monthDay = new RegExp(
  `^${weekday}(\\p{L}+)\\.?\\s+(\\d{1,2})(?:st|nd|rd|th)?,?\\s+(\\d{4})${clock}$`,
  'u',
)
const eastAsian = /^(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일](?:\s.*)?$/u

function day(year: number, month: number, date: number): Day | null {
  const text = [String(year).padStart(4, '0'), String(month).padStart(2, '0'), String(date).padStart(2, '0')]
  return parseDate(text.join('-'))
}

function monthOf(name: string): number | null {
  const folded = name
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
  return months.get(folded) ?? null
}

/** Earliest and latest moment that a bare number is taken for: 2000-01-01 to 2100-01-01, seconds since 1970. */
const earliest = 946_684_800
const latest = 4_102_444_800

/**
 * A day as people and programs write it. `03/04/2026` is a day only where `order` says which of the two comes first, or
 * where both readings are one; never guessed. A number of ten or thirteen digits is a Unix time in (milli)seconds; one of
 * five is a spreadsheet's and isn't read, since its first day depends on the program.
 */
export const readDay: ReadDay = (text, order) => {
  const value = text.trim()
  if (value === '') return null
  return dayIn(value, order) ?? 'unreadable'
}

function dayIn(value: string, order: 'day-first' | 'month-first' | null): Day | null {
  let match = yearFirst.exec(value) ?? eastAsian.exec(value)
  if (match !== null) return day(Number(match[1]), Number(match[2]), Number(match[3]))
  match = dotted.exec(value)
  if (match !== null) return day(Number(match[3]), Number(match[2]), Number(match[1]))
  match = slashed.exec(value)
  if (match !== null) {
    const [first, second, year] = [Number(match[1]), Number(match[3]), Number(match[4])]
    if (first > 12) return day(year, second, first)
    if (second > 12) return day(year, first, second)
    if (first === second || order === 'day-first') return day(year, second, first)
    return order === 'month-first' ? day(year, first, second) : null
  }
  match = dayMonth.exec(value)
  if (match !== null) {
    const month = monthOf(match[2]!)
    return month === null ? null : day(Number(match[3]), month, Number(match[1]))
  }
  match = monthDay.exec(value)
  if (match !== null) {
    const month = monthOf(match[1]!)
    return month === null ? null : day(Number(match[3]), month, Number(match[2]))
  }
  if (/^\d{8}$/.test(value))
    return day(Number(value.slice(0, 4)), Number(value.slice(4, 6)), Number(value.slice(6)))
  if (/^\d{10}(?:\d{3})?(?:\.\d+)?$/.test(value)) {
    const number = Number(value)
    const seconds = value.split('.')[0]!.length === 13 ? number / 1000 : number
    if (seconds < earliest || seconds >= latest) return null
    return dayOf(1970, 1, 1) + Math.floor(seconds / 86_400)
  }
  return null
}

/** Whether a text is a day as spreadsheets count them: from 1936 to 2064, with or without a time. */
export function isSerialDay(text: string): boolean {
  return /^[1-5]\d{4}(?:[.,]\d+)?$/.test(text.trim())
}

/**
 * Which of day and month comes first in a column, by values that allow one reading only: null when none does, or when
 * some say one thing and some the other.
 */
export function orderOfDays(values: Iterable<string>): 'day-first' | 'month-first' | null {
  let dayFirst = false
  let monthFirst = false
  for (const value of values) {
    const match = slashed.exec(value.trim())
    if (match === null) continue
    if (Number(match[1]) > 12 && Number(match[3]) <= 12) dayFirst = true
    if (Number(match[3]) > 12 && Number(match[1]) <= 12) monthFirst = true
  }
  return dayFirst === monthFirst ? null : dayFirst ? 'day-first' : 'month-first'
}
