import { defineRule } from '../../../src/rule.ts'
import { barredOn, occasionsMet } from '../../../src/time/occasions.ts'

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
      for (const met of occasionsMet('election', delivery, context)) {
        const { facts, occasion } = met
        if (occasion === null) {
          const at = delivery.cohort.region.span
          const deliveries = [delivery]
          context.unchecked({ question: 'unknown', at, required: false, needs: 'calendars', deliveries })
          continue
        }
        for (const fact of facts)
          context.report({
            message: 'silent',
            ...barredOn(met, occasion, fact, delivery, context),
            help: 'Send before it begins, or after the polls have closed',
          })
      }
    },
  },
})
