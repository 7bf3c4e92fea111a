import { codeOfName } from '../place/familiar.ts'
import type { Form } from '../schema/schema.ts'
import { isLocalDateTime, isOffsetDateTime, parseClock, parseDate, parseDuration } from '../time/civil.ts'

/** `mend` gives what a usual slip was meant to be; it counts only when the form accepts that. */
function form(
  name: string,
  expected: string,
  test: (value: string) => boolean,
  { pattern, mend }: { readonly pattern?: string; readonly mend?: (value: string) => string } = {},
): Form {
  return {
    name,
    expected,
    accepts: (value) => {
      if (test(value)) return true
      const mended = mend?.(value)
      return mended !== undefined && mended !== value && test(mended) ? { nearest: mended } : {}
    },
    ...(pattern === undefined ? {} : { pattern }),
  }
}

export const dateForm = form('date', 'a day as YYYY-MM-DD', (value) => parseDate(value) !== null, {
  pattern: '^\\d{4}-\\d{2}-\\d{2}$',
})
export const clockForm = form(
  'clock time',
  'a clock time as "HH:MM", in quotes',
  (value) => parseClock(value) !== null,
  { pattern: '^\\d{2}:\\d{2}$' },
)
export const dateTimeForm = form(
  'date and time',
  'a date and time as YYYY-MM-DDTHH:MM, with an offset or without',
  (value) => isLocalDateTime(value) || isOffsetDateTime(value),
  {
    pattern: '^\\d{4}-\\d{2}-\\d{2}[T ]\\d{2}:\\d{2}',
    mend: (value) => value.replace(/T(\d):/, 'T0$1:').replaceAll('/', '-'),
  },
)
export const instantForm = form(
  'day or moment',
  'a day as YYYY-MM-DD, or a date and time as YYYY-MM-DDTHH:MM',
  (value) => parseDate(value) !== null || isLocalDateTime(value) || isOffsetDateTime(value),
)
export const durationForm = form(
  'duration',
  'an ISO 8601 duration such as PT3H or P1D',
  (value) => parseDuration(value) !== null,
  { pattern: '^P' },
)
export const rateForm = form('rate', 'messages per unit of time, such as 50/s, 200/min or 5000/h', (value) =>
  /^[1-9]\d{0,8}\/(s|min|h)$/.test(value),
)
export const percentForm = form('discount', 'a percentage such as 20%', (value) =>
  /^\d{1,3}(\.\d+)?\s?%$/.test(value),
)
export const emailForm = form('e-mail address', 'an e-mail address', (value) =>
  /^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$/.test(value),
)
export const urlForm = form('URL', 'a URL that starts with https:// or http://', (value) =>
  /^https?:\/\/[^\s/]+/.test(value),
)
export const pathForm = form(
  'path',
  'a path inside the project, with / between folders',
  (value) => value.length > 0 && !value.includes('\\') && !value.includes('\0'),
)
export const identifierForm = form('name', 'a name of letters, digits, - and _', (value) =>
  /^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(value),
)
export const tagForm = form(
  'consent tag',
  '`<purpose>:<channel>` or a tag of the config',
  (value) => value.trim().length > 0,
)
export const recurrenceForm = form(
  'recurrence rule',
  'an RFC 5545 rule such as FREQ=WEEKLY;COUNT=4',
  isRecurrence,
)

const frequencies = ['SECONDLY', 'MINUTELY', 'HOURLY', 'DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY']
const recurrenceParts = [
  'INTERVAL',
  'COUNT',
  'UNTIL',
  'BYSECOND',
  'BYMINUTE',
  'BYHOUR',
  'BYDAY',
  'BYMONTHDAY',
].concat(['BYYEARDAY', 'BYWEEKNO', 'BYMONTH', 'BYSETPOS', 'WKST'])

/** Whether a text is a rule by RFC 5545, 3.3.10, also one of which not every part can be judged. */
function isRecurrence(value: string): boolean {
  const [first = '', ...rest] = value.replace(/^RRULE:/, '').split(';')
  return (
    first.startsWith('FREQ=') &&
    frequencies.includes(first.slice('FREQ='.length)) &&
    rest.every((part) => {
      const [name = '', content = '', ...more] = part.split('=')
      const isNumber = name === 'COUNT' || name === 'INTERVAL'
      return (
        recurrenceParts.includes(name) &&
        more.length === 0 &&
        (isNumber ? /^[1-9]\d*$/ : /^[A-Z0-9,+:-]+$/).test(content)
      )
    })
  )
}

/** Forms whose sets are large: what belongs to them is known from data, and checked where the data is at hand. */
export const regionForm = form(
  'place',
  'a place such as FR, US-FL or EU',
  (value) => /^[A-Z]{2,3}(-[A-Z0-9]{1,3})?$/.test(value),
  {
    mend: (value) =>
      codeOfName(value) ??
      (/^[a-z]{2}([-_][a-z0-9]{1,3})?$/i.test(value) ? value.toUpperCase().replaceAll('_', '-') : value),
  },
)
export const languageForm = form(
  'language',
  'a language as BCP 47, such as en or pt-BR',
  (value) => /^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?(-[A-Za-z0-9]{4,8})*$/.test(value),
  {
    mend: (value) =>
      value
        .toLowerCase()
        .replaceAll('_', '-')
        .replace(/-([a-z]{2})$/, (region) => region.toUpperCase())
        .replace(
          /-([a-z])([a-z]{3})(?=-|$)/,
          (_, initial: string, rest: string) => `-${initial.toUpperCase()}${rest}`,
        ),
  },
)
export const zoneForm = form(
  'time zone',
  '`recipient` or an IANA time zone such as Europe/Paris',
  (value) => value === 'recipient' || /^[A-Za-z][A-Za-z0-9+_-]*(\/[A-Za-z0-9+_-]+)*$/.test(value),
  { mend: (value) => value.trim().replaceAll(' ', '_') },
)
