import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'campaign/outside-root',
  summary: 'A file that a campaign names lies outside the project',
  group: 'campaign',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    outside: 'File `{path}` lies outside the project, expected a path inside its root',
  },
})
