import { rule as missingFile } from '../../../rules/campaign/missing-file/rule.ts'
import { rule as unknownValue } from '../../../rules/campaign/unknown-value/rule.ts'
import { rule as contradicted } from '../../../rules/platform/contradicted-export/rule.ts'
import type { LoadedFile } from '../../materials.ts'
import { listed } from '../../schema/nearest.ts'
import { readSchema } from '../../schema/read.ts'
import { type Entry, entryOf, type MapNode, type Node } from '../../source/document.ts'
import { quoted } from '../../source/problems.ts'
import { readDocument } from '../../source/read.ts'
import type { Source } from '../../source/source.ts'
import { firstLine, type Located, type Span } from '../../source/span.ts'
import { structural } from '../../structural.ts'
import type { ExportReading } from '../export.ts'
import { send } from '../schema.ts'
import { type Addition, additions } from '../vocabulary.ts'
import type { Report } from './adapter.ts'
import { itemsIn, mapsIn } from './words.ts'

/** What stands beside an export and says what the export can't. */
export interface Companion {
  /** The path that it has, or would have. */
  readonly path: string
  readonly source: Source | null
  readonly root: MapNode | null
}

/** Where the file beside an export may be: its own name is written, without its ending it is read as well. */
export function companionPaths(path: string): readonly string[] {
  const stem = path.replace(/\.[^./]+$/, '')
  return [...new Set([`${path}.send.yaml`, `${stem}.send.yaml`])]
}

/** The file beside an export; null while it has yet to be loaded. */
export function readCompanion(path: string, at: Span, reading: ExportReading): Companion | null {
  const paths = companionPaths(path)
  for (const one of paths) reading.named?.add(one)
  const loaded = paths.map((one) => [one, reading.materials.files.get(one)] as const)
  for (const [one, file] of loaded) if (file === undefined) reading.needs.push({ kind: 'file', path: one })
  if (loaded.some(([, file]) => file === undefined)) return null
  const there = loaded.filter(
    (one): one is readonly [string, LoadedFile] => !('missing' in one[1]! && one[1].missing === 'not-found'),
  )
  const [first, second] = there
  if (first === undefined) return { path: paths[0]!, source: null, root: null }
  const [own, file] = first
  if ('missing' in file) {
    const why = `it can't be read (${file.detail ?? file.missing})`
    reading.report(structural(missingFile, 'unreadable', { at, data: { path: own, key: 'send file', why } }))
    return { path: own, source: null, root: null }
  }
  const source: Source = { path: own, text: file.text }
  const document = readDocument(source, 'yaml')
  reading.beside(document)
  for (const problem of document.problems) reading.report(problem)
  if (second !== undefined)
    reading.report(
      structural(contradicted, 'twice', {
        at,
        data: { first: own, second: second[0] },
        help: `Keep one of them; \`${own}\` is used`,
      }),
    )
  const root = document.root === null ? null : answered(document.root)
  // Nothing but questions that nobody has answered yet.
  if (root === null) return { path: own, source, root: null }
  readSchema(send, root, reading.report, { name: 'send file', key: null, pointer: '' })
  return { path: own, source, root: root.kind === 'map' ? root : null }
}

/** What is left without the keys that have no value: they are questions that nobody has answered yet. */
function answered(node: Node): Node | null {
  switch (node.kind) {
    case 'scalar':
      return node.value === null ? null : node
    case 'list': {
      const items = node.items.map(answered).filter((item) => item !== null)
      return items.length === 0 && node.items.length > 0 ? null : { ...node, items }
    }
    case 'map': {
      const entries = node.entries.flatMap((entry) => {
        const value = answered(entry.value)
        return value === null ? [] : [{ ...entry, value }]
      })
      return entries.length === 0 && node.entries.length > 0 ? null : { ...node, entries }
    }
  }
}

/** The platform that the file names, which settles whose export it is. */
export function platformNamed({ root }: Companion): Entry | null {
  return root === null ? null : (entryOf(root, 'platform') ?? null)
}

/** Keys that aren't a campaign's own. */
const apart = new Set(['sendlint', 'campaigns', 'messages', 'added_at_send', 'id'])

/** The entry of a list whose `id` is one of these. */
function oneOf(list: Node | undefined, ids: readonly string[]): MapNode | null {
  return (
    mapsIn(list).find((item) => {
      const id = entryOf(item, 'id')?.value
      return id?.kind === 'scalar' && ids.includes(id.text.value)
    }) ?? null
  )
}

/** What is said of one campaign: for it alone first, then for all of the export. */
export function partsFor({ root }: Companion, id: string): readonly MapNode[] {
  if (root === null) return []
  const own = oneOf(entryOf(root, 'campaigns')?.value, [id])
  return own === null ? [root] : [own, root]
}

