import { basename, resolve } from 'node:path'
import { rules } from '../../rules/index.ts'
import { type Channel, channels } from '../campaign/vocabulary.ts'
import { severityRank } from '../finding.ts'
import type { InputFile } from '../lint.ts'
import { nameOf, type Places } from '../place/places.ts'
import {
  applyBaseline,
  type Baseline,
  printBaseline,
  readBaseline,
  staleMessage,
  updateBaseline,
} from '../policy/baseline.ts'
import { findRoot } from '../policy/discover.ts'
import { exitCode, type ExitFlags } from '../policy/exit.ts'
import type { ResolvedConfig } from '../policy/resolve.ts'
import { nearestRule } from '../policy/settings.ts'
import type { Presentation, Report } from '../report/report.ts'
import { existsSync } from 'node:fs'
import { maxBytes } from '../source/limits.ts'
import { Configurations } from './configuration.ts'
import { discover, type FoundFile, foldersOf, targetsOf, toRelative, withSlashes } from './discover.ts'
import { loadFormat, outputsOf } from './formats.ts'
import { inputOf, tooLargeInput } from './input.ts'
import { Loader, readShard } from './load.ts'
import { nowOf } from './now.ts'
import { failLevels, type Invocation, type OptionValues } from './options.ts'
import { ProjectFiles, readBytes } from './read-file.ts'
import { runLint } from './run-lint.ts'
import { type Terminal, wantsColor } from './terminal.ts'
import { UsageError } from './usage-error.ts'
import { version } from './version.ts'
import { writeFile } from './write-file.ts'

