import type { Consent, ConsentSource, Message } from '../../../src/campaign/model.ts'
import {
  coversChannel,
  coversPlace,
  factsAt,
  type Reached,
  reachedBy,
  touching,
} from '../../../src/consent/coverage.ts'
import { hasWords, squeezed, visibleText } from '../../../src/consent/sender.ts'
import { nameOfChannel } from '../../../src/consent/words.ts'
import type { Content } from '../../../src/content/model.ts'
import type { World } from '../../../src/context.ts'
import { basisOf, evidencedSeverity, type IdentificationFact } from '../../../src/place/law.ts'
import { defineRule } from '../../../src/rule.ts'
import type { Span } from '../../../src/source/span.ts'

/** Where addresses come from that people didn't give to the sender. */
const fromOthers: ReadonlySet<ConsentSource> = new Set([
  'partner',
  'purchased',
  'scraped',
  'generated',
  'shared',
] as const)

/** What a notice about personal data is called, in words and in addresses; beginnings of words. */
const notice =
  /privacy|data ?protection|datenschutz|confidentialit|vie[ -]?priv[ée]e|donn[ée]es[ -]personnelles|privacidad|protecci[oó]n de datos|privacidade|prote[cç][aã]o de dados|riservatezza|trattamento dei dati|prywatno|ochron[aey] danych|integritet|personuppgift|personvern|privatliv|persondata|tietosuoja|gdpr|rgpd|dsgvo|\brodo\b|adatv[eé]del|ochran[aey] (?:osob|úda|súk)|osobn[íý]ch [úu]daj|confiden[tț]ialit|protec[tț]ia datelor|privatnost|zasebnost|απορρήτου|προσωπικ|поверителност|лични данни|privaatsus|isikuandme|priv[aā]tum|privatumo|asmens duomen/i

export const rule = defineRule({
  id: 'identity/no-privacy-notice',
  summary: 'A first message to people whose data came from others says nothing of where they came from',
  group: 'identity',
  severity: 'warning',
  confidence: 'high',
  concerns: 'legal',
  channels: ['sms', 'mms', 'rcs', 'whatsapp', 'email'],
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    missing:
      'Missing privacy notice in {channel} to people whose data are from elsewhere (`{source}`), as asked in {where}',
  },
  check: {
    message(message, context) {
      const asked = new Map<
        string,
        { readonly fact: IdentificationFact; readonly record: Consent; readonly reached: Reached[] }
      >()
      for (const place of reachedBy(message, context)) {
        const record = foreignRecord(message, place, context)
        if (record === null) continue
        for (const fact of factsAt(place, context, 'identification')) {
          if (!fact.required.includes('privacy_notice_at_first_contact')) continue
          const known = asked.get(fact.id)
          if (known === undefined) asked.set(fact.id, { fact, record, reached: [place] })
          else known.reached.push(place)
        }
      }
      if (asked.size === 0) return
      for (const version of message.versions) {
        if (!hasWords(version)) continue
        const content = context.content(message, version)
        if (content.segments.length === 0 || hasNotice(message, content)) continue
        for (const { fact, record, reached } of asked.values())
          context.report({
            message: 'missing',
            at: version.at,
            severity: evidencedSeverity(fact),
            confidence: fact.confidence,
            basis: basisOf(fact),
            help: 'Say where the data are from and link the privacy notice',
            related: relatedOf(record.source?.span),
            sources: [fact.source],
            ...touching(reached),
            data: { channel: nameOfChannel(message.channel.value), source: record.source?.value ?? '' },
          })
      }
    },
  },
})

function relatedOf(at: Span | undefined): readonly { readonly at: Span; readonly message: string }[] {
  return at === undefined ? [] : [{ at, message: 'where the data are from' }]
}

/** A consent record that covers people at a place and says that others gave their data; customers know the sender. */
function foreignRecord(message: Message, { code }: Reached, { places }: World): Consent | null {
  const { audience } = message.campaign
  if (audience?.relationship?.kind.value === 'customer') return null
  return (
    (audience?.consent ?? []).find(
      (record) =>
        record.source !== null &&
        fromOthers.has(record.source.value) &&
        coversChannel(record, message) &&
        coversPlace(record, code, places),
    ) ?? null
  )
}

/** Whether a message names a notice, in its words or in a link, or the address that the sender declares. */
function hasNotice({ campaign }: Message, content: Content): boolean {
  const text = visibleText(content)
  const targets = content.links.map(({ target, anchor }) => `${target.value} ${anchor.value}`).join('\n')
  if (notice.test(text) || notice.test(targets)) return true
  const policy = campaign.sender?.privacy_policy?.value
  return (
    policy !== undefined &&
    squeezed(`${text}\n${targets}`).includes(squeezed(policy.replace(/^https?:\/\//i, '')))
  )
}
