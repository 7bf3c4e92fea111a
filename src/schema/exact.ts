/** A list in JSON Schema, draft 7. */
export interface ListPart<Part> {
  readonly type: 'array'
  readonly items: Part
  readonly description?: string
}

export function list<Part extends object>(items: Part, description?: string): ListPart<Part> {
  return { type: 'array', items, ...(description === undefined ? {} : { description }) }
}

/** An object in JSON Schema, draft 7, with exactly these keys, each always there: as all that sendlint writes. */
export interface ObjectPart<Part> {
  readonly type: 'object'
  readonly description: string
  readonly properties: Readonly<Record<string, Part>>
  readonly required: readonly string[]
  readonly additionalProperties: false
}

export function object<Part extends object>(
  description: string,
  properties: Readonly<Record<string, Part>>,
): ObjectPart<Part> {
  return {
    type: 'object',
    description,
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  }
}
