import { sensitivePhrase } from '../../../src/consent/segments.ts'
import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'consent/sensitive-segment',
  summary: 'A segment picks people by a trait that needs consent of its own',
  group: 'consent',
  severity: 'warning',
  confidence: 'medium',
  concerns: 'legal',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey', 'service'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    sensitive: 'Segment picks people by {category}: "{words}"',
  },
  check: {
    campaign(campaign, context) {
      const { audience } = campaign
      if (audience === null || context.segmentWords === null) return
      const declared = new Set(campaign.topics.map(({ value }) => value))
      const texts = [
        ...audience.segments.flatMap(({ name, criteria }) => (criteria === null ? [name] : [name, criteria])),
        ...(audience.raw.include?.items ?? []),
      ]
      for (const category of context.segmentWords.categories) {
        if (category.silencedBy.some((topic) => declared.has(topic))) continue
        for (const text of texts) {
          const found = sensitivePhrase(text.value, category)
          if (found === null) continue
          context.report({
            message: 'sensitive',
            at: text.at(found.from, found.to),
            help: 'Choose these people by something else, or by what they agreed to be chosen by',
            sources: [category.source],
            apart: category.id,
            messages: campaign.messages.map((message) => message.index),
            data: { category: category.name, words: text.value.slice(found.from, found.to) },
          })
        }
      }
    },
  },
})
