import type { Channel, Purpose, registrationKinds } from '../campaign/vocabulary.ts'
import {
  type Basis,
  type Confidence,
  milder,
  type Severity,
  type SourceKind,
  type SourceRef,
} from '../finding.ts'
import type { Span } from '../source/span.ts'
import { addMonths, type Day, parseDate, type Weekday } from '../time/civil.ts'

/** A code such as `FR`, `US-FL`, `EU`, `GLOBAL` or, for a platform, `X-WHATSAPP`. */
export type Jurisdiction = string

/** What makes a window bind, or lifts it; how each is met stands in `conditions.ts`. */
export type Condition =
  | 'automated'
  | 'prerecorded'
  | 'unsolicited'
  | 'b2b'
  | 'express'
  | 'express_written'
  | 'night_consent'
  | 'customer'
  | 'inquiry'
  | 'other_hours_agreed'

/** What every fact carries. Days are inclusive; null = open. */
export interface FactBase {
  readonly id: string
  readonly jurisdiction: Jurisdiction
  readonly channels: readonly Channel[]
  readonly purposes: readonly Purpose[]
  /** As the fact states it, before evidence lowers it. */
  readonly severity: Severity
  readonly confidence: Confidence
  readonly kind: SourceKind
  readonly pageSeen: boolean
  readonly validFrom: Day | null
  readonly validTo: Day | null
  readonly source: SourceRef
  /** One plain sentence in our own words; null where the payload says it all. */
  readonly says: string | null
  /** Binds because of where the sender is established, whoever receives it; absent = where the recipient is. */
  readonly binds?: 'sender'
  /** Last day on which it is taken for current; absent = 18 months after its page was read. */
  readonly reviewBy?: Day
  /** Confirmed by the company's own counsel in an overlay. */
  readonly confirmed?: boolean
  /** What an overlay of the company did to it. */
  readonly ours?: OursMark
}

/** Who in the company changed a fact, where and until when. */
export interface OursMark {
  readonly change: 'confirmed' | 'relaxed' | 'tightened' | 'added'
  readonly by: string
  readonly role: string
  /** The day of the decision, ISO date. */
  readonly date: string
  readonly ref: string
  readonly reason: string
  readonly reviewBy: Day
  /** The review is overdue: what it relaxed holds again as the pack has it. */
  readonly lapsed: boolean
  /** The entry in the overlay. */
  readonly at: Span
}

/** Sources that say different things, and which of them the pack follows. */
export interface Conflict {
  readonly id: string
  readonly says: string
  /** Ids of the facts that were entered. */
  readonly followed: readonly string[]
}

/** Hours of some weekdays, minutes since midnight, `from` inclusive, `to` exclusive (1440 = end of day). */
export interface OpenHours {
  readonly days: readonly Weekday[]
  readonly from: number
  readonly to: number
}

export interface LiftCondition {
  readonly when: Condition
  /** For `customer` and `inquiry`: how recent, ISO 8601 duration; null = any. */
  readonly within: string | null
}

export interface SendWindow extends FactBase {
  /** Empty only when `noneFound`. */
  readonly open: readonly OpenHours[]
  /** What a public holiday does: nothing, closes the day, makes it a Sunday, or is better avoided. */
  readonly holidays: 'open' | 'closed' | 'as_sunday' | 'avoid'
  /** Whose holidays: a jurisdiction code; null = the fact's own. */
  readonly holidayCalendar: Jurisdiction | null
  /** An IANA zone when the clock isn't the recipient's. */
  readonly clock: string | null
  /** Binds only if one of these holds; empty = always. */
  readonly bindsWhen: readonly Condition[]
  /** Lifted if one of these holds. */
  readonly liftedBy: readonly LiftCondition[]
  /** It was looked for and no window is known. Not a permission. */
  readonly noneFound: boolean
}

export interface ConsentFact extends FactBase {
  readonly audience: 'b2c' | 'b2b' | 'all'
  /** What is asked at least; `opt_out` = no consent needed before the first message. */
  readonly model:
    | 'express_written'
    | 'express'
    | 'inferred'
    | 'opt_out'
    | 'opt_out_register'
    | 'consent_or_register'
    | 'national_choice'
  /** `not_available` = soft opt-in doesn't do here; null = not known. */
  readonly softOptIn: 'available' | 'not_available' | null
  readonly doubleOptIn: 'required' | 'recommended' | 'not_required' | null
  /** How long consent lasts, ISO 8601 duration. `implied` for implied consent only. */
  readonly expires: {
    readonly after: string
    readonly of: 'any' | 'implied'
    readonly counted: 'obtained' | 'inactive'
  } | null
  readonly bindsWhen: readonly Condition[]
}

export interface OptOutFact extends FactBase {
  readonly instruction: boolean
  readonly keywords: readonly string[]
  /** Exact text some place asks for, as RE2 pattern, when the instruction is a fixed form (`STOP 36xxx`). */
  readonly form: string | null
  /** An unsubscribe link does instead of a reply keyword or the fixed form. */
  readonly linkDoes: boolean
  readonly free: boolean | null
  /** ISO 8601 duration. */
  readonly honourWithin: string | null
}

