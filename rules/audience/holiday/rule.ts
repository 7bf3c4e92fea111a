import { defineRule } from '../../../src/rule.ts'
import { rule as holiday } from '../../timing/holiday/rule.ts'

export const rule = defineRule({
  id: 'audience/holiday',
  summary: 'A message lands on a public holiday of the place where a contact is',
  group: 'audience',
  severity: 'warning',
  confidence: 'medium',
  concerns: 'crm-ops',
  channels: holiday.channels,
  purposes: holiday.purposes,
  since: '0.1.0',
  fix: 'never',
  messages: holiday.messages,
  questions: holiday.questions ?? {},
  check: {
    contacts: {
      kind: 'cohort',
      stage: 'hours',
      hooks: { message: (message, context) => holiday.check?.message?.(message, context) },
    },
  },
})
