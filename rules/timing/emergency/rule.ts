import { evidencedSeverity } from '../../../src/place/law.ts'
import { defineRule } from '../../../src/rule.ts'
import { sourceOf } from '../../../src/time/marked-days.ts'
import { moves } from '../../../src/time/moves.ts'
import { occasionsMet } from '../../../src/time/occasions.ts'
import { dayInWords } from '../../../src/time/phrases.ts'

export const rule = defineRule({
  id: 'timing/emergency',
  summary: 'A send lands where an emergency is declared and the law then bars it',
  group: 'timing',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'sometimes',
  messages: {
    declared: 'Send on {day} in {where} falls into an emergency ({name}), when such sends are barred',
  },
  questions: {
    unknown: 'Whether an emergency is declared in {where} when the send lands is not known; one would bar it',
  },
  check: {
    contacts: { kind: 'cohort' },
    delivery(delivery, context) {
      const deliveries = [delivery]
      for (const { landing, day, facts, occasion } of occasionsMet('emergency', delivery, context)) {
        if (occasion === null) {
          const at = delivery.cohort.region.span
          context.unchecked({ question: 'unknown', at, required: false, needs: 'calendars', deliveries })
          continue
        }
        for (const fact of facts)
          context.report({
            message: 'declared',
            data: { day: dayInWords(day), name: occasion.name },
            at: landing.at,
            severity: evidencedSeverity(fact),
            confidence: fact.confidence,
            basis: 'recipient',
            deliveries,
            sources: [fact.source, sourceOf(occasion)],
            strictness: -day,
            ...moves(delivery, landing, context),
            help: 'Leave the place out with `audience.except` until the emergency is over',
          })
      }
    },
  },
})
