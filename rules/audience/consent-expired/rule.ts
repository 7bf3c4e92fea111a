import { cellKey } from '../../../src/audience/columns.ts'
import { consentDay, consentDayColumns } from '../../../src/audience/consent-day.ts'
import { firstSendDay, reachedAt } from '../../../src/audience/law-of-contact.ts'
import { consentFacts } from '../../../src/consent/basis.ts'
import { durationInWords, nameOfSend } from '../../../src/consent/words.ts'
import { severityRank } from '../../../src/finding.ts'
import { basisOf, type ConsentFact, evidencedSeverity } from '../../../src/place/law.ts'
import { nameOf } from '../../../src/place/places.ts'
import { defineRule } from '../../../src/rule.ts'
import { addDuration, parseDuration } from '../../../src/time/civil.ts'

type Limit = ConsentFact & { readonly expires: NonNullable<ConsentFact['expires']> }

export const rule = defineRule({
  id: 'audience/consent-expired',
  summary: 'Consent of a contact is older than it lasts where the contact is',
  group: 'audience',
  severity: 'error',
  confidence: 'high',
  concerns: 'legal',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey', 'service'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    expired: 'Expired consent to {send}: older than {limit}, as long as it lasts in {place}',
    inactive: 'Expired consent to {send}: no activity for {limit}, as long as it lasts in {place}',
    house: 'Consent to {send} older than {limit}, as long as the company relies on it',
    later: 'Consent to {send} dates from after the send',
  },
  defaults: { after: '' },
  check: {
    contacts: [
      {
        kind: 'values',
        aspects: [...consentDayColumns, 'last_activity', 'consent_method', 'place'],
        stage: 'consent',
        judge(contact, context) {
          const active = contact.day('last_activity')
          for (const message of contact.messages) {
            const given = consentDay(contact, message.channel.value)
            const send = nameOfSend(context.campaign.purpose, message.channel.value)
            const found = reachedAt(message, contact.place, context)
              .flatMap((place) =>
                consentFacts(place, null, context)
                  .filter((fact) => limits(fact, contact.text('consent_method')))
                  .map((fact) => ({ fact: fact as Limit, place })),
              )
              .filter(({ fact: { expires }, place }) => {
                const lasts = parseDuration(expires.after)
                const over = (day: unknown): boolean =>
                  typeof day === 'number' && lasts !== null && addDuration(day, lasts) < place.lastDay
                // What rests on activity is renewed by it.
                if (expires.counted === 'inactive')
                  return typeof active === 'number' ? over(active) : over(given)
                return over(given) && !(expires.of === 'implied' && typeof active === 'number' && !over(active))
              })
              .sort(
                (a, b) =>
                  severityRank[evidencedSeverity(a.fact)] - severityRank[evidencedSeverity(b.fact)],
              )[0]
            if (found === undefined) continue
            const { fact } = found
            context.report({
              message: fact.expires.counted === 'inactive' ? 'inactive' : 'expired',
              severity: evidencedSeverity(fact),
              confidence: fact.confidence,
              basis: basisOf(fact),
              sources: [fact.source],
              help: 'Leave these contacts out, or ask them again by a way that is open',
              data: {
                send,
                limit: durationInWords(fact.expires.after),
                place: nameOf(fact.jurisdiction, context.places),
              },
            })
          }
        },
      },
      {
        kind: 'values',
        aspects: consentDayColumns,
        stage: 'consent',
        judge(contact, context) {
          const landing = firstSendDay(context)
          const after = context.options.after === '' ? null : parseDuration(context.options.after)
          for (const message of contact.messages) {
            const given = consentDay(contact, message.channel.value)
            if (typeof given !== 'number') continue
            const send = nameOfSend(context.campaign.purpose, message.channel.value)
            // One day of grace: the day of the file's clock needn't be that of the recipient's.
            if (given > landing + 1)
              context.report({
                message: 'later',
                help: 'Correct the date, or send to these contacts only once they have agreed',
                data: { send },
              })
            else if (after !== null && addDuration(given, after) < landing)
              context.report({
                message: 'house',
                severity: 'warning',
                basis: 'house',
                help: 'Ask these contacts again, or leave them out',
                data: { send, limit: durationInWords(context.options.after) },
              })
          }
        },
      },
    ],
  },
})

/** Ways of consent that are no more than implied, as lists have them. */
const implied: ReadonlySet<string> = new Set([
  'implied',
  'implicit',
  'inferred',
  'soft',
  'soft opt in',
  'soft optin',
  'existing customer',
  'existing business relationship',
  'purchase',
])

/** Whether a fact limits how long consent that was given in some way lasts. */
function limits(fact: ConsentFact, method: string): boolean {
  return fact.expires !== null && (fact.expires.of === 'any' || implied.has(cellKey(method)))
}
