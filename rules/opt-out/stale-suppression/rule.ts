import { type Deadline, deadlineOf, minutesFrom, overdue } from '../../../src/consent/opt-out-deadline.ts'
import { type Reached, reachedBy, touching } from '../../../src/consent/coverage.ts'
import { durationInWords } from '../../../src/consent/words.ts'
import { basisOf, evidencedSeverity } from '../../../src/place/law.ts'
import { defineRule } from '../../../src/rule.ts'
import { formatDate, parseDate } from '../../../src/time/civil.ts'
import { perInWords } from '../../../src/time/pressure-words.ts'

export const rule = defineRule({
  id: 'opt-out/stale-suppression',
  summary: 'A suppression list is older at landing than the time within which an opt-out has to be honoured',
  group: 'opt-out',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    stale: 'Suppression list of {day} is {age} old on {landing}, opt-outs in {where} count within {limit}',
  },
  questions: {
    age: 'How old suppression list `{list}` is, where opt-outs count within {limit}, is not stated',
  },
  check: {
    campaign(campaign, context) {
      for (const list of campaign.audience?.suppression ?? []) {
        const bound = campaign.messages
          .filter(
            ({ channel }) =>
              list.channels === null || list.channels.some(({ value }) => value === channel.value),
          )
          .flatMap((message) => reachedBy(message, context))
          .flatMap((place) => {
            // What networks ask of the answer to STOP, platforms see to at once.
            const fact = deadlineOf(place, context, 'law')
            return fact === null ? [] : [{ place, fact }]
          })
        const strictest = bound.toSorted((a, b) => minutesOf(a.fact) - minutesOf(b.fact))[0]
        if (strictest === undefined) continue
        const day = list.asOf === null ? null : parseDate(list.asOf.value)
        if (list.asOf === null || day === null) {
          // A platform's own list is as young as can be; a strict company wants it said.
          if (context.config.profile !== 'strict') continue
          context.unchecked({
            question: 'age',
            at: list.file.span,
            required: false,
            needs: 'audience.suppression.as_of',
            ...touching(bound.map(({ place }) => place)),
            data: { list: list.file.value, limit: perInWords(strictest.fact.honourWithin) },
          })
          continue
        }
        const byFact = new Map<string, { readonly fact: Deadline; readonly reached: Reached[] }>()
        for (const { place, fact } of bound) {
          if (place.deliveries.length === 0 || !overdue(fact, day, place.lastDay)) continue
          const known = byFact.get(fact.id)
          if (known === undefined) byFact.set(fact.id, { fact, reached: [place] })
          else known.reached.push(place)
        }
        for (const { fact, reached } of byFact.values()) {
          const landing = Math.max(...reached.map(({ lastDay }) => lastDay))
          context.report({
            message: 'stale',
            at: list.asOf.span,
            severity: evidencedSeverity(fact),
            confidence: fact.confidence,
            basis: basisOf(fact),
            sources: [fact.source],
            help: 'Draw the suppression list again before the send',
            strictness: -minutesOf(fact),
            together: `Suppression list of ${formatDate(day)} is ${durationInWords(`P${landing - day}D`)} old on ${formatDate(landing)}, longer than opt-outs may take in {where}`,
            ...touching(reached),
            data: {
              day: formatDate(day),
              age: durationInWords(`P${landing - day}D`),
              landing: formatDate(landing),
              limit: perInWords(fact.honourWithin),
            },
          })
        }
      }
    },
  },
})

const minutesOf = ({ honourWithin }: Deadline): number => minutesFrom(0, honourWithin)!
