import type { Campaign, Channel, Consent, Message } from '../campaign/model.ts'
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
  // An empty list is told as such, where it stands.
  if (audience == null || consent == null || consent.length === 0) return []
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

/** Decisions of several messages that are one problem: one verdict, on one thing in the file. */
export interface SharedDecision<Kind extends Decision['verdict']['verdict']> {
  readonly verdict: Extract<Decision['verdict'], { readonly verdict: Kind }>
  readonly records: readonly Consent[]
  readonly messages: readonly Message[]
  /** Of the messages, each once, in their order. */
  readonly channels: readonly Channel[]
  readonly reached: readonly Reached[]
}

/**
 * Decides the consent of all messages of a campaign and keeps those of one verdict; what `culprit` finds the same for
 * is one problem, whatever the channels (DESIGN §5, One problem).
 */
export function sharedDecisions<Kind extends Decision['verdict']['verdict']>(
  campaign: Campaign,
  world: Surroundings,
  kind: Kind,
  culprit: (decision: Decision & { readonly verdict: SharedDecision<Kind>['verdict'] }) => unknown,
): readonly SharedDecision<Kind>[] {
  const shared = new Map<
    unknown,
    SharedDecision<Kind> & {
      readonly messages: Message[]
      readonly channels: Channel[]
      readonly reached: Reached[]
    }
  >()
  const isKind = (
    decision: Decision,
  ): decision is Decision & { readonly verdict: SharedDecision<Kind>['verdict'] } =>
    decision.verdict.verdict === kind
  for (const message of campaign.messages)
    for (const decision of decisionsOf(message, world)) {
      if (!isKind(decision)) continue
      const { verdict, records } = decision
      const key = culprit(decision)
      const known = shared.get(key) ?? { verdict, records, messages: [], channels: [], reached: [] }
      shared.set(key, known)
      if (!known.messages.includes(message)) known.messages.push(message)
      if (!known.channels.includes(message.channel.value)) known.channels.push(message.channel.value)
      known.reached.push(...decision.reached)
    }
  return [...shared.values()]
}

/** What a finding about decisions says of the places it touches. */
export function touchedBy(
  messages: readonly Message[],
  reached: readonly Reached[],
):
  | { readonly deliveries: readonly Delivery[] }
  | { readonly jurisdictions: readonly Jurisdiction[]; readonly messages: readonly number[] } {
  return reached.length === 0
    ? { jurisdictions: [], messages: messages.map(({ index }) => index) }
    : touching(reached)
}
