import { placeOf } from '../../../src/campaign/audience.ts'
import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'consent/no-suppression-list',
  summary: 'A promotional campaign names no suppression list',
  group: 'consent',
  severity: 'info',
  confidence: 'medium',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    list: 'Contact files without a suppression list: opted-out people are not left out',
    audience: 'Missing `suppression`: nothing says that opted-out people are left out',
  },
  check: {
    campaign(campaign, context) {
      const { audience } = campaign
      if (audience === null || (audience.suppression !== null && audience.suppression.length > 0)) return
      const files = audience.contacts.length > 0
      // What a platform exports it also sends, to its own lists.
      if (!files && campaign.exported?.platform.sends === true) return
      context.report({
        message: files ? 'list' : 'audience',
        at: audience.$.keys.get('suppression') ?? (files ? audience.contacts[0]!.span : placeOf(audience.$)),
        // A platform leaves out its own opt-outs; a file that is brought to it is nobody's but the sender's.
        severity: files ? 'warning' : 'info',
        help: 'Name the list of opt-outs under `audience.suppression`',
        messages: campaign.messages.map((message) => message.index),
      })
    },
  },
})
