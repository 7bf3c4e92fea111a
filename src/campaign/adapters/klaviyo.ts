import type { Entry, MapNode, Node } from '../../source/document.ts'
import type { Gap } from '../model.ts'
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
import { type Activity, delayOf, schedule, steps, timeEntries, trigger, walk } from './moments.ts'
import {
  countOf,
  find,
  findAny,
  firstOf,
  isTrue,
  itemsIn,
  map,
  mapAt,
  mapped,
  mapsIn,
  names,
  pair,
  stringOf,
  take,
  textOf,
  word,
} from './words.ts'

const channelOf: Readonly<Record<string, Channel>> = {
  email: 'email',
  sms: 'sms',
  mobile_push: 'push',
  push: 'push',
  whatsapp: 'whatsapp',
  rcs: 'rcs',
}

const statuses = {
  draft: 'draft',
  manual: 'draft',
  scheduled: 'scheduled',
  live: 'scheduled',
  sending: 'scheduled',
  queued: 'scheduled',
  sent: 'sent',
  cancelled: 'cancelled',
  canceled: 'cancelled',
}

/** Switches that make Klaviyo add something, or hold something back. */
const switches = [
  'add_opt_out_language',
  'add_org_prefix',
  'add_info_link',
  'sms_quiet_hours_enabled',
] as const

/** Campaigns and flows of a JSON:API document. */
function resourcesIn(root: Node): readonly MapNode[] {
  if (root.kind === 'list') return mapsIn(root).flatMap((one) => resourcesIn(one))
  const data = find(root, 'data')?.value
  if (data?.kind === 'list') return mapsIn(data).filter((one) => kindOf(one) !== null)
  const one = data?.kind === 'map' ? data : root.kind === 'map' ? root : null
  return one !== null && kindOf(one) !== null ? [one] : []
}

const kinds = ['campaign', 'campaign-message', 'flow', 'template'] as const

function kindOf(node: MapNode): (typeof kinds)[number] | null {
  if (mapAt(node, 'attributes') === null) return null
  const type = stringOf(find(node, 'type'))
  return kinds.find((kind) => kind === type) ?? null
}

function scoreOf(node: MapNode): number {
  return (
    1 +
    countOf(
      node,
      'attributes.audiences',
      'attributes.send_strategy',
      'attributes.send_options',
      'attributes.campaign-messages',
      'attributes.tracking_options',
      'attributes.definition.actions',
      'attributes.definition.triggers',
      'attributes.trigger_type',
      'attributes.definition.channel',
      'attributes.render_options',
      'attributes.send_times',
      'attributes.editor_type',
      'attributes.html',
      'relationships.campaign-messages',
      'relationships.flow-actions',
    )
  )
}

/** What was asked for along with the campaigns: messages and templates, by type and id. */
function includedIn(root: Node): ReadonlyMap<string, MapNode> {
  const found = new Map<string, MapNode>()
  const roots = root.kind === 'list' ? mapsIn(root) : [root]
  for (const one of roots)
    for (const item of mapsIn(find(one, 'included')?.value))
      found.set(`${stringOf(find(item, 'type'))} ${stringOf(find(item, 'id'))}`, item)
  return found
}

function related(node: MapNode, name: string, included: ReadonlyMap<string, MapNode>): readonly MapNode[] {
  const data = find(node, 'relationships', name, 'data')?.value
  const links = data?.kind === 'map' ? [data] : mapsIn(data)
  return links.flatMap((link) => {
    const item = included.get(`${stringOf(find(link, 'type'))} ${stringOf(find(link, 'id'))}`)
    return item === undefined ? [] : [item]
  })
}

function settingsOf(node: MapNode | null): readonly ({ name: string; at: Entry['span'] } | null)[] {
  return switches.map((name) => {
    const entry = find(node, name)
    return isTrue(entry) ? { name, at: entry!.key.span } : null
  })
}

interface Parts {
  readonly node: MapNode
  readonly channel: Channel
  readonly at: Entry['span']
  readonly id: Entry | null
  /** Subject, body and the like. */
  readonly content: MapNode | null
  /** Where the switches of a text message stand. */
  readonly options: MapNode | null
  readonly template: MapNode | null
}

function readMessage({ node, channel, at, id, content, options, template }: Parts): MessageDraft {
  const html = find(template, 'attributes', 'html') ?? find(template, 'html')
  const body = channel === 'email' ? (html ?? find(content, 'html')) : findAny(content, 'body', 'message')
  const plain = channel === 'email' ? (find(template, 'attributes', 'text') ?? find(template, 'text')) : null
  return messageDraft(
    node,
    { channel, at },
    [
      take('id', id),
      take('from', findAny(content, 'from_label')),
      ...(channel === 'email'
        ? [
            take('subject', findAny(content, 'subject', 'subject_line')),
            take('preheader', find(content, 'preview_text')),
          ]
        : []),
      channel === 'push' ? take('title', find(content, 'title')) : null,
      take('body', body),
      textOf(body) === null ? null : take('text_body', plain),
    ],
    {
      settings: [...settingsOf(options), ...(options === content ? [] : settingsOf(content))],
      gaps: [textOf(body) === null ? missingBody(at, channel) : null],
    },
  )
}

