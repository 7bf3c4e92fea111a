import { addressWords } from '../../../src/audience/address-words.ts'
import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'audience/duplicate-contact',
  summary: 'A contact stands in the lists more than once',
  group: 'audience',
  severity: 'error',
  confidence: 'high',
  concerns: 'data',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    again: 'Duplicate contact: an earlier row has the same {what}',
  },
  check: {
    contacts: {
      kind: 'events',
      of: ['duplicate'],
      judge(event, context) {
        if (event.kind !== 'duplicate') return
        context.report({
          message: 'again',
          // Two systems can number different people alike.
          severity: event.by === 'contact_id' ? 'warning' : 'error',
          help: 'Keep one row for each contact; of duplicates the first is accepted',
          data: { what: addressWords[event.by] },
        })
      },
    },
  },
})
