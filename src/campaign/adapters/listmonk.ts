import type { Entry, MapNode, Node } from '../../source/document.ts'
import { type Adapter, type Draft, draft, messageDraft, missingBody, type Report } from './adapter.ts'
import { schedule, timeEntries } from './moments.ts'
import {
  count,
  countOf,
  find,
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
  word,
} from './words.ts'

const statuses = {
  draft: 'draft',
  scheduled: 'scheduled',
  running: 'scheduled',
  paused: 'scheduled',
  finished: 'sent',
  cancelled: 'cancelled',
}

const formats = { html: 'html', richtext: 'html', visual: 'html', markdown: 'markdown', plain: 'text' }

function campaignsIn(root: Node): readonly MapNode[] {
  if (root.kind === 'list') return mapsIn(root)
  const data = mapAt(root, 'data')
  if (data !== null) {
    const results = find(data, 'results')
    return results === null ? [data] : mapsIn(results.value)
  }
  const results = find(root, 'results')
  if (results !== null) return mapsIn(results.value)
  return root.kind === 'map' ? [root] : []
}

function scoreOf(node: MapNode): number {
  const own = countOf(
    node,
    'from_email',
    'messenger',
    'altbody',
    'template_id',
    'to_send',
    'content_type',
    'lists',
  )
  return own >= 3 && countOf(node, 'body', 'messenger') > 0 ? own : 0
}

function readCampaign(node: MapNode, report: Report): Draft {
  const messenger = find(node, 'messenger')
  const name = stringOf(messenger) ?? 'email'
  const channel = name.startsWith('email') ? 'email' : name.includes('sms') ? 'sms' : null
  const body = find(node, 'body')
  const anchor = messenger ?? body ?? firstOf(node)
  const at = anchor.value.kind === 'scalar' && anchor === messenger ? anchor.value.span : anchor.key.span
  const type = find(node, 'type')
  const time = find(node, 'send_at')
  const size = find(node, 'to_send')
  const lists = names('include', find(node, 'lists'))
  const template = find(node, 'template_id')
  return draft(
    node,
    [
      take('id', find(node, 'uuid') ?? find(node, 'id')),
      take('name', find(node, 'name')),
      mapped('status', find(node, 'status'), statuses),
      // A message that asks for the confirmation of a subscription.
      stringOf(type) === 'optin'
        ? pair('purpose', type!.key.span, word('transactional', type!.value.span))
        : null,
      lists === null && size === null
        ? null
        : pair(
            'audience',
            (lists ?? size!).span,
            map(node.span, [lists, Number(stringOf(size)) > 0 ? maybe('size', size, count(size)) : null]),
          ),
      schedule(time, timeEntries(time, 'utc', report)),
    ],
    [
      messageDraft(
        node,
        { channel, at },
        [
          language(find(node, 'attribs', 'lang') ?? find(node, 'attribs', 'language')),
          take('from', find(node, 'from_email')),
          channel === 'email' ? take('subject', find(node, 'subject')) : null,
          take('body', body),
          channel === 'email' ? mapped('format', find(node, 'content_type'), formats) : null,
          channel === 'email' && textOf(body) !== null ? take('text_body', find(node, 'altbody')) : null,
          channel === 'email' ? headersOf(node) : null,
        ],
        {
          settings: [
            stringOf(template) === null || stringOf(template) === '0'
              ? null
              : { name: 'template_id', at: template!.key.span },
          ],
          gaps: [
            textOf(body) === null && channel !== null ? missingBody(at, channel) : null,
            channel === null ? { what: 'The channel', at, required: true, needs: 'messages.channel' } : null,
          ],
        },
      ),
    ],
  )
}

/** A list of maps with one header each. */
function headersOf(node: MapNode): Entry | null {
  const headers = find(node, 'headers')
  const own = mapsIn(headers?.value).flatMap(({ entries }) =>
    entries.filter(({ value }) => value.kind === 'scalar' && typeof value.value === 'string'),
  )
  return own.length === 0 ? null : pair('headers', headers!.key.span, map(headers!.value.span, own))
}

/** https://listmonk.app/docs/apis/campaigns/ */
export const listmonk: Adapter = {
  id: 'listmonk',
  name: 'listmonk',
  sends: true,
  recognise: (root) => Math.max(0, ...campaignsIn(root).slice(0, 1).map(scoreOf)),
  read: (root, { report }) => campaignsIn(root).map((node) => readCampaign(node, report)),
}
