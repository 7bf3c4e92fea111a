import type { Message } from '../../../src/campaign/model.ts'
import { factsAt, type Reached, reachedBy, touching } from '../../../src/consent/coverage.ts'
import { nameOfSend } from '../../../src/consent/words.ts'
import type { Context } from '../../../src/context.ts'
import {
  type AddressedLink,
  addressedLinks,
  alsoHere,
  byHost,
  hostSpan,
} from '../../../src/link/addressed.ts'
import type { Shortener } from '../../../src/link/facts.ts'
import { basisOf, type ContentFact, evidencedSeverity } from '../../../src/place/law.ts'
import { defineRule } from '../../../src/rule.ts'

const messages = {
  refused: 'Public link shortener `{host}`, refused for {send} in {where}',
  public: 'Public link shortener `{host}`: operators filter it, whoever sends',
  owned: 'Shortened link `{host}` of {owner}: readers do not see whose page it is',
} as const
type Rules = Context<typeof messages>

/** What facts of content call it. */
const subject = 'link_shortener'

export const rule = defineRule({
  id: 'link/shortened',
  summary: 'A text message links through a public link shortener',
  group: 'link',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: ['sms', 'mms'],
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages,
  check: {
    message(message, context) {
      for (const version of message.versions)
        for (const { first, others } of byHost(addressedLinks(context.content(message, version)))) {
          const host = first.address.host.replace(/^www\./, '')
          const shorteners = context.links?.shorteners ?? {}
          const shortener = Object.hasOwn(shorteners, host) ? shorteners[host]! : null
          if (shortener !== null) judge(message, host, shortener, first, others, context)
        }
    },
  },
})

function judge(
  message: Message,
  host: string,
  { owner, source }: Shortener,
  first: AddressedLink,
  others: readonly AddressedLink[],
  context: Rules,
): void {
  const shared = { at: hostSpan(first), related: alsoHere(others), messages: [message.index] }
  if (owner !== null) {
    context.report({
      message: 'owned',
      ...shared,
      severity: 'info',
      help: 'Link to the page itself, or to a page of the sender',
      sources: [source],
      data: { host, owner },
    })
    return
  }
  const help = 'Link to a domain of the sender, or a short domain that is its own'
  const refusals = refusedAt(message, context)
  for (const { fact, reached } of refusals)
    context.report({
      message: 'refused',
      ...shared,
      severity: evidencedSeverity(fact),
      confidence: fact.confidence,
      basis: basisOf(fact),
      help,
      sources: [fact.source, source],
      ...touching(reached),
      data: { host, send: nameOfSend(message.campaign.purpose, message.channel.value) },
    })
  if (refusals.length === 0)
    context.report({
      message: 'public',
      ...shared,
      severity: 'warning',
      basis: 'house',
      help,
      sources: [source],
      deliveries: context.deliveries(message),
      data: { host },
    })
}

/** Facts that refuse shorteners, each with the places where it is the first to. */
function refusedAt(
  message: Message,
  context: Rules,
): readonly { readonly fact: ContentFact; readonly reached: readonly Reached[] }[] {
  const found = new Map<string, { readonly fact: ContentFact; readonly reached: Reached[] }>()
  for (const place of reachedBy(message, context)) {
    const facts = factsAt(place, context, 'content').filter(({ forbidden }) => forbidden.includes(subject))
    const fact = facts[0]
    if (fact === undefined) continue
    const known = found.get(fact.id)
    if (known === undefined) found.set(fact.id, { fact, reached: [place] })
    else known.reached.push(place)
  }
  return [...found.values()]
}
