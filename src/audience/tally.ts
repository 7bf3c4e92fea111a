import type { ContactEvent, ContactFile, ContactPlace, MergeFault, SensitiveKind, Stage } from './contract.ts'
import { stages } from './contract.ts'
import type { Hits } from './hits.ts'
import { PairTable } from './intern.ts'
import type { Judge } from './judge.ts'
import { withoutNumber } from './class-counters.ts'
import { samplesPerClass } from './kernel/layout.ts'
import type { Delta, RowClass, Sample } from './rows.ts'

/** A row by its number in the run, from 0, over all files. */
export interface RunSample {
  readonly row: number
  /** As a {@link Sample} has it, or masked already. */
  readonly key: Sample['key'] | string | null
}

/** Rows that are alike in all that is reported. */
export interface CountedClass {
  readonly place: number
  readonly segment: string | null
  readonly verdict: number
  count: number
  /** The first of them, in order. */
  samples: readonly RunSample[]
}

/** One file of the run. */
export interface RunFile {
  readonly file: Omit<ContactFile, 'rows' | 'sensitive' | 'mergeFaults'>
  /** Number of its first row in the run. */
  readonly base: number
  rows: number
  /** What is added to the number of a row, from 0, for the number that its reader sees: the header is a row, too. */
  readonly firstRow: number
  /** What stands before its header: a byte order mark, Excel's `sep=;`. As UTF-8. */
  readonly prefix: Uint8Array
  readonly sensitive: Map<string, Map<SensitiveKind, number>>
  readonly mergeFaults: Map<string, Map<MergeFault, number>>
}

/** Rows whose class changed by what was found about them, in order. */
export interface ChangedRows {
  readonly rows: Float64Array
  readonly classes: Uint32Array
}

function earliest(samples: readonly RunSample[]): readonly RunSample[] {
  return samples.toSorted((a, b) => a.row - b.row).slice(0, samplesPerClass)
}

/** The earliest of samples in order and others. */
export function withSamples(
  samples: readonly RunSample[],
  others: readonly RunSample[],
): readonly RunSample[] {
  const last = samples.length < samplesPerClass ? Infinity : samples.at(-1)!.row
  return others.some(({ row }) => row < last) ? earliest([...samples, ...others]) : samples
}

/** Counts rows by class over files, ranges and workers: sums, whose order doesn't matter. */
export class Tally {
  readonly judge: Judge
  readonly places: ContactPlace[] = []
  readonly classes: CountedClass[] = []
  readonly #placeNumbers = new Map<string, number>()
  readonly #classNumbers = new Map<string, number>()
  #rows = 0

  constructor(judge: Judge) {
    this.judge = judge
  }

  get rows(): number {
    return this.#rows
  }

  placeNumber(place: ContactPlace): number {
    const key = JSON.stringify(place)
    let number = this.#placeNumbers.get(key)
    if (number === undefined) {
      number = this.places.push(place) - 1
      this.#placeNumbers.set(key, number)
    }
    return number
  }

  /** The number here of a class of a pass. */
  classNumber(place: number, segment: string | null, verdict: number): number {
    const key = `${place}\0${segment ?? '\0'}\0${verdict}`
    let number = this.#classNumbers.get(key)
    if (number === undefined) {
      number = this.classes.push({ place, segment, verdict, count: 0, samples: [] }) - 1
      this.#classNumbers.set(key, number)
    }
    return number
  }

  /** Adds what was counted of rows that start at `base`. `classes`: numbers here of the classes there. */
  add(
    { classes: { numbers, counts, samples }, rows }: Delta,
    classes: readonly number[],
    base: number,
  ): void {
    const width = samplesPerClass * 2
    for (const [i, number] of numbers.entries()) {
      const own = this.classes[classes[number]!]!
      const count = counts[i]!
      own.count += count
      const start = i * width
      // Most have their samples from what was counted before.
      if (own.samples.length === samplesPerClass && own.samples.at(-1)!.row < base + samples[start]!) continue
      const more: RunSample[] = []
      for (let at = start; at < start + Math.min(count, samplesPerClass) * 2; at += 2)
        more.push({ row: base + samples[at]!, key: samples[at + 1]! })
      own.samples = withSamples(own.samples, more)
    }
    this.#rows += rows
  }

  /** Adds counts of classes that have their numbers here already. */
  addCounts(
    counts: readonly {
      readonly number: number
      readonly count: number
      readonly samples: readonly RunSample[]
    }[],
    rows: number,
  ): void {
    for (const { number, count, samples } of counts) {
      const own = this.classes[number]!
      own.count += count
      own.samples = withSamples(own.samples, samples)
    }
    this.#rows += rows
  }

