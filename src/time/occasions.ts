import type { World } from '../context.ts'
import { binds, isLifted } from '../place/conditions.ts'
import { type BarredFact, evidencedSeverity, inForce } from '../place/law.ts'
import type { CalendarDay, DayClass } from './calendar.ts'
import type { Day } from './civil.ts'
import type { Delivery, Landing } from './delivery.ts'
import { holdsDuring, sourceOf, touchedDays } from './marked-days.ts'
import { moves, type Surroundings } from './moves.ts'
import { dayInWords } from './phrases.ts'
import { circumstancesOf } from './windows.ts'

/** What has to be the case on a day for some bars to bind: nobody can compute it, calendars list it. */
export type Occasion = NonNullable<BarredFact['during']>

const classOf: Readonly<Record<Occasion, DayClass>> = { emergency: 'emergency', election: 'political' }

/** Facts that bar a delivery on a day if it is one of an occasion where its people are. */
export function barredDuring(
  occasion: Occasion,
  { campaign, message, cohort }: Delivery,
  day: Day,
  world: World,
): readonly BarredFact[] {
  const found = world
    .packs(cohort.jurisdiction)
    .flatMap((pack) => pack.barred)
    .filter(
      (fact) =>
        fact.during === occasion &&
        fact.channels.includes(message.channel.value) &&
        fact.purposes.includes(campaign.purpose) &&
        inForce(fact, day),
    )
  if (found.length === 0) return found
  const circumstances = circumstancesOf(campaign, message, cohort.jurisdiction, world)
  return found.filter((fact) => circumstances.some((one) => binds(fact, one) && !isLifted(fact, one, day)))
}

/** The days of an occasion that a calendar lists for the place; none proves nothing. */
export function occasionsOn(
  occasion: Occasion,
  { cohort }: Delivery,
  day: Day,
  world: World,
): readonly CalendarDay[] {
  return (world.days(cohort.jurisdiction, day) ?? []).filter((one) => one.class === classOf[occasion])
}

/** A landing on a day for which a fact asks whether it is one of an occasion. */
export interface OccasionMet {
  readonly landing: Landing
  readonly day: Day
  readonly facts: readonly BarredFact[]
  /** Null where no calendar lists one. */
  readonly occasion: CalendarDay | null
}

/** Days of a delivery that facts ask about: those without a listed occasion, and the first with one of each landing. */
export function occasionsMet(occasion: Occasion, delivery: Delivery, world: World): readonly OccasionMet[] {
  const met: OccasionMet[] = []
  for (const landing of delivery.landings)
    for (const touched of touchedDays(landing)) {
      const { day } = touched
      const facts = barredDuring(occasion, delivery, day, world)
      if (facts.length === 0) continue
      const listed = occasionsOn(occasion, delivery, day, world).find((one) => holdsDuring(one, touched))
      met.push({ landing, day, facts, occasion: listed ?? null })
      if (listed !== undefined) break
    }
  return met
}

/** What is to be said of a fact that bars sends on a day of an occasion, in every rule that looks for one. */
export function barredOn(
  { landing, day }: OccasionMet,
  occasion: CalendarDay,
  fact: BarredFact,
  delivery: Delivery,
  world: Surroundings,
) {
  return {
    data: { day: dayInWords(day), name: occasion.name },
    at: landing.at,
    severity: evidencedSeverity(fact),
    confidence: fact.confidence,
    basis: 'recipient',
    deliveries: [delivery],
    sources: [fact.source, sourceOf(occasion)],
    strictness: -day,
    ...moves(delivery, landing, world),
  } as const
}
