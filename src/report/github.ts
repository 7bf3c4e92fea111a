import type { Severity } from '../finding.ts'
import { positionAt } from '../source/source.ts'
import type { Span } from '../source/span.ts'
import { forGitHubData, forGitHubProperty } from './escape.ts'
import { sections } from './grouping.ts'
import type { Format, Report } from './report.ts'
import { grouped, ofSeverity, totals } from './words.ts'

/** A step shows ten annotations of each level and drops the rest without a word. */
const shownPerLevel = 10
/** And a job fifty. */
export const jobRoom = 50

export type Level = 'error' | 'warning' | 'notice'
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

/** How annotations are chosen where not all are shown. */
export interface Choice {
  /** Whether a place is in what changed: those come first, of each severity. */
  readonly changed: (at: Span) => boolean
  /** Annotations that the job has left, of all levels together. */
  readonly room: number
  /** What has to be said before anything else, each an annotation of its own without a place. */
  readonly first: readonly { readonly level: Level; readonly message: string }[]
}

/** The lines of annotations, the gravest first, and how many of them there are. The last one counts what was cut. */
export function annotationsOf(
  report: Pick<Report, 'findings' | 'unchecked'>,
  { changed, room, first }: Choice,
): { readonly lines: readonly string[]; readonly count: number } {
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
  const said = first.slice(0, Math.max(0, Math.min(room - 1, shownPerLevel - 1)))
  const lines = said.map(({ level, message }) => `::${level} title=sendlint::${forGitHubData(message)}`)
  let left = 0
  const show = (annotations: readonly Annotation[], level: Level): void => {
    const ordered = [
      ...annotations.filter(({ at }) => changed(at)),
      ...annotations.filter(({ at }) => !changed(at)),
    ]
    // One notice is kept for the sentence about the rest.
    const taken = said.filter((one) => one.level === level).length + (level === 'notice' ? 1 : 0)
    const most = Math.max(0, Math.min(shownPerLevel - taken, room - 1 - lines.length))
    lines.push(...ordered.slice(0, most).map(command))
    left += Math.max(annotations.length - most, 0)
  }
  show(of('error'), 'error')
  show([...questions, ...of('warning')], 'warning')
  show(of('info'), 'notice')
  if (left > 0 && room > 0)
    lines.push(
      `::notice title=sendlint::${grouped(left)} more ${left === 1 ? 'is' : 'are'} in the log and the report, not shown here`,
    )
  return { lines, count: lines.length }
}

/** Annotations of a GitHub Actions run: the first ten of each level, then how many more there are. */
export const github: Format = (report) => {
  const { lines } = annotationsOf(report, { changed: () => true, room: jobRoom, first: [] })
  return `${[...lines, totals(report, sections(report))].join('\n')}\n`
}
