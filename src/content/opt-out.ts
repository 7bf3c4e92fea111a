/** Placeholder of the compiled opt-out grammar's type. */
export interface OptOutGrammar {
  readonly version: number
}
