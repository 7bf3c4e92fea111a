import type { Context } from '../../../src/context.ts'
import { quoted } from '../../../src/content/terms.ts'
import { declaredEnd } from '../../../src/offer/declared.ts'
import { meantDay } from '../../../src/offer/dates.ts'
import { offerIn } from '../../../src/offer/reading.ts'
import { saysZone } from '../../../src/offer/zone-said.ts'
import { defineRule } from '../../../src/rule.ts'
import type { Span } from '../../../src/source/span.ts'
import { dateOf, formatLocal, type Instant, minutesPerDay } from '../../../src/time/civil.ts'
import type { Delivery, Landing } from '../../../src/time/delivery.ts'
import { dayInWords, dayOfLocal } from '../../../src/time/phrases.ts'
import { isZone, toInstants, toLocal } from '../../../src/time/zones.ts'

const messages = {
  over: 'Offer ends {end}, but the send lands {time} in {where}',
  during: 'Offer ends {end}, but the send lands until {time} in {where}',
  flow: 'Offer ended {end}, but the flow still sends it',
} as const
type Rules = Context<typeof messages>

/** What the text says is left to `offer/stale-year` when it is of another year altogether. */
const longOver = 60

export const rule = defineRule({
  id: 'offer/ends-before-landing',
  summary: 'An offer is over before the message lands',
  group: 'offer',
  severity: 'error',
  confidence: 'high',
  concerns: 'copy',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages,
  check: {
    delivery(delivery, context) {
      const declared = declaredEnd(delivery.campaign.offer, context.zones)
      const { zone } = delivery.cohort
      if (declared !== null) {
        const at = declared.at.at(0, declared.at.length)
        const end = declared.lastMinute(zone)
        if (delivery.landings.length === 0 && (delivery.anytime || delivery.daily !== null)) {
          if (end < context.now)
            context.report({
              message: 'flow',
              data: { end: declared.inWords(zone) },
              together: 'Offer is over, but the flow still sends it',
              at,
              deliveries: [delivery],
              help: 'Move `ends`, or take the offer out of the flow',
            })
          return
        }
        judge(delivery, { at, end, words: declared.inWords(zone), isDeclared: true }, context)
        return
      }
      judgeTexts(delivery, context)
    },
  },
})

function judgeTexts(delivery: Delivery, context: Rules): void {
  const { message, cohort } = delivery
  const first = delivery.landings[0]
  if (first === undefined || context.offerWords === null) return
  const sent = dayOfLocal(first.localStart)
  const declaredZone = message.schedule?.timezone?.value
  const clockZone =
    declaredZone !== undefined && declaredZone !== 'recipient' && isZone(declaredZone, context.zones)
      ? declaredZone
      : cohort.zone
  for (const version of message.versions)
    for (const { segment, dates } of offerIn(message, version, context))
      for (const date of dates) {
        if (!date.isEnd) continue
        const day = meantDay(date, sent)
        if (day === null) continue
        if (date.year !== null && date.year < dateOf(sent).year && sent - day > longOver) continue
        const at = segment.text.at(date.from, date.to)
        // Somebody else's clock isn't known here: the day is all that counts, and half a day more.
        const isElsewhere = saysZone(segment.text.value, date.to, context.offerWords)
        const minute = isElsewhere ? minutesPerDay * 1.5 : (date.clock ?? minutesPerDay - 1)
        const zone = date.clock === null || isElsewhere ? cohort.zone : clockZone
        const { instants, shifted } = toInstants(zone, day * minutesPerDay + minute, context.zones)
        const end = instants.at(-1) ?? shifted
        if (end === null) continue
        const words =
          date.clock === null || isElsewhere
            ? dayInWords(day)
            : formatLocal(toLocal(cohort.zone, end, context.zones)).replace('T', ' ')
        judge(
          delivery,
          { at, end, words: `${words} ("${quotedDate(segment.text, date)}")`, isDeclared: false },
          context,
        )
      }
}

function quotedDate(text: Parameters<typeof quoted>[0], { from, to }: { from: number; to: number }): string {
  return quoted(text, from, to)
}

interface End {
  readonly at: Span
  readonly end: Instant
  readonly words: string
  readonly isDeclared: boolean
}

function judge(delivery: Delivery, { at, end, words, isDeclared }: End, context: Rules): void {
  const last = (landing: Landing): Instant => Math.max(landing.start, landing.end - 1)
  const late = delivery.landings.filter((landing) => last(landing) > end)
  const worst = late.toSorted((a, b) => last(b) - last(a))[0]
  if (worst === undefined) return
  const begins = worst.start > end
  const time = formatLocal(begins ? worst.localStart : worst.localEnd).replace('T', ' ')
  context.report({
    message: begins ? 'over' : 'during',
    data: { end: words, time },
    together: `Offer ends ${words}, but the send lands as late as ${time} in {where}`,
    at,
    severity: isDeclared ? 'error' : 'warning',
    confidence: isDeclared ? 'high' : 'medium',
    deliveries: [delivery],
    strictness: last(worst) - end,
    related: [{ at: worst.at, message: 'sent here' }],
    help: begins
      ? 'Send earlier, or move the end of the offer'
      : 'Shorten the send, or move the end of the offer',
  })
}
