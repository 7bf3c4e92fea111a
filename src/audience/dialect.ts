import { comma, CsvScanner, type Dialect } from './csv.ts'

/** What the first bytes of a file say of its form. */
export interface Form {
  readonly format: 'csv' | 'jsonl'
  readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'
  readonly dialect: Dialect
  /** Bytes before the first row: a byte order mark, Excel's `sep=;`. Of UTF-16 those of the text as UTF-8. */
  readonly skip: number
}

const delimiters = [comma, 59, 9, 124] as const

/** What a text is encoded in, and how long its byte order mark is. */
export function encodingOf(
  head: Uint8Array,
  isUtf8: (bytes: Uint8Array) => boolean,
): { readonly encoding: Form['encoding']; readonly mark: number } {
  const [a, b, c] = head
  if (a === 0xef && b === 0xbb && c === 0xbf) return { encoding: 'utf-8', mark: 3 }
  if (a === 0xff && b === 0xfe) return { encoding: 'utf-16le', mark: 2 }
  if (a === 0xfe && b === 0xff) return { encoding: 'utf-16be', mark: 2 }
  // Text in UTF-16 without a mark: every other byte of its first letters is 0.
  if (head.length >= 8 && zeros(head, 1) && !zeros(head, 0)) return { encoding: 'utf-16le', mark: 0 }
  if (head.length >= 8 && zeros(head, 0) && !zeros(head, 1)) return { encoding: 'utf-16be', mark: 0 }
  let end = head.length
  // The last character may be cut off.
  while (end > 0 && head.length - end < 4 && head[end - 1]! >= 0x80) end--
  const sure = end > 0 && head[end - 1]! < 0x80 ? head.subarray(0, end) : head
  return { encoding: isUtf8(sure) ? 'utf-8' : looksLatin(sure) ? 'windows-1252' : 'utf-8', mark: 0 }
}

function zeros(head: Uint8Array, from: number): boolean {
  for (let i = from; i < 8; i += 2) if (head[i] !== 0) return false
  return true
}

/** Whether what isn't UTF-8 are single accented letters, as in Windows-1252, and not remains of anything. */
function looksLatin(head: Uint8Array): boolean {
  let letters = 0
  let others = 0
  for (let i = 0; i < head.length; i++) {
    const byte = head[i]!
    if (byte < 0x80) continue
    const single = (head[i - 1] ?? 0) < 0x80 && (head[i + 1] ?? 0) < 0x80
    if (byte >= 0xc0 && single) letters++
    else others++
  }
  return letters > 0 && others <= letters / 4
}

/** The form of a text in UTF-8 (or Windows-1252) from its first bytes. */
export function formOf(head: Uint8Array, encoding: Form['encoding'], mark: number): Form {
  let skip = mark
  let first = skip
  while (first < head.length && head[first]! <= 32) first++
  const dialect: Dialect = { delimiter: comma, terminator: terminatorOf(head) }
  if (head[first] === 123) return { format: 'jsonl', encoding, dialect, skip }
  const said = /^sep=(.)\r?\n/.exec(String.fromCharCode(...head.subarray(skip, skip + 8)))
  if (said !== null) {
    skip += said[0].length
    return { format: 'csv', encoding, dialect: { ...dialect, delimiter: said[1]!.charCodeAt(0) }, skip }
  }
  return {
    format: 'csv',
    encoding,
    dialect: { ...dialect, delimiter: delimiterOf(head, skip, dialect) },
    skip,
  }
}

function terminatorOf(head: Uint8Array): Dialect['terminator'] {
  return head.includes(10) || !head.includes(13) ? 'lf' : 'cr'
}

/**
 * The delimiter under which the first rows have the same number of fields, and most of them; a comma when there is but
 * one column.
 */
function delimiterOf(head: Uint8Array, skip: number, { terminator }: Dialect): number {
  let best: number = comma
  let most = 0
  const bytes = new Uint8Array(head.length * 2)
  bytes.set(head)
  for (const delimiter of delimiters) {
    const scanner = new CsvScanner({ delimiter, terminator })
    const counts: number[] = []
    for (let at = skip; at < head.length && counts.length < 20;) {
      const next = scanner.next(bytes, at, head.length, false)
      if (next === -1) break
      if (scanner.fields > 0) counts.push(scanner.fields)
      at = next
    }
    if (counts.length === 0) {
      scanner.next(bytes, skip, head.length, true)
      counts.push(scanner.fields)
    }
    const columns = counts[0]!
    const alike = counts.filter((count) => count === columns).length / counts.length
    const weight = columns < 2 ? 0 : alike * Math.min(columns, 50)
    if (weight > most) [best, most] = [delimiter, weight]
  }
  return best
}
