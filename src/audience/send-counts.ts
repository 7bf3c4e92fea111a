import { mostSends } from './kernel/layout.ts'
import { halvesOf, type KeyChunk, mix } from './key-stream.ts'
import { type KeyPart, picked } from './stored-keys.ts'

/** Slots of the largest counts. */
export const mostSendCounts = 1 << 24
const fewestSendCounts = 1 << 12

/** What {@link SendCounts} are made of. Plain data: threads hand it on. */
export type SendSlots = Pick<SendCounts, 'slots' | 'shift'>

/**
 * How often keys come up in sends logs, up to {@link mostSends}, by a hash of them: never less often than they do. Who
 * is there less often than matters needn't be looked up.
 */
export class SendCounts {
  /** Two bits for each slot, in shared memory. */
  readonly slots: Uint8Array<SharedArrayBuffer>
  /** By so many bits a hash is shifted for its slot: those of a partition lie together, since its bits come first. */
  readonly shift: number

  /** For about so many sends. */
  constructor(sends: number) {
    let size = fewestSendCounts
    while (size < sends * 2 && size < mostSendCounts) size *= 2
    this.slots = new Uint8Array(new SharedArrayBuffer(size >> 2))
    this.shift = 32 - Math.log2(size)
  }

  add({ size, keys, more }: KeyChunk): void {
    const { slots, shift } = this
    const halves = halvesOf(keys)
    const isWide = more.length > 0
    for (let i = 0; i < size; i++) {
      const slot = mix(halves[2 * i]!, halves[2 * i + 1]!, isWide ? more[i]! : 0) >>> shift
      const place = (slot & 3) << 1
      const count = (slots[slot >> 2]! >> place) & 3
      if (count < mostSends) slots[slot >> 2]! += 1 << place
    }
  }
}

/** Sends that matter where a key is named so often or more. Plain data: threads hand it on. */
export interface OftenSent {
  readonly counts: SendSlots
  readonly fewest: number
}

/** Of the keys of a partition those that may be named often enough, in their order. */
export function oftenSent(part: KeyPart, { counts: { slots, shift }, fewest }: OftenSent): KeyPart {
  const needed = Math.min(fewest, mostSends)
  const { size, keys, more } = part
  const halves = halvesOf(keys)
  const isWide = more.length > 0
  const kept: number[] = []
  for (let i = 0; i < size; i++) {
    const slot = mix(halves[2 * i]!, halves[2 * i + 1]!, isWide ? more[i]! : 0) >>> shift
    if (((slots[slot >> 2]! >> ((slot & 3) << 1)) & 3) >= needed) kept.push(i)
  }
  return kept.length === size ? part : picked(part, kept)
}
