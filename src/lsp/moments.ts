import type { Case } from '../judge.ts'
import { nameOf } from '../place/places.ts'
import type { Project as Sends } from '../project.ts'
import type { Span } from '../source/span.ts'
import { formatDate } from '../time/civil.ts'
import { isCovered } from '../time/days.ts'
import type { Delivery, Landing } from '../time/delivery.ts'
import { isFree } from '../time/marked-days.ts'
import { dayInWords, dayOfLocal, timeInWords } from '../time/phrases.ts'
import { type Contact, crowdsOf } from '../time/pressure.ts'
import { sharing } from '../time/pressure-windows.ts'
import { type Cap, capsFor } from '../time/slot-pressure.ts'
import { landingShuts } from '../time/slot-shut.ts'
import { reasons } from '../time/slot-words.ts'

/** A message landing where a moment is written, at one cohort. */
export interface Arrival {
  readonly of: Case
  readonly delivery: Delivery
  readonly landing: Landing
}

/** What lands because of a moment, in the order of cohorts: `at` of a schedule, or of some places in it. */
export function arrivalsAt(cases: readonly Case[], at: Span): readonly Arrival[] {
  return cases.flatMap((of) =>
    of.campaign.messages.flatMap((message) =>
      of
        .resolved(message)
        .deliveries.flatMap((delivery) =>
          delivery.landings
            .filter(
              (landing) =>
                landing.at.source === at.source && landing.at.start <= at.end && at.start <= landing.at.end,
            )
            .map((landing) => ({ of, delivery, landing })),
        ),
    ),
  )
}

/** How far ahead the next holiday is looked for, days. */
const farthest = 120

function nextHoliday({ of, delivery, landing }: Arrival): string {
  const first = dayOfLocal(landing.localStart)
  for (let day = first; day <= first + farthest && isCovered(day); day += 1) {
    const free = (of.world.days(delivery.cohort.jurisdiction, day) ?? []).find(isFree)
    if (free !== undefined) return `${free.name}, ${formatDate(day)}`
  }
  return 'none known'
}

/** `open`, or what keeps the place shut then. */
function standing({ of, delivery, landing }: Arrival): string {
  const from = landing.start
  const to = Math.max(landing.end, landing.start + 1)
  const shuts = landingShuts(delivery, from, to, of.world)
  const why = reasons(shuts, from, to).map(({ words }) => words)
  return why.length === 0 ? 'open' : `closed: ${why.slice(0, 2).join('; ')}`
}

/** The most contacts, one of them this, that share a window of a cap. Contacts are in order of time. */
function together(contacts: readonly Contact[], own: Contact, { duration, count }: Cap): number {
  const shares = sharing(
    duration,
    count === 'rolling' ? { kind: 'rolling' } : { kind: 'calendar', midnight: 'local' },
  )
  let most = 1
  for (let last = contacts.indexOf(own); last < contacts.length; last += 1) {
    const end = contacts[last]!
    if (end !== own && !shares(own, end)) break
    let first = last
    while (first > 0 && shares(contacts[first - 1]!, end)) first -= 1
    most = Math.max(most, last - first + 1)
  }
  return most
}

/** How many more messages each cap leaves at that moment, the tightest first; empty where nothing is capped. */
function headroom({ of, delivery, landing }: Arrival, sends: Sends): string {
  const crowd = crowdsOf(sends).find(({ contacts }) =>
    contacts.some((contact) => contact.delivery === delivery && contact.landing.start === landing.start),
  )
  const contacts = crowd?.contacts ?? []
  const own = contacts.find((one) => one.delivery === delivery && one.landing.start === landing.start)
  if (own === undefined) return ''
  const left = capsFor(delivery.cohort, of.world)
    .filter((cap) => cap.counts(own))
    .map((cap) => ({
      cap,
      left:
        cap.max -
        together(
          contacts.filter((one) => cap.counts(one)),
          own,
          cap,
        ),
    }))
    .sort((a, b) => a.left - b.left)
  const [tightest] = left
  if (tightest === undefined) return ''
  const { cap } = tightest
  const who = cap.house ? 'house' : 'law'
  return tightest.left < 0
    ? `${-tightest.left} over ${cap.max} per ${cap.per} (${who})`
    : `${tightest.left} of ${cap.max} per ${cap.per} left (${who})`
}

/** One line of what a moment means, for cohorts of whom the same is to be said. */
export interface MomentRow {
  readonly places: readonly string[]
  readonly zones: readonly string[]
  readonly local: string
  readonly standing: string
  readonly holiday: string
  readonly headroom: string
}

/** The cohorts that something lands at, those of which the same is true together. */
export function momentRows(arrivals: readonly Arrival[], sends: Sends): readonly MomentRow[] {
  const rows = new Map<
    string,
    { readonly row: MomentRow; readonly places: Set<string>; readonly zones: Set<string> }
  >()
  for (const arrival of arrivals) {
    const { of, delivery, landing } = arrival
    const local = `${dayInWords(dayOfLocal(landing.localStart))} ${timeInWords(landing.localStart)}`
    const row: MomentRow = {
      places: [],
      zones: [],
      local,
      standing: standing(arrival),
      holiday: nextHoliday(arrival),
      headroom: headroom(arrival, sends),
    }
    const key = [local, row.standing, row.holiday, row.headroom].join('\0')
    const known = rows.get(key) ?? { row, places: new Set<string>(), zones: new Set<string>() }
    rows.set(key, known)
    known.zones.add(delivery.cohort.zone)
    known.places.add(nameOf(delivery.cohort.jurisdiction, of.world.places))
  }
  // What stands in the way first.
  return [...rows.values()]
    .map(({ row, places, zones }) => ({ ...row, places: [...places], zones: [...zones] }))
    .sort((a, b) => Number(a.standing === 'open') - Number(b.standing === 'open'))
}

/** Local times that differ, earliest first: `Tue 2026-11-24 14:30 in New York`. */
export function localTimes(
  arrivals: readonly Arrival[],
): readonly { readonly local: number; readonly zones: readonly string[] }[] {
  const byTime = new Map<number, Set<string>>()
  for (const { delivery, landing } of arrivals) {
    const zones = byTime.get(landing.localStart) ?? new Set<string>()
    byTime.set(landing.localStart, zones)
    zones.add(delivery.cohort.zone)
  }
  return [...byTime].sort(([a], [b]) => a - b).map(([local, zones]) => ({ local, zones: [...zones] }))
}

/** The sends of a project as a look gives them. */
export function sendsOf(all: readonly Case[]): Sends {
  const byCampaign = new Map(all.map((one) => [one.campaign, one]))
  return {
    campaigns: all.map(({ campaign }) => campaign),
    deliveriesOf: (campaign) =>
      campaign.messages.flatMap((message) => byCampaign.get(campaign)?.resolved(message).deliveries ?? []),
  }
}
