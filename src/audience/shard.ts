import { createReadStream } from 'node:fs'
import { builtin } from './builtins.ts'
import type { Readable } from 'node:stream'
import type { ColumnName } from '../policy/config.ts'
import type { ContactEvent, ContactList, MergeFault, SensitiveKind, SuppressionSource } from './contract.ts'
import { InputError } from './input.ts'
import { type KeyChunk, KeyStream } from './key-stream.ts'
import type { PortableClasses } from './portable.ts'
import type { StreamName } from './rows.ts'
import type { RunFile } from './tally.ts'

/**
 * A part of an audience, counted by itself. What can only be told when all parts are there (who is on the list twice) is
 * kept as keys: SHA-256 of the key, the campaign and the rules, of which 85 bits. No number and no address is in it.
 *
 * As text: one line for the whole, then for each part a line and its keys, in lines of at most {@link recordsPerLine}.
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
  /** Columns that say a state. */
  readonly states: readonly ColumnName[]
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
    if (key(head) !== key(first.head))
      throw new InputError(
        'Shards that were counted at different times, or with other suppression lists or sends logs',
        'Give --now and the same lists to each audience-worker',
      )
  }
  const parts = shards.flatMap((shard) => shard.parts).sort(compareParts)
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

/** Lines of a shard, each with its line feed. */
export function* linesOf({ head, parts }: Shard): Generator<string> {
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
  let line = 0
  const broken = (): InputError =>
    new InputError(`No shard in line ${line} of ${name}`, 'Give what `sendlint audience-worker` writes')
  try {
    for await (const text of builtin.readline().createInterface({ input: stream, crlfDelay: Infinity })) {
      line++
      if (text === '') continue
      let value: unknown
      try {
        value = JSON.parse(text)
      } catch {
        throw broken()
      }
      if (typeof value !== 'object' || value === null) throw broken()
      const shard = shards.at(-1)
      if ('sendlint' in value) {
        const head = value as ShardHead
        if (head.sendlint !== 'audience-shard') throw broken()
        if (head.version !== 1)
          throw new InputError(`A shard of another version in ${name}`, 'Count it again with this version')
        shards.push({ head, parts: [] })
      } else if ('part' in value && shard !== undefined) {
        const about = value.part as PartLine
        if (typeof about.name !== 'string' || typeof about.rows !== 'number' || !Array.isArray(about.counts))
          throw broken()
        shard.parts.push({ about, streams: new Map() })
      } else if ('keys' in value && 'data' in value && typeof value.data === 'string') {
        const part = shard?.parts.at(-1)
        if (part === undefined) throw broken()
        const stream = value.keys as StreamName
        const own = part.streams.get(stream) ?? new KeyStream(true)
        part.streams.set(stream, own)
        const bytes = Buffer.from(value.data, 'base64')
        if (bytes.length % recordBytes !== 0) throw broken()
        for (let at = 0; at < bytes.length; at += recordBytes)
          own.add(
            bytes.readDoubleLE(at),
            bytes.readUInt32LE(at + 8),
            bytes.readUInt32LE(at + 12),
            bytes.readUInt32LE(at + 16),
          )
      } else throw broken()
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

export function readShardFile(path: string, name: string): Promise<readonly Shard[]> {
  return readShards(createReadStream(path), name)
}

export function sha256(...texts: readonly string[]): string {
  const digest = builtin.crypto().createHash('sha256')
  for (const text of texts) digest.update(`${Buffer.byteLength(text)}:`).update(text)
  return digest.digest('hex')
}
