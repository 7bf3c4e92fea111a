import type { Instant, LocalMinute } from './civil.ts'

/**
 * Precomputed transitions of every IANA zone, 2023 to 2036: one shard, `zones`. `rules` holds distinct histories as
 * flat lists: the first offset, then pairs of (instant, offset from then on); minutes, offsets east of UTC.
 */
export interface Zones {
  readonly version: string
  readonly rules: readonly (readonly number[])[]
  /** Zone or alias → index into `rules`. */
  readonly zones: Readonly<Record<string, number>>
}

function historyOf(zone: string, zones: Zones): readonly number[] | undefined {
  const index = Object.hasOwn(zones.zones, zone) ? zones.zones[zone] : undefined
  return index === undefined ? undefined : zones.rules[index]
}

export function isZone(zone: string, zones: Zones): boolean {
  return historyOf(zone, zones) !== undefined
}

/** Minutes east of UTC at an instant. The zone has to exist. */
export function offsetAt(zone: string, instant: Instant, zones: Zones): number {
  const history = historyOf(zone, zones)
  if (history === undefined) throw new RangeError(`No such zone: ${zone}`)
  let offset = history[0]!
  for (let i = 1; i < history.length && history[i]! <= instant; i += 2) offset = history[i + 1]!
  return offset
}

export function toLocal(zone: string, instant: Instant, zones: Zones): LocalMinute {
  return instant + offsetAt(zone, instant, zones)
}

/**
 * The instants at which a zone's wall clock shows a local minute: one, two in an overlap (earlier first), or none in
 * a gap, then `shifted` is the instant that the clock shows it at when moved forward by the gap, as RFC 5545 does.
 */
export function toInstants(
  zone: string,
  local: LocalMinute,
  zones: Zones,
): { readonly instants: readonly Instant[]; readonly shifted: Instant | null } {
  const before = offsetAt(zone, local - 1440, zones)
  const after = offsetAt(zone, local + 1440, zones)
  const candidates = [...new Set([local - before, local - after])].sort((a, b) => a - b)
  const instants = candidates.filter((instant) => toLocal(zone, instant, zones) === local)
  return instants.length > 0 ? { instants, shifted: null } : { instants: [], shifted: local - before }
}
