import { rules } from '../rules/index.ts'
import type { Campaign, Message } from './campaign/model.ts'
import type { World } from './context.ts'
import type { RawProblem } from './group.ts'
import { emptyJudgement, judgeCampaign, judgeProject } from './judge.ts'
import type { Jurisdiction } from './place/law.ts'
import type { Project } from './project.ts'
import { type Instant, minutesPerDay } from './time/civil.ts'
import { type Deliveries, landingsFrom } from './time/deliver.ts'
import type { Delivery } from './time/delivery.ts'
import { populationOf } from './time/pressure.ts'
import type { Shut } from './time/slot-shut.ts'
import { grid, type Stay } from './time/slot-spans.ts'
import { type Reason, reasons } from './time/slot-words.ts'
import {
  best,
  type Group,
  groupsOf,
  type Moment,
  momentsByDay,
  mostSuited,
  openAt,
  type Plan,
  plansOf,
  type Range,
  type SolvedPlace,
  solvePlace,
  together,
} from './time/slots.ts'
import { toInstants } from './time/zones.ts'

/** Rules that judge the moment at which a message lands. */
const ofTheMoment = rules.filter(({ id }) =>
  [
    'offer/ends-before-landing',
    'timing/blackout',
    'timing/holiday',
    'timing/observance',
    'timing/past',
    'timing/quiet-hours',
    'timing/sensitive-date',
    'timing/spill-over',
  ].includes(id),
)
const ofTheProject = rules.filter(({ id }) =>
  ['frequency/cap-exceeded', 'frequency/minimum-gap'].includes(id),
)

/** A campaign with the world that its file's configuration makes. */
export interface Asked {
  readonly campaign: Campaign
  readonly world: World
  readonly resolved: (message: Message) => Deliveries
}

/** Which moments are meant: wall times of the recipients, or instants. */
export type Kind = 'wall' | 'instant'

/** What keeps places shut, in words. */
export interface Binding {
  readonly jurisdictions: readonly Jurisdiction[]
  readonly words: string
}

export interface PlanAnswer {
  readonly plan: Plan
  readonly places: readonly SolvedPlace[]
  /** Moments that suit everybody, one a day. */
  readonly wall: readonly Moment[]
  readonly instant: readonly Moment[]
  /** The one to take; null when no moment suits everybody. */
  readonly proposal: { readonly kind: Kind; readonly moment: Moment } | null
  /** Who could be sent to together: one group when there is a proposal. On the clock of `groupKind`. */
  readonly groups: readonly Group[]
  readonly groupKind: Kind
  /** Places without any moment. */
  readonly stuck: readonly SolvedPlace[]
  /** The moment that suits most, when none suits all; who is shut then, and why. */
  readonly nearest: { readonly moment: Moment; readonly open: number; readonly of: number } | null
  readonly binding: readonly Binding[]
}

function keyOf({ jurisdiction, zone }: { readonly jurisdiction: string; readonly zone: string }): string {
  return `${jurisdiction} ${zone}`
}

/** The plan's deliveries if it started at these instants. */
function landed(
  plan: Plan,
  starts: ReadonlyMap<string, readonly Instant[]>,
  world: World,
): readonly Delivery[] {
  return plan.places.flatMap((place) =>
    (starts.get(keyOf(place)) ?? []).flatMap((instant) =>
      place.deliveries.map((delivery): Delivery => {
        const { campaign, message, cohort } = delivery
        const at = plan.schedule?.$.key ?? campaign.at
        const start = { instant, at, cause: 'at' as const }
        return {
          ...delivery,
          landings: landingsFrom(start, message.schedule ?? empty(plan), campaign, cohort, world.zones),
        }
      }),
    ),
  )
}

/** A schedule without any key. */
function empty({ campaign }: Plan): NonNullable<Message['schedule']> {
  return { $: campaign.$ }
}

/**
 * What the rules themselves find when a plan starts at these instants: the solver proposes nothing that they object to.
 * Only errors and warnings, each with the deliveries it is about.
 */
export function objections(
  { campaign, world }: Asked,
  plan: Plan,
  starts: ReadonlyMap<string, readonly Instant[]>,
  project: Project | null,
): readonly RawProblem[] {
  const deliveries = landed(plan, starts, world)
  const resolved = (message: Message): Deliveries => ({
    deliveries: deliveries.filter((delivery) => delivery.message === message),
    oddities: [],
    missing: null,
    rateWithoutSize: null,
  })
  const judgement = emptyJudgement()
  const supposed = { campaign, world, resolved }
  judgeCampaign(ofTheMoment, supposed, judgement)
  if (project !== null) {
    const staying = project.deliveriesOf(campaign).filter(({ message }) => !plan.messages.includes(message))
    const changed: Project = {
      campaigns: project.campaigns,
      deliveriesOf: (one) => (one === campaign ? [...deliveries, ...staying] : project.deliveriesOf(one)),
    }
    judgeProject(ofTheProject, changed, () => supposed, judgement)
  }
  const failure = judgement.failures[0]
  if (failure !== undefined) throw new Error(`${failure.rule} failed: ${failure.reason}`)
  return judgement.problems.filter(
    ({ decided, deliveries: touched }) =>
      decided !== 'info' && touched?.some((delivery) => deliveries.includes(delivery)) === true,
  )
}

