import type { Channel } from '../../../campaign/model.ts'
import type { Case } from '../../../judge.ts'
import type { Jurisdiction } from '../../../place/law.ts'
import { nameOf } from '../../../place/places.ts'
import type { Project } from '../../../project.ts'
import { type Instant, minutesPerDay } from '../../../time/civil.ts'
import type { Delivery } from '../../../time/delivery.ts'
import { dayInWords, dayOfLocal, hoursInWords, minuteOfLocal, timeInWords } from '../../../time/phrases.ts'
import { populationOf } from '../../../time/pressure.ts'
import { best, type Level, type Plan, plansOf, solvePlace } from '../../../time/slots.ts'
import { toLocal } from '../../../time/zones.ts'
import { objections } from '../../../when.ts'
import {
  deliveriesIn,
  isNight,
  judgedFlow,
  judgedLandings,
  landingInWords,
  type MomentState,
  worse,
} from './landings.ts'

/** The next moment that works for a place, at or after the one that is planned. */
export interface NextSlot {
  readonly words: string
  readonly level: Level
}

/** People in one place who get a message of a channel, and what its moment is to them. */
export interface PlaceRow {
  readonly jurisdiction: Jurisdiction
  readonly name: string
  readonly zone: string
  /** The region of the audience that it comes from, as written, and its size. */
  readonly region: Jurisdiction
  readonly regionSize: number | null
  readonly channel: Channel
  /** How many people are there, null when the file doesn't say. */
  readonly people: number | null
  /** First local minute, for order; null without a moment. */
  readonly first: number | null
  /** When it lands there, on the wall clock; null when nobody knows. */
  readonly lands: string | null
  readonly isNight: boolean
  readonly state: MomentState
  readonly why: readonly string[]
  /** Whether all that is found against it is waived. */
  readonly isWaived: boolean
  /** Null where it is open as planned; `none` where nothing was found within two weeks. */
  readonly next: NextSlot | 'none' | null
}

/** Rows that say the same of several places. */
export interface PlaceGroup extends Omit<
  PlaceRow,
  'jurisdiction' | 'name' | 'zone' | 'region' | 'regionSize'
> {
  readonly places: readonly { readonly jurisdiction: Jurisdiction; readonly name: string }[]
}

/** How far ahead the next moment is looked for, days: as `sendlint when` does. */
const ahead = 14

/** The places of a campaign, channel by channel. `slots` says whether next moments are looked for, which takes time. */
export function placeRows(one: Case, project: Project, slots: boolean): readonly PlaceRow[] {
  const { campaign, world, resolved } = one
  const plans = plansOf(campaign, resolved, world)
  const company = sharing(one, project)
  const groups = new Map<string, Delivery[]>()
  for (const delivery of deliveriesIn(one)) {
    const { jurisdiction, zone } = delivery.cohort
    const key = `${delivery.message.channel.value} ${jurisdiction} ${zone}`
    groups.set(key, [...(groups.get(key) ?? []), delivery])
  }
  return [...groups.values()].map((deliveries) => rowOf(one, deliveries, plans, company, slots))
}

