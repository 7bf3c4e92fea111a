import { maxRowBytes } from './csv.ts'

/**
 * The fields of a JSON object as texts, those of objects within it as `outer.inner`; lists as `a|b`; null when the line is
 * no object.
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
  addFields(fields, value, '', mostLevels)
  return fields
}

/** Objects deeper than this stay as they are written. */
const mostLevels = 8

function addFields(
  fields: Map<string, string>,
  value: Readonly<Record<string, unknown>>,
  prefix: string,
  levels: number,
): void {
  for (const [key, one] of Object.entries(value))
    if (levels > 1 && isObject(one)) addFields(fields, one, `${prefix}${key}.`, levels - 1)
    else fields.set(prefix + key, textOf(one))
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.map(textOf).join('|')
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** More keys than these aren't names of columns: they are what rows have to themselves. */
const mostKeys = 10_000

/** The keys of all lines, in the order in which they come; of more than there can be, the first. */
export async function keysOfLines(reader: {
  read(into: Uint8Array, at: number, length: number): Promise<number>
}): Promise<readonly string[]> {
  const keys = new Set<string>()
  const decoder = new TextDecoder()
  const piece = new Uint8Array(1 << 20)
  let rest = ''
  for (;;) {
    const count = await reader.read(piece, 0, piece.length)
    const text = decoder.decode(piece.subarray(0, count), { stream: count > 0 })
    const lines = text.split('\n')
    lines[0] = rest + lines[0]!
    rest = count === 0 ? '' : lines.pop()!
    for (const line of lines)
      for (const key of jsonFields(line)?.keys() ?? []) if (keys.size < mostKeys) keys.add(key)
    if (count === 0) return [...keys]
    // No line is as long: its row is none.
    if (rest.length > maxRowBytes) rest = rest.slice(0, maxRowBytes)
  }
}

/** Fields as one row of CSV, in the order of the headers. */
export function csvRow(fields: ReadonlyMap<string, string>, headers: readonly string[]): string {
  return headers.map((header) => `"${(fields.get(header) ?? '').replaceAll('"', '""')}"`).join(',')
}
