import { type Severity, severityRank } from '../finding.ts'
import type { Report } from '../report/report.ts'

/** What the command line says about the exit code. Flags only narrow: none of them changes a verdict. */
export interface ExitFlags {
  readonly failOn: Severity | 'never'
  readonly exitZero: boolean
  /** Anything unchecked fails, optional questions and drafts included. */
  readonly strict: boolean
  readonly allowIncomplete: boolean
  /** Most warnings that pass, null = any number. */
  readonly maxWarnings: number | null
}

/**
 * The exit code of a run that could be done, DESIGN §6: 1 for a finding at or above `failOn`, more than `maxWarnings`
 * warnings, a campaign that is `incomplete` and no draft, or with `strict` anything unchecked; else 0. A job that
 * couldn't be done is 2 and never comes here.
 */
export function exitCode(
  report: Pick<Report, 'findings' | 'unchecked' | 'campaigns'>,
  flags: ExitFlags,
): 0 | 1 {
  if (flags.exitZero) return 0
  const { failOn } = flags
  const fails =
    failOn !== 'never' &&
    report.findings.some(({ severity }) => severityRank[severity] <= severityRank[failOn])
  const warnings = report.findings.filter(({ severity }) => severity === 'warning').length
  const tooMany = flags.maxWarnings !== null && warnings > flags.maxWarnings
  const incomplete =
    !flags.allowIncomplete &&
    report.campaigns.some(({ verdict, draft }) => verdict === 'incomplete' && !draft)
  const open = flags.strict && report.unchecked.length > 0
  return fails || tooMany || incomplete || open ? 1 : 0
}
