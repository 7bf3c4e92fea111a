import { type PackedWords, type Phrases, wordRoles } from '../content/opt-out.ts'
import { glue, isCore, isGlueable, packing, stopEverywhere } from '../content/opt-out-index.ts'

/** Units of a token; what is longer is looked up by its start (`tokenise`). */
const longestToken = 64

interface Language {
  readonly code: string
  readonly words: Phrases
}

/** The lines of words that begin with the same units. */
interface Bucket {
  readonly lengths: Set<number>
  /** Lengths of first tokens of phrases that are also read without their spaces. */
  readonly glued: Set<number>
  /** By word its groups: by language and role the rests of phrases, in order. */
  readonly lines: Map<string, Map<string, string[][]>>
}

/** Packs the words of all languages by their first token. `strange` is told of phrases with signs that packing uses. */
export function packWords(languages: readonly Language[], strange: (phrase: string) => void): PackedWords {
  const whole = new Map<string, Bucket>()
  const stems = new Map<string, Bucket>()
  const bucketOf = (map: Map<string, Bucket>, word: string): Bucket => {
    const start = word.slice(0, packing.startLength)
    let bucket = map.get(start)
    if (bucket === undefined)
      map.set(start, (bucket = { lengths: new Set(), glued: new Set(), lines: new Map() }))
    return bucket
  }
  for (const { code, words } of languages)
    wordRoles.forEach((role, at) => {
      const group = code + packing.roles.charAt(at)
      const bucketWith = (token: string, counts: boolean): { bucket: Bucket; word: string } => {
        const stem = token.endsWith('*')
        const word = stem ? token.slice(0, -1) : token
        const bucket = bucketOf(stem ? stems : whole, word)
        if (word.length <= longestToken && (stem || (counts && isCore(role)))) bucket.lengths.add(word.length)
        return { bucket, word }
      }
      const add = (phrase: readonly string[]): void => {
        const { bucket, word } = bucketWith(phrase[0]!, phrase.length === 1)
        if (isGlueable([word, ...phrase.slice(1)])) {
          bucket.glued.add(word.length)
          bucketWith(glue(phrase), true)
        }
        let line = bucket.lines.get(word)
        if (line === undefined) bucket.lines.set(word, (line = new Map<string, string[][]>()))
        const rests = line.get(group)
        if (rests === undefined) line.set(group, [phrase.slice(1)])
        else rests.push(phrase.slice(1))
      }
      for (const phrase of words[role] ?? []) {
        if (/[|=;,^]/.test(phrase)) {
          strange(phrase)
          continue
        }
        add(phrase.split(' '))
      }
    })
  bucketOf(whole, stopEverywhere).lengths.add(stopEverywhere.length)
  return { whole: packed(whole), stems: packed(stems) }
}

function packed(buckets: ReadonlyMap<string, Bucket>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...buckets]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([start, { lengths, glued, lines }]) => [
        start,
        listOf(lengths) +
          packing.group +
          listOf(glued) +
          packing.line +
          [...lines].map(([word, groups]) => word + packing.is + groupsOf(groups) + packing.line).join(''),
      ]),
  )
}

function listOf(lengths: ReadonlySet<number>): string {
  return [...lengths].sort((a, b) => a - b).join(packing.rest)
}

function groupsOf(groups: ReadonlyMap<string, readonly (readonly string[])[]>): string {
  return [...groups]
    .map(([group, rests]) => group + rests.map((rest, at) => restOf(rest, rests[at - 1])).join(packing.rest))
    .join(packing.group)
}

function restOf(rest: readonly string[], before: readonly string[] = []): string {
  let same = 0
  while (same < rest.length && rest[same] === before[same]) same++
  return packing.same.repeat(same) + rest.slice(same).join(' ')
}
