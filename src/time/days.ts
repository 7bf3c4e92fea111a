import { isSubdivision } from '../place/places.ts'
import { type CalendarDay, type CalendarShard, coverage, dayConfidences } from './calendar.ts'
import type { Day } from './civil.ts'

const none: readonly CalendarDay[] = []

/** One list of a shard with the day of each entry, since `coverage.from`, ascending. */
interface DatedList {
  readonly days: Uint16Array
  readonly pairs: readonly number[]
}

interface OpenShard {
  readonly lists: Map<readonly number[], DatedList>
  /** By place, what its marked days are, as far as they were asked for. */
  readonly places: Map<string, Map<Day, readonly CalendarDay[]>>
  /** Subdivisions with days of their own, sorted. */
  subdivisions: readonly string[] | null
}

/** What has been read of a shard so far. Shards don't change, so this is no more than memory of a computation. */
const opened = new WeakMap<CalendarShard, OpenShard>()

function open(shard: CalendarShard): OpenShard {
  let state = opened.get(shard)
  if (state === undefined) {
    state = { lists: new Map(), places: new Map(), subdivisions: null }
    opened.set(shard, state)
  }
  return state
}

const empty: DatedList = { days: new Uint16Array(), pairs: [] }

/** Sums up the distances of a list; days become objects only when they are asked for. */
function dated({ lists }: OpenShard, pairs: readonly number[] | undefined): DatedList {
  if (pairs === undefined) return empty
  let list = lists.get(pairs)
  if (list === undefined) {
    const days = new Uint16Array(pairs.length >> 1)
    let at = 0
    for (let i = 0; i < days.length; i += 1) days[i] = at += pairs[2 * i]!
    list = { days, pairs }
    lists.set(pairs, list)
  }
  return list
}

/** The place of the first entry of a list that isn't before a day. */
function firstFrom({ days }: DatedList, at: number): number {
  let [low, high] = [0, days.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (days[middle]! < at) low = middle + 1
    else high = middle
  }
  return low
}

/** The entries of one day in a list. */
function entriesOn(shard: CalendarShard, list: DatedList, day: Day): readonly CalendarDay[] {
  const at = day - coverage.from
  const first = firstFrom(list, at)
  if (list.days[first] !== at) return none
  const found: CalendarDay[] = []
  for (let i = first; list.days[i] === at; i += 1) found.push(dayOf(shard, list.pairs[2 * i + 1]!, day))
  return found
}

function dayOf(shard: CalendarShard, packed: number, day: Day): CalendarDay {
  const kind = shard.kinds[packed >> 3]
  const confidence = dayConfidences[packed & 7]
  if (kind === undefined || confidence === undefined)
    throw new RangeError(`Broken calendar shard: ${shard.country}`)
  const [id, name, dayClass, from, to, why, source] = kind
  return {
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

function daysOf(shard: CalendarShard, jurisdiction: string, day: Day): readonly CalendarDay[] {
  const place = shard.within[jurisdiction] ?? jurisdiction
  const state = open(shard)
  const known = state.places.get(place)?.get(day)
  if (known !== undefined) return known
  let found = entriesOn(shard, dated(state, shard.days[shard.country]), day)
  if (isSubdivision(place)) {
    const lacking = entriesOn(shard, dated(state, shard.without[place]), day)
    const own = entriesOn(shard, dated(state, shard.days[place]), day)
    const kept =
      lacking.length === 0
        ? found
        : found.filter((one) => !lacking.some((other) => other.id === one.id && other.class === one.class))
    found = own.length === 0 ? kept : [...kept, ...own]
  }
  if (found.length === 0) return none
  let marked = state.places.get(place)
  if (marked === undefined) {
    marked = new Map()
    state.places.set(place, marked)
  }
  marked.set(day, found)
  return found
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
  return daysOf(shard, jurisdiction, day)
}

/** Subdivisions of a shard's country that have days of their own on a day, with those days, sorted by code. */
export function regionalDays(
  shard: CalendarShard | null | undefined,
  day: Day,
): readonly { readonly code: string; readonly days: readonly CalendarDay[] }[] {
  if (shard === null || shard === undefined || !isCovered(day)) return []
  const state = open(shard)
  state.subdivisions ??= Object.keys(shard.days)
    .filter((code) => isSubdivision(code))
    .sort()
  return state.subdivisions.flatMap((code) => {
    const own = entriesOn(shard, dated(state, shard.days[code]), day)
    return own.length === 0 ? [] : [{ code, days: own }]
  })
}

/** Every day of a place in a stretch of days (both included), ascending; null where nothing is known of the place. */
export function daysBetween(
  shard: CalendarShard | null | undefined,
  jurisdiction: string,
  from: Day,
  to: Day,
): readonly CalendarDay[] | null {
  if (shard === null || shard === undefined) return null
  const found: CalendarDay[] = []
  for (let day = Math.max(from, coverage.from); day <= Math.min(to, coverage.to); day += 1)
    found.push(...daysOf(shard, jurisdiction, day))
  return found
}
