import type { Topic } from '../campaign/vocabulary.ts'
import type { ContentFact } from '../place/law.ts'

/** What a fact says of a topic: all of it is refused, part of it, or it is allowed on terms. */
export type TopicRule = 'refused' | 'partly' | 'on-terms'

/** Subjects of facts that are more or less than a topic of the same kind. */
const related: Readonly<Partial<Record<Topic, readonly string[]>>> = {
  adult: ['sex'],
  cannabis: ['drugs'],
  crypto: ['high_risk_finance'],
  debt_collection: ['third_party_debt_collection'],
  debt_relief: ['high_risk_finance'],
  gambling: ['raffles'],
  hate: ['profanity'],
  loans: ['payday_loans', 'illegal_loans', 'high_risk_finance'],
  sex: ['adult'],
  stocks: ['high_risk_finance'],
  tobacco: ['vaping'],
  vaping: ['tobacco'],
}

const order: readonly TopicRule[] = ['refused', 'partly', 'on-terms']

/** What a fact says of a topic; null when it says nothing of it. */
export function topicRule(topic: Topic, { forbidden, restricted }: ContentFact): TopicRule | null {
  if (forbidden.includes(topic)) return 'refused'
  if (related[topic]?.some((subject) => forbidden.includes(subject)) === true) return 'partly'
  return restricted.includes(topic) ? 'on-terms' : null
}

/** The fact that says most against a topic; the nearest of several. */
export function strictestOf(
  topic: Topic,
  facts: readonly ContentFact[],
): { readonly fact: ContentFact; readonly rule: TopicRule } | null {
  for (const rule of order) {
    const fact = facts.find((one) => topicRule(topic, one) === rule)
    if (fact !== undefined) return { fact, rule }
  }
  return null
}
