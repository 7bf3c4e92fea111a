import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'campaign/missing-file',
  summary: "A body or list that a campaign names isn't there or can't be read",
  group: 'campaign',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    missing: 'Missing file `{path}`, named by `{key}`',
    unreadable: 'Unreadable file `{path}`, named by `{key}`: {why}',
    ending: 'Unknown file ending of `{path}`, expected .md, .html, .mjml or .txt',
  },
})
