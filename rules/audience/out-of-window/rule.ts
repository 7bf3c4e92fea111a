import { defineRule } from '../../../src/rule.ts'
import { rule as quietHours } from '../../timing/quiet-hours/rule.ts'

export const rule = defineRule({
  id: 'audience/out-of-window',
  summary: 'A message lands outside the send window of the place where a contact is',
  group: 'audience',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: quietHours.channels,
  purposes: quietHours.purposes,
  since: '0.1.0',
  fix: 'never',
  messages: quietHours.messages,
  questions: quietHours.questions ?? {},
  check: {
    contacts: {
      kind: 'cohort',
      stage: 'hours',
      hooks: {
        message: (message, context) => quietHours.check?.message?.(message, context),
        delivery: (delivery, context) => quietHours.check?.delivery?.(delivery, context),
      },
    },
  },
})
