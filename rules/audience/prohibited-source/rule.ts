import { sensitivePhrase } from '../../../src/consent/segments.ts'
import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'audience/prohibited-source',
  summary: 'A contact comes from a source that gives the sender no consent',
  group: 'audience',
  severity: 'error',
  confidence: 'high',
  concerns: 'legal',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey', 'service'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    prohibited: 'Source of consent is `{source}`, which gives none to the sender',
    passed: 'Source of consent is `{source}`: passed on by somebody else',
  },
  check: {
    contacts: {
      kind: 'values',
      aspects: ['consent_source'],
      stage: 'consent',
      judge(contact, context) {
        const text = contact.text('consent_source')
        if (text === '' || context.contactPhrases === null) return
        const found = context.contactPhrases.sources.find(
          (group) => group.id === text || sensitivePhrase(text, group) !== null,
        )
        if (found === undefined) return
        if (found.id === 'shared')
          context.report({
            message: 'passed',
            severity: 'warning',
            confidence: 'medium',
            help: 'Keep only those who agreed to hear from you by name, and say so in the column',
            data: { source: found.id },
          })
        else
          context.report({
            message: 'prohibited',
            confidence: 'medium',
            help: 'Leave these contacts out',
            data: { source: found.id },
          })
      },
    },
  },
})
