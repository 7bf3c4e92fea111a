import type { World } from '../context.ts'
import { binds, isLifted } from '../place/conditions.ts'
import { type BarredFact, inForce } from '../place/law.ts'
import type { CalendarDay } from './calendar.ts'
import type { Day } from './civil.ts'
import type { Delivery } from './delivery.ts'
import { circumstancesOf } from './windows.ts'

/** Facts that bar a delivery on a day if an emergency is declared where its people are. */
export function emergencyFacts(
  { campaign, message, cohort }: Delivery,
  day: Day,
  world: World,
): readonly BarredFact[] {
  const found = world
    .packs(cohort.jurisdiction)
    .flatMap((pack) => pack.barred)
    .filter(
      (fact) =>
        fact.during === 'emergency' &&
        fact.channels.includes(message.channel.value) &&
        fact.purposes.includes(campaign.purpose) &&
        inForce(fact, day),
    )
  if (found.length === 0) return found
  const circumstances = circumstancesOf(campaign, message, cohort.jurisdiction, world)
  return found.filter((fact) => circumstances.some((one) => binds(fact, one) && !isLifted(fact, one, day)))
}

/** The emergency that a calendar lists for the place on a day; null when none does, which proves nothing. */
export function emergencyOn({ cohort }: Delivery, day: Day, world: World): CalendarDay | null {
  return (world.days(cohort.jurisdiction, day) ?? []).find((one) => one.class === 'emergency') ?? null
}
