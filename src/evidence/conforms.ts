/** As much of JSON Schema, draft-07, as our own schemas have. */
export interface Schema {
  readonly type?: string | readonly string[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly pattern?: string
  readonly minimum?: number
  readonly minItems?: number
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly oneOf?: readonly Schema[]
  readonly description?: string
  readonly additionalProperties?: boolean
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return Number.isInteger(value) ? 'integer' : typeof value
}

function isOfType(value: unknown, wanted: string): boolean {
  const type = typeOf(value)
  return type === wanted || (wanted === 'number' && type === 'integer')
}

const patterns = new Map<string, RegExp>()

function fits(text: string, pattern: string): boolean {
  const known = patterns.get(pattern) ?? new RegExp(pattern)
  patterns.set(pattern, known)
  return known.test(text)
}

/** The keys there are as a list for a sentence, only the first few. */
function some(values: readonly unknown[]): string {
  return values
    .slice(0, 5)
    .map((value) => JSON.stringify(value))
    .join(', ')
}

/**
 * What of a value doesn't conform, as a fragment with the place (`/subject/0/name: …`); null where all does. An object with
 * `properties` has no other keys. The files that are read here are strangers', so nothing of a value is shown but keys.
 */
export function faultIn(value: unknown, schema: Schema, at = ''): string | null {
  const fault = (text: string): string => `${at === '' ? 'the whole' : at}: ${text}`
  if (schema.oneOf !== undefined) {
    const faults = schema.oneOf.map((one) => faultIn(value, one, at))
    return faults.includes(null) ? null : faults.at(-1)!
  }
  if ('const' in schema && value !== schema.const) return fault(`expected ${JSON.stringify(schema.const)}`)
  if (schema.enum !== undefined && !schema.enum.includes(value))
    return fault(`expected one of ${some(schema.enum)}`)
  if (schema.type !== undefined) {
    const types = typeof schema.type === 'string' ? [schema.type] : schema.type
    if (!types.some((type) => isOfType(value, type)))
      return fault(`expected ${types.join(' or ')}, found ${typeOf(value)}`)
  }
  if (typeof value === 'string' && schema.pattern !== undefined && !fits(value, schema.pattern))
    return fault('text of another form')
  if (typeof value === 'number' && schema.minimum !== undefined && value < schema.minimum)
    return fault(`expected ${schema.minimum} or more`)
  if (Array.isArray(value)) {
    if (value.length < (schema.minItems ?? 0)) return fault('an empty list')
    if (schema.items === undefined) return null
    for (const [index, item] of value.entries()) {
      const found = faultIn(item, schema.items, `${at}/${index}`)
      if (found !== null) return found
    }
    return null
  }
  if (typeof value !== 'object' || value === null || schema.properties === undefined) return null
  const { properties } = schema
  for (const key of schema.required ?? [])
    if (!Object.hasOwn(value, key)) return fault(`missing ${JSON.stringify(key)}`)
  for (const [key, item] of Object.entries(value)) {
    if (!Object.hasOwn(properties, key)) {
      if (schema.additionalProperties === false) return fault(`unknown ${JSON.stringify(key.slice(0, 60))}`)
      continue
    }
    const found = faultIn(item, properties[key]!, `${at}/${key}`)
    if (found !== null) return found
  }
  return null
}
