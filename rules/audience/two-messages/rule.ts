import type { Message } from '../../../src/campaign/model.ts'
import { nameOfChannel } from '../../../src/consent/words.ts'
import { defineRule } from '../../../src/rule.ts'
import type { Delivery } from '../../../src/time/delivery.ts'

/** Whether two messages are versions for people of different languages: one says its language, and not the other's. */
function areLanguages(one: Message, other: Message): boolean {
  return one.declaredLanguage !== other.declaredLanguage
}

/** Whether two deliveries to one cohort come at one moment, or both at the trigger of a flow. */
function together(one: Delivery, other: Delivery): boolean {
  if (one.landings.length > 0)
    return one.landings.some(({ start }) => other.landings.some((landing) => landing.start === start))
  const flows = [one, other].every(({ anytime, daily }) => anytime || daily !== null)
  // Without any moment nobody knows, and steps have moments of their own.
  return flows && !isStep(one) && !isStep(other)
}

function isStep({ campaign, message }: Delivery): boolean {
  return campaign.steps.some((step) => step.message.value === message.id)
}

export const rule = defineRule({
  id: 'audience/two-messages',
  summary: 'People at a place get two messages of one campaign at once on the same channel',
  group: 'audience',
  severity: 'warning',
  confidence: 'medium',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    both: 'Message `{id}` reaches {where} at the same time as `{other}`, both by {channel}',
  },
  check: {
    message(message, context) {
      const { campaign } = message
      for (const other of campaign.messages.slice(0, message.index)) {
        if (other.channel.value !== message.channel.value || areLanguages(message, other)) continue
        const others = context.deliveries(other)
        const both = context
          .deliveries(message)
          .filter((delivery) =>
            others.some(
              (one) =>
                one.cohort.jurisdiction === delivery.cohort.jurisdiction &&
                one.cohort.zone === delivery.cohort.zone &&
                together(delivery, one),
            ),
          )
        if (both.length === 0) continue
        const region = message.regions?.find(({ value }) =>
          both.some(({ cohort }) => cohort.jurisdiction === value),
        )
        context.report({
          message: 'both',
          data: { id: message.id, other: other.id, channel: nameOfChannel(message.channel.value) },
          at: region?.at(0, region.length) ?? message.$.keys.get('regions') ?? message.channel.span,
          deliveries: both,
          apart: other.id,
          related: [
            {
              at: other.$.keys.get('regions') ?? other.channel.span,
              message: `\`${other.id}\` goes there, too`,
            },
          ],
          help: 'Part them by `regions`, by time or by `language`, or make one a variant of the other',
        })
        return
      }
    },
  },
})
