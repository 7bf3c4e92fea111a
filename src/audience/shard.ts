import type { Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { builtin } from './builtins.ts'
import type { Readable } from 'node:stream'
import type { ColumnName } from '../policy/config.ts'
import type {
  ContactEvent,
  ContactList,
  MergeFault,
  SensitiveKind,
  StateColumn,
  SuppressionSource,
} from './contract.ts'
import { rowsLookedAt } from './header.ts'
import { InputError } from './input.ts'
import { type KeyChunk, KeyStream } from './key-stream.ts'
import type { PortableClasses } from './portable.ts'
import type { Header, StreamName } from './rows.ts'
import { isPartLine, isShardHead } from './shard-shape.ts'
import type { RunFile } from './tally.ts'

/**
 * A part of an audience, counted by itself. What can only be told when all parts are there (who is on the list twice) is
 * kept as keys: SHA-256 of the key, the campaign and the rules, of which 85 bits. No number and no address is in it.
 *
 * As text: one line for the whole, then for each part a line and its keys, in lines of at most {@link recordsPerLine}; at
 * last a line with SHA-256 of all these, by which a shard is known that was cut or changed.
 */
export interface Shard {
  readonly head: ShardHead
  /** Sorted by name, then by first row. */
  readonly parts: readonly ShardPart[]
}

/** Shards are of one audience when all of this is the same. */
export interface ShardHead {
  readonly sendlint: 'audience-shard'
  readonly version: 1
  readonly tool: string
  readonly data: readonly (string | null)[]
  readonly now: string
  /** SHA-256 of the campaign, its configuration and bodies. */
  readonly campaign: string
  /** SHA-256 of the rules that judged. */
  readonly ruleset: string
  /** What was given with the contacts. */
  readonly suppression: readonly (SuppressionSource & {
    readonly entries: number
    readonly unreadable: number
    readonly unmatched: number
    readonly hashed: number
  })[]
  readonly sends: ContactList['sends']
}

export interface ShardPart {
  readonly about: PartLine
  readonly keys: readonly { readonly stream: StreamName; readonly chunk: KeyChunk }[]
}

/** The first line of a part. */
export interface PartLine {
  readonly name: string
  readonly firstRow: number
  readonly rows: number
  /** SHA-256 of its bytes. */
  readonly bytes: string
  readonly file: Omit<RunFile['file'], 'columns' | 'name'> & {
    readonly columns: readonly (readonly [ColumnName, string])[]
  }
  /** What its first rows said of all of them, where those of the whole may say something else. */
  readonly head: {
    /** Whether more follows than is looked at: first rows of the whole's first part are then those of the whole. */
    readonly isFull: boolean
    /** Whether days or months come first in 03/04/2026, and whether a row has such a day. */
    readonly order: Header['dayOrder']
    readonly ordered: boolean
    /** Whether it has bytes that mean something else in another encoding. */
    readonly encoded: boolean
  }
  /** Columns that say a state, with their headers. */
  readonly states: readonly (readonly [StateColumn, readonly string[]])[]
  /** Headers of what merge tags put into messages. */
  readonly merged: readonly string[]
  readonly classes: PortableClasses
  /** By class: rows, and the first of them. */
  readonly counts: readonly (readonly [
    number: number,
    count: number,
    samples: readonly (readonly [row: number, value: string | null])[],
  ])[]
  readonly events: readonly ContactEvent[]
  /** What was found about rows: row, class, event. */
  readonly hits: readonly (readonly [row: number, number: number, event: number])[]
  readonly sensitive: readonly (readonly [header: string, kind: SensitiveKind, count: number])[]
  readonly mergeFaults: readonly (readonly [header: string, fault: MergeFault, count: number])[]
}

const recordsPerLine = 1 << 16
const recordBytes = 20

/** Order of parts: by name, then by where they stand in the file. */
export function compareParts({ about: a }: ShardPart, { about: b }: ShardPart): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : a.firstRow - b.firstRow || (a.bytes < b.bytes ? -1 : 1)
}

