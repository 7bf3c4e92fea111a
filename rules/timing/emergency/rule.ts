import { defineRule } from '../../../src/rule.ts'
import { barredOn, occasionsMet } from '../../../src/time/occasions.ts'

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
      for (const met of occasionsMet('emergency', delivery, context)) {
        const { facts, occasion } = met
        if (occasion === null) {
          const at = delivery.cohort.region.span
          const deliveries = [delivery]
          context.unchecked({ question: 'unknown', at, required: false, needs: 'calendars', deliveries })
          continue
        }
        for (const fact of facts)
          context.report({
            message: 'declared',
            ...barredOn(met, occasion, fact, delivery, context),
            help: 'Leave the place out with `audience.except` until the emergency is over',
          })
      }
    },
  },
})
