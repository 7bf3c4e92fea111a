import { resolve } from 'node:path'
import { rules } from '../../rules/index.ts'
import type { InputFile } from '../lint.ts'
import { nameOf, type Places } from '../place/places.ts'
import { exitCode } from '../policy/exit.ts'
import type { ResolvedConfig } from '../policy/resolve.ts'
import type { Presentation, Report } from '../report/report.ts'
import { forRunner, forTerminal } from '../report/escape.ts'
import { type Configurations, heldBy } from './configuration.ts'
import { count, exitFlags, selection } from './flags.ts'
import { loadFormat, type Output, outputsOf } from './formats.ts'
import { jobOf } from './job.ts'
import { knownFindings, leaveOut } from './known-findings.ts'
import { Loader, readShard } from './load.ts'
import { nowOf } from './now.ts'
import type { FormatName, Invocation, OptionValues } from './options.ts'
import { Progress, statistics } from './progress.ts'
import { ProjectFiles } from './read-file.ts'
import { runLint } from './run-lint.ts'
import type { Run, Since } from './since.ts'
import { isOnRunner, type Terminal, wantsColor } from './terminal.ts'
import { UsageError } from './usage-error.ts'
import { version } from './version.ts'
import { writeFile } from './write-file.ts'

/** How reports are shown. */
function presentationOf(options: OptionValues, terminal: Terminal, places: Places | null): Presentation {
  let texts: Readonly<Record<string, string>> | null | undefined
  return {
    color: wantsColor(options, terminal),
    width: terminal.stdout.columns,
    verbose: options.verbose,
    quiet: options.quiet,
    showWaived: options['show-waived'],
    placeName: (code) => (places === null ? code : nameOf(code, places)),
    rules,
    help: (rule) => {
      texts ??= readShard('docs') as Readonly<Record<string, string>> | null
      return texts?.[rule] ?? null
    },
  }
}

/** What a check came to. */
export interface Checked {
  readonly root: string
  /** What is shown: without known findings, and with `--since` without what the change neither touched nor caused. */
  readonly report: Report
  readonly since: Since | null
  readonly places: Places | null
  readonly configurations: Configurations
  readonly presentation: Presentation
  /** Entries of the baseline that are no longer true, in words; null = none. */
  readonly stale: string | null
  /** The exit code of DESIGN §6. */
  readonly exit: number
  /** What fixes would change as a unified diff, with `--diff`; else null. */
  readonly diff: string | null
  /** What was judged: the files that were given, what they led to, and the configuration of each. */
  readonly files: readonly InputFile[]
  readonly loader: Loader
  readonly configured: ReadonlyMap<string, ResolvedConfig>
  /** Root-relative path of the baseline, null without one. */
  readonly baseline: string | null
  /** How lists and proofs looked before they were read; null where nobody asked. */
  readonly stamps: ReadonlyMap<string, string> | null
}

/** Checks campaigns and writes nothing but what `--fix` and `--update-baseline` ask for. */
export async function checked(
  invocation: Invocation,
  terminal: Terminal,
  {
    outputs,
    compare = false,
    detailed = false,
  }: { readonly outputs: readonly Output[]; readonly compare?: boolean; readonly detailed?: boolean },
): Promise<Checked> {
  const started = terminal.clock()
  const { options } = invocation
  const now = nowOf(options.now, terminal)
  const only = selection('--only', options.only)
  const skip = selection('--skip', options.skip)
  count('max-warnings', options['max-warnings'])
  const partial = options.since !== null ? 'Option --since' : 'Options --only and --skip'
  if (options['update-baseline'] && (only.length > 0 || skip.length > 0 || options.since !== null))
    throw new UsageError(`${partial} would leave findings out of the baseline`, 'Update it without')
  if (options.stdin && (options.fix || options['fix-review']) && !options.diff)
    throw new UsageError(
      'What comes from the standard input can not be written back',
      'Add --diff to see the changes',
    )
  const places = readShard('places')
  const { root, files, configurations } = await jobOf(invocation, terminal, places)
  refuseOverwriting(outputs, files, root, terminal.cwd)
  const stamped = detailed ? new (await import('./receipt-inputs.ts')).StampedFiles(root) : null
  const loader = new Loader(stamped ?? new ProjectFiles(root)).readContactsFrom(root)
  loader.data.set('places', places)
  if (options.links !== null)
    loader.linkResults = (await import('./link-results.ts')).linkResultsFrom(options.links, terminal.cwd)
  const configured = new Map<string, ResolvedConfig>()
  const configure = async (paths: Iterable<string>): Promise<void> => {
    for (const path of paths) if (!configured.has(path)) configured.set(path, await configurations.of(path))
  }
  await configure(files.map(({ path }) => path))
  const progress = new Progress(terminal, started)
  const detail = detailed || outputs.some(({ format }) => format === 'html')
  const judging = { now, version, only, skip, detail }
  const run: Run = (inputs, extra) =>
    runLint(
      { configOf: heldBy(configured), ...judging, ...extra },
      inputs,
      loader,
      // What was found in an included body is judged by the configuration above that body.
      async () => {
        await configure(loader.files.keys())
        progress.show(inputs.length)
      },
    )
  const open = { root, paths: invocation.arguments, options, terminal, places, files, configurations, loader }
  const since =
    options.since === null
      ? null
      : await (await import('./since.ts')).openSince({ ...open, judging, compare })
  const judge = (inputs: readonly InputFile[]): Promise<Report> =>
    since === null ? run(inputs, {}) : since.judge(inputs, run)
  let report = await judge(files)
  let diff: string | null = null
  if (options.fix || options['fix-review'] || options.diff) {
    const { fixAll } = await import('./fix.ts')
    const fixed = await fixAll(report, files, loader, judge, {
      review: options['fix-review'],
      concerns: (finding) => since?.concerns(finding) ?? true,
    })
    if (options.diff) diff = fixed.diff()
    else {
      fixed.write(root)
      report = fixed.report
    }
  }
  progress.clear()
  let stale: string | null = null
  const known =
    diff === null
      ? knownFindings(options, [...configured.values()], terminal.cwd, root, configurations.files)
      : null
  if (known !== null) {
    const filtered = only.length > 0 || skip.length > 0
    // Only what was read can be gone: the files given, and the bodies that they include.
    const linted = filtered
      ? []
      : since !== null
        ? since.judged
        : [...files.map(({ path }) => path), ...loader.files.keys()]
    ;({ report, stale } = leaveOut(report, known, new Set(linted), options['update-baseline']))
  }
  const shown = since?.narrow(report) ?? report
  return {
    root,
    report: shown,
    since,
    places,
    configurations,
    presentation: presentationOf(options, terminal, places),
    stale,
    exit: exit(since?.blocking(shown) ?? shown, options, [...configured.values()]),
    diff,
    files,
    loader,
    configured,
    baseline: known?.path ?? null,
    stamps: stamped?.stamps ?? null,
  }
}