  /** Moves rows to the classes that they are of with what was found about them. */
  apply(hits: Hits, found: readonly ContactEvent[]): ChangedRows {
    const { rows, classes, events } = hits
    const verdicts = found.map((event) => this.judge.judgeEvent(event))
    const shown = found.map(shownFor)
    // Rows and their places in the lists as one number each: floats sort fast, and are exact up to 2^53.
    const span = 2 ** Math.ceil(Math.log2(Math.max(rows.length, 2)))
    const order = new Float64Array(rows.length)
    for (let i = 0; i < order.length; i++) order[i] = rows[i]! * span + i
    order.sort()
    const moved = { rows: new Float64Array(rows.length), classes: new Uint32Array(rows.length) }
    let movedCount = 0
    /** Sets of verdicts, and classes with a set: to which class its rows go. */
    const sets = new PairTable()
    const pairs = new PairTable()
    const targets: number[] = []
    const left = new Map<number, Set<number>>()
    const reaches = new SampleReaches(this.classes)
    const said: number[] = []
    for (let i = 0; i < order.length;) {
      const row = Math.floor(order[i]! / span)
      const start = row * span
      const from = classes[order[i]! - start]!
      said.length = 0
      const first = i
      for (; i < order.length && order[i]! - start < span; i++) {
        const verdict = verdicts[events[order[i]! - start]!]!
        if (!said.includes(verdict)) said.push(verdict)
      }
      if (said.length > 1) said.sort((a, b) => a - b)
      let set = 0
      for (const verdict of said) set = sets.of(set, verdict)
      const pair = pairs.of(from, set)
      let to = targets[pair]
      if (to === undefined) {
        const { place, segment, verdict } = this.classes[from]!
        to = this.classNumber(place, segment, this.judge.union([verdict, ...said]))
        targets[pair] = to
        reaches.add()
      }
      if (to === from) continue
      moved.rows[movedCount] = row
      moved.classes[movedCount++] = to
      reaches.moves[from]!--
      reaches.moves[to]!++
      const sample =
        row > reaches.last[from]! ? undefined : this.classes[from]!.samples.find((one) => one.row === row)
      if (sample !== undefined) {
        const gone = left.get(from) ?? new Set()
        left.set(from, gone.add(row))
      }
      if (row < reaches.until[to]!) {
        const target = this.classes[to]!
        // The numbers of all rows aren't kept: of others than samples it is known by what they were found.
        const own = Array.from(order.subarray(first, i), (hit) => shown[events[hit - start]!]!)
        const key = byStrength.find((one) => own.includes(one)) ?? withoutNumber.nothing
        target.samples = withSamples(target.samples, [sample ?? { row, key }])
        reaches.see(to)
      }
    }
    for (const [number, own] of this.classes.entries()) own.count += reaches.moves[number]!
    for (const [number, gone] of left) {
      const source = this.classes[number]!
      source.samples = source.samples.filter(({ row }) => !gone.has(row))
    }
    return { rows: moved.rows.subarray(0, movedCount), classes: moved.classes.subarray(0, movedCount) }
  }
}

/** How a row is shown that was found by holding it against others, by what it was found. */
function shownFor(event: ContactEvent): number {
  if (event.kind === 'row' || event.by === 'contact_id') return withoutNumber.nothing
  return event.by === 'phone' ? withoutNumber.other : withoutNumber.email
}

const byStrength = [withoutNumber.other, withoutNumber.email]

/** What rows that move are held against, by class: side by side, since there are many rows and hardly one is a sample. */
class SampleReaches {
  readonly #classes: readonly CountedClass[]
  /** How many rows it has more than before. */
  readonly moves: number[] = []
  /** Its last sample; -1 without any. */
  readonly last: number[] = []
  /** Rows before this one become samples. */
  readonly until: number[] = []

  constructor(classes: readonly CountedClass[]) {
    this.#classes = classes
    this.add()
  }

  /** Takes in classes that are new. */
  add(): void {
    while (this.moves.length < this.#classes.length) this.see(this.moves.push(0) - 1)
  }

  /** Takes note of a class's samples. */
  see(number: number): void {
    const { samples } = this.#classes[number]!
    const last = samples.at(-1)?.row ?? -1
    this.last[number] = last
    this.until[number] = samples.length < samplesPerClass ? Infinity : last
  }
}

/** The step of the waterfall at which rows of a verdict go out; null when no error takes them out. */
export function stageOf(judge: Judge, verdict: number): Stage | null {
  let first: number = stages.length
  for (const number of judge.verdicts[verdict]!.problems) {
    const { severity, stage } = judge.problems[number]!
    if (severity === 'error' && stage !== null) first = Math.min(first, stages.indexOf(stage))
  }
  return first === stages.length ? null : stages[first]!
}

/** Adds to `numbers` those here of the classes of a pass, which shares the judge, that are new since the last time. */
export function adoptNew(
  numbers: number[],
  tally: Tally,
  classes: readonly RowClass[],
  places: readonly ContactPlace[],
): void {
  for (let i = numbers.length; i < classes.length; i++) {
    const { place, segment, verdict } = classes[i]!
    numbers.push(tally.classNumber(tally.placeNumber(places[place]!), segment, verdict))
  }
}
