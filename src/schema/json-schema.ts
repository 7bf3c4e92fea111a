import type { ObjectSchema, Schema } from './schema.ts'

export type JsonSchema = { readonly [key: string]: unknown }

/** What a published schema is called. */
export interface SchemaTitle {
  readonly id: string
  readonly title: string
}

/** Draft-07: what editors and `ajv` without options understand. */
const draft = 'http://json-schema.org/draft-07/schema#'

/**
 * The JSON Schema of a schema, or of several of which a file follows one: for completion and checking in editors.
 * Objects with a name are definitions, so that the same shape is written once. Descriptions are shown on hover.
 * It is as strict as the reader where JSON Schema can say it; forms without a pattern are left to the reader.
 */
export function jsonSchema(schema: Schema | readonly Schema[], { id, title }: SchemaTitle): JsonSchema {
  const definitions = new Map<string, JsonSchema>()
  const names = new Map<Schema, string>()

  /** A name of its own for each object, also where two are called the same. */
  const define = (object: ObjectSchema<unknown>): JsonSchema => {
    let name = names.get(object)
    if (name === undefined) {
      const plain = object.name.replaceAll(/[^\w.-]+/g, '_')
      const taken = new Set(names.values())
      name = plain
      for (let n = 2; taken.has(name); n += 1) name = `${plain}_${n}`
      names.set(object, name)
      definitions.set(name, objectOf(object, write))
    }
    return { $ref: `#/definitions/${name}` }
  }

  const write = (one: Schema): JsonSchema => {
    switch (one.kind) {
      case 'text':
        return {
          description: one.doc,
          type: 'string',
          ...(one.values === undefined ? {} : { enum: [...one.values] }),
          ...(one.form?.pattern === undefined ? {} : { pattern: one.form.pattern }),
          // The reader takes a text without a character, or of white space, for a forgotten one.
          ...(one.values === undefined && one.minLength !== 0 ? { minLength: one.minLength ?? 1 } : {}),
        }
      case 'number':
        return {
          description: one.doc,
          type: one.integer === true ? 'integer' : 'number',
          ...(one.minimum === undefined ? {} : { minimum: one.minimum }),
          ...(one.maximum === undefined ? {} : { maximum: one.maximum }),
        }
      case 'boolean':
        return { description: one.doc, type: 'boolean' }
      case 'list':
        return {
          description: one.doc,
          type: 'array',
          items: write(one.item),
          ...(one.nonEmpty === true ? { minItems: 1 } : {}),
        }
      case 'record': {
        const { form, values } = one.keys
        const names = {
          ...(form?.pattern === undefined ? {} : { pattern: form.pattern }),
          ...(values === undefined ? {} : { enum: [...values] }),
        }
        return {
          description: one.doc,
          type: 'object',
          ...(Object.keys(names).length === 0 ? {} : { propertyNames: names }),
          ...(one.nonEmpty === true ? { minProperties: 1 } : {}),
          additionalProperties: write(one.value),
        }
      }
      case 'either':
        return { description: one.doc, anyOf: one.options.map(write) }
      case 'object':
      default:
        // Draft-07 ignores what stands beside `$ref`.
        return { description: one.doc, allOf: [define(one)] }
    }
  }

  const roots = (Array.isArray(schema) ? schema : [schema]) as readonly Schema[]
  const written = roots.map(write)
  return {
    $schema: draft,
    $id: id,
    title,
    ...(written.length === 1 ? written[0] : { anyOf: written }),
    definitions: Object.fromEntries([...definitions].sort(([a], [b]) => (a < b ? -1 : 1))),
  }
}

function objectOf(object: ObjectSchema<unknown>, write: (schema: Schema) => JsonSchema): JsonSchema {
  const fields = Object.entries(object.fields)
  const required = fields.filter(([, field]) => field.required).map(([key]) => key)
  return {
    description: object.doc,
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(fields.map(([key, field]) => [key, write(field.schema)])),
    ...(required.length === 0 ? {} : { required }),
    ...choiceOf(object),
  }
}

/** Exactly one, or at most one, of some keys. */
function choiceOf({ oneOf, atMostOne }: ObjectSchema<unknown>): JsonSchema {
  const all: JsonSchema[] = []
  if (oneOf !== undefined) all.push({ oneOf: oneOf.map((key) => ({ required: [key] })) })
  if (atMostOne !== undefined)
    for (const [index, key] of atMostOne.entries())
      for (const other of atMostOne.slice(index + 1)) all.push({ not: { required: [key, other] } })
  return all.length === 0 ? {} : { allOf: all }
}
