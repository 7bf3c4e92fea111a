import { isUtf8 } from 'node:buffer'
import type { RowFault } from './contract.ts'
import { maxRowBytes } from './csv.ts'
import { type ByteReader, type Input, unreadable } from './input.ts'

/** Bytes that are read at once: a few hundred thousand rows in a second's tenth. */
export const blockBytes = 1 << 22

/**
 * What takes a row from bytes, or several that start before `stop`: where the next one starts, -1 when it wants more of
 * them.
 */
export type TakeRow = (
  bytes: Uint8Array,
  at: number,
  stop: number,
  limit: number,
  last: boolean,
  faultOfBytes: ((row: Uint8Array) => RowFault | null) | null,
) => number

/** Told after each block how far rows have been read, and whether that was the last; `false` repeats the block. */
export type BetweenBlocks = (read: number, isLast: boolean) => Promise<boolean> | boolean

/** What is wrong with the bytes of a row. */
export function faultOfBytes(row: Uint8Array): RowFault | null {
  if (!isUtf8(row)) return 'encoding'
  return row.includes(0) ? 'control-character' : null
}

/** A block as large as the largest of files is, where all of them are short: memory is made, and given back, for longer. */
export function blockFor(files: readonly Pick<Input, 'size' | 'compressed'>[]): number {
  const largest = Math.max(...files.map(({ size, compressed }) => (compressed ? null : size) ?? Infinity))
  return Math.min(blockBytes, Math.max(largest, 1 << 16))
}

/** Bytes that a block takes: a row that is cut off is carried over; the scanner's own room is behind it all. */
export function roomFor(block: number): number {
  return block + 2 * (maxRowBytes + 4) + maxRowBytes + 16
}

/** Memory for one block of rows, made once for a thread. */
export class BlockBuffer {
  readonly bytes: Uint8Array
  readonly #block: number

  /** `bytes`: where it shall be, with {@link roomFor} a block. */
  constructor(block = blockBytes, bytes: Uint8Array = new Uint8Array(roomFor(block))) {
    this.#block = block
    this.bytes = bytes
  }

  /**
   * Reads rows until the end, or until one starts at or behind `until` bytes from the reader's start. `take` is called
   * for each, `between` after each block. Gives where the first row starts that wasn't read.
   */
  async read(
    reader: ByteReader,
    options: {
      /** Bytes to pass over. */
      readonly skip: number
      readonly until: number
      /** Whether its end comes at once, and nobody waits for what is said of the rows so far: a block is then filled. */
      readonly isFile: boolean
      /** Whether bytes have to be UTF-8. */
      readonly utf8: boolean
      /** U+FFFD stands for what was no text in UTF-16. */
      readonly wide: boolean
    },
    take: TakeRow,
    between: BetweenBlocks,
  ): Promise<number> {
    const { bytes } = this
    let have = 0
    let position = 0
    for (let skipped = 0; skipped < options.skip;) {
      const count = await reader.read(bytes, 0, Math.min(options.skip - skipped, this.#block))
      if (count === 0) break
      skipped += count
      position += count
    }
    for (let ended = false; ;) {
      // Beyond `until` no more is read than the row that crosses it takes.
      const wanted = Math.min(this.#block, Math.max(options.until - position - have, 1 << 16))
      if (!ended && have < this.#block + maxRowBytes) {
        const full = have + wanted
        do {
          const count = await reader.read(bytes, have, full - have)
          ended = count === 0
          have += count
        } while (options.isFile && !ended && have < full)
      }
      const check = this.#isDoubtful(have, ended, options) ? this.#faults(options) : null
      const stop = Math.min(have, options.until - position)
      for (;;) {
        let at = 0
        while (at < stop) {
          const next = take(bytes, at, stop, have, ended, check)
          if (next === -1) break
          at = next
        }
        const done = at >= stop && (ended || position + at >= options.until)
        if (!(await between(position + at, done))) continue
        bytes.copyWithin(0, at, have)
        have -= at
        position += at
        if (done) return position
        // Else nothing but rows would be looked at: no signal, no other thread.
        await new Promise((goOn) => setImmediate(goOn))
        break
      }
    }
  }

  #isDoubtful(have: number, ended: boolean, { utf8, wide }: { utf8: boolean; wide: boolean }): boolean {
    const { bytes } = this
    let end = have
    if (!ended) while (end > 0 && have - end < 4 && bytes[end - 1]! >= 0x80) end--
    // As a buffer: its search is one of the machine's.
    const block = Buffer.from(bytes.buffer, bytes.byteOffset, end)
    return (
      (utf8 && !isUtf8(block)) ||
      block.includes(0) ||
      (wide && Buffer.from(bytes.buffer, bytes.byteOffset, have).includes('\ufffd'))
    )
  }

  #faults({ utf8, wide }: { utf8: boolean; wide: boolean }): (row: Uint8Array) => RowFault | null {
    return (row) => {
      if (utf8) {
        const fault = faultOfBytes(row)
        if (fault !== null) return fault
      }
      if (wide && Buffer.from(row.buffer, row.byteOffset, row.length).includes('\ufffd')) return 'encoding'
      return row.includes(0) ? 'control-character' : null
    }
  }
}

/** Reads all rows of an input that isn't JSON, header included. */
export async function readAll(
  input: Input,
  buffer: BlockBuffer,
  take: TakeRow,
  between: BetweenBlocks,
): Promise<void> {
  const { encoding, skip } = input.form
  let reader: ByteReader | null = null
  try {
    reader = input.open()
    await buffer.read(
      reader,
      {
        skip,
        until: Infinity,
        isFile: input.size !== null,
        utf8: encoding === 'utf-8',
        wide: encoding === 'utf-16le' || encoding === 'utf-16be',
      },
      take,
      between,
    )
  } catch (error) {
    throw isOfSystem(error) ? unreadable(input.name, error) : error
  } finally {
    reader?.close()
  }
}

function isOfSystem(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
}
