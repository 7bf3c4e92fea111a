import type { Span } from './source/span.ts'
import type { Fix } from './fix.ts'

export type Severity = 'error' | 'warning' | 'info'
export type Confidence = 'high' | 'medium' | 'low'
/** Why a fact binds: where the recipient is, where the sender is, what the platform or the company asks. */
export type Basis = 'recipient' | 'sender' | 'platform' | 'house'
/** Who in a company can act on a finding. */
export type Concerns = 'legal' | 'crm-ops' | 'copy' | 'design' | 'data'
export type Verdict = 'pass' | 'fail' | 'incomplete'

/** What kind of authority stands behind a fact. Only the first three may block. */
export type SourceKind = 'law' | 'regulator' | 'carrier' | 'industry' | 'practice'

/** Where a fact comes from. `checkedOn` is an ISO date, null where no page was opened. */
export interface SourceRef {
  readonly title: string
  readonly ref: string | null
  readonly url: string | null
  readonly kind: SourceKind
  readonly checkedOn: string | null
}

export interface RelatedPlace {
  readonly at: Span
  readonly message: string
}

/** One problem at one place, as reports show it. */
export interface Finding {
  readonly rule: string
  readonly severity: Severity
  readonly confidence: Confidence
  readonly concerns: Concerns
  readonly basis: Basis | null
  readonly message: string
  readonly help: string | null
  readonly at: Span
  /** Id of the campaign, null for a finding about a file. */
  readonly campaign: string | null
  /** Indexes of the messages it touches, ascending. */
  readonly messages: readonly number[]
  /** Jurisdiction codes, strictest first. */
  readonly jurisdictions: readonly string[]
  readonly affected: { readonly recipients: number | null; readonly share: number | null } | null
  readonly related: readonly RelatedPlace[]
  readonly sources: readonly SourceRef[]
  readonly fixes: readonly Fix[]
  readonly fingerprint: string
  readonly url: string
}

/** A check that couldn't be made; `needs` is the key path or input that would settle it. */
export interface Unchecked {
  readonly rule: string
  readonly required: boolean
  readonly at: Span
  readonly campaign: string | null
  readonly messages: readonly number[]
  readonly jurisdictions: readonly string[]
  readonly reason: string
  readonly needs: string
  readonly concerns: Concerns
}

/** A finding that a waiver covers, with the permission it rests on. */
export interface Waived {
  readonly finding: Finding
  readonly by: 'comment' | 'config'
  readonly reason: string
  /** Last day, ISO date, or null. */
  readonly until: string | null
}

export const severityRank: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 }

/** The milder of two severities. */
export function milder(a: Severity, b: Severity): Severity {
  return severityRank[a] >= severityRank[b] ? a : b
}
