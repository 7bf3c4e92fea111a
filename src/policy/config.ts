import type { Audience, Channel, Purpose, Sender } from '../campaign/model.ts'
import type { Severity } from '../finding.ts'
import type { Overlay } from '../place/overlay.ts'
import type { CompanyDay } from '../time/company-days.ts'
import type { Located, Span } from '../source/span.ts'
import type { Text } from '../source/text.ts'
import type { Duration, Weekday } from '../time/civil.ts'

export type Profile = 'strict' | 'standard' | 'lenient'

/** What a rule may be set to. */
export const severitySettings = ['off', 'error', 'warning', 'info'] as const satisfies readonly (
  | Severity
  | 'off'
)[]

/** Columns of contact files and sends logs (DESIGN §10). */
export const columnNames = [
  'contact_id',
  'phone',
  'email',
  'country',
  'region',
  'postal_code',
  'timezone',
  'language',
  'segment',
  'consent_tags',
  'consent_source',
  'consent_date',
  'consent_method',
  'consent_purpose',
  'last_activity',
  'date_of_birth',
  'age',
  'minor',
  'opted_out',
  'bounced',
  'marks',
  'sent_at',
  'channel',
  'topic',
  'reason',
  'brand',
  'consent_status',
  'email_consent',
  'sms_consent',
  'whatsapp_consent',
  'push_consent',
  'voice_consent',
  'email_consent_date',
  'sms_consent_date',
  'opt_in_confirmed',
  'email_opted_out',
  'sms_opted_out',
  'whatsapp_opted_out',
  'voice_opted_out',
  'email_hash',
  'phone_hash',
  'first_name',
  'last_name',
  'full_name',
] as const
export type ColumnName = (typeof columnNames)[number]

export type RuleSetting = {
  readonly severity: Severity | 'off' | null
  readonly options: Readonly<Record<string, unknown>>
}

/** A consent tag that the company defines. */
export interface ConsentTag {
  readonly name: string
  readonly purposes: readonly (Purpose | '*')[]
  readonly channels: readonly (Channel | '*')[]
  /** Channels that it forbids. */
  readonly deny: readonly (Channel | '*')[]
  /** Teams that may use it; null = all. */
  readonly teams: readonly string[] | null
  readonly at: Span
}

export interface TermSetting {
  readonly text: string | null
  /** RE2. */
  readonly pattern: string | null
  readonly message: string | null
  readonly severity: Severity
  readonly except: readonly string[]
  readonly at: Span
}

export interface HouseWindow {
  /** Empty = everywhere. */
  readonly regions: readonly string[]
  readonly channels: readonly Channel[]
  readonly days: readonly Weekday[]
  /** Minutes since midnight. */
  readonly from: number
  readonly to: number
  readonly at: Span
}

export interface ConfigWaiver {
  readonly rule: Text
  /** A glob, relative to `base`, a folder relative to the root. */
  readonly file: Text
  readonly base: string
  /** JSON Pointer; null = the whole file. */
  readonly pointer: Text | null
  readonly reason: Text | null
  readonly until: Text | null
  readonly at: Span
}

export interface Answer {
  readonly check: Text
  readonly answer: Text
  readonly by: Text | null
  readonly until: Text | null
  readonly at: Span
}

/** At most so many messages to a person in a time. */
export interface FrequencyCap {
  /** Counted together; all channels when it is absent in the file. */
  readonly channels: readonly Channel[]
  readonly max: number
  /** As written, ISO 8601. */
  readonly per: string
  readonly duration: Duration
  /** Over any stretch of that length, or per calendar day, week, month. */
  readonly count: 'rolling' | 'calendar'
  /** Whether the file says `count`; else a platform's own way of counting goes before. */
  readonly countGiven?: boolean
  readonly at: Span
}

/** Configuration as the run uses it for one file: `extends` followed, overrides applied. */
export interface Config {
  readonly profile: Profile
  readonly failOn: Severity
  /** Settings by rule id, or `<group>/*`; absent = the rule's own. */
  readonly rules: ReadonlyMap<string, RuleSetting>
  readonly senders: ReadonlyMap<string, Sender>
  readonly audiences: ReadonlyMap<string, Audience>
  readonly defaults: {
    readonly sender: string | null
    readonly platform: string | null
    readonly audience: string | null
  }
  readonly consentTags: ReadonlyMap<string, ConsentTag>
  readonly terms: readonly TermSetting[]
  readonly brands: readonly string[]
  /** Ids of days that the company sells on. */
  readonly promotedDays: readonly string[]
  /** First and last day, inclusive. */
  readonly blackouts: readonly {
    readonly regions: readonly string[]
    readonly from: number
    readonly to: number
    readonly reason: string
    readonly at: Span
  }[]
  readonly sendWindows: readonly HouseWindow[]
  readonly frequency: {
    readonly caps: readonly FrequencyCap[]
    readonly minimumGap: { readonly text: Text; readonly duration: Duration } | null
  }
  /** Overlays of the law and calendars of the company: `value` is root-relative. */
  readonly law: readonly Located<string>[]
  /** What stands in the overlays of the law, in their order. */
  readonly overlays: readonly Overlay[]
  readonly calendars: readonly Located<string>[]
  /** What stands in the calendars of the company, in their order. */
  readonly companyDays: readonly CompanyDay[]
  /** Further names of columns. */
  readonly columns: ReadonlyMap<ColumnName, readonly string[]>
  readonly answers: readonly Answer[]
  readonly waivers: readonly ConfigWaiver[]
  /** Root-relative path. */
  readonly baseline: string | null
  readonly files: readonly string[]
  readonly ignore: readonly string[]
}
