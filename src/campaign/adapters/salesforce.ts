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
import { type Activity, delayOf, schedule, steps, timeEntries, trigger, walk } from './moments.ts'
import {
  asText,
  countOf,
  find,
  findAny,
  firstOf,
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
  word,
} from './words.ts'

/** Activities of a journey that send something. https://developer.salesforce.com/docs/marketing/marketing-cloud/guide/getting-started-spec.html */
const activityChannels: Readonly<Record<string, Channel>> = {
  email: 'email',
  emailv2: 'email',
  sms: 'sms',
  smssync: 'sms',
  mobilepush: 'push',
  pushnotificationactivity: 'push',
  whatsappactivity: 'whatsapp',
}

const journeyStates = {
  draft: 'draft',
  published: 'scheduled',
  scheduledtopublish: 'scheduled',
  unpublished: 'scheduled',
  paused: 'scheduled',
  stopped: 'cancelled',
  deleted: 'cancelled',
}

const definitionStates = { active: 'scheduled', inactive: 'draft', new: 'draft', deleted: 'cancelled' }

function objectsIn(root: Node): readonly MapNode[] {
  if (root.kind === 'list') return mapsIn(root)
  for (const name of ['items', 'definitions', 'Results'])
    if (find(root, name)?.value.kind === 'list') return mapsIn(find(root, name)!.value)
  return root.kind === 'map' ? [root] : []
}

type Kind = 'journey' | 'definition' | 'send' | 'asset'

function kindOf(node: MapNode): Kind | null {
  if (journeyScore(node) >= 2) return 'journey'
  if (definitionScore(node) >= 2) return 'definition'
  if (assetScore(node) >= 2) return 'asset'
  return sendScore(node) >= 2 ? 'send' : null
}

/** An e-mail of Content Builder. */
function assetScore(node: MapNode): number {
  return countOf(node, 'assetType', 'views.html', 'views.subjectline', 'views.text')
}

function journeyScore(node: MapNode): number {
  const activities = mapsIn(find(node, 'activities')?.value)
  if (
    !activities.some(
      (one) => find(one, 'type') !== null && countOf(one, 'outcomes', 'configurationArguments', 'key') > 0,
    )
  )
    return 0
  return (
    1 +
    countOf(
      node,
      'workflowApiVersion',
      'triggers',
      'goals',
      'entryMode',
      'definitionType',
      'exits',
      'defaults',
    )
  )
}

function definitionScore(node: MapNode): number {
  return find(node, 'definitionKey') === null
    ? 0
    : 1 +
        countOf(
          node,
          'content.customerKey',
          'content.message',
          'classification',
          'subscriptions',
          'options',
          'definitionId',
        )
}

function sendScore(node: MapNode): number {
  return countOf(
    node,
    'SendClassification',
    'SenderProfile',
    'DeliveryProfile',
    'SendDefinitionList',
    'EmailSubject',
    'CustomerKey',
    'SendableDataExtension',
    'FromName',
    'SendWindowOpen',
  )
}

/** Transactional messaging: definitions that an event of each recipient's starts. */
function readDefinition(node: MapNode): Draft {
  const key = find(node, 'definitionKey')!
  const text = find(node, 'content', 'message')
  const sms = text !== null || countOf(node, 'subscriptions.shortCode', 'subscriptions.keyword') > 0
  const channel: Channel = sms ? 'sms' : 'email'
  const asset = find(node, 'content', 'customerKey') ?? find(node, 'content') ?? key
  const classification = find(node, 'classification') ?? key
  return draft(
    node,
    [
      take('id', key),
      take('name', find(node, 'name')),
      mapped('status', find(node, 'status'), definitionStates),
      // Only transactional classifications are accepted there.
      pair('purpose', classification.key.span, word('transactional', classification.value.span)),
      trigger(stringOf(find(node, 'journey', 'interactionKey')) ?? 'api_call', key),
    ],
    [
      messageDraft(
        node,
        { channel, at: asset.key.span },
        [sms ? take('from', find(node, 'subscriptions', 'shortCode')) : null, take('body', text)],
        {
          settings: [],
          gaps: [textOf(text) === null ? missingBody(asset.key.span, channel) : null],
        },
      ),
    ],
  )
}

