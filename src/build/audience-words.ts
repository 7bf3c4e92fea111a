import { topics } from '../campaign/vocabulary.ts'
import type { TopicAge, TopicAges } from '../consent/age.ts'
import { folded, type SegmentWords, type SensitiveCategory } from '../consent/segments.ts'
import type { SourceRef } from '../finding.ts'
import type { Compiler } from './compile.ts'
import {
  integer,
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

const wordsFile = 'rules/consent/sensitive-segment/words.yaml'
const agesFile = 'rules/consent/minor/ages.yaml'

const id = textOf('lower-case words joined by hyphens', (value) => /^[a-z0-9]+(-[a-z0-9]+)*$/.test(value))
const language = textOf('a primary language subtag such as `fr`', (value) => /^[a-z]{2,3}$/.test(value))
const date = textOf('a day, YYYY-MM-DD', (value) => /^\d{4}-\d{2}-\d{2}$/.test(value))
const phrase = textOf(
  'words in lower case without accents, one space between, `*` only at the end of a word',
  (value) =>
    folded(value.replaceAll('*', '')) === value.replaceAll('*', '') && !/ {2}|^ | $|\*[^ ]/.test(value),
)
const phrases = mapOf(language, listOf(phrase, 1))

const source = record({
  title: required(text),
  ref: optional(text, null),
  url: optional(text, null),
  kind: required(oneOf(['law', 'regulator', 'carrier', 'industry', 'practice'])),
  checked: optional(date, null),
})
type RawSource = NonNullable<ReturnType<typeof source>>

function sourceRef({ title, ref, url, kind, checked }: RawSource): SourceRef {
  return { title, ref, url, kind, checkedOn: checked }
}

const category = record({
  name: required(text),
  silenced_by: required(listOf(oneOf(topics))),
  source: required(located(text)),
  words: required(phrases),
  except: optional(phrases, new Map<string, readonly string[]>()),
})

const words = record({ categories: required(mapOf(id, category)), sources: required(mapOf(id, source)) })

const ages = record({
  ages: required(
    listOf(
      record({
        topic: required(oneOf(topics)),
        place: required(
          located(
            textOf('`GLOBAL` or a code such as `US`', (value) =>
              /^(GLOBAL|[A-Z]{2}(-[A-Z0-9]+)?)$/.test(value),
            ),
          ),
        ),
        age: required(integer(13, 25)),
        confidence: required(oneOf(['high', 'medium', 'low'])),
        source: required(located(text)),
      }),
      1,
    ),
  ),
  sources: required(mapOf(id, source)),
})

/** Compiles what rules about audiences look words and ages up in: `segment-words` and `topic-ages`. */
export const compileAudienceWords: Compiler = ({ root, shard, problem }) => {
  const segmentWords = readDataFile<SegmentWords>(
    root,
    wordsFile,
    (node, file, at) => {
      const raw = words(node, file, at)
      if (raw === undefined) return undefined
      const categories = [...raw.categories].map(([name, entry]): SensitiveCategory | null => {
        const found = raw.sources.get(entry.source.value)
        if (found === undefined) {
          file.report(entry.source.node, `Unknown source \`${entry.source.value}\``)
          return null
        }
        const all = (lists: ReadonlyMap<string, readonly string[]>): readonly string[] =>
          [...new Set([...lists.values()].flat())].sort()
        return {
          id: name,
          name: entry.name,
          silencedBy: entry.silenced_by,
          phrases: all(entry.words),
          except: all(entry.except),
          source: sourceRef(found),
        }
      })
      return { categories: categories.filter((entry) => entry !== null) }
    },
    problem,
  )
  if (segmentWords !== undefined) shard('segment-words', segmentWords)

  const topicAges = readDataFile<TopicAges>(
    root,
    agesFile,
    (node, file, at) => {
      const raw = ages(node, file, at)
      if (raw === undefined) return undefined
      let last = ''
      const list = raw.ages.map(({ topic, place, age, confidence, source: name }): TopicAge | null => {
        const key = `${topic} ${place.value}`
        if (key <= last)
          file.report(place.node, `\`${key}\`, expected entries sorted by topic and place, each once`)
        last = key
        const found = raw.sources.get(name.value)
        if (found === undefined) {
          file.report(name.node, `Unknown source \`${name.value}\``)
          return null
        }
        return { topic, place: place.value, age, confidence, source: sourceRef(found) }
      })
      return { ages: list.filter((entry) => entry !== null) }
    },
    problem,
  )
  if (topicAges !== undefined) shard('topic-ages', topicAges)
}
