import type { Entry, MapNode, Node } from '../../source/document.ts'
import { makeSpan } from '../../source/span.ts'
import type { TemplatePart, TemplateReview } from '../model.ts'
import { type Adapter, type Draft, draft, type MessageDraft, messageDraft, missingBody } from './adapter.ts'
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

export const templateCategories = {
  marketing: 'marketing',
  utility: 'utility',
  authentication: 'authentication',
}

/** What a template of a category may be sent for. https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/overview */
export const templatePurposes = {
  marketing: 'marketing',
  utility: 'transactional',
  authentication: 'transactional',
}

/** Templates as they are created or listed, and messages as they are sent. */
function objectsIn(root: Node): readonly MapNode[] {
  if (root.kind === 'list') return mapsIn(root)
  for (const name of ['data', 'message_templates', 'waba_templates', 'templates'])
    if (find(root, name)?.value.kind === 'list') return mapsIn(find(root, name)!.value)
  return root.kind === 'map' ? [root] : []
}

const componentTypes = new Set([
  'header',
  'body',
  'footer',
  'buttons',
  'carousel',
  'limited_time_offer',
  'call_permission_request',
])

function typeOf(component: MapNode): string {
  return stringOf(find(component, 'type'))?.toLowerCase() ?? ''
}

function isTemplate(node: MapNode): boolean {
  const components = mapsIn(find(node, 'components')?.value)
  return components.some((one) => componentTypes.has(typeOf(one))) && find(node, 'name') !== null
}

function scoreOf(node: MapNode): number {
  if (stringOf(find(node, 'messaging_product')) === 'whatsapp') return 4
  return isTemplate(node)
    ? 2 + countOf(node, 'category', 'language', 'parameter_format', 'allow_category_change', 'status')
    : 0
}

/** Samples of the variables of a text: how many there are in order, or their names. */
function samplesOf(component: MapNode, part: 'header' | 'body'): TemplatePart['samples'] {
  const example = mapAt(component, 'example')
  const named = mapsIn(find(example, `${part}_text_named_params`)?.value)
  if (named.length > 0) return named.map((one) => stringOf(find(one, 'param_name')) ?? '')
  const values = itemsIn(find(example, `${part}_text`)?.value)
  const [first] = values
  // Bodies have one list of values for each sample, headers the values themselves.
  return first?.kind === 'list' ? first.items.length : values.length
}

interface Component {
  readonly parts: TemplatePart[]
  readonly entries: (Entry | null)[]
  readonly buttons: Entry['span'][]
  readonly unsampled: { kind: string; at: Entry['span'] }[]
  readonly faults: { at: Entry['span']; says: string }[]
  readonly more: TemplatePart[]
}

const buttonKinds: Readonly<Record<string, string>> = { url: 'url', phone_number: 'phone' }

function readButtons(component: MapNode, into: Component, judged: boolean): Node[] {
  return mapsIn(find(component, 'buttons')?.value).flatMap((button): readonly Node[] => {
    const kind = find(button, 'type')
    const text = find(button, 'text')
    const type = stringOf(kind)?.toLowerCase() ?? ''
    const label = textOf(text)
    const at = kind?.value.span ?? button.span
    into.buttons.push(at)
    if (label !== null) into.parts.push({ kind: 'button', text: label, samples: null })
    const url = find(button, 'url')
    const address = textOf(url)
    if (address !== null) {
      const example = find(button, 'example')
      const count =
        example === null ? 0 : Math.max(itemsIn(example.value).length, textOf(example) === null ? 0 : 1)
      into.parts.push({ kind: 'address', text: address, samples: judged ? count : null })
    }
    const phone = textOf(find(button, 'phone_number'))
    if (phone !== null) into.parts.push({ kind: 'phone', text: phone, samples: null })
    const sample = find(button, 'example')
    if (type === 'copy_code') {
      const code = textOf(sample)
      if (code !== null) into.parts.push({ kind: 'code', text: code, samples: null })
      else if (judged && itemsIn(sample?.value).length === 0) into.unsampled.push({ kind: 'copied code', at })
    }
    if (label === null) return []
    return [
      map(button.span, [
        pair('kind', at, word(buttonKinds[type] ?? 'reply', at)),
        take('text', text),
        url === null ? null : take('target', url),
        phone === null ? null : take('target', find(button, 'phone_number')),
      ]),
    ]
  })
}

const files = new Set(['image', 'video', 'document', 'gif'])

