import type { Form } from '../schema/schema.ts'
import { isLocalDateTime, isOffsetDateTime, parseClock, parseDate, parseDuration } from '../time/civil.ts'

function form(name: string, expected: string, test: (value: string) => boolean, pattern?: string): Form {
  return {
    name,
    expected,
    accepts: (value) => test(value) || {},
    ...(pattern === undefined ? {} : { pattern }),
  }
}

export const dateForm = form(
  'date',
  'a day as YYYY-MM-DD',
  (value) => parseDate(value) !== null,
  '^\\d{4}-\\d{2}-\\d{2}$',
)
export const clockForm = form(
  'clock time',
  'a clock time as "HH:MM", in quotes',
  (value) => parseClock(value) !== null,
  '^\\d{2}:\\d{2}$',
)
export const dateTimeForm = form(
  'date and time',
  'a date and time as YYYY-MM-DDTHH:MM, with an offset or without',
  (value) => isLocalDateTime(value) || isOffsetDateTime(value),
  '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}',
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
  '^P',
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
  (value) => value.startsWith('FREQ='),
)

/** Forms whose sets are large: what belongs to them is known from data, and checked where the data is at hand. */
export const regionForm = form('place', 'a place such as FR, US-FL or EU', (value) =>
  /^[A-Z]{2,3}(-[A-Z0-9]{1,3})?$/.test(value),
)
export const languageForm = form('language', 'a language as BCP 47, such as en or pt-BR', (value) =>
  /^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?(-[A-Za-z0-9]{4,8})*$/.test(value),
)
export const zoneForm = form(
  'time zone',
  '`recipient` or an IANA time zone such as Europe/Paris',
  (value) => value === 'recipient' || /^[A-Za-z][A-Za-z0-9+_-]*(\/[A-Za-z0-9+_-]+)*$/.test(value),
)
