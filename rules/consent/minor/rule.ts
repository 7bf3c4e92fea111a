import { placeOf } from '../../../src/campaign/audience.ts'
import { ageForTopic, ageOfConsent, type TopicAge } from '../../../src/consent/age.ts'
import { type Reached, reachedBy, touching } from '../../../src/consent/coverage.ts'
import { evidencedSeverity, type MinorsFact } from '../../../src/place/law.ts'
import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'consent/minor',
  summary: 'The audience can hold people too young to agree, or too young for the topic',
  group: 'consent',
  severity: 'error',
  confidence: 'high',
  concerns: 'legal',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    consent: 'Youngest age {age} is below {limit}, from which people agree for themselves in {where}',
    topic: 'Youngest age {age} is below {limit}, the age for `{topic}` in {where}',
    unstated: 'Missing `minimum_age` for topic `{topic}`, expected at least {limit} in {where}',
  },
  questions: {
    age: 'Whether anybody in the audience is too young to agree is not stated',
  },
  check: {
    campaign(campaign, context) {
      const { audience } = campaign
      if (audience === null) return
      const reached = campaign.messages.flatMap((message) => reachedBy(message, context))
      const { minimumAge } = audience

      const byTopic = new Map<string, { readonly limit: TopicAge; readonly reached: Reached[] }>()
      for (const topic of new Set(campaign.topics.map(({ value }) => value)))
        for (const place of reached) {
          const limit = context.topicAges === null ? null : ageForTopic(topic, place.code, context.topicAges)
          if (limit === null || (minimumAge !== null && minimumAge.value >= limit.age)) continue
          const key = `${topic} ${limit.place}`
          const known = byTopic.get(key)
          if (known === undefined) byTopic.set(key, { limit, reached: [place] })
          else known.reached.push(place)
        }
      for (const { limit, reached: places } of byTopic.values()) {
        const topic = campaign.topics.find(({ value }) => value === limit.topic)!
        const details = {
          severity: 'warning' as const,
          confidence: limit.confidence,
          sources: [limit.source],
          strictness: limit.age,
          apart: limit.topic,
          ...touching(places),
        }
        if (minimumAge === null)
          context.report({
            ...details,
            message: 'unstated',
            at: topic.span,
            help: `Leave out people below ${limit.age} and say so: \`minimum_age: ${limit.age}\``,
            data: { topic: limit.topic, limit: limit.age },
          })
        else
          context.report({
            ...details,
            message: 'topic',
            at: minimumAge.span,
            help: `Leave out people below ${limit.age}`,
            related: [{ at: topic.span, message: 'the topic' }],
            data: { age: minimumAge.value, topic: limit.topic, limit: limit.age },
          })
      }

      const byFact = new Map<string, { readonly fact: MinorsFact; readonly reached: Reached[] }>()
      for (const place of reached) {
        const fact = ageOfConsent(place, context)
        if (fact === null || (minimumAge !== null && minimumAge.value >= fact.ageBelow)) continue
        const known = byFact.get(fact.id)
        if (known === undefined) byFact.set(fact.id, { fact, reached: [place] })
        else known.reached.push(place)
      }
      if (minimumAge === null) {
        // Ordinary advertising isn't for children; what is about them is, and a strict company wants it said anyway.
        const forChildren = campaign.topics.some(({ value }) => value === 'minors')
        const matters = forChildren || context.config.profile === 'strict'
        if (byFact.size > 0 && byTopic.size === 0 && matters && audience.recipients?.value !== 'businesses')
          context.unchecked({
            question: 'age',
            at: placeOf(audience.$),
            required: forChildren,
            needs: 'audience.minimum_age',
            ...touching([...byFact.values()].flatMap((group) => group.reached)),
          })
        return
      }
      for (const { fact, reached: places } of byFact.values())
        context.report({
          message: 'consent',
          at: minimumAge.span,
          severity: evidencedSeverity(fact),
          confidence: fact.confidence,
          basis: 'recipient',
          help: `Leave out people below ${fact.ageBelow}, unless a parent agreed for each of them`,
          sources: [fact.source],
          strictness: fact.ageBelow,
          ...touching(places),
          data: { age: minimumAge.value, limit: fact.ageBelow },
        })
    },
  },
})
