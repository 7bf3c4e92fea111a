import type { Text } from '../source/text.ts'
import type { Form } from './model.ts'
import { sentences } from './sentences.ts'

/** Parts of a form that are compared; a page of a stranger may have any number. */
const mostParts = 2_000

/**
 * What a consent record may quote of a form: an agreement, all of its text, and each line and sentence of that. Lines are
 * taken apart, since a record of a paper form quotes one of its paragraphs.
 */
export function wordingsOf({ wordings, copy }: Form): readonly Text[] {
  const parts = [...wordings, ...wordings.flatMap(sentences)]
  if (copy !== null) {
    parts.push(copy, ...sentences(copy))
    for (const { index, 0: line } of copy.value.matchAll(/[^\n]+/g))
      parts.push(copy.slice(index, index + line.length))
  }
  return parts.slice(0, mostParts)
}

/** Words of a text, lower case. */
function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])
}

/** Share of the words of both that they have in common, at least, for one to be taken for a change of the other. */
const alike = 0.6

/** The agreement of a form that comes nearest to a wording; null when none shares most of its words. */
export function nearestTo(
  wording: string,
  forms: readonly Form[],
): { readonly form: Form; readonly wording: Text } | null {
  const words = wordsOf(wording)
  let best: { readonly form: Form; readonly wording: Text } | null = null
  let most = alike
  for (const form of forms)
    for (const candidate of form.wordings) {
      const other = wordsOf(candidate.value)
      const shared = [...words].filter((word) => other.has(word)).length
      const share = (2 * shared) / Math.max(words.size + other.size, 1)
      if (share > most) {
        most = share
        best = { form, wording: candidate }
      }
    }
  return best
}
