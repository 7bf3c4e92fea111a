import type { Message } from '../campaign/model.ts'
import type { Text } from '../source/text.ts'
import { mergeTagMark } from './compose.ts'
import { findMergeTags } from './merge-tags.ts'

/** What is wrong with the headers that let a mail client unsubscribe by itself. RFC 8058. */
export type HeaderFault =
  | { readonly kind: 'absent' }
  /** Only a mail address, which one click can't use. */
  | { readonly kind: 'no-link'; readonly header: Text }
  | { readonly kind: 'no-post'; readonly header: Text }
  | { readonly kind: 'wrong-post'; readonly header: Text }

/** The value that a one-click header has, RFC 8058 §3.1. */
export const oneClick = 'List-Unsubscribe=One-Click'

/**
 * Whether one of the addresses is for the web. A tag that stands for a whole address may give one, whatever platform
 * writes it; its own brackets are none of the list's.
 */
function hasLink(value: string): boolean {
  const tags = findMergeTags(value)
  let plain = ''
  let at = 0
  for (const { from, to } of tags) {
    plain += value.slice(at, from) + mergeTagMark
    at = to
  }
  plain += value.slice(at)
  const addresses = [...plain.matchAll(/<([^<>]*)>/g)].map(([, address]) => address!.trim())
  return (addresses.length > 0 ? addresses : [plain.trim()]).some(
    (address) =>
      (addresses.length > 0 && /^https:\/\/[^\s]/i.test(address)) ||
      address.startsWith(mergeTagMark) ||
      // Tags that are read only where they stand for a whole address.
      /^(?:https?:\/\/)?(?:\[[a-z_:]+\]|\$[a-z_]+\$|#[a-z_]+#|\$[a-z]+\(.*\)\$|unsubscribe)$/i.test(address),
  )
}

/** Judges the headers of a message that states some; null when they do, or when the file has none to judge. */
export function headerFault({ headers }: Message): HeaderFault | null {
  if (headers.length === 0) return null
  const find = (name: string): { readonly key: Text; readonly value: Text } | undefined =>
    headers.find(({ key }) => key.value.toLowerCase() === name)
  const list = find('list-unsubscribe')
  if (list === undefined) return { kind: 'absent' }
  if (!hasLink(list.value.value)) return { kind: 'no-link', header: list.value }
  const post = find('list-unsubscribe-post')
  if (post === undefined) return { kind: 'no-post', header: list.key }
  return post.value.value.trim().toLowerCase() === oneClick.toLowerCase()
    ? null
    : { kind: 'wrong-post', header: post.value }
}
