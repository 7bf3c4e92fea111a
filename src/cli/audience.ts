import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { rules } from '../../rules/index.ts'
import type { ContactList, SuppressionSource } from '../audience/contract.ts'
import { type Input, InputError, openInput } from '../audience/input.ts'
import type { ListFile } from '../audience/lists.ts'
import { momentsFor } from '../audience/moments.ts'
import { type AudienceReport, Counted, reportOf } from '../audience/report.ts'
import { AudienceRun, type RunInput, type RunResult } from '../audience/run.ts'
import { worthThreads } from '../audience/threads.ts'
import type { Campaign } from '../campaign/model.ts'
import { resolvePath } from '../campaign/body.ts'
import type { World } from '../context.ts'
import { isSelected } from '../policy/severity.ts'
import { exitCode } from '../policy/exit.ts'
import { formatLocal } from '../time/civil.ts'
import { audienceOutputs, loadAudienceFormat } from './audience-formats.ts'
import { campaignFile, openCampaign } from './audience-campaign.ts'
import { loadKernel, loadPhoneParser } from './audience-world.ts'
import { endProperly } from './endings.ts'
import { count, exitFlags, selection } from './flags.ts'
import { distribution, readShard } from './load.ts'
import { nowOf } from './now.ts'
import type { Invocation, OptionValues } from './options.ts'
import { RowProgress } from './row-progress.ts'
import { type Terminal, wantsColor } from './terminal.ts'
import { trackedPeople } from './tracked-people.ts'
import { UsageError } from './usage-error.ts'
import { version } from './version.ts'
import { writeFile } from './write-file.ts'

const defaultMemory = 80 * 1024 * 1024

/** `512M`, `2G`, `100k` or bytes. */
export function bytesOf(text: string | null): number {
  if (text === null) return defaultMemory
  const match = /^(\d{1,9})\s*([kmg])?i?b?$/i.exec(text.trim())
  if (match === null)
    throw new UsageError(
      `Malformed size for --memory: ${JSON.stringify(text)}`,
      'Expected a size such as 512M or 2G',
    )
  const unit = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 }[(match[2] ?? '').toLowerCase()] ?? 1
  return Number(match[1]) * unit
}

/** Suppression lists that a campaign names, and those of the command line. */
export async function suppressionOf(
  campaign: Campaign,
  given: readonly string[],
  root: string,
  cwd: string,
): Promise<readonly (ListFile & { readonly path: string })[]> {
  const named = (campaign.audience?.suppression ?? []).map((list) => {
    const path = resolvePath(list.file.source.path, list.file.value)
    if (path === null) throw new UsageError(`Suppression list outside of the project: ${list.file.value}`)
    const raw = campaign.audience?.raw.suppression?.items.find(
      (item) => '$' in item && item.file === list.file,
    )
    const details = raw !== undefined && '$' in raw ? raw : null
    const source: SuppressionSource = {
      name: list.file.value,
      reason: details?.reason?.value ?? null,
      channels: list.channels?.map(({ value }) => value) ?? null,
      brands: details?.brands?.items.map(({ value }) => value) ?? null,
      asOf: list.asOf?.value ?? null,
    }
    return { source, path: resolve(root, path) }
  })
  const seen = new Set(named.map(({ path }) => path))
  const more = given.flatMap((name) => {
    const path = resolve(cwd, name)
    if (seen.has(path)) return []
    seen.add(path)
    return [{ source: { name, reason: null, channels: null, brands: null, asOf: null }, path }]
  })
  const lists: (ListFile & { readonly path: string })[] = []
  for (const { source, path } of [...named, ...more])
    lists.push({ source, path, input: await openSource(path, source.name) })
  return lists
}

/** Opens a file of rows; Parquet and databases through DuckDB. */
export async function openSource(path: string, name: string): Promise<Input> {
  if (/\.(?:parquet|duckdb|ddb|db|sqlite|sqlite3)$/i.test(path))
    return (await import('../audience/duckdb.ts')).openByDuckDb(path, name)
  return openInput(path, name)
}

/** A name for output: as it was given, but never outside as an absolute path. */
export function shownName(path: string): string {
  return path.startsWith('/') || /^[A-Za-z]:/.test(path) ? basename(path) : path.replaceAll('\\', '/')
}

/** Judges contact files. Gives the exit code of DESIGN §6. */
export async function audience(invocation: Invocation, terminal: Terminal): Promise<number> {
  endProperly()
  try {
    return await judged(invocation, terminal)
  } catch (error) {
    if (error instanceof InputError) throw new UsageError(error.message, error.hint)
    throw error
  }
}

