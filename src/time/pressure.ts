import { type Audience, type Campaign, isOwnSource } from '../campaign/model.ts'
import { type Channel, channels, promotionalPurposes, type Purpose } from '../campaign/vocabulary.ts'
import type { Jurisdiction } from '../place/law.ts'
import type { Project } from '../project.ts'
import type { Span } from '../source/span.ts'
import type { Duration } from './civil.ts'
import type { Delivery, Landing } from './delivery.ts'
import { type Counting, overflows } from './pressure-windows.ts'

/** One message reaching the same people as others do: whoever gets one of a crowd gets all of it. */
export interface Contact {
  readonly delivery: Delivery
  readonly landing: Landing
  readonly channel: Channel
}

/** Contacts that meet the same people at one place: of one campaign, or of campaigns with one audience. */
export interface Crowd {
  readonly jurisdiction: Jurisdiction
  readonly zone: string
  /** In order of time. */
  readonly contacts: readonly Contact[]
}

function ownPopulation({ source, $ }: Campaign): string {
  return `campaign\0${source.path}\0${$.pointer}`
}

function isNamed(audience: Audience, campaign: Campaign): boolean {
  return !isOwnSource(campaign, audience.$.span.source)
}

/**
 * What makes two campaigns reach the same people for sure: an audience that the config names, or the same contact files.
 * Anything else may or may not overlap, and a file can't tell.
 */
export function populationOf(campaign: Campaign): string {
  const { audience } = campaign
  if (audience === null) return ownPopulation(campaign)
  if (isNamed(audience, campaign)) return `audience\0${audience.$.span.source.path}\0${audience.$.pointer}`
  if (audience.contacts.length > 0)
    return `contacts\0${audience.contacts
      .map(({ value }) => value)
      .sort()
      .join('\0')}`
  return ownPopulation(campaign)
}

/** The populations that a campaign reaches for sure: its own, and each contact file that others may name as well. */
export function populationsOf(campaign: Campaign): readonly string[] {
  const { audience } = campaign
  if (audience === null || isNamed(audience, campaign) || audience.contacts.length < 2)
    return [populationOf(campaign)]
  return [populationOf(campaign), ...audience.contacts.map(({ value }) => `contacts\0${value}`)]
}

/** Whether a campaign promotes: what asks for consent also counts as pressure. */
export function isPromotional({ purpose }: Campaign): boolean {
  return (promotionalPurposes as readonly Purpose[]).includes(purpose)
}

/** Whether a campaign is still to be sent: what is history counts, and nobody can change it. */
export function isToCome({ status }: Campaign): boolean {
  return status !== 'sent' && status !== 'cancelled'
}

/** A repeat is one too many because it repeats; everything else where its moment stands. */
export function culpritOf({ delivery, landing }: Contact): Span {
  const repeat = landing.cause === 'repeat' ? delivery.message.schedule?.$.keys.get('repeat') : undefined
  return repeat ?? landing.at
}

const byTime = (a: Contact, b: Contact): number => a.landing.start - b.landing.start

/**
 * The contacts of one campaign by cohort (`FR Europe/Paris`). Messages that land at a place at the same moment on the
 * same channel are versions for different people (a language each) and count once. Flows have no moments.
 */
export function contactsOf(campaign: Campaign, project: Project): ReadonlyMap<string, readonly Contact[]> {
  const deliveries = project.deliveriesOf(campaign)
  const known = knownContacts.get(campaign)
  const isSame =
    known?.deliveries === deliveries ||
    (known?.deliveries.length === deliveries.length &&
      known.deliveries.every((delivery, index) => delivery === deliveries[index]))
  if (known !== undefined && isSame) return known.contacts
  const contacts = landingsOf(deliveries)
  knownContacts.set(campaign, { deliveries, contacts })
  return contacts
}

/** An editor asks with every key for campaigns that nobody touched. */
const knownContacts = new WeakMap<
  Campaign,
  {
    readonly deliveries: readonly Delivery[]
    readonly contacts: ReadonlyMap<string, readonly Contact[]>
  }
>()

