import type { Campaign, Message, Version } from '../../../src/campaign/model.ts'
import type { SegmentKind } from '../../../src/content/model.ts'
import { nameOfPart, quoted } from '../../../src/content/terms.ts'
import type { Context } from '../../../src/context.ts'
import { meantDay } from '../../../src/offer/dates.ts'
import { declaredDiscount, declaredEnd } from '../../../src/offer/declared.ts'
import { offerIn, type OfferReading, sendDays } from '../../../src/offer/reading.ts'
import { defineRule } from '../../../src/rule.ts'
import type { Span } from '../../../src/source/span.ts'
import { formatDate } from '../../../src/time/civil.ts'

const messages = {
  declared: 'Different {what} "{written}" in {part}, `{key}` is {declared}',
  parts: 'Different {what}: "{written}" in {part}, "{other}" in {otherPart}',
  messages: 'Different {what}: "{written}" in {part}, "{other}" in another message',
} as const
type Rules = Context<typeof messages>

export const rule = defineRule({
  id: 'offer/differs-between-messages',
  summary: 'Messages, or the parts of one, say different things of the same offer',
  group: 'offer',
  severity: 'warning',
  confidence: 'medium',
  concerns: 'copy',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages,
  check: {
    campaign(campaign, context) {
      if (context.offerWords === null || !hasTwoSides(campaign, context)) return
      const versions = campaign.messages.flatMap((message) =>
        message.versions.map((version) => claimsOf(message, version, context)),
      )
      for (const what of kinds) {
        // A code other than the declared one is `offer/code-mismatch`.
        if (what === 'code' && campaign.offer?.code !== undefined) continue
        const declared = declaredValue(campaign, what, context)
        for (const version of versions) {
          if (declared !== null) againstDeclared(version, what, declared, context)
          else betweenParts(version, what, context)
        }
        const isOdd =
          declared === null && what !== 'price' && odd(what, versions, ({ said }) => said[what], context)
        if (declared === null && !isOdd) betweenMessages(versions, what, context)
        if (what === 'price' && declared === null) odd('price', versions, ({ amounts }) => amounts, context)
      }
    },
  },
})

const kinds = ['discount', 'end', 'price', 'code'] as const
type Kind = (typeof kinds)[number]

/** One thing that a text says of the offer; `value` is what has to be the same. */
interface Claim {
  readonly value: string
  readonly at: Span
  readonly written: string
  readonly part: SegmentKind
}

interface Claims {
  readonly message: Message
  readonly isVariant: boolean
  readonly said: Readonly<Record<Kind, readonly Claim[]>>
  /** All sums of money, also those that may be what has to be spent. */
  readonly amounts: readonly Claim[]
  /** All percentages, also those that may be no discount. */
  readonly percents: ReadonlySet<string>
}

/** Whether there is anything to compare: a declared offer, or two parts of text. */
function hasTwoSides({ offer, messages: sent }: Campaign, context: Rules): boolean {
  if (offer !== null) return true
  let parts = 0
  for (const message of sent)
    for (const version of message.versions) {
      parts += context.content(message, version).segments.length
      if (parts > 1) return true
    }
  return false
}

function claimsOf(message: Message, version: Version, context: Rules): Claims {
  const { first } = sendDays(message, context)
  const readings = offerIn(message, version, context)
  const claim = (
    { segment }: OfferReading,
    { from, to }: { readonly from: number; readonly to: number },
    value: string,
  ): Claim => ({
    value,
    at: segment.text.at(from, to),
    written: quoted(segment.text, from, to),
    part: segment.kind,
  })
  return {
    message,
    isVariant: version.variant !== null,
    percents: new Set(readings.flatMap(({ percents }) => percents.map(({ value }) => String(value)))),
    amounts: readings.flatMap((reading) =>
      reading.prices
        .filter(({ currencies }) => currencies.length === 1)
        .map((one) => claim(reading, one, `${one.currencies[0]!} ${one.amount}`)),
    ),
    said: {
      discount: readings.flatMap((reading) =>
        reading.percents
          .filter(({ isDiscount }) => isDiscount)
          .map((one) => claim(reading, one, String(one.value))),
      ),
      end: readings.flatMap((reading) =>
        reading.dates.flatMap((one) => {
          const day = one.isEnd ? meantDay(one, first) : null
          return day === null ? [] : [claim(reading, one, formatDate(day))]
        }),
      ),
      price: readings.flatMap((reading) =>
        reading.prices
          .filter(({ isPrice, currencies }) => isPrice && currencies.length === 1)
          .map((one) => claim(reading, one, `${one.currencies[0]!} ${one.amount}`)),
      ),
      code: readings.flatMap((reading) => reading.codes.map((one) => claim(reading, one, one.code))),
    },
  }
}

