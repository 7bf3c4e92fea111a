import {
  nameOfTemplatePart,
  reviewSources,
  templateParts,
  variablesIn,
} from '../../../src/campaign/template.ts'
import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'platform/template-adjacent-variables',
  summary: 'Two variables of a WhatsApp template stand side by side',
  group: 'platform',
  severity: 'error',
  confidence: 'high',
  concerns: 'copy',
  channels: ['whatsapp'],
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    adjacent: 'Nothing between `{first}` and `{second}` in the {part} of the template',
  },
  check: {
    message(message, context) {
      for (const part of templateParts(message)) {
        const { value } = part.text
        const variables = variablesIn(value)
        for (const [index, second] of variables.entries()) {
          const first = variables[index - 1]
          if (first === undefined || !/^[ \t]*$/.test(value.slice(first.to, second.from))) continue
          context.report({
            message: 'adjacent',
            at: part.text.at(first.from, second.to),
            data: {
              first: value.slice(first.from, first.to),
              second: value.slice(second.from, second.to),
              part: nameOfTemplatePart[part.kind],
            },
            help: 'Put a word between them, or make one variable of the two',
            basis: 'platform',
            sources: [reviewSources.refusals],
            messages: [message.index],
          })
        }
      }
    },
  },
})
