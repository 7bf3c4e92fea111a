import type { Jurisdiction } from './law.ts'
import { longestPrefix } from './phone-prefix.ts'
import { countryOf, covers, isSubdivision, type Places, zonesOf } from './places.ts'

/** A place and a clock that a recipient may be at. */
export interface Candidate {
  readonly jurisdiction: Jurisdiction
  /** IANA zone. */
  readonly zone: string
}

/** What is known of where somebody is. Whatever isn't known is left out. */
export interface Whereabouts {
  /** IANA zone. */
  readonly zone?: string | undefined
  /** ISO 3166-1 alpha-2. */
  readonly country?: string | undefined
  /** ISO 3166-2. */
  readonly region?: string | undefined
  readonly postalCode?: string | undefined
  /** E.164, with its `+`. */
  readonly phone?: string | undefined
}

/** What a location rests on; the first of these that says something decides, the others are held against it. */
export type LocationBasis = 'zone' | 'region' | 'postal-code' | 'phone-prefix' | 'country'

/** Two things said of one person that can't both hold. */
export interface Contradiction {
  readonly between: readonly [keyof Whereabouts, keyof Whereabouts]
}

export interface Location {
  /** Every place and clock that is left, those of most people first; empty when nothing says where somebody is. */
  readonly candidates: readonly Candidate[]
  /** Null without candidates. */
  readonly basis: LocationBasis | null
  /**
   * `certain`: one place and clock, from an address or a zone. `likely`: one, but from the prefix of a phone number,
   * which moves with its owner. `open`: several candidates, or contradictions. `unknown`: none.
   */
  readonly certainty: 'certain' | 'likely' | 'open' | 'unknown'
  readonly contradictions: readonly Contradiction[]
}

/** Compiled from the codes in `rules/jurisdictions/`: one shard, `locate`. */
export interface Locations {
  /** Places and clocks that prefixes stand for; an empty one = numbers or codes of no place. */
  readonly answers: readonly (readonly (readonly [jurisdiction: Jurisdiction, zone: string])[])[]
  /** ITU calling code → countries, sorted. */
  readonly callingCodes: Readonly<Record<string, readonly string[]>>
  /** Digits after the `+` → index into `answers`. */
  readonly phones: Readonly<Record<string, number>>
  /** Country → first characters of a postal code → index into `answers`. */
  readonly postalCodes: Readonly<Record<string, Readonly<Record<string, number>>>>
  /** IANA zone → its clock (zones of one history share a number), then the countries that it is in. */
  readonly zones: Readonly<Record<string, readonly [clock: number, ...countries: string[]]>>
}

const none: readonly Candidate[] = []

const opened = new WeakMap<Locations, (readonly Candidate[] | undefined)[]>()

/** An answer of a shard, made objects of when it is first asked for. */
function answerOf(shard: Locations, number: number): readonly Candidate[] {
  let known = opened.get(shard)
  if (known === undefined) {
    known = []
    opened.set(shard, known)
  }
  return (known[number] ??= shard.answers[number]!.map(([jurisdiction, zone]) => ({ jurisdiction, zone })))
}

/**
 * Where numbers like this one belong, by calling code and area code. Null when the number isn't in international form
 * or its code is unknown; empty for numbers of no place: freephone, premium, personal, satellite. A mobile number of a
 * country whose mobile numbers aren't regional gives every clock of that country.
 */
export function placesOfPhone(phone: string, shard: Locations): readonly Candidate[] | null {
  const answer = longestPrefix(phone, shard.phones)
  return answer === -1 ? null : answerOf(shard, answer)
}

/** Where a postal code of a country belongs; null when its prefix says nothing, empty for codes of no place. */
export function placesOfPostalCode(
  country: string,
  postalCode: string,
  shard: Locations,
): readonly Candidate[] | null {
  const prefixes = Object.hasOwn(shard.postalCodes, country) ? shard.postalCodes[country]! : null
  if (prefixes === null) return null
  const code = postalCode.toUpperCase().replace(/[\s-]/g, '')
  for (let length = Math.min(code.length, longestPostalPrefix); length > 0; length--) {
    const prefix = code.slice(0, length)
    if (Object.hasOwn(prefixes, prefix)) return answerOf(shard, prefixes[prefix]!)
  }
  return null
}

/** Longer prefixes than whole codes of five there aren't. */
export const longestPostalPrefix = 5

/** The clocks of a place. A group or an unknown code has none. */
function ofPlace(code: Jurisdiction, places: Places): readonly Candidate[] {
  if (!Object.hasOwn(places.countries, code) && !Object.hasOwn(places.subdivisions, code)) return none
  return zonesOf(code, places).map((zone) => ({ jurisdiction: code, zone }))
}

/** Those of the candidates that are in a place, or that the place is in: then the place itself, with their clock. */
function within(candidates: readonly Candidate[], code: Jurisdiction, places: Places): readonly Candidate[] {
  return candidates.flatMap((candidate) =>
    covers(code, candidate.jurisdiction, places)
      ? [candidate]
      : covers(candidate.jurisdiction, code, places)
        ? [{ jurisdiction: code, zone: candidate.zone }]
        : [],
  )
}

/** Where the place of somebody comes from, before an explicit zone is held against it. */
interface Placed {
  readonly candidates: readonly Candidate[]
  readonly basis: LocationBasis
  /** What in the input says so. */
  readonly from: keyof Whereabouts
}

