import type { Jurisdiction } from '../place/law.ts'
import { countryOf, covers, isSubdivision, type Places } from '../place/places.ts'
import type { CalendarDay } from './calendar.ts'
import { dateOf, type Day, dayOf } from './civil.ts'

/** Days that a calendar of the company names: dated ones, or the same date every year. */
export interface CompanyDay extends Omit<CalendarDay, 'day' | 'id'> {
  /** Tail of its id. */
  readonly slug: string
  /** Codes of ISO 3166 and groups. */
  readonly places: readonly Jurisdiction[]
  /** First days: a day, or a date of every year. */
  readonly on: readonly (Day | { readonly month: number; readonly date: number })[]
  /** How many days from each of them. */
  readonly lasts: number
}

/** Whether a day is one of an entry's; an entry lasts a year at most. */
function falls({ on, lasts }: CompanyDay, day: Day): boolean {
  return on.some((first) => {
    if (typeof first === 'number') return first <= day && day < first + lasts
    // A stretch may begin in the year before.
    const { year } = dateOf(day)
    return [year, year - 1].some((of) => {
      const start = dayOf(of, first.month, first.date)
      return dateOf(start).day === first.date && start <= day && day < start + lasts
    })
  })
}

function dayIn(entry: CompanyDay, place: Jurisdiction, day: Day): CalendarDay {
  const { slug, places: _places, on: _on, lasts: _lasts, ...rest } = entry
  return { ...rest, day, id: `${place}/${slug}` }
}

/** The company's days at a place: those of every place and group that it lies in. */
export function companyDays(
  entries: readonly CompanyDay[],
  jurisdiction: Jurisdiction,
  day: Day,
  places: Places,
): readonly CalendarDay[] {
  return entries
    .filter((entry) => falls(entry, day))
    .flatMap((entry) => {
      const at = entry.places.filter((place) => covers(place, jurisdiction, places))
      if (at.length === 0) return []
      // As with the compiled calendars a day of a subdivision says so by its id, any other is its country's.
      const own = at.find((place) => place === jurisdiction) ?? countryOf(jurisdiction)
      return [dayIn(entry, own, day)]
    })
}

/** The company's days of subdivisions of a country, with the subdivisions. */
export function companyRegionalDays(
  entries: readonly CompanyDay[],
  country: Jurisdiction,
  day: Day,
): readonly { readonly code: Jurisdiction; readonly days: readonly CalendarDay[] }[] {
  const codes = new Set(
    entries.flatMap((entry) =>
      entry.places.filter((place) => isSubdivision(place) && countryOf(place) === country),
    ),
  )
  return [...codes].sort().flatMap((code) => {
    const days = entries
      .filter((entry) => entry.places.includes(code) && falls(entry, day))
      .map((entry) => dayIn(entry, code, day))
    return days.length === 0 ? [] : [{ code, days }]
  })
}
