import type { Finding, Verdict } from '../finding.ts'
import { evidencedSeverity, type FactBase, type LawShard } from '../place/law.ts'
import { eventsBetween, type LawEvent, lawOn } from '../place/in-force.ts'
import type { Places } from '../place/places.ts'
import type { ResolvedConfig } from '../policy/resolve.ts'
import { palette } from '../report/color.ts'
import { forTerminal, toJson } from '../report/escape.ts'
import type { Report } from '../report/report.ts'
import { counted } from '../report/words.ts'
import { type Day, formatDate, parseDate } from '../time/civil.ts'
import { heldBy } from './configuration.ts'
import { jobOf } from './job.ts'
import { allPacks, factAsJson, type LawFormat } from './law.ts'
import { Loader } from './load.ts'
import { nowOf } from './now.ts'
import type { Invocation } from './options.ts'
import { ProjectFiles } from './read-file.ts'
import { runLint } from './run-lint.ts'
import { type Terminal, wantsColor } from './terminal.ts'
import { UsageError } from './usage-error.ts'
import { version } from './version.ts'

/** Loads law packs as they are in force on one day. */
class LoaderOn extends Loader {
  readonly #day: Day

  constructor(project: ProjectFiles, day: Day) {
    super(project)
    this.#day = day
  }

