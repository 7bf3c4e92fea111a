import { chosenFactsAt, type Reached, reachedBy, touching } from '../../../src/consent/coverage.ts'
import { evidencedSeverity, type FactBase, factsOf, type LawPack, reviewDay } from '../../../src/place/law.ts'
import { defineRule } from '../../../src/rule.ts'
import { type Day, formatDate, minutesPerDay } from '../../../src/time/civil.ts'

/** Overdue facts of a pack, found once: packs stay the same in a run, and mostly there are none. */
const overdue = new WeakMap<LawPack, { readonly today: Day; readonly facts: readonly FactBase[] }>()

export const rule = defineRule({
  id: 'data/stale-fact',
  summary: 'A fact of law that the send rests on was due for another look',
  group: 'data',
  severity: 'warning',
  confidence: 'high',
  concerns: 'legal',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    one: 'Stale fact `{fact}` of {where}, due for review by {date}',
    several: '{count} stale facts of {where}, the first due for review by {date}',
  },
  check: {
    campaign(campaign, context) {
      const today = Math.floor(context.now / minutesPerDay)
      const stale = new Map<string, { readonly fact: FactBase; readonly reached: Reached[] }>()
      for (const message of campaign.messages)
        for (const place of reachedBy(message, context))
          for (const fact of chosenFactsAt(place, context, (pack) => overdueOf(pack, today))) {
            const known = stale.get(fact.id)
            if (known === undefined) stale.set(fact.id, { fact, reached: [place] })
            else known.reached.push(place)
          }
      const found = [...stale.values()].sort((a, b) => reviewDay(a.fact)! - reviewDay(b.fact)!)
      const [first] = found
      if (first === undefined) return
      const date = formatDate(reviewDay(first.fact)!)
      const details = {
        at: campaign.at,
        // What can't block can't block wrongly either.
        severity: found.some(({ fact }) => evidencedSeverity(fact) === 'error')
          ? ('warning' as const)
          : ('info' as const),
        help: 'Read the source again, and record what counsel finds in an overlay under `law`',
        sources: found.map(({ fact }) => fact.source),
        ...touching(found.flatMap(({ reached }) => reached)),
      }
      if (found.length === 1)
        context.report({ ...details, message: 'one', data: { fact: first.fact.id, date } })
      else context.report({ ...details, message: 'several', data: { count: found.length, date } })
    },
  },
})

/** Facts past their review date that can give a finding. Those that counsel signed are due by the overlay's date. */
function overdueOf(pack: LawPack, today: Day): readonly FactBase[] {
  const known = overdue.get(pack)
  if (known?.today === today) return known.facts
  const facts = factsOf(pack).filter((fact) => {
    if (fact.ours !== undefined || evidencedSeverity(fact) === 'info') return false
    const due = reviewDay(fact)
    return due !== null && due < today
  })
  overdue.set(pack, { today, facts })
  return facts
}
