import { findMergeTags } from '../../../content/merge-tags.ts'
import type { Finding } from '../../../finding.ts'
import type { Span } from '../../../source/span.ts'
import type { Text } from '../../../source/text.ts'

/** A finding with its number in the campaign's list: by the number a reader finds it again in the text. */
export interface Numbered {
  readonly number: number
  readonly finding: Finding
}

/** A part of a text that findings are about; offsets are the text's, UTF-16, `to` exclusive. */
export interface Mark {
  readonly from: number
  readonly to: number
  readonly number: number
  readonly severity: Finding['severity']
}

/** A stretch of text as it is shown: what marks cover it, and whether it is a merge tag. */
export interface Run {
  readonly text: string
  readonly marks: readonly Mark[]
  /** Marks that end here: their numbers are shown behind it. */
  readonly ends: readonly Mark[]
  readonly isTag: boolean
}

/** The part of a text that a span of its file stands for; null when it lies elsewhere, or is empty. */
export function rangeIn(
  { source, span, pieces }: Text,
  at: Span,
): { readonly from: number; readonly to: number } | null {
  if (at.source !== source || at.end <= span.start || at.start >= span.end) return null
  let [from, to] = [-1, -1]
  for (const piece of pieces) {
    const [start, end] = [Math.max(at.start, piece.raw), Math.min(at.end, piece.raw + piece.rawLength)]
    if (start >= end) continue
    const [first, last] = piece.verbatim
      ? [piece.at + start - piece.raw, piece.at + end - piece.raw]
      : [piece.at, piece.at + piece.length]
    if (from === -1) from = first
    to = last
  }
  return from === -1 || from === to ? null : { from, to }
}

/** Where findings lie in a text. One that covers all of it is about the text as a whole, and marks nothing. */
export function marksIn(text: Text, numbered: readonly Numbered[]): readonly Mark[] {
  return numbered.flatMap(({ number, finding }) => {
    const range = rangeIn(text, finding.at)
    return range === null || (range.from === 0 && range.to === text.length)
      ? []
      : [{ ...range, number, severity: finding.severity }]
  })
}

/** Cuts a text where marks and merge tags begin and end. `base` is the offset of its first character. */
export function cut(
  text: string,
  marks: readonly Mark[],
  tags: readonly { readonly from: number; readonly to: number }[],
  base = 0,
): readonly Run[] {
  const end = base + text.length
  const edges = new Set([base, end])
  for (const { from, to } of [...marks, ...tags])
    for (const edge of [from, to]) if (edge > base && edge < end) edges.add(edge)
  const sorted = [...edges].sort((a, b) => a - b)
  return sorted.slice(1).map((to, index): Run => {
    const from = sorted[index]!
    const here = marks.filter((mark) => mark.from < to && mark.to > from)
    return {
      text: text.slice(from - base, to - base),
      marks: here,
      ends: here.filter((mark) => mark.to === to),
      isTag: tags.some((tag) => tag.from < to && tag.to > from),
    }
  })
}

/** A text as it is shown, with findings and merge tags marked. */
export function runsOf(text: Text, numbered: readonly Numbered[]): readonly Run[] {
  return text.length === 0 ? [] : cut(text.value, marksIn(text, numbered), findMergeTags(text.value))
}
