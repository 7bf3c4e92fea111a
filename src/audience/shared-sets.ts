import { Hits } from './hits.ts'
import type { SetQuestion } from './key-sets.ts'
import { partitions } from './key-stream.ts'
import { findKeys } from './kernel/sets.ts'

/** What a thread is asked to hold against each other: partitions from `from` on, before `to`. Plain data. */
export interface SetTask {
  readonly program: WebAssembly.Module | null
  readonly questions: readonly (Pick<SetQuestion, 'contacts' | 'known' | 'duplicate' | 'classes'> & {
    /** By class, how many sends mean something; null where there are none. */
    readonly fewest: Int32Array | null
  })[]
  readonly from: number
  readonly to: number
}

/** What a thread found, by question. */
export interface SetAnswer {
  readonly hits: { readonly rows: Float64Array; readonly classes: Uint32Array; readonly events: Uint32Array }
  /** Contacts with so many sends that these are to be looked at: their minutes and channels, `counts` of them each. */
  readonly sent: {
    readonly rows: Float64Array
    readonly classes: Uint32Array
    readonly counts: Uint32Array
    readonly minutes: Uint32Array
    readonly channels: Uint32Array
  }
}

/** Looks at a part of the partitions. */
export function answerSets({ program, questions, from, to }: SetTask): SetAnswer[] {
  return questions.map(({ fewest, ...question }) => {
    const hits = new Hits()
    const sent = {
      rows: [] as number[],
      classes: [] as number[],
      counts: [] as number[],
      minutes: [] as number[],
      channels: [] as number[],
    }
    findKeys(
      program,
      {
        ...question,
        judgeSends:
          fewest === null
            ? null
            : {
                fewest: (number) => fewest[number]!,
                sent: (row, classNumber, minutes, channels) => {
                  sent.rows.push(row)
                  sent.classes.push(classNumber)
                  sent.counts.push(minutes.length)
                  sent.minutes.push(...minutes)
                  sent.channels.push(...channels)
                },
              },
        hit: (row, classNumber, event) => hits.add(row, classNumber, event),
      },
      from,
      to,
    )
    return {
      hits: { rows: hits.rows.slice(), classes: hits.classes.slice(), events: hits.events.slice() },
      sent: {
        rows: Float64Array.from(sent.rows),
        classes: Uint32Array.from(sent.classes),
        counts: Uint32Array.from(sent.counts),
        minutes: Uint32Array.from(sent.minutes),
        channels: Uint32Array.from(sent.channels),
      },
    }
  })
}

/** Tells a question what another thread found for it. */
export function adoptAnswer({ hits, sent }: SetAnswer, { hit, judgeSends }: SetQuestion): void {
  for (const [i, row] of hits.rows.entries()) hit(row, hits.classes[i]!, hits.events[i]!)
  let at = 0
  for (const [i, row] of sent.rows.entries()) {
    const end = at + sent.counts[i]!
    judgeSends!.sent(
      row,
      sent.classes[i]!,
      [...sent.minutes.subarray(at, end)],
      [...sent.channels.subarray(at, end)],
    )
    at = end
  }
}

/** Parts of all partitions, as even as can be: the first is the caller's own. */
export function shares(count: number): readonly (readonly [from: number, to: number])[] {
  return Array.from({ length: count }, (_, i) => [
    Math.floor((partitions * i) / count),
    Math.floor((partitions * (i + 1)) / count),
  ])
}
