import { type FormWordKind, formWordKinds, type FormWords } from '../form/words.ts'
import type { Compiler } from './compile.ts'
import { listOf, mapOf, readDataFile, record, required, textOf } from './data-file.ts'

const wordsFile = 'rules/form/words.yaml'

const code = textOf('a language, BCP 47 primary subtag', (value) => /^[a-z]{2,3}$/.test(value))
const word = textOf(
  'words in lower case with single spaces, a `*` only at the end',
  (value) =>
    value === value.toLowerCase().replace(/\s+/g, ' ').trim() && value.length > 1 && !/\*./.test(value),
)
const lists = Object.fromEntries(formWordKinds.map((kind) => [kind, required(listOf(word, 1))])) as Record<
  FormWordKind,
  ReturnType<typeof required<readonly string[]>>
>
const data = record({ languages: required(mapOf(code, record(lists))) })

/** Compiles the words of opt-in forms: the shard `form-words`. */
export const compileFormWords: Compiler = ({ root, shard, problem }) => {
  const compiled = readDataFile<FormWords>(
    root,
    wordsFile,
    (node, file, at) => {
      const read = data(node, file, at)
      if (read === undefined) return undefined
      for (const [language, kinds] of read.languages)
        for (const kind of formWordKinds) {
          const twice = kinds[kind].find((one, index) => kinds[kind].indexOf(one) !== index)
          if (twice !== undefined)
            file.report(node, `\`${twice}\` twice in \`${kind}\` of \`${language}\`, expected each word once`)
        }
      return { languages: Object.fromEntries(read.languages) }
    },
    problem,
  )
  if (compiled !== undefined) shard('form-words', compiled)
}
