import { dayOf } from '../time/civil.ts'
import { noDay } from './kernel/layout.ts'

/** The days before months of the years that nearly all dates are in, and before the month behind them. */
export const firstYear = 1900
export const monthStarts = Int32Array.from(
  { length: 200 * 12 + 1 },
  (_, i) => dayOf(firstYear + Math.floor(i / 12), (i % 12) + 1, 1) - 1,
)

/** `2026-11-21`, alone or with a time behind it; `noDay` for anything else. */
export function isoDay(bytes: Uint8Array, from: number, to: number): number {
  if (to - from < 10 || bytes[from + 4] !== 45 || bytes[from + 7] !== 45) return noDay
  // Three pairs and the tens of a year: as unsigned numbers, what isn't a digit is above 9.
  const a = bytes[from]! - 48
  const b = bytes[from + 1]! - 48
  const c = bytes[from + 2]! - 48
  const d = bytes[from + 3]! - 48
  const e = bytes[from + 5]! - 48
  const f = bytes[from + 6]! - 48
  const g = bytes[from + 8]! - 48
  const h = bytes[from + 9]! - 48
  if (a >>> 0 > 9 || b >>> 0 > 9 || c >>> 0 > 9 || d >>> 0 > 9) return noDay
  if (e >>> 0 > 9 || f >>> 0 > 9 || g >>> 0 > 9 || h >>> 0 > 9) return noDay
  if (to - from > 10) {
    if (bytes[from + 10] !== 84 && bytes[from + 10] !== 32) return noDay
    // The rest is a time; whatever else it is, somebody else has to read it.
    for (let i = from + 11; i < to; i++) {
      const byte = bytes[i]!
      if (!((byte >= 43 && byte <= 58) || byte === 90)) return noDay
    }
  }
  const year = a * 1000 + b * 100 + c * 10 + d
  const month = e * 10 + f
  const date = g * 10 + h
  if (month < 1 || month > 12 || date < 1 || date > 31) return noDay
  if (date > 28 && date > daysIn(year, month)) return noDay
  const at = (year - firstYear) * 12 + month - 1
  if (at < 0 || at >= monthStarts.length - 1) return dayOf(year, month, date)
  return monthStarts[at]! + date
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}
