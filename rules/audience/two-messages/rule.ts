import type { Message } from '../../../src/campaign/model.ts'
import { nameOfChannel } from '../../../src/consent/words.ts'
import { defineRule } from '../../../src/rule.ts'
import type { Span } from '../../../src/source/span.ts'
import type { Delivery } from '../../../src/time/delivery.ts'

function isStep({ campaign, message }: Delivery): boolean {
  return campaign.steps.some((step) => step.message.value === message.id)
}

/**
 * The moments at which a delivery meets people, as keys: one for each landing; for a flow the trigger. Messages of
 * different languages are versions for different people, so the language is part of the key. Without any moment nobody
 * knows, and steps have moments of their own.
 */
function meetings(delivery: Delivery): readonly string[] {
  const { message, cohort, landings, anytime, daily } = delivery
  const who = [message.channel.value, message.declaredLanguage ?? '', cohort.jurisdiction, cohort.zone].join(
    ' ',
  )
  if (landings.length > 0) return landings.map(({ start }) => `${who} ${start}`)
  return (anytime || daily !== null) && !isStep(delivery) ? [`${who} trigger`] : []
}

/** What says where a message goes. */
function placeOf({ $, channel }: Message): Span {
  return $.keys.get('regions') ?? channel.span
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
    campaign(campaign, context) {
      const first = new Map<string, Message>()
      // By the message that was there first: the deliveries that come on top of it.
      const onTop = new Map<Message, Delivery[]>()
      for (const message of campaign.messages)
        for (const delivery of context.deliveries(message))
          for (const key of meetings(delivery)) {
            const earlier = first.get(key)
            if (earlier === undefined) first.set(key, message)
            else if (earlier !== message) {
              const deliveries = onTop.get(earlier)
              if (deliveries === undefined) onTop.set(earlier, [delivery])
              else deliveries.push(delivery)
            }
          }
      for (const [earlier, deliveries] of onTop) {
        const { message } = deliveries[0]!
        const ofMessage = deliveries.filter((delivery) => delivery.message === message)
        const region = message.regions?.find(({ value }) =>
          ofMessage.some(({ cohort }) => cohort.jurisdiction === value),
        )
        const others = [...new Set(deliveries.map((delivery) => delivery.message))].filter(
          (other) => other !== message,
        )
        context.report({
          message: 'both',
          data: { id: message.id, other: earlier.id, channel: nameOfChannel(message.channel.value) },
          at: region?.at(0, region.length) ?? placeOf(message),
          deliveries,
          apart: earlier.id,
          related: [earlier, ...others.slice(0, 3)].map((other) => ({
            at: placeOf(other),
            message: `\`${other.id}\` goes there, too`,
          })),
          help: 'Part them by `regions`, by time or by `language`, or make one a variant of the other',
        })
      }
    },
  },
})
