import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'source/control-character',
  summary: 'An invisible control character in the file',
  group: 'source',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'sometimes',
  messages: {
    control: 'Control character {code} ({name}), expected visible text, tabs and line breaks only',
    carriageReturn: 'Carriage return {code} alone, expected a line feed at the end of a line',
    surrogate: 'Half a character {code}, expected whole characters',
  },
})