interface Declared {
  readonly values: ReadonlySet<string>
  readonly words: string
  readonly key: string
  readonly at: Span
}

/** What the campaign declares of its offer. */
function declaredValue(campaign: Campaign, what: Kind, context: Rules): Declared | null {
  const { offer } = campaign
  if (offer === null) return null
  if (what === 'discount') {
    const value = declaredDiscount(offer)
    if (value === null) return null
    const at = offer.discount!.span
    return { values: new Set([String(value)]), words: `${value}%`, key: 'offer.discount', at }
  }
  if (what === 'end') {
    const end = declaredEnd(offer, context.zones)
    if (end === null) return null
    // Midnight ends the day before as well, and one moment for all falls on another day elsewhere.
    const isMidnight = /[T ]00:00/.test(end.at.value)
    const isWall = end.isUnzoned || offer.timezone?.value === 'recipient'
    const isWholeDay = /^\d{4}-\d{2}-\d{2}$/.test(end.at.value)
    const reach = isWholeDay || (isWall && !isMidnight) ? [0] : isWall ? [-1, 0] : [-1, 0, 1]
    return {
      values: new Set(reach.map((days) => formatDate(end.day + days))),
      words: formatDate(end.day),
      key: 'offer.ends',
      at: end.at.at(0, end.at.length),
    }
  }
  const prices = what === 'price' ? (offer.prices?.items ?? []) : []
  const [first] = prices
  if (first === undefined) return null
  return {
    values: new Set(prices.map(({ key, value }) => `${key.value} ${value.value}`)),
    words: prices.map(({ key, value }) => `${key.value} ${value.value}`).join(', '),
    key: 'offer.prices',
    at: first.value.span,
  }
}

function against(claim: Claim, { message }: Claims): { at: Span; messages: number[]; apart: string } {
  return { at: claim.at, messages: [message.index], apart: claim.part }
}

/** Whether a version names only one value: with several, one may be for something else. */
function only(claims: readonly Claim[]): Claim | null {
  return new Set(claims.map(({ value }) => value)).size === 1 ? claims[0]! : null
}

function againstDeclared(version: Claims, what: Kind, declared: Declared, context: Rules): void {
  const claims = version.said[what]
  const own =
    what === 'price'
      ? claims.filter(({ value }) =>
          [...declared.values].some((one) => one.slice(0, 3) === value.slice(0, 3)),
        )
      : claims
  const values = what === 'discount' ? [...version.percents] : own.map(({ value }) => value)
  if (values.some((value) => declared.values.has(value))) return
  const claim = what === 'discount' ? own[0] : only(own)
  if (claim === undefined || claim === null) return
  context.report({
    message: 'declared',
    data: {
      what,
      written: claim.written,
      part: nameOfPart(version.message.channel.value, claim.part),
      key: declared.key,
      declared: declared.words,
    },
    related: [{ at: declared.at, message: 'declared here' }],
    help: 'Make the text and the declared offer say the same',
    ...against(claim, version),
  })
}

const headlines: readonly SegmentKind[] = ['subject', 'preheader', 'title', 'header']

/** What the headline promises and the rest of the version doesn't have. */
function betweenParts(version: Claims, what: Kind, context: Rules): void {
  const claims = version.said[what]
  const above = only(claims.filter(({ part }) => headlines.includes(part)))
  const below = claims.filter(({ part }) => !headlines.includes(part))
  const other = what === 'discount' ? below[0] : only(below)
  if (above === null || other === undefined || other === null) return
  if (below.some(({ value }) => value === above.value)) return
  const channel = version.message.channel.value
  context.report({
    message: 'parts',
    data: {
      what,
      written: above.written,
      part: nameOfPart(channel, above.part),
      other: other.written,
      otherPart: nameOfPart(channel, other.part),
    },
    related: [{ at: other.at, message: 'differs from this' }],
    help: 'Make both say the same',
    ...against(above, version),
  })
}

