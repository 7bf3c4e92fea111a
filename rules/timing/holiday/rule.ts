import { nameOfSend } from '../../../src/consent/words.ts'
import type { Context } from '../../../src/context.ts'
import { type Confidence, milder, type Severity, type SourceRef } from '../../../src/finding.ts'
import { evidencedSeverity, type Jurisdiction } from '../../../src/place/law.ts'
import { countryOf } from '../../../src/place/places.ts'
import { defineRule } from '../../../src/rule.ts'
import { type CalendarDay, coverage } from '../../../src/time/calendar.ts'
import { type Day, formatDate, minutesPerDay, weekdayIndex } from '../../../src/time/civil.ts'
import type { Delivery, Landing } from '../../../src/time/delivery.ts'
import {
  comesBack,
  confidenceOf,
  holdsDuring,
  isFree,
  isGrave,
  namesInWords,
  sourceOf,
  touchedDays,
  type TouchedDay,
} from '../../../src/time/marked-days.ts'
import { moves } from '../../../src/time/moves.ts'
import { dayInWords, eitherDay } from '../../../src/time/phrases.ts'
import { windowsFor } from '../../../src/time/standing.ts'
import { isHolidayFor } from '../../../src/time/windows.ts'

const messages = {
  closed: 'Send on {day} is {name} in {where}, closed for {what}',
  closedExpected: 'Send on {day} is expected to be {name} in {where}, closed for {what}',
  avoid: 'Send on {day} is {name} in {where}, better avoided for {what}',
  holiday: 'Send on {day} is {name} in {where}',
  expected: 'Send on {day} is expected to be {name} in {where}, give or take a day',
  regional: 'Send on {day} is {name} in {where} only',
  near: 'Send on {day} may be {name} in {where}, which may fall on {dates}',
  repeats: 'Repeats land on public holidays in {where}, first on {day} ({name})',
  repeatsClosed: 'Repeats land on public holidays in {where}, closed for {what}, first on {day} ({name})',
  flow: 'Flow can land on public holidays in {where}, closed for {what}',
} as const
const questions = {
  noCalendar: 'No calendar of {where} is known, so public holidays were not checked',
  beyond: 'Calendars cover {from} to {to}, so public holidays in {where} were not checked',
} as const
type Rules = Context<typeof messages, typeof questions>
type Kind = 'closed' | 'avoid' | 'holiday' | 'regional' | 'near'

/** One landing of one delivery on one marked day. */
interface Hit {
  readonly kind: Kind
  readonly severity: Severity
  readonly confidence: Confidence
  readonly delivery: Delivery
  readonly landing: Landing
  readonly day: Day
  readonly names: readonly string[]
  readonly estimated: boolean
  /** Where it is that day, when that isn't where the recipients are said to be. */
  readonly places: readonly Jurisdiction[]
  /** For a day that may move: when it is expected. */
  readonly expected: Day | null
  readonly sources: readonly SourceRef[]
}

const kinds: readonly Kind[] = ['closed', 'avoid', 'holiday', 'regional', 'near']

function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)]
}

/** Whether the audience names a wider place than the one looked at: then only days of all of it count. */
function isPartOfRegion({ cohort }: Delivery): boolean {
  return cohort.region.value !== cohort.jurisdiction && countryOf(cohort.jurisdiction) !== cohort.jurisdiction
}

function isPromoted(day: CalendarDay, context: Rules): boolean {
  return context.config.promotedDays.includes(day.id)
}

/** What a delivery meets on one day it touches, the gravest first. */
function hitOf(delivery: Delivery, landing: Landing, touched: TouchedDay, context: Rules): Hit | null {
  const { jurisdiction } = delivery.cohort
  const { day } = touched
  const days = context.days(jurisdiction, day)
  if (days === null) return null
  const free = days.filter((one) => isFree(one) && holdsDuring(one, touched))
  const common = { delivery, landing, day, expected: null, places: [] }
  const marked = {
    names: unique(free.map(({ name }) => name)),
    estimated: free.length > 0 && free.every(({ confidence }) => confidence === 'estimated'),
    sources: unique(free.slice(0, 1).map(sourceOf)),
  }
  const law = free.length === 0 ? null : byLaw(delivery, day, context)
  if (law?.kind === 'closed') {
    // A date that isn't sure can't block, however sure the law is.
    const unsure = free.every((one) => confidenceOf(one) === 'low')
    return unsure
      ? { ...common, ...marked, ...law, severity: milder(law.severity, 'warning'), confidence: 'low' }
      : { ...common, ...marked, ...law }
  }
  if (free.length > 0) {
    if (free.some((one) => isPromoted(one, context))) return null
    // The graver reason is `timing/sensitive-date`'s to give.
    if (days.some((one) => isGrave(one) && holdsDuring(one, touched))) return null
    if (law !== null) return { ...common, ...marked, ...law }
    const confidence = confidenceOf(free[0]!)
    const own = free.every(({ id }) => id.startsWith(`${jurisdiction}/`))
    return isPartOfRegion(delivery) && own
      ? { ...common, ...marked, kind: 'regional', severity: 'info', confidence, places: [jurisdiction] }
      : { ...common, ...marked, kind: 'holiday', severity: 'warning', confidence }
  }
  return regional(delivery, landing, touched, context) ?? near(delivery, landing, day, context)
}

