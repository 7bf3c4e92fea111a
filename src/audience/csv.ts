import type { RowFault } from './contract.ts'

/** How rows of a file are put together. */
export interface Dialect {
  /** A byte: `,` `\t` `;` `|`. */
  readonly delimiter: number
  /** What ends a row: LF, with or without CR before it; or CR alone, as old Macs wrote. */
  readonly terminator: 'lf' | 'cr'
}

export const comma = 44
const quote = 34
const lf = 10
const cr = 13

/** Longer rows there aren't: an opening quote that nothing closes would else swallow the rest of the file. */
export const maxRowBytes = 1 << 20

/** Of a row with more columns the last of them stands in the last place. */
export const maxFields = 4096

/** Faults that reading a row can show, by bit. */
export const faultBits = {
  strayQuote: 1,
  unclosedQuote: 2,
  tooLong: 4,
} as const

/** What the bits of a row say, the gravest first. */
export function faultOf(bits: number): RowFault | null {
  if ((bits & faultBits.unclosedQuote) !== 0) return 'unclosed-quote'
  if ((bits & faultBits.tooLong) !== 0) return 'too-long'
  return (bits & faultBits.strayQuote) !== 0 ? 'stray-quote' : null
}

/**
 * Reads rows of RFC 4180 from bytes, one after the other, without making anything of them: fields are offsets into the
 * bytes it was given, or into their tail (see `reserve`) where doubled quotes had to be undone.
 *
 * A quote that opens no field, or after which a field goes on, is a character like others, and a fault of the row. A
 * quoted field that isn't closed within {@link maxRowBytes} is none: its row ends with its line, and the next line is
 * the next row. So what is a row depends on nothing but the bytes from its start on.
 */
export class CsvScanner {
  readonly #class = new Uint8Array(256)
  readonly #delimiter: number
  readonly #newline: number
  readonly #carriage: boolean
  /** Offsets of the fields of the last row, quotes not included. */
  readonly starts = new Int32Array(maxFields + 1)
  readonly ends = new Int32Array(maxFields + 1)
  /** How many fields the last row has; 0 for an empty line. */
  fields = 0
  /** Bits of {@link faultBits}. */
  faults = 0
  /** Where the last row ended, its terminator not included. */
  rowEnd = 0
  /** Where unquoted copies go: the tail of the bytes from here on is the scanner's. */
  #tail = 0

  constructor({ delimiter, terminator }: Dialect) {
    this.#delimiter = delimiter
    this.#newline = terminator === 'lf' ? lf : cr
    this.#carriage = terminator === 'lf'
    for (const byte of [delimiter, this.#newline, quote]) this.#class[byte] = 1
  }

  /**
   * Reads the row that starts at `at`. Rows end before `limit`; the byte there and {@link maxRowBytes} behind it are
   * the scanner's own. Gives the offset of the next row, or -1 when the bytes end before it is sure where the row does:
   * then it wants to be asked again with more of them, or with `last` when there aren't any.
   */
  next(bytes: Uint8Array, at: number, limit: number, last: boolean): number {
    const { starts, ends } = this
    const classes = this.#class
    const delimiter = this.#delimiter
    const newline = this.#newline
    let n = 0
    let i = at
    this.faults = 0
    this.#tail = limit + 1
    // What ends a row stands behind the last byte, too: one question less for each byte.
    bytes[limit] = this.#newline
    for (;;) {
      if (i < limit && bytes[i] === quote) {
        const after = this.#quoted(bytes, i, limit, last, n, at)
        if (after === -1) return -1
        if (after === unclosed) return this.#broken(bytes, at, limit, faultBits.unclosedQuote)
        i = after
      } else {
        const start = i
        let c = 0
        for (;;) {
          // Letters and digits stand behind the comma, and most bytes are such.
          if (delimiter === comma)
            for (;;) {
              while ((c = bytes[i]!) > comma) i++
              if (c === comma || c === newline || c === quote) break
              i++
            }
          else while (classes[(c = bytes[i]!)] === 0) i++
          if (c !== quote) break
          this.faults |= faultBits.strayQuote
          i++
        }
        starts[n] = start
        ends[n] = i
      }
      if (i >= limit) {
        if (!last) return i - at > maxRowBytes ? this.#broken(bytes, at, limit, faultBits.tooLong) : -1
        break
      }
      if (bytes[i] !== delimiter) break
      i++
      if (n < maxFields - 1) n++
    }
    let end = i
    if (this.#carriage && end > at && bytes[end - 1] === cr) {
      // The CR of CRLF is the terminator's; of a quoted field it stands behind the quote.
      end--
      if (ends[n]! > end && ends[n]! <= i) ends[n] = end
    }
    if (end - at > maxRowBytes) return this.#broken(bytes, at, limit, faultBits.tooLong)
    this.rowEnd = end
    this.fields = n === 0 && end === at ? 0 : n + 1
    return i < limit ? i + 1 : i
  }

  /** A row that can't be read: its first line, as one field; no more of it than a row may have. */
  #broken(bytes: Uint8Array, at: number, limit: number, fault: number): number {
    const most = Math.min(limit, at + maxRowBytes)
    let end = at
    while (end < most && bytes[end] !== this.#newline) end++
    const next = end < most ? end + 1 : end
    if (this.#carriage && end > at && bytes[end - 1] === cr) end--
    this.starts[0] = at
    this.ends[0] = end
    this.fields = 1
    this.rowEnd = end
    this.faults = fault
    return next
  }

  /** Reads a quoted field; gives where it ends: at a delimiter, a newline or the limit. */
  #quoted(
    bytes: Uint8Array,
    open: number,
    limit: number,
    last: boolean,
    n: number,
    rowStart: number,
  ): number {
    let i = open + 1
    let copied = false
    let from = i
    const copyStart = this.#tail
    for (;;) {
      let close = i
      while (close < limit && bytes[close] !== quote) close++
      if (close - rowStart > maxRowBytes) return unclosed
      if (close >= limit) return last ? unclosed : -1
      if (close + 1 >= limit && !last) return -1
      if (close + 1 < limit && bytes[close + 1] === quote) {
        // A doubled quote stands for one.
        this.#copy(bytes, from, close + 1)
        copied = true
        from = i = close + 2
        continue
      }
      const follows = close + 1 < limit ? bytes[close + 1]! : this.#newline
      const ends =
        follows === this.#delimiter ||
        follows === this.#newline ||
        (this.#carriage && follows === cr && (close + 2 >= limit ? last : bytes[close + 2] === this.#newline))
      if (ends) {
        if (copied) {
          this.#copy(bytes, from, close)
          this.starts[n] = copyStart
          this.ends[n] = this.#tail
        } else {
          this.starts[n] = from
          this.ends[n] = close
        }
        return follows === cr && this.#carriage ? Math.min(close + 2, limit) : close + 1
      }
      if (this.#carriage && follows === cr && close + 2 >= limit) return -1
      // The field goes on behind its quote: the rest is taken as it is.
      this.faults |= faultBits.strayQuote
      let rest = close + 1
      while (bytes[rest] !== this.#delimiter && bytes[rest] !== this.#newline) rest++
      if (rest >= limit && !last) return rest - rowStart > maxRowBytes ? unclosed : -1
      this.starts[n] = open
      this.ends[n] = rest
      return rest
    }
  }

  #copy(bytes: Uint8Array, from: number, to: number): void {
    bytes.copyWithin(this.#tail, from, to)
    this.#tail += to - from
  }
}

/** No offset: the quote that opens the field has no other. */
const unclosed = -2
