import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'waiver/expired',
  summary: 'A waiver whose last day has passed, or is not a day',
  group: 'waiver',
  severity: 'warning',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'sometimes',
  messages: {
    over: 'Waiver for `{rule}` expired on {until}',
    unreadable: 'Unreadable last day `{until}` of the waiver for `{rule}`, it counts as expired',
    stray: 'Unreadable word `{word}` in the waiver for `{rule}`, it counts as expired',
    missing: 'Missing last day of the waiver for `{rule}`, it counts as expired',
  },
})