/** A moment as the instants at which a place starts then. */
function startsAt(place: SolvedPlace, kind: Kind, at: number, world: World): readonly Instant[] {
  return kind === 'instant' ? [at] : toInstants(place.zone, at, world.zones).instants
}

interface Query {
  readonly range: Range
  /** How many moments that suit everybody are wanted. */
  readonly slots: number
}

/** More rounds than rules and solver can disagree in, if they disagree at all. */
const mostRounds = 200

/**
 * The moments that work for each plan of a campaign. Every moment in the answer has been held against the rules; one
 * that they object to is struck out and the next one sought.
 */
export function answersFor(asked: Asked, whole: Project | null, query: Query): readonly PlanAnswer[] {
  const project = whole === null ? null : sharing(asked.campaign, whole)
  return plansOf(asked.campaign, asked.resolved, asked.world).map((plan) => {
    const extra = new Map<string, Shut[]>()
    for (let round = 0; round < mostRounds; round += 1) {
      const answer = answerOf(asked, plan, project, query, extra)
      if (!strikeOut(asked, answer, project, extra)) return answer
    }
    throw new Error('The checks object to every moment that was found')
  })
}

/** The campaigns of a project that reach the same people for sure. */
function sharing(campaign: Campaign, project: Project): Project {
  const population = populationOf(campaign)
  return {
    campaigns: project.campaigns.filter((one) => populationOf(one) === population),
    deliveriesOf: (one) => project.deliveriesOf(one),
  }
}

/** Holds an answer's moments against the rules, and notes what they object to. */
function strikeOut(
  asked: Asked,
  answer: PlanAnswer,
  project: Project | null,
  extra: Map<string, Shut[]>,
): boolean {
  const { plan, places } = answer
  const moments: { level: Moment['level']; starts: Map<string, readonly Instant[]> }[] = []
  const all = (kind: Kind, { at, level }: Moment, of: readonly SolvedPlace[]): void => {
    const starts = new Map(of.map((place) => [keyOf(place), startsAt(place, kind, at, asked.world)]))
    moments.push({ level, starts })
  }
  for (const moment of answer.wall) all('wall', moment, places)
  for (const moment of answer.instant) all('instant', moment, places)
  for (const { jurisdictions, moment } of answer.groups)
    all(
      answer.groupKind,
      moment,
      places.filter(({ jurisdiction }) => jurisdictions.includes(jurisdiction)),
    )
  for (const place of places) {
    const { clear, permitted } = place.first
    if (clear !== null) all('instant', { at: clear, level: 'clear' }, [place])
    if (permitted !== null && permitted !== clear)
      all('instant', { at: permitted, level: 'permitted' }, [place])
  }
  let struck = false
  for (const { level, starts } of moments)
    for (const { decided, deliveries, rule, words } of objections(asked, plan, starts, project)) {
      if (decided === 'info' || (level === 'permitted' && decided !== 'error')) continue
      for (const { cohort } of deliveries ?? [])
        for (const from of starts.get(keyOf(cohort)) ?? []) {
          const shuts = extra.get(keyOf(cohort)) ?? []
          extra.set(keyOf(cohort), shuts)
          const message = words.replaceAll('{where}', cohort.jurisdiction)
          shuts.push({
            from,
            to: from + grid,
            severity: decided,
            rule: rule.id,
            why: { kind: 'check', message },
          })
          struck = true
        }
    }
  return struck
}

function answerOf(
  { world }: Asked,
  plan: Plan,
  project: Project | null,
  { range, slots }: Query,
  extra: ReadonlyMap<string, readonly Shut[]>,
): PlanAnswer {
  const places = plan.places.map((place) => solvePlace(place, range, world, project, extra.get(keyOf(place))))
  const common = (kind: Kind): readonly Moment[] => {
    const { shuts, from, to } = together(places, kind)
    return from < to ? momentsByDay(shuts, from, to, slots, () => 0) : []
  }
  const [wall, instant] = [common('wall'), common('instant')]
  const preferred: Kind = plan.clock.kind === 'wall' ? 'wall' : 'instant'
  const other: Kind = preferred === 'wall' ? 'instant' : 'wall'
  const of = (kind: Kind): PlanAnswer['proposal'] => {
    const [first] = kind === 'wall' ? wall : instant
    return first === undefined ? null : { kind, moment: first }
  }
  const proposal = of(preferred) ?? of(other)
  const groupKind = proposal?.kind ?? preferred
  const stuck = places.filter(({ first }) => best(first) === null)
  return {
    plan,
    places,
    wall,
    instant,
    proposal,
    groups:
      proposal === null
        ? groupsOf(places, preferred)
        : [{ jurisdictions: codes(places), moment: proposal.moment }],
    groupKind,
    stuck,
    ...(proposal !== null ? { nearest: null, binding: [] } : bindingOf(places, stuck, preferred)),
  }
}

