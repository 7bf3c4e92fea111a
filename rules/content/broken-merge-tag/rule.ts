import type { Message, Version } from '../../../src/campaign/model.ts'
import {
  delimiters,
  lettersOf,
  type MergeTagData,
  subjectOf,
  type TagPlatform,
} from '../../../src/content/merge-tag-data.ts'
import type { Dialect, MergeTag } from '../../../src/content/model.ts'
import { secondBrace, slipOf, type TagFault, tagFaults } from '../../../src/content/tag-faults.ts'
import type { Context } from '../../../src/context.ts'
import { defineRule } from '../../../src/rule.ts'
import type { Span } from '../../../src/source/span.ts'
import type { Text } from '../../../src/source/text.ts'

const messages = {
  unclosed: 'Unclosed merge tag `{tag}`: readers see it as it stands',
  unopened: 'Merge tag `{tag}` without its start: readers see it as it stands',
  empty: 'Empty merge tag `{tag}`',
  block: 'Unbalanced merge tag `{tag}`: `{missing}` is missing',
  foreign: 'Unknown merge tag `{tag}` for {platform}, which writes {writes}',
  slip: 'Unknown merge tag `{tag}` for {platform}, it is `{right}`',
  mixed: 'Mixed merge tags: `{tag}` beside `{other}`, no platform writes both',
} as const
type Rules = Context<typeof messages>

export const rule = defineRule({
  id: 'content/broken-merge-tag',
  summary: 'A merge tag is cut, unbalanced, or of another platform',
  group: 'content',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'sometimes',
  messages,
  check: {
    message(message, context) {
      for (const version of message.versions) {
        const { body } = version
        const markup = body !== null && (body.format === 'html' || body.format === 'mjml')
        const cut: Span[] = []
        for (const text of textsOf(message, version))
          for (const fault of tagFaults(text, markup && text === body?.text)) {
            report(fault, message, context)
            if (fault.kind === 'unclosed' || fault.kind === 'unopened') cut.push(fault.at)
          }
        checkDialects(message, version, cut, context)
      }
    },
  },
})

function textsOf(message: Message, version: Version): readonly Text[] {
  return [
    version.subject,
    version.preheader,
    version.title,
    message.header,
    version.body?.text ?? null,
    message.footer,
    ...message.buttons.flatMap(({ text, target }) => [text, target]),
    version.textBody,
  ].filter((text) => text !== null)
}

function shown(tag: string): string {
  const line = tag.replace(/\s+/g, ' ')
  return line.length > 40 ? `${line.slice(0, 39)}…` : line
}

function report(fault: TagFault, message: Message, context: Rules): void {
  const tag = shown(fault.written)
  const rest = { at: fault.at, messages: [message.index] }
  switch (fault.kind) {
    case 'unclosed':
      return context.report({
        message: 'unclosed',
        data: { tag },
        help: `Close it with \`${fault.missing}\``,
        ...secondBrace(fault),
        ...rest,
      })
    case 'unopened':
      return context.report({
        message: 'unopened',
        data: { tag },
        help: `Begin it with \`${fault.missing}\``,
        ...secondBrace(fault),
        ...rest,
      })
    case 'empty':
      return context.report({ message: 'empty', data: { tag }, help: 'Name what it stands for', ...rest })
    case 'block':
      return context.report({
        message: 'block',
        data: { tag, missing: fault.missing },
        help: `Add \`${fault.missing}\`, or remove the tag`,
        ...rest,
      })
  }
}

/** Dialects that go together: conditions and what they decide on. */
function familyOf(dialect: Dialect): Dialect {
  return dialect === 'statement' || dialect === 'dollar-brace' ? 'braces' : dialect
}

/** Single braces and percent signs stand in prose as well; a person's name in them doesn't. */
function isWeak({ dialect, name }: MergeTag, { personal }: MergeTagData): boolean {
  if (dialect !== 'brace' && dialect !== 'percent') return false
  return !personal.includes(lettersOf(subjectOf(name).split('.').at(-1)!))
}

function writesOf({ writes }: TagPlatform): string {
  return writes.map((dialect) => `\`${delimiters[dialect]}\``).join(' and ')
}

/** Whether a span lies in one of others: `{name}` is what is left of `{{name}`, not a tag of another platform. */
function isWithin(span: Span, others: readonly Span[]): boolean {
  return others.some(
    ({ source, start, end }) => source === span.source && start <= span.start && span.end <= end,
  )
}

/** Tags that the platform doesn't replace, and tags of two platforms in one message. `cut`: already told. */
function checkDialects(message: Message, version: Version, cut: readonly Span[], context: Rules): void {
  const { mergeTags: data } = context
  // WhatsApp has placeholders of its own, which the platform fills in.
  if (data === null || message.channel.value === 'whatsapp') return
  const tags = context
    .content(message, version)
    .mergeTags.filter((tag) => !isWeak(tag, data) && !isWithin(tag.text.span, cut))
  const platform = data.platforms.find(({ id }) => id === message.campaign.platform?.value)
  if (platform !== undefined) {
    for (const tag of tags) checkTag(tag, platform, message, context)
    return
  }
  const [first] = tags
  if (first === undefined) return
  const families = new Set(tags.map(({ dialect }) => familyOf(dialect)))
  if (data.platforms.some(({ writes }) => [...families].every((family) => writes.includes(family)))) return
  const other = tags.find(({ dialect }) => familyOf(dialect) !== familyOf(first.dialect))
  if (other === undefined) return
  context.report({
    message: 'mixed',
    severity: 'warning',
    at: other.text.span,
    data: { tag: shown(other.text.value), other: shown(first.text.value) },
    help: 'Write both as the platform that sends does',
    related: [{ at: first.text.span, message: 'the other one' }],
    messages: [message.index],
  })
}

function checkTag(tag: MergeTag, platform: TagPlatform, message: Message, context: Rules): void {
  const rest = { at: tag.text.span, severity: 'warning', messages: [message.index] } as const
  const written = shown(tag.text.value)
  if (!platform.writes.includes(familyOf(tag.dialect)) && !platform.writes.includes(tag.dialect)) {
    context.report({
      message: 'foreign',
      data: { tag: written, platform: platform.name, writes: writesOf(platform) },
      help:
        platform.names[0] === undefined
          ? 'Write it as the platform does'
          : `Write it like \`${platform.names[0]}\``,
      ...rest,
    })
    return
  }
  const right = slipOf(tag.name, tag.text.value, platform)
  if (right !== null)
    context.report({
      message: 'slip',
      data: { tag: written, platform: platform.name, right },
      help: `Write \`${right}\``,
      fixes: [{ title: `Write \`${right}\``, safety: 'review', edits: [{ at: tag.text.span, text: right }] }],
      ...rest,
    })
}
