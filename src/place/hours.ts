import { parseClock, type Weekday, weekdays } from '../time/civil.ts'
import type { OpenHours } from './law.ts'

export const hoursExpected = 'hours such as `mon-sat 08:00-21:00`, `daily 08:00-20:00` or `sun 12:00-21:00`'

/**
 * Hours as packs and overlays write them: `mon-sat 08:00-21:00`, `daily 08:00-20:00`, `mon, wed 09:00-12:00`; days run
 * Monday to Sunday, the end comes after the start. Null for anything else.
 */
export function parseHours(written: string): OpenHours | null {
  const match = /^([a-z][a-z, -]*[a-z]) (\d{2}:\d{2})-(\d{2}:\d{2})$/.exec(written)
  const days = match === null ? null : daysOf(match[1]!)
  const [from, to] = [parseClock(match?.[2] ?? ''), parseClock(match?.[3] ?? '')]
  return days === null || from === null || to === null || from >= to ? null : { days, from, to }
}

function daysOf(written: string): readonly Weekday[] | null {
  if (written === 'daily') return weekdays
  const indexes = new Set<number>()
  for (const part of written.split(/, ?/)) {
    const [first, last = first] = part.split('-').map((day) => weekdays.findIndex((name) => name === day))
    if (first === undefined || last === undefined || first < 0 || last < first) return null
    for (let i = first; i <= last; i++) indexes.add(i)
  }
  return weekdays.filter((_, i) => indexes.has(i))
}

/** Whether all hours of `inner` are hours of `outer`. */
export function areWithin(inner: readonly OpenHours[], outer: readonly OpenHours[]): boolean {
  return weekdays.every((day) => {
    const open = merged(outer, day)
    return merged(inner, day).every(([from, to]) => open.some(([start, end]) => start <= from && to <= end))
  })
}

/** The spans of one weekday in order, those that touch joined. */
function merged(hours: readonly OpenHours[], day: Weekday): readonly (readonly [number, number])[] {
  const spans: [number, number][] = []
  const ofDay = hours.filter(({ days }) => days.includes(day)).toSorted((a, b) => a.from - b.from)
  for (const { from, to } of ofDay) {
    const last = spans.at(-1)
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to)
    else spans.push([from, to])
  }
  return spans
}
