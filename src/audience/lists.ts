import { builtin } from './builtins.ts'
import { type Channel, channels } from '../campaign/vocabulary.ts'
import type { ColumnName, Config } from '../policy/config.ts'
import { dayOf, minutesPerDay, parseDateTime } from '../time/civil.ts'
import { type BlockBuffer, readAll } from './blocks.ts'
import type { SuppressionReason, SuppressionSource } from './contract.ts'
import { CsvScanner, maxRowBytes } from './csv.ts'
import { readDay } from './days.ts'
import { anyChannel } from './frequency.ts'
import { addressIn, columnsThatTell, type TellingColumn } from './columns.ts'
import { headerOf } from './header.ts'
import type { Input } from './input.ts'
import { InputError } from './input.ts'
import { ByteTable } from './intern.ts'
import { csvRow, jsonFields } from './json-lines.ts'
import type { Kernel } from './kernel/kernel.ts'
import { columnChannel } from './kernel/layout.ts'
import { type KeyChunk, KeyHash, KeyStream } from './key-stream.ts'
import { refuseLateKeys } from './late-keys.ts'
import { type Header, keyOfHash, type Readers, type StreamName } from './rows.ts'
import type { KeySource } from './stored-keys.ts'

/**
 * Rows of a file of keys, field by field: for suppression lists and sends logs, of any form that is read. `unread` is told
 * of lines of JSON that are no object.
 */
export async function eachRow(
  input: Input,
  buffer: BlockBuffer,
  header: Pick<Header, 'headers' | 'isColumn'>,
  take: (bytes: Uint8Array, scanner: CsvScanner) => void,
  unread: () => void = () => {},
  /** Takes as many rows of the buffer as it can: where the next one starts. */
  takeMany: (at: number, stop: number, limit: number) => number = (at) => at,
): Promise<void> {
  if (input.form.format === 'jsonl') {
    const scanner = new CsvScanner({ delimiter: 44, terminator: 'lf' })
    const encoder = new TextEncoder()
    const decoder = new TextDecoder()
    const refuse = refuseLateKeys(input.name, header)
    await readAll(
      input,
      buffer,
      (bytes, at, _, limit, last) => {
        const line = lineAt(bytes, at, limit, last)
        if (line === null) return -1
        const { end, next } = line
        const fields = jsonFields(decoder.decode(bytes.subarray(at, end)))
        // Of no bytes there is no row that the scanner could come to the end of.
        if (fields === null) {
          if (end > at) unread()
          return next
        }
        refuse(fields)
        const row = encoder.encode(csvRow(fields, header.headers))
        const padded = new Uint8Array(row.length * 2)
        padded.set(row)
        scanner.next(padded, 0, row.length, true)
        if (scanner.fields > 0) take(padded, scanner)
        return next
      },
      () => true,
    )
    return
  }
  const scanner = new CsvScanner(input.form.dialect)
  await readAll(
    input,
    buffer,
    (bytes, at, stop, limit, last) => {
      const behind = takeMany(at, stop, limit)
      if (behind !== at) return behind
      const next = scanner.next(bytes, at, limit, last)
      if (next !== -1 && scanner.fields > 0) take(bytes, scanner)
      return next
    },
    () => true,
  )
}

/**
 * Where the line at `at` ends, without its line feed, and where the next one starts; null when the bytes end before it
 * does. A line longer than rows may be is cut there.
 */
export function lineAt(
  bytes: Uint8Array,
  at: number,
  limit: number,
  last: boolean,
): { readonly end: number; readonly next: number } | null {
  const most = at + maxRowBytes
  let end = at
  while (end < limit && end < most && bytes[end] !== newline) end++
  if (end < limit) return { end, next: bytes[end] === newline ? end + 1 : end }
  return last ? { end, next: end } : null
}

const newline = 10

/** Trimmed bounds of a field; equal when it is empty or not there. */
export function bounds(
  bytes: Uint8Array,
  scanner: CsvScanner,
  field: number,
): readonly [from: number, to: number] {
  if (field < 0 || field >= scanner.fields) return [0, 0]
  let from = scanner.starts[field]!
  let to = scanner.ends[field]!
  while (from < to && bytes[from]! <= 32) from++
  while (to > from && bytes[to - 1]! <= 32) to--
  return [from, to]
}