/** Place by address, else by phone; what speaks against it goes to `contradictions`. */
function placed(
  { country, region, postalCode, phone }: Whereabouts,
  places: Places,
  shard: Locations,
  contradictions: Contradiction[],
): Placed | null {
  const home = country !== undefined && Object.hasOwn(places.countries, country) ? country : null
  const part =
    region !== undefined && isSubdivision(region) && Object.hasOwn(places.subdivisions, region)
      ? region
      : null
  const ofPart = part === null ? none : ofPlace(part, places)
  const ofPhone = phone === undefined ? none : (placesOfPhone(phone, shard) ?? none)
  if (part !== null && home !== null && countryOf(part) !== home && !isOwnCountry(part, home)) {
    contradictions.push({ between: ['region', 'country'] })
    return { candidates: [...ofPart, ...ofPlace(home, places)], basis: 'region', from: 'region' }
  }
  const land = home ?? (part === null ? null : countryOf(part))
  const ofPost =
    land === null || postalCode === undefined ? none : (placesOfPostalCode(land, postalCode, shard) ?? none)
  if (part !== null) {
    if (ofPost.length === 0) return { candidates: ofPart, basis: 'region', from: 'region' }
    const both = within(ofPost, part, places)
    if (both.length === 0) {
      contradictions.push({ between: ['postalCode', 'region'] })
      return { candidates: [...ofPart, ...ofPost], basis: 'region', from: 'region' }
    }
    return ofPart.length > both.length
      ? { candidates: both, basis: 'postal-code', from: 'postalCode' }
      : { candidates: ofPart, basis: 'region', from: 'region' }
  }
  if (ofPost.length > 0) return { candidates: ofPost, basis: 'postal-code', from: 'postalCode' }
  if (home === null)
    return ofPhone.length === 0 ? null : { candidates: ofPhone, basis: 'phone-prefix', from: 'phone' }
  const near = within(ofPhone, home, places)
  const here =
    near.length > 0 || !ofPhone.every((candidate) => isOverseas(candidate, home, places)) ? near : ofPhone
  if (ofPhone.length > 0 && here.length === 0) contradictions.push({ between: ['phone', 'country'] })
  const all = ofPlace(home, places)
  // A number narrows a country down only where it says more than the country does.
  return here.some(({ jurisdiction }) => jurisdiction !== home) ||
    (here.length > 0 && here.length < all.length)
    ? { candidates: here, basis: 'phone-prefix', from: 'phone' }
    : { candidates: all, basis: 'country', from: 'country' }
}

/** Whether a place is a part of a country that has a code and a zone of its own, as `PR` of `US` and `RE` of `FR`. */
function isOverseas({ zone }: Candidate, home: string, { countries, subdivisions }: Places): boolean {
  if (countries[home]!.zones.includes(zone)) return false
  for (const code in subdivisions)
    if (code.startsWith(`${home}-`) && subdivisions[code]!.zones?.includes(zone) === true) return true
  return false
}

/** Parts such as `FR-RE` and `US-PR` are countries to ISO 3166-1 as well. */
function isOwnCountry(part: Jurisdiction, country: string): boolean {
  return part.slice(part.indexOf('-') + 1) === country
}

/**
 * Where somebody is: an explicit zone first, then region, postal code, phone prefix, country. Every candidate that is
 * left is given; nothing is guessed between them. A zone that isn't one of the place's, a region of another country, a
 * postal code of another region are said, and the candidates of both sides kept. A region with one clock needs no
 * postal code; one with several is narrowed by it. A phone number speaks only where there is no region or postal code.
 */
export function locate(where: Whereabouts, places: Places, shard: Locations): Location {
  const contradictions: Contradiction[] = []
  const place = placed(where, places, shard, contradictions)
  const { zone } = where
  if (zone === undefined || !Object.hasOwn(shard.zones, zone))
    return place === null
      ? { candidates: none, basis: null, certainty: 'unknown', contradictions }
      : located(distinct(place.candidates), place.basis, contradictions)
  const [clock, ...countries] = shard.zones[zone]!
  const ofZone = countries.map((country) => ({ jurisdiction: country, zone }))
  if (place === null) return located(ofZone, 'zone', contradictions)
  const agreeing = place.candidates.filter((candidate) => shard.zones[candidate.zone]?.[0] === clock)
  if (agreeing.length > 0) return located(distinct(agreeing), 'zone', contradictions)
  contradictions.push({ between: ['zone', place.from] })
  const kept = place.candidates.map(({ jurisdiction }) => ({ jurisdiction, zone }))
  return located(distinct([...kept, ...place.candidates]), 'zone', contradictions)
}

function distinct(candidates: readonly Candidate[]): readonly Candidate[] {
  const seen = new Set<string>()
  return candidates.filter(({ jurisdiction, zone }) => {
    const key = `${jurisdiction} ${zone}`
    return seen.has(key) ? false : seen.add(key) !== undefined
  })
}

function located(
  candidates: readonly Candidate[],
  basis: LocationBasis,
  contradictions: readonly Contradiction[],
): Location {
  if (candidates.length === 0) return { candidates, basis: null, certainty: 'unknown', contradictions }
  const certainty =
    candidates.length > 1 || contradictions.length > 0
      ? 'open'
      : basis === 'phone-prefix'
        ? 'likely'
        : 'certain'
  return { candidates, basis, certainty, contradictions }
}
