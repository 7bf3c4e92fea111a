import { EventSets } from './event-sets.ts'
import { halvesOf, type KeyChunk, mix, partitions } from './key-stream.ts'
import { outIn, type OutRows } from './out-keys.ts'
import { type OftenSent, oftenSent } from './send-counts.ts'
import { type KeyPart, type KeySource, partOf, sizeOfPart, type StoredKeys } from './stored-keys.ts'

/** Things that are known of keys: of a suppression list `rows` are numbers of events, of a sends log minutes. */
export interface KnownKeys {
  /** In any order; several entries may have one key. */
  readonly suppressed: readonly KeyChunk[]
  /** Contacts that are as if they were listed, by a row of theirs; null where none are. */
  readonly out: OutRows | null
  /** Minutes since 1970-01-01T00:00Z in `rows`, channels in `classes`. */
  readonly sends: readonly KeySource[]
  /** Of the sends only those may matter; null where all do. */
  readonly often: OftenSent | null
}

export interface SetQuestion {
  /** In the order of their rows. */
  readonly contacts: readonly StoredKeys[]
  readonly known: KnownKeys
  /** Number of the event for a second row of a key; null when that is none. */
  readonly duplicate: number | null
  readonly judgeSends: {
    /** So many sends mean something for a contact of a class at the earliest. */
    readonly fewest: (classNumber: number) => number
    /** Told of contacts with so many: their minutes and channels, unsorted. */
    readonly sent: (
      row: number,
      classNumber: number,
      minutes: readonly number[],
      channels: readonly number[],
    ) => void
  } | null
  /** So many classes there are. */
  readonly classes: number
  /** Told of every row that something was found about, with the number of the event. */
  readonly hit: (row: number, classNumber: number, event: number) => void
}

/**
 * Holds keys of contacts against each other and against what else is known, one partition after the other, from `from`
 * on, before `to`: memory goes with the largest of them. Rows of one key are met in their order, so that the first is the one that stays.
 */
export function findInSets(
  { contacts, known, duplicate, judgeSends, hit }: SetQuestion,
  from = 0,
  to = partitions,
): void {
  const table = new KeyTable()
  const sets = new EventSets()
  const sends = judgeSends === null ? null : new SendLists(table)
  for (let number = from; number < to; number++) {
    const here = contacts.reduce((sum, { source }) => sum + sizeOfPart(source, number), 0)
    if (here === 0) continue
    const parts = contacts.map(({ source }) => partOf(source, number))
    const listed = listedIn(known, contacts, number)
    const logged = sends === null ? [] : sendsIn(known, number)
    const total = (all: readonly KeyPart[]): number => all.reduce((sum, { size }) => sum + size, 0)
    table.prepare(total(listed) + total(logged) + (duplicate === null ? 0 : here))
    for (const { size, keys, more, rows } of listed) {
      const halves = halvesOf(keys)
      for (let i = 0; i < size; i++) {
        const slot = table.slotOf(
          keys[i]!,
          halves[2 * i]!,
          halves[2 * i + 1]!,
          more.length === 0 ? 0 : more[i]!,
        )
        table.state[slot] = sets.withEvent(table.state[slot]! >>> 1, rows[i]!) << 1
      }
    }
    if (sends !== null) {
      sends.prepare(total(logged))
      for (const part of logged) sends.add(part)
    }
    for (const [index, { size, keys, more, rows, classes }] of parts.entries()) {
      const { base, classes: map } = contacts[index]!
      const halves = halvesOf(keys)
      const isWide = more.length > 0
      for (let i = 0; i < size; i++) {
        const key = keys[i]!
        const low = halves[2 * i]!
        const high = halves[2 * i + 1]!
        const rest = isWide ? more[i]! : 0
        // Where a key that comes again means nothing, only those that something is known of are in the table.
        const slot =
          duplicate === null ? table.find(key, low, high, rest) : table.slotOf(key, low, high, rest)
        if (slot === -1) continue
        const state = table.state[slot]!
        const count = sends === null ? 0 : sends.countOf(slot)
        if (state === 0 && count === 0) {
          table.state[slot] = 1
          continue
        }
        const classNumber = map === null ? classes[i]! : map[classes[i]!]!
        const row = base + rows[i]!
        if (state > 1) for (const event of sets.eventsOf(state >>> 1)) hit(row, classNumber, event)
        if ((state & 1) === 1 && duplicate !== null) hit(row, classNumber, duplicate)
        if (count > 0 && count >= judgeSends!.fewest(classNumber))
          judgeSends!.sent(row, classNumber, ...sends!.of(slot))
        table.state[slot] = state | 1
      }
    }
  }
}

