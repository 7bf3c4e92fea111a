import { defineRule } from '../../../src/rule.ts'
import { perInWords } from '../../../src/time/pressure-words.ts'

export const rule = defineRule({
  id: 'audience/cooling-off',
  summary: 'The last message to a contact is too near',
  group: 'audience',
  severity: 'warning',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    near: 'Less than {gap} since the last message to the contact, by the sends log',
  },
  check: {
    contacts: {
      kind: 'events',
      of: ['too-soon'],
      judge(event, context) {
        if (event.kind !== 'too-soon') return
        context.report({
          message: 'near',
          basis: 'house',
          help: 'Leave these contacts out, or send later',
          data: { gap: perInWords(event.gap) },
        })
      },
    },
  },
})
