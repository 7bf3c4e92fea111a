import { inAddress, nameOfPart } from '../../../src/content/terms.ts'
import { shoutsIn } from '../../../src/content/shouting.ts'
import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'content/shouting',
  summary: 'A text shouts: capitals throughout, or exclamation marks in a row',
  group: 'content',
  severity: 'info',
  confidence: 'medium',
  concerns: 'copy',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    capitals: 'Shouting in {part}: {words} words in capitals',
    marks: 'Shouting in {part}: "{marks}"',
  },
  check: {
    message(message, context) {
      for (const version of message.versions) {
        const content = context.content(message, version)
        for (const { kind, text } of content.segments) {
          const part = nameOfPart(message.channel.value, kind)
          for (const { from, to, words } of shoutsIn(text.value, kind)) {
            const at = text.at(from, to)
            if (inAddress(at, content)) continue
            const shared = { at, messages: [message.index] }
            if (words === null) {
              const marks = text.value.slice(from, Math.min(to, from + 10))
              context.report({ message: 'marks', ...shared, help: 'One mark does', data: { part, marks } })
            } else
              context.report({
                message: 'capitals',
                ...shared,
                help: 'Write it in lower case',
                data: { part, words },
              })
          }
        }
      }
    },
  },
})
