/**
 * The fields of a JSON object as texts, one of an object within it as `outer.inner`; lists as `a|b`; null when the line
 * is no object.
 */
export function jsonFields(line: string): ReadonlyMap<string, string> | null {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return null
  }
  if (!isObject(value)) return null
  const fields = new Map<string, string>()
  for (const [key, one] of Object.entries(value)) {
    if (isObject(one)) {
      for (const [inner, nested] of Object.entries(one)) fields.set(`${key}.${inner}`, textOf(nested))
    } else fields.set(key, textOf(one))
  }
  return fields
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.map(textOf).join('|')
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Fields as one row of CSV, in the order of the headers. */
export function csvRow(fields: ReadonlyMap<string, string>, headers: readonly string[]): string {
  return headers.map((header) => `"${(fields.get(header) ?? '').replaceAll('"', '""')}"`).join(',')
}
