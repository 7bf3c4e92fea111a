import { covers } from '../../../src/place/places.ts'
import { defineRule } from '../../../src/rule.ts'
import { moves } from '../../../src/time/moves.ts'
import { dayInWords, dayOfLocal } from '../../../src/time/phrases.ts'

export const rule = defineRule({
  id: 'timing/blackout',
  summary: 'A send lands in days that the company has closed',
  group: 'timing',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey', 'service'],
  since: '0.1.0',
  fix: 'sometimes',
  messages: {
    closed: 'Send on {day} in {where} is inside a blackout: {reason}',
  },
  check: {
    contacts: { kind: 'cohort' },
    delivery(delivery, context) {
      const { jurisdiction } = delivery.cohort
      for (const { regions, from, to, reason, at } of context.config.blackouts) {
        if (regions.length > 0 && !regions.some((region) => covers(region, jurisdiction, context.places)))
          continue
        for (const landing of delivery.landings) {
          const first = dayOfLocal(landing.localStart)
          const last = dayOfLocal(Math.max(landing.localStart, landing.localEnd - 1))
          if (last < from || to < first) continue
          context.report({
            message: 'closed',
            data: { day: dayInWords(Math.max(first, from)), reason },
            at: landing.at,
            deliveries: [delivery],
            basis: 'house',
            apart: `${from}`,
            related: [{ at, message: 'the blackout' }],
            help: `Send after ${dayInWords(to)}`,
            ...moves(delivery, landing, context),
          })
        }
      }
    },
  },
})
