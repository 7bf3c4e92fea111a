import type { Channel } from '../campaign/vocabulary.ts'
import type { Located, Span } from '../source/span.ts'
import type { Source } from '../source/source.ts'
import type { Text } from '../source/text.ts'

/** Where people agree: on a page, in a checkout, by sending a word to a number, on paper, or by word of mouth. */
export const formKinds = ['web', 'checkout', 'keyword', 'paper', 'verbal'] as const
export type FormKind = (typeof formKinds)[number]

/** What a field takes. */
export const fieldTypes = ['email', 'tel', 'country', 'text', 'other'] as const
export type FieldType = (typeof fieldTypes)[number]

export interface FormField {
  readonly type: FieldType
  /** One line: its type, or where it starts. */
  readonly at: Span
  /** What people read beside it; null when there is nothing but a placeholder. */
  readonly label: string | null
  /** Whether it says how numbers of other countries are written, or is known to offer a choice. */
  readonly international: boolean
}

/** What people tick, or leave, to agree. */
export interface FormBox {
  /** One line that stands for it. */
  readonly at: Span
  /** What it says; null when nothing stands beside it. */
  readonly text: Text | null
  /** Name or id in the page, empty where there is none. */
  readonly name: string
  readonly kind: 'box' | 'radio' | 'hidden'
  /** What sets it from the start; null when people do. */
  readonly checked: Span | null
  /** Whether a template decides at run time if it is set. */
  readonly templated: boolean
  readonly channels: readonly Located<Channel>[]
  readonly purposes: readonly Text[]
}

/** An opt-in form: what a page, a sheet of paper or a script asks people before anything is sent to them. */
export interface Form {
  readonly source: Source
  readonly id: string
  /** One line that stands for the form as a whole. */
  readonly at: Span
  readonly kind: FormKind
  /** Where something missing that a person would read is pointed at: the contact field, the wording, the kind. */
  readonly near: Span
  /** BCP 47. */
  readonly language: string | null
  /** Places whose people it asks, as written. */
  readonly regions: readonly Text[]
  readonly channels: readonly Located<Channel>[]
  readonly purposes: readonly Text[]
  readonly fields: readonly FormField[]
  readonly boxes: readonly FormBox[]
  /** What people agree to, each apart: labels of boxes, the wording, sentences that go with sending it. */
  readonly wordings: readonly Text[]
  /** All that people read in it, in order; null when that isn't known. */
  readonly copy: Text | null
  readonly links: readonly FormLink[]
  /** Whether a notice about personal data is named by a key of its own. */
  readonly privacyLink: Text | null
  readonly keyword: Text | null
  readonly number: Text | null
  readonly record: Text | null
  /** A definition names what it has; a page shows it. */
  readonly written: 'definition' | 'page'
}

export interface FormLink {
  readonly target: string
  readonly anchor: string
}
