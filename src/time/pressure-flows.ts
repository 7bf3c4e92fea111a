import type { Campaign, Message, Step } from '../campaign/model.ts'
import type { Project } from '../project.ts'
import { minutesPerDay, parseDuration } from './civil.ts'
import type { Delivery, Landing } from './delivery.ts'
import { isPromotional, isToCome, type Contact, type Crowd } from './pressure.ts'
import { endOf } from './pressure-windows.ts'

/** A message of a flow at its distance from the trigger. */
interface Due {
  readonly message: Message
  /** Null for a message that the trigger itself sends. */
  readonly step: Step | null
  readonly delivery: Delivery
}

/** The minute at which a message goes out that is due at a local minute: held, on the cohort's clock; null when dropped. */
function released(due: number, { delivery, message }: Due): number | null {
  const held = delivery.daily
  if (held === null) return due
  const day = Math.floor(due / minutesPerDay)
  const minute = due - day * minutesPerDay
  if (held.some(({ from, to }) => from <= minute && minute < to)) return due
  if (message.schedule?.hold?.else?.value === 'drop') return null
  const starts = held.map(({ from }) => from)
  const later = starts.filter((from) => from > minute)
  return later.length > 0
    ? day * minutesPerDay + Math.min(...later)
    : (day + 1) * minutesPerDay + Math.min(...starts)
}

/** Minutes of a day at which a trigger changes what falls together: where a step meets the hold or midnight. */
function triggersOf(dues: readonly (Due & { readonly at: number })[]): readonly number[] {
  const found = new Set<number>([12 * 60])
  for (const { at, delivery } of dues) {
    const edges = [0, ...(delivery.daily ?? []).flatMap(({ from, to }) => [from, to])]
    for (const edge of edges)
      for (const minute of [edge - at, edge - at - 1])
        found.add(((minute % minutesPerDay) + minutesPerDay) % minutesPerDay)
  }
  return [...found].sort((a, b) => a - b)
}

function landingOf({ step, message }: Due, start: number): Landing {
  const at =
    step === null
      ? (message.schedule?.trigger?.$.key ?? message.campaign.at)
      : step.after.at(0, step.after.length)
  return {
    cause: step === null ? 'trigger' : 'step',
    start,
    end: start,
    localStart: start,
    localEnd: start,
    at,
  }
}

/** Whether a campaign is a flow: something that people start, each at a time of their own. */
export function isFlow(campaign: Campaign): boolean {
  return campaign.messages.some(({ schedule }) => schedule?.trigger !== undefined)
}

/**
 * The worst path through every flow that promotes: one person who leaves at no step, for every trigger of a day at
 * which something changes. Queued messages come together when the hold ends. Times are those of a day from `today` on, on
 * the recipient's clock; clock changes are left out.
 */
export function flowCrowds(project: Project, today: number): readonly Crowd[] {
  return project.campaigns.flatMap((campaign) =>
    isToCome(campaign) && isPromotional(campaign) && isFlow(campaign)
      ? crowdsOfFlow(campaign, project.deliveriesOf(campaign), today)
      : [],
  )
}

function crowdsOfFlow(campaign: Campaign, deliveries: readonly Delivery[], today: number): readonly Crowd[] {
  const cohorts = new Map<string, Delivery[]>()
  for (const delivery of deliveries) {
    if (!delivery.anytime && delivery.daily === null) continue
    const key = `${delivery.cohort.jurisdiction} ${delivery.cohort.zone}`
    const known = cohorts.get(key)
    if (known === undefined) cohorts.set(key, [delivery])
    else known.push(delivery)
  }
  return [...cohorts.values()].flatMap((own) => {
    const dues = duesOf(campaign, own, today)
    if (dues.length < 2) return []
    const { jurisdiction, zone } = own[0]!.cohort
    return triggersOf(dues).map((trigger): Crowd => {
      const start = today * minutesPerDay + trigger
      const contacts = dues.flatMap((due): readonly Contact[] => {
        const at = released(start + due.at, due)
        return at === null
          ? []
          : [{ delivery: due.delivery, landing: landingOf(due, at), channel: due.message.channel.value }]
      })
      return {
        jurisdiction,
        zone,
        contacts: contacts.toSorted((a, b) => a.landing.start - b.landing.start),
      }
    })
  })
}

function duesOf(
  campaign: Campaign,
  deliveries: readonly Delivery[],
  today: number,
): readonly (Due & { readonly at: number })[] {
  const start = today * minutesPerDay
  const named = new Set(campaign.steps.map(({ message }) => message.value))
  // Versions in several languages are for different people: of those that the trigger sends, one a channel counts.
  const atOnce = new Map(
    deliveries
      .filter(({ message }) => !named.has(message.id))
      .toReversed()
      .map((delivery) => [delivery.message.channel.value, delivery] as const),
  )
  const steps = campaign.steps.flatMap((step) => {
    const delivery = deliveries.find(({ message }) => message.id === step.message.value)
    const after = parseDuration(step.after.value)
    return delivery === undefined || after === null
      ? []
      : [{ message: delivery.message, step, delivery, at: endOf(start, after) - start }]
  })
  const all = [
    ...[...atOnce.values()].map((delivery) => ({ message: delivery.message, step: null, delivery, at: 0 })),
    ...steps,
  ]
  // Steps at one distance on one channel are versions, too.
  return all.filter(
    (due, index) =>
      all.findIndex(
        ({ at, message }) => at === due.at && message.channel.value === due.message.channel.value,
      ) === index,
  )
}
