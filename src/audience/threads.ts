import type { Worker } from 'node:worker_threads'
import { builtin } from './builtins.ts'
import { InputError } from './input.ts'
import type { ThreadResult, ThreadTask } from './ranges.ts'
import type { SetAnswer, SetTask } from './shared-sets.ts'
import type { SendSlots } from './send-counts.ts'
import type { ThreadMessage, ThreadNeeds, ThreadStart } from './thread.ts'

/**
 * Bytes of the next range where so many are left of all files. Ranges depend on nothing but the files, so that what they
 * are counted by changes nothing. Fewer and larger ones are less to put together, up to what two of them for each thread
 * may take of memory; towards the end they get small, so that no thread waits long for the last one.
 */
function rangeBytesOf(left: number): number {
  return Math.min(Math.max(Math.ceil(left / 4), 1 << 23), 3 << 24)
}

/** A file that is read in ranges. `first`: where its first row, the header, starts. */
export interface RangedFile {
  readonly size: number
  readonly first: number
}

/**
 * Bytes of contacts from which on another thread saves time: it has to start, and to learn what the first one knows.
 * Where somebody asks for threads, half a second's worth of rows is enough.
 */
export const worthThreads = { usually: 1 << 27, asked: 1 << 25 } as const

/** Ranges that a thread has got or counts: one more than it works at, so that it never waits for the next. */
const ahead = 2

/** What counts ranges in this thread, beside the others. */
export interface OwnThread {
  /** What has to be done first; the others count meanwhile. `false` ends it all: they shouldn't have. */
  readonly before: () => Promise<boolean>
  readonly count: (task: ThreadTask) => Promise<ThreadResult>
}

/**
 * Counts files by several threads, of which this is one. Where rows start in a range can only be guessed (a line feed may
 * stand in quotes), so a range counts when it starts where the one before it ended; else it is read again from there.
 */
export class Threads {
  readonly #workers: readonly Worker[]
  readonly #failures: unknown[] = []

  /** Starts the others: that takes a while, in which there is something else to do. */
  constructor(program: string, others: number, start: ThreadStart) {
    this.#workers = Array.from(
      { length: others },
      () => new (builtin.threads().Worker)(program, { workerData: start }),
    )
    // Whoever fails before it is asked to count says so then.
    for (const worker of this.#workers) worker.on('error', (error) => this.#failures.push(error))
  }

  async end(): Promise<void> {
    for (const worker of this.#workers) await worker.terminate()
  }

  get others(): number {
    return this.#workers.length
  }

  /** Tells the others what sends logs say: see {@link SendCounts}. */
  goBySends({ slots, shift }: SendSlots): void {
    for (const worker of this.#workers) tell(worker, { sends: { slots, shift } })
  }

  /** Has the others hold keys against each other, each in its share of the partitions. */
  find(
    program: WebAssembly.Module | null,
    questions: SetTask['questions'],
    parts: readonly (readonly [from: number, to: number])[],
  ): readonly Promise<readonly SetAnswer[]>[] {
    return this.#workers.map((worker, i) => {
      const [from, to] = parts[i]!
      const answer = new Promise<readonly SetAnswer[]>((resolve, reject) => {
        worker.once('error', reject)
        worker.removeAllListeners('message')
        worker.once(
          'message',
          (message: { readonly answers: readonly SetAnswer[] } | { readonly error: string }) => {
            if ('error' in message) reject(new InputError(message.error))
            else resolve(message.answers)
          },
        )
      })
      tell(worker, { sets: { program, questions, from, to } })
      return answer
    })
  }

  /**
   * `done` is told of ranges in their order, whatever thread was first. The number of this thread is 0. Gives whether all
   * were counted.
   */
  async count(
    needs: ThreadNeeds,
    own: OwnThread,
    files: readonly RangedFile[],
    /** Told of every result as it comes: classes that it names may be those of a later one. */
    received: (file: number, result: ThreadResult, thread: number) => void,
    done: (file: number, result: ThreadResult, thread: number) => void,
  ): Promise<boolean> {
    const tasks: ThreadTask[] = []
    let left = files.reduce((sum, { size }) => sum + size, 0)
    for (const [file, { size, first }] of files.entries())
      for (let from = first; from === first || from < size;) {
        const to = Math.min(from + rangeBytesOf(left), size)
        tasks.push({ number: tasks.length, file, from, to, exact: from === first })
        left -= to - from
        from = Math.max(to, first + 1)
      }
    const results = new Map<number, { readonly result: ThreadResult; readonly thread: number }>()
    const again: ThreadTask[] = []
    const threads = this.#workers.length + 1
    let given = 0
    let committed = 0
    let expected = 0
    // What waits to be told of is held in memory: nobody runs far ahead.
    const next = (): ThreadTask | undefined =>
      again.shift() ?? (given < tasks.length && given - committed < threads * 4 ? tasks[given++] : undefined)
    const commit = (): void => {
      for (;;) {
        const waiting = results.get(committed)
        if (waiting === undefined) return
        results.delete(committed)
        const task = tasks[committed]!
        if (task.exact) expected = task.from
        if (waiting.result.start !== expected && expected < task.to) {
          again.push({ ...task, from: expected, exact: true })
          return
        }
        if (expected < task.to) {
          done(task.file, waiting.result, waiting.thread)
          expected = waiting.result.next
        }
        committed++
      }
    }
    return new Promise<boolean>((resolve, reject) => {
      const has = this.#workers.map(() => 0)
      let isFree = false
      let isReady = false
      let isOver = false
      const over = (end: () => void): void => {
        isOver = true
        end()
      }
      const feed = (): void => {
        for (let round = 1; round <= ahead; round++)
          for (const [i, worker] of this.#workers.entries()) {
            if (has[i]! >= round) continue
            const task = next()
            if (task === undefined) return
            has[i]!++
            tell(worker, task)
          }
        if (!isFree) return
        const task = next()
        if (task === undefined) return
        isFree = false
        own.count(task).then(
          (result) => {
            isFree = true
            take(result, 0)
          },
          (error: unknown) => over(() => reject(error)),
        )
      }
      const take = (result: ThreadResult, thread: number): void => {
        if (isOver) return
        try {
          results.set(result.number, { result, thread })
          received(tasks[result.number]!.file, result, thread)
          commit()
        } catch (error) {
          over(() => reject(error))
          return
        }
        if (committed < tasks.length) feed()
        // What has to be done first may take longer than all of this.
        else if (isReady) over(() => resolve(true))
      }
      for (const [i, worker] of this.#workers.entries()) {
        worker.on('error', (error) => over(() => reject(error)))
        worker.on('message', (message: ThreadResult | { readonly error: string }) => {
          if ('error' in message) return over(() => reject(new InputError(message.error)))
          has[i]!--
          take(message, i + 1)
        })
        tell(worker, { needs })
      }
      if (this.#failures.length > 0) return over(() => reject(this.#failures[0]))
      feed()
      own.before().then(
        (goesOn) => {
          isFree = isReady = true
          if (isOver) return
          if (!goesOn) over(() => resolve(false))
          else if (committed < tasks.length) feed()
          else over(() => resolve(true))
        },
        (error: unknown) => over(() => reject(error)),
      )
    })
  }
}

function tell(worker: Worker, message: ThreadMessage): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  worker.postMessage(message)
}
