import type { Finding, Unchecked } from '../finding.ts'
import { positionAt } from '../source/source.ts'
import type { Span } from '../source/span.ts'
import { forXml } from './escape.ts'
import { type Section, sections } from './grouping.ts'
import type { Format, Presentation } from './report.ts'
import { standing } from './words.ts'

function place(at: Span): string {
  const { line, column } = positionAt(at.source, at.start)
  return `${at.source.path}:${line}:${column}`
}

function problem(finding: Finding): string {
  const detail = [finding.message, place(finding.at), finding.help, finding.url].filter(
    (part) => part !== null,
  )
  const name = `${finding.rule} at ${place(finding.at)}`
  const content =
    finding.severity === 'error'
      ? `<failure type="${forXml(finding.rule)}" message="${forXml(finding.message)}">${forXml(detail.join('\n'))}</failure>`
      : `<system-out>${forXml(`${finding.severity}: ${detail.join('\n')}`)}</system-out>`
  return `    <testcase name="${forXml(name)}" classname="${forXml(finding.at.source.path)}">${content}</testcase>\n`
}

/** A question that decides is an error of the test, the others are skipped tests; a draft may stay open. */
function question(open: Unchecked, decides: boolean): string {
  const name = `${open.rule} at ${place(open.at)}`
  const said = `${open.reason}, needs ${open.needs}`
  const content = decides
    ? `<error type="unchecked" message="${forXml(said)}"/>`
    : `<skipped message="${forXml(`Not checked: ${said}`)}"/>`
  return `    <testcase name="${forXml(name)}" classname="${forXml(open.at.source.path)}">${content}</testcase>\n`
}

function suite(
  section: Section,
  presentation: Presentation,
): { readonly xml: string; readonly counts: Counts } {
  const { words, sentence } = standing(section, presentation)
  const decides = (open: Unchecked): boolean => open.required && section.campaign?.draft !== true
  const name = section.campaign === null ? section.file : `${section.campaign.id} (${section.file})`
  const cases = [
    ...section.findings.map(problem),
    ...section.unchecked.map((open) => question(open, decides(open))),
  ]
  // A suite without tests counts as nothing run, so that a clean campaign is one passed test.
  if (cases.length === 0)
    cases.push(
      `    <testcase name="${forXml(`${words}: ${sentence}`)}" classname="${forXml(section.file)}"/>\n`,
    )
  const counts: Counts = {
    tests: cases.length,
    failures: section.findings.filter((finding) => finding.severity === 'error').length,
    errors: section.unchecked.filter(decides).length,
    skipped: section.unchecked.filter((open) => !decides(open)).length,
  }
  const open = `  <testsuite name="${forXml(name)}" tests="${counts.tests}" failures="${counts.failures}" errors="${counts.errors}" skipped="${counts.skipped}">\n`
  return { xml: `${open}${cases.join('')}  </testsuite>\n`, counts }
}

interface Counts {
  readonly tests: number
  readonly failures: number
  readonly errors: number
  readonly skipped: number
}

/** JUnit XML as Jenkins, GitLab and Azure read it: a suite for each campaign. */
export const junit: Format = (report, presentation) => {
  const suites = sections(report).map((section) => suite(section, presentation))
  const sum = (key: keyof Counts): number => suites.reduce((total, { counts }) => total + counts[key], 0)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    `<testsuites name="sendlint" tests="${sum('tests')}" failures="${sum('failures')}" errors="${sum('errors')}" skipped="${sum('skipped')}">\n`,
    ...suites.map(({ xml }) => xml),
    '</testsuites>\n',
  ].join('')
}
