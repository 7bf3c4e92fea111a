import type { Config } from '../policy/config.ts'
import type { ColumnName } from '../policy/config.ts'
import type { ColumnWords } from './columns.ts'
import { isColumn, readHeader } from './columns.ts'
import { dayColumns, type HeaderReading } from './contract.ts'
import { CsvScanner, maxRowBytes } from './csv.ts'
import { isSerialDay, orderOfDays } from './days.ts'
import type { Input } from './input.ts'
import { jsonFields } from './json-lines.ts'
import type { Header } from './rows.ts'

/** Rows whose values say whether days or months come first. */
export const rowsLookedAt = 1000
/** Lines of a title that people put above the names of columns. */
const mostTitleRows = 20

/** What the columns of a file are: its first row, or the keys of its objects. */
export function headerOf(
  input: Input,
  config: Pick<Config, 'columns'>,
  words: ColumnWords,
  merged: (headers: readonly string[]) => readonly number[] = () => [],
): Header {
  const { head, form } = input
  const encoding = form.encoding === 'windows-1252' ? 'windows-1252' : 'utf-8'
  const lines: number[] = []
  const rows = form.format === 'jsonl' ? firstObjects(head) : firstRows(input, lines)
  const isRead = (name: string): boolean => isColumn(name, config.columns, words)
  const headers =
    form.format === 'jsonl'
      ? keysOf(rows as readonly JsonRow[], input.keys ?? [], isRead)
      : ((rows[0] ?? []) as readonly string[])
  const cellsOf = (index: number): readonly string[] =>
    form.format === 'jsonl'
      ? (rows as readonly JsonRow[]).map((row) => row.get(headers[index]!) ?? '')
      : (rows.slice(1) as readonly (readonly string[])[]).map((row) => row[index] ?? '')
  const reading = readHeader(headers, config.columns, words, cellsOf)
  const valuesOf = (column: ColumnName): readonly string[] => {
    const index = reading.columns.get(column)
    return index === undefined ? [] : cellsOf(index)
  }
  const days = [...dayColumns, 'sent_at' as const].flatMap(valuesOf)
  const serial = dayColumns.filter((column) => valuesOf(column).some(isSerialDay))
  const below =
    form.format === 'jsonl'
      ? null
      : lineOfHeader(rows as readonly (readonly string[])[], lines, reading, (row) =>
          readHeader(row, config.columns, words, () => []),
        )
  const faults = [
    ...(below === null ? [] : [{ kind: 'header-below', line: below } as const]),
    ...serial.map((column) => ({ kind: 'serial-days', column }) as const),
    ...reading.faults,
  ]
  return {
    headers,
    reading: { ...reading, faults },
    merged: merged(headers),
    dayOrder: orderOfDays(days),
    encoding,
    isColumn: isRead,
  }
}

const hasAddress = ({ columns }: Pick<HeaderReading, 'columns'>): boolean =>
  columns.has('phone') || columns.has('email') || columns.has('contact_id')

/**
 * The line that the names of columns seem to stand on where the first has none that people are reached by: the first
 * that has one, and another column beside. Null where there is none.
 */
function lineOfHeader(
  rows: readonly (readonly string[])[],
  lines: readonly number[],
  first: HeaderReading,
  read: (row: readonly string[]) => HeaderReading,
): number | null {
  if (hasAddress(first) || first.columns.size + first.states.size > 1) return null
  for (const [index, row] of rows.slice(1, mostTitleRows).entries()) {
    const reading = read(row)
    const isContact = reading.faults.some(({ kind }) => kind === 'no-header')
    if (hasAddress(reading) && reading.columns.size + reading.states.size > 1 && !isContact)
      return lines[index + 1]!
  }
  return null
}

type JsonRow = ReadonlyMap<string, string>

/** `lines` gets the number of the line that each begins on. */
function firstRows({ head, form }: Input, lines: number[]): readonly (readonly string[])[] {
  const scanner = new CsvScanner(form.dialect)
  const bytes = new Uint8Array(head.length + maxRowBytes)
  bytes.set(head)
  const decoder = new TextDecoder(form.encoding === 'windows-1252' ? 'windows-1252' : 'utf-8')
  const rows: string[][] = []
  const newline = form.dialect.terminator === 'lf' ? 10 : 13
  let line = 1
  for (let at = form.skip; at < head.length && rows.length < rowsLookedAt;) {
    let next = scanner.next(bytes, at, head.length, false)
    // A head of one row alone is all there is of it here.
    if (next === -1 && rows.length === 0) next = scanner.next(bytes, at, head.length, true)
    if (next === -1) break
    if (scanner.fields > 0) {
      const fields: string[] = []
      for (let i = 0; i < scanner.fields; i++)
        fields.push(decoder.decode(bytes.subarray(scanner.starts[i], scanner.ends[i])))
      rows.push(fields)
      lines.push(line)
    }
    if (rows.length < mostTitleRows) for (let i = at; i < next; i++) if (bytes[i] === newline) line++
    at = next
  }
  return rows
}

function firstObjects(head: Uint8Array): readonly JsonRow[] {
  const lines = new TextDecoder().decode(head).split('\n').slice(0, rowsLookedAt)
  return lines.flatMap((line) => {
    const fields = jsonFields(line)
    return fields === null ? [] : [fields]
  })
}

/** So many keys of later lines are columns of their own; of more only those that are read. */
const mostLateKeys = 500

/** Keys of the first objects, and of `all` those that later ones have beside. */
function keysOf(
  rows: readonly JsonRow[],
  all: readonly string[],
  isRead: (key: string) => boolean,
): readonly string[] {
  const first = new Set(rows.flatMap((row) => [...row.keys()]))
  const late = all.filter((key) => !first.has(key))
  return [...first, ...(late.length > mostLateKeys ? late.filter(isRead) : late)]
}
