import type { Jurisdiction } from '../place/law.ts'
import { covers, nameOf } from '../place/places.ts'
import type { World } from '../context.ts'
import { joined } from '../where.ts'
import { dayInWords, dayOfLocal, timeInWords } from '../time/phrases.ts'
import { type Clock, isFlow, type Moment, type SolvedPlace, written } from '../time/slots.ts'
import { toLocal } from '../time/zones.ts'
import { asSchedule, type Kind, type PlanAnswer } from '../when.ts'
import { counted } from './words.ts'

/** What `sendlint when` found for one campaign. */
export interface CampaignAnswer {
  readonly id: string
  readonly name: string
  readonly file: string
  readonly world: World
  readonly plans: readonly PlanAnswer[]
}

/** A moment as a schedule says it. */
export interface WrittenMoment {
  /** For `schedule.at`. */
  readonly at: string
  /** For `schedule.timezone`; null with an offset in `at`. */
  readonly timezone: string | null
}

const utc: Clock = { kind: 'offset', offset: 0 }

/** How a plan's schedule would say a moment. */
export function momentInFile({ plan }: PlanAnswer, kind: Kind, { at }: Moment, world: World): WrittenMoment {
  if (kind === 'wall') return { at: written(at, { kind: 'wall' }, world), timezone: 'recipient' }
  const clock = plan.clock.kind === 'wall' ? utc : plan.clock
  return { at: written(at, clock, world), timezone: clock.kind === 'zone' ? clock.zone : null }
}

/** `Tue 2026-11-24 10:00 recipients' time`, `Tue 2026-11-24 15:00 UTC`. */
export function momentInWords({ plan }: PlanAnswer, kind: Kind, { at }: Moment, world: World): string {
  const say = (local: number): string => `${dayInWords(dayOfLocal(local))} ${timeInWords(local)}`
  if (kind === 'wall') return `${say(at)} recipients\u2019 time`
  const { clock } = plan
  if (clock.kind === 'zone') return `${say(toLocal(clock.zone, at, world.zones))} ${clock.zone}`
  return `${say(at)} UTC`
}

/** `Florida`, `Florida and Texas`, `14 markets`, `51 places`. */
export function placesInWords(codes: readonly Jurisdiction[], { places }: World, most = 3): string {
  if (codes.length <= most) return joined(codes.map((code) => nameOf(code, places)))
  return counted(codes.length, codes.every((code) => !code.includes('-')) ? 'market' : 'place')
}

/** Codes of places, each once, sorted. */
export function codesOf(places: readonly SolvedPlace[]): readonly Jurisdiction[] {
  return [...new Set(places.map(({ jurisdiction }) => jurisdiction))].sort()
}

/** What the answer leaves out, one sentence each. */
export function notesOf({ plan }: PlanAnswer, world: World): readonly string[] {
  const { schedule, campaign, places } = plan
  const flows = campaign.messages.filter(isFlow)
  const calendarless = places.filter(
    ({ jurisdiction, zone }) =>
      world.days(jurisdiction, dayOfLocal(toLocal(zone, world.now, world.zones))) === null,
  )
  const lawless = places.filter(
    ({ jurisdiction, deliveries }) =>
      deliveries.some(
        ({ message }) => message.channel.value !== 'email' && message.channel.value !== 'push',
      ) &&
      world
        .packs(jurisdiction)
        .every(({ code }) => code === 'GLOBAL' || Object.hasOwn(world.places.groups, code)),
  )
  const name = (some: typeof places): string =>
    placesInWords([...new Set(some.map(({ jurisdiction }) => jurisdiction))], world)
  return [
    ...(schedule?.repeat === undefined
      ? []
      : ['Looked at is the first send; `sendlint check` judges its repeats.']),
    ...(schedule?.rate !== undefined &&
    campaign.audience?.size == null &&
    campaign.audience?.regions?.some(({ size }) => size === null) === true
      ? ['How long the send takes is not known: `rate` needs `audience.size`.']
      : []),
    ...(schedule?.by_region === undefined
      ? []
      : ['`by_region` sets other times for some places; asked here is one time for all.']),
    ...(flows.length === 0
      ? []
      : [
          `${counted(flows.length, 'message')} of a flow ${flows.length === 1 ? 'has' : 'have'} no moment and is left out.`,
        ]),
    ...(lawless.length === 0 ? [] : [`Nothing is known of send windows in ${name(lawless)}.`]),
    ...(calendarless.length === 0
      ? []
      : [`No calendar of ${name(calendarless)} is known, so public holidays there were not looked at.`]),
  ]
}

/** Groups as `schedule` and its `by_region` would have them. */
export function scheduleOf(answer: PlanAnswer, world: World): ReturnType<typeof asSchedule> {
  return asSchedule(answer.groups, (outer, inner) => covers(outer, inner, world.places))
}
