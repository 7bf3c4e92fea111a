import type { Confidence, Finding, Severity, Unchecked, Waived } from '../finding.ts'
import type { Fix } from '../fix.ts'
import type { RuleMeta } from '../rule.ts'
import { positionAt } from '../source/source.ts'
import type { Span } from '../source/span.ts'
import { forSarif, toJson, toUri, wellFormed } from './escape.ts'
import { lineHash } from './line-hash.ts'
import type { Format, Presentation } from './report.ts'

/** Limits of GitHub code scanning: results in a run, characters of a rule's descriptions, locations of a result. */
const mostResults = 25_000
const longestDescription = 1024
const mostLocations = 100

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
}
const precisions: Readonly<Record<Confidence, string>> = { high: 'high', medium: 'medium', low: 'low' }
const problemSeverities: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  info: 'recommendation',
}

function region({ source, start, end }: Span): object {
  const from = positionAt(source, start)
  const to = positionAt(source, end)
  return { startLine: from.line, startColumn: from.column, endLine: to.line, endColumn: to.column }
}

function physicalLocation(at: Span): object {
  return { artifactLocation: { uri: toUri(at.source.path), uriBaseId: '%SRCROOT%' }, region: region(at) }
}

function described(text: string): string {
  return text.length > longestDescription ? `${text.slice(0, longestDescription - 1)}\u2026` : text
}

function ruleOf(rule: RuleMeta, url: string | undefined, presentation: Presentation): object {
  const help = presentation.help(rule.id)
  return {
    id: rule.id,
    name: rule.id,
    shortDescription: { text: described(rule.summary) },
    fullDescription: { text: described(rule.summary) },
    ...(url === undefined ? {} : { helpUri: url }),
    help: { text: help ?? rule.summary, ...(help === null ? {} : { markdown: help }) },
    defaultConfiguration: { level: levels[rule.severity] },
    // No `security-severity`: it would turn findings into security alerts.
    properties: {
      tags: [rule.group, rule.concerns],
      precision: precisions[rule.confidence],
      'problem.severity': problemSeverities[rule.severity],
    },
  }
}

function fixOf({ title, safety, edits }: Fix): object {
  const files = new Map<string, object[]>()
  for (const { at, text } of edits) {
    const uri = toUri(at.source.path)
    const replacement = { deletedRegion: region(at), insertedContent: { text: wellFormed(text) } }
    files.set(uri, [...(files.get(uri) ?? []), replacement])
  }
  return {
    description: { text: forSarif(safety === 'safe' ? title : `${title} (to be reviewed)`) },
    artifactChanges: [...files].map(([uri, replacements]) => ({
      artifactLocation: { uri, uriBaseId: '%SRCROOT%' },
      replacements,
    })),
  }
}

function fingerprintsOf(at: Span, own: string | null): object {
  const hash = lineHash(at.source, positionAt(at.source, at.start).line)
  return {
    ...(hash === null ? {} : { primaryLocationLineHash: hash }),
    ...(own === null ? {} : { 'sendlint/v1': own }),
  }
}

/** For GitHub code scanning and other readers of SARIF 2.1.0. */
export const sarif: Format = (report, presentation) => {
  const used = new Map<string, string | undefined>()
  for (const finding of [...report.findings, ...report.waived.map((waived) => waived.finding)])
    used.set(finding.rule, finding.url)
  for (const open of report.unchecked)
    if (open.required && !used.has(open.rule)) used.set(open.rule, undefined)
  const rules = presentation.rules.filter((rule) => used.has(rule.id))
  const indexOf = new Map(rules.map((rule, index) => [rule.id, index]))
  const named = (id: string): object => {
    const index = indexOf.get(id)
    return { ruleId: id, ...(index === undefined ? {} : { ruleIndex: index }) }
  }

  const result = (finding: Finding, waived: Waived | null): object => ({
    ...named(finding.rule),
    level: levels[finding.severity],
    message: {
      text: forSarif(finding.help === null ? finding.message : `${finding.message}. ${finding.help}`),
    },
    locations: [{ physicalLocation: physicalLocation(finding.at) }],
    ...(finding.related.length === 0
      ? {}
      : {
          relatedLocations: finding.related.slice(0, mostLocations).map(({ at, message }, index) => ({
            id: index + 1,
            physicalLocation: physicalLocation(at),
            message: { text: forSarif(message) },
          })),
        }),
    partialFingerprints: fingerprintsOf(finding.at, finding.fingerprint),
    ...(finding.fixes.length === 0 ? {} : { fixes: finding.fixes.map(fixOf) }),
    ...(waived === null
      ? {}
      : {
          suppressions: [
            {
              kind: waived.by === 'comment' ? 'inSource' : 'external',
              status: 'accepted',
              justification: forSarif(waived.reason),
            },
          ],
        }),
    properties: {
      campaign: finding.campaign,
      jurisdictions: finding.jurisdictions,
      confidence: finding.confidence,
      concerns: finding.concerns,
      basis: finding.basis,
    },
  })
  // Readers hide results of the kind "open": a question that decides is shown as a warning, so that silence means pass.
  const question = (open: Unchecked): object => ({
    ...named(open.rule),
    level: 'warning',
    message: { text: forSarif(`Not checked: ${open.reason}. Needs ${open.needs}`) },
    locations: [{ physicalLocation: physicalLocation(open.at) }],
    partialFingerprints: fingerprintsOf(open.at, null),
    properties: { unchecked: true, campaign: open.campaign, jurisdictions: open.jurisdictions },
  })

  const errorsFirst = report.findings.length > mostResults
  const findings = errorsFirst
    ? [...report.findings].sort((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'))
    : report.findings
  const results = [
    ...report.unchecked.filter((open) => open.required).map(question),
    ...findings.map((finding) => result(finding, null)),
    ...report.waived.map((waived) => result(waived.finding, waived)),
  ]
  const left = results.length - mostResults
  const notifications = [
    ...report.unchecked
      .filter((open) => !open.required)
      .map((open) => ({
        level: 'note',
        message: { text: forSarif(`Not checked: ${open.reason}. Needs ${open.needs}`) },
        locations: [{ physicalLocation: physicalLocation(open.at) }],
      })),
    ...(left > 0 ? [{ level: 'warning', message: { text: `${left} more results are left out` } }] : []),
  ]
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'sendlint',
            version: report.tool.version,
            semanticVersion: report.tool.version,
            rules: rules.map((rule) => ruleOf(rule, used.get(rule.id), presentation)),
          },
        },
        automationDetails: { id: 'sendlint/' },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: true,
            ...(notifications.length === 0 ? {} : { toolExecutionNotifications: notifications }),
          },
        ],
        results: results.slice(0, mostResults),
      },
    ],
  }
  return `${toJson(log)}\n`
}
