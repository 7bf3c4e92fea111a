import type { Campaign, Message, Schedule } from '../campaign/model.ts'
import { platformOf } from '../campaign/platforms.ts'
import type { World } from '../context.ts'
import type { Fix } from '../fix.ts'
import { nameOf } from '../place/places.ts'
import { keyBefore } from '../source/insert.ts'
import type { Span } from '../source/span.ts'
import { joined } from '../where.ts'
import { type Instant, parseDuration } from './civil.ts'
import type { Delivery, Landing } from './delivery.ts'
import { nextSlot, startShuts } from './slots.ts'

/** What finding a time for a send needs to know. */
export interface Surroundings extends World {
  deliveries(message: Message): readonly Delivery[]
}

/** More places than these are a list that nobody checks. */
const mostSplit = 12

/** Every delivery of a message asks, and every rule of its moment. */
const known = new WeakMap<readonly Delivery[], readonly Fix[]>()

/**
 * The edits that move a send whose `schedule.at` a finding points at: all of it to the next time that works for
 * everybody, or only the places that are shut. None for repeats, resends and times given by region.
 */
export function moves(
  { campaign, message }: Delivery,
  { at, cause }: Pick<Landing, 'at' | 'cause'>,
  world: Surroundings,
): { readonly fixes?: readonly Fix[] } {
  const { schedule } = message
  if (schedule?.at === undefined || cause !== 'at' || schedule.repeat !== undefined) return {}
  const isHere = (one: Pick<Landing, 'at'>): boolean =>
    one.at.source === at.source && one.at.start === at.start
  if (!isHere({ at: schedule.at.at(0, schedule.at.length) })) return {}
  const own = world.deliveries(message)
  let fixes = known.get(own)
  if (fixes === undefined) {
    const sharing = campaign.messages
      .filter((one) => one.schedule === schedule)
      .flatMap((one) => world.deliveries(one))
      .filter(({ landings }) => landings.some(isHere))
    const planned = Math.min(...sharing.map(({ landings }) => landings[0]!.start))
    const from = Math.max(planned, world.now + leadOf(campaign, schedule, world))
    fixes = [moveAll(sharing, from, at, world), moveShut(sharing, from, message, isHere, world)].filter(
      (fix) => fix !== null,
    )
    known.set(own, fixes)
  }
  return fixes.length === 0 ? {} : { fixes }
}

/** Minutes that the platform wants a send in local time to be planned ahead. */
function leadOf(campaign: Campaign, { timezone }: Schedule, world: World): number {
  const lead = timezone?.value === 'recipient' ? platformOf(campaign, world)?.localTime?.lead : null
  return lead == null ? 0 : (parseDuration(lead)?.minutes ?? 0)
}

function moveAll(sharing: readonly Delivery[], from: Instant, at: Span, world: World): Fix | null {
  const slot = nextSlot(sharing, world, from)
  if (slot === null) return null
  const works = slot.level === 'clear' ? 'that works' : 'without an error'
  const title = `Move it to ${slot.words}, the next time ${works}`
  return { title, safety: 'review', edits: [{ at, text: slot.at }] }
}

/** Places that are shut get a time of their own, the rest go as planned; null where all are shut, or too many. */
function moveShut(
  sharing: readonly Delivery[],
  from: Instant,
  { schedule }: Message,
  isHere: (landing: Landing) => boolean,
  world: World,
): Fix | null {
  const key = schedule?.$.keys.get('at')
  if (key === undefined || schedule?.by_region !== undefined) return null
  const shut = new Set<string>()
  const all = new Set<string>()
  for (const delivery of sharing) {
    const { jurisdiction } = delivery.cohort
    all.add(jurisdiction)
    for (const { start } of delivery.landings.filter(isHere))
      if (startShuts(delivery, start, start + 1, world).length > 0) shut.add(jurisdiction)
  }
  const regions = [...shut].sort()
  if (regions.length === 0 || regions.length > mostSplit || regions.length === all.size) return null
  const slot = nextSlot(
    sharing.filter(({ cohort }) => shut.has(cohort.jurisdiction)),
    world,
    from,
  )
  if (slot === null) return null
  const names = regions.map((code) => nameOf(code, world.places))
  const whom = names.length <= 3 ? joined(names) : `${names.length} places that are shut`
  return {
    title: `Send to ${whom} at ${slot.words} and to the rest as planned`,
    safety: 'review',
    edits: [keyBefore(key, 'by_region', [{ regions, at: slot.at }])],
  }
}
