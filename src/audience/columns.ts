import { folded, nameKey } from '../consent/segments.ts'
import type { ColumnName } from '../policy/config.ts'
import {
  type HeaderFault,
  type RecogniseColumns,
  type State,
  type StateColumn,
  stateColumns,
} from './contract.ts'

/** What headers and cells of state columns are called. One shard: `contact-columns`. Keys as {@link nameKey} gives them. */
export interface ColumnWords {
  readonly names: Readonly<Record<string, ColumnName>>
  /** Of these, those that go before the others where several stand in a file. */
  readonly first: Readonly<Record<string, ColumnName>>
  /** Headers that name a channel and no more: their cells say which of two columns they are. */
  readonly channels: Readonly<Record<string, { readonly address: ColumnName; readonly consent: ColumnName }>>
  /** Names that count where no other header is the column. */
  readonly spare: Readonly<Record<string, ColumnName>>
  /** What a header starts with when the rest is the name of a topic. */
  readonly prefixes: readonly (readonly [start: string, column: ColumnName])[]
  /** What is in headers that say who is out, and that are no names of a column; of which channel; and what else is in those that don't. */
  readonly refusals: {
    readonly words: readonly string[]
    readonly channels: readonly (readonly [part: string, column: ColumnName])[]
    readonly except: readonly string[]
  }
  /** By {@link cellKey}. */
  readonly values: Readonly<Record<string, State>>
}

/** A cell of a state column as such cells are compared: one case, one space where any separators are. */
export function cellKey(cell: string): string {
  return folded(cell.normalize('NFKC'))
    .replace(/[\s_-]+/g, ' ')
    .trim()
}

/** Of two headers for one of these, the first does: which one is taken changes nothing that is judged by it. */
const interchangeable: readonly ColumnName[] = [
  'contact_id',
  'first_name',
  'full_name',
  'last_name',
  'segment',
  'topic',
  'reason',
]

const isState = (column: ColumnName): column is StateColumn =>
  (stateColumns as readonly ColumnName[]).includes(column)

function ofPrefix(key: string, words: ColumnWords): ColumnName | null {
  for (const [start, column] of words.prefixes) if (key.startsWith(start)) return column
  return null
}

/** The column of a header that nobody knows: what sounds like a refusal is one, whatever the column is called. */
function ofRefusal(key: string, { refusals }: ColumnWords): ColumnName | null {
  const has = (part: string): boolean => key.includes(part)
  if (!refusals.words.some(has) || refusals.except.some(has)) return null
  return refusals.channels.find(([part]) => has(part))?.[1] ?? 'opted_out'
}

/** Letters and nothing that could be a number or an address: `yes`, `subscribed`; or one digit, which is yes or no. */
const saysWhether = (cell: string): boolean => /^(?:[^\d@]*|[01])$/.test(cell)

/** A calling code and no country: `44`, `+1`. */
const isCallingCode = (cell: string): boolean => /^\+?\d{1,4}$/.test(cell)

