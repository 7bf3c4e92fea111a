import type { Confidence } from '../finding.ts'
import type { Day } from './civil.ts'

/**
 * What a day is in a place. `public`: a public holiday; `bank`: banks only; `half`: half a day; `observance`: kept
 * without time off; `mourning`, `remembrance`, `solemn`, `election`: days on which promotion offends or is limited;
 * `event`: dated and expiring.
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

/** `confirmed`: official; `agreed`: two independent sources; `single`: one; `estimated`: may fall a day to either side. */
export type DayConfidence = 'confirmed' | 'agreed' | 'single' | 'estimated'

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

/** Days of one country: national ones under its own code, those of a subdivision under the subdivision's. One shard each. */
export interface CalendarShard {
  readonly country: string
  readonly days: Readonly<Record<string, readonly CalendarDay[]>>
}

/** A calendar that a sender declares: `ramadan`, `judaism`, … One shard, `observances`. */
export interface ObservanceDay {
  readonly day: Day
  /** `yom-kippur`; its tradition is `tradition`. */
  readonly id: string
  readonly name: string
  readonly tradition: string
  readonly confidence: DayConfidence
  /** Whether it begins at sunset of the evening before. */
  readonly fromSunset: boolean
  /** No work, a fast, or a feast. */
  readonly kind: 'rest' | 'fast' | 'feast' | 'season'
}

export interface Observances {
  readonly days: readonly ObservanceDay[]
  /** Days by which a country's Islamic dates differ from the table. */
  readonly islamicOffsets: Readonly<Record<string, number>>
}

/** First and last day that calendars cover: outside it nothing is known. DESIGN §11. */
export const coverage = { from: 19723, to: 24105 } as const

export type { Confidence }