/** What law, regulator or carrier say of public holidays there, the strictest of them. */
function byLaw(
  delivery: Delivery,
  day: Day,
  context: Rules,
): Pick<Hit, 'kind' | 'severity' | 'confidence' | 'sources'> | null {
  const found = windowsFor(delivery, day, context).binding.flatMap(({ fact }) => {
    if (fact === null || (fact.holidays !== 'closed' && fact.holidays !== 'avoid')) return []
    if (!isHolidayFor(fact, delivery.cohort.jurisdiction, day, context)) return []
    const kind: Kind = fact.holidays
    const evidenced = evidencedSeverity(fact)
    const severity = kind === 'avoid' ? milder(evidenced, 'warning') : evidenced
    return severity === 'info'
      ? []
      : [{ kind, severity, confidence: fact.confidence, sources: [fact.source] }]
  })
  const strictness = ({ kind, severity }: (typeof found)[number]): number =>
    (severity === 'error' ? 2 : 0) + (kind === 'closed' ? 1 : 0)
  return found.toSorted((a, b) => strictness(b) - strictness(a))[0] ?? null
}

/** A day of some parts of the country that the audience names as a whole. */
function regional(delivery: Delivery, landing: Landing, touched: TouchedDay, context: Rules): Hit | null {
  const { jurisdiction } = delivery.cohort
  if (countryOf(jurisdiction) !== jurisdiction) return null
  const parts = context
    .regionalDays(jurisdiction, touched.day)
    .map(({ code, days }) => ({
      code,
      days: days.filter((one) => isFree(one) && holdsDuring(one, touched) && !isPromoted(one, context)),
    }))
    .filter(({ days }) => days.length > 0)
  if (parts.length === 0) return null
  const all = parts.flatMap(({ days }) => days)
  return {
    kind: 'regional',
    severity: 'info',
    confidence: confidenceOf(all[0]!),
    delivery,
    landing,
    day: touched.day,
    names: unique(all.map(({ name }) => name)),
    estimated: false,
    places: parts.map(({ code }) => code),
    expected: null,
    sources: unique(all.slice(0, 1).map(sourceOf)),
  }
}

/** A feast by the moon that is expected on the day before or after. */
function near(delivery: Delivery, landing: Landing, day: Day, context: Rules): Hit | null {
  for (const expected of [day - 1, day + 1]) {
    const free = (context.days(delivery.cohort.jurisdiction, expected) ?? []).filter(
      (one) => isFree(one) && one.confidence === 'estimated' && !isPromoted(one, context),
    )
    if (free.length > 0)
      return {
        kind: 'near',
        severity: 'info',
        confidence: 'low',
        delivery,
        landing,
        day,
        names: unique(free.map(({ name }) => name)),
        estimated: true,
        places: [],
        expected,
        sources: free.slice(0, 1).map(sourceOf),
      }
  }
  return null
}

/** The first day of each kind that a delivery meets, for each place of the file that says when it lands. */
function hitsOf(delivery: Delivery, context: Rules): readonly Hit[] {
  const first = new Map<string, Hit>()
  for (const landing of delivery.landings)
    for (const touched of touchedDays(landing)) {
      const hit = hitOf(delivery, landing, touched, context)
      // Of a send that comes back for years, days of some parts and days that may move are no news.
      if (hit === null || (hit.severity === 'info' && comesBack(delivery, landing))) continue
      const key = `${landing.at.start} ${hit.severity}`
      if (!first.has(key)) first.set(key, hit)
    }
  return [...first.values()]
}

/** The next working day on which none of these places has a holiday or closes its window; null within two weeks. */
function nextClearDay(deliveries: readonly Delivery[], after: Day, context: Rules): Day | null {
  for (let day = after + 1; day <= after + 14; day += 1) {
    if (weekdayIndex(day) > 4) continue
    const clear = deliveries.every((delivery) => {
      const days = context.days(delivery.cohort.jurisdiction, day)
      return (
        days !== null &&
        !days.some((one) => isFree(one) || isGrave(one)) &&
        near(delivery, delivery.landings[0]!, day, context) === null &&
        windowsFor(delivery, day, context).binding.every((window) => window.hours(day).length > 0)
      )
    })
    if (clear) return day
  }
  return null
}

