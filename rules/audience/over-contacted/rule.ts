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
    unread:
      '{count} of {rows} rows of the sends log have no time or nobody that can be read: whom they count for is not known',
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
          const { caps, minimumGap } = context.config.frequency
          if (list.sends === null) {
            if (caps.length > 0) context.unchecked({ question: 'log', required: false, needs: '--sends' })
            return
          }
          const { unreadable, rows } = list.sends
          const isCapped =
            caps.length > 0 ||
            minimumGap !== null ||
            [...list.jurisdictions.keys()].some((code) =>
              context.packs(code).some(({ frequency }) => frequency.length > 0),
            )
          if (unreadable > 0 && isCapped)
            context.unchecked({
              question: 'unread',
              required: true,
              needs: '--sends',
              data: { count: unreadable, rows },
            })
        },
      },
    ],
  },
})
