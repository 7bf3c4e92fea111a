import type { BlockBuffer } from './blocks.ts'
import { type Input, plainReader } from './input.ts'
import type { PortableClasses } from './portable.ts'
import type { Delta, RowPass } from './rows.ts'
import type { LoadParser } from './scan.ts'

/** A range of a file: rows that start in it. `exact`: a row starts at `from`, else at the first line after it. */
export interface ThreadTask {
  readonly number: number
  readonly file: number
  readonly from: number
  readonly to: number
  readonly exact: boolean
}

export interface ThreadResult {
  readonly number: number
  /** Where the first row started, and where the first row behind the range starts. */
  readonly start: number
  readonly next: number
  readonly delta: Delta
  /**
   * Classes that this thread has met in the file since its last result: their numbers go on from there. Null where the
   * pass itself is at hand.
   */
  readonly classes: PortableClasses | null
  readonly failures: readonly (readonly [rule: string, reason: string])[]
}

/** A file that is read in ranges, with the pass over them. */
export interface RangedPass {
  readonly input: Input
  readonly path: string
  readonly pass: RowPass
}

/** Reads the rows that start in a range. */
export async function countRange(
  { input, path, pass }: RangedPass,
  { from, to, exact }: ThreadTask,
  buffer: BlockBuffer,
  loadParser: LoadParser,
): Promise<{ readonly start: number; readonly next: number }> {
  const { skip, encoding, dialect } = input.form
  const start = exact ? from : lineAfter(path, from, dialect.terminator === 'lf' ? 10 : 13)
  if (start >= to) return { start, next: start }
  for (;;) {
    const reader = plainReader(path, start)
    let waits = start === skip
    let wanted = false
    try {
      const end = await buffer.read(
        reader,
        { skip: 0, until: to - start, isFile: true, utf8: encoding === 'utf-8', wide: false },
        (bytes, at, rowsTo, limit, last, faultOf) => {
          if (!waits) return pass.rows(bytes, at, rowsTo, limit, last, faultOf)
          const next = pass.skipRow(bytes, at, limit, last)
          if (next !== -1 && !pass.empty) waits = false
          return next
        },
        () => {
          wanted ||= pass.wantsParser
          return true
        },
      )
      if (!wanted) return { start, next: start + end }
      pass.take()
      pass.giveParser(await loadParser())
    } finally {
      reader.close()
    }
  }
}

/** Where the line after the one that an offset is in begins; the end of the file when there is none. */
function lineAfter(path: string, offset: number, newline: number): number {
  const reader = plainReader(path, offset - 1)
  const piece = new Uint8Array(1 << 16)
  try {
    for (let position = offset - 1; ;) {
      const count = reader.readNow(piece)
      if (count === 0) return position
      const at = piece.subarray(0, count).indexOf(newline)
      if (at !== -1) return position + at + 1
      position += count
    }
  } finally {
    reader.close()
  }
}
