import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'source/duplicate-key',
  summary: 'A key stands twice in one map',
  group: 'source',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    duplicate: 'Duplicate key `{key}`, first used at line {line}',
  },
})
