import type { Entry, MapNode, Node } from '../../source/document.ts'
import { type Adapter, type Draft, draft, messageDraft, missingBody, type Report } from './adapter.ts'
import { schedule, timeEntries } from './moments.ts'
import {
  asText,
  count,
  countOf,
  find,
  findAny,
  firstOf,
  isTrue,
  itemsIn,
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
} from './words.ts'

const statuses = {
  save: 'draft',
  paused: 'scheduled',
  schedule: 'scheduled',
  sending: 'scheduled',
  sent: 'sent',
  canceled: 'cancelled',
  canceling: 'cancelled',
}

/** A campaign by itself, or wrapped with what `GET /campaigns/{id}/content` gave. */
function campaignsIn(root: Node): readonly MapNode[] {
  if (root.kind === 'list') return mapsIn(root).flatMap((one) => campaignsIn(one))
  const listed = find(root, 'campaigns')
  if (listed !== null && countOf(root, 'settings') === 0) return mapsIn(listed.value)
  return root.kind === 'map' ? [root] : []
}

function own(node: MapNode): MapNode {
  return mapAt(node, 'campaign') ?? node
}

/** The content, which the API gives apart: beside the campaign, in `content`, or alone. */
function contentOf(node: MapNode): MapNode {
  return mapAt(node, 'content') ?? mapAt(own(node), 'content') ?? node
}

function scoreOf(node: MapNode): number {
  const campaign = own(node)
  const shown = countOf(
    campaign,
    'settings.subject_line',
    'settings.auto_footer',
    'settings.timewarp',
    'settings.from_name',
    'settings.preview_text',
    'recipients.list_id',
    'variate_settings.winner_criteria',
    'variate_settings.subject_lines',
    'emails_sent',
    'web_id',
    'content_type',
    'rss_opts',
  )
  if (shown > 0) return shown >= 2 || countOf(campaign, 'settings.subject_line') > 0 ? shown + 1 : 0
  const content = contentOf(node)
  return countOf(content, 'plain_text') + countOf(content, 'html', 'archive_html') >= 2 ? 2 : 0
}

/** `variate_settings` holds what is tried out: the first is the message, the others its variants. */
function variants(campaign: MapNode, content: MapNode): Entry | null {
  const subjects = find(campaign, 'variate_settings', 'subject_lines')
  const others = itemsIn(subjects?.value).slice(1)
  const bodies = mapsIn(find(content, 'variate_contents')?.value).slice(1)
  const items = [
    ...others.flatMap((item) =>
      item.kind === 'scalar' && item.text.value.trim() !== ''
        ? [map(item.span, [pair('subject', item.span, item)])]
        : [],
    ),
    ...bodies.map((body) =>
      map(body.span, [take('body', find(body, 'html')), take('text_body', find(body, 'plain_text'))]),
    ),
  ].filter(({ entries }) => entries.length > 0)
  const from = subjects ?? find(content, 'variate_contents')
  return items.length === 0 || from === null
    ? null
    : pair('variants', from.key.span, list(from.value.span, items))
}

function readCampaign(node: MapNode, report: Report): Draft {
  const campaign = own(node)
  const settings = mapAt(campaign, 'settings')
  const content = contentOf(node)
  const plain = stringOf(find(campaign, 'type')) === 'plaintext'
  const html = plain ? null : find(content, 'html')
  const firstContent = mapsIn(find(content, 'variate_contents')?.value)[0] ?? null
  const body = html ?? find(firstContent, 'html') ?? find(content, 'plain_text')
  const text = body?.key.value === 'plain_text' ? null : find(content, 'plain_text')
  const firstSubject = itemsIn(find(campaign, 'variate_settings', 'subject_lines')?.value)[0]
  const subject =
    take('subject', find(settings, 'subject_line')) ??
    (firstSubject?.kind === 'scalar' ? pair('subject', firstSubject.span, firstSubject) : null)
  const title = findAny(settings, 'title', 'subject_line')
  const time = findAny(campaign, 'send_time', 'schedule_time')
  const local = isTrue(find(settings, 'timewarp')) || isTrue(find(campaign, 'timewarp'))
  const rss = find(campaign, 'rss_opts', 'frequency')
  const at = (settings === null ? null : find(campaign, 'settings')?.key.span) ?? firstOf(node).key.span
  const autoFooter = find(settings, 'auto_footer')
  const list = mapAt(campaign, 'recipients')
  const message = messageDraft(
    settings ?? content,
    { channel: 'email', at },
    [
      take('from', find(settings, 'from_name')),
      subject,
      take('preheader', find(settings, 'preview_text')),
      take('body', body),
      take('text_body', text),
      variants(campaign, content),
    ],
    {
      settings: [isTrue(autoFooter) ? { name: 'auto_footer', at: autoFooter!.key.span } : null],
      gaps: [textOf(body) === null ? missingBody(at, 'email') : null],
    },
  )
  const recipients = find(campaign, 'recipients')
  const size = find(list, 'recipient_count')
  return draft(
    node,
    [
      take('id', find(campaign, 'id')),
      take('name', title),
      mapped('status', find(campaign, 'status'), statuses),
      recipients === null
        ? null
        : pair(
            'audience',
            recipients.key.span,
            map(recipients.value.span, [maybe('size', size, count(size)), included(list)]),
          ),
      schedule(time, timeEntries(time, local ? 'recipient' : 'utc', report)),
    ],
    [message],
    [
      rss === null
        ? null
        : {
            what: 'The days on which an RSS campaign goes out',
            at: rss.key.span,
            required: true,
            needs: 'schedule.at',
          },
    ],
  )
}

function included(list: MapNode | null): Entry | null {
  const name = findAny(list, 'list_name', 'list_id')
  const text = asText(name)
  if (name === null || text === null) return null
  return pair('include', name.key.span, { kind: 'list', items: [text], span: name.value.span })
}

/** https://mailchimp.com/developer/marketing/api/campaigns/ */
export const mailchimp: Adapter = {
  id: 'mailchimp',
  name: 'Mailchimp',
  sends: true,
  recognise: (root) => Math.max(0, ...campaignsIn(root).slice(0, 1).map(scoreOf)),
  read: (root, { report }) => campaignsIn(root).map((node) => readCampaign(node, report)),
}
