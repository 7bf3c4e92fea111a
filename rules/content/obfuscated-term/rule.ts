import type { Message, Version } from '../../../src/campaign/model.ts'
import { normalise } from '../../../src/content/normalise.ts'
import { overridden, unmasked } from '../../../src/content/obfuscation.ts'
import { inAddress, lexiconsFor, nameOfPart, quoted, readWith } from '../../../src/content/terms.ts'
import type { Context } from '../../../src/context.ts'
import { defineRule } from '../../../src/rule.ts'

const messages = {
  disguised: 'Disguised word "{written}", read as "{read}" ({category}), in {part}',
  reversed: 'Overridden direction ({mark}) in {part}: readers see "{shown}", filters "{written}"',
} as const

/** Shorter words come about by chance in codes and prices. */
const shortest = 4

/** Text whose direction is overridden, so that it is shown in another order than it is written. */
function checkDirection(message: Message, version: Version, context: Context<typeof messages>): void {
  for (const { kind, text } of context.content(message, version).segments)
    for (const { from, to, mark, written } of overridden(text.value))
      context.report({
        message: 'reversed',
        at: text.at(from, to),
        help: 'Write the words in the order in which they are read, without the mark',
        messages: [message.index],
        data: {
          mark,
          written: written.slice(0, mostShown),
          shown: Array.from(written).toReversed().join('').slice(0, mostShown),
          part: nameOfPart(message.channel.value, kind),
        },
      })
}

/** Characters of a text that a finding shows. */
const mostShown = 30

function check(message: Message, version: Version, context: Context<typeof messages>): void {
  const content = context.content(message, version)
  const seen = new Set<string>()
  for (const { kind, text } of content.segments) {
    const visible = text.value
    for (const read of unmasked(visible)) {
      const { terms } = readWith(
        normalise(read),
        lexiconsFor(message, text, context),
        message.declaredLanguage,
      )
      for (const { concept, category, from, to } of terms) {
        const word = read.slice(from, to)
        if (category.mode !== 'topic' || word === visible.slice(from, to)) continue
        if (to - from < shortest || seen.has(concept.id)) continue
        const at = text.at(from, to)
        if (inAddress(at, content)) continue
        seen.add(concept.id)
        context.report({
          message: 'disguised',
          at,
          help: 'Write the word as it is, or leave it out',
          apart: concept.id,
          messages: [message.index],
          data: {
            written: quoted(text, from, to),
            read: word.replaceAll('\u200b', ''),
            category: category.name,
            part: nameOfPart(message.channel.value, kind),
          },
        })
      }
    }
  }
}

export const rule = defineRule({
  id: 'content/obfuscated-term',
  summary: 'A watched word is written so that filters miss it',
  group: 'content',
  severity: 'warning',
  confidence: 'medium',
  concerns: 'copy',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages,
  check: {
    message(message, context) {
      for (const version of message.versions) {
        check(message, version, context)
        checkDirection(message, version, context)
      }
    },
  },
})
