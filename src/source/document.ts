import type { Source } from './source.ts'
import type { Span } from './span.ts'
import type { Text } from './text.ts'
import type { StructuralProblem } from '../structural.ts'

/** A scalar: `value` is what the format says it is, `text` the decoded string with its place. */
export interface ScalarNode {
  readonly kind: 'scalar'
  readonly value: string | number | boolean | null
  readonly text: Text
  /** The scalar as written, quotes and block indicator included. */
  readonly span: Span
}

/** A key with its value. `span` runs from the key's start to the value's end. */
export interface Entry {
  readonly key: Text
  readonly value: Node
  readonly span: Span
}

export interface MapNode {
  readonly kind: 'map'
  readonly entries: readonly Entry[]
  readonly span: Span
}

export interface ListNode {
  readonly kind: 'list'
  readonly items: readonly Node[]
  readonly span: Span
}

export type Node = ScalarNode | MapNode | ListNode

/** A comment: `text` is its content without the marker (`#`, `<!--`, `-->`, `//`), `span` all of it. */
export interface Comment {
  readonly text: Text
  readonly span: Span
  /** Whether something other than white space stands before it on its line. */
  readonly trailing: boolean
}

/** A file as a tree of located values. `root` is null when nothing could be read; `problems` then says why. */
export interface Document {
  readonly source: Source
  readonly root: Node | null
  /** In a Markdown file: what comes after the front matter. */
  readonly body: Text | null
  readonly comments: readonly Comment[]
  readonly problems: readonly StructuralProblem[]
}

/** The entry of a map by key; the first when a key stands twice. */
export function entryOf(map: MapNode, key: string): Entry | undefined {
  return map.entries.find((entry) => entry.key.value === key)
}
