import type { Entry, MapNode, Node } from '../../source/document.ts'
import type { Channel } from '../vocabulary.ts'
import { type Adapter, type Draft, draft, messageDraft, missingBody, type Report } from './adapter.ts'
import { schedule, timeEntries } from './moments.ts'
import {
  countOf,
  find,
  findAny,
  firstOf,
  isFalse,
  language,
  map,
  mapAt,
  mapsIn,
  names,
  pair,
  stringOf,
  take,
  textOf,
  word,
} from './words.ts'

interface Asset {
  readonly kind: 'email' | 'sms' | 'push'
  readonly node: MapNode
}

const wrappers = {
  email: 'email',
  emails: 'email',
  sms: 'sms',
  smses: 'sms',
  notification: 'push',
  notifications: 'push',
} as const

/** E-mails, texts and notifications, one or a list of them (which Mautic keys by id), or bare. */
function assetsIn(root: Node): readonly Asset[] {
  if (root.kind === 'list') return mapsIn(root).flatMap((one) => assetsIn(one))
  if (root.kind !== 'map') return []
  const wrapped = root.entries.flatMap(({ key, value }): readonly Asset[] => {
    const kind = wrappers[key.value as keyof typeof wrappers] as Asset['kind'] | undefined
    if (kind === undefined) return []
    const nodes = value.kind === 'map' && scoreOf({ kind, node: value }) > 0 ? [value] : mapsIn(value)
    return nodes.map((node) => ({ kind, node }))
  })
  if (wrapped.length > 0) return wrapped
  return countOf(root, 'emailType', 'customHtml') > 0 ? [{ kind: 'email', node: root }] : []
}

function scoreOf({ kind, node }: Asset): number {
  const shared = countOf(
    node,
    'publishUp',
    'publishDown',
    'isPublished',
    'dateAdded',
    'createdByUser',
    'readCount',
    'sentCount',
    'category',
  )
  const named = node.entries.some(({ key }) => key.value === 'publishUp' || key.value === 'publishDown')
    ? 1
    : 0
  const own =
    kind === 'email'
      ? countOf(
          node,
          'emailType',
          'customHtml',
          'fromAddress',
          'plainText',
          'unsubscribeForm',
          'translationChildren',
        )
      : countOf(node, 'message', 'smsType', 'heading')
  return own === 0 ? 0 : own + shared + named
}

const channelOf: Readonly<Record<Asset['kind'], Channel>> = { email: 'email', sms: 'sms', push: 'push' }

function readAsset({ kind, node }: Asset, report: Report): Draft {
  const channel = channelOf[kind]
  const html = find(node, 'customHtml')
  const plain = find(node, 'plainText')
  const body = kind === 'email' ? (textOf(html) === null ? plain : html) : find(node, 'message')
  const anchor = findAny(node, kind === 'email' ? 'subject' : 'message', 'name') ?? firstOf(node)
  const lists = names('include', find(node, 'lists'))
  const time = find(node, 'publishUp')
  const published = find(node, 'isPublished')
  const type = find(node, 'emailType') ?? find(node, 'smsType')
  // A template is sent by a campaign of Mautic, whenever that fires; a list e-mail from the day it is published.
  const fires = stringOf(type) === 'template'
  return draft(
    node,
    [
      take('id', find(node, 'id')),
      take('name', find(node, 'name')),
      isFalse(published) ? pair('status', published!.key.span, word('draft', published!.value.span)) : null,
      lists === null ? null : pair('audience', lists.span, map(node.span, [lists])),
      fires ? null : schedule(time, timeEntries(time, 'utc', report)),
    ],
    [
      messageDraft(
        node,
        { channel, at: anchor.key.span },
        [
          language(find(node, 'language')),
          take('from', find(node, 'fromName')),
          kind === 'email' ? take('subject', find(node, 'subject')) : null,
          kind === 'email' ? take('preheader', find(node, 'preheaderText')) : null,
          kind === 'push' ? take('title', find(node, 'heading')) : null,
          take('body', body),
          body === html && kind === 'email' ? take('text_body', plain) : null,
          kind === 'email' ? headersOf(node) : null,
        ],
        { gaps: [textOf(body) === null ? missingBody(anchor.key.span, channel) : null] },
      ),
    ],
    [
      fires
        ? {
            what: 'What starts the campaign that sends this template',
            at: type!.key.span,
            required: true,
            needs: 'schedule.at',
          }
        : null,
    ],
  )
}

function headersOf(node: MapNode): Entry | null {
  const headers = mapAt(node, 'headers')
  const own =
    headers?.entries.filter(({ value }) => value.kind === 'scalar' && typeof value.value === 'string') ?? []
  return own.length === 0 ? null : pair('headers', find(node, 'headers')!.key.span, map(headers!.span, own))
}

/** https://devdocs.mautic.org/en/latest/rest_api/emails.html */
export const mautic: Adapter = {
  id: 'mautic',
  name: 'Mautic',
  sends: true,
  recognise: (root) => Math.max(0, ...assetsIn(root).slice(0, 1).map(scoreOf)),
  read: (root, { report }) => assetsIn(root).map((asset) => readAsset(asset, report)),
}
