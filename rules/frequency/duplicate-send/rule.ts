import type { Message } from '../../../src/campaign/model.ts'
import type { Channel } from '../../../src/campaign/vocabulary.ts'
import { nameOfChannel } from '../../../src/consent/words.ts'
import type { Content } from '../../../src/content/model.ts'
import type { Context } from '../../../src/context.ts'
import { defineRule } from '../../../src/rule.ts'
import { type Duration, parseDuration } from '../../../src/time/civil.ts'
import { lengthInWords } from '../../../src/time/phrases.ts'
import type { Delivery } from '../../../src/time/delivery.ts'
import {
  areApart,
  type Contact,
  culpritOf,
  isToCome,
  neighbourhoodsOf,
  pressingCrowds,
  sharePopulation,
} from '../../../src/time/pressure.ts'
import { Folded } from '../../../src/time/pressure-folds.ts'
import { type Fingerprint, fingerprintOf, likeness } from '../../../src/time/pressure-texts.ts'
import { endOf } from '../../../src/time/pressure-windows.ts'
import { momentInWords, othersThatCount } from '../../../src/time/pressure-words.ts'

const messages = {
  again: 'Same text as {other} on {moment}, to the same people in {where}',
  alike: 'Nearly the same text as {other} on {moment} ({percent}% alike), to the same people in {where}',
  twice: 'Same text by {channel} as by {otherChannel} {apart}, to the same people in {where}',
} as const
const questions = {
  overlap: 'Same text as {other} on {moment}, which may reach some of the same people in {where}',
} as const
interface Options {
  readonly within: string
  readonly likeness: number
}
type Rules = Context<typeof messages, typeof questions, Options>

/** Channels that people read as one: the same words on two of them are said twice. */
const kin: readonly Channel[] = ['sms', 'mms', 'rcs', 'whatsapp']
const anHour: Duration = { months: 0, minutes: 60 }
/** Texts that share a band are alike nearly always; of more than these the oldest are let go. */
const keptPerBand = 3

interface Duplicate {
  readonly later: Contact
  readonly earlier: Contact
  /** 0 to 1. */
  readonly alike: number
}

/** By what recipients read, so that with every key in an editor only the text that changed is read again. */
const prints = new WeakMap<Content, Fingerprint>()

function printOf(content: Content | null): Fingerprint {
  return fingerprintOf(
    (content?.segments ?? [])
      .filter(({ kind }) => kind === 'subject' || kind === 'title' || kind === 'header' || kind === 'body')
      .map(({ text }) => text.value)
      .join('\n'),
  )
}

/** What people read of a message, the parts that every message has to carry left out. */
class Texts {
  readonly #known = new Map<Message, Fingerprint>()
  readonly #numbers = new Map<string, number>()
  readonly #alike = new Map<number, number>()
  readonly #context: Rules

  constructor(context: Rules) {
    this.#context = context
  }

  of(message: Message): Fingerprint {
    const known = this.#known.get(message)
    if (known !== undefined) return known
    const version = message.versions[0]
    const content = version === undefined ? null : this.#context.content(message, version)
    const print = (content === null ? undefined : prints.get(content)) ?? printOf(content)
    if (content !== null) prints.set(content, print)
    this.#known.set(message, print)
    return print
  }

  #numberOf({ exact }: Fingerprint): number {
    const number = this.#numbers.get(exact) ?? this.#numbers.size
    this.#numbers.set(exact, number)
    return number
  }

  /** The same two texts meet at every place. */
  likeness(one: Fingerprint, other: Fingerprint): number {
    const [a, b] = [this.#numberOf(one), this.#numberOf(other)]
    const key = Math.min(a, b) * 0x4000000 + Math.max(a, b)
    const known = this.#alike.get(key) ?? likeness(one, other)
    this.#alike.set(key, known)
    return known
  }
}

/** Whether a message with a like text repeats another: on its channel for days, on a kindred one for an hour. */
function repeats(earlier: Contact, later: Contact, within: Duration): boolean {
  // What one message does again, it does on purpose.
  if (earlier.delivery.message === later.delivery.message) return false
  const reach =
    earlier.channel === later.channel
      ? within
      : kin.includes(earlier.channel) && kin.includes(later.channel)
        ? anHour
        : null
  return reach !== null && endOf(earlier.landing.start, reach) > later.landing.start
}

