import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'source/unsupported-tag',
  summary: "A YAML tag, which campaign files don't have",
  group: 'source',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'sometimes',
  messages: {
    tag: 'Unsupported tag `{tag}`, expected a plain value',
  },
})
