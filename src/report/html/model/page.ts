import type { Finding } from '../../../finding.ts'
import type { Case } from '../../../judge.ts'
import { countryOf, nameOf } from '../../../place/places.ts'
import { parseInstant } from '../../../time/civil.ts'
import { type Section, sections } from '../../grouping.ts'
import type { Presentation, Report } from '../../report.ts'
import type { Waterfall } from './waterfall.ts'
import { ofSeverity, type Standing, standing } from '../../words.ts'
import { type ProjectCalendar, projectCalendar } from './calendar.ts'
import { type Market, marketsOf, type Reaching } from './markets.ts'
import type { Numbered } from './marks.ts'
import { type OfferMatrix, offerMatrix } from './offers.ts'
import { grouped, type PlaceGroup, type PlaceRow, placeRows } from './places.ts'
import { mostInFrame, type Preview, previewOf } from './previews.ts'
import { waterfallFor } from './recipients.ts'
import { type TimeMap, timeMaps } from './time-map.ts'

/** Campaigns that are shown with messages, maps and offers; those with the worst verdicts first. */
export const mostDetailed = 100
/** Versions of a campaign's messages that are drawn, and findings of one campaign that are listed. */
export const mostPreviews = 40
export const mostFindings = 200
/** Characters of all bodies that are drawn: with more, browsers are slow to open the page. */
export const mostDrawn = 4_000_000
/** Findings that are listed of a campaign beyond {@link mostDetailed}. */
export const mostFindingsLater = 10

/** What is shown of a campaign beside its findings. */
export interface CampaignDetail {
  readonly places: readonly PlaceGroup[]
  readonly maps: readonly TimeMap[]
  readonly offers: OfferMatrix | null
  readonly previews: readonly Preview[]
  /** Versions that are not drawn. */
  readonly undrawn: number
}

export interface CampaignPage {
  /** The page's own id for it: names of campaigns are strangers' words. */
  readonly anchor: string
  readonly section: Section
  readonly standing: Standing
  readonly name: string
  readonly numbered: readonly Numbered[]
  /** Findings that are not listed. */
  readonly unlisted: number
  readonly waterfall: Waterfall | null
  /** Null where nothing was judged (a file that can't be read), or beyond {@link mostDetailed}. */
  readonly detail: CampaignDetail | null
  /** Files whose lines may be quoted: the campaign's own and the bodies it includes. */
  readonly quotable: ReadonlySet<string>
}

export interface Page {
  readonly report: Report
  readonly campaigns: readonly CampaignPage[]
  readonly markets: readonly Market[]
  readonly calendar: ProjectCalendar | null
  /** Campaigns that are judged and not shown in full. */
  readonly undetailed: number
  /** Countries whose public holidays aren't known. */
  readonly withoutCalendar: readonly string[]
  /** Countries without any law of their own in the data. */
  readonly withoutLaw: readonly string[]
}

const order: Readonly<Record<Standing['kind'], number>> = { stop: 0, open: 1, notes: 2, clear: 3 }

/** What lands first has to be settled first; what has no moment comes last. */
function byLanding({ campaign: a }: Section, { campaign: b }: Section): number {
  const [one, other] = [a?.lands ?? '~', b?.lands ?? '~']
  return one < other ? -1 : one > other ? 1 : 0
}

function numberedOf(findings: readonly Finding[]): readonly Numbered[] {
  return [
    ...ofSeverity(findings, 'error'),
    ...ofSeverity(findings, 'warning'),
    ...ofSeverity(findings, 'info'),
  ].map((finding, index) => ({ number: index + 1, finding }))
}

/** What was judged, by its verdict: a report that was narrowed has fewer verdicts than campaigns were judged. */
function casesOf({ campaigns, detail }: Report): ReadonlyMap<Section['campaign'], Case> {
  const key = (file: string, id: string): string => `${file}\0${id}`
  const judged = new Map<string, Case[]>()
  for (const one of detail?.cases ?? []) {
    const of = key(one.campaign.source.path, one.campaign.id)
    judged.set(of, [...(judged.get(of) ?? []), one])
  }
  return new Map(
    campaigns.flatMap((campaign) => {
      // Two of one name in a file follow each other as they stand there.
      const one = judged.get(key(campaign.file, campaign.id))?.shift()
      return one === undefined ? [] : [[campaign, one] as const]
    }),
  )
}

