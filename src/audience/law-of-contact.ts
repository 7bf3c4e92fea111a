import type { Message } from '../campaign/model.ts'
import type { Reached } from '../consent/coverage.ts'
import { type Day, minutesPerDay, parseDate } from '../time/civil.ts'
import type { ContactContext, ContactPlace } from './contract.ts'

const known = new WeakMap<Message, Map<string, Reached>>()

/** A message at each place and clock where a contact can be, as the rules of consent look at it. */
export function reachedAt(
  message: Message,
  place: ContactPlace,
  context: Pick<ContactContext, 'deliveries' | 'now'>,
): readonly Reached[] {
  const byPlace = known.get(message) ?? new Map<string, Reached>()
  known.set(message, byPlace)
  return place.candidates.map(({ jurisdiction, zone }) => {
    const key = `${jurisdiction} ${zone}`
    const earlier = byPlace.get(key)
    if (earlier !== undefined) return earlier
    const deliveries = context.deliveries(message, jurisdiction, zone)
    const days = deliveries.flatMap(({ landings }) =>
      landings.map(({ localStart }) => Math.floor(localStart / minutesPerDay)),
    )
    const today = Math.floor(context.now / minutesPerDay)
    const reached: Reached = {
      message,
      code: jurisdiction,
      deliveries,
      firstDay: days.length === 0 ? today : Math.min(...days),
      lastDay: days.length === 0 ? today : Math.max(...days),
    }
    byPlace.set(key, reached)
    return reached
  })
}

/** The first day on which one of the messages lands anywhere; the day of the run where no schedule says. */
export function firstSendDay(context: Pick<ContactContext, 'messages' | 'now'>): Day {
  const days = context.messages.flatMap(
    ({ schedule }) => parseDate(schedule?.at?.value.slice(0, 10) ?? '') ?? [],
  )
  return days.length === 0 ? Math.floor(context.now / minutesPerDay) : Math.min(...days)
}
