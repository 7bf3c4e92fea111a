import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { applyAuthoredDays } from '../src/build/calendar-corrections.ts'
import type { DaysByPlace } from '../src/build/calendar-entries.ts'
import { readIslamicDates } from '../src/build/calendar-islamic.ts'
import { addSensitiveDays } from '../src/build/calendar-sensitive.ts'
import { formatDate, parseDate } from '../src/time/civil.ts'

const root = join(import.meta.dirname, '..')

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true })
})

const islamic = readIslamicDates(root, (text) => {
  throw new Error(text)
})
const sources = 'sources:\n  gazette: { title: Gazette }\n  seen: { title: Seen, checked: 2026-11-21 }\n'

/** Applies one data file to a country that has two days; gives the problems and the days of 2027. */
function apply(
  path: string,
  text: string,
): { readonly problems: readonly string[]; readonly days: readonly string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'calendars-'))
  folders.push(folder)
  const file = join(folder, 'calendars', path)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, text)
  const source = { title: 'base', url: null, checkedOn: null }
  const day = (date: string, name: string) => ({
    day: parseDate(date)!,
    id: `FR/${name}`,
    name,
    class: 'public' as const,
    confidence: 'single' as const,
    from: null,
    to: null,
    why: null,
    source,
  })
  const days: DaysByPlace = new Map([
    ['FR', [day('2027-05-01', 'labour-day'), day('2027-12-26', 'boxing-day')]],
  ])
  const problems: string[] = []
  applyAuthoredDays(folder, days, islamic, (text) => problems.push(text))
  addSensitiveDays(folder, days, islamic, (text) => problems.push(text))
  return {
    problems,
    days: [...days.values()]
      .flat()
      .filter((one) => formatDate(one.day).startsWith('2027'))
      .map((one) => `${formatDate(one.day)} ${one.id} ${one.class} ${one.confidence}`)
      .sort(),
  }
}

const correct = (text: string): ReturnType<typeof apply> =>
  apply('corrections/FR.yaml', `country: FR\n${sources}corrections:\n${text}`)

test.each([
  ['remove', '  - { op: remove, day: boxing-day, source: seen }', ['2027-05-01 FR/labour-day public single']],
  [
    'move to parts',
    '  - { op: move, day: boxing-day, in: [FR-57], source: seen }',
    ['2027-05-01 FR/labour-day public single', '2027-12-26 FR-57/boxing-day public single'],
  ],
  [
    'move by days',
    '  - { op: move, day: boxing-day, shift: -1, source: seen }',
    ['2027-05-01 FR/labour-day public single', '2027-12-25 FR/boxing-day public single'],
  ],
  [
    'retype in some years',
    '  - { op: retype, day: boxing-day, class: optional, years: { from: 2027 }, source: seen }',
    ['2027-05-01 FR/labour-day public single', '2027-12-26 FR/boxing-day optional single'],
  ],
  [
    'rename',
    '  - { op: rename, day: boxing-day, name: Saint-Étienne, source: seen }',
    ['2027-05-01 FR/labour-day public single', '2027-12-26 FR/saint-etienne public single'],
  ],
  [
    'add by a rule, from a page that was opened or not',
    '  - { op: add, name: Easter Monday, on: easter 1, source: seen }\n' +
      '  - { op: add, name: Ascension, on: easter 39, years: { to: 2026 }, source: seen }\n' +
      '  - { op: add, name: Eve, on: "12-26", shift: -2, source: gazette }',
    [
      '2027-03-29 FR/easter-monday public single',
      '2027-05-01 FR/labour-day public single',
      '2027-12-24 FR/eve public unverified',
      '2027-12-26 FR/boxing-day public single',
    ],
  ],
  [
    'make up for a Saturday and a Sunday, each on a day of its own',
    '  - { op: add, name: Christmas Day, on: "12-25", source: seen }\n' +
      '  - { op: observe, days: ["*"], when: [saturday, sunday], to: next weekday, source: seen }',
    [
      '2027-05-01 FR/labour-day public single',
      '2027-05-03 FR/labour-day public single',
      '2027-12-25 FR/christmas-day public single',
      '2027-12-26 FR/boxing-day public single',
      '2027-12-27 FR/christmas-day public single',
      '2027-12-28 FR/boxing-day public single',
    ],
  ],
  [
    'move a day to make a long weekend',
    '  - { op: observe, days: [boxing-day], when: [sunday], to: previous friday, instead: true, source: seen }',
    ['2027-05-01 FR/labour-day public single', '2027-12-24 FR/boxing-day public single'],
  ],
  [
    'make up once only, save what is excepted',
    '  - { op: observe, days: ["*"], except: [boxing-day], when: [saturday, sunday], to: next monday, source: seen }\n' +
      '  - { op: observe, days: ["*"], except: [boxing-day], when: [saturday, sunday], to: next weekday, source: seen }',
    [
      '2027-05-01 FR/labour-day public single',
      '2027-05-03 FR/labour-day public single',
      '2027-12-26 FR/boxing-day public single',
    ],
  ],
  [
    'make up for the second of two holidays on one day',
    '  - { op: add, name: Ascension, on: "2027-05-01", source: seen }\n' +
      '  - { op: observe, days: ["*"], shared: true, to: next weekday, source: seen }',
    [
      '2027-05-01 FR/ascension public single',
      '2027-05-01 FR/labour-day public single',
      '2027-05-03 FR/labour-day public single',
      '2027-12-26 FR/boxing-day public single',
    ],
  ],
])('a correction can %s', (_, text, expected) => {
  expect(correct(text)).toEqual({ problems: [], days: expected })
})

