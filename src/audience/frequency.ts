import type { Channel } from '../campaign/model.ts'
import { channels } from '../campaign/vocabulary.ts'
import { type Cap, capsFor } from '../time/pressure-caps.ts'
import type { Contact } from '../time/pressure.ts'
import { endOf, overflows } from '../time/pressure-windows.ts'
import { offsetAt } from '../time/zones.ts'
import type { ContactEvent, ContactPlace } from './contract.ts'
import type { Judge } from './judge.ts'

/** A send of the log whose channel isn't said: it counts as one by the channel that is asked about. */
export const anyChannel = 255

/** Minutes in which earlier sends can matter: a month, or longer where the configuration has longer caps. */
export function reachOfCaps({ world }: Judge): number {
  const { caps, minimumGap } = world.config.frequency
  const lengths = [
    ...caps.map(({ duration }) => duration),
    ...(minimumGap === null ? [] : [minimumGap.duration]),
  ]
  return Math.max(...lengths.map((duration) => endOf(0, duration)), 0) + 32 * 1440
}

interface Landed {
  readonly own: Contact
  readonly caps: readonly Cap[]
}

/** Holds what the sends log says of a contact against the caps that bind a message to its place. */
export class EarlierSends {
  readonly #judge: Judge
  readonly #number: (event: ContactEvent) => number
  readonly #landed = new Map<ContactPlace, { readonly all: readonly Landed[]; readonly fewest: number }>()

  constructor(judge: Judge, number: (event: ContactEvent) => number) {
    this.#judge = judge
    this.#number = number
  }

  /** So many sends can be too many at the earliest. */
  fewest(place: ContactPlace): number {
    return this.#landings(place).fewest
  }

  /** Numbers of events. `minutes` and `sent` (numbers of channels) of the sends, in any order; told by `by`. */
  eventsOf(
    place: ContactPlace,
    by: Extract<ContactEvent, { kind: 'over-cap' }>['by'],
    minutes: readonly number[],
    sent: readonly number[],
  ): readonly number[] {
    const { all, fewest } = this.#landings(place)
    if (minutes.length < fewest) return []
    const { config, zones } = this.#judge.world
    const gap = config.frequency.minimumGap
    const found = new Map<string, { readonly cap: Cap; readonly channels: Set<Channel> }>()
    let tooSoon = false
    for (const { own, caps } of all) {
      const { landing, delivery } = own
      const earlier = minutes
        .flatMap((start, i): readonly Contact[] => {
          if (start > landing.start) return []
          const channel = channels[sent[i]!] ?? own.channel
          const localStart = start + offsetAt(delivery.cohort.zone, start, zones)
          return [
            {
              delivery,
              channel,
              landing: { ...landing, start, end: start, localStart, localEnd: localStart },
            },
          ]
        })
        .sort((a, b) => a.landing.start - b.landing.start)
      for (const cap of caps) {
        if (!cap.counts(own)) continue
        const counted = [...earlier.filter((contact) => cap.counts(contact)), own]
        if (!overflows(counted, cap.max, cap.duration, cap.counting).some(({ to }) => counted[to] === own))
          continue
        const known = found.get(cap.id) ?? { cap, channels: new Set() }
        found.set(cap.id, known)
        known.channels.add(own.channel)
      }
      const last = earlier.at(-1)
      if (gap !== null && last !== undefined && endOf(last.landing.start, gap.duration) > landing.start)
        tooSoon = true
    }
    const events = [...found.values()].map(({ cap, channels: over }) =>
      this.#number({
        kind: 'over-cap',
        by,
        max: cap.max,
        per: cap.per,
        channels: channels.filter((channel) => over.has(channel)),
        basis: cap.basis,
        severity: cap.severity,
        confidence: cap.confidence,
        sources: cap.sources,
      }),
    )
    if (tooSoon) events.push(this.#number({ kind: 'too-soon', by, gap: gap!.text.value }))
    return events
  }

  #landings(place: ContactPlace): { readonly all: readonly Landed[]; readonly fewest: number } {
    const known = this.#landed.get(place)
    if (known !== undefined) return known
    const { campaign, world, cohorts } = this.#judge
    const all = campaign.messages.flatMap((message) =>
      place.candidates
        .flatMap((candidate) => cohorts.deliveriesAt(message, candidate))
        .flatMap((delivery): readonly Landed[] => {
          const [landing] = delivery.landings
          if (landing === undefined) return []
          const own = { delivery, landing, channel: message.channel.value }
          return [{ own, caps: capsFor(delivery.cohort.jurisdiction, [own], world, () => world.config) }]
        }),
    )
    const fewest =
      world.config.frequency.minimumGap === null
        ? Math.min(Infinity, ...all.flatMap(({ caps }) => caps.map(({ max }) => max)))
        : 1
    const landed = { all, fewest: Math.max(fewest, 1) }
    this.#landed.set(place, landed)
    return landed
  }
}
