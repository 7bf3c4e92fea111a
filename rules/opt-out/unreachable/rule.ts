import { optOutFacts } from '../../../src/content/opt-out-duty.ts'
import { optOutOf } from '../../../src/content/opt-out-of.ts'
import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'opt-out/unreachable',
  summary: 'The opt-out asks for an answer that the sender cannot receive',
  group: 'opt-out',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: ['sms', 'mms'],
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    unreachable: 'Unreachable opt-out: nobody can answer `{from}`, an alphanumeric sender',
  },
  check: {
    message(message, context) {
      const { from } = message
      if (from === null) return
      for (const version of message.versions) {
        const found = optOutOf(message, version, context.content(message, version), context.optOut)
        if (found.cause !== 'unreachable') continue
        const deliveries = context.deliveries(message)
        const form = deliveries
          .flatMap((delivery) => optOutFacts(message, delivery, context))
          .find((fact) => fact.form !== null)
        context.report({
          message: 'unreachable',
          at: found.instruction.at,
          data: { from: from.value },
          help: 'Say which number to send it to, give a link, or send from a number',
          related: [{ at: from.span, message: 'the sender' }],
          messages: [message.index],
          deliveries,
          ...(form === undefined ? {} : { sources: [form.source] }),
        })
      }
    },
  },
})
