import { rule as unknownValue } from '../../../rules/campaign/unknown-value/rule.ts'
import type { Entry, MapNode, Node, ScalarNode } from '../../source/document.ts'
import { makeSpan } from '../../source/span.ts'
import type { Text } from '../../source/text.ts'
import type { Gap } from '../model.ts'
import { structural } from '../../structural.ts'
import type { Channel } from '../vocabulary.ts'
import {
  type Adapter,
  type AdapterReading,
  type Draft,
  draft,
  type MessageDraft,
  messageDraft,
  missingBody,
} from './adapter.ts'
import {
  channelNamed,
  type Column,
  columnOf,
  dayOf,
  isElsewhere,
  languageNamed,
  placeOf,
  plain,
  planPurposes,
  planStatuses,
  priceOf,
  timeOf,
  zoneOf,
} from './plan-words.ts'
import {
  asText,
  count,
  figure,
  firstOf,
  joined,
  language,
  list,
  map,
  mapsIn,
  maybe,
  pair,
  reportUnreadable,
  scalar,
  stringOf,
  take,
  textOf,
  word,
} from './words.ts'

/** A row of a plan by what its columns are for. */
interface Row {
  readonly node: MapNode
  readonly cells: ReadonlyMap<Column, Entry>
  /** As spreadsheets count them, with the heads in row 1. */
  readonly number: number
}

function rowsIn(root: Node): readonly Row[] {
  if (root.kind !== 'list') return []
  return mapsIn(root).map((node, index) => {
    const cells = new Map<Column, Entry>()
    for (const entry of node.entries) {
      const column = columnOf(entry.key.value)
      if (column !== null && entry.value.kind === 'scalar' && !cells.has(column)) cells.set(column, entry)
    }
    return { node, cells, number: index + 2 }
  })
}

/** A plan has what is sent, and when or how: tables of contacts and logs of sends have one of the two at most. */
function scoreOf(root: Node): number {
  const rows = rowsIn(root)
  if (rows.length === 0 || rows.some(({ node }) => node.entries.some(({ value }) => value.kind !== 'scalar')))
    return 0
  const seen = new Set(rows.slice(0, 50).flatMap(({ cells }) => [...cells.keys()]))
  const says = seen.has('body') || seen.has('subject')
  const sends = seen.has('date') || seen.has('channel')
  return says && sends && seen.size >= 3 ? seen.size : 0
}

/** What a table lacks to be a plan, in the middle of a sentence. */
export function missingColumns(root: Node): string {
  const seen = new Set(rowsIn(root).flatMap(({ cells }) => [...cells.keys()]))
  if (!seen.has('body') && !seen.has('subject')) return 'what is sent'
  return seen.has('date') || seen.has('channel') ? 'enough' : 'when or on which channel it is sent'
}

/** Parts of a cell that names several: `DE, AT / CH`. */
function partsOf(entry: Entry | null): readonly Text[] {
  const text = textOf(entry)
  if (text === null) return []
  const found: Text[] = []
  for (const match of text.value.matchAll(/[^,;/|+&\n]+/g)) {
    const value = match[0]
    const lead = value.length - value.trimStart().length
    const end = value.trimEnd().length
    if (end > lead) found.push(text.slice(match.index + lead, match.index + end))
  }
  return found
}

/** `Push notification` is one channel, `E-mail / SMS` are two. */
function channelNamesIn(entry: Entry | null): readonly Text[] {
  const text = textOf(entry)
  return text !== null && channelNamed(text.value) !== null ? [text] : partsOf(entry)
}

function wordAt(value: string, text: Text): ScalarNode {
  return word(value, text.at(0, text.length))
}

function cell({ cells }: Row, column: Column): Entry | null {
  return cells.get(column) ?? null
}

/** When a row is sent. A day without an hour, and what can be read in two ways, isn't a time. */
function scheduleOf(
  row: Row,
  { report }: AdapterReading,
): { readonly entry: Entry | null; readonly gap: Omit<Gap, 'message'> | null } {
  const date = cell(row, 'date')
  const written = textOf(date)
  if (date === null || written === null) return { entry: null, gap: null }
  const at = date.value.span
  const instant = /^(\d{4}-\d{2}-\d{2})[T ](\d{1,2}:\d{2})(?::\d{2})?\s*(Z|[+-]\d{2}:\d{2})?$/.exec(
    written.value,
  )
  const clockInDate = instant === null ? /^(.*?\d{4})[,\s]+(\d{1,2}[:.]\d{2}.*)$/.exec(written.value) : null
  const found = dayOf(instant?.[1] ?? clockInDate?.[1] ?? written.value)
  if (found.day === null) {
    reportUnreadable(
      date,
      found.readings.length === 2
        ? `YYYY-MM-DD: it is ${found.readings[0]!} to some and ${found.readings[1]!} to others`
        : 'a day as YYYY-MM-DD',
      report,
    )
    return { entry: null, gap: null }
  }
  const time = cell(row, 'time')
  const own = instant?.[2] ?? clockInDate?.[2] ?? stringOf(time)
  const clock = own === null ? null : timeOf(own)
  if (own !== null && clock === null && time !== null)
    reportUnreadable(time, 'a time of day as HH:MM', report)
  if (clock === null)
    return {
      entry: null,
      gap: { what: 'The time of day', at: (time ?? date).value.span, required: false, needs: 'schedule.at' },
    }
  const zone = cell(row, 'timezone')
  const named = textOf(zone)
  const place = clock.zone !== null && time !== null ? time.value.span : at
  return {
    entry: pair(
      'schedule',
      at,
      map(at, [
        pair('at', at, word(`${found.day}T${clock.clock}${instant?.[3] ?? ''}`, at)),
        named !== null
          ? pair('timezone', zone!.value.span, wordAt(zoneOf(named.value), named))
          : clock.zone !== null
            ? pair('timezone', place, word(zoneOf(clock.zone), place))
            : null,
      ]),
    ),
    gap: null,
  }
}

