import type { Context } from '../context.ts'
import type { Confidence } from '../finding.ts'
import type { Jurisdiction } from '../place/law.ts'
import { countryOf } from '../place/places.ts'
import type { CalendarDay, ObservanceDay } from '../time/calendar.ts'
import { type Day, type LocalMinute, minutesPerDay } from '../time/civil.ts'
import { isCovered } from '../time/days.ts'
import type { Delivery, Landing } from '../time/delivery.ts'
import { confidenceOf, holdsDuring, isGrave, touchedDays } from '../time/marked-days.ts'
import { keptDuring, observancesOn } from '../time/observances.ts'

/** What of the world the days are looked up in. */
type World = Pick<Context, 'days' | 'observances' | 'zones'>

export interface FastMet {
  readonly name: string
  /** The first local minute of the landing that lies in the fast. */
  readonly at: LocalMinute
  readonly confidence: Confidence
}

/**
 * The daylight fast that a landing meets: one that the audience keeps, as the campaign declares, or the public fasting
 * hours of the place, which its calendar lists as `ramadan` with hours. Null for none.
 */
export function fastMet(delivery: Delivery, landing: Landing, world: World): FastMet | null {
  const { jurisdiction, zone } = delivery.cohort
  const declared: ReadonlySet<string> = new Set(
    delivery.campaign.audience?.observances.map(({ value }) => value),
  )
  const end = Math.max(landing.localEnd, landing.localStart + 1)
  for (const touched of touchedDays(landing)) {
    if (declared.size > 0)
      for (const one of observancesOn(world.observances, countryOf(jurisdiction), touched.day)) {
        if (!one.daylight || !(declared.has(one.id) || declared.has(one.tradition))) continue
        const [start, stop] = keptDuring(one, zone, world)
        if (start < end && landing.localStart < stop)
          return {
            name: one.name,
            at: Math.max(landing.localStart, start),
            confidence: one.confidence === 'estimated' ? 'low' : 'medium',
          }
      }
    const hours = world
      .days(jurisdiction, touched.day)
      ?.find((day) => day.id.endsWith('/ramadan') && day.from !== null && holdsDuring(day, touched))
    if (hours !== undefined)
      return {
        name: 'Ramadan',
        at: touched.day * minutesPerDay + Math.max(touched.from, hours.from ?? 0),
        confidence: confidenceOf(hours),
      }
  }
  return null
}

/** The day of mourning, remembrance or solemnity that a landing meets, mourning before others; null for none. */
export function graveDayMet({ cohort }: Delivery, landing: Landing, world: World): CalendarDay | null {
  for (const touched of touchedDays(landing)) {
    const grave = (world.days(cohort.jurisdiction, touched.day) ?? []).filter(
      (day) => isGrave(day) && holdsDuring(day, touched),
    )
    if (grave.length > 0) return grave.find((day) => day.class === 'mourning') ?? grave[0]!
  }
  return null
}

/** What a greeting is for. */
export interface Greeting {
  /** Ends of the ids of calendar days; the names differ from country to country. */
  readonly days: readonly string[]
  /** Or a day that senders can declare: its dates are the same wherever it is kept, but for the moon. */
  readonly observances: readonly ObservanceDay['id'][]
  /** How long before and after the day people still greet. */
  readonly before: number
  readonly after: number
  /** Whether a place that doesn't have the day has nobody to greet: a national feast of others. */
  readonly national: boolean
}

const greetings: Readonly<Record<string, Greeting>> = {
  'greeting/christmas': {
    days: [],
    // Its day by the old calendar, 7 January, is within reach.
    observances: ['christmas'],
    before: 50,
    after: 16,
    national: false,
  },
  'greeting/diwali': { days: [], observances: ['diwali'], before: 21, after: 7, national: false },
  'greeting/eid': {
    days: [],
    observances: ['eid-al-fitr', 'eid-al-adha'],
    before: 14,
    after: 10,
    national: false,
  },
  'greeting/fathers-day': {
    days: ['/fathers-day'],
    observances: [],
    before: 21,
    after: 3,
    national: false,
  },
  'greeting/hanukkah': { days: [], observances: ['hanukkah'], before: 21, after: 10, national: false },
  'greeting/independence-day-us': {
    days: ['US/independence-day'],
    observances: [],
    before: 14,
    after: 3,
    national: true,
  },
  'greeting/lunar-new-year': {
    days: [],
    observances: ['lunar-new-year'],
    before: 21,
    after: 16,
    national: false,
  },
  'greeting/mothers-day': {
    days: ['/mothers-day'],
    observances: [],
    before: 21,
    after: 3,
    national: false,
  },
  'greeting/thanksgiving': {
    days: ['/thanksgiving-day', '/thanksgiving'],
    observances: [],
    before: 21,
    after: 3,
    national: true,
  },
}

/** The greeting of a concept of the lexicon, null when it isn't judged. */
export function greetingOf(concept: string): Greeting | null {
  return greetings[concept] ?? null
}

/** A day of the greeting, and whether the message lands near enough to it. */
export interface Nearest {
  readonly day: Day
  readonly fits: boolean
}

/** Half a year: farther off is the same day of another year. */
const halfYear = 183

/**
 * The day of a greeting that is nearest to a day in a place. `absent`: the place's calendar is known, and a national
 * feast isn't in it; `unknown`: it can't be said.
 */
export function nearestOf(
  greeting: Greeting,
  jurisdiction: Jurisdiction,
  day: Day,
  world: World,
): Nearest | 'absent' | 'unknown' {
  const country = countryOf(jurisdiction)
  if (!isCovered(day - halfYear) || !isCovered(day + halfYear)) return 'unknown'
  if (greeting.days.length > 0 && world.days(jurisdiction, day) === null) return 'unknown'
  const falls = (on: Day): boolean =>
    greeting.observances.length > 0
      ? observancesOn(world.observances, country, on).some(({ id }) => greeting.observances.includes(id))
      : (world.days(jurisdiction, on) ?? []).some(({ id }) =>
          greeting.days.some((end) => (end.startsWith('/') ? id.endsWith(end) : id === end)),
        )
  for (let away = 0; away <= halfYear; away += 1) {
    if (falls(day + away)) return { day: day + away, fits: away <= greeting.before }
    if (away > 0 && falls(day - away)) {
      // The next one may still be near enough where this year's was some time ago.
      if (away > greeting.after)
        for (let ahead = away + 1; ahead <= greeting.before; ahead += 1)
          if (falls(day + ahead)) return { day: day + ahead, fits: true }
      return { day: day - away, fits: away <= greeting.after }
    }
  }
  return greeting.national ? 'absent' : 'unknown'
}
