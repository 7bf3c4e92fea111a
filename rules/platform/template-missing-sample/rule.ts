import {
  nameOfTemplatePart,
  placeOfVariable,
  reviewSources,
  templateParts,
  variablesIn,
} from '../../../src/campaign/template.ts'
import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'platform/template-missing-sample',
  summary: 'A variable or a file of a WhatsApp template has no sample',
  group: 'platform',
  severity: 'error',
  confidence: 'high',
  concerns: 'copy',
  channels: ['whatsapp'],
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    variable: 'Missing sample for `{variable}` in the {part} of the template',
    file: 'Missing sample of the {kind} in the template',
  },
  check: {
    message(message, context) {
      const { template } = message
      if (template === null || template.review === null) return
      const details = {
        basis: 'platform',
        sources: [reviewSources.refusals],
        messages: [message.index],
      } as const
      for (const part of templateParts(message)) {
        const { samples } = part
        if (samples === null) continue
        const told = new Set<string>()
        for (const variable of variablesIn(part.text.value)) {
          const { name } = variable
          const given =
            typeof samples === 'number'
              ? /^\d+$/.test(name)
                ? Number(name) <= samples
                : told.size < samples
              : samples.includes(name)
          if (given || told.has(name)) {
            told.add(name)
            continue
          }
          context.report({
            message: 'variable',
            at: placeOfVariable(part, variable),
            data: {
              variable: part.text.value.slice(variable.from, variable.to),
              part: nameOfTemplatePart[part.kind],
            },
            help: 'Add what it may hold as an example, with nobody\u2019s real data in it',
            ...details,
          })
          break
        }
      }
      for (const { kind, at } of template.review.unsampled)
        context.report({
          message: 'file',
          at,
          data: { kind },
          help: 'Add an example of it',
          ...details,
        })
    },
  },
})
