import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'platform/contradicted-export',
  summary: 'What stands beside an export says something else than the export',
  group: 'platform',
  severity: 'warning',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    differs: 'Conflicting `{key}`: {ours} here, {theirs} in the export, which is what is sent',
    twice: 'Two send files beside this export, `{first}` and `{second}`',
  },
})
