import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'form/missing-record',
  summary: 'Nothing says where it is kept who agreed on paper or by word of mouth',
  group: 'form',
  severity: 'warning',
  confidence: 'high',
  concerns: 'legal',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    missing: 'Missing `record` of a {kind} form: who agreed, when and to what leaves no trace',
  },
  check: {
    form(form, context) {
      if ((form.kind !== 'paper' && form.kind !== 'verbal') || form.record !== null) return
      context.report({
        message: 'missing',
        at: form.at,
        help:
          form.kind === 'paper'
            ? 'Say where the signed sheets or their scans are: `record`'
            : 'Say where the recordings or the confirmations are: `record`',
        data: { kind: form.kind },
      })
    },
  },
})
