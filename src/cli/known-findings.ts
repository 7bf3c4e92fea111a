import { basename, resolve } from 'node:path'
import {
  applyBaseline,
  type Baseline,
  printBaseline,
  readBaseline,
  staleMessage,
  updateBaseline,
} from '../policy/baseline.ts'
import type { ResolvedConfig } from '../policy/resolve.ts'
import type { Report } from '../report/report.ts'
import type { PolicyFiles } from './configuration.ts'
import { toRelative } from './discover.ts'
import type { OptionValues } from './options.ts'
import { ProjectFiles } from './read-file.ts'
import { UsageError } from './usage-error.ts'
import { writeFile } from './write-file.ts'

/** The findings that a project lives with for now, and where they are recorded. */
export interface KnownFindings {
  /** Root-relative. */
  readonly path: string
  readonly absolute: string
  /** Null when there is no file yet. */
  readonly baseline: Baseline | null
}

/** The baseline that the command line or the configuration names. */
export function knownFindings(
  options: OptionValues,
  configured: readonly ResolvedConfig[],
  cwd: string,
  root: string,
  files: PolicyFiles,
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

/** Leaves out what is known; with `update`, records first what there is. `stale` says what is recorded and gone. */
export function leaveOut(
  report: Report,
  { path, absolute, baseline }: KnownFindings,
  linted: ReadonlySet<string>,
  update: boolean,
): { readonly report: Report; readonly stale: string | null } {
  const lapsed = report.lapsed ?? new Set()
  const current = update ? updateBaseline(baseline, report.findings, { linted, lapsed }) : baseline
  if (current === null) return { report, stale: null }
  if (update) writeFile(absolute, printBaseline(current))
  const { findings, baselined, stale } = applyBaseline(report.findings, current, { linted, lapsed })
  return {
    report: { ...report, findings, baselined },
    stale: stale.length > 0 ? staleMessage(stale, path) : null,
  }
}
