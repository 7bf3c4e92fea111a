import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'waiver/missing-reason',
  summary: 'A waiver that says no reason',
  group: 'waiver',
  severity: 'warning',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    missing: 'Missing reason in the waiver for `{rule}`',
  },
})
