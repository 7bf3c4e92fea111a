import { rule as duplicateId } from '../../rules/campaign/duplicate-id/rule.ts'
import { rule as empty } from '../../rules/campaign/empty/rule.ts'
import { rule as missingKey } from '../../rules/campaign/missing-key/rule.ts'
import { rule as missingPurpose } from '../../rules/campaign/missing-purpose/rule.ts'
import { rule as unknownKey } from '../../rules/campaign/unknown-key/rule.ts'
import { rule as unknownValue } from '../../rules/campaign/unknown-value/rule.ts'
import { rule as wrongType } from '../../rules/campaign/wrong-type/rule.ts'
import type { Places } from '../place/places.ts'
import type { Config } from '../policy/config.ts'
import { listed, nearest } from '../schema/nearest.ts'
import { readSchema } from '../schema/read.ts'
import type { Place } from '../schema/schema.ts'
import { type Document, entryOf, type MapNode } from '../source/document.ts'
import { positionAt } from '../source/source.ts'
import { firstLine, makeSpan, type Span } from '../source/span.ts'
import type { Text } from '../source/text.ts'
import { structural } from '../structural.ts'
import type { Zones } from '../time/zones.ts'
import { audienceOf, placeOf } from './audience.ts'
import { includedBody, type Including, inlineFormat } from './body.ts'
import { misplacedKeys } from './channel-keys.ts'
import type {
  Audience,
  Body,
  BodyFormat,
  Campaign,
  Channel,
  Exported,
  Message,
  Purpose,
  Sender,
  TemplateReview,
  Version,
} from './model.ts'
import { checkReferences } from './references.ts'
import {
  campaign as campaignSchema,
  campaigns as campaignsSchema,
  frontMatter as frontMatterSchema,
  type RawCampaign,
  type RawFrontMatter,
  type RawMessage,
  type RawVariant,
} from './schema.ts'

/** What reading campaigns depends on beside their file. */
export interface Reading extends Including {
  readonly config: Config
  readonly places: Places
  readonly zones: Zones
}

/** Content named on the command line without a campaign around it. */
export interface LooseContent {
  readonly channel: Channel
  readonly language: string | null
}

