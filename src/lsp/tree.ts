import { campaign, campaigns, frontMatter } from '../campaign/schema.ts'
import { configSchema } from '../policy/config-schema.ts'
import type { Schema } from '../schema/schema.ts'
import type { Document, Entry, Node, ScalarNode } from '../source/document.ts'

/** A step from the root of a file: a key of a map, or a place in a list. */
export type Step = string | number

/** What an offset lies in. */
export interface At {
  /** The keys and indexes that lead to it. */
  readonly path: readonly Step[]
  /** The innermost pair that holds it. */
  readonly entry: Entry | null
  /** Whether it is in the key of that pair. */
  readonly inKey: boolean
  /** The scalar that it is in. */
  readonly scalar: ScalarNode | null
}

const holds = (span: { readonly start: number; readonly end: number }, offset: number): boolean =>
  span.start <= offset && offset <= span.end

/** Finds the innermost part of a tree at an offset. */
export function nodeAt(root: Node | null, offset: number): At {
  const path: Step[] = []
  let entry: Entry | null = null
  let node = root
  while (node !== null) {
    if (node.kind === 'scalar')
      return { path, entry, inKey: false, scalar: holds(node.span, offset) ? node : null }
    if (node.kind === 'list') {
      const index: number = node.items.findIndex(({ span }) => holds(span, offset))
      if (index === -1) break
      path.push(index)
      node = node.items[index]!
      continue
    }
    const found: Entry | undefined = node.entries.find(({ span }) => holds(span, offset))
    if (found === undefined) break
    path.push(found.key.value)
    entry = found
    if (holds(found.key.span, offset)) return { path, entry, inKey: true, scalar: null }
    node = found.value
  }
  return { path, entry, inKey: false, scalar: null }
}

/** Every pair of a tree, outer ones first, with the path to it. */
export function* entriesOf(
  node: Node | null,
  path: readonly Step[] = [],
): Generator<{ readonly path: readonly Step[]; readonly entry: Entry }> {
  if (node === null || node.kind === 'scalar') return
  if (node.kind === 'list')
    for (const [index, item] of node.items.entries()) yield* entriesOf(item, [...path, index])
  else
    for (const entry of node.entries) {
      const own = [...path, entry.key.value]
      yield { path: own, entry }
      yield* entriesOf(entry.value, own)
    }
}

/** Which schema a file is read by. */
export function schemaOf(document: Pick<Document, 'root' | 'body'> | null, path: string): Schema {
  if (/(^|\/)sendlint\.config\.(?:ya?ml|json)$/.test(path)) return configSchema
  if (path.endsWith('.md')) return frontMatter
  const root = document?.root ?? null
  const isSeveral = root?.kind === 'map' && root.entries.some(({ key }) => key.value === 'campaigns')
  return isSeveral ? campaigns : campaign
}

/** The schemas that what stands at a path may have: several where there are alternatives. */
export function schemasAt(root: Schema, path: readonly Step[]): readonly Schema[] {
  let found = alternatives(root)
  for (const step of path)
    found = found.flatMap((schema): readonly Schema[] => {
      if (typeof step === 'number') return schema.kind === 'list' ? alternatives(schema.item) : []
      if (schema.kind === 'record') return alternatives(schema.value)
      const field =
        schema.kind === 'object' && Object.hasOwn(schema.fields, step) ? schema.fields[step] : undefined
      return field === undefined ? [] : alternatives(field.schema)
    })
  return found
}

function alternatives(schema: Schema): readonly Schema[] {
  return schema.kind === 'either' ? schema.options.flatMap(alternatives) : [schema]
}

/** What a key says of itself, without looking at what may stand under it. */
export function docOf(root: Schema, path: readonly Step[]): string | null {
  const key = path.at(-1)
  if (typeof key !== 'string') return null
  for (const schema of schemasAt(root, path.slice(0, -1)))
    if (schema.kind === 'object' && Object.hasOwn(schema.fields, key)) return schema.fields[key]!.schema.doc
  return null
}
