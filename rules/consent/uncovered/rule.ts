import { placeOf } from '../../../src/campaign/audience.ts'
import { regionFor } from '../../../src/consent/coverage.ts'
import { sharedDecisions, touchedBy } from '../../../src/consent/decisions.ts'
import { nameOfChannels } from '../../../src/consent/words.ts'
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
    campaign(campaign, context) {
      const { audience } = campaign
      if (audience === null) return
      // Channels that lack the same places are one problem, others would be mixed up in one sentence.
      for (const { channels, messages, reached } of sharedDecisions(
        campaign,
        context,
        'uncovered',
        (decision) => decision.reached.map(({ code }) => code).join(),
      )) {
        const region = regionFor(campaign, reached[0]?.code ?? '', context.places)
        context.report({
          message: reached.length === 0 ? 'channel' : 'place',
          at: audience.$.keys.get('consent') ?? placeOf(audience.$),
          help: 'Add a consent record for them, or leave them out of `audience`',
          apart: channels.join(),
          related: [
            ...(region === null ? [] : [{ at: region.span, message: 'recipients here' }]),
            { at: messages[0]!.channel.span, message: 'sent on this channel' },
          ],
          ...touchedBy(messages, reached),
          data: { channel: nameOfChannels(channels, 'or') },
        })
      }
    },
  },
})
