import type { Jurisdiction } from './place/law.ts'
import { countryOf, nameOf, type Places } from './place/places.ts'
import type { Delivery } from './time/delivery.ts'

/** A list in words: "Florida", "Florida and Texas", "Florida, Texas and Ohio". */
export function joined(names: readonly string[], last = 'and'): string {
  if (names.length < 2) return names[0] ?? ''
  return `${names.slice(0, -1).join(', ')} ${last} ${names.at(-1)!}`
}

interface RegionShare {
  readonly region: Jurisdiction
  readonly touched: Jurisdiction[]
  readonly all: ReadonlySet<Jurisdiction>
}

/**
 * The places that a finding speaks of, in words. `touched` come strictest first; `all` are the deliveries that it could
 * have been about. A region of which every place is touched is named as it was written; else it is said how many of how
 * many, with up to three names (DESIGN §4, Places). Members of a group are counted as countries where whole ones are
 * touched.
 */
export function whereOf(touched: readonly Delivery[], all: readonly Delivery[], places: Places): string {
  const allOf = new Map<Jurisdiction, Set<Jurisdiction>>()
  for (const { cohort } of all) {
    const region = cohort.region.value
    const set = allOf.get(region) ?? new Set()
    set.add(cohort.jurisdiction)
    allOf.set(region, set)
  }
  const shares = new Map<Jurisdiction, RegionShare>()
  for (const { cohort } of touched) {
    const region = cohort.region.value
    const share = shares.get(region) ?? { region, touched: [], all: allOf.get(region) ?? new Set() }
    if (!share.touched.includes(cohort.jurisdiction)) share.touched.push(cohort.jurisdiction)
    shares.set(region, share)
  }
  const name = (code: Jurisdiction): string => nameOf(code, places)
  const phrases = [...shares.values()].map((share) => {
    if (share.touched.length >= share.all.size) return whole(share, places)
    const { touched: named, of, unit } = counted(share, places)
    const few = named.slice(0, 3).map(name)
    const more = named.length > few.length ? ', …' : ''
    return `${named.length} of ${of} ${unit} of ${share.region} (${few.join(', ')}${more})`
  })
  return phrases.length > 4
    ? `${phrases.slice(0, 3).join(', ')} and ${phrases.length - 3} more places`
    : joined(phrases)
}

/** What a region's share is counted in: countries for a group of which whole countries are touched, else places. */
function counted(
  { region, touched, all }: RegionShare,
  places: Places,
): { readonly touched: readonly Jurisdiction[]; readonly of: number; readonly unit: string } {
  const whole = [...new Set(touched.map(countryOf))]
  const inWhole = (code: Jurisdiction): boolean => whole.includes(countryOf(code))
  const isWhole = [...all].every((code) => !inWhole(code) || touched.includes(code))
  if (!(region in places.groups) || !isWhole) return { touched, of: all.size, unit: 'places' }
  return { touched: whole, of: new Set([...all].map(countryOf)).size, unit: 'countries' }
}

/**
 * A region of which everything that the send reaches is touched: as it was written, unless the send reaches only a small
 * part of it.
 */
function whole({ region, all }: RegionShare, places: Places): string {
  const members =
    places.groups[region]?.members ?? places.packs.filter((code) => code.startsWith(`${region}-`))
  const parts = [...new Set(region in places.groups ? [...all].map(countryOf) : all)]
  if (parts.includes(region) || parts.length * 2 >= members.length) return nameOf(region, places)
  const names = parts.map((code) => nameOf(code, places))
  return names.length > 3
    ? `${names.length} of ${members.length} places of ${region} (${names.slice(0, 3).join(', ')}, …)`
    : joined(names)
}
