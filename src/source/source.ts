/** The format that a file is read as. */
export type Format = 'yaml' | 'json' | 'jsonl' | 'csv' | 'markdown' | 'html' | 'mjml' | 'text'

/**
 * One file as it was read: `path` is relative to the project's root with `/` separators, `text` is the decoded
 * content with a byte-order mark, if there was one, still in it.
 */
export interface Source {
  readonly path: string
  readonly text: string
}

/** A point of a file: 1-based line and UTF-16 column, 0-based UTF-16 offset. */
export interface Position {
  readonly line: number
  readonly column: number
  readonly offset: number
}

const lineStarts = new WeakMap<Source, readonly number[]>()

function startsOf(source: Source): readonly number[] {
  let starts = lineStarts.get(source)
  if (starts === undefined) {
    const found = [0]
    const { text } = source
    for (let i = text.indexOf('\n'); i !== -1; i = text.indexOf('\n', i + 1)) found.push(i + 1)
    starts = found
    lineStarts.set(source, starts)
  }
  return starts
}

/**
 * The position of a UTF-16 offset. A byte-order mark counts as an offset, since it is a character of the file, and
 * not as a column, since no editor shows it. Found by bisection; the line index is built once per file, on demand.
 */
export function positionAt(source: Source, offset: number): Position {
  const starts = startsOf(source)
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (starts[middle]! <= offset) low = middle
    else high = middle - 1
  }
  const mark = low === 0 && source.text.charCodeAt(0) === 0xfeff ? 1 : 0
  return { line: low + 1, column: Math.max(offset - starts[low]! - mark, 0) + 1, offset }
}

/** The text of a 1-based line, without its line ending and without a byte-order mark. */
export function lineText(source: Source, line: number): string {
  const starts = startsOf(source)
  const from = starts[line - 1]
  if (from === undefined) return ''
  const end = starts[line] ?? source.text.length + 1
  return source.text
    .slice(from, end - 1)
    .replace(/\r$/, '')
    .replace(/^\uFEFF/, '')
}

/** How many lines a file has; an empty file has one. */
export function lineCount(source: Source): number {
  return startsOf(source).length
}
