import type { Consent, Sender } from '../../../src/campaign/model.ts'
import { placeOf } from '../../../src/campaign/audience.ts'
import { optInFact } from '../../../src/consent/basis.ts'
import { touching, underRecord } from '../../../src/consent/coverage.ts'
import { defineRule } from '../../../src/rule.ts'

const neverConsent: readonly string[] = ['purchased', 'scraped', 'generated']

export const rule = defineRule({
  id: 'consent/prohibited-source',
  summary: 'Addresses come from a source that gives the sender no consent',
  group: 'consent',
  severity: 'error',
  confidence: 'high',
  concerns: 'legal',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey', 'service'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    prohibited: 'Source `{source}` gives no consent to {brand}',
    unnamed: 'Consent from source `{source}` names nobody it was given to, expected {brand}',
    another: 'Consent was given to `{given}`, not to {brand}',
  },
  questions: {
    sender: 'Whether consent given to `{given}` covers the sender is not known',
  },
  check: {
    campaign(campaign, context) {
      for (const record of campaign.audience?.consent ?? []) {
        const { source, givenTo } = record
        if (source === null) continue
        const bought = neverConsent.includes(source.value)
        const passedOn = source.value === 'partner' || source.value === 'shared'
        if (!bought && !(passedOn && !givenToSender(record, campaign.sender))) continue
        const reached = underRecord(record, campaign, context)
        const names = namesOf(campaign.sender)
        if (!bought && givenTo !== null && names.length === 0) {
          context.unchecked({
            question: 'sender',
            at: givenTo.span,
            required: false,
            needs: 'sender.brand',
            ...touching(reached),
            data: { given: givenTo.value },
          })
          continue
        }
        // An error needs a law that asks for agreement; bought lists stay unwise where none is known.
        const facts = reached.flatMap((place) => optInFact(place, record, context) ?? [])
        const brand = names[0] === undefined ? 'the sender' : `\`${names[0]}\``
        const details = {
          at: !bought && givenTo !== null ? givenTo.span : source.span,
          severity: facts.length > 0 ? ('error' as const) : ('warning' as const),
          sources: [...new Map(facts.map((fact) => [fact.source.title, fact.source])).values()].slice(0, 3),
          ...(facts.length > 0 ? { basis: 'recipient' as const } : { basis: 'house' as const }),
          ...touching(reached),
        }
        if (bought)
          context.report({
            ...details,
            message: 'prohibited',
            help: 'Leave these people out of `audience`',
            data: { source: source.value, brand },
          })
        else if (givenTo === null)
          context.report({
            ...details,
            message: 'unnamed',
            help: 'Say in `given_to` whom people agreed to hear from, or leave them out',
            related: [{ at: placeOf(record.$), message: 'this record' }],
            data: { source: source.value, brand },
          })
        else
          context.report({
            ...details,
            message: 'another',
            help: 'Leave these people out, or ask them for consent to hear from you',
            related: [{ at: source.span, message: 'passed on by others' }],
            data: { given: givenTo.value, brand },
          })
      }
    },
  },
})

function namesOf(sender: Sender | null): readonly string[] {
  return [sender?.brand, sender?.legal_name].flatMap((name) => (name === undefined ? [] : [name.value]))
}

/** Whether consent was given to the sender by name: the brand or the legal entity, whatever the case and spacing. */
function givenToSender(record: Consent, sender: Sender | null): boolean {
  const fold = (name: string): string => name.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()
  const given = record.givenTo === null ? null : fold(record.givenTo.value)
  return given !== null && namesOf(sender).some((name) => fold(name) === given)
}
