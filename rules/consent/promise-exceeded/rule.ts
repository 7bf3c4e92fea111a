import type { Campaign, Channel, Consent } from '../../../src/campaign/model.ts'
import { busiest, type Period, promiseIn, type SendPromise } from '../../../src/consent/promise.ts'
import { coversChannel, coversPlace } from '../../../src/consent/coverage.ts'
import { nameOfChannel } from '../../../src/consent/words.ts'
import { defineRule } from '../../../src/rule.ts'
import { formatDate } from '../../../src/time/civil.ts'
import { dayOfLocal } from '../../../src/time/phrases.ts'
import { type Contact, culpritOf, isToCome, pressingCrowds } from '../../../src/time/pressure.ts'
import { Folded } from '../../../src/time/pressure-folds.ts'
import { othersThatCount } from '../../../src/time/pressure-words.ts'
import type { Text } from '../../../src/source/text.ts'

/** A promise with the busiest period under it. */
interface Broken {
  readonly later: Contact
  readonly wording: Text
  readonly promise: SendPromise
  /** What lands in it, in order of time. */
  readonly within: readonly Contact[]
}

/** The busiest time of a period, with the last message of each campaign in it. */
interface Busy {
  readonly within: readonly Contact[]
  readonly last: ReadonlyMap<Campaign, Contact>
}

function lastOf(contacts: readonly Contact[]): ReadonlyMap<Campaign, Contact> {
  return new Map(contacts.map((contact) => [contact.delivery.campaign, contact]))
}

function busyTime(sent: readonly Contact[], period: Period): Busy | null {
  const moments = sent.map(({ landing }) => landing.localStart).sort((a, b) => a - b)
  const most = busiest(moments, period)
  if (most === null) return null
  const within = sent.filter(
    ({ landing }) => most.first <= landing.localStart && landing.localStart <= most.last,
  )
  return { within, last: lastOf(within) }
}

function byChannel(contacts: readonly Contact[]): ReadonlyMap<Channel, readonly Contact[]> {
  const channels = new Map<Channel, Contact[]>()
  for (const contact of contacts) {
    const own = channels.get(contact.channel)
    if (own === undefined) channels.set(contact.channel, [contact])
    else own.push(contact)
  }
  return channels
}

/** `2026-11-24`. */
function dayOf({ landing }: Contact): string {
  return formatDate(dayOfLocal(landing.localStart))
}

/** Records of a campaign with a promise in their wording, read once. */
type Promises = ReadonlyMap<Campaign, readonly { readonly record: Consent; readonly promise: SendPromise }[]>

/** An editor asks with every key, of campaigns that nobody touched. */
const promised = new WeakMap<Consent, SendPromise | null>()

function promiseOf(record: Consent): SendPromise | null {
  let promise = promised.get(record)
  if (promise === undefined) {
    promise = record.wording === null ? null : promiseIn(record.wording.value)
    promised.set(record, promise)
  }
  return promise
}

function promisesOf(campaigns: readonly Campaign[]): Promises {
  return new Map(
    campaigns.map((campaign) => [
      campaign,
      (campaign.audience?.consent ?? []).flatMap((record) => {
        const promise = promiseOf(record)
        return promise === null ? [] : [{ record, promise }]
      }),
    ]),
  )
}

export const rule = defineRule({
  id: 'consent/promise-exceeded',
  summary: 'People get messages more often than the consent wording promised',
  group: 'consent',
  severity: 'warning',
  confidence: 'medium',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    exceeded: 'Promised at most {most} a {period}, {count} sends by {channel} from {first} to {last}',
  },
  check: {
    project(project, context) {
      const promises = promisesOf(project.campaigns.filter(isToCome))
      if ([...promises.values()].every((own) => own.length === 0)) return
      const found = new Folded<Broken>()
      for (const { jurisdiction, contacts } of pressingCrowds(project)) {
        for (const sent of byChannel(contacts).values()) {
          const busy = new Map<Period, Busy | null>()
          for (const [campaign, later] of lastOf(sent))
            for (const { record, promise } of promises.get(campaign) ?? []) {
              if (!coversChannel(record, later.delivery.message)) continue
              if (!coversPlace(record, jurisdiction, context.places)) continue
              // Thousands of campaigns may share people: their busiest time is looked for once.
              if (!busy.has(promise.period)) busy.set(promise.period, busyTime(sent, promise.period))
              const most = busy.get(promise.period) ?? null
              // Only who adds to the busiest time is told of it, at the last message that it could do without.
              const own = most?.last.get(campaign)
              if (most === null || own === undefined || most.within.length <= promise.most) continue
              const { within } = most
              found.add(
                { later: own, wording: record.wording!, promise, within },
                `${later.channel} ${record.wording!.span.start} ${campaign.$.pointer}`,
                within.length,
              )
            }
        }
      }
      found.each(({ later, wording, promise, within }, deliveries) => {
        const { campaign } = later.delivery
        const written = wording.at(promise.from, promise.to)
        // A wording of the config is shared: what one can change is the send.
        const isOwn = wording.source === campaign.source
        const at = isOwn ? written : culpritOf(later)
        const sends = othersThatCount(within, later)
        context.report({
          message: 'exceeded',
          at,
          basis: 'house',
          help: 'Send less often, or leave out people who were promised so',
          related: [
            isOwn
              ? { at: culpritOf(later), message: 'sent as often as this' }
              : { at: written, message: 'promised here' },
            ...sends,
          ],
          strictness: within.length,
          apart: later.channel,
          deliveries,
          data: {
            most: promise.most,
            period: promise.period,
            count: within.length,
            channel: nameOfChannel(later.channel),
            first: dayOf(within[0]!),
            last: dayOf(within.at(-1)!),
          },
        })
      })
    },
  },
})
