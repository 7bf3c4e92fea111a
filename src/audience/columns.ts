import { nameKey } from '../consent/segments.ts'
import type { ColumnName } from '../policy/config.ts'
import {
  type HeaderFault,
  type RecogniseColumns,
  type State,
  type StateColumn,
  stateColumns,
} from './contract.ts'
import { readState } from './states.ts'

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
  /** What a header may begin with that says whose the column is, and no more: `attributes.email`. */
  readonly owners: readonly string[]
  /** What is in headers that say who is out, and that are no names of a column. */
  readonly refusals: HeaderParts
  /** What is in headers of columns that say to whom mail came back. */
  readonly returns: Pick<HeaderParts, 'words' | 'except'>
  /** What is in headers that say who agreed; `alone` are whole headers. Only where the cells say so, too. */
  readonly consents: HeaderParts & { readonly alone: readonly string[] }
  /** Headers of columns with marks of all kinds, and marks that say something else than cells of a state would; by `cellKey`. */
  readonly marks: { readonly headers: readonly string[]; readonly except: readonly string[] }
  /** By `cellKey`. */
  readonly values: Readonly<Record<string, State>>
}

/** Parts of headers; of which channel, the first that is there; and what else is in headers that are something else. */
interface HeaderParts {
  readonly words: readonly string[]
  readonly channels: readonly (readonly [part: string, column: ColumnName])[]
  readonly except: readonly string[]
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

const hasOne = (key: string, parts: readonly string[]): boolean => parts.some((part) => key.includes(part))

const channelIn = (key: string, { channels }: Pick<HeaderParts, 'channels'>): ColumnName | null =>
  channels.find(([part]) => key.includes(part))?.[1] ?? null

/** The column of a header that nobody knows: what sounds like a refusal is one, whatever the column is called. */
function ofRefusal(key: string, { refusals, returns }: ColumnWords): ColumnName | null {
  if (hasOne(key, refusals.words) && !hasOne(key, refusals.except))
    return channelIn(key, refusals) ?? 'opted_out'
  return hasOne(key, returns.words) && !hasOne(key, returns.except) ? 'bounced' : null
}

/** What says whether somebody agreed, and what only a subscription is called. */
const answers: readonly State[] = [
  'yes',
  'no',
  'active',
  'opted-in',
  'opted-out',
  'never',
  'pending',
  'blank',
]
const subscribed: readonly State[] = ['opted-in', 'opted-out', 'never']

const isOfOne = (channel: ColumnName | null): boolean => channel !== null && channel !== 'consent_status'

/**
 * The column of a header that nobody knows, by its cells: what sounds like consent, or names a channel, and answers
 * whether is consent; a column in which somebody is out by the word has marks.
 */
function ofCells(key: string, cells: readonly string[], words: ColumnWords): ColumnName | null {
  const { consents } = words
  if (cells.length === 0 || hasOne(key, consents.except)) return null
  const isWhole = consents.alone.includes(key)
  const isNamed = isWhole || hasOne(key, consents.words)
  const channel = isWhole ? 'consent_status' : channelIn(key, consents)
  const states = cells.map((cell) => readState(cell, words))
  const answersThat = states.every((state) => answers.includes(state))
  const saysSubscribed = states.some((state) => subscribed.includes(state))
  if (answersThat && (isNamed ? channel !== null || saysSubscribed : saysSubscribed && isOfOne(channel)))
    return channel ?? 'consent_status'
  return !isOfOne(channel) && cells.some((cell) => readState(cell, words, 'marks') !== 'blank')
    ? 'marks'
    : null
}

/** A header that was UTF-8 and read as Windows-1252: `DÃ©sinscrit`. */
function repaired(header: string): string {
  if (!/[\u00c2\u00c3][\u0080-\u00bf]/.test(header) || /[^\0-\xff]/.test(header)) return header
  const text = new TextDecoder().decode(Uint8Array.from(header, (letter) => letter.charCodeAt(0)))
  return text.includes('\ufffd') ? header : text
}

/** A header without what may be around the name in it: units in brackets, whose it is, what a program puts behind. */
function nameIn(header: string, { owners }: ColumnWords): string {
  const parts = repaired(header)
    .replace(/\([^)]*\)|\[[^\]]*\]|__c$/gi, ' ')
    .split(/[.:]|\s-\s/)
  while (parts.length > 1 && owners.includes(nameKey(parts[0]!))) parts.shift()
  return nameKey(parts.join(' '))
}

