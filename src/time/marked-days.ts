import type { Confidence, SourceRef } from '../finding.ts'
import type { CalendarDay, DayConfidence } from './calendar.ts'
import { type Day, minutesPerDay } from './civil.ts'
import type { Delivery, Landing } from './delivery.ts'

/** A local day that a landing touches, with the minutes of it that it covers, `to` exclusive. */
export interface TouchedDay {
  readonly day: Day
  readonly from: number
  readonly to: number
}

/** Longest send that is looked at day by day: beyond it every kind of day has been met. */
const mostDays = 366

/** The local days of a landing, in order. A single moment touches one minute of one day. */
export function* touchedDays({ localStart, localEnd }: Landing): Generator<TouchedDay> {
  const end = Math.max(localEnd, localStart + 1)
  const first = Math.floor(localStart / minutesPerDay)
  const last = Math.min(Math.floor((end - 1) / minutesPerDay), first + mostDays)
  for (let day = first; day <= last; day += 1)
    yield {
      day,
      from: Math.max(localStart - day * minutesPerDay, 0),
      to: Math.min(end - day * minutesPerDay, minutesPerDay),
    }
}

/** Whether a landing is one of a recurrence, its first included. */
export function comesBack({ landings }: Delivery, { at }: Landing): boolean {
  return landings.some((other) => other.cause === 'repeat' && other.at.start === at.start)
}

/** Whether a day holds at one of the minutes that are touched: half days do for their half only. */
export function holdsDuring(day: CalendarDay, touched: TouchedDay): boolean {
  return (day.from ?? 0) < touched.to && touched.from < (day.to ?? minutesPerDay)
}

export function isFree({ class: dayClass }: CalendarDay): boolean {
  return dayClass === 'public' || dayClass === 'half'
}

/** Days on which promotion offends: they weigh more than that the day is free. */
export function isGrave({ class: dayClass }: CalendarDay): boolean {
  return dayClass === 'mourning' || dayClass === 'remembrance' || dayClass === 'solemn'
}

/** A calendar as the source of a finding: it tells a date, it doesn't bind. */
export function sourceOf({ source }: CalendarDay): SourceRef {
  return { ...source, ref: null, kind: 'practice' }
}

const confidences: Readonly<Record<DayConfidence, Confidence>> = {
  confirmed: 'high',
  agreed: 'high',
  single: 'medium',
  unverified: 'low',
  estimated: 'low',
}

export function confidenceOf({ confidence }: CalendarDay): Confidence {
  return confidences[confidence]
}

/** One name or two; more are what they have in common. Names that differ in case only are one. */
export function namesInWords(names: readonly string[]): string {
  const distinct = [...new Map(names.map((name) => [name.toLowerCase(), name])).values()].toSorted()
  return distinct.length <= 2 ? distinct.join(' or ') : 'a public holiday'
}
