import { sharedDecisions, touchedBy } from '../../../src/consent/decisions.ts'
import { nameOfChannels } from '../../../src/consent/words.ts'
import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'consent/denied',
  summary: 'A consent tag forbids the channel of the message',
  group: 'consent',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    denied: 'Tag `{tag}` forbids {channel}',
  },
  check: {
    campaign(campaign, context) {
      for (const { verdict, channels, messages, reached } of sharedDecisions(
        campaign,
        context,
        'denied',
        ({ verdict: { tag } }) => tag,
      )) {
        const definition = context.config.consentTags.get(verdict.tag.value)
        context.report({
          message: 'denied',
          at: verdict.tag.span,
          help: 'Leave out the people who carry this tag, or use another channel',
          basis: 'house',
          ...(definition === undefined
            ? {}
            : { related: [{ at: definition.at, message: 'the tag is defined here' }] }),
          ...touchedBy(messages, reached),
          data: { tag: verdict.tag.value, channel: nameOfChannels(channels) },
        })
      }
    },
  },
})
