import { chosenFactsAt, type Reached, reachedBy, touching } from '../../../src/consent/coverage.ts'
import { type FactBase, factsOf, type LawPack, type OursMark } from '../../../src/place/law.ts'
import { defineRule } from '../../../src/rule.ts'
import { formatDate } from '../../../src/time/civil.ts'

/** Facts of a pack whose decision is overdue, found once for the pack as a configuration has it. */
const lapsed = new WeakMap<LawPack, readonly Lapsed[]>()
type Lapsed = FactBase & { readonly ours: OursMark }

export const rule = defineRule({
  id: 'data/stale-overlay',
  summary: "A decision of the company's counsel about a law was due for review",
  group: 'data',
  severity: 'warning',
  confidence: 'high',
  concerns: 'legal',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    relaxed: 'Overlay `{overlay}` was due for review by {date} and relaxes nothing any more in {where}',
    kept: 'Overlay `{overlay}` was due for review by {date}, for {where}',
  },
  check: {
    campaign(campaign, context) {
      const byFile = new Map<string, { readonly facts: Map<string, Lapsed>; readonly reached: Reached[] }>()
      for (const message of campaign.messages)
        for (const place of reachedBy(message, context))
          for (const fact of chosenFactsAt(place, context, lapsedOf)) {
            const path = fact.ours.at.source.path
            const file = byFile.get(path) ?? { facts: new Map<string, Lapsed>(), reached: [] }
            byFile.set(path, file)
            file.facts.set(fact.id, fact)
            file.reached.push(place)
          }
      for (const [overlay, { facts, reached }] of byFile) {
        const marks = [...facts.values()].map(({ ours }) => ours)
        const date = formatDate(Math.min(...marks.map(({ reviewBy }) => reviewBy)))
        context.report({
          message: marks.some(({ change }) => change === 'relaxed') ? 'relaxed' : 'kept',
          at: campaign.at,
          help: 'Have counsel decide again and set a new `review_by`',
          related: marks
            .slice(0, 3)
            .map(({ at, by, date: decided }) => ({ at, message: `decided by ${by} on ${decided}` })),
          apart: overlay,
          ...touching([...new Set(reached)]),
          data: { overlay, date },
        })
      }
    },
  },
})

function lapsedOf(pack: LawPack): readonly Lapsed[] {
  let known = lapsed.get(pack)
  if (known === undefined) {
    known = factsOf(pack).filter((fact): fact is Lapsed => fact.ours?.lapsed === true)
    lapsed.set(pack, known)
  }
  return known
}