/** Checks campaigns, once or whenever one of them changes. Gives the exit code of DESIGN §6. */
export async function check(invocation: Invocation, terminal: Terminal): Promise<number> {
  const { options } = invocation
  const outputs = outputsOf(options.format)
  if (!options.watch) return checkOnce(invocation, outputs, terminal)
  const excluded = (['stdin', 'update-baseline'] as const).find((name) => options[name])
  if (excluded !== undefined) throw new UsageError(`Options --watch and --${excluded} exclude each other`)
  if (options.receipt !== null || options.evidence !== null)
    throw new UsageError(
      `Options --${options.receipt === null ? 'evidence' : 'receipt'} and --watch exclude each other`,
    )
  const { watch } = await import('./watch.ts')
  const own = outputs.flatMap(({ file }) => (file === null ? [] : [resolve(terminal.cwd, file)]))
  const run = (): Promise<number> => checkOnce(invocation, outputs, terminal)
  return watch({ paths: invocation.arguments, terminal, own, run })
}

async function checkOnce(
  invocation: Invocation,
  outputs: readonly Output[],
  terminal: Terminal,
): Promise<number> {
  const started = terminal.clock()
  const { options } = invocation
  const keeps = options.receipt !== null || options.evidence !== null || options['sign-key'] !== null
  const keeping = keeps ? await (await import('./receipt.ts')).keeping(invocation, outputs, terminal) : null
  const result = await checked(invocation, terminal, { outputs, detailed: keeps })
  const { report, since, presentation, stale, exit, diff } = result
  if (since !== null) announce(since, options, terminal)
  if (diff !== null) {
    terminal.stdout.write(diff)
    return exit
  }
  const people: readonly FormatName[] = ['pretty', 'concise', 'markdown']
  for (const { format, file } of outputs) {
    const render = await loadFormat(format)
    const text = file === null ? render(report, presentation) : ''
    if (file === null)
      terminal.stdout.write(isOnRunner(terminal) && people.includes(format) ? forRunner(text) : text)
    else
      writeFile(resolve(terminal.cwd, file), render(report, { ...presentation, color: false, width: null }))
  }
  if (options.format.length === 0 && terminal.env['GITHUB_ACTIONS'] === 'true') {
    terminal.stderr.write(
      'sendlint: on GitHub Actions, so annotations are added; any --format turns that off\n',
    )
    const { annotationsOf, jobRoom } = await import('../report/github.ts')
    const { lines } = annotationsOf(report, { changed: () => true, room: jobRoom, first: [] })
    terminal.stdout.write(lines.map((line) => `${line}\n`).join(''))
  }
  if (options.stats) terminal.stderr.write(statistics(report, terminal.clock() - started))
  if (stale !== null) throw new UsageError('The baseline is out of date', null, stale)
  // Of a job that couldn't be done there is nothing to prove.
  if (keeping !== null && exit !== 2) await keeping(result)
  return exit
}

/** Says what `--since` came to: that nothing was checked must never look like a check that found nothing. */
function announce(since: Since, options: OptionValues, { stderr }: Terminal): void {
  const say = (text: string): void => stderr.write(`sendlint: ${forTerminal(text)}\n`)
  say(since.summary())
  if (since.policy.length > 0 && options['config-ref'] !== null)
    for (const path of since.policy)
      say(`${path} changed, and is not used: the configuration is that of ${options['config-ref']}`)
}

/** A report written over a campaign would be the end of it. */
function refuseOverwriting(
  outputs: readonly Output[],
  files: readonly InputFile[],
  root: string,
  cwd: string,
): void {
  const read = new Set(files.map(({ path }) => resolve(root, path)))
  for (const { file } of outputs)
    if (file !== null && read.has(resolve(cwd, file)))
      throw new UsageError(`Report would be written over the campaign ${file}`, 'Name another file')
}

/** A rule that failed leaves the job undone: 2 wins over everything. */
function exit(report: Report, options: OptionValues, configured: readonly ResolvedConfig[]): number {
  if (report.findings.some(({ rule }) => rule === 'internal/rule-failed')) return 2
  return exitCode(report, exitFlags(options, configured))
}
