import type { Consent, ConsentBasis } from '../../../src/campaign/model.ts'
import type { Purpose } from '../../../src/campaign/vocabulary.ts'
import { placeOf } from '../../../src/campaign/audience.ts'
import {
  asksOptIn,
  basesThatDo,
  consentFacts,
  isExpress,
  softOptInBy,
  type Strength,
  strengthOf,
} from '../../../src/consent/basis.ts'
import { type Reached, touching, underRecord } from '../../../src/consent/coverage.ts'
import { isPromotional } from '../../../src/consent/tags.ts'
import { nameOfSend, nameOfSends, oneOf } from '../../../src/consent/words.ts'
import { milder, type Severity, severityRank } from '../../../src/finding.ts'
import { basisOf, type ConsentFact, evidencedSeverity } from '../../../src/place/law.ts'
import { defineRule } from '../../../src/rule.ts'

/** What a fact holds against a basis, for the places where it is the strictest. */
interface Objection {
  readonly fact: ConsentFact
  readonly severity: Severity
  readonly strength: Exclude<Strength, 'enough'>
  readonly expected: readonly ConsentBasis[]
  readonly reached: Reached[]
}

export const rule = defineRule({
  id: 'consent/weak-basis',
  summary: 'The declared basis is weaker than the consent that the place asks for',
  group: 'consent',
  severity: 'error',
  confidence: 'high',
  concerns: 'legal',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey', 'service'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    weak: 'Too weak basis `{basis}` for {send} in {where}, expected {expected}',
    unknown: 'Not known whether `soft_opt_in` is enough for {send} in {where}, expected {expected}',
    none: 'Basis `none` for {send} in {where}: nobody agreed, and no fact is known that allows it',
    unconfirmed: 'Basis `{basis}` for {send} in {where} was not confirmed, expected `double_opt_in`',
  },
  questions: {
    basis: 'How people agreed to {send} is not stated',
    register: 'Neither consent to {send} nor a check against a register is stated',
  },
  check: {
    campaign(campaign, context) {
      const { audience } = campaign
      for (const record of audience?.consent ?? []) {
        const reached = underRecord(record, campaign, context)
        if (record.basis === null) {
          const asked = reached.filter((place) => consentFacts(place, record, context).some(asksOptIn))
          if (asked.length > 0)
            context.unchecked({
              question: 'basis',
              at: placeOf(record.$),
              required: context.config.profile === 'strict',
              needs: 'audience.consent.basis',
              ...touching(asked),
              data: { send: nameOfSend(campaign.purpose, asked[0]!.message.channel.value) },
            })
          continue
        }
        const basis = record.basis.value
        const objected = new Set<Reached>()
        const found = [...objections(record, basis, reached)]
        for (const { fact, severity, strength, expected, reached: places } of found) {
          const alike = found.filter((one) => one.severity === severity)
          for (const place of places) objected.add(place)
          const send = nameOfSend(campaign.purpose, places[0]!.message.channel.value)
          const details = {
            at: record.basis.span,
            severity,
            confidence: fact.confidence,
            basis: basisOf(fact),
            help:
              isExpress(basis) && expected.includes('express_written')
                ? 'Declare `express_written` if people agreed in writing, else leave the place out of `audience`'
                : 'Ask these people for consent first, or leave the place out of `audience`',
            sources: [fact.source],
            together: together(basis, campaign.purpose, alike),
            strictness: fact.model === 'express_written' ? 2 : fact.model === 'express' ? 1 : 0,
            ...touching(places),
          }
          if (strength === 'weak')
            context.report({ ...details, message: 'weak', data: { basis, send, expected: oneOf(expected) } })
          else if (strength === 'unknown')
            context.report({ ...details, message: 'unknown', data: { send, expected: oneOf(expected) } })
          else
            context.report({
              ...details,
              message: 'unconfirmed',
              help: 'Have people confirm a second time, so that consent can be shown',
              data: { basis, send },
            })
        }
        // Silence of the pack is no permission; only a fact can say that none is needed.
        const bare = reached.filter(
          (place) =>
            basis === 'none' &&
            isPromotional(campaign.purpose) &&
            consentFacts(place, record, context).length === 0,
        )
        if (bare.length > 0)
          context.report({
            message: 'none',
            at: record.basis.span,
            severity: 'warning',
            confidence: 'medium',
            basis: 'house',
            apart: 'house',
            help: 'Ask these people for consent first, or leave the place out of `audience`',
            ...touching(bare),
            data: {
              send: nameOfSends(campaign.purpose, [
                ...new Set(bare.map(({ message }) => message.channel.value)),
              ]),
            },
          })
        const open = reached.filter(
          (place) =>
            !objected.has(place) &&
            !isExpress(basis) &&
            audience?.scrubbed === null &&
            consentFacts(place, record, context).some(({ model }) => model === 'consent_or_register'),
        )
        if (open.length > 0)
          context.unchecked({
            question: 'register',
            at: record.basis.span,
            required: true,
            needs: 'audience.scrubbed',
            ...touching(open),
            data: { send: nameOfSend(campaign.purpose, open[0]!.message.channel.value) },
          })
      }

      /** What the facts of each place hold against a basis: of one place only the most severe, by fact and channel. */
      function objections(
        record: Consent,
        basis: ConsentBasis,
        reached: readonly Reached[],
      ): Iterable<Objection> {
        const found = new Map<string, Objection>()
        for (const place of reached) {
          // Soft opt-in is for customers: a file that says that they are none leaves nothing for it to rest on.
          const isStranger = basis === 'soft_opt_in' && campaign.audience?.relationship?.kind.value === 'none'
          const facts = consentFacts(place, record, context).map((fact): ConsentFact =>
            isStranger ? { ...fact, softOptIn: 'not_available' } : fact,
          )
          const here = facts.flatMap((fact) => {
            const strength = strengthOf(basis, fact, facts)
            if (strength === 'enough') return []
            const severity = evidencedSeverity(fact)
            // What isn't known warns.
            return [
              { fact, strength, severity: strength === 'unknown' ? milder(severity, 'warning') : severity },
            ]
          })
          const worst = Math.min(...here.map(({ severity }) => severityRank[severity]))
          for (const { fact, strength, severity } of here) {
            if (severityRank[severity] !== worst) continue
            const key = `${fact.id} ${place.message.channel.value} ${strength}`
            const known = found.get(key)
            if (known !== undefined) known.reached.push(place)
            else {
              const expected = basesThatDo(fact, softOptInBy(fact, facts))
              found.set(key, { fact, strength, severity, expected, reached: [place] })
            }
          }
        }
        return found.values()
      }
    },
  },
})

/** Objections of one severity are one finding: what all of them take, for all their channels. */
function together(basis: ConsentBasis, purpose: Purpose, objections: readonly Objection[]): string {
  const channels = objections.flatMap(({ reached }) => reached.map(({ message }) => message.channel.value))
  const send = nameOfSends(purpose, [...new Set(channels)])
  const common = objections
    .map(({ strength, expected }) => (strength === 'unconfirmed' ? (['double_opt_in'] as const) : expected))
    .reduce((all, one) => all.filter((expected) => one.includes(expected)))
  const expected = common.length === 0 ? '' : `, expected ${oneOf(common)}`
  return `Too weak basis \`${basis}\` for ${send} in {where}${expected}`
}
