import type { Consent, Message } from '../campaign/model.ts'
import type { Jurisdiction } from '../place/law.ts'
import type { Delivery } from '../time/delivery.ts'
import {
  coversChannel,
  coversPlace,
  type Reached,
  reachedBy,
  type Surroundings,
  touching,
} from './coverage.ts'
import { judgeTags, type TagVerdict } from './tags.ts'

/** What consent says of a message at some of its places: those that the same records cover are decided as one. */
export interface Decision {
  /** Empty when the audience names no places. */
  readonly reached: readonly Reached[]
  readonly records: readonly Consent[]
  readonly verdict: TagVerdict | { readonly verdict: 'uncovered' }
}

/** Decides a message's consent for all its places; nothing where the file has no consent records. */
export function decisionsOf(message: Message, world: Surroundings): readonly Decision[] {
  const audience = message.campaign.audience
  const consent = audience?.consent
  if (audience == null || consent == null) return []
  const reached = reachedBy(message, world)
  if (reached.length === 0 && audience.regions !== null) return []
  const groups = new Map<string, { readonly records: readonly Consent[]; readonly reached: Reached[] }>()
  for (const place of reached.length === 0 ? [null] : reached) {
    const records = consent.filter(
      (record) =>
        coversChannel(record, message) &&
        coversPlace(record, place === null ? null : place.code, world.places),
    )
    const key = records.map((record) => consent.indexOf(record)).join()
    const group = groups.get(key) ?? { records, reached: [] }
    groups.set(key, group)
    if (place !== null) group.reached.push(place)
  }
  const { purpose } = message.campaign
  return [...groups.values()].map((group) => ({
    ...group,
    verdict:
      group.records.length === 0 && purpose !== 'transactional'
        ? { verdict: 'uncovered' }
        : judgeTags(
            group.records.flatMap((record) => record.tags),
            purpose,
            message.channel.value,
            world.config.consentTags,
          ),
  }))
}

/** What a finding about a decision says of the places it touches. */
export function touchedBy(
  message: Message,
  reached: readonly Reached[],
):
  | { readonly deliveries: readonly Delivery[] }
  | { readonly jurisdictions: readonly Jurisdiction[]; readonly messages: readonly number[] } {
  return reached.length === 0 ? { jurisdictions: [], messages: [message.index] } : touching(reached)
}