/** https://developer.salesforce.com/docs/marketing/marketing-cloud/guide/assets_API.html */
function readAsset(node: MapNode): Draft {
  const body = find(node, 'views', 'html', 'content')
  const anchor = find(node, 'views') ?? firstOf(node)
  return draft(
    node,
    [take('id', findAny(node, 'customerKey', 'id')), take('name', find(node, 'name'))],
    [
      messageDraft(
        node,
        { channel: 'email', at: anchor.key.span },
        [
          take('subject', find(node, 'views', 'subjectline', 'content')),
          take('preheader', find(node, 'views', 'preheader', 'content')),
          take('body', body),
          textOf(body) === null ? null : take('text_body', find(node, 'views', 'text', 'content')),
        ],
        { gaps: [textOf(body) === null ? missingBody(anchor.key.span, 'email') : null] },
      ),
    ],
  )
}

/** An e-mail send definition, as the SOAP API and its exports write it. */
function readSendDefinition(node: MapNode, report: Report): Draft {
  const email = mapAt(node, 'Email')
  const html = find(email, 'HTMLBody') ?? find(node, 'HTMLBody')
  const subject = findAny(node, 'EmailSubject', 'DynamicEmailSubject') ?? find(email, 'Subject')
  const anchor = find(node, 'Email') ?? subject ?? firstOf(node)
  const lists = mapsIn(find(node, 'SendDefinitionList')?.value)
  const named = lists.map((one) =>
    asText(find(one, 'Name') ?? find(one, 'CustomerKey') ?? find(one, 'List', 'ID')),
  )
  const own = named.filter((one) => one !== null)
  const from = find(node, 'SendDefinitionList')
  const time = findAny(node, 'ScheduledTime', 'SendTime', 'StartDateTime')
  const profile = find(node, 'DeliveryProfile')
  const footer =
    find(node, 'FooterSalutationSource') ?? find(profile?.value ?? null, 'FooterSalutationSource')
  return draft(
    node,
    [
      take('id', find(node, 'CustomerKey')),
      take('name', find(node, 'Name')),
      own.length === 0 || from === null
        ? null
        : pair(
            'audience',
            from.key.span,
            map(from.value.span, [pair('include', from.key.span, list(from.value.span, own))]),
          ),
      schedule(time, timeEntries(time, 'utc', report)),
    ],
    [
      messageDraft(
        node,
        { channel: 'email', at: anchor.key.span },
        [
          take('from', find(node, 'FromName')),
          take('subject', subject),
          take('preheader', find(node, 'PreHeader') ?? find(email, 'PreHeader')),
          take('body', html),
          textOf(html) === null ? null : take('text_body', find(email, 'TextBody')),
        ],
        {
          settings: [
            profile === null || stringOf(footer) === 'None'
              ? null
              : { name: 'DeliveryProfile', at: profile.key.span },
          ],
          gaps: [textOf(html) === null ? missingBody(anchor.key.span, 'email') : null],
        },
      ),
    ],
  )
}

/** The text of an activity, wherever its kind keeps it. */
function contentOf(activity: MapNode, channel: Channel): readonly (Entry | null)[] {
  const own = mapAt(activity, 'configurationArguments')
  const send = mapAt(own, 'triggeredSend')
  const html = find(send, 'htmlContent') ?? find(own, 'htmlContent') ?? find(mapAt(own, 'email'), 'htmlBody')
  if (channel === 'email')
    return [
      take('from', find(send, 'fromName')),
      take('subject', findAny(send, 'emailSubject', 'dynamicEmailSubject') ?? find(own, 'emailSubject')),
      take('preheader', findAny(send, 'preHeader', 'preheader')),
      take('body', html),
    ]
  return [
    channel === 'push' ? take('title', findAny(own, 'title', 'messageTitle')) : null,
    take('body', findAny(own, 'messageText', 'message', 'smsMessage', 'body', 'alert')),
  ]
}

