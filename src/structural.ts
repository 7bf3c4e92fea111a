import type { Fix } from './fix.ts'
import type { Data, Related, RuleMeta, Templates } from './rule.ts'
import { fill } from './rule.ts'
import type { Span } from './source/span.ts'

/** A problem of a file's form, found while reading it, before there is a campaign that rules could judge. */
export interface StructuralProblem {
  readonly rule: RuleMeta
  readonly message: string
  readonly at: Span
  readonly help?: string
  readonly related?: readonly Related[]
  readonly fixes?: readonly Fix[]
}

interface Details {
  readonly at: Span
  readonly help?: string
  readonly related?: readonly Related[]
  readonly fixes?: readonly Fix[]
}

/** Makes a structural problem from the rule that owns its words; typed as `report` is for other rules. */
export function structural<Messages extends Templates, Id extends keyof Messages & string>(
  rule: RuleMeta<Messages>,
  message: Id,
  details: Details & Data<Messages[Id]>,
): StructuralProblem {
  const { data, ...rest } = details as Details & { readonly data?: Readonly<Record<string, string | number>> }
  return { rule, message: fill(rule.messages[message]!, data), ...rest }
}
