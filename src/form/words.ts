/** What a word does in an opt-in form; the lists of `rules/form/words.yaml`. */
export const formWordKinds = [
  'agree',
  'submits',
  'joins',
  'messages',
  'email',
  'phone',
  'post',
  'refuse',
  'terms',
  'refers',
  'privacy',
  'others',
  'country',
  'vague',
  'legalistic',
  'frequency',
  'rates',
  'stop',
  'help',
] as const
export type FormWordKind = (typeof formWordKinds)[number]

/** Words of opt-in forms by language (BCP 47 primary subtag); the shard `form-words`. */
export interface FormWords {
  readonly languages: Readonly<Record<string, Readonly<Record<FormWordKind, readonly string[]>>>>
}

/** A word in a text, UTF-16 units. */
export interface WordAt {
  readonly from: number
  readonly to: number
}

const patterns = new WeakMap<FormWords, Map<string, RegExp>>()

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')

/** Alternatives of plain text between look-arounds: linear on any text. */
function patternOf(words: FormWords, kind: FormWordKind, language: string | null): RegExp {
  let known = patterns.get(words)
  if (known === undefined) patterns.set(words, (known = new Map()))
  const own = language?.split('-')[0] ?? null
  const codes =
    own !== null && Object.hasOwn(words.languages, own)
      ? [...new Set([own, 'en'])]
      : Object.keys(words.languages).sort()
  const key = `${kind} ${codes.join(' ')}`
  let pattern = known.get(key)
  if (pattern === undefined) {
    const all = [...new Set(codes.flatMap((code) => words.languages[code]?.[kind] ?? []))]
    const sources = all
      .toSorted((a, b) => b.length - a.length || (a < b ? -1 : 1))
      .map((word) => {
        const stem = word.endsWith('*')
        const text = escaped(stem ? word.slice(0, -1) : word).replaceAll(' ', '\\s+')
        return stem ? `${text}\\p{L}{0,30}` : text
      })
    pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${sources.join('|')})(?![\\p{L}\\p{N}])`, 'giu')
    known.set(key, pattern)
  }
  return pattern
}

/** Words of one kind in a text, in its language and English; without a language that is known, in all of them. */
export function wordsIn(
  text: string,
  kind: FormWordKind,
  words: FormWords,
  language: string | null,
): readonly WordAt[] {
  // Of equal length, so that offsets stay.
  const plain = text.replace(/[\u2018\u2019\u02bc]/g, "'")
  return [...plain.matchAll(patternOf(words, kind, language))].map(({ index, 0: found }) => ({
    from: index,
    to: index + found.length,
  }))
}

export function hasWord(
  text: string,
  kind: FormWordKind,
  words: FormWords,
  language: string | null,
): boolean {
  return wordsIn(text, kind, words, language).length > 0
}
