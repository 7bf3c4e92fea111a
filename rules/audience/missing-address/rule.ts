import type { Contact } from '../../../src/audience/contract.ts'
import type { Channel } from '../../../src/campaign/model.ts'
import { nameOfChannels } from '../../../src/consent/words.ts'
import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'audience/missing-address',
  summary: 'The row of a contact is empty where the campaign needs a number or an address',
  group: 'audience',
  severity: 'error',
  confidence: 'high',
  concerns: 'data',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    empty: 'Nothing in the row to send {channels} to',
  },
  check: {
    contacts: {
      kind: 'values',
      aspects: ['phone', 'email', 'contact_id'],
      stage: 'address',
      judge(contact, context) {
        const channels = [...new Set(context.messages.map(({ channel }) => channel.value))]
        if (!channels.every((channel) => isEmpty(contact, channel))) return
        context.report({
          message: 'empty',
          help: 'Leave these contacts out: nobody can be reached by this campaign with what the row has',
          data: { channels: nameOfChannels(channels, 'or') },
        })
      },
    },
  },
})

function isEmpty({ phone, email, hasId }: Contact, channel: Channel): boolean {
  if (channel === 'email') return email.outcome === 'empty'
  return channel === 'push' ? !hasId : phone.outcome === 'empty'
}
