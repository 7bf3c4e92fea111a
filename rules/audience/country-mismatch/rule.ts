import type { Contradiction } from '../../../src/place/locate.ts'
import { defineRule } from '../../../src/rule.ts'

const nameOf: Readonly<Record<Contradiction['between'][number], string>> = {
  zone: 'Time zone',
  country: 'Country',
  region: 'Region',
  postalCode: 'Postal code',
  phone: 'Phone number',
}

export const rule = defineRule({
  id: 'audience/country-mismatch',
  summary: 'Columns of one contact name different places',
  group: 'audience',
  severity: 'warning',
  confidence: 'medium',
  concerns: 'data',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    mismatch: '{one} and {other} of a contact name different places',
  },
  check: {
    contacts: {
      kind: 'values',
      aspects: ['place'],
      judge({ place }, context) {
        for (const { between } of place.contradictions)
          context.report({
            message: 'mismatch',
            help: 'Correct whichever is wrong; till then both places are judged, and the stricter decides',
            data: { one: nameOf[between[0]], other: nameOf[between[1]].toLowerCase() },
          })
      },
    },
  },
})
