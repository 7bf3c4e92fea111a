import { isUtf8 } from 'node:buffer'
import { closeSync, createReadStream, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { Readable } from 'node:stream'
import { builtin } from './builtins.ts'
import { encodingOf, type Form, formOf } from './dialect.ts'
import { foreignFile } from './foreign-files.ts'
import { keysOfLines } from './json-lines.ts'
import { systemReason } from './system-words.ts'

/** A file that can't be read, with what it takes. */
export class InputError extends Error {
  readonly hint: string | null

  constructor(message: string, hint: string | null = null) {
    super(message)
    this.hint = hint
  }
}

/** Bytes of a file from a place on. */
export interface ByteReader {
  /** Puts up to `length` bytes at `at`; how many there were, 0 at the end. */
  read(into: Uint8Array, at: number, length: number): Promise<number>
  close(): void
}

/** A file of rows, opened. */
export interface Input {
  readonly name: string
  /** Where its bytes are, null for a stream. */
  readonly path: string | null
  readonly form: Form
  readonly compressed: boolean
  /** ISO date of its last change, null for a stream. */
  readonly modified: string | null
  /** Bytes as they are stored, null for a stream. */
  readonly size: number | null
  /** Whether ranges of it can be read by themselves: a plain file, in UTF-8. */
  readonly ranges: boolean
  /** Its first bytes, decompressed and as UTF-8, from the byte order mark on. */
  readonly head: Uint8Array
  /** Whether these are as many as are looked at: there may be more. */
  readonly isHeadFull: boolean
  /** Keys of all its lines, of JSON Lines; null for a stream, of which only the first are known, and for what has a header. */
  readonly keys: readonly string[] | null
  /** All of it again from its start, decompressed and as UTF-8. A stream can be opened once. */
  open(): ByteReader
  /** Whether somebody has written to it, or put another in its place, since it was opened. */
  isChanged(): boolean
}

const headBytes = 1 << 16

/** Reads a plain file from an offset on. */
export function plainReader(
  path: string,
  from: number,
): ByteReader & { /** The same without waiting. */ readonly readNow: (into: Uint8Array) => number } {
  const descriptor = openSync(path, 'r')
  let position = from
  return {
    read: (into, at, length) => {
      const count = readSync(descriptor, into, at, length, position)
      position += count
      return Promise.resolve(count)
    },
    readNow: (into) => {
      const count = readSync(descriptor, into, 0, into.length, position)
      position += count
      return count
    },
    close: () => closeSync(descriptor),
  }
}

/** Reads a stream. */
function streamReader(stream: Readable): ByteReader {
  const iterator = stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>
  const waiting: Uint8Array[] = []
  let offset = 0
  return {
    read: async (into, at, length) => {
      let filled = 0
      while (filled < length) {
        let [chunk] = waiting
        if (chunk === undefined) {
          const next = await iterator.next()
          if (next.done === true) break
          chunk = next.value
          waiting.push(chunk)
          offset = 0
        }
        const count = Math.min(chunk.length - offset, length - filled)
        into.set(chunk.subarray(offset, offset + count), at + filled)
        filled += count
        offset += count
        if (offset === chunk.length) {
          waiting.shift()
          offset = 0
        }
      }
      return filled
    },
    close: () => void stream.destroy(),
  }
}

/** UTF-16 as UTF-8. What is no text there becomes U+FFFD, which its row is told for. */
function transcoded(reader: ByteReader, encoding: 'utf-16le' | 'utf-16be'): ByteReader {
  const decoder = new TextDecoder(encoding, { ignoreBOM: true })
  const encoder = new TextEncoder()
  const raw = new Uint8Array(1 << 16)
  let waiting: Uint8Array = new Uint8Array(0)
  let ended = false
  return {
    read: async (into, at, length) => {
      let filled = 0
      while (filled < length) {
        if (waiting.length === 0) {
          if (ended) break
          const count = await reader.read(raw, 0, raw.length)
          ended = count === 0
          waiting = encoder.encode(decoder.decode(raw.subarray(0, count), { stream: !ended }))
          continue
        }
        const count = Math.min(waiting.length, length - filled)
        into.set(waiting.subarray(0, count), at + filled)
        waiting = waiting.subarray(count)
        filled += count
      }
      return filled
    },
    close: () => reader.close(),
  }
}

async function headOf(reader: ByteReader): Promise<Uint8Array> {
  const head = new Uint8Array(headBytes)
  let filled = 0
  while (filled < headBytes) {
    const count = await reader.read(head, filled, headBytes - filled)
    if (count === 0) break
    filled += count
  }
  return head.subarray(0, filled)
}

/** Says of an error of the system what file it is about. */
export function unreadable(name: string, error: unknown): InputError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code.startsWith('Z_') || code === 'ERR_BUFFER_TOO_LARGE')
    return new InputError(`Unreadable gzip: ${name}`, 'Pack the file again, or unpack it')
  if (code === 'ENOENT') return new InputError(`No such file: ${name}`, 'Expected the path of a contact file')
  if (code === 'EACCES' || code === 'EPERM')
    return new InputError(
      `No permission to read ${name}`,
      'Read it as somebody who may, or have it opened to you',
    )
  if (code === 'EMFILE' || code === 'ENFILE') {
    const [why, hint] = systemReason(error)!
    return new InputError(`Unreadable ${why}: ${name}`, hint)
  }
  return new InputError(`Unreadable file: ${name}`, code === '' ? null : code)
}

function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b
}

