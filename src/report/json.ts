import type { Finding, SourceRef, Unchecked } from '../finding.ts'
import type { Edit } from '../fix.ts'
import { type Position, positionAt } from '../source/source.ts'
import type { Span } from '../source/span.ts'
import { toJson } from './escape.ts'
import type { Format, Report } from './report.ts'
import { ofSeverity } from './words.ts'

/** Version of the JSON report. It rises when a key changes its meaning or goes. */
export const schemaVersion = 1

interface Range {
  readonly start: Position
  readonly end: Position
}

function rangeOf({ source, start, end }: Span): Range {
  return { start: positionAt(source, start), end: positionAt(source, end) }
}

function sourceOf({ title, ref, url, kind, checkedOn }: SourceRef): SourceRef {
  return { title, ref, url, kind, checkedOn }
}

function editOf({ at, text }: Edit): { readonly range: Range; readonly text: string } {
  return { range: rangeOf(at), text }
}

/** A finding as JSON; also what the language server and other programs carry around. */
export function findingToJson(finding: Finding): object {
  const { affected } = finding
  return {
    rule: finding.rule,
    severity: finding.severity,
    confidence: finding.confidence,
    concerns: finding.concerns,
    basis: finding.basis,
    message: finding.message,
    help: finding.help,
    file: finding.at.source.path,
    range: rangeOf(finding.at),
    campaign: finding.campaign,
    messages: finding.messages,
    jurisdictions: finding.jurisdictions,
    affected: affected === null ? null : { recipients: affected.recipients, share: affected.share },
    related: finding.related.map(({ at, message }) => ({
      file: at.source.path,
      range: rangeOf(at),
      message,
    })),
    sources: finding.sources.map(sourceOf),
    // Ranges name no file: a fix that reaches into another one can't be told here.
    fixes: finding.fixes
      .filter(({ edits }) => edits.every(({ at }) => at.source.path === finding.at.source.path))
      .map(({ title, safety, edits }) => ({ title, safety, edits: edits.map(editOf) })),
    fingerprint: finding.fingerprint,
    url: finding.url,
  }
}

function uncheckedToJson(open: Unchecked): object {
  return {
    rule: open.rule,
    required: open.required,
    file: open.at.source.path,
    range: rangeOf(open.at),
    campaign: open.campaign,
    messages: open.messages,
    jurisdictions: open.jurisdictions,
    reason: open.reason,
    needs: open.needs,
  }
}

/** The JSON report as a value (DESIGN §6): every key is there, what isn't known is null. */
export function reportToJson(report: Report): object {
  const { version, data } = report.tool
  return {
    schemaVersion,
    tool: {
      name: 'sendlint',
      version,
      data: {
        jurisdictions: data.jurisdictions,
        calendars: data.calendars,
        tzdata: data.tzdata,
        content: data.content,
      },
    },
    now: report.now,
    verdict: report.verdict,
    summary: {
      files: report.files,
      campaigns: report.campaigns.length,
      messages: report.campaigns.reduce((sum, campaign) => sum + campaign.messages.length, 0),
      errors: ofSeverity(report.findings, 'error').length,
      warnings: ofSeverity(report.findings, 'warning').length,
      infos: ofSeverity(report.findings, 'info').length,
      unchecked: report.unchecked.length,
      uncheckedRequired: report.unchecked.filter((open) => open.required).length,
      waived: report.waived.length,
      baselined: report.baselined,
      history: report.history,
    },
    campaigns: report.campaigns.map((campaign) => ({
      id: campaign.id,
      file: campaign.file,
      verdict: campaign.verdict,
      messages: campaign.messages.map(({ index, channel, language, verdict }) => ({
        index,
        channel,
        language,
        verdict,
      })),
      reliedOn: campaign.reliedOn.map(({ claim, value, kind }) => ({ claim, value, kind })),
    })),
    findings: report.findings.map(findingToJson),
    unchecked: report.unchecked.map(uncheckedToJson),
    waived: report.waived.map(({ finding, by, reason, until }) => ({
      ...findingToJson(finding),
      waiver: { by, reason, until },
    })),
  }
}

/** For programs: stable, complete, never cut. */
export const json: Format = (report) => `${toJson(reportToJson(report), 2)}\n`