async function judged(invocation: Invocation, terminal: Terminal): Promise<number> {
  const { options, arguments: paths } = invocation
  const outputs = audienceOutputs(options.format)
  selection('--only', options.only)
  selection('--skip', options.skip)
  const memory = bytesOf(options.memory)
  const now = nowOf(options.now, terminal)
  const started = terminal.clock()
  const open = await openCampaign(invocation, terminal)
  const { campaign, root, world } = open
  const contacts: Input[] = []
  for (const path of paths) contacts.push(await openSource(resolve(terminal.cwd, path), shownName(path)))
  const sends: Input[] = []
  for (const path of options.sends) sends.push(await openSource(resolve(terminal.cwd, path), shownName(path)))
  const suppression = await suppressionOf(campaign, options.suppression, root, terminal.cwd)
  const inputs = [
    ...[...paths, ...options.sends, options['hash-keys'], options.config, campaignFile(options.campaign)]
      .filter((path) => path !== null)
      .map((path) => resolve(terminal.cwd, path)),
    ...suppression.map(({ path }) => path),
  ]
  refuseReportOver(inputs, outputs, terminal)
  const split = await splitTargets(
    options,
    terminal,
    inputs,
    outputs.flatMap(({ file }) => (file === null ? [] : [resolve(terminal.cwd, file)])),
  )
  const progress = new RowProgress(
    terminal,
    contacts.reduce((sum, { size }) => sum + (size ?? 0), 0),
  )
  const hashKeys = hashKeysOf(options['hash-keys'], terminal.cwd)
  const run = new AudienceRun({
    ...open,
    loadParser: loadPhoneParser,
    loadKernel,
    contacts,
    suppression,
    sends,
    hashKeys,
    memory,
    threads: threadsOf(invocation, terminal, now, contacts),
    progress: (step, read, rows) => progress.show(step, read, rows),
  })
  const result = await run.run()
  const tracked = trackedPeople(
    { contacts, suppression: suppression.map(({ input }) => input), sends },
    world.config,
    open.readers.words,
  )
  const report = audienceReport(result, frameOf(now, world, options, tracked))
  if (split !== null) await split.write(run, result)
  progress.clear()
  await writeReports(report, outputs, options, terminal)
  if (options.stats) terminal.stderr.write(statistics(result, (terminal.clock() - started) / 1000))
  if (result.judge.failures.size > 0) {
    for (const [rule, reason] of result.judge.failures)
      terminal.stderr.write(`sendlint: rule ${rule} failed: ${reason}\n`)
    return 2
  }
  return exitOf(report, campaign, options)
}

/** Threads for large files: as many as there are processors, unless the command line says. */
function threadsOf(
  invocation: Invocation,
  terminal: Terminal,
  now: number,
  contacts: readonly Input[],
): RunInput['threads'] {
  const given = count('threads', invocation.options.threads)
  if (given === 0) throw new UsageError('Too few threads: 0', 'Expected 1 or more')
  const threads = Math.min(given ?? availableParallelism(), mostThreads)
  if (threads < 2 || distribution === undefined) return null
  const program = join(distribution, 'program', 'audience-thread.cjs')
  if (!existsSync(program)) return null
  return {
    program,
    count: threads,
    from: given === null ? worthThreads.usually : worthThreads.asked,
    start: {
      // The clock is read once for all of them.
      invocation: { ...invocation, options: { ...invocation.options, now: `${formatLocal(now)}Z` } },
      cwd: terminal.cwd,
      env: {},
      // Of streams, which no thread reads, there is no path.
      files: contacts.map(({ path, name }) => ({ path: path ?? name, name })),
    },
  }
}

const mostThreads = 8

function statistics({ tally: { rows }, judge, spilled }: RunResult, seconds: number): string {
  const parts = [
    `${rows} rows in ${seconds.toFixed(2)} s`,
    `${Math.round(rows / Math.max(seconds, 0.001))} rows/s`,
    `hours judged for ${judge.cohorts.judged} places`,
    ...(spilled === 0 ? [] : [`${Math.ceil(spilled / 2 ** 20)} MB of keys on disk`]),
  ]
  return `${parts.join(', ')}\n`
}

/** The report on a run. */
export function audienceReport(
  result: RunResult,
  frame: Omit<Parameters<typeof reportOf>[2], 'sendable'>,
): AudienceReport {
  const counted = new Counted(result)
  const sendable = momentsFor(result.judge, result.tally, counted.totals.accepted)
  return reportOf(result, counted, { ...frame, sendable })
}

