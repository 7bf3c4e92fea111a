import type { Located, Span } from '../source/span.ts'
import type { Source } from '../source/source.ts'
import type { Text } from '../source/text.ts'
import type { Place } from '../schema/schema.ts'
import type { Offer, RawAudience, RawConsent, RawMessage, RawSchedule, RawVariant, Sender } from './schema.ts'
import type {
  BodyFormat,
  Channel,
  ConsentBasis,
  ConsentSource,
  Purpose,
  Status,
  Topic,
} from './vocabulary.ts'

export type {
  BodyFormat,
  Channel,
  ConsentBasis,
  ConsentSource,
  Purpose,
  Status,
  Topic,
} from './vocabulary.ts'
export type { Offer, Sender } from './schema.ts'

/** A place of the audience as it was written; `size` where it is known. */
export interface Region {
  readonly code: Text
  readonly size: number | null
}

/** A consent record; `regions` and `channels` null = all of the audience's. */
export interface Consent {
  readonly $: Place
  readonly regions: readonly Text[] | null
  readonly channels: readonly Located<Channel>[] | null
  readonly tags: readonly Text[]
  /** The `tags` list, null when the key is absent. */
  readonly tagsAt: Span | null
  readonly basis: Located<ConsentBasis> | null
  readonly source: Located<ConsentSource> | null
  readonly givenTo: Text | null
  /** ISO dates. */
  readonly obtained: { readonly from: Text; readonly to: Text | null } | null
  readonly wording: Text | null
  readonly evidence: Text | null
  readonly night: Located<boolean> | null
}

export interface SuppressionList {
  readonly file: Text
  readonly asOf: Text | null
  readonly channels: readonly Located<Channel>[] | null
}

export interface Audience {
  readonly $: Place
  /** Null when the audience names no places. */
  readonly regions: readonly Region[] | null
  readonly regionsAt: Span
  readonly except: readonly Text[]
  readonly languages: readonly Text[]
  readonly recipients: Located<'consumers' | 'businesses' | 'mixed'> | null
  readonly observances: readonly Text[]
  readonly minimumAge: Located<number> | null
  readonly size: Located<number> | null
  readonly asOf: Text | null
  readonly segments: readonly { readonly name: Text; readonly criteria: Text | null }[]
  /** Null when the key is absent. */
  readonly consent: readonly Consent[] | null
  readonly relationship: {
    readonly $: Place
    readonly kind: Located<'customer' | 'inquiry' | 'none'>
    readonly within: Text | null
  } | null
  /** Null when the key is absent. */
  readonly suppression: readonly SuppressionList[] | null
  readonly scrubbed: readonly { readonly $: Place; readonly register: Text; readonly on: Text }[] | null
  readonly contacts: readonly Text[]
  readonly raw: RawAudience
}

/** A body in its format, with the file it stands in when it is included. */
export interface Body {
  readonly text: Text
  readonly format: BodyFormat
}

/** What a recipient gets: the message itself, or one of its variants. */
export interface Version {
  /** Null for the message itself. */
  readonly variant: RawVariant | null
  readonly name: string | null
  /** Percent, null when it isn't said. */
  readonly share: Located<number> | null
  readonly subject: Text | null
  readonly preheader: Text | null
  readonly title: Text | null
  readonly body: Body | null
  readonly textBody: Text | null
  /** Where something missing from it is pointed at: one line. */
  readonly at: Span
}

export interface Button {
  readonly kind: Located<'reply' | 'url' | 'phone'>
  readonly text: Text
  readonly target: Text | null
}

export interface Message {
  readonly $: Place
  readonly campaign: Campaign
  readonly index: number
  readonly id: string
  readonly channel: Located<Channel>
  readonly language: Text | null
  /** BCP 47; from the file, or from the command line for loose content. */
  readonly declaredLanguage: string | null
  readonly regions: readonly Text[] | null
  readonly from: Text | null
  readonly header: Text | null
  readonly footer: Text | null
  readonly buttons: readonly Button[]
  readonly template: {
    readonly name: Text
    readonly category: Located<'marketing' | 'utility' | 'authentication'> | null
  } | null
  readonly call: Located<'live' | 'automated' | 'prerecorded'> | null
  readonly headers: readonly { readonly key: Text; readonly value: Text }[]
  /** The message's own, else the campaign's. */
  readonly schedule: Schedule | null
  /** The message itself first, then its variants. */
  readonly versions: readonly Version[]
  /** Null for loose content. */
  readonly raw: RawMessage | null
}

export type Schedule = RawSchedule

export interface Step {
  readonly $: Place
  readonly after: Text
  readonly message: Text
  readonly exitOn: readonly Located<'purchase' | 'opt_out'>[] | null
}

/** One campaign, typed and located; names of the config are resolved. */
export interface Campaign {
  readonly $: Place
  readonly source: Source
  /** One line that stands for the campaign as a whole: its id, else its first key. */
  readonly at: Span
  readonly id: string
  readonly name: Text | null
  readonly status: Status
  /** The declared purpose, `marketing` when there is none. */
  readonly purpose: Purpose
  readonly declaredPurpose: Located<Purpose> | null
  readonly topics: readonly Located<Topic>[]
  readonly owner: Text | null
  readonly platform: Text | null
  readonly sender: Sender | null
  readonly audience: Audience | null
  readonly schedule: Schedule | null
  readonly steps: readonly Step[]
  readonly offer: Offer | null
  readonly messages: readonly Message[]
}

export type { RawConsent }
