import type { Message, Version } from '../campaign/model.ts'
import { nameOfChannel } from '../consent/words.ts'
import type { OptOutLanguage } from '../content/opt-out.ts'
import { senderType } from '../content/sender.ts'
import type { World } from '../context.ts'
import type { Finding } from '../finding.ts'
import type { Edit, Fix } from '../fix.ts'
import type { Entry, Node } from '../source/document.ts'
import { keyBefore } from '../source/insert.ts'
import { makeSpan, type Span } from '../source/span.ts'
import type { Text } from '../source/text.ts'
import type { Look } from './project.ts'
import { entriesOf, nodeAt } from './tree.ts'

/** Characters that WhatsApp shows of a footer (Cloud API, message templates). */
const longestFooter = 60

/**
 * Puts the opt-out text of its language into a message that has none: a sentence into an SMS whose sender isn't named and
 * into the footer of a chat message, a link with the platform's own tag into an e-mail. Whether an SMS can be answered to
 * is for the person to say who picks it; where it is known the rule has a fix of its own.
 */
export function optOutText(
  { messages, campaign: id }: Finding,
  looks: readonly Look[],
  defaultPlatform: string | null,
): Fix | null {
  for (const look of looks)
    for (const { campaign, world } of look.cases) {
      if (campaign.id !== id) continue
      for (const index of messages) {
        const message = campaign.messages[index]
        const tag = message?.declaredLanguage ?? null
        if (message === undefined || tag === null) continue
        const platform = campaign.platform?.value ?? defaultPlatform
        const made = insertionFor(message, { look, world, language: languageOf(tag, world), platform })
        if (made === null || made.edits.length === 0) continue
        return {
          title: `Insert the opt-out text for ${tag} ${nameOfChannel(message.channel.value)}: "${made.says}"`,
          safety: 'review',
          edits: made.edits,
        }
      }
    }
  return null
}

interface Around {
  readonly look: Look
  readonly world: World
  readonly language: OptOutLanguage | null
  readonly platform: string | null
}

interface Insertion {
  readonly says: string
  readonly edits: readonly Edit[]
}

function languageOf(tag: string, { optOut }: World): OptOutLanguage | null {
  const subtag = tag.toLowerCase().split('-')[0]
  return optOut.languages.find(({ code }) => code === (subtag === 'no' ? 'nb' : subtag)) ?? null
}

function insertionFor(message: Message, around: Around): Insertion | null {
  switch (message.channel.value) {
    case 'sms':
    case 'mms':
      return inSms(message, around)
    case 'whatsapp':
    case 'rcs':
      return inFooter(message, around)
    case 'email':
      return inEmail(message, around)
    default:
      return null
  }
}

function sentenceOf(language: OptOutLanguage | null): string | null {
  const says = language?.says ?? null
  return says === null || says.includes('{') ? null : says
}

function inSms(message: Message, { look, language }: Around): Insertion | null {
  const says = sentenceOf(language)
  if (says === null) return null
  if (message.from !== null && senderType(message.from.value) === 'alphanumeric') return null
  const edits = ownVersions(message).flatMap(({ body }) =>
    body === null || body.text.source !== look.read.source ? [] : appended(body.text, says, look),
  )
  return { says, edits }
}

/** The message itself; a variant with a body of its own has a finding of its own. */
function ownVersions({ versions }: Message): readonly Version[] {
  return versions.filter(({ variant }) => variant === null)
}

/** As a sentence behind the last one. */
function appended(text: Text, sentence: string, look: Look): readonly Edit[] {
  const end = text.value.trimEnd().length
  const writing = end === 0 ? null : writingOf(text, look)
  if (writing === null) return []
  const joint = /[.!?。！？…]$/.test(text.value.slice(0, end)) ? ' ' : '. '
  return inserted(writing, text.at(end, end), writing.escape(`${joint}${sentence}`))
}

function inFooter(message: Message, { look, language }: Around): Insertion | null {
  const says = sentenceOf(language)
  if (says === null) return null
  const { footer } = message
  if (footer !== null && footer.value.trim() !== '') {
    const fits = footer.value.trimEnd().length + 2 + says.length <= longestFooter
    return fits ? { says, edits: appended(footer, says, look) } : null
  }
  const key = footer === null && says.length <= longestFooter ? contentKeyOf(message, look) : null
  if (key === null) return null
  const isJson = look.read.source.path.endsWith('.json')
  return { says, edits: [keyBefore(key.key.span, 'footer', isJson ? says : JSON.stringify(says))] }
}

/** The key of what a message of a campaign file holds. */
function contentKeyOf(message: Message, { read }: Look): Entry | null {
  const entries = [...entriesOf(read.document?.root ?? null)]
  const channel = entries.find(
    ({ path, entry }) =>
      path.at(-1) === 'channel' &&
      entry.value.span.source === message.channel.span.source &&
      entry.value.span.start <= message.channel.span.start &&
      message.channel.span.end <= entry.value.span.end,
  )
  if (channel === undefined) return null
  const parent = channel.path.slice(0, -1).join('\0')
  const content = entries.find(
    ({ path }) =>
      path.slice(0, -1).join('\0') === parent &&
      ['body', 'body_file', 'template'].includes(String(path.at(-1))),
  )
  // In a Markdown file the body stands below the keys.
  return content?.entry ?? (read.document?.body == null ? null : channel.entry)
}

