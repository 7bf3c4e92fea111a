import type { Entry, MapNode, Node } from '../../source/document.ts'
import type { Span } from '../../source/span.ts'
import type { StructuralProblem } from '../../structural.ts'
import type { Gap, Setting, TemplateReview } from '../model.ts'
import type { Channel } from '../vocabulary.ts'
import type { Places } from '../../place/places.ts'
import type { Zones } from '../../time/zones.ts'
import { pair, word } from './words.ts'

export type Report = (problem: StructuralProblem) => void

/** What reading an export depends on beside it. */
export interface AdapterReading {
  readonly report: Report
  readonly zones: Zones
  readonly places: Places
}

/**
 * What makes one platform's exports readable. Both functions see nothing but the document: a tree of located values.
 * Nothing is looked up, and nothing is made up: what the document doesn't say is left out, or named as a gap.
 */
export interface Adapter {
  /** As campaigns name the platform in `platform`. */
  readonly id: string
  readonly name: string
  /** Whether it sends by itself, to its own lists, as a spreadsheet doesn't. */
  readonly sends: boolean
  /** How many things it sees that only this platform writes so; 0 = no export of it. */
  recognise(root: Node): number
  /** The campaigns of a document that it recognised, in the words of a campaign file. */
  read(root: Node, reading: AdapterReading): readonly Draft[]
}

/** A campaign in the words of a campaign file, each at its place in the export. */
export interface Draft {
  /** The part of the export that it was read from. */
  readonly node: MapNode
  readonly entries: readonly Entry[]
  readonly messages: readonly MessageDraft[]
  readonly gaps: readonly Omit<Gap, 'message'>[]
}

export interface MessageDraft {
  readonly node: MapNode
  /** Null where the export doesn't say how it is sent. */
  readonly channel: Channel | null
  /** The channel is the likeliest of several that it can go out on: another one may be said beside the export. */
  readonly channelOpen: boolean
  readonly entries: readonly Entry[]
  readonly settings: readonly Setting[]
  readonly review: TemplateReview | null
  readonly gaps: readonly Omit<Gap, 'message'>[]
}

type Maybe<T> = readonly (T | null)[]

/** A message: what is null wasn't in the export. */
export function messageDraft(
  node: MapNode,
  { channel, at }: { readonly channel: Channel | null; readonly at: Span },
  entries: Maybe<Entry>,
  details: {
    readonly settings?: Maybe<Setting>
    readonly review?: TemplateReview | null
    readonly channelOpen?: boolean
    readonly gaps?: Maybe<Omit<Gap, 'message'>>
  } = {},
): MessageDraft {
  const own = entries.filter((entry) => entry !== null)
  return {
    node,
    channel,
    channelOpen: details.channelOpen ?? false,
    entries: channel === null ? own : [pair('channel', at, word(channel, at)), ...own],
    settings: (details.settings ?? []).filter((setting) => setting !== null),
    review: details.review ?? null,
    gaps: (details.gaps ?? []).filter((gap) => gap !== null),
  }
}

export function draft(
  node: MapNode,
  entries: Maybe<Entry>,
  messages: readonly MessageDraft[],
  gaps: Maybe<Omit<Gap, 'message'>> = [],
): Draft {
  return {
    node,
    entries: entries.filter((entry) => entry !== null),
    messages,
    gaps: gaps.filter((gap) => gap !== null),
  }
}

/** The body stands with the platform, in a template that the export only names. */
export function missingBody(at: Span, channel: Channel): Omit<Gap, 'message'> {
  const what = {
    email: 'The body of the e-mail',
    push: 'The text of the push message',
    voice: 'What is said',
  }
  return {
    what: (what as Readonly<Partial<Record<Channel, string>>>)[channel] ?? 'The text of the message',
    at,
    required: true,
    needs: 'messages.body_file',
  }
}
