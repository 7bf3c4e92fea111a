import { formWordsIn } from '../../../src/form/asking.ts'
import { formCountries } from '../../../src/form/places.ts'
import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'form/missing-country-code',
  summary: "A field for a telephone number doesn't say how numbers of other countries are written",
  group: 'form',
  severity: 'info',
  confidence: 'medium',
  concerns: 'data',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    several: 'Missing country code: {count} countries are asked, and a number alone names none',
    unknown: 'Missing country code: a number alone says of no country which it is of',
  },
  check: {
    form(form, context) {
      if (form.kind !== 'web' && form.kind !== 'checkout') return
      const countries = formCountries(form, context.places)
      // Numbers of one country are read by its own plan; the United States and Canada share theirs.
      const plans = new Set(countries.map((code) => (['CA', 'PR', 'US'].includes(code) ? '+1' : code)))
      if (plans.size === 1) return
      if (form.fields.some(({ type }) => type === 'country')) return
      for (const { type, international, label, at } of form.fields) {
        if (type !== 'tel' || international) continue
        if (label !== null && formWordsIn(label, 'country', form, context).length > 0) continue
        const help = 'Add a choice of country codes, or ask for the number with + and its code'
        if (plans.size > 1)
          context.report({
            message: 'several',
            at,
            severity: 'warning',
            help,
            jurisdictions: countries,
            data: { count: countries.length },
          })
        else context.report({ message: 'unknown', at, help })
      }
    },
  },
})
