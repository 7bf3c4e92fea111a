import { placeOf } from '../../../src/campaign/audience.ts'
import { reachedBy } from '../../../src/consent/coverage.ts'
import { decisionsOf, touchedBy } from '../../../src/consent/decisions.ts'
import { tagsThatDo } from '../../../src/consent/tags.ts'
import { nameOfSend, quoted } from '../../../src/consent/words.ts'
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
    missing: 'Missing consent tag for {send}, expected one of {expected}',
    empty: 'Missing `tags` for {send}, expected one of {expected}',
  },
  questions: {
    absent: 'Consent to {send} is not stated',
    unknown: 'Whether {tags} permits {send} is not known',
  },
  check: {
    message(message, context) {
      const { audience, purpose } = message.campaign
      const channel = message.channel.value
      const send = nameOfSend(purpose, channel)
      if (audience === null) return
      if (audience.consent === null) {
        if (audience.contacts.length === 0)
          context.unchecked({
            question: 'absent',
            at: placeOf(audience.$),
            required: true,
            needs: 'audience.consent',
            ...touchedBy(message, reachedBy(message, context)),
            data: { send },
          })
        return
      }
      const { consentTags } = context.config
      for (const { verdict, records, reached } of decisionsOf(message, context)) {
        const touched = touchedBy(message, reached)
        if (verdict.verdict === 'unknown')
          context.unchecked({
            question: 'unknown',
            at: verdict.tags[0]!.span,
            required: true,
            needs: 'consent_tags',
            ...touched,
            data: { tags: quoted(verdict.tags.map((tag) => tag.value)), send },
          })
        if (verdict.verdict !== 'missing') continue
        const record = records[0]!
        const expected = quoted(tagsThatDo(purpose, channel, consentTags))
        context.report({
          message: record.tagsAt === null ? 'empty' : 'missing',
          at: record.tagsAt ?? placeOf(record.$),
          help: 'Add the tag if people agreed to it, else leave them out of `audience`',
          apart: channel,
          ...touched,
          data: { send, expected },
        })
      }
    },
  },
})
