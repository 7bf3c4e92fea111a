import { EventSets } from '../event-sets.ts'
import { findInSets, listedIn, sendsIn, type SetQuestion } from '../key-sets.ts'
import { partitions } from '../key-stream.ts'
import { mostMemory, withMemory } from './memory.ts'
import {
  isWide,
  type KeyPart,
  type KeySource,
  partOf,
  sizeOfPart,
  readPart,
  type StoredKeys,
  widthOf,
} from '../stored-keys.ts'

interface Exports {
  readonly prepare: (at: number, size: number, wide: number) => void
  readonly addListed: (count: number, keys: number, more: number, events: number, alone: number) => void
  readonly addSends: (count: number, keys: number, more: number, next: number, first: number) => void
  readonly look: (
    count: number,
    keys: number,
    more: number,
    adds: number,
    classes: number,
    map: number,
    fewest: number,
  ) => void
}

const page = 1 << 16

/** Where keys of a partition are in the kernel's memory; `more` is 0 for narrow ones. */
interface Brought {
  readonly keys: number
  readonly more: number
  readonly rows: number
  readonly classes: number
}

/** Memory of the kernel, laid out piece by piece for one partition after the other. */
class Layout {
  readonly memory: WebAssembly.Memory
  /** What stays from one partition to the next ends here. */
  #kept = 64
  #free = 64

  constructor(memory: WebAssembly.Memory) {
    this.memory = memory
  }

