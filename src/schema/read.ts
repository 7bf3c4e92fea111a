import { rule as missingKey } from '../../rules/campaign/missing-key/rule.ts'
import { rule as unknownKey } from '../../rules/campaign/unknown-key/rule.ts'
import { rule as unknownValue } from '../../rules/campaign/unknown-value/rule.ts'
import { rule as wrongType } from '../../rules/campaign/wrong-type/rule.ts'
import { rule as controlCharacter } from '../../rules/source/control-character/rule.ts'
import type { MapNode, Node, ScalarNode } from '../source/document.ts'
import { firstLine, type Span } from '../source/span.ts'
import type { Text } from '../source/text.ts'
import { structural, type StructuralProblem } from '../structural.ts'
import { listed, nearest } from './nearest.ts'
import type {
  BooleanSchema,
  EitherSchema,
  Infer,
  Items,
  ListSchema,
  NumberSchema,
  ObjectSchema,
  Place,
  RecordSchema,
  Schema,
  TextSchema,
} from './schema.ts'

/** Where a value stands, for messages and pointers. */
interface At {
  /** The key or list that holds it, as messages call it. */
  readonly name: string
  readonly key: Span | null
  readonly pointer: string
}

type Report = (problem: StructuralProblem) => void

/**
 * Checks a located tree against a schema and gives its typed, located value. What is wrong is reported with place,
 * expectation and nearest match, and left out of the result, so that all else can still be judged. Null when nothing
 * of the value can be used.
 */
export function readSchema<S extends Schema>(
  schema: S,
  node: Node,
  report: Report,
  at: At = { name: '', key: null, pointer: '' },
): Infer<S> | null {
  return read(schema, node, report, at) as Infer<S> | null
}

function read(schema: Schema, node: Node, report: Report, at: At): unknown {
  switch (schema.kind) {
    case 'text':
      return readText(schema, node, report, at)
    case 'number':
      return readNumber(schema, node, report, at)
    case 'boolean':
      return readBoolean(schema, node, report, at)
    case 'list':
      return readList(schema, node, report, at)
    case 'record':
      return readRecord(schema, node, report, at)
    case 'object':
      return readObject(schema, node, report, at)
    case 'either':
      return readEither(schema, node, report, at)
  }
}

function isNull(node: Node): node is ScalarNode {
  return node.kind === 'scalar' && node.value === null
}

/** A short name of what a node is: "a list", "the number `5`". */
function kindOf(node: Node): string {
  if (node.kind === 'list') return 'a list'
  if (node.kind === 'map') return 'a map'
  if (node.value === null) return 'nothing'
  if (typeof node.value === 'string') return 'text'
  return `the ${typeof node.value} \`${node.text.value}\``
}

function expectationOf(schema: Schema): string {
  switch (schema.kind) {
    case 'text':
      return schema.values !== undefined
        ? `one of ${listed(schema.values)}`
        : (schema.form?.expected ?? 'text')
    case 'number':
      return schema.integer === true ? 'a whole number' : 'a number'
    case 'boolean':
      return '`true` or `false`'
    case 'list':
      return 'a list'
    case 'record':
      return 'a map'
    case 'object':
      return `a map with ${listed(Object.keys(schema.fields), null, 4)}`
    case 'either':
      return schema.options.map(expectationOf).join(', or ')
  }
}

/** Where a problem of a whole value is pointed at: on one line, the key when the value runs over several. */
function pointAt(node: Node, at: At): Span {
  if (node.kind === 'scalar')
    return node.span.end > node.span.start ? firstLine(node.span) : (at.key ?? node.span)
  return at.key ?? firstLine(node.span)
}

function reportType(schema: Schema, node: Node, report: Report, at: At): null {
  const expected = expectationOf(schema)
  if (isNull(node))
    report(structural(missingKey, 'blank', { at: pointAt(node, at), data: { key: at.name, expected } }))
  else
    report(
      structural(wrongType, 'type', {
        at: pointAt(node, at),
        data: { key: at.name, actual: kindOf(node), expected },
        ...(at.name === '' ? {} : { help: `Give \`${at.name}\` ${expected}` }),
      }),
    )
  return null
}

