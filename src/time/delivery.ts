import type { Campaign, Message } from '../campaign/model.ts'
import type { Span } from '../source/span.ts'
import type { Text } from '../source/text.ts'
import type { Jurisdiction } from '../place/law.ts'
import type { Instant, LocalMinute } from './civil.ts'

/** Recipients who share a jurisdiction and a time zone. */
export interface Cohort {
  readonly jurisdiction: Jurisdiction
  readonly zone: string
  /** The region of the audience that it comes from, as written. */
  readonly region: Text
  /** How many people the region has, null when the file doesn't say. */
  readonly size: number | null
  /** How many places and zones the region could mean: 1 = certain. */
  readonly candidates: number
}

/** Why a message lands when it does. */
export type DeliveryCause =
  | 'at'
  | 'by_region'
  | 'repeat'
  | 'winner'
  | 'resend'
  | 'optimised'
  | 'trigger'
  | 'step'

/** One stretch of time in which a message lands at a cohort; `start === end` is a single moment. */
export interface Landing {
  readonly cause: DeliveryCause
  readonly start: Instant
  /** Exclusive when later than `start`. */
  readonly end: Instant
  /** The cohort's wall clock. */
  readonly localStart: LocalMinute
  readonly localEnd: LocalMinute
  /** What says so in the file: `at`, `duration`, `trigger` … */
  readonly at: Span
}

/** A message reaching a cohort. */
export interface Delivery {
  readonly campaign: Campaign
  readonly message: Message
  readonly cohort: Cohort
  /** In order of time; empty when the schedule says no moment. */
  readonly landings: readonly Landing[]
  /** A flow without `hold`: it can land at any minute of any day. */
  readonly anytime: boolean
  /** A flow with `hold`: the stretches of every day in which it can land, minutes since midnight; else null. */
  readonly daily: readonly { readonly from: number; readonly to: number }[] | null
}