/** The text of a row: its copy, and the link where the copy doesn't have it. */
function bodyOf(row: Row): ScalarNode | null {
  const copy = textOf(cell(row, 'body'))
  const link = textOf(cell(row, 'link'))
  if (copy === null) return null
  const linked = link !== null && /^https?:\/\/|^www\./i.test(link.value) && !copy.value.includes(link.value)
  const text = linked ? joined([copy, link]) : copy
  return text === null ? null : scalar(text)
}

function languageOf(row: Row): Entry | null {
  const entry = cell(row, 'language')
  const text = textOf(entry)
  if (entry === null || text === null) return null
  const named = languageNamed(text.value)
  return named === null ? language(entry) : pair('language', entry.value.span, wordAt(named, text))
}

/** The messages of a row: one for each channel that it names. */
function messagesOf(
  row: Row,
  more: readonly (Entry | null)[],
  { report }: AdapterReading,
): readonly MessageDraft[] {
  const entry = cell(row, 'channel')
  const named = channelNamesIn(entry).map((text) => ({ text, channel: channelNamed(text.value) }))
  const subject = cell(row, 'subject')
  const anchor = cell(row, 'body') ?? subject ?? firstOf(row.node)
  const channels: { channel: Channel | null; at: Entry['span'] }[] = []
  for (const { text, channel } of named)
    if (channel !== null) channels.push({ channel, at: text.at(0, text.length) })
    else if (!isElsewhere(text.value)) reportChannel(entry!, text, report)
  if (named.length === 0) channels.push({ channel: null, at: anchor.value.span })
  const body = bodyOf(row)
  const drafts = channels.map(({ channel, at }) => {
    const at1 = body === null ? at : cell(row, 'body')!.value.span
    return messageDraft(
      row.node,
      { channel, at },
      [
        pair(
          'id',
          at,
          word(channels.length > 1 ? `row-${row.number}-${channel ?? ''}` : `row-${row.number}`, at),
        ),
        languageOf(row),
        take('from', cell(row, 'from')),
        channel === 'email' ? take('subject', subject) : null,
        channel === 'email' ? take('preheader', cell(row, 'preheader')) : null,
        channel === 'push' ? take('title', cell(row, 'title') ?? subject) : null,
        body === null ? null : pair('body', at1, body),
        ...more,
      ],
      {
        gaps: [
          body === null && channel !== null ? missingBody(at, channel) : null,
          channel === null ? { what: 'The channel', at, required: true, needs: 'messages.channel' } : null,
        ],
      },
    )
  })
  return drafts
}

/** A channel that is neither one of ours nor one that sends no messages is a slip: unseen, it would go unjudged. */
function reportChannel({ key }: Entry, text: Text, report: AdapterReading['report']): void {
  report(
    structural(unknownValue, 'far', {
      at: text.at(0, text.length),
      data: {
        value: text.value.slice(0, 40),
        key: key.value,
        expected: '`email`, `sms`, `mms`, `rcs`, `whatsapp`, `push` or `voice`',
      },
    }),
  )
}

function regionsOf(row: Row, { places }: AdapterReading): readonly ScalarNode[] {
  return partsOf(cell(row, 'market')).map((text) => wordAt(placeOf(text.value, places), text))
}

function offerOf(row: Row): Entry | null {
  const code = cell(row, 'code')
  const price = cell(row, 'price')
  const read = priceOf(stringOf(price) ?? '')
  const discount = cell(row, 'discount')
  const percent = /^\d{1,3}(?:\.\d+)?\s?%$/.test(stringOf(discount) ?? '')
  const ends = cell(row, 'ends')
  const last = ends === null ? null : dayOf(stringOf(ends) ?? '')
  const entries = [
    maybeAt('code', code, asText(code)),
    read === null
      ? null
      : maybeAt(
          'prices',
          price,
          map(price!.value.span, [
            pair(read.currency, price!.value.span, figure(read.amount, price!.value.span)),
          ]),
        ),
    percent ? maybeAt('discount', discount, asText(discount)) : null,
    last === null || last.day === null ? null : maybeAt('ends', ends, word(last.day, ends!.value.span)),
  ]
  const first = entries.find((entry) => entry !== null)
  return first === undefined ? null : pair('offer', first.span, map(first.span, entries))
}

