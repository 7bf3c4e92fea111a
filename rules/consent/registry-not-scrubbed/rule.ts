import type { Consent, Message } from '../../../src/campaign/model.ts'
import { placeOf } from '../../../src/campaign/audience.ts'
import { isExpress, liftedFor } from '../../../src/consent/basis.ts'
import {
  coversChannel,
  coversPlace,
  factsAt,
  type Reached,
  reachedBy,
  touching,
} from '../../../src/consent/coverage.ts'
import { durationInWords, quoted } from '../../../src/consent/words.ts'
import { evidencedSeverity, type RegisterFact } from '../../../src/place/law.ts'
import { defineRule } from '../../../src/rule.ts'
import { addDuration, formatDate, parseDate, parseDuration } from '../../../src/time/civil.ts'

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
    missing: 'Missing check against `{register}` ({title}) in `scrubbed`',
    stale: 'Too old check against `{register}`: {age} days on {landing}, the limit is {limit}',
    future: 'Check against `{register}` is dated {on}, after the send of {landing}',
  },
  questions: {
    absent: 'Whether the list was checked against {registers} is not stated',
  },
  check: {
    message(message, context) {
      const { audience } = message.campaign
      if (audience === null) return
      const asked = new Map<string, { readonly fact: RegisterFact; readonly reached: Reached[] }>()
      for (const place of reachedBy(message, context)) {
        const records = (audience.consent ?? []).filter(
          (record) => coversChannel(record, message) && coversPlace(record, place.code, context.places),
        )
        for (const fact of factsAt(place, context, (pack) => pack.registers)) {
          if (!binds(fact, records, message, place)) continue
          const known = asked.get(fact.id)
          if (known === undefined) asked.set(fact.id, { fact, reached: [place] })
          else known.reached.push(place)
        }
      }
      if (asked.size === 0) return
      if (audience.scrubbed === null) {
        const names = [...asked.values()].map(({ fact }) => fact.name)
        context.unchecked({
          question: 'absent',
          at: placeOf(audience.$),
          // `profile: strict` makes it required.
          required: false,
          needs: 'audience.scrubbed',
          ...touching([...asked.values()].flatMap(({ reached }) => reached)),
          data: { registers: quoted([...new Set(names)].sort(), 3) },
        })
        return
      }
      for (const { fact, reached } of asked.values()) {
        const details = {
          severity: evidencedSeverity(fact),
          confidence: fact.confidence,
          basis: 'recipient' as const,
          sources: [fact.source],
          apart: fact.name,
          ...touching(reached),
        }
        const entries = audience.scrubbed.filter(({ register }) => register.value === fact.name)
        // The most recent check counts.
        const entry = entries.reduce<(typeof entries)[number] | null>(
          (last, next) => (last === null || next.on.value > last.on.value ? next : last),
          null,
        )
        const landing = Math.max(...reached.map((place) => place.lastDay))
        const on = entry === null ? null : parseDate(entry.on.value)
        if (entry === null || on === null) {
          context.report({
            ...details,
            message: 'missing',
            at: audience.$.keys.get('scrubbed') ?? placeOf(audience.$),
            help: 'Check the list against the register and add the day of the check',
            data: { register: fact.name, title: fact.title },
          })
          continue
        }
        const limit = fact.maxAge === null ? null : parseDuration(fact.maxAge)
        if (on > landing)
          context.report({
            ...details,
            message: 'future',
            at: entry.on.span,
            help: 'State the day on which the list was checked',
            data: { register: fact.name, on: formatDate(on), landing: formatDate(landing) },
          })
        else if (limit !== null && addDuration(on, limit) < landing)
          context.report({
            ...details,
            message: 'stale',
            at: entry.on.span,
            help: 'Check the list against the register again',
            data: {
              register: fact.name,
              age: landing - on,
              landing: formatDate(landing),
              limit: durationInWords(fact.maxAge ?? ''),
            },
          })
      }
    },
  },
})

/** Whether a register has to be asked for somebody at a place: not where every record that covers it lifts it. */
function binds(fact: RegisterFact, records: readonly Consent[], message: Message, place: Reached): boolean {
  // Voluntary lists are about advertising that nobody asked for.
  const voluntary = fact.kind === 'industry' || fact.kind === 'practice'
  const lifted = (record: Consent | null): boolean =>
    liftedFor(fact.liftedBy, message, record, place.lastDay) ||
    (voluntary && isExpress(record?.basis?.value ?? null))
  return records.length === 0 ? !lifted(null) : records.some((record) => !lifted(record))
}
