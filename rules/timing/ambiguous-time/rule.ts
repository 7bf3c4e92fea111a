import { defineRule } from '../../../src/rule.ts'
import { moves } from '../../../src/time/moves.ts'
import { dayInWords, dayOfLocal, timeInWords } from '../../../src/time/phrases.ts'

export const rule = defineRule({
  id: 'timing/ambiguous-time',
  summary: 'A clock time that comes twice on that day',
  group: 'timing',
  severity: 'warning',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'sometimes',
  messages: {
    twice: 'Ambiguous time {time} on {day} in `{zone}`, it comes twice as clocks go back',
  },
  check: {
    contacts: { kind: 'cohort' },
    message(message, context) {
      for (const { kind, local, zone, at, delivery } of context.resolved(message).oddities)
        if (kind === 'overlap')
          context.report({
            message: 'twice',
            data: { time: timeInWords(local), day: dayInWords(dayOfLocal(local)), zone },
            at: at.at(0, at.length),
            deliveries: [delivery],
            ...moves(delivery, { at: at.at(0, at.length), cause: 'at' }, context),
            together: `Ambiguous time ${timeInWords(local)} on ${dayInWords(dayOfLocal(local))} in {where}, it comes twice as clocks go back`,
            apart: String(local),
            help: 'Pick a time that comes once, or give the offset, such as `+01:00`',
          })
    },
  },
})
