import { clockForm, dateForm, regionForm, urlForm } from '../campaign/forms.ts'
import { type Form, type Infer, list, number, object, oneOf, required, text } from '../schema/schema.ts'
import type { DayClass } from '../time/calendar.ts'
import { dayOf, dateOf, parseDate } from '../time/civil.ts'

/** What a company may say that a day is. */
export const companyDayClasses = [
  'public',
  'half',
  'observance',
  'mourning',
  'remembrance',
  'solemn',
  'political',
  'care',
  'event',
  'emergency',
] as const satisfies readonly DayClass[]

/** `12-24`: month and date of every year, 29 February of leap years; null for anything else. */
export function parseYearly(written: string): { readonly month: number; readonly date: number } | null {
  const parts = /^(\d\d)-(\d\d)$/.exec(written)
  if (parts === null) return null
  const [month, date] = [Number(parts[1]), Number(parts[2])]
  const found = dateOf(dayOf(2024, month, date))
  return month >= 1 && month <= 12 && date >= 1 && found.month === month && found.day === date
    ? { month, date }
    : null
}

const onForm: Form = {
  name: 'day',
  expected: 'a day as YYYY-MM-DD, or MM-DD for every year',
  accepts: (value) => parseDate(value) !== null || parseYearly(value) !== null || {},
  pattern: '^(\\d{4}-)?\\d{2}-\\d{2}$',
}

const entry = object('calendar day', 'A day that the company wants respected, and where', {
  name: required(text('Its name, as a finding shows it')),
  in: required(
    list(
      'Its places',
      text('ISO 3166-1 alpha-2 (`FR`), ISO 3166-2 (`US-FL`) or a group (`EU`)', { form: regionForm }),
      { nonEmpty: true },
    ),
  ),
  on: required(
    list('Its days: YYYY-MM-DD, or MM-DD for every year', text('A day', { form: onForm }), {
      nonEmpty: true,
    }),
  ),
  lasts: number('How many days it lasts; absent = 1', { integer: true, minimum: 1, maximum: 366 }),
  from: text('From this hour of the day on', { form: clockForm }),
  to: text('Up to this hour of the day', { form: clockForm }),
  class: oneOf('What it is; absent = `event`', companyDayClasses),
  why: text('Why it matters, one plain sentence'),
  source: object('source', 'Where it stands', {
    title: required(text('Its name')),
    url: text('Its address', { form: urlForm }),
    checked: text('The day on which somebody looked, YYYY-MM-DD', { form: dateForm }),
  }),
})

/** A calendar of the company: read by `calendars` of the configuration. */
export const calendarSchema = object('calendar', 'A calendar of the company', {
  days: required(list('Its days', entry)),
})

export type RawCalendarDay = Infer<typeof entry>
