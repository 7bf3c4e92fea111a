import { placeholdersIn } from '../../../src/content/placeholders.ts'
import { nameOfPart } from '../../../src/content/terms.ts'
import { defineRule } from '../../../src/rule.ts'

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
  messages: {
    placeholder: 'Placeholder "{words}" in {part}',
  },
  check: {
    message(message, context) {
      const phrases = context.placeholders?.phrases ?? []
      for (const version of message.versions)
        for (const { kind, text } of context.content(message, version).segments)
          for (const found of placeholdersIn(text.value, kind, phrases)) {
            const words = text.value.slice(found.from, found.to).replace(/\s+/g, ' ')
            context.report({
              message: 'placeholder',
              at: text.at(found.from, found.to),
              ...(found.kind === 'certain' ? {} : { severity: 'warning', confidence: 'medium' }),
              help: 'Put in what belongs there',
              messages: [message.index],
              data: {
                words: words.length > 40 ? `${words.slice(0, 39)}…` : words,
                part: nameOfPart(message.channel.value, kind),
              },
            })
          }
    },
  },
})