/** Reads components into what recipients see and what a reviewer looks at. */
function readComponents(node: MapNode, judged: boolean): Component {
  const into: Component = { parts: [], entries: [], buttons: [], unsampled: [], faults: [], more: [] }
  const seen = new Map<string, Entry>()
  const body: TemplatePart[] = []
  let bodyAt: Entry | null = null
  for (const component of mapsIn(find(node, 'components')?.value)) {
    const type = find(component, 'type')
    const kind = typeOf(component)
    if (type === null) continue
    if (seen.has(kind))
      into.faults.push({ at: type.value.span, says: `Second \`${kind}\` component, expected one` })
    seen.set(kind, type)
    const text = find(component, 'text')
    const own = textOf(text)
    if (!componentTypes.has(kind))
      into.faults.push({
        at: type.value.span,
        says: `Unknown component \`${(stringOf(type) ?? type.value.kind).slice(0, 30)}\`, expected header, body, footer or buttons`,
      })
    else if (kind === 'header') {
      const format = find(component, 'format')
      const media = stringOf(format)?.toLowerCase() ?? 'text'
      if (own !== null) {
        into.parts.push({
          kind: 'header',
          text: own,
          samples: judged ? samplesOf(component, 'header') : null,
        })
        into.entries.push(take('header', text))
      } else if (
        files.has(media) &&
        judged &&
        itemsIn(find(component, 'example', 'header_handle')?.value).length === 0
      )
        into.unsampled.push({ kind: media, at: format!.value.span })
      else if (media === 'text')
        into.faults.push({ at: type.value.span, says: 'Header of text without `text`' })
    } else if (kind === 'body') {
      bodyAt = text ?? type
      if (own !== null)
        body.push({ kind: 'body', text: own, samples: judged ? samplesOf(component, 'body') : null })
    } else if (kind === 'footer') {
      if (own !== null) into.parts.push({ kind: 'footer', text: own, samples: null })
      into.entries.push(take('footer', text))
    } else if (kind === 'buttons') {
      const buttons = readButtons(component, into, judged)
      const at = find(component, 'buttons')
      if (buttons.length > 0 && at !== null)
        into.entries.push(pair('buttons', at.key.span, list(at.value.span, buttons)))
    } else if (kind === 'carousel')
      for (const card of mapsIn(find(component, 'cards')?.value)) {
        const inner = readComponents(card, judged)
        into.more.push(...inner.parts, ...inner.more)
        into.unsampled.push(...inner.unsampled)
      }
  }
  into.parts.push(...body)
  const texts = [...body, ...into.more.filter(({ kind }) => kind === 'body')].map(({ text }) => text)
  const whole = joined(texts)
  if (whole !== null && bodyAt !== null) into.entries.push(pair('body', bodyAt.key.span, scalar(whole)))
  return into
}

function readTemplate(node: MapNode): MessageDraft {
  const name = find(node, 'name')
  const category = find(node, 'category')
  const status = find(node, 'status')
  // What has been reviewed is listed without its samples.
  const judged = status === null || stringOf(status)?.toUpperCase() === 'DRAFT'
  const parts = readComponents(node, judged)
  const known = mapped('category', category, templateCategories)
  const anchor = find(node, 'components') ?? name ?? firstOf(node)
  const authentication = stringOf(category)?.toLowerCase() === 'authentication'
  const hasBody = parts.entries.some((entry) => entry?.key.value === 'body')
  const rejected = stringOf(status)?.toUpperCase() === 'REJECTED' ? status : null
  const reason = stringOf(findAny(node, 'rejected_reason', 'reason'))
  const review: TemplateReview = {
    parts: [...parts.parts, ...parts.more],
    buttons: parts.buttons,
    numbering: 'text',
    named: true,
    unsampled: parts.unsampled,
    rejected:
      rejected === null ? null : { at: rejected.value.span, reason: reason === 'NONE' ? null : reason },
    unknownCategory: category !== null && known === null ? textOf(category) : null,
    faults: [
      ...parts.faults,
      ...(category === null && judged
        ? [
            {
              at: (name ?? anchor).key.span,
              says: 'Missing `category`, expected marketing, utility or authentication',
            },
          ]
        : []),
      ...(!hasBody && !authentication ? [{ at: anchor.key.span, says: 'Missing `body` component' }] : []),
    ],
  }
  return messageDraft(
    node,
    { channel: 'whatsapp', at: (name ?? anchor).key.span },
    [
      language(
        find(node, 'language')?.value.kind === 'map'
          ? find(node, 'language', 'code')
          : find(node, 'language'),
      ),
      name === null
        ? null
        : pair('template', name.key.span, map(name.value.span, [take('name', name), known])),
      ...parts.entries,
    ],
    { review },
  )
}

/** A template in its languages is one campaign. */
function readTemplates(nodes: readonly MapNode[]): readonly Draft[] {
  const byName = new Map<string, MapNode[]>()
  for (const node of nodes) {
    const name = stringOf(find(node, 'name')) ?? ''
    byName.set(name, [...(byName.get(name) ?? []), node])
  }
  return [...byName.values()].map((versions) => {
    const [first] = versions as [MapNode, ...MapNode[]]
    const name = find(first, 'name')
    return draft(
      { ...first, span: makeSpan(first.span.source, first.span.start, versions.at(-1)!.span.end) },
      [campaignId(name), take('name', name), mapped('purpose', find(first, 'category'), templatePurposes)],
      versions.map((node) => readTemplate(node)),
    )
  })
}

function campaignId(name: Entry | null): Entry | null {
  return take('id', name)
}

/** https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages */
function readSend(node: MapNode): Draft {
  const template = mapAt(node, 'template')
  const type = find(node, 'type')
  const anchor = find(node, 'template') ?? type ?? firstOf(node)
  const text = find(node, 'text', 'body') ?? find(node, 'interactive', 'body', 'text')
  const name = find(template, 'name')
  return draft(
    node,
    [],
    [
      messageDraft(
        node,
        { channel: 'whatsapp', at: anchor.key.span },
        [
          language(find(template, 'language', 'code')),
          name === null ? null : pair('template', name.key.span, map(name.value.span, [take('name', name)])),
          take('body', text),
          take('header', find(node, 'interactive', 'header', 'text')),
          take('footer', find(node, 'interactive', 'footer', 'text')),
        ],
        {
          gaps: [
            textOf(text) !== null
              ? null
              : { ...missingBody((name ?? anchor).key.span, 'whatsapp'), what: 'The text of the template' },
          ],
        },
      ),
    ],
  )
}

/** https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components */
export const whatsapp: Adapter = {
  id: 'whatsapp',
  name: 'WhatsApp',
  sends: true,
  recognise: (root) => Math.max(0, ...objectsIn(root).slice(0, 1).map(scoreOf)),
  read: (root) => {
    const objects = objectsIn(root)
    return [
      ...readTemplates(objects.filter((one) => isTemplate(one))),
      ...objects.filter((one) => !isTemplate(one) && scoreOf(one) > 0).map((one) => readSend(one)),
    ]
  },
}
