import type { AudienceFormat } from '../cli/audience-formats.ts'
import { forMarkdown, markdownCode, messageInMarkdown } from '../report/escape.ts'
import {
  aboutRows,
  numberWords,
  rowsWords,
  sampleWords,
  sentenceOf,
  stageWords,
  standingOf,
  stepsOf,
} from './report-words.ts'

const signs = { stop: '\u274c', open: '\u2753', notes: '\u2705', clear: '\u2705' } as const
const severityWords = { error: '**error**', warning: '**warning**', info: 'note' } as const
/** Comments of GitHub end at 65,536 characters. */
const most = 40

function cell(text: string): string {
  return forMarkdown(text).replaceAll('|', '\\|')
}

/** For a comment on a pull request. */
export const audienceMarkdown: AudienceFormat = (report) => {
  const { totals, score, sendable } = report
  const standing = standingOf(report)
  const lines = [
    '<!-- sendlint:audience:v1 -->',
    `### ${signs[standing.kind]} ${standing.words}: ${markdownCode(report.campaign.id)}`,
    '',
    `${forMarkdown(sentenceOf(report))}.`,
    '',
    '| | rows |',
    '| --- | ---: |',
    `| on the list | ${numberWords(totals.rows)} |`,
    ...stepsOf(report).map(({ stage, removed }) => `| ${stageWords[stage]} | −${numberWords(removed)} |`),
    `| **may receive** | **${numberWords(totals.accepted)}** |`,
    '',
    `Score **${score}** of 100 = 100 × (${totals.clean} + 0.5 × ${totals.warned}) / ${totals.rows}.`,
  ]
  if (sendable !== null)
    lines.push(
      '',
      `Now ${numberWords(sendable.now.recipients)} may be written to${sendable.next === null ? '' : `, at ${sendable.next.at} ${numberWords(sendable.next.recipients)}`}.`,
    )
  if (report.problems.length > 0) lines.push('')
  for (const problem of report.problems.slice(0, most)) {
    lines.push(
      `- ${severityWords[problem.severity]} ${markdownCode(problem.rule)} ${aboutRows(problem)}: ${messageInMarkdown(problem.message)}`,
    )
    if (problem.samples.length > 0)
      lines.push(`  ${problem.samples.map((sample) => markdownCode(sampleWords(sample))).join(', ')}`)
    if (problem.help !== null) lines.push(`  ${messageInMarkdown(problem.help)}`)
  }
  if (report.problems.length > most) lines.push(`- and ${report.problems.length - most} more`)
  for (const { reason, needs, rows } of report.unchecked.filter(({ required }) => required).slice(0, most))
    lines.push(
      `- **open question**${rows === null ? '' : ` for ${rowsWords(rows)}`}: ${messageInMarkdown(reason)}, needs ${markdownCode(needs)}`,
    )
  const places = report.jurisdictions.toSorted((a, b) => b.rows - a.rows).slice(0, most)
  lines.push('', '| place | rows | may receive |', '| --- | ---: | ---: |')
  for (const { name, rows, accepted } of places)
    lines.push(`| ${cell(name)} | ${numberWords(rows)} | ${numberWords(accepted)} |`)
  if (report.jurisdictions.length > most)
    lines.push(`| and ${report.jurisdictions.length - most} more places | | |`)
  if (report.segments.length > 0) {
    lines.push('', '| segment | rows | may receive | score |', '| --- | ---: | ---: | ---: |')
    for (const { name, rows, accepted, score: own } of report.segments.slice(0, most))
      lines.push(`| ${cell(name ?? '(none)')} | ${numberWords(rows)} | ${numberWords(accepted)} | ${own} |`)
    if (report.segments.length > most)
      lines.push(`| and ${report.segments.length - most} more segments | | | |`)
  }
  return `${lines.join('\n')}\n`
}
