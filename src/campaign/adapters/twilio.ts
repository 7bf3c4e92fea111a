import type { Entry, MapNode, Node } from '../../source/document.ts'
import type { TemplatePart, TemplateReview } from '../model.ts'
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
import { schedule, timeEntries } from './moments.ts'
import { templateCategories, templatePurposes } from './whatsapp.ts'
import {
  countOf,
  find,
  findAny,
  firstOf,
  itemsIn,
  joined,
  language,
  list,
  map,
  mapAt,
  mapped,
  mapsIn,
  pair,
  scalar,
  stringOf,
  take,
  textOf,
  word,
} from './words.ts'

function objectsIn(root: Node): readonly MapNode[] {
  if (root.kind === 'list') return mapsIn(root)
  for (const name of ['contents', 'messages'])
    if (find(root, name)?.value.kind === 'list') return mapsIn(find(root, name)!.value)
  return root.kind === 'map' ? [root] : []
}

function contentTypes(node: MapNode): readonly Entry[] {
  return (mapAt(node, 'types')?.entries ?? []).filter(({ key }) => /^(?:twilio|whatsapp)\//.test(key.value))
}

/** Parameters as the API takes them, and as it gives them back. */
function parameter(node: MapNode, name: string): Entry | null {
  return findAny(node, name, name.replace(/(?<=[a-z])[A-Z]/g, '_$&').toLowerCase())
}

function messageScore(node: MapNode): number {
  const own = [
    'MessagingServiceSid',
    'NumSegments',
    'NumMedia',
    'ScheduleType',
    'SendAt',
    'ContentSid',
    'ContentVariables',
    'AccountSid',
    'MediaUrl',
    'StatusCallback',
    'ShortenUrls',
    'SmartEncoded',
    'RiskCheck',
  ].filter((name) => parameter(node, name) !== null).length
  const asked = countOf(node, 'To', 'Body') === 2 ? 2 : countOf(node, 'To', 'From') === 2 ? 1 : 0
  return own + asked >= 2 && (parameter(node, 'Body') ?? parameter(node, 'ContentSid')) !== null
    ? own + asked
    : 0
}

function scoreOf(node: MapNode): number {
  return contentTypes(node).length > 0 ? 4 : messageScore(node)
}

const states: Readonly<Record<string, string>> = {
  accepted: 'scheduled',
  scheduled: 'scheduled',
  queued: 'scheduled',
  sending: 'scheduled',
  sent: 'sent',
  delivered: 'sent',
  undelivered: 'sent',
  failed: 'sent',
  read: 'sent',
  canceled: 'cancelled',
}

/** https://www.twilio.com/docs/messaging/api/message-resource */
function readMessage(node: MapNode, report: Report): Draft {
  const to = parameter(node, 'To')
  const from = parameter(node, 'From')
  const body = parameter(node, 'Body')
  const media = findAny(node, 'MediaUrl', 'media_url')
  const numbered = Number(stringOf(parameter(node, 'NumMedia')) ?? 0) > 0
  const whatsapp = [to, from].find((entry) => stringOf(entry)?.startsWith('whatsapp:') === true) ?? null
  const channel: Channel = whatsapp !== null ? 'whatsapp' : media !== null || numbered ? 'mms' : 'sms'
  const anchor = body ?? parameter(node, 'ContentSid') ?? firstOf(node)
  const time = parameter(node, 'SendAt')
  const number = textOf(from)
  const sender = number !== null && number.value.startsWith('whatsapp:') ? number.slice(9) : number
  return draft(
    node,
    [
      take('id', find(node, 'sid')),
      mapped('status', find(node, 'status'), states),
      schedule(time, timeEntries(time, 'utc', report)),
    ],
    [
      messageDraft(
        node,
        { channel, at: anchor.key.span },
        [
          sender === null || from === null ? null : pair('from', from.key.span, scalar(sender)),
          take('body', body),
        ],
        { gaps: [textOf(body) === null ? missingBody(anchor.key.span, channel) : null] },
      ),
    ],
  )
}

interface Kind {
  readonly entry: Entry
  readonly node: MapNode
}

function buttonsOf(node: MapNode, parts: TemplatePart[], spans: Entry['span'][]): Entry | null {
  const actions = find(node, 'actions')
  const items = mapsIn(actions?.value).flatMap((action): readonly Node[] => {
    const title = findAny(action, 'title', 'copy_code_text')
    const label = textOf(title)
    if (title === null || label === null) return []
    spans.push(title.key.span)
    parts.push({ kind: 'button', text: label, samples: null })
    const url = find(action, 'url')
    const phone = find(action, 'phone')
    if (textOf(url) !== null) parts.push({ kind: 'address', text: textOf(url)!, samples: null })
    if (textOf(phone) !== null) parts.push({ kind: 'phone', text: textOf(phone)!, samples: null })
    const target = url ?? phone
    return [
      map(action.span, [
        pair(
          'kind',
          title.key.span,
          word(url !== null ? 'url' : phone !== null ? 'phone' : 'reply', title.value.span),
        ),
        take('text', title),
        target === null ? null : take('target', target),
      ]),
    ]
  })
  return items.length === 0 || actions === null
    ? null
    : pair('buttons', actions.key.span, list(actions.value.span, items))
}

/** Which samples there are: `variables` has them by number or name. */
function samplesOf(content: MapNode): readonly string[] {
  const variables = mapAt(content, 'variables')
  return (variables?.entries ?? []).flatMap((entry) => (textOf(entry) === null ? [] : [entry.key.value]))
}

function readKind(
  content: MapNode,
  { entry, node }: Kind,
  approval: MapNode | null,
  alone: boolean,
): MessageDraft {
  const rich = entry.key.value !== 'twilio/text' && entry.key.value !== 'twilio/media'
  const whatsapp = rich || (approval !== null && alone)
  const channel: Channel = whatsapp ? 'whatsapp' : entry.key.value === 'twilio/media' ? 'mms' : 'sms'
  const header = findAny(node, 'header_text', 'title')
  const footer = findAny(node, 'footer', 'subtitle')
  const body = find(node, 'body')
  const cards = mapsIn(find(node, 'cards')?.value)
  const samples = samplesOf(content)
  const parts: TemplatePart[] = []
  const spans: Entry['span'][] = []
  const part = (kind: TemplatePart['kind'], text: Entry | null, sampled: boolean): void => {
    const own = textOf(text)
    if (own !== null) parts.push({ kind, text: own, samples: sampled ? samples : null })
  }
  part('header', header, true)
  part('body', body, true)
  part('footer', footer, false)
  const texts = [body, ...cards.flatMap((card) => [findAny(card, 'title'), find(card, 'body')])]
    .map((text) => textOf(text))
    .filter((text) => text !== null)
  for (const card of cards) part('body', find(card, 'body'), true)
  const whole = joined(texts)
  const name = find(approval, 'name') ?? find(content, 'friendly_name')
  const category = mapped('category', find(approval, 'category'), templateCategories)
  const buttons = buttonsOf(node, parts, spans)
  const status = find(approval, 'status')
  const rejected = stringOf(status)?.toLowerCase() === 'rejected' ? status : null
  const review: TemplateReview | null = whatsapp
    ? {
        parts,
        buttons: spans,
        numbering: 'template',
        named: find(approval, 'name') !== null,
        unsampled: [],
        rejected:
          rejected === null
            ? null
            : { at: rejected.value.span, reason: stringOf(find(approval, 'rejection_reason')) },
        unknownCategory: category === null ? textOf(find(approval, 'category')) : null,
        faults: [],
      }
    : null
  const media = itemsIn(find(node, 'media')?.value)
  return messageDraft(
    node,
    { channel, at: entry.key.span },
    [
      pair('id', entry.key.span, word(entry.key.value, entry.key.span)),
      language(find(content, 'language')),
      whatsapp && name !== null
        ? pair('template', name.key.span, map(name.value.span, [take('name', name), category]))
        : null,
      whatsapp ? take('header', header) : null,
      whole === null || body === null ? null : pair('body', body.key.span, scalar(whole)),
      whatsapp ? take('footer', footer) : null,
      whatsapp ? buttons : null,
      channel === 'mms' && media.length > 0
        ? pair(
            'media',
            entry.key.span,
            list(
              entry.key.span,
              media.filter((item) => item.kind === 'scalar'),
            ),
          )
        : null,
    ],
    {
      review,
      channelOpen: !whatsapp && alone,
      gaps: [
        whole === null && entry.key.value !== 'whatsapp/authentication'
          ? missingBody(entry.key.span, channel)
          : null,
        !whatsapp && alone
          ? {
              what: `Whether it goes out by ${channel === 'mms' ? 'MMS' : 'SMS'}, as it is judged here, or by WhatsApp or RCS`,
              at: entry.key.span,
              required: false,
              needs: 'messages.channel',
            }
          : null,
      ],
    },
  )
}

/** https://www.twilio.com/docs/content/content-types-overview */
function readContent(node: MapNode): Draft {
  const types = contentTypes(node).flatMap((entry): readonly Kind[] =>
    entry.value.kind === 'map' ? [{ entry, node: entry.value }] : [],
  )
  const approvals = find(node, 'approval_requests') ?? find(node, 'approvals') ?? find(node, 'whatsapp')
  const approval =
    approvals?.value.kind === 'list'
      ? (mapsIn(approvals.value)[0] ?? null)
      : (mapAt(approvals?.value ?? null, 'whatsapp') ?? mapAt(approvals?.value ?? null))
  return draft(
    node,
    [
      take('id', find(node, 'friendly_name') ?? find(node, 'sid')),
      take('name', find(node, 'friendly_name')),
      mapped('purpose', find(approval, 'category'), templatePurposes),
    ],
    types.map((kind) => readKind(node, kind, approval, types.length === 1)),
  )
}

export const twilio: Adapter = {
  id: 'twilio',
  name: 'Twilio',
  sends: true,
  recognise: (root) => Math.max(0, ...objectsIn(root).slice(0, 1).map(scoreOf)),
  read: (root, { report }) =>
    objectsIn(root)
      // What people wrote to us isn't sent.
      .filter((node) => stringOf(find(node, 'direction')) !== 'inbound')
      .map((node) => (contentTypes(node).length > 0 ? readContent(node) : readMessage(node, report))),
}
