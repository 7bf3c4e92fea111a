import type { Consent, ConsentBasis, Message } from '../campaign/model.ts'
import type { World } from '../context.ts'
import { evidencedSeverity } from '../place/law.ts'
import type { Condition, ConsentFact, LiftCondition } from '../place/law.ts'
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

/**
 * Whether what the file declares meets a condition (DESIGN §4, Consent), for the people of one consent record.
 * A text is sent by a machine; a call of which nothing is said may be.
 */
export function meets(condition: LiftCondition, message: Message, record: Consent | null, day: Day): boolean {
  const audience = message.campaign.audience
  const relationship = audience?.relationship ?? null
  const basis = record?.basis?.value ?? null
  const related = (kind: 'customer' | 'inquiry'): boolean =>
    relationship?.kind.value === kind &&
    (condition.within === null ||
      (relationship.within !== null && noLongerThan(relationship.within.value, condition.within, day)))
  const byCondition: Readonly<Record<Condition, () => boolean>> = {
    automated: () => message.channel.value !== 'voice' || message.call?.value !== 'live',
    prerecorded: () =>
      message.channel.value === 'voice' && (message.call === null || message.call.value === 'prerecorded'),
    unsolicited: () => !isExpress(basis) && (relationship === null || relationship.kind.value === 'none'),
    b2b: () => audience?.recipients?.value === 'businesses',
    express: () => isExpress(basis),
    express_written: () => basis === 'express_written',
    night_consent: () => record?.night?.value === true,
    customer: () => related('customer'),
    inquiry: () => related('inquiry'),
    // Agreement to other hours has no key.
    other_hours_agreed: () => false,
  }
  return byCondition[condition.when]()
}

export function liftedFor(
  lifts: readonly LiftCondition[],
  message: Message,
  record: Consent | null,
  day: Day,
): boolean {
  return lifts.some((lift) => meets(lift, message, record, day))
}

/** Facts about consent that bind the people of a record at a place; who they are decides, the stricter if unsaid. */
export function consentFacts(place: Reached, record: Consent | null, world: World): readonly ConsentFact[] {
  const recipients = place.message.campaign.audience?.recipients?.value ?? 'mixed'
  const facts = factsAt(place, world, (pack) => pack.consent).filter(
    (fact) =>
      (fact.audience === 'all' ||
        recipients === 'mixed' ||
        (fact.audience === 'b2b') === (recipients === 'businesses')) &&
      (fact.bindsWhen.length === 0 ||
        fact.bindsWhen.some((when) => meets({ when, within: null }, place.message, record, place.lastDay))),
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

/** How a declared basis compares with what a fact asks. `unknown`: soft opt-in, and nothing says whether it does. */
export type Strength = 'enough' | 'weak' | 'unknown'

/** Bases that meet what a fact asks for; empty when it asks for none before the first message. */
export function basesThatDo(fact: ConsentFact, softOptIn: ConsentFact['softOptIn']): readonly ConsentBasis[] {
  if (fact.doubleOptIn === 'required') return ['double_opt_in']
  const soft: readonly ConsentBasis[] = softOptIn === 'available' ? ['soft_opt_in'] : []
  if (fact.model === 'express_written') return [...soft, 'express_written']
  if (fact.model === 'express') return [...soft, ...atLeastExpress]
  if (fact.model === 'inferred') return ['implied', 'soft_opt_in', ...atLeastExpress]
  return []
}

/** Judges a basis by one fact; `facts` are all that bind, since another may say whether soft opt-in does. */
export function strengthOf(basis: ConsentBasis, fact: ConsentFact, facts: readonly ConsentFact[]): Strength {
  const soft = fact.softOptIn ?? facts.find((other) => other.softOptIn !== null)?.softOptIn ?? null
  const enough = basesThatDo(fact, soft)
  if (enough.length === 0 || enough.includes(basis)) return 'enough'
  return basis === 'soft_opt_in' && soft === null && fact.model === 'express' ? 'unknown' : 'weak'
}