function activityOf(node: MapNode, index: number): Activity {
  const type = stringOf(find(node, 'type'))?.toLowerCase() ?? ''
  const waits = type.startsWith('wait')
  const length = find(node, 'configurationArguments', 'waitDuration')
  const unit = stringOf(find(node, 'configurationArguments', 'waitUnit'))
  return {
    id: stringOf(find(node, 'key')) ?? String(index),
    wait: waits ? delayOf(stringOf(length), unit) : 0,
    waitAt: length,
    next: itemsIn(find(node, 'outcomes')?.value).flatMap((outcome) => {
      const next = stringOf(find(outcome, 'next'))
      return next === null ? [] : [next]
    }),
  }
}

function readJourney(node: MapNode): Draft {
  const nodes = mapsIn(find(node, 'activities')?.value)
  const activities = nodes.map(activityOf)
  const targets = new Set(activities.flatMap(({ next }) => next))
  const starts = activities.filter(({ id }) => !targets.has(id)).map(({ id }) => id)
  const messages: { readonly id: string; readonly idAt: Entry; readonly draft: MessageDraft }[] = []
  const waits: Draft['gaps'][number][] = []
  nodes.forEach((activity, index) => {
    const type = find(activity, 'type')
    const kind = stringOf(type)?.toLowerCase() ?? ''
    if (type === null) return
    if (kind.startsWith('wait')) {
      const specified = find(activity, 'configurationArguments', 'specifiedTime')
      if (activities[index]!.wait === null)
        waits.push({
          what: 'How long a wait of the journey lasts',
          at: type.value.span,
          required: true,
          needs: 'steps',
        })
      else if (stringOf(specified) !== null)
        waits.push({
          what: 'The hour at which a wait of the journey ends',
          at: specified!.key.span,
          required: false,
          needs: 'schedule.hold',
        })
    }
    const channel = activityChannels[kind]
    if (channel === undefined) return
    const key = find(activity, 'key')
    const entries = contentOf(activity, channel)
    const body = entries.find((entry) => entry?.key.value === 'body') ?? null
    messages.push({
      id: stringOf(key) ?? String(index),
      idAt: key ?? type,
      draft: messageDraft(activity, { channel, at: type.value.span }, [take('id', key), ...entries], {
        gaps: [body === null ? missingBody(type.value.span, channel) : null],
      }),
    })
  })
  const [first] = mapsIn(find(node, 'triggers')?.value)
  const start = find(first ?? null, 'type') ?? find(node, 'key') ?? firstOf(node)
  return draft(
    node,
    [
      take('id', find(node, 'key')),
      take('name', find(node, 'name')),
      mapped('status', find(node, 'status'), journeyStates),
      trigger(
        stringOf(find(first ?? null, 'name')) ?? stringOf(find(first ?? null, 'type')) ?? 'journey',
        start,
      ),
      steps(messages, walk(activities, starts)),
    ],
    messages.map((one) => one.draft),
    waits,
  )
}

export const salesforce: Adapter = {
  id: 'salesforce-marketing-cloud',
  name: 'Salesforce Marketing Cloud',
  sends: true,
  recognise: (root) => {
    const [first] = objectsIn(root)
    if (first === undefined) return 0
    const score = Math.max(journeyScore(first), definitionScore(first), assetScore(first), sendScore(first))
    return score >= 2 ? score : 0
  },
  read: (root, { report }) =>
    objectsIn(root).flatMap((node) => {
      const kind = kindOf(node)
      if (kind === null) return []
      if (kind === 'journey') return [readJourney(node)]
      if (kind === 'asset') return [readAsset(node)]
      return [kind === 'definition' ? readDefinition(node) : readSendDefinition(node, report)]
    }),
}
