import {
  type Channel,
  channels,
  type Purpose,
  purposes,
  promotionalPurposes,
} from '../campaign/vocabulary.ts'
import type { ConsentTag } from '../policy/config.ts'
import { editDistance, nearest } from '../schema/nearest.ts'
import type { Text } from '../source/text.ts'

/** What a tag says: purposes and channels it permits, channels it forbids, teams that may use it (null = all). */
export interface Permission {
  readonly purposes: readonly (Purpose | '*')[]
  readonly channels: readonly (Channel | '*')[]
  readonly deny: readonly (Channel | '*')[]
  readonly teams: readonly string[] | null
}

export type Tags = ReadonlyMap<string, ConsentTag>

const isPurpose = (word: string): word is Purpose => (purposes as readonly string[]).includes(word)
const isChannel = (word: string): word is Channel => (channels as readonly string[]).includes(word)

/** What a tag means: as the config defines it, else as `<purpose>:<channel>`; null when neither says. */
export function permissionOf(tag: string, defined: Tags): Permission | null {
  const own = defined.get(tag)
  if (own !== undefined) return own
  const colon = tag.indexOf(':')
  const [purpose, channel] = [tag.slice(0, colon), tag.slice(colon + 1)]
  if (colon === -1 || !(purpose === '*' || isPurpose(purpose)) || !(channel === '*' || isChannel(channel)))
    return null
  return { purposes: [purpose], channels: [channel], deny: [], teams: null }
}

/** Consent purposes that will do: `service` is met by `service` or `marketing`, others only by themselves. */
function purposesThatDo(purpose: Purpose): readonly Purpose[] {
  return purpose === 'service' ? ['service', 'marketing'] : [purpose]
}

export function isPromotional(purpose: Purpose): boolean {
  return (promotionalPurposes as readonly Purpose[]).includes(purpose)
}

const includes = <T extends string>(list: readonly (T | '*')[], value: T): boolean =>
  list.includes('*') || list.includes(value)

function permits(permission: Permission, purpose: Purpose, channel: Channel): boolean {
  return (
    includes(permission.channels, channel) &&
    purposesThatDo(purpose).some((will) => includes(permission.purposes, will))
  )
}

/** A tag, wherever it is written: in a campaign with its place, in a contact file without. */
interface Written {
  readonly value: string
}

/** What the tags that cover one message at one place come to. */
export type TagVerdict<Tag extends Written = Text> =
  | { readonly verdict: 'denied'; readonly tag: Tag }
  /** `tags` are those that permit it. */
  | { readonly verdict: 'permitted'; readonly tags: readonly Tag[] }
  /** No tag that is known permits it, but these aren't known. */
  | { readonly verdict: 'unknown'; readonly tags: readonly Tag[] }
  | { readonly verdict: 'wrong-purpose'; readonly tag: Tag }
  | { readonly verdict: 'missing' }

/** Judges the tags that cover a message at a place: one verdict, in the order of DESIGN §4, Consent. */
export function judgeTags<Tag extends Written>(
  tags: readonly Tag[],
  purpose: Purpose,
  channel: Channel,
  defined: Tags,
): TagVerdict<Tag> {
  const known: { readonly tag: Tag; readonly permission: Permission }[] = []
  const unknown: Tag[] = []
  for (const tag of tags) {
    const permission = permissionOf(tag.value, defined)
    if (permission === null) unknown.push(tag)
    else known.push({ tag, permission })
  }
  const denying = known.find(({ permission }) => includes(permission.deny, channel))
  if (denying !== undefined) return { verdict: 'denied', tag: denying.tag }
  if (purpose === 'transactional') return { verdict: 'permitted', tags: [] }
  const permitting = known.filter(({ permission }) => permits(permission, purpose, channel))
  if (permitting.length > 0) return { verdict: 'permitted', tags: permitting.map(({ tag }) => tag) }
  if (unknown.length > 0) return { verdict: 'unknown', tags: unknown }
  const other = known.find(
    ({ permission }) => permission.purposes.length > 0 && includes(permission.channels, channel),
  )
  return other === undefined ? { verdict: 'missing' } : { verdict: 'wrong-purpose', tag: other.tag }
}

/** Tags that would do for all of some channels: those of the config that fit, then the built-in form, narrowest first. */
export function tagsThatDo(purpose: Purpose, channels: readonly Channel[], defined: Tags): readonly string[] {
  const own = [...defined]
    .filter(([, tag]) =>
      channels.every((channel) => permits(tag, purpose, channel) && !includes(tag.deny, channel)),
    )
    .map(([name]) => name)
  const [only, ...others] = channels
  const narrow = only === undefined || others.length > 0 ? [] : [`${purpose}:${only}`]
  return [...own, ...narrow, `${purpose}:*`]
}

/** What somebody who wrote an unknown tag most likely meant. */
export function nearestTag(tag: string, defined: Tags): string | null {
  // One slip of the pen: `Unauthorized` is two letters from `Authorized`, and its opposite.
  const own = nearest(tag, defined.keys())
  if (own !== null && editDistance(tag.toLowerCase(), own.toLowerCase(), 1) <= 1) return own
  const colon = tag.search(/[:/_. -](?=[^:/_. -]*$)/)
  if (colon === -1) return null
  const halves = [tag.slice(0, colon).trim(), tag.slice(colon + 1).trim()] as const
  const purpose = halves[0] === '*' ? '*' : nearest(halves[0], purposes)
  const channel = halves[1] === '*' ? '*' : nearest(halves[1], channels)
  return purpose === null || channel === null ? null : `${purpose}:${channel}`
}
