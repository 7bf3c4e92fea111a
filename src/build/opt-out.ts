import type { OptOutGrammar, OptOutLanguage, Phrases, PlatformTags, WordRole } from '../content/opt-out.ts'
import { tokenise } from '../content/opt-out-words.ts'
import { alternatives } from '../content/forms.ts'
import type { Compiler } from './compile.ts'
import {
  flag,
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
import { readOptOutCosts } from './opt-out-costs.ts'
import { packWords } from './opt-out-index.ts'

const instructionsFile = 'rules/opt-out/missing/instructions.yaml'
const platformsFile = 'rules/opt-out/dead-link/platforms.yaml'

const id = textOf('lower-case words joined by hyphens', (value) => /^[a-z0-9]+(-[a-z0-9]+)*$/.test(value))
const subtag = textOf('a primary language subtag such as `fr`', (value) => /^[a-z]{2,3}$/.test(value))
const date = textOf('a day, YYYY-MM-DD', (value) => /^\d{4}-\d{2}-\d{2}$/.test(value))
const url = textOf('an https URL', (value) => /^https:\/\/\S+$/.test(value))
const confidence = oneOf(['high', 'medium', 'low'])
/** What a fix writes into a scalar must not end it, whatever quotes it has. */
const sentence = textOf('a sentence without `:`, `#`, quotes, braces or brackets', (value) =>
  /^[^:#'"[\]\\\n{}]+$/.test(value.replace(/\{number\}/g, '')),
)

const source = record({ title: required(text), url: optional(url, null), checked: optional(date, null) })

const phrases = optional(listOf(located(text), 1), [])

const language = record({
  name: required(text),
  confidence: required(confidence),
  sources: required(listOf(located(text), 1)),
  verb_last: optional(flag, false),
  short_codes: optional(
    listOf(
      textOf('digits, in quotes', (value) => /^\d+$/.test(value)),
      1,
    ),
    [],
  ),
  answer: phrases,
  write: phrases,
  stop_words: phrases,
  code_words: phrases,
  purposes: phrases,
  labels: phrases,
  ends: phrases,
  between: phrases,
  to: phrases,
  links: phrases,
  preferences: phrases,
  complete: phrases,
  speak: phrases,
  from: phrases,
  takes_object: phrases,
  objects: phrases,
  determiners: phrases,
  negations: phrases,
  wishes: phrases,
  again: phrases,
  receiving: phrases,
  messages: phrases,
  ceasing: phrases,
  refusals: phrases,
  kept: phrases,
  digits: phrases,
  off_words: phrases,
  places: phrases,
  weary: phrases,
  block: phrases,
  chats: phrases,
  says: optional(sentence, null),
  anchor: optional(sentence, null),
})

const roleOf = {
  answer: 'answer',
  write: 'write',
  stop_words: 'stop',
  code_words: 'code',
  purposes: 'purpose',
  labels: 'label',
  ends: 'end',
  between: 'between',
  to: 'to',
  links: 'link',
  preferences: 'preference',
  complete: 'complete',
  speak: 'speak',
  from: 'from',
  takes_object: 'takes',
  objects: 'object',
  determiners: 'owner',
  negations: 'negation',
  wishes: 'wish',
  again: 'again',
  receiving: 'receiving',
  messages: 'message',
  ceasing: 'ceasing',
  refusals: 'refusal',
  kept: 'kept',
  digits: 'digit',
  off_words: 'off',
  places: 'place',
  weary: 'weary',
  block: 'block',
  chats: 'chat',
} as const satisfies Record<string, WordRole>

const instructions = record({
  sources: required(mapOf(id, source)),
  opt_in_words: required(listOf(text, 1)),
  address_words: required(listOf(text, 1)),
  languages: required(mapOf(subtag, language)),
})

const platform = record({
  name: required(text),
  confidence: required(confidence),
  sources: required(listOf(located(text), 1)),
  link: optional(text, null),
  unsubscribe: required(listOf(text, 1)),
  preferences: optional(listOf(text, 1), []),
})

const platforms = record({
  sources: required(mapOf(id, source)),
  platforms: required(mapOf(id, platform)),
})

/** A phrase as the matcher compares it: its tokens, `*` kept where it ends the start of a word. */
function folded(phrase: string): string {
  return phrase
    .split(' ')
    .flatMap((part) => {
      const stem = part.endsWith('*')
      const tokens = tokenise(stem ? part.slice(0, -1) : part).map((token) => token.text)
      return stem ? [...tokens.slice(0, -1), `${tokens.at(-1) ?? ''}*`] : tokens
    })
    .join(' ')
}

const letterPairs: readonly (readonly [
  language: RegExp,
  letters: RegExp,
  pairs: Readonly<Record<string, string>>,
])[] = [
  [/^de$/, /[äöü]/g, { ä: 'ae', ö: 'oe', ü: 'ue' }],
  [/^(?:da|nb|no|nn)$/, /[æøå]/g, { æ: 'ae', ø: 'oe', å: 'aa' }],
]

/** The phrase as it is written where there are no umlauts: "kuendigen". */
function spelledOut(language: string, phrase: string): string {
  let spelled = phrase
  for (const [languages, letters, pairs] of letterPairs)
    if (languages.test(language)) spelled = spelled.replace(letters, (letter) => pairs[letter] ?? letter)
  return spelled
}

/** A merge tag without the spaces and the case that don't matter. */
function plainTag(tag: string): string {
  return tag.toLowerCase().replace(/\s+/g, '')
}

interface ReadWords {
  readonly languages: readonly (Omit<OptOutLanguage, 'namesObjects' | 'otherScript'> & {
    readonly words: Phrases
  })[]
  readonly optIn: readonly string[]
  readonly addressWords: readonly string[]
}

/** Reads the words of opt-out instructions, folded; undefined where the file can't be read. */
export function readOptOutWords(root: string, problem: (text: string) => void): ReadWords | undefined {
  const words = readDataFile(root, instructionsFile, instructions, problem)
  if (words === undefined) return undefined
  const languages: ReadWords['languages'][number][] = []
  for (const [code, entry] of [...words.languages].sort(([a], [b]) => (a < b ? -1 : 1))) {
    for (const { value } of entry.sources)
      if (!words.sources.has(value))
        problem(
          `${instructionsFile}: Unknown source \`${value}\` of \`${code}\`, expected one of \`sources\``,
        )
    const roles: Partial<Record<WordRole, readonly string[]>> = {}
    for (const [key, role] of Object.entries(roleOf)) {
      const found = new Set<string>()
      for (const { value } of entry[key as keyof typeof roleOf]) {
        const all = alternatives(value)
        if (all === null) problem(`${instructionsFile}: Open bracket in \`${value}\` of \`${code}\``)
        for (const phrase of all ?? []) {
          const read = folded(phrase.trim().replace(/ +/g, ' '))
          if (read === '') problem(`${instructionsFile}: Nothing to look for in \`${value}\` of \`${code}\``)
          else found.add(read).add(folded(spelledOut(code, phrase.trim().replace(/ +/g, ' '))))
        }
      }
      if (found.size > 0) roles[role] = [...found].sort()
    }
    languages.push({
      code,
      name: entry.name,
      confidence: entry.confidence,
      verbLast: entry.verb_last,
      shortCodes: entry.short_codes,
      says: entry.says,
      anchor: entry.anchor,
      words: roles,
    })
  }
  return {
    languages,
    optIn: [...new Set(words.opt_in_words.map(folded))].sort(),
    addressWords: [...new Set(words.address_words.map((word) => word.toLowerCase()))].sort(),
  }
}

/** Compiles the words of opt-out instructions and the unsubscribe tags of platforms into the shard `opt-out`. */
export const compileOptOut: Compiler = ({ root, shard, problem }) => {
  const words = readOptOutWords(root, problem)
  const tags = readDataFile(root, platformsFile, platforms, problem)
  const costs = readOptOutCosts(root, problem)
  if (words === undefined || tags === undefined || costs === undefined) return
  const platformTags: PlatformTags[] = []
  for (const [key, entry] of [...tags.platforms].sort(([a], [b]) => (a < b ? -1 : 1))) {
    for (const { value } of entry.sources)
      if (!tags.sources.has(value))
        problem(`${platformsFile}: Unknown source \`${value}\` of \`${key}\`, expected one of \`sources\``)
    platformTags.push({
      id: key,
      name: entry.name,
      recommended: entry.unsubscribe[0]!,
      link: entry.link === 'none' ? null : (entry.link ?? entry.unsubscribe[0]!),
      unsubscribe: [...new Set(entry.unsubscribe.map(plainTag))].sort(),
      preferences: [...new Set(entry.preferences.map(plainTag))].sort(),
    })
  }
  const grammar: OptOutGrammar = {
    languages: words.languages.map(({ words: own, ...language }) => ({
      ...language,
      namesObjects: own.object !== undefined,
      otherScript: own.answer?.every((word) => !/[a-z]/.test(word)) ?? false,
    })),
    words: packWords(words.languages, (phrase) =>
      problem(`${instructionsFile}: Sign in \`${phrase}\` that no word has`),
    ),
    optIn: words.optIn,
    addressWords: words.addressWords,
    platforms: platformTags,
    costs,
  }
  shard('opt-out', grammar)
}
