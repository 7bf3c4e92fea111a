import { type KeyChunk, KeyStream, partitions } from './key-stream.ts'
import type { Judge } from './judge.ts'
import { isWide, partOf, type StoredKeys } from './stored-keys.ts'
import type { Tally } from './tally.ts'

/** By class: 1 where a row says of itself that somebody is out, by an opt-out or a refusal. */
export function outClasses(judge: Judge, { classes }: Pick<Tally, 'classes'>): Uint8Array {
  return Uint8Array.from(classes, ({ verdict, count }) => {
    const isOut = judge.verdicts[verdict]!.problems.some((number) => {
      const { severity, stage } = judge.problems[number]!
      return severity === 'error' && stage === 'suppressed'
    })
    return count > 0 && isOut ? 1 : 0
  })
}

/**
 * Keys of those who are out by one of their rows, as a suppression list has them: another row of theirs may say nothing
 * of it, and stand before. `rows` are the number of the event. Null where nobody is.
 */
export function outKeys(
  contacts: readonly StoredKeys[],
  isOut: Uint8Array,
  event: () => number,
): KeyChunk | null {
  const [first] = contacts
  if (first === undefined || !isOut.includes(1)) return null
  const found = new KeyStream(isWide(first.source))
  for (const { source, classes: map } of contacts)
    for (let number = 0; number < partitions; number++) {
      const { size, keys, more, classes } = partOf(source, number)
      for (let i = 0; i < size; i++) {
        const own = classes[i]!
        if (isOut[map === null ? own : map[own]!] === 1)
          found.add(keys[i]!, more.length === 0 ? 0 : more[i]!, event(), 0)
      }
    }
  return found.size === 0 ? null : found.take()
}
