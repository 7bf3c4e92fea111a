import { covers, nameOf } from '../../../src/place/places.ts'
import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'audience/excepted-place',
  summary: 'A contact is at a place that the audience leaves out',
  group: 'audience',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    excepted: 'Contact in {place}, which `audience.except` leaves out',
    maybe: 'Contact that may be in {place}, which `audience.except` leaves out',
  },
  check: {
    contacts: {
      kind: 'values',
      aspects: ['place'],
      judge({ place: { candidates } }, context) {
        const left = (context.campaign.audience?.except ?? []).flatMap(({ value }) => {
          const within = candidates.filter(({ jurisdiction }) => covers(value, jurisdiction, context.places))
          return within.length === 0 ? [] : [{ code: value, isCertain: within.length === candidates.length }]
        })
        const [first] = left.toSorted((a, b) => Number(b.isCertain) - Number(a.isCertain))
        if (first === undefined) return
        context.report({
          message: first.isCertain ? 'excepted' : 'maybe',
          severity: first.isCertain ? 'error' : 'warning',
          help: 'Leave these contacts out of the list, or the place out of `except`',
          data: { place: nameOf(first.code, context.places) },
        })
      },
    },
  },
})
