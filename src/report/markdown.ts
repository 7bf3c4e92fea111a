import type { Finding } from '../finding.ts'
import { positionAt } from '../source/source.ts'
import type { Span } from '../source/span.ts'
import { forMarkdown, markdownCode, messageInMarkdown } from './escape.ts'
import { type Section, sections } from './grouping.ts'
import type { Format, Presentation } from './report.ts'
import { counted, footing, ofSeverity, type Standing, standing, teams, totals } from './words.ts'

/** A comment of GitHub holds 65,536 characters; a little is left for who posts it. */
const budget = 60_000
/** By this line a bot finds its own comment again. */
const marker = '<!-- sendlint:report:v1 -->'

const signs: Readonly<Record<Standing['kind'], string>> = {
  stop: '\u274c',
  open: '\u2753',
  notes: '\u2705',
  clear: '\u2705',
}
const severityWords = { error: '**error**', warning: '**warning**', info: 'note' } as const

function place(at: Span): string {
  const { line, column } = positionAt(at.source, at.start)
  return markdownCode(`${at.source.path}:${line}:${column}`)
}

function item(finding: Finding): string {
  const rule = markdownCode(finding.rule)
  const lines = [
    `- ${severityWords[finding.severity]} ${rule} ${messageInMarkdown(finding.message)}  \n  ${place(finding.at)}`,
  ]
  if (finding.help !== null) lines.push(`  ${messageInMarkdown(finding.help)}`)
  const cited = finding.sources.map(({ ref, title }) => forMarkdown(ref ?? title))
  if (cited.length > 0) lines.push(`  Source: ${cited.join('; ')}`)
  return `${lines.join('  \n')}\n`
}

function parts(section: Section, presentation: Presentation): readonly string[] {
  const stand = standing(section, presentation)
  const head = `### ${signs[stand.kind]} ${forMarkdown(stand.words)}\n\n${forMarkdown(stand.sentence)}\n\n`
  const findings = [
    ...ofSeverity(section.findings, 'error'),
    ...ofSeverity(section.findings, 'warning'),
    ...ofSeverity(section.findings, 'info'),
  ].map(item)
  const open = section.unchecked
    .filter((question) => question.required)
    .map(
      (question) =>
        `- **open question** for ${teams[question.concerns]}: ${messageInMarkdown(question.reason)}, needs ${markdownCode(question.needs)}  \n  ${place(question.at)}\n`,
    )
  const waived = presentation.showWaived
    ? section.waived.map(
        ({ finding, reason, until }) =>
          `- waived ${markdownCode(finding.rule)} ${messageInMarkdown(finding.message)}: ${forMarkdown(reason)}${until === null ? '' : ` (until ${forMarkdown(until)})`}  \n  ${place(finding.at)}\n`,
      )
    : []
  return [head, ...findings, ...open, ...waived, '\n']
}

/** For a comment on a pull request or a job summary. Quotes nothing of a message's body but what findings say. */
export const markdown: Format = (report, presentation) => {
  const all = sections(report)
  const end = `${forMarkdown(totals(report, all))}\n\n<sub>${forMarkdown(footing(report))}</sub>\n`
  let text = `${marker}\n`
  let left = 0
  // Problems first: when the budget ends, what may go is what gets left out.
  const order: Readonly<Record<Standing['kind'], number>> = { stop: 0, open: 1, notes: 2, clear: 3 }
  const rank = (section: Section): number => order[standing(section, presentation).kind]
  for (const section of [...all].sort((a, b) => rank(a) - rank(b)))
    for (const part of parts(section, presentation))
      if (left === 0 && text.length + part.length + end.length < budget) text += part
      else if (part !== '\n') left += 1
  if (left > 0) text += `\u2026 and ${counted(left, 'more entry', 'more entries')}, not shown here.\n\n`
  return `${text}${end}`
}
