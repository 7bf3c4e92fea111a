import type { Message } from '../../../src/campaign/model.ts'
import { nameOf } from '../../../src/place/places.ts'
import { defineRule } from '../../../src/rule.ts'
import { cohortsOf } from '../../../src/time/cohorts.ts'

export const rule = defineRule({
  id: 'audience/uncovered-region',
  summary: 'A place of the audience is in the regions of no message, so nobody there gets anything',
  group: 'audience',
  severity: 'warning',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    whole: 'Uncovered `{region}`: no message has {name} in its `regions`',
    part: 'Uncovered part of `{region}`: no message has {count} of its {of} places in its `regions` ({names})',
  },
  check: {
    campaign(campaign, context) {
      const { audience, messages } = campaign
      // A message without regions is for everybody.
      if (
        audience?.regions == null ||
        messages.length === 0 ||
        messages.some(({ regions }) => regions === null)
      )
        return
      const everybody: Message = { ...messages[0]!, regions: null }
      const reached = new Set(
        messages.flatMap((message) =>
          cohortsOf(audience, message, context).map(({ jurisdiction }) => jurisdiction),
        ),
      )
      const places = cohortsOf(audience, everybody, context)
      for (const { code } of audience.regions) {
        const own = new Set(
          places.filter(({ region }) => region === code).map(({ jurisdiction }) => jurisdiction),
        )
        const left = [...own].filter((jurisdiction) => !reached.has(jurisdiction))
        if (left.length === 0) continue
        const details = {
          at: code.at(0, code.length),
          jurisdictions: left,
          related: messages
            .flatMap(({ regions }) => regions?.slice(0, 1) ?? [])
            .slice(0, 3)
            .map((region) => ({ at: region.at(0, region.length), message: 'reached by this message' })),
          help: 'Add it to the `regions` of a message, or take it out of the audience',
        } as const
        const name = (one: string): string => nameOf(one, context.places)
        if (left.length === own.size)
          context.report({
            message: 'whole',
            data: { region: code.value, name: name(code.value) },
            ...details,
          })
        else
          context.report({
            message: 'part',
            data: {
              region: code.value,
              count: left.length,
              of: own.size,
              names: `${left.slice(0, 3).map(name).join(', ')}${left.length > 3 ? ', …' : ''}`,
            },
            ...details,
          })
      }
    },
  },
})
