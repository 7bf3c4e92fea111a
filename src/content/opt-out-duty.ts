import type { Campaign, Message } from '../campaign/model.ts'
import type { World } from '../context.ts'
import { type Basis, severityRank, type Severity, type SourceRef } from '../finding.ts'
import type { Materials } from '../materials.ts'
import { evidencedSeverity, inForce, type LawShard, type OptOutFact } from '../place/law.ts'
import { type Day, minutesPerDay } from '../time/civil.ts'
import type { Delivery } from '../time/delivery.ts'
import { senderType } from './sender.ts'

/** Who asks for an opt-out in a message, and how strictly: the strictest facts only, or the house where there is none. */
export interface OptOutDuty {
  readonly severity: Severity
  readonly basis: Basis
  readonly sources: readonly SourceRef[]
  /** Those it is owed to; empty where nobody knows who receives it. */
  readonly deliveries: readonly Delivery[]
}

/** Packs of platforms that say something of opt-outs, by channel. */
const platforms: Readonly<Partial<Record<string, string>>> = { whatsapp: 'X-WHATSAPP', email: 'X-EMAIL' }

/** Local days on which a delivery lands; without a moment, today. */
function daysOf(delivery: Delivery, now: number): readonly Day[] {
  const days = delivery.landings.map(({ localStart }) => Math.floor(localStart / minutesPerDay))
  return days.length > 0 ? [...new Set(days)] : [Math.floor(now / minutesPerDay)]
}

/** Facts that ask for an instruction in a delivery of a message, of one severity or another above `info`. */
export function optOutFacts(message: Message, delivery: Delivery, world: World): readonly OptOutFact[] {
  const known = found.get(delivery)
  if (known?.message === message && known.packs === world.packs) return known.facts
  const facts = findOptOutFacts(message, delivery, world)
  found.set(delivery, { message, packs: world.packs, facts })
  return facts
}

/** Every rule about opt-outs asks it of every delivery. */
const found = new WeakMap<
  Delivery,
  { readonly message: Message; readonly packs: World['packs']; readonly facts: readonly OptOutFact[] }
>()

function findOptOutFacts(message: Message, delivery: Delivery, world: World): readonly OptOutFact[] {
  const channel = message.channel.value
  const { purpose } = message.campaign
  const days = daysOf(delivery, world.now)
  return world
    .packs(delivery.cohort.jurisdiction)
    .flatMap((pack) => pack.optOut)
    .filter(
      (fact) =>
        fact.channels.includes(channel) &&
        fact.purposes.includes(purpose) &&
        evidencedSeverity(fact) !== 'info' &&
        days.some((day) => inForce(fact, day)),
    )
}

/** Facts of one delivery that ask for an instruction, with it. */
interface Asked {
  readonly delivery: Delivery
  readonly fact: OptOutFact
}

/** The strictest of what is asked; null when nothing is. */
export function strictest(asked: readonly Asked[], basis: Basis): OptOutDuty | null {
  const ranks = asked.map(({ fact }) => severityRank[evidencedSeverity(fact)])
  if (ranks.length === 0) return null
  const rank = Math.min(...ranks)
  const deciding = asked.filter((_, index) => ranks[index] === rank)
  return {
    severity: evidencedSeverity(deciding[0]!.fact),
    basis,
    sources: [...new Set(deciding.map(({ fact }) => fact.source))],
    deliveries: [...new Set(deciding.map(({ delivery }) => delivery))],
  }
}

/** Who asks for an instruction in a message: law where there is some, then the platform, then the house. */
export function optOutDuty(message: Message, deliveries: readonly Delivery[], world: World): OptOutDuty {
  const asked = deliveries.flatMap((delivery) =>
    optOutFacts(message, delivery, world)
      .filter((fact) => fact.instruction)
      .map((fact) => ({ delivery, fact })),
  )
  const platform = world.pack(platforms[message.channel.value] ?? '')?.optOut ?? []
  const today = Math.floor(world.now / minutesPerDay)
  const ofPlatform = platform.filter(
    (fact) => fact.instruction && fact.purposes.includes(message.campaign.purpose) && inForce(fact, today),
  )
  return (
    strictest(asked, 'recipient') ??
    (ofPlatform.length > 0
      ? {
          severity: 'warning',
          basis: 'platform',
          sources: ofPlatform.slice(0, 1).map(({ source }) => source),
          deliveries,
        }
      : { severity: 'warning', basis: 'house', sources: [], deliveries })
  )
}

/** Whether a pattern may have to be evaluated: a text from a name, and a law of those loaded that asks for a form. */
export function mayAskForForm({ messages }: Campaign, { data }: Materials): boolean {
  const named = messages.some(
    ({ channel, from }) =>
      (channel.value === 'sms' || channel.value === 'mms') &&
      from !== null &&
      senderType(from.value) === 'alphanumeric',
  )
  if (!named) return false
  for (const [name, shard] of data)
    if (name.startsWith('law/') && shard !== null)
      for (const { optOut } of Object.values(shard as LawShard))
        if (optOut.some(({ form }) => form !== null)) return true
  return false
}