/** All that the page shows, computed from a report and what was judged for it. Pure. */
export function pageOf(report: Report, presentation: Presentation): Page {
  const cases = casesOf(report)
  const sorted = sections(report)
    .map((section) => ({ section, stand: standing(section, presentation) }))
    .sort((a, b) => order[a.stand.kind] - order[b.stand.kind] || byLanding(a.section, b.section))
  const reaching: Reaching[] = []
  const room: Room = { left: mostDrawn }
  const campaigns = sorted.map(({ section, stand }, index): CampaignPage => {
    const one = section.campaign === null ? undefined : cases.get(section.campaign)
    const isDetailed = one !== undefined && index < mostDetailed
    const rows =
      one === undefined ? [] : withWaivers(placeRows(one, report.detail!.project, isDetailed), section)
    const numbered = numberedOf(section.findings)
    const listed = numbered.slice(0, index < mostDetailed ? mostFindings : mostFindingsLater)
    const page: CampaignPage = {
      anchor: `c${index + 1}`,
      section,
      standing: stand,
      name: section.campaign?.name ?? section.file,
      numbered: listed,
      unlisted: numbered.length - listed.length,
      waterfall: waterfallOf(report, section, one),
      detail: isDetailed ? detailOf(one, rows, numbered, room) : null,
      quotable: new Set(one === undefined ? [section.file] : filesOf(one)),
    }
    if (one !== undefined)
      reaching.push({
        anchor: page.anchor,
        name: page.name,
        one,
        rows,
        contacts: report.detail!.contactsOf(one.campaign),
      })
    return page
  })
  return {
    report,
    campaigns,
    markets: marketsOf(reaching, parseInstant(report.now) ?? 0),
    calendar:
      report.detail === undefined ? null : projectCalendar(report.detail.cases, report.detail.project),
    undetailed: campaigns.filter(({ section, detail }) => section.campaign !== null && detail === null)
      .length,
    ...unknownPlaces(reaching),
  }
}

function filesOf({ campaign }: Case): readonly string[] {
  const bodies = campaign.messages.flatMap(({ versions }) =>
    versions.flatMap(({ body }) => (body === null ? [] : [body.text.source.path])),
  )
  return [campaign.source.path, ...bodies]
}

function waterfallOf(
  report: Report,
  { campaign, findings, unchecked }: Section,
  one: Case | undefined,
): Waterfall | null {
  if (campaign === null || one === undefined) return null
  const contacts = report.detail?.contactsOf(one.campaign) ?? null
  return waterfallFor({ ...one, findings, unchecked, contacts })
}

/** What is left of {@link mostDrawn}: campaigns with the worst verdicts have it first. */
interface Room {
  left: number
}

function detailOf(
  one: Case,
  rows: readonly PlaceRow[],
  numbered: readonly Numbered[],
  room: Room,
): CampaignDetail {
  const versions = one.campaign.messages.flatMap((message) =>
    message.versions.map((version) => ({ message, version })),
  )
  const drawn = versions.slice(0, mostPreviews).filter(({ version: { body } }) => {
    const size = Math.min(body?.text.length ?? 0, mostInFrame)
    if (size > room.left) return false
    room.left -= size
    return true
  })
  return {
    places: grouped(rows),
    maps: timeMaps(one),
    offers: offerMatrix(one),
    previews: drawn.map(({ message, version }) => previewOf(message, version, numbered, one.world)),
    undrawn: versions.length - drawn.length,
  }
}

/** Rows at which all that speaks against the moment is waived say so: closed and cleared would contradict each other. */
function withWaivers(rows: readonly PlaceRow[], { findings, waived }: Section): readonly PlaceRow[] {
  const isOfTime = ({ rule }: Finding): boolean =>
    rule.startsWith('timing/') || rule === 'offer/ends-before-landing'
  const lifted = waived.map(({ finding }) => finding).filter(isOfTime)
  if (lifted.length === 0) return rows
  const standing = findings.filter((finding) => isOfTime(finding) && finding.severity !== 'info')
  const touches =
    (code: string) =>
    ({ jurisdictions }: Finding): boolean =>
      jurisdictions.includes(code)
  return rows.map((row) => ({
    ...row,
    isWaived:
      (row.state === 'closed' || row.state === 'warned') &&
      lifted.some(touches(row.jurisdiction)) &&
      !standing.some(touches(row.jurisdiction)),
  }))
}

/** Countries of which the data know no holidays, or no law. */
function unknownPlaces(all: readonly Reaching[]): Pick<Page, 'withoutCalendar' | 'withoutLaw'> {
  const calendars = new Set<string>()
  const laws = new Set<string>()
  for (const { one, rows } of all)
    for (const { jurisdiction } of rows) {
      const country = countryOf(jurisdiction)
      const known = one.world.places.countries[country]
      const name = nameOf(country, one.world.places)
      if (known?.calendar !== true) calendars.add(name)
      if (known?.law !== true) laws.add(name)
    }
  return { withoutCalendar: [...calendars].sort(), withoutLaw: [...laws].sort() }
}