/** A message of a campaign; older revisions of the API have no `definition`. */
function campaignMessage(node: MapNode, included: ReadonlyMap<string, MapNode>): MessageDraft | null {
  const attributes = mapAt(node, 'attributes') ?? node
  const definition = mapAt(attributes, 'definition') ?? attributes
  const channel = find(definition, 'channel')
  const known = channelOf[stringOf(channel)?.toLowerCase() ?? '']
  if (channel === null || known === undefined) return null
  const template =
    related(node, 'template', included)[0] ?? mapAt(node, 'template') ?? mapAt(attributes, 'template')
  return readMessage({
    node,
    channel: known,
    at: channel.value.span,
    id: find(node, 'id'),
    content: mapAt(definition, 'content'),
    options: mapAt(definition, 'render_options') ?? mapAt(attributes, 'render_options'),
    template,
  })
}

const audienceOf = (attributes: MapNode | null): Entry | null => {
  const audiences = find(attributes, 'audiences')
  if (audiences === null) return null
  const entries = [
    names('include', find(audiences.value, 'included')),
    names('exclude', find(audiences.value, 'excluded')),
  ]
  return entries.some((entry) => entry !== null)
    ? pair('audience', audiences.key.span, map(audiences.value.span, entries))
    : null
}

/** `send_strategy` as a schedule; https://developers.klaviyo.com/en/reference/campaigns_api_overview */
function scheduleOf(attributes: MapNode | null, report: Report): Entry | null {
  const strategy = find(attributes, 'send_strategy')
  if (strategy === null) {
    const sent = findAny(attributes, 'send_time', 'scheduled_at')
    return schedule(sent, timeEntries(sent, 'utc', report))
  }
  const { value: node } = strategy
  const options = mapAt(node, 'options_static') ?? mapAt(node, 'options') ?? mapAt(node, 'options_throttled')
  const method = stringOf(find(node, 'method'))
  const smart = find(node, 'date') ?? find(mapAt(node, 'options_sto'), 'date')
  if (method === 'smart_send_time' && smart !== null) {
    const day = stringOf(smart) ?? ''
    const at = smart.value.span
    if (/^\d{4}-\d{2}-\d{2}$/.test(day))
      return schedule(strategy, [
        pair('at', smart.key.span, word(`${day}T00:00`, at)),
        pair('timezone', smart.key.span, word('recipient', at)),
        pair('mode', smart.key.span, word('optimised', at)),
        pair('spread', smart.key.span, word('PT24H', at)),
      ])
  }
  const time = find(node, 'datetime') ?? find(options, 'datetime')
  const local = isTrue(find(options, 'is_local')) || isTrue(find(node, 'is_local'))
  const share = find(node, 'throttle_percentage') ?? find(options, 'throttle_percentage')
  const hours = Math.ceil(100 / Number(stringOf(share) ?? Number.NaN))
  return schedule(strategy, [
    ...timeEntries(time, local ? 'recipient' : 'utc', report),
    // So many percent leave in an hour.
    share === null || !Number.isFinite(hours)
      ? null
      : pair('duration', share.key.span, word(`PT${hours}H`, share.value.span)),
  ])
}

/** A message or a template that was asked for by itself. */
function readSingle(node: MapNode, included: ReadonlyMap<string, MapNode>): Draft {
  const message =
    kindOf(node) === 'template'
      ? readMessage({
          node,
          channel: 'email',
          at: find(node, 'attributes')!.key.span,
          id: find(node, 'id'),
          content: mapAt(node, 'attributes'),
          options: null,
          template: node,
        })
      : campaignMessage(node, included)
  const name = find(node, 'attributes', 'name') ?? find(node, 'attributes', 'label')
  return draft(node, [take('id', find(node, 'id')), take('name', name)], message === null ? [] : [message])
}

function readCampaign(
  node: MapNode,
  included: ReadonlyMap<string, MapNode>,
  alone: boolean,
  report: Report,
): Draft {
  const attributes = mapAt(node, 'attributes')
  const named = related(node, 'campaign-messages', included)
  // Without relationships what came along with a single campaign is its own.
  const along = [...included.values()].filter((one) => kindOf(one) === 'campaign-message')
  const beside = named.length === 0 && alone ? along : named
  const inside = find(attributes, 'campaign-messages')?.value
  const nodes = beside.length > 0 ? beside : mapsIn(find(inside ?? null, 'data')?.value ?? inside)
  const messages = nodes.map((one) => campaignMessage(one, included)).filter((one) => one !== null)
  const at = firstOf(node).key.span
  return draft(
    node,
    [
      take('id', find(node, 'id')),
      take('name', find(attributes, 'name')),
      mapped('status', find(attributes, 'status'), statuses),
      audienceOf(attributes),
      scheduleOf(attributes, report),
    ],
    messages,
    [messages.length === 0 ? missingMessages(find(node, 'relationships')?.key.span ?? at) : null],
  )
}

