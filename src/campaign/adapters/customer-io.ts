import type { Entry, MapNode, Node } from '../../source/document.ts'
import type { Channel } from '../vocabulary.ts'
import {
  type Adapter,
  type Draft,
  draft,
  type MessageDraft,
  messageDraft,
  missingBody,
  type AdapterReading,
} from './adapter.ts'
import { formatLocal } from '../../time/civil.ts'
import { isZone, toLocal } from '../../time/zones.ts'
import { schedule, timeEntries } from './moments.ts'
import {
  count,
  countOf,
  find,
  findAny,
  firstOf,
  isTrue,
  itemsIn,
  language,
  list,
  map,
  mapAt,
  mapped,
  mapsIn,
  maybe,
  pair,
  stringOf,
  take,
  textOf,
  word,
} from './words.ts'

const channelOf: Readonly<Record<string, Channel>> = {
  email: 'email',
  push: 'push',
  sms: 'sms',
  twilio: 'sms',
  whatsapp: 'whatsapp',
}

const statuses = {
  drafted: 'draft',
  draft: 'draft',
  scheduled: 'scheduled',
  sending: 'scheduled',
  active: 'scheduled',
  running: 'scheduled',
  sent: 'sent',
  finished: 'sent',
  stopped: 'cancelled',
  cancelled: 'cancelled',
}

/** What is sent, as `/newsletters/{id}/contents` and `/campaigns/{id}/actions` list it. */
function contentsIn(root: Node): readonly MapNode[] {
  const nodes = root.kind === 'list' ? mapsIn(root) : [root]
  return nodes.flatMap((one) => [
    ...mapsIn(find(one, 'contents')?.value),
    ...mapsIn(find(one, 'actions')?.value),
    ...[mapAt(one, 'content'), mapAt(one, 'action')].filter((node) => node !== null),
  ])
}

function newslettersIn(root: Node): readonly MapNode[] {
  if (root.kind === 'list') return mapsIn(root).flatMap((one) => newslettersIn(one))
  const wrapped = mapAt(root, 'newsletter')
  if (wrapped !== null) return [wrapped]
  const listed = find(root, 'newsletters')
  if (listed !== null) return mapsIn(listed.value)
  return root.kind === 'map' && newsletterScore(root) >= 2 ? [root] : []
}

function newsletterScore(node: MapNode): number {
  return countOf(
    node,
    'content_ids',
    'send_state',
    'subscription_topic_id',
    'recipient_segment_ids',
    'tz_match_enabled',
    'rate_limit_email_rate',
    'recipients.and',
    'recipients.segment',
    'from_id',
    'preheader_text',
    'deduplicate_id',
  )
}

function contentScore(node: MapNode): number {
  return countOf(
    node,
    'preprocessor',
    'from_id',
    'body_amp',
    'preheader_text',
    'layout',
    'newsletter_id',
    'campaign_id',
    'fake_bcc',
  )
}

function scoreOf(root: Node): number {
  const [newsletter] = newslettersIn(root)
  const named =
    root.kind === 'map' && (find(root, 'newsletter') ?? find(root, 'newsletters')) !== null ? 1 : 0
  const [content] = contentsIn(root)
  const score = newsletter === undefined ? 0 : newsletterScore(newsletter) + named
  const other = content === undefined ? 0 : contentScore(content)
  return score >= 2 ? score : other >= 2 ? other : 0
}

function readContent(node: MapNode, type: Entry | null): MessageDraft {
  const own = find(node, 'type') ?? type
  const channel =
    channelOf[stringOf(own)?.toLowerCase() ?? ''] ?? (countOf(node, 'subject') > 0 ? 'email' : null)
  const anchor = own ?? find(node, 'subject') ?? firstOf(node)
  const at = anchor.value.kind === 'scalar' ? anchor.value.span : anchor.key.span
  const body = find(node, 'body')
  return messageDraft(
    node,
    { channel, at },
    [
      take('id', find(node, 'id')),
      language(find(node, 'language')),
      take('from', find(node, 'from')),
      channel === 'email' ? take('subject', find(node, 'subject')) : null,
      channel === 'email' ? take('preheader', findAny(node, 'preheader_text')) : null,
      channel === 'push' ? take('title', findAny(node, 'title', 'subject')) : null,
      take('body', body),
      channel === 'email' && textOf(body) !== null ? take('text_body', findAny(node, 'body_plain')) : null,
      headersOf(node),
    ],
    {
      settings: [template(find(node, 'layout')), template(find(node, 'layout_id'))],
      gaps: [
        textOf(body) === null && channel !== null ? missingBody(at, channel) : null,
        channel === null ? { what: 'The channel', at, required: true, needs: 'messages.channel' } : null,
      ],
    },
  )
}

/** What stands around the body and isn't in the export. */
function template(entry: Entry | null): { readonly name: string; readonly at: Entry['span'] } | null {
  const name = stringOf(entry)
  return entry === null || name === null || /\{\{\s*content\s*\}\}/.test(name)
    ? null
    : { name: 'layout', at: entry.key.span }
}

