import { instructionSuch, optOutOf } from '../../../src/content/opt-out-of.ts'
import { optOutFacts } from '../../../src/content/opt-out-duty.ts'
import { foldWord } from '../../../src/content/language-words.ts'
import { defineRule } from '../../../src/rule.ts'

/** Carriers listen for words without their spaces and hyphens. */
function plain(word: string): string {
  return foldWord(word).replace(/[\s-]+/g, '')
}

/** Facts name the same words for every place of a country. */
const folded = new WeakMap<readonly string[], readonly string[]>()

function plainWords(keywords: readonly string[]): readonly string[] {
  let words = folded.get(keywords)
  if (words === undefined) {
    words = keywords.map(plain)
    folded.set(keywords, words)
  }
  return words
}

export const rule = defineRule({
  id: 'opt-out/unknown-keyword',
  summary: 'The word to send is none that carriers take for an opt-out',
  group: 'opt-out',
  severity: 'warning',
  confidence: 'medium',
  concerns: 'crm-ops',
  channels: ['sms', 'mms'],
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    unknown: 'Unknown opt-out word "{word}" in {where}, carriers act on words such as {known}',
  },
  check: {
    message(message, context) {
      for (const version of message.versions) {
        const content = context.content(message, version)
        const found = optOutOf(message, version, content, context.optOut)
        if (found.cause !== null || found.instruction === null) continue
        const { word, means } = found.instruction
        if (word === null || means !== 'answer') continue
        // Where carriers publish no words of their own, any that the sender has set up is as good.
        const judged = context.deliveries(message).flatMap((delivery) => {
          const facts = optOutFacts(message, delivery, context).filter(({ keywords }) => keywords.length > 0)
          return facts.some(({ source }) => source.kind === 'carrier') ? [{ delivery, facts }] : []
        })
        const asked = plain(word)
        const unknown = judged.filter(({ facts }) => {
          const isKnown = (one: string): boolean =>
            facts.some(({ keywords }) => plainWords(keywords).includes(one))
          if (isKnown(asked)) return false
          const listed = instructionSuch(
            message,
            content,
            context.optOut,
            (other) => other.word !== null && isKnown(plain(other.word)),
          )
          return listed === null
        })
        const [first] = unknown
        if (first === undefined) continue
        const fact = first.facts.find(({ source }) => source.kind === 'carrier')!
        context.report({
          message: 'unknown',
          at: found.instruction.at,
          data: { word, known: fact.keywords.slice(0, 4).join(', ') },
          help: `Ask for STOP, or make sure that "${word}" is set up as an opt-out word`,
          basis: 'recipient',
          sources: [fact.source],
          messages: [message.index],
          deliveries: unknown.map(({ delivery }) => delivery),
        })
      }
    },
  },
})