function missingMessages(at: Entry['span']): Omit<Gap, 'message'> {
  return {
    what: 'What is sent (ask for it with `include=campaign-messages`)',
    at,
    required: true,
    needs: 'campaign-messages',
  }
}

const flowChannels: Readonly<Record<string, Channel>> = {
  'send-email': 'email',
  'send-sms': 'sms',
  'send-push-notification': 'push',
  'send-whatsapp': 'whatsapp',
  'send-whatsapp-message': 'whatsapp',
}

function nextOf(action: MapNode): readonly string[] {
  const links = mapAt(action, 'links')
  return (links?.entries ?? []).flatMap(({ value }) => {
    if (value.kind === 'scalar' && value.value !== null) return [value.text.value]
    return itemsIn(value).flatMap((item) => (item.kind === 'scalar' ? [item.text.value] : []))
  })
}

/** https://developers.klaviyo.com/en/reference/flows_api_overview */
function readFlow(node: MapNode, included: ReadonlyMap<string, MapNode>): Draft {
  const attributes = mapAt(node, 'attributes')
  const definition = mapAt(attributes, 'definition')
  const actions = mapsIn(find(definition, 'actions')?.value)
  const ids = actions.map((action) => findAny(action, 'id', 'temporary_id'))
  const waits: Omit<Gap, 'message'>[] = []
  const activities = actions.map((action, index): Activity => {
    const data = mapAt(action, 'data')
    const value = find(data, 'value')
    const delays = stringOf(find(action, 'type')) === 'time-delay'
    const until = delays ? find(data, 'delay_until_time') : null
    if (until !== null)
      waits.push({
        what: 'The hour at which a delay of the flow ends',
        at: until.key.span,
        required: false,
        needs: 'schedule.hold',
      })
    const main = delays ? delayOf(stringOf(value), stringOf(find(data, 'unit'))) : 0
    return {
      id: stringOf(ids[index] ?? null) ?? String(index),
      wait: main,
      waitAt: value,
      next: nextOf(action),
    }
  })
  const targets = new Set(activities.flatMap(({ next }) => next))
  const entry = stringOf(find(definition, 'entry_action_id'))
  const starts =
    entry === null ? activities.filter(({ id }) => !targets.has(id)).map(({ id }) => id) : [entry]
  const messages: { readonly id: string; readonly idAt: Entry; readonly draft: MessageDraft }[] = []
  actions.forEach((action, index) => {
    const type = find(action, 'type')
    const channel = flowChannels[stringOf(type) ?? '']
    if (channel === undefined || type === null) return
    const content = mapAt(action, 'data', 'message')
    const own = stringOf(find(content, 'template_id'))
    const id = ids[index] ?? null
    messages.push({
      id: stringOf(id) ?? String(index),
      idAt: id ?? type,
      draft: readMessage({
        node: action,
        channel,
        at: type.value.span,
        id,
        content,
        options: content,
        template: (own === null ? undefined : included.get(`template ${own}`)) ?? mapAt(content, 'template'),
      }),
    })
  })
  const first = mapsIn(find(definition, 'triggers')?.value)[0] ?? null
  const start = find(first, 'type') ?? find(attributes, 'trigger_type')
  const name = find(attributes, 'name')
  const anchor = start ?? name ?? firstOf(node)
  return draft(
    node,
    [
      take('id', find(node, 'id')),
      take('name', name),
      mapped('status', find(attributes, 'status'), statuses),
      trigger(stringOf(start) ?? 'flow', anchor),
      steps(messages, walk(activities, starts)),
    ],
    messages.map((one) => one.draft),
    [
      ...waits,
      actions.length === 0
        ? {
            what: 'What is sent (ask for it with `additional-fields[flow]=definition`)',
            at: anchor.key.span,
            required: true,
            needs: 'definition',
          }
        : null,
    ],
  )
}

/** https://developers.klaviyo.com/en/reference/campaigns_api_overview */
export const klaviyo: Adapter = {
  id: 'klaviyo',
  name: 'Klaviyo',
  sends: true,
  recognise: (root) => {
    const [first] = resourcesIn(root)
    const score = first === undefined ? 0 : scoreOf(first)
    return score >= 2 ? score : 0
  },
  read: (root, { report }) => {
    const included = includedIn(root)
    const nodes = resourcesIn(root)
    return nodes.map((node) => {
      const kind = kindOf(node)
      if (kind === 'flow') return readFlow(node, included)
      return kind === 'campaign'
        ? readCampaign(node, included, nodes.length === 1, report)
        : readSingle(node, included)
    })
  },
}
