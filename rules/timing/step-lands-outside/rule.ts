import type { Step } from '../../../src/campaign/model.ts'
import { platformOf } from '../../../src/campaign/platforms.ts'
import { durationInWords, nameOfSend } from '../../../src/consent/words.ts'
import { severityRank } from '../../../src/finding.ts'
import { defineRule } from '../../../src/rule.ts'
import { minutesPerDay, parseDuration } from '../../../src/time/civil.ts'
import type { Delivery } from '../../../src/time/delivery.ts'
import {
  dayOfLocal,
  hoursInWords,
  lengthInWords,
  timeInWords,
  weekdayName,
} from '../../../src/time/phrases.ts'
import { endOf } from '../../../src/time/pressure-windows.ts'
import { windowsFor } from '../../../src/time/standing.ts'
import { type BindingWindow, type Stretch } from '../../../src/time/windows.ts'

/** A minute at which a step can land, outside a window. */
interface Miss {
  readonly window: BindingWindow
  readonly local: number
  readonly distance: number
}

/** Whether the hours of a day have a minute; unlike a send on a date, a flow gets no say on public holidays. */
function distanceFrom(hours: readonly Stretch[], minute: number): number {
  if (hours.some(({ from, to }) => from <= minute && minute < to)) return 0
  if (hours.length === 0) return minutesPerDay
  return Math.min(...hours.map(({ from, to }) => (minute < from ? from - minute : minute - to + 1)))
}

/** Minutes of a stretch at which it can begin to be outside: its ends, and the edges of the hours in it. */
function edges(hours: readonly Stretch[], from: number, to: number): readonly number[] {
  return [from, to - 1, ...hours.flatMap((one) => [one.from - 1, one.to])].filter(
    (minute) => from <= minute && minute < to,
  )
}

/** The worst minute at which a step lands that is due some minutes after a trigger in the hold; null when all are inside. */
function worstOf(
  windows: readonly BindingWindow[],
  held: readonly Stretch[],
  after: number,
  today: number,
): Miss | null {
  let worst: Miss | null = null
  for (const window of windows)
    for (let day = today; day < today + 7; day++) {
      // A day without hours is out for the trigger as well, and told there.
      const hours = window.hours(day)
      if (hours.length === 0) continue
      for (const trigger of held)
        for (const shift of [-1, 0]) {
          // The part of the shifted stretch that falls on this day.
          const start = trigger.from + (after % minutesPerDay) + shift * minutesPerDay
          const end = trigger.to + (after % minutesPerDay) + shift * minutesPerDay
          for (const minute of edges(hours, Math.max(0, start), Math.min(minutesPerDay, end))) {
            const distance = distanceFrom(hours, minute)
            if (distance === 0) continue
            const rank =
              severityRank[window.severity] - (worst === null ? 9 : severityRank[worst.window.severity])
            if (rank < 0 || (rank === 0 && distance > worst!.distance))
              worst = { window, local: day * minutesPerDay + minute, distance }
          }
        }
    }
  return worst
}

/** Steps that send a message. */
function stepsOf({ campaign, message }: Delivery): readonly Step[] {
  return campaign.steps.filter((step) => step.message.value === message.id)
}

export const rule = defineRule({
  id: 'timing/step-lands-outside',
  summary: 'A step can land outside the permitted hours although the trigger of its flow is held back',
  group: 'timing',
  severity: 'error',
  confidence: 'medium',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    outside: 'Step {after} after the trigger can land at {time} in {where}, outside {window} for {what}',
  },
  check: {
    contacts: { kind: 'cohort' },
    delivery(delivery, context) {
      const { campaign, message } = delivery
      const steps = stepsOf(delivery)
      const hold = message.schedule?.hold
      if (steps.length === 0 || delivery.daily === null || hold === undefined) return
      // A hold that the message has of its own holds the message; so does a platform that holds every message of a flow.
      if (message.schedule !== campaign.schedule) return
      if (platformOf(campaign, context)?.quietHours?.flows === 'held') return
      const today = Math.floor(context.now / minutesPerDay)
      const binding = windowsFor(delivery, today, context).binding
      for (const step of steps) {
        const duration = parseDuration(step.after.value)
        if (duration === null) continue
        const after = endOf(today * minutesPerDay, duration) - today * minutesPerDay
        // As late as the trigger: what the hold lets out is judged as such.
        if (after % minutesPerDay === 0) continue
        const miss = worstOf(binding, delivery.daily, after, today)
        if (miss === null) continue
        const { fact, severity } = miss.window
        const hours = miss.window.hours(dayOfLocal(miss.local))
        const usual = hoursInWords(miss.window.hours(today)) === hoursInWords(hours)
        const what = nameOfSend(campaign.purpose, message.channel.value)
        const time = `${timeInWords(miss.local)}${usual ? '' : ` on ${weekdayName((dayOfLocal(miss.local) + 3) % 7)}s`}`
        const distance = duration.months === 0 ? inWords(after) : durationInWords(step.after.value)
        context.report({
          message: 'outside',
          data: { after: distance, time, window: hoursInWords(hours), what },
          together: `Step ${distance} after the trigger can land in {where} outside the hours for ${what}, at the worst at ${timeInWords(miss.local)}`,
          at: step.after.at(0, step.after.length),
          deliveries: [delivery],
          severity,
          strictness: miss.distance,
          related: [{ at: hold.$.key ?? campaign.at, message: 'holds the trigger' }],
          help: 'Give the message a `schedule` with the trigger and a `hold` of its own, or change `after`',
          ...(fact === null
            ? ({ basis: 'house', apart: 'house' } as const)
            : ({ basis: 'recipient', sources: [fact.source] } as const)),
        })
      }
    },
  },
})

function inWords(minutes: number): string {
  const days = Math.floor(minutes / minutesPerDay)
  const rest = minutes - days * minutesPerDay
  const whole = `${days} day${days === 1 ? '' : 's'}`
  return days === 0 ? lengthInWords(minutes) : rest === 0 ? whole : `${whole} and ${lengthInWords(rest)}`
}
