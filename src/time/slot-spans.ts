import type { Instant } from './civil.ts'
import type { Zones } from './zones.ts'

/** A stretch of minutes, `from` inclusive, `to` exclusive: of instants, or of a wall clock where it says so. */
export interface Stay {
  readonly from: number
  readonly to: number
}

/** A stretch of instants in which a zone's clock keeps one offset, minutes east of UTC. */
export interface Steady extends Stay {
  readonly offset: number
}

/** Cuts a stretch of instants where a zone's clock is changed. The zone has to exist. */
export function steadyStays(zone: string, from: Instant, to: Instant, zones: Zones): readonly Steady[] {
  const history = Object.hasOwn(zones.zones, zone) ? zones.rules[zones.zones[zone]!] : undefined
  if (history === undefined) throw new RangeError(`No such zone: ${zone}`)
  const stays: Steady[] = []
  let [at, offset] = [from, history[0]!]
  for (let i = 1; i < history.length && history[i]! < to; i += 2) {
    const change = history[i]!
    if (change > at) {
      stays.push({ from: at, to: change, offset })
      at = change
    }
    offset = history[i + 1]!
  }
  if (at < to) stays.push({ from: at, to, offset })
  return stays
}

/** The union of stretches, ascending and apart. */
export function merged(stays: readonly Stay[]): readonly Stay[] {
  const union: { from: number; to: number }[] = []
  for (const { from, to } of stays.filter((stay) => stay.from < stay.to).sort((a, b) => a.from - b.from)) {
    const last = union.at(-1)
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to)
    else union.push({ from, to })
  }
  return union
}

/** What is left of `[from, to)` without some stretches, ascending. */
export function gaps(stays: readonly Stay[], from: number, to: number): readonly Stay[] {
  const left: Stay[] = []
  let at = from
  for (const stay of merged(stays)) {
    if (stay.to <= at) continue
    if (stay.from >= to) break
    if (stay.from > at) left.push({ from: at, to: stay.from })
    at = stay.to
  }
  if (at < to) left.push({ from: at, to })
  return left
}

/** Minutes between moments that are proposed, unless a window is too short to hold one of them. */
export const grid = 15

function onGrid(minute: number): number {
  return Math.ceil(minute / grid) * grid
}

/**
 * The first minute of free stretches that lies on the grid; where none of them holds one, the first minute of all.
 * Null when nothing is free.
 */
export function firstMoment(free: readonly Stay[]): number | null {
  for (const { from, to } of free) if (onGrid(from) < to) return onGrid(from)
  return free[0]?.from ?? null
}
