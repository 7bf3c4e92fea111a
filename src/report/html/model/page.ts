import type { Finding } from '../../../finding.ts'
import type { Case } from '../../../judge.ts'
import { countryOf, nameOf } from '../../../place/places.ts'
import { parseInstant } from '../../../time/civil.ts'
import { dayOfLocal, timeInWords, weekdayName } from '../../../time/phrases.ts'
import { weekdayIndex } from '../../../time/civil.ts'
import { toLocal } from '../../../time/zones.ts'
import { type Section, sections } from '../../grouping.ts'
import type { Presentation, Report } from '../../report.ts'
import type { Waterfall } from '../../waterfall.ts'
import { grouped as digits, ofSeverity, type Standing, standing } from '../../words.ts'
import { type ProjectCalendar, projectCalendar } from './calendar.ts'
import { type MomentState, worse } from './landings.ts'
import type { Numbered } from './marks.ts'
import { type OfferMatrix, offerMatrix } from './offers.ts'
import { grouped, type NextSlot, type PlaceGroup, type PlaceRow, placeRows } from './places.ts'
import { type Preview, previewOf } from './previews.ts'
import { declaredWaterfall } from './recipients.ts'
import { type TimeMap, timeMaps } from './time-map.ts'

/** Campaigns that are shown with messages, maps and offers; those with the worst verdicts first. */
export const mostDetailed = 100
/** Versions of a campaign's messages that are drawn, and findings of one campaign that are listed. */
export const mostPreviews = 40
export const mostFindings = 200
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

/** One market over all campaigns: a country, or the places of a single campaign as they were named. */
export interface Market {
  readonly name: string
  readonly people: number | null
  /** Wall time there as the report was made. */
  readonly now: string
  readonly campaigns: readonly {
    readonly anchor: string
    readonly name: string
    readonly state: MomentState
  }[]
  readonly lands: string | null
  readonly isNight: boolean
  readonly state: MomentState
  readonly why: readonly string[]
  readonly next: NextSlot | 'none' | null
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
    .sort((a, b) => order[a.stand.kind] - order[b.stand.kind])
  const rowsOf = new Map<CampaignPage, { readonly one: Case; readonly rows: readonly PlaceRow[] }>()
  const campaigns = sorted.map(({ section, stand }, index): CampaignPage => {
    const one = section.campaign === null ? undefined : cases.get(section.campaign)
    const isDetailed = one !== undefined && index < mostDetailed
    const rows = one === undefined ? [] : placeRows(one, report.detail!.project, isDetailed)
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
      detail: isDetailed ? detailOf(one, rows, numbered) : null,
      quotable: new Set(one === undefined ? [section.file] : filesOf(one)),
    }
    if (one !== undefined) rowsOf.set(page, { one, rows })
    return page
  })
  const all = [...rowsOf].map(([page, { one, rows }]) => ({ page, one, rows }))
  return {
    report,
    campaigns,
    markets: marketsOf(all, report),
    calendar:
      report.detail === undefined ? null : projectCalendar(report.detail.cases, report.detail.project),
    undetailed: all.filter(({ page }) => page.detail === null).length,
    ...unknownPlaces(all),
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
  return (
    report.detail?.recipients?.get(campaign.id) ??
    declaredWaterfall(one.campaign, findings, unchecked, one.world.places)
  )
}

function detailOf(one: Case, rows: readonly PlaceRow[], numbered: readonly Numbered[]): CampaignDetail {
  const versions = one.campaign.messages.flatMap((message) =>
    message.versions.map((version) => ({ message, version })),
  )
  return {
    places: grouped(rows),
    maps: timeMaps(one),
    offers: offerMatrix(one),
    previews: versions
      .slice(0, mostPreviews)
      .map(({ message, version }) => previewOf(message, version, numbered, one.world)),
    undrawn: Math.max(0, versions.length - mostPreviews),
  }
}

interface Reached {
  readonly page: CampaignPage
  readonly one: Case
  readonly rows: readonly PlaceRow[]
}

/** People of a campaign in a country: what regions inside it say; null where one doesn't. */
function peopleIn(country: string, { one }: Reached): number | null {
  const regions = (one.campaign.audience?.regions ?? []).filter(
    ({ code }) => countryOf(code.value) === country,
  )
  const sizes = regions.map(({ size }) => size)
  return sizes.length > 0 && sizes.every((size) => size !== null)
    ? sizes.reduce<number>((sum, size) => sum + size, 0)
    : null
}

