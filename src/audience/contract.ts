import type { Campaign, Channel, Message } from '../campaign/model.ts'
import type { Context, World } from '../context.ts'
import type { Basis, Confidence, Severity, SourceRef } from '../finding.ts'
import type { Contradiction, LocationBasis, Locations } from '../place/locate.ts'
import type { Jurisdiction } from '../place/law.ts'
import type { ColumnName } from '../policy/config.ts'
import type { Data, Templates } from '../rule.ts'
import type { Day } from '../time/civil.ts'
import type { Delivery } from '../time/delivery.ts'
import type { ColumnWords } from './columns.ts'
import type { PhoneClass } from './phone/phone.ts'
import type { PlaceNames } from './place-of-contact.ts'

/**
 * How rules judge contacts: never row by row. A rule names the columns it looks at and is asked once for each distinct
 * combination of their values; or once for each cohort, for each thing the engine found out about keys, for each kind of
 * unreadable row, or once for the finished list. What it answers holds for every row that is alike. A row is rejected by
 * an `error` and by nothing else; problems of the `list` reject no row.
 */

/** Columns whose values are days; everything else is text. */
export const dayColumns = [
  'consent_date',
  'email_consent_date',
  'sms_consent_date',
  'last_activity',
  'date_of_birth',
] as const
export type DayColumn = (typeof dayColumns)[number]

/**
 * Columns that say yes or no, or in which state a subscription is; looked at by what they mean (`readState`). `marks` are
 * tags, lists and whatever else people are marked with: they say that somebody is out, or nothing.
 */
export const stateColumns = [
  'opted_out',
  'email_opted_out',
  'sms_opted_out',
  'whatsapp_opted_out',
  'voice_opted_out',
  'bounced',
  'consent_status',
  'email_consent',
  'sms_consent',
  'whatsapp_consent',
  'push_consent',
  'voice_consent',
  'opt_in_confirmed',
  'marks',
  'minor',
] as const
export type StateColumn = (typeof stateColumns)[number]

/** Columns that nobody looks at: they tell who somebody is. */
export const silentColumns = ['first_name', 'last_name', 'full_name', 'email_hash', 'phone_hash'] as const
export type TextColumn = Exclude<
  ColumnName,
  DayColumn | StateColumn | (typeof silentColumns)[number] | 'phone' | 'email' | 'contact_id' | 'sent_at'
>

/**
 * What a cell of a state column means. `dated`: a day or a moment (who has an unsubscribe date has unsubscribed);
 * `said`: something is written there that is none of these. `active` is consent only where the column is named after it.
 */
export const states = [
  'active',
  'blank',
  'bounced',
  'complained',
  'dated',
  'erased',
  'never',
  'no',
  'opted-in',
  'opted-out',
  'pending',
  'said',
  'yes',
] as const
export type State = (typeof states)[number]

/** What may be looked at: columns as they are, and what the engine makes of columns. */
export type Aspect =
  | TextColumn
  | DayColumn
  | StateColumn
  /** What kind of number, of which country: never the number. */
  | 'phone'
  /** Whether the number stands there as E.164 has it. */
  | 'phone-written'
  /** Whether the address can be one, and whose: never the address. */
  | 'email'
  /** Whether there is an id, and nothing of it. */
  | 'contact_id'
  /** Where the contact is, from time zone, region, postal code, number and country. */
  | 'place'

/**
 * A day as a row has it. Rules hold days against limits and nothing else: where they say the same of two days that are
 * two months apart at most, they say it of the days between, and aren't asked.
 * `unreadable` when it is none, null when the field is empty or the column isn't there. */
export type DayValue = Day | 'unreadable' | null

/** What is known of an e-mail address without saying it. `domain` is null where it would tell who it is. */
export interface EmailClass {
  readonly outcome: 'empty' | 'valid' | 'malformed' | 'misspelt' | 'reserved'
  /** What was most likely meant, for `misspelt`: a well-known domain. */
  readonly meant: string | null
}

/** Where a contact can be. */
export interface ContactPlace {
  /** Sorted by code and zone; empty when nothing says. */
  readonly candidates: readonly { readonly jurisdiction: Jurisdiction; readonly zone: string }[]
  readonly basis: LocationBasis | null
  readonly certainty: 'certain' | 'likely' | 'open' | 'unknown'
  readonly contradictions: readonly Contradiction[]
  /** Columns with something in them that is no place there is. */
  readonly unknown: readonly ('country' | 'region' | 'timezone' | 'postal_code')[]
}

