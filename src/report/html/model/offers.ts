import type { Campaign, Channel, Message, Version } from '../../../campaign/model.ts'
import { promotionalPurposes, type Purpose } from '../../../campaign/vocabulary.ts'
import { knownContent } from '../../../content/content.ts'
import type { Content } from '../../../content/model.ts'
import { whatAnchorSays, whatTargetSays } from '../../../content/opt-out-links.ts'
import { optOutOf } from '../../../content/opt-out-of.ts'
import { quoted } from '../../../content/terms.ts'
import type { World } from '../../../context.ts'
import type { Case } from '../../../judge.ts'
import type { ReadPrice } from '../../../offer/amounts.ts'
import { meantDay } from '../../../offer/dates.ts'
import { declaredDiscount, declaredEnd } from '../../../offer/declared.ts'
import { offerIn, type OfferReading, sendDays } from '../../../offer/reading.ts'
import { countryOf } from '../../../place/places.ts'
import { formatClock, formatDate } from '../../../time/civil.ts'
import { hasCode, hasDay, hasPercent, hasPrice, plainText } from './mentions.ts'

export const offerColumns = ['price', 'currency', 'discount', 'code', 'ends', 'link', 'optOut'] as const
export type OfferColumn = (typeof offerColumns)[number]

/** What one version says in one column. `isOdd`: it isn't what the others, or the declared offer, say. */
export interface OfferCell {
  readonly values: readonly string[]
  readonly isOdd: boolean
  /** Why it is odd, a fragment; null where it isn't. */
  readonly why: string | null
}

export interface OfferRow {
  /** Null for what the file declares. */
  readonly message: number | null
  readonly channel: Channel | null
  readonly language: string | null
  readonly variant: string | null
  readonly cells: Readonly<Record<OfferColumn, OfferCell>>
}

/** What each version of each message says of the offer, the odd one out marked. */
export interface OfferMatrix {
  readonly rows: readonly OfferRow[]
  readonly odd: number
}

type Said = Readonly<Record<OfferColumn, readonly string[]>>

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort()
}

function endsIn(readings: readonly OfferReading[], message: Message, one: Case): readonly string[] {
  const { first } = sendDays(message, surroundings(one))
  const dated = readings.flatMap(({ dates }) =>
    dates.flatMap((date) => {
      const day = date.isEnd ? meantDay(date, first) : null
      return day === null
        ? []
        : [`${formatDate(day)}${date.clock === null ? '' : ` ${formatClock(date.clock)}`}`]
    }),
  )
  if (dated.length > 0) return distinct(dated)
  // Without a date, the words themselves: "today" ends on another day for whoever gets it later.
  const phrase = ({ segment, today, tomorrow, midnight }: OfferReading): readonly string[] =>
    [...today, ...tomorrow, ...midnight].map(
      ({ from, to }) => `\u201c${quoted(segment.text, from, to)}\u201d`,
    )
  return distinct(readings.flatMap(phrase))
}

function surroundings({ world, resolved }: Case): Parameters<typeof offerIn>[2] {
  return {
    now: world.now,
    offerWords: world.offerWords,
    content: (message, version) => knownContent(message, version, world.parsers),
    deliveries: (message) => resolved(message).deliveries,
  }
}

