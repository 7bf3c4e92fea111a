import { parentPort, workerData } from 'node:worker_threads'
import type { Invocation } from '../cli/options.ts'
import type { Terminal } from '../cli/terminal.ts'
import { openCampaign } from '../cli/audience-campaign.ts'
import { loadPhoneParser } from '../cli/audience-world.ts'
import { BlockBuffer } from './blocks.ts'
import { type Input, openInput, plainReader } from './input.ts'
import { portable, type PortableClasses } from './portable.ts'
import { hashesOf } from './lists.ts'
import { headerOf } from './header.ts'
import { Judge } from './judge.ts'
import { type Delta, type Header, RowPass } from './rows.ts'

/** What a thread is started with. */
export interface ThreadStart {
  readonly invocation: Invocation
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly files: readonly { readonly path: string; readonly name: string }[]
  readonly needs: { readonly phone: boolean; readonly email: boolean; readonly id: boolean; readonly hashes: boolean }
  readonly hashKeys: readonly string[]
  readonly seeds: readonly [number, number, number]
}

/** A range of a file: rows that start in it. `exact`: a row starts at `from`, else at the first line after it. */
export interface ThreadTask {
  readonly number: number
  readonly file: number
  readonly from: number
  readonly to: number
  readonly exact: boolean
}

export interface ThreadResult {
  readonly number: number
  /** Where the first row started, and where the first row behind the range starts. */
  readonly start: number
  readonly next: number
  readonly delta: Delta
  /** Classes that this thread has met in the file since its last result: their numbers go on from there. */
  readonly classes: PortableClasses
  readonly failures: readonly (readonly [rule: string, reason: string])[]
}

interface Opened {
  readonly input: Input
  readonly path: string
  readonly header: Header
  readonly pass: RowPass
  /** How many of its classes have been told of. */
  told: number
}

/** Counts ranges of contact files, as it is asked to. */
async function serve(start: ThreadStart): Promise<void> {
  const port = parentPort!
  const silent = { isTTY: false, columns: null, write: (): void => {} }
  const terminal: Terminal = {
    cwd: start.cwd,
    env: start.env,
    stdout: silent,
    stderr: silent,
    clock: Date.now,
    readStdin: () => Promise.resolve(new Uint8Array(0)),
  }
  const { campaign, world, rules, readers, mergedColumns } = await openCampaign(start.invocation, terminal)
  const judge = new Judge({ campaign, world, rules })
  const buffer = new BlockBuffer()
  const opened: Opened[] = []
  for (const { path, name } of start.files) {
    const input = await openInput(path, name)
    const header = headerOf(input, world.config, readers.words, mergedColumns)
    const needs = { ...start.needs, hashes: start.needs.hashes ? hashesOf(start.hashKeys) : null }
    opened.push({
      input,
      path,
      header,
      pass: new RowPass(judge, readers, header, input.form.dialect, needs, start.seeds),
      told: 0,
    })
  }
  port.on('message', (task: ThreadTask) => {
    void count(opened[task.file]!, task, buffer).then(
      ({ start: first, next }) => {
        const file = opened[task.file]!
        const { pass } = file
        const delta = pass.take()
        const result: ThreadResult = {
          number: task.number,
          start: first,
          next,
          delta,
          classes: portable(judge, pass.classes.slice(file.told), pass.places),
          failures: [...judge.failures],
        }
        file.told = pass.classes.length
        const buffers = Object.values(delta.keys).flatMap(({ keys, more, rows, classes, offsets }) =>
          [keys, more, rows, classes, offsets].map((array) => array.buffer as ArrayBuffer),
        )
        port.postMessage(result, buffers)
      },
      (error: unknown) => port.postMessage({ error: error instanceof Error ? error.message : String(error) }),
    )
  })
  port.postMessage('ready')
}

/** Reads the rows that start in a range. */
async function count(
  { input, path, pass }: Opened,
  { from, to, exact }: ThreadTask,
  buffer: BlockBuffer,
): Promise<{ readonly start: number; readonly next: number }> {
  const { skip, encoding, dialect } = input.form
  const start = exact ? from : lineAfter(path, from, dialect.terminator === 'lf' ? 10 : 13)
  if (start >= to) return { start, next: start }
  for (;;) {
    const reader = plainReader(path, start)
    let waits = start === skip
    let wanted = false
    try {
      const end = await buffer.read(
        reader,
        { skip: 0, until: to - start, utf8: encoding === 'utf-8', wide: false },
        (bytes, at, limit, last, faultOf) => {
          if (!waits) return pass.row(bytes, at, limit, last, faultOf)
          const next = pass.skipRow(bytes, at, limit, last)
          if (next !== -1 && !pass.empty) waits = false
          return next
        },
        () => {
          wanted ||= pass.wantsParser
          return true
        },
      )
      if (!wanted) return { start, next: start + end }
      pass.take()
      pass.giveParser(await loadPhoneParser())
    } finally {
      reader.close()
    }
  }
}

/** Where the line after the one that an offset is in begins; the end of the file when there is none. */
function lineAfter(path: string, offset: number, newline: number): number {
  const reader = plainReader(path, offset - 1)
  const piece = new Uint8Array(1 << 16)
  try {
    for (let position = offset - 1; ;) {
      const count = reader.readNow(piece)
      if (count === 0) return position
      const at = piece.subarray(0, count).indexOf(newline)
      if (at !== -1) return position + at + 1
      position += count
    }
  } finally {
    reader.close()
  }
}

void serve(workerData as ThreadStart)
