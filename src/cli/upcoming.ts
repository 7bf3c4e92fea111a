import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { rules } from '../../rules/index.ts'
import type { Campaign } from '../campaign/model.ts'
import { nameOf } from '../place/places.ts'
import { findRoot } from '../policy/discover.ts'
import type { Project } from '../project.ts'
import { sections } from '../report/grouping.ts'
import type { Presentation, Report } from '../report/report.ts'
import {
  type Earlier,
  type NextLanding,
  type Upcoming,
  type UpcomingCampaign,
  upcomingJson,
  upcomingPretty,
} from '../report/upcoming.ts'
import { addDuration, type Duration, type Instant, minutesPerDay, parseDuration } from '../time/civil.ts'
import { heldBy } from './configuration.ts'
import { withSlashes } from './discover.ts'
import { jobOf } from './job.ts'
import { Loader, readShard } from './load.ts'
import { nowOf } from './now.ts'
import { observer } from './observe.ts'
import type { Invocation } from './options.ts'
import { ProjectFiles, said } from './read-file.ts'
import { runLint } from './run-lint.ts'
import { type Terminal, wantsColor } from './terminal.ts'
import { UsageError } from './usage-error.ts'
import { version } from './version.ts'

const usualTime = 'P14D'

function formatOf(given: readonly string[]): 'pretty' | 'json' {
  const [name = 'pretty', second] = given
  if (second !== undefined) throw new UsageError('Option --format is given twice, at most one is allowed')
  if (name !== 'pretty' && name !== 'json')
    throw new UsageError(`Unknown format ${JSON.stringify(name)}`, 'Expected `pretty` or `json`')
  return name
}

function withinOf(text: string | null): Duration {
  const duration = parseDuration(text ?? usualTime)
  if (duration === null || (duration.months === 0 && duration.minutes === 0))
    throw new UsageError(
      `Malformed time for --within: ${JSON.stringify(text)}`,
      'Expected an ISO 8601 duration such as P14D or PT36H',
    )
  return duration
}

/** An earlier report, as far as it is compared with. */
interface EarlierReport {
  readonly now: string
  readonly data: Readonly<Record<string, string>>
  of(file: string, id: string): Earlier
}

interface RawReport {
  readonly schemaVersion: number
  readonly now: string
  readonly tool: { readonly data: Readonly<Record<string, string>> }
  readonly campaigns: readonly {
    readonly id: string
    readonly file: string
    readonly verdict: Earlier['verdict']
  }[]
  readonly findings: readonly (Earlier['findings'][number] & {
    readonly campaign: string | null
    readonly file: string
  })[]
  readonly unchecked: readonly {
    readonly rule: string
    readonly required: boolean
    readonly reason: string
    readonly campaign: string | null
    readonly file: string
  }[]
}

/** Whether a value has the shape of our JSON report, as far as it is read here. */
function isReport(value: unknown): value is RawReport {
  const isRecord = (one: unknown): one is Record<string, unknown> => typeof one === 'object' && one !== null
  const all = (list: unknown, keys: readonly string[]): boolean =>
    Array.isArray(list) &&
    list.every((one) => isRecord(one) && keys.every((key) => typeof one[key] === 'string'))
  return (
    isRecord(value) &&
    value['schemaVersion'] === 1 &&
    typeof value['now'] === 'string' &&
    isRecord(value['tool']) &&
    isRecord(value['tool']['data']) &&
    all(value['campaigns'], ['id', 'file', 'verdict']) &&
    all(value['findings'], ['rule', 'severity', 'message', 'fingerprint', 'file']) &&
    all(value['unchecked'], ['rule', 'reason', 'file'])
  )
}

function earlierReport(path: string, cwd: string): EarlierReport {
  let text: string
  try {
    text = readFileSync(resolve(cwd, path), 'utf8')
  } catch (error) {
    throw new UsageError(`Unreadable report: ${path}`, said(error))
  }
  let report: unknown
  try {
    report = JSON.parse(text)
  } catch {
    report = null
  }
  if (!isReport(report))
    throw new UsageError(
      `Not a report of sendlint: ${path}`,
      'Give what `sendlint check --format json` wrote',
    )
  const { campaigns, findings, unchecked } = report
  const group = <T extends { readonly campaign: string | null; readonly file: string }>(
    list: readonly T[],
  ): ReadonlyMap<string, readonly T[]> => {
    const groups = new Map<string, T[]>()
    for (const one of list) {
      const key = one.campaign ?? `file ${one.file}`
      groups.set(key, [...(groups.get(key) ?? []), one])
    }
    return groups
  }
  const verdicts = new Map(campaigns.map(({ id, file, verdict }) => [`${file} ${id}`, verdict]))
  const [found, open] = [group(findings), group(unchecked)]
  return {
    now: report.now,
    data: report.tool.data,
    of: (file, id) => ({
      verdict: verdicts.get(`${file} ${id}`) ?? null,
      findings: [...(found.get(id) ?? []), ...(found.get(`file ${file}`) ?? [])],
      questions: new Set(
        [...(open.get(id) ?? []), ...(open.get(`file ${file}`) ?? [])]
          .filter(({ required }) => required)
          .map(({ rule, reason }) => `${rule} ${reason}`),
      ),
    }),
  }
}

