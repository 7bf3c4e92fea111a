import type { AudienceFormat } from '../cli/audience-formats.ts'
import { palette } from '../report/color.ts'
import { forTerminal } from '../report/escape.ts'
import type { AudienceReport } from './report.ts'
import { scoreFormula } from './report.ts'
import {
  aboutRows,
  numberWords,
  rowsWords,
  sampleWords,
  sentenceOf,
  shareWords,
  stageWords,
  standingOf,
  stepsOf,
} from './report-words.ts'

const shownPlaces = 10
const shownSegments = 20

function right(value: number, width: number): string {
  return numberWords(value).padStart(width)
}

/** For people: what becomes of the list, why, where and when. */
export const audiencePretty: AudienceFormat = (report, { color, quiet, verbose }) => {
  const paint = palette(color)
  const { totals, score } = report
  const standing = standingOf(report)
  const width = Math.max(numberWords(totals.rows).length, 5)
  const lines: string[] = [
    `${paint.standing[standing.kind](standing.words)}  ${paint.strong(forTerminal(report.campaign.id))}  ${paint.faint(report.files.map(({ name }) => forTerminal(name)).join(', '))}`,
    `${forTerminal(sentenceOf(report))}.`,
    '',
  ]
  lines.push(`  ${right(totals.rows, width)}  on the list`)
  for (const { stage, removed } of stepsOf(report))
    lines.push(
      `${paint.severity.error('−')} ${right(removed, width)}  ${stageWords[stage]} ${paint.faint(shareWords(removed, totals.rows))}`,
    )
  lines.push(
    `= ${right(totals.accepted, width)}  ${paint.strong('may receive')}, ${numberWords(totals.warned)} with a warning`,
    '',
  )
  lines.push(
    `Score ${paint.strong(String(score))} of 100 ${paint.faint(`= 100 × (${totals.clean} + 0.5 × ${totals.warned}) / ${totals.rows}`)}`,
  )
  if (verbose) lines.push(paint.faint(`  ${scoreFormula}`))
  if (report.sendable !== null) {
    const { now, next } = report.sendable
    lines.push(
      `Now ${paint.faint(`(${now.at})`)} ${numberWords(now.recipients)} may be written to${next === null ? '' : `; next at ${next.at}: ${numberWords(next.recipients)}`}`,
    )
  }
  lines.push('')
  for (const problem of report.problems) {
    if (quiet && problem.severity !== 'error') continue
    lines.push(
      `${paint.severity[problem.severity](problem.severity)}[${problem.rule}] ${aboutRows(problem)}: ${forTerminal(problem.message)}`,
    )
    if (problem.samples.length > 0)
      lines.push(
        paint.place(`  ${problem.samples.map((sample) => forTerminal(sampleWords(sample))).join(', ')}`),
      )
    if (problem.help !== null && !quiet) lines.push(paint.faint(`  = help: ${forTerminal(problem.help)}`))
    if (!quiet)
      for (const { ref, title } of problem.sources.slice(0, 3))
        lines.push(paint.faint(`  = source: ${forTerminal(ref ?? title)}`))
  }
  if (report.problems.length > 0) lines.push('')
  for (const open of report.unchecked) {
    if (quiet && !open.required) continue
    const about = open.rows === null ? '' : ` ${rowsWords(open.rows)}:`
    lines.push(
      `${paint.standing.open(open.required ? 'open' : 'unchecked')}[${open.rule}]${about} ${forTerminal(open.reason)}`,
      paint.faint(`  = needs: ${forTerminal(open.needs)}`),
    )
  }
  if (report.unchecked.length > 0) lines.push('')
  if (!quiet) lines.push(...tables(report, verbose, width, (text) => paint.faint(text)))
  const errors = report.problems.filter(({ severity }) => severity === 'error').length
  const warnings = report.problems.filter(({ severity }) => severity === 'warning').length
  lines.push(
    paint.faint(
      `${rowsWords(totals.rows)} in ${report.files.length} ${report.files.length === 1 ? 'file' : 'files'}: ${errors} kinds of errors, ${warnings} of warnings, ${report.cohorts.length} cohorts`,
    ),
  )
  return `${lines.join('\n')}\n`
}

function tables(
  { segments, jurisdictions, suppression, sends }: AudienceReport,
  verbose: boolean,
  width: number,
  faint: (text: string) => string,
): readonly string[] {
  const lines: string[] = []
  const places = jurisdictions.toSorted((a, b) => b.rows - a.rows)
  const some = verbose ? places : places.slice(0, shownPlaces)
  lines.push(faint(`${'rows'.padStart(width)}  ${'may receive'.padStart(Math.max(width, 11))}  place`))
  for (const { name, code, rows, accepted } of some)
    lines.push(
      `${right(rows, width)}  ${right(accepted, Math.max(width, 11))}  ${forTerminal(name)}${code === null ? '' : faint(` ${code}`)}`,
    )
  if (places.length > some.length)
    lines.push(faint(`  and ${places.length - some.length} more places (--verbose)`))
  if (segments.length > 0) {
    lines.push(
      '',
      faint(`${'rows'.padStart(width)}  ${'may receive'.padStart(Math.max(width, 11))}  score  segment`),
    )
    for (const { name, rows, accepted, score } of verbose ? segments : segments.slice(0, shownSegments))
      lines.push(
        `${right(rows, width)}  ${right(accepted, Math.max(width, 11))}  ${String(score).padStart(5)}  ${forTerminal(name ?? '(none)')}`,
      )
    if (!verbose && segments.length > shownSegments)
      lines.push(faint(`  and ${segments.length - shownSegments} more segments (--verbose)`))
  }
  for (const { list, entries, hits, unreadable } of suppression)
    lines.push(
      '',
      `${numberWords(hits)} of the contacts are on ${forTerminal(list)} ${faint(`(${numberWords(entries)} entries${unreadable === 0 ? '' : `, ${numberWords(unreadable)} of them unreadable`})`)}`,
    )
  if (sends !== null)
    lines.push(
      '',
      `Sends log: ${rowsWords(sends.rows)}${sends.last === null ? '' : `, the last at ${sends.last}`}${sends.unreadable === 0 ? '' : `, ${numberWords(sends.unreadable)} unreadable`}`,
    )
  lines.push('')
  return lines
}
