import { nameOfSend, nameOfShared } from '../../../src/consent/words.ts'
import type { Context } from '../../../src/context.ts'
import { allowedIn } from '../../../src/place/allowed.ts'
import { defineRule } from '../../../src/rule.ts'
import type { Span } from '../../../src/source/span.ts'
import { formatClock, minutesPerDay } from '../../../src/time/civil.ts'
import type { Delivery, Landing } from '../../../src/time/delivery.ts'
import { moves } from '../../../src/time/moves.ts'
import {
  dayInWords,
  dayOfLocal,
  hoursInWords,
  minuteOfLocal,
  nextOpenDay,
  timeInWords,
  weekdayName,
} from '../../../src/time/phrases.ts'
import { windowsFor } from '../../../src/time/standing.ts'
import { type BindingWindow, clockOf, isOpen, type Stretch, weightOf } from '../../../src/time/windows.ts'

const messages = {
  outside: 'Send at {time} in {where} is outside the {window} window for {what}',
  closed: 'Send on {day} in {where} is on a day without hours for {what}',
  held: 'Hold lets {what} out at {time} in {where}, outside {window}',
  heldClosed: 'Hold lets {what} out on {weekday} in {where}, days without hours',
} as const
const questions = {
  audience: 'Nobody says where the recipients are, so no send window could be looked up',
  moment: 'Nobody says when it is sent, so it could not be held against any send window',
  partly: 'Nobody says when it is sent to {where}, so it could not be held against any send window',
  timezone: 'A time without offset needs a time zone before it can be held against a send window',
  clock: 'Whose clock `hold` goes by is not said, so it could not be held against any send window',
  repeat: 'The recurrence rule could not be read, so its later sends were not judged',
  noPack: 'Nothing is known of the law in {where}, send windows included',
} as const
type Rules = Context<typeof messages, typeof questions>

/** A window that a landing misses, with how far. */
interface Miss {
  readonly window: BindingWindow
  readonly local: number
  /** Minutes from the nearest open minute of that day; a day without hours is farther than any. */
  readonly distance: number
}

const noHours = 100_000

function missOf(window: BindingWindow, local: number): Miss | null {
  if (isOpen(window, local)) return null
  const minute = minuteOfLocal(local)
  const distances = window
    .hours(dayOfLocal(local))
    .map(({ from, to }) => (minute < from ? from - minute : minute - to + 1))
  return { window, local, distance: distances.length === 0 ? noHours : Math.min(...distances) }
}

/** The miss that decides: the one that weighs most, then the farthest. */
function worst(misses: readonly Miss[], context: Pick<Rules, 'config'>): Miss | undefined {
  const weight = ({ window }: Miss): number => weightOf(window, 'timing/quiet-hours', context)
  return misses.toSorted((a, b) => weight(a) - weight(b) || b.distance - a.distance)[0]
}

function evidence({ window }: Miss): {
  readonly severity: BindingWindow['severity']
  readonly basis: 'recipient' | 'house'
  readonly apart: string
  readonly sources?: readonly [NonNullable<BindingWindow['fact']>['source']]
  readonly confidence?: 'high' | 'medium' | 'low'
} {
  const { fact, severity } = window
  return fact === null
    ? { severity, basis: 'house', apart: 'house' }
    : { severity, basis: 'recipient', apart: '', sources: [fact.source], confidence: fact.confidence }
}

/** The window that a landing misses, the worst of several. */
function missAt(delivery: Delivery, landing: Landing, context: Rules): Miss | undefined {
  const { binding } = windowsFor(delivery, dayOfLocal(landing.localStart), context)
  const misses = binding
    .map((window) => missOf(window, clockOf(window, landing.start, context)))
    .filter((miss) => miss !== null)
  return worst(misses, context)
}

