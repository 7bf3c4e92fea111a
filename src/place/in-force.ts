import type { Channel, Purpose } from '../campaign/vocabulary.ts'
import type { Day } from '../time/civil.ts'
import { type FactBase, inForce, type LawPack, type LawShard, type PackSection, packSections } from './law.ts'

/**
 * The packs as they are in force on a day, for every date of a send: facts that aren't in force on it are left out, the
 * others hold without limits. So one send can be judged by the law of two days.
 */
export function lawOn(shard: LawShard, day: Day): LawShard {
  return Object.fromEntries(Object.entries(shard).map(([code, pack]) => [code, packOn(pack, day)]))
}

export function packOn(pack: LawPack, day: Day): LawPack {
  const sections = packSections.map((section) => [
    section,
    pack[section]
      .filter((fact) => inForce(fact, day))
      .map((fact) => ({ ...fact, validFrom: null, validTo: null })),
  ])
  return { ...pack, ...(Object.fromEntries(sections) as Partial<LawPack>) }
}

/** What happens to the facts of a pack on a day. `before` and `after` are null where there is none. */
export interface LawEvent {
  readonly on: Day
  readonly section: PackSection
  readonly before: FactBase | null
  readonly after: FactBase | null
}

/**
 * Facts of a pack that begin or end between two days: the first day of one after `from` up to `to`, the day after the
 * last of one. One that begins when another of its kind ends, for the same sends, is told as a change. By day and id.
 */
export function eventsBetween(pack: LawPack, from: Day, to: Day): readonly LawEvent[] {
  return packSections
    .flatMap((section) => {
      const facts: readonly FactBase[] = pack[section]
      const ending = facts.filter(
        ({ validTo }) => validTo !== null && from < validTo + 1 && validTo + 1 <= to,
      )
      const beginning = facts.filter(
        ({ validFrom }) => validFrom !== null && from < validFrom && validFrom <= to,
      )
      const replacing = new Map<FactBase, FactBase>()
      for (const before of ending) {
        const heirs = beginning.filter(
          (one) => one.validFrom === before.validTo! + 1 && !replacing.has(one) && overlaps(before, one),
        )
        const heir = heirs.find(({ severity }) => severity === before.severity) ?? heirs[0]
        if (heir !== undefined) replacing.set(heir, before)
      }
      const replaced = new Set(replacing.values())
      const events: LawEvent[] = [
        ...beginning.map((after) => ({
          on: after.validFrom!,
          section,
          before: replacing.get(after) ?? null,
          after,
        })),
        ...ending
          .filter((before) => !replaced.has(before))
          .map((before) => ({ on: before.validTo! + 1, section, before, after: null })),
      ]
      return events
    })
    .sort((a, b) => a.on - b.on || (idOf(a) < idOf(b) ? -1 : 1))
}

function idOf({ before, after }: LawEvent): string {
  return (after ?? before)!.id
}

function overlaps(one: FactBase, other: FactBase): boolean {
  const sharesChannel = one.channels.some((channel: Channel) => other.channels.includes(channel))
  return sharesChannel && one.purposes.some((purpose: Purpose) => other.purposes.includes(purpose))
}
