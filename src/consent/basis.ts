import type { Consent, ConsentBasis, Message } from '../campaign/model.ts'
import type { World } from '../context.ts'
import { binds, type Circumstances, isLifted } from '../place/conditions.ts'
import { type ConsentFact, evidencedSeverity, type LiftCondition } from '../place/law.ts'
import { addDuration, type Day, parseDuration } from '../time/civil.ts'
import { factsAt, type Reached } from './coverage.ts'

const atLeastExpress: readonly ConsentBasis[] = ['express', 'double_opt_in', 'express_written']

export function isExpress(basis: ConsentBasis | null): boolean {
  return basis !== null && atLeastExpress.includes(basis)
}

/** Whether `within` reaches back no further than `limit`, both ISO 8601 durations counted back from a day. */
export function noLongerThan(within: string, limit: string, day: Day): boolean {
  const [one, other] = [parseDuration(within), parseDuration(limit)]
  return one !== null && other !== null && addDuration(day, one, -1) >= addDuration(day, other, -1)
}

/** What the file declares about the people of one consent record; null = of people that no record is about. */
export function circumstancesOf(message: Message, record: Consent | null): Circumstances {
  const audience = message.campaign.audience
  const relationship = audience?.relationship ?? null
  return {
    basis: record?.basis?.value ?? null,
    relationship:
      relationship === null
        ? null
        : { kind: relationship.kind.value, within: relationship.within?.value ?? null },
    night: record?.night?.value === true,
    recipients: audience?.recipients?.value ?? null,
    call: message.call?.value ?? null,
  }
}

/** Whether one of the conditions that lift a fact holds for the people of a record. */
export function liftedFor(
  liftedBy: readonly LiftCondition[],
  message: Message,
  record: Consent | null,
  day: Day,
): boolean {
  return isLifted({ liftedBy }, circumstancesOf(message, record), day)
}

/** Whether a fact asks these people for consent. A machine sends texts; of a call that isn't described the worst holds. */
function bindsFor(fact: ConsentFact, message: Message, circumstances: Circumstances): boolean {
  const call = message.channel.value === 'voice' ? 'prerecorded' : 'automated'
  return binds(fact, { ...circumstances, call: circumstances.call ?? call })
}

/**
 * Facts about consent that bind the people of a record at a place; who they are decides, the stricter if unsaid.
 * `known`: what is known of them better than the file says it.
 */
export function consentFacts(
  place: Reached,
  record: Consent | null,
  world: World,
  known: Partial<Circumstances> = {},
): readonly ConsentFact[] {
  const circumstances = { ...circumstancesOf(place.message, record), ...known }
  const recipients = circumstances.recipients ?? 'mixed'
  const facts = factsAt(place, world, 'consent').filter(
    (fact) =>
      (fact.audience === 'all' ||
        recipients === 'mixed' ||
        (fact.audience === 'b2b') === (recipients === 'businesses')) &&
      bindsFor(fact, place.message, circumstances),
  )
  // Habit speaks only where no authority does.
  const binding = facts.filter(({ kind }) => kind !== 'practice' && kind !== 'industry')
  return binding.length > 0 ? binding : facts
}

/** Whether a fact asks people to have agreed before the first message. */
export function asksOptIn(fact: ConsentFact): boolean {
  return fact.model === 'express' || fact.model === 'express_written' || fact.model === 'inferred'
}

/** Whether a place asks, in words that may block, for agreement before the first message. */
export function optInFact(place: Reached, record: Consent | null, world: World): ConsentFact | null {
  return (
    consentFacts(place, record, world).find(
      (fact) => asksOptIn(fact) && evidencedSeverity(fact) === 'error',
    ) ?? null
  )
}

/**
 * How a declared basis compares with what a fact asks. `unknown`: soft opt-in, and nothing says whether it does;
 * `unconfirmed`: agreed to, but not confirmed a second time where that is asked for.
 */
export type Strength = 'enough' | 'weak' | 'unknown' | 'unconfirmed'

/** Bases that meet what a fact asks for; empty when it asks for none before the first message. */
export function basesThatDo(fact: ConsentFact, softOptIn: ConsentFact['softOptIn']): readonly ConsentBasis[] {
  const soft: readonly ConsentBasis[] = softOptIn === 'available' ? ['soft_opt_in'] : []
  if (fact.model === 'express_written') return ['express_written', ...soft]
  if (fact.model === 'express') return [...atLeastExpress, ...soft]
  if (fact.model === 'inferred') return [...atLeastExpress, 'soft_opt_in', 'implied']
  return []
}

/** Whether soft opt-in does by a fact, else by another that binds at the same place. */
export function softOptInBy(fact: ConsentFact, facts: readonly ConsentFact[]): ConsentFact['softOptIn'] {
  return fact.softOptIn ?? facts.find((other) => other.softOptIn !== null)?.softOptIn ?? null
}

/** Judges a basis by one fact; `facts` are all that bind at the place. */
export function strengthOf(basis: ConsentBasis, fact: ConsentFact, facts: readonly ConsentFact[]): Strength {
  const soft = softOptInBy(fact, facts)
  const enough = basesThatDo(fact, soft)
  if (fact.doubleOptIn === 'required' && (basis === 'express' || basis === 'express_written'))
    return 'unconfirmed'
  if (enough.length === 0 || enough.includes(basis)) return 'enough'
  return basis === 'soft_opt_in' && soft === null && fact.model === 'express' ? 'unknown' : 'weak'
}