/** Contacts that are alike in everything the rule looks at. Asking for more than it named is an error. */
export interface Contact {
  /** Without blanks around; `''` when it is empty or the column isn't there. */
  text(column: TextColumn): string
  day(column: DayColumn): DayValue
  /** `blank` where the column isn't there. */
  state(column: StateColumn): State
  /** Whether the file has the column. */
  has(column: ColumnName): boolean
  readonly phone: PhoneClass
  /** `+` and digits and nothing else, or a number that was made out of something else; null unless it is valid. */
  readonly phoneWritten: 'e164' | 'otherwise' | null
  readonly email: EmailClass
  readonly hasId: boolean
  readonly place: ContactPlace
  /** Messages, of those that the rule is for, whose channel this contact has an address for. */
  readonly messages: readonly Message[]
}

/** Why a row can't be read as it stands. */
export type RowFault =
  | 'too-few-fields'
  | 'too-many-fields'
  | 'stray-quote'
  | 'unclosed-quote'
  | 'encoding'
  | 'control-character'
  | 'too-long'
  | 'not-an-object'

export type SuppressionReason = 'opt_out' | 'erasure' | 'complaint' | 'legal_hold'

/** A suppression list as it is declared or given. */
export interface SuppressionSource {
  /** As written in the campaign or on the command line. */
  readonly name: string
  /** Of the list; an entry's own goes before. */
  readonly reason: SuppressionReason | null
  /** Null = all. */
  readonly channels: readonly Channel[] | null
  readonly brands: readonly string[] | null
  /** ISO date. */
  readonly asOf: string | null
}

/** Something the engine finds out about a row by holding it against others. */
export type ContactEvent =
  | { readonly kind: 'row'; readonly fault: RowFault }
  /** An earlier row, of this file or one before it, has the same address. The first one isn't told of. */
  | { readonly kind: 'duplicate'; readonly by: 'phone' | 'email' | 'contact_id' }
  /** Another row, of any of the files, has the same address and says of it that somebody is out. */
  | { readonly kind: 'out'; readonly by: 'phone' | 'email' | 'contact_id' }
  | {
      readonly kind: 'suppressed'
      readonly by: 'phone' | 'email' | 'contact_id'
      readonly list: SuppressionSource
      /** The entry's own, else the list's. */
      readonly reason: SuppressionReason | null
    }
  /** The sends log has so many sends to the contact that this one would be too many. */
  | {
      readonly kind: 'over-cap'
      readonly by: 'phone' | 'email' | 'contact_id'
      readonly max: number
      /** As written, ISO 8601. */
      readonly per: string
      /** Of the campaign's messages that are too many, in the order of channels. */
      readonly channels: readonly Channel[]
      readonly basis: Extract<Basis, 'recipient' | 'house' | 'platform'>
      readonly severity: Severity
      readonly confidence: Confidence
      readonly sources: readonly SourceRef[]
    }
  /** The last send to the contact is nearer than the configuration's `frequency.minimum_gap`, as written there. */
  | { readonly kind: 'too-soon'; readonly by: 'phone' | 'email' | 'contact_id'; readonly gap: string }

/** What is wrong with the header of a file; numbers are those of columns, from 0. */
export type HeaderFault =
  /** Several headers are names of one column: none of them is taken. */
  | { readonly kind: 'ambiguous'; readonly column: ColumnName; readonly columns: readonly number[] }
  /** Of several headers for one column the one that says more was taken: `Mobile`, and not `Phone`. */
  | {
      readonly kind: 'passed-over'
      readonly column: ColumnName
      readonly taken: number
      readonly columns: readonly number[]
    }
  /** The same header twice: neither is taken. */
  | { readonly kind: 'repeated'; readonly columns: readonly number[] }
  /** The first row holds a contact: there is no header, and that contact would be lost. */
  | { readonly kind: 'no-header'; readonly column: number; readonly looksLike: 'phone' | 'email' }
  /** The names of columns seem to stand on a later line, behind a title: the number of that line. */
  | { readonly kind: 'header-below'; readonly line: number }
  /** Days are written as a spreadsheet counts them: their first day depends on the program. */
  | { readonly kind: 'serial-days'; readonly column: DayColumn }
  /** Not one header is known. */
  | { readonly kind: 'none-known' }

/** What the columns of a file are. */
export interface HeaderReading {
  readonly columns: ReadonlyMap<ColumnName, number>
  /** Every column that says something of a state: they are read together (`stricterState`). */
  readonly states: ReadonlyMap<StateColumn, readonly number[]>
  readonly faults: readonly HeaderFault[]
}

