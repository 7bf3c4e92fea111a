import type { Link } from './model.ts'
import type { OptOutGrammar, PlatformTags } from './opt-out.ts'
import { addressSays, whatItSays } from './opt-out-says.ts'

/** Why a link that should unsubscribe doesn't. */
export type DeadReason =
  | 'empty'
  | 'fragment'
  | 'script'
  | 'relative'
  | 'scheme'
  | 'file'
  | 'home'
  | 'no-address'
  | 'preferences'

/** Tags are compared without spaces and case, as the grammar has them. */
function plain(tag: string): string {
  return tag.toLowerCase().replace(/\s+/g, '')
}

/** Whether a text, in lower case and without spaces, holds a tag of the list. */
export function matchesTag(text: string, pattern: string): boolean {
  const star = pattern.indexOf('*', 1)
  // `*|UNSUB|*` starts and ends with stars of its own.
  if (star === -1 || star === pattern.length - 1) return text.includes(pattern)
  const from = text.indexOf(pattern.slice(0, star))
  return from !== -1 && text.includes(pattern.slice(star + 1), from + star)
}

/** Names that unsubscribe, in any dialect and without being listed. */
const unsubscribeName =
  /unsub|opt_?-?out|desabonn|desinscri|abmeld|descadastr|wypisz|cancelar_?suscripcion|disiscri/
const preferenceName = /prefer|subscription_?(?:center|management|settings)|profile_?center|update_?profile/

/** What a platform puts in for a merge tag; null when its name says nothing. */
export function whatTagSays(
  tag: string,
  platforms: readonly PlatformTags[],
): 'unsubscribe' | 'preferences' | null {
  const text = plain(tag)
  if (platforms.some(({ preferences }) => preferences.some((one) => matchesTag(text, one))))
    return 'preferences'
  if (platforms.some(({ unsubscribe }) => unsubscribe.some((one) => matchesTag(text, one))))
    return 'unsubscribe'
  return null
}

/** What a merge tag's name says where no platform lists it. */
export function whatNameSays(name: string): 'unsubscribe' | 'preferences' | null {
  const text = plain(name)
  // With both words (`unsubscribe_preferences`) it is a page of choices.
  if (preferenceName.test(text)) return 'preferences'
  return unsubscribeName.test(text) ? 'unsubscribe' : null
}

const tagLike =
  /\{[{%$!]|\}\}|%%|\*\||\[\[|<%|\$\[|\$\{|%[a-z_.:-]+%|\[[a-z_:]+\]|\$[a-z_]+\$|\$[a-z]+\(|#[a-z]+#|^<[a-z]+|\{[a-z_$]/i

/** What a link's target says by itself: a tag of a platform, or the words of an address. */
export function whatTargetSays(target: string, grammar: OptOutGrammar): 'unsubscribe' | 'preferences' | null {
  const listed = tagLike.test(target) ? whatTagSays(target, grammar.platforms) : null
  if (listed !== null) return listed
  if (tagLike.test(target)) {
    const named = whatNameSays(target)
    if (named !== null) return named
  }
  return addressSays(target, grammar) ? 'unsubscribe' : null
}

/**
 * Why nobody gets anywhere by a target; null when it may lead somewhere. Without a scheme a bare address is one, and the
 * target of an anchor is relative to a page that an e-mail doesn't have.
 */
export function deadReason(
  target: string,
  kind: Link['kind'],
  grammar: OptOutGrammar,
): Exclude<DeadReason, 'preferences'> | null {
  const address = target.trim()
  if (address === '') return 'empty'
  const lower = address.toLowerCase()
  if (/^#(?![a-z]+#)/.test(lower)) return 'fragment'
  if (tagLike.test(address)) return null
  if (/^(?:javascript|vbscript|data|about|void)\b/.test(lower)) return 'script'
  if (lower.startsWith('mailto:')) return /^mailto:[^?@\s]+@[^?\s]+/.test(lower) ? null : 'no-address'
  if (/^(?:tel|sms|smsto):/.test(lower)) return /\d{3}/.test(lower) ? null : 'no-address'
  const web =
    /^https?:\/\/([^/?#]*)([^?#]*)(\?[^#]*)?(#.*)?$/.exec(lower) ??
    (kind === 'anchor' ? null : bareAddress.exec(lower))
  if (web === null) return /^[a-z][a-z0-9+-]*:/.test(lower) ? 'scheme' : 'relative'
  const [, host, path, query, fragment] = web
  if (host === '' || host === undefined) return 'no-address'
  if ((query ?? '').length < 2 && fileEnding.test(path ?? '')) return 'file'
  const atHome =
    (path ?? '').replace(/\/+$/, '') === '' && (query ?? '').length < 2 && (fragment ?? '').length < 2
  return atHome && !addressSays(lower, grammar) ? 'home' : null
}

/** What is looked at, listened to or loaded: nothing in it can be answered. */
const fileEnding =
  /\.(?:png|jpe?g|gif|webp|avif|svg|bmp|ico|tiff?|css|m?js|woff2?|ttf|mp[34]|mov|webm|ics|zip|docx?|pdf)$/

/** An address that a client links without a scheme. */
const bareAddress = /^((?:[a-z0-9-]+\.)+[a-z]{2,24}(?::\d+)?)((?:\/[^?#]*)?)(\?[^#]*)?(#.*)?$/

/** What the words of a link say that the reader sees. */
export function whatAnchorSays(link: Link, grammar: OptOutGrammar): 'unsubscribe' | 'preferences' | null {
  return link.kind === 'bare' ? null : whatItSays(link.anchor.value, grammar)
}
