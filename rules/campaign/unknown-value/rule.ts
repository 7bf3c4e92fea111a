import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'campaign/unknown-value',
  summary: 'A value outside the set or the form that its key takes',
  group: 'campaign',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'sometimes',
  messages: {
    near: 'Unknown value `{value}` for `{key}`, did you mean `{nearest}`?',
    far: 'Unknown value `{value}` for `{key}`, expected {expected}',
    reference: 'Unknown {what} `{value}`, expected {expected}',
  },
})