/** What was given to `--only` or `--skip`, each a rule or a group there is. */
function selection(option: '--only' | '--skip', names: readonly string[]): readonly string[] {
  const known = [...rules.map(({ id }) => id), ...new Set(rules.map(({ group }) => `${group}/*`))]
  for (const name of names)
    if (!known.includes(name)) {
      const near = nearestRule(name, known)
      throw new UsageError(
        `Unknown rule ${JSON.stringify(name)} for ${option}${near === null ? '' : `, did you mean \`${near}\`?`}`,
        '`sendlint rules` lists them',
      )
    }
  return names
}

function count(option: string, text: string | null): number | null {
  if (text === null) return null
  if (!/^\d{1,9}$/.test(text))
    throw new UsageError(`Malformed number for --${option}: ${JSON.stringify(text)}`, 'Expected 0 or more')
  return Number(text)
}

/** The flags that decide about the exit, with what the configuration says. */
function exitFlags(options: OptionValues, configured: readonly ResolvedConfig[]): ExitFlags {
  // Several configurations in one run: the strictest decides.
  const strictest = configured
    .map(({ config }) => config.failOn)
    .toSorted((a, b) => severityRank[b] - severityRank[a])[0]
  const given = failLevels.find((level) => level === options['fail-on'])
  return {
    failOn: given ?? strictest ?? 'error',
    exitZero: options['exit-zero'],
    strict: options.strict,
    allowIncomplete: options['allow-incomplete'],
    maxWarnings: count('max-warnings', options['max-warnings']),
  }
}

function looseContent(
  options: OptionValues,
): { readonly channel: Channel; readonly language: string | null } | null {
  const channel = channels.find((candidate) => candidate === options.channel)
  if (channel !== undefined) return { channel, language: options.language }
  if (options.language !== null) throw new UsageError('Option --language needs --channel')
  return null
}

/** The run's root and the files to lint. */
interface Job {
  readonly root: string
  readonly files: readonly InputFile[]
  readonly configurations: Configurations
}

async function jobOf(invocation: Invocation, terminal: Terminal, places: Places | null): Promise<Job> {
  const { options, arguments: paths } = invocation
  const loose = looseContent(options)
  const open = (root: string): Promise<Configurations> =>
    Configurations.open(root, terminal.cwd, options, places)
  if (options.stdin) {
    if (paths.length > 0) throw new UsageError('Paths and --stdin exclude each other')
    const absolute = resolve(terminal.cwd, options['stdin-filename'] ?? 'stdin.campaign.yaml')
    const root = findRoot([withSlashes(resolve(absolute, '..'))], existsSync)
    const path = toRelative(root, absolute)
    const bytes = await terminal.readStdin()
    const file =
      bytes.length > maxBytes ? tooLargeInput(path, bytes.length, true) : inputOf(path, bytes, true, loose)
    return { root, files: [file], configurations: await open(root) }
  }
  if (options['stdin-filename'] !== null) throw new UsageError('Option --stdin-filename needs --stdin')
  const targets = targetsOf(paths, terminal.cwd)
  const root = findRoot(foldersOf(targets), existsSync)
  const configurations = await open(root)
  // Each folder is walked as the configuration above it says.
  const selections = new Map<string, ResolvedConfig>()
  for (const { absolute, folder } of targets)
    if (folder)
      selections.set(absolute, await configurations.of(`${toRelative(root, absolute)}/x`.replace(/^\//, '')))
  const found = await discover(root, targets, (folder) => selections.get(folder)!)
  if (found.length === 0 && !options['allow-empty'])
    throw new UsageError(
      `No campaigns in ${paths.length === 0 ? 'this folder' : paths.join(', ')}`,
      'Read are *.campaign.yaml, .yml, .json and .md, or what `files` of the configuration says; --allow-empty lets this pass',
    )
  return { root, files: found.map((file) => read(file, loose)), configurations }
}

function read(file: FoundFile, loose: ReturnType<typeof looseContent>): InputFile {
  const { path, absolute, named } = file
  const content = readBytes(absolute)
  if ('bytes' in content) return inputOf(path, content.bytes, named, loose)
  if ('tooLarge' in content) return tooLargeInput(path, content.tooLarge, named)
  throw new UsageError(`Unreadable file: ${path}`, content.detail)
}

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

/** Checks campaigns. Gives the exit code of DESIGN §6. */
export async function check(invocation: Invocation, terminal: Terminal): Promise<number> {
  const started = terminal.clock()
  const { options } = invocation
  const outputs = outputsOf(options.format)
  const now = nowOf(options.now, terminal)
  const only = selection('--only', options.only)
  const skip = selection('--skip', options.skip)
  count('max-warnings', options['max-warnings'])
  if (options['update-baseline'] && (only.length > 0 || skip.length > 0))
    throw new UsageError(
      'Options --only and --skip would leave findings out of the baseline',
      'Update it without them',
    )
  if (options.stdin && (options.fix || options['fix-review']) && !options.diff)
    throw new UsageError(
      'What comes from the standard input can not be written back',
      'Add --diff to see the changes',
    )
  const places = readShard('places')
  const { root, files, configurations } = await jobOf(invocation, terminal, places)
  const loader = new Loader(new ProjectFiles(root))
  loader.data.set('places', places)
  const configured = new Map<string, ResolvedConfig>()
  const configure = async (paths: Iterable<string>): Promise<void> => {
    for (const path of paths) if (!configured.has(path)) configured.set(path, await configurations.of(path))
  }
  await configure(files.map(({ path }) => path))
  const progress = new Progress(terminal, started)
  const judge = (inputs: readonly InputFile[]): Promise<Report> =>
    runLint(
      { configOf: (path) => configured.get(path)!.forFile(path), now, version, only, skip },
      inputs,
      loader,
      // What was found in an included body is judged by the configuration above that body.
      async () => {
        await configure(loader.files.keys())
        progress.show(inputs.length)
      },
    )
  let report = await judge(files)
  if (options.fix || options['fix-review'] || options.diff) {
    const { fixAll } = await import('./fix.ts')
    const fixed = await fixAll(report, files, loader, judge, { review: options['fix-review'] })
    if (options.diff) {
      progress.clear()
      terminal.stdout.write(fixed.diff())
      return exit(report, options, [...configured.values()])
    }
    fixed.write(root)
    report = fixed.report
  }
  progress.clear()
  const baseline = baselineOf(options, [...configured.values()], terminal, root, configurations)
  if (baseline !== null) {
    const filtered = only.length > 0 || skip.length > 0
    // Only what was read can be gone: the files given, and the bodies that they include.
    const linted = new Set([...files.map(({ path }) => path), ...loader.files.keys()])
    report = applyKnown(report, baseline, filtered ? new Set() : linted, options['update-baseline'])
  }

  const presentation = presentationOf(options, terminal, places)
  for (const { format, file } of outputs) {
    const render = await loadFormat(format)
    if (file === null) terminal.stdout.write(render(report, presentation))
    else
      writeFile(resolve(terminal.cwd, file), render(report, { ...presentation, color: false, width: null }))
  }
  if (options.stats) terminal.stderr.write(statistics(report, terminal.clock() - started))
  return exit(report, options, [...configured.values()])
}

interface KnownFindings {
  /** Root-relative. */
  readonly path: string
  readonly absolute: string
  /** Null when there is no file yet. */
  readonly baseline: Baseline | null
}

/** The baseline that the command line or the configuration names. */
function baselineOf(
  options: OptionValues,
  configured: readonly ResolvedConfig[],
  { cwd }: Terminal,
  root: string,
  { files }: Configurations,
): KnownFindings | null {
  const named = options.baseline === null ? null : resolve(cwd, options.baseline)
  const paths = [...new Set(configured.flatMap(({ config }) => config.baseline ?? []))]
  const path = named === null ? paths[0] : toRelative(root, named)
  if (path === undefined) {
    if (options['update-baseline'])
      throw new UsageError(
        'Missing baseline to update',
        'Name one with --baseline, or with `baseline` in the configuration',
      )
    return null
  }
  if (named === null && paths.length > 1)
    throw new UsageError(`Two baselines in one run: ${paths.join(', ')}`, 'Name one with --baseline')
  const absolute = named ?? resolve(root, path)
  const file =
    named !== null && path.startsWith('../')
      ? new ProjectFiles(resolve(named, '..')).read(basename(named))
      : files.read(path)
  if ('missing' in file) {
    if (file.missing === 'not-found' && options['update-baseline']) return { path, absolute, baseline: null }
    throw new UsageError(
      file.missing === 'not-found' ? `No such baseline: ${path}` : `Unreadable baseline: ${path}`,
      '--update-baseline writes it',
    )
  }
  const baseline = readBaseline(file.text)
  if (typeof baseline === 'string') throw new UsageError(`Malformed baseline ${path}: ${baseline}`)
  return { path, absolute, baseline }
}

/** Leaves out the known findings; with `update`, records what there is. A baseline that allows more is out of date. */
function applyKnown(
  report: Report,
  { path, absolute, baseline }: KnownFindings,
  linted: ReadonlySet<string>,
  update: boolean,
): Report {
  const lapsed = report.lapsed ?? new Set()
  const current = update ? updateBaseline(baseline, report.findings, { linted, lapsed }) : baseline
  if (current === null) return report
  if (update) writeFile(absolute, printBaseline(current))
  const { findings, baselined, stale } = applyBaseline(report.findings, current, { linted, lapsed })
  if (stale.length > 0) throw new UsageError('The baseline is out of date', null, staleMessage(stale, path))
  return { ...report, findings, baselined }
}

/** A rule that failed leaves the job undone: 2 wins over everything. */
function exit(report: Report, options: OptionValues, configured: readonly ResolvedConfig[]): number {
  if (report.findings.some(({ rule }) => rule === 'internal/rule-failed')) return 2
  return exitCode(report, exitFlags(options, configured))
}

function statistics(report: Report, milliseconds: number): string {
  const counts = new Map<string, number>()
  for (const { rule } of report.findings) counts.set(rule, (counts.get(rule) ?? 0) + 1)
  const lines = [...counts]
    .sort(([a, countOfA], [b, countOfB]) => countOfB - countOfA || (a < b ? -1 : 1))
    .map(([rule, found]) => `${String(found).padStart(7)}  ${rule}\n`)
  return `${lines.join('')}${String(report.files).padStart(7)}  files in ${(milliseconds / 1000).toFixed(2)} s\n`
}

/** Says on a terminal that something is going on, once it takes longer than a second. */
class Progress {
  readonly #terminal: Terminal
  readonly #started: number
  #shown = false

  constructor(terminal: Terminal, started: number) {
    this.#terminal = terminal
    this.#started = started
  }

  show(files: number): void {
    if (!this.#terminal.stderr.isTTY || this.#terminal.clock() - this.#started < 1000) return
    this.#terminal.stderr.write(`\rsendlint: checking ${files} files\u2026`)
    this.#shown = true
  }

  clear(): void {
    if (this.#shown) this.#terminal.stderr.write('\r\u001b[K')
  }
}
