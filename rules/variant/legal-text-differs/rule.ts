import type { Message, Version } from '../../../src/campaign/model.ts'
import { promotionalPurposes } from '../../../src/campaign/vocabulary.ts'
import { factsAt, reachedBy } from '../../../src/consent/coverage.ts'
import {
  hasAddressTag,
  hasWords,
  looksLikeAddress,
  repeatsAddress,
  visibleText,
} from '../../../src/consent/sender.ts'
import { optOutOf } from '../../../src/content/opt-out-of.ts'
import { nameOfVersion, placeOfVersion } from '../../../src/content/versions.ts'
import type { Context } from '../../../src/context.ts'
import type { IdentificationFact } from '../../../src/place/law.ts'
import { defineRule } from '../../../src/rule.ts'

const messages = {
  differs: 'Missing {what} in {name}, {other} has it',
} as const
type Rules = Context<typeof messages>

export const rule = defineRule({
  id: 'variant/legal-text-differs',
  summary: 'One version of a message has an opt-out, an address or a label that another lacks',
  group: 'variant',
  severity: 'warning',
  confidence: 'medium',
  concerns: 'copy',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages,
  check: {
    message(message, context) {
      if (message.versions.length < 2) return
      // What a rule of its own asks of every version is said there, with its source.
      const { purpose } = message.campaign
      const promotional = promotionalPurposes.some((one) => one === purpose)
      const asked = promotional
        ? reachedBy(message, context).flatMap((place) => factsAt(place, context, 'identification'))
        : []
      if (!promotional || message.channel.value === 'push') compare(message, 'opt-out', hasOptOut, context)
      if (message.channel.value === 'email' && !asked.some(asksAddress))
        compare(message, 'postal address', hasAddress, context)
      if (!asked.some(({ label }) => label !== null)) compare(message, 'label', hasLabel, context)
    },
  },
})

type Has = (message: Message, version: Version, context: Rules) => boolean

function compare(message: Message, what: string, has: Has, context: Rules): void {
  const seen = message.versions.filter((version) => hasWords(version))
  const model = seen.find((version) => has(message, version, context))
  if (model === undefined) return
  for (const version of seen) {
    if (has(message, version, context)) continue
    context.report({
      message: 'differs',
      at: placeOfVersion(version),
      help: `Add the ${what}, or drop it from all versions`,
      related: [{ at: placeOfVersion(model), message: `has the ${what}` }],
      messages: [message.index],
      apart: what,
      data: { what, name: nameOfVersion(version), other: nameOfVersion(model) },
    })
  }
}

const hasOptOut: Has = (message, version, context) =>
  optOutOf(message, version, context.content(message, version), context.optOut).cause === null

const hasAddress: Has = (message, version, context) => {
  const content = context.content(message, version)
  const text = visibleText(content)
  const declared = message.campaign.sender?.postal_address?.value ?? null
  return (
    hasAddressTag(content) || looksLikeAddress(text) || (declared !== null && repeatsAddress(text, declared))
  )
}

function asksAddress({ required }: IdentificationFact): boolean {
  return required.some((item) => /(?:postal|physical|mailing|full|sender|supplier)_address/.test(item))
}

/** Words that mark advertising, at the start of a text or subject and in brackets or before a colon. */
const label =
  /^\s*(?:[[(<【（]\s*)(?:ad|ads|adv|advert|advertisement|qc|anzeige|werbung|publicité|pub|publicidad|pubblicità|publi|reklama|reklame|reklam|iklan|광고|広告|廣告|广告)\s*[\])>】）]|^\s*(?:advertisement|anzeige|werbung|publicité|publicidad|pubblicità|reklama|реклама)\s*:/iu

const hasLabel: Has = (message, version, context) =>
  context.content(message, version).segments.some(({ text }) => label.test(text.value))