/** Of a partition what is listed. */
export function listedIn(
  { suppressed, out }: KnownKeys,
  contacts: readonly StoredKeys[],
  number: number,
): readonly KeyPart[] {
  const parts = suppressed.map((chunk) => partOf(chunk, number))
  return out === null ? parts : [...parts, ...outIn(contacts, out, number)]
}

/** The sends of a partition that may matter. */
export function sendsIn({ sends, often }: KnownKeys, number: number): readonly KeyPart[] {
  const parts = sends.map((source) => partOf(source, number))
  return often === null ? parts : parts.map((part) => oftenSent(part, often))
}

/** A table of keys by open addressing, made once and used for one partition after the other. */
class KeyTable {
  #keys = new Float64Array(0)
  #more = new Uint32Array(0)
  #mask = 0
  /** By slot: 1 = seen in a row; the rest, shifted by one, is the number of a set of events. */
  state = new Uint32Array(0)

  prepare(most: number): void {
    let size = 1024
    while (size < most * 2) size *= 2
    if (this.#keys.length < size || this.#keys.length > size * 4) {
      this.#keys = new Float64Array(size)
      this.#more = new Uint32Array(size)
      this.state = new Uint32Array(size)
    } else {
      this.#keys.fill(0)
      this.state.fill(0)
    }
    this.#mask = this.#keys.length - 1
  }

  get size(): number {
    return this.#keys.length
  }

  /** The slot of a key that is there, else -1. */
  find(key: number, low: number, high: number, more: number): number {
    for (let slot = mix(low, high, more) & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const there = this.#keys[slot]!
      if (there === 0) return -1
      if (there === key && this.#more[slot] === more) return slot
    }
  }

  /** The slot of a key, which is put there when it is new. */
  slotOf(key: number, low: number, high: number, more: number): number {
    for (let slot = mix(low, high, more) & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const there = this.#keys[slot]!
      if (there === 0) {
        this.#keys[slot] = key
        this.#more[slot] = more
        return slot
      }
      if (there === key && this.#more[slot] === more) return slot
    }
  }
}

/** Sends of a partition, as lists that hang on slots of a table. */
class SendLists {
  readonly #table: KeyTable
  /** By slot: where its list begins, and one; 0 for none. */
  #heads = new Int32Array(0)
  #counts = new Int32Array(0)
  /** By send: the next of its list, as in `heads`. */
  #next = new Int32Array(0)
  #minutes = new Uint32Array(0)
  #channels = new Uint32Array(0)
  #size = 0

  constructor(table: KeyTable) {
    this.#table = table
  }

  /** Empty lists for the table as it is now. */
  prepare(most: number): void {
    this.#size = 0
    if (this.#heads.length === this.#table.size) {
      this.#heads.fill(0)
      this.#counts.fill(0)
    } else {
      this.#heads = new Int32Array(this.#table.size)
      this.#counts = new Int32Array(this.#table.size)
    }
    if (this.#next.length >= most) return
    const length = Math.ceil(most * 1.25)
    this.#next = new Int32Array(length)
    this.#minutes = new Uint32Array(length)
    this.#channels = new Uint32Array(length)
  }

  add({ size, keys, more, rows, classes }: KeyPart): void {
    const halves = halvesOf(keys)
    for (let i = 0; i < size; i++) {
      const slot = this.#table.slotOf(
        keys[i]!,
        halves[2 * i]!,
        halves[2 * i + 1]!,
        more.length === 0 ? 0 : more[i]!,
      )
      const at = this.#size++
      this.#next[at] = this.#heads[slot]!
      this.#minutes[at] = rows[i]!
      this.#channels[at] = classes[i]!
      this.#heads[slot] = at + 1
      this.#counts[slot] = this.#counts[slot]! + 1
    }
  }

  countOf(slot: number): number {
    return this.#counts[slot]!
  }

  of(slot: number): readonly [minutes: readonly number[], channels: readonly number[]] {
    const minutes: number[] = []
    const channels: number[] = []
    for (let at = this.#heads[slot]!; at !== 0; at = this.#next[at - 1]!) {
      minutes.push(this.#minutes[at - 1]!)
      channels.push(this.#channels[at - 1]!)
    }
    return [minutes, channels]
  }
}
