import type { Campaign, Channel, Message, Version } from '../campaign/model.ts'
import type { Span } from '../source/span.ts'
import type { Text } from '../source/text.ts'
import { likeness } from './language.ts'
import type { Content } from './model.ts'
import { readTag } from './scripts.ts'

/** Messages of one channel that say the same in several languages: the first is the source of the others. */
export interface Translation {
  readonly source: Message
  readonly translated: Message
}

/** ISO 639 code of what a message is declared in; null where it declares nothing that can be read. */
export function declaredIn({ declaredLanguage }: Message): string | null {
  return declaredLanguage === null ? null : (readTag(declaredLanguage)?.language ?? null)
}

/** Whether somebody who reads the one reads the other. */
export function isSameLanguage(a: string, b: string): boolean {
  return likeness(a).includes(b)
}

/** Messages of a campaign by channel, in the order of the file. */
export function byChannel({ messages }: Campaign): ReadonlyMap<Channel, readonly Message[]> {
  const channels = new Map<Channel, Message[]>()
  for (const message of messages) {
    const list = channels.get(message.channel.value)
    if (list === undefined) channels.set(message.channel.value, [message])
    else list.push(message)
  }
  return channels
}

/**
 * Which messages translate which. Only where every language of a channel has as many messages as the first: else nobody
 * can tell which belong together.
 */
export function translationsOf(campaign: Campaign): readonly Translation[] {
  const pairs: Translation[] = []
  for (const messages of byChannel(campaign).values()) {
    const languages = new Map<string, Message[]>()
    for (const message of messages) {
      const language = declaredIn(message)
      if (language === null) continue
      const list = languages.get(language)
      if (list === undefined) languages.set(language, [message])
      else list.push(message)
    }
    const declared = [...languages.values()].reduce((sum, list) => sum + list.length, 0)
    const [first, ...others] = languages.values()
    if (first === undefined || declared < messages.length) continue
    if (others.some((list) => list.length !== first.length)) continue
    for (const list of others)
      list.forEach((translated, at) => pairs.push({ source: first[at]!, translated }))
  }
  return pairs
}

/** A part that a message can have or lack. */
export type Part = 'subject' | 'preheader' | 'title' | 'header' | 'footer' | 'buttons' | 'plain-text part'

/** Where the parts of a version stand, those that it has. */
export function partsOf(message: Message, version: Version): ReadonlyMap<Part, Span> {
  const parts: readonly (readonly [Part, Span | undefined])[] = [
    ['subject', shownAt(version.subject)],
    ['preheader', shownAt(version.preheader)],
    ['title', shownAt(version.title)],
    ['header', shownAt(message.header)],
    ['footer', shownAt(message.footer)],
    ['buttons', message.buttons[0]?.text.span],
    ['plain-text part', shownAt(version.textBody)],
  ]
  return new Map(parts.flatMap(([part, at]) => (at === undefined ? [] : [[part, at] as const])))
}

function shownAt(text: Text | null): Span | undefined {
  return text === null || text.value.trim() === '' ? undefined : text.span
}

/** Something that survives translation. */
export type Kept = 'link' | 'percentage' | 'price'

/** Digits of other scripts count as well, and tenths, as discounts are said in East Asia (`8折`, `2割`). */
const percentage =
  /\p{Nd}[\p{Nd}.,]{0,8}\s?[%٪％]|[%٪％]\s?\p{Nd}[\p{Nd}.,]{0,8}|\p{Nd}\s?[折割]|\p{Nd}[\p{Nd}.,]{0,8}\s?(?:per ?cent|percent|prosent|procent|prozent)/iu
const price =
  /\p{Sc}\s?\p{Nd}(?:[.,]?\p{Nd}){0,12}|\p{Nd}(?:[.,]?\p{Nd}){0,12}\s?(?:\p{Sc}|[元円원]|ユーロ|ドル|유로|달러|[欧歐美]元|(?:ευρώ|евро|euros?|доллар(?:ов|а)?)(?!\p{L})|(?:zł|kr|kč|ft|lei|tl|rp|rm|руб|грн|лв|chf|usd|eur|gbp|aed|sar|pln|sek|nok|dkk|czk|huf|ron|try|rub|uah|inr|idr|myr|vnd|thb|brl|mxn|ars|cop|clp|pen|cad|aud|nzd|zar|kes|ngn|د\.إ|ر\.س|ریال|تومان)(?!\p{L}))|(?:rp|rm|r\$|chf|usd|eur|aed|sar)\s?\p{Nd}/iu

/** What of that a text has, with its first place. */
export function keptIn(content: Content): ReadonlyMap<Kept, { readonly at: Span; readonly written: string }> {
  const found = new Map<Kept, { readonly at: Span; readonly written: string }>()
  const link = content.links.find(({ target }) => /^(?!#)\S/.test(target.value))
  if (link !== undefined) found.set('link', { at: link.at, written: link.target.value })
  for (const { text } of content.segments)
    for (const [kind, form] of [
      ['percentage', percentage],
      ['price', price],
    ] as const) {
      if (found.has(kind)) continue
      const match = form.exec(text.value)
      if (match !== null)
        found.set(kind, { at: text.at(match.index, match.index + match[0].length), written: match[0] })
    }
  return found
}
