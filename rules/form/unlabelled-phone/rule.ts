import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'form/unlabelled-phone',
  summary: 'A field for a telephone number has no label',
  group: 'form',
  severity: 'warning',
  confidence: 'high',
  concerns: 'design',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    missing: 'Missing label of a telephone field; a placeholder is gone once people type',
  },
  check: {
    form(form, context) {
      if (form.kind !== 'web' && form.kind !== 'checkout') return
      for (const { type, label, at } of form.fields)
        if (type === 'tel' && (label === null || !/[\p{L}\p{N}]/u.test(label)))
          context.report({
            message: 'missing',
            at,
            help: 'Add a `label` that says whose number it is and what it is used for',
          })
    },
  },
})
