import { type Platform, platformOf } from '../campaign/platforms.ts'
import type { World } from '../context.ts'
import type { Confidence, SourceRef } from '../finding.ts'
import type { Config } from '../policy/config.ts'
import { parseDuration } from './civil.ts'
import { type Contact, type Crowd, isToCome } from './pressure.ts'
import { endOf } from './pressure-windows.ts'

/** Why two messages are too near: the config's `minimum_gap`, or a platform that skips people then. */
export type GapReason =
  | { readonly kind: 'house'; readonly least: string; readonly at: Config['frequency']['minimumGap'] }
  | {
      readonly kind: 'platform'
      readonly least: string
      readonly platform: Platform
      readonly source: SourceRef
      readonly confidence: Confidence
    }

/** A message too soon after the nearest one before it. */
export interface Nearness {
  readonly later: Contact
  readonly earlier: Contact
  /** Minutes from one to the other. */
  readonly apart: number
  readonly reason: GapReason
}

/** One send on several channels, or one with two clocks: no two contacts a company could pull apart. */
function areOne(one: Contact, other: Contact): boolean {
  return one.delivery.campaign === other.delivery.campaign && one.landing.start === other.landing.start
}

/** Gaps that hold between two messages, the company's own before the platform's. */
function reasonFor(
  earlier: Contact,
  later: Contact,
  world: World,
  configOf: (contact: Contact) => Config,
): GapReason | null {
  const { minimumGap } = configOf(later).frequency
  if (minimumGap !== null && endOf(earlier.landing.start, minimumGap.duration) > later.landing.start)
    return { kind: 'house', least: minimumGap.text.value, at: minimumGap }
  const platform = platformOf(later.delivery.campaign, world)
  if (platform === null || platformOf(earlier.delivery.campaign, world) !== platform) return null
  for (const { channels, least, source, confidence } of platform.gaps) {
    const duration = parseDuration(least)
    if (duration === null || !channels.includes(later.channel) || !channels.includes(earlier.channel))
      continue
    if (endOf(earlier.landing.start, duration) > later.landing.start)
      return { kind: 'platform', least, platform, source, confidence }
  }
  return null
}

/**
 * Messages of a crowd that come too soon, each with the nearest before it that makes it so. One pass: a message has as
 * many candidates as there are channels.
 */
export function nearnesses(
  { contacts }: Crowd,
  world: World,
  configOf: (contact: Contact) => Config,
): readonly Nearness[] {
  const found: Nearness[] = []
  /** The latest message on each channel that isn't of the same send. */
  const latest = new Map<string, Contact>()
  /** The one before it, for when the latest is of the same send. */
  const previous = new Map<string, Contact>()
  for (const later of contacts) {
    if (isToCome(later.delivery.campaign)) {
      const candidates = [...latest.keys()]
        .flatMap((channel) => {
          const near = latest.get(channel)!
          const one = areOne(near, later) ? previous.get(channel) : near
          return one === undefined || areOne(one, later) ? [] : [one]
        })
        .sort((a, b) => b.landing.start - a.landing.start)
      for (const earlier of candidates) {
        const reason = reasonFor(earlier, later, world, configOf)
        if (reason === null) continue
        found.push({ later, earlier, apart: later.landing.start - earlier.landing.start, reason })
        break
      }
    }
    const known = latest.get(later.channel)
    if (known !== undefined && !areOne(known, later)) previous.set(later.channel, known)
    latest.set(later.channel, later)
  }
  return found
}
