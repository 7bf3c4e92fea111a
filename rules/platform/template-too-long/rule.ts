import type { TemplatePart } from '../../../src/campaign/model.ts'
import { nameOfTemplatePart, reviewSources, templateParts } from '../../../src/campaign/template.ts'
import { defineRule } from '../../../src/rule.ts'

/** Characters that each text may have. */
const limits: Readonly<Record<TemplatePart['kind'], number>> = {
  header: 60,
  body: 1024,
  footer: 60,
  button: 25,
  address: 2000,
  phone: 20,
  code: 15,
}
const mostInName = 512

export const rule = defineRule({
  id: 'platform/template-too-long',
  summary: 'A text of a WhatsApp template is longer than the platform takes',
  group: 'platform',
  severity: 'error',
  confidence: 'high',
  concerns: 'copy',
  channels: ['whatsapp'],
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    part: 'Too long: {count} characters in the {part} of the template, {limit} at most',
    name: 'Too long: {count} characters in the name of the template, {limit} at most',
  },
  check: {
    message(message, context) {
      const { template } = message
      // The texts of a campaign file are measured by `content/too-long`.
      if (template === null || template.review === null) return
      const details = {
        basis: 'platform',
        sources: [reviewSources.lengths],
        messages: [message.index],
      } as const
      for (const { kind, text } of templateParts(message)) {
        const limit = limits[kind]
        // As a reviewer counts: a character is one, however it is encoded.
        const characters = Array.from(text.value)
        if (characters.length <= limit) continue
        const from = characters.slice(0, limit).join('').length
        context.report({
          message: 'part',
          at: text.at(from, text.length),
          data: { count: characters.length, part: nameOfTemplatePart[kind], limit },
          help: `Cut ${characters.length - limit} characters`,
          ...details,
        })
      }
      const { name } = template
      if (template.review.named && name.length > mostInName)
        context.report({
          message: 'name',
          at: name.at(mostInName, name.length),
          data: { count: name.length, limit: mostInName },
          help: 'Shorten the name',
          ...details,
        })
    },
  },
})