/** What a report says beside what was counted. */
export function frameOf(
  now: number,
  world: World,
  options: OptionValues,
  tracked: ContactList['tracked'],
): Omit<Parameters<typeof reportOf>[2], 'sendable'> {
  const only = selection('--only', options.only)
  const skip = selection('--skip', options.skip)
  return {
    version,
    now: `${formatLocal(now)}:00Z`,
    data: {
      jurisdictions: readShard('versions-law'),
      calendars: readShard('versions-calendars'),
      tzdata: world.zones.version,
    },
    tracked,
    shown: (rule) => isSelected(rule, { only, skip }),
  }
}

/** Refuses a report in the place of something that is read. */
export function refuseReportOver(
  inputs: readonly string[],
  outputs: ReturnType<typeof audienceOutputs>,
  { cwd }: Terminal,
): void {
  const read = new Set(inputs.map(realPath))
  for (const { file } of outputs)
    if (file !== null && read.has(realPath(resolve(cwd, file))))
      throw new UsageError(`Report would be written over the input ${file}`, 'Name another file')
}

/** Writes a report as it is asked for. */
export async function writeReports(
  report: AudienceReport,
  outputs: ReturnType<typeof audienceOutputs>,
  options: OptionValues,
  terminal: Terminal,
): Promise<void> {
  for (const { format, file } of outputs) {
    const render = await loadAudienceFormat(format)
    const presentation = {
      color: file === null && wantsColor(options, terminal),
      width: file === null ? terminal.stdout.columns : null,
      verbose: options.verbose,
      quiet: options.quiet,
      rules,
    }
    if (file === null) terminal.stdout.write(render(report, presentation))
    else writeFile(resolve(terminal.cwd, file), render(report, presentation))
  }
}

export function exitOf(report: AudienceReport, campaign: Campaign, options: OptionValues): number {
  const { verdict } = report
  return exitCode(
    {
      findings: report.problems.map(({ severity }) => ({ severity })) as never,
      unchecked: report.unchecked as never,
      campaigns: [{ verdict, draft: campaign.status === 'draft' }] as never,
    },
    exitFlags(options, []),
  )
}

export function hashKeysOf(file: string | null, cwd: string): readonly string[] {
  if (file === null) return []
  let text: string
  try {
    text = readFileSync(resolve(cwd, file), 'utf8')
  } catch {
    throw new UsageError(`Unreadable file of keys: ${file}`)
  }
  const keys = text.split(/\r?\n/).filter((line) => line !== '')
  if (keys.length === 0) throw new UsageError(`No keys in ${file}`, 'One a line')
  return keys
}

/** The file that a path leads to, by whatever links; of one that is none yet, where it would be. */
function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    try {
      return join(realpathSync(dirname(path)), basename(path))
    } catch {
      return path
    }
  }
}

async function splitTargets(
  options: OptionValues,
  terminal: Terminal,
  inputs: readonly string[],
  reports: readonly string[],
): Promise<{ write(run: AudienceRun, result: RunResult): Promise<void> } | null> {
  const { accepted, rejected, normalise } = options
  if (normalise !== null && accepted === null) throw new UsageError('Option --normalise needs --accepted')
  if (accepted === null && rejected === null) {
    if (options['spreadsheet-safe'])
      throw new UsageError('Option --spreadsheet-safe needs --accepted or --rejected')
    return null
  }
  const { SplitFiles } = await import('../audience/split.ts')
  const given = new Set(inputs.map(realPath))
  const reported = new Set(reports.map(realPath))
  const target = (name: string | null): string | null => {
    if (name === null) return null
    const absolute = resolve(terminal.cwd, name)
    if (given.has(realPath(absolute)))
      throw new UsageError(`Output would be written over the input ${name}`, 'Name another file')
    if (reported.has(realPath(absolute)))
      throw new UsageError(`One file for contacts and a report: ${name}`, 'Name two')
    return absolute
  }
  const targets = { accepted: target(accepted), rejected: target(rejected) }
  if (
    targets.accepted !== null &&
    targets.rejected !== null &&
    realPath(targets.accepted) === realPath(targets.rejected)
  )
    throw new UsageError('One file for --accepted and --rejected', 'Name two')
  return {
    write: async (run, result) => {
      const files = new SplitFiles(targets, {
        safe: options['spreadsheet-safe'],
        normalise: normalise !== null,
      })
      try {
        await files.write(run, result)
        if (normalise !== null)
          terminal.stderr.write(
            `sendlint: ${files.normalised} ${files.normalised === 1 ? 'number' : 'numbers'} written as E.164\n`,
          )
      } catch (error) {
        files.discard()
        throw error
      }
    },
  }
}