/** Messages of a crowd, each with the nearest before it that says the same. One pass. */
function duplicatesIn(
  contacts: readonly Contact[],
  within: Duration,
  least: number,
  texts: Texts,
): readonly Duplicate[] {
  const found: Duplicate[] = []
  const byKey = new Map<number | string, Contact[]>()
  for (const later of contacts) {
    const print = texts.of(later.delivery.message)
    if (print.exact === '') continue
    const keys = [print.exact, ...(least < 1 ? print.bands : [])]
    if (isToCome(later.delivery.campaign)) {
      const candidates = new Set(keys.flatMap((key) => byKey.get(key) ?? []))
      let best: Duplicate | null = null
      for (const earlier of candidates) {
        if (!repeats(earlier, later, within)) continue
        const alike = texts.likeness(print, texts.of(earlier.delivery.message))
        if (alike < least) continue
        if (best === null || alike > best.alike || earlier.landing.start > best.earlier.landing.start)
          best = { later, earlier, alike }
      }
      if (best !== null) found.push(best)
    }
    for (const key of keys) {
      const kept = byKey.get(key) ?? []
      kept.push(later)
      byKey.set(key, kept.length > keptPerBand ? kept.slice(-keptPerBand) : kept)
    }
  }
  return found
}

function nameOf({ later, earlier }: Duplicate): string {
  return earlier.delivery.campaign === later.delivery.campaign
    ? `message \`${earlier.delivery.message.id}\``
    : `\`${earlier.delivery.campaign.id}\``
}

function report(one: Duplicate, deliveries: readonly Delivery[], context: Rules): void {
  const { later, earlier, alike } = one
  const minutes = later.landing.start - earlier.landing.start
  const details = {
    at: later.delivery.message.versions[0]?.at ?? culpritOf(later),
    deliveries,
    basis: 'house' as const,
    strictness: -minutes,
    related: othersThatCount([earlier], later).map(({ at, message }) => ({
      at,
      message: message.replace('counts, too', 'sent before'),
    })),
    help: 'Leave one out, or say something new',
  }
  const data = { other: nameOf(one), moment: momentInWords(earlier) }
  if (earlier.channel !== later.channel)
    context.report({
      message: 'twice',
      data: {
        channel: nameOfChannel(later.channel),
        otherChannel: nameOfChannel(earlier.channel),
        apart: minutes === 0 ? 'at the same time' : `${lengthInWords(minutes)} before`,
      },
      ...details,
      help: 'Send it on one of them, the other only to people whom that does not reach',
    })
  else if (alike === 1) context.report({ message: 'again', data, ...details })
  else context.report({ message: 'alike', data: { ...data, percent: Math.floor(alike * 100) }, ...details })
}

export const rule = defineRule({
  id: 'frequency/duplicate-send',
  summary: 'The same people get the same text, or nearly the same, a second time within days',
  group: 'frequency',
  severity: 'warning',
  confidence: 'medium',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages,
  questions,
  defaults: { within: 'P7D', likeness: 0.8 },
  check: {
    project(project, context) {
      const within = parseDuration(context.options.within) ?? { months: 0, minutes: 7 * 1440 }
      const texts = new Texts(context)
      const found = new Folded<Duplicate>()
      const certain = new Set<Message>()
      for (const { contacts } of pressingCrowds(project))
        for (const one of duplicatesIn(contacts, within, context.options.likeness, texts)) {
          certain.add(one.later.delivery.message)
          const kind = `${one.later.delivery.message.index} ${one.later.channel === one.earlier.channel}`
          found.add(one, kind, one.earlier.landing.start - one.later.landing.start)
        }
      found.each((one, deliveries) => report(one, deliveries, context))
      if (project.asksOptional === false) return
      // Of people who may be the same only the very same text is worth a question, one for each campaign.
      const open = new Map<string, { readonly one: Duplicate; readonly deliveries: Delivery[] }>()
      for (const { contacts } of neighbourhoodsOf(project))
        for (const one of duplicatesIn(contacts, within, 1, texts)) {
          const { campaign, message } = one.later.delivery
          const other = one.earlier.delivery.campaign
          if (certain.has(message) || sharePopulation(campaign, other) || areApart(campaign, other)) continue
          const key = `${campaign.source.path} ${campaign.$.pointer}`
          const known = open.get(key)
          if (known === undefined) open.set(key, { one, deliveries: [one.later.delivery] })
          else if (
            known.one.earlier.delivery.campaign === other &&
            known.one.later.delivery.message === message
          )
            known.deliveries.push(one.later.delivery)
        }
      for (const { one, deliveries } of open.values())
        context.unchecked({
          question: 'overlap',
          data: { other: nameOf(one), moment: momentInWords(one.earlier) },
          at: culpritOf(one.later),
          required: false,
          needs: 'audience.contacts',
          deliveries,
        })
    },
  },
})
