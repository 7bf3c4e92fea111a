import type { Jurisdiction } from './law.ts'

/** What is known of places before any pack is loaded: one shard, `places`. */
export interface Places {
  /** ISO 3166-1 alpha-2 → English name, IANA zones (canonical, sorted), whether a law shard and a calendar shard exist. */
  readonly countries: Readonly<
    Record<
      string,
      {
        readonly name: string
        readonly zones: readonly string[]
        readonly law: boolean
        readonly calendar: boolean
      }
    >
  >
  /** ISO 3166-2 → English name and, where it isn't all of the country's, its zones. */
  readonly subdivisions: Readonly<
    Record<string, { readonly name: string; readonly zones?: readonly string[] }>
  >
  /** Groups → members, country codes sorted. `EU`, `EEA`. */
  readonly groups: Readonly<Record<string, { readonly name: string; readonly members: readonly string[] }>>
  /** Every code that has a law pack of its own, sorted. */
  readonly packs: readonly Jurisdiction[]
}

export function countryOf(code: Jurisdiction): string {
  const dash = code.indexOf('-')
  return dash === -1 || code.startsWith('X-') ? code : code.slice(0, dash)
}

export function isSubdivision(code: Jurisdiction): boolean {
  return code.includes('-') && !code.startsWith('X-')
}

export function isKnown(code: Jurisdiction, places: Places): boolean {
  return code in places.countries || code in places.subdivisions || code in places.groups
}

/** Its English name, the code itself when there is none. */
export function nameOf(code: Jurisdiction, places: Places): string {
  return places.subdivisions[code]?.name ?? places.countries[code]?.name ?? places.groups[code]?.name ?? code
}

/** A code and all that it inherits from: subdivision, country, groups (sorted), `GLOBAL`. */
export function ancestry(code: Jurisdiction, places: Places): readonly Jurisdiction[] {
  const country = countryOf(code)
  const groups = Object.keys(places.groups)
    .filter((group) => places.groups[group]!.members.includes(country))
    .sort()
  return [...(code === country ? [code] : [code, country]), ...groups, 'GLOBAL']
}

/** The zones recipients in a place can be in: the subdivision's own, else its country's; of a group, its members'. */
export function zonesOf(code: Jurisdiction, places: Places): readonly string[] {
  const group = places.groups[code]
  if (group !== undefined)
    return [...new Set(group.members.flatMap((member) => zonesOf(member, places)))].sort()
  return places.subdivisions[code]?.zones ?? places.countries[countryOf(code)]?.zones ?? []
}

/** Whether all of `inner` lies in `outer`: the same code, a subdivision of a country, a member of a group. */
export function covers(outer: Jurisdiction, inner: Jurisdiction, places: Places): boolean {
  if (outer === inner) return true
  const members = places.groups[outer]?.members
  if (members !== undefined) {
    const innerMembers = places.groups[inner]?.members
    return innerMembers !== undefined
      ? innerMembers.every((member) => members.includes(member))
      : members.includes(countryOf(inner))
  }
  return !isSubdivision(outer) && countryOf(inner) === outer
}

/** Whether two places share anybody. */
export function overlaps(one: Jurisdiction, other: Jurisdiction, places: Places): boolean {
  if (covers(one, other, places) || covers(other, one, places)) return true
  const [first, second] = [places.groups[one]?.members, places.groups[other]?.members]
  return first !== undefined && second !== undefined && first.some((member) => second.includes(member))
}

/**
 * Subdivisions that ISO 3166-1 lists as countries of their own, too: a campaign names them by that code.
 * ISO 3166-2, entries CN, FI, FR, NL, NO and US.
 */
const ownCodes: Readonly<Record<string, readonly string[]>> = {
  CN: ['HK', 'MO', 'TW'],
  FI: ['01'],
  FR: [
    '971',
    '972',
    '973',
    '974',
    '976',
    'BL',
    'GF',
    'GP',
    'MF',
    'MQ',
    'NC',
    'PF',
    'PM',
    'RE',
    'TF',
    'WF',
    'YT',
  ],
  NL: ['AW', 'BQ1', 'BQ2', 'BQ3', 'CW', 'SX'],
  NO: ['21', '22'],
  US: ['AS', 'GU', 'MP', 'PR', 'UM', 'VI'],
}

/** Whether a subdivision is a place of its own in ISO 3166-1, and so no part of what its country's code stands for. */
export function hasOwnCode(code: Jurisdiction): boolean {
  return ownCodes[countryOf(code)]?.includes(code.slice(3)) ?? false
}
