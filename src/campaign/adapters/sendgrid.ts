import type { Entry, MapNode, Node } from '../../source/document.ts'
import { type Adapter, type Draft, draft, messageDraft, missingBody, type Report } from './adapter.ts'
import { schedule, timeEntries } from './moments.ts'
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
  mapped,
  mapsIn,
  pair,
  stringOf,
  take,
  textOf,
} from './words.ts'

const statuses = { draft: 'draft', scheduled: 'scheduled', triggered: 'sent' }

function sendsIn(root: Node): readonly MapNode[] {
  if (root.kind === 'list') return mapsIn(root)
  const listed = findAny(root, 'result', 'templates')
  if (listed !== null && listed.value.kind === 'list') return mapsIn(listed.value)
  return root.kind === 'map' ? [root] : []
}

function singleScore(node: MapNode): number {
  return countOf(
    node,
    'email_config',
    'email_config.html_content',
    'email_config.suppression_group_id',
    'email_config.custom_unsubscribe_url',
    'email_config.design_id',
    'email_config.sender_id',
    'send_to.list_ids',
    'send_to.segment_ids',
    'send_to.all',
    'is_abtest',
    'categories',
  )
}

/** A version of a template, or a template with its versions. */
function templateScore(node: MapNode): number {
  const version = versionOf(node)
  if (version === null) return 0
  const own = countOf(
    version,
    'template_id',
    'html_content',
    'plain_content',
    'generate_plain_content',
    'active',
    'thumbnail_url',
  )
  return own + (version === node ? 0 : countOf(node, 'generation'))
}

/** A design of the library, https://www.twilio.com/docs/sendgrid/api-reference/designs-api. */
function isDesign(node: MapNode): boolean {
  return find(node, 'email_config') === null && countOf(node, 'html_content', 'generate_plain_content') === 2
}

/** The version that is sent: the active one, else the first. */
function versionOf(node: MapNode): MapNode | null {
  const listed = find(node, 'versions')
  if (listed === null) return countOf(node, 'template_id', 'active') === 2 || isDesign(node) ? node : null
  const versions = mapsIn(listed.value)
  return versions.find((one) => stringOf(find(one, 'active')) === '1') ?? versions[0] ?? null
}

function mailScore(node: MapNode): number {
  return countOf(
    node,
    'personalizations',
    'asm',
    'content',
    'tracking_settings',
    'mail_settings',
    'from.email',
  )
}

/** https://www.twilio.com/docs/sendgrid/api-reference/single-sends */
function readSingleSend(node: MapNode, report: Report): Draft {
  const config = mapAt(node, 'email_config')
  const html = find(config, 'html_content')
  const plain = find(config, 'plain_content')
  const body = textOf(html) === null ? plain : html
  const anchor = find(node, 'email_config') ?? firstOf(node)
  const time = find(node, 'send_at')
  const all = find(node, 'send_to', 'all')
  const entries = [
    ids('include', find(node, 'send_to', 'list_ids'), find(node, 'send_to', 'segment_ids')),
    isTrue(all)
      ? pair(
          'include',
          all!.key.span,
          list(all!.value.span, [
            { kind: 'scalar', value: 'all contacts', text: all!.key, span: all!.key.span },
          ]),
        )
      : null,
  ].filter((entry) => entry !== null)
  const to = find(node, 'send_to')
  return draft(
    node,
    [
      take('id', find(node, 'id')),
      take('name', find(node, 'name')),
      mapped('status', find(node, 'status'), statuses),
      to === null || entries.length === 0
        ? null
        : pair('audience', to.key.span, map(to.value.span, entries.slice(0, 1))),
      stringOf(time) === 'now' ? null : schedule(time, timeEntries(time, 'utc', report)),
    ],
    [
      messageDraft(
        config ?? node,
        { channel: 'email', at: anchor.key.span },
        [
          take('subject', find(config, 'subject')),
          take('body', body),
          body === html ? take('text_body', plain) : null,
        ],
        {
          settings: [
            switchedOn('suppression_group_id', find(config, 'suppression_group_id')),
            switchedOn('custom_unsubscribe_url', find(config, 'custom_unsubscribe_url')),
          ],
          gaps: [
            textOf(body) === null
              ? missingBody((find(config, 'design_id') ?? anchor).key.span, 'email')
              : null,
          ],
        },
      ),
    ],
  )
}

