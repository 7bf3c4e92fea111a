import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Day, minutesPerDay } from '../time/civil.ts'
import { sunTimes } from '../time/sunset.ts'

/** From dawn to sunset of a civil day in a country, local minutes of the day; null where its zone isn't known. */
export type Daylight = (country: string, day: Day) => { readonly from: number; readonly to: number } | null

/** Dawn, when a fast begins, comes about this long before sunrise. */
const dawn = 90
/** Rounded outwards: hours of a whole country, and few kinds of days. */
const grain = 15

/** Daylight at the reference city of a country's first zone, in tzdata's order, the largest city as a rule. */
export function daylightOf(root: string): Daylight {
  const { zones, countries } = JSON.parse(
    readFileSync(join(root, 'node_modules/moment-timezone/data/meta/latest.json'), 'utf8'),
  ) as {
    readonly zones: Readonly<Record<string, { readonly lat: number; readonly long: number }>>
    readonly countries: Readonly<Record<string, { readonly zones: readonly string[] }>>
  }
  return (country, day) => {
    const zone = countries[country]?.zones[0]
    const city = zone === undefined ? undefined : zones[zone]
    const sun = city === undefined ? null : sunTimes(day, city.lat, city.long)
    if (zone === undefined || sun === null) return null
    const offset = offsetAt(zone, day)
    return {
      from: Math.floor((sun.sunrise + offset - dawn) / grain) * grain,
      to: Math.ceil((sun.sunset + offset) / grain) * grain,
    }
  }
}

/** Minutes by which a zone is ahead of UTC at noon UTC of a day. */
function offsetAt(zone: string, day: Day): number {
  const noon = (day * minutesPerDay + 720) * 60_000
  const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(
    noon,
  )
  const match = /([+-])(\d{2}):(\d{2})/.exec(parts.find(({ type }) => type === 'timeZoneName')?.value ?? '')
  if (match === null) return 0
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]))
}
