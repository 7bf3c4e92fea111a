import type { Campaign, Consent, Message } from '../campaign/model.ts'
import type { World } from '../context.ts'
import type { FactBase, Jurisdiction, LawPack, PackSection } from '../place/law.ts'
import { inForce } from '../place/law.ts'
import { covers, overlaps, type Places } from '../place/places.ts'
import type { Text } from '../source/text.ts'
import { type Day, minutesPerDay } from '../time/civil.ts'
import { cohortsOf } from '../time/cohorts.ts'
import type { Delivery } from '../time/delivery.ts'

/** What the rules of consent look at beside a message. */
export interface Surroundings extends World {
  deliveries(message: Message): readonly Delivery[]
}

/** A place that a message reaches, whether or not its schedule says when. */
export interface Reached {
  readonly message: Message
  readonly code: Jurisdiction
  /** Empty without a schedule. */
  readonly deliveries: readonly Delivery[]
  /** First and last local day on which it lands; the day of the run where the schedule says none. */
  readonly firstDay: Day
  readonly lastDay: Day
}

/** Deliveries of a message are resolved once in a run, and a dozen rules ask for their places. */
const known = new WeakMap<readonly Delivery[], readonly Reached[]>()

/** The places a message reaches, sorted by code; empty when the audience names none. */
export function reachedBy(message: Message, world: Surroundings): readonly Reached[] {
  const deliveries = world.deliveries(message)
  const earlier = known.get(deliveries)
  if (earlier !== undefined && earlier[0]?.message === message) return earlier
  const reached = placesReached(message, deliveries, world)
  known.set(deliveries, reached)
  return reached
}

function placesReached(message: Message, all: readonly Delivery[], world: Surroundings): readonly Reached[] {
  const today = Math.floor(world.now / minutesPerDay)
  const byCode = new Map<Jurisdiction, Delivery[]>()
  for (const delivery of all) {
    const code = delivery.cohort.jurisdiction
    const there = byCode.get(code)
    if (there === undefined) byCode.set(code, [delivery])
    else there.push(delivery)
  }
  if (byCode.size === 0) for (const code of placesOf(message, world)) byCode.set(code, [])
  return [...byCode]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, deliveries]) => {
      const landings = deliveries.flatMap((delivery) => delivery.landings)
      const days = landings.map((landing) => Math.floor(landing.localStart / minutesPerDay))
      return {
        message,
        code,
        deliveries,
        firstDay: days.length === 0 ? today : Math.min(...days),
        lastDay: days.length === 0 ? today : Math.max(...days),
      }
    })
}

/** Codes of the places that a message reaches whatever its schedule, sorted. */
export function placesOf(message: Message, world: World): readonly Jurisdiction[] {
  return [
    ...new Set(cohortsOf(message.campaign.audience, message, world).map((cohort) => cohort.jurisdiction)),
  ]
}

/** What a problem or question says of the places it touches: deliveries where there are any, else codes. */
export function touching(
  reached: readonly Reached[],
):
  | { readonly deliveries: readonly Delivery[] }
  | { readonly jurisdictions: readonly Jurisdiction[]; readonly messages: readonly number[] } {
  const deliveries = reached.flatMap((place) => place.deliveries)
  if (deliveries.length > 0) return { deliveries }
  return {
    jurisdictions: [...new Set(reached.map((place) => place.code))],
    messages: [...new Set(reached.map((place) => place.message.index))].sort((a, b) => a - b),
  }
}

/** Whether a record is about a place; `null` stands for an audience that names none. */
export function coversPlace(record: Consent, code: Jurisdiction | null, places: Places): boolean {
  if (record.regions === null || code === null) return true
  return record.regions.some((region) => covers(region.value, code, places))
}

export function coversChannel(record: Consent, message: Message): boolean {
  return record.channels === null || record.channels.some(({ value }) => value === message.channel.value)
}

/** The messages of a campaign with those of their places that a record is about. */
export function underRecord(record: Consent, campaign: Campaign, world: Surroundings): readonly Reached[] {
  return campaign.messages
    .filter((message) => coversChannel(record, message))
    .flatMap((message) =>
      reachedBy(message, world).filter((place) => coversPlace(record, place.code, world.places)),
    )
}

/** Facts of a section for a channel and purpose at a place, under the packs of one world: thousands of messages ask alike. */
const cascades = new WeakMap<World['packs'], Map<string, readonly FactBase[]>>()

/** What `factsAt` has found for a place: a dozen rules ask it for the same sections. */
const foundAt = new WeakMap<
  Reached,
  { readonly packs: World['packs']; readonly bySection: Map<PackSection, readonly FactBase[]> }
>()

/**
 * Facts of one section that bind a message at a place on a day on which it lands, nearest pack first; after them those
 * that bind its sender, by where the sender is established, whoever receives it.
 */
export function factsAt<Section extends PackSection>(
  place: Reached,
  world: World,
  section: Section,
): readonly LawPack[Section][number][] {
  let found = foundAt.get(place)
  if (found?.packs !== world.packs) {
    found = { packs: world.packs, bySection: new Map() }
    foundAt.set(place, found)
  }
  let facts = found.bySection.get(section)
  if (facts === undefined) {
    facts = inForceAt(place, cascadeAt(place, world, section))
    found.bySection.set(section, facts)
  }
  return facts as readonly LawPack[Section][number][]
}

function cascadeAt(place: Reached, world: World, section: PackSection): readonly FactBase[] {
  const { channel, campaign } = place.message
  const home = campaign.sender?.country?.value ?? ''
  let known = cascades.get(world.packs)
  if (known === undefined) cascades.set(world.packs, (known = new Map<string, readonly FactBase[]>()))
  const key = [section, channel.value, campaign.purpose, place.code, home].join('\0')
  let cascade = known.get(key)
  if (cascade === undefined) {
    cascade = boundBy<FactBase>(place, world, home === '' ? null : home, (pack) => pack[section])
    known.set(key, cascade)
  }
  return cascade
}

/** As `factsAt`, for facts that are chosen otherwise than by their section. */
export function chosenFactsAt<Fact extends FactBase>(
  place: Reached,
  world: World,
  ofPack: (pack: LawPack) => readonly Fact[],
): readonly Fact[] {
  return inForceAt(
    place,
    boundBy(place, world, place.message.campaign.sender?.country?.value ?? null, ofPack),
  )
}

function boundBy<Fact extends FactBase>(
  place: Reached,
  world: World,
  home: Jurisdiction | null,
  ofPack: (pack: LawPack) => readonly Fact[],
): readonly Fact[] {
  const { channel, campaign } = place.message
  const ofSender = home === null ? [] : world.packs(home).flatMap(ofPack)
  return [
    ...world
      .packs(place.code)
      .flatMap(ofPack)
      .filter(({ binds }) => binds !== 'sender'),
    ...ofSender.filter(({ binds }) => binds === 'sender'),
  ].filter((fact) => fact.channels.includes(channel.value) && fact.purposes.includes(campaign.purpose))
}

function inForceAt<Fact extends FactBase>(place: Reached, facts: readonly Fact[]): readonly Fact[] {
  return facts.filter((fact) => inForce(fact, place.firstDay) || inForce(fact, place.lastDay))
}

/** The region of the audience that stands for a place, as written. */
export function regionFor(campaign: Campaign, code: Jurisdiction, places: Places): Text | null {
  const regions = campaign.audience?.regions ?? []
  return (
    regions.find((region) => covers(region.code.value, code, places))?.code ??
    regions.find((region) => overlaps(region.code.value, code, places))?.code ??
    null
  )
}
