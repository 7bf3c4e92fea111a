import { evidencedSeverity } from '../../../src/place/law.ts'
import { defineRule } from '../../../src/rule.ts'
import { holdsDuring, sourceOf, touchedDays } from '../../../src/time/marked-days.ts'
import { moves } from '../../../src/time/moves.ts'
import { barredDuring, occasionsOn } from '../../../src/time/occasions.ts'
import { dayInWords } from '../../../src/time/phrases.ts'

export const rule = defineRule({
  id: 'timing/election-silence',
  summary: 'A political message lands when campaigning rests before an election',
  group: 'timing',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: ['political'],
  since: '0.1.0',
  fix: 'sometimes',
  messages: {
    silent: 'Send on {day} in {where} falls into {name}, when campaigning rests',
  },
  questions: {
    unknown: 'Whether campaigning rests for an election in {where} when the send lands is not known',
  },
  check: {
    contacts: { kind: 'cohort' },
    delivery(delivery, context) {
      for (const landing of delivery.landings)
        for (const touched of touchedDays(landing)) {
          const { day } = touched
          const facts = barredDuring('election', delivery, day, context)
          if (facts.length === 0) continue
          const election = occasionsOn('election', delivery, day, context).find((one) =>
            holdsDuring(one, touched),
          )
          if (election === undefined) {
            context.unchecked({
              question: 'unknown',
              at: delivery.cohort.region.span,
              required: false,
              needs: 'calendars',
              deliveries: [delivery],
            })
            continue
          }
          for (const fact of facts)
            context.report({
              message: 'silent',
              data: { day: dayInWords(day), name: election.name },
              at: landing.at,
              severity: evidencedSeverity(fact),
              confidence: fact.confidence,
              basis: 'recipient',
              deliveries: [delivery],
              sources: [fact.source, sourceOf(election)],
              strictness: -day,
              ...moves(delivery, landing, context),
              help: 'Send before it begins, or after the polls have closed',
            })
          break
        }
    },
  },
})
