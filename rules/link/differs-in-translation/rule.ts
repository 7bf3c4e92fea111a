import type { Campaign, Message } from '../../../src/campaign/model.ts'
import { optOutOf } from '../../../src/content/opt-out-of.ts'
import type { Context } from '../../../src/context.ts'
import { type AddressedLink, addressedLinks, hostSpan } from '../../../src/link/addressed.ts'
import { registeredDomain } from '../../../src/link/address.ts'
import { pathParts } from '../../../src/link/locale.ts'
import { defineRule } from '../../../src/rule.ts'

const messages = {
  count: 'Mismatched links: {own} in `{language}`, {others} in the other languages',
  pair: 'Mismatched links: {own} in `{language}`, {others} in `{other}`',
  shape: 'Mismatched link: `{own}` in `{language}`, `{theirs}` in `{other}`',
} as const
type Rules = Context<typeof messages>

export const rule = defineRule({
  id: 'link/differs-in-translation',
  summary: 'The language versions of a message link to different things',
  group: 'link',
  severity: 'warning',
  confidence: 'medium',
  concerns: 'copy',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages,
  check: {
    campaign(campaign, context) {
      for (const group of translationsOf(campaign)) compare(group, context)
    },
  },
})

/** Messages of one channel in languages of their own. Two in one language are two messages, not a translation. */
function translationsOf({ messages: all, steps }: Campaign): readonly (readonly Message[])[] {
  if (steps.length > 0) return []
  const channels = new Map<string, Message[]>()
  for (const message of all) {
    if (message.declaredLanguage === null || message.versions[0]?.body == null) continue
    const group = channels.get(message.channel.value)
    if (group === undefined) channels.set(message.channel.value, [message])
    else group.push(message)
  }
  return [...channels.values()].filter(
    (group) =>
      group.length > 1 &&
      new Set(group.map(({ declaredLanguage }) => declaredLanguage!.toLowerCase())).size === group.length &&
      new Set(group.map(({ declaredLanguage }) => declaredLanguage!.split('-')[0])).size > 1,
  )
}

/** Pages that a message links to, each once, without the way out, which law words differently in every country. */
function pagesOf(message: Message, context: Rules): readonly AddressedLink[] {
  const [version] = message.versions
  if (version === undefined) return []
  const content = context.content(message, version)
  const found = optOutOf(message, version, content, context.optOut)
  const wayOut = 'link' in found ? found.link : null
  const pages = new Map<string, AddressedLink>()
  for (const one of addressedLinks(content)) {
    const { host, path } = one.address
    if (one.link === wayOut || one.link.segment === 'text-body') continue
    const key = `${host}${path.replace(/\/$/, '')}`
    if (!pages.has(key)) pages.set(key, one)
  }
  return [...pages.values()]
}

function compare(group: readonly Message[], context: Rules): void {
  const told = group.map((message) => ({ message, pages: pagesOf(message, context) }))
  const counts = told.map(({ pages }) => pages.length)
  const usual = mostCommon(counts)
  const model = told.find(({ pages }) => pages.length === usual)!
  oddPages(
    told.filter(({ pages }) => pages.length === usual),
    context,
  )
  for (const { message, pages } of told) {
    const language = message.declaredLanguage!
    if (pages.length !== usual) {
      const last = pages.at(-1) ?? null
      const shared = {
        at: last === null ? message.versions[0]!.at : last.link.at,
        help: 'Link to the same pages in every language',
        related: model.pages.slice(0, 3).map((one) => ({ at: one.link.at, message: 'linked to there' })),
        messages: [message.index],
      }
      if (group.length > 2)
        context.report({
          message: 'count',
          ...shared,
          data: { own: inWords(pages.length), others: String(usual), language },
        })
      else
        context.report({
          message: 'pair',
          ...shared,
          data: {
            own: inWords(pages.length),
            others: String(usual),
            language,
            other: model.message.declaredLanguage!,
          },
        })
    } else if (message !== model.message) compareShapes(message, pages, model, context)
  }
}

/** The same number of links, and one of them leads to something of another kind: the home page instead of an offer. */
function compareShapes(
  message: Message,
  pages: readonly AddressedLink[],
  model: { readonly message: Message; readonly pages: readonly AddressedLink[] },
  context: Rules,
): void {
  for (const [index, one] of pages.entries()) {
    const other = model.pages[index]!
    const home = pathParts(one.address.path).length === 0
    const otherHome = pathParts(other.address.path).length === 0
    const name = ({ address }: AddressedLink): string => registeredDomain(address.host).split('.')[0]!
    if (home === otherHome && name(one) === name(other)) continue
    context.report({
      message: 'shape',
      at: hostSpan(one),
      severity: 'info',
      help: 'Make sure that both lead to the same thing',
      related: [{ at: hostSpan(other), message: 'the other language' }],
      messages: [message.index],
      data: {
        own: shown(one),
        language: message.declaredLanguage!,
        theirs: shown(other),
        other: model.message.declaredLanguage!,
      },
    })
  }
}

/** How many languages have to link to one page before another one is a slip, and not a translated address. */
const fewest = 4

/** The same page in all languages but one: what was left from another campaign. */
function oddPages(
  told: readonly { readonly message: Message; readonly pages: readonly AddressedLink[] }[],
  context: Rules,
): void {
  if (told.length <= fewest) return
  for (const index of told[0]!.pages.keys()) {
    const keyed = told.map(({ message, pages }) => {
      const one = pages[index]!
      return { message, one, key: pathParts(one.address.path).join('/').toLowerCase() }
    })
    const shared = mostCommonOf(keyed.map(({ key }) => key))
    const others = keyed.filter(({ key }) => key !== shared)
    const [slip] = others
    // The home page is told by its shape.
    if (slip === undefined || others.length > 1 || shared === '' || slip.key === '') continue
    const usual = keyed.find(({ key }) => key === shared)!
    context.report({
      message: 'shape',
      at: slip.one.link.target.at(slip.one.address.hostFrom, slip.one.link.target.length),
      help: 'Link to the page that the other languages link to',
      related: [{ at: hostSpan(usual.one), message: `${keyed.length - 1} languages link to this` }],
      messages: [slip.message.index],
      data: {
        own: shown(slip.one),
        language: slip.message.declaredLanguage!,
        theirs: shown(usual.one),
        other: usual.message.declaredLanguage!,
      },
    })
  }
}

function mostCommonOf(keys: readonly string[]): string {
  const times = (key: string): number => keys.filter((one) => one === key).length
  return keys.reduce((best, key) => (times(key) > times(best) ? key : best))
}

function shown({ address }: AddressedLink): string {
  const whole = `${address.host}${address.path}`
  return whole.length > 30 ? `${whole.slice(0, 29)}…` : whole
}

function inWords(count: number): string {
  return count === 0 ? 'none' : count === 1 ? '1 link' : `${count} links`
}

/** The number that most have; the greater of two that as many have, since a link is sooner lost than gained. */
function mostCommon(counts: readonly number[]): number {
  const times = (count: number): number => counts.filter((one) => one === count).length
  return counts.reduce((best, count) =>
    times(count) > times(best) || (times(count) === times(best) && count > best) ? count : best,
  )
}
