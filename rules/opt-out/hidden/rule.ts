import { optOutOf } from '../../../src/content/opt-out-of.ts'
import { optOutDuty } from '../../../src/content/opt-out-duty.ts'
import { defineRule } from '../../../src/rule.ts'
import { nameOfSend } from '../../../src/consent/words.ts'

export const rule = defineRule({
  id: 'opt-out/hidden',
  summary: 'The opt-out stands where no reader sees it',
  group: 'opt-out',
  severity: 'error',
  confidence: 'high',
  concerns: 'design',
  channels: ['email'],
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    hidden: 'Hidden opt-out in {what}: readers see no words to click or to answer',
  },
  check: {
    message(message, context) {
      for (const version of message.versions) {
        const found = optOutOf(message, version, context.content(message, version), context.optOut)
        if (found.cause !== 'hidden') continue
        const { severity, basis, sources, deliveries } = optOutDuty(
          message,
          context.deliveries(message),
          context,
        )
        context.report({
          message: 'hidden',
          at: found.at,
          data: { what: nameOfSend(message.campaign.purpose, message.channel.value) },
          help: 'Give it words that readers see, such as "Unsubscribe"',
          messages: [message.index],
          severity,
          basis,
          ...(sources.length > 0 ? { sources } : {}),
          deliveries,
        })
      }
    },
  },
})
