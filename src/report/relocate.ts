import type { Finding } from '../finding.ts'
import type { Source } from '../source/source.ts'
import type { Span } from '../source/span.ts'
import type { Report } from './report.ts'

/** A report with every path behind a folder: for who sees the project from further up. '' changes nothing. */
export function relocate(report: Report, folder: string): Report {
  if (folder === '') return report
  const moved = new Map<Source, Source>()
  const source = (one: Source): Source => {
    const known = moved.get(one) ?? { ...one, path: `${folder}/${one.path}` }
    moved.set(one, known)
    return known
  }
  const span = (at: Span): Span => ({ ...at, source: source(at.source) })
  const finding = (one: Finding): Finding => ({
    ...one,
    at: span(one.at),
    related: one.related.map((place) => ({ ...place, at: span(place.at) })),
    fixes: one.fixes.map((fix) => ({
      ...fix,
      edits: fix.edits.map((edit) => ({ ...edit, at: span(edit.at) })),
    })),
  })
  return {
    ...report,
    campaigns: report.campaigns.map((campaign) => ({ ...campaign, file: `${folder}/${campaign.file}` })),
    findings: report.findings.map(finding),
    unchecked: report.unchecked.map((open) => ({ ...open, at: span(open.at) })),
    waived: report.waived.map((waived) => ({ ...waived, finding: finding(waived.finding) })),
  }
}