const decoder = new TextDecoder()
export const textOf = (bytes: Uint8Array, [from, to]: readonly [number, number]): string =>
  decoder.decode(bytes.slice(from, to))

/** A suppression list with where it is read from. */
export interface ListFile {
  readonly source: SuppressionSource
  readonly input: Input
}

/** An entry's reason in the words that lists have for it. */
const reasonWords: readonly (readonly [SuppressionReason, RegExp])[] = [
  ['erasure', /eras|delet|forget|gdpr|art(icle|\.)?\s*17|l[oö]sch/i],
  ['legal_hold', /legal|litig|hold|court|counsel/i],
  ['complaint', /complain|spam|abuse|report/i],
  ['opt_out', /opt|unsub|stop|abmeld|d[eé]sabo|baja|revok|withdr|do.?not|dnc/i],
]

function reasonOf(text: string): SuppressionReason | null {
  if (text === '') return null
  return reasonWords.find(([, words]) => words.test(text))?.[0] ?? null
}

export interface Suppressed {
  readonly list: number
  readonly by: 'phone' | 'email' | 'contact_id'
  readonly reason: SuppressionReason | null
}

export interface SuppressedKeys {
  readonly keys: Readonly<Record<StreamName, KeyChunk>>
  /** What the numbers in `rows` of the keys stand for. */
  readonly kinds: readonly Suppressed[]
  /**
   * By list: entries; those that are neither a number, an address nor a hash; and of the others those that tell people by
   * nothing that the contacts have.
   */
  readonly lists: readonly {
    readonly entries: number
    readonly unreadable: number
    readonly unmatched: number
    /** With a hash, whoever it may be of. */
    readonly hashed: number
  }[]
}

/** What an entry tells somebody by. */
type Told = Suppressed['by'] | 'hash'

const byOf: Readonly<Record<TellingColumn, Suppressed['by']>> = {
  phone: 'phone',
  email: 'email',
  contact_id: 'contact_id',
  phone_hash: 'phone',
  email_hash: 'email',
}

/** Whether a cell of a column that nobody knows may be a number with its calling code, an address, or a hash. */
function looksLikeAddress(bytes: Uint8Array, [from, to]: readonly [number, number]): boolean {
  return (
    to - from >= 6 &&
    (bytes[from] === plusSign || to - from >= 64 || bytes.subarray(from, to).includes(atSign))
  )
}

/** Whether a cell may stand for none, as `n/a` and `-` do: what has five digits is something, be it a broken number. */
function mayBeNothing(bytes: Uint8Array, [from, to]: readonly [number, number]): boolean {
  let digits = 0
  for (let i = from; i < to; i++) if (bytes[i]! >= 48 && bytes[i]! <= 57) digits++
  return digits < 5
}

/** The addresses of `Ann <ann@example.com>`, `mailto:…`, or of several in a cell; none where something is left of them. */
function addressesIn(text: string): readonly Uint8Array[] {
  const parts = text
    .replace(/[\u00a0\u200b-\u200d\u2060\ufeff]/g, ' ')
    .split(/[,;|\n]/)
    .map((part) =>
      (/<([^<>]*)>\s*$/.exec(part)?.[1] ?? part)
        .replace(/^\s*mailto:/i, '')
        .replace(/\.?\s*$/, '')
        .trim(),
    )
    .filter((part) => part !== '')
  return parts.map((part) => new TextEncoder().encode(part))
}

/** `"`, `'` and `=`. */
const spreadsheetMarks: readonly number[] = [34, 39, 61]
const plusSign = 43
const atSign = 64

const hexHash = /^(?:sha256:|0x)?([0-9a-f]{64})$/i

