import {
  nameOfTemplatePart,
  placeOfVariable,
  reviewSources,
  templateParts,
  variablesIn,
} from '../../../src/campaign/template.ts'
import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'platform/template-malformed-variable',
  summary: 'A variable of a WhatsApp template has a name that the platform does not take',
  group: 'platform',
  severity: 'error',
  confidence: 'high',
  concerns: 'copy',
  channels: ['whatsapp'],
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    malformed: 'Malformed variable `{variable}` in the {part} of the template',
  },
  check: {
    message(message, context) {
      // In a campaign file the tags may still be those of the platform that fills the template.
      if (message.template?.review === null) return
      for (const part of templateParts(message))
        for (const variable of variablesIn(part.text.value)) {
          if (/^(?:[1-9]\d{0,3}|[A-Za-z][A-Za-z0-9_]*)$/.test(variable.name)) continue
          const written = part.text.value.slice(variable.from, variable.to).replace(/\s+/g, ' ').slice(0, 40)
          context.report({
            message: 'malformed',
            at: placeOfVariable(part, variable),
            data: { variable: written, part: nameOfTemplatePart[part.kind] },
            help: 'Write a number such as `{{1}}`, or a name such as `{{first_name}}`',
            basis: 'platform',
            sources: [reviewSources.sequence],
            messages: [message.index],
          })
        }
    },
  },
})
