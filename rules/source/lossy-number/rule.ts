import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'source/lossy-number',
  summary: 'A number without quotes that would lose what was written',
  group: 'source',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'always',
  messages: {
    sign: 'Number without quotes loses its `{sign}`, expected quotes around it',
    zeros: 'Number without quotes loses its leading zeros, expected quotes around it',
    digits: 'Number without quotes keeps 15 of its {digits} digits, expected quotes around it',
    reads: 'Number without quotes reads as {value}, expected quotes around it',
    endless: 'Number beyond what can be counted, expected a smaller one, or quotes around it',
  },
})
