const decoder = new TextDecoder()

/** Gives every distinct run of bytes a number, in order of appearance; 0 is that of the empty one. Exact: bytes are compared, not hashes. */
export class ByteTable {
  #slots = new Int32Array(256).fill(-1)
  #hashes = new Uint32Array(128)
  #offsets = new Int32Array(129)
  #store = new Uint8Array(4096)
  size = 0

  constructor() {
    this.clear()
  }

  /** Number of the run `bytes[from, to)`, given when it is new. */
  of(bytes: Uint8Array, from: number, to: number): number {
    // FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/.
    let hash = 0x811c9dc5
    for (let i = from; i < to; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193)
    hash = (hash ^ (hash >>> 15)) >>> 0
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
    this.#hashes = new Uint32Array(128)
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
      const hashes = new Uint32Array(this.#hashes.length * 2)
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