function landingsOf(deliveries: readonly Delivery[]): ReadonlyMap<string, readonly Contact[]> {
  const cohorts = new Map<string, Map<number, Contact>>()
  for (const delivery of deliveries) {
    const { jurisdiction, zone } = delivery.cohort
    const channel = delivery.message.channel.value
    const key = `${jurisdiction} ${zone}`
    for (const landing of delivery.landings) {
      // The winner of a test goes to those who haven't had a version; a second try to those who had one.
      if (landing.cause === 'winner') continue
      const known = cohorts.get(key) ?? new Map<number, Contact>()
      cohorts.set(key, known)
      const once = landing.start * channels.length + channels.indexOf(channel)
      if (!known.has(once)) known.set(once, { delivery, landing, channel })
    }
  }
  return new Map([...cohorts].map(([key, contacts]) => [key, [...contacts.values()]]))
}

function gather(
  project: Project,
  groupsOf: (campaign: Campaign) => readonly string[],
  counts: (campaign: Campaign) => boolean,
): readonly Crowd[] {
  const groups = new Map<string, Map<string, Contact[]>>()
  for (const campaign of project.campaigns) {
    if (campaign.status === 'cancelled' || !counts(campaign)) continue
    const cohorts = contactsOf(campaign, project)
    for (const group of groupsOf(campaign)) {
      const crowds = groups.get(group) ?? new Map<string, Contact[]>()
      groups.set(group, crowds)
      for (const [key, contacts] of cohorts) {
        const crowd = crowds.get(key)
        if (crowd === undefined) crowds.set(key, [...contacts])
        else for (const contact of contacts) crowd.push(contact)
      }
    }
  }
  return [...groups.values()].flatMap((crowds) =>
    [...crowds.values()].map((contacts) => {
      const { jurisdiction, zone } = contacts[0]!.delivery.cohort
      return { jurisdiction, zone, contacts: contacts.sort(byTime) }
    }),
  )
}

const certain = new WeakMap<Project, readonly Crowd[]>()
const pressing = new WeakMap<Project, readonly Crowd[]>()
const neighbours = new WeakMap<Project, readonly Crowd[]>()

function once(
  known: WeakMap<Project, readonly Crowd[]>,
  project: Project,
  find: () => readonly Crowd[],
): readonly Crowd[] {
  const found = known.get(project) ?? find()
  known.set(project, found)
  return found
}

/** The crowds of a project: contacts that certainly meet the same people, whatever their purpose. */
export function crowdsOf(project: Project): readonly Crowd[] {
  return once(certain, project, () => gather(project, populationsOf, () => true))
}

/** Crowds of promotion only, of two contacts at least: what pressure is counted in. */
export function pressingCrowds(project: Project): readonly Crowd[] {
  return once(pressing, project, () =>
    gather(project, populationsOf, isPromotional).filter(({ contacts }) => contacts.length > 1),
  )
}

/** Everything promotional that lands at a place, as if all of it went to the same people: the worst case. */
export function neighbourhoodsOf(project: Project): readonly Crowd[] {
  return once(neighbours, project, () =>
    gather(project, () => ['all'], isPromotional).filter(({ contacts }) => contacts.length > 1),
  )
}

/** Whether two campaigns reach the same people for sure. */
export function sharePopulation(one: Campaign, other: Campaign): boolean {
  if (one === other) return true
  const populations = populationsOf(one)
  return populationsOf(other).some((population) => populations.includes(population))
}

/** Whether two campaigns can't share anybody: one leaves out the list that the other is sent to, or their kinds differ. */
export function areApart(one: Campaign, other: Campaign): boolean {
  const [a, b] = [one.audience, other.audience]
  if (a === null || b === null) return false
  const kinds = [a.recipients?.value, b.recipients?.value]
  if (kinds.includes('consumers') && kinds.includes('businesses')) return true
  const listed = (list: { readonly items: readonly { readonly value: string }[] } | undefined): string[] =>
    (list?.items ?? []).map(({ value }) => value)
  const leavesOut = (left: Audience, sent: Audience): boolean => {
    const included = listed(sent.raw.include)
    const excluded = listed(left.raw.exclude)
    return included.length > 0 && included.every((name) => excluded.includes(name))
  }
  return leavesOut(a, b) || leavesOut(b, a)
}

/** Contacts beyond a cap, each with those that fill its window before it. Contacts are in order of time. */
export function beyondCap(
  contacts: readonly Contact[],
  max: number,
  duration: Duration,
  count: 'rolling' | 'calendar',
): readonly { readonly over: Contact; readonly before: readonly Contact[] }[] {
  const counting: Counting =
    count === 'rolling' ? { kind: 'rolling' } : { kind: 'calendar', midnight: 'local' }
  return overflows(contacts, max, duration, counting).map(({ from, to }) => ({
    over: contacts[to]!,
    before: contacts.slice(from, to),
  }))
}