function inEmail(message: Message, { look, world, language, platform }: Around): Insertion | null {
  const anchor = language?.anchor ?? null
  const id = platform?.toLowerCase()
  const target = world.optOut.platforms.find((one) => one.id === id)?.link ?? null
  if (anchor === null || target === null) return null
  const edits = ownVersions(message).flatMap(({ body, textBody }) => [
    ...(body === null ? [] : linked(body.text, body.format, { anchor, target }, look)),
    ...(textBody === null ? [] : linked(textBody, 'text', { anchor, target }, look)),
  ])
  return { says: anchor, edits }
}

/** A link at the end of what is read, in the format of the body. */
function linked(
  text: Text,
  format: NonNullable<Version['body']>['format'],
  { anchor, target }: { readonly anchor: string; readonly target: string },
  look: Look,
): readonly Edit[] {
  const end = text.value.trimEnd().length
  const writing = end === 0 ? null : writingOf(text, look)
  if (writing === null) return []
  const put = (at: number, written: string): readonly Edit[] => inserted(writing, text.at(at, at), written)
  const below = (line: string): readonly Edit[] =>
    put(end, (writing.gap ?? writing.escape(' ')) + writing.escape(line))
  const before = (closing: RegExp): number => [...text.value.matchAll(closing)].at(-1)?.index ?? -1
  switch (format) {
    case 'html': {
      const paragraph = `<p><a href="${target}">${anchor}</a></p>`
      const close = before(/<\/body\s*>/gi)
      const closed = close === -1 ? before(/<\/html\s*>/gi) : close
      return put(closed === -1 ? end : closed, writing.escape(paragraph))
    }
    case 'mjml': {
      const close = before(/<\/mj-body\s*>/gi)
      const section = `<mj-section><mj-column><mj-text><a href="${target}">${anchor}</a></mj-text></mj-column></mj-section>`
      return close === -1 ? [] : put(close, writing.escape(section))
    }
    case 'markdown':
      // In a link an angle bracket is no character of the address (CommonMark 6.3).
      if (/[<>]/.test(target) || writing.gap === null) return []
      return below(/[\s()]/.test(target) ? `[${anchor}](<${target}>)` : `[${anchor}](${target})`)
    case 'text':
      return below(`${anchor}: ${target}`)
  }
}

/** How something is written into a text where it stands. */
interface Writing {
  readonly escape: (text: string) => string
  /** An empty line; null where none can be written. */
  readonly gap: string | null
  /** The whole scalar, where it has no quotes and needs some. */
  readonly bare: Span | null
}

/** The edits that put something into a text. Clients differ in what comes first of two edits at one place: there is one. */
function inserted({ bare }: Writing, at: Span, written: string): readonly Edit[] {
  if (bare === null) return [{ at, text: written }]
  const quote = (offset: number): Edit => ({ at: makeSpan(bare.source, offset, offset), text: "'" })
  return at.end === bare.end
    ? [quote(bare.start), { at, text: `${written}'` }]
    : [quote(bare.start), { at, text: written }, quote(bare.end)]
}

/** Null where what would be written would be read as something else. */
function writingOf(text: Text, { read }: Look): Writing | null {
  const { source } = text
  const newline = source.text.includes('\r\n') ? '\r\n' : '\n'
  const asIs = (one: string): string => one
  const isWhole = source !== read.source || (read.document?.body ?? null)?.span.start === text.span.start
  if (isWhole) return { escape: asIs, gap: newline + newline, bare: null }
  const scalar = scalarOf(read.document?.root ?? null, text)
  if (scalar === null) return null
  switch (source.text[scalar.start]) {
    case '"':
      return { escape: (one) => JSON.stringify(one).slice(1, -1), gap: '\\n\\n', bare: null }
    case "'":
      return { escape: (one) => one.replaceAll("'", "''"), gap: null, bare: null }
    case '|':
    case '>': {
      const [, ...lines] = source.text.slice(scalar.start, scalar.end).split('\n')
      const indents = lines.filter((line) => line.trim() !== '').map((line) => /^ */.exec(line)![0])
      const indent = indents.sort((a, b) => a.length - b.length)[0]
      if (indent === undefined) return null
      // Folded, a break takes an empty line (YAML 1.2.2, 8.1.3).
      const breaks = source.text[scalar.start] === '|' ? newline + newline : newline + newline + newline
      return { escape: asIs, gap: breaks + indent, bare: null }
    }
    default: {
      // Without quotes a colon, a hash or a brace may end it.
      const written = source.text.slice(scalar.start, scalar.end)
      if (/['\n]/.test(written)) return null
      return { escape: asIs, gap: null, bare: scalar }
    }
  }
}

function scalarOf(root: Node | null, { span }: Text): Span | null {
  const { scalar } = nodeAt(root, span.start)
  return scalar === null || scalar.span.end < span.end ? null : scalar.span
}