/** Numbers that tell who somebody is or what they pay with, told by their check digits. */
export type SensitiveKind = 'card' | 'iban' | 'national-id'

/** Why a value that a merge tag would put into a message doesn't belong there. */
export type MergeFault = 'blank' | 'null' | 'test' | 'digits' | 'address' | 'markup' | 'spaces' | 'encoding'

/** One file of contacts, as it was read. */
export interface ContactFile {
  readonly name: string
  readonly format: 'csv' | 'jsonl' | 'other'
  readonly delimiter: ',' | '\t' | ';' | '|' | null
  readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'
  readonly compressed: boolean
  /** Columns that were recognised, and the header each has there. */
  readonly columns: ReadonlyMap<ColumnName, string>
  /** Every header, in order. */
  readonly headers: readonly string[]
  readonly faults: readonly HeaderFault[]
  /** By header: how many cells hold a number that tells too much (`excess.ts`, asked for columns nobody knows). */
  readonly sensitive: ReadonlyMap<string, ReadonlyMap<SensitiveKind, number>>
  /** By header, of columns that merge tags of the campaign name: how many cells don't belong into a message. */
  readonly mergeFaults: ReadonlyMap<string, ReadonlyMap<MergeFault, number>>
  readonly rows: number
  /** ISO date of what the file was last changed, null when it isn't known (standard input). */
  readonly modified: string | null
}

/** The list as a whole, when everything is counted. */
export interface ContactList {
  readonly files: readonly ContactFile[]
  readonly rows: number
  /** Rows with an address for a channel of the campaign that occurs nowhere before. */
  readonly addressed: number
  /** Rows that no error rejects. */
  readonly accepted: number
  /** Rows with a problem of that rule. */
  rowsWith(rule: string): number
  /** Rows in a place (a country with its subdivisions), as far as it is known for certain or likely. */
  readonly jurisdictions: ReadonlyMap<Jurisdiction, number>
  readonly suppression: readonly (SuppressionSource & {
    readonly entries: number
    /** Entries that are neither number, address, id nor hash. */
    readonly unreadable: number
    /** Of the others those that tell people by nothing that the contacts have. */
    readonly unmatched: number
    /** Entries with a hash. */
    readonly hashed: number
    readonly hits: number
  })[]
  /** Null without a sends log. `last` ISO instant of the newest send. */
  readonly sends: { readonly rows: number; readonly unreadable: number; readonly last: string | null } | null
  /** Files that tell who people are and that git tracks, as far as it was looked for. */
  readonly tracked: readonly TrackedFile[]
  has(column: ColumnName): boolean
}

/** A file that a repository keeps, as it was named. */
export interface TrackedFile {
  readonly kind: 'contacts' | 'suppression' | 'sends'
  readonly name: string
}

/** The step of the waterfall at which an error takes a row out; the first that fits, in this order. */
export const stages = [
  'unreadable',
  'address',
  'duplicate',
  'suppressed',
  'consent',
  'age',
  'frequency',
  'hours',
  'other',
] as const
export type Stage = (typeof stages)[number]

/**
 * A problem of contacts. Its words are counted, so `data` says what many rows share (a tag, a limit, a place), never
 * what one row has: no dates of persons, no ids. What looks like a number or an address is masked all the same.
 */
export type ContactProblem<Messages extends Templates> = {
  [Id in keyof Messages & string]: {
    readonly message: Id
    readonly severity?: Severity
    readonly confidence?: Confidence
    readonly basis?: Basis
    readonly help?: string
    readonly sources?: readonly SourceRef[]
    /** Instead of the check's own. */
    readonly stage?: Stage
    /** Whether rules of the campaign say the same, of the places that it names: where both are asked it is said once. */
    readonly asCampaign?: true
    /** Not said of rows that {@link ContactContext.settle} was called for with this. */
    readonly unless?: string
  } & Data<Messages[Id]>
}[keyof Messages & string]

export interface ContactContext<
  Messages extends Templates = Templates,
  Questions extends Templates = Templates,
  Options extends object = object,
> extends World {
  readonly campaign: Campaign
  /** Messages of the campaign that the rule is for. */
  readonly messages: readonly Message[]
  readonly options: Options
  /** Deliveries to one place and clock, with when they land there. */
  deliveries(message: Message, jurisdiction: Jurisdiction, zone: string): readonly Delivery[]
  report(problem: ContactProblem<Messages>): void
  /** A question about the contacts; the engine says for how many rows it is open. */
  unchecked(question: ContactQuestion<Questions>): void
  /**
   * Takes back what checks of the row say `unless` this is settled, whichever of them is asked first: so two columns can
   * be judged together although no check is asked for every pair of their values. For checks of `values`.
   */
  settle(subject: string): void
}

