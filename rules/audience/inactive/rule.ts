import { firstSendDay } from '../../../src/audience/law-of-contact.ts'
import { durationInWords } from '../../../src/consent/words.ts'
import { defineRule } from '../../../src/rule.ts'
import { addDuration, parseDuration } from '../../../src/time/civil.ts'

export const rule = defineRule({
  id: 'audience/inactive',
  summary: 'A contact has shown no sign of life for long',
  group: 'audience',
  severity: 'warning',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    inactive: 'No activity for more than {limit}',
    unreadable: 'Day of last activity that has no reading, or two',
  },
  questions: {
    after: 'Option `after` is no duration, expected one such as `P18M`',
  },
  defaults: { after: 'P18M' },
  check: {
    contacts: [
      {
        kind: 'values',
        aspects: ['last_activity'],
        judge(contact, context) {
          const last = contact.day('last_activity')
          if (last === 'unreadable')
            context.report({
              message: 'unreadable',
              severity: 'info',
              help: 'Write days as YYYY-MM-DD',
            })
          const after = parseDuration(context.options.after)
          if (typeof last !== 'number' || after === null) return
          if (addDuration(last, after) < firstSendDay(context))
            context.report({
              message: 'inactive',
              basis: 'house',
              help: 'Leave these contacts out, or ask them once whether they want to stay',
              data: { limit: durationInWords(context.options.after) },
            })
        },
      },
      {
        kind: 'list',
        judge(list, context) {
          if (list.has('last_activity') && parseDuration(context.options.after) === null)
            context.unchecked({ question: 'after', required: false, needs: 'rules.audience/inactive.after' })
        },
      },
    ],
  },
})