const dataNames: Readonly<Record<string, string>> = {
  jurisdictions: 'law',
  calendars: 'calendars',
  tzdata: 'time zones',
}

function changedData(since: EarlierReport, { tool }: Report): readonly string[] {
  const now: Readonly<Record<string, string>> = tool.data
  return Object.entries(dataNames).flatMap(([key, name]) =>
    since.data[key] === now[key]
      ? []
      : [`${name} of ${since.data[key] ?? 'unknown'}, now ${now[key] ?? 'unknown'}`],
  )
}

/** When a campaign lands next in a stretch of time: its first landing there, or one that still goes on; null = none. */
function nextLanding(campaign: Campaign, project: Project, from: Instant, to: Instant): NextLanding | null {
  let next: NextLanding | null = null
  for (const { cohort, landings } of project.deliveriesOf(campaign))
    for (const { start, end, localStart } of landings) {
      if (start > to || Math.max(start, end) < from) continue
      if (next === null || start < next.at)
        next = { at: start, local: localStart, zone: cohort.zone, jurisdiction: cohort.jurisdiction }
    }
  return next
}

/**
 * Lists what lands in the next days with its verdict as of now, and what turned since an earlier report. 1 when one of
 * them may not go.
 */
export async function upcoming(invocation: Invocation, terminal: Terminal): Promise<number> {
  const { options, arguments: given } = invocation
  const format = formatOf(options.format)
  const now = nowOf(options.now, terminal)
  const within = withinOf(options.within)
  const since = options['since-report'] === null ? null : earlierReport(options['since-report'], terminal.cwd)
  const places = readShard('places')
  // Pressure comes from the whole project, wherever in it the command is run.
  const root = findRoot([withSlashes(terminal.cwd)], existsSync)
  const job = await jobOf({ ...invocation, arguments: given.length > 0 ? given : [root] }, terminal, places)
  const loader = new Loader(new ProjectFiles(job.root)).readContactsFrom(job.root)
  loader.data.set('places', places)
  const configured = new Map<string, Awaited<ReturnType<typeof job.configurations.of>>>()
  const configure = async (paths: Iterable<string>): Promise<void> => {
    for (const path of paths)
      if (!configured.has(path)) configured.set(path, await job.configurations.of(path))
  }
  await configure(job.files.map(({ path }) => path))
  let project: Project = { campaigns: [], deliveriesOf: () => [] }
  const report = await runLint(
    {
      configOf: heldBy(configured),
      now,
      version,
      rules: [
        ...rules,
        observer((seen) => {
          project = seen
        }),
      ],
    },
    job.files,
    loader,
    () => configure(loader.files.keys()),
  )
  const day = Math.floor(now / minutesPerDay)
  const end =
    addDuration(day, { months: within.months, minutes: 0 }) * minutesPerDay + (now - day * minutesPerDay)
  const document: Upcoming = {
    version,
    now,
    within: options.within ?? usualTime,
    campaigns: listed(report, project, since, { from: now, to: end + within.minutes }),
    since: since === null ? null : { now: since.now, changes: changedData(since, report) },
  }
  const presentation: Presentation = {
    color: wantsColor(options, terminal),
    width: terminal.stdout.columns,
    verbose: options.verbose,
    quiet: false,
    showWaived: false,
    placeName: (code) => (places === null ? code : nameOf(code, places)),
    rules,
    help: () => null,
  }
  terminal.stdout.write(format === 'json' ? upcomingJson(document) : upcomingPretty(document, presentation))
  if (report.findings.some(({ rule }) => rule === 'internal/rule-failed')) return 2
  const blocked = document.campaigns.some(({ section: { campaign } }) =>
    campaign === null
      ? false
      : campaign.verdict === 'fail' || (campaign.verdict === 'incomplete' && !campaign.draft),
  )
  return blocked && !options['exit-zero'] ? 1 : 0
}

/** Campaigns that land in a stretch of time, in order of it; flows, which may land at any time, come last. */
function listed(
  report: Report,
  project: Project,
  since: EarlierReport | null,
  { from, to }: { readonly from: Instant; readonly to: Instant },
): readonly UpcomingCampaign[] {
  const campaigns = new Map(
    project.campaigns.map((campaign) => [`${campaign.source.path} ${campaign.id}`, campaign]),
  )
  const found = sections(report).flatMap((section): readonly UpcomingCampaign[] => {
    if (section.campaign === null) return []
    const campaign = campaigns.get(`${section.file} ${section.campaign.id}`)
    if (campaign === undefined) return []
    const next = nextLanding(campaign, project, from, to)
    const isFlow = project.deliveriesOf(campaign).some(({ anytime, daily }) => anytime || daily !== null)
    if (next === null && !isFlow) return []
    const earlier = since?.of(section.file, campaign.id) ?? null
    return [{ section, at: campaign.at, next, earlier }]
  })
  return found.toSorted((a, b) => (a.next?.at ?? Infinity) - (b.next?.at ?? Infinity) || 0)
}