test.each([
  [
    '  - { op: remove, day: boxing, source: seen }',
    'calendars/corrections/FR.yaml:6: no day `boxing` in FR in those years, expected the tail of an id',
  ],
  [
    '  - { op: drop, day: boxing-day, source: seen }',
    'calendars/corrections/FR.yaml:6: `op` is drop, expected add, remove, move, observe, retype, rename',
  ],
  [
    '  - { op: observe, day: boxing-day, when: [sundays], to: monday, source: seen }',
    'calendars/corrections/FR.yaml:6: `when` has sundays, expected monday, tuesday, wednesday, thursday, friday, saturday, sunday',
  ],
  [
    '  - { op: observe, day: boxing-day, when: [sunday], to: monday, source: seen }',
    'calendars/corrections/FR.yaml:6: `to` is monday, expected next, previous or nearest, and a weekday or `weekday`',
  ],
  [
    '  - { op: add, name: X, on: easter monday, source: seen }',
    "calendars/corrections/FR.yaml:6: rule `easter monday` can't be read, expected a day YYYY-MM-DD or a rule of date-holidays",
  ],
  [
    '  - { op: add, name: X, on: "12-24", source: law }',
    "calendars/corrections/FR.yaml:6: source `law` isn't in `sources`, expected gazette, seen",
  ],
  [
    '  - { op: add, name: X, on: "12-24", in: [DE-BY], source: seen }',
    'calendars/corrections/FR.yaml:6: place is DE-BY, expected FR or a subdivision of it',
  ],
  [
    '  - { op: add, name: X, on: "12-24", from: 13, source: seen }',
    'calendars/corrections/FR.yaml:6: `from` is 13, expected a quoted time "HH:MM"',
  ],
  [
    '  - { op: add, name: X, on: "12-24", confidence: confirmed, source: gazette }',
    'calendars/corrections/FR.yaml:6: `confidence` is confirmed by a page nobody opened, expected `checked` in its source',
  ],
  [
    '  - op: remove\n    day: boxing-day\n    note: x\n    source: seen',
    'calendars/corrections/FR.yaml:8: unknown key `note`, expected op, days, day, source, years, of, on',
  ],
])('a malformed correction is said with its line: %s', (text, expected) => {
  expect(correct(text).problems).toContain(expected)
})

test('broken YAML is said with its line', () => {
  const { problems } = apply('sensitive/europe.yaml', 'sources:\n  a: { title: A }\ndays:\n  - { id: x\n')
  expect(problems[0]).toMatch(/^calendars\/sensitive\/europe\.yaml:\d+: .*expected YAML$/)
})

test.each([
  ['in: [ZZ], why: W', 'place is ZZ, expected a code of ISO 3166'],
  ['in: [DE], why: W', 'DE has no calendar yet, expected a covered country'],
  ['in: [FR]', '`why` is missing, expected one plain sentence'],
  ['why: W', '`in` is missing, expected a place or a list of them'],
])('a day of mourning needs places and a reason: %s', (keys, expected) => {
  const { problems } = apply(
    'sensitive/europe.yaml',
    `${sources}days:\n  - { id: x, name: X, class: mourning, on: "11-13", source: seen, ${keys} }\n`,
  )
  expect(problems).toEqual([`calendars/sensitive/europe.yaml:5: ${expected}`])
})

test('an event says when it is over', () => {
  const text = `${sources}days:\n  - { id: x, name: X, in: [FR], class: event, on: 2027-01-02, why: W, source: seen }\n`
  expect(apply('events/x.yaml', text).problems).toEqual([
    'calendars/events/x.yaml:1: `expires` is missing, expected the last day on which the event matters',
  ])
  expect(apply('events/x.yaml', `expires: 2027-01-02\n${text}`)).toEqual({
    problems: [],
    days: [
      '2027-01-02 FR/x event single',
      '2027-05-01 FR/labour-day public single',
      '2027-12-26 FR/boxing-day public single',
    ],
  })
})
