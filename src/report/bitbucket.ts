import type { Severity } from '../finding.ts'
import { positionAt } from '../source/source.ts'
import type { Span } from '../source/span.ts'
import { toJson, wellFormed } from './escape.ts'
import { sections } from './grouping.ts'
import type { Format } from './report.ts'
import { ofSeverity, totals } from './words.ts'

/**
 * Limits of Code Insights: annotations in a request and in a report, characters of a summary.
 * https://support.atlassian.com/bitbucket-cloud/docs/code-insights/
 */
const mostPerRequest = 100
const mostAnnotations = 1000
const longestSummary = 450

const severities: Readonly<Record<Severity, 'HIGH' | 'MEDIUM' | 'LOW'>> = {
  error: 'HIGH',
  warning: 'MEDIUM',
  info: 'LOW',
}

interface Annotation {
  readonly external_id: string
  readonly annotation_type: 'BUG' | 'CODE_SMELL'
  readonly severity: 'HIGH' | 'MEDIUM' | 'LOW'
  readonly path: string
  readonly line: number
  readonly summary: string
  readonly details?: string
  readonly link?: string
}

/** A summary within its limit, never empty: a request with an empty one is refused. */
function summary(text: string): string {
  const safe = wellFormed(text).replace(/\s+/g, ' ').trim()
  if (safe === '') return 'Finding'
  return safe.length > longestSummary ? `${wellFormed(safe.slice(0, longestSummary - 1))}\u2026` : safe
}

/**
 * For Bitbucket Code Insights: `report` is the body of the request that creates the report, each entry of `annotations`
 * that of one request of annotations. The gravest come first; what doesn't fit is counted in the report.
 */
export const bitbucket: Format = (report) => {
  const seen = new Map<string, number>()
  const unique = (id: string): string => {
    const count = (seen.get(id) ?? 0) + 1
    seen.set(id, count)
    return count === 1 ? id : `${id}-${count}`
  }
  const place = ({ source, start }: Span): Pick<Annotation, 'path' | 'line'> => ({
    path: wellFormed(source.path),
    line: positionAt(source, start).line,
  })
  const of = (severity: Severity): readonly Annotation[] =>
    ofSeverity(report.findings, severity).map((finding) => ({
      external_id: unique(finding.fingerprint),
      annotation_type: severity === 'error' ? 'BUG' : 'CODE_SMELL',
      severity: severities[severity],
      ...place(finding.at),
      summary: summary(`${finding.message} (${finding.rule})`),
      ...(finding.help === null ? {} : { details: wellFormed(finding.help) }),
      link: finding.url,
    }))
  const questions = report.unchecked
    .filter(({ required }) => required)
    .map((open): Annotation => ({
      external_id: unique(`unchecked:${open.rule}:${open.at.source.path}:${open.needs}`.slice(0, 200)),
      annotation_type: 'CODE_SMELL',
      severity: 'MEDIUM',
      ...place(open.at),
      summary: summary(`Not checked: ${open.reason}, needs ${open.needs} (${open.rule})`),
    }))
  const all = [...of('error'), ...questions, ...of('warning'), ...of('info')]
  const shown = all.slice(0, mostAnnotations)
  const left = all.length - shown.length
  const batches = Array.from({ length: Math.ceil(shown.length / mostPerRequest) }, (_, index) =>
    shown.slice(index * mostPerRequest, (index + 1) * mostPerRequest),
  )
  const counts = (['error', 'warning', 'info'] as const).map((severity) => ({
    title: { error: 'Errors', warning: 'Warnings', info: 'Notes' }[severity],
    type: 'NUMBER',
    value: ofSeverity(report.findings, severity).length,
  }))
  const body = {
    title: 'sendlint',
    reporter: 'sendlint',
    report_type: 'TEST',
    result: report.verdict === 'pass' ? 'PASSED' : 'FAILED',
    details: summary(
      `${totals(report, sections(report))}${left > 0 ? ` ${left} more are not shown here.` : ''}`,
    ),
    data: [...counts, { title: 'Open questions', type: 'NUMBER', value: questions.length }],
  }
  return `${toJson({ report: body, annotations: batches })}\n`
}
