import type { Confidence } from '../finding.ts'
import type { Day } from './civil.ts'

/**
 * What a day is in a place. `public`: a public holiday; `bank`: banks only; `half`: half a day; `observance`: kept
 * without time off; `mourning`, `remembrance`, `solemn`, `election`: days on which promotion offends or is limited;
 * `event`: dated and expiring; `emergency`: a declared emergency, which some law asks for.
 */
export type DayClass =
  | 'public'
  | 'bank'
  | 'half'
  | 'school'
  | 'optional'
  | 'observance'
  | 'mourning'
  | 'remembrance'
  | 'solemn'
  | 'political'
  | 'care'
  | 'event'
  | 'emergency'

/**
 * `confirmed`: official; `agreed`: two independent sources; `single`: one; `unverified`: stated without a page that was
 * seen to say it; `estimated`: may fall a day to either side.
 */
export type DayConfidence = 'confirmed' | 'agreed' | 'single' | 'unverified' | 'estimated'

export interface CalendarDay {
  readonly day: Day
  /** Stable id: `<CC or CC-SUB>/<slug>`, e.g. `GB/boxing-day`; config `holidays.promote` names it. */
  readonly id: string
  readonly name: string
  readonly class: DayClass
  readonly confidence: DayConfidence
  /** Local minutes of the day it holds for, null = all day. */
  readonly from: number | null
  readonly to: number | null
  /** Why it matters, one plain sentence, or null. */
  readonly why: string | null
  readonly source: { readonly title: string; readonly url: string | null; readonly checkedOn: string | null }
}

/** How a shard writes a day's confidence: its place in this list. */
export const dayConfidences = [
  'confirmed',
  'agreed',
  'single',
  'unverified',
  'estimated',
] as const satisfies readonly DayConfidence[]

/** What a day is, written once for all its dates; `why` and `source` are places in the shard's lists. */
export type DayKind = readonly [
  id: string,
  name: string,
  dayClass: DayClass,
  from: number | null,
  to: number | null,
  why: number | null,
  source: number,
]

/**
 * Days of one country, compact, read with `days.ts`: national ones under its own code, those that a subdivision has
 * beside them under the subdivision's. One shard each, `calendar/<CC>`.
 */
export interface CalendarShard {
  readonly country: string
  readonly sources: readonly CalendarDay['source'][]
  readonly whys: readonly string[]
  readonly kinds: readonly DayKind[]
  /**
   * By code pairs in order of time: days since the pair before (the first: since `coverage.from`), and the kind's place
   * × 8 + the place of its confidence in {@link dayConfidences}.
   */
  readonly days: Readonly<Record<string, readonly number[]>>
  /** By subdivision, days of the country that it doesn't keep: pairs as in `days`. */
  readonly without: Readonly<Record<string, readonly number[]>>
  /** Subdivisions that lie in another one and share its days: `ES-B` → `ES-CT`. */
  readonly within: Readonly<Record<string, string>>
}

/** A day of a calendar that a sender can declare. */
export interface ObservanceKind {
  /** `yom-kippur`; its tradition is `tradition`. Either can be declared. */
  readonly id: string
  readonly name: string
  readonly tradition: string
  /** Whether it begins at sunset of the evening before and ends at the next: `nightfall` three stars later. */
  readonly begins: 'midnight' | 'sunset' | 'nightfall'
  /** Kept from dawn to sunset only, as the fast of Ramadan. */
  readonly daylight: boolean
  /** No work, a fast, a feast, or a season of weeks. */
  readonly kind: 'rest' | 'fast' | 'feast' | 'season'
}

export interface ObservanceDay extends ObservanceKind {
  readonly day: Day
  readonly confidence: DayConfidence
}

/** All calendars that a sender can declare, compact, read with `observances.ts`. One shard, `observances`. */
export interface Observances {
  readonly kinds: readonly ObservanceKind[]
  /** Pairs in order of time, as in {@link CalendarShard.days}. */
  readonly days: readonly number[]
  /** Days by which a country's Islamic dates usually differ from Umm al-Qura. */
  readonly islamicOffsets: Readonly<Record<string, number>>
  /** Zone → latitude and longitude of its reference city, degrees north and east, for sunsets. */
  readonly cities: Readonly<Record<string, readonly [number, number]>>
}

/** First and last day that calendars cover: outside it nothing is known. DESIGN §11. */
export const coverage = { from: 19723, to: 24105 } as const

export type { Confidence }
