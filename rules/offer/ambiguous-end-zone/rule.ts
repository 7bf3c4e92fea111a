import type { Message } from '../../../src/campaign/model.ts'
import { quoted } from '../../../src/content/terms.ts'
import { declaredEnd } from '../../../src/offer/declared.ts'
import { offerIn, type Surroundings } from '../../../src/offer/reading.ts'
import { saysZone } from '../../../src/offer/zone-said.ts'
import { defineRule } from '../../../src/rule.ts'

const messages = {
  text: 'Ambiguous end "{phrase}": recipients are in {zones} time zones, the text doesn’t say whose clock',
  declared: 'Ambiguous end: recipients are in {zones} time zones, `offer` has no `timezone`',
} as const

/** How many different clocks the recipients of messages have when they get them. */
function clocksOf(messages: readonly Message[], context: Surroundings): number {
  return new Set(
    messages.flatMap((message) =>
      context
        .deliveries(message)
        .flatMap(({ landings }) => landings.map(({ localStart, start }) => localStart - start)),
    ),
  ).size
}

export const rule = defineRule({
  id: 'offer/ambiguous-end-zone',
  summary: 'An offer ends at a clock time for recipients of several zones, without saying whose',
  group: 'offer',
  severity: 'info',
  confidence: 'medium',
  concerns: 'copy',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages,
  check: {
    campaign(campaign, context) {
      const end = declaredEnd(campaign.offer, context.zones)
      if (end === null || !end.isUnzoned) return
      const zones = clocksOf(campaign.messages, context)
      if (zones < 2) return
      context.report({
        message: 'declared',
        data: { zones },
        at: end.at.at(0, end.at.length),
        help: 'Add `timezone: recipient`, or the zone that the end is meant in',
      })
    },
    message(message, context) {
      const words = context.offerWords
      const declared = message.campaign.offer?.timezone
      if (words === null || declared?.value === 'recipient') return
      const zones = clocksOf([message], context)
      if (zones < 2) return
      for (const version of message.versions)
        for (const { segment, midnight, dates } of offerIn(message, version, context))
          for (const { from, to } of [
            ...midnight,
            ...dates.filter(({ isEnd, clock }) => isEnd && clock !== null && clock < 24 * 60 - 1),
          ]) {
            if (saysZone(segment.text.value, to, words)) continue
            context.report({
              message: 'text',
              data: { phrase: quoted(segment.text, from, to), zones },
              at: segment.text.at(from, to),
              // With one zone declared, the text is wrong for everybody else.
              severity: declared === undefined ? 'info' : 'warning',
              messages: [message.index],
              ...(declared === undefined
                ? {}
                : { related: [{ at: declared.at(0, declared.length), message: 'meant in this zone' }] }),
              help: 'Name the zone in the text, or let the offer end on each recipient’s clock',
            })
          }
    },
  },
})
