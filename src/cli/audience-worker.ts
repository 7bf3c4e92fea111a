import { isAscii } from 'node:buffer'
import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import { headerOf } from '../audience/header.ts'
import { type ByteReader, type Input, InputError, openStream, readAs } from '../audience/input.ts'
import { AudienceRun } from '../audience/run.ts'
import { linesOf, sha256 } from '../audience/shard.ts'
import { stageOf } from '../audience/tally.ts'
import { bytesOf, hashKeysOf, openSource, shownName, suppressionOf } from './audience.ts'
import { type OpenCampaign, openCampaign } from './audience-campaign.ts'
import { digestsOf } from './audience-digest.ts'
import { loadKernel, loadPhoneParser } from './audience-world.ts'
import { endProperly } from './endings.ts'
import { count } from './flags.ts'
import type { Invocation } from './options.ts'
import type { Terminal } from './terminal.ts'
import { UsageError } from './usage-error.ts'

/** Counts the contacts of the standard input as a part of an audience. Exit 0: what is found is `merge`'s to judge. */
export async function audienceWorker(invocation: Invocation, terminal: Terminal): Promise<number> {
  endProperly()
  try {
    return await counted(invocation, terminal)
  } catch (error) {
    if (error instanceof InputError) throw new UsageError(error.message, error.hint)
    throw error
  }
}

async function counted(invocation: Invocation, terminal: Terminal): Promise<number> {
  const { options } = invocation
  const firstRow = count('first-row', options['first-row'])
  if (firstRow !== null && firstRow < 1)
    throw new UsageError('Malformed number for --first-row: "0"', 'Expected 1 or more')
  const open = await openCampaign(invocation, terminal)
  const head = digestsOf(open)
  const { campaign, root } = open
  const part = await openStream(process.stdin, options.name ?? 'standard input')
  const whole =
    options.head === null
      ? null
      : await openSource(resolve(terminal.cwd, options.head), shownName(options.head))
  const { input, digest } = seen(whole === null ? part : asPartOf(part, whole, open))
  const sends: Input[] = []
  for (const path of options.sends) sends.push(await openSource(resolve(terminal.cwd, path), shownName(path)))
  const run = new AudienceRun(
    {
      ...open,
      loadParser: loadPhoneParser,
      loadKernel,
      contacts: [input],
      suppression: await suppressionOf(campaign, options.suppression, root, terminal.cwd),
      sends,
      hashKeys: hashKeysOf(options['hash-keys'], terminal.cwd),
      memory: bytesOf(options.memory),
      threads: null,
      progress: () => {},
    },
    // All parts have to make the same keys.
    Buffer.from(sha256('keys', head.campaign, head.ruleset), 'hex'),
  )
  const first = firstRow ?? (input.form.format === 'jsonl' ? 1 : 2)
  if (options.emit === 'rows') {
    let piece = 'row\tdecision\tstage\trules\n'
    const words: string[] = []
    await run.eachRow((row, verdict) => {
      words[verdict] ??= decisionOf(run, verdict)
      piece += `${first + row}\t${words[verdict]}\n`
      if (piece.length < 1 << 16) return
      terminal.stdout.write(piece)
      piece = ''
    })
    terminal.stdout.write(piece)
  } else {
    const shard = await run.part(
      {
        name: options.name,
        firstRow: first,
        salt: sha256('shard', head.campaign, head.ruleset),
        digest,
      },
      head,
    )
    for (const line of linesOf(shard)) terminal.stdout.write(line)
  }
  for (const [rule, reason] of run.judge.failures)
    terminal.stderr.write(`sendlint: rule ${rule} failed: ${reason}\n`)
  return run.judge.failures.size > 0 ? 2 : 0
}

function decisionOf({ judge }: AudienceRun, verdict: number): string {
  const stage = stageOf(judge, verdict)
  const rules = judge.verdicts[verdict]!.problems.map((number) => judge.problems[number]!)
    .filter(
      ({ severity, stage: own }) =>
        own !== null && (stage === null ? severity === 'warning' : severity === 'error'),
    )
    .map(({ rule }) => rule.id)
  const named = [...new Set(rules)].sort().join('|')
  return `${stage === null ? 'accepted' : 'rejected'}\t${stage ?? ''}\t${named}`
}

/** A part of a file as the whole's first rows say that it is to be read. */
function asPartOf(part: Input, whole: Input, { world, readers }: OpenCampaign): Input {
  const input = readAs(part, whole)
  const headersOf = (one: Input): string => JSON.stringify(headerOf(one, world.config, readers.words).headers)
  if (input.form.format === 'csv' && headersOf({ ...input, head: part.head }) !== headersOf(input))
    throw new InputError(
      `Another first row than in ${whole.name}: ${part.name}`,
      'Begin each part with the header of the whole file',
    )
  return input
}

/** An input with what can be said of its bytes when all of them have been read. */
function seen(input: Input): {
  readonly input: Input
  readonly digest: () => { readonly sha256: string; readonly isAscii: boolean }
} {
  const hash = createHash('sha256')
  let plain = true
  const open = (): ByteReader => {
    const reader = input.open()
    return {
      read: async (into, at, length) => {
        const read = await reader.read(into, at, length)
        const bytes = into.subarray(at, at + read)
        hash.update(bytes)
        plain &&= isAscii(bytes)
        return read
      },
      close: () => reader.close(),
    }
  }
  return { input: { ...input, open }, digest: () => ({ sha256: hash.digest('hex'), isAscii: plain }) }
}