  override async load(needs: Parameters<Loader['load']>[0]): Promise<void> {
    await super.load(needs)
    for (const need of needs) {
      if (need.kind !== 'data' || !need.name.startsWith('law/')) continue
      const shard = this.data.get(need.name) as LawShard | null
      if (shard !== null) this.data.set(need.name, lawOn(shard, this.#day))
    }
  }
}

interface Changed {
  readonly id: string
  readonly file: string
  readonly before: Verdict
  readonly after: Verdict
  /** Findings that the later law gives and the earlier one doesn't, and the other way round. */
  readonly gained: readonly Finding[]
  readonly lost: readonly Finding[]
}

/**
 * Says which facts begin, end or change between two days, and which campaigns come out differently under the law of one
 * and of the other. A send is judged by the law of its own date; here each campaign keeps its schedule and is judged
 * twice, as if the law of either day held for it. Campaigns are read only where there are some, or paths to them.
 */
export async function lawDiff(
  invocation: Invocation,
  terminal: Terminal,
  places: Places,
  format: LawFormat,
): Promise<number> {
  const [first, second, ...paths] = invocation.arguments
  const from = dayOf(first)
  const to = dayOf(second)
  if (to < from)
    throw new UsageError(`The second day, ${second!}, is before the first, ${first!}`, 'Swap them')
  const events = allPacks(places).flatMap((pack) =>
    eventsBetween(pack, from, to)
      // Facts that are included from another pack are told with that pack.
      .filter(({ before, after }) => (after ?? before)!.id.startsWith(`${pack.code.toLowerCase()}/`))
      .map((event) => ({ ...event, code: pack.code, place: pack.name })),
  )
  const changed = await campaignsThatChange(
    { ...invocation, arguments: paths, options: { ...invocation.options, 'allow-empty': true } },
    terminal,
    places,
    [from, to],
  )
  if (format === 'json') {
    terminal.stdout.write(
      `${toJson(
        {
          schemaVersion: 1,
          from: formatDate(from),
          to: formatDate(to),
          facts: events.map(({ on, section, before, after, code }) => ({
            on: formatDate(on),
            place: code,
            section,
            event: kindOf({ before, after }),
            before: before === null ? null : factAsJson(before),
            after: after === null ? null : factAsJson(after),
          })),
          judged: changed.judged,
          campaigns: changed.campaigns.map(({ gained, lost, ...one }) => ({
            ...one,
            gained: gained.map(brief),
            lost: lost.map(brief),
          })),
        },
        2,
      )}\n`,
    )
    return 0
  }
  const paint = palette(wantsColor(invocation.options, terminal))
  const lines: string[] = []
  // What judges nobody is told only when more is asked for.
  const told = events.filter(
    ({ before, after }) => invocation.options.verbose || (after ?? before)!.severity !== 'info',
  )
  for (const event of told.toSorted((a, b) => a.on - b.on)) {
    const { on, before, after, code, place } = event
    const words = forTerminal((after ?? before)!.says ?? '')
    lines.push(
      `${formatDate(on)}  ${paint.strong(`${place} (${code})`)}  ${kindOf(event)}: ${(after ?? before)!.id}${weight(after ?? before)}`,
      ...(words === '' ? [] : [`            ${words}`]),
      ...(before !== null && after !== null && before.says !== null
        ? [`            ${paint.faint(`before: ${forTerminal(before.says)}`)}`]
        : []),
    )
  }
  if (told.length === 0)
    lines.push(`No fact begins or ends between ${formatDate(from)} and ${formatDate(to)}.`)
  if (events.length > told.length)
    lines.push(`and ${counted(events.length - told.length, 'note')} (--verbose shows them)`)
  lines.push('')
  for (const { id, file, before, after, gained, lost } of changed.campaigns) {
    lines.push(`${paint.strong(forTerminal(id))} (${forTerminal(file)}): ${before} before, ${after} after`)
    for (const [sign, findings] of [
      ['+', gained],
      ['-', lost],
    ] as const)
      for (const { severity, rule, message } of findings)
        lines.push(`  ${sign} ${paint.severity[severity](severity)}[${rule}] ${forTerminal(message)}`)
  }
  lines.push(
    changed.judged === 0
      ? 'No campaigns here to judge.'
      : `${counted(changed.judged, 'campaign')} judged by the law of both days, ${changed.campaigns.length === 0 ? 'none comes' : counted(changed.campaigns.length, 'comes', 'come')} out differently.`,
    'Sourced information, not legal advice.',
  )
  terminal.stdout.write(`${lines.join('\n')}\n`)
  return 0
}

function dayOf(written: string | undefined): Day {
  const day = written === undefined ? null : parseDate(written)
  if (day === null)
    throw new UsageError(
      written === undefined ? 'Missing days after --diff' : `Malformed day: ${JSON.stringify(written)}`,
      'Give two days, such as `sendlint law --diff 2026-11-21 2027-02-01`, then paths',
    )
  return day
}

function kindOf({ before, after }: Pick<LawEvent, 'before' | 'after'>): 'begins' | 'ends' | 'changes' {
  return after === null ? 'ends' : before === null ? 'begins' : 'changes'
}

function weight(fact: FactBase | null): string {
  return fact === null || evidencedSeverity(fact) === 'error' ? '' : ` (${evidencedSeverity(fact)})`
}

function brief({ rule, severity, message, jurisdictions }: Finding): object {
  return { rule, severity, message, jurisdictions }
}

async function campaignsThatChange(
  invocation: Invocation,
  terminal: Terminal,
  places: Places,
  days: readonly [Day, Day],
): Promise<{ readonly judged: number; readonly campaigns: readonly Changed[] }> {
  const { root, files, configurations } = await jobOf(invocation, terminal, places)
  if (files.length === 0) return { judged: 0, campaigns: [] }
  const now = nowOf(invocation.options.now, terminal)
  const configured = new Map<string, ResolvedConfig>()
  const configure = async (paths: Iterable<string>): Promise<void> => {
    for (const path of paths) if (!configured.has(path)) configured.set(path, await configurations.of(path))
  }
  await configure(files.map(({ path }) => path))
  const judge = (day: Day): Promise<Report> => {
    const loader = new LoaderOn(new ProjectFiles(root), day)
    return runLint({ configOf: heldBy(configured), now, version }, files, loader, () =>
      configure(loader.files.keys()),
    )
  }
  const [before, after] = [await judge(days[0]), await judge(days[1])]
  const campaigns = before.campaigns.flatMap((one): readonly Changed[] => {
    const other = after.campaigns.find(({ id, file }) => id === one.id && file === one.file)
    const [gained, lost] = [difference(after, before, one.id), difference(before, after, one.id)]
    if (other === undefined || (other.verdict === one.verdict && gained.length + lost.length === 0)) return []
    return [{ id: one.id, file: one.file, before: one.verdict, after: other.verdict, gained, lost }]
  })
  return { judged: before.campaigns.length, campaigns }
}

/** Findings of a campaign that one report has and the other lacks; notes aside. */
function difference(one: Report, other: Report, campaign: string): readonly Finding[] {
  const key = ({ rule, severity, message, jurisdictions }: Finding): string =>
    [rule, severity, message, jurisdictions.join()].join('\0')
  const known = new Set(other.findings.filter((finding) => finding.campaign === campaign).map(key))
  return one.findings.filter(
    (finding) => finding.campaign === campaign && finding.severity !== 'info' && !known.has(key(finding)),
  )
}
