/**
 * Keys of rows, in the order of the rows: by them duplicates, suppressed contacts and earlier sends are found. A phone
 * number is its own key, whole and exact; what can't be a number (addresses, ids) is 85 bits of a keyed hash, of which
 * two of a hundred million collide once in ten billion runs.
 */
export interface KeyChunk {
  readonly size: number
  /** Where each of the {@link partitions} begins, and where the last of them ends. */
  readonly offsets: Uint32Array
  readonly keys: Float64Array
  /** The lower 32 bits of hashes; empty for numbers. */
  readonly more: Uint32Array
  /** Numbers of the rows, from the first of the chunk on. */
  readonly rows: Uint32Array
  /** Numbers of the rows' classes. */
  readonly classes: Uint32Array
}

/** Keys are parted by their hash, so that the set of each part stays near the processor. */
export const partitions = 256
const partitionShift = 24

/**
 * A hash of a key that parts and tables go by: of the two halves of the float that it is kept as, since making whole
 * numbers of floats takes longer than all the rest.
 */
export function mix(low: number, high: number, more: number): number {
  let hash = Math.imul(low ^ Math.imul(high, 0x9e3779b1) ^ Math.imul(more, 0x27d4eb2f), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35)
  return (hash ^ (hash >>> 13)) >>> 0
}

/** Floats as pairs of 32 bits. */
export function halvesOf(keys: Float64Array): Uint32Array {
  return new Uint32Array(keys.buffer, keys.byteOffset, keys.length * 2)
}

/** The same keys in shared memory, for all threads to look at. */
export function shared(chunk: KeyChunk): KeyChunk {
  const { size, offsets } = chunk
  const [keys, more, rows, classes] = [chunk.keys, chunk.more, chunk.rows, chunk.classes].map((array) => {
    const bytes = new SharedArrayBuffer(array.byteLength)
    new Uint8Array(bytes).set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
    return bytes
  })
  return {
    size,
    offsets,
    keys: new Float64Array(keys!),
    more: new Uint32Array(more!),
    rows: new Uint32Array(rows!),
    classes: new Uint32Array(classes!),
  }
}

/** Collects keys, in arrays that grow. */
export class KeyStream {
  readonly #wide: boolean
  #keys = new Float64Array(1024)
  #more: Uint32Array
  #rows = new Uint32Array(1024)
  #classes = new Uint32Array(1024)
  /** The partition of each. */
  #parts = new Uint8Array(1024)
  readonly #sizes = new Uint32Array(partitions)
  #halves = halvesOf(this.#keys)
  size = 0

  constructor(wide: boolean) {
    this.#wide = wide
    this.#more = new Uint32Array(wide ? 1024 : 0)
  }

  add(key: number, more: number, row: number, classNumber: number): void {
    const at = this.size
    if (at === this.#keys.length) this.#grow()
    this.#keys[at] = key
    if (this.#wide) this.#more[at] = more
    this.#rows[at] = row
    this.#classes[at] = classNumber
    const halves = this.#halves
    const part = mix(halves[2 * at]!, halves[2 * at + 1]!, this.#wide ? more : 0) >>> partitionShift
    this.#parts[at] = part
    this.#sizes[part]!++
    this.size = at + 1
  }

  /** Adds keys in their order. `more` is empty for numbers; `parts`: their partitions. */
  addAll(
    keys: Float64Array,
    more: Uint32Array,
    rows: Uint32Array,
    classes: Uint32Array,
    parts: Uint8Array,
  ): void {
    const at = this.size
    const size = at + keys.length
    while (size > this.#keys.length) this.#grow()
    this.#keys.set(keys, at)
    if (this.#wide) this.#more.set(more, at)
    this.#rows.set(rows, at)
    this.#classes.set(classes, at)
    this.#parts.set(parts, at)
    const sizes = this.#sizes
    for (let i = 0; i < parts.length; i++) sizes[parts[i]!]!++
    this.size = size
  }

  /** What was collected, by partition and in order within each, and an empty stream again. */
  take(): KeyChunk {
    const size = this.size
    this.size = 0
    const offsets = new Uint32Array(partitions + 1)
    for (let part = 0; part < partitions; part++) offsets[part + 1] = offsets[part]! + this.#sizes[part]!
    this.#sizes.fill(0)
    const next = offsets.slice()
    const parts = this.#parts
    const keys = new Float64Array(size)
    const more = new Uint32Array(this.#wide ? size : 0)
    const rows = new Uint32Array(size)
    const classes = new Uint32Array(size)
    for (let i = 0; i < size; i++) {
      const to = next[parts[i]!]!++
      keys[to] = this.#keys[i]!
      if (this.#wide) more[to] = this.#more[i]!
      rows[to] = this.#rows[i]!
      classes[to] = this.#classes[i]!
    }
    return { size, offsets, keys, more, rows, classes }
  }

  #grow(): void {
    const length = this.#keys.length * 2
    const keys = new Float64Array(length)
    keys.set(this.#keys)
    this.#keys = keys
    this.#halves = halvesOf(keys)
    this.#rows = doubled(this.#rows)
    this.#classes = doubled(this.#classes)
    if (this.#wide) this.#more = doubled(this.#more)
    const parts = new Uint8Array(length)
    parts.set(this.#parts)
    this.#parts = parts
  }
}

function doubled(values: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(values.length * 2)
  larger.set(values)
  return larger
}

/**
 * A hash of bytes in 85 bits, the first 53 in `high`, the rest in `low`. Three chains of multiplications over words of
 * four bytes with seeds that nobody can know beforehand, each word turned by another number of bits in each chain: what
 * would meet in one doesn't in the others. Finished as in MurmurHash3 (A. Appleby, public domain).
 */
export class KeyHash {
  readonly #seeds: readonly [number, number, number]
  high = 0
  low = 0

  constructor(seeds: readonly [number, number, number]) {
    this.#seeds = seeds
  }

  /** `fold` takes A to Z for a to z. */
  of(bytes: Uint8Array, from: number, to: number, fold: boolean): void {
    let [a, b, c] = this.#seeds
    for (let i = from; i < to; i += 4) {
      // Behind the end there is nothing: 0.
      let word = bytes[i]!
      if (i + 1 < to) word |= bytes[i + 1]! << 8
      if (i + 2 < to) word |= bytes[i + 2]! << 16
      if (i + 3 < to) word |= bytes[i + 3]! << 24
      if (fold) word = loweredWord(word)
      a = Math.imul(turned(a ^ word, 15), 0x9e3779b1)
      b = Math.imul(turned(b ^ word, 7), 0x85ebca77)
      c = Math.imul(turned((c + word) | 0, 23), 0xc2b2ae3d)
      a ^= a >>> 15
      b ^= b >>> 13
      c ^= c >>> 16
    }
    const length = to - from
    const x = finished(a ^ length)
    const y = finished(b ^ length ^ x)
    this.high = x * 0x200000 + (y >>> 11)
    this.low = finished(c ^ length)
    // 0 stands for no key.
    if (this.high === 0) this.high = 1
  }
}

/** Four bytes with a to z for A to Z. */
function loweredWord(word: number): number {
  const low = word & 0x7f7f7f7f
  return word | ((((low + 0x3f3f3f3f) ^ (low + 0x25252525)) & ~word & 0x80808080) >>> 2)
}

/** 32 bits turned to the left. */
function turned(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by))
}

function finished(value: number): number {
  let hash = value
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
