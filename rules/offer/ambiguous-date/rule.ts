import { quoted } from '../../../src/content/terms.ts'
import { offerIn } from '../../../src/offer/reading.ts'
import { countryOf, nameOf } from '../../../src/place/places.ts'
import { defineRule } from '../../../src/rule.ts'

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const

export const rule = defineRule({
  id: 'offer/ambiguous-date',
  summary: 'A date in figures goes to places that read it differently',
  group: 'offer',
  severity: 'warning',
  confidence: 'high',
  concerns: 'copy',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    apart: 'Ambiguous date "{date}": {dayFirst} in {there}, {monthFirst} in {here}',
    both: 'Ambiguous date "{date}": {dayFirst} or {monthFirst} in {here}, where both are usual',
  },
  check: {
    message(message, context) {
      const words = context.offerWords
      if (words === null) return
      const language = message.declaredLanguage?.split('-')[0] ?? null
      if (language !== null && !words.readBothWays.includes(language)) return
      const countries = [
        ...new Set(context.deliveries(message).map(({ cohort }) => countryOf(cohort.jurisdiction))),
      ].sort()
      const monthFirst = countries.find((code) => words.monthFirst.includes(code))
      const both = countries.find((code) => words.both.includes(code))
      const dayFirst = countries.find(
        (code) => !words.monthFirst.includes(code) && !words.both.includes(code),
      )
      const isApart = monthFirst !== undefined && dayFirst !== undefined
      if (!isApart && both === undefined) return
      const day = (number: number, month: number): string => `${number} ${months[month - 1]!}`
      for (const version of message.versions)
        for (const { segment, ambiguous } of offerIn(message, version, context))
          for (const { from, to, first, second } of ambiguous) {
            const shared = {
              date: quoted(segment.text, from, to),
              dayFirst: day(first, second),
              monthFirst: day(second, first),
            }
            const details = {
              at: segment.text.at(from, to),
              messages: [message.index],
              help: 'Write the month in letters',
            }
            if (isApart)
              context.report({
                message: 'apart',
                data: {
                  ...shared,
                  there: nameOf(dayFirst, context.places),
                  here: nameOf(monthFirst, context.places),
                },
                jurisdictions: [dayFirst, monthFirst],
                ...details,
              })
            else
              context.report({
                message: 'both',
                data: { ...shared, here: nameOf(both!, context.places) },
                jurisdictions: [both!],
                ...details,
              })
          }
    },
  },
})
