import { readHeader } from '../audience/columns.ts'
import { jsonFields } from '../audience/json-lines.ts'
import { columnOf } from '../campaign/adapters/plan-words.ts'
import { readShard } from './load.ts'

/** What a plan has and a list of contacts has not: what is sent. */
const planned = ['body', 'subject'] as const

/**
 * Whether a table is a list of people and no plan of sends: it has a column of numbers or addresses, or one stands where
 * the names of columns belong, and no column with what is sent. Findings on campaigns quote the lines that they are about;
 * of such a file nothing may be quoted.
 */
export function isContactList(path: string, text: string): boolean {
  const start = text.trimStart()
  const isArray = start.startsWith('[')
  const line = isArray ? firstOf(start) : start.slice(0, /\r?\n|\r/.exec(start)?.index ?? start.length)
  const headers = /\.[ct]sv$/i.test(path)
    ? line.split(/[,;\t|]/).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'))
    : [...(jsonFields(line)?.keys() ?? [])]
  const words = readShard('contact-columns')
  if (words === null || headers.some((header) => planned.some((column) => columnOf(header) === column)))
    return false
  const { columns, faults } = readHeader(headers, new Map(), words)
  return (
    columns.has('phone') ||
    columns.has('email') ||
    faults.some(
      (fault) => fault.kind === 'no-header' || (fault.kind === 'ambiguous' && fault.column === 'phone'),
    )
  )
}

/** The first item of a JSON array, as a line. */
function firstOf(text: string): string {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? JSON.stringify(value[0] ?? null) : ''
  } catch {
    return ''
  }
}
