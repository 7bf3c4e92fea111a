import { reachedAt } from '../../../src/audience/law-of-contact.ts'
import { consentColumns, countsForAll } from '../../../src/audience/permission.ts'
import { cellKey } from '../../../src/audience/states.ts'
import { consentFacts } from '../../../src/consent/basis.ts'
import { nameOfSend } from '../../../src/consent/words.ts'
import { severityRank } from '../../../src/finding.ts'
import { basisOf, evidencedSeverity } from '../../../src/place/law.ts'
import { nameOf } from '../../../src/place/places.ts'
import { defineRule } from '../../../src/rule.ts'

/** Methods that are confirmed a second time, as lists have them. */
const confirmed: ReadonlySet<string> = new Set([
  'confirmed',
  'confirmed opt in',
  'doi',
  'doppelte bestatigung',
  'double',
  'double opt in',
  'double optin',
  'verified',
])

export const rule = defineRule({
  id: 'audience/not-double-opted-in',
  summary: 'Consent of a contact was not confirmed a second time where that is asked for',
  group: 'audience',
  severity: 'error',
  confidence: 'high',
  concerns: 'legal',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    single: 'Consent to {send} not confirmed a second time, as {place} asks',
    pending: 'Consent to {send} still waits for its confirmation',
  },
  questions: {
    columns: 'Whether contacts in {place} confirmed consent to {send} a second time is not said',
  },
  check: {
    contacts: [
      {
        kind: 'values',
        aspects: ['opt_in_confirmed', 'consent_method', 'place'],
        stage: 'consent',
        judge(contact, context) {
          const state = contact.state('opt_in_confirmed')
          const isConfirmed =
            ['yes', 'dated', 'opted-in', 'active'].includes(state) ||
            confirmed.has(cellKey(contact.text('consent_method')))
          if (isConfirmed) return
          for (const message of contact.messages) {
            const fact = reachedAt(message, contact.place, context)
              .flatMap((place) => consentFacts(place, null, context))
              .filter(({ doubleOptIn }) => doubleOptIn === 'required')
              .toSorted((a, b) => severityRank[evidencedSeverity(a)] - severityRank[evidencedSeverity(b)])[0]
            if (fact === undefined) continue
            const data = {
              send: nameOfSend(context.campaign.purpose, message.channel.value),
              place: nameOf(fact.jurisdiction, context.places),
            }
            const declared = context.campaign.audience?.consent?.some(
              ({ basis }) => basis?.value === 'double_opt_in',
            )
            if (!contact.has('opt_in_confirmed') && !contact.has('consent_method')) {
              if (declared !== true)
                context.unchecked({ question: 'columns', required: false, needs: 'opt_in_confirmed', data })
            } else
              context.report({
                message: 'single',
                severity: evidencedSeverity(fact),
                confidence: fact.confidence,
                basis: basisOf(fact),
                sources: [fact.source],
                help: 'Leave these contacts out until they have confirmed',
                data,
              })
          }
        },
      },
      {
        kind: 'values',
        aspects: ['consent_status', 'opt_in_confirmed', ...new Set(Object.values(consentColumns))],
        stage: 'consent',
        judge(contact, context) {
          for (const message of contact.messages) {
            const channel = message.channel.value
            const common = countsForAll(contact, channel)
              ? [contact.state('consent_status'), contact.state('opt_in_confirmed')]
              : []
            if (![contact.state(consentColumns[channel]), ...common].includes('pending')) continue
            context.report({
              message: 'pending',
              basis: 'house',
              help: 'Leave these contacts out until they have confirmed',
              data: { send: nameOfSend(context.campaign.purpose, channel) },
            })
          }
        },
      },
    ],
  },
})
