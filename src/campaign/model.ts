import type { Located, Span } from '../source/span.ts'
import type { Source } from '../source/source.ts'
import type { Text } from '../source/text.ts'
import type { Place } from '../schema/schema.ts'
import type { Offer, RawAudience, RawConsent, RawMessage, RawSchedule, RawVariant, Sender } from './schema.ts'
import type {
  Addition,
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

/** A switch of a platform's export that is on, by the platform's own name for it. */
export interface Setting {
  readonly name: string
  readonly at: Span
}

/** A text of a template as the platform reviews it, with the values that were given as samples. */
export interface TemplatePart {
  readonly kind: 'header' | 'body' | 'footer' | 'button' | 'address' | 'phone' | 'code'
  readonly text: Text
  /** Samples of the variables in order, or by name; null where the file can't have any. */
  readonly samples: number | readonly string[] | null
}

/** What a platform keeps of a template beside its texts. */
export interface TemplateReview {
  readonly parts: readonly TemplatePart[]
  readonly buttons: readonly Span[]
  /** Kinds of header that are files, such as `IMAGE`, whose sample is missing. */
  readonly unsampled: readonly { readonly kind: string; readonly at: Span }[]
  /** What the platform has decided on it, where the export says so. */
  readonly rejected: { readonly at: Span; readonly reason: string | null } | null
  /** Whether variables are counted within each text, or through all of the template. */
  readonly numbering: 'text' | 'template'
  /** The name is the platform's own, which has a form; others are for people. */
  readonly named: boolean
  /** A category that the platform doesn't have. */
  readonly unknownCategory: Text | null
  /** Components twice, or missing, or of a kind that there isn't. */
  readonly faults: readonly { readonly at: Span; readonly says: string }[]
}

/** Something that decides about a campaign and that the export doesn't hold. */
export interface Gap {
  /** In the middle of a sentence: "the body of the e-mail". */
  readonly what: string
  readonly at: Span
  readonly required: boolean
  /** What settles it: a key of the companion file. */
  readonly needs: string
  readonly message: number | null
}

/** Where a campaign came from that no campaign file holds. */
export interface Exported {
  readonly platform: { readonly id: string; readonly name: string; readonly sends: boolean }
  /** The file beside the export that says what it can't; null when there is none. */
  readonly companion: Source | null
  readonly companionPath: string
  readonly gaps: readonly Gap[]
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
    /** Null in a campaign file. */
    readonly review: TemplateReview | null
  } | null
  readonly call: Located<'live' | 'automated' | 'prerecorded'> | null
  readonly headers: readonly { readonly key: Text; readonly value: Text }[]
  /** The message's own, else the campaign's. */
  readonly schedule: Schedule | null
  /** The message itself first, then its variants. */
  readonly versions: readonly Version[]
  /** Null for loose content. */
  readonly raw: RawMessage | null
  /** Of an export: what its platform was told to do when it sends. */
  readonly settings: readonly Setting[]
  /** Said beside an export: what the platform adds from a place that the export doesn't hold. */
  readonly addedAtSend: readonly Located<Addition>[]
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
  /** Null for a campaign file. */
  readonly exported: Exported | null
}

/** Whether a file is where a campaign is written: its own, or the one that completes an export. */
export function isOwnSource({ source, exported }: Campaign, other: Source): boolean {
  return other === source || (exported !== null && other === exported.companion)
}

export type { RawConsent }
