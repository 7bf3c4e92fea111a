import type { Offer } from '../campaign/model.ts'
import type { Text } from '../source/text.ts'
import {
  type Day,
  formatLocal,
  type Instant,
  minutesPerDay,
  parseDate,
  parseDateTime,
} from '../time/civil.ts'
import { dayInWords, dayOfLocal } from '../time/phrases.ts'
import { isZone, toInstants, toLocal, type Zones } from '../time/zones.ts'

/** When a declared offer is over. */
export interface DeclaredEnd {
  readonly at: Text
  /** The last day as written. */
  readonly day: Day
  /** Whether a clock time is written without saying whose: no offset, no `offer.timezone`. */
  readonly isUnzoned: boolean
  /** The last minute of the offer for somebody in a zone. */
  lastMinute(zone: string): Instant
  /** As recipients' clocks show it, or as it is written where it is one instant for all. */
  inWords(zone: string): string
}

/** What `offer.ends` says; null when it is absent or unreadable. A day lasts until its midnight. */
export function declaredEnd(offer: Offer | null, zones: Zones): DeclaredEnd | null {
  if (offer?.ends === undefined) return null
  const { ends } = offer
  const day = parseDate(ends.value)
  const moment =
    day === null ? parseDateTime(ends.value) : { local: (day + 1) * minutesPerDay - 1, offset: null }
  if (moment === null) return null
  const declared = offer.timezone?.value
  const fixed =
    declared !== undefined && declared !== 'recipient' && isZone(declared, zones) ? declared : null
  const lastMinute = (zone: string): Instant => {
    if (moment.offset !== null) return moment.local - moment.offset
    const { instants, shifted } = toInstants(fixed ?? zone, moment.local, zones)
    return instants.at(-1) ?? shifted ?? moment.local
  }
  return {
    at: ends,
    day: dayOfLocal(moment.local),
    isUnzoned: day === null && moment.offset === null && offer.timezone === undefined,
    lastMinute,
    inWords: (zone) => {
      const local = toLocal(zone, lastMinute(zone), zones)
      return day === null ? formatLocal(local).replace('T', ' ') : dayInWords(dayOfLocal(local))
    },
  }
}

/** The declared discount in percent, null when there is none. */
export function declaredDiscount(offer: Offer | null): number | null {
  const discount = offer?.discount
  if (discount === undefined) return null
  return typeof discount.value === 'number' ? discount.value : Number.parseFloat(discount.value)
}
