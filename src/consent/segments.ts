import type { Topic } from '../campaign/vocabulary.ts'
import type { SourceRef } from '../finding.ts'

/** A kind of personal trait that segments name, with the words that give it away. One shard: `segment-words`. */
export interface SensitiveCategory {
  readonly id: string
  /** As a sentence calls it: `health`, `religion`. */
  readonly name: string
  /** Declared topics under which the sender knows what it does. */
  readonly silencedBy: readonly Topic[]
  /** Folded words in order; a `*` at the end of one stands for any ending. */
  readonly phrases: readonly string[]
  readonly except: readonly string[]
  readonly source: SourceRef
}

export interface SegmentWords {
  readonly categories: readonly SensitiveCategory[]
}

/** A word of a text: folded, with where it stands (UTF-16 offsets). */
interface Word {
  readonly folded: string
  readonly from: number
  readonly to: number
}

/** Most names are ASCII: those need none of the expressions over Unicode, which take milliseconds to compile. */
export function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text)
}

/** One case, Latin letters without diacritics, `ß` as `ss`: how words of segments are compared. */
export function folded(text: string): string {
  const lower = text.toLowerCase()
  if (isAscii(lower)) return lower
  return lower
    .normalize('NFD')
    .replace(/(\p{Script=Latin})\p{M}+/gu, '$1')
    .normalize('NFC')
    .replaceAll('ß', 'ss')
    .replaceAll('ł', 'l')
    .replaceAll('ı', 'i')
}

/** A name as names are compared: letters and digits, one case, Latin without diacritics. */
export function nameKey(name: string): string {
  const text = folded(name.normalize('NFKC'))
  return isAscii(text) ? text.replace(/[^0-9a-z]+/g, '') : text.replace(/[^\p{L}\p{M}\p{N}]+/gu, '')
}

/** Words of a name: letters and digits, apart at `_`, `-`, dots, spaces and where lower case turns to upper. */
export function wordsOf(text: string): readonly Word[] {
  const words = isAscii(text)
    ? /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+/g
    : /\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{Lo}\p{Lm}\p{Lt}\p{M}]+|\p{N}+/gu
  return [...text.matchAll(words)].map((match) => ({
    folded: folded(match[0]),
    from: match.index,
    to: match.index + match[0].length,
  }))
}

const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u

/** Where a phrase first stands among the words of a text; in scripts without spaces it is found inside a word. */
function find(phrase: string, words: readonly Word[]): { readonly from: number; readonly to: number } | null {
  if (!isAscii(phrase) && unspaced.test(phrase)) {
    for (const { folded, from } of words) {
      const at = folded.indexOf(phrase)
      if (at !== -1) return { from: from + at, to: from + at + phrase.length }
    }
    return null
  }
  const parts = phrase.split(' ')
  const fits = (part: string, word: Word): boolean =>
    part.endsWith('*') ? word.folded.startsWith(part.slice(0, -1)) : word.folded === part
  for (let i = 0; i + parts.length <= words.length; i++)
    if (parts.every((part, j) => fits(part, words[i + j]!)))
      return { from: words[i]!.from, to: words[i + parts.length - 1]!.to }
  return null
}

/** The first phrase of a category in a text, null when there is none or an exception stands over it. */
export function sensitivePhrase(
  text: string,
  category: Pick<SensitiveCategory, 'phrases' | 'except'>,
): { readonly from: number; readonly to: number } | null {
  const words = wordsOf(text)
  const excepted = category.except.flatMap((phrase) => find(phrase, words) ?? [])
  for (const phrase of category.phrases) {
    const found = find(phrase, words)
    if (found === null) continue
    if (!excepted.some((hole) => hole.from <= found.from && found.to <= hole.to)) return found
  }
  return null
}
