import { EventSets } from '../event-sets.ts'
import { inMemory, type KeyPart, type SetQuestion, type StoredKeys } from '../key-sets.ts'
import { type KeyChunk, partitions } from '../key-stream.ts'

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

/** Memory of the kernel, laid out piece by piece for one partition after the other. */
class Layout {
  readonly memory = new WebAssembly.Memory({ initial: 16, maximum: 1 << 16 })
  /** What stays from one partition to the next ends here. */
  #kept = 64
  #free = 64

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

  words(at: number, count: number): Uint32Array {
    return new Uint32Array(this.memory.buffer, at, count)
  }
}

/** As `findInSets`, by a WebAssembly program: the same hits in the same order. */
export function findByKernel(
  program: WebAssembly.Module,
  { contacts, known, duplicate, judgeSends, classes, hit }: SetQuestion,
): void {
  const layout = new Layout()
  const sets = new EventSets()
  /** What `found` goes by. */
  let part: KeyPart | null = null
  let stored: StoredKeys | null = null
  let [next, minutesAt, channelsAt, sendCount] = [0, 0, 0, 0]
  const found = (index: number, state: number, count: number, entry: number): void => {
    const { base, classes: map } = stored!
    const own = part!.classes[index]!
    const number = map === null ? own : map[own]!
    const row = base + part!.rows[index]!
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
    for (const event of judgeSends!.events(number, when, by)) hit(row, number, event)
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
  const events = known.suppressed.reduce((most, { rows }) => rows.reduce((a, b) => Math.max(a, b), most), 0)
  const alone = layout.room((events + 1) * 4)
  const maps = new Map<Uint32Array, number>()
  for (const { classes: map } of contacts)
    if (map !== null && judgeSends !== null && !maps.has(map)) maps.set(map, layout.put(map))
  layout.keep()
  const suppressed = known.suppressed.map((chunk: KeyChunk) => inMemory(chunk))
  const sent = judgeSends === null ? [] : known.sends.map((chunk) => inMemory(chunk))
  const total = (parts: readonly KeyPart[]): number => parts.reduce((sum, { size }) => sum + size, 0)
  for (let number = 0; number < partitions; number++) {
    const parts = contacts.map(({ part: of }) => of(number))
    const here = total(parts)
    if (here === 0) continue
    const listed = suppressed.map((of) => of(number))
    const logged = sent.map((of) => of(number))
    const wide = judgeSends !== null || [...parts, ...listed].some(({ more }) => more.length > 0)
    let size = 1024
    while (size < (total(listed) + total(logged) + (duplicate === null ? 0 : here)) * 2) size *= 2
    layout.clear()
    prepare(layout.room(size * (wide ? 24 : 16)), size, Number(wide))
    sendCount = total(logged)
    next = layout.room(sendCount * 4)
    minutesAt = layout.room(sendCount * 4)
    channelsAt = layout.room(sendCount * 4)
    const room = layout.mark()
    const bring = ({ keys, more }: KeyPart): readonly [keys: number, more: number] => {
      layout.backTo(room)
      return [layout.put(keys), more.length === 0 ? 0 : layout.put(more)]
    }
    for (const one of listed) {
      if (one.size === 0) continue
      const [keys, more] = bring(one)
      addListed(one.size, keys, more, layout.put(one.rows), alone)
    }
    let first = 0
    for (const one of logged) {
      if (one.size === 0) continue
      const [keys, more] = bring(one)
      layout.words(minutesAt + first * 4, one.size).set(one.rows)
      layout.words(channelsAt + first * 4, one.size).set(one.classes)
      addSends(one.size, keys, more, next, first)
      first += one.size
    }
    for (const [index, one] of parts.entries()) {
      if (one.size === 0) continue
      part = one
      stored = contacts[index]!
      const [keys, more] = bring(one)
      const map = stored.classes === null ? 0 : (maps.get(stored.classes) ?? 0)
      const ownClasses = judgeSends === null ? 0 : layout.put(one.classes)
      look(one.size, keys, more, duplicate === null ? 0 : 1, ownClasses, map, fewest)
    }
  }
}
