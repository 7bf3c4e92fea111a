import type { Entry, MapNode, Node } from '../../source/document.ts'
import type { Channel } from '../vocabulary.ts'
import {
  type Adapter,
  type Draft,
  draft,
  type MessageDraft,
  messageDraft,
  missingBody,
  type Report,
} from './adapter.ts'
import { type Activity, schedule, steps, timeEntries, trigger, walk } from './moments.ts'
import {
  countOf,
  find,
  findAny,
  firstOf,
  isTrue,
  itemsIn,
  list,
  map,
  mapAt,
  mapsIn,
  pair,
  stringOf,
  take,
  textOf,
  word,
} from './words.ts'

const channelOf: Readonly<Record<string, Channel>> = {
  email: 'email',
  sms: 'sms',
  mms: 'mms',
  rcs: 'rcs',
  whatsapp: 'whatsapp',
  whats_app: 'whatsapp',
  push: 'push',
  ios_push: 'push',
  apple_push: 'push',
  android_push: 'push',
  web_push: 'push',
  kindle_push: 'push',
}

/** Campaigns, canvases and API requests; beside them what `GET /messages/scheduled_broadcasts` gave. */
function objectsIn(root: Node): readonly MapNode[] {
  if (root.kind === 'list') return mapsIn(root).flatMap((one) => objectsIn(one))
  const wrapped = findAny(root, 'campaigns', 'canvases')
  if (wrapped !== null && mapsIn(wrapped.value).some((one) => scoreOf(one) > 0)) return mapsIn(wrapped.value)
  if (root.kind === 'map' && scoreOf(root) > 0) return [root]
  return mapsIn(find(root, 'scheduled_broadcasts')?.value).filter(isBroadcast)
}

function scoreOf(node: MapNode): number {
  if (isRequest(node) || isTemplate(node)) return 3
  if (isBroadcast(node)) return 3
  const details = countOf(
    node,
    'schedule_type',
    'first_sent',
    'last_sent',
    'first_entry',
    'last_entry',
    'archived',
  )
  const messages = mapsIn(find(node, 'messages')?.value)
  const sent =
    find(node, 'messages')?.value.kind === 'map' && messages.some((one) => find(one, 'channel') !== null)
  const canvas = mapsIn(find(node, 'steps')?.value).some(
    (step) => countOf(step, 'next_paths', 'next_step_ids', 'messages') > 0,
  )
  return (sent || canvas) && details + countOf(node, 'draft', 'channels') >= 2 ? details + 1 : 0
}

/** What is planned, by name and time alone. */
function isTemplate(node: MapNode): boolean {
  return countOf(node, 'email_template_id', 'body') === 2
}

/** https://www.braze.com/docs/api/endpoints/templates/email_templates/get_see_email_template_information/ */
function readTemplate(node: MapNode): Draft {
  const body = find(node, 'body')
  const anchor = body ?? firstOf(node)
  return draft(
    node,
    [take('id', find(node, 'email_template_id')), take('name', find(node, 'template_name'))],
    [
      messageDraft(
        node,
        { channel: 'email', at: anchor.key.span },
        [
          take('subject', find(node, 'subject')),
          take('preheader', find(node, 'preheader')),
          take('body', body),
          take('text_body', find(node, 'plaintext_body')),
        ],
        { gaps: [textOf(body) === null ? missingBody(anchor.key.span, 'email') : null] },
      ),
    ],
  )
}

function isBroadcast(node: MapNode): boolean {
  return countOf(node, 'next_send_time', 'schedule_type', 'type') === 3 && find(node, 'messages') === null
}

/** The body of `/messages/send` and `/messages/schedule/create`: messages under the names of their channels. */
function isRequest(node: MapNode): boolean {
  const messages = mapAt(node, 'messages')
  const channels = messages?.entries.filter(({ key }) => Object.hasOwn(channelOf, key.value)) ?? []
  return (
    channels.some(({ value }) => value.kind === 'map' && countOf(value, 'channel') === 0) &&
    countOf(
      node,
      'broadcast',
      'segment_id',
      'audience',
      'external_user_ids',
      'recipients',
      'campaign_id',
      'schedule',
    ) > 0
  )
}

interface Written {
  readonly node: MapNode
  readonly channel: Channel
  readonly at: Entry['span']
  readonly name: Entry | null
}

/** What one message says. Push has its text in `alert`, in two ways. */
function contentOf({ node, channel, name }: Written): readonly (Entry | null)[] {
  const alert = find(node, 'alert')
  const push = channel === 'push'
  const body = push
    ? (find(alert?.value ?? null, 'body') ??
      (alert?.value.kind === 'scalar' ? alert : null) ??
      findAny(node, 'body', 'message'))
    : findAny(node, 'body', 'message')
  return [
    take('name', name),
    channel === 'email' ? take('subject', find(node, 'subject')) : null,
    channel === 'email' ? take('preheader', find(node, 'preheader')) : null,
    push ? (take('title', find(alert?.value ?? null, 'title')) ?? take('title', find(node, 'title'))) : null,
    take('body', body),
    channel === 'email' && textOf(body) !== null ? take('text_body', findAny(node, 'plaintext_body')) : null,
  ]
}

