import { severityRank } from '../finding.ts'
import { evidencedSeverity, type OptOutFact } from '../place/law.ts'
import { addMonths, type Day, minutesPerDay, parseDuration } from '../time/civil.ts'
import { factsAt, type Reached, type Surroundings } from './coverage.ts'

/** A fact that says within which time an opt-out has to be honoured. */
export type Deadline = OptOutFact & { readonly honourWithin: string }

/** A duration from a day on, in minutes; months have the length they have then. */
export function minutesFrom(day: Day, duration: string): number | null {
  const parsed = parseDuration(duration)
  return parsed === null ? null : (addMonths(day, parsed.months) - day) * minutesPerDay + parsed.minutes
}

/** Kinds of sources: those that are law, and what networks ask besides. */
const authorities = { law: ['law', 'regulator'], all: ['law', 'regulator', 'carrier'] } as const

/**
 * The fact by which a place gives senders the least time to honour an opt-out, among those that weigh most; null where
 * none says. Habit is asked only where no authority speaks.
 */
export function deadlineOf(
  place: Reached,
  world: Surroundings,
  by: keyof typeof authorities = 'all',
): Deadline | null {
  const facts = factsAt(place, world, 'optOut').filter(
    (fact): fact is Deadline => fact.honourWithin !== null && parseDuration(fact.honourWithin) !== null,
  )
  const kinds: readonly string[] = authorities[by]
  const binding = facts.filter(({ kind }) => kinds.includes(kind))
  return (
    (binding.length > 0 ? binding : facts).toSorted(
      (a, b) =>
        severityRank[evidencedSeverity(a)] - severityRank[evidencedSeverity(b)] ||
        minutesFrom(place.firstDay, a.honourWithin)! - minutesFrom(place.firstDay, b.honourWithin)!,
    )[0] ?? null
  )
}

/**
 * Whether somebody who opted out on the day after a list was drawn can be past the deadline on another day. Who opted
 * out on the day itself may stand in it.
 */
export function overdue(fact: Deadline, drawn: Day, landing: Day): boolean {
  return (landing - drawn - 1) * minutesPerDay > minutesFrom(drawn, fact.honourWithin)!
}