/** A file's stem: its name without folders and without `.campaign.yaml`. */
export function stemOf(path: string): string {
  return path.replace(/^.*\//, '').replace(/(\.campaign)?\.[^.]+$/, '')
}

/** The campaigns of a document, typed and located; what is wrong is reported and all else still read. */
export function readCampaigns(document: Document, reading: Reading): readonly Campaign[] {
  const { root, source, body } = document
  const start = source.text.charCodeAt(0) === 0xfeff ? 1 : 0
  if (root === null || (root.kind === 'scalar' && root.value === null)) {
    if (document.problems.length === 0)
      reading.report(structural(empty, 'empty', { at: makeSpan(source, start, source.text.length) }))
    return []
  }
  if (root.kind !== 'map') {
    const { value } = root.kind === 'list' ? { value: null } : root
    const actual =
      value === null ? 'a list' : typeof value === 'string' ? 'text' : `the ${typeof value} \`${value}\``
    reading.report(structural(wrongType, 'root', { at: firstLine(root.span), data: { actual } }))
    return []
  }
  if (body !== null) return readFrontMatter(root, body, reading)
  if (entryOf(root, 'campaigns') !== undefined) {
    const file = readSchema(campaignsSchema, root, reading.report)
    return (file?.campaigns?.items ?? []).map((raw, index) =>
      campaignOf(raw, stemIndexed(source.path, index), reading),
    )
  }
  const raw = readSchema(campaignSchema, root, reading.report)
  return raw === null ? [] : [campaignOf(raw, stemOf(source.path), reading)]
}

function stemIndexed(path: string, index: number): string {
  return `${stemOf(path)}-${index + 1}`
}

function readFrontMatter(root: MapNode, body: Text, reading: Reading): readonly Campaign[] {
  const misplaced = new Map([
    ['messages', 'the Markdown below is the single message'],
    ['body', 'the Markdown below is the body'],
    ['body_file', 'the Markdown below is the body'],
  ])
  for (const { key } of root.entries) {
    const why = misplaced.get(key.value)
    if (why !== undefined)
      reading.report(
        structural(unknownKey, 'notHere', {
          at: key.span,
          data: { key: key.value, parent: 'front matter', why },
        }),
      )
  }
  const known: MapNode = { ...root, entries: root.entries.filter(({ key }) => !misplaced.has(key.value)) }
  const raw = readSchema(frontMatterSchema, known, reading.report)
  return raw === null ? [] : [campaignOf(raw, stemOf(root.span.source.path), reading, { body })]
}

/** A campaign of nothing but content: one message, no audience, no moment. */
export function readLooseContent(text: Text, format: BodyFormat, loose: LooseContent): Campaign {
  const $: Place = { span: text.span, key: null, keys: new Map(), pointer: '' }
  const at = firstLine(text.span)
  const messages: Message[] = []
  const campaign: Campaign = {
    ...blankCampaign($, at, stemOf(text.source.path)),
    source: text.source,
    messages,
  }
  const channel = { value: loose.channel, span: at }
  const version: Version = { ...blankVersion(at), body: { text, format } }
  messages.push({
    ...blankMessage($, campaign, 0),
    channel,
    declaredLanguage: loose.language,
    versions: [version],
  })
  return campaign
}

function blankCampaign($: Place, at: Span, id: string): Omit<Campaign, 'source' | 'messages'> {
  return {
    $,
    at,
    id,
    name: null,
    status: 'scheduled',
    purpose: 'marketing',
    declaredPurpose: null,
    topics: [],
    owner: null,
    platform: null,
    sender: null,
    audience: null,
    schedule: null,
    steps: [],
    offer: null,
    exported: null,
  }
}

function blankVersion(at: Span): Version {
  return {
    variant: null,
    name: null,
    share: null,
    subject: null,
    preheader: null,
    title: null,
    body: null,
    textBody: null,
    at,
  }
}

function blankMessage($: Place, campaign: Campaign, index: number): Omit<Message, 'channel' | 'versions'> {
  return {
    $,
    campaign,
    index,
    id: String(index),
    language: null,
    declaredLanguage: null,
    regions: null,
    from: null,
    header: null,
    footer: null,
    buttons: [],
    template: null,
    call: null,
    headers: [],
    schedule: null,
    raw: null,
    settings: [],
    addedAtSend: [],
  }
}

/** A sender or audience that is a name of the config, or stands in the campaign. */
function named<Named extends object>(
  value: Named | Text | undefined,
  fallback: string | null,
  what: 'sender' | 'audience',
  defined: ReadonlyMap<string, Named>,
  reading: Reading,
): Named | null {
  if (value === undefined) return fallback === null ? null : (defined.get(fallback) ?? null)
  if ('$' in value) return value as Named
  const text = value as Text
  const found = defined.get(text.value)
  if (found !== undefined) return found
  const names = [...defined.keys()].sort()
  const near = nearest(text.value, names)
  reading.report(
    structural(unknownValue, 'reference', {
      at: text.at(0, text.length),
      data: {
        what,
        value: text.value,
        expected:
          names.length === 0
            ? `one of \`${what}s\` in the config, which has none`
            : `one of ${listed(names, text.value)}`,
      },
      ...(near === null
        ? {}
        : {
            fixes: [
              {
                title: `Replace it with \`${near}\``,
                safety: 'review',
                edits: [{ at: text.at(0, text.length), text: near }],
              },
            ],
          }),
    }),
  )
  return null
}

/** What is known of an export beside what a campaign file could say. */
export interface ExportDetails {
  readonly exported: Exported
  /** By position of the message. */
  readonly messages: readonly Partial<
    Pick<Message, 'settings' | 'addedAtSend'> & { review: TemplateReview }
  >[]
}

/** A campaign from its raw form: a file's, or an export's in the words of a campaign file. */
export function campaignOf(
  raw: RawCampaign | RawFrontMatter,
  stem: string,
  reading: Reading,
  { body, details }: { readonly body?: Text; readonly details?: ExportDetails } = {},
): Campaign {
  const { config } = reading
  const { $ } = raw
  const at = raw.id?.at(0, raw.id.length) ?? placeOf($)
  const sender = named<Sender>(raw.sender, config.defaults.sender, 'sender', config.senders, reading)
  const audience =
    raw.audience !== undefined && '$' in raw.audience
      ? audienceOf(raw.audience)
      : named<Audience>(raw.audience, config.defaults.audience, 'audience', config.audiences, reading)
  if (raw.purpose === undefined && !$.keys.has('purpose') && details === undefined)
    reading.report(
      structural(missingPurpose, 'missing', { at, help: 'Add `purpose`, such as `purpose: marketing`' }),
    )
  const messages: Message[] = []
  const campaign: Campaign = {
    ...blankCampaign($, at, raw.id?.value ?? stem),
    source: $.span.source,
    name: raw.name ?? null,
    status: raw.status?.value ?? 'scheduled',
    purpose: (raw.purpose?.value ?? 'marketing') satisfies Purpose,
    declaredPurpose: raw.purpose ?? null,
    topics: raw.topics?.items ?? [],
    owner: raw.owner ?? null,
    platform: raw.platform ?? null,
    sender,
    audience,
    schedule: raw.schedule ?? null,
    steps:
      raw.steps?.items.map((step) => ({
        $: step.$,
        after: step.after,
        message: step.message,
        exitOn: step.exit_on?.items ?? null,
      })) ?? [],
    offer: raw.offer ?? null,
    messages,
    exported: details?.exported ?? null,
  }
  if ('messages' in raw) {
    raw.messages.items.forEach((message, index) => {
      const read = messageOf(message, index, campaign, reading, { details: details?.messages[index] ?? {} })
      if (read !== null) messages.push(read)
    })
  } else if (body !== undefined) {
    const { id: _id, schedule: _schedule, ...own } = raw
    const read = messageOf(own, 0, campaign, reading, { below: body })
    if (read !== null) messages.push(read)
  }
  reportDuplicateMessages(messages, reading)
  checkReferences(campaign, reading)
  return campaign
}

function reportDuplicateMessages(messages: readonly Message[], reading: Reading): void {
  const first = new Map<string, Message>()
  for (const message of messages) {
    const id = message.raw?.id
    if (id === undefined) continue
    const earlier = first.get(id.value)
    if (earlier === undefined) first.set(id.value, message)
    else {
      const there = earlier.raw!.id!
      reading.report(
        structural(duplicateId, 'message', {
          at: id.at(0, id.length),
          data: { id: id.value, line: positionAt(there.source, there.span.start).line },
          related: [{ at: there.at(0, there.length), message: 'first used here' }],
        }),
      )
    }
  }
}

function messageOf(
  raw: RawMessage,
  index: number,
  campaign: Campaign,
  reading: Reading,
  {
    below,
    details = {},
  }: { readonly below?: Text; readonly details?: ExportDetails['messages'][number] } = {},
): Message | null {
  // Without a channel no rule applies; that it is missing has been reported.
  if (raw.channel === undefined) return null
  const channel = raw.channel.value
  for (const keys of [raw.$.keys, ...(raw.variants?.items ?? []).map((variant) => variant.$.keys)])
    for (const problem of misplacedKeys(keys, channel)) reading.report(problem)
  const base = versionOf(raw, channel, raw.format?.value ?? null, reading, below)
  const variants = (raw.variants?.items ?? []).map((variant) =>
    variantOf(variant, base, raw, channel, reading),
  )
  return {
    ...blankMessage(raw.$, campaign, index),
    id: raw.id?.value ?? String(index),
    channel: raw.channel,
    language: raw.language ?? null,
    declaredLanguage: raw.language?.value ?? null,
    regions: raw.regions?.items ?? null,
    from: raw.from ?? null,
    header: raw.header ?? null,
    footer: raw.footer ?? null,
    buttons:
      raw.buttons?.items.map((button) => ({
        kind: button.kind,
        text: button.text,
        target: button.target ?? null,
      })) ?? [],
    template:
      raw.template === undefined
        ? null
        : {
            name: raw.template.name,
            category: raw.template.category ?? null,
            review: details.review ?? null,
          },
    call: raw.call ?? null,
    headers: raw.headers?.items ?? [],
    schedule: raw.schedule ?? campaign.schedule,
    versions: [base, ...variants],
    raw,
    settings: details.settings ?? [],
    addedAtSend: details.addedAtSend ?? [],
  }
}

function bodyOf(
  raw: { readonly body?: Text; readonly body_file?: Text },
  channel: Channel,
  declared: BodyFormat | null,
  reading: Reading,
): Body | null {
  if (raw.body !== undefined)
    return { text: raw.body, format: inlineFormat(declared, channel, raw.body.value) }
  return raw.body_file === undefined ? null : includedBody(raw.body_file, 'body_file', declared, reading)
}

function versionOf(
  raw: RawMessage,
  channel: Channel,
  declared: BodyFormat | null,
  reading: Reading,
  below: Text | undefined,
): Version {
  if (below?.value.trim() === '')
    reading.report(
      structural(missingKey, 'blank', {
        at: placeOf(raw.$),
        data: { key: 'body', expected: 'Markdown below the front matter' },
      }),
    )
  const { keys } = raw.$
  return {
    ...blankVersion(keys.get('body') ?? keys.get('body_file') ?? keys.get('template') ?? placeOf(raw.$)),
    subject: raw.subject ?? null,
    preheader: raw.preheader ?? null,
    title: raw.title ?? null,
    body: below !== undefined ? { text: below, format: 'markdown' } : bodyOf(raw, channel, declared, reading),
    textBody: raw.text_body ?? null,
  }
}

/** A variant has what it says itself, and the message's for all else. */
function variantOf(
  raw: RawVariant,
  base: Version,
  message: RawMessage,
  channel: Channel,
  reading: Reading,
): Version {
  const { keys } = raw.$
  return {
    variant: raw,
    name: raw.name?.value ?? null,
    share: raw.share ?? null,
    subject: raw.subject ?? base.subject,
    preheader: raw.preheader ?? base.preheader,
    title: raw.title ?? base.title,
    body: bodyOf(raw, channel, message.format?.value ?? null, reading) ?? base.body,
    textBody: raw.text_body ?? base.textBody,
    at: keys.get('body') ?? keys.get('body_file') ?? placeOf(raw.$),
  }
}
