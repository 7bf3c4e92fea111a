import { rule as unknownValue } from '../../../rules/campaign/unknown-value/rule.ts'
import { structural } from '../../structural.ts'
import type { Entry, ListNode, MapNode, Node, ScalarNode } from '../../source/document.ts'
import { quoted } from '../../source/problems.ts'
import { firstLine, type Span } from '../../source/span.ts'
import { Text, TextBuilder } from '../../source/text.ts'
import { languageForm } from '../forms.ts'
import type { Report } from './adapter.ts'

/** A text that the export writes otherwise, or says by what stands at a place. */
export function wordText(value: string, at: Span): Text {
  const { start, end } = at
  return new Text(value, at, [
    { at: 0, length: value.length, raw: start, rawLength: end - start, verbatim: false },
  ])
}

/** A value in the words of a campaign file, at the place that says it. */
export function word(value: string, at: Span): ScalarNode {
  return { kind: 'scalar', value, text: wordText(value, at), span: at }
}

export function figure(value: number, at: Span): ScalarNode {
  return { kind: 'scalar', value, text: wordText(String(value), at), span: at }
}

/** A key of a campaign file with its value; `at` is what the export has in place of the key. */
export function pair(key: string, at: Span, value: Node): Entry {
  const place = firstLine(at)
  return { key: wordText(key, place), value, span: place }
}

/** The same where there may be nothing to say. */
export function maybe(key: string, from: Entry | null, value: Node | null): Entry | null {
  return from === null || value === null ? null : pair(key, from.key.span, value)
}

export function list(at: Span, items: readonly Node[]): ListNode {
  return { kind: 'list', items, span: at }
}

export function map(at: Span, entries: readonly (Entry | null)[]): MapNode {
  return { kind: 'map', entries: entries.filter((entry) => entry !== null), span: at }
}

/** The entry at the end of a path of keys; null when there is none, or it holds `null`. */
export function find(node: Node | null, ...path: readonly string[]): Entry | null {
  let found: Entry | null = null
  let here: Node | null = node
  for (const name of path) {
    if (here?.kind !== 'map') return null
    found = here.entries.find(({ key }) => key.value === name) ?? null
    here = found?.value ?? null
  }
  return found === null || (found.value.kind === 'scalar' && found.value.value === null) ? null : found
}

/** The first entry of a map; of an empty one, what stands for it. */
export function firstOf(node: MapNode): Entry {
  return node.entries[0] ?? pair('', node.span, word('', node.span))
}

/** The first of several keys that is there. */
export function findAny(node: Node | null, ...names: readonly string[]): Entry | null {
  for (const name of names) {
    const found = find(node, name)
    if (found !== null) return found
  }
  return null
}

export function mapAt(node: Node | null, ...path: readonly string[]): MapNode | null {
  const value = path.length === 0 ? node : (find(node, ...path)?.value ?? null)
  return value?.kind === 'map' ? value : null
}

/** The maps of a list, or of a map of maps as some platforms key their lists by id. */
export function mapsIn(node: Node | null | undefined): readonly MapNode[] {
  if (node?.kind === 'list') return node.items.filter((item) => item.kind === 'map')
  if (node?.kind === 'map') return node.entries.flatMap(({ value }) => (value.kind === 'map' ? [value] : []))
  return []
}

export function itemsIn(node: Node | null | undefined): readonly Node[] {
  return node?.kind === 'list' ? node.items : []
}

/** A scalar's text, whatever it was written as; null when nobody would see anything of it. */
export function textOf(entry: Entry | null): Text | null {
  if (entry?.value.kind !== 'scalar' || entry.value.value === null) return null
  const { text } = entry.value
  return text.value.trim() === '' ? null : text
}

/** A scalar as the text that a campaign file wants: ids that are numbers too. */
export function asText(entry: Entry | null): ScalarNode | null {
  const text = textOf(entry)
  return text === null ? null : { kind: 'scalar', value: text.value, text, span: entry!.value.span }
}

