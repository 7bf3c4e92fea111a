import { inAddress, quoted } from '../../../src/content/terms.ts'
import { meantDay } from '../../../src/offer/dates.ts'
import { escaped, gap } from '../../../src/offer/pattern.ts'
import { offerIn, sendDays } from '../../../src/offer/reading.ts'
import type { OfferWords } from '../../../src/offer/words.ts'
import { defineRule } from '../../../src/rule.ts'
import type { Text } from '../../../src/source/text.ts'
import { dateOf } from '../../../src/time/civil.ts'

const messages = {
  stale: 'Stale year: "{phrase}" in a message sent in {year}',
} as const

/** An end that has just passed is `offer/ends-before-landing`, also when a year turned since. Days. */
const longOver = 60

export const rule = defineRule({
  id: 'offer/stale-year',
  summary: 'An offer names a year before the send’s',
  group: 'offer',
  severity: 'warning',
  confidence: 'high',
  concerns: 'copy',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages,
  check: {
    message(message, context) {
      const words = context.offerWords
      if (words === null) return
      const { first } = sendDays(message, context)
      const { year } = dateOf(first)
      const report = (text: Text, from: number, to: number): void =>
        context.report({
          message: 'stale',
          data: { phrase: quoted(text, from, to), year },
          at: text.at(from, to),
          messages: [message.index],
          help: `Write the date of this offer`,
        })
      for (const version of message.versions)
        for (const { segment, dates } of offerIn(message, version, context)) {
          const { text } = segment
          for (const date of dates) {
            if (!date.isEnd || date.year === null || date.year >= year) continue
            const day = meantDay(date, first)
            if (day !== null && first - day > longOver) report(text, date.from, date.to)
          }
          for (const { from, to, written } of events(text.value, words))
            if (written < year && !inAddress(text.at(from, to), context.content(message, version)))
              report(text, from, to)
        }
    },
  },
})

type Written = { readonly from: number; readonly to: number; readonly written: number }

/** "Black Friday 2025": days that come every year, with the year they are of. */
function events(text: string, words: OfferWords): readonly Written[] {
  const pattern = new RegExp(
    `(?<!\\p{L})(?:${words.events.map(escaped).join('|')})${gap}+(20\\d{2})(?![\\p{N}\\p{L}])`,
    'giu',
  )
  return [...text.matchAll(pattern)].map((match) => ({
    from: match.index,
    to: match.index + match[0].length,
    written: Number(match[1]),
  }))
}
