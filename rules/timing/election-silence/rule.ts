import { evidencedSeverity } from '../../../src/place/law.ts'
import { defineRule } from '../../../src/rule.ts'
import { sourceOf } from '../../../src/time/marked-days.ts'
import { moves } from '../../../src/time/moves.ts'
import { occasionsMet } from '../../../src/time/occasions.ts'
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
      const deliveries = [delivery]
      for (const { landing, day, facts, occasion } of occasionsMet('election', delivery, context)) {
        if (occasion === null) {
          const at = delivery.cohort.region.span
          context.unchecked({ question: 'unknown', at, required: false, needs: 'calendars', deliveries })
          continue
        }
        for (const fact of facts)
          context.report({
            message: 'silent',
            data: { day: dayInWords(day), name: occasion.name },
            at: landing.at,
            severity: evidencedSeverity(fact),
            confidence: fact.confidence,
            basis: 'recipient',
            deliveries,
            sources: [fact.source, sourceOf(occasion)],
            strictness: -day,
            ...moves(delivery, landing, context),
            help: 'Send before it begins, or after the polls have closed',
          })
      }
    },
  },
})
