import type { ContactsRead } from '../../../audience/read-contacts.ts'
import type { Case } from '../../../judge.ts'
import { countryOf, covers, nameOf, type Places } from '../../../place/places.ts'
import { type Instant, weekdayIndex } from '../../../time/civil.ts'
import { dayOfLocal, timeInWords, weekdayName } from '../../../time/phrases.ts'
import { toLocal } from '../../../time/zones.ts'
import { grouped as digits } from '../../words.ts'
import { type MomentState, worse } from './landings.ts'
import type { NextSlot, PlaceRow } from './places.ts'

/** One market over all campaigns: a country, or the places of a single campaign as they were named. */
export interface Market {
  readonly name: string
  /** Over all its campaigns; null where one doesn't say. */
  readonly people: number | null
  /** Wall time there as the report was made. */
  readonly now: string
  readonly campaigns: readonly {
    readonly anchor: string
    readonly name: string
    readonly state: MomentState
  }[]
  readonly lands: string | null
  readonly isNight: boolean
  readonly state: MomentState
  readonly why: readonly string[]
  readonly isWaived: boolean
  readonly next: NextSlot | 'none' | null
}

/** A campaign with the places that it reaches. */
export interface Reaching {
  readonly anchor: string
  readonly name: string
  readonly one: Case
  readonly rows: readonly PlaceRow[]
  /** Rows of its contact files, where they were read. */
  readonly contacts: ContactsRead | null
}

interface Part {
  readonly of: Reaching
  readonly rows: readonly PlaceRow[]
}

/** Rows of a single campaign beyond which places that say the same are one row whatever region they are of. */
const mostRows = 12