/** What the columns of a file are, by their headers. What isn't clear is a fault and no column. */
export const readHeader: RecogniseColumns = (headers, configured, words, cellsOf = () => []) => {
  const given = (at: number): readonly string[] =>
    cellsOf(at)
      .map((cell) => cell.trim())
      .filter((cell) => cell !== '')
  const keys = headers.map(nameKey)
  const faults: HeaderFault[] = []
  const found = new Map<ColumnName, { readonly exact: number[]; readonly spare: number[] }>()
  const candidatesOf = (column: ColumnName): { readonly exact: number[]; readonly spare: number[] } => {
    const known = found.get(column) ?? { exact: [], spare: [] }
    found.set(column, known)
    return known
  }
  const columns = new Map<ColumnName, number>()
  const states = new Map<StateColumn, readonly number[]>()
  const taken = new Set<number>()

  for (const [column, names] of configured) {
    const own = names.flatMap((name) => {
      const key = nameKey(name)
      return keys.flatMap((other, at) => (other === key ? [at] : []))
    })
    if (own.length === 0) continue
    for (const at of own) taken.add(at)
    if (isState(column)) states.set(column, [...new Set(own)])
    else columns.set(column, own[0]!)
  }

  const repeated = new Map<string, number[]>()
  for (const [at, key] of keys.entries()) {
    if (key === '' || taken.has(at)) continue
    const channel = Object.hasOwn(words.channels, key) ? words.channels[key]! : null
    const spare = Object.hasOwn(words.spare, key) ? words.spare[key]! : null
    const column =
      channel !== null
        ? given(at).length > 0 && given(at).every(saysWhether)
          ? channel.consent
          : channel.address
        : Object.hasOwn(words.names, key)
          ? words.names[key]!
          : (ofPrefix(key, words) ?? (spare === null ? ofRefusal(key, words) : null))
    if (column === null && spare === null) continue
    const places = repeated.get(key) ?? []
    repeated.set(key, places)
    places.push(at)
    const { exact, spare: spares } = candidatesOf((column ?? spare)!)
    // Where somebody can be reached by another app counts where there is nothing else.
    ;(column === null || (channel !== null && column === channel.address) ? spares : exact).push(at)
  }

  const isAddress = (column: ColumnName): boolean => column === 'phone' || column === 'email'
  const goesFirst = (at: number, column: ColumnName): boolean =>
    Object.hasOwn(words.first, keys[at]!) && words.first[keys[at]!] === column

  for (const [column, { exact, spare }] of found) {
    if (columns.has(column)) continue
    const named = exact.length > 0 ? exact : spare
    const countries = column === 'country' ? named.filter((at) => !given(at).some(isCallingCode)) : []
    const choice = countries.length > 0 ? countries : named
    if (isState(column)) {
      if (!states.has(column)) states.set(column, choice)
      continue
    }
    const [first, ...others] = choice
    if (first === undefined) continue
    if (others.length > 0) {
      const ahead = choice.filter((at) => goesFirst(at, column))
      if (ahead.length === 1) {
        columns.set(column, ahead[0]!)
        const over = exact.filter(
          (at) => at !== ahead[0] && (cellsOf(at).length === 0 || given(at).length > 0),
        )
        if (isAddress(column) && over.length > 0)
          faults.push({ kind: 'passed-over', column, taken: ahead[0]!, columns: over })
        continue
      }
    }
    if (others.length === 0 || interchangeable.includes(column)) {
      columns.set(column, first)
      continue
    }
    const same = repeated.get(keys[first]!)!
    const literal = choice.filter((at) => headers[at]!.trim() === column)
    // Which of two numbers is written to nobody can guess; of a date or a country our own name goes before.
    if (literal.length === 1 && !isAddress(column)) columns.set(column, literal[0]!)
    else if (same.length === choice.length) faults.push({ kind: 'repeated', columns: choice })
    else faults.push({ kind: 'ambiguous', column, columns: choice })
  }

  const address = headers.findIndex((header) => addressIn(header) !== null)
  if (address !== -1)
    faults.push({ kind: 'no-header', column: address, looksLike: addressIn(headers[address]!)! })
  else if (columns.size === 0 && states.size === 0 && !faults.some(({ kind }) => kind !== 'no-header'))
    faults.push({ kind: 'none-known' })
  return { columns, states, faults }
}

/** Whether a header is that of a column that is read, were it the only one. */
export function isColumn(
  header: string,
  configured: ReadonlyMap<ColumnName, readonly string[]>,
  words: ColumnWords,
): boolean {
  const { columns, states } = readHeader([header], configured, words)
  return columns.size + states.size > 0
}

/** How people are told apart in a suppression list. */
export type TellingColumn = 'phone' | 'email' | 'contact_id' | 'phone_hash' | 'email_hash'
const tellingColumns: readonly ColumnName[] = [
  'phone',
  'email',
  'contact_id',
  'phone_hash',
  'email_hash',
] satisfies readonly TellingColumn[]

/**
 * Every column that somebody in a list may be told by, and those that nothing is known of: who is to be left out is
 * looked for in all of them, also where contacts would be read by one and no other.
 */
export function columnsThatTell(
  headers: readonly string[],
  configured: ReadonlyMap<ColumnName, readonly string[]>,
  words: ColumnWords,
): {
  readonly telling: readonly (readonly [field: number, column: TellingColumn])[]
  readonly unknown: readonly number[]
} {
  const columns = headers.map((header): ColumnName | null => {
    const key = nameKey(header)
    for (const [column, names] of configured) if (names.some((name) => nameKey(name) === key)) return column
    if (Object.hasOwn(words.channels, key)) return words.channels[key]!.address
    if (Object.hasOwn(words.names, key)) return words.names[key]!
    if (Object.hasOwn(words.spare, key)) return words.spare[key]!
    return ofPrefix(key, words) ?? ofRefusal(key, words)
  })
  const tells = (column: ColumnName | null): column is TellingColumn =>
    column !== null && tellingColumns.includes(column)
  return {
    telling: columns.flatMap((column, field) => (tells(column) ? [[field, column] as const] : [])),
    unknown: columns.flatMap((column, field) => (column === null ? [field] : [])),
  }
}

/** What a header is that nobody would write as one. A column named after a day isn't a number. */
export function addressIn(header: string): 'phone' | 'email' | null {
  const text = header.trim()
  if (/^[^\s@<>,;]+@[^\s@.]+(?:\.[^\s@.]+)+$/.test(text)) return 'email'
  const digits = text.replace(/\D/g, '').length
  if (digits < 8 || digits > 15 || !/^\+?[\d\s().-]+$/.test(text)) return null
  return /^\d{4}[-/. ]?\d{2}[-/. ]?\d{2}$|^\d{1,2}[-/.]\d{1,2}[-/.]\d{4}$/.test(text) ? null : 'phone'
}
