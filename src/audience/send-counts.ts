import { mostSends } from './kernel/layout.ts'
import { halvesOf, type KeyChunk, mix, partitions } from './key-stream.ts'
import { type KeySource, partOf } from './stored-keys.ts'

/** Slots of the largest counts. */
export const mostSendCounts = 1 << 24
const fewestSendCounts = 1 << 12

/** What {@link SendCounts} are made of. Plain data: threads hand it on. */
export type SendSlots = Pick<SendCounts, 'slots' | 'mask'>

/**
 * How often keys come up in sends logs, up to {@link mostSends}, by a hash of them: never less often than they do. Who
 * is there less often than matters needn't be looked up.
 */
export class SendCounts {
  /** Two bits for each slot, in shared memory. */
  readonly slots: Uint8Array<SharedArrayBuffer>
  /** The bits of a hash that are the number of its slot. */
  readonly mask: number

  /** For about so many sends. */
  constructor(sends: number) {
    let size = fewestSendCounts
    while (size < sends * 2 && size < mostSendCounts) size *= 2
    this.slots = new Uint8Array(new SharedArrayBuffer(size >> 2))
    this.mask = size - 1
  }

  add({ size, keys, more }: KeyChunk): void {
    const { slots, mask } = this
    const halves = halvesOf(keys)
    const isWide = more.length > 0
    for (let i = 0; i < size; i++) {
      const slot = mix(halves[2 * i]!, halves[2 * i + 1]!, isWide ? more[i]! : 0) & mask
      const shift = (slot & 3) << 1
      const count = (slots[slot >> 2]! >> shift) & 3
      if (count < mostSends) slots[slot >> 2]! += 1 << shift
    }
  }

  /** Those keys that may be there so often, in the same order. */
  atLeast(fewest: number, source: KeySource): KeyChunk {
    const { slots, mask } = this
    const needed = Math.min(fewest, mostSends)
    const kept = { keys: [] as number[], more: [] as number[], rows: [] as number[], classes: [] as number[] }
    const offsets = new Uint32Array(partitions + 1)
    for (let number = 0; number < partitions; number++) {
      const { size, keys, more, rows, classes } = partOf(source, number)
      const halves = halvesOf(keys)
      const isWide = more.length > 0
      for (let i = 0; i < size; i++) {
        const slot = mix(halves[2 * i]!, halves[2 * i + 1]!, isWide ? more[i]! : 0) & mask
        if (((slots[slot >> 2]! >> ((slot & 3) << 1)) & 3) < needed) continue
        kept.keys.push(keys[i]!)
        if (isWide) kept.more.push(more[i]!)
        kept.rows.push(rows[i]!)
        kept.classes.push(classes[i]!)
      }
      offsets[number + 1] = kept.keys.length
    }
    return {
      size: kept.keys.length,
      offsets,
      keys: Float64Array.from(kept.keys),
      more: Uint32Array.from(kept.more),
      rows: Uint32Array.from(kept.rows),
      classes: Uint32Array.from(kept.classes),
    }
  }
}