function readText(schema: TextSchema, node: Node, report: Report, at: At): Text | null {
  if (node.kind !== 'scalar' || node.value === null) return reportType(schema, node, report, at)
  const { text } = node
  const quoteless = typeof node.value !== 'string'
  const accepted = schema.form?.accepts(text.value) ?? true
  // A number that has no quotes and isn't what is wanted either is one problem: it isn't what is wanted.
  if (quoteless && (accepted === true || schema.values !== undefined)) {
    report(
      structural(wrongType, 'type', {
        at: node.span,
        data: { key: at.name, actual: kindOf(node), expected: 'text, in quotes' },
        help: 'Put it in quotes',
        fixes: [
          { title: 'Put it in quotes', safety: 'safe', edits: [{ at: node.span, text: `"${text.value}"` }] },
        ],
      }),
    )
    if (schema.values !== undefined) return null
  }
  if (schema.values !== undefined) {
    if (schema.values.includes(text.value)) return text
    const near = nearest(text.value, schema.values)
    report(
      near !== null
        ? structural(unknownValue, 'near', {
            at: pointAt(node, at),
            data: { value: shown(text.value), key: at.name, nearest: near },
            help: `Expected one of ${listed(schema.values, text.value)}`,
            fixes: [
              {
                title: `Replace it with \`${near}\``,
                safety: 'safe',
                edits: [{ at: text.at(0, text.length), text: near }],
              },
            ],
          })
        : structural(unknownValue, 'far', {
            at: pointAt(node, at),
            data: {
              value: shown(text.value),
              key: at.name,
              expected: `one of ${listed(schema.values, text.value)}`,
            },
          }),
    )
    return null
  }
  if (isBlank(text.value) && schema.minLength !== 0) {
    report(
      structural(missingKey, 'blank', {
        at: pointAt(node, at),
        data: { key: at.name, expected: schema.form?.expected ?? 'text' },
      }),
    )
    return null
  }
  if (accepted !== true) {
    reportForm(schema, accepted, text, pointAt(node, at), at, report)
    return null
  }
  reportHiddenControl(text, report)
  return text
}

/** A text that isn't of its form, with what was most likely meant when the form can tell. */
function reportForm(
  { form }: TextSchema,
  { nearest: near, expected = form!.expected }: { readonly expected?: string; readonly nearest?: string },
  text: Text,
  at: Span,
  { name: key }: At,
  report: Report,
): void {
  const value = shown(text.value)
  report(
    near === undefined
      ? structural(unknownValue, 'far', { at, data: { value, key, expected } })
      : structural(unknownValue, 'near', {
          at,
          data: { value, key, nearest: near },
          help: `Write ${expected}`,
          fixes: [
            {
              title: `Replace it with \`${near}\``,
              safety: 'review',
              edits: [{ at: text.at(0, text.length), text: near }],
            },
          ],
        }),
  )
}

/** Whether nobody would see anything of a text: white space, zero-width characters and other invisible ones. */
function isBlank(value: string): boolean {
  return /^[\s\p{Default_Ignorable_Code_Point}]*$/u.test(value)
}

/** The first control character that an escape (`\\0`, `\\e`, `\\u0007`) puts into a value; bare ones are the reader's to find. */
function reportHiddenControl(text: Text, report: Report): void {
  const offset = text.value.search(unwantedCharacter)
  if (offset === -1) return
  const at = text.at(offset, offset + 1)
  if (at.source.text.slice(at.start, at.end) === text.value[offset]) return
  const code = text.value.charCodeAt(offset)
  const data = { code: `U+${code.toString(16).toUpperCase().padStart(4, '0')}`, name: 'written as an escape' }
  report(
    code >= 0xd800
      ? structural(controlCharacter, 'surrogate', { at, data, help: 'Remove it' })
      : structural(controlCharacter, 'control', {
          at,
          data,
          help: 'Remove it',
          fixes: [{ title: 'Remove it', safety: 'review', edits: [{ at, text: '' }] }],
        }),
  )
}

const unwantedCharacter =
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

/** A value as messages quote it: on one line, at most 40 characters. */
function shown(value: string): string {
  const line = value.replace(/\s+/g, ' ')
  return line.length > 40 ? `${line.slice(0, 39)}…` : line
}

function readNumber(schema: NumberSchema, node: Node, report: Report, at: At): unknown {
  if (node.kind !== 'scalar' || typeof node.value !== 'number') return reportType(schema, node, report, at)
  const { value } = node
  if (!Number.isFinite(value) || (schema.integer === true && !Number.isInteger(value)))
    return reportType(schema, node, report, at)
  const { minimum = -Infinity, maximum = Infinity } = schema
  if (value < minimum || value > maximum) {
    const expected =
      maximum === Infinity
        ? `at least ${minimum}`
        : minimum === maximum
          ? `${minimum}`
          : `${minimum} to ${maximum}`
    report(structural(wrongType, 'range', { at: node.span, data: { key: at.name, actual: value, expected } }))
    return null
  }
  return { value, span: node.span }
}

function readBoolean(schema: BooleanSchema, node: Node, report: Report, at: At): unknown {
  if (node.kind !== 'scalar' || typeof node.value !== 'boolean') return reportType(schema, node, report, at)
  return { value: node.value, span: node.span }
}

function readList(schema: ListSchema<unknown>, node: Node, report: Report, at: At): Items<unknown> | null {
  if (node.kind !== 'list') return reportType(schema, node, report, at)
  if (schema.nonEmpty === true && node.items.length === 0)
    report(structural(missingKey, 'empty', { at: pointAt(node, at), data: { what: `\`${at.name}\`` } }))
  const items: unknown[] = []
  node.items.forEach((item, index) => {
    const value = read(schema.item, item, report, {
      name: at.name,
      key: null,
      pointer: `${at.pointer}/${index}`,
    })
    if (value !== null) items.push(value)
  })
  return { items, span: node.span, key: at.key }
}

function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1')
}

