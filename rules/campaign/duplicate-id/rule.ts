import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'campaign/duplicate-id',
  summary: 'Two campaigns of a project, or two messages of a campaign, have the same id',
  group: 'campaign',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    campaign: 'Duplicate campaign id `{id}`, first used in `{file}` at line {line}',
    message: 'Duplicate message id `{id}`, first used at line {line}',
  },
})
