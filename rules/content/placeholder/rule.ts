import type { Message, Version } from '../../../src/campaign/model.ts'
import { optOutOf } from '../../../src/content/opt-out-of.ts'
import { isPlaceholderAlt, nowhere, placeholderImage } from '../../../src/content/placeholder-links.ts'
import { placeholdersIn } from '../../../src/content/placeholders.ts'
import { nameOfPart } from '../../../src/content/terms.ts'
import type { Context } from '../../../src/context.ts'
import { defineRule } from '../../../src/rule.ts'

const messages = {
  placeholder: 'Placeholder "{words}" in {part}',
  link: 'Placeholder link: "{anchor}" {why}',
  image: 'Placeholder image `{source}`',
  alt: 'Placeholder "{words}" in `alt` of an image',
} as const
type Rules = Context<typeof messages>

export const rule = defineRule({
  id: 'content/placeholder',
  summary: 'A text still holds what was meant to be replaced',
  group: 'content',
  severity: 'error',
  confidence: 'high',
  concerns: 'copy',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages,
  check: {
    message(message, context) {
      const phrases = context.placeholders?.phrases ?? []
      for (const version of message.versions) {
        for (const { kind, text } of context.content(message, version).segments)
          for (const found of placeholdersIn(text.value, kind, phrases)) {
            context.report({
              message: 'placeholder',
              at: text.at(found.from, found.to),
              ...(found.kind === 'certain' ? {} : { severity: 'warning', confidence: 'medium' }),
              help: 'Put in what belongs there',
              messages: [message.index],
              data: {
                words: shown(text.value.slice(found.from, found.to)),
                part: nameOfPart(message.channel.value, kind),
              },
            })
          }
        checkLinks(message, version, context)
        checkImages(message, version, context)
      }
    },
  },
})

/** Links that lead nowhere. One that should unsubscribe is told by `opt-out/dead-link`. */
function checkLinks(message: Message, version: Version, context: Rules): void {
  const content = context.content(message, version)
  const empty = content.links.flatMap((link) => {
    const target = link.kind === 'anchor' ? nowhere(link.target.value) : null
    return target === null ? [] : [{ link, target }]
  })
  if (empty.length === 0) return
  const optOut = optOutOf(message, version, content, context.optOut)
  for (const { link, target } of empty) {
    if (optOut.cause === 'dead-link' && optOut.link.at.start === link.at.start) continue
    const anchor = shown(link.anchor.value.trim())
    context.report({
      message: 'link',
      severity: 'warning',
      at: [link.target, link.anchor].find((text) => text.length > 0)?.span ?? link.at,
      help: 'Put in the address that it should lead to',
      messages: [message.index],
      data: {
        anchor: anchor === '' ? 'image' : anchor,
        why: target === '' ? 'has no address' : `leads nowhere (\`${target}\`)`,
      },
    })
  }
}

function checkImages(message: Message, version: Version, context: Rules): void {
  for (const image of context.content(message, version).images) {
    const source = image.source === null ? null : placeholderImage(image.source.value)
    if (source !== null)
      context.report({
        message: 'image',
        severity: 'warning',
        at: image.source!.span,
        help: 'Put in the picture that belongs there',
        messages: [message.index],
        data: { source },
      })
    if (image.alt !== null && isPlaceholderAlt(image.alt.value))
      context.report({
        message: 'alt',
        severity: 'warning',
        at: image.alt.span,
        help: 'Say what it shows, or write `alt=""` if it is decoration',
        messages: [message.index],
        data: { words: shown(image.alt.value) },
      })
  }
}

function shown(text: string): string {
  const words = text.replace(/\s+/g, ' ')
  return words.length > 40 ? `${words.slice(0, 39)}…` : words
}