/** Says a group of hits at one place of the file: one kind, one day. */
function say(hits: readonly Hit[], context: Rules): void {
  const first = hits[0]!
  const { delivery, landing, day } = first
  const names = unique(hits.filter((hit) => hit.day === day).flatMap((hit) => hit.names)).toSorted()
  const what = nameOfSend(delivery.campaign.purpose, delivery.message.channel.value)
  const deliveries = hits.map((hit) => hit.delivery)
  const clear = landing.end - landing.start < minutesPerDay ? nextClearDay(deliveries, day, context) : null
  const places = unique(hits.flatMap((hit) => hit.places)).toSorted()
  const sources = unique(hits.flatMap((hit) => hit.sources)).slice(0, 3)
  const details = {
    at: landing.at,
    severity: first.severity,
    confidence: first.confidence,
    basis: 'recipient' as const,
    sources,
    strictness: kinds.length - kinds.indexOf(first.kind),
    ...(places.length > 0 ? { jurisdictions: places, messages: [delivery.message.index] } : { deliveries }),
    ...(clear === null ? {} : { help: `Move it to ${dayInWords(clear)}` }),
    ...(first.severity === 'info' ? {} : moves(delivery, landing, context)),
  }
  const data = { day: dayInWords(day), name: namesInWords(names) }
  if (comesBack(delivery, landing)) {
    const repeated = { ...details, apart: `repeat ${first.kind}`, help: 'Leave these days out of `repeat`' }
    if (first.kind === 'closed')
      context.report({ ...repeated, message: 'repeatsClosed', data: { ...data, what } })
    else context.report({ ...repeated, message: 'repeats', data })
    return
  }
  const apart = `${formatDate(day)} ${first.kind}`
  switch (first.kind) {
    case 'closed':
      context.report({
        ...details,
        apart,
        message: hits.every((hit) => hit.estimated) ? 'closedExpected' : 'closed',
        data: { ...data, what },
      })
      break
    case 'avoid':
      context.report({ ...details, apart, message: 'avoid', data: { ...data, what } })
      break
    case 'holiday':
      context.report({
        ...details,
        apart,
        message: hits.every((hit) => hit.estimated) ? 'expected' : 'holiday',
        data,
      })
      break
    case 'regional':
      context.report({
        ...details,
        apart,
        message: 'regional',
        data,
        help: 'Move it, or leave these parts out',
      })
      break
    case 'near':
      context.report({
        ...details,
        apart,
        message: 'near',
        data: { ...data, dates: eitherDay(day, first.expected!) },
        help: 'Check the announcement shortly before',
      })
      break
  }
}

/** Places whose days aren't known, and whether that leaves a no-send law unjudged. */
function askForCalendars(deliveries: readonly Delivery[], context: Rules): void {
  const range = { from: formatDate(coverage.from), to: formatDate(coverage.to) }
  for (const delivery of deliveries) {
    const { jurisdiction } = delivery.cohort
    for (const landing of delivery.landings) {
      const unknown = [...touchedDays(landing)].find(({ day }) => context.days(jurisdiction, day) === null)
      if (unknown === undefined) continue
      const required = windowsFor(delivery, unknown.day, context).binding.some(
        ({ fact, severity }) => fact?.holidays === 'closed' && severity === 'error',
      )
      const details = { at: landing.at, required, needs: 'calendars', deliveries: [delivery] }
      if (unknown.day < coverage.from || unknown.day > coverage.to)
        context.unchecked({ ...details, required: true, question: 'beyond', data: range })
      else context.unchecked({ ...details, question: 'noCalendar' })
      break
    }
  }
}

/** A flow that is held to hours fires on holidays, too: no hold leaves them out. */
function judgeFlows(deliveries: readonly Delivery[], context: Rules): void {
  const today = Math.floor(context.now / minutesPerDay)
  for (const delivery of deliveries) {
    if (delivery.daily === null) continue
    const { schedule, campaign, channel } = delivery.message
    const closing = windowsFor(delivery, today, context).binding.find(
      ({ fact, severity }) => fact?.holidays === 'closed' && severity !== 'info',
    )
    if (closing?.fact == null) continue
    context.report({
      message: 'flow',
      data: { what: nameOfSend(campaign.purpose, channel.value) },
      at: schedule?.hold?.$.key ?? schedule?.trigger?.$.key ?? campaign.at,
      severity: 'warning',
      confidence: closing.fact.confidence,
      basis: 'recipient',
      sources: [closing.fact.source],
      deliveries: [delivery],
      apart: 'flow',
      help: 'Have the platform hold it back on public holidays, then allow this',
    })
  }
}

export const rule = defineRule({
  id: 'timing/holiday',
  summary: 'A message lands on a public holiday of the place it goes to',
  group: 'timing',
  severity: 'warning',
  confidence: 'medium',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'sometimes',
  messages,
  questions,
  check: {
    message(message, context) {
      const deliveries = context.deliveries(message)
      const groups = new Map<string, Hit[]>()
      for (const hit of deliveries.flatMap((delivery) => hitsOf(delivery, context))) {
        const { delivery, landing, severity, kind, day } = hit
        const key = [landing.at.start, severity, kind, comesBack(delivery, landing) ? 'repeat' : day].join(
          ' ',
        )
        const group = groups.get(key) ?? []
        if (group.length === 0) groups.set(key, group)
        group.push(hit)
      }
      for (const group of groups.values())
        say(
          group.toSorted((a, b) => a.day - b.day),
          context,
        )
      askForCalendars(deliveries, context)
      judgeFlows(deliveries, context)
    },
  },
})
