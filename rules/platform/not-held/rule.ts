import { type Platform, platformOf } from '../../../src/campaign/platforms.ts'
import type { Campaign } from '../../../src/campaign/model.ts'
import type { Context } from '../../../src/context.ts'
import { defineRule } from '../../../src/rule.ts'
import type { Delivery, Landing } from '../../../src/time/delivery.ts'
import { dayInWords, dayOfLocal, timeInWords } from '../../../src/time/phrases.ts'
import { windowsFor } from '../../../src/time/standing.ts'
import { clockOf, closingDuring, isOpen } from '../../../src/time/windows.ts'

const messages = {
  hold: '`hold` is not kept: {platform} holds back flows only, and sends campaigns at once',
  outside: 'Not held back: {platform} sends campaigns in quiet hours{warns}, here at {moment} in {where}',
} as const
type Rules = Context<typeof messages>

/** The platform, where it is known to send one-off campaigns whatever the hour. */
function sendingPlatform(campaign: Campaign, context: Rules): Platform | null {
  const platform = platformOf(campaign, context)
  return platform?.quietHours == null || platform.quietHours.campaigns === 'held' ? null : platform
}

/** The first minute of a landing outside a window that can warn or block, null when there is none. */
function outside(delivery: Delivery, landing: Landing, context: Rules): number | null {
  for (const window of windowsFor(delivery, dayOfLocal(landing.localStart), context).binding) {
    if (window.severity === 'info') continue
    const start = clockOf(window, landing.start, context)
    if (!isOpen(window, start)) return landing.localStart
    const closed = closingDuring(window, landing, context)
    if (closed !== null) return landing.localStart + closed - start
  }
  return null
}

export const rule = defineRule({
  id: 'platform/not-held',
  summary: 'A platform that holds back flows only will send this campaign in quiet hours',
  group: 'platform',
  severity: 'warning',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages,
  check: {
    message(message, context) {
      const platform = sendingPlatform(message.campaign, context)
      const { schedule } = message
      if (platform === null || schedule === null || schedule.trigger !== undefined) return
      const { quietHours } = platform
      const details = {
        basis: 'platform',
        sources: [quietHours!.source],
        confidence: quietHours!.confidence,
      } as const
      const own = context.deliveries(message)
      if (own.some(({ anytime, daily }) => anytime || daily !== null)) return
      if (schedule.hold !== undefined) {
        context.report({
          message: 'hold',
          data: { platform: platform.name },
          at: schedule.hold.$.key ?? message.campaign.at,
          messages: [message.index],
          ...details,
          help: 'Plan it inside the hours of every place, with `timezone: recipient`',
        })
        return
      }
      for (const delivery of own)
        for (const landing of delivery.landings) {
          const minute = outside(delivery, landing, context)
          if (minute === null) continue
          context.report({
            message: 'outside',
            data: {
              platform: platform.name,
              warns: quietHours!.campaigns === 'sent_with_warning' ? ', with a warning' : '',
              moment: `${timeInWords(minute)} on ${dayInWords(dayOfLocal(minute))}`,
            },
            together: `Not held back: ${platform.name} sends campaigns in quiet hours, here in {where}`,
            at: landing.at,
            deliveries: [delivery],
            // What is wrong with the hour is said by the rule of that hour.
            severity: 'info',
            strictness: -landing.start,
            ...details,
            help: 'Move it: the platform will not',
          })
        }
    },
  },
})
