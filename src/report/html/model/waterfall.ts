/** One step of a waterfall: what stops people, and how many. */
export interface WaterfallStep {
  /** What stops them, as a reader knows it: a finding's message, a suppression list. */
  readonly label: string
  /** The rule behind it, null for a plain count. */
  readonly rule: string | null
  /** How many drop out here, as far as it is known. */
  readonly lost: number
  /** Whether there are more of them, and nobody knows how many. */
  readonly isLeast: boolean
  /** Whether they wait for an answer instead of being stopped. */
  readonly isOpen: boolean
}

/**
 * What becomes of the people of a list, from all of it to those who may receive. `declared`: from the sizes that a
 * campaign file states; `contacts`: counted row by row in contact files.
 */
export interface Waterfall {
  readonly basis: 'declared' | 'contacts'
  readonly start: number
  readonly steps: readonly WaterfallStep[]
  /** Who is left; at most so many where a step's number isn't known. */
  readonly left: number
  readonly isMost: boolean
}
