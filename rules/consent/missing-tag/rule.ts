import { placeOf } from '../../../src/campaign/audience.ts'
import { reachedBy } from '../../../src/consent/coverage.ts'
import { sharedDecisions, touchedBy } from '../../../src/consent/decisions.ts'
import { tagsThatDo } from '../../../src/consent/tags.ts'
import { nameOfSends, oneOf, quoted } from '../../../src/consent/words.ts'
import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'consent/missing-tag',
  summary: 'No consent tag permits what is sent',
  group: 'consent',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey', 'service'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    missing: 'Missing consent tag for {send}, expected {expected}',
    empty: 'Missing `tags` for {send}, expected {expected}',
  },
  questions: {
    absent: 'Consent to {send} is not stated',
    unknown: 'Whether {tags} permits {send} is not known',
  },
  check: {
    campaign(campaign, context) {
      const { audience, purpose, messages } = campaign
      if (audience === null) return
      if (audience.consent === null) {
        if (audience.contacts.length === 0)
          context.unchecked({
            question: 'absent',
            at: placeOf(audience.$),
            required: true,
            needs: 'audience.consent',
            ...touchedBy(
              messages,
              messages.flatMap((message) => reachedBy(message, context)),
            ),
            data: { send: nameOfSends(purpose, [...new Set(messages.map(({ channel }) => channel.value))]) },
          })
        return
      }
      const { consentTags } = context.config
      for (const decision of sharedDecisions(campaign, context, 'unknown', ({ verdict }) => verdict.tags[0]))
        context.unchecked({
          question: 'unknown',
          at: decision.verdict.tags[0]!.span,
          required: true,
          needs: 'consent_tags',
          ...touchedBy(decision.messages, decision.reached),
          data: {
            tags: quoted(decision.verdict.tags.map((tag) => tag.value)),
            send: nameOfSends(purpose, decision.channels, 'or'),
          },
        })
      for (const decision of sharedDecisions(campaign, context, 'missing', ({ records }) => records[0])) {
        const record = decision.records[0]!
        context.report({
          message: record.tagsAt === null ? 'empty' : 'missing',
          at: record.tagsAt ?? placeOf(record.$),
          help: 'Add the tag if people agreed to it, else leave them out of `audience`',
          ...touchedBy(decision.messages, decision.reached),
          data: {
            send: nameOfSends(purpose, decision.channels),
            expected: oneOf(tagsThatDo(purpose, decision.channels, consentTags)),
          },
        })
      }
    },
  },
})