/** Puts shards together. The order in which they are given changes nothing. */
export function merged(shards: readonly Shard[]): Shard {
  const [first] = shards
  if (first === undefined) throw new InputError('No shards to merge')
  const key = (head: ShardHead): string => JSON.stringify(head)
  for (const { head } of shards) {
    if (head.campaign !== first.head.campaign)
      throw new InputError(
        'Shards of different campaigns',
        'Merge what was counted with the same campaign and configuration',
      )
    if (head.ruleset !== first.head.ruleset || head.tool !== first.head.tool)
      throw new InputError(
        'Shards of different rule sets',
        'Count all of them with the same version of sendlint',
      )
  }
  const parts = shards.flatMap((shard) => shard.parts).sort(compareParts)
  for (const name of new Set(parts.map(({ about }) => about.name)))
    refuseOtherReadings(parts.map(({ about }) => about).filter((about) => about.name === name))
  for (const { head } of shards)
    if (key(head) !== key(first.head))
      throw new InputError(
        'Shards that were counted at different times, or with other suppression lists or sends logs',
        'Give --now and the same lists to each audience-worker',
      )
  for (const [index, { about }] of parts.entries()) {
    const next = parts[index + 1]?.about
    if (next === undefined || next.name !== about.name) continue
    if (about.firstRow + about.rows > next.firstRow)
      throw new InputError(
        `The same rows twice: ${about.name} from row ${next.firstRow} on`,
        'Give each part its --first-row, and merge each once',
      )
  }
  return { head: first.head, parts }
}

/**
 * Refuses parts of one file that were read in different ways: a part's own first rows say what its columns, days and
 * characters are, and the whole's may say something else.
 */
function refuseOtherReadings(parts: readonly PartLine[]): void {
  const [first] = parts
  const refuse = (what: string): never => {
    throw new InputError(
      `Parts of ${first!.name} ${what}`,
      'Give each audience-worker the whole file, or its start, as --head',
    )
  }
  if (new Set(parts.map(columnsOf)).size > 1) refuse('with different columns')
  const isStart = first!.firstRow === (first!.file.format === 'jsonl' ? 1 : 2)
  const agree = (
    valueOf: (part: PartLine) => string | null,
    isBound: (part: PartLine) => boolean,
    isSure: boolean,
  ): boolean => {
    const bound = parts.filter(isBound)
    return (
      new Set(bound.map(valueOf)).size < 2 &&
      (!isStart || !isSure || bound.every((part) => valueOf(part) === valueOf(first!)))
    )
  }
  const { isFull } = first!.head
  if (
    !agree(
      ({ head }) => head.order,
      ({ head }) => head.ordered || head.order !== null,
      isFull || first!.rows >= rowsLookedAt,
    )
  )
    refuse('in which days such as 03/04/2026 were read in different ways')
  if (
    !agree(
      ({ file }) => file.encoding,
      ({ head }) => head.encoded,
      isFull,
    )
  )
    refuse('in different encodings')
}

/** What its columns are. Of JSON Lines not all lines have all keys: what counts are those that are read, in any order. */
function columnsOf({ file, states, merged }: PartLine): string {
  const { format, delimiter, columns, headers } = file
  const read = [...columns, ...states, ['', merged]].map((one) => JSON.stringify(one))
  return JSON.stringify([
    format,
    ...(format === 'jsonl' ? read.toSorted() : [delimiter, ...read, ...headers]),
  ])
}

/** Lines of a shard, each with its line feed. */
export function* linesOf(shard: Shard): Generator<string> {
  const digest = builtin.crypto().createHash('sha256')
  for (const line of contentOf(shard)) {
    digest.update(line)
    yield line
  }
  yield `${JSON.stringify({ sha256: digest.digest('hex') })}\n`
}

function* contentOf({ head, parts }: Shard): Generator<string> {
  yield `${JSON.stringify(head)}\n`
  for (const { about, keys } of parts) {
    yield `${JSON.stringify({ part: about })}\n`
    for (const { stream, chunk } of keys) yield* keyLines(stream, chunk)
  }
}

function* keyLines(stream: StreamName, { size, keys, more, rows, classes }: KeyChunk): Generator<string> {
  const order = Uint32Array.from({ length: size }, (_, i) => i).sort((a, b) => rows[a]! - rows[b]!)
  for (let from = 0; from < size; from += recordsPerLine) {
    const count = Math.min(recordsPerLine, size - from)
    const bytes = Buffer.alloc(count * recordBytes)
    for (let i = 0; i < count; i++) {
      const at = order[from + i]!
      bytes.writeDoubleLE(keys[at]!, i * recordBytes)
      bytes.writeUInt32LE(more[at]!, i * recordBytes + 8)
      bytes.writeUInt32LE(rows[at]!, i * recordBytes + 12)
      bytes.writeUInt32LE(classes[at]!, i * recordBytes + 16)
    }
    yield `${JSON.stringify({ keys: stream, data: bytes.toString('base64') })}\n`
  }
}

