import { defineRule } from '../../../src/rule.ts'
import { moves } from '../../../src/time/moves.ts'
import { dayInWords, dayOfLocal, timeInWords } from '../../../src/time/phrases.ts'

export const rule = defineRule({
  id: 'timing/nonexistent-time',
  summary: 'A clock time that the clocks skip on that day',
  group: 'timing',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'sometimes',
  messages: {
    gap: 'Nonexistent time {time} on {day} in `{zone}`, clocks go forward over it',
  },
  check: {
    contacts: { kind: 'cohort' },
    message(message, context) {
      for (const { kind, local, zone, at, delivery } of context.resolved(message).oddities)
        if (kind === 'gap')
          context.report({
            message: 'gap',
            data: { time: timeInWords(local), day: dayInWords(dayOfLocal(local)), zone },
            at: at.at(0, at.length),
            deliveries: [delivery],
            ...moves(delivery, { at: at.at(0, at.length), cause: 'at' }, context),
            together: `Nonexistent time ${timeInWords(local)} on ${dayInWords(dayOfLocal(local))} in {where}, clocks go forward over it`,
            apart: String(local),
            help: 'Pick a time an hour earlier or later',
          })
    },
  },
})
