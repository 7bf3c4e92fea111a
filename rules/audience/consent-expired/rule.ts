import { cellKey } from '../../../src/audience/columns.ts'
import { consentDay, consentDayColumns } from '../../../src/audience/consent-day.ts'
import type { Contact, ContactContext } from '../../../src/audience/contract.ts'
import { firstSendDay, reachedAt } from '../../../src/audience/law-of-contact.ts'
import type { Message } from '../../../src/campaign/model.ts'
import { consentFacts } from '../../../src/consent/basis.ts'
import { durationInWords, nameOfSend } from '../../../src/consent/words.ts'
import { milder, severityRank } from '../../../src/finding.ts'
import { basisOf, type ConsentFact, evidencedSeverity } from '../../../src/place/law.ts'
import { nameOf } from '../../../src/place/places.ts'
import { defineRule } from '../../../src/rule.ts'
import { addDuration, type Day, parseDuration } from '../../../src/time/civil.ts'

type Limit = ConsentFact & { readonly expires: NonNullable<ConsentFact['expires']> }

const messages = {
  expired: 'Expired consent to {send}: older than {limit}, as long as it lasts in {place}',
  inactive: 'Expired consent to {send}: no activity for {limit}, as long as it lasts in {place}',
  unknown: 'Consent to {send} lasts {limit} from the last activity on in {place}, and none is known',
  house: 'Consent to {send} older than {limit}, as long as the company relies on it',
  later: 'Consent to {send} dates from after the send',
} as const

const questions = {
  after: 'Option `after` is `{value}`, expected a duration such as `P24M`',
} as const

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
  messages,
  questions,
  defaults: { after: '' },
  check: {
    contacts: [
      {
        kind: 'values',
        aspects: [...consentDayColumns, 'consent_method', 'place'],
        stage: 'consent',
        judge(contact, context) {
          for (const message of contact.messages) {
            const given = consentDay(contact, message.channel.value)
            if (typeof given !== 'number') continue
            judgeLimits(contact, message, context, ({ expires }, landing) => {
              // What activity renews is judged by it, where the list says when it was.
              const renewed = expires.counted === 'inactive' || expires.of === 'implied'
              return !(renewed && contact.has('last_activity')) && isOver(given, expires.after, landing)
            })
          }
        },
      },
      {
        kind: 'values',
        aspects: ['last_activity', 'consent_method', 'place'],
        stage: 'consent',
        judge(contact, context) {
          const active = contact.day('last_activity')
          if (!contact.has('last_activity')) return
          for (const message of contact.messages)
            judgeLimits(
              contact,
              message,
              context,
              ({ expires }, landing) =>
                (expires.counted === 'inactive' || expires.of === 'implied') &&
                (typeof active !== 'number' || isOver(active, expires.after, landing)),
              typeof active !== 'number',
            )
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
      {
        kind: 'list',
        judge(_, context) {
          const value = context.options.after
          if (value !== '' && parseDuration(value) === null)
            context.unchecked({
              question: 'after',
              required: true,
              needs: 'rules.audience/consent-expired.after',
              data: { value },
            })
        },
      },
    ],
  },
})

/** Reports the limit that weighs most among those that `over` says are passed, at the places where a contact can be. */
function judgeLimits(
  contact: Contact,
  message: Message,
  context: ContactContext<typeof messages, typeof questions>,
  over: (fact: Limit, landing: Day) => boolean,
  unknown = false,
): void {
  const [fact] = reachedAt(message, contact.place, context)
    .flatMap((place) =>
      consentFacts(place, null, context)
        .filter((found): found is Limit => limits(found, contact.text('consent_method')))
        .filter((found) => over(found, place.lastDay)),
    )
    .sort((a, b) => severityRank[evidencedSeverity(a)] - severityRank[evidencedSeverity(b)])
  if (fact === undefined) return
  context.report({
    message: unknown
      ? 'unknown'
      : contact.has('last_activity') && fact.expires.counted === 'inactive'
        ? 'inactive'
        : 'expired',
    severity: unknown ? milder(evidencedSeverity(fact), 'warning') : evidencedSeverity(fact),
    confidence: fact.confidence,
    basis: basisOf(fact),
    sources: [fact.source],
    help: unknown
      ? 'Fill in the last activity, or leave these contacts out'
      : 'Leave these contacts out, or ask them again by a way that is open',
    data: {
      send: nameOfSend(context.campaign.purpose, message.channel.value),
      limit: durationInWords(fact.expires.after),
      place: nameOf(fact.jurisdiction, context.places),
    },
  })
}

/** Whether something of a day has lasted its time before another. */
function isOver(day: Day, lasts: string, landing: Day): boolean {
  const duration = parseDuration(lasts)
  return duration !== null && addDuration(day, duration) < landing
}

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
function limits(fact: ConsentFact, method: string): fact is Limit {
  return fact.expires !== null && (fact.expires.of === 'any' || implied.has(cellKey(method)))
}
