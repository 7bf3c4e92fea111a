import { type Platform, platformOf } from '../campaign/platforms.ts'
import { channels } from '../campaign/vocabulary.ts'
import type { World } from '../context.ts'
import type { Basis, Confidence, Severity, SourceRef } from '../finding.ts'
import { isLifted } from '../place/conditions.ts'
import { evidencedSeverity, type FrequencyFact, inForce, type Jurisdiction } from '../place/law.ts'
import type { Config } from '../policy/config.ts'
import { type Duration, parseDuration } from './civil.ts'
import { dayOfLocal } from './phrases.ts'
import type { Contact } from './pressure.ts'
import type { Counting } from './pressure-windows.ts'
import { circumstancesOf } from './windows.ts'

/** A limit on how many messages the same people get, with what it rests on. */
export interface Cap {
  readonly id: string
  readonly max: number
  /** As written, ISO 8601. */
  readonly per: string
  readonly duration: Duration
  readonly counting: Counting
  readonly severity: Severity
  readonly confidence: Confidence
  readonly basis: Extract<Basis, 'recipient' | 'house' | 'platform'>
  readonly sources: readonly SourceRef[]
  /** The platform whose way of counting, or whose own cap, this is. */
  readonly platform: Platform | null
  /** A platform that counts otherwise, and so lets through what is over. */
  readonly laxer: Platform | null
  counts(contact: Contact): boolean
  /** Whether it says anything of this message, when it is one too many. */
  judges(contact: Contact): boolean
}

function binds(fact: FrequencyFact, { delivery, landing, channel }: Contact, world: World): boolean {
  const { campaign, message, cohort } = delivery
  const day = dayOfLocal(landing.localStart)
  return (
    fact.channels.includes(channel) &&
    fact.purposes.includes(campaign.purpose) &&
    inForce(fact, day) &&
    !circumstancesOf(campaign, message, cohort.jurisdiction, world).every((one) => isLifted(fact, one, day))
  )
}

/** Caps of the law of a place: over any stretch of their length, whatever a platform counts. */
function lawCaps(jurisdiction: Jurisdiction, world: World): readonly Cap[] {
  return world.packs(jurisdiction).flatMap((pack) =>
    pack.frequency.flatMap((fact): readonly Cap[] => {
      const duration = parseDuration(fact.per)
      // What binds by the place of the sender isn't this place's.
      if (duration === null || fact.binds === 'sender') return []
      return [
        {
          id: fact.id,
          max: fact.max,
          per: fact.per,
          duration,
          counting: { kind: 'rolling' },
          severity: evidencedSeverity(fact),
          confidence: fact.confidence,
          basis: 'recipient',
          sources: [fact.source],
          platform: null,
          laxer: null,
          counts: (contact) => binds(fact, contact, world),
          judges: () => true,
        },
      ]
    }),
  )
}

/** How a cap of the config is counted by a platform: as the config says, by the platform's own midnight. */
function countingFor(
  { count, countGiven }: Config['frequency']['caps'][number],
  platform: Platform | null,
): Pick<Cap, 'counting' | 'platform' | 'laxer'> {
  const own = platform?.counting ?? null
  const given = countGiven !== false
  if (own === null || (given && count === 'rolling'))
    return {
      counting: count === 'rolling' ? { kind: 'rolling' } : { kind: 'calendar', midnight: 'local' },
      platform: null,
      laxer: own === null || own.kind === 'rolling' ? null : platform,
    }
  const counting: Counting =
    own.kind === 'rolling'
      ? { kind: 'rolling' }
      : { kind: given ? 'calendar' : own.kind, midnight: own.midnight }
  return { counting, platform, laxer: null }
}

/** Caps of one configuration, once for every platform among the campaigns that it holds for. */
function houseCaps(
  { caps }: Config['frequency'],
  platforms: readonly (Platform | null)[],
  holds: (contact: Contact) => Platform | null | undefined,
): readonly Cap[] {
  return caps.flatMap((cap) =>
    platforms.map((platform): Cap => {
      const counted = countingFor(cap, platform)
      return {
        id: `house ${cap.at.source.path} ${cap.at.start}`,
        max: cap.max,
        per: cap.per,
        duration: cap.duration,
        ...counted,
        severity: 'warning',
        confidence: 'high',
        basis: counted.platform === null ? 'house' : 'platform',
        sources: counted.platform?.counting == null ? [] : [counted.platform.counting.source],
        counts: ({ channel }) => cap.channels.includes(channel),
        judges: (contact) => holds(contact) === platform,
      }
    }),
  )
}

/** Caps that a platform sets by itself: they count what goes out over it. */
function platformCaps(platform: Platform, of: (contact: Contact) => Platform | null): readonly Cap[] {
  return platform.caps.flatMap(({ channels: capped, max, per, source, confidence }): readonly Cap[] => {
    const duration = parseDuration(per)
    if (duration === null) return []
    const { counting } = platform
    return [
      {
        id: `${platform.id} ${capped.join()} ${per}`,
        max,
        per,
        duration,
        counting:
          counting === null || counting.kind === 'rolling'
            ? { kind: 'rolling' }
            : { kind: counting.kind, midnight: counting.midnight },
        severity: 'warning',
        confidence,
        basis: 'platform',
        sources: [source],
        platform,
        laxer: null,
        counts: (contact) => capped.includes(contact.channel) && of(contact) === platform,
        judges: () => true,
      },
    ]
  })
}

/**
 * Every cap that binds contacts at a place: those of its law, those of the configurations that hold for the campaigns,
 * and those that their platforms set.
 */
export function capsFor(
  jurisdiction: Jurisdiction,
  contacts: readonly Contact[],
  world: World,
  configOf: (contact: Contact) => Config,
): readonly Cap[] {
  const platform = ({ delivery }: Contact): Platform | null => platformOf(delivery.campaign, world)
  const frequencies = new Map<Config['frequency'], Set<Platform | null>>()
  for (const contact of contacts) {
    const { frequency } = configOf(contact)
    const platforms = frequencies.get(frequency) ?? new Set()
    frequencies.set(frequency, platforms.add(platform(contact)))
  }
  const named = new Set([...frequencies.values()].flatMap((platforms) => [...platforms]))
  return [
    ...lawCaps(jurisdiction, world),
    ...[...frequencies].flatMap(([frequency, platforms]) =>
      houseCaps(frequency, [...platforms], (contact) =>
        configOf(contact).frequency === frequency ? platform(contact) : undefined,
      ),
    ),
    ...[...named].flatMap((one) => (one === null ? [] : platformCaps(one, platform))),
  ]
}

/** Channels in the order in which they are always named. */
export function channelsOf(contacts: readonly Contact[]): readonly (typeof channels)[number][] {
  const used = new Set(contacts.map(({ channel }) => channel))
  return channels.filter((channel) => used.has(channel))
}
