import { type Campaign, isOwnSource } from '../campaign/model.ts'
import type { InputFile } from '../lint.ts'
import type { Project } from '../project.ts'
import type { CampaignAnswer } from '../report/when-words.ts'
import { defineRule } from '../rule.ts'
import { listed, nearest } from '../schema/nearest.ts'
import { positionAt } from '../source/source.ts'
import { type Instant, minutesPerDay, parseDate, parseDateTime } from '../time/civil.ts'
import { populationOf } from '../time/pressure.ts'
import { type Bound, best, isFlow, type Range } from '../time/slots.ts'
import { answersFor, type Asked } from '../when.ts'
import { heldBy } from './configuration.ts'
import { type Job, jobOf } from './job.ts'
import { Loader, readShard } from './load.ts'
import { nowOf } from './now.ts'
import type { Invocation } from './options.ts'
import { ProjectFiles } from './read-file.ts'
import { runLint } from './run-lint.ts'
import { type Terminal, wantsColor } from './terminal.ts'
import { UsageError } from './usage-error.ts'
import { version } from './version.ts'

const formats = ['pretty', 'json', 'ics'] as const
/** How far ahead is looked when nothing is said, and at most. */
const usualDays = 14
const mostDays = 366
const mostSlots = 100

function formatOf(given: readonly string[]): (typeof formats)[number] {
  const [name = 'pretty', second] = given
  if (second !== undefined) throw new UsageError('Option --format is given twice, at most one is allowed')
  const format = formats.find((one) => one === name)
  if (format !== undefined) return format
  const near = nearest(name, formats)
  throw new UsageError(
    `Unknown format ${JSON.stringify(name)}${near === null ? '' : `, did you mean \`${near}\`?`}`,
    `Expected one of ${listed(formats, null, formats.length)}`,
  )
}

/** A bound: an instant, or a day or time on each place's own clock. A day that ends something is part of it. */
function boundOf(option: '--from' | '--until', text: string): Bound {
  const day = parseDate(text)
  if (day !== null) return { kind: 'wall', at: (option === '--from' ? day : day + 1) * minutesPerDay }
  const moment = parseDateTime(text)
  if (moment === null)
    throw new UsageError(
      `Malformed moment for ${option}: ${JSON.stringify(text)}`,
      'Expected a day such as 2026-11-24, or a time such as 2026-11-24T10:00 (recipients\u2019 clocks) or 2026-11-24T10:00Z',
    )
  return moment.offset === null
    ? { kind: 'wall', at: moment.local }
    : { kind: 'instant', at: moment.local - moment.offset }
}

function rangeOf({ options }: Invocation, now: Instant): Range {
  const from: Bound = options.from === null ? { kind: 'instant', at: now } : boundOf('--from', options.from)
  const to: Bound =
    options.until === null
      ? { kind: from.kind, at: from.at + usualDays * minutesPerDay }
      : boundOf('--until', options.until)
  // Of two kinds, only the farthest clocks tell for sure.
  const margin = from.kind === to.kind ? 0 : minutesPerDay
  if (to.at + margin <= from.at || to.at + margin <= now)
    throw new UsageError(
      'Nothing lies between --from and --until',
      `Now is ${formatNow(now)}; moments that are over are not looked at`,
    )
  if (to.at - Math.max(from.at, now) > mostDays * minutesPerDay)
    throw new UsageError(`More than ${mostDays} days between --from and --until`, 'Ask for a shorter time')
  return { from, to }
}

function formatNow(now: Instant): string {
  return `${new Date(now * 60_000).toISOString().slice(0, 16)}Z`
}

function slotsOf(text: string | null): number {
  if (text === null) return 1
  if (!/^\d{1,3}$/.test(text) || Number(text) < 1 || Number(text) > mostSlots)
    throw new UsageError(
      `Malformed number for --slots: ${JSON.stringify(text)}`,
      `Expected 1 to ${mostSlots}`,
    )
  return Number(text)
}

interface Seen {
  readonly asked: readonly Asked[]
  readonly project: Project
}

/** Campaigns with their world, taken where the kernel runs rules: a rule that looks on and finds nothing. */
async function see(
  files: readonly InputFile[],
  { root, configurations }: Job,
  places: unknown,
  now: Instant,
): Promise<Seen & { readonly problems: Awaited<ReturnType<typeof runLint>>['findings'] }> {
  const asked: Asked[] = []
  let project: Project = { campaigns: [], deliveriesOf: () => [] }
  const observer = defineRule({
    id: 'timing/when',
    summary: 'Looks on',
    group: 'timing',
    severity: 'info',
    confidence: 'high',
    concerns: 'crm-ops',
    channels: 'all',
    purposes: 'all',
    since: '0.1.0',
    fix: 'never',
    messages: {},
    check: {
      campaign(campaign, context) {
        asked.push({ campaign, world: context, resolved: (message) => context.resolved(message) })
      },
      project(whole) {
        project = whole
      },
    },
  })
  const loader = new Loader(new ProjectFiles(root)).readContactsFrom(root)
  loader.data.set('places', places)
  const configured = new Map<string, Awaited<ReturnType<typeof configurations.of>>>()
  const configure = async (paths: Iterable<string>): Promise<void> => {
    for (const path of paths) if (!configured.has(path)) configured.set(path, await configurations.of(path))
  }
  await configure(files.map(({ path }) => path))
  const report = await runLint(
    {
      configOf: heldBy(configured),
      now,
      version,
      rules: [observer],
    },
    files,
    loader,
    () => configure(loader.files.keys()),
  )
  return { asked, project, problems: report.findings }
}

/** What is wrong with a campaign that keeps anybody from asking when. Exit 2. */
function refuse({ campaign }: Asked): void {
  const at = (where: Campaign['at']): string => {
    const { line, column } = positionAt(where.source, where.start)
    return `${where.source.path}:${line}:${column}`
  }
  const { audience, messages } = campaign
  if (messages.length > 0 && messages.every(isFlow)) {
    const event = messages.find(({ schedule }) => schedule?.trigger !== undefined)?.schedule?.trigger?.event
      .value
    throw new UsageError(
      `"${campaign.id}" is a flow${event === undefined ? '' : ` that \`${event}\` starts`} and has no moment (${at(campaign.at)})`,
      '`sendlint check` says what hours its `hold` has to keep; `when` asks for a campaign that is sent once',
    )
  }
  if (audience === null)
    throw new UsageError(
      `Missing \`audience\` in "${campaign.id}" (${at(campaign.at)})`,
      'Say where the recipients are: audience: { regions: [US, FR] }',
    )
  if (audience.regions === null)
    throw new UsageError(
      `Missing \`audience.regions\` in "${campaign.id}" (${at(campaign.at)})`,
      'Say where the recipients are: regions: [US, FR]',
    )
}

