import type { Delivery } from './delivery.ts'
import { type Contact, culpritOf } from './pressure.ts'

interface Fold<T> {
  worst: T
  weight: number
  readonly deliveries: Set<Delivery>
}

/**
 * What is found in one crowd after the other, folded: of the same message and kind the worst stays, with the deliveries of
 * all. Keeps a project of thousands of campaigns from reporting every place by itself.
 */
export class Folded<T extends { readonly later: Contact }> {
  readonly #found = new Map<string, Fold<T>>()

  add(one: T, kind: string, weight: number): void {
    const { delivery } = one.later
    const at = culpritOf(one.later)
    const key = `${kind} ${at.source.path} ${at.start} ${delivery.campaign.$.pointer}`
    const known = this.#found.get(key)
    if (known === undefined) {
      this.#found.set(key, { worst: one, weight, deliveries: new Set([delivery]) })
      return
    }
    known.deliveries.add(delivery)
    if (weight <= known.weight) return
    known.worst = one
    known.weight = weight
  }

  /** The delivery of the worst comes first: its campaign is whom the finding is of. */
  each(take: (worst: T, deliveries: readonly Delivery[]) => void): void {
    for (const { worst, deliveries } of this.#found.values()) {
      const { delivery } = worst.later
      take(worst, [delivery, ...[...deliveries].filter((one) => one !== delivery)])
    }
  }
}