function marketsOf(all: readonly Reached[], report: Report): readonly Market[] {
  const now = parseInstant(report.now) ?? 0
  const alone = all.length === 1 ? all[0]! : null
  const groups = new Map<string, { name: string; parts: { reached: Reached; rows: PlaceRow[] }[] }>()
  for (const reached of all)
    for (const row of reached.rows) {
      // A single campaign has its places as they were named; of several, whole countries are compared.
      const code = alone === null ? countryOf(row.jurisdiction) : row.jurisdiction
      const group = groups.get(code) ?? { name: nameOf(code, reached.one.world.places), parts: [] }
      groups.set(code, group)
      const part = group.parts.find((known) => known.reached === reached)
      if (part === undefined) group.parts.push({ reached, rows: [row] })
      else part.rows.push(row)
    }
  const markets = [...groups].map(([code, { name, parts }]) =>
    marketOf(code, name, parts, now, alone !== null),
  )
  const named = alone === null ? markets : together(markets)
  return [...named].sort(
    (a, b) =>
      (a.state === b.state ? 0 : worse(a.state, b.state) === a.state ? -1 : 1) || (a.name < b.name ? -1 : 1),
  )
}

function marketOf(
  code: string,
  name: string,
  parts: readonly { readonly reached: Reached; readonly rows: readonly PlaceRow[] }[],
  now: number,
  isAlone: boolean,
): Market {
  const worstOf = (rows: readonly PlaceRow[]): PlaceRow =>
    rows.toSorted((a, b) =>
      a.state === b.state
        ? (a.first ?? Infinity) - (b.first ?? Infinity) || 0
        : worse(a.state, b.state) === a.state
          ? -1
          : 1,
    )[0]!
  const worst = worstOf(parts.flatMap(({ rows }) => rows))
  const people = parts.map(({ reached, rows }) => (isAlone ? rows[0]!.people : peopleIn(code, reached)))
  const locals = parts.flatMap(({ reached, rows }) =>
    rows.map(({ zone }) => toLocal(zone, now, reached.one.world.zones)),
  )
  const [first, last] = [Math.min(...locals), Math.max(...locals)]
  const said = (local: number): string =>
    `${weekdayName(weekdayIndex(dayOfLocal(local))).slice(0, 3)} ${timeInWords(local)}`
  return {
    name,
    people: people.every((count) => count !== null)
      ? people.reduce<number>((sum, count) => sum + count, 0)
      : null,
    now:
      first === last
        ? said(first)
        : `${said(first)}\u2013${dayOfLocal(first) === dayOfLocal(last) ? timeInWords(last) : said(last)}`,
    campaigns: parts.map(({ reached: { page }, rows }) => ({
      anchor: page.anchor,
      name: page.name,
      state: worstOf(rows).state,
    })),
    lands: worst.lands,
    isNight: worst.isNight,
    state: worst.state,
    why: worst.why,
    next: worst.next,
  }
}

/** Places of one campaign that say the same, in one row: 51 rows of which most are alike tell nothing. */
function together(markets: readonly Market[]): readonly Market[] {
  if (markets.length <= 12) return markets
  const groups = new Map<string, Market[]>()
  for (const market of markets) {
    const { lands, state, why, next } = market
    const key = JSON.stringify([lands, state, why, next])
    groups.set(key, [...(groups.get(key) ?? []), market])
  }
  return [...groups.values()].map((group): Market => {
    const names = group.map(({ name }) => name).sort()
    const sizes = group.map(({ people }) => people)
    const times = [...new Set(group.map(({ now }) => now))]
    return {
      ...group[0]!,
      name:
        names.length <= 4
          ? names.join(', ')
          : `${names.slice(0, 3).join(', ')} and ${digits(names.length - 3)} more`,
      people: sizes.every((size) => size !== null)
        ? sizes.reduce<number>((sum, size) => sum + size, 0)
        : null,
      now: times.length === 1 ? times[0]! : `${times.length} time zones`,
    }
  })
}

/** Countries of which the data know no holidays, or no law. */
function unknownPlaces(all: readonly Reached[]): Pick<Page, 'withoutCalendar' | 'withoutLaw'> {
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
