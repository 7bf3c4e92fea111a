import type { Button, Channel, Message, Version } from '../../../campaign/model.ts'
import { knownContent } from '../../../content/content.ts'
import { mergeTagMark } from '../../../content/compose.ts'
import { findMergeTags } from '../../../content/merge-tags.ts'
import { type SmsSegments, smsSegments } from '../../../content/sms-segments.ts'
import type { World } from '../../../context.ts'
import type { Text } from '../../../source/text.ts'
import { drawMail, type Mail } from './mail.ts'
import { marksIn, type Numbered, type Run, runsOf } from './marks.ts'

/** How a text goes out as SMS: where each of its parts begins, as offsets of the text, and how many there are. */
export interface Segmented extends SmsSegments {
  readonly starts: readonly number[]
}

/** A message as its recipients see it, one version of it. */
export interface Preview {
  readonly message: number
  readonly channel: Channel
  readonly language: string | null
  /** Null for the message itself. */
  readonly variant: string | null
  /** Percent of recipients, null when it isn't said. */
  readonly share: number | null
  readonly from: string | null
  readonly subject: readonly Run[] | null
  readonly preheader: readonly Run[] | null
  readonly title: readonly Run[] | null
  readonly header: readonly Run[] | null
  readonly footer: readonly Run[] | null
  readonly buttons: readonly {
    readonly kind: Button['kind']['value']
    readonly runs: readonly Run[]
    readonly target: string | null
  }[]
  /** Pictures and clips of MMS and RCS, by name. */
  readonly media: readonly string[]
  /** A template that stands with the platform. */
  readonly template: string | null
  /** Null where the body isn't in the file. */
  readonly body: readonly Run[] | null
  /** An e-mail with markup; null where the text is all there is. */
  readonly mail: Mail | null
  readonly segments: Segmented | null
}

/** Longest body that is shown as text; what is longer is cut, and the page says so. */
export const mostShown = 20_000
/** Longest body with markup that is drawn; Gmail clips at 102 KB. What is longer is shown as text. */
export const mostInFrame = 150_000

function segmentsOf(text: string): Segmented {
  let counted = ''
  const origins: number[] = []
  let at = 0
  const copy = (to: number): void => {
    for (; at < to; at++) {
      origins.push(at)
      counted += text[at]!
    }
  }
  for (const { from, to } of findMergeTags(text)) {
    copy(from)
    origins.push(from)
    counted += mergeTagMark
    at = to
  }
  copy(text.length)
  const segments = smsSegments(counted)
  const starts: number[] = []
  let [used, offset] = [0, 0]
  if (segments.segments > 1 && text.length <= mostShown)
    for (const character of counted) {
      const size =
        character === mergeTagMark
          ? 0
          : segments.encoding === 'UCS-2'
            ? character.length
            : smsSegments(character).units
      if (used + size > segments.perSegment) {
        starts.push(origins[offset]!)
        used = 0
      }
      used += size
      offset += character.length
    }
  return { ...segments, starts }
}

function cutAt(runs: readonly Run[], starts: readonly number[]): readonly Run[] {
  if (starts.length === 0) return runs
  const found: Run[] = []
  let at = 0
  for (const run of runs) {
    const edges = [
      0,
      ...starts.map((start) => start - at).filter((edge) => edge > 0 && edge < run.text.length),
      run.text.length,
    ]
    for (let i = 1; i < edges.length; i++)
      found.push({
        ...run,
        text: run.text.slice(edges[i - 1], edges[i]),
        ends: i === edges.length - 1 ? run.ends : [],
      })
    at += run.text.length
  }
  return found
}

function shortened(text: Text): Text {
  return text.length <= mostShown ? text : text.slice(0, mostShown)
}

/** What recipients of one version see. `numbered` are the findings of the campaign. */
export function previewOf(
  message: Message,
  version: Version,
  numbered: readonly Numbered[],
  world: World,
): Preview {
  const channel = message.channel.value
  const own = numbered.filter(
    ({ finding }) => finding.messages.length === 0 || finding.messages.includes(message.index),
  )
  const runs = (text: Text | null): readonly Run[] | null =>
    text === null ? null : runsOf(shortened(text), own)
  const { body } = version
  const isShort = channel === 'sms'
  const segments = isShort && body !== null ? segmentsOf(body.text.value.trimEnd()) : null
  const mail =
    channel === 'email' && body !== null && body.text.length <= mostInFrame
      ? drawMail(body, marksIn(body.text, own))
      : null
  const shown = body === null || mail !== null ? null : bodyText(message, version, world)
  return {
    message: message.index,
    channel,
    language: message.declaredLanguage,
    variant: version.variant === null ? null : (version.name ?? 'variant'),
    share: version.share?.value ?? null,
    from: senderOf(message),
    subject: runs(version.subject),
    preheader: runs(version.preheader ?? preheaderIn(message, version, world)),
    title: runs(version.title),
    header: runs(message.header),
    footer: runs(message.footer),
    buttons: message.buttons.map(({ kind, text, target }) => ({
      kind: kind.value,
      runs: runsOf(text, own),
      target: target?.value ?? null,
    })),
    media: (message.raw?.media?.items ?? []).map(({ value }) => value),
    template: message.template?.name.value ?? null,
    body: shown === null ? null : cutAt(runs(shown) ?? [], segments?.starts ?? []),
    mail,
    segments,
  }
}

/** Markup that can't be drawn is shown as what a reader would see of it. */
function bodyText(message: Message, version: Version, world: World): Text | null {
  const { body } = version
  if (body === null || body.format === 'text') return body?.text ?? null
  return (
    knownContent(message, version, world.parsers).segments.find(({ kind }) => kind === 'body')?.text ??
    body.text
  )
}

/** The preview line that an e-mail hides in its body. */
function preheaderIn(message: Message, version: Version, world: World): Text | null {
  if (message.channel.value !== 'email' || version.body === null || version.body.format === 'text')
    return null
  return (
    knownContent(message, version, world.parsers).segments.find(({ kind }) => kind === 'preheader')?.text ??
    null
  )
}

function senderOf({ from, campaign }: Message): string | null {
  return from?.value ?? campaign.sender?.brand?.value ?? campaign.sender?.legal_name?.value ?? null
}
