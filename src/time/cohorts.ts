import type { Audience, Message } from '../campaign/model.ts'
import type { Jurisdiction } from '../place/law.ts'
import { covers, hasOwnCode, isSubdivision, type Places, zonesOf } from '../place/places.ts'
import type { Text } from '../source/text.ts'
import type { Cohort } from './delivery.ts'
import type { Zones } from './zones.ts'

/** One place that recipients are in, with the region of the audience that named it. */
interface Reached {
  readonly jurisdiction: Jurisdiction
  readonly region: Text
  readonly size: number | null
}

/** A group's members, else the place itself. */
function expand(code: Jurisdiction, places: Places): readonly Jurisdiction[] {
  return places.groups[code]?.members ?? [code]
}

/**
 * The places that a country stands for: every subdivision with facts of its own, and the country for the rest, if a
 * rest there is (DESIGN §4, Places). A part with an ISO 3166-1 code of its own isn't part of it.
 */
function candidatesOf(code: Jurisdiction, places: Places): readonly Jurisdiction[] {
  // Asked for every message, and answered from thousands of codes.
  const known = candidates.get(places) ?? new Map<Jurisdiction, readonly Jurisdiction[]>()
  candidates.set(places, known)
  const found = known.get(code) ?? findCandidates(code, places)
  known.set(code, found)
  return found
}

const candidates = new WeakMap<Places, Map<Jurisdiction, readonly Jurisdiction[]>>()

function findCandidates(code: Jurisdiction, places: Places): readonly Jurisdiction[] {
  if (isSubdivision(code)) return [code]
  const own = places.packs.filter((pack) => pack.startsWith(`${code}-`))
  if (own.length === 0) return [code]
  const rest = Object.keys(places.subdivisions).some(
    (key) => key.startsWith(`${code}-`) && !own.includes(key) && !hasOwnCode(key),
  )
  return rest ? [...own, code] : own
}

function reachedBy(
  audience: Audience,
  message: Pick<Message, 'regions'>,
  places: Places,
): readonly Reached[] {
  const named = (audience.regions ?? []).flatMap(({ code, size }) =>
    expand(code.value, places).map((jurisdiction) => ({
      jurisdiction,
      region: code,
      size: jurisdiction === code.value ? size : null,
    })),
  )
  const wanted = message.regions?.flatMap(({ value }) => expand(value, places)) ?? null
  const narrowed =
    wanted === null
      ? named
      : named.flatMap((place) => {
          if (wanted.some((code) => covers(code, place.jurisdiction, places))) return [place]
          return wanted
            .filter((code) => covers(place.jurisdiction, code, places))
            .map((jurisdiction) => ({ ...place, jurisdiction, size: null }))
        })
  const except = audience.except.flatMap(({ value }) => expand(value, places))
  const gone = (code: Jurisdiction): boolean => except.some((out) => covers(out, code, places))
  const result = new Map<Jurisdiction, Reached>()
  for (const place of narrowed) {
    if (gone(place.jurisdiction)) continue
    for (const jurisdiction of candidatesOf(place.jurisdiction, places)) {
      if (gone(jurisdiction)) continue
      const earlier = result.get(jurisdiction)
      const exact = place.region.value === jurisdiction
      if (earlier === undefined || (exact && earlier.region.value !== jurisdiction))
        result.set(jurisdiction, { ...place, jurisdiction, size: exact ? place.size : null })
    }
  }
  return [...result.values()]
}

/** Whether anybody is left of an audience that names places, after its `except` and a message's `regions`. */
export function reachesAnybody(
  audience: Audience,
  message: Pick<Message, 'regions'>,
  places: Places,
): boolean {
  return reachedBy(audience, message, places).length > 0
}

/** One zone for each clock history among them: zones that agree on every minute are one to a campaign. */
function distinctClocks(names: readonly string[], zones: Zones): readonly string[] {
  const seen = new Set<number>()
  const distinct = names.filter((name) => {
    const history = zones.zones[name]
    if (history === undefined || seen.has(history)) return false
    seen.add(history)
    return true
  })
  // An uninhabited island has no zone; without any the place would drop out, and every check of it with it.
  return distinct.length === 0 ? ['UTC'] : distinct
}

/** Cohorts of audiences whose messages go to all of it: the same for each of a campaign's messages. */
const wholeAudiences = new WeakMap<Audience, readonly Cohort[]>()

/**
 * The cohorts a message reaches: places × clocks, sorted by code and zone. Empty when the audience names no places.
 */
export function cohortsOf(
  audience: Audience | null,
  message: Message,
  world: { readonly places: Places; readonly zones: Zones },
): readonly Cohort[] {
  if (audience === null || audience.regions === null) return []
  if (message.regions !== null) return findCohorts(audience, message, world)
  const cohorts = wholeAudiences.get(audience) ?? findCohorts(audience, message, world)
  wholeAudiences.set(audience, cohorts)
  return cohorts
}

/**
 * The cohorts that somebody can be in who is known to be at a place and on a clock: of a country that has subdivisions
 * with facts of their own all those on that clock, narrowed to the places that the audience and the message name.
 * Empty when the message doesn't go there.
 */
export function cohortsAt(
  { jurisdiction, zone }: { readonly jurisdiction: Jurisdiction; readonly zone: string },
  region: Text,
  audience: Audience | null,
  message: Pick<Message, 'regions'>,
  world: { readonly places: Places; readonly zones: Zones },
): readonly Cohort[] {
  const { places, zones } = world
  const onClock = (code: Jurisdiction): boolean =>
    zonesOf(code, places).some((name) => zones.zones[name] === zones.zones[zone])
  const narrow = (
    codes: readonly Jurisdiction[],
    to: readonly Jurisdiction[] | null,
  ): readonly Jurisdiction[] => {
    if (to === null) return codes
    return codes.flatMap((code) =>
      to.some((outer) => covers(outer, code, places))
        ? [code]
        : to.filter((inner) => covers(code, inner, places) && onClock(inner)),
    )
  }
  const named = (audience?.regions ?? []).flatMap(({ code }) => expand(code.value, places))
  // Whoever is in no place that the audience names is on the list all the same.
  const declared = narrow([jurisdiction], named)
  const here = declared.length === 0 || declared.includes(jurisdiction) ? [jurisdiction] : declared
  const wanted = message.regions?.flatMap(({ value }) => expand(value, places)) ?? null
  const all = narrow(here, wanted).flatMap((code) => {
    const candidates = candidatesOf(code, places)
    const fitting = candidates.filter((candidate) => candidate === code || onClock(candidate))
    return fitting.length === 0 ? [code] : fitting
  })
  const codes = [...new Set(all)].sort()
  return codes.map((code) => ({ jurisdiction: code, zone, region, size: null, candidates: codes.length }))
}

function findCohorts(
  audience: Audience,
  message: Message,
  world: { readonly places: Places; readonly zones: Zones },
): readonly Cohort[] {
  const cohorts: Cohort[] = []
  for (const reached of reachedBy(audience, message, world.places))
    for (const zone of distinctClocks(zonesOf(reached.jurisdiction, world.places), world.zones))
      cohorts.push({ ...reached, zone, candidates: 0 })
  const perRegion = new Map<Text, number>()
  for (const { region } of cohorts) perRegion.set(region, (perRegion.get(region) ?? 0) + 1)
  return cohorts
    .map((cohort) => ({ ...cohort, candidates: perRegion.get(cohort.region)! }))
    .sort((a, b) =>
      a.jurisdiction < b.jurisdiction ? -1 : a.jurisdiction > b.jurisdiction ? 1 : a.zone < b.zone ? -1 : 1,
    )
}
