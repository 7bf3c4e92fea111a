import type { Span } from './source/span.ts'

/** One replacement of a range of the file. */
export interface Edit {
  readonly at: Span
  readonly text: string
}

/** A way to mend a finding by editing ranges. Only `safe` fixes are applied without a person looking. */
export interface Fix {
  /** Imperative, no period. */
  readonly title: string
  readonly safety: 'safe' | 'review'
  readonly edits: readonly Edit[]
}
