import type { Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity } from 'vscode-languageserver/node'
import { type Finding, type Severity, severityRank } from '../finding.ts'
import type { ConfigError } from '../policy/config-error.ts'
import { counted } from '../report/words.ts'
import { maxShownFindings } from '../source/limits.ts'
import { firstLine, type Span } from '../source/span.ts'
import type { Client } from './client.ts'
import type { Place } from './places.ts'
import type { Told } from './project.ts'

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = { error: 1, warning: 2, info: 3 }

/** What stands there for nothing: waivers that permit nothing. `DiagnosticTag.Unnecessary`, drawn faded. */
const unnecessary: ReadonlySet<string> = new Set(['waiver/unused'])
/** What was right once: `DiagnosticTag.Deprecated`, drawn struck through. */
const deprecated: ReadonlySet<string> = new Set(['waiver/expired', 'data/stale-overlay'])

/** What a diagnostic carries from here to the code actions and hovers of the same finding. */
export interface DiagnosticData {
  readonly fingerprint: string
  readonly campaign: string | null
  readonly confidence: Finding['confidence']
  readonly concerns: Finding['concerns']
  readonly basis: Finding['basis']
  readonly jurisdictions: readonly string[]
  readonly help: string | null
  readonly fixes: readonly string[]
}

/** Diagnostics of one file: its findings, worst first, at most as many as are shown, and how many more there are. */
export function diagnosticsOf(
  told: Told,
  client: Client,
  placeOf: (span: Span) => Place,
): readonly Diagnostic[] {
  const findings = told.findings.toSorted(
    (a, b) => severityRank[a.severity] - severityRank[b.severity] || a.at.start - b.at.start,
  )
  const shown = findings.slice(0, maxShownFindings)
  const found = shown.map((finding) => diagnosticOf(finding, client, placeOf))
  if (findings.length > shown.length)
    found.push({
      range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
      severity: severities.info,
      source: 'sendlint',
      message: `And ${counted(findings.length - shown.length, 'more finding')}: \`sendlint check --format json\` lists all`,
    })
  for (const error of told.configErrors.slice(0, maxShownFindings))
    found.push(configDiagnostic(error, placeOf))
  const [first] = told.unjudged
  if (first !== undefined) found.push(unjudgedDiagnostic(first, told.unjudged.length, client, placeOf))
  return found
}

function diagnosticOf(finding: Finding, client: Client, placeOf: (span: Span) => Place): Diagnostic {
  const { rule, severity, message, help, at, url } = finding
  const tags = [...(unnecessary.has(rule) ? [1 as const] : []), ...(deprecated.has(rule) ? [2 as const] : [])]
  const related = finding.related.map((one): DiagnosticRelatedInformation => {
    const { uri, range } = placeOf(one.at)
    return { location: { uri, range }, message: one.message }
  })
  const data: DiagnosticData = {
    fingerprint: finding.fingerprint,
    campaign: finding.campaign,
    confidence: finding.confidence,
    concerns: finding.concerns,
    basis: finding.basis,
    jurisdictions: finding.jurisdictions,
    help,
    fixes: finding.fixes.map(({ title }) => title),
  }
  return {
    range: placeOf(at).range,
    severity: severities[severity],
    code: rule,
    source: 'sendlint',
    // What to do is half of it, and editors show nothing else beside the message.
    message: help === null ? message : `${message}\n${help}`,
    ...(client.codeDescription ? { codeDescription: { href: url } } : {}),
    ...(client.tags && tags.length > 0 ? { tags } : {}),
    ...(client.related && related.length > 0 ? { relatedInformation: related } : {}),
    ...(client.diagnosticData ? { data } : {}),
  }
}

/** The code of what is wrong with a configuration: it has no rule. */
export const configCode = 'config'

function configDiagnostic({ message, help, at }: ConfigError, placeOf: (span: Span) => Place): Diagnostic {
  return {
    range: placeOf(firstLine(at)).range,
    severity: severities.error,
    code: configCode,
    source: 'sendlint',
    message: help === null ? message : `${message}\n${help}`,
  }
}

/** Without its configuration a campaign is judged by nobody: that must not look like a pass. */
function unjudgedDiagnostic(
  first: ConfigError,
  count: number,
  client: Client,
  placeOf: (span: Span) => Place,
): Diagnostic {
  const { uri, range } = placeOf(firstLine(first.at))
  const { path } = first.at.source
  return {
    range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
    severity: severities.error,
    code: configCode,
    source: 'sendlint',
    message: `Not checked: ${counted(count, 'error')} in \`${path}\`\n${first.message}`,
    ...(client.related ? { relatedInformation: [{ location: { uri, range }, message: first.message }] } : {}),
  }
}
