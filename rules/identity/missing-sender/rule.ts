import { atSend } from '../../../src/campaign/at-send.ts'
import { factsAt, type Reached, reachedBy, touching } from '../../../src/consent/coverage.ts'
import { hasNameTag, hasWords, namesOneOf, senderNames, visibleText } from '../../../src/consent/sender.ts'
import { nameOfChannel } from '../../../src/consent/words.ts'
import { severityRank } from '../../../src/finding.ts'
import { basisOf, evidencedSeverity, type IdentificationFact } from '../../../src/place/law.ts'
import { defineRule } from '../../../src/rule.ts'

/** Items of a fact that ask for the sender's name. */
const asksName =
  /(?:brand|company|entity|seller|sender|supplier|advertiser|trade)\w*(?:name|identity|title)|name_or_company|on_whose_behalf|^imprint/

export const rule = defineRule({
  id: 'identity/missing-sender',
  summary: "A message doesn't say who sends it",
  group: 'identity',
  severity: 'warning',
  confidence: 'high',
  concerns: 'copy',
  channels: ['sms', 'mms', 'email', 'voice'],
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    missing: 'Missing sender name in {channel}, expected {name}',
  },
  questions: {
    sender: 'Whether the message names its sender is not known, since the campaign names none',
    around: 'Whether what `{by}` names says who sends it is not in the export',
    script: 'Whether the message names its sender is not known: {name} may be written in another script',
  },
  check: {
    message(message, context) {
      const asked = new Map<string, { readonly fact: IdentificationFact; readonly reached: Reached[] }>()
      for (const place of reachedBy(message, context)) {
        const facts = factsAt(place, context, 'identification').filter((fact) =>
          fact.required.some((item) => asksName.test(item)),
        )
        // One finding a place: the strictest says it.
        const fact = facts.toSorted(
          (a, b) => severityRank[evidencedSeverity(a)] - severityRank[evidencedSeverity(b)],
        )[0]
        if (fact === undefined) continue
        const known = asked.get(fact.id)
        if (known === undefined) asked.set(fact.id, { fact, reached: [place] })
        else known.reached.push(place)
      }
      if (asked.size === 0) return
      const added = atSend(message, 'sender_name', context)
      if (added?.certain === true) return
      const everywhere = [...asked.values()].flatMap(({ reached }) => reached)
      const { campaign } = message
      const names = senderNames(campaign, context.config.brands)
      const shown = message.from?.value ?? ''
      for (const version of message.versions) {
        if (!hasWords(version)) continue
        const content = context.content(message, version)
        if (content.segments.length === 0 || hasNameTag(content)) continue
        const required = context.config.profile === 'strict'
        if (names.length === 0) {
          context.unchecked({
            question: 'sender',
            at: version.at,
            required,
            needs: 'sender.brand',
            ...touching(everywhere),
          })
          continue
        }
        const text = visibleText(content)
        const targets = content.links.map(({ target }) => target.value).join(' ')
        if (namesOneOf(`${shown}\n${text}\n${targets}`, names)) continue
        if (added !== null) {
          context.unchecked({
            question: 'around',
            at: added.at,
            required,
            needs: 'added_at_send',
            ...touching(everywhere),
            data: { by: added.by ?? '' },
          })
          continue
        }
        const name = `"${names[0]!}"`
        if (!names.some((one) => /\p{Script=Latin}/u.test(one) === /\p{Script=Latin}{3}/u.test(text))) {
          context.unchecked({
            question: 'script',
            at: version.at,
            required,
            needs: 'sender.legal_name',
            ...touching(everywhere),
            data: { name },
          })
          continue
        }
        for (const { fact, reached } of asked.values())
          context.report({
            message: 'missing',
            at: version.at,
            severity: evidencedSeverity(fact),
            confidence: fact.confidence,
            basis: fact.kind === 'practice' ? 'house' : basisOf(fact),
            help: `Name the sender in the text: ${name}`,
            sources: [fact.source],
            ...touching(reached),
            data: { channel: nameOfChannel(message.channel.value), name },
          })
      }
    },
  },
})
