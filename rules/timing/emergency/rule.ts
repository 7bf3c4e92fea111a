import { evidencedSeverity } from '../../../src/place/law.ts'
import { defineRule } from '../../../src/rule.ts'
import { holdsDuring, sourceOf, touchedDays } from '../../../src/time/marked-days.ts'
import { moves } from '../../../src/time/moves.ts'
import { barredDuring, occasionsOn } from '../../../src/time/occasions.ts'
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
      for (const landing of delivery.landings)
        for (const touched of touchedDays(landing)) {
          const { day } = touched
          const facts = barredDuring('emergency', delivery, day, context)
          if (facts.length === 0) continue
          const emergency = occasionsOn('emergency', delivery, day, context).find((one) =>
            holdsDuring(one, touched),
          )
          if (emergency === undefined) {
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
              message: 'declared',
              data: { day: dayInWords(day), name: emergency.name },
              at: landing.at,
              severity: evidencedSeverity(fact),
              confidence: fact.confidence,
              basis: 'recipient',
              deliveries: [delivery],
              sources: [fact.source, sourceOf(emergency)],
              strictness: -day,
              ...moves(delivery, landing, context),
              help: 'Leave the place out with `audience.except` until the emergency is over',
            })
          break
        }
    },
  },
})
