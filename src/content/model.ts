import type { Span } from '../source/span.ts'
import type { Text } from '../source/text.ts'

/** Where in a message a text stands. */
export type SegmentKind =
  | 'subject'
  | 'preheader'
  | 'title'
  | 'header'
  | 'body'
  | 'footer'
  | 'button'
  | 'text-body'

/**
 * What a recipient reads of one part of a message: `text` is the visible text in reading order, blocks separated by
 * line feeds, merge tags replaced by one U+FFFC each, so that neither words nor languages are read into them.
 */
export interface Segment {
  readonly kind: SegmentKind
  readonly text: Text
}

export interface Link {
  /** The target as the recipient's client would see it; merge tags are still in it. */
  readonly target: Text
  /** What the reader sees of it; equal to the target for a bare URL. */
  readonly anchor: Text
  readonly kind: 'anchor' | 'bare' | 'button'
  /** The part of the message it stands in. */
  readonly segment: SegmentKind
  readonly at: Span
}

export interface Image {
  readonly alt: Text | null
  readonly source: Text | null
  readonly at: Span
}

/** The template languages that senders use, told apart by their delimiters. */
export type Dialect =
  /** `{{ }}`, `{{{ }}}`: Liquid, Handlebars, Jinja. */
  | 'braces'
  /** `{% %}`: conditions and loops of Liquid and Jinja. */
  | 'statement'
  /** `*| |*`: Mailchimp. */
  | 'star-bar'
  /** `%% %%`, `%%= =%%`, `%%[ ]%%`: Salesforce, AMPscript. */
  | 'double-percent'
  /** `% %`: ActiveCampaign, Mailgun. */
  | 'percent'
  /** `[[ ]]`: Mailjet, GetResponse. */
  | 'double-bracket'
  /** `<% %>`: ERB, SendGrid, Adobe Campaign. */
  | 'erb'
  /** `${ }`. */
  | 'dollar-brace'
  /** `$[ ]$`: Zoho. */
  | 'dollar-bracket'
  /** `{! }`: Salesforce, AWeber. */
  | 'bang-brace'
  /** `{ }`: names only. */
  | 'brace'

export interface MergeTag {
  /** As written, delimiters included. */
  readonly text: Text
  /** The name or expression inside. */
  readonly name: string
  readonly dialect: Dialect
  /** Whether the reader sees what it gives, or it is part of a target or of hidden text. */
  readonly where: 'text' | 'target' | 'hidden'
}

/** One version of a message, reduced to what rules look at. */
export interface Content {
  readonly segments: readonly Segment[]
  readonly links: readonly Link[]
  readonly images: readonly Image[]
  readonly mergeTags: readonly MergeTag[]
  /** Text that the format hides from the reader. */
  readonly hidden: readonly Text[]
}
