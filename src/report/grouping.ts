import type { Finding, Unchecked, Waived } from '../finding.ts'
import type { CampaignVerdict, Report } from './report.ts'

/** What is said of one campaign, or of a file that no campaign could be read from. */
export interface Section {
  readonly file: string
  readonly campaign: CampaignVerdict | null
  readonly findings: readonly Finding[]
  readonly unchecked: readonly Unchecked[]
  readonly waived: readonly Waived[]
}

interface Filling {
  readonly file: string
  readonly campaign: CampaignVerdict | null
  readonly findings: Finding[]
  readonly unchecked: Unchecked[]
  readonly waived: Waived[]
}

/**
 * Sorts a report by campaign, in the report's own order. A finding in an included file belongs to the campaign that
 * includes it; one without a campaign belongs to its file, and to the file's campaign when there is only one.
 */
export function sections(report: Report): readonly Section[] {
  const byCampaign = new Map<CampaignVerdict, Filling>()
  const byId = new Map<string, Filling[]>()
  const byFile = new Map<string, Filling[]>()
  const add = (map: Map<string, Filling[]>, key: string, filling: Filling): void => {
    const list = map.get(key)
    if (list === undefined) map.set(key, [filling])
    else list.push(filling)
  }
  for (const campaign of report.campaigns) {
    const filling: Filling = { file: campaign.file, campaign, findings: [], unchecked: [], waived: [] }
    byCampaign.set(campaign, filling)
    add(byId, campaign.id, filling)
    add(byFile, campaign.file, filling)
  }
  const alone = new Map<string, Filling>()
  const placeOf = (id: string | null, path: string): Filling => {
    const named = id === null ? undefined : byId.get(id)
    if (named !== undefined) return named.find((filling) => filling.file === path) ?? named[0]!
    const inFile = byFile.get(path)
    if (inFile?.length === 1) return inFile[0]!
    let filling = alone.get(path)
    if (filling === undefined) {
      filling = { file: path, campaign: null, findings: [], unchecked: [], waived: [] }
      alone.set(path, filling)
    }
    return filling
  }
  for (const finding of report.findings)
    placeOf(finding.campaign, finding.at.source.path).findings.push(finding)
  for (const open of report.unchecked) placeOf(open.campaign, open.at.source.path).unchecked.push(open)
  for (const waived of report.waived)
    placeOf(waived.finding.campaign, waived.finding.at.source.path).waived.push(waived)
  const all = [...alone.values(), ...byCampaign.values()]
  return all.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0))
}
