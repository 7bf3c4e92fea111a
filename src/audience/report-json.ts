import type { AudienceFormat } from '../cli/audience-formats.ts'
import { toJson } from '../report/escape.ts'
import { type AudienceReport, scoreFormula } from './report.ts'

/** The report as it is published (`sendlint schema audience`): every key is always there. */
export function audienceDocument(report: AudienceReport): object {
  const { version, data, now, verdict, campaign, files, totals, score } = report
  return {
    schemaVersion: 1,
    tool: { name: 'sendlint', version, data },
    now,
    verdict,
    campaign,
    files,
    totals,
    score: { value: score, formula: scoreFormula },
    waterfall: report.waterfall,
    sendable: report.sendable,
    segments: report.segments,
    jurisdictions: report.jurisdictions,
    cohorts: report.cohorts,
    problems: report.problems,
    unchecked: report.unchecked,
    suppression: report.suppression,
    sends: report.sends,
  }
}

export const audienceJson: AudienceFormat = (report) => `${toJson(audienceDocument(report), 2)}\n`
