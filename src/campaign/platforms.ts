import type { Confidence, SourceRef } from '../finding.ts'
import type { Config } from '../policy/config.ts'
import type { Campaign } from './model.ts'
import type { Channel, PlatformAddition } from './vocabulary.ts'

/** What a fact about a platform rests on. */
export interface PlatformFact {
  readonly source: SourceRef
  readonly confidence: Confidence
}

/** What happens to a campaign, or to a message of a flow, in the platform's quiet hours. */
export type InQuietHours = 'held' | 'sent' | 'sent_with_warning'

/** What happens to people whose clock has passed the time of a send in local time. */
export type WhenPassed = 'at_once' | 'skipped' | 'next_day' | 'at_start' | 'at_campaign_zone'

/** Send-time behaviour of a platform, as its documentation has it. */
export interface Platform {
  readonly id: string
  /** Other names it is written with. */
  readonly aliases: readonly string[]
  readonly name: string
  readonly quietHours:
    | (PlatformFact & { readonly campaigns: InQuietHours; readonly flows: InQuietHours })
    | null
  /** How its caps count, where a day begins. */
  readonly counting:
    | (PlatformFact & {
        readonly kind: 'rolling' | 'calendar' | 'days'
        readonly midnight: 'local' | 'utc'
      })
    | null
  /** Caps that hold unless somebody changes them. */
  readonly caps: readonly (PlatformFact & {
    readonly channels: readonly Channel[]
    readonly max: number
    readonly per: string
  })[]
  /** People who got a message of the same channel within `least` are skipped, unless somebody changes it. */
  readonly gaps: readonly (PlatformFact & { readonly channels: readonly Channel[]; readonly least: string })[]
  readonly localTime:
    | (PlatformFact & {
        /** What can be chosen, the first by default; empty = not said. */
        readonly passed: readonly WhenPassed[]
        /** How long before the first zone it wants to be scheduled, ISO 8601; null = not said. */
        readonly lead: string | null
      })
    | null
  /** What it puts into messages, or does for them, when it sends. */
  readonly adds: readonly (PlatformFact & {
    /** The setting that makes it do so, as its exports name it; null = always. */
    readonly by: string | null
    readonly what: readonly PlatformAddition[]
    readonly channels: readonly Channel[]
    /** False where the setting leads to something that may hold it, and that no export shows. */
    readonly certain: boolean
  })[]
}

/** By id and by alias. */
export type Platforms = Readonly<Record<string, Platform>>

/** The platform that a campaign is sent with, by its own word or the config's; null when nothing is known of it. */
export function platformOf(
  campaign: Campaign,
  world: { readonly platforms: Platforms | null; readonly config: Pick<Config, 'defaults'> },
): Platform | null {
  const name = (campaign.platform?.value ?? world.config.defaults.platform)?.toLowerCase()
  if (name === undefined || world.platforms === null || !Object.hasOwn(world.platforms, name)) return null
  return world.platforms[name]!
}
