import type { Consent, Message } from '../../../src/campaign/model.ts'
import { placeOf } from '../../../src/campaign/audience.ts'
import { consentFacts, isExpress, liftedFor } from '../../../src/consent/basis.ts'
import {
  coversChannel,
  coversPlace,
  factsAt,
  type Reached,
  reachedBy,
  touching,
} from '../../../src/consent/coverage.ts'
import { durationInWords, quoted } from '../../../src/consent/words.ts'
import type { World } from '../../../src/context.ts'
import { evidencedSeverity, type RegisterFact } from '../../../src/place/law.ts'
import { nearest } from '../../../src/schema/nearest.ts'
import { defineRule } from '../../../src/rule.ts'
import { addDuration, formatDate, parseDate, parseDuration } from '../../../src/time/civil.ts'

/** A register that the list has to be checked against, with the places that ask for it. */
interface Asked {
  readonly fact: RegisterFact
  readonly reached: Reached[]
}

export const rule = defineRule({
  id: 'consent/registry-not-scrubbed',
  summary: "The list wasn't checked against a register of people who refuse advertising, or too long ago",
  group: 'consent',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    missing: 'Missing check against {registers} in `scrubbed`',
    stale: 'Too old check against `{register}`: {age} days on {landing}, the limit is {limit}',
    future: 'Check against `{register}` is dated {on}, after the send of {landing}',
  },
  questions: {
    absent: 'Whether the list was checked against {registers} is not stated',
  },
  check: {
    campaign(campaign, context) {
      const { audience } = campaign
      if (audience === null) return
      const asked = new Map<string, Asked>()
      for (const message of campaign.messages)
        for (const place of reachedBy(message, context)) {
          const records = (audience.consent ?? []).filter(
            (record) => coversChannel(record, message) && coversPlace(record, place.code, context.places),
          )
          for (const fact of factsAt(place, context, 'registers')) {
            if (!binds(fact, records, message, place, context)) continue
            const known = asked.get(fact.name)
            if (known === undefined) asked.set(fact.name, { fact, reached: [place] })
            else known.reached.push(place)
          }
        }
      const all = [...asked.values()].sort((a, b) => (a.fact.name < b.fact.name ? -1 : 1))
      if (all.length === 0) return
      if (audience.scrubbed === null) {
        context.unchecked({
          question: 'absent',
          at: placeOf(audience.$),
          // `profile: strict` makes it required.
          required: false,
          needs: 'audience.scrubbed',
          ...touching(all.flatMap(({ reached }) => reached)),
          data: {
            registers: quoted(
              all.map(({ fact }) => fact.name),
              3,
            ),
          },
        })
        return
      }
      const checks = new Map<string, (typeof audience.scrubbed)[number]>()
      // The most recent check counts.
      for (const check of audience.scrubbed) {
        const known = checks.get(check.register.value)
        if (known === undefined || check.on.value > known.on.value) checks.set(check.register.value, check)
      }
      const missing = all.filter(({ fact }) => !checks.has(fact.name))
      // A check under a name that no pack uses counts for nothing; most likely one of these was meant.
      const strays = audience.scrubbed.flatMap(({ register }) => {
        if (all.some(({ fact }) => fact.name === register.value)) return []
        const meant = nearest(
          register.value,
          missing.map(({ fact }) => fact.name),
        )
        return meant === null ? [] : [{ at: register.span, message: `meant to be \`${meant}\`?` }]
      })
      for (const severity of ['error', 'warning', 'info'] as const) {
        const those = missing.filter(({ fact }) => evidencedSeverity(fact) === severity)
        if (those.length === 0) continue
        context.report({
          message: 'missing',
          at: audience.$.keys.get('scrubbed') ?? placeOf(audience.$),
          severity,
          basis: 'recipient',
          help:
            those.length === 1
              ? `Check the list against ${those[0]!.fact.title} and add the day of the check`
              : 'Check the list against each of them and add the days of the checks',
          related: strays,
          sources: those.slice(0, 3).map(({ fact }) => fact.source),
          ...touching(those.flatMap(({ reached }) => reached)),
          data: {
            registers: quoted(
              those.map(({ fact }) => fact.name),
              3,
            ),
          },
        })
      }
      for (const { fact, reached } of all) {
        const check = checks.get(fact.name)
        const on = check === undefined ? null : parseDate(check.on.value)
        if (check === undefined || on === null) continue
        const details = {
          at: check.on.span,
          severity: evidencedSeverity(fact),
          confidence: fact.confidence,
          basis: 'recipient' as const,
          sources: [fact.source],
          ...touching(reached),
        }
        const landing = Math.max(...reached.map((place) => place.lastDay))
        const limit = fact.maxAge === null ? null : parseDuration(fact.maxAge)
        if (on > landing)
          context.report({
            ...details,
            message: 'future',
            help: 'State the day on which the list was checked',
            data: { register: fact.name, on: formatDate(on), landing: formatDate(landing) },
          })
        else if (limit !== null && fact.maxAge !== null && addDuration(on, limit) < landing)
          context.report({
            ...details,
            message: 'stale',
            help: 'Check the list against the register again',
            data: {
              register: fact.name,
              age: landing - on,
              landing: formatDate(landing),
              limit: durationInWords(fact.maxAge),
            },
          })
      }
    },
  },
})

/** Whether a register has to be asked for somebody at a place: not where every record that covers it lifts it. */
function binds(
  fact: RegisterFact,
  records: readonly Consent[],
  message: Message,
  place: Reached,
  world: World,
): boolean {
  // Voluntary lists are about advertising that nobody asked for.
  const voluntary = fact.kind === 'industry' || fact.kind === 'practice'
  const lifted = (record: Consent | null): boolean => {
    const basis = record?.basis?.value ?? null
    if (liftedFor(fact.liftedBy, message, record, place.lastDay)) return true
    if (voluntary && isExpress(basis)) return true
    // A law that asks for consent or a check is met by consent.
    const either = consentFacts(place, record, world).filter(({ model }) => model === 'consent_or_register')
    return (
      either.length > 0 &&
      either.every(
        ({ softOptIn }) => isExpress(basis) || (basis === 'soft_opt_in' && softOptIn === 'available'),
      )
    )
  }
  return records.length === 0 ? !lifted(null) : records.some((record) => !lifted(record))
}
