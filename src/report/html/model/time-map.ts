import type { Channel } from '../../../campaign/model.ts'
import type { World } from '../../../context.ts'
import type { Case } from '../../../judge.ts'
import { nameOf } from '../../../place/places.ts'
import { type Day, minutesPerDay } from '../../../time/civil.ts'
import type { Delivery } from '../../../time/delivery.ts'
import { dayOfLocal } from '../../../time/phrases.ts'
import type { Shut } from '../../../time/slot-shut.ts'
import { toLocal } from '../../../time/zones.ts'
import {
  deliveriesIn,
  isNight,
  judgedFlow,
  judgedLandings,
  type MomentState,
  night,
  wallShuts,
  worse,
} from './landings.ts'

/** What an hour is. `night` is open by every rule, and most people sleep; `over`: only the offer's end speaks against it. */
export type HourState = 'open' | 'night' | 'warned' | 'shut' | 'holiday' | 'over' | 'unknown'

/** Minutes since the first midnight of the map. */
export interface HourStretch {
  readonly from: number
  readonly to: number
  readonly state: HourState
}

/** A landing on the map; `from === to` is a single moment. */
export interface Chosen {
  readonly from: number
  readonly to: number
  readonly state: MomentState
}

/** Places that share every hour of the map and every landing. */
export interface MapRow {
  readonly places: readonly { readonly jurisdiction: string; readonly name: string; readonly zone: string }[]
  readonly stretches: readonly HourStretch[]
  readonly chosen: readonly Chosen[]
}

/** The hours of a campaign's places on one channel, on their own clocks. */
export interface TimeMap {
  readonly channel: Channel
  /** First local day that is drawn: the day of the first send, or today where there is none. */
  readonly first: Day
  readonly rows: readonly MapRow[]
  /** Whether an event sends it, so that every day is like these. */
  readonly isFlow: boolean
  /** Landings beyond what is drawn. */
  readonly later: number
}

/** Days that are drawn: the day of the send and the six after it. */
export const mapDays = 7

function stateOf(here: readonly Shut[]): HourState {
  const errors = here.filter(({ severity }) => severity === 'error')
  const [first] = errors
  if (first !== undefined) {
    if (errors.every(({ why }) => why.kind === 'unknown')) return 'unknown'
    if (errors.every(({ why }) => why.kind === 'offer')) return 'over'
    return errors.every(({ why }) => why.kind === 'holiday') ? 'holiday' : 'shut'
  }
  const isMarked = here.some(({ why }) => ['holiday', 'sensitive', 'observance'].includes(why.kind))
  return isMarked ? 'holiday' : 'warned'
}

/** The stretches of the map's days, each with what weighs most in it. */
function stretchesOf(delivery: Delivery, first: Day, world: World): readonly HourStretch[] {
  const start = first * minutesPerDay
  const end = start + mapDays * minutesPerDay
  const shuts = wallShuts(delivery, first, mapDays, world)
  const edges = new Set([start, end])
  for (let day = 0; day < mapDays; day++)
    for (const minute of [night.to, night.from]) edges.add(start + day * minutesPerDay + minute)
  for (const { from, to } of shuts)
    for (const edge of [from, to]) if (edge > start && edge < end) edges.add(edge)
  const sorted = [...edges].sort((a, b) => a - b)
  const found: HourStretch[] = []
  for (const [index, to] of sorted.slice(1).entries()) {
    const from = sorted[index]!
    const here = shuts.filter((shut) => shut.from < to && shut.to > from)
    const minute = ((from % minutesPerDay) + minutesPerDay) % minutesPerDay
    const state = here.length > 0 ? stateOf(here) : isNight(minute) ? 'night' : 'open'
    const last = found.at(-1)
    if (last !== undefined && last.state === state) found[found.length - 1] = { ...last, to: to - start }
    else found.push({ from: from - start, to: to - start, state })
  }
  return found
}

