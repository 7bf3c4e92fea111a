import { delimiters, lettersOf, type MergeTagData, type TagPlatform } from '../content/merge-tag-data.ts'
import { findMergeTags } from '../content/merge-tags.ts'
import type { Dialect } from '../content/model.ts'
import type { Compiler } from './compile.ts'
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

const file = 'rules/content/broken-merge-tag/platforms.yaml'

const id = textOf('lower-case words joined by hyphens', (value) => /^[a-z0-9]+(-[a-z0-9]+)*$/.test(value))
const date = textOf('a day, YYYY-MM-DD', (value) => /^\d{4}-\d{2}-\d{2}$/.test(value))
const url = textOf('an https URL', (value) => /^https:\/\/\S+$/.test(value))
const letters = textOf('letters in lower case', (value) => value !== '' && lettersOf(value) === value)
const tag = textOf('one merge tag', (value) => {
  const [found, ...more] = findMergeTags(value)
  return found !== undefined && more.length === 0 && found.from === 0 && found.to === value.length
})
const dialects = Object.keys(delimiters) as Dialect[]

const data = record({
  sources: required(
    mapOf(id, record({ title: required(text), url: optional(url, null), checked: optional(date, null) })),
  ),
  platforms: required(
    mapOf(
      id,
      record({
        name: required(text),
        confidence: required(oneOf(['high', 'medium', 'low'])),
        sources: required(listOf(located(text), 1)),
        writes: required(listOf(oneOf(dialects), 1)),
        names: required(listOf(tag)),
        fallback: optional(tag, null),
      }),
    ),
  ),
  personal: required(listOf(letters, 1)),
})

/** Compiles how platforms write merge tags into the shard `merge-tags`. */
export const compileMergeTags: Compiler = ({ root, shard, problem }) => {
  const read = readDataFile(root, file, data, problem)
  if (read === undefined) return
  const platforms: TagPlatform[] = []
  for (const [key, { name, sources, writes, names, fallback }] of [...read.platforms].sort(([a], [b]) =>
    a < b ? -1 : 1,
  )) {
    for (const { value } of sources)
      if (!read.sources.has(value))
        problem(`${file}: Unknown source \`${value}\` of \`${key}\`, expected one of \`sources\``)
    platforms.push({ id: key, name, writes, names, fallback })
  }
  const compiled: MergeTagData = { platforms, personal: [...new Set(read.personal)].sort() }
  shard('merge-tags', compiled)
}
