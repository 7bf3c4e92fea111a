import type { Consent } from '../../../src/campaign/model.ts'
import { circumstancesOf } from '../../../src/consent/basis.ts'
import {
  coversChannel,
  coversPlace,
  factsAt,
  type Reached,
  reachedBy,
  touching,
} from '../../../src/consent/coverage.ts'
import { nameOfSend } from '../../../src/consent/words.ts'
import { binds, isLifted } from '../../../src/place/conditions.ts'
import { basisOf, type BarredFact, evidencedSeverity } from '../../../src/place/law.ts'
import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'audience/barred',
  summary: 'A send that a place or a network lets nobody make, whatever the hour',
  group: 'audience',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    barred: 'Barred {send} in {where}: {reason}',
  },
  questions: {
    call: 'Whether {send} are barred depends on whether they are recorded, which is not stated',
  },
  check: {
    contacts: { kind: 'cohort', stage: 'other' },
    message(message, context) {
      const { campaign, channel, call } = message
      const send = nameOfSend(campaign.purpose, channel.value)
      const found = new Map<string, { readonly fact: BarredFact; readonly reached: Reached[] }>()
      const open: Reached[] = []
      for (const place of reachedBy(message, context)) {
        const records = (campaign.audience?.consent ?? []).filter(
          (record) => coversChannel(record, message) && coversPlace(record, place.code, context.places),
        )
        const people: readonly (Consent | null)[] = records.length === 0 ? [null] : records
        for (const fact of factsAt(place, context, 'barred')) {
          // Those of emergencies are asked of the day: `timing/emergency`.
          if (fact.during !== null) continue
          const meets = (asIf: 'live' | 'prerecorded' | null): boolean =>
            people.some((record) => {
              const declared = circumstancesOf(message, record)
              const circumstances = { ...declared, call: declared.call ?? asIf }
              return binds(fact, circumstances) && !isLifted(fact, circumstances, place.lastDay)
            })
          if (!meets(null)) {
            // A call that isn't described may be recorded.
            if (channel.value === 'voice' && call === null && meets('prerecorded')) open.push(place)
            continue
          }
          const known = found.get(fact.id)
          if (known === undefined) found.set(fact.id, { fact, reached: [place] })
          else known.reached.push(place)
        }
      }
      for (const { fact, reached } of found.values())
        context.report({
          message: 'barred',
          at: call !== null && fact.bindsWhen.length > 0 ? call.span : channel.span,
          severity: evidencedSeverity(fact),
          confidence: fact.confidence,
          basis: basisOf(fact),
          help: 'Leave the place out of `audience`, or reach these people another way',
          sources: [fact.source],
          together: `Barred ${send} in {where}, each by a rule of its own`,
          ...touching(reached),
          data: { send, reason: fact.says.replace(/\.$/, '') },
        })
      if (open.length > 0)
        context.unchecked({
          question: 'call',
          at: channel.span,
          required: true,
          needs: 'messages.call',
          ...touching(open),
          data: { send },
        })
    },
  },
})
