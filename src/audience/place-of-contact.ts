import { nameKey } from '../consent/segments.ts'
import { locate, type Locations, placesOfPhone } from '../place/locate.ts'
import { countryOf, hasOwnCode, type Places } from '../place/places.ts'
import type { ContactPlace, CountryOfText, PlaceOfContact } from './contract.ts'

/** What people call places. Keys as {@link nameKey} gives them. */
export interface PlaceNames {
  /** Name, alpha-2 or alpha-3 code → ISO 3166-1 alpha-2. */
  readonly countries: Readonly<Record<string, string>>
  /** Of a country, name or code without it → ISO 3166-2. Null where none of its regions has a name. */
  regionsOf(country: string): Readonly<Record<string, string>> | null
  /** The same of every country that has any. */
  allRegions(): readonly Readonly<Record<string, string>>[]
  /** Name → IANA zone. */
  readonly zones: Readonly<Record<string, string>>
}

/**
 * The names as they are stored: records as lines of key, tab and value, a shard for each, since most lists need few of
 * them and an object of thousands of keys takes as long as the rest of a short list.
 */
export interface PlaceNameShards {
  'country-names': string
  'zone-names': string
  /** Countries that have regions with names. */
  'region-names': readonly string[]
  [regions: `region-names/${string}`]: string
}

export function packNames(record: Readonly<Record<string, string>>): string {
  return Object.entries(record)
    .map(([key, value]) => `${key}\t${value}`)
    .join('\n')
}

function unpackNames(lines: string): Readonly<Record<string, string>> {
  const record: Record<string, string> = {}
  for (const line of lines.split('\n')) {
    const end = line.indexOf('\t')
    record[line.slice(0, end)] = line.slice(end + 1)
  }
  return record
}

/** The stored names, each record read when it is first looked into. */
export function openPlaceNames(
  /** Null where there is no such shard. */
  read: <Name extends keyof PlaceNameShards & string>(name: Name) => PlaceNameShards[Name] | null,
): PlaceNames {
  const needed = <Name extends keyof PlaceNameShards & string>(name: Name): PlaceNameShards[Name] => {
    const shard = read(name)
    if (shard === null) throw new Error(`The data of places is not there: \`${name}\``)
    return shard
  }
  let countries: PlaceNames['countries'] | undefined
  let zones: PlaceNames['zones'] | undefined
  const regions = new Map<string, Readonly<Record<string, string>> | null>()
  const regionsOf = (country: string): Readonly<Record<string, string>> | null => {
    let of = regions.get(country)
    if (of === undefined) {
      const lines = /^[A-Z]{2}$/.test(country) ? read(`region-names/${country}`) : null
      of = lines === null ? null : unpackNames(lines)
      regions.set(country, of)
    }
    return of
  }
  return {
    get countries() {
      return (countries ??= unpackNames(needed('country-names')))
    },
    get zones() {
      return (zones ??= unpackNames(needed('zone-names')))
    },
    regionsOf,
    allRegions: () =>
      needed('region-names')
        .map(regionsOf)
        .filter((of) => of !== null),
  }
}

const ofRecord = <T>(record: Readonly<Record<string, T>>, key: string): T | null =>
  Object.hasOwn(record, key) ? record[key]! : null

/** The country that a text names, null for none. Of `Paris, France` the last part counts. */
export const countryOfText: CountryOfText = (text, { places }, names) => {
  if (/^[A-Z]{2}$/.test(text) && Object.hasOwn(places.countries, text)) return text
  const code = ofRecord(names.countries, nameKey(text)) ?? lastPart(text, names.countries)
  return code !== null && Object.hasOwn(places.countries, code) ? code : null
}

function lastPart(text: string, names: Readonly<Record<string, string>>): string | null {
  const parts = text.split(/[,;/()|]/).filter((part) => nameKey(part) !== '')
  return parts.length < 2 ? null : ofRecord(names, nameKey(parts.at(-1)!))
}

/** Regions of this many letters and more are known by their name alone, where no country is. */
const tellingName = 4

/**
 * The region that a text names in a country; without one, what only one country has: `Florida`, and not `FL`. A region
 * that is a country by ISO 3166-1 as well (`PR` of `US`) is given as that country.
 */
