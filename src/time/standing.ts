import type { World } from '../context.ts'
import type { Day } from './civil.ts'
import type { Delivery } from './delivery.ts'
import type { Shut } from './slot-shut.ts'
import type { Stay } from './slot-spans.ts'
import type { NextSlot } from './slots.ts'
import { circumstancesOf, type Windows, windowsOn } from './windows.ts'

/**
 * A delivery by everything that send windows and marked days go by: two of the same standing are open and shut at the
 * same minutes. Nothing of it is a moment, so that it also holds from one version of a campaign to the next.
 */
function standingOf({ campaign, message, cohort }: Delivery, world: World): string {
  const { jurisdiction, zone, region } = cohort
  return JSON.stringify([
    jurisdiction,
    zone,
    region.value,
    campaign.purpose,
    message.channel.value,
    circumstancesOf(campaign, message, jurisdiction, world),
    campaign.audience?.observances.map(({ value }) => value) ?? [],
  ])
}

/** What keeps a stretch of a day shut: on account of its hours and days, and for those who keep an observance. */
export interface ShutPiece {
  readonly byRule: readonly Shut[]
  readonly kept: readonly Shut[]
}

/** What has been looked up for a standing. */
interface Known {
  /** Of no meaning but to tell standings apart. */
  readonly number: number
  readonly windows: Map<Day, Windows>
  readonly pieces: Map<number, ShutPiece>
}

/** What has been looked up in a world: no more than memory of a computation, as a world doesn't change. */
interface KnownWorld {
  readonly byStanding: Map<string, Known>
  readonly byDelivery: WeakMap<Delivery, Known>
  readonly slots: Map<string, NextSlot | null>
  entries: number
}

/** By the packs of a world, which every context of its rules has from it, too. */
const worlds = new WeakMap<World['packs'], KnownWorld>()

/** An editor stays open for days, while a campaign is moved about: beyond so many entries it is begun anew. */
const most = 100_000

function knownOf(delivery: Delivery, world: World): Known {
  let state = worlds.get(world.packs)
  if (state === undefined || state.entries > most) {
    state = { byStanding: new Map(), byDelivery: new WeakMap(), slots: new Map(), entries: 0 }
    worlds.set(world.packs, state)
  }
  let known = state.byDelivery.get(delivery)
  if (known === undefined) {
    const standing = standingOf(delivery, world)
    known = state.byStanding.get(standing)
    if (known === undefined) {
      known = { number: state.byStanding.size, windows: new Map(), pieces: new Map() }
      state.byStanding.set(standing, known)
    }
    state.byDelivery.set(delivery, known)
  }
  return known
}

function counted(world: World): void {
  worlds.get(world.packs)!.entries += 1
}

/**
 * The windows that bind a delivery on the day it lands: every one of the cascade that names its channel and purpose, is
 * in force, binds, and isn't lifted; the company's own; and where law is silent, the house window.
 */
export function windowsFor(delivery: Delivery, day: Day, world: World): Windows {
  const { windows } = knownOf(delivery, world)
  let found = windows.get(day)
  if (found === undefined) {
    found = windowsOn(delivery, day, world)
    windows.set(day, found)
    counted(world)
  }
  return found
}

/** What `find` finds for a stretch of one day, at most a day long; it may look at nothing but the standing and the world. */
export function shutPiece(
  delivery: Delivery,
  { from, to }: Stay,
  world: World,
  find: () => ShutPiece,
): ShutPiece {
  const { pieces } = knownOf(delivery, world)
  const key = from * 4096 + (to - from)
  let found = pieces.get(key)
  if (found === undefined) {
    found = find()
    pieces.set(key, found)
    counted(world)
  }
  return found
}

/**
 * The slot that `find` finds for deliveries: from one version of a campaign to the next, most often nothing of it has
 * changed. `otherwise` says all that it goes by beside the standing of each.
 */
export function knownSlot(
  deliveries: readonly Delivery[],
  otherwise: string,
  world: World,
  find: () => NextSlot | null,
): NextSlot | null {
  const key = `${deliveries.map((delivery) => knownOf(delivery, world).number).join()} ${otherwise}`
  const { slots } = worlds.get(world.packs)!
  let found = slots.get(key)
  if (found === undefined) {
    found = find()
    slots.set(key, found)
    counted(world)
  }
  return found
}
