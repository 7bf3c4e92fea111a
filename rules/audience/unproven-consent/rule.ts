import { consentDay, consentDayColumns, hasConsentDay } from '../../../src/audience/consent-day.ts'
import type { Contact } from '../../../src/audience/contract.ts'
import { saysNothing } from '../../../src/audience/merge-fields.ts'
import { permissionAspects, permissionOfContact, saysConsent } from '../../../src/audience/permission.ts'
import { quoted } from '../../../src/consent/words.ts'
import type { Message } from '../../../src/campaign/model.ts'
import type { World } from '../../../src/context.ts'
import type { ColumnName } from '../../../src/policy/config.ts'
import { defineRule } from '../../../src/rule.ts'

/** Columns that prove consent, beside the day. */
const proof = ['consent_source', 'consent_method', 'consent_purpose'] as const

export const rule = defineRule({
  id: 'audience/unproven-consent',
  summary: 'A row says that somebody agreed and not when, where, how or to what',
  group: 'audience',
  severity: 'warning',
  confidence: 'high',
  concerns: 'legal',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey', 'service'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    columns: 'Nothing to prove consent with: the list has no column {columns}',
    empty: 'Unproven consent: empty {columns}',
    day: 'Unproven consent: no day of consent',
    unreadable: 'Day of consent that has no reading, or two',
  },
  check: {
    contacts: [
      {
        kind: 'values',
        aspects: [...proof, ...permissionAspects],
        stage: 'consent',
        judge(contact, context) {
          if (agreedTo(contact, context).length === 0) return
          const empty = proof.filter((column) => contact.has(column) && saysNothing(contact.text(column)))
          if (empty.length > 0)
            context.report({
              message: 'empty',
              help: 'Fill in what is known; where nothing is, ask these contacts again',
              data: { columns: quoted(empty) },
            })
        },
      },
      {
        kind: 'values',
        aspects: [...consentDayColumns, ...permissionAspects],
        stage: 'consent',
        judge(contact, context) {
          const days = agreedTo(contact, context)
            .filter(({ channel }) => hasConsentDay(contact, channel.value))
            .map(({ channel }) => consentDay(contact, channel.value))
          if (days.includes('unreadable'))
            context.report({
              message: 'unreadable',
              help: 'Write days as YYYY-MM-DD: whether 03/04/2026 is in March or in April nobody can tell',
            })
          else if (days.includes(null))
            context.report({
              message: 'day',
              help: 'Fill in the day; where it is not known, ask these contacts again',
            })
        },
      },
      {
        kind: 'list',
        judge(list, context) {
          // Where the campaign itself says how people agreed, it says this, too (consent/unproven).
          if (context.campaign.audience?.consent != null) return
          if (!saysConsent(list) && !list.has('opt_in_confirmed')) return
          const missing: ColumnName[] = [
            ...(consentDayColumns.some((column) => list.has(column)) ? [] : (['consent_date'] as const)),
            ...proof.filter((column) => !list.has(column)),
          ]
          // Tags have the purpose in them, and what platforms call consent is consent to marketing.
          const told = missing.filter((name) => name !== 'consent_purpose')
          if (told.length > 0)
            context.report({
              message: 'columns',
              help: 'Export these columns, too: whoever sends has to be able to show them',
              data: { columns: quoted(told) },
            })
        },
      },
    ],
  },
})

/** Messages that the row, or the campaign, says somebody agreed to: what isn't claimed needs no proof. */
function agreedTo(contact: Contact, world: Pick<World, 'config' | 'contactWords'>): readonly Message[] {
  return contact.messages.filter((message) =>
    ['permitted', 'silent'].includes(permissionOfContact(contact, message, world).verdict),
  )
}
