const decoder = new TextDecoder()

/** Gives every distinct run of bytes a number, in order of appearance; 0 is that of the empty one. Exact: bytes are compared, not hashes. */
export class ByteTable {
  #slots = new Int32Array(256).fill(-1)
  #hashes = new Int32Array(128)
  #offsets = new Int32Array(129)
  #store = new Uint8Array(4096)
  size = 0

  constructor() {
    this.clear()
  }

  /** Number of the run `bytes[from, to)`, given when it is new. */
  of(bytes: Uint8Array, from: number, to: number): number {
    // Four bytes at a time: a multiplication takes longer than reading them.
    let hash = to - from
    let i = from
    for (; i + 4 <= to; i += 4) {
      const word = bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24)
      hash = Math.imul(hash ^ word, 0x9e3779b1)
      hash ^= hash >>> 15
    }
    let rest = 0
    for (; i < to; i++) rest = (rest << 8) | bytes[i]!
    hash = Math.imul(hash ^ rest, 0x85ebca6b)
    hash ^= hash >>> 13
    const mask = this.#slots.length - 1
    const length = to - from
    const store = this.#store
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const id = this.#slots[slot]!
      if (id === -1) return this.#add(bytes, from, to, hash, slot)
      if (this.#hashes[id] !== hash) continue
      const start = this.#offsets[id]!
      if (this.#offsets[id + 1]! - start !== length) continue
      let same = 0
      while (same < length && store[start + same] === bytes[from + same]) same++
      if (same === length) return id
    }
  }

  /** The bytes of a number. Valid until the next is added. */
  bytesOf(id: number): Uint8Array {
    return this.#store.subarray(this.#offsets[id], this.#offsets[id + 1])
  }

  textOf(id: number): string {
    return decoder.decode(this.bytesOf(id))
  }

  /** Bytes that it holds. */
  get weight(): number {
    return this.#offsets[this.size]! + this.size * 12
  }

