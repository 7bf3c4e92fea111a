import { type BlockBuffer, faultOfBytes, readAll, type TakeRow } from './blocks.ts'
import type { Input } from './input.ts'
import { maxRowBytes } from './csv.ts'
import { csvRow, jsonFields } from './json-lines.ts'
import { refuseLateKeys } from './late-keys.ts'
import { lineAt } from './lists.ts'
import type { PhoneParser } from './phone/phone.ts'
import type { Delta, Header, RowPass } from './rows.ts'

/** Told of every row, where it stands in `bytes`, with its terminator. `end` leaves that out. */
export type SeeRow = (bytes: Uint8Array, at: number, end: number, next: number) => void

/**
 * Reads rows by a pass, for files of any form that is read. The first row of what has a header is told to `see` as well,
 * before any other, and not counted.
 */
export function rowTaker(
  { form, name }: Pick<Input, 'form' | 'name'>,
  pass: RowPass,
  header: Header,
  see: SeeRow | null,
): TakeRow {
  if (form.format !== 'jsonl')
    return see === null
      ? (bytes, at, stop, limit, last, faultOf) => pass.rows(bytes, at, stop, limit, last, faultOf)
      : (bytes, at, _, limit, last, faultOf) => {
          const next = pass.row(bytes, at, limit, last, faultOf)
          if (next !== -1 && !pass.empty) see(bytes, at, pass.rowEnd, next)
          return next
        }
  const refuse = refuseLateKeys(name, header)
  const encoder = new TextEncoder()
  const decoder = new TextDecoder()
  let padded = new Uint8Array(1 << 16)
  return (bytes, at, _, limit, last, faultOf) => {
    const found = lineAt(bytes, at, limit, last)
    if (found === null) return -1
    const { end, next } = found
    const line = bytes.subarray(at, end)
    const text = decoder.decode(line)
    if (text.trim() === '') return next
    const fields = jsonFields(text)
    if (fields !== null) refuse(fields)
    const row = encoder.encode(fields === null ? '""' : csvRow(fields, header.headers))
    if (padded.length < row.length * 2 + 16) padded = new Uint8Array(row.length * 4)
    padded.set(row)
    const fault =
      fields === null
        ? line.length === maxRowBytes
          ? ('too-long' as const)
          : ('not-an-object' as const)
        : faultOf === null
          ? null
          : faultOfBytes(line)
    pass.row(padded, 0, row.length, true, () => fault)
    if (see !== null) see(bytes, at, end, next)
    return next
  }
}

/** Loads what reads numbers with other things in them than digits: a pass that has met one asks for it. */
export type LoadParser = () => Promise<PhoneParser>

/** Reads a whole file in one thread. `done` is told what was counted, in order, and at the end. */
export async function scanFile(
  input: Input,
  pass: RowPass,
  header: Header,
  buffer: BlockBuffer,
  loadParser: LoadParser,
  done: (delta: Delta, read: number) => void,
  see: SeeRow | null = null,
  seeHeader: SeeRow | null = null,
  progress: (read: number) => void = () => {},
): Promise<void> {
  const take = rowTaker(input, pass, header, see)
  let waits = input.form.format !== 'jsonl'
  let isHeaderHere = false
  let last = 0
  await readAll(
    input,
    buffer,
    (bytes, at, stop, limit, last, faultOf) => {
      if (!waits) return take(bytes, at, stop, limit, last, faultOf)
      const next = pass.skipRow(bytes, at, limit, last)
      if (next !== -1 && !pass.empty) {
        waits = false
        isHeaderHere = true
        seeHeader?.(bytes, at, pass.rowEnd, next)
      }
      return next
    },
    async (read, isLast) => {
      if (pass.wantsParser) {
        // Nothing but this block has been counted: the parser is there from the second on.
        pass.take()
        pass.giveParser(await loadParser())
        // The header is read once more with the block.
        waits = isHeaderHere
        return false
      }
      isHeaderHere = false
      last = read
      if (pass.count > 0 && pass.lacksParser && !isLast) pass.giveParser(await loadParser())
      progress(read)
      if (pass.count >= rowsTogether) done(pass.take(), read)
      return true
    },
  )
  done(pass.take(), last)
}

/** Rows whose counts are handed on together. */
const rowsTogether = 1 << 18