function chosenOf(delivery: Delivery, first: Day, world: World): readonly Chosen[] {
  const start = first * minutesPerDay
  const end = mapDays * minutesPerDay
  if (delivery.anytime || delivery.daily !== null) {
    const { state } = judgedFlow(delivery, world)
    const daily = delivery.daily ?? [{ from: 0, to: minutesPerDay }]
    return Array.from({ length: mapDays }, (_, day) =>
      daily.map(({ from, to }) => ({
        from: day * minutesPerDay + from,
        to: day * minutesPerDay + to,
        state,
      })),
    ).flat()
  }
  return judgedLandings(delivery, world).flatMap(({ landing, state }) => {
    const [from, to] = [landing.localStart - start, landing.localEnd - start]
    return from >= end || to < 0
      ? []
      : [{ from: Math.max(from, 0), to: Math.min(Math.max(from, to), end), state }]
  })
}

/** The maps of a campaign, one for each channel that it sends on. */
export function timeMaps(one: Case): readonly TimeMap[] {
  const { world } = one
  const all = deliveriesIn(one)
  return [...new Set(all.map(({ message }) => message.channel.value))].map((channel) => {
    const deliveries = all.filter(({ message }) => message.channel.value === channel)
    const days = deliveries.flatMap(({ landings }) =>
      landings.map(({ localStart }) => dayOfLocal(localStart)),
    )
    const today = Math.min(
      ...deliveries.map(({ cohort }) => dayOfLocal(toLocal(cohort.zone, world.now, world.zones))),
    )
    const first = days.reduce((least, day) => Math.min(least, day), Infinity)
    const start = first === Infinity ? today : first
    return {
      channel,
      first: start,
      rows: rowsOf(deliveries, start, world),
      isFlow: deliveries.some(({ anytime, daily }) => anytime || daily !== null),
      later: new Set(days.filter((day) => day >= start + mapDays)).size,
    }
  })
}

function rowsOf(deliveries: readonly Delivery[], first: Day, world: World): readonly MapRow[] {
  const places = new Map<string, Delivery[]>()
  for (const delivery of deliveries) {
    const key = `${delivery.cohort.jurisdiction} ${delivery.cohort.zone}`
    places.set(key, [...(places.get(key) ?? []), delivery])
  }
  const rows = new Map<string, { places: MapRow['places'][number][]; row: Omit<MapRow, 'places'> }>()
  for (const here of places.values()) {
    const { cohort } = here[0]!
    const row = {
      stretches: stretchesOf(here[0]!, first, world),
      chosen: distinct(here.flatMap((delivery) => chosenOf(delivery, first, world))),
    }
    const key = JSON.stringify(row)
    const place = {
      jurisdiction: cohort.jurisdiction,
      name: nameOf(cohort.jurisdiction, world.places),
      zone: cohort.zone,
    }
    const known = rows.get(key)
    if (known === undefined) rows.set(key, { places: [place], row })
    else known.places.push(place)
  }
  const state = ({ chosen }: Omit<MapRow, 'places'>): MomentState =>
    chosen.reduce<MomentState>((worst, one) => worse(worst, one.state), 'open')
  // Who would be woken stands on top.
  return [...rows.values()]
    .map(({ places: all, row }) => ({ places: all, ...row }))
    .sort((a, b) => {
      const [one, other] = [state(a), state(b)]
      if (one !== other) return worse(one, other) === one ? -1 : 1
      return (
        (a.chosen[0]?.from ?? 0) - (b.chosen[0]?.from ?? 0) ||
        (a.places[0]!.name < b.places[0]!.name ? -1 : 1)
      )
    })
}

/** Each stretch once, with the worst that any message meets in it. */
function distinct(chosen: readonly Chosen[]): readonly Chosen[] {
  const worst = new Map<string, Chosen>()
  for (const one of chosen) {
    const key = `${one.from} ${one.to}`
    const known = worst.get(key)
    worst.set(key, known === undefined ? one : { ...one, state: worse(known.state, one.state) })
  }
  return [...worst.values()].sort((a, b) => a.from - b.from || a.to - b.to)
}