/** Opens a file of contacts, suppressed addresses or sends. `name` is how it is called to the user. */
export async function openInput(path: string, name: string): Promise<Input> {
  try {
    const descriptor = openSync(path, 'r')
    const stat = fstatSync(descriptor, { bigint: true })
    // A pipe gives its bytes once, and who writes to it goes when it is closed.
    if (!stat.isFile() && !stat.isDirectory())
      return await openStream(createReadStream(path, { fd: descriptor }), name)
    closeSync(descriptor)
    if (stat.isDirectory()) throw new InputError(`A folder and no file: ${name}`, 'Name the files in it')
    const reader = plainReader(path, 0)
    const first = await headOf(reader)
    reader.close()
    const compressed = isGzip(first)
    const bytes = (): ByteReader =>
      compressed
        ? streamReader(createReadStream(path).pipe(builtin.zlib().createGunzip()))
        : plainReader(path, 0)
    const modified = new Date(Number(stat.mtimeMs)).toISOString().slice(0, 10)
    const isChanged = (): boolean => {
      const now = statSync(path, { bigint: true, throwIfNoEntry: false })
      return (['dev', 'ino', 'size', 'mtimeNs'] as const).some((field) => now?.[field] !== stat[field])
    }
    const size = Number(stat.size)
    return await described(bytes, { name, path, compressed, modified, size, plain: !compressed, isChanged })
  } catch (error) {
    throw error instanceof InputError ? error : unreadable(name, error)
  }
}

/** Opens a stream: it can be read once. */
export async function openStream(stream: Readable, name: string): Promise<Input> {
  try {
    const raw = streamReader(stream)
    const first = await headOf(raw)
    const again = joined(first, raw)
    const bytes = isGzip(first)
      ? streamReader(Readable.from(piecesOf(again)).pipe(builtin.zlib().createGunzip()))
      : again
    const ahead = await headOf(bytes)
    const rest = joined(ahead, bytes)
    return await described(() => rest, {
      name,
      path: null,
      isChanged: () => false,
      compressed: isGzip(first),
      modified: null,
      size: null,
      plain: false,
      ahead,
    })
  } catch (error) {
    throw error instanceof InputError ? error : unreadable(name, error)
  }
}

/** Nothing but white space, behind the mark of an encoding. */
function isBlank(bytes: Uint8Array): boolean {
  const mark = bytes[0] === 0xef ? 3 : bytes[0] === 0xff || bytes[0] === 0xfe ? 2 : 0
  return bytes.subarray(mark).every((byte) => byte <= 32)
}

async function* piecesOf(reader: ByteReader): AsyncGenerator<Uint8Array> {
  for (;;) {
    const piece = new Uint8Array(headBytes)
    const count = await reader.read(piece, 0, headBytes)
    if (count === 0) return
    yield piece.subarray(0, count)
  }
}

/** A reader that gives some bytes first. */
function joined(first: Uint8Array, reader: ByteReader): ByteReader {
  let given = 0
  return {
    read: (into, at, length) => {
      if (given >= first.length) return reader.read(into, at, length)
      const count = Math.min(length, first.length - given)
      into.set(first.subarray(given, given + count), at)
      given += count
      return Promise.resolve(count)
    },
    close: () => reader.close(),
  }
}

/** A part of a file that is read as the whole is, by its first bytes and, of JSON Lines, the keys of all its lines. */
export function readAs(part: Input, whole: Input): Input {
  const { encoding, skip } = part.form
  const said = whole.form.encoding
  if (encoding !== said && [encoding, said].some((one) => one.startsWith('utf-16')))
    throw new InputError(
      `Another encoding than ${whole.name}: ${encoding}, and not ${said}`,
      'Give as --head the file that it is a part of',
    )
  const { head, isHeadFull, keys, modified } = whole
  return { ...part, form: { ...whole.form, skip }, head, isHeadFull, keys, modified }
}

async function described(
  bytes: () => ByteReader,
  about: {
    readonly name: string
    readonly path: string | null
    readonly isChanged: () => boolean
    readonly compressed: boolean
    readonly modified: string | null
    readonly size: number | null
    readonly plain: boolean
    readonly ahead?: Uint8Array
  },
): Promise<Input> {
  const { name, path, isChanged, compressed, modified, size, plain, ahead } = about
  let raw = ahead
  if (raw === undefined) {
    const reader = bytes()
    raw = await headOf(reader)
    reader.close()
  }
  if (raw.length < headBytes && isBlank(raw))
    throw new InputError(
      `Empty file: ${name}`,
      'Expected a line with the names of the columns, and the contacts',
    )
  const foreign = foreignFile(raw)
  if (foreign !== null)
    throw new InputError(`${foreign.kind}, expected CSV, TSV or JSON Lines: ${name}`, foreign.hint)
  const { encoding, mark } = encodingOf(raw, isUtf8)
  const isWide = encoding === 'utf-16le' || encoding === 'utf-16be'
  const open = isWide ? (): ByteReader => transcoded(bytes(), encoding) : bytes
  const head = isWide
    ? new TextEncoder().encode(
        new TextDecoder(encoding, { ignoreBOM: true }).decode(raw.subarray(0, raw.length & ~1), {
          stream: true,
        }),
      )
    : raw
  const form = formOf(head, encoding, isWide ? (mark === 0 ? 0 : 3) : mark)
  let keys: Input['keys'] = null
  if (form.format === 'jsonl' && path !== null) {
    const reader = open()
    keys = await keysOfLines(reader).finally(() => reader.close())
  }
  return {
    name,
    path,
    isChanged,
    form,
    compressed,
    modified,
    size,
    ranges: plain && encoding !== 'utf-16le' && encoding !== 'utf-16be' && form.format === 'csv',
    head,
    isHeadFull: raw.length === headBytes,
    keys,
    open,
  }
}
