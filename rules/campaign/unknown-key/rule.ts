import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'campaign/unknown-key',
  summary: "A key that the campaign format doesn't have, or that does nothing on this channel",
  group: 'campaign',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'sometimes',
  messages: {
    near: 'Unknown key `{key}` in {parent}, did you mean `{nearest}`?',
    far: 'Unknown key `{key}` in {parent}, expected one of {expected}',
    channel: 'Unknown key `{key}` for channel `{channel}`, only {channels} {have} it',
    notHere: 'Unknown key `{key}` in {parent}: {why}',
  },
})
