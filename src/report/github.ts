import type { Severity } from '../finding.ts'
import { positionAt } from '../source/source.ts'
import type { Span } from '../source/span.ts'
import { forGitHubData, forGitHubProperty } from './escape.ts'
import { sections } from './grouping.ts'
import type { Format } from './report.ts'
import { grouped, ofSeverity, totals } from './words.ts'

/** A step shows ten annotations of each level and drops the rest without a word. */
const shownPerLevel = 10

type Level = 'error' | 'warning' | 'notice'
const levels: Readonly<Record<Severity, Level>> = { error: 'error', warning: 'warning', info: 'notice' }

interface Annotation {
  readonly level: Level
  readonly at: Span
  readonly title: string
  readonly message: string
}

function command({ level, at, title, message }: Annotation): string {
  const start = positionAt(at.source, at.start)
  const end = positionAt(at.source, at.end)
  // Columns only make sense within one line.
  const columns =
    start.line === end.line ? `,col=${start.column},endColumn=${Math.max(end.column, start.column + 1)}` : ''
  const file = forGitHubProperty(at.source.path)
  return `::${level} file=${file},line=${start.line},endLine=${end.line}${columns},title=${forGitHubProperty(title)}::${forGitHubData(message)}`
}

/** Annotations of a GitHub Actions run: the first ten of each level, then how many more there are. */
export const github: Format = (report) => {
  const questions: Annotation[] = report.unchecked
    .filter((open) => open.required)
    .map((open) => ({
      level: 'warning',
      at: open.at,
      title: `sendlint: not checked (${open.rule})`,
      message: `${open.reason}, needs ${open.needs}`,
    }))
  const of = (severity: Severity): readonly Annotation[] =>
    ofSeverity(report.findings, severity).map((finding) => ({
      level: levels[severity],
      at: finding.at,
      title: `sendlint: ${finding.rule}`,
      message: finding.help === null ? finding.message : `${finding.message}\n${finding.help}`,
    }))
  const lines: string[] = []
  let left = 0
  const show = (annotations: readonly Annotation[], most: number): void => {
    lines.push(...annotations.slice(0, most).map(command))
    left += Math.max(annotations.length - most, 0)
  }
  show(of('error'), shownPerLevel)
  show([...questions, ...of('warning')], shownPerLevel)
  // One notice is kept for the sentence about the rest.
  show(of('info'), shownPerLevel - 1)
  if (left > 0)
    lines.push(`::notice title=sendlint::${grouped(left)} more are in the log and the report, not shown here`)
  lines.push(totals(report, sections(report)))
  return `${lines.join('\n')}\n`
}