export interface MinorsFact extends FactBase {
  /** Below this age a parent has to agree. */
  readonly ageBelow: number
}

export interface IdentificationFact extends FactBase {
  readonly required: readonly string[]
  readonly label: string | null
  readonly labelPosition: string | null
  /** Not asked if one of these holds. */
  readonly liftedBy?: readonly LiftCondition[]
}

export interface RegistrationFact extends FactBase {
  readonly what: string
  readonly mandatory: 'yes' | 'conditional' | 'voluntary'
  /** Kinds of `sender.registrations` that meet it; empty = the file has no key for it. */
  readonly metBy: readonly (typeof registrationKinds)[number][]
  /** Not asked if one of these holds. */
  readonly liftedBy: readonly LiftCondition[]
}

export interface ContentFact extends FactBase {
  readonly forbidden: readonly string[]
  /** Allowed on terms (licence, age gate, approval). */
  readonly restricted: readonly string[]
  /** What links may be in it: any, registered or whitelisted ones only, or none; null = nothing said. */
  readonly links: 'registered' | 'none' | null
}

/** Sends that may not be made, or don't arrive, whatever the hour and the consent. */
export interface BarredFact extends FactBase {
  readonly says: string
  /** Binds only while an emergency is declared there, or while campaigning rests for an election; else whenever. */
  readonly during: 'emergency' | 'election' | null
  /** Binds only if one of these holds; empty = always. */
  readonly bindsWhen: readonly Condition[]
  readonly liftedBy: readonly LiftCondition[]
}

export interface FrequencyFact extends FactBase {
  readonly max: number
  /** ISO 8601 duration. */
  readonly per: string
  readonly scope: string | null
  readonly liftedBy: readonly LiftCondition[]
}

export interface RegisterFact extends FactBase {
  /** What a campaign's `scrubbed` calls it: `US-NDNC`. */
  readonly name: string
  /** As its operator calls it. */
  readonly title: string
  /** ISO 8601 duration: how old a check against it may be. Null = not said. */
  readonly maxAge: string | null
  readonly liftedBy: readonly LiftCondition[]
}

export interface PlainFact extends FactBase {
  readonly says: string
}

export interface DataLawFact extends FactBase {
  readonly says: string
  readonly law: string
  /** Kinds of personal data that it guards more strictly. */
  readonly sensitive: readonly string[]
}

/** The facts of one jurisdiction. */
export interface LawPack {
  readonly code: Jurisdiction
  readonly name: string
  readonly parent: Jurisdiction | null
  readonly dataLaw: readonly DataLawFact[]
  readonly windows: readonly SendWindow[]
  readonly consent: readonly ConsentFact[]
  readonly minors: readonly MinorsFact[]
  readonly optOut: readonly OptOutFact[]
  readonly identification: readonly IdentificationFact[]
  readonly registration: readonly RegistrationFact[]
  readonly content: readonly ContentFact[]
  readonly frequency: readonly FrequencyFact[]
  readonly registers: readonly RegisterFact[]
  readonly barred: readonly BarredFact[]
  readonly other: readonly PlainFact[]
  /** Known contradictions between sources; absent = none. */
  readonly conflicts?: readonly Conflict[]
}

/** Sections of a pack, in the order in which they are shown. */
export const packSections = [
  'windows',
  'consent',
  'optOut',
  'identification',
  'registration',
  'content',
  'frequency',
  'registers',
  'barred',
  'minors',
  'dataLaw',
  'other',
] as const satisfies readonly (keyof LawPack)[]
export type PackSection = (typeof packSections)[number]

/** Every fact of a pack, in the order of its sections. */
export function factsOf(pack: LawPack): readonly FactBase[] {
  return packSections.flatMap((section): readonly FactBase[] => pack[section])
}

/** A country's packs in one shard: the country's own first, then its subdivisions, sorted by code. */
export type LawShard = Readonly<Record<Jurisdiction, LawPack>>

/** The severity a fact may have: as it states, lowered by its evidence (DESIGN §5). */
export function evidencedSeverity(fact: FactBase): Severity {
  const mayBlock =
    (fact.kind === 'law' || fact.kind === 'regulator' || fact.kind === 'carrier') &&
    fact.confidence !== 'low' &&
    (fact.pageSeen || fact.confirmed === true)
  return mayBlock ? fact.severity : milder(fact.severity, 'warning')
}

/** Whether a fact is in force on a day. */
export function inForce(fact: FactBase, day: Day): boolean {
  return (fact.validFrom === null || fact.validFrom <= day) && (fact.validTo === null || day <= fact.validTo)
}

/** Why a finding that rests on a fact concerns this send. */
export function basisOf(fact: FactBase): Extract<Basis, 'recipient' | 'sender'> {
  return fact.binds === 'sender' ? 'sender' : 'recipient'
}

/** Months after which a page that was read is read again. */
export const monthsToReview = 18

/** The last day on which a fact is taken for current; null when no page was ever read for it. */
export function reviewDay(fact: FactBase): Day | null {
  if (fact.reviewBy !== undefined) return fact.reviewBy
  const checked = fact.source.checkedOn === null ? null : parseDate(fact.source.checkedOn)
  return checked === null ? null : addMonths(checked, monthsToReview)
}