function readRecord(
  schema: RecordSchema<unknown>,
  node: Node,
  report: Report,
  at: At,
): Items<unknown> | null {
  if (node.kind !== 'map') return reportType(schema, node, report, at)
  if (schema.nonEmpty === true && node.entries.length === 0)
    report(structural(missingKey, 'empty', { at: pointAt(node, at), data: { what: `\`${at.name}\`` } }))
  const items: unknown[] = []
  const seen = new Set<string>()
  for (const { key, value } of node.entries) {
    if (seen.has(key.value)) continue
    seen.add(key.value)
    const accepted = schema.keys.form?.accepts(key.value) ?? true
    if (accepted !== true) {
      reportForm(schema.keys, accepted, key, key.span, at, report)
      continue
    }
    const pointer = `${at.pointer}/${escapePointer(key.value)}`
    const item = read(schema.value, value, report, { name: key.value, key: key.span, pointer })
    if (item !== null) items.push({ key, value: item })
  }
  return { items, span: node.span, key: at.key }
}

function readObject(schema: ObjectSchema<unknown>, node: Node, report: Report, at: At): unknown {
  if (node.kind !== 'map') return reportType(schema, node, report, at)
  const known = Object.keys(schema.fields)
  const keys = new Map<string, Span>()
  // A null prototype: a campaign may hold the key `__proto__`.
  const result: Record<string, unknown> = Object.create(null) as Record<string, unknown>
  for (const { key, value } of node.entries) {
    const field = Object.hasOwn(schema.fields, key.value) ? schema.fields[key.value] : undefined
    if (field === undefined) {
      reportUnknownKey(schema, node, key, known, report)
      continue
    }
    if (keys.has(key.value)) continue
    keys.set(key.value, key.span)
    const pointer = `${at.pointer}/${escapePointer(key.value)}`
    const content = read(field.schema, value, report, { name: key.value, key: key.span, pointer })
    if (content !== null) result[key.value] = content
  }
  const here = at.key ?? node.entries[0]?.key.span ?? firstLine(node.span)
  for (const key of known)
    if (schema.fields[key]!.required && !keys.has(key))
      report(
        structural(missingKey, 'missing', {
          at: here,
          data: { key, parent: schema.name },
          help: `Add \`${key}\``,
        }),
      )
  if (schema.oneOf !== undefined) {
    const present = schema.oneOf.filter((key) => keys.has(key))
    if (present.length === 0)
      report(
        structural(missingKey, 'oneOf', {
          at: here,
          data: { parent: schema.name, keys: listed(schema.oneOf) },
        }),
      )
    else reportConflict(present, keys, schema, report)
  }
  if (schema.atMostOne !== undefined)
    reportConflict(
      schema.atMostOne.filter((key) => keys.has(key)),
      keys,
      schema,
      report,
    )
  // What isn't whole can't be relied on; only a campaign is judged as far as it goes.
  if (schema.partial !== true && known.some((key) => schema.fields[key]!.required && !(key in result)))
    return null
  const place: Place = { span: node.span, key: at.key, keys, pointer: at.pointer }
  result['$'] = place
  return result
}

function reportConflict(
  present: readonly string[],
  keys: ReadonlyMap<string, Span>,
  schema: ObjectSchema<unknown>,
  report: Report,
): void {
  if (present.length < 2) return
  report(
    structural(missingKey, 'both', {
      at: keys.get(present[1]!)!,
      data: { keys: listed(present), parent: schema.name },
      help: `Keep one of ${listed(present)}`,
      related: [{ at: keys.get(present[0]!)!, message: 'the other one is here' }],
    }),
  )
}

function reportUnknownKey(
  schema: ObjectSchema<unknown>,
  map: MapNode,
  key: Text,
  known: readonly string[],
  report: Report,
): void {
  const near = nearest(key.value, known)
  const free = near !== null && !map.entries.some((entry) => entry.key.value === near)
  report(
    near !== null
      ? structural(unknownKey, 'near', {
          at: key.span,
          data: { key: shown(key.value), parent: schema.name, nearest: near },
          ...(free
            ? {
                fixes: [
                  {
                    title: `Rename it to \`${near}\``,
                    safety: 'safe',
                    edits: [{ at: key.at(0, key.length), text: near }],
                  },
                ],
              }
            : {}),
        })
      : structural(unknownKey, 'far', {
          at: key.span,
          data: { key: shown(key.value), parent: schema.name, expected: listed(known, key.value) },
        }),
  )
}

function readEither(schema: EitherSchema<unknown>, node: Node, report: Report, at: At): unknown {
  const takes = (option: Schema): boolean =>
    option.kind === 'either'
      ? option.options.some(takes)
      : node.kind === 'list'
        ? option.kind === 'list'
        : node.kind === 'map'
          ? option.kind === 'object' || option.kind === 'record'
          : option.kind === 'text'
            ? typeof node.value === 'string'
            : option.kind === typeof node.value
  const option = schema.options.find(takes)
  return option === undefined ? reportType(schema, node, report, at) : read(option, node, report, at)
}
