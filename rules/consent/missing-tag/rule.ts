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
    rows: 'Consent to {send} stands in {files}, whose rows were not read',
    unknown: 'Whether {tags} permits {send} is not known',
  },
  check: {
    campaign(campaign, context) {
      const { audience, purpose, messages } = campaign
      // Without an audience advertising is open already, for want of places (timing/quiet-hours).
      if (messages.length === 0 || (audience === null && purpose !== 'service')) return
      const send = nameOfSends(purpose, [...new Set(messages.map(({ channel }) => channel.value))])
      if (audience === null || audience.consent === null) {
        const open = {
          at: audience === null ? campaign.at : placeOf(audience.$),
          required: true,
          ...touchedBy(
            messages,
            messages.flatMap((message) => reachedBy(message, context)),
          ),
        }
        if (audience === null || audience.contacts.length === 0)
          context.unchecked({ ...open, question: 'absent', needs: 'audience.consent', data: { send } })
        // Rows have consent of their own; where they weren't read, nobody has seen it.
        else if (!context.contactsAreRead(campaign))
          context.unchecked({
            ...open,
            question: 'rows',
            at: audience.contacts[0]!.span,
            needs: 'sendlint audience',
            data: { send, files: quoted(audience.contacts.map(({ value }) => value)) },
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
