/** Placeholder of the compiled lexicon's type. */
export interface Lexicon {
  readonly language: string
}
