/** A file that holds no rows of text, by its first bytes. */
interface ForeignFile {
  /** As in "Excel workbook, expected CSV". */
  readonly kind: string
  readonly hint: string
}

const saveAsCsv = 'Save it as "CSV UTF-8" in the program that it comes from'
const unpack = 'Unpack it first; of packed files only gzip is read'
const exportAsCsv = 'Export the contacts as CSV'

/** Marks that files begin with, as their formats lay down. Longer ones before those that they begin with. */
const marks: readonly (readonly [mark: string, kind: string, hint: string])[] = [
  ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'Excel workbook of before 2007', saveAsCsv],
  ['%PDF-', 'PDF', exportAsCsv],
  ['\x28\xb5\x2f\xfd', 'Zstandard', unpack],
  ['BZh', 'bzip2', unpack],
  ['\xfd7zXZ\0', 'xz', unpack],
  ['7z\xbc\xaf\x27\x1c', '7-Zip archive', unpack],
  ['Rar!', 'RAR archive', unpack],
  [
    'SQLite format 3\0',
    'SQLite database',
    'Name the file *.sqlite, which takes DuckDB to read, or export the contacts as CSV',
  ],
  ['PAR1', 'Parquet', 'Name the file *.parquet, which takes DuckDB to read'],
  ['Obj\x01', 'Avro', exportAsCsv],
  ['ARROW1', 'Arrow', exportAsCsv],
  ['{\\rtf', 'Rich text', exportAsCsv],
  ['\xff\xfe\0\0', 'UTF-32', 'Save the file as UTF-8'],
  ['\0\0\xfe\xff', 'UTF-32', 'Save the file as UTF-8'],
]

/** What a file is that nobody can read contacts out of; null when it may be rows of text. */
export function foreignFile(head: Uint8Array): ForeignFile | null {
  const text = String.fromCharCode(...head.subarray(0, 4096))
  if (text.startsWith('PK\x03\x04')) return archive(text)
  for (const [mark, kind, hint] of marks) if (text.startsWith(mark)) return { kind, hint }
  if (text.startsWith('DUCK', 8))
    return { kind: 'DuckDB database', hint: 'Name the file *.duckdb, which takes DuckDB to read' }
  // A letter of ASCII in UTF-32 is it and three zeros.
  if (/^(?:[\x01-\x7f]\0\0\0){2}|^(?:\0\0\0[\x01-\x7f]){2}/.test(text))
    return { kind: 'UTF-32', hint: 'Save the file as UTF-8' }
  const start = text.replace(/^\xef\xbb\xbf/, '').trimStart()
  if (/^(?:<!doctype html|<html|<table|<head|<body|<meta)/i.test(start))
    return { kind: 'Web page', hint: saveAsCsv }
  if (/^<\?xml/i.test(start)) return { kind: 'XML', hint: saveAsCsv }
  if (/^BEGIN:VCARD/i.test(start)) return { kind: 'vCard', hint: exportAsCsv }
  if (/^\[\s*(?:[{[\]]|$)/.test(start))
    return { kind: 'JSON array', hint: "Write one JSON object a line, as `jq -c '.[]'` does" }
  if (/^\{\s*\n/.test(start))
    return { kind: 'JSON over several lines', hint: 'Write one JSON object a line, as `jq -c` does' }
  return null
}

function archive(text: string): ForeignFile {
  if (text.includes('opendocument')) return { kind: 'OpenDocument spreadsheet', hint: saveAsCsv }
  return /\[Content_Types\]\.xml|xl\/|_rels\/|docProps\//.test(text)
    ? { kind: 'Excel workbook', hint: saveAsCsv }
    : { kind: 'ZIP archive', hint: unpack }
}
