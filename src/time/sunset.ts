import type { Observances } from './calendar.ts'
import { dateOf, type Day, dayOf, type LocalMinute, minutesPerDay } from './civil.ts'
import { toLocal, type Zones } from './zones.ts'

const radians = Math.PI / 180

/**
 * Sunrise and sunset of a civil day at a place, in minutes since midnight UTC of that date (they can lie outside 0–1440),
 * or null when the sun doesn't rise or set. Degrees north and east.
 *
 * NOAA Global Monitoring Laboratory, "General Solar Position Calculations" (the fractional-year series): within about
 * two minutes between the polar circles.
 */
export function sunTimes(
  day: Day,
  latitude: number,
  longitude: number,
): { readonly sunrise: number; readonly sunset: number } | null {
  const year = dateOf(day).year
  const length = dayOf(year + 1, 1, 1) - dayOf(year, 1, 1)
  // At noon of the place, near enough for both ends of its day.
  const fraction = ((2 * Math.PI) / length) * (day - dayOf(year, 1, 1) - longitude / 360)
  const wave = (n: number): readonly [number, number] => [Math.cos(n * fraction), Math.sin(n * fraction)]
  const [[c1, s1], [c2, s2], [c3, s3]] = [wave(1), wave(2), wave(3)]
  const equationOfTime = 229.18 * (0.000075 + 0.001868 * c1 - 0.032077 * s1 - 0.014615 * c2 - 0.040849 * s2)
  const declination =
    0.006918 - 0.399912 * c1 + 0.070257 * s1 - 0.006758 * c2 + 0.000907 * s2 - 0.002697 * c3 + 0.00148 * s3
  const phi = latitude * radians
  // 90.833°: the sun's radius and refraction.
  const cosine =
    Math.cos(90.833 * radians) / (Math.cos(phi) * Math.cos(declination)) -
    Math.tan(phi) * Math.tan(declination)
  if (cosine < -1 || cosine > 1) return null
  const half = Math.acos(cosine) / radians
  const noon = 720 - 4 * longitude - equationOfTime
  return { sunrise: noon - 4 * half, sunset: noon + 4 * half }
}

/** Where a zone's reference city shows no sunset (beyond the polar circles) or isn't known. */
const usual = { sunrise: 6 * 60, sunset: 18 * 60 } as const

/**
 * Sunrise and sunset of a civil day on a zone's wall clock, in local minutes since the epoch, at the zone's reference
 * city: 06:00 and 18:00 where there is none.
 */
export function localSunTimes(
  zone: string,
  day: Day,
  world: { readonly zones: Zones; readonly observances: Observances },
): { readonly sunrise: LocalMinute; readonly sunset: LocalMinute } {
  const midnight = day * minutesPerDay
  const city = world.observances.cities[zone]
  const times = city === undefined ? null : sunTimes(day, city[0], city[1])
  if (times === null) return { sunrise: midnight + usual.sunrise, sunset: midnight + usual.sunset }
  return {
    sunrise: toLocal(zone, midnight + Math.round(times.sunrise), world.zones),
    sunset: toLocal(zone, midnight + Math.round(times.sunset), world.zones),
  }
}
