import { quoted } from '../../../src/content/terms.ts'
import { offerIn } from '../../../src/offer/reading.ts'
import { defineRule } from '../../../src/rule.ts'
import type { Delivery, Landing } from '../../../src/time/delivery.ts'
import { dayInWords, dayOfLocal } from '../../../src/time/phrases.ts'

/** Days on the recipients' calendars on which one landing reaches them. */
function daysOf({ localStart, localEnd }: Landing): readonly [first: number, last: number] {
  return [dayOfLocal(localStart), dayOfLocal(Math.max(localStart, localEnd - 1))]
}

export const rule = defineRule({
  id: 'offer/relative-end',
  summary: 'An offer ends "today" or "tomorrow" in a send that lands on different days',
  group: 'offer',
  severity: 'warning',
  confidence: 'high',
  concerns: 'copy',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    days: 'Relative end "{phrase}" in a send that lands from {first} to {last} on recipients’ calendars',
  },
  check: {
    message(message, context) {
      const deliveries = context.deliveries(message)
      let earliest: { readonly day: number } | null = null
      let latest: { readonly day: number; readonly landing: Landing; readonly delivery: Delivery } | null =
        null
      for (const delivery of deliveries)
        for (const landing of delivery.landings) {
          // What is sent again on purpose means its own day each time.
          if (landing.cause === 'repeat' || landing.cause === 'step') continue
          const [first, last] = daysOf(landing)
          if (earliest === null || first < earliest.day) earliest = { day: first }
          if (latest === null || last > latest.day) latest = { day: last, landing, delivery }
        }
      if (earliest === null || latest === null || earliest.day === latest.day) return
      for (const version of message.versions)
        for (const { segment, today, tomorrow } of offerIn(message, version, context))
          for (const { from, to } of [...today, ...tomorrow])
            context.report({
              message: 'days',
              data: {
                phrase: quoted(segment.text, from, to),
                first: dayInWords(earliest.day),
                last: dayInWords(latest.day),
              },
              at: segment.text.at(from, to),
              messages: [message.index],
              jurisdictions: [latest.delivery.cohort.jurisdiction],
              related: [{ at: latest.landing.at, message: 'lands last by this' }],
              help: 'Write the date, or send at one wall time with `timezone: recipient`',
            })
    },
  },
})