/** By what a list tells people, as far as its header and first rows show. There may be more in it. */
export function likelyTold(
  input: Input,
  config: Pick<Config, 'columns'>,
  readers: Pick<Readers, 'words'>,
): ReadonlySet<StreamName> {
  const { headers } = headerOf(input, config, readers.words)
  const { telling } = columnsThatTell(headers, config.columns, readers.words)
  const streams = new Set<StreamName>(telling.map(([, column]) => streamOfColumn[column]))
  if (telling.length === 0) streams.add((headers[0] ?? '').includes('@') ? 'email' : 'phone')
  if (/(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/i.test(Buffer.from(input.head).toString('latin1')))
    streams.add('hash')
  return streams
}

const streamOfColumn: Readonly<Record<TellingColumn, StreamName>> = {
  phone: 'phone',
  email: 'email',
  contact_id: 'id',
  phone_hash: 'hash',
  email_hash: 'hash',
}

/** Reads suppression lists into keys. */
export async function readSuppression(
  lists: readonly ListFile[],
  config: Pick<Config, 'columns'>,
  readers: Readers,
  seeds: readonly [number, number, number],
  buffer: BlockBuffer,
  countryIndexOf: (text: string) => number,
  contacts: {
    /** Ways by which the campaign reaches people: an entry that can't be read by one of them is counted. */
    readonly reached: readonly Suppressed['by'][]
    readonly has: (by: Suppressed['by']) => boolean
  },
): Promise<SuppressedKeys> {
  const streams: Record<StreamName, KeyStream> = {
    phone: new KeyStream(false),
    email: new KeyStream(true),
    id: new KeyStream(true),
    hash: new KeyStream(true),
  }
  const hasher = new KeyHash(seeds)
  const kinds: Suppressed[] = []
  const numbers = new Map<string, number>()
  const numberOf = (kind: Suppressed): number => {
    const key = `${kind.list} ${kind.by} ${kind.reason ?? ''}`
    let number = numbers.get(key)
    if (number === undefined) {
      number = kinds.push(kind) - 1
      numbers.set(key, number)
    }
    return number
  }
  const counts: { entries: number; unreadable: number; unmatched: number; hashed: number }[] = []
  for (const [list, { input, source }] of lists.entries()) {
    const header = headerOf(input, config, readers.words)
    const { headers, reading } = header
    const { telling, unknown } = columnsThatTell(headers, config.columns, readers.words)
    const column = (name: ColumnName): number => reading.columns.get(name) ?? -1
    const reasonField = column('reason')
    const country = column('country')
    // A list of nothing but numbers or addresses, one to a line, has no header; or one that says nothing.
    const isBare = telling.length === 0
    const isHeader =
      !isBare ||
      // `sha256` is the name of a column.
      (!/@|(?:\d\D*){5}/.test(headers[0] ?? '') && headers.every((cell) => addressIn(cell) === null))
    if (isBare && input.form.format === 'jsonl')
      throw new InputError(
        `No phone, e-mail, contact_id or hash in the suppression list ${source.name}`,
        'Name the columns so, or under `columns` in the configuration',
      )
    const count = { entries: 0, unreadable: 0, unmatched: 0, hashed: 0 }
    counts.push(count)
    const entryReason = remembered(reasonOf)
    const countryOf = remembered(countryIndexOf)
    let row = input.form.format === 'jsonl' ? 1 : 0
    const add = (
      bytes: Uint8Array,
      at: readonly [number, number],
      by: Suppressed['by'] | null,
      index: number,
      reason: SuppressionReason | null,
    ): Told | null => {
      let [from, to] = at
      // As spreadsheets are kept from making a quantity of a number: `'+1…`, `="+1…"`.
      while (from < to && spreadsheetMarks.includes(bytes[from]!)) from++
      while (to > from && bytes[to - 1] === 34) to--
      if (to - from >= 64) {
        const digest = hexHash.exec(textOf(bytes, at))?.[1]
        if (digest !== undefined) {
          const { high, low } = keyOfHash(Buffer.from(digest, 'hex'))
          streams.hash.add(high, low, numberOf({ list, by: by ?? 'phone', reason }), 0)
          return 'hash'
        }
      }
      if (by === 'email' || (by === null && bytes.subarray(from, to).includes(64))) {
        // Among the contacts nobody has what is no address, or only its remains: `a•••@acme.com`, `a***@acme.com`.
        const isAddress = (text: Uint8Array, start: number, end: number): boolean =>
          readers.emails.classes[readers.emails.walk(text, start, end)]!.outcome !== 'malformed' &&
          !/\*{2}|[•…]/.test(textOf(text, [start, end]))
        const take = (text: Uint8Array, start: number, end: number): void => {
          hasher.of(text, start, end, true)
          streams.email.add(hasher.high, hasher.low, numberOf({ list, by: 'email', reason }), 0)
        }
        if (isAddress(bytes, from, to)) take(bytes, from, to)
        else {
          const inner = addressesIn(textOf(bytes, [from, to]))
          if (inner.length === 0 || !inner.every((one) => isAddress(one, 0, one.length))) return null
          for (const one of inner) take(one, 0, one.length)
        }
        return 'email'
      }
      if (by === 'contact_id') {
        hasher.of(bytes, from, to, false)
        streams.id.add(hasher.high, hasher.low, numberOf({ list, by, reason }), 0)
        return by
      }
      readers.phones.walk(bytes, from, to, index)
      let { key } = readers.phones
      if (key === 0 && bytes[from] !== plusSign) {
        // Lists often leave out the plus.
        const withPlus = new Uint8Array(to - from + 1)
        withPlus[0] = 43
        withPlus.set(bytes.subarray(from, to), 1)
        readers.phones.walk(withPlus, 0, withPlus.length, index)
        ;({ key } = readers.phones)
      }
      if (key === 0) return null
      streams.phone.add(key, 0, numberOf({ list, by: 'phone', reason }), 0)
      return 'phone'
    }
    const isNothing = remembered((text) => readers.readState(text, readers.words) === 'blank')
    await eachRow(
      input,
      buffer,
      header,
      (bytes, scanner) => {
        if (row++ === 0 && isHeader) return
        const reason = entryReason(bytes, bounds(bytes, scanner, reasonField)) ?? source.reason
        const index = countryOf(bytes, bounds(bytes, scanner, country))
        let known = false
        let given = false
        let isLost = false
        let isMatched = false
        let isHashed = false
        const see = (told: Told | null): boolean => {
          if (told === null) return false
          known = given = true
          isHashed ||= told === 'hash'
          isMatched ||= told === 'hash' || contacts.has(told)
          return true
        }
        const one = (field: number, by: Suppressed['by'] | null): void => {
          const where = bounds(bytes, scanner, field)
          if (where[1] <= where[0]) return
          if (
            see(add(bytes, where, by, index, reason)) ||
            (mayBeNothing(bytes, where) && isNothing(bytes, where))
          )
            return
          given = true
          if (by !== null && contacts.reached.includes(by)) isLost = true
        }
        if (isBare) one(0, null)
        for (const [field, column] of telling) one(field, byOf[column])
        for (const field of unknown) {
          if (isBare && field === 0) continue
          const where = bounds(bytes, scanner, field)
          if (looksLikeAddress(bytes, where)) see(add(bytes, where, null, index, reason))
        }
        if (!given) return
        count.entries++
        if (!known || isLost) count.unreadable++
        else if (!isMatched) count.unmatched++
        if (isHashed) count.hashed++
      },
      () => {
        row++
        count.entries++
        count.unreadable++
      },
    )
  }
  return {
    keys: {
      phone: streams.phone.take(),
      email: streams.email.take(),
      id: streams.id.take(),
      hash: streams.hash.take(),
    },
    kinds,
    lists: counts,
  }
}

export interface SendKeys {
  readonly stream: StreamName
  /** In the order of the log. */
  readonly keys: readonly KeySource[]
  readonly rows: number
  readonly unreadable: number
  /** Instant of the newest, null without any. */
  readonly last: number | null
}

/** The column by which contacts of a sends log are told. */
export function keyOfSends(
  columns: ReadonlyMap<ColumnName, unknown>,
  has: (column: 'contact_id' | 'phone' | 'email') => boolean,
): 'contact_id' | 'phone' | 'email' | undefined {
  return (['contact_id', 'phone', 'email'] as const).find((name) => columns.has(name) && has(name))
}

/** Keys that are parted together: more at once take more memory for nothing. */
const keysTogether = 1 << 18

/**
 * Reads sends logs into keys: when and by what channel somebody was sent something. Older ones than `since` count for
 * nothing. `put` is given keys to keep.
 */
export async function readSends(
  inputs: readonly Input[],
  has: (column: 'contact_id' | 'phone' | 'email') => boolean,
  config: Pick<Config, 'columns'>,
  readers: Readers,
  seeds: readonly [number, number, number],
  buffer: BlockBuffer,
  since: number,
  countryIndexOf: (text: string) => number,
  kernel: Kernel | null,
  put: (chunk: KeyChunk) => KeySource,
): Promise<readonly SendKeys[]> {
  const hasher = new KeyHash(seeds)
  const all: SendKeys[] = []
  for (const input of inputs) {
    const head = headerOf(input, config, readers.words)
    const { columns } = head.reading
    const by = keyOfSends(columns, has)
    if (by === undefined)
      throw new InputError(
        `Nothing to tell contacts by in the sends log ${input.name}`,
        'It needs a column `contact_id`, `phone` or `email` that the contacts have, too',
      )
    const sentAt = columns.get('sent_at')
    if (sentAt === undefined)
      throw new InputError(
        `Missing \`sent_at\` in the sends log ${input.name}`,
        'Name the column so, or under `columns` in the configuration',
      )
    const key = columns.get(by)!
    const channel = columns.get('channel') ?? -1
    const country = columns.get('country') ?? -1
    const stream = new KeyStream(by !== 'phone')
    const channelOf = remembered((text) => {
      const number = channels.indexOf(text.toLowerCase() as Channel)
      return number === -1 ? anyChannel : number
    })
    const countryOf = remembered(countryIndexOf)
    let rows = 0
    let unreadable = 0
    let last: number | null = null
    let header = input.form.format !== 'jsonl'
    const usesKernel = kernel !== null && kernel.block === buffer.bytes && input.form.format === 'csv'
    if (usesKernel)
      kernel.serveSends(
        {
          value: (column, from, to) =>
            column === columnChannel
              ? channelOf(kernel.block, [from, to])
              : countryOf(kernel.block, [from, to]),
          phone: (from, to, index) => {
            const number = readers.phones.walk(kernel.block, from, to, index)
            kernel.tellPhone(readers.phones.key, readers.phones.place, readers.phones.e164)
            return number
          },
        },
        {
          dialect: input.form.dialect,
          columns: head.headers.length,
          who: key,
          when: sentAt,
          channel,
          country,
          by: by === 'contact_id' ? 'id' : by,
          since,
          noChannel: anyChannel,
          defaultCountry: countryIndexOf(''),
          seeds,
        },
      )
    const chunks: KeySource[] = []
    // Where hardly a row is plain, asking costs more than it gives.
    let patience = 64
    await eachRow(
      input,
      buffer,
      head,
      (bytes, scanner) => {
        if (header) {
          header = false
          return
        }
        rows++
        const minute = minuteOf(bytes, bounds(bytes, scanner, sentAt), head.dayOrder)
        const [from, to] = bounds(bytes, scanner, key)
        if (minute === null || to <= from) {
          unreadable++
          return
        }
        if (last === null || minute > last) last = minute
        if (minute < since) return
        const number = channelOf(bytes, bounds(bytes, scanner, channel))
        if (by === 'phone') {
          readers.phones.walk(bytes, from, to, countryOf(bytes, bounds(bytes, scanner, country)))
          if (readers.phones.key === 0) unreadable++
          else stream.add(readers.phones.key, 0, minute, number)
          return
        }
        hasher.of(bytes, from, to, by === 'email')
        stream.add(hasher.high, hasher.low, minute, number)
      },
      () => {
        rows++
        unreadable++
      },
      (at, stop, limit) => {
        if (stream.size >= keysTogether) chunks.push(put(stream.take()))
        if (!usesKernel || header || patience < 0) return at
        const found = kernel.runSends(at, stop, limit, last, stream)
        patience = Math.min(4096, patience + found.rows - 2)
        rows += found.rows
        unreadable += found.unreadable
        last = found.last
        return found.next
      },
    )
    chunks.push(put(stream.take()))
    all.push({ stream: by === 'contact_id' ? 'id' : by, keys: chunks, rows, unreadable, last })
  }
  return all
}

/**
 * An instant, or a time without offset, which is taken for UTC; a day alone is its start. Null when it is neither, or
 * can be read in two ways, as `11/12/2026` where `order` doesn't say.
 */
export function minuteOf(
  bytes: Uint8Array,
  at: readonly [number, number],
  order: Header['dayOrder'] = null,
): number | null {
  const [from, to] = at
  const quick = isoMinute(bytes, from, to)
  if (quick !== null) return quick
  const text = textOf(bytes, at)
  // Seconds since 1970, or thousandths: of these lengths they are of the years 2001 to 2286.
  if (/^\d{10}(?:\d{3})?$/.test(text)) return Math.floor(Number(text.slice(0, 10)) / 60)
  const parsed = parseDateTime(text)
  return parsed === null ? writtenMinute(text, order) : parsed.local - (parsed.offset ?? 0)
}

const clockBehind =
  /(?:[T ,]+| at | - )(\d{1,2})[:.](\d{2})(?:[:.]\d{2}(?:[.,]\d+)?)?(?:\s?([ap])\.?m\.?)?(?:\s*(?:([+-])(\d{2}):?(\d{2})|Z))?(?:\s?(?:UTC|GMT))?$/i

/** A time as exports write it: `24.11.2026 10:30`, `11/24/2026 10:30 AM`, `Tue, 24 Nov 2026 10:30:00 +0100`. */
function writtenMinute(text: string, order: Header['dayOrder']): number | null {
  const clock = clockBehind.exec(text)
  const day = readDay(clock === null ? text : text.slice(0, clock.index), order)
  if (typeof day !== 'number') return null
  if (clock === null) return day * minutesPerDay
  const [, hours, minutes, half, sign, offsetHours, offsetMinutes] = clock
  const hour = half === undefined ? Number(hours) : (Number(hours) % 12) + (/p/i.test(half) ? 12 : 0)
  if (hour > 23 || Number(minutes) > 59) return null
  const offset =
    sign === undefined ? 0 : Number(`${sign}1`) * (Number(offsetHours) * 60 + Number(offsetMinutes))
  return day * minutesPerDay + hour * 60 + Number(minutes) - offset
}

/** `2026-11-21T10:00`, with seconds or not, `T` or a space, `Z` or nothing: as nearly all logs have it. */
function isoMinute(bytes: Uint8Array, from: number, to: number): number | null {
  if (to - from < 16 || bytes[from + 4] !== 45 || bytes[from + 7] !== 45 || bytes[from + 13] !== 58)
    return null
  if (bytes[from + 10] !== 84 && bytes[from + 10] !== 32) return null
  let digits = 0
  for (const offset of clockDigits) {
    const digit = bytes[from + offset]! - 48
    if (digit < 0 || digit > 9) return null
    digits = digits * 10 + digit
  }
  for (let i = from + 16; i < to; i++) {
    const byte = bytes[i]!
    const isClock = byte === 58 || byte === 46 || (byte >= 48 && byte <= 57)
    if (!isClock && !(byte === 90 && i === to - 1)) return null
  }
  const minute = digits % 100
  const hour = Math.floor(digits / 100) % 100
  const date = Math.floor(digits / 10_000) % 100
  const month = Math.floor(digits / 1_000_000) % 100
  if (minute > 59 || hour > 23 || month < 1 || month > 12 || date < 1 || date > 28) return null
  return dayOf(Math.floor(digits / 100_000_000), month, date) * minutesPerDay + hour * 60 + minute
}

const clockDigits = [0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15] as const

/** Remembers what the few distinct values of a column stand for. */
function remembered<Value>(
  read: (text: string) => Value,
): (bytes: Uint8Array, at: readonly [number, number]) => Value {
  const table = new ByteTable()
  const values: { readonly value: Value }[] = []
  return (bytes, [from, to]) => {
    if (table.size > 65_536) {
      table.clear()
      values.length = 0
    }
    const number = table.of(bytes, from, to)
    const known = (values[number] ??= { value: read(table.textOf(number)) })
    return known.value
  }
}

/** What a suppression list of hashes may have an address as: SHA-256, or with each of the keys, HMAC-SHA-256. */
export function hashesOf(keys: readonly string[]): (address: string) => readonly Uint8Array[] {
  const { createHmac, hash } = builtin.crypto()
  return (address) => {
    const forms = address.startsWith('+') ? [address, address.slice(1)] : [address]
    return forms.flatMap((form) => [
      hash('sha256', form, 'buffer'),
      ...keys.map((key) => createHmac('sha256', key).update(form).digest()),
    ])
  }
}
