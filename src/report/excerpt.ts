import { lineText, positionAt, type Source } from '../source/source.ts'
import type { Span } from '../source/span.ts'
import { forTerminal } from './escape.ts'
import { type Cell, cells } from './width.ts'

/** Tab stops, in columns. */
const tabStop = 4

/** A place to mark under its line: the culprit with `^`, others with `-` and a word on each. */
export interface Mark {
  readonly at: Span
  readonly sign: '^' | '-'
  readonly label: string
}

/** A line of an excerpt: its number in the margin (null under a line), what follows, and how to paint it. */
export interface ExcerptLine {
  readonly number: number | null
  readonly text: string
  readonly sign: '^' | '-' | null
}

/** A line as cells that a terminal can show: tabs expanded, control characters made visible. */
function shown(text: string, from = 0): readonly Cell[] {
  const line: Cell[] = []
  let column = from
  for (const part of text.split(/(\t)/)) {
    const expanded =
      part === '\t'
        ? [{ text: ' '.repeat(tabStop - (column % tabStop)), width: tabStop - (column % tabStop) }]
        : cells(forTerminal(part))
    for (const cell of expanded) {
      line.push(cell)
      column += cell.width
    }
  }
  return line
}

function widthOf(line: readonly Cell[]): number {
  return line.reduce((sum, cell) => sum + cell.width, 0)
}

interface Underline {
  readonly line: number
  /** Columns, 0-based. */
  readonly from: number
  readonly width: number
  readonly sign: '^' | '-'
  readonly label: string
}

/** Where a mark stands on its first line, by what the terminal shows before and in it. */
function underline(mark: Mark): Underline {
  const { source, start, end } = mark.at
  const position = positionAt(source, start)
  const text = lineText(source, position.line)
  const from = position.column - 1
  const before = widthOf(shown(text.slice(0, from)))
  const inside = text.slice(from, from + Math.max(end - start, 0))
  const beyond = positionAt(source, Math.max(end, start)).line - position.line
  const more = beyond > 0 && from + (end - start) > text.length ? `to line ${position.line + beyond}` : ''
  return {
    line: position.line,
    from: before,
    width: Math.max(widthOf(shown(inside, before)), 1),
    sign: mark.sign,
    label: mark.label !== '' ? mark.label : more,
  }
}

/** Cuts a line to the columns from `from` on that fit, with `…` where something is left out. */
function cut(line: readonly Cell[], from: number, width: number): string {
  let column = 0
  let text = ''
  let cutEnd = false
  for (const cell of line) {
    const next = column + cell.width
    if (column >= from && next <= from + width) text += cell.text
    else if (column < from && next > from) text += ' '.repeat(next - from)
    else if (next > from + width) {
      cutEnd = true
      break
    }
    column = next
  }
  return cutEnd ? `${text}\u2026` : text
}

/**
 * The lines of one file with marks under them, in order of lines; `width` columns at most. When the culprit lies
 * beyond the width the whole excerpt is moved to the left, so that marks stay under what they mark.
 */
export function excerpt(marks: readonly Mark[], width: number): readonly ExcerptLine[] {
  const source: Source | undefined = marks[0]?.at.source
  if (source === undefined) return []
  const underlines = marks.map(underline)
  const lines = [...new Set(underlines.map(({ line }) => line))].sort((a, b) => a - b)
  const result: ExcerptLine[] = []
  for (const number of lines) {
    const here = underlines.filter(({ line }) => line === number)
    const line = shown(lineText(source, number))
    const first = Math.min(...here.map(({ from }) => from))
    const last = Math.max(...here.map(({ from, width: wide }) => from + wide))
    // Keeps a little of what stands before, and as much of the culprit as fits.
    const from = last <= width ? 0 : Math.max(first - 20, 0)
    const dots = from > 0 ? '\u2026' : ''
    result.push({ number, text: dots + cut(line, from, width - dots.length), sign: null })
    const rows = new Map<string, Underline[]>()
    for (const mark of here.sort((a, b) => (a.sign === b.sign ? a.from - b.from : a.sign === '^' ? -1 : 1))) {
      // Marks that say the same share a row, so that its words stand there once.
      const row = `${mark.sign}${mark.label}`
      rows.set(row, [...(rows.get(row) ?? []), mark])
    }
    for (const row of rows.values()) {
      let text = ''
      let column = 0
      for (const mark of row) {
        const indent = mark.from - from + dots.length
        if (column > 0 && (indent <= column || indent >= width)) continue
        const length = Math.max(Math.min(mark.width, width - indent), 1)
        text += ' '.repeat(indent - column) + mark.sign.repeat(length)
        column = indent + length
      }
      const { sign, label } = row[0]!
      result.push({ number: null, text: text + (label === '' ? '' : ` ${forTerminal(label)}`), sign })
    }
  }
  return result
}
