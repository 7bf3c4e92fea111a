import {
  coverage,
  dayConfidences,
  type ObservanceDay,
  type ObservanceKind,
  type Observances,
} from './calendar.ts'
import { type Day, type LocalMinute, minutesPerDay, weekdayIndex } from './civil.ts'
import { localSunTimes } from './sunset.ts'
import type { Zones } from './zones.ts'

const none: readonly ObservanceDay[] = []
const opened = new WeakMap<Observances, readonly (ObservanceDay[] | undefined)[]>()

const saturday = 5
const shabbat: ObservanceKind = {
  id: 'shabbat',
  name: 'Shabbat',
  tradition: 'judaism',
  begins: 'nightfall',
  daylight: false,
  kind: 'rest',
}

function indexOf(observances: Observances): readonly (ObservanceDay[] | undefined)[] {
  const known = opened.get(observances)
  if (known !== undefined) return known
  const index: ObservanceDay[][] = []
  let day = coverage.from as Day
  for (let i = 0; i + 1 < observances.days.length; i += 2) {
    day += observances.days[i]!
    const packed = observances.days[i + 1]!
    const kind = observances.kinds[packed >> 3]
    const confidence = dayConfidences[packed & 7]
    if (kind === undefined || confidence === undefined) throw new RangeError('Broken shard: observances')
    ;(index[day - coverage.from] ??= []).push({ ...kind, day, confidence })
  }
  opened.set(observances, index)
  return index
}

/**
 * What the calendars that a sender can declare have on a civil day, in a country: Islamic dates as that country usually
 * has them. A day that begins at sunset of the evening before stands under the day on which it ends.
 */
export function observancesOn(observances: Observances, country: string, day: Day): readonly ObservanceDay[] {
  const index = indexOf(observances)
  const offset = observances.islamicOffsets[country] ?? 0
  const at = (wanted: Day): readonly ObservanceDay[] => index[wanted - coverage.from] ?? none
  const found = at(day).filter((one) => offset === 0 || one.tradition !== 'islam')
  if (offset !== 0)
    for (const one of at(day - offset)) if (one.tradition === 'islam') found.push({ ...one, day })
  if (weekdayIndex(day) === saturday) found.push({ ...shabbat, day, confidence: 'agreed' })
  return found
}

/** Three stars are out about this long after sunset, when a Jewish day ends. */
const nightfall = 45
/** Dawn, when the fast of a day of Ramadan begins, comes about this long before sunrise. */
const dawn = 90

/** The stretch of a zone's wall clock on which a day is kept, local minutes, its end exclusive. */
export function keptDuring(
  one: ObservanceDay,
  zone: string,
  world: { readonly zones: Zones; readonly observances: Observances },
): readonly [LocalMinute, LocalMinute] {
  if (one.daylight) {
    const { sunrise, sunset } = localSunTimes(zone, one.day, world)
    return [sunrise - dawn, sunset]
  }
  if (one.begins === 'midnight') return [one.day * minutesPerDay, (one.day + 1) * minutesPerDay]
  const eve = localSunTimes(zone, one.day - 1, world).sunset
  const end = localSunTimes(zone, one.day, world).sunset
  return [eve, one.begins === 'nightfall' ? end + nightfall : end]
}
