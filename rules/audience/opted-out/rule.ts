import { addressWords } from '../../../src/audience/address-words.ts'
import type { State } from '../../../src/audience/contract.ts'
import { consentColumns, optOutColumns } from '../../../src/audience/permission.ts'
import { isPromotional } from '../../../src/consent/tags.ts'
import { nameOfChannel } from '../../../src/consent/words.ts'
import { defineRule } from '../../../src/rule.ts'

/** What a cell of an opt-out column says of somebody who is out; a date or a reason is enough. */
const out: readonly State[] = ['yes', 'opted-out', 'dated', 'said']

export const rule = defineRule({
  id: 'audience/opted-out',
  summary: 'A contact has opted out, complained, or asked to be forgotten',
  group: 'audience',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    all: 'Contact has opted out',
    channel: 'Contact has opted out of {channel}',
    complained: 'Contact has complained about earlier messages',
    elsewhere: 'Contact is out by another row with the same {what}',
    erased: 'Contact has asked to be forgotten, and still stands in the list',
  },
  check: {
    contacts: [
      {
        kind: 'values',
        aspects: [
          'opted_out',
          'email_opted_out',
          'sms_opted_out',
          'whatsapp_opted_out',
          'voice_opted_out',
          'consent_status',
          'email_consent',
          'sms_consent',
          'whatsapp_consent',
          'push_consent',
          'voice_consent',
          'bounced',
          'marks',
        ],
        stage: 'suppressed',
        judge(contact, context) {
          const common = contact.state('opted_out')
          const plain = contact.state('consent_status')
          const marks = contact.state('marks')
          const all = [common, plain, marks, contact.state('bounced')]
          for (const { channel } of contact.messages) {
            const optOut = optOutColumns[channel.value]
            all.push(contact.state(consentColumns[channel.value]))
            if (optOut !== null) all.push(contact.state(optOut))
          }
          // These two bind whatever is sent, and whoever sent it.
          if (all.includes('erased'))
            return context.report({
              message: 'erased',
              help: 'Leave these contacts out of every list; keep a hash of them to know them by',
            })
          if (all.includes('complained'))
            return context.report({ message: 'complained', help: 'Leave these contacts out of every list' })
          if (!isPromotional(context.campaign.purpose)) return
          if (out.includes(common) || plain === 'opted-out' || marks === 'opted-out')
            return context.report({ message: 'all', help: 'Leave these contacts out' })
          for (const { channel } of contact.messages) {
            const optOut = optOutColumns[channel.value]
            const isOut =
              (optOut !== null && out.includes(contact.state(optOut))) ||
              contact.state(consentColumns[channel.value]) === 'opted-out'
            if (isOut)
              context.report({
                message: 'channel',
                help: 'Leave these contacts out of messages on this channel',
                data: { channel: nameOfChannel(channel.value) },
              })
          }
        },
      },
      {
        kind: 'events',
        of: ['out'],
        judge(event, context) {
          if (event.kind !== 'out') return
          context.report({
            message: 'elsewhere',
            // Two systems can number different people alike.
            severity: event.by === 'contact_id' ? 'warning' : 'error',
            help: 'Leave these contacts out; an opt-out counts in whatever row it stands',
            data: { what: addressWords[event.by] },
          })
        },
      },
    ],
  },
})