function switchedOn(name: string, entry: Entry | null): { name: string; at: Entry['span'] } | null {
  const value = stringOf(entry)
  return value === null || value === '0' || value === 'false' ? null : { name, at: entry!.key.span }
}

function ids(key: string, ...from: readonly (Entry | null)[]): Entry | null {
  const there = from.filter((entry) => entry !== null)
  const items = there.flatMap((entry) =>
    itemsIn(entry.value).flatMap((item) =>
      item.kind === 'scalar' && typeof item.value === 'string' ? [item] : [],
    ),
  )
  return items.length === 0 ? null : pair(key, there[0]!.key.span, list(there[0]!.value.span, items))
}

/** https://www.twilio.com/docs/sendgrid/api-reference/transactional-templates-versions */
function readTemplate(node: MapNode): Draft {
  const version = versionOf(node) ?? node
  const html = find(version, 'html_content')
  const plain = find(version, 'plain_content')
  const body = textOf(html) === null ? plain : html
  const anchor = body ?? firstOf(version)
  return draft(
    node,
    [take('id', find(node, 'id')), take('name', find(node, 'name'))],
    [
      messageDraft(
        version,
        { channel: 'email', at: anchor.key.span },
        [
          take('subject', find(version, 'subject')),
          take('body', body),
          body === html ? take('text_body', plain) : null,
        ],
        { gaps: [textOf(body) === null ? missingBody(anchor.key.span, 'email') : null] },
      ),
    ],
  )
}

/** https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send */
function readMail(node: MapNode, report: Report): Draft {
  const contents = mapsIn(find(node, 'content')?.value)
  const ofType = (type: string): Entry | null => {
    const own = contents.find((one) => stringOf(find(one, 'type'))?.toLowerCase().startsWith(type) === true)
    return find(own ?? null, 'value')
  }
  const html = ofType('text/html')
  const plain = ofType('text/plain')
  const body = html ?? plain
  const [first] = mapsIn(find(node, 'personalizations')?.value)
  const time = find(node, 'send_at') ?? find(first ?? null, 'send_at')
  const anchor = findAny(node, 'content', 'template_id', 'personalizations') ?? firstOf(node)
  const tracking = find(node, 'tracking_settings', 'subscription_tracking', 'enable')
  const headers = find(node, 'headers')
  const own =
    headers?.value.kind === 'map'
      ? headers.value.entries.filter(
          ({ value }) => value.kind === 'scalar' && typeof value.value === 'string',
        )
      : []
  return draft(
    node,
    [schedule(time, timeEntries(time, 'utc', report))],
    [
      messageDraft(
        node,
        { channel: 'email', at: anchor.key.span },
        [
          take('from', find(node, 'from', 'name')),
          take('subject', find(node, 'subject') ?? find(first ?? null, 'subject')),
          take('body', body),
          html === null ? null : take('text_body', plain),
          own.length === 0 ? null : pair('headers', headers!.key.span, map(headers!.value.span, own)),
        ],
        {
          settings: [
            switchedOn('asm', find(node, 'asm', 'group_id')),
            isTrue(tracking) ? { name: 'subscription_tracking', at: tracking!.key.span } : null,
          ],
          gaps: [textOf(body) === null ? missingBody(anchor.key.span, 'email') : null],
        },
      ),
    ],
  )
}

export const sendgrid: Adapter = {
  id: 'sendgrid',
  name: 'SendGrid',
  sends: true,
  recognise: (root) => {
    const [first] = sendsIn(root)
    if (first === undefined) return 0
    const single = singleScore(first)
    if (single >= 2) return single
    const mail = find(first, 'personalizations') === null ? 0 : mailScore(first)
    if (mail >= 2) return mail
    const template = templateScore(first)
    return template >= 3 ? template : 0
  },
  read: (root, { report }) =>
    sendsIn(root).map((node) =>
      find(node, 'personalizations') !== null
        ? readMail(node, report)
        : find(node, 'email_config') === null && versionOf(node) !== null
          ? readTemplate(node)
          : readSingleSend(node, report),
    ),
}
