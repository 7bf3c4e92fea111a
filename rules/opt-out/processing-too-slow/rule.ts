import { type Deadline, deadlineOf, minutesFrom } from '../../../src/consent/opt-out-deadline.ts'
import { type Reached, reachedBy, touching } from '../../../src/consent/coverage.ts'
import { basisOf, evidencedSeverity } from '../../../src/place/law.ts'
import { defineRule } from '../../../src/rule.ts'
import { perInWords } from '../../../src/time/pressure-words.ts'

export const rule = defineRule({
  id: 'opt-out/processing-too-slow',
  summary: 'Opt-outs take effect later than a place allows',
  group: 'opt-out',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    slow: 'Opt-outs take effect within {within}, the limit in {where} is {limit}',
  },
  check: {
    campaign(campaign, context) {
      const within = campaign.sender?.opt_out_within
      if (within === undefined) return
      const byFact = new Map<string, { readonly fact: Deadline; readonly reached: Reached[] }>()
      for (const message of campaign.messages)
        for (const place of reachedBy(message, context)) {
          const fact = deadlineOf(place, context)
          if (fact === null) continue
          const takes = minutesFrom(place.firstDay, within.value)
          if (takes === null || takes <= minutesFrom(place.firstDay, fact.honourWithin)!) continue
          const known = byFact.get(fact.id)
          if (known === undefined) byFact.set(fact.id, { fact, reached: [place] })
          else known.reached.push(place)
        }
      for (const { fact, reached } of byFact.values())
        context.report({
          message: 'slow',
          at: within.span,
          severity: evidencedSeverity(fact),
          confidence: fact.confidence,
          basis: basisOf(fact),
          sources: [fact.source],
          help: 'Have opt-outs take effect faster, at best at once',
          strictness: -minutesFrom(0, fact.honourWithin)!,
          together: `Opt-outs take effect within ${perInWords(within.value)}, longer than they may take in {where}`,
          ...touching(reached),
          data: { within: perInWords(within.value), limit: perInWords(fact.honourWithin) },
        })
    },
  },
})
