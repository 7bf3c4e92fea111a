import { resolve } from 'node:path'
import { rules } from '../../rules/index.ts'
import type { InputFile } from '../lint.ts'
import { nameOf, type Places } from '../place/places.ts'
import { exitCode } from '../policy/exit.ts'
import type { ResolvedConfig } from '../policy/resolve.ts'
import type { Presentation, Report } from '../report/report.ts'
import { count, exitFlags, selection } from './flags.ts'
import { loadFormat, type Output, outputsOf } from './formats.ts'
import { jobOf } from './job.ts'
import { knownFindings, leaveOut } from './known-findings.ts'
import { Loader, readShard } from './load.ts'
import { nowOf } from './now.ts'
import type { Invocation, OptionValues } from './options.ts'
import { Progress, statistics } from './progress.ts'
import { ProjectFiles } from './read-file.ts'
import { runLint } from './run-lint.ts'
import { type Terminal, wantsColor } from './terminal.ts'
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
  refuseOverwriting(outputs, files, root, terminal.cwd)
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
  const known = knownFindings(options, [...configured.values()], terminal.cwd, root, configurations.files)
  let stale: string | null = null
  if (known !== null) {
    const filtered = only.length > 0 || skip.length > 0
    // Only what was read can be gone: the files given, and the bodies that they include.
    const linted = filtered ? [] : [...files.map(({ path }) => path), ...loader.files.keys()]
    ;({ report, stale } = leaveOut(report, known, new Set(linted), options['update-baseline']))
  }

  const presentation = presentationOf(options, terminal, places)
  for (const { format, file } of outputs) {
    const render = await loadFormat(format)
    if (file === null) terminal.stdout.write(render(report, presentation))
    else
      writeFile(resolve(terminal.cwd, file), render(report, { ...presentation, color: false, width: null }))
  }
  if (options.stats) terminal.stderr.write(statistics(report, terminal.clock() - started))
  if (stale !== null) throw new UsageError('The baseline is out of date', null, stale)
  return exit(report, options, [...configured.values()])
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
