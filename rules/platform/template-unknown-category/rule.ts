import { reviewSources } from '../../../src/campaign/template.ts'
import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'platform/template-unknown-category',
  summary: 'A WhatsApp template is of a category that there is not',
  group: 'platform',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: ['whatsapp'],
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    unknown: 'Unknown category `{category}` of a template, expected marketing, utility or authentication',
  },
  check: {
    message({ template, index }, context) {
      const category = template?.review?.unknownCategory ?? null
      if (category === null) return
      context.report({
        message: 'unknown',
        at: category.at(0, category.length),
        data: { category: category.value.slice(0, 40) },
        help: 'Write MARKETING for what promotes, UTILITY for what somebody asked for, AUTHENTICATION for codes',
        basis: 'platform',
        sources: [reviewSources.categories],
        messages: [index],
      })
    },
  },
})
