import type { Comment, Document, Node } from '../source/document.ts'
import { type Format, positionAt } from '../source/source.ts'
import { makeSpan, type Span } from '../source/span.ts'
import { htmlNodes } from './html-nodes.ts'
import { markdownBlocks } from './markdown-blocks.ts'

/** A part of a file that a comment can speak of, with the one around it. UTF-16 offsets, end exclusive. */
export interface Part {
  readonly start: number
  readonly end: number
  readonly parent: Part | null
}

/** Finds what a comment speaks of: a place, the whole `file`, or null when nothing starts where it should. */
export type Covering = (comment: Comment) => Span | 'file' | null

/**
 * What comments of a file cover. One on a line of its own covers the outermost key, item, block or element that starts
 * on the next line (further comments between them don't count); one that trails covers the innermost that it stands
 * behind or in; one before the first key or block covers the file. Built once per file, then each look-up is a
 * bisection: a stranger's file may hold thousands of comments.
 */
export function coveringIn(document: Document, format: Format): Covering {
  const { source, body, root } = document
  const bodyFrom = body === null ? source.text.length : body.span.start
  const inTree = coveringOf(document, partsOfTree(root), root !== null)
  const parts =
    format === 'markdown' ? markdownBlocks(source.text, bodyFrom) : htmlNodes(source.text, bodyFrom)
  const inBody = body === null ? inTree : coveringOf(document, parts, root === null)
  return (comment) => (comment.span.start < bodyFrom ? inTree : inBody)(comment)
}

function coveringOf({ source, comments }: Document, unsorted: readonly Part[], opens: boolean): Covering {
  // Outer ones before what they hold.
  const parts = unsorted.toSorted((a, b) => a.start - b.start || b.end - a.end)
  const starts = lineStarts(source.text)
  // For each line of comments the first line behind them.
  const behind = new Map<number, number>()
  for (const { trailing, span } of comments.toReversed())
    if (!trailing)
      for (let line = lineOf(span.end), first = lineOf(span.start); line >= first; line--)
        behind.set(line, behind.get(line + 1) ?? line + 1)
  function lineOf(offset: number): number {
    return positionAt(source, offset).line
  }
  const spanOf = ({ start, end }: Part): Span =>
    // An empty value has no characters of its own; what is found in it is pointed at beside it.
    makeSpan(source, start, Math.max(end, Math.min(start + 1, source.text.length)))

  return ({ span, trailing }) => {
    const first = parts[0]
    if (opens && !trailing && (first === undefined || span.start < first.start)) return 'file'
    if (trailing) {
      let last = span.start - 1
      while (last > 0 && /[ \t,]/.test(source.text[last]!)) last--
      const own = innermost(parts, last)
      const line = lineOf(span.start)
      if (own !== null && (lineOf(own.start) === line || lineOf(Math.max(own.end - 1, own.start)) === line))
        return spanOf(own)
    }
    const line = lineOf(span.end) + 1
    const from = starts[(behind.get(line) ?? line) - 1]
    const next = from === undefined ? undefined : parts[firstFrom(parts, from)]
    return next !== undefined && from !== undefined && next.start < endOfLine(source.text, from)
      ? spanOf(next)
      : null
  }
}

function endOfLine(text: string, from: number): number {
  const feed = text.indexOf('\n', from)
  return feed === -1 ? text.length : feed
}

/** Where each line starts. */
function lineStarts(text: string): readonly number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

/** The index of the first part that starts at or after an offset. */
function firstFrom(parts: readonly Part[], offset: number): number {
  let low = 0
  let high = parts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (parts[middle]!.start < offset) low = middle + 1
    else high = middle
  }
  return low
}

function innermost(parts: readonly Part[], offset: number): Part | null {
  let part = parts[firstFrom(parts, offset + 1) - 1] ?? null
  while (part !== null && offset >= part.end) part = part.parent
  return part
}

/** The keys with their values and the items of a tree. A map or list itself is none: its first key starts where it does. */
function partsOfTree(root: Node | null): readonly Part[] {
  const parts: Part[] = []
  const add = (span: Span, value: Node, parent: Part | null): void => {
    const part = { start: span.start, end: span.end, parent }
    parts.push(part)
    visit(value, part)
  }
  // No deeper than readers let a tree get.
  const visit = (node: Node, parent: Part | null): void => {
    if (node.kind === 'map') for (const { span, value } of node.entries) add(span, value, parent)
    if (node.kind === 'list') for (const item of node.items) add(item.span, item, parent)
  }
  if (root !== null) visit(root, null)
  return parts
}
