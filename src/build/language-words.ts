import { foldWord, type LanguageWords } from '../content/language-words.ts'
import type { Script } from '../content/scripts.ts'
import type { Compiler } from './compile.ts'
import { mapOf, oneOf, optional, readDataFile, record, required, text, textOf } from './data-file.ts'

const file = 'rules/content/language-mismatch/words.yaml'

const subtag = textOf('a primary language subtag such as `fr`', (value) => /^[a-z]{2,3}$/.test(value))
const scripts = ['Arab', 'Cyrl', 'Deva', 'Latn'] as const satisfies readonly Script[]
const words = textOf(
  'words in lower case, separated by single spaces',
  (value) => value === value.toLowerCase() && /^\S+(?: \S+)*$/.test(value),
)
const letters = textOf('letters in lower case', (value) => /^[\p{Ll}\p{Lo}\p{M}¿¡]+$/u.test(value))
const characters = textOf('Chinese characters', (value) => /^\p{Script=Han}+$/u.test(value))

const language = record({
  name: required(text),
  script: required(oneOf(scripts)),
  words: required(words),
  letters: optional(letters, ''),
})

const data = record({
  languages: required(mapOf(subtag, language)),
  chinese: required(
    record({
      simplified: required(characters),
      traditional: required(characters),
      japanese: required(characters),
    }),
  ),
  borrowed: required(words),
  names: required(mapOf(subtag, text)),
})

/** Norwegian goes by one code, whichever way it is written. */
function codeOf(code: string): string {
  return code === 'nb' ? 'no' : code
}

/** Compiles the words by which languages are told apart into the shard `language-words`. */
export const compileLanguageWords: Compiler = ({ root, shard, problem }) => {
  const read = readDataFile(root, file, data, problem)
  if (read === undefined) return
  const { simplified, traditional, japanese } = read.chinese
  if (
    simplified.length !== traditional.length ||
    Array.from(simplified).some((one) => traditional.includes(one))
  )
    problem(`${file}: Unequal \`simplified\` and \`traditional\`, expected as many of each and none in both`)
  const having = new Map<string, number>()
  const folded = new Map<string, ReadonlySet<string>>()
  for (const [code, one] of read.languages) {
    const own = new Set(one.words.split(' ').map(foldWord))
    folded.set(code, own)
    for (const word of own)
      having.set(`${one.script} ${word}`, (having.get(`${one.script} ${word}`) ?? 0) + 1)
  }
  const compiled: LanguageWords = {
    languages: [...read.languages]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([code, one]) => ({
        code: codeOf(code),
        script: one.script,
        words: [...folded.get(code)!].join(' '),
        unique: [...folded.get(code)!].filter((word) => having.get(`${one.script} ${word}`) === 1).join(' '),
        letters: one.letters,
      })),
    names: Object.fromEntries(
      [...read.names, ...[...read.languages].map(([code, { name }]) => [codeOf(code), name] as const)].sort(
        ([a], [b]) => (a < b ? -1 : 1),
      ),
    ),
    simplified,
    traditional,
    japanese,
    borrowed: [...new Set(read.borrowed.split(' ').map(foldWord))].join(' '),
  }
  shard('language-words', compiled)
}
