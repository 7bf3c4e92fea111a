import { placeOfVariable, reviewSources, templateParts, variablesIn } from '../../../src/campaign/template.ts'
import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'platform/template-variable-at-end',
  summary: 'A WhatsApp template starts or ends with a variable',
  group: 'platform',
  severity: 'error',
  confidence: 'high',
  concerns: 'copy',
  channels: ['whatsapp'],
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    start: 'Variable `{variable}` at the start of the template body',
    end: 'Variable `{variable}` at the end of the template body',
  },
  check: {
    message(message, context) {
      for (const part of templateParts(message)) {
        if (part.kind !== 'body') continue
        const { value } = part.text
        const variables = variablesIn(value)
        const first = variables[0]
        const last = variables.at(-1)
        const report = (where: 'start' | 'end', variable: typeof first): void => {
          if (variable === undefined) return
          context.report({
            message: where,
            at: placeOfVariable(part, variable),
            data: { variable: value.slice(variable.from, variable.to) },
            help: where === 'start' ? 'Put words before it' : 'Put words or a full stop behind it',
            basis: 'platform',
            sources: [reviewSources.ends, reviewSources.refusals],
            messages: [message.index],
          })
        }
        if (first !== undefined && value.slice(0, first.from).trim() === '') report('start', first)
        if (
          last !== undefined &&
          value.slice(last.to).trim() === '' &&
          (last !== first || value.slice(0, last.from).trim() !== '')
        )
          report('end', last)
      }
    },
  },
})
