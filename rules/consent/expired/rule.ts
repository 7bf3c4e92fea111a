import type { Campaign, Consent } from '../../../src/campaign/model.ts'
import { placeOf } from '../../../src/campaign/audience.ts'
import { consentFacts, noLongerThan } from '../../../src/consent/basis.ts'
import { type Reached, touching, underRecord } from '../../../src/consent/coverage.ts'
import { durationInWords, basisWords } from '../../../src/consent/words.ts'
import { basisOf, type ConsentFact, evidencedSeverity } from '../../../src/place/law.ts'
import { defineRule } from '../../../src/rule.ts'
import { addDuration, formatDate, parseDate, parseDuration } from '../../../src/time/civil.ts'

type Limit = ConsentFact & { readonly expires: NonNullable<ConsentFact['expires']> }
type Age = 'fresh' | 'old-consent' | 'old-relationship' | 'unknown'

export const rule = defineRule({
  id: 'consent/expired',
  summary: 'Consent is older than it lasts',
  group: 'consent',
  severity: 'error',
  confidence: 'high',
  concerns: 'legal',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey', 'service'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    consent: 'Expired consent: {kind} of {from} lasts {limit} in {where}, the last send is {landing}',
    relationship: 'Expired consent: {kind} lasts {limit} in {where}, the relationship goes back {within}',
  },
  questions: {
    age: 'How old consent is, of {limit} that it lasts, is not stated',
  },
  check: {
    campaign(campaign, context) {
      for (const record of campaign.audience?.consent ?? []) {
        const groups = new Map<
          string,
          { readonly fact: Limit; readonly age: Age; readonly reached: Reached[] }
        >()
        for (const place of underRecord(record, campaign, context))
          for (const fact of consentFacts(place, record, context)) {
            if (!limits(fact, record)) continue
            const age = ageOf(record, place, fact)
            if (age === 'fresh') continue
            const group = groups.get(`${fact.id} ${age}`) ?? { fact, age, reached: [] }
            groups.set(`${fact.id} ${age}`, group)
            group.reached.push(place)
          }
        for (const { fact, age, reached } of groups.values()) {
          const { obtained, basis } = record
          const within = campaign.audience?.relationship?.within ?? null
          const limit = durationInWords(fact.expires.after)
          const details = {
            severity: evidencedSeverity(fact),
            confidence: fact.confidence,
            basis: basisOf(fact),
            sources: [fact.source],
            ...touching(reached),
          }
          const kind = basis === null ? 'consent' : basisWords[basis.value]
          if (age === 'old-consent' && obtained !== null)
            context.report({
              ...details,
              message: 'consent',
              at: obtained.from.span,
              help:
                fact.expires.of === 'implied' || fact.expires.counted === 'inactive'
                  ? 'Ask again, or state in `audience.relationship.within` how recent their last activity is'
                  : 'Ask these people again, or leave out those who agreed before',
              data: {
                kind,
                from: obtained.from.value,
                limit,
                landing: formatDate(Math.max(...reached.map((place) => place.lastDay))),
              },
            })
          else if (age === 'old-relationship' && within !== null)
            context.report({
              ...details,
              message: 'relationship',
              at: within.span,
              help: 'Leave out those whose last purchase or inquiry is older',
              data: { kind, limit, within: durationInWords(within.value) },
            })
          else
            context.unchecked({
              question: 'age',
              at: placeOf(record.$),
              required: context.config.profile === 'strict' || decides(fact, campaign),
              needs: 'audience.consent.obtained',
              ...touching(reached),
              data: { limit },
            })
        }
      }
    },
  },
})

/** Whether age alone decides that there is consent: implied consent where law ends it, and no rows that have days. */
function decides(fact: Limit, { audience }: Campaign): boolean {
  return (
    fact.expires.of === 'implied' &&
    evidencedSeverity(fact) === 'error' &&
    (audience?.contacts ?? []).length === 0
  )
}

/** Whether a fact limits how long a record's consent lasts. */
function limits(fact: ConsentFact, record: Consent): fact is Limit {
  if (fact.expires === null || record.basis?.value === 'none') return false
  return (
    fact.expires.of === 'any' || record.basis?.value === 'implied' || record.basis?.value === 'soft_opt_in'
  )
}

/**
 * How old consent is on the last day the message lands, against a limit. Age is counted from `obtained.from`; what
 * rests on activity (implied consent, a limit on inactivity) is renewed by it, so `relationship.within` does as well.
 */
function ageOf(record: Consent, place: Reached, { expires }: Limit): Age {
  const from = record.obtained === null ? null : parseDate(record.obtained.from.value)
  const lasts = parseDuration(expires.after)
  if (lasts === null) return 'unknown'
  if (from !== null && addDuration(from, lasts) >= place.lastDay) return 'fresh'
  const within = place.message.campaign.audience?.relationship?.within ?? null
  if (within !== null && (expires.of === 'implied' || expires.counted === 'inactive'))
    return noLongerThan(within.value, expires.after, place.lastDay) ? 'fresh' : 'old-relationship'
  return from === null ? 'unknown' : 'old-consent'
}