export type ContactQuestion<Questions extends Templates> = {
  [Id in keyof Questions & string]: {
    readonly question: Id
    readonly required: boolean
    /** What settles it: a column (`country`), an option (`--sends`), a key path. */
    readonly needs: string
    /** See {@link ContactProblem}. */
    readonly unless?: string
  } & Data<Questions[Id]>
}[keyof Questions & string]

type In<Messages extends Templates, Questions extends Templates, Options extends object> = ContactContext<
  Messages,
  Questions,
  Options
>

/** What a rule does with contacts. */
export type ContactCheck<
  Messages extends Templates = Templates,
  Questions extends Templates = Templates,
  Options extends object = object,
> =
  | {
      readonly kind: 'values'
      /** All that it looks at: the fewer, the fewer times it is asked. */
      readonly aspects: readonly Aspect[]
      /** `other` when it isn't said. */
      readonly stage?: Stage
      judge(contact: Contact, context: In<Messages, Questions, Options>): void
    }
  /** `hooks`, or else the rule's own, for each place and clock that contacts are at. */
  | {
      readonly kind: 'cohort'
      readonly stage?: Stage
      readonly hooks?: {
        message?(message: Message, context: Context<Messages, Questions, Options>): void
        delivery?(delivery: Delivery, context: Context<Messages, Questions, Options>): void
      }
    }
  | {
      readonly kind: 'events'
      readonly of: readonly ContactEvent['kind'][]
      readonly stage?: Stage
      judge(event: ContactEvent, context: In<Messages, Questions, Options>): void
    }
  | { readonly kind: 'list'; judge(list: ContactList, context: In<Messages, Questions, Options>): void }

/*
 * What the engine asks of the modules beside it.
 */

/** `columns.ts`: which header is which column, by the shard `contact-columns`. */
export type RecogniseColumns = (
  headers: readonly string[],
  /** `columns` of the configuration: they go before what is built in. */
  configured: ReadonlyMap<ColumnName, readonly string[]>,
  words: ColumnWords,
  /** Cells of a column, of the first rows. */
  cellsOf?: (index: number) => readonly string[],
) => HeaderReading

/** `states.ts`: what a cell of a state column means, by the shard `contact-columns`. Remembered by the caller. */
export type ReadState = (text: string, words: ColumnWords, column?: StateColumn) => State

/** `states.ts`: of two columns that say one thing (`Opted out of email: …`) what holds. */
export type StricterState = (column: StateColumn, one: State, other: State) => State

/** `excess.ts`: what kind of number a cell is, null for none of them. Called for columns that nobody knows. */
export type SensitiveNumber = (text: string) => SensitiveKind | null

/** `merge-fields.ts`: columns (numbers, from 0) that merge tags of the campaign put into its messages. */
export type MergedColumns = (
  headers: readonly string[],
  campaign: Campaign,
  words: ColumnWords,
) => readonly number[]

/** `merge-fields.ts`: why a value doesn't belong into a message, null when it may. `''` is `blank`. */
export type FaultOfMerged = (text: string) => MergeFault | null

/**
 * `days.ts`: a day as people and programs write it, blanks around it gone. ISO dates, with or without a time, never
 * get here. `order` is that of 03/04/2026 in the file, as far as its first rows tell.
 */
export type ReadDay = (text: string, order: 'day-first' | 'month-first' | null) => DayValue

/** `place-of-contact.ts`: where a contact is. Called once for each distinct combination; not fast. */
export type PlaceOfContact = (
  where: {
    readonly country: string
    readonly region: string
    readonly postalCode: string
    readonly timezone: string
    /** `+` and the first digits, as many as tell where it is; `''` without a number. */
    readonly phone: string
  },
  world: Pick<World, 'places'>,
  locations: Locations,
  names: PlaceNames,
) => ContactPlace

/** `place-of-contact.ts`: the ISO 3166-1 code of a country as people write it (`Germany`, `DEU`, `uk`), null for none. */
export type CountryOfText = (text: string, world: Pick<World, 'places'>, names: PlaceNames) => string | null

/** `email.ts`: what an address is, over bytes; the index of a class in `classes`. Blanks around are passed over. */
export interface EmailTable {
  readonly classes: readonly EmailClass[]
  walk(bytes: Uint8Array, from: number, to: number): number
}
