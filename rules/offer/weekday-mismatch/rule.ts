import { meantDay } from '../../../src/offer/dates.ts'
import { offerIn, sendDays } from '../../../src/offer/reading.ts'
import { defineRule } from '../../../src/rule.ts'
import { formatDate, weekdayIndex } from '../../../src/time/civil.ts'
import { weekdayName } from '../../../src/time/phrases.ts'

export const rule = defineRule({
  id: 'offer/weekday-mismatch',
  summary: 'A date is written with the weekday of another year',
  group: 'offer',
  severity: 'error',
  confidence: 'high',
  concerns: 'copy',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    mismatch: 'Mismatched weekday: {date} is a {weekday}, the text says "{written}"',
  },
  check: {
    message(message, context) {
      const { first } = sendDays(message, context)
      for (const version of message.versions)
        for (const { segment, dates } of offerIn(message, version, context))
          for (const date of dates) {
            if (date.weekday === null) continue
            const day = meantDay(date, first)
            if (day === null || weekdayIndex(day) === date.weekday.index) continue
            const { from, to } = date.weekday
            context.report({
              message: 'mismatch',
              data: {
                date: formatDate(day),
                weekday: weekdayName(weekdayIndex(day)),
                written: segment.text.value.slice(from, to),
              },
              at: segment.text.at(from, to),
              // A year that is written leaves nothing to interpret; one that is not was inferred from the send.
              severity: date.year === null ? 'warning' : 'error',
              confidence: date.year === null ? 'medium' : 'high',
              messages: [message.index],
              help: `Write ${weekdayName(weekdayIndex(day))}, or the date that is meant`,
            })
          }
    },
  },
})
