import { isSubdivision } from '../place/places.ts'
import { type CalendarDay, type CalendarShard, coverage, dayConfidences } from './calendar.ts'
import type { Day } from './civil.ts'

const none: readonly CalendarDay[] = []

/** Days of one place, by day since `coverage.from`: a look-up is one array read. */
type DayIndex = readonly (readonly CalendarDay[] | undefined)[]

interface OpenShard {
  readonly places: Map<string, DayIndex>
  /** Subdivisions with days of their own, by day. */
  regional: ReadonlyMap<
    Day,
    readonly { readonly code: string; readonly days: readonly CalendarDay[] }[]
  > | null
}

/** What has been unpacked of a shard so far. Shards don't change, so this is no more than memory of a computation. */
const opened = new WeakMap<CalendarShard, OpenShard>()

function open(shard: CalendarShard): OpenShard {
  let state = opened.get(shard)
  if (state === undefined) {
    state = { places: new Map(), regional: null }
    opened.set(shard, state)
  }
  return state
}

/** The days of one list of a shard, ascending. */
function* unpack(shard: CalendarShard, code: string, list: readonly number[]): Generator<CalendarDay> {
  let day = coverage.from
  for (let i = 0; i + 1 < list.length; i += 2) {
    day += list[i]!
    const packed = list[i + 1]!
    const kind = shard.kinds[packed >> 3]
    const confidence = dayConfidences[packed & 7]
    if (kind === undefined || confidence === undefined) throw new RangeError(`Broken calendar shard: ${code}`)
    const [id, name, dayClass, from, to, why, source] = kind
    yield {
      day,
      id,
      name,
      class: dayClass,
      confidence,
      from,
      to,
      why: why === null ? null : shard.whys[why]!,
      source: shard.sources[source]!,
    }
  }
}

function indexOf(shard: CalendarShard, jurisdiction: string): DayIndex {
  const own = shard.within[jurisdiction] ?? jurisdiction
  const { places } = open(shard)
  const known = places.get(own)
  if (known !== undefined) return known
  const index: CalendarDay[][] = []
  const put = (day: CalendarDay): void => void (index[day.day - coverage.from] ??= []).push(day)
  for (const day of unpack(shard, shard.country, shard.days[shard.country] ?? [])) put(day)
  if (isSubdivision(own)) {
    for (const day of unpack(shard, own, shard.without[own] ?? [])) {
      const at = day.day - coverage.from
      index[at] = (index[at] ?? []).filter((other) => other.id !== day.id || other.class !== day.class)
    }
    for (const day of unpack(shard, own, shard.days[own] ?? [])) put(day)
  }
  places.set(own, index)
  return index
}

/** Whether calendars say anything of a day at all. */
export function isCovered(day: Day): boolean {
  return day >= coverage.from && day <= coverage.to
}

/**
 * Days of a place: of its country and, for a subdivision, its own. Null where nothing is known: no shard (absent or
 * null), or a day outside the coverage. An empty list means that no day is marked, and only that.
 */
export function days(
  shard: CalendarShard | null | undefined,
  jurisdiction: string,
  day: Day,
): readonly CalendarDay[] | null {
  if (shard === null || shard === undefined || !isCovered(day)) return null
  return indexOf(shard, jurisdiction)[day - coverage.from] ?? none
}

/** Subdivisions of a shard's country that have days of their own on a day, with those days, sorted by code. */
export function regionalDays(
  shard: CalendarShard | null | undefined,
  day: Day,
): readonly { readonly code: string; readonly days: readonly CalendarDay[] }[] {
  if (shard === null || shard === undefined || !isCovered(day)) return []
  const state = open(shard)
  if (state.regional === null) {
    const regional = new Map<Day, { readonly code: string; readonly days: CalendarDay[] }[]>()
    for (const code of Object.keys(shard.days).sort()) {
      if (!isSubdivision(code)) continue
      for (const own of unpack(shard, code, shard.days[code]!)) {
        const list = regional.get(own.day) ?? []
        if (list.length === 0) regional.set(own.day, list)
        const last = list.at(-1)
        if (last?.code === code) last.days.push(own)
        else list.push({ code, days: [own] })
      }
    }
    state.regional = regional
  }
  return state.regional.get(day) ?? []
}

/** Every day of a place in a stretch of days (both included), ascending; null where nothing is known of the place. */
export function daysBetween(
  shard: CalendarShard | null | undefined,
  jurisdiction: string,
  from: Day,
  to: Day,
): readonly CalendarDay[] | null {
  if (shard === null || shard === undefined) return null
  const index = indexOf(shard, jurisdiction)
  const found: CalendarDay[] = []
  for (let day = Math.max(from, coverage.from); day <= Math.min(to, coverage.to); day += 1)
    found.push(...(index[day - coverage.from] ?? none))
  return found
}
