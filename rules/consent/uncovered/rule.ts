import { placeOf } from '../../../src/campaign/audience.ts'
import { regionFor } from '../../../src/consent/coverage.ts'
import { decisionsOf, touchedBy } from '../../../src/consent/decisions.ts'
import { nameOfChannel } from '../../../src/consent/words.ts'
import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'consent/uncovered',
  summary: 'No consent record covers a place and channel that is sent to',
  group: 'consent',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey', 'service'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    place: 'No consent record covers {channel} in {where}',
    channel: 'No consent record covers {channel}',
  },
  check: {
    message(message, context) {
      const { audience } = message.campaign
      if (audience === null) return
      const channel = nameOfChannel(message.channel.value)
      for (const { verdict, reached } of decisionsOf(message, context)) {
        if (verdict.verdict !== 'uncovered') continue
        const region = regionFor(message.campaign, reached[0]?.code ?? '', context.places)
        context.report({
          message: reached.length === 0 ? 'channel' : 'place',
          at: audience.$.keys.get('consent') ?? placeOf(audience.$),
          help: 'Add a consent record for them, or leave them out of `audience`',
          apart: message.channel.value,
          related: [
            ...(region === null ? [] : [{ at: region.span, message: 'recipients here' }]),
            { at: message.channel.span, message: 'sent on this channel' },
          ],
          ...touchedBy(message, reached),
          data: { channel },
        })
      }
    },
  },
})