function judgeLanding(delivery: Delivery, landing: Landing, context: Rules): void {
  const miss = missAt(delivery, landing, context)
  if (miss === undefined) return
  const what = nameOfSend(delivery.campaign.purpose, delivery.message.channel.value)
  const details = {
    at: landing.at,
    deliveries: [delivery],
    strictness: miss.distance,
    ...evidence(miss),
    ...moves(delivery, landing, context),
  }
  const day = dayOfLocal(miss.local)
  const hours = miss.window.hours(day)
  const clocks = clocksOf(delivery, landing, context)
  const zone = clocks.length < 2 ? '' : ` (${delivery.cohort.zone})`
  const strictest =
    hours.length === 0
      ? `no hours on ${dayInWords(day)}`
      : `${timeInWords(miss.local)}${zone} where hours are ${hoursInWords(hours)}`
  const together = `Send in {where} is outside the window for ${nameOfShared(delivery.message)}, at the worst ${strictest}`
  if (hours.length === 0) {
    const next = nextOpenDay(miss.window, day)
    context.report({
      message: 'closed',
      data: { day: dayInWords(day), what },
      together,
      ...details,
      ...(next === null
        ? {}
        : { help: `Send on ${dayInWords(next)}, ${hoursInWords(miss.window.hours(next))}` }),
    })
    return
  }
  context.report({
    message: 'outside',
    data: {
      time: timeInWords(miss.local) + zoneNote(delivery, clocks, context),
      window: hoursInWords(hours),
      what,
    },
    together,
    ...details,
    help: nearestHours(hours, minuteOfLocal(miss.local)),
  })
}

/** The one thing to do: wait for the next stretch of the day, or send before the last one ends. */
function nearestHours(hours: readonly Stretch[], minute: number): string {
  const next = hours.find(({ from }) => minute < from)
  return next === undefined
    ? `Send before ${formatClock(hours.at(-1)!.to)}`
    : `Send from ${formatClock(next.from)} on`
}

/** A delivery at one of the clocks that a place may live by, and when the same moment comes there. */
interface Clock {
  readonly delivery: Delivery
  readonly landing: Landing
}

/** The same landing at every clock of the place; none where they all show the same time. */
function clocksOf(delivery: Delivery, landing: Landing, context: Rules): readonly Clock[] {
  const index = delivery.landings.indexOf(landing)
  const clocks = context
    .deliveries(delivery.message)
    .filter(({ cohort }) => cohort.jurisdiction === delivery.cohort.jurisdiction)
    .flatMap((one) => one.landings.slice(index, index + 1).map((same) => ({ delivery: one, landing: same })))
  return clocks.some((clock) => clock.landing.localStart !== landing.localStart) ? clocks : []
}

/** The zone, where a place has several and their clocks differ, and in how many of them the send is outside. */
function zoneNote({ cohort }: Delivery, clocks: readonly Clock[], context: Rules): string {
  if (clocks.length === 0) return ''
  const { elsewhere } = allowedIn(
    clocks.map(({ delivery, landing }) => ({ ...delivery.cohort, delivery, landing })),
    ({ delivery, landing }) => missAt(delivery, landing, context) === undefined,
  )
  return ` (${cohort.zone}, ${elsewhere.length} of ${clocks.length} zones)`
}

/** A flow that the platform holds: each weekday's stretch has to sit in the windows. Judged by the facts of today. */
function judgeHold(delivery: Delivery, at: Span, context: Rules): void {
  const today = Math.floor(context.now / minutesPerDay)
  const { binding } = windowsFor(delivery, today, context)
  const what = nameOfSend(delivery.campaign.purpose, delivery.message.channel.value)
  const misses: Miss[] = []
  for (let day = today; day < today + 7; day++)
    for (const window of binding)
      for (const { from, to } of delivery.daily ?? [])
        for (const minute of edges(window, day, from, to)) {
          const miss = missOf({ ...window, closedByHoliday: () => false }, day * minutesPerDay + minute)
          if (miss !== null) misses.push(miss)
        }
  const miss = worst(misses, context)
  if (miss === undefined) return
  const weekday = weekdayName((dayOfLocal(miss.local) + 3) % 7)
  const hours = miss.window.hours(dayOfLocal(miss.local))
  // Named only where the other days are different.
  const daily = alike(misses, miss)
  const time = `${timeInWords(miss.local)}${daily ? '' : ` on ${weekday}s`}`
  const strictest =
    hours.length === 0 ? `no hours on ${weekday}s` : `${time} where hours are ${hoursInWords(hours)}`
  const details = {
    at,
    deliveries: [delivery],
    strictness: miss.distance,
    together: `Hold lets ${nameOfShared(delivery.message)} out in {where} outside the window, at the worst ${strictest}`,
    ...evidence(miss),
  }
  if (hours.length === 0)
    context.report({
      message: 'heldClosed',
      data: { what, weekday: `${weekday}s` },
      ...details,
      help: `Keep ${weekday}s out, or leave these places out of the flow`,
    })
  else
    context.report({
      message: 'held',
      data: { what, time, window: hoursInWords(hours) },
      ...details,
      // Hours of one zone can't be those of every place; the recipient's can.
      help:
        (delivery.message.schedule?.timezone?.value ?? 'recipient') === 'recipient'
          ? `Narrow \`hold\` to ${hoursInWords(hours)}`
          : `Write \`timezone: recipient\`, with a \`hold\` of ${hoursInWords(hours)} at most`,
    })
}

