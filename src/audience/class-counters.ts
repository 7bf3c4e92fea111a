import { samplesPerClass, withEmail, withNothing, withOther } from './kernel/layout.ts'

/** What stands in a sample for a row without a number that can be read. */
export const withoutNumber = { nothing: withNothing, email: withEmail, other: withOther } as const

/** Rows by class, and the first of them: as arrays, since threads hand them on. */
export interface ClassCounts {
  readonly numbers: Uint32Array<ArrayBuffer>
  /** By place in `numbers`. */
  readonly counts: Uint32Array<ArrayBuffer>
  /** By place in `numbers`, {@link samplesPerClass} times the number of a row and its key; as many as there are. */
  readonly samples: Float64Array<ArrayBuffer>
}

/** Arrays that rows are counted in: two floats for a sample. */
export interface CounterArrays {
  readonly counts: Uint32Array
  readonly samples: Float64Array
  readonly touched: Uint32Array
  /** How many of `touched` there are. */
  readonly touchedCount: Uint32Array
}

function ownArrays(room: number): CounterArrays {
  return {
    counts: new Uint32Array(room),
    samples: new Float64Array(room * samplesPerClass * 2),
    touched: new Uint32Array(room),
    touchedCount: new Uint32Array(1),
  }
}

/** Counts rows by class, and keeps the first of each. */
export class ClassCounters {
  #arrays = ownArrays(64)

  /** Classes that there is room for. */
  get room(): number {
    return this.#arrays.counts.length
  }

  /** Counts in these arrays from now on; what was counted goes with it. They have room for all that was. */
  moveTo(arrays: CounterArrays): void {
    const { counts, samples, touched, touchedCount } = this.#arrays
    const used = Math.min(counts.length, arrays.counts.length)
    if (counts.subarray(used).some((count) => count > 0)) throw new Error('No room for what was counted')
    arrays.counts.set(counts.subarray(0, used))
    arrays.counts.fill(0, used)
    arrays.samples.set(samples.subarray(0, used * samplesPerClass * 2))
    arrays.touched.set(touched.subarray(0, touchedCount[0]))
    arrays.touchedCount[0] = touchedCount[0]!
    this.#arrays = arrays
  }

  grow(room: number): void {
    this.moveTo(ownArrays(room))
  }

  add(number: number, row: number, key: number): void {
    const { counts, samples, touched, touchedCount } = this.#arrays
    const count = counts[number]! + 1
    counts[number] = count
    if (count > samplesPerClass) return
    if (count === 1) touched[touchedCount[0]!++] = number
    const at = (number * samplesPerClass + count - 1) * 2
    samples[at] = row
    samples[at + 1] = key
  }

  /** What was counted since the last time, and all counters at 0 again. */
  take(): ClassCounts {
    const own = this.#arrays
    const width = samplesPerClass * 2
    const numbers = own.touched.slice(0, own.touchedCount[0])
    const counts = new Uint32Array(numbers.length)
    const samples = new Float64Array(numbers.length * width)
    for (let i = 0; i < numbers.length; i++) {
      const number = numbers[i]!
      counts[i] = own.counts[number]!
      own.counts[number] = 0
      for (let k = 0; k < width; k++) samples[i * width + k] = own.samples[number * width + k]!
    }
    own.touchedCount[0] = 0
    return { numbers, counts, samples }
  }
}

/** What stands in a sample for a row: its number's key, or what it has instead. */
export function sampleKey(phoneKey: number, hasEmail: boolean, hasPhone: boolean): number {
  if (phoneKey !== 0) return phoneKey
  return hasEmail ? withEmail : hasPhone ? withOther : withNothing
}
