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
import { schedule, timeEntries, trigger } from './moments.ts'
import {
  count,
  countOf,
  find,
  findAny,
  firstOf,
  language,
  map,
  mapAt,
  mapped,
  mapsIn,
  maybe,
  names,
  pair,
  stringOf,
  take,
  textOf,
} from './words.ts'

const channelOf: Readonly<Record<string, Channel>> = {
  email: 'email',
  sms: 'sms',
  mms: 'mms',
  push: 'push',
  whatsapp: 'whatsapp',
}

const statuses = {
  draft: 'draft',
  ready: 'draft',
  scheduled: 'scheduled',
  running: 'scheduled',
  starting: 'scheduled',
  recurring: 'scheduled',
  finished: 'sent',
  archived: 'sent',
  aborted: 'cancelled',
  cancelled: 'cancelled',
}

interface Pieces {
  readonly campaigns: readonly MapNode[]
  readonly templates: readonly MapNode[]
}

/** Campaigns and templates, by themselves, in the lists of the API, or side by side in one file. */
function piecesIn(root: Node): Pieces {
  const nodes =
    root.kind === 'list'
      ? mapsIn(root)
      : [
          root,
          mapAt(root, 'campaign'),
          mapAt(root, 'template'),
          ...mapsIn(find(root, 'campaigns')?.value),
          ...mapsIn(find(root, 'templates')?.value),
        ].filter((one): one is MapNode => one?.kind === 'map')
  return {
    campaigns: nodes.filter((one) => campaignScore(one) >= 2),
    templates: nodes.filter((one) => campaignScore(one) < 2 && templateScore(one) >= 2),
  }
}

function campaignScore(node: MapNode): number {
  return (
    countOf(
      node,
      'campaignState',
      'messageMedium',
      'templateId',
      'listIds',
      'suppressionListIds',
      'sendMode',
      'startTimeZone',
      'defaultTimeZone',
    ) - countOf(node, 'html', 'message')
  )
}

function templateScore(node: MapNode): number {
  return (
    countOf(
      node,
      'templateId',
      'clientTemplateId',
      'messageTypeId',
      'preheaderText',
      'creatorUserId',
      'isDefaultLocale',
    ) +
    (countOf(node, 'html', 'message', 'plainText') > 0 ? 1 : 0) -
    (countOf(node, 'html', 'message', 'plainText', 'subject') === 0 ? 9 : 0)
  )
}

function channelOfTemplate(node: MapNode): Channel | null {
  if (countOf(node, 'html', 'fromEmail', 'preheaderText') > 0) return 'email'
  if (countOf(node, 'title', 'badge', 'deeplink', 'deepLink', 'payload', 'interruptionLevel') > 0)
    return 'push'
  return countOf(node, 'message') > 0 ? 'sms' : null
}

function readTemplate(node: MapNode, medium: Entry | null): MessageDraft {
  const said = channelOf[stringOf(medium)?.toLowerCase() ?? '']
  const channel = said ?? channelOfTemplate(node)
  const html = find(node, 'html')
  const body =
    channel === 'email' ? (textOf(html) === null ? find(node, 'plainText') : html) : find(node, 'message')
  const at = (said === undefined ? null : medium?.value.span) ?? firstOf(node).key.span
  return messageDraft(
    node,
    { channel, at },
    [
      take('id', find(node, 'templateId')),
      language(find(node, 'locale')),
      take('from', find(node, 'fromName')),
      channel === 'email' ? take('subject', find(node, 'subject')) : null,
      channel === 'email' ? take('preheader', find(node, 'preheaderText')) : null,
      channel === 'push' ? take('title', find(node, 'title')) : null,
      take('body', body),
      channel === 'email' && body === html ? take('text_body', find(node, 'plainText')) : null,
    ],
    { gaps: [textOf(body) === null && channel !== null ? missingBody(at, channel) : null] },
  )
}

function readCampaign(node: MapNode, templates: readonly MapNode[], report: Report): Draft {
  const medium = find(node, 'messageMedium')
  const id = find(node, 'templateId')
  const own = templates.filter((one) => stringOf(find(one, 'templateId')) === stringOf(id))
  const channel = channelOf[stringOf(medium)?.toLowerCase() ?? ''] ?? null
  const anchor = medium ?? id ?? firstOf(node)
  const at = anchor.value.kind === 'scalar' ? anchor.value.span : anchor.key.span
  const messages =
    own.length > 0
      ? own.map((template) => readTemplate(template, medium))
      : [
          messageDraft(node, { channel, at }, [take('id', id)], {
            gaps: [
              missingBody((id ?? anchor).key.span, channel ?? 'sms'),
              channel === null
                ? { what: 'The channel', at, required: true, needs: 'messages.channel' }
                : null,
            ],
          }),
        ]
  const time = findAny(node, 'startAt', 'sendAt')
  const local =
    stringOf(find(node, 'sendMode')) === 'RecipientTimeZone' || find(node, 'recipientTimeZone') !== null
  const type = find(node, 'type')
  const size = find(node, 'sendSize')
  const include = names('include', find(node, 'listIds'))
  return draft(
    node,
    [
      take('id', find(node, 'id')),
      take('name', find(node, 'name')),
      mapped('status', find(node, 'campaignState'), statuses),
      include === null && size === null
        ? null
        : pair(
            'audience',
            (include ?? size!).span,
            map(node.span, [
              include,
              names('exclude', find(node, 'suppressionListIds')),
              maybe('size', size, count(size)),
            ]),
          ),
      stringOf(type) === 'Triggered'
        ? trigger(stringOf(find(node, 'workflowId')) ?? 'Triggered', type!)
        : schedule(time, timeEntries(time, local ? 'recipient' : 'utc', report)),
    ],
    messages,
  )
}

/** https://api.iterable.com/api/docs */
export const iterable: Adapter = {
  id: 'iterable',
  name: 'Iterable',
  sends: true,
  recognise: (root) => {
    const { campaigns, templates } = piecesIn(root)
    const [campaign] = campaigns
    if (campaign !== undefined) return campaignScore(campaign)
    return templates[0] === undefined ? 0 : templateScore(templates[0])
  },
  read: (root, { report }) => {
    const { campaigns, templates } = piecesIn(root)
    if (campaigns.length > 0) return campaigns.map((node) => readCampaign(node, templates, report))
    // One template in its languages is one campaign.
    const byId = new Map<string, MapNode[]>()
    for (const node of templates) {
      const id = stringOf(findAny(node, 'templateId', 'clientTemplateId')) ?? String(byId.size)
      byId.set(id, [...(byId.get(id) ?? []), node])
    }
    return [...byId.values()].map((nodes) =>
      draft(
        nodes[0]!,
        [
          take('id', findAny(nodes[0]!, 'templateId', 'clientTemplateId')),
          take('name', find(nodes[0]!, 'name')),
        ],
        nodes.map((node) => readTemplate(node, null)),
      ),
    )
  },
}
