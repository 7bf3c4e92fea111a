import type { Purpose } from '../../../src/campaign/vocabulary.ts'
import { sharedDecisions, touchedBy } from '../../../src/consent/decisions.ts'
import { tagsThatDo } from '../../../src/consent/tags.ts'
import { nameOfSends, oneOf } from '../../../src/consent/words.ts'
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
    wrong: "Tag `{tag}` doesn't permit {send}, expected {expected}",
  },
  check: {
    campaign(campaign, context) {
      const { purpose } = campaign
      for (const { verdict, channels, messages, reached } of sharedDecisions(
        campaign,
        context,
        'wrong-purpose',
        ({ verdict: { tag } }) => tag,
      ))
        context.report({
          message: 'wrong',
          at: verdict.tag.span,
          help: `Send this only to people who agreed to ${nameOfMessages[purpose]}`,
          ...touchedBy(messages, reached),
          data: {
            tag: verdict.tag.value,
            send: nameOfSends(purpose, channels, 'or'),
            expected: oneOf(tagsThatDo(purpose, channels, context.config.consentTags)),
          },
        })
    },
  },
})

/** What people agree to, as one says it. */
const nameOfMessages: Readonly<Record<Purpose, string>> = {
  marketing: 'marketing',
  political: 'political messages',
  charity: 'charity appeals',
  survey: 'surveys',
  service: 'service messages',
  transactional: 'transactional messages',
}
