import type { Context } from '../../../src/context.ts'
import type { Severity } from '../../../src/finding.ts'
import { countryOf } from '../../../src/place/places.ts'
import { moves } from '../../../src/time/moves.ts'
import { defineRule } from '../../../src/rule.ts'
import { coverage, type ObservanceDay } from '../../../src/time/calendar.ts'
import { type Day, formatDate, type LocalMinute, minutesPerDay } from '../../../src/time/civil.ts'
import type { Delivery, Landing } from '../../../src/time/delivery.ts'
import { isCovered } from '../../../src/time/days.ts'
import { comesBack, touchedDays } from '../../../src/time/marked-days.ts'
import { keptDuring, observancesOn } from '../../../src/time/observances.ts'
import { dayInWords, dayOfLocal, eitherDay, timeInWords } from '../../../src/time/phrases.ts'
import { localSunTimes } from '../../../src/time/sunset.ts'

const messages = {
  kept: 'Send on {day} is {name} in {where}, which this audience keeps',
  eve: 'Send at {time} on {day} is after sunset ({sunset}) of the eve of {name} in {where}',
  fasting: 'Send at {time} on {day} is in the fasting hours of {name} in {where}, which end at {sunset}',
  season: 'Send on {day} is in {name} in {where}, which this audience keeps',
  repeats: 'Repeats land on days in {where} that this audience keeps, first on {day} ({name})',
  near: 'Send on {day} may be {name} in {where}, which may fall on {dates}',
} as const
const questions = {
  beyond: 'Calendars cover {from} to {to}, so the observances of this audience were not checked',
} as const
type Rules = Context<typeof messages, typeof questions>

/** What a landing meets of the calendars that were declared. */
interface Met {
  readonly one: ObservanceDay
  /** The local minute of the landing that meets it. */
  readonly at: LocalMinute
  readonly near: boolean
}

function meetings(
  delivery: Delivery,
  landing: Landing,
  declared: ReadonlySet<string>,
  context: Rules,
): readonly Met[] {
  const { jurisdiction, zone } = delivery.cohort
  const country = countryOf(jurisdiction)
  const wanted = (day: Day): readonly ObservanceDay[] =>
    observancesOn(context.observances, country, day).filter(
      (one) => declared.has(one.id) || declared.has(one.tradition),
    )
  const end = Math.max(landing.localEnd, landing.localStart + 1)
  const met: Met[] = []
  for (const { day, from } of touchedDays(landing)) {
    for (const one of [...wanted(day), ...wanted(day + 1)]) {
      const [start, stop] = keptDuring(one, zone, context)
      if (start < end && landing.localStart < stop)
        met.push({ one, at: Math.max(landing.localStart, start), near: false })
    }
    if (met.length > 0) break
    // A day by the moon that may move onto this one; a season's inner days can't.
    for (const other of [day - 1, day + 1])
      for (const one of wanted(other))
        if (one.confidence === 'estimated' && !wanted(day).some(({ id }) => id === one.id))
          met.push({ one, at: day * minutesPerDay + from, near: true })
    if (met.length > 0) break
  }
  return met
}

const weights = { rest: 0, fast: 1, feast: 2, season: 3 } as const

function report(delivery: Delivery, landing: Landing, met: readonly Met[], context: Rules): void {
  const [worst] = met.toSorted(
    (a, b) => Number(a.near) - Number(b.near) || weights[a.one.kind] - weights[b.one.kind],
  )
  if (worst === undefined) return
  const { one, at } = worst
  const { zone } = delivery.cohort
  const day = dayOfLocal(at)
  const severity: Severity = worst.near || one.kind === 'season' ? 'info' : 'warning'
  const sun = localSunTimes(zone, day, context)
  const details = {
    at: landing.at,
    severity,
    confidence: one.confidence === 'estimated' ? ('low' as const) : ('high' as const),
    basis: 'house' as const,
    deliveries: [delivery],
    ...(severity === 'info' ? {} : moves(delivery, landing, context)),
    // The first of several days that a repeated or long send meets gives the words.
    strictness: -day,
    apart: worst.near ? 'near' : one.id,
    related: (delivery.campaign.audience?.observances ?? [])
      .filter(({ value }) => value === one.id || value === one.tradition)
      .slice(0, 1)
      .map(({ span }) => ({ at: span, message: 'declared here' })),
  }
  const data = { day: dayInWords(day), name: one.name }
  if (comesBack(delivery, landing)) {
    if (severity === 'warning') context.report({ ...details, apart: 'repeat', message: 'repeats', data })
    return
  }
  const time = timeInWords(at)
  const sunset = timeInWords(sun.sunset)
  if (worst.near)
    context.report({
      ...details,
      message: 'near',
      data: { ...data, dates: eitherDay(day, one.day) },
      help: 'Check the announcement shortly before',
    })
  else if (one.daylight)
    context.report({
      ...details,
      message: 'fasting',
      data: { ...data, time, sunset },
      help: `Send after sunset at ${sunset}`,
    })
  else if (one.kind === 'season') context.report({ ...details, message: 'season', data })
  else if (day < one.day)
    context.report({
      ...details,
      message: 'eve',
      data: { ...data, time, sunset },
      help: `Send before sunset at ${sunset}`,
    })
  else {
    const clear = nextFreeDay(delivery, day, context)
    context.report({
      ...details,
      message: 'kept',
      data,
      ...(clear === null ? {} : { help: `Move it to ${dayInWords(clear)}` }),
    })
  }
}

/** The next day without anything declared, in daytime and on its eve; null within two weeks. */
function nextFreeDay(delivery: Delivery, after: Day, context: Rules): Day | null {
  const declared = declaredBy(delivery)
  const country = countryOf(delivery.cohort.jurisdiction)
  const marked = (day: Day): boolean =>
    observancesOn(context.observances, country, day).some(
      (one) =>
        one.kind !== 'season' && !one.daylight && (declared.has(one.id) || declared.has(one.tradition)),
    )
  for (let day = after + 1; day <= after + 14; day += 1) if (!marked(day) && !marked(day + 1)) return day
  return null
}

function declaredBy({ campaign }: Delivery): ReadonlySet<string> {
  return new Set(campaign.audience?.observances.map(({ value }) => value))
}

export const rule = defineRule({
  id: 'timing/observance',
  summary: 'A message lands on a day that the audience keeps, as the campaign declares',
  group: 'timing',
  severity: 'warning',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'sometimes',
  messages,
  questions,
  check: {
    contacts: { kind: 'cohort' },
    delivery(delivery, context) {
      const declared = declaredBy(delivery)
      if (declared.size === 0) return
      let repeats = false
      for (const landing of delivery.landings) {
        // Of a send that comes back for years the first of such days tells enough.
        const again = comesBack(delivery, landing)
        if (repeats && again) continue
        if (!isCovered(dayOfLocal(landing.localStart)) || !isCovered(dayOfLocal(landing.localEnd)))
          context.unchecked({
            question: 'beyond',
            at: landing.at,
            required: false,
            needs: 'calendars',
            data: { from: formatDate(coverage.from), to: formatDate(coverage.to) },
            deliveries: [delivery],
          })
        else {
          const met = meetings(delivery, landing, declared, context)
          report(delivery, landing, met, context)
          repeats ||=
            landing.cause === 'repeat' && met.some(({ one, near }) => !near && one.kind !== 'season')
        }
      }
    },
  },
})