/** Where links lead that aren't there to opt out, without what counts clicks; merge tags stay as they are. */
function linksIn({ links }: Content, { optOut }: World): readonly string[] {
  return distinct(
    links.flatMap((link) => {
      const address = link.target.value.trim()
      if (address === '' || /^(?:mailto|tel|sms):/i.test(address)) return []
      if (whatTargetSays(address, optOut) !== null || whatAnchorSays(link, optOut) !== null) return []
      const bare = address
        .replace(/^[a-z]+:\/\//i, '')
        .replace(/[?#].*$/s, '')
        .replace(/\/$/, '')
      return bare === '' ? [] : [bare.length > 60 ? `${bare.slice(0, 59)}\u2026` : bare]
    }),
  )
}

const causes = {
  missing: 'missing',
  'dead-link': 'dead link',
  unreachable: 'nobody can answer',
  'wrong-language': 'other language',
  hidden: 'hidden',
  unseen: 'in the template',
} as const

function optOutIn(message: Message, version: Version, content: Content, world: World): readonly string[] {
  const isAsked = (promotionalPurposes as readonly Purpose[]).includes(message.campaign.purpose)
  if (!isAsked || message.channel.value === 'push') return ['not needed']
  const found = optOutOf(message, version, content, world.optOut)
  if (found.cause !== null) return [causes[found.cause]]
  const word = found.instruction?.word ?? null
  return [word !== null ? `word ${word}` : found.link === null ? 'there' : 'link']
}

/** A price as it can be compared: with its currency where the sign has one meaning, or the offer declares one of them. */
function priceOf({ amount, currencies }: ReadPrice, likely: Likely): string {
  const meant = meantBy(currencies, likely)
  const currency = meant.length === 1 ? meant[0] : undefined
  return `${currency === undefined ? '' : `${currency} `}${amountInWords(amount)}`
}

function amountInWords(amount: number): string {
  return Number.isInteger(amount) ? String(amount) : amount.toFixed(2)
}

/** Currencies that a sign with several meanings has here: those of the declared prices, then those of the places. */
interface Likely {
  readonly declared: readonly string[]
  readonly local: readonly string[]
}

function meantBy(currencies: readonly string[], { declared, local }: Likely): readonly string[] {
  for (const known of [declared, local]) {
    const meant = currencies.filter((one) => known.includes(one))
    if (currencies.length > 1 && meant.length > 0) return meant
  }
  return currencies
}

function saidBy(message: Message, version: Version, one: Case): Said {
  const { world } = one
  const content = knownContent(message, version, world.parsers)
  const readings = offerIn(message, version, surroundings(one))
  const prices = readings.flatMap((reading) => reading.prices.filter(({ isPrice }) => isPrice))
  const regions = message.regions?.map(({ value }) => value)
  const places = regions ?? one.campaign.audience?.regions?.map(({ code }) => code.value) ?? []
  const likely = {
    declared: (one.campaign.offer?.prices?.items ?? []).map(({ key }) => key.value),
    local: places.flatMap((code) => world.offerWords?.money[countryOf(code)] ?? []),
  }
  const percents = readings.flatMap((reading) => reading.percents.filter(({ isDiscount }) => isDiscount))
  return {
    price: distinct(prices.map((price) => priceOf(price, likely))),
    currency: distinct(
      readings.flatMap((reading) =>
        reading.prices.map(({ currencies }) => meantBy(currencies, likely).slice(0, 3).join(' or ')),
      ),
    ),
    discount: distinct(percents.map(({ value }) => `${value} %`)),
    code: distinct(readings.flatMap(({ codes }) => codes.map(({ code }) => code))),
    ends: endsIn(readings, message, one),
    link: linksIn(content, world),
    optOut: optOutIn(message, version, content, world),
  }
}

function declaredBy({ offer }: Campaign, world: World): Said | null {
  if (offer === null) return null
  const prices = offer.prices?.items ?? []
  const discount = declaredDiscount(offer)
  const end = declaredEnd(offer, world.zones)
  return {
    price: distinct(prices.map(({ key, value }) => `${key.value} ${amountInWords(value.value)}`)),
    currency: distinct(prices.map(({ key }) => key.value)),
    discount: discount === null ? [] : [`${discount} %`],
    code: offer.code === undefined ? [] : [offer.code.value],
    ends: end === null ? [] : [end.at.value.replace('T', ' ')],
    link: [],
    optOut: [],
  }
}

/** What has to be the same for two cells to agree. Links may differ in their path: every language has its own page. */
function comparable(column: OfferColumn, values: readonly string[]): string {
  if (column === 'link') return distinct(values.map((link) => link.split('/')[0]!.toLowerCase())).join(' ')
  if (column === 'ends') return values.map((end) => end.slice(0, 10)).join(' ')
  return values.join(' ').toLowerCase()
}

/** What most say; null where nothing is said by more than half. */
function usual(keys: readonly string[]): string | null {
  const counts = new Map<string, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  for (const [key, count] of counts) if (count * 2 > keys.length) return key
  return null
}

const broken: readonly string[] = [
  causes.missing,
  causes['dead-link'],
  causes.unreachable,
  causes['wrong-language'],
  causes.hidden,
]

function cellOf(
  column: OfferColumn,
  index: number,
  versions: readonly Said[],
  declared: Said | null,
): OfferCell {
  const values = versions[index]![column]
  const odd = (why: string): OfferCell => ({ values, isOdd: true, why })
  // How people get out may differ by channel; only a way that leads nowhere is wrong.
  if (column === 'optOut')
    return broken.includes(values[0] ?? '') ? odd('needs mending') : { values, isOdd: false, why: null }
  const stated = declared === null ? [] : declared[column]
  const own = comparable(column, values)
  if (stated.length > 0 && values.length > 0) {
    const agrees =
      column === 'price' || column === 'currency'
        ? values.some((value) => stated.includes(value)) ||
          values.every((value) => !sharesCurrency(value, stated))
        : column === 'ends'
          ? values.some((value) => stated[0]!.startsWith(value.slice(0, 10)) || !/^\d/.test(value))
          : values.some((value) => stated.includes(value))
    if (!agrees) return odd('differs from what is declared')
    const alone = onlyHere(column, index, versions, stated)
    if (alone !== null) return odd(`only here: ${alone}`)
    return { values, isOdd: false, why: null }
  }
  // Prices and currencies are each market's own; two versions alone can't tell which of them is wrong.
  if (column === 'price' || column === 'currency' || versions.length < 2)
    return { values, isOdd: false, why: null }
  const keys = versions.map((said) => comparable(column, said[column]))
  const most = usual(keys)
  if (most !== null) {
    if (own === most) return { values, isOdd: false, why: null }
    return odd(
      values.length === 0
        ? 'missing here, most have it'
        : most === ''
          ? 'most have none'
          : 'differs from most',
    )
  }
  const others = new Set(keys.filter((key) => key !== ''))
  return others.size > 1 && own !== '' ? odd('versions differ') : { values, isOdd: false, why: null }
}

/** A second percentage or code beside the declared one, that no other version has. */
function onlyHere(
  column: OfferColumn,
  index: number,
  versions: readonly Said[],
  stated: readonly string[],
): string | null {
  if ((column !== 'discount' && column !== 'code') || versions.length < 2) return null
  const others = versions.filter((_, other) => other !== index).flatMap((said) => said[column])
  return versions[index]![column].find((value) => !stated.includes(value) && !others.includes(value)) ?? null
}

const looked = { discount: hasPercent, code: hasCode, price: hasPrice, ends: hasDay } as const

/** What is known from the declared offer or another version, and stands here in words that nobody could read. */
function withMentions(
  said: readonly Said[],
  texts: readonly string[],
  declared: Said | null,
): readonly Said[] {
  return said.map((own, index) => {
    const found: Partial<Record<OfferColumn, readonly string[]>> = {}
    for (const column of ['discount', 'code', 'price', 'ends'] as const) {
      if (own[column].length > 0) continue
      const others = said.filter((_, other) => other !== index).flatMap((one) => one[column])
      // A declared end has a time of day that the texts don't have.
      const known = [...others, ...(declared?.[column] ?? [])].map((value) =>
        column === 'ends' ? value.slice(0, 10) : value,
      )
      const here = distinct(known.filter((value) => looked[column](texts[index]!, value)))
      if (here.length > 0) found[column] = here
    }
    return { ...own, ...found }
  })
}

function sharesCurrency(value: string, stated: readonly string[]): boolean {
  return stated.some((one) => one.slice(0, 3) === value.slice(0, 3))
}

function steps(one: Case): boolean {
  return one.campaign.steps.length > 0
}

/** The offer of a campaign, version by version; null where no version says anything that could differ. */
export function offerMatrix(one: Case): OfferMatrix | null {
  const { campaign, world } = one
  const versions = campaign.messages.flatMap((message) =>
    message.versions.map((version) => ({ message, version })),
  )
  const declared = declaredBy(campaign, world)
  const said = withMentions(
    versions.map(({ message, version }) => saidBy(message, version, one)),
    versions.map(({ message, version }) => plainText(knownContent(message, version, world.parsers))),
    declared,
  )
  const row = (message: Message, version: Version, index: number): OfferRow => {
    const cells = Object.fromEntries(
      offerColumns.map((column) => {
        const cell = cellOf(column, index, said, declared)
        // Steps of a flow raise their offer, and a variant is there to differ; only a broken opt-out is odd in any.
        const mayDiffer = (steps(one) || version.variant !== null) && column !== 'optOut'
        return [column, mayDiffer ? { ...cell, isOdd: false, why: null } : cell]
      }),
    ) as Record<OfferColumn, OfferCell>
    return {
      message: message.index,
      channel: message.channel.value,
      language: message.declaredLanguage,
      variant: version.variant === null ? null : (version.name ?? 'variant'),
      cells,
    }
  }
  const rows = versions.map(({ message, version }, index) => row(message, version, index))
  const plain = (values: readonly string[]): OfferCell => ({ values, isOdd: false, why: null })
  const all: readonly OfferRow[] =
    declared === null
      ? rows
      : [
          {
            message: null,
            channel: null,
            language: null,
            variant: null,
            cells: Object.fromEntries(
              offerColumns.map((column) => [column, plain(declared[column])]),
            ) as Record<OfferColumn, OfferCell>,
          },
          ...rows,
        ]
  const isEmpty = all.every(({ cells }) =>
    offerColumns.every(
      (column) => column === 'optOut' || column === 'link' || cells[column].values.length === 0,
    ),
  )
  if (isEmpty && rows.length < 2) return null
  return {
    rows: all,
    odd: rows.reduce(
      (sum, { cells }) => sum + offerColumns.filter((column) => cells[column].isOdd).length,
      0,
    ),
  }
}
