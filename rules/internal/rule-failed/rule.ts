import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'internal/rule-failed',
  summary: 'A rule stopped with an error of its own; what it checks is open',
  group: 'internal',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    failed: 'Rule `{rule}` failed: {reason}',
  },
})
