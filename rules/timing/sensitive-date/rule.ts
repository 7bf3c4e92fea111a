import type { Context } from '../../../src/context.ts'
import type { Severity } from '../../../src/finding.ts'
import { countryOf } from '../../../src/place/places.ts'
import { defineRule } from '../../../src/rule.ts'
import type { CalendarDay, DayClass } from '../../../src/time/calendar.ts'
import { type Day, formatClock, minutesPerDay, weekdayIndex } from '../../../src/time/civil.ts'
import type { Delivery, Landing } from '../../../src/time/delivery.ts'
import {
  comesBack,
  confidenceOf,
  holdsDuring,
  isFree,
  isGrave,
  sourceOf,
  touchedDays,
} from '../../../src/time/marked-days.ts'
import { barredDuring } from '../../../src/time/occasions.ts'
import { moves } from '../../../src/time/moves.ts'
import { dayInWords } from '../../../src/time/phrases.ts'

const messages = {
  mourning: 'Send on {day} is {name} in {where}, a day of mourning',
  remembrance: 'Send on {day} is {name} in {where}, a day of remembrance',
  solemn: 'Send on {day} is {name} in {where}, a solemn day',
  silence: 'Send on {day} is in {name} in {where}, when campaigning rests',
  care: 'Send on {day} is {name} in {where}, a day to choose words with care',
  event: 'Send on {day} falls on {name} in {where}',
  repeats: 'Repeats land on days of mourning or silence in {where}, first on {day} ({name})',
} as const
type Rules = Context<typeof messages>

const wordsOf: Partial<Record<DayClass, keyof typeof messages>> = {
  mourning: 'mourning',
  remembrance: 'remembrance',
  solemn: 'solemn',
  political: 'silence',
  care: 'care',
  event: 'event',
}

/** Days that weigh most come first: mourning says more than care. */
const weights: readonly DayClass[] = ['mourning', 'remembrance', 'solemn', 'political', 'event', 'care']

function severityOf(day: CalendarDay): Severity {
  return (isGrave(day) || day.class === 'event' || day.class === 'political') &&
    day.confidence !== 'unverified' &&
    day.confidence !== 'estimated'
    ? 'warning'
    : 'info'
}

/** What of a place's days concerns this delivery: election silence binds political messages only. */
function concerning(
  days: readonly CalendarDay[],
  delivery: Delivery,
  context: Rules,
): readonly CalendarDay[] {
  const { jurisdiction, region } = delivery.cohort
  // `timing/holiday` warns of these already, unless the company sells on them.
  const warned = days.some((day) => isFree(day) && !context.config.promotedDays.includes(day.id))
  const isPart = region.value !== jurisdiction && countryOf(jurisdiction) !== jurisdiction
  return days.filter(
    (day) =>
      wordsOf[day.class] !== undefined &&
      !(day.class === 'care' && warned) &&
      // Where law lets campaigning rest, `timing/election-silence` says so.
      (day.class !== 'political' ||
        (delivery.campaign.purpose === 'political' &&
          barredDuring('election', delivery, day.day, context).length === 0)) &&
      // Of a country that is named as a whole, days of all of it count.
      !(isPart && day.id.startsWith(`${jurisdiction}/`)),
  )
}

interface Met {
  readonly day: CalendarDay
  readonly landing: Landing
}

function firstMet(delivery: Delivery, context: Rules): readonly Met[] {
  const met = new Map<string, Met>()
  for (const landing of delivery.landings)
    for (const touched of touchedDays(landing)) {
      const days = concerning(
        context.days(delivery.cohort.jurisdiction, touched.day) ?? [],
        delivery,
        context,
      )
        .filter((day) => holdsDuring(day, touched))
        .toSorted((a, b) => weights.indexOf(a.class) - weights.indexOf(b.class))
      const [worst] = days
      if (worst === undefined) continue
      const key = `${landing.at.start} ${severityOf(worst)}`
      if (!met.has(key)) met.set(key, { day: worst, landing })
    }
  return [...met.values()]
}

/** When the day lets go: the hour at which it ends there, or the next day that is neither grave nor free. */
function advice({ day, landing }: Met, delivery: Delivery, context: Rules): string | null {
  if (landing.end - landing.start >= minutesPerDay) return null
  if (day.to !== null && day.to < minutesPerDay) return `Send after ${formatClock(day.to)}`
  const clear = (at: Day): boolean => {
    const days = context.days(delivery.cohort.jurisdiction, at)
    return (
      weekdayIndex(at) < 5 &&
      days !== null &&
      days.every((one) => !isFree(one) && wordsOf[one.class] === undefined)
    )
  }
  for (let at = day.day + 1; at <= day.day + 14; at += 1) if (clear(at)) return `Move it to ${dayInWords(at)}`
  return null
}

export const rule = defineRule({
  id: 'timing/sensitive-date',
  summary: 'A message lands on a day of mourning, remembrance or silence of the place it goes to',
  group: 'timing',
  severity: 'warning',
  confidence: 'medium',
  concerns: 'copy',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'sometimes',
  messages,
  check: {
    contacts: { kind: 'cohort' },
    delivery(delivery, context) {
      for (const met of firstMet(delivery, context)) {
        const { day, landing } = met
        const data = { day: dayInWords(day.day), name: day.name }
        const details = {
          at: landing.at,
          severity: severityOf(day),
          confidence: confidenceOf(day),
          basis: 'recipient' as const,
          sources: [sourceOf(day)],
          deliveries: [delivery],
          ...(severityOf(day) === 'info' ? {} : moves(delivery, landing, context)),
        }
        if (comesBack(delivery, landing)) {
          // Of a send that comes back for years only grave days are news; the first gives the words.
          if (severityOf(day) === 'warning')
            context.report({ ...details, message: 'repeats', data, apart: 'repeat', strictness: -day.day })
          continue
        }
        const help = advice(met, delivery, context)
        context.report({
          ...details,
          message: wordsOf[day.class]!,
          data,
          strictness: weights.length - weights.indexOf(day.class),
          apart: day.name,
          related: day.why === null ? [] : [{ at: delivery.cohort.region.span, message: day.why }],
          ...(help === null ? {} : { help }),
        })
      }
    },
  },
})
