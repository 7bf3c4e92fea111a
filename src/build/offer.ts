import type { OfferWords } from '../offer/words.ts'
import type { Compiler } from './compile.ts'
import { listOf, mapOf, optional, readDataFile, record, required, text, textOf } from './data-file.ts'

const file = 'rules/offer/words.yaml'

const subtag = textOf('a primary language subtag such as `fr`', (value) => /^[a-z]{2,3}$/.test(value))
const country = textOf('a country such as `FR`', (value) => /^[A-Z]{2}$/.test(value))
const currency = textOf('a currency such as `EUR`', (value) => /^[A-Z]{3}$/.test(value))
const words = textOf('words in lower case', (value) => value.trim() !== '' && value === value.toLowerCase())
const phrases = listOf(words)

const language = record({
  months: optional(phrases, []),
  weekdays: required(phrases),
  until: optional(phrases, []),
  until_after: optional(phrases, []),
  between: optional(phrases, []),
  joins: optional(phrases, []),
  before_day: optional(phrases, []),
  above: required(phrases),
  today: required(phrases),
  tomorrow: required(phrases),
  midnight: required(phrases),
  discount: required(phrases),
  percent: required(phrases),
  code: required(phrases),
})

const data = record({
  languages: required(mapOf(subtag, language)),
  named_days: required(phrases),
  events: required(phrases),
  zone_names: required(listOf(text)),
  local_time: required(phrases),
  read_both_ways: required(listOf(subtag)),
  currencies: required(mapOf(text, listOf(currency, 1))),
  money: required(mapOf(country, currency)),
  month_first: required(listOf(country)),
  both: required(listOf(country)),
})

/** The ways of writing each of a row, none of which may be two things at once. */
function waysOf(rows: readonly string[], complain: (way: string) => void): readonly (readonly string[])[] {
  const seen = new Set<string>()
  return rows.map((row) =>
    row.split(' ').map((way) => {
      if (seen.has(way)) complain(way)
      seen.add(way)
      return way
    }),
  )
}

/** Compiles the words by which offers are read into the shard `offer-words`. */
export const compileOfferWords: Compiler = ({ root, shard, problem }) => {
  const read = readDataFile(root, file, data, problem)
  if (read === undefined) return
  const compiled: OfferWords = {
    languages: Object.fromEntries(
      [...read.languages].map(([code, one]) => {
        if (one.weekdays.length !== 7)
          problem(`${file}: ${one.weekdays.length} \`weekdays\` of \`${code}\`, expected 7`)
        if (one.months.length !== 12 && one.months.length !== 0)
          problem(`${file}: ${one.months.length} \`months\` of \`${code}\`, expected 12 or none`)
        const twice = (way: string): void =>
          problem(`${file}: \`${way}\` of \`${code}\` means two days or months, expected one`)
        const { until_after: untilAfter, before_day: beforeDay, ...rest } = one
        return [
          code,
          {
            ...rest,
            untilAfter,
            beforeDay,
            months: waysOf(one.months, twice),
            weekdays: waysOf(one.weekdays, twice),
          },
        ]
      }),
    ),
    namedDays: read.named_days,
    events: read.events,
    zoneNames: read.zone_names,
    localTime: read.local_time,
    readBothWays: read.read_both_ways,
    currencies: Object.fromEntries(read.currencies),
    money: Object.fromEntries(read.money),
    monthFirst: read.month_first,
    both: read.both,
  }
  shard('offer-words', compiled)
}