/** What a header is called by: its key; that of the name in it where only that is known. */
function keyOf(header: string, words: ColumnWords): { readonly key: string; readonly isInner: boolean } {
  const key = nameKey(header)
  const isKnown = (one: string): boolean =>
    [words.names, words.channels, words.spare].some((names) => Object.hasOwn(names, one)) ||
    words.consents.alone.includes(one) ||
    words.marks.headers.includes(one)
  if (isKnown(key) || ofPrefix(key, words) !== null || ofRefusal(key, words) !== null)
    return { key, isInner: false }
  const inner = nameIn(header, words)
  return inner !== key && (isKnown(inner) || ofRefusal(inner, words) !== null)
    ? { key: inner, isInner: true }
    : { key, isInner: false }
}

/** What a tag that nobody has defined refuses: `do not text`, `no e-mails`; null where it is no refusal. */
export function refusalOf(tag: string, words: ColumnWords): ColumnName | null {
  const key = nameKey(tag)
  return ofRefusal(key, words) ?? (/^no\b/i.test(tag) ? channelIn(key, words.refusals) : null)
}

/** Letters and nothing that could be a number or an address: `yes`, `subscribed`; or one digit, which is yes or no. */
const saysWhether = (cell: string): boolean => /^(?:[^\d@]*|[01])$/.test(cell)

/** Whether the cells under a header that can be two columns say who agreed: `State` may be that of a subscription. */
function isConsent(
  { address }: ColumnWords['channels'][string],
  cells: readonly string[],
  words: ColumnWords,
): boolean {
  if (cells.length === 0) return false
  if (address === 'phone' || address === 'email') return cells.every(saysWhether)
  const states = cells.map((cell) => readState(cell, words))
  return (
    states.every((state) => state !== 'said' && state !== 'dated') &&
    states.some((state) => state !== 'yes' && state !== 'no' && state !== 'blank')
  )
}

/** A calling code and no country: `44`, `+1`. */
const isCallingCode = (cell: string): boolean => /^\+?\d{1,4}$/.test(cell)

/** What the columns of a file are, by their headers. What isn't clear is a fault and no column. */
export const readHeader: RecogniseColumns = (headers, configured, words, cellsOf = () => []) => {
  const given = (at: number): readonly string[] =>
    cellsOf(at)
      .map((cell) => cell.trim())
      .filter((cell) => cell !== '')
  const plain = headers.map(nameKey)
  const names = headers.map((header) => keyOf(header, words))
  const keys = names.map(({ key }) => key)
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
      return plain.flatMap((other, at) => (other === key ? [at] : []))
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
        ? isConsent(channel, given(at), words)
          ? channel.consent
          : channel.address
        : Object.hasOwn(words.names, key)
          ? words.names[key]!
          : (ofPrefix(key, words) ??
            (spare === null ? (ofRefusal(key, words) ?? ofCells(key, given(at), words)) : null))
    if (column === null && spare === null) continue
    const places = repeated.get(key) ?? []
    repeated.set(key, places)
    places.push(at)
    const { exact, spare: spares } = candidatesOf((column ?? spare)!)
    // Where somebody can be reached by another app counts where there is nothing else; and so does a name in another.
    const isSpare =
      column === null ||
      (channel !== null && column === channel.address) ||
      (names[at]!.isInner && !isState(column))
    ;(isSpare ? spares : exact).push(at)
  }
  const marks = keys.flatMap((key, at) =>
    !taken.has(at) &&
    (words.marks.headers.includes(key) || (Object.hasOwn(words.names, key) && words.names[key] === 'segment'))
      ? [at]
      : [],
  )

  const holdsDays = (at: number): boolean =>
    given(at).length > 0 && given(at).every((cell) => readState(cell, words) === 'dated')
  const isAddress = (column: ColumnName): boolean => column === 'phone' || column === 'email'
  const goesFirst = (at: number, column: ColumnName): boolean =>
    Object.hasOwn(words.first, keys[at]!) && words.first[keys[at]!] === column

  for (const [column, { exact, spare }] of found) {
    if (columns.has(column)) continue
    // `Subscribed` over days is when somebody did; a status beside it says whether that still holds.
    const isStatus = column !== 'consent_status' || spare.length === 0 || !exact.every(holdsDays)
    const named = exact.length > 0 && isStatus ? exact : spare
    const countries = column === 'country' ? named.filter((at) => !given(at).some(isCallingCode)) : []
    const choice = countries.length > 0 ? countries : named
    if (isState(column)) {
      if (!states.has(column)) states.set(column, choice)
      // What is left of the others still says who is out.
      if (named === exact) marks.push(...spare)
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

  const marked = [...new Set([...marks, ...(states.get('marks') ?? [])])]
  if (marked.length > 0) states.set('marks', marked)

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
    const own = nameKey(header)
    for (const [column, names] of configured) if (names.some((name) => nameKey(name) === own)) return column
    const { key } = keyOf(header, words)
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
