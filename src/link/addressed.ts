import type { Message, Version } from '../campaign/model.ts'
import type { Content, Link } from '../content/model.ts'
import type { Span } from '../source/span.ts'
import { type Address, isUnder, readAddress } from './address.ts'

/** A link that leads to a web address. */
export interface AddressedLink {
  readonly link: Link
  readonly address: Address
}

const known = new WeakMap<Content, readonly AddressedLink[]>()

/** Links of a version that lead to web addresses, in order. A bare link inside of an anchor's words is the anchor's. */
export function addressedLinks(content: Content): readonly AddressedLink[] {
  const earlier = known.get(content)
  if (earlier !== undefined) return earlier
  const found = content.links.flatMap((link) => {
    const address = readAddress(link.target.value, link.kind)
    return address === null ? [] : [{ link, address }]
  })
  known.set(content, found)
  return found
}

/** Where the host of a link is written. */
export function hostSpan({ link, address }: AddressedLink): Span {
  return link.target.at(address.hostFrom, address.hostTo)
}

/** The first link of every host, so that a shop linked to forty times is one finding, with those that follow it. */
export function byHost(
  links: readonly AddressedLink[],
): readonly { readonly first: AddressedLink; readonly others: readonly AddressedLink[] }[] {
  const hosts = new Map<string, { readonly first: AddressedLink; readonly others: AddressedLink[] }>()
  for (const one of links) {
    const group = hosts.get(one.address.host)
    if (group === undefined) hosts.set(one.address.host, { first: one, others: [] })
    else group.others.push(one)
  }
  return [...hosts.values()]
}

/** Up to three further places of the same host. */
export function alsoHere(
  others: readonly AddressedLink[],
): readonly { readonly at: Span; readonly message: string }[] {
  return others.slice(0, 3).map((one) => ({ at: hostSpan(one), message: 'also here' }))
}

/** Domains that the sender declares; null when it declares none. */
export function declaredDomains({ campaign }: Message): readonly string[] | null {
  const items = campaign.sender?.domains?.items ?? []
  if (items.length === 0) return null
  return items.map(({ value }) =>
    value
      .trim()
      .replace(/^https?:\/\//i, '')
      .replace(/^\*\./, '')
      .replace(/\/.*$/s, '')
      .toLowerCase(),
  )
}

export function isOwn(host: string, domains: readonly string[]): boolean {
  return domains.some((domain) => isUnder(host, domain))
}

/** Text that may hold an address: decides whether data on hosts is worth loading. */
export function mayHaveLinks({ versions, buttons }: Message): boolean {
  return (
    buttons.some(({ target }) => target !== null) ||
    versions.some((version: Version) =>
      [version.body?.text, version.textBody].some(
        // `http://localhost:3000` has no dot.
        (text) => text != null && /[^\s.]\.[^\s.]|:\/\//.test(text.value),
      ),
    )
  )
}