const languageOf = ({ message }: Claims): string | null => message.declaredLanguage?.split('-')[0] ?? null
const regionsOf = ({ message }: Claims): string =>
  message.regions === null
    ? '*'
    : message.regions
        .map(({ value }) => value)
        .sort()
        .join()

/**
 * Whether two messages are one and the same offer: translations, or one text for several channels, sent at one time.
 * Steps of a flow raise their discount, and markets have prices, codes and offers of their own.
 */
function isSameOffer(one: Claims, other: Claims, what: Kind): boolean {
  if (one.isVariant || other.isVariant || one.message === other.message) return false
  const { schedule, campaign } = one.message
  if (schedule === null || schedule !== other.message.schedule) return false
  if (schedule.trigger !== undefined || campaign.steps.length > 0) return false
  const isTranslation = languageOf(one) !== languageOf(other)
  const isSamePlace = regionsOf(one) === regionsOf(other)
  const isOtherChannel = one.message.channel.value !== other.message.channel.value
  return what === 'price' || what === 'code'
    ? isSamePlace && isOtherChannel && !isTranslation
    : isTranslation || (isSamePlace && isOtherChannel)
}

/** How many messages have to agree before the one that doesn't is a slip, and no code or price of its own market. */
const fewest = 3

/** A translation that kept what another campaign says, where all others say the same. Whether it says all there is. */
function odd(
  what: Kind,
  versions: readonly Claims[],
  claimsIn: (version: Claims) => readonly Claim[],
  context: Rules,
): boolean {
  const [first] = versions
  if (first === undefined) return false
  const said = versions
    .filter((version) => version === first || isSameOffer(first, version, 'end'))
    .flatMap((version) => {
      const claim = only(claimsIn(version))
      return claim === null ? [] : [{ version, claim }]
    })
  const counts = new Map<string, number>()
  for (const { claim } of said) counts.set(claim.value, (counts.get(claim.value) ?? 0) + 1)
  const shared = [...counts].find(([, count]) => count >= fewest && count === said.length - 1)
  if (shared === undefined) return false
  const one = said.find(({ claim }) => claim.value !== shared[0])!
  const other = said.find(({ claim }) => claim.value === shared[0])!
  // A market with a currency of its own has its own price.
  if (what === 'price' && one.claim.value.slice(0, 3) !== other.claim.value.slice(0, 3)) return false
  context.report({
    message: 'messages',
    data: {
      what,
      written: one.claim.written,
      part: nameOfPart(one.version.message.channel.value, one.claim.part),
      other: other.claim.written,
    },
    related: [{ at: other.claim.at, message: `${shared[1]} messages have this one` }],
    help: 'Make them say the same, or declare the `offer`',
    ...against(one.claim, one.version),
  })
  return said.length === versions.filter((version) => claimsIn(version).length > 0).length
}

function betweenMessages(versions: readonly Claims[], what: Kind, context: Rules): void {
  for (const [i, version] of versions.entries()) {
    const claim = only(version.said[what])
    if (claim === null) continue
    const others = versions
      .slice(0, i)
      .filter((earlier) => isSameOffer(earlier, version, what))
      .map((earlier) => only(earlier.said[what]))
      .filter((other) => other !== null)
    // One contradiction is said once, where it first shows.
    if (others.some(({ value }) => value === claim.value)) continue
    for (const other of others) {
      // Prices in different currencies are no contradiction.
      if (what === 'price' && other.value.slice(0, 3) !== claim.value.slice(0, 3)) continue
      context.report({
        message: 'messages',
        data: {
          what,
          written: claim.written,
          part: nameOfPart(version.message.channel.value, claim.part),
          other: other.written,
        },
        related: [{ at: other.at, message: 'differs from this' }],
        help: 'Make both say the same, or declare the `offer`',
        ...against(claim, version),
      })
      break
    }
  }
}
