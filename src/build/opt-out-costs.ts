import type { OptOutCosts } from '../content/opt-out-costs.ts'
import {
  listOf,
  located,
  mapOf,
  oneOf,
  optional,
  readDataFile,
  record,
  required,
  text,
  textOf,
} from './data-file.ts'

const costsFile = 'rules/opt-out/not-free/costs.yaml'

const id = textOf('lower-case words joined by hyphens', (value) => /^[a-z0-9]+(-[a-z0-9]+)*$/.test(value))
const subtag = textOf('a primary language subtag such as `fr`', (value) => /^[a-z]{2,3}$/.test(value))
const url = textOf('an https URL', (value) => /^https:\/\/\S+$/.test(value))
const date = textOf('a day, YYYY-MM-DD', (value) => /^\d{4}-\d{2}-\d{2}$/.test(value))
const phrase = textOf(
  'lower case, one space between words',
  (value) => value === value.toLowerCase() && value.trim() === value && !/\s{2}/.test(value),
)
const digits = textOf('digits, in quotes', (value) => /^\d+$/.test(value))
const country = textOf('a code of ISO 3166-1', (value) => /^[A-Z]{2}$/.test(value))

const file = record({
  sources: required(
    mapOf(id, record({ title: required(text), url: optional(url, null), checked: optional(date, null) })),
  ),
  money: required(record({ before: required(listOf(text, 1)), after: required(listOf(phrase, 1)) })),
  languages: required(
    mapOf(
      subtag,
      record({
        source: required(located(text)),
        per: required(listOf(phrase, 1)),
        costs: required(listOf(phrase, 1)),
      }),
    ),
  ),
  premium: required(
    listOf(
      record({
        country: required(located(country)),
        code: required(digits),
        trunk: required(textOf('digits or nothing, in quotes', (value) => /^\d*$/.test(value))),
        begins: required(listOf(digits, 1)),
        source: required(located(text)),
        confidence: required(oneOf(['high', 'medium', 'low'])),
      }),
      1,
    ),
  ),
})

/** Reads what says that refusing costs something; undefined when the file is malformed, which is said. */
export function readOptOutCosts(root: string, problem: (text: string) => void): OptOutCosts | undefined {
  return readDataFile<OptOutCosts>(
    root,
    costsFile,
    (node, from, at) => {
      const read = file(node, from, at)
      if (read === undefined) return undefined
      const languages = [...read.languages.values()]
      for (const { source } of [...languages, ...read.premium])
        if (!read.sources.has(source.value)) from.report(source.node, `Unknown source \`${source.value}\``)
      for (const [i, { country: one }] of read.premium.entries())
        if (i > 0 && read.premium[i - 1]!.country.value >= one.value)
          from.report(one.node, `\`${one.value}\`, expected entries sorted by country, each once`)
      const all = (lists: readonly (readonly string[])[]): readonly string[] =>
        [...new Set(lists.flat())].sort()
      return {
        before: all([read.money.before]),
        after: all([read.money.after]),
        per: all(languages.map(({ per }) => per)),
        costs: all(languages.map(({ costs }) => costs)),
        premium: read.premium.map(({ country: one, code, trunk, begins }) => ({
          country: one.value,
          code,
          trunk,
          begins,
        })),
      }
    },
    problem,
  )
}