/** What is said of one message, by its id or its position. */
export function messagePart(parts: readonly MapNode[], ids: readonly string[]): MapNode | null {
  for (const part of parts) {
    const found = oneOf(entryOf(part, 'messages')?.value, ids)
    if (found !== null) return found
  }
  return null
}

/** What the platform is said to add by itself. */
export function additionsIn(parts: readonly (MapNode | null)[]): readonly Located<Addition>[] {
  return parts.flatMap((part) =>
    itemsIn(part === null ? undefined : entryOf(part, 'added_at_send')?.value).flatMap((item) => {
      const value = item.kind === 'scalar' ? additions.find((one) => one === item.text.value) : undefined
      return value === undefined ? [] : [{ value, span: item.span }]
    }),
  )
}

/** Campaigns and messages that the file speaks of and the export doesn't have. */
export function reportStrangers(
  { root }: Companion,
  campaigns: readonly { readonly id: string; readonly messages: readonly string[] }[],
  report: Report,
): void {
  if (root === null) return
  const ids = campaigns.map(({ id }) => id)
  const check = (list: Node | undefined, known: readonly string[], what: string): void => {
    for (const item of mapsIn(list)) {
      const id = entryOf(item, 'id')?.value
      if (id?.kind !== 'scalar' || known.includes(id.text.value)) continue
      const data = { what, value: quoted(id.text.value), expected: `one of ${listed(known, id.text.value)}` }
      report(structural(unknownValue, 'reference', { at: id.span, data }))
    }
  }
  check(entryOf(root, 'campaigns')?.value, ids, 'campaign of the export')
  const all = [...new Set(campaigns.flatMap(({ messages }) => messages))]
  check(entryOf(root, 'messages')?.value, all, 'message of the export')
  for (const part of mapsIn(entryOf(root, 'campaigns')?.value)) {
    const id = entryOf(part, 'id')?.value
    const own = campaigns.find((one) => id?.kind === 'scalar' && one.id === id.text.value)
    if (own !== undefined) check(entryOf(part, 'messages')?.value, own.messages, 'message of the export')
  }
}

/** Names that people give to what the export knows by number: they replace it. */
const renamed = new Set(['name', 'include', 'exclude'])

/**
 * Completes what the export says with what stands beside it. The export is what will be sent: where both say something
 * else, it wins, and the other is reported; not for `shared`, which speaks of several campaigns at once.
 */
export function completed(
  entries: readonly Entry[],
  parts: readonly MapNode[],
  report: Report,
  { path = '', shared = null }: { readonly path?: string; readonly shared?: MapNode | null } = {},
): readonly Entry[] {
  const result = [...entries]
  const fromExport = new Set(entries.map(({ key }) => key.value))
  for (const part of parts)
    for (const entry of part.entries) {
      const name = entry.key.value
      if (path === '' && apart.has(name)) continue
      const index = result.findIndex(({ key }) => key.value === name)
      const known = result[index]
      if (known === undefined) {
        result.push(entry)
        continue
      }
      if (!fromExport.has(name) && known.value.kind !== 'map') continue
      if (known.value.kind === 'map' && entry.value.kind === 'map') {
        const inner = completed(known.value.entries, [entry.value], part === shared ? () => {} : report, {
          path: `${path}${name}.`,
        })
        result[index] = { ...known, value: { ...known.value, entries: inner } }
      } else if (name === 'audience' && entry.value.kind === 'scalar') result[index] = entry
      else if (renamed.has(name)) result[index] = entry
      // A value of another kind is no value of this key, which its schema says.
      else if (
        part !== shared &&
        fromExport.has(name) &&
        known.value.kind === entry.value.kind &&
        !isSame(known.value, entry.value)
      )
        report(
          structural(contradicted, 'differs', {
            at: entry.value.kind === 'scalar' ? firstLine(entry.value.span) : entry.key.span,
            data: { key: `${path}${name}`, ours: shown(entry.value), theirs: shown(known.value) },
            help: 'Take it out here, or change it where the campaign is made: the export is what is sent',
            related: [{ at: firstLine(known.value.span), message: 'the export says it here' }],
          }),
        )
    }
  return result
}

function isSame(a: Node, b: Node): boolean {
  if (a.kind === 'scalar' && b.kind === 'scalar') return a.text.value === b.text.value
  if (a.kind === 'list' && b.kind === 'list')
    return a.items.length === b.items.length && a.items.every((item, index) => isSame(item, b.items[index]!))
  if (a.kind === 'map' && b.kind === 'map')
    return (
      a.entries.length === b.entries.length &&
      a.entries.every(({ key, value }) => {
        const other = entryOf(b, key.value)
        return other !== undefined && isSame(value, other.value)
      })
    )
  return false
}

function shown(node: Node): string {
  return node.kind === 'scalar' ? `\`${quoted(node.text.value)}\`` : node.kind === 'list' ? 'a list' : 'a map'
}
