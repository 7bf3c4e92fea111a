import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import { type ByteReader, type Input, InputError, openStream } from '../audience/input.ts'
import { AudienceRun } from '../audience/run.ts'
import { linesOf, sha256 } from '../audience/shard.ts'
import { stageOf } from '../audience/tally.ts'
import { bytesOf, hashKeysOf, openSource, shownName, suppressionOf } from './audience.ts'
import { openCampaign } from './audience-campaign.ts'
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
  const digest = createHash('sha256')
  const input = hashed(await openStream(process.stdin, options.name ?? 'standard input'), digest)
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
        digest: () => digest.digest('hex'),
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

/** An input whose bytes go through a hash as they are read. */
function hashed(input: Input, digest: ReturnType<typeof createHash>): Input {
  return {
    ...input,
    open: (): ByteReader => {
      const reader = input.open()
      return {
        read: async (into, at, length) => {
          const read = await reader.read(into, at, length)
          digest.update(into.subarray(at, at + read))
          return read
        },
        close: () => reader.close(),
      }
    },
  }
}
