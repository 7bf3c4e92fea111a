import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'campaign/no-recipients',
  summary: "Nobody is left after `except` and the message's `regions`",
  group: 'campaign',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    campaign: 'No recipients: `except` removes every place of the audience',
    message: 'No recipients: none of {regions} is a place of the audience ({audience})',
  },
})