function rowOf(
  one: Case,
  deliveries: readonly Delivery[],
  plans: readonly Plan[],
  project: Project,
  slots: boolean,
): PlaceRow {
  const { world } = one
  const { cohort, message } = deliveries[0]!
  const row = {
    isWaived: false,
    jurisdiction: cohort.jurisdiction,
    name: nameOf(cohort.jurisdiction, world.places),
    zone: cohort.zone,
    region: cohort.region.value,
    regionSize: one.campaign.audience?.regions?.find(({ code }) => code === cohort.region)?.size ?? null,
    channel: message.channel.value,
    people: cohort.region.value === cohort.jurisdiction ? cohort.size : null,
  }
  const flows = deliveries.filter((delivery) => delivery.anytime || delivery.daily !== null)
  const judged = deliveries.flatMap((delivery) =>
    judgedLandings(delivery, world).map((landing) => ({ delivery, ...landing })),
  )
  // What is worst is what to look at first; of equals the first that lands.
  const worst = judged.toSorted((a, b) =>
    a.state === b.state ? a.landing.start - b.landing.start : worse(a.state, b.state) === a.state ? -1 : 1,
  )[0]
  if (flows.length > 0) {
    const flow = flows[0]!
    const { state, why } = judgedFlow(flow, world)
    if (worst === undefined || worse(state, worst.state) === state)
      return {
        ...row,
        first: null,
        lands: flow.daily === null ? 'at any hour' : `daily ${hoursInWords(flow.daily)}`,
        isNight: flow.daily === null || flow.daily.some(({ from, to }) => isNight(from) || isNight(to - 1)),
        state,
        why,
        next: null,
      }
  }
  if (worst === undefined)
    return {
      ...row,
      first: null,
      lands: null,
      isNight: false,
      state: 'unknown',
      why: ['no moment is known'],
      next: null,
    }
  const { landing, state, why, delivery } = worst
  const plan = plans.find(({ messages }) => messages.includes(delivery.message))
  return {
    ...row,
    first: landing.localStart,
    lands: landingInWords(landing),
    isNight: isNight(minuteOfLocal(landing.localStart)),
    state,
    why,
    next:
      slots && plan !== undefined && (state === 'closed' || state === 'warned')
        ? (slotFor(one, plan, delivery, landing.start, project) ?? 'none')
        : null,
  }
}

/** The campaigns that certainly reach the same people. */
function sharing({ campaign }: Case, project: Project): Project {
  const population = populationOf(campaign)
  return { ...project, campaigns: project.campaigns.filter((other) => populationOf(other) === population) }
}

/** The next moment for one place, held against the rules as `sendlint when` does. */
function slotFor(
  one: Case,
  plan: Plan,
  { cohort }: Delivery,
  from: Instant,
  project: Project,
): NextSlot | null {
  const { world } = one
  const place = plan.places.find(
    ({ jurisdiction, zone }) => jurisdiction === cohort.jurisdiction && zone === cohort.zone,
  )
  if (place === undefined) return null
  const until = Math.max(from, world.now) + ahead * minutesPerDay
  const range = { from: { kind: 'instant', at: from }, to: { kind: 'instant', at: until } } as const
  const moment = best(solvePlace(place, range, world, project).first)
  if (moment === null) return null
  const starts = new Map([[`${place.jurisdiction} ${place.zone}`, [moment.at]]])
  const objected = objections(one, plan, starts, project).some(
    ({ decided }) => decided === 'error' || moment.level === 'clear',
  )
  if (objected) return null
  const local = toLocal(place.zone, moment.at, world.zones)
  return { words: `${dayInWords(dayOfLocal(local))} ${timeInWords(local)}`, level: moment.level }
}

/** Rows that say the same as one, in the order of their first: closed ones first, then by time. */
export function grouped(rows: readonly PlaceRow[]): readonly PlaceGroup[] {
  const groups = new Map<
    string,
    { row: PlaceRow; places: Map<Jurisdiction, string>; people: number | null }
  >()
  for (const row of rows) {
    const { channel, lands, state, why, isWaived, next } = row
    const key = JSON.stringify([channel, lands, state, why, isWaived, next])
    const known = groups.get(key)
    if (known === undefined)
      groups.set(key, { row, places: new Map([[row.jurisdiction, row.name]]), people: row.people })
    else if (!known.places.has(row.jurisdiction)) {
      known.places.set(row.jurisdiction, row.name)
      known.people = known.people === null || row.people === null ? null : known.people + row.people
    }
  }
  return [...groups.values()]
    .map(({ row, places, people }): PlaceGroup => {
      const { channel, first, lands, isNight, state, why, isWaived, next } = row
      return {
        channel,
        first,
        lands,
        isNight,
        state,
        why,
        isWaived,
        next,
        people,
        places: [...places].map(([jurisdiction, name]) => ({ jurisdiction, name })),
      }
    })
    .sort(
      (a, b) =>
        (a.state === b.state ? 0 : worse(a.state, b.state) === a.state ? -1 : 1) ||
        (a.first ?? 0) - (b.first ?? 0) ||
        (a.places[0]!.name < b.places[0]!.name ? -1 : 1),
    )
}