function regionOfText(text: string, country: string | null, names: PlaceNames): string | null {
  const code = /^\s*([A-Za-z]{2})[-_ ]([A-Za-z0-9]{1,3})\s*$/.exec(text)
  if (code !== null) {
    const of = code[1]!.toUpperCase()
    const found = names.regionsOf(of)
    const own = found === null ? null : ofRecord(found, nameKey(code[2]!))
    if (own !== null) return own
  }
  const keys = [text, ...text.split(/[,;/()|]/)].map(nameKey).filter((key) => key !== '')
  if (country !== null) {
    const of = names.regionsOf(country)
    if (of === null) return null
    for (const key of keys) {
      const found = ofRecord(of, key)
      if (found !== null) return found
    }
    return null
  }
  for (const key of keys) {
    if (key.length < tellingName || /\d/.test(key)) continue
    const found = names.allRegions().flatMap((of) => ofRecord(of, key) ?? [])
    if (found.length === 1) return found[0]!
  }
  return null
}

/** The IANA zone that a text names; HubSpot writes `america_slash_new_york`. */
export function zoneOfText(text: string, names: PlaceNames): string | null {
  return ofRecord(names.zones, nameKey(text.replaceAll('_slash_', '/').replaceAll('_hyphen_', '-')))
}

/** The one country of all places that a number can be of, null where there are several. */
function countryOfPhone(phone: string, locations: Locations): string | null {
  const countries = new Set(
    (placesOfPhone(phone, locations) ?? []).map(({ jurisdiction }) => countryOf(jurisdiction)),
  )
  const [only, ...others] = countries
  return only !== undefined && others.length === 0 ? only : null
}

/** Regions whose ISO 3166-1 code isn't the end of their ISO 3166-2 code. */
const codesApart: Readonly<Record<string, string>> = {
  'FI-01': 'AX',
  'FR-971': 'GP',
  'FR-972': 'MQ',
  'FR-973': 'GF',
  'FR-974': 'RE',
  'FR-976': 'YT',
  'NL-BQ1': 'BQ',
  'NL-BQ2': 'BQ',
  'NL-BQ3': 'BQ',
  'NO-21': 'SJ',
  'NO-22': 'SJ',
}

/** Codes of ISO 3166-2 that stand for several parts of a country or all of it: who is there is in the country. */
const wholes: ReadonlySet<string> = new Set(['GB-EAW', 'GB-GBN', 'GB-UKM'])

/** A region with an ISO 3166-1 code of its own, as `US-PR`, as that country: there packs and campaigns have it. */
function asCountry(region: string, places: Places): string | null {
  if (!hasOwnCode(region)) return null
  const own = codesApart[region] ?? region.slice(3)
  return Object.hasOwn(places.countries, own) ? own : null
}

/**
 * Where a contact is: its time zone goes before its region, that before its postal code, its number and its country. A
 * field that names nothing there is, is said, and doesn't count.
 */
export const placeOfContact: PlaceOfContact = (where, world, locations, names): ContactPlace => {
  const unknown: ContactPlace['unknown'][number][] = []
  let country = where.country === '' ? null : countryOfText(where.country, world, names)
  if (where.country !== '' && country === null) unknown.push('country')
  const near = country ?? (where.phone === '' ? null : countryOfPhone(where.phone, locations))
  let region = where.region === '' ? null : regionOfText(where.region, near, names)
  if (region === null && where.region !== '') {
    // `England` and `Puerto Rico` are countries to many lists; a country in this column is one, too.
    const named = country === null ? countryOfText(where.region, world, names) : null
    if (named !== null && nameKey(where.region).length >= tellingName) country = named
    else unknown.push('region')
  }
  if (region === null && country === 'GB' && where.country !== '')
    region = regionOfText(where.country, 'GB', names)
  if (region !== null && wholes.has(region)) region = null
  const own = region === null ? null : asCountry(region, world.places)
  if (own !== null) [country, region] = [own, null]
  const zone = where.timezone === '' ? null : zoneOfText(where.timezone, names)
  if (where.timezone !== '' && zone === null) unknown.push('timezone')
  const { candidates, basis, certainty, contradictions } = locate(
    {
      zone: zone ?? undefined,
      country: country ?? undefined,
      region: region ?? undefined,
      postalCode: where.postalCode === '' ? undefined : where.postalCode,
      phone: where.phone === '' ? undefined : where.phone,
    },
    world.places,
    locations,
  )
  return {
    candidates: candidates.toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1)),
    basis,
    certainty,
    contradictions,
    unknown,
  }
}

const orderOf = ({ jurisdiction, zone }: ContactPlace['candidates'][number]): string =>
  `${jurisdiction} ${zone}`
