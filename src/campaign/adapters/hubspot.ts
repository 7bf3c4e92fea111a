import type { Entry, MapNode, Node } from '../../source/document.ts'
import type { Text } from '../../source/text.ts'
import { type Adapter, type Draft, draft, messageDraft, missingBody, type Report } from './adapter.ts'
import { schedule, timeEntries } from './moments.ts'
import {
  countOf,
  find,
  findAny,
  firstOf,
  isTrue,
  itemsIn,
  joined,
  language,
  map,
  mapAt,
  mapped,
  mapsIn,
  names,
  pair,
  scalar,
  stringOf,
  take,
  textOf,
  word,
} from './words.ts'

const statuses = {
  automated_draft: 'draft',
  draft: 'draft',
  draft_ab: 'draft',
  draft_ab_variant: 'draft',
  scheduled: 'scheduled',
  scheduled_ab: 'scheduled',
  published_or_scheduled: 'scheduled',
  processing: 'scheduled',
  automated: 'scheduled',
  automated_sending: 'scheduled',
  published: 'sent',
  published_ab: 'sent',
  canceled: 'cancelled',
  error: 'scheduled',
}

function emailsIn(root: Node): readonly MapNode[] {
  if (root.kind === 'list') return mapsIn(root)
  const listed = find(root, 'results') ?? find(root, 'objects')
  if (listed !== null) return mapsIn(listed.value)
  return root.kind === 'map' ? [root] : []
}

function scoreOf(node: MapNode): number {
  return countOf(
    node,
    'subcategory',
    'publishDate',
    'sendOnPublish',
    'content.widgets',
    'content.flexAreas',
    'content.templatePath',
    'content.plainTextVersion',
    'to.contactIlsLists',
    'to.contactLists',
    'to.contactIds',
    'to.limitSendFrequency',
    'to.suppressGraymail',
    'subscriptionDetails',
    'emailTemplateMode',
    'jitterSendTime',
    'isTransactional',
    'businessUnitId',
  )
}

/** The texts of the modules that an e-mail is built from, in the order in which they are laid out. */
function bodyOf(content: MapNode | null): { readonly texts: readonly Text[]; readonly footer: Entry | null } {
  const widgets = mapAt(content, 'widgets')
  const texts: Text[] = []
  let footer: Entry | null = null
  const order = layoutOf(content)
  const place = (entry: Entry): number => {
    const index = order.indexOf(entry.key.value)
    return index === -1 ? order.length : index
  }
  for (const entry of (widgets?.entries ?? []).toSorted((a, b) => place(a) - place(b))) {
    const body = mapAt(entry.value, 'body')
    const path = find(body, 'path') ?? find(entry.value, 'path')
    if (/email_footer|email_can_spam/i.test(`${stringOf(path) ?? ''} ${entry.key.value}`)) footer = entry
    if (entry.key.value === 'preview_text') continue
    for (const key of ['html', 'rich_text', 'richText']) {
      const text = textOf(find(body, key))
      if (text !== null) texts.push(text)
    }
  }
  return { texts, footer }
}

/** Names of modules as sections and columns hold them. */
function layoutOf(content: MapNode | null): readonly string[] {
  const found: string[] = []
  const walk = (node: Node): void => {
    if (node.kind === 'list') for (const item of node.items) walk(item)
    else if (node.kind === 'map')
      for (const { key, value } of node.entries)
        if (key.value === 'widgets' && value.kind === 'list')
          found.push(...itemsIn(value).flatMap((item) => (item.kind === 'scalar' ? [item.text.value] : [])))
        else walk(value)
  }
  const areas = find(content, 'flexAreas')
  if (areas !== null) walk(areas.value)
  return found
}

function audienceOf(node: MapNode): Entry | null {
  const to = find(node, 'to')
  const lists = mapAt(to?.value ?? null, 'contactIlsLists') ?? mapAt(to?.value ?? null, 'contactLists')
  const entries = [names('include', find(lists, 'include')), names('exclude', find(lists, 'exclude'))]
  return to === null || entries.every((entry) => entry === null)
    ? null
    : pair('audience', to.key.span, map(to.value.span, entries))
}

function readEmail(node: MapNode, report: Report): Draft {
  const content = mapAt(node, 'content')
  const { texts, footer } = bodyOf(content)
  const html = find(content, 'html')
  const whole = textOf(html) ?? joined(texts)
  const plain = find(content, 'plainTextVersion')
  const body = whole ?? textOf(plain)
  const subject = find(node, 'subject')
  const at = (subject ?? find(node, 'content') ?? firstOf(node)).key.span
  const from = find(content, 'widgets') ?? find(node, 'content')
  const transactional = find(node, 'isTransactional')
  const time = findAny(node, 'publishDate')
  const local = /LOCALTIME/i.test(stringOf(find(node, 'type')) ?? '')
  const template = find(content, 'templatePath')
  const preview = find(content, 'widgets', 'preview_text', 'body', 'value')
  const message = messageDraft(
    node,
    { channel: 'email', at },
    [
      language(find(node, 'language')),
      take('from', find(node, 'from', 'fromName')),
      take('subject', subject),
      take('preheader', preview),
      body === null ? null : pair('body', (html ?? from ?? plain)!.key.span, scalar(body)),
      whole !== null
        ? pair('format', (html ?? from)!.key.span, word('html', (html ?? from)!.key.span))
        : null,
      whole === null ? null : take('text_body', plain),
    ],
    {
      settings: [
        footer === null ? null : { name: 'email_footer', at: footer.key.span },
        // A template of the account's own holds the footer itself.
        footer !== null || template === null ? null : { name: 'templatePath', at: template.key.span },
      ],
      gaps: [body === null ? missingBody(at, 'email') : null],
    },
  )
  return draft(
    node,
    [
      take('id', find(node, 'id')),
      take('name', find(node, 'name')),
      mapped('status', find(node, 'state'), statuses),
      isTrue(transactional)
        ? pair('purpose', transactional!.key.span, word('transactional', transactional!.value.span))
        : null,
      audienceOf(node),
      isTrue(find(node, 'sendOnPublish'))
        ? null
        : schedule(time, timeEntries(time, local ? 'recipient' : 'utc', report)),
    ],
    [message],
  )
}

/** https://developers.hubspot.com/docs/api-reference/marketing-marketing-emails-v3 */
export const hubspot: Adapter = {
  id: 'hubspot',
  name: 'HubSpot',
  sends: true,
  recognise: (root) => {
    const [first] = emailsIn(root)
    const score = first === undefined ? 0 : scoreOf(first)
    return score >= 2 ? score : 0
  },
  read: (root, { report }) => emailsIn(root).map((node) => readEmail(node, report)),
}