/** Headers are a list of names and values, or that list as JSON in a text. */
function headersOf(node: MapNode): Entry | null {
  const headers = find(node, 'headers')
  const own = mapsIn(headers?.value).flatMap((one) => {
    const name = find(one, 'name')
    const value = find(one, 'value')
    return textOf(name) === null || textOf(value) === null
      ? []
      : [{ key: textOf(name)!, value: value!.value, span: name!.key.span }]
  })
  return own.length === 0 ? null : pair('headers', headers!.key.span, map(headers!.value.span, own))
}

/** Segments anywhere in the conditions of `recipients`; those under `not` are left out. */
function segments(node: Node | null, out: Entry[], left: Entry[], not = false): void {
  if (node?.kind === 'list') for (const item of node.items) segments(item, out, left, not)
  if (node?.kind !== 'map') return
  for (const entry of node.entries)
    if (entry.key.value === 'segment') {
      const id = find(entry.value, 'id')
      if (id !== null) (not ? left : out).push(id)
    } else segments(entry.value, out, left, not || entry.key.value === 'not')
}

function audienceOf(node: MapNode): Entry | null {
  const included: Entry[] = []
  const excluded: Entry[] = []
  const recipients = find(node, 'recipients')
  segments(recipients?.value ?? null, included, excluded)
  const direct = find(node, 'recipient_segment_ids')
  for (const item of itemsIn(direct?.value))
    if (item.kind === 'scalar' && item.value !== null)
      included.push({ key: item.text, value: item, span: item.span })
  const size = find(node, 'num_recipients')
  const entries = [
    namesOf('include', included),
    namesOf('exclude', excluded),
    maybe('size', size, count(size)),
  ].filter((entry) => entry !== null)
  const from = recipients ?? direct ?? size
  return from === null || entries.length === 0
    ? null
    : pair('audience', from.key.span, map(from.value.span, entries))
}

function namesOf(key: string, ids: readonly Entry[]): Entry | null {
  const [first] = ids
  return first === undefined
    ? null
    : pair(
        key,
        first.key.span,
        list(
          first.value.span,
          ids.map((id) => word(stringOf(id) ?? '', id.value.span)),
        ),
      )
}

/** `scheduled_at` is an instant; with `tz_match_enabled` its clock in `timezone` is each recipient's. */
function scheduleOf(node: MapNode, { report, zones }: AdapterReading): Entry | null {
  const own = mapAt(node, 'schedule') ?? node
  const time = findAny(own, 'scheduled_at', 'sent_at')
  const seconds = Number(stringOf(time) ?? Number.NaN)
  const zone = stringOf(find(own, 'timezone')) ?? 'UTC'
  const match = find(own, 'tz_match_enabled')
  if (time !== null && isTrue(match) && Number.isFinite(seconds)) {
    if (isZone(zone, zones)) {
      const local = formatLocal(toLocal(zone, Math.floor(seconds / 60), zones))
      return schedule(time, [
        pair('at', time.key.span, word(local, time.value.span)),
        pair('timezone', match!.key.span, word('recipient', match!.value.span)),
      ])
    }
  }
  const rate = find(own, 'rate_limit_email_rate')
  const period = Number(stringOf(find(own, 'rate_limit_time_period')) ?? Number.NaN)
  const perHour = Math.round((Number(stringOf(rate) ?? Number.NaN) * 60) / period)
  return schedule(time, [
    ...timeEntries(time, 'utc', report),
    time !== null && rate !== null && Number.isFinite(perHour) && perHour > 0
      ? pair('rate', rate.key.span, word(`${perHour}/h`, rate.value.span))
      : null,
  ])
}

function readNewsletter(node: MapNode, contents: readonly MapNode[], reading: AdapterReading): Draft {
  const type = find(node, 'type')
  const ids = new Set(
    itemsIn(find(node, 'content_ids')?.value).map((item) => (item.kind === 'scalar' ? item.text.value : '')),
  )
  const id = stringOf(find(node, 'id'))
  const own = contents.filter(
    (one) =>
      ids.has(stringOf(find(one, 'id')) ?? '') ||
      (id !== null && stringOf(find(one, 'newsletter_id')) === id),
  )
  return draft(
    node,
    [
      take('id', find(node, 'id')),
      take('name', find(node, 'name')),
      mapped('status', find(node, 'send_state') ?? find(node, 'state'), statuses),
      audienceOf(node),
      scheduleOf(node, reading),
    ],
    own.length > 0 ? own.map((one) => readContent(one, type)) : [readContent(withoutId(node), type)],
  )
}

/** The newsletter's own id is no id of a message. */
function withoutId(node: MapNode): MapNode {
  return { ...node, entries: node.entries.filter(({ key }) => key.value !== 'id') }
}

/** https://docs.customer.io/integrations/api/app/ */
export const customerIo: Adapter = {
  id: 'customer-io',
  name: 'Customer.io',
  sends: true,
  recognise: scoreOf,
  read: (root, reading) => {
    const contents = contentsIn(root)
    const newsletters = newslettersIn(root)
    if (newsletters.length > 0) return newsletters.map((node) => readNewsletter(node, contents, reading))
    const [first] = contents
    if (first === undefined) return []
    return [
      draft(
        first,
        [take('name', find(first, 'name'))],
        contents.map((node) => readContent(node, null)),
      ),
    ]
  },
}
