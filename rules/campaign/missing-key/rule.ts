import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'campaign/missing-key',
  summary: 'A key that has to be there is not, or two that exclude each other are',
  group: 'campaign',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    missing: 'Missing key `{key}` in {parent}',
    oneOf: 'Missing key in {parent}, expected one of {keys}',
    both: 'Conflicting keys {keys} in {parent}, expected one of them',
    times: 'Two times for `{place}` in `by_region`, expected one',
    empty: 'Empty {what}, expected at least one entry',
    blank: 'Empty value for `{key}`, expected {expected}',
  },
})