/** Whether other campaigns of the project can be told to reach the same people. */
function hasCompany({ campaign }: Asked): boolean {
  const { audience } = campaign
  return audience !== null && (!isOwnSource(campaign, audience.$.span.source) || audience.contacts.length > 0)
}

/** Finds the next moments at which campaigns can be sent. 0 = a moment for everybody, 1 = none for some place. */
export async function when(invocation: Invocation, terminal: Terminal): Promise<number> {
  const { options } = invocation
  const format = formatOf(options.format)
  const now = nowOf(options.now, terminal)
  const range = rangeOf(invocation, now)
  const slots = slotsOf(options.slots)
  const places = readShard('places')
  const job = await jobOf(invocation, terminal, places)
  const own = new Set(job.files.map(({ path }) => path))
  let seen = await see(job.files, job, places, now)
  for (const { rule, severity, at, message } of seen.problems) {
    if (severity !== 'error' || !/^(?:source|campaign)\//.test(rule) || rule === 'campaign/missing-file')
      continue
    const { line, column } = positionAt(at.source, at.start)
    throw new UsageError(
      `Unreadable campaign: ${at.source.path}:${line}:${column}: ${message}`,
      '`sendlint check` shows where and what to do',
    )
  }
  for (const asked of seen.asked) refuse(asked)
  if (seen.asked.some(hasCompany)) {
    const wanted = new Set(seen.asked.filter(hasCompany).map(({ campaign }) => populationOf(campaign)))
    const whole = await jobOf(
      { ...invocation, arguments: [job.root], options: { ...options, 'allow-empty': true } },
      terminal,
      places,
    )
    const others = whole.files.filter(({ path }) => !own.has(path))
    const all = await see([...job.files, ...others], job, places, now)
    seen = {
      ...all,
      asked: all.asked.filter(({ campaign }) => own.has(campaign.source.path)),
      project: {
        campaigns: all.project.campaigns.filter(
          (campaign) => own.has(campaign.source.path) || wanted.has(populationOf(campaign)),
        ),
        deliveriesOf: (campaign) => all.project.deliveriesOf(campaign),
      },
    }
  }
  if (seen.asked.length === 0)
    throw new UsageError(
      'Nothing to send: every campaign in there is `sent` or `cancelled`',
      'Give a campaign whose `status` is `draft` or `scheduled`',
    )
  const answers = seen.asked.map((asked): CampaignAnswer => ({
    id: asked.campaign.id,
    name: asked.campaign.name?.value ?? asked.campaign.id,
    file: asked.campaign.source.path,
    world: asked.world,
    plans: answersFor(asked, seen.project, { range, slots }),
  }))
  const document = { version, now, split: options.split, answers }
  if (format === 'json') terminal.stdout.write((await import('../report/when-json.ts')).whenJson(document))
  else if (format === 'ics') terminal.stdout.write((await import('../report/when-ics.ts')).whenIcs(document))
  else {
    const { whenPretty } = await import('../report/when-pretty.ts')
    terminal.stdout.write(
      whenPretty(answers, {
        color: wantsColor(options, terminal),
        unicode: showsUnicode(terminal),
        verbose: options.verbose,
        split: options.split,
      }),
    )
  }
  return answers.every(({ plans }) =>
    plans.every((plan) => plan.places.every(({ first }) => best(first) !== null)),
  )
    ? 0
    : 1
}

/** By the locale, in the order of POSIX (Base Definitions, 8.2); where none is set it is assumed. */
function showsUnicode({ env }: Terminal): boolean {
  if (env['TERM'] === 'dumb') return false
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find(
    (value) => value !== undefined && value !== '',
  )
  return locale === undefined || /utf-?8/i.test(locale)
}
