import { defineRule } from '../../../src/rule.ts'
import { formatLocal } from '../../../src/time/civil.ts'
import { moves } from '../../../src/time/moves.ts'

export const rule = defineRule({
  id: 'timing/past',
  summary: 'A send is scheduled for a moment that is over',
  group: 'timing',
  severity: 'warning',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'sometimes',
  messages: {
    over: 'Send at {time} in {where} lies in the past (now {now} UTC)',
  },
  check: {
    delivery(delivery, context) {
      // A recurrence that has begun is no mistake; one whose last send is over is.
      const last = delivery.landings.at(-1)
      if (last === undefined || last.start >= context.now) return
      context.report({
        message: 'over',
        data: {
          time: formatLocal(last.localStart).replace('T', ' '),
          now: formatLocal(context.now).replace('T', ' '),
        },
        together: `Send in {where} lies in the past, first at ${formatLocal(last.localStart).replace('T', ' ')} local time`,
        at: last.at,
        deliveries: [delivery],
        ...moves(delivery, last, context),
        strictness: context.now - last.start,
        help: 'Move it to a moment to come, or set `status: sent`',
      })
    },
  },
})
