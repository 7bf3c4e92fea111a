import { decisionsOf, touchedBy } from '../../../src/consent/decisions.ts'
import { tagsThatDo } from '../../../src/consent/tags.ts'
import { nameOfSend, quoted } from '../../../src/consent/words.ts'
import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'consent/wrong-purpose',
  summary: 'Consent was given for another purpose than the campaign has',
  group: 'consent',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey', 'service'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    wrong: "Tag `{tag}` doesn't permit {send}, expected one of {expected}",
  },
  check: {
    message(message, context) {
      const { purpose } = message.campaign
      const channel = message.channel.value
      for (const { verdict, reached } of decisionsOf(message, context)) {
        if (verdict.verdict !== 'wrong-purpose') continue
        context.report({
          message: 'wrong',
          at: verdict.tag.span,
          help: `Send this only to people who agreed to ${purpose}`,
          apart: channel,
          ...touchedBy(message, reached),
          data: {
            tag: verdict.tag.value,
            send: nameOfSend(purpose, channel),
            expected: quoted(tagsThatDo(purpose, channel, context.config.consentTags)),
          },
        })
      }
    },
  },
})
