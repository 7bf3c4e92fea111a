import { ascriptions } from '../../../src/content/attributes.ts'
import { lexiconsFor, nameOfPart, quoted, reading } from '../../../src/content/terms.ts'
import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'content/personal-attribute',
  summary: 'A text tells readers what they are, believe, suffer from or owe',
  group: 'content',
  severity: 'warning',
  confidence: 'medium',
  concerns: 'copy',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    ascribed: 'Personal attribute "{phrase}" ({attribute}) ascribed to the reader in {part}',
  },
  check: {
    message(message, context) {
      for (const version of message.versions) {
        const content = context.content(message, version)
        const seen = new Set<string>()
        for (const { kind, text } of content.segments) {
          const read = reading(text, lexiconsFor(message, text, context), message.declaredLanguage)
          for (const { term, from, to } of ascriptions(read)) {
            const { category, concept } = term
            // The first place of an attribute stands for all of them in a version.
            if (seen.has(category.id)) continue
            seen.add(category.id)
            context.report({
              message: 'ascribed',
              at: text.at(from, to),
              confidence: concept.confidence,
              help: category.help,
              sources: category.sources,
              apart: category.id,
              messages: [message.index],
              data: {
                phrase: quoted(text, from, to),
                attribute: category.ascribed ?? category.name,
                part: nameOfPart(message.channel.value, kind),
              },
            })
          }
        }
      }
    },
  },
})
