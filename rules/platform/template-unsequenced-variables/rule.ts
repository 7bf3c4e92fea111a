import type { TemplatePart } from '../../../src/campaign/model.ts'
import {
  placeOfVariable,
  reviewSources,
  templateParts,
  type Variable,
  variablesIn,
} from '../../../src/campaign/template.ts'
import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'platform/template-unsequenced-variables',
  summary: 'The numbered variables of a WhatsApp template skip a number',
  group: 'platform',
  severity: 'error',
  confidence: 'high',
  concerns: 'copy',
  channels: ['whatsapp'],
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    gap: 'Variable `{variable}` without `{missing}` before it',
  },
  check: {
    message(message, context) {
      const parts = templateParts(message)
      const groups =
        message.template?.review?.numbering === 'template' ? [parts] : parts.map((part) => [part])
      for (const group of groups) {
        const numbered = group
          .flatMap((part) => variablesIn(part.text.value).map((variable) => ({ part, variable })))
          .filter(({ variable }) => /^\d{1,4}$/.test(variable.name))
        const seen = new Set(numbered.map(({ variable }) => Number(variable.name)))
        const highest = Math.max(0, ...seen)
        const missing = Array.from({ length: highest }, (_, index) => index + 1).find((one) => !seen.has(one))
        if (missing === undefined) continue
        const after = firstAfter(numbered, missing)
        if (after === undefined) continue
        const { part, variable } = after
        context.report({
          message: 'gap',
          at: placeOfVariable(part, variable),
          data: { variable: part.text.value.slice(variable.from, variable.to), missing: `{{${missing}}}` },
          help: 'Number them from 1 on, without a gap',
          basis: 'platform',
          sources: [reviewSources.refusals, reviewSources.sequence],
          messages: [message.index],
        })
      }
    },
  },
})

/** The lowest number above the missing one. */
function firstAfter(
  numbered: readonly { readonly part: TemplatePart; readonly variable: Variable }[],
  missing: number,
): { readonly part: TemplatePart; readonly variable: Variable } | undefined {
  return numbered
    .filter(({ variable }) => Number(variable.name) > missing)
    .toSorted((a, b) => Number(a.variable.name) - Number(b.variable.name))[0]
}
