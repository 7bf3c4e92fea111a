import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'campaign/missing-purpose',
  summary: "A campaign doesn't say what it is for, so it is judged as marketing",
  group: 'campaign',
  severity: 'warning',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    missing: 'Missing key `purpose`, judged as `marketing`',
  },
})
