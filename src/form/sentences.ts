import type { Text } from '../source/text.ts'

/** The sentences of a text, each trimmed; a point inside of a word or number ends none. */
export function sentences(text: Text): readonly Text[] {
  return [...text.value.matchAll(/[^.!?\n]+(?:[.!?](?=[^\s.!?])[^.!?\n]*)*[.!?]*/g)].flatMap(
    ({ index, 0: found }) => {
      const from = index + (found.length - found.trimStart().length)
      const to = index + found.trimEnd().length
      return to > from ? [text.slice(from, to)] : []
    },
  )
}
