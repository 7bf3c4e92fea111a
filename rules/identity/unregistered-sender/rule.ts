import type { Message } from '../../../src/campaign/model.ts'
import { placeOf } from '../../../src/campaign/audience.ts'
import { isExpress, liftedFor, noLongerThan } from '../../../src/consent/basis.ts'
import {
  coversChannel,
  coversPlace,
  factsAt,
  type Reached,
  reachedBy,
  touching,
} from '../../../src/consent/coverage.ts'
import { quoted } from '../../../src/consent/words.ts'
import { evidencedSeverity, type RegistrationFact } from '../../../src/place/law.ts'
import { covers, type Places } from '../../../src/place/places.ts'
import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'identity/unregistered-sender',
  summary: 'The sender lists no registration that the place asks for',
  group: 'identity',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    missing: 'Missing registration {kinds} in {place} for recipients in {where}',
  },
  questions: {
    absent: 'Whether the sender is registered ({kinds}) for {where} is not stated',
  },
  check: {
    message(message, context) {
      const { campaign } = message
      const { sender } = campaign
      const asked = new Map<string, { readonly fact: RegistrationFact; readonly reached: Reached[] }>()
      for (const place of reachedBy(message, context)) {
        const records = (campaign.audience?.consent ?? []).filter(
          (record) => coversChannel(record, message) && coversPlace(record, place.code, context.places),
        )
        for (const fact of factsAt(place, context, 'registration')) {
          if (fact.mandatory === 'voluntary' || kindsFor(fact, message).length === 0) continue
          const lifted = (record: (typeof records)[number] | null): boolean =>
            liftedFor(fact.liftedBy, message, record, place.lastDay) ||
            // What binds on conditions is about strangers: people who agreed, or bought within two years, aren't.
            (fact.mandatory === 'conditional' &&
              (isExpress(record?.basis?.value ?? null) || isCustomer(message, place)))
          if (records.length === 0 ? lifted(null) : records.every(lifted)) continue
          const known = asked.get(fact.id)
          if (known === undefined) asked.set(fact.id, { fact, reached: [place] })
          else known.reached.push(place)
        }
      }
      const registrations = sender?.registrations ?? null
      const missing = [...asked.values()].filter(({ fact }) => !isRegistered(fact, message, context.places))
      if (missing.length === 0) return
      if (registrations === null) {
        context.unchecked({
          question: 'absent',
          at: sender === null ? campaign.at : placeOf(sender.$),
          // `profile: strict` makes it required.
          required: false,
          needs: 'sender.registrations',
          ...touching(missing.flatMap(({ reached }) => reached)),
          data: {
            kinds: quoted([...new Set(missing.flatMap(({ fact }) => kindsFor(fact, message)))].sort()),
          },
        })
        return
      }
      for (const { fact, reached } of missing)
        context.report({
          message: 'missing',
          at: registrations.key ?? registrations.span,
          severity: evidencedSeverity(fact),
          confidence: fact.confidence,
          basis: fact.kind === 'carrier' ? 'platform' : 'recipient',
          help: 'Register there first, then add the registration',
          related: [{ at: message.from?.span ?? message.channel.span, message: 'sent from here' }],
          sources: [fact.source],
          apart: `${fact.metBy.join()} ${fact.jurisdiction}`,
          ...touching(reached),
          data: {
            kinds: kindsFor(fact, message)
              .map((kind) => `\`${kind}\``)
              .join(' or '),
            place: `\`${fact.jurisdiction}\``,
          },
        })
    },
  },
})

const ofNumbers: readonly string[] = ['10dlc', 'sender_id', 'short_code']

/** Kinds of registration that do for this sender: names with letters are not numbers, short codes not lines. */
function kindsFor(fact: RegistrationFact, message: Message): RegistrationFact['metBy'] {
  const from = message.from?.value ?? null
  if (from === null || message.channel.value === 'email') return fact.metBy
  const digits = from.replace(/[\s+().-]/g, '')
  const isNumber = /^\d+$/.test(digits)
  return fact.metBy.filter((kind) =>
    kind === 'sender_id'
      ? !isNumber
      : kind === 'short_code'
        ? isNumber && digits.length <= 6
        : kind === '10dlc'
          ? /^1?[2-9]\d{9}$/.test(digits) && !/^1?8(?:00|33|44|55|66|77|88)/.test(digits)
          : true,
  )
}

/** Whether the sender lists a registration of the kind for the place that asks, or for a place around it. */
function isRegistered(fact: RegistrationFact, message: Message, places: Places): boolean {
  // Which kind of number it is sent from decides among these; where the file doesn't say, any of them will do.
  const open = message.from === null && fact.metBy.some((kind) => ofNumbers.includes(kind))
  return (message.campaign.sender?.registrations?.items ?? []).some(
    ({ kind, place }) =>
      (kindsFor(fact, message).some((one) => one === kind.value) ||
        (open && ofNumbers.includes(kind.value))) &&
      covers(place.value, fact.jurisdiction, places),
  )
}

function isCustomer(message: Message, place: Reached): boolean {
  const relationship = message.campaign.audience?.relationship ?? null
  return (
    relationship?.kind.value === 'customer' &&
    (relationship.within === null || noLongerThan(relationship.within.value, 'P2Y', place.lastDay))
  )
}
