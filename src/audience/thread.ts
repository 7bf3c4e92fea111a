import { parentPort, workerData } from 'node:worker_threads'
import type { Invocation } from '../cli/options.ts'
import type { Terminal } from '../cli/terminal.ts'
import { openCampaign } from '../cli/audience-campaign.ts'
import { loadKernel, loadPhoneParser } from '../cli/audience-world.ts'
import { blockBytes, BlockBuffer, roomFor } from './blocks.ts'
import { type Input, openInput } from './input.ts'
import { EarlierSends } from './frequency.ts'
import { portable } from './portable.ts'
import { countRange, type RangedPass, type ThreadResult, type ThreadTask } from './ranges.ts'
import { hashesOf } from './lists.ts'
import { headerOf } from './header.ts'
import { Judge } from './judge.ts'
import { Kernel } from './kernel/kernel.ts'
import { withMemory } from './kernel/memory.ts'
import { type Header, type KeyNeed, type KeyNeeds, RowPass } from './rows.ts'
import type { SendSlots } from './send-counts.ts'
import { answerSets, type SetTask } from './shared-sets.ts'

/** What a thread is started with. */
export interface ThreadStart {
  readonly invocation: Invocation
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly files: readonly { readonly path: string; readonly name: string }[]
  readonly hashKeys: readonly string[]
  readonly seeds: readonly [number, number, number]
}

/** What a thread is told before its first range: which keys are wanted. */
export interface ThreadNeeds {
  readonly phone: boolean
  readonly email: KeyNeed
  readonly id: KeyNeed
  readonly hashes: boolean
}

/** What a thread is told. */
export type ThreadMessage =
  | ThreadTask
  | { readonly needs: ThreadNeeds }
  | { readonly sends: SendSlots }
  | { readonly sets: SetTask }

interface Opened extends RangedPass {
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
  const program = loadKernel(Infinity, 'rows')
  const { tables } = readers.phones
  const kernel = program === null ? null : withMemory(() => new Kernel(program, roomFor(blockBytes), tables))
  const buffer = new BlockBuffer(blockBytes, kernel?.block)
  const files: { readonly input: Input; readonly path: string; readonly header: Header }[] = []
  for (const { path, name } of start.files) {
    const input = await openInput(path, name)
    files.push({ input, path, header: headerOf(input, world.config, readers.words, mergedColumns) })
  }
  const answer = (task: SetTask): void => {
    try {
      port.postMessage({ answers: answerSets(task) })
    } catch (error) {
      port.postMessage({ error: error instanceof Error ? error.message : String(error) })
    }
  }
  let opened: readonly Opened[] = []
  const begin = (needs: ThreadNeeds): void => {
    const earlier = new EarlierSends(judge, () => 0)
    const wanted: KeyNeeds = {
      ...needs,
      hashes: needs.hashes ? hashesOf(start.hashKeys) : null,
      fewest: (place) => earlier.fewest(place),
    }
    opened = files.map(({ input, path, header }) => ({
      input,
      path,
      pass: new RowPass(judge, readers, header, input.form.dialect, wanted, start.seeds),
      told: 0,
    }))
  }
  // One range after the other: they share the buffer.
  let before: Promise<void> = Promise.resolve()
  port.on('message', (message: ThreadMessage) => {
    if ('needs' in message) begin(message.needs)
    else if ('sends' in message) kernel?.goBySends(message.sends)
    else if ('sets' in message) answer(message.sets)
    else before = before.then(() => count(message))
  })
  const count = (task: ThreadTask): Promise<void> => {
    if (kernel !== null) opened[task.file]!.pass.takeKernel(kernel)
    return countRange(opened[task.file]!, task, buffer, loadPhoneParser).then(
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
        const { numbers, counts, samples } = delta.classes
        const buffers = [
          ...[numbers, counts, samples].map(({ buffer }) => buffer),
          ...Object.values(delta.keys).flatMap(({ keys, more, rows, classes, offsets }) =>
            [keys, more, rows, classes, offsets].map((array) => array.buffer as ArrayBuffer),
          ),
        ]
        port.postMessage(result, buffers)
      },
      (error: unknown) => port.postMessage({ error: error instanceof Error ? error.message : String(error) }),
    )
  }
}

void serve(workerData as ThreadStart)