/** A key at its cell, not at the head of the column, which may be far away. */
function maybeAt(key: string, entry: Entry | null, value: Node | null): Entry | null {
  return entry === null || value === null ? null : pair(key, entry.value.span, value)
}

function mappedAt(
  key: string,
  entry: Entry | null,
  meanings: Readonly<Record<string, string>>,
): Entry | null {
  const value = plain(stringOf(entry) ?? '')
  return Object.hasOwn(meanings, value)
    ? maybeAt(key, entry, word(meanings[value]!, entry!.value.span))
    : null
}

/** Rows that are one campaign: its messages in several languages, places or channels. */
function grouped(rows: readonly Row[]): readonly (readonly Row[])[] {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const name = stringOf(cell(row, 'id')) ?? stringOf(cell(row, 'name'))
    const shared = (
      ['audience', 'owner', 'status', 'purpose', 'code', 'price', 'discount', 'ends'] as const
    ).map((column) => stringOf(cell(row, column)))
    const key = name === null ? `row ${row.number}` : JSON.stringify([name, ...shared])
    const known = groups.get(key)
    if (known === undefined) groups.set(key, [row])
    else known.push(row)
  }
  return [...groups.values()]
}

/** What the cells of a row say of its time. */
function timeKey(row: Row): string {
  return JSON.stringify((['date', 'time', 'timezone'] as const).map((column) => stringOf(cell(row, column))))
}

function readGroup(rows: readonly Row[], id: Entry | null, reading: AdapterReading): Draft {
  const [first] = rows as readonly [Row, ...Row[]]
  const alone = rows.length === 1
  const gaps: Omit<Gap, 'message'>[] = []
  const schedules = rows.map((row) => {
    const { entry, gap } = scheduleOf(row, reading)
    if (gap !== null) gaps.push(gap)
    return entry
  })
  // What goes out at one time is one send, whatever its languages.
  const together = new Set(rows.map(timeKey)).size === 1
  const regions = rows.map((row) => regionsOf(row, reading))
  const sent = rows.map((row, index) => {
    const own = regions[index]!
    return messagesOf(
      row,
      [
        together ? null : schedules[index]!,
        alone || own.length === 0 ? null : pair('regions', own[0]!.span, list(own[0]!.span, own)),
      ],
      reading,
    )
  })
  const places = [...new Map(regions.flat().map((one) => [one.value, one])).values()]
  const segment = cell(first, 'audience')
  const size = cell(first, 'size')
  const from = segment ?? cell(first, 'market') ?? size
  const span = makeSpan(first.node.span.source, first.node.span.start, rows.at(-1)!.node.span.end)
  const placed = regions.every((own) => own.length > 0)
  return draft(
    { ...first.node, span },
    [
      id,
      maybeAt('name', cell(first, 'name'), asText(cell(first, 'name'))),
      mappedAt('status', cell(first, 'status'), planStatuses),
      mappedAt('purpose', cell(first, 'purpose'), planPurposes),
      maybeAt('owner', cell(first, 'owner'), asText(cell(first, 'owner'))),
      from === null
        ? null
        : pair(
            'audience',
            from.value.span,
            map(from.value.span, [
              // A row without a place would reach the places of the others.
              placed && places.length > 0
                ? pair('regions', places[0]!.span, list(places[0]!.span, places))
                : null,
              segment === null || asText(segment) === null
                ? null
                : pair('include', segment.value.span, list(segment.value.span, [asText(segment)!])),
              alone ? maybe('size', size, figureOf(size)) : null,
            ]),
          ),
      together ? schedules[0]! : null,
      offerOf(first),
    ],
    sent.flat(),
    gaps,
  )
}

/** A number of recipients with the dividers of thousands that spreadsheets show. */
function figureOf(entry: Entry | null): ScalarNode | null {
  const text = stringOf(entry)
  if (text === null || !/^\d{1,3}(?:[,. ']\d{3})+$/.test(text)) return count(entry)
  return figure(Number(text.replace(/\D/g, '')), entry!.value.span)
}

/** Whether a row names a channel that carries messages, or none. */
function sendsMessages(row: Row): boolean {
  const named = channelNamesIn(cell(row, 'channel'))
  return named.length === 0 || named.some(({ value }) => !isElsewhere(value))
}

/** A spreadsheet of sends, a row for each. */
export const plan: Adapter = {
  id: 'plan',
  name: 'a spreadsheet',
  sends: false,
  recognise: scoreOf,
  read: (root, reading) => {
    const taken = new Map<string, number>()
    return grouped(rowsIn(root).filter(sendsMessages)).map((rows) => {
      const entry = cell(rows[0]!, 'id') ?? cell(rows[0]!, 'name')
      const text = textOf(entry)
      if (entry === null || text === null) return readGroup(rows, null, reading)
      const times = (taken.get(text.value) ?? 0) + 1
      taken.set(text.value, times)
      const id = times === 1 ? scalar(text) : wordAt(`${text.value} ${times}`, text)
      return readGroup(rows, pair('id', entry.value.span, id), reading)
    })
  },
}
