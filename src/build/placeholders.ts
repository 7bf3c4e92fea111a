import type { TemplatePhrases } from '../content/placeholders.ts'
import type { Compiler } from './compile.ts'
import { listOf, located, mapOf, readDataFile, record, required, text, textOf } from './data-file.ts'

const phrasesFile = 'rules/content/placeholder/phrases.yaml'

const id = textOf('lower-case words joined by hyphens', (value) => /^[a-z0-9]+(-[a-z0-9]+)*$/.test(value))
const url = textOf('an https URL', (value) => /^https:\/\/\S+$/.test(value))
const phrase = textOf(
  'a phrase in lower case with single spaces',
  (value) => value.length > 5 && value === value.toLowerCase().replace(/\s+/g, ' ').trim(),
)
const data = record({
  sources: required(mapOf(id, record({ title: required(text), url: required(url) }))),
  phrases: required(listOf(record({ phrase: required(phrase), source: required(located(text)) }), 1)),
})

/** Compiles what templates come with and has to be replaced: the shard `placeholders`. */
export const compilePlaceholders: Compiler = ({ root, shard, problem }) => {
  const compiled = readDataFile<TemplatePhrases>(
    root,
    phrasesFile,
    (node, file, at) => {
      const read = data(node, file, at)
      if (read === undefined) return undefined
      for (const { source } of read.phrases)
        if (!read.sources.has(source.value))
          file.report(source.node, `Unknown source \`${source.value}\`, expected one of \`sources\``)
      return { phrases: read.phrases.map((one) => one.phrase) }
    },
    problem,
  )
  if (compiled !== undefined) shard('placeholders', compiled)
}