/** Where everything goes, worst first. */
export function marketsOf(all: readonly Reaching[], now: Instant): readonly Market[] {
  const [only, another] = all
  const markets =
    only !== undefined && another === undefined ? marketsOfOne(only, now) : marketsOfMany(all, now)
  return [...markets].sort(
    (a, b) =>
      (a.state === b.state ? 0 : worse(a.state, b.state) === a.state ? -1 : 1) ||
      (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  )
}

/** Of several campaigns whole countries are compared. */
function marketsOfMany(all: readonly Reaching[], now: Instant): readonly Market[] {
  const countries = new Map<string, Map<Reaching, PlaceRow[]>>()
  for (const of of all)
    for (const row of of.rows) {
      const country = countryOf(row.jurisdiction)
      const parts = countries.get(country) ?? new Map<Reaching, PlaceRow[]>()
      countries.set(country, parts)
      parts.set(of, [...(parts.get(of) ?? []), row])
    }
  return [...countries].map(([country, byCampaign]) => {
    const parts = [...byCampaign].map(([of, rows]): Part => ({ of, rows }))
    const sizes = parts.map(({ of }) => peopleIn(country, of))
    return marketOf(nameOf(country, parts[0]!.of.one.world.places), sum(sizes), parts, now)
  })
}

/** People of a campaign in a country: what regions inside it say; null where one doesn't. */
function peopleIn(country: string, { one: { campaign, world }, contacts }: Reaching): number | null {
  const regions = (campaign.audience?.regions ?? []).filter(({ code }) => countryOf(code.value) === country)
  const declared = regions.length === 0 ? null : sum(regions.map(({ size }) => size))
  return declared ?? rowsIn([country], contacts, world.places)
}

/** Rows of contact files in places; null where the files weren't read, or don't tell places that closely. */
function rowsIn(codes: readonly string[], contacts: ContactsRead | null, places: Places): number | null {
  if (contacts === null) return null
  const inside = contacts.jurisdictions.filter(([code]) => codes.some((one) => covers(one, code, places)))
  const around = contacts.jurisdictions.some(
    ([code]) => !codes.includes(code) && codes.some((one) => covers(code, one, places)),
  )
  return around ? null : inside.reduce((total, [, rows]) => total + rows, 0)
}

function sum(sizes: readonly (number | null)[]): number | null {
  return sizes.reduce<number | null>(
    (total, size) => (total === null || size === null ? null : total + size),
    0,
  )
}

/** Of one campaign its regions as they are named, or their parts where these differ. */
function marketsOfOne(of: Reaching, now: Instant): readonly Market[] {
  const places = new Map<string, PlaceRow[]>()
  for (const row of of.rows) places.set(row.jurisdiction, [...(places.get(row.jurisdiction) ?? []), row])
  const worst = [...places.values()].map((rows) => ({ rows, row: worstOf(rows) }))
  const said = ({ lands, state, why, isWaived, next }: PlaceRow): string =>
    JSON.stringify([lands, state, why, isWaived, next])
  const many = new Set(worst.map(({ row }) => `${row.region} ${said(row)}`)).size > mostRows
  const groups = new Map<
    string,
    { rows: PlaceRow[]; names: string[]; sizes: (number | null)[]; regions: Set<string> }
  >()
  for (const { rows, row } of worst) {
    const key = many ? said(row) : `${row.region} ${said(row)}`
    const group = groups.get(key) ?? { rows: [], names: [], sizes: [], regions: new Set() }
    groups.set(key, group)
    group.rows.push(...rows)
    group.names.push(row.name)
    group.sizes.push(row.people)
    group.regions.add(row.region)
  }
  return [...groups.values()].map(({ rows, names, sizes, regions }) => {
    const [region] = regions
    const isWhole =
      regions.size === 1 && worst.every(({ row }) => row.region !== region || rows.includes(row))
    const { places: all } = of.one.world
    const counted = (codes: readonly string[]): number | null => rowsIn(codes, of.contacts, all)
    return isWhole
      ? marketOf(nameOf(region!, all), rows[0]!.regionSize ?? counted([region!]), [{ of, rows }], now)
      : marketOf(
          namesInWords(names),
          sum(sizes) ?? counted(rows.map(({ jurisdiction }) => jurisdiction)),
          [{ of, rows }],
          now,
        )
  })
}

function namesInWords(names: readonly string[]): string {
  const sorted = [...names].sort()
  return sorted.length <= 4
    ? sorted.join(', ')
    : `${sorted.slice(0, 3).join(', ')} and ${digits(sorted.length - 3)} more`
}

/** What is worst is what to look at first; of equals the first that lands. */
function worstOf(rows: readonly PlaceRow[]): PlaceRow {
  return rows.reduce((worst, row) => {
    if (row.isWaived !== worst.isWaived && row.state !== 'open' && worst.state !== 'open')
      return worst.isWaived ? row : worst
    if (row.state !== worst.state) return worse(row.state, worst.state) === row.state ? row : worst
    return (row.first ?? Infinity) < (worst.first ?? Infinity) ? row : worst
  })
}

function marketOf(name: string, people: number | null, parts: readonly Part[], now: Instant): Market {
  const { lands, isNight, state, why, isWaived, next } = worstOf(parts.flatMap(({ rows }) => rows))
  const locals = parts.flatMap(({ of, rows }) =>
    rows.map(({ zone }) => toLocal(zone, now, of.one.world.zones)),
  )
  const [first, last] = [Math.min(...locals), Math.max(...locals)]
  const said = (local: number): string =>
    `${weekdayName(weekdayIndex(dayOfLocal(local))).slice(0, 3)} ${timeInWords(local)}`
  const until = dayOfLocal(first) === dayOfLocal(last) ? timeInWords(last) : said(last)
  return {
    name,
    people,
    now: first === last ? said(first) : `${said(first)}\u2013${until}`,
    campaigns: parts.map(({ of, rows }) => ({
      anchor: of.anchor,
      name: of.name,
      state: worstOf(rows).state,
    })),
    lands,
    isNight,
    state,
    why,
    isWaived,
    next,
  }
}
