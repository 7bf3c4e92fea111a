import type { Message, Version } from '../../../src/campaign/model.ts'
import { lettersOf, subjectOf, type TagPlatform } from '../../../src/content/merge-tag-data.ts'
import type { MergeTag } from '../../../src/content/model.ts'
import type { Context } from '../../../src/context.ts'
import { defineRule } from '../../../src/rule.ts'

const messages = {
  bare: 'Missing fallback for merge tag `{tag}`: whose name is unknown reads a gap',
} as const
type Rules = Context<typeof messages>

/** Other places of the same tag that a finding shows. */
const mostRelated = 3

export const rule = defineRule({
  id: 'content/no-fallback',
  summary: "A person's name is merged in without a word for those whose name isn't known",
  group: 'content',
  severity: 'warning',
  confidence: 'medium',
  concerns: 'copy',
  channels: ['sms', 'mms', 'rcs', 'email', 'push'],
  purposes: ['marketing', 'political', 'charity', 'survey', 'service'],
  since: '0.1.0',
  fix: 'never',
  messages,
  check: {
    message(message, context) {
      for (const version of message.versions) checkVersion(message, version, context)
    },
  },
})

/** Conditions of Go templates, which listmonk has: `{{ if .Subscriber.FirstName }}`. */
const goBlock = /^-?\s*(?:if|else if|with|range)\s+[.$(a-z]/

/** What says what to write instead, in any dialect. */
const alternative =
  /default|fallback|ifempty|ifblank|coalesce|presence|personalization_token|\?\?|\|\||\bor\b|\?.*:|["'“‘]/i

/** Whether a tag could say what to write instead. Single braces are names of many things where no platform is known. */
function couldSay({ dialect, name }: MergeTag, platform: TagPlatform | undefined): boolean {
  switch (dialect) {
    case 'braces':
    case 'dollar-brace':
    case 'dollar-bracket':
      return true
    case 'erb':
      return name.startsWith('=')
    case 'brace':
    case 'double-bracket':
      return platform?.writes.includes(dialect) === true
    default:
      return false
  }
}

function checkVersion(message: Message, version: Version, context: Rules): void {
  const { mergeTags: data } = context
  if (data === null) return
  const platform = data.platforms.find(({ id }) => id === message.campaign.platform?.value)
  // Where a tag can't say it itself, the platform may: nobody knows from the file.
  if (platform !== undefined && platform.fallback === null) return
  const { mergeTags } = context.content(message, version)
  const found = new Map<string, MergeTag[]>()
  for (const tag of mergeTags) {
    if (tag.where !== 'text' || !couldSay(tag, platform)) continue
    if (/^[#^/>!&]/.test(tag.name) || goBlock.test(tag.name)) continue
    const subject = subjectOf(tag.name)
    const last = subject.split(/[.=\s:]/).at(-1) ?? ''
    if (!data.personal.includes(lettersOf(last)) || alternative.test(tag.name)) continue
    if (isOfThing(subject)) continue
    // Mautic and Zoho write it behind a bar, without more.
    if ((tag.dialect === 'brace' || tag.dialect === 'dollar-bracket') && /\|\s*[^\s|]/.test(tag.name))
      continue
    if (isConditional(tag, subject, mergeTags)) continue
    const same = found.get(subject)
    if (same === undefined) found.set(subject, [tag])
    else same.push(tag)
  }
  for (const [first, ...others] of found.values()) {
    if (first === undefined) continue
    context.report({
      message: 'bare',
      at: first.text.span,
      ...(platform === undefined ? { severity: 'info' } : {}),
      data: { tag: first.text.value.replace(/\s+/g, ' ').slice(0, 40) },
      help:
        platform?.fallback === undefined || platform.fallback === null
          ? 'Say what to write where the name is unknown'
          : `Say what to write where the name is unknown, like \`${platform.fallback}\``,
      related: others.slice(0, mostRelated).map(({ text }) => ({ at: text.span, message: 'also here' })),
      messages: [message.index],
    })
  }
}

/** Names that things have as well: `list.name`, `product.name`. */
function isOfThing(subject: string): boolean {
  const [, owner] = /([\p{L}_]+)\.(?:name|nom|nome|nombre)$/iu.exec(subject) ?? []
  return (
    owner !== undefined &&
    !/contact|customer|person|subscriber|user|profile|recipient|lead|member|client/i.test(owner)
  )
}

/** Whether a condition or an assignment before a tag names the same thing. */
function isConditional(tag: MergeTag, subject: string, tags: readonly MergeTag[]): boolean {
  const letters = lettersOf(subject)
  return tags.some(
    ({ dialect, name, text }) =>
      text.span.source === tag.text.span.source &&
      text.span.start < tag.text.span.start &&
      (dialect === 'statement' ||
        (dialect === 'braces' && (/^[#^]/.test(name) || goBlock.test(name))) ||
        (dialect === 'erb' && /\b(?:if|unless)\b/.test(name)) ||
        (dialect === 'dollar-brace' && name.startsWith('#'))) &&
      lettersOf(name).includes(letters),
  )
}
