import type { Located, Span } from '../source/span.ts'
import type { Text } from '../source/text.ts'

/**
 * A schema is data: from it come the TypeScript type ({@link Infer}), the reading and checking of a located tree
 * (`read.ts`) and the published JSON Schema (`json-schema.ts`). Descriptions are shown in editors.
 */
export interface SchemaOf<T> {
  /** Only in the types. */
  readonly infers?: T
  readonly doc: string
}

/** Where an object stands. `span` is all of it, `key` the key it stands under, `keys` the place of each of its keys. */
export interface Place {
  readonly span: Span
  readonly key: Span | null
  readonly keys: ReadonlyMap<string, Span>
  /** JSON Pointer from the file's root. */
  readonly pointer: string
}

export interface Items<T> {
  readonly items: readonly T[]
  readonly span: Span
  readonly key: Span | null
}

export interface TextSchema<T extends string = string> extends SchemaOf<Text & { readonly value: T }> {
  readonly kind: 'text'
  /** A closed set of values. */
  readonly values?: readonly T[]
  /** What a value has to look like. */
  readonly form?: Form
  readonly multiline?: boolean
  readonly minLength?: number
}

/** A form of text: `accepts` decides; `expected` completes "expected …". */
export interface Form {
  readonly name: string
  readonly expected: string
  /** True, or why not and what is nearest. */
  accepts(value: string): true | { readonly expected?: string; readonly nearest?: string }
  /** For the JSON Schema. */
  readonly pattern?: string
}

export interface NumberSchema extends SchemaOf<Located<number>> {
  readonly kind: 'number'
  readonly integer?: boolean
  readonly minimum?: number
  readonly maximum?: number
}

export interface BooleanSchema extends SchemaOf<Located<boolean>> {
  readonly kind: 'boolean'
}

export interface ListSchema<T> extends SchemaOf<Items<T>> {
  readonly kind: 'list'
  readonly item: Schema
  readonly nonEmpty?: boolean
}

export interface RecordSchema<T> extends SchemaOf<Items<{ readonly key: Text; readonly value: T }>> {
  readonly kind: 'record'
  readonly keys: TextSchema
  readonly value: Schema
  readonly nonEmpty?: boolean
}

export interface Field {
  readonly schema: Schema
  readonly required: boolean
}

export interface ObjectSchema<T> extends SchemaOf<T & { readonly $: Place }> {
  readonly kind: 'object'
  readonly name: string
  readonly fields: Readonly<Record<string, Field>>
  /** Kept although a required key is missing or unusable; its readers then have to look. */
  readonly partial?: boolean
  /** Exactly one of these keys has to be there. */
  readonly oneOf?: readonly string[]
  /** At most one of these keys may be there. */
  readonly atMostOne?: readonly string[]
}

/** One of several, told apart by the kind of node: a text, a list, a map. */
export interface EitherSchema<T> extends SchemaOf<T> {
  readonly kind: 'either'
  readonly options: readonly Schema[]
}

export type Schema =
  | TextSchema
  | NumberSchema
  | BooleanSchema
  | ListSchema<unknown>
  | RecordSchema<unknown>
  | ObjectSchema<unknown>
  | EitherSchema<unknown>

export type Infer<S> = S extends SchemaOf<infer T> ? T : never

interface Required<S extends Schema = Schema> {
  readonly required: S
}
type FieldInput = Schema | Required

type InferFields<F extends Record<string, FieldInput>> = {
  readonly [K in keyof F as F[K] extends Required ? K : never]: F[K] extends Required<infer S>
    ? Infer<S>
    : never
} & {
  readonly [K in keyof F as F[K] extends Required ? never : K]?: Infer<F[K]>
}
type Flatten<T> = { [K in keyof T]: T[K] }

export function text(
  doc: string,
  options: { form?: Form; multiline?: boolean; minLength?: number } = {},
): TextSchema {
  return { kind: 'text', doc, ...options }
}

export function oneOf<const T extends string>(doc: string, values: readonly T[]): TextSchema<T> {
  return { kind: 'text', doc, values }
}

export function number(
  doc: string,
  options: { integer?: boolean; minimum?: number; maximum?: number } = {},
): NumberSchema {
  return { kind: 'number', doc, ...options }
}

export function boolean(doc: string): BooleanSchema {
  return { kind: 'boolean', doc }
}

export function list<S extends Schema>(
  doc: string,
  item: S,
  options: { nonEmpty?: boolean } = {},
): ListSchema<Infer<S>> {
  return { kind: 'list', doc, item, ...options }
}

/** A map with free keys of one form. */
export function record<S extends Schema>(
  doc: string,
  keys: TextSchema,
  value: S,
  options: { nonEmpty?: boolean } = {},
): RecordSchema<Infer<S>> {
  return { kind: 'record', doc, keys, value, ...options }
}

export function required<S extends Schema>(schema: S): Required<S> {
  return { required: schema }
}

/** A map with these keys and no others. `name` is what messages call it. */
export function object<const F extends Record<string, FieldInput>>(
  name: string,
  doc: string,
  fields: F,
  options: {
    oneOf?: readonly (keyof F & string)[]
    atMostOne?: readonly (keyof F & string)[]
    partial?: boolean
  } = {},
): ObjectSchema<Flatten<InferFields<F>>> {
  const all: Record<string, Field> = {}
  for (const [key, field] of Object.entries(fields))
    all[key] =
      'required' in field && !('kind' in field)
        ? { schema: field.required, required: true }
        : { schema: field as Schema, required: false }
  return { kind: 'object', name, doc, fields: all, ...options }
}

export function either<const S extends readonly Schema[]>(
  doc: string,
  ...options: S
): EitherSchema<Infer<S[number]>> {
  return { kind: 'either', doc, options }
}