  clear(): void {
    this.#slots = new Int32Array(256).fill(-1)
    this.#hashes = new Int32Array(128)
    this.#offsets = new Int32Array(129)
    this.#store = new Uint8Array(4096)
    this.size = 0
    this.of(this.#store, 0, 0)
  }

  /** Forgets all but the first so many. */
  truncate(size: number): void {
    this.size = Math.min(size, this.size)
    this.#grow(this.#slots.length)
  }

  #add(bytes: Uint8Array, from: number, to: number, hash: number, slot: number): number {
    const id = this.size++
    if (id >= this.#hashes.length) {
      const hashes = new Int32Array(this.#hashes.length * 2)
      hashes.set(this.#hashes)
      this.#hashes = hashes
      const offsets = new Int32Array(hashes.length + 1)
      offsets.set(this.#offsets)
      this.#offsets = offsets
    }
    const start = this.#offsets[id]!
    const end = start + (to - from)
    if (end > this.#store.length) {
      const store = new Uint8Array(Math.max(this.#store.length * 2, end))
      store.set(this.#store)
      this.#store = store
    }
    // A loop: runs are short, and a view of each would cost more.
    for (let i = 0; i < to - from; i++) this.#store[start + i] = bytes[from + i]!
    this.#offsets[id + 1] = end
    this.#hashes[id] = hash
    this.#slots[slot] = id
    if (this.size * 2 > this.#slots.length) this.#grow(this.#slots.length * 2)
    return id
  }

  #grow(length: number): void {
    const slots = new Int32Array(length).fill(-1)
    const mask = slots.length - 1
    for (let id = 0; id < this.size; id++) {
      let slot = this.#hashes[id]! & mask
      while (slots[slot] !== -1) slot = (slot + 1) & mask
      slots[slot] = id
    }
    this.#slots = slots
  }
}

/** Gives every distinct tuple of small whole numbers a number, in order of appearance. */
export class TupleTable {
  readonly width: number
  #slots = new Int32Array(256).fill(-1)
  #values: Int32Array
  #hashes = new Int32Array(128)
  size = 0

  constructor(width: number) {
    this.width = width
    this.#values = new Int32Array(128 * width)
  }

  /** Number of the tuple `values[0, width)`, given when it is new. */
  of(values: Int32Array): number {
    const { width } = this
    // MurmurHash3 (A. Appleby, public domain), its steps for words of 32 bits.
    let hash = 0
    for (let i = 0; i < width; i++) {
      const word = Math.imul(values[i]!, 0xcc9e2d51)
      hash ^= Math.imul((word << 15) | (word >>> 17), 0x1b873593)
      hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0
    }
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
    hash ^= hash >>> 13
    const slots = this.#slots
    const hashes = this.#hashes
    const known = this.#values
    const mask = slots.length - 1
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const id = slots[slot]!
      if (id === -1) {
        this.#add(values, slot, hash)
        return this.size - 1
      }
      if (hashes[id] !== hash) continue
      const at = id * width
      let i = 0
      while (i < width && known[at + i] === values[i]) i++
      if (i === width) return id
    }
  }

  value(id: number, index: number): number {
    return this.#values[id * this.width + index]!
  }

  clear(): void {
    this.#slots = new Int32Array(256).fill(-1)
    this.#values = new Int32Array(128 * this.width)
    this.#hashes = new Int32Array(128)
    this.size = 0
  }

  #add(values: Int32Array, slot: number, hash: number): void {
    const { width } = this
    const id = this.size++
    if ((id + 1) * width > this.#values.length) {
      const grown = new Int32Array(this.#values.length * 2)
      grown.set(this.#values)
      this.#values = grown
      const hashes = new Int32Array(this.#hashes.length * 2)
      hashes.set(this.#hashes)
      this.#hashes = hashes
    }
    this.#hashes[id] = hash
    for (let i = 0; i < width; i++) this.#values[id * width + i] = values[i]!
    this.#slots[slot] = id
    if (this.size * 2 > this.#slots.length) this.#grow()
  }

  #grow(): void {
    const slots = new Int32Array(this.#slots.length * 2).fill(-1)
    const mask = slots.length - 1
    for (let id = 0; id < this.size; id++) {
      let slot = this.#hashes[id]! & mask
      while (slots[slot] !== -1) slot = (slot + 1) & mask
      slots[slot] = id
    }
    this.#slots = slots
  }
}

/** A table of combinations has a front of at most so many bits: no more than stays near the processor. */
const mostFrontBits = 18
/** Combinations asked for before there is a front: it pays when most have been met before, and short lists never get there. */
const worthFront = 1024

/**
 * Remembers what was answered for combinations of numbers from 0 on. As long as the numbers are small, by an index made
 * of their bits; else by their hash.
 */
export class CombinationTable {
  readonly #slots: Int32Array
  readonly #table: TupleTable
  readonly #values: Int32Array
  /** By slot: bits of the largest number so far, and where they stand in the index. */
  readonly #bits: Int32Array
  readonly #shifts: Int32Array
  /** Answers by index, as far as they were asked for; null when there would be too many. */
  #front: Int32Array | null = new Int32Array(1)
  /** How many were asked for that had no room in it. */
  #over = 0
  /** Answers by number of the combination. */
  #answers = new Int32Array(64)
  /** What was asked for last: its number, and its index, -1 where it has none. */
  #number = 0
  #index = -1

  /** `slots`: indexes of the numbers in what is asked for. */
  constructor(slots: readonly number[]) {
    this.#slots = Int32Array.from(slots)
    this.#table = new TupleTable(slots.length)
    this.#values = new Int32Array(slots.length)
    this.#bits = new Int32Array(slots.length)
    this.#shifts = new Int32Array(slots.length)
  }

  get size(): number {
    return this.#table.size
  }

  /** The answer for a combination, 0 when there is none yet: then `tell` is to give it. */
  of(values: Int32Array): number {
    const front = this.#front
    if (front === null) return this.#find(values, -1)
    const slots = this.#slots
    const bits = this.#bits
    const shifts = this.#shifts
    let index = 0
    let over = 0
    for (let i = 0; i < slots.length; i++) {
      const value = values[slots[i]!]!
      over |= value >>> bits[i]!
      index |= value << shifts[i]!
    }
    if (over !== 0) {
      if (++this.#over > worthFront) this.#widen(values)
      return this.#find(values, -1)
    }
    const known = front[index]!
    return known === 0 ? this.#find(values, index) : known
  }

  /** The answer, not 0, for the combination that was asked for last. */
  tell(answer: number): void {
    this.#answers[this.#number] = answer
    if (this.#front !== null && this.#index !== -1) this.#front[this.#index] = answer
  }

  clear(): void {
    this.#table.clear()
    this.#answers.fill(0)
    this.#bits.fill(0)
    this.#shifts.fill(0)
    this.#front = new Int32Array(1)
    this.#index = -1
  }

  #find(values: Int32Array, index: number): number {
    const slots = this.#slots
    const own = this.#values
    for (let i = 0; i < slots.length; i++) own[i] = values[slots[i]!]!
    const number = this.#table.of(own)
    this.#number = number
    this.#index = index
    if (number >= this.#answers.length) {
      const answers = new Int32Array(number * 2)
      answers.set(this.#answers)
      this.#answers = answers
    }
    const answer = this.#answers[number]!
    if (index !== -1) this.#front![index] = answer
    return answer
  }

  /** A new front, in which the numbers have room; it fills as they are met again. */
  #widen(values: Int32Array): void {
    let shift = 0
    for (let i = 0; i < this.#slots.length; i++) {
      const needed = 32 - Math.clz32(values[this.#slots[i]!]!)
      if (needed > this.#bits[i]!) this.#bits[i] = needed
      this.#shifts[i] = shift
      shift += this.#bits[i]!
    }
    this.#front = shift > mostFrontBits ? null : new Int32Array(2 ** shift)
  }
}

/** Gives every distinct pair of numbers from 0 on a number from 1 on, in order of appearance. */
export class PairTable {
  #slots = new Int32Array(512)
  #first = new Int32Array(256)
  #second = new Int32Array(256)
  size = 0

  of(first: number, second: number): number {
    const slots = this.#slots
    const mask = slots.length - 1
    const hash = Math.imul(first ^ Math.imul(second, 0x9e3779b1), 0x85ebca6b)
    for (let slot = (hash ^ (hash >>> 15)) & mask; ; slot = (slot + 1) & mask) {
      const id = slots[slot]!
      if (id === 0) return this.#add(first, second, slot)
      if (this.#first[id] === first && this.#second[id] === second) return id
    }
  }

  first(id: number): number {
    return this.#first[id]!
  }

  second(id: number): number {
    return this.#second[id]!
  }

  clear(): void {
    this.#slots = new Int32Array(512)
    this.#first = new Int32Array(256)
    this.#second = new Int32Array(256)
    this.size = 0
  }

  #add(first: number, second: number, slot: number): number {
    const id = ++this.size
    if (id >= this.#first.length) {
      const [firsts, seconds] = [new Int32Array(id * 2), new Int32Array(id * 2)]
      firsts.set(this.#first)
      seconds.set(this.#second)
      this.#first = firsts
      this.#second = seconds
    }
    this.#first[id] = first
    this.#second[id] = second
    this.#slots[slot] = id
    if (id * 2 > this.#slots.length) this.#grow()
    return id
  }

  #grow(): void {
    const [first, second] = [this.#first, this.#second]
    const size = this.size
    this.#slots = new Int32Array(this.#slots.length * 2)
    const mask = this.#slots.length - 1
    for (let id = 1; id <= size; id++) {
      const hash = Math.imul(first[id]! ^ Math.imul(second[id]!, 0x9e3779b1), 0x85ebca6b)
      let slot = (hash ^ (hash >>> 15)) & mask
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask
      this.#slots[slot] = id
    }
  }
}