/** `key: value` of a campaign file from a text of the export. */
export function take(key: string, entry: Entry | null): Entry | null {
  return maybe(key, entry, asText(entry))
}

export function stringOf(entry: Entry | null): string | null {
  return textOf(entry)?.value ?? null
}

export function isTrue(entry: Entry | null): boolean {
  return entry?.value.kind === 'scalar' && (entry.value.value === true || entry.value.text.value === 'true')
}

export function isFalse(entry: Entry | null): boolean {
  return entry?.value.kind === 'scalar' && (entry.value.value === false || entry.value.text.value === 'false')
}

/** A whole number of recipients. */
export function count(entry: Entry | null): ScalarNode | null {
  const number = Number(stringOf(entry) ?? Number.NaN)
  return Number.isInteger(number) && number >= 0 ? figure(number, entry!.value.span) : null
}

/** How many of these paths are there: what recognition counts. */
export function countOf(node: Node | null, ...paths: readonly string[]): number {
  return paths.filter((path) => find(node, ...path.split('.')) !== null).length
}

/** Names of lists and segments: texts, numbers, or maps with a name or an id. */
export function names(key: string, entry: Entry | null): Entry | null {
  const items = itemsIn(entry?.value).flatMap((item): readonly ScalarNode[] => {
    if (item.kind === 'map') {
      const name = asText(findAny(item, 'name', 'id'))
      return name === null ? [] : [name]
    }
    if (item.kind !== 'scalar' || item.value === null || item.text.value.trim() === '') return []
    return [{ ...item, value: item.text.value }]
  })
  return items.length === 0 ? null : pair(key, entry!.key.span, list(entry!.value.span, items))
}

/** One of a platform's own values in the words of a campaign file; null for those that say nothing here. */
export function mapped(
  key: string,
  entry: Entry | null,
  meanings: Readonly<Record<string, string>>,
): Entry | null {
  const value = stringOf(entry)?.toLowerCase()
  return value === undefined || !Object.hasOwn(meanings, value)
    ? null
    : pair(key, entry!.key.span, word(meanings[value]!, entry!.value.span))
}

/** A language as the platform writes it (`pt_BR`, `en-us`) in the form of BCP 47. */
export function language(entry: Entry | null): Entry | null {
  const text = textOf(entry)
  if (text === null) return null
  const parts = text.value.trim().split(/[_-]/)
  const tag = parts
    .map((part, index) =>
      index === 0
        ? part.toLowerCase()
        : part.length === 4
          ? part.charAt(0).toUpperCase() + part.slice(1).toLowerCase()
          : part.toUpperCase(),
    )
    .join('-')
  const value = languageForm.accepts(tag) === true ? tag : text.value
  return pair('language', entry!.key.span, word(value, text.at(0, text.length)))
}

/** Texts of one file put together, with line breaks between them. */
export function joined(texts: readonly Text[]): Text | null {
  const [first, ...more] = texts
  if (first === undefined) return null
  if (more.length === 0) return first
  const builder = new TextBuilder(first.source)
  builder.take(first, 0, first.length)
  for (const text of more) {
    builder.put('\n', text.span.start, text.span.start)
    builder.take(text, 0, text.length)
  }
  return builder.build()
}

export function scalar(text: Text): ScalarNode {
  return { kind: 'scalar', value: text.value, text, span: text.span }
}

/** Says that a value of the export can't be read, under the export's own key. */
export function reportUnreadable(entry: Entry, expected: string, report: Report): void {
  const { value } = entry
  const shown = value.kind === 'scalar' ? quoted(value.text.value) : value.kind
  report(
    structural(unknownValue, 'far', {
      at:
        value.kind === 'scalar' && value.span.end > value.span.start ? firstLine(value.span) : entry.key.span,
      data: { value: shown, key: entry.key.value, expected },
    }),
  )
}
