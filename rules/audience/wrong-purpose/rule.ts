import { permissionAspects, permissionOfContact, shown } from '../../../src/audience/permission.ts'
import { tagsThatDo } from '../../../src/consent/tags.ts'
import { nameOfSend, oneOf } from '../../../src/consent/words.ts'
import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'audience/wrong-purpose',
  summary: 'A contact agreed to something else than what is sent',
  group: 'audience',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey', 'service'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    wrong: "Consent {tag} doesn't permit {send}, expected {expected}",
  },
  check: {
    contacts: {
      kind: 'values',
      aspects: permissionAspects,
      stage: 'consent',
      judge(contact, context) {
        const { purpose } = context.campaign
        for (const message of contact.messages) {
          const verdict = permissionOfContact(contact, message, context)
          if (verdict.verdict !== 'wrong-purpose') continue
          context.report({
            message: 'wrong',
            help: 'Leave these contacts out: they agreed to something else',
            data: {
              tag: shown([verdict.tag]),
              send: nameOfSend(purpose, message.channel.value),
              expected: oneOf(tagsThatDo(purpose, [message.channel.value], context.config.consentTags)),
            },
          })
        }
      },
    },
  },
})
