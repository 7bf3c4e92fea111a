import { nameOfSend, nameOfShared } from '../../../src/consent/words.ts'
import { defineRule } from '../../../src/rule.ts'
import type { Span } from '../../../src/source/span.ts'
import type { Delivery, Landing } from '../../../src/time/delivery.ts'
import { moves } from '../../../src/time/moves.ts'
import { dayInWords, dayOfLocal, lengthInWords, timeInWords } from '../../../src/time/phrases.ts'
import { windowsFor } from '../../../src/time/standing.ts'
import { clockOf, closingDuring, isOpen, weightOf } from '../../../src/time/windows.ts'

/** What makes the send long: that is what to change. */
function causeOf({ message }: Delivery, landing: Landing): { readonly at: Span; readonly key: string } {
  const keys = message.schedule?.$.keys
  for (const key of landing.cause === 'optimised' ? ['spread'] : ['duration', 'rate']) {
    const at = keys?.get(key)
    if (at !== undefined) return { at, key }
  }
  return { at: landing.at, key: 'at' }
}

export const rule = defineRule({
  id: 'timing/spill-over',
  summary: 'A send starts inside the permitted hours and is still going when they end',
  group: 'timing',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'sometimes',
  messages: {
    late: 'Send from {start} to {end} in {where} runs past {close}, when the window for {what} closes',
  },
  questions: {
    rate: 'A rate without the number of recipients says nothing of when the last message lands',
  },
  check: {
    contacts: { kind: 'cohort' },
    message(message, context) {
      const { rateWithoutSize, deliveries } = context.resolved(message)
      if (rateWithoutSize === null) return
      // It decides over the send only where there is an hour to run past.
      const closes = deliveries.some((delivery) => {
        const first = delivery.landings[0]
        return (
          first !== undefined &&
          windowsFor(delivery, dayOfLocal(first.localStart), context).binding.some(
            ({ severity }) => severity === 'error',
          )
        )
      })
      context.unchecked({
        question: 'rate',
        at: rateWithoutSize.at(0, rateWithoutSize.length),
        required: closes,
        needs: 'audience.size',
        messages: [message.index],
      })
    },
    delivery(delivery, context) {
      const { campaign, message } = delivery
      for (const landing of delivery.landings) {
        if (landing.end <= landing.start) continue
        const late = windowsFor(delivery, dayOfLocal(landing.localStart), context)
          .binding.map((window) => {
            const start = clockOf(window, landing.start, context)
            // Starting outside is another finding, and one is enough.
            if (!isOpen(window, start)) return null
            const close = closingDuring(window, landing, context)
            return close === null
              ? null
              : { window, start, end: clockOf(window, landing.end, context), close }
          })
          .filter((one) => one !== null)
          .toSorted(
            (a, b) =>
              weightOf(a.window, 'timing/spill-over', context) -
                weightOf(b.window, 'timing/spill-over', context) || a.close - b.close,
          )[0]
        if (late === undefined) continue
        const { fact, severity } = late.window
        const { at, key } = causeOf(delivery, landing)
        const sameDay = dayOfLocal(late.end) === dayOfLocal(late.start)
        const data = {
          start: timeInWords(late.start),
          end: sameDay
            ? timeInWords(late.end)
            : `${timeInWords(late.end)} on ${dayInWords(dayOfLocal(late.end))}`,
          close: timeInWords(late.close),
          what: nameOfSend(campaign.purpose, message.channel.value),
        }
        context.report({
          message: 'late',
          data,
          together: `Send in {where} runs past the window for ${nameOfShared(message)}, at the worst until ${data.end} where it closes at ${data.close}`,
          at,
          deliveries: [delivery],
          ...moves(delivery, landing, context),
          strictness: late.end - late.close,
          severity,
          help: `Start ${lengthInWords(late.end - late.close)} earlier, or shorten \`${key}\``,
          related: key === 'at' ? [] : [{ at: landing.at, message: 'starts here' }],
          ...(fact === null
            ? { basis: 'house', apart: 'house' }
            : { basis: 'recipient', sources: [fact.source], confidence: fact.confidence }),
        })
      }
    },
  },
})