  /** Room for so many bytes, at an address that is a multiple of eight. */
  room(bytes: number): number {
    const at = this.#free
    this.#free += (bytes + 7) & ~7
    // Loads may go over the end by a few bytes.
    const pages = Math.ceil((this.#free + 16) / page) - this.memory.buffer.byteLength / page
    if (pages > 0) this.memory.grow(pages)
    return at
  }

  put(values: Uint32Array | Float64Array): number {
    const at = this.room(values.byteLength)
    const { buffer } = this.memory
    if (values instanceof Float64Array) new Float64Array(buffer, at, values.length).set(values)
    else new Uint32Array(buffer, at, values.length).set(values)
    return at
  }

  /** What is there now stays. */
  keep(): void {
    this.#kept = this.#free
  }

  clear(): void {
    this.#free = this.#kept
  }

  mark(): number {
    return this.#free
  }

  /** What was laid out since then is given up. */
  backTo(mark: number): void {
    this.#free = mark
  }

  /** Keys of a partition, from wherever they are. */
  bring(source: KeySource, number: number): Brought {
    if ('descriptor' in source) {
      const count = sizeOfPart(source, number)
      const width = widthOf(source.wide)
      const keys = this.room(count * width)
      readPart(source, number, new Uint8Array(this.memory.buffer, keys, count * width))
      const more = keys + count * 8
      const rows = source.wide ? more + count * 4 : more
      return { keys, more: source.wide ? more : 0, rows, classes: rows + count * 4 }
    }
    const part = partOf(source, number)
    return { ...this.putKeys(part), rows: this.put(part.rows), classes: this.put(part.classes) }
  }

  putKeys({ keys, more }: KeyPart): Pick<Brought, 'keys' | 'more'> {
    return { keys: this.put(keys), more: more.length === 0 ? 0 : this.put(more) }
  }

  words(at: number, count: number): Uint32Array {
    return new Uint32Array(this.memory.buffer, at, count)
  }
}

/** As `findInSets`, by the program where there is one, and memory for it: the same hits in the same order. */
export function findKeys(
  program: WebAssembly.Module | null,
  question: SetQuestion,
  from = 0,
  to = partitions,
): void {
  const memory = program === null ? null : withMemory(() => new WebAssembly.Memory(mostMemory))
  if (program === null || memory === null) findInSets(question, from, to)
  else findByKernel(program, memory, question, from, to)
}

function findByKernel(
  program: WebAssembly.Module,
  memory: WebAssembly.Memory,
  { contacts, known, duplicate, judgeSends, classes, hit }: SetQuestion,
  from: number,
  to: number,
): void {
  const layout = new Layout(memory)
  const sets = new EventSets()
  /** What `found` goes by: the contacts that are looked at, and numbers of their rows and classes. */
  let stored: StoredKeys | null = null
  let rowNumbers: Uint32Array = new Uint32Array(0)
  let classNumbers: Uint32Array = new Uint32Array(0)
  let [next, minutesAt, channelsAt, sendCount] = [0, 0, 0, 0]
  const found = (index: number, state: number, count: number, entry: number): void => {
    const { base, classes: map } = stored!
    const own = classNumbers[index]!
    const number = map === null ? own : map[own]!
    const row = base + rowNumbers[index]!
    if (state > 1) for (const event of sets.eventsOf(state >>> 1)) hit(row, number, event)
    if ((state & 1) === 1 && duplicate !== null) hit(row, number, duplicate)
    if (count === 0) return
    const heads = layout.words(entry, 6)
    const links = layout.words(next, sendCount)
    const [minutes, channels] = [layout.words(minutesAt, sendCount), layout.words(channelsAt, sendCount)]
    const when: number[] = []
    const by: number[] = []
    for (let at = heads[5]!; at !== 0; at = links[at - 1]!) {
      when.push(minutes[at - 1]!)
      by.push(channels[at - 1]!)
    }
    judgeSends!.sent(row, number, when, by)
  }
  const { exports } = new WebAssembly.Instance(program, {
    env: { memory: layout.memory },
    sets: {
      unite: (set: number, event: number) => sets.withEvent(set, event),
      found,
      fewest: (number: number) => judgeSends!.fewest(number),
    },
  })
  const { prepare, addListed, addSends, look } = exports as unknown as Exports
  const fewest = layout.room(classes * 4)
  const events = known.suppressed.reduce(
    (most, { rows }) => rows.reduce((a, b) => Math.max(a, b), most),
    known.out?.event ?? 0,
  )
  const alone = layout.room((events + 1) * 4)
  const maps = new Map<Uint32Array, number>()
  for (const { classes: map } of contacts)
    if (map !== null && judgeSends !== null && !maps.has(map)) maps.set(map, layout.put(map))
  layout.keep()
  for (let number = from; number < to; number++) {
    const here = contacts.reduce((sum, { source }) => sum + sizeOfPart(source, number), 0)
    if (here === 0) continue
    const wide =
      judgeSends !== null ||
      [...contacts.map(({ source }) => source), ...known.suppressed].some(
        (source) => sizeOfPart(source, number) > 0 && isWide(source),
      )
    const listed = listedIn(known, contacts, number)
    const sends = judgeSends === null ? [] : sendsIn(known, number)
    const total = (parts: readonly KeyPart[]): number => parts.reduce((sum, { size }) => sum + size, 0)
    sendCount = total(sends)
    let size = 1024
    while (size < (total(listed) + sendCount + (duplicate === null ? 0 : here)) * 2) size *= 2
    layout.clear()
    prepare(layout.room(size * (wide ? 24 : 16)), size, Number(wide))
    next = layout.room(sendCount * 4)
    minutesAt = layout.room(sendCount * 4)
    channelsAt = layout.room(sendCount * 4)
    const room = layout.mark()
    const bring = (source: KeySource): Brought => {
      layout.backTo(room)
      return layout.bring(source, number)
    }
    for (const one of listed) {
      if (one.size === 0) continue
      layout.backTo(room)
      const { keys, more } = layout.putKeys(one)
      addListed(one.size, keys, more, layout.put(one.rows), alone)
    }
    let first = 0
    for (const one of sends) {
      if (one.size === 0) continue
      layout.backTo(room)
      const { keys, more } = layout.putKeys(one)
      layout.words(minutesAt + first * 4, one.size).set(one.rows)
      layout.words(channelsAt + first * 4, one.size).set(one.classes)
      addSends(one.size, keys, more, next, first)
      first += one.size
    }
    for (const one of contacts) {
      const count = sizeOfPart(one.source, number)
      if (count === 0) continue
      stored = one
      const { keys, more, rows, classes: own } = bring(one.source)
      rowNumbers = layout.words(rows, count)
      classNumbers = layout.words(own, count)
      const map = one.classes === null ? 0 : (maps.get(one.classes) ?? 0)
      look(count, keys, more, duplicate === null ? 0 : 1, own, map, fewest)
    }
  }
}
