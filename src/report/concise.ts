import { positionAt } from '../source/source.ts'
import type { Span } from '../source/span.ts'
import { palette } from './color.ts'
import { forTerminal } from './escape.ts'
import { sections } from './grouping.ts'
import type { Format } from './report.ts'
import { totals } from './words.ts'

/** One line for each finding and open question, as compilers write them: `path:line:column: severity[rule] message`. */
export const concise: Format = (report, presentation) => {
  const paint = palette(presentation.color)
  const where = (at: Span): string => {
    const { line, column } = positionAt(at.source, at.start)
    return paint.strong(`${forTerminal(at.source.path)}:${line}:${column}:`)
  }
  const lines: string[] = []
  for (const finding of report.findings) {
    if (presentation.quiet && finding.severity !== 'error') continue
    const kind = paint.severity[finding.severity](`${finding.severity}[${finding.rule}]`)
    lines.push(`${where(finding.at)} ${kind} ${forTerminal(finding.message)}`)
  }
  for (const open of report.unchecked) {
    if (!open.required && !presentation.verbose) continue
    const kind = paint.standing.open(`${open.required ? 'unchecked' : 'optional'}[${open.rule}]`)
    lines.push(`${where(open.at)} ${kind} ${forTerminal(open.reason)}, needs ${forTerminal(open.needs)}`)
  }
  if (presentation.showWaived)
    for (const { finding, reason } of report.waived)
      lines.push(
        `${where(finding.at)} ${paint.faint(`waived[${finding.rule}]`)} ${forTerminal(finding.message)}: ${forTerminal(reason)}`,
      )
  lines.push(totals(report, sections(report)))
  return `${lines.join('\n')}\n`
}
