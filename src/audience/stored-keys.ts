import { readSync } from 'node:fs'
import type { KeyChunk } from './key-stream.ts'

/** Keys of one partition, in the order of their rows. */
export interface KeyPart {
  readonly size: number
  readonly keys: Float64Array
  readonly more: Uint32Array
  readonly rows: Uint32Array
  readonly classes: Uint32Array
}

/** Where the keys of a chunk are: in memory, or in a file that this process has open, one partition behind the other. */
export type KeySource = KeyChunk | KeysInFile

interface KeysInFile {
  readonly descriptor: number
  /** Offset of the first byte. */
  readonly start: number
  readonly wide: boolean
  readonly offsets: Uint32Array
}

/** Keys that are somewhere. Plain data: threads hand it on. */
export interface StoredKeys {
  readonly source: KeySource
  /** What is added to a row's number. */
  readonly base: number
  /** From the numbers of classes there to those of the run; null when they are the same. */
  readonly classes: Uint32Array | null
}

/** Whether keys are hashes, and no numbers. */
export function isWide(source: KeySource): boolean {
  return 'descriptor' in source ? source.wide : source.more.length > 0
}

/** Bytes of a key in a file. */
export function widthOf(wide: boolean): number {
  return wide ? 20 : 16
}

/** How many keys a partition has. */
export function sizeOfPart({ offsets }: KeySource, number: number): number {
  return offsets[number + 1]! - offsets[number]!
}

/** The keys of a partition. */
export function partOf(source: KeySource, number: number): KeyPart {
  const from = source.offsets[number]!
  const to = source.offsets[number + 1]!
  if (!('descriptor' in source)) {
    const { keys, more, rows, classes } = source
    return {
      size: to - from,
      keys: keys.subarray(from, to),
      more: more.subarray(from, to),
      rows: rows.subarray(from, to),
      classes: classes.subarray(from, to),
    }
  }
  const { wide } = source
  const count = to - from
  const part = new ArrayBuffer(count * widthOf(wide))
  readPart(source, number, new Uint8Array(part))
  let at = count * 8
  const words = (): Uint32Array => {
    const array = new Uint32Array(part, at, count)
    at += count * 4
    return array
  }
  return {
    size: count,
    keys: new Float64Array(part, 0, count),
    more: wide ? words() : new Uint32Array(0),
    rows: words(),
    classes: words(),
  }
}

/** Those of a part's keys that stand at these places. */
export function picked({ keys, more, rows, classes }: KeyPart, places: readonly number[]): KeyPart {
  const size = places.length
  const part = {
    size,
    keys: new Float64Array(size),
    more: new Uint32Array(more.length === 0 ? 0 : size),
    rows: new Uint32Array(size),
    classes: new Uint32Array(size),
  }
  for (let to = 0; to < size; to++) {
    const from = places[to]!
    part.keys[to] = keys[from]!
    if (more.length > 0) part.more[to] = more[from]!
    part.rows[to] = rows[from]!
    part.classes[to] = classes[from]!
  }
  return part
}

/** Reads a partition: its keys, what else there is to them, rows, classes. */
export function readPart(
  { descriptor, start, wide, offsets }: KeysInFile,
  number: number,
  into: Uint8Array,
): void {
  const position = start + offsets[number]! * widthOf(wide)
  for (let filled = 0; filled < into.length;) {
    const count = readSync(descriptor, into, filled, into.length - filled, position + filled)
    if (count === 0) throw new Error('The file of keys ends too soon')
    filled += count
  }
}
