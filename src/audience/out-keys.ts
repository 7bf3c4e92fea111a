import type { Judge } from './judge.ts'
import { type KeyPart, partOf, picked, sizeOfPart, type StoredKeys } from './stored-keys.ts'
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

/** By which of their rows somebody is out, and the number of the event that it is. Plain data: threads hand it on. */
export interface OutRows {
  /** By class, see {@link outClasses}. */
  readonly classes: Uint8Array
  readonly event: number
}

/**
 * Of a partition the keys of those who are out by one of their rows, as a suppression list has them: another row of
 * theirs may say nothing of it, and stand before.
 */
export function outIn(contacts: readonly StoredKeys[], out: OutRows, number: number): readonly KeyPart[] {
  const parts: KeyPart[] = []
  for (const { source, classes: map } of contacts) {
    if (sizeOfPart(source, number) === 0) continue
    const part = partOf(source, number)
    const { classes } = part
    const kept: number[] = []
    for (let i = 0; i < classes.length; i++)
      if (out.classes[map === null ? classes[i]! : map[classes[i]!]!] === 1) kept.push(i)
    if (kept.length === 0) continue
    parts.push({ ...picked(part, kept), rows: new Uint32Array(kept.length).fill(out.event) })
  }
  return parts
}
