import type { Case } from '../../../judge.ts'
import type { World } from '../../../context.ts'
import { type Day, type LocalMinute, minutesPerDay } from '../../../time/civil.ts'
import type { Delivery, Landing } from '../../../time/delivery.ts'
import { dayInWords, dayOfLocal, timeInWords } from '../../../time/phrases.ts'
import { landingShuts, type Shut } from '../../../time/slot-shut.ts'
import { reasons } from '../../../time/slot-words.ts'
import { onWallClock } from '../../../time/slots.ts'
import { toInstants, toLocal } from '../../../time/zones.ts'

/** What a moment is to people in a place: `unknown` where it is needed and not known. */
export type MomentState = 'open' | 'warned' | 'closed' | 'unknown'

/** A landing with what speaks against it. */
export interface JudgedLanding {
  readonly landing: Landing
  readonly state: MomentState
  /** Fragments, what weighs most first. */
  readonly why: readonly string[]
}

const rank: Readonly<Record<MomentState, number>> = { closed: 0, unknown: 1, warned: 2, open: 3 }

export function worse(a: MomentState, b: MomentState): MomentState {
  return rank[a] <= rank[b] ? a : b
}

function stateOf(shuts: readonly Shut[]): MomentState {
  const errors = shuts.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) return errors.every(({ why }) => why.kind === 'unknown') ? 'unknown' : 'closed'
  return shuts.length > 0 ? 'warned' : 'open'
}

/** More landings of one delivery than these repeat the days of the week and the hours of the first. */
const mostLandings = 60

/** What each landing of a delivery meets: law, house, holidays, blackouts, the offer's end. Other sends aside. */
export function judgedLandings(delivery: Delivery, world: World): readonly JudgedLanding[] {
  return delivery.landings.slice(0, mostLandings).map((landing) => {
    const end = Math.max(landing.end, landing.start + 1)
    const shuts = landingShuts(delivery, landing.start, end, world)
    return {
      landing,
      state: stateOf(shuts),
      why: reasons(shuts, landing.start, end)
        .slice(0, 2)
        .map(({ words }) => words),
    }
  })
}

/** The hours that a flow can send in, against those that are open: over a week from today. */
export function judgedFlow(delivery: Delivery, world: World): Omit<JudgedLanding, 'landing'> {
  const today = dayOfLocal(toLocal(delivery.cohort.zone, world.now, world.zones))
  const shuts = wallShuts(delivery, today, 7, world).filter(({ why }) => why.kind === 'hours')
  const daily = delivery.daily ?? [{ from: 0, to: minutesPerDay }]
  const met = shuts.filter((shut) =>
    Array.from({ length: 7 }, (_, index) => (today + index) * minutesPerDay).some((midnight) =>
      daily.some(({ from, to }) => shut.from < midnight + to && shut.to > midnight + from),
    ),
  )
  return {
    state: stateOf(met),
    why: reasons(met, -Infinity, Infinity)
      .slice(0, 2)
      .map(({ words }) => words),
  }
}

/** What keeps a place shut on some local days, on its wall clock. */
export function wallShuts(delivery: Delivery, first: Day, days: number, world: World): readonly Shut[] {
  const { zone } = delivery.cohort
  const instant = (local: LocalMinute): number => {
    const { instants, shifted } = toInstants(zone, local, world.zones)
    return instants[0] ?? shifted!
  }
  const [from, to] = [instant(first * minutesPerDay), instant((first + days) * minutesPerDay)]
  return onWallClock(landingShuts(delivery, from, to, world), zone, from, to, world)
}

/** `Tue 2026-11-24 20:30`, `Tue 2026-11-24 20:30–23:30`, `Tue 2026-11-24 20:30 – Wed 2026-11-25 20:30`. */
export function landingInWords({ localStart, localEnd }: Landing): string {
  const say = (local: LocalMinute): string => `${dayInWords(dayOfLocal(local))} ${timeInWords(local)}`
  if (localEnd <= localStart) return say(localStart)
  return dayOfLocal(localStart) === dayOfLocal(localEnd)
    ? `${say(localStart)}\u2013${timeInWords(localEnd)}`
    : `${say(localStart)} \u2013 ${say(localEnd)}`
}

/** Hours that most people sleep in, whatever the law says: shown, never judged. */
export const night = { from: 21 * 60, to: 8 * 60 } as const

export function isNight(minuteOfDay: number): boolean {
  return minuteOfDay >= night.from || minuteOfDay < night.to
}

/** All deliveries of a campaign, in the order of its messages. */
export function deliveriesIn({ campaign, resolved }: Case): readonly Delivery[] {
  return campaign.messages.flatMap((message) => resolved(message).deliveries)
}
