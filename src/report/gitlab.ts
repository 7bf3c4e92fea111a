import type { Severity } from '../finding.ts'
import { positionAt } from '../source/source.ts'
import type { Span } from '../source/span.ts'
import { toJson, wellFormed } from './escape.ts'
import type { Format } from './report.ts'

const severities: Readonly<Record<Severity, 'info' | 'minor' | 'major' | 'critical' | 'blocker'>> = {
  error: 'critical',
  warning: 'minor',
  info: 'info',
}

function location({ source, start, end }: Span): object {
  return {
    path: wellFormed(source.path),
    lines: { begin: positionAt(source, start).line, end: positionAt(source, end).line },
  }
}

/** GitLab Code Quality. https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format */
export const gitlab: Format = (report) => {
  const seen = new Map<string, number>()
  /** GitLab keeps one entry per fingerprint. */
  const unique = (fingerprint: string): string => {
    const count = (seen.get(fingerprint) ?? 0) + 1
    seen.set(fingerprint, count)
    return count === 1 ? fingerprint : `${fingerprint}-${count}`
  }
  const findings = report.findings.map((finding) => ({
    type: 'issue',
    description: wellFormed(finding.help === null ? finding.message : `${finding.message}. ${finding.help}`),
    check_name: finding.rule,
    fingerprint: unique(finding.fingerprint),
    severity: severities[finding.severity],
    location: location(finding.at),
  }))
  const questions = report.unchecked
    .filter((open) => open.required)
    .map((open) => ({
      type: 'issue',
      description: wellFormed(`Not checked: ${open.reason}. Needs ${open.needs}`),
      check_name: open.rule,
      fingerprint: unique(
        `unchecked:${open.rule}:${open.at.source.path}:${open.campaign ?? ''}:${open.needs}`,
      ),
      severity: 'major',
      location: location(open.at),
    }))
  return `${toJson([...findings, ...questions])}\n`
}