/** One message for each channel: what else goes out on it is another version for a share of the people. */
function messagesOf(written: readonly Written[], id: Entry | null): readonly MessageDraft[] {
  const byChannel = new Map<Channel, Written[]>()
  for (const one of written) {
    const known = byChannel.get(one.channel)
    if (known === undefined) byChannel.set(one.channel, [one])
    else known.push(one)
  }
  return [...byChannel.values()].map((versions) => {
    const [first, ...others] = versions as [Written, ...Written[]]
    const [, ...own] = contentOf(first)
    const variants = others.map((one) => map(one.node.span, contentOf(one)))
    const body = own.find((entry) => entry?.key.value === 'body') ?? null
    return messageDraft(
      first.node,
      { channel: first.channel, at: first.at },
      [
        id === null ? null : take('id', id),
        take('from', find(first.node, 'from')),
        ...own,
        headersOf(first.node),
        variants.length === 0 ? null : pair('variants', others[0]!.at, list(others[0]!.node.span, variants)),
      ],
      { gaps: [body === null ? missingBody(first.at, first.channel) : null] },
    )
  })
}

/** E-mail headers that the message sets itself. */
function headersOf(node: MapNode): Entry | null {
  const headers = find(node, 'headers')
  if (headers?.value.kind !== 'map') return null
  const own = headers.value.entries.flatMap(({ key, value }) =>
    value.kind === 'scalar' && typeof value.value === 'string' ? [{ key, value, span: key.span }] : [],
  )
  return own.length === 0 ? null : pair('headers', headers.key.span, map(headers.value.span, own))
}

/** The messages of a campaign or a step, with those on channels that aren't judged. */
function writtenIn(messages: Entry | null): {
  readonly written: readonly Written[]
  readonly others: readonly Entry[]
} {
  const written: Written[] = []
  const others: Entry[] = []
  for (const node of mapsIn(messages?.value)) {
    const channel = find(node, 'channel')
    const known = channelOf[stringOf(channel)?.toLowerCase() ?? '']
    // A control group gets nothing.
    if (channel === null || stringOf(channel) === 'control') continue
    if (known === undefined) others.push(channel)
    else written.push({ node, channel: known, at: channel.value.span, name: find(node, 'name') })
  }
  return { written, others }
}

function unjudged(others: readonly Entry[]): Draft['gaps'] {
  return others.map((channel) => ({
    what: `What is sent on \`${stringOf(channel)}\`, a channel that is not judged,`,
    at: channel.value.span,
    required: false,
    needs: 'channels',
  }))
}

/** `local_time_zones`, `intelligent_delivery`, or the name of the company's zone. */
function broadcast(node: MapNode, broadcasts: readonly MapNode[], report: Report): Entry | null {
  const id = stringOf(findAny(node, 'id', 'campaign_id', 'canvas_id'))
  const name = stringOf(find(node, 'name'))
  const own = broadcasts.find(
    (one) => (id !== null && stringOf(find(one, 'id')) === id) || stringOf(find(one, 'name')) === name,
  )
  const time = find(own ?? node, 'next_send_time')
  if (time === null) return null
  const type = find(own ?? node, 'schedule_type')
  const how = stringOf(type)
  if (how === 'local_time_zones') return schedule(time, timeEntries(time, 'recipient', report))
  if (how === 'intelligent_delivery') {
    const at = type!.value.span
    return schedule(time, [
      ...timeEntries(time, 'recipient', report),
      pair('mode', type!.key.span, word('optimised', at)),
      pair('spread', type!.key.span, word('PT24H', at)),
    ])
  }
  return schedule(time, [
    ...timeEntries(time, 'open', report),
    how !== null && /^[A-Z][\w+-]*(?:\/[\w+-]+)+$|^UTC$/.test(how) ? take('timezone', type) : null,
  ])
}

function head(node: MapNode): readonly (Entry | null)[] {
  const draftOf = find(node, 'draft')
  return [
    take('id', findAny(node, 'id', 'campaign_id', 'canvas_id')),
    take('name', find(node, 'name')),
    isTrue(draftOf) ? pair('status', draftOf!.key.span, word('draft', draftOf!.value.span)) : null,
  ]
}

const flows = new Set(['action_based', 'api_triggered', 'triggered'])

function readCampaign(node: MapNode, broadcasts: readonly MapNode[], report: Report): Draft {
  const type = find(node, 'schedule_type')
  const { written, others } = writtenIn(find(node, 'messages'))
  const how = stringOf(type)
  return draft(
    node,
    [
      ...head(node),
      how !== null && flows.has(how) ? trigger(how, type!) : broadcast(node, broadcasts, report),
    ],
    messagesOf(written, null),
    [
      ...unjudged(others),
      isBroadcast(node)
        ? { what: 'What is sent', at: firstOf(node).key.span, required: true, needs: 'campaigns/details' }
        : null,
    ],
  )
}

