import type { ContactsRead } from '../audience/read-contacts.ts'
import type { Campaign } from '../campaign/model.ts'
import type { Finding, Unchecked, Verdict, Waived } from '../finding.ts'
import type { Case } from '../judge.ts'
import type { FactBase } from '../place/law.ts'
import type { Project } from '../project.ts'
import type { RuleMeta } from '../rule.ts'

/** What a campaign's pass rests on without proof. */
export interface ReliedOn {
  readonly claim: string
  readonly value: string
  readonly kind: 'declared'
}

export interface MessageVerdict {
  readonly index: number
  readonly channel: string
  readonly language: string | null
  readonly verdict: Verdict
}

export interface CampaignVerdict {
  readonly id: string
  readonly file: string
  readonly verdict: Verdict
  readonly draft: boolean
  readonly messages: readonly MessageVerdict[]
  readonly reliedOn: readonly ReliedOn[]
  /** For the sentence on screen: what it sends, to how many places and people, when it first lands (ISO local). */
  readonly name: string
  readonly places: readonly string[]
  readonly recipients: number | null
  readonly lands: string | null
}

/**
 * What was judged, for formats that show more than findings: campaigns with their deliveries and all that is known of
 * the places they reach.
 */
export interface Detail {
  /** Campaigns that were judged, in the order of the report. */
  readonly cases: readonly Case[]
  readonly project: Project
  /** What a campaign's contact files came to; null where it has none, or nobody read them. */
  contactsOf(campaign: Campaign): ContactsRead | null
  /** Every fact that was looked at, sorted by id. */
  readonly facts: readonly FactBase[]
}

/** Everything that one run found, in the order reports show it: sorted by path, start, rule, message. */
export interface Report {
  readonly now: string
  readonly tool: {
    readonly version: string
    readonly data: {
      readonly jurisdictions: string
      readonly calendars: string
      readonly tzdata: string
      readonly content: string
    }
  }
  readonly verdict: Verdict
  readonly files: number
  readonly history: number
  readonly baselined: number
  readonly campaigns: readonly CampaignVerdict[]
  readonly findings: readonly Finding[]
  readonly unchecked: readonly Unchecked[]
  readonly waived: readonly Waived[]
  /** Findings whose waiver has run out: no baseline hides them. Not in the JSON report. */
  readonly lapsed?: ReadonlySet<Finding>
  /** How many facts were used and how old the oldest check is (ISO date), for the closing line. */
  readonly facts: { readonly used: number; readonly oldestCheck: string | null }
  /** Only where it was asked for. Not in the JSON report. */
  readonly detail?: Detail
}

/** What a format may depend on besides the report. */
export interface Presentation {
  readonly color: boolean
  /** Display columns; null when the output isn't a terminal. */
  readonly width: number | null
  readonly verbose: boolean
  readonly quiet: boolean
  readonly showWaived: boolean
  /** Name of a place by its code. */
  placeName(code: string): string
  /** Every rule, sorted by id. */
  readonly rules: readonly RuleMeta[]
  /** The rule's README, or null. */
  help(rule: string): string | null
}

/** A report format: the whole output as one string that ends with a line feed. Pure. */
export type Format = (report: Report, presentation: Presentation) => string
