import type { ContactContext, ContactEvent } from '../../../src/audience/contract.ts'
import { senderNames, squeezed } from '../../../src/consent/sender.ts'
import { isPromotional } from '../../../src/consent/tags.ts'
import { defineRule } from '../../../src/rule.ts'

type Suppressed = Extract<ContactEvent, { readonly kind: 'suppressed' }>

const messages = {
  optOut: 'Contact stands in suppression list `{list}`',
  erasure: 'Contact asked to be forgotten, by suppression list `{list}`',
  complaint: 'Contact has complained, by suppression list `{list}`',
  legalHold: 'Contact is under a legal hold, by suppression list `{list}`',
} as const

const questions = {
  unreadable:
    '{count} entries of suppression list `{list}` are no number, address, id or hash that can be read',
  hashed:
    'No contact is in suppression list `{list}`, which holds hashes: those made with a key are found by that key only',
  unmatched:
    'Nobody can be found in suppression list `{list}`: it tells people by nothing that the contacts have',
} as const

export const rule = defineRule({
  id: 'audience/suppressed',
  summary: 'A contact stands in a suppression list',
  group: 'audience',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages,
  questions,
  check: {
    contacts: [
      {
        kind: 'events',
        of: ['suppressed'],
        judge: judgeEvent,
      },
      {
        kind: 'list',
        judge(list, context) {
          // Whoever is meant by them may be among the contacts.
          for (const { name, channels, entries, unreadable, unmatched, hashed, hits } of list.suppression) {
            if (unreadable > 0)
              context.unchecked({
                question: 'unreadable',
                required: true,
                needs: 'audience.suppression',
                data: { count: unreadable, list: name },
              })
            if (hashed > 0 && hits === 0)
              context.unchecked({
                question: 'hashed',
                required: false,
                needs: '--hash-keys',
                data: { list: name },
              })
            const isMeant =
              channels === null || context.messages.some(({ channel }) => channels.includes(channel.value))
            if (isMeant && unmatched > 0 && unmatched + unreadable === entries)
              context.unchecked({
                question: 'unmatched',
                required: true,
                needs: 'audience.suppression',
                data: { list: name },
              })
          }
        },
      },
    ],
  },
})

function judgeEvent(event: ContactEvent, context: ContactContext<typeof messages, typeof questions>): void {
  if (event.kind !== 'suppressed') return
  const { campaign, messages, config } = context
  const data = { list: event.list.name }
  const help = 'Leave these contacts out'
  // These three bind whatever is sent, on every channel and for every brand.
  if (event.reason === 'erasure') return context.report({ message: 'erasure', help, data })
  if (event.reason === 'complaint') return context.report({ message: 'complaint', help, data })
  if (event.reason === 'legal_hold') return context.report({ message: 'legalHold', help, data })
  if (!isPromotional(campaign.purpose)) return
  const { channels } = event.list
  if (channels !== null && !messages.some(({ channel }) => channels.includes(channel.value))) return
  // Who names no brand may send for any of them.
  if (campaign.sender?.brand !== undefined && !isForBrand(event, senderNames(campaign, config.brands))) return
  context.report({ message: 'optOut', help, data })
}

/** Whether a list is for the sender's brand; whose brand isn't said gets the benefit of no doubt. */
function isForBrand({ list: { brands } }: Suppressed, names: readonly string[]): boolean {
  if (brands === null || names.length === 0) return true
  const own = names.map(squeezed)
  return brands.some((brand) => own.includes(squeezed(brand)))
}
