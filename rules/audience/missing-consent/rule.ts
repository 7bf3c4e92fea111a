import {
  consentColumns,
  countsForAll,
  isJudgedByCampaign,
  permissionAspects,
  permissionOfContact,
  saysConsent,
  shown,
} from '../../../src/audience/permission.ts'
import { coversChannel, coversPlace } from '../../../src/consent/coverage.ts'
import { judgeTags, tagsThatDo } from '../../../src/consent/tags.ts'
import { nameOfSend, nameOfSends, oneOf } from '../../../src/consent/words.ts'
import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'audience/missing-consent',
  summary: 'Nothing in the row of a contact permits what is sent',
  group: 'audience',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey', 'service'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    missing: 'No consent to {send} in the row, expected {expected}',
    stated:
      'No consent to {send}: none in the row, and {tags} of `audience.consent` gives none, expected {expected}',
    uncovered: 'No consent to {send}: none in the row, and no record of `audience.consent` covers its place',
    undefined: 'No consent to {send}: nothing defines {tag}, expected {expected}',
  },
  questions: {
    columns: 'No column says whether contacts agreed to {send}, and neither does `audience.consent`',
  },
  check: {
    contacts: [
      {
        kind: 'values',
        aspects: permissionAspects,
        stage: 'consent',
        judge(contact, context) {
          const { purpose } = context.campaign
          for (const message of contact.messages) {
            const verdict = permissionOfContact(contact, message, context)
            if (verdict.verdict !== 'unknown' && verdict.verdict !== 'missing') continue
            const data = {
              send: nameOfSend(purpose, message.channel.value),
              expected: oneOf(tagsThatDo(purpose, [message.channel.value], context.config.consentTags)),
            }
            if (verdict.verdict === 'missing')
              context.report({
                message: 'missing',
                help:
                  contact.has('consent_status') && !countsForAll(contact, message.channel.value)
                    ? `Leave these contacts out; a column that means this channel, too, can be named \`${consentColumns[message.channel.value]}\` under \`columns\``
                    : 'Leave these contacts out, or add what they agreed to where it is known',
                data,
              })
            // What nobody has defined may as well be a refusal: `Marketing Unauthorized`.
            else
              for (const tag of verdict.tags)
                context.report({
                  message: 'undefined',
                  help: 'Define it under `consent_tags` in the config if it permits this; else leave these contacts out',
                  data: { ...data, tag: shown([tag]) },
                })
          }
        },
      },
      {
        // A list that says nothing of consent is judged by what the campaign says of everybody.
        kind: 'values',
        aspects: ['opt_in_confirmed', 'consent_status', 'place'],
        stage: 'consent',
        judge(contact, context) {
          const { purpose } = context.campaign
          for (const message of contact.messages) {
            if (!isJudgedByCampaign(contact, message)) continue
            const channel = message.channel.value
            const send = nameOfSend(purpose, channel)
            const codes = contact.place.candidates.map(({ jurisdiction }) => jurisdiction)
            for (const code of codes.length === 0 ? [null] : new Set(codes)) {
              const records = context.campaign.audience!.consent!.filter(
                (record) => coversChannel(record, message) && coversPlace(record, code, context.places),
              )
              const tags = records.flatMap((record) => record.tags)
              if (judgeTags(tags, purpose, channel, context.config.consentTags).verdict === 'permitted')
                continue
              if (records.length === 0)
                context.report({
                  message: 'uncovered',
                  help: 'Leave these contacts out, or add a record for them where they agreed',
                  asCampaign: true,
                  data: { send },
                })
              else
                context.report({
                  message: 'stated',
                  help: 'Leave these contacts out, or state the consent that they gave',
                  asCampaign: true,
                  data: {
                    send,
                    tags: tags.length === 0 ? 'the empty list' : shown(tags),
                    expected: oneOf(tagsThatDo(purpose, [channel], context.config.consentTags)),
                  },
                })
            }
          }
        },
      },
      {
        kind: 'list',
        judge(list, context) {
          const { audience, purpose } = context.campaign
          if (saysConsent(list) || list.has('opt_in_confirmed') || audience?.consent != null) return
          context.unchecked({
            question: 'columns',
            required: true,
            needs: 'consent_tags',
            data: {
              send: nameOfSends(purpose, [...new Set(context.messages.map(({ channel }) => channel.value))]),
            },
          })
        },
      },
    ],
  },
})
