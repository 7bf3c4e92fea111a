import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'audience/phone-not-e164',
  summary: "A phone number isn't written in international form",
  group: 'audience',
  severity: 'warning',
  confidence: 'high',
  concerns: 'data',
  channels: ['sms', 'mms', 'rcs', 'whatsapp', 'voice'],
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    form: 'Phone number not in international form, expected `+` and digits only',
  },
  check: {
    contacts: {
      kind: 'values',
      aspects: ['phone-written'],
      stage: 'address',
      judge({ phoneWritten }, context) {
        if (phoneWritten === 'otherwise')
          context.report({
            message: 'form',
            basis: 'platform',
            help: 'Write `+`, country code and digits only, or have it done: `--accepted <file> --normalise phones`',
          })
      },
    },
  },
})
