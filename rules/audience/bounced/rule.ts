import type { State } from '../../../src/audience/contract.ts'
import { defineRule } from '../../../src/rule.ts'

const gone: readonly State[] = ['yes', 'bounced', 'dated', 'said', 'opted-out']

export const rule = defineRule({
  id: 'audience/bounced',
  summary: 'Mail to a contact came back for good',
  group: 'audience',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: ['email'],
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    bounced: 'E-mail address has bounced before',
  },
  check: {
    contacts: {
      kind: 'values',
      aspects: ['bounced', 'consent_status', 'email_consent', 'email_opted_out', 'marks'],
      stage: 'address',
      judge(contact, context) {
        const bounced =
          gone.includes(contact.state('bounced')) ||
          [
            contact.state('consent_status'),
            contact.state('email_consent'),
            contact.state('email_opted_out'),
            contact.state('marks'),
          ].includes('bounced')
        if (bounced)
          context.report({
            message: 'bounced',
            basis: 'platform',
            help: 'Leave these contacts out: mail to dead addresses costs the sender its reputation',
          })
      },
    },
  },
})
