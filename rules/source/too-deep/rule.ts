import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'source/too-deep',
  summary: 'Lists and maps nested deeper than any campaign needs',
  group: 'source',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    deep: 'Too deep: more than {limit} lists and maps inside each other',
  },
})
