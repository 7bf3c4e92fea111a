import type { Jurisdiction } from '../place/law.ts'
import { countryOf, isSubdivision, type Places } from '../place/places.ts'
import type { Form } from './model.ts'

/**
 * The countries and subdivisions whose people a form asks: those it names, groups expanded, else the country of its
 * language tag (`de-AT`). Empty where neither says so.
 */
export function formPlaces({ regions, language }: Form, places: Places): readonly Jurisdiction[] {
  const codes = regions.length > 0 ? regions.map(({ value }) => value) : countryOfTag(language)
  return [...new Set(codes.flatMap((code) => places.groups[code]?.members ?? [code]))].filter(
    (code) => code in places.countries || code in places.subdivisions,
  )
}

/** The places with each subdivision as its country, each once. */
export function formCountries(form: Form, places: Places): readonly string[] {
  return [...new Set(formPlaces(form, places).map((code) => (isSubdivision(code) ? countryOf(code) : code)))]
}

function countryOfTag(language: string | null): readonly string[] {
  const country = /^[a-z]{2,3}(?:-[A-Z][a-z]{3})?-([A-Z]{2})(?:-|$)/.exec(language ?? '')?.[1]
  return country === undefined ? [] : [country]
}
