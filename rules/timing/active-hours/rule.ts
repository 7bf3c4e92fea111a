import { covers } from '../../../src/place/places.ts'
import { defineRule } from '../../../src/rule.ts'
import { parseClock } from '../../../src/time/civil.ts'
import { minuteOfLocal, timeInWords } from '../../../src/time/phrases.ts'

/** Hours in which people of a place read, by the company's own figures. */
interface ActiveHours {
  readonly place: string
  readonly hours: string
  readonly from: number
  readonly to: number
}

/** `FR 18:00-21:00`; `*` = everywhere. Null for anything else. */
function read(text: string): ActiveHours | null {
  const match = /^(\S+)\s+(\d{2}:\d{2})\s*[-–]\s*(\d{2}:\d{2})$/.exec(text.trim())
  const [from, to] = [parseClock(match?.[2] ?? ''), parseClock(match?.[3] ?? '')]
  if (match === null || from === null || to === null || from >= to) return null
  return { place: match[1]!, hours: `${match[2]!}–${match[3]!}`, from, to }
}

export const rule = defineRule({
  id: 'timing/active-hours',
  summary: 'A message lands at an hour at which people of that place seldom read, by the company’s own table',
  group: 'timing',
  severity: 'info',
  confidence: 'medium',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    quiet:
      'Send at {time} in {where} is outside the active hours there, {hours} by the table of `active-hours`',
  },
  questions: {
    unread:
      'The active hours `{text}` could not be read, expected a place and hours such as `FR 18:00-21:00`',
  },
  defaults: { hours: [] as readonly string[] },
  check: {
    contacts: { kind: 'cohort' },
    campaign(campaign, context) {
      for (const text of context.options.hours)
        if (read(text) === null)
          context.unchecked({
            question: 'unread',
            data: { text },
            at: campaign.at,
            required: false,
            needs: 'rules.timing/active-hours.hours',
          })
    },
    delivery(delivery, context) {
      const { jurisdiction } = delivery.cohort
      const table = context.options.hours.flatMap((text) => read(text) ?? [])
      const own = table.filter(({ place }) => place !== '*' && covers(place, jurisdiction, context.places))
      // The most exact entry decides: a subdivision's before its country's before a group's before everybody's.
      const exact = own.filter(({ place }) => place === jurisdiction)
      const country = own.filter(({ place }) => !(place in context.places.groups))
      const hours =
        [exact, country, own].find((some) => some.length > 0) ?? table.filter(({ place }) => place === '*')
      if (hours.length === 0) return
      for (const landing of delivery.landings) {
        const minute = minuteOfLocal(landing.localStart)
        if (landing.cause === 'optimised' || hours.some(({ from, to }) => from <= minute && minute < to))
          continue
        const words = hours.map((one) => one.hours).join(' and ')
        context.report({
          message: 'quiet',
          data: { time: timeInWords(landing.localStart), hours: words },
          together: 'Send in {where} is outside the active hours there, by the table of `active-hours`',
          at: landing.at,
          deliveries: [delivery],
          basis: 'house',
          help: `Send at ${words}`,
        })
      }
    },
  },
})
