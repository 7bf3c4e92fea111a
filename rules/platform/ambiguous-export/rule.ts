import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'platform/ambiguous-export',
  summary: 'An export could come from more than one platform',
  group: 'platform',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    ambiguous: 'Ambiguous export: it could come from {platforms}',
  },
})