/** Whether every day of the week misses the same hours at the same time. */
function alike(misses: readonly Miss[], worst: Miss): boolean {
  const same = misses.filter(
    ({ window, local }) =>
      window.fact === worst.window.fact &&
      minuteOfLocal(local) === minuteOfLocal(worst.local) &&
      hoursInWords(window.hours(dayOfLocal(local))) === hoursInWords(window.hours(dayOfLocal(worst.local))),
  )
  return new Set(same.map(({ local }) => dayOfLocal(local))).size === 7
}

/** Minutes of a held stretch at which it can be outside: its ends, and where a window's hours end or have yet to begin. */
function edges(window: BindingWindow, day: number, from: number, to: number): readonly number[] {
  const inner = window.hours(day).flatMap((stretch) => [stretch.from - 1, stretch.to])
  return [...new Set([from, to - 1, ...inner.filter((minute) => from <= minute && minute < to)])]
}

/** Where the hold of a message stands. */
function holdOf(delivery: Delivery): Span {
  const { schedule } = delivery.message
  return schedule?.hold?.$.key ?? schedule?.trigger?.$.key ?? delivery.message.campaign.at
}

export const rule = defineRule({
  id: 'timing/quiet-hours',
  summary: 'A message lands outside the hours in which it may be sent to a place',
  group: 'timing',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'sometimes',
  messages,
  questions,
  check: {
    message(message, context) {
      const { campaign } = message
      const { missing, deliveries } = context.resolved(message)
      const open = { at: message.schedule?.$.key ?? campaign.at, required: true, messages: [message.index] }
      if (missing === 'audience')
        context.unchecked({
          ...open,
          question: 'audience',
          at: campaign.audience === null ? campaign.at : campaign.audience.regionsAt,
          needs: 'audience.regions',
        })
      else if (missing === 'schedule.at' && deliveries.some(({ landings }) => landings.length > 0))
        context.unchecked({
          ...open,
          question: 'partly',
          needs: 'schedule.at',
          deliveries: deliveries.filter(({ landings }) => landings.length === 0),
        })
      else if (missing === 'schedule.at')
        context.unchecked({ ...open, question: 'moment', needs: 'schedule.at' })
      else if (missing === 'schedule.timezone' && message.schedule?.hold !== undefined) {
        const today = Math.floor(context.now / minutesPerDay)
        // E-mail keeps no hours in most places: then it doesn't matter whose clock it is.
        const bound = deliveries.filter((delivery) => windowsFor(delivery, today, context).binding.length > 0)
        if (bound.length > 0)
          context.unchecked({
            ...open,
            question: 'clock',
            at: message.schedule.hold.$.key ?? open.at,
            needs: 'schedule.timezone',
            deliveries: bound,
          })
      } else if (missing === 'schedule.timezone')
        context.unchecked({
          ...open,
          question: 'timezone',
          at: message.schedule?.$.keys.get('at') ?? open.at,
          needs: 'schedule.timezone',
        })
      else if (missing === 'schedule.repeat')
        context.unchecked({
          ...open,
          question: 'repeat',
          at: message.schedule?.$.keys.get('repeat') ?? open.at,
          needs: 'schedule.repeat',
        })
      const unknown = deliveries.filter((delivery) =>
        context
          .packs(delivery.cohort.jurisdiction)
          .every(({ code }) => code === 'GLOBAL' || code in context.places.groups),
      )
      if (unknown.length > 0)
        context.unchecked({
          question: 'noPack',
          at: campaign.audience!.regionsAt,
          required: true,
          needs: 'law',
          deliveries: unknown,
        })
    },
    delivery(delivery, context) {
      for (const landing of delivery.landings) judgeLanding(delivery, landing, context)
      if (delivery.daily !== null) judgeHold(delivery, holdOf(delivery), context)
    },
  },
})
