import type { Text } from '../source/text.ts'

/**
 * A waiver as written in a comment: `sendlint-allow <rule> [until <day>] -- <reason>`. What is missing is null. What
 * doesn't belong there is kept, so that it can be named: a waiver that isn't in order permits nothing.
 */
export interface WaiverComment {
  /** What follows `sendlint-`; only `allow` means something. */
  readonly word: Text
  /** A waiver has one. */
  readonly rules: readonly Text[]
  /** The last day; null when none is meant, empty when nothing follows `until`. */
  readonly until: Text | null
  readonly reason: Text | null
  /** A word behind the rule that nothing asks for, such as a day without `until`. */
  readonly stray: Text | null
}

/** Reads a comment, given without its markers; null when it isn't meant for sendlint. */
export function readWaiverComment(comment: Text): WaiverComment | null {
  const { value } = comment
  const start = /^\s*sendlint-/.exec(value)?.[0].length
  if (start === undefined) return null
  const wordEnd = start + /^\S*/.exec(value.slice(start))![0].length
  const dashes = wordAt(value, '--', wordEnd, value.length)
  const headEnd = dashes ?? value.length
  const until = wordAt(value, 'until', wordEnd, headEnd)
  const named = words(comment, wordEnd, until ?? headEnd)
  const reason = dashes === null ? null : trimmed(comment, dashes + '--'.length, value.length)
  const [first] = named
  const day =
    until === null ? null : (trimmed(comment, until + 'until'.length, headEnd) ?? comment.slice(until, until))
  return {
    word: comment.slice(start, wordEnd),
    rules: named.filter((word) => word === first || word.value.includes('/')),
    until: day,
    reason,
    stray: named.slice(1).find((word) => !word.value.includes('/')) ?? null,
  }
}

/** Where a word stands between blanks or ends, from `from` to `to`; null when it doesn't. */
function wordAt(value: string, word: string, from: number, to: number): number | null {
  for (let at = value.indexOf(word, from); at !== -1 && at < to; at = value.indexOf(word, at + 1)) {
    const before = value[at - 1] ?? ' '
    const after = value[at + word.length] ?? ' '
    if (/\s/.test(before) && /\s/.test(after)) return at
  }
  return null
}

function words(text: Text, from: number, to: number): readonly Text[] {
  return [...text.value.slice(from, to).matchAll(/[^\s,]+/g)].map((match) =>
    text.slice(from + match.index, from + match.index + match[0].length),
  )
}

function trimmed(text: Text, from: number, to: number): Text | null {
  const part = text.value.slice(from, to)
  const value = part.trim()
  if (value === '') return null
  const start = from + part.indexOf(value)
  return text.slice(start, start + value.length)
}
