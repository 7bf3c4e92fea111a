import { Worker } from 'node:worker_threads'
import { InputError } from './input.ts'
import type { ThreadResult, ThreadStart, ThreadTask } from './thread.ts'

/** Bytes of a range. Ranges depend on nothing but the file, so that what they are counted by changes nothing. */
export const rangeBytes = 1 << 24

/** A file that is read in ranges. `first`: where its first row, the header, starts. */
export interface RangedFile {
  readonly size: number
  readonly first: number
}

/**
 * Counts files by several threads. Where rows start in a range can only be guessed (a line feed may stand in quotes), so
 * a range counts when it starts where the one before it ended; else it is read again from there. `done` is told of ranges
 * in their order, whatever thread was first.
 */
export async function countByThreads(
  program: string,
  threads: number,
  start: ThreadStart,
  files: readonly RangedFile[],
  /** Told of every result as it comes: classes that it names may be those of a later one. */
  received: (file: number, result: ThreadResult, thread: number) => void,
  done: (file: number, result: ThreadResult, thread: number) => void,
): Promise<void> {
  const tasks: ThreadTask[] = []
  for (const [file, { size, first }] of files.entries())
    for (let from = first; from === first || from < size; from += rangeBytes)
      tasks.push({
        number: tasks.length,
        file,
        from,
        to: Math.min(from + rangeBytes, size),
        exact: from === first,
      })
  const results = new Map<number, { readonly result: ThreadResult; readonly thread: number }>()
  const again: ThreadTask[] = []
  const workers: Worker[] = []
  let given = 0
  let committed = 0
  let expected = 0
  try {
    await new Promise<void>((resolve, reject) => {
      const feed = (worker: Worker, free: Set<Worker>): void => {
        // What waits to be told of is held in memory: nobody runs far ahead.
        const task = again.shift() ?? (given < tasks.length && given - committed < threads * 4 ? tasks[given++] : undefined)
        if (task === undefined) free.add(worker)
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
        else worker.postMessage(task)
      }
      const free = new Set<Worker>()
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
      for (let i = 0; i < threads; i++) {
        const worker = new Worker(program, { workerData: start })
        workers.push(worker)
        worker.on('error', reject)
        worker.on('message', (message: ThreadResult | 'ready' | { readonly error: string }) => {
          if (message === 'ready') return feed(worker, free)
          if ('error' in message) return reject(new InputError(message.error))
          results.set(message.number, { result: message, thread: i })
          try {
            received(tasks[message.number]!.file, message, i)
            commit()
          } catch (error) {
            reject(error)
            return
          }
          if (committed === tasks.length) return resolve()
          feed(worker, free)
          const idle = [...free]
          free.clear()
          for (const one of idle) feed(one, free)
        })
      }
    })
  } finally {
    for (const worker of workers) await worker.terminate()
  }
}