/** Keys as a shard may hold them: nobody who has it can tell a number from it without trying all of them. */
export function hiddenKeys(
  chunks: readonly {
    readonly chunk: KeyChunk
    readonly base: number
    readonly classes: Uint32Array | null
  }[],
  salt: string,
): KeyChunk {
  const hidden = new KeyStream(true)
  const bytes = Buffer.alloc(salt.length + 12)
  bytes.write(salt, 'latin1')
  for (const { chunk, base, classes } of chunks)
    for (let i = 0; i < chunk.size; i++) {
      bytes.writeDoubleLE(chunk.keys[i]!, salt.length)
      bytes.writeUInt32LE(chunk.more.length === 0 ? 0 : chunk.more[i]!, salt.length + 8)
      const digest = builtin.crypto().hash('sha256', bytes, 'buffer')
      const high = digest.readUInt32BE(0) * 0x200000 + (digest.readUInt32BE(4) >>> 11)
      const own = chunk.classes[i]!
      hidden.add(
        high === 0 ? 1 : high,
        digest.readUInt32BE(8),
        base + chunk.rows[i]!,
        classes === null ? own : classes[own]!,
      )
    }
  return hidden.take()
}

/** Reads a shard, or several of them one after the other. */
export async function readShards(stream: Readable, name: string): Promise<readonly Shard[]> {
  const shards: { head: ShardHead; parts: { about: PartLine; streams: Map<StreamName, KeyStream> }[] }[] = []
  let digest: Hash | null = null
  let line = 0
  const broken = (): InputError =>
    new InputError(`No shard in line ${line} of ${name}`, 'Give what `sendlint audience-worker` writes')
  const cut = (): InputError =>
    new InputError(`A shard that was cut or changed, in line ${line} of ${name}`, 'Count that part again')
  try {
    for await (const text of builtin.readline().createInterface({ input: stream, crlfDelay: Infinity })) {
      line++
      if (text === '') continue
      let value: unknown
      try {
        value = JSON.parse(text)
      } catch {
        throw digest === null ? broken() : cut()
      }
      if (typeof value !== 'object' || value === null) throw broken()
      if (Object.hasOwn(value, 'sendlint')) {
        if (digest !== null) throw cut()
        if ((value as ShardHead).sendlint === 'audience-shard' && (value as ShardHead).version !== 1)
          throw new InputError(`A shard of another version in ${name}`, 'Count it again with this version')
        if (!isShardHead(value)) throw broken()
        shards.push({ head: value, parts: [] })
        digest = builtin.crypto().createHash('sha256')
      } else if (digest === null) throw broken()
      if ('sha256' in value) {
        if (value.sha256 !== digest.digest('hex')) throw cut()
        digest = null
        continue
      }
      digest.update(`${text}\n`)
      const { parts } = shards.at(-1)!
      if ('part' in value) {
        if (!isPartLine(value.part)) throw cut()
        parts.push({ about: value.part, streams: new Map() })
      } else if ('keys' in value && 'data' in value) {
        const part = parts.at(-1)
        if (part === undefined || !isStreamName(value.keys) || typeof value.data !== 'string') throw cut()
        const own = part.streams.get(value.keys) ?? new KeyStream(true)
        part.streams.set(value.keys, own)
        if (!addKeys(own, Buffer.from(value.data, 'base64'), part.about)) throw cut()
      } else if (!('sendlint' in value)) throw broken()
    }
  } catch (error) {
    if (error instanceof InputError) throw error
    throw new InputError(
      `Unreadable shard: ${name}`,
      error instanceof Error && 'code' in error ? String(error.code) : null,
    )
  }
  if (shards.length === 0)
    throw new InputError(`No shard in ${name}`, 'Give what `sendlint audience-worker` writes')
  if (digest !== null) throw cut()
  return shards.map(({ head, parts }) => ({
    head,
    parts: parts.map(({ about, streams }) => ({
      about,
      keys: [...streams]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([stream, own]) => ({ stream, chunk: own.take() })),
    })),
  }))
}

const isStreamName = (value: unknown): value is StreamName =>
  value === 'phone' || value === 'email' || value === 'id'

/** Whether they are keys of the part's rows. */
function addKeys(to: KeyStream, bytes: Buffer, { rows, classes }: PartLine): boolean {
  if (bytes.length % recordBytes !== 0) return false
  for (let at = 0; at < bytes.length; at += recordBytes) {
    const key = bytes.readDoubleLE(at)
    const row = bytes.readUInt32LE(at + 12)
    const number = bytes.readUInt32LE(at + 16)
    if (!Number.isSafeInteger(key) || key <= 0 || row >= rows || number >= classes.classes.length)
      return false
    to.add(key, bytes.readUInt32LE(at + 8), row, number)
  }
  return true
}

export function readShardFile(path: string, name: string): Promise<readonly Shard[]> {
  return readShards(createReadStream(path), name)
}

export function sha256(...texts: readonly string[]): string {
  const digest = builtin.crypto().createHash('sha256')
  for (const text of texts) digest.update(`${Buffer.byteLength(text)}:`).update(text)
  return digest.digest('hex')
}
