import { atSend } from '../../../src/campaign/at-send.ts'
import { factsAt, type Reached, reachedBy, touching } from '../../../src/consent/coverage.ts'
import {
  hasAddressTag,
  hasWords,
  looksLikeAddress,
  repeatsAddress,
  visibleText,
} from '../../../src/consent/sender.ts'
import { severityRank } from '../../../src/finding.ts'
import { basisOf, evidencedSeverity, type IdentificationFact } from '../../../src/place/law.ts'
import { defineRule } from '../../../src/rule.ts'

/** Items of a fact that ask for an address that post reaches. */
const asksAddress = /(?:postal|physical|mailing|full|sender|supplier)_address/

export const rule = defineRule({
  id: 'identity/missing-postal-address',
  summary: "An e-mail lacks the sender's postal address where it has to stand in it",
  group: 'identity',
  severity: 'error',
  confidence: 'medium',
  concerns: 'copy',
  channels: ['email'],
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    missing: 'Missing postal address in e-mail to {where}',
  },
  questions: {
    around: 'Whether what `{by}` names holds the postal address is not in the export',
  },
  check: {
    message(message, context) {
      const asked = new Map<string, { readonly fact: IdentificationFact; readonly reached: Reached[] }>()
      for (const place of reachedBy(message, context))
        for (const fact of factsAt(place, context, 'identification')) {
          if (!fact.required.some((item) => asksAddress.test(item) && !item.includes('website'))) continue
          const known = asked.get(fact.id)
          if (known === undefined) asked.set(fact.id, { fact, reached: [place] })
          else known.reached.push(place)
        }
      if (asked.size === 0) return
      const added = atSend(message, 'postal_address', context)
      if (added?.certain === true) return
      const declared = message.campaign.sender?.postal_address?.value ?? null
      for (const version of message.versions) {
        if (!hasWords(version)) continue
        const content = context.content(message, version)
        if (content.segments.length === 0 || hasAddressTag(content)) continue
        const text = visibleText(content)
        if (looksLikeAddress(text) || (declared !== null && repeatsAddress(text, declared))) continue
        if (added !== null) {
          context.unchecked({
            question: 'around',
            at: added.at,
            required: true,
            needs: 'added_at_send',
            ...touching([...asked.values()].flatMap(({ reached }) => reached)),
            data: { by: added.by ?? '' },
          })
          continue
        }
        // Who asks the most at a place says it; the others would repeat it.
        const told = new Set<Reached>()
        const strictestFirst = [...asked.values()].toSorted(
          (a, b) => severityRank[evidencedSeverity(a.fact)] - severityRank[evidencedSeverity(b.fact)],
        )
        for (const { fact, reached: all } of strictestFirst) {
          const reached = all.filter((place) => !told.has(place))
          for (const place of reached) told.add(place)
          if (reached.length === 0) continue
          context.report({
            message: 'missing',
            at: version.at,
            severity: evidencedSeverity(fact),
            confidence: fact.confidence,
            basis: basisOf(fact),
            help:
              declared === null
                ? 'Add the postal address of the sender to the footer'
                : `Add the postal address to the footer: "${declared.replace(/\s+/g, ' ').slice(0, 60)}"`,
            sources: [fact.source],
            ...touching(reached),
          })
        }
      }
    },
  },
})
