import { nameOfChannels } from '../../../src/consent/words.ts'
import { defineRule } from '../../../src/rule.ts'
import { perInWords } from '../../../src/time/pressure-words.ts'

export const rule = defineRule({
  id: 'audience/over-contacted',
  summary: 'A contact had as many messages lately as the company allows',
  group: 'audience',
  severity: 'warning',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    over: 'Contact would get more than {max} in {per} on {channels}, by the sends log',
  },
  questions: {
    log: 'How much contacts got lately is not known: caps are set, and there is no sends log',
  },
  check: {
    contacts: [
      {
        kind: 'events',
        of: ['over-cap'],
        judge(event, context) {
          if (event.kind !== 'over-cap') return
          const { max, per, channels, severity, confidence, basis, sources } = event
          context.report({
            message: 'over',
            severity,
            confidence,
            basis,
            sources,
            help: 'Leave these contacts out, or send later',
            data: { max, per: perInWords(per), channels: nameOfChannels(channels) },
          })
        },
      },
      {
        kind: 'list',
        judge(list, context) {
          if (list.sends === null && context.config.frequency.caps.length > 0)
            context.unchecked({ question: 'log', required: false, needs: '--sends' })
        },
      },
    ],
  },
})
