import { type PhoneType, phoneTypes } from '../../../src/audience/phone/phone.ts'
import { listed } from '../../../src/schema/nearest.ts'
import { defineRule } from '../../../src/rule.ts'

const nameOf: Readonly<Record<PhoneType, string>> = {
  mobile: 'mobile',
  'fixed-line': 'fixed-line',
  'fixed-line-or-mobile': 'fixed-line or mobile',
  'toll-free': 'toll-free',
  'premium-rate': 'premium-rate',
  'shared-cost': 'shared-cost',
  voip: 'VoIP (internet)',
  'personal-number': 'personal (follow-me)',
  pager: 'pager',
  uan: 'company-wide (UAN)',
  voicemail: 'voicemail',
}

/** Nobody reads what is sent there, or whoever answers is paid for it. */
const certain: readonly PhoneType[] = ['premium-rate', 'shared-cost', 'pager', 'voicemail']

export const rule = defineRule({
  id: 'audience/unwanted-line-type',
  summary: 'A phone number of a kind that marketing is not sent to',
  group: 'audience',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: ['sms', 'mms', 'rcs', 'whatsapp', 'voice'],
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    type: 'Phone number of a {type} line',
  },
  questions: {
    type: 'Option `types` names `{type}`, which is no kind of line, expected one of {expected}',
  },
  defaults: {
    types: ['premium-rate', 'shared-cost', 'toll-free', 'pager', 'voicemail', 'uan'] as readonly string[],
  },
  check: {
    contacts: [
      {
        kind: 'values',
        aspects: ['phone'],
        stage: 'address',
        judge({ phone }, context) {
          if (phone.type === null || !context.options.types.includes(phone.type)) return
          context.report({
            message: 'type',
            severity: certain.includes(phone.type) ? 'error' : 'warning',
            basis: 'house',
            help: 'Leave these contacts out, or ask them for a mobile number',
            data: { type: nameOf[phone.type] },
          })
        },
      },
      {
        kind: 'list',
        judge(_, context) {
          for (const type of context.options.types)
            if (!(phoneTypes as readonly string[]).includes(type))
              context.unchecked({
                question: 'type',
                required: true,
                needs: 'rules.audience/unwanted-line-type.types',
                data: { type, expected: listed(phoneTypes, type, 12) },
              })
        },
      },
    ],
  },
})
