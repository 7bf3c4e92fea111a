import { resolve } from 'node:path'
import { InputError } from '../audience/input.ts'
import { UnknownRule } from '../audience/portable.ts'
import { resultOfParts } from '../audience/run.ts'
import { linesOf, merged, readShardFile, readShards, type Shard } from '../audience/shard.ts'
import { audienceReport, exitOf, frameOf, refuseReportOver, shownName, writeReports } from './audience.ts'
import { campaignFile, openCampaign } from './audience-campaign.ts'
import { digestsOf } from './audience-digest.ts'
import { audienceOutputs } from './audience-formats.ts'
import type { Invocation } from './options.ts'
import type { Terminal } from './terminal.ts'
import { UsageError } from './usage-error.ts'

/** Puts parts of an audience together. Without --format it writes a part again; with it the report, exit as `audience`. */
export async function merge(invocation: Invocation, terminal: Terminal): Promise<number> {
  try {
    return await together(invocation, terminal)
  } catch (error) {
    if (error instanceof InputError) throw new UsageError(error.message, error.hint)
    if (error instanceof UnknownRule)
      throw new UsageError(`Unknown rule in a part: ${error.message}`, 'Count all parts with this version')
    throw error
  }
}

async function together(invocation: Invocation, terminal: Terminal): Promise<number> {
  const { options, arguments: paths } = invocation
  const wantsReport = options.format.length > 0 || options.campaign !== null
  const outputs = audienceOutputs(options.format)
  const inputs = [...paths, options.config, campaignFile(options.campaign)].filter((path) => path !== null)
  refuseReportOver(
    inputs.map((path) => resolve(terminal.cwd, path)),
    outputs,
    terminal,
  )
  const shards: Shard[] = []
  if (paths.length === 0) shards.push(...(await readShards(process.stdin, 'the standard input')))
  for (const path of paths)
    shards.push(...(await readShardFile(resolve(terminal.cwd, path), shownName(path))))
  const whole = merged(shards)
  if (!wantsReport) {
    for (const line of linesOf(whole)) terminal.stdout.write(line)
    return 0
  }
  if (options.campaign === null)
    throw new UsageError(
      'Missing --campaign',
      'The report judges the whole list by the campaign that its parts are for',
    )
  const pinned = { ...invocation, options: { ...options, now: options.now ?? whole.head.now } }
  const open = await openCampaign(pinned, terminal)
  const own = digestsOf(open)
  if (own.campaign !== whole.head.campaign)
    throw new UsageError(
      'The parts are of another campaign, or of an earlier state of it',
      'Count them again',
    )
  if (own.ruleset !== whole.head.ruleset)
    throw new UsageError('The parts were counted by other rules', 'Count them again with this version')
  if (own.now !== whole.head.now)
    throw new UsageError(`The parts were counted for ${whole.head.now}`, 'Leave out --now')
  const result = resultOfParts(whole, open)
  const report = audienceReport(result, frameOf(open.world.now, open.world, options, []))
  await writeReports(report, outputs, options, terminal)
  return exitOf(report, open.campaign, options)
}
