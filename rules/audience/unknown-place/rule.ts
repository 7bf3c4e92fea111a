import { defineRule } from '../../../src/rule.ts'

const columnNames = {
  country: '`country`',
  region: '`region`',
  timezone: '`timezone`',
  postal_code: '`postal_code`',
} as const

export const rule = defineRule({
  id: 'audience/unknown-place',
  summary: 'Nothing in the row says where the contact is',
  group: 'audience',
  severity: 'warning',
  confidence: 'high',
  concerns: 'data',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    nowhere: 'Unknown place: no time zone, region, number or country says where the contact is',
    unreadable: '{column} holds something that is no such place',
  },
  questions: {
    nowhere: 'Send windows, holidays and law of contacts without a place could not be looked up',
  },
  check: {
    contacts: {
      kind: 'values',
      aspects: ['place'],
      judge({ place, messages }, context) {
        if (messages.length === 0) return
        for (const column of place.unknown)
          context.report({
            message: 'unreadable',
            severity: place.candidates.length === 0 ? 'warning' : 'info',
            help: 'Write ISO codes (`FR`, `US-FL`), names of countries and states, or IANA zones',
            data: { column: columnNames[column] },
          })
        if (place.candidates.length > 0) return
        if (place.unknown.length === 0)
          context.report({
            message: 'nowhere',
            help: 'Add a column `country`, and `region` or `timezone` where the country has several clocks',
          })
        context.unchecked({ question: 'nowhere', required: true, needs: 'country' })
      },
    },
  },
})
