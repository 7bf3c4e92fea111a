import type { PhraseGroup } from '../audience/phrases.ts'
import { consentSources } from '../campaign/vocabulary.ts'
import { folded } from '../consent/segments.ts'
import type { Compiler } from './compile.ts'
import { listOf, mapOf, oneOf, optional, readDataFile, record, required, text, textOf } from './data-file.ts'

const sourcesFile = 'rules/audience/prohibited-source/words.yaml'
const headersFile = 'rules/audience/excess-data/headers.yaml'

const language = textOf('a primary language subtag such as `fr`', (value) => /^[a-z]{2,3}$/.test(value))
const id = textOf('a word in lower case', (value) => /^[a-z]+$/.test(value))
const phrase = textOf(
  'words in lower case without accents, one space between, `*` only at the end of a word',
  (value) =>
    folded(value.replaceAll('*', '')) === value.replaceAll('*', '') && !/ {2}|^ | $|\*[^ ]/.test(value),
)
const phrases = mapOf(language, listOf(phrase, 1))
const none = new Map<string, readonly string[]>()

const allOf = (lists: ReadonlyMap<string, readonly string[]>): readonly string[] =>
  [...new Set([...lists.values()].flat())].sort()

const sources = record({
  sources: required(
    mapOf(oneOf(consentSources), record({ words: required(phrases), except: optional(phrases, none) })),
  ),
})
const headers = record({
  kinds: required(
    mapOf(id, record({ name: required(text), words: required(phrases), except: optional(phrases, none) })),
  ),
})

/** Compiles what cells and headers of contact files give away: the shard `contact-phrases`. */
export const compileContactPhrases: Compiler = ({ root, shard, problem }) => {
  const bySource = readDataFile<readonly PhraseGroup[]>(
    root,
    sourcesFile,
    (node, file, at) => {
      const read = sources(node, file, at)
      return read === undefined
        ? undefined
        : [...read.sources].map(([name, { words, except }]) => ({
            id: name,
            name,
            phrases: allOf(words),
            except: allOf(except),
          }))
    },
    problem,
  )
  const byKind = readDataFile<readonly PhraseGroup[]>(
    root,
    headersFile,
    (node, file, at) => {
      const read = headers(node, file, at)
      return read === undefined
        ? undefined
        : [...read.kinds].map(([kind, { name, words, except }]) => ({
            id: kind,
            name,
            phrases: allOf(words),
            except: allOf(except),
          }))
    },
    problem,
  )
  if (bySource !== undefined && byKind !== undefined)
    shard('contact-phrases', { sources: bySource, excess: byKind })
}
