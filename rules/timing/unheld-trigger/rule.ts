import { atSend } from '../../../src/campaign/at-send.ts'
import { nameOfSend, nameOfShared } from '../../../src/consent/words.ts'
import { defineRule } from '../../../src/rule.ts'
import { minutesPerDay } from '../../../src/time/civil.ts'
import { hoursInWords, weekdayName } from '../../../src/time/phrases.ts'
import { windowsFor } from '../../../src/time/standing.ts'
import { type BindingWindow } from '../../../src/time/windows.ts'
import { severityRank } from '../../../src/finding.ts'

/** The first day of a week from `today` on which a window isn't open round the clock. */
function shutDay(window: BindingWindow, today: number): number | null {
  for (let day = today; day < today + 7; day++) {
    const [first, ...more] = window.hours(day)
    if (first === undefined || more.length > 0 || first.from > 0 || first.to < minutesPerDay) return day
  }
  return null
}

export const rule = defineRule({
  id: 'timing/unheld-trigger',
  summary: 'A flow can fire at any hour and nothing holds its messages back',
  group: 'timing',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    hours: 'Flow without `hold` can send {what} at any hour in {where}, the window there is {window}',
    closed: 'Flow without `hold` can send {what} on {weekday} in {where}, a day without hours',
  },
  questions: {
    hours: 'Which hours `{by}` holds messages back in is not in the export',
  },
  check: {
    contacts: { kind: 'cohort' },
    delivery(delivery, context) {
      if (!delivery.anytime) return
      const { campaign, message } = delivery
      const today = Math.floor(context.now / minutesPerDay)
      const shut = windowsFor(delivery, today, context)
        .binding.map((window) => ({ window, day: shutDay(window, today) }))
        .filter((one): one is { window: BindingWindow; day: number } => one.day !== null)
        .toSorted((a, b) => severityRank[a.window.severity] - severityRank[b.window.severity])[0]
      if (shut === undefined) return
      const held = atSend(message, 'hold', context)
      if (held !== null) {
        context.unchecked({
          question: 'hours',
          at: held.at,
          required: true,
          needs: 'schedule.hold',
          data: { by: held.by ?? '' },
          deliveries: [delivery],
        })
        return
      }
      const { fact, severity } = shut.window
      const hours = shut.window.hours(shut.day)
      const open = hours.reduce((sum, { from, to }) => sum + to - from, 0)
      const details = {
        at: message.schedule?.trigger?.$.key ?? message.schedule?.$.key ?? campaign.at,
        deliveries: [delivery],
        severity,
        strictness: minutesPerDay - open,
        help: 'Add `hold` with the hours that every place allows',
        ...(fact === null
          ? ({ basis: 'house', apart: 'house' } as const)
          : ({ basis: 'recipient', sources: [fact.source], confidence: fact.confidence } as const)),
      }
      const what = nameOfSend(campaign.purpose, message.channel.value)
      const weekday = weekdayName((shut.day + 3) % 7)
      const strictest = hours.length === 0 ? `no hours on ${weekday}` : hoursInWords(hours)
      const together = `Flow without \`hold\` can send ${nameOfShared(message)} at any hour in {where}, the strictest window: ${strictest}`
      if (hours.length === 0)
        context.report({
          message: 'closed',
          data: { what, weekday },
          together,
          ...details,
        })
      else
        context.report({
          message: 'hours',
          data: { what, window: hoursInWords(hours) },
          together,
          ...details,
        })
    },
  },
})
