import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'campaign/wrong-type',
  summary: 'A value of another kind than its key takes',
  group: 'campaign',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'sometimes',
  messages: {
    type: 'Wrong type for `{key}`: {actual}, expected {expected}',
    formRoot: 'Wrong type at the top of the file: {actual}, expected a map with the keys of a form',
    root: 'Wrong type at the top of the file: {actual}, expected a map with `messages` or `campaigns`',
    table: 'Unknown kind of table: no column says {missing}, expected a plan with a row for each send',
    lines: 'Unknown kind of export: these lines have the shape of no platform that is read',
    range: 'Out of range: `{key}` is {actual}, expected {expected}',
  },
})
