import type { Message, Version } from '../../../src/campaign/model.ts'
import type { Segment, SegmentKind } from '../../../src/content/model.ts'
import { smsSegments } from '../../../src/content/sms-segments.ts'
import { nameOfPart } from '../../../src/content/terms.ts'
import type { Context } from '../../../src/context.ts'
import type { Severity } from '../../../src/finding.ts'
import { defineRule } from '../../../src/rule.ts'
import type { Text } from '../../../src/source/text.ts'

const messages = {
  segments: 'Too long SMS body: {segments} segments of {encoding}, limit {limit}',
  forced: 'Too long SMS body: {segments} segments of UCS-2 because of "{character}", limit {limit}',
  characters: 'Too long {part}: {length} characters, limit {limit}',
} as const
interface Options {
  readonly segments: number
  readonly subject: number
  readonly preheader: number
  readonly title: number
}
type Rules = Context<typeof messages, Record<never, string>, Options>

/** WhatsApp refuses a template beyond these: Meta, components of templates. */
const whatsApp: Readonly<Partial<Record<SegmentKind, number>>> = {
  header: 60,
  body: 1024,
  footer: 60,
  button: 25,
}

export const rule = defineRule({
  id: 'content/too-long',
  summary: 'A text is longer than its channel carries or shows',
  group: 'content',
  severity: 'error',
  confidence: 'high',
  concerns: 'copy',
  channels: ['sms', 'whatsapp', 'email', 'push'],
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages,
  defaults: { segments: 4, subject: 100, preheader: 150, title: 65 },
  check: {
    message(message, context) {
      // Of a template as it is reviewed, `platform/template-too-long` says it.
      if (message.template !== null && message.template.review !== null) return
      for (const version of message.versions)
        for (const segment of context.content(message, version).segments)
          if (message.channel.value === 'sms') checkSms(message, version, segment, context)
          else checkCharacters(message, segment, context)
    },
  },
})

/** Signs that word processors put in, and what a telephone keypad has for them. */
const plainFor: Readonly<Record<string, string>> = {
  '‘': "'", '’': "'", '‚': ',', '“': '"', '”': '"', '„': '"', '–': '-', '—': '-', '…': '...',
  '\u00A0': ' ', '\u202F': ' ', '\u2009': ' ', '\u200B': '', '\u00AD': '', '`': "'", '´': "'", '•': '-',
} // prettier-ignore
const typographic = /[‘’‚“”„–—…\u00A0\u202F\u2009\u200B\u00AD`´•]/g

function checkSms(message: Message, version: Version, { kind, text }: Segment, context: Rules): void {
  if (kind !== 'body') return
  const { segments: limit } = context.options
  const value = text.value.trimEnd()
  const counted = smsSegments(value)
  if (counted.segments <= limit) return
  const { first } = counted
  const plain = smsSegments(value.replace(typographic, (sign) => plainFor[sign] ?? sign))
  // One such sign costs more than half of every segment; pointing at it is of use only where all of them can go.
  if (first !== null && plain.encoding === 'GSM-7')
    context.report({
      message: 'forced',
      at: text.at(first.from, first.to),
      severity: 'warning',
      help: `Write plain quotes, hyphens and spaces: then it takes ${plain.segments}`,
      messages: [message.index],
      data: { segments: counted.segments, character: nameOf(value.slice(first.from, first.to)), limit },
    })
  else
    context.report({
      message: 'segments',
      at: lineOf(text, version),
      severity: 'warning',
      help: `Shorten it to ${limit * (counted.encoding === 'GSM-7' ? 153 : 67)} characters of ${counted.encoding}`,
      messages: [message.index],
      data: { segments: counted.segments, encoding: counted.encoding, limit },
    })
}

function nameOf(sign: string): string {
  return sign.trim() === '' || /[\u200B\u00AD]/.test(sign)
    ? `U+${sign.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`
    : sign
}

/** The last words of a text that is written on one line, else the key that holds it. */
function lineOf(text: Text, version: Version): Text['span'] {
  const raw = text.source.text.slice(text.span.start, text.span.end)
  return raw.includes('\n') ? version.at : text.span
}

function checkCharacters(message: Message, { kind, text }: Segment, context: Rules): void {
  const { limit, severity } = limitOf(message, kind, context.options)
  if (limit === null) return
  const length = Array.from(text.value.trim()).length
  if (length <= limit) return
  // What is beyond the limit is what has to go.
  const from = offsetOf(text.value, limit)
  const line = text.value.slice(from).search(/\n/)
  context.report({
    message: 'characters',
    at: text.at(from, line > 0 ? from + line : text.length),
    severity,
    help: `Shorten it to ${limit} characters`,
    messages: [message.index],
    data: { part: nameOfPart(message.channel.value, kind), length, limit },
  })
}

function limitOf(
  { channel, header, footer, buttons }: Message,
  kind: SegmentKind,
  options: Options,
): { readonly limit: number | null; readonly severity: Severity } {
  const alone = header === null && footer === null && buttons.length === 0
  if (channel.value === 'whatsapp')
    // A text alone, in an open conversation, may be four times as long.
    return { limit: whatsApp[kind] ?? null, severity: kind === 'body' && alone ? 'warning' : 'error' }
  const limit =
    channel.value === 'email' && (kind === 'subject' || kind === 'preheader')
      ? options[kind]
      : channel.value === 'push' && kind === 'title'
        ? options.title
        : null
  return { limit, severity: 'info' }
}

/** The offset behind so many characters. */
function offsetOf(value: string, characters: number): number {
  let [at, count] = [0, 0]
  for (const character of value) {
    if (count++ === characters) break
    at += character.length
  }
  return at
}
