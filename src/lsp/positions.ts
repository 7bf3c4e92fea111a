import type { Position, Range } from 'vscode-languageserver/node'

/** What a column counts: UTF-16 units unless client and server agree on something else (LSP 3.17, position encodings). */
export const encodings = ['utf-16', 'utf-8', 'utf-32'] as const
export type Encoding = (typeof encodings)[number]

/** Bytes of UTF-8 that the character at an offset takes, and its UTF-16 units. */
function widthAt(text: string, offset: number): { readonly units: number; readonly bytes: number } {
  const code = text.codePointAt(offset)!
  return {
    units: code > 0xffff ? 2 : 1,
    bytes: code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4,
  }
}

/**
 * The lines of a text as editors count them: 0-based, ended by LF, CRLF or CR (LSP 3.17, text documents), columns in the
 * agreed encoding. Offsets are UTF-16 units. What lies behind the end of a line or of the text means that end.
 */
export class Lines {
  readonly text: string
  readonly #starts: readonly number[]

  constructor(text: string) {
    const starts = [0]
    // Most files have no lone CR; the search for LF alone is what JavaScript does fastest.
    if (text.includes('\r')) {
      for (let i = 0; i < text.length; i += 1) {
        const unit = text.charCodeAt(i)
        if (unit === 10 || (unit === 13 && text.charCodeAt(i + 1) !== 10)) starts.push(i + 1)
      }
    } else for (let i = text.indexOf('\n'); i !== -1; i = text.indexOf('\n', i + 1)) starts.push(i + 1)
    this.text = text
    this.#starts = starts
  }

  get count(): number {
    return this.#starts.length
  }

  /** Where a line starts. */
  startOf(line: number): number {
    return this.#starts[line] ?? this.text.length
  }

  /** Where a line ends, before what ends it. */
  endOf(line: number): number {
    const next = this.#starts[line + 1]
    if (next === undefined) return this.text.length
    return this.text.charCodeAt(next - 1) === 10 && this.text.charCodeAt(next - 2) === 13
      ? next - 2
      : next - 1
  }

  /** The line that an offset lies in. */
  lineOf(offset: number): number {
    let low = 0
    let high = this.#starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.#starts[middle]! <= offset) low = middle
      else high = middle - 1
    }
    return low
  }

  positionAt(offset: number, encoding: Encoding): Position {
    const within = Math.min(Math.max(offset, 0), this.text.length)
    const line = this.lineOf(within)
    const start = this.#starts[line]!
    const end = Math.min(within, Math.max(this.endOf(line), start))
    if (encoding === 'utf-16') return { line, character: end - start }
    let character = 0
    for (let at = start; at < end;) {
      const { units, bytes } = widthAt(this.text, at)
      at += units
      if (at <= end) character += encoding === 'utf-8' ? bytes : 1
    }
    return { line, character }
  }

  offsetAt({ line, character }: Position, encoding: Encoding): number {
    if (line < 0) return 0
    if (line >= this.#starts.length) return this.text.length
    const start = this.#starts[line]!
    const end = this.endOf(line)
    if (encoding === 'utf-16') return Math.min(start + Math.max(character, 0), end)
    let at = start
    for (let left = character; at < end;) {
      const { units, bytes } = widthAt(this.text, at)
      left -= encoding === 'utf-8' ? bytes : 1
      if (left < 0) break
      at += units
    }
    return at
  }

  rangeAt(start: number, end: number, encoding: Encoding): Range {
    return { start: this.positionAt(start, encoding), end: this.positionAt(end, encoding) }
  }
}