/** https://www.braze.com/docs/api/endpoints/export/canvas/get_canvas_details/ */
function readCanvas(node: MapNode, broadcasts: readonly MapNode[], report: Report): Draft {
  const nodes = mapsIn(find(node, 'steps')?.value)
  const waits: Draft['gaps'][number][] = []
  const activities = nodes.map((step, index): Activity => {
    const next = [
      ...mapsIn(find(step, 'next_paths')?.value).map((path) => stringOf(find(path, 'next_step_id'))),
      ...itemsIn(find(step, 'next_step_ids')?.value).map((item) =>
        item.kind === 'scalar' ? item.text.value : null,
      ),
    ]
    const type = find(step, 'type')
    if (stringOf(type)?.toLowerCase() === 'delay')
      waits.push({
        what: 'How long a delay of the canvas waits',
        at: type!.value.span,
        required: true,
        needs: 'steps',
      })
    return {
      id: stringOf(find(step, 'id')) ?? String(index),
      wait: 0,
      waitAt: null,
      next: next.filter((one) => one !== null),
    }
  })
  const starts = mapsIn(find(node, 'variants')?.value).flatMap((variant) => [
    ...itemsIn(find(variant, 'first_step_ids')?.value).map((item) =>
      item.kind === 'scalar' ? item.text.value : '',
    ),
    stringOf(find(variant, 'first_step_id')) ?? '',
  ])
  const messages: { id: string; idAt: Entry; drafts: readonly MessageDraft[] }[] = []
  const others: Entry[] = []
  nodes.forEach((step, index) => {
    const found = writtenIn(find(step, 'messages'))
    others.push(...found.others)
    const id = find(step, 'id') ?? find(step, 'name')
    const drafts = messagesOf(found.written, found.written.length > 1 ? null : id)
    if (drafts.length > 0)
      messages.push({ id: stringOf(id) ?? String(index), idAt: id ?? firstOf(step), drafts })
  })
  const type = find(node, 'schedule_type')
  const how = stringOf(type)
  return draft(
    node,
    [
      ...head(node),
      how !== null && flows.has(how) ? trigger(how, type!) : broadcast(node, broadcasts, report),
      steps(messages, walk(activities, starts)),
    ],
    messages.flatMap(({ drafts }) => drafts),
    [...waits, ...unjudged(others)],
  )
}

/** https://www.braze.com/docs/api/endpoints/messaging/schedule_messages/post_schedule_messages/ */
function readRequest(node: MapNode, report: Report): Draft {
  const messages = mapAt(node, 'messages')!
  const others: Entry[] = []
  const written = messages.entries.flatMap((entry): readonly Written[] => {
    const channel = channelOf[entry.key.value]
    if (entry.value.kind !== 'map') return []
    if (channel === undefined) {
      others.push({
        ...entry,
        value: { kind: 'scalar', value: entry.key.value, text: entry.key, span: entry.key.span },
      })
      return []
    }
    return [{ node: entry.value, channel, at: entry.key.span, name: null }]
  })
  const plan = find(node, 'schedule')
  const time = find(plan?.value ?? null, 'time')
  const optimal = find(plan?.value ?? null, 'at_optimal_time')
  const local = isTrue(find(plan?.value ?? null, 'in_local_time'))
  const segment = find(node, 'segment_id')
  return draft(
    node,
    [
      take('id', find(node, 'campaign_id')),
      segment === null
        ? null
        : pair(
            'audience',
            segment.key.span,
            map(segment.value.span, [
              pair(
                'include',
                segment.key.span,
                list(segment.value.span, [word(stringOf(segment) ?? '', segment.value.span)]),
              ),
            ]),
          ),
      schedule(plan, [
        ...timeEntries(time, local || isTrue(optimal) ? 'recipient' : 'utc', report),
        ...(isTrue(optimal)
          ? [
              pair('mode', optimal!.key.span, word('optimised', optimal!.value.span)),
              pair('spread', optimal!.key.span, word('PT24H', optimal!.value.span)),
            ]
          : []),
      ]),
    ],
    messagesOf(written, null),
    unjudged(others),
  )
}

/** https://www.braze.com/docs/api/endpoints/export/campaigns/get_campaign_details/ */
export const braze: Adapter = {
  id: 'braze',
  name: 'Braze',
  sends: true,
  recognise: (root) => Math.max(0, ...objectsIn(root).slice(0, 1).map(scoreOf)),
  read: (root, { report }) => {
    const beside = root.kind === 'list' ? mapsIn(root) : [root]
    const broadcasts = beside.flatMap((one) => mapsIn(find(one, 'scheduled_broadcasts')?.value))
    const objects = objectsIn(root)
    const full = objects.filter((node) => !isBroadcast(node))
    return (full.length > 0 ? full : objects).map((node) =>
      isRequest(node)
        ? readRequest(node, report)
        : isTemplate(node)
          ? readTemplate(node)
          : find(node, 'steps') !== null
            ? readCanvas(node, broadcasts, report)
            : readCampaign(node, broadcasts, report),
    )
  },
}