function codes(places: readonly { readonly jurisdiction: Jurisdiction }[]): readonly Jurisdiction[] {
  return [...new Set(places.map(({ jurisdiction }) => jurisdiction))]
}

/** Why no moment suits everybody: places without any, else who is shut at the moment that suits most. */
function bindingOf(
  places: readonly SolvedPlace[],
  stuck: readonly SolvedPlace[],
  kind: Kind,
): Pick<PlanAnswer, 'nearest' | 'binding'> {
  const shutsOf = (place: SolvedPlace): readonly Shut[] => (kind === 'wall' ? place.wallShuts : place.shuts)
  if (stuck.length > 0)
    return {
      nearest: null,
      binding: said(
        stuck.map((place) => ({
          place,
          why: reasons(errors(place.shuts), place.from, place.to).slice(0, 2),
        })),
      ),
    }
  const free = places.map((place): readonly Stay[] =>
    kind === 'wall'
      ? openAt('permitted', place.wallShuts, place.wallFrom, place.wallTo)
      : openAt('permitted', place.shuts, place.from, place.to),
  )
  const at = mostSuited(free)
  const shut = places.filter((_, index) => !free[index]!.some((stay) => stay.from <= at && at < stay.to))
  return {
    nearest: {
      moment: { at, level: 'permitted' },
      open: codes(places).length - codes(shut).length,
      of: codes(places).length,
    },
    binding: said(shut.map((place) => ({ place, why: reasons(errors(shutsOf(place)), at, at + 1) }))),
  }
}

function errors(shuts: readonly Shut[]): readonly Shut[] {
  return shuts.filter(({ severity }) => severity === 'error')
}

/** Places that are shut for the same reasons, told together. */
function said(
  all: readonly { readonly place: SolvedPlace; readonly why: readonly Reason[] }[],
): readonly Binding[] {
  const groups = new Map<string, Set<Jurisdiction>>()
  for (const { place, why } of all) {
    const words =
      why.map((reason) => reason.words).join('; ') || 'the moment is outside the time asked for there'
    groups.set(words, (groups.get(words) ?? new Set()).add(place.jurisdiction))
  }
  return [...groups]
    .map(([words, jurisdictions]) => ({ words, jurisdictions: [...jurisdictions].sort() }))
    .sort((a, b) => b.jurisdictions.length - a.jurisdictions.length || (a.words < b.words ? -1 : 1))
}

/** Reasons that keep each place shut in its range, told together; by place and reason, errors first. */
export function reasonsOf(
  places: readonly SolvedPlace[],
): readonly (Binding & { readonly severity: Shut['severity'] })[] {
  const groups = new Map<
    string,
    { severity: Shut['severity']; jurisdictions: Set<Jurisdiction>; of: Jurisdiction }
  >()
  for (const place of places)
    for (const { words, severity } of reasons(
      place.shuts,
      place.from,
      Math.min(place.to, place.from + 14 * minutesPerDay),
    )) {
      const group = groups.get(words) ?? { severity, jurisdictions: new Set(), of: place.jurisdiction }
      if (severity === 'error') group.severity = severity
      groups.set(words, group)
      group.jurisdictions.add(place.jurisdiction)
    }
  return [...groups]
    .map(([words, { severity, jurisdictions }]) => ({
      words,
      severity,
      jurisdictions: [...jurisdictions].sort(),
    }))
    .sort(
      (a, b) =>
        Number(b.severity === 'error') - Number(a.severity === 'error') ||
        b.jurisdictions.length - a.jurisdictions.length ||
        (a.words < b.words ? -1 : 1),
    )
}

/** An entry of `schedule.by_region`. */
export interface RegionEntry {
  readonly regions: readonly Jurisdiction[]
  readonly moment: Moment
}

/**
 * Groups as a schedule says them: the largest has `at`, others an entry. A place inside one that an entry names would
 * follow that entry, so that it gets one of its own.
 */
export function asSchedule(
  groups: readonly Group[],
  contains: (outer: Jurisdiction, inner: Jurisdiction) => boolean,
): { readonly main: Group; readonly entries: readonly RegionEntry[] } | null {
  const main = groups.toSorted((a, b) => b.jurisdictions.length - a.jurisdictions.length)[0]
  if (main === undefined) return null
  const others = groups.filter((group) => group !== main)
  const named = others.flatMap(({ jurisdictions }) => jurisdictions)
  const inside = main.jurisdictions.filter((code) =>
    named.some((outer) => outer !== code && contains(outer, code)),
  )
  const entries = others.map(({ jurisdictions, moment }) => ({ regions: jurisdictions, moment }))
  return {
    main,
    entries: inside.length === 0 ? entries : [...entries, { regions: inside, moment: main.moment }],
  }
}
