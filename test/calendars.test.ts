import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { assert, constantFrom, integer, property } from 'fast-check'
import { iso31661, iso31662 } from 'iso-3166'
import { afterEach, describe, expect, test } from 'vitest'
import { daysOf } from '../src/build/calendar-base.ts'
import { evaluate } from '../src/build/calendar-rules.ts'
import type { CalendarDay, CalendarShard, Observances } from '../src/time/calendar.ts'
import { coverage } from '../src/time/calendar.ts'
import { type Day, dayOf, formatDate, minutesPerDay, parseDate } from '../src/time/civil.ts'
import { days, daysBetween, regionalDays } from '../src/time/days.ts'
import { observancesOn } from '../src/time/observances.ts'
import { eitherDay } from '../src/time/phrases.ts'
import { sunTimes } from '../src/time/sunset.ts'

const root = join(import.meta.dirname, '..')

const data = (name: string): unknown =>
  JSON.parse(readFileSync(join(root, 'dist/data', `${name}.json`), 'utf8')) as unknown
const shards = new Map<string, CalendarShard>()
function shardOf(place: string): CalendarShard {
  const country = place.slice(0, 2)
  const shard = shards.get(country) ?? (data(`calendar/${country}`) as CalendarShard)
  shards.set(country, shard)
  return shard
}
const on = (place: string, date: string): readonly CalendarDay[] =>
  days(shardOf(place), place, parseDate(date)!)!
const free = (place: string, date: string): boolean =>
  on(place, date).some((day) => day.class === 'public' || day.class === 'half')
const freeDays = (place: string, from: string, to: string): readonly string[] => [
  ...new Set(
    daysBetween(shardOf(place), place, parseDate(from)!, parseDate(to)!)!
      .filter((day) => day.class === 'public')
      .map((day) => formatDate(day.day).slice(5)),
  ),
]

describe('public holidays as gazetted', () => {
  test.each([
    ['FR', 2026, '01-01 04-06 05-01 05-08 05-14 05-25 07-14 08-15 11-01 11-11 12-25'],
    ['FR', 2027, '01-01 03-29 05-01 05-06 05-08 05-17 07-14 08-15 11-01 11-11 12-25'],
    ['FR-57', 2026, '01-01 04-03 04-06 05-01 05-08 05-14 05-25 07-14 08-15 11-01 11-11 12-25 12-26'],
    ['DE', 2026, '01-01 04-03 04-06 05-01 05-14 05-25 10-03 12-25 12-26'],
    ['DE-BE', 2026, '01-01 03-08 04-03 04-06 05-01 05-14 05-25 10-03 12-25 12-26'],
    ['DE-BW', 2026, '01-01 01-06 04-03 04-06 05-01 05-14 05-25 06-04 10-03 11-01 12-25 12-26'],
    ['DE-SN', 2026, '01-01 04-03 04-06 05-01 05-14 05-25 10-03 10-31 11-18 12-25 12-26'],
    ['IT', 2026, '01-01 01-06 04-05 04-06 04-25 05-01 06-02 08-15 10-04 11-01 12-08 12-25 12-26'],
    ['US', 2026, '01-01 01-19 02-16 05-25 06-19 07-03 07-04 09-07 10-12 11-11 11-26 12-25'],
    ['US', 2027, '01-01 01-18 02-15 05-31 06-18 06-19 07-04 07-05 09-06 10-11 11-11 11-25 12-24 12-25 12-31'],
    [
      'JP',
      2026,
      '01-01 01-12 02-11 02-23 03-20 04-29 05-03 05-04 05-05 05-06 07-20 08-11 09-21 09-22 09-23 10-12 11-03 11-23',
    ],
    ['ZA', 2026, '01-01 03-21 04-03 04-06 04-27 05-01 06-16 08-09 08-10 09-24 12-16 12-25 12-26'],
    ['CH', 2026, '01-01 05-14 08-01 12-25'],
    ['CH-ZH', 2026, '01-01 04-03 04-06 05-01 05-14 05-25 08-01 12-25 12-26'],
    ['CH-GE', 2027, '01-01 03-26 03-29 05-06 05-17 08-01 09-09 12-25 12-31'],
    ['NZ', 2026, '01-01 01-02 02-06 04-03 04-06 04-25 04-27 06-01 07-10 10-26 12-25 12-26 12-28'],
    ['TR', 2026, '01-01 03-20 03-21 03-22 04-23 05-01 05-19 05-27 05-28 05-29 05-30 07-15 08-30 10-29'],
  ])('%s %i', (place, year, expected) => {
    expect(freeDays(place, `${year}-01-01`, `${year}-12-31`).join(' ')).toBe(expected)
  })

  test.each([
    // Nations of the United Kingdom differ.
    ['GB-ENG', '2026-08-31', true],
    ['GB-ENG', '2027-03-29', true],
    ['GB-SCT', '2027-03-29', false],
    ['GB-SCT', '2026-08-31', false],
    ['GB-SCT', '2026-11-30', true],
    ['GB-NIR', '2027-03-17', true],
    ['GB-ENG', '2027-03-17', false],
    ['GB', '2026-12-28', true],
    ['US-LA', '2027-02-09', true],
    ['US-TX', '2027-02-09', false],
    ['US-RI', '2026-08-10', true],
    ['US-UT', '2026-07-24', true],
    ['ES', '2026-10-12', true],
    ['ES', '2026-12-08', true],
    ['ES-CT', '2026-09-11', true],
    ['ES-B', '2026-09-11', true],
    ['ES-MD', '2026-05-02', true],
    ['IN', '2026-01-26', true],
    ['IN', '2026-11-08', true],
    ['CN', '2026-02-23', true],
    ['CN', '2026-10-07', true],
    ['CN', '2027-02-06', true],
    ['KR', '2026-02-16', true],
    ['KR', '2026-02-18', true],
    ['KR', '2026-02-19', false],
    ['SA', '2026-09-23', true],
    ['SA', '2026-03-20', true],
    ['IL', '2027-10-11', true],
    ['BR', '2026-09-07', true],
    ['BR', '2026-11-20', true],
    ['AU', '2026-01-26', true],
    ['AU-VIC', '2026-11-03', true],
    ['AU-NSW', '2026-11-03', false],
    ['AU-QLD', '2026-10-05', true],
    ['MX', '2026-11-16', true],
    ['LK', '2025-02-12', true],
    ['LK', '2025-02-01', false],
    ['DE-BY', '2026-08-15', true],
    ['FR-6AE', '2026-12-26', true],
    ['FR-6AE', '2027-03-26', true],
    ['FR-GES', '2026-12-26', false],
    ['IT-BZ', '2026-05-25', true],
    ['IT-TN', '2026-05-25', false],
    ['MY', '2026-11-08', false],
    ['MY-13', '2026-11-08', false],
    ['MY-14', '2026-11-08', true],
    ['AU', '2027-03-27', false],
    ['AU-NSW', '2027-03-27', true],
    ['GH', '2026-07-03', true],
    ['NP', '2026-10-20', true],
    ['SK', '2026-05-08', false],
    ['SK', '2027-05-08', true],
    ['KR', '2027-02-09', true],
    ['AE', '2025-12-01', true],
    ['ET', '2027-09-12', true],
    ['SA', '2026-03-23', true],
    ['BZ', '2025-08-04', true],
    ['DE', '2026-08-15', false],
  ])('%s %s', (place, date, expected) => {
    expect(free(place, date)).toBe(expected)
  })

  test('every place of a shard is one of ISO 3166', () => {
    const known = new Set([
      ...iso31661.map(({ alpha2 }) => alpha2),
      'XK',
      ...iso31662.map(({ code }) => code),
    ])
    const named = readdirSync(join(root, 'dist/data/calendar')).flatMap((file) =>
      Object.keys(shardOf(file.slice(0, 2)).days),
    )
    expect(named.filter((code) => !known.has(code))).toEqual([])
  })

  test('a substitute day keeps the id of its day', () => {
    expect(on('GB', '2026-12-28').map(({ id, name }) => [id, name])).toEqual([
      ['GB/boxing-day', 'Boxing Day (substitute day)'],
    ])
  })

  test('half days say their hours', () => {
    expect(on('IS', '2026-12-24').find((day) => day.class === 'half')).toMatchObject({
      from: 13 * 60,
      to: 1440,
    })
  })

  test('days of parts stand under their parts', () => {
    const codes = regionalDays(shardOf('DE'), parseDate('2026-06-04')!).map(({ code }) => code)
    expect(codes).toEqual(expect.arrayContaining(['DE-BW', 'DE-BY', 'DE-HE', 'DE-NW', 'DE-RP', 'DE-SL']))
    expect(free('DE', '2026-06-04')).toBe(false)
  })

  test('a day by a moon that nobody announced is estimated', () => {
    expect(on('SA', '2027-03-09').filter((day) => day.class === 'public')[0]?.confidence).toBe('estimated')
    expect(on('FR', '2027-07-14')[0]?.confidence).toBe('single')
  })
})

/** The years in which a country has each of its public days. */
function yearsByDay(country: string): ReadonlyMap<string, ReadonlySet<number>> {
  const years = new Map<string, Set<number>>()
  for (const day of daysBetween(shardOf(country), country, coverage.from, coverage.to)!) {
    if (day.class !== 'public') continue
    const known = years.get(day.id) ?? new Set<number>()
    known.add(Number(formatDate(day.day).slice(0, 4)))
    years.set(day.id, known)
  }
  return years
}

/** Days that a government moves or adds year by year: nobody knows next year's. */
const byDecree = /\/(moved-day-off|additional-day-off|bridging-day|bridge-holiday)$/

describe('tables', () => {
  test('no day of 2024 to 2026 runs out before 2035', () => {
    const countries = readdirSync(join(root, 'dist/data/calendar')).map((file) => file.slice(0, 2))
    const ended = countries.flatMap((country) =>
      [...yearsByDay(country)]
        .filter(([, years]) => [2024, 2025, 2026].every((year) => years.has(year)))
        .filter(([, years]) =>
          [2027, 2029, 2031, 2033].some((year) => !years.has(year) && !years.has(year + 1)),
        )
        .map(([id]) => id)
        .filter((id) => !byDecree.test(id)),
    )
    expect(ended).toEqual([])
  })
})

describe('what is not known', () => {
  test('no shard and days outside the coverage are null, never "no holiday"', () => {
    expect(days(null, 'NP', coverage.from)).toBeNull()
    expect(days(undefined, 'NP', coverage.from)).toBeNull()
    expect(days(shardOf('FR'), 'FR', coverage.from - 1)).toBeNull()
    expect(days(shardOf('FR'), 'FR', coverage.to + 1)).toBeNull()
    expect(days(shardOf('FR'), 'FR', coverage.to)).toEqual([])
    expect(regionalDays(null, coverage.from)).toEqual([])
  })

  test('places without a calendar have no shard', () => {
    expect(existsSync(join(root, 'dist/data/calendar/AQ.json'))).toBe(false)
  })

  test('an unknown subdivision has the days of its country', () => {
    expect(days(shardOf('FR'), 'FR-XX', parseDate('2026-07-14')!)).toHaveLength(1)
  })
})

/** Anonymous Gregorian algorithm (Nature, 1876). */
function gregorianEaster(year: number): Day {
  const [a, b, c] = [year % 19, Math.floor(year / 100), year % 100]
  const [d, e, f] = [Math.floor(b / 4), b % 4, Math.floor((b + 8) / 25)]
  const g = Math.floor((b - f + 1) / 3)
  const h = (19 * a + b - d - g + 15) % 30
  const l = (32 + 2 * e + 2 * Math.floor(c / 4) - h - (c % 4)) % 7
  const m = Math.floor((a + 11 * h + 22 * l) / 451)
  const n = h + l - 7 * m + 114
  return dayOf(year, Math.floor(n / 31), (n % 31) + 1)
}

/** Meeus, Julian algorithm, thirteen days on until 2099. */
function julianEaster(year: number): Day {
  const d = (19 * (year % 19) + 15) % 30
  const e = (2 * (year % 4) + 4 * (year % 7) - d + 34) % 7
  return dayOf(year, Math.floor((d + e + 114) / 31), ((d + e + 114) % 31) + 1) + 13
}

describe('computed calendars against independent oracles, 2000 to 2040', () => {
  const years = Array.from({ length: 41 }, (_, index) => 2000 + index)
  const dates = (rule: string, over = years): readonly string[] =>
    evaluate(rule, over)!.map(({ day }) => formatDate(day))

  test('Easter', () => {
    expect(dates('easter')).toEqual(years.map((year) => formatDate(gregorianEaster(year))))
    expect(dates('orthodox')).toEqual(years.map((year) => formatDate(julianEaster(year))))
  })

  const intl = (calendar: string, month: string, day: number): readonly string[] => {
    const format = new Intl.DateTimeFormat(`en-u-ca-${calendar}`, {
      timeZone: 'UTC',
      month: 'long',
      day: 'numeric',
    })
    const found: string[] = []
    for (let at = dayOf(2000, 1, 1); at <= dayOf(2040, 12, 31); at++) {
      const parts = format.formatToParts(at * minutesPerDay * 60_000)
      const value = (type: string): string | undefined => parts.find((part) => part.type === type)?.value
      if (value('month') === month && Number(value('day')) === day) found.push(formatDate(at))
    }
    return found
  }

  test.each([
    ['1 Tishrei', 'Tishri', 1],
    ['10 Tishrei', 'Tishri', 10],
    ['15 Tishrei', 'Tishri', 15],
    ['15 Nisan', 'Nisan', 15],
    ['6 Sivan', 'Sivan', 6],
    ['25 Kislev', 'Kislev', 25],
  ])('Hebrew %s', (rule, month, day) => {
    expect(dates(rule)).toEqual(intl('hebrew', month, day))
  })

  test.each([
    ['1 Ramadan', 'Ramadan', 1],
    ['1 Shawwal', 'Shawwal', 1],
    ['10 Dhu al-Hijjah', 'Dhuʻl-Hijjah', 10],
  ])('Umm al-Qura %s', (rule, month, day) => {
    expect(dates(rule)).toEqual(intl('islamic-umalqura', month, day))
  })

  // ICU has the new year of 2027 a day late and that of 2030 a day early: new moons within minutes of midnight in
  // Beijing, on 2027-02-06 at 23:56 and on 2030-02-03 at 00:08.
  const corrected = new Map([
    ['2027-02-07', '2027-02-06'],
    ['2030-02-02', '2030-02-03'],
  ])
  test.each([
    ['chinese 1-0-01', 'chinese', 'First Month', 1],
    ['chinese 5-0-05', 'chinese', 'Fifth Month', 5],
    ['chinese 8-0-15', 'chinese', 'Eighth Month', 15],
    ['chinese 9-0-09', 'chinese', 'Ninth Month', 9],
    ['korean 1-0-1', 'dangi', 'First Month', 1],
    ['korean 4-0-8', 'dangi', 'Fourth Month', 8],
    ['korean 8-0-15', 'dangi', 'Eighth Month', 15],
  ])(
    '%s',
    (rule, calendar, month, day) => {
      const expected = intl(calendar, month, day).map((date) =>
        calendar === 'chinese' ? (corrected.get(date) ?? date) : date,
      )
      expect(dates(rule)).toEqual(expected)
    },
    60_000,
  )

  test('the new year of 2027 is on 6 February in China and Viet Nam, on the 7th in Korea', () => {
    expect(dates('chinese 1-0-01', [2027])).toEqual(['2027-02-06'])
    expect(dates('vietnamese 1-0-01', [2027])).toEqual(['2027-02-06'])
    expect(dates('korean 1-0-1', [2027])).toEqual(['2027-02-07'])
  })

  test('the fast of Av moves from Shabbat to Sunday', () => {
    expect(dates('9 Av if Saturday then next Sunday', [2029, 2032])).toEqual(['2029-07-22', '2032-07-18'])
  })
})

describe('observances', () => {
  const observances = data('observances') as Observances
  const ids = (country: string, date: string): readonly string[] =>
    observancesOn(observances, country, parseDate(date)!).map(({ id }) => id)

  test.each([
    ['FR', '2027-10-11', 'yom-kippur'],
    ['FR', '2026-09-21', 'yom-kippur'],
    ['US', '2027-04-22', 'passover'],
    ['SA', '2027-03-09', 'eid-al-fitr'],
    ['PK', '2027-03-10', 'eid-al-fitr'],
    ['SA', '2027-02-08', 'ramadan'],
    ['IN', '2026-11-08', 'diwali'],
    ['SG', '2027-02-06', 'lunar-new-year'],
    ['KR', '2027-02-07', 'seollal'],
    ['KR', '2026-09-25', 'chuseok'],
    ['GR', '2027-05-02', 'orthodox-easter'],
    ['RU', '2027-01-07', 'orthodox-christmas'],
    ['IR', '2026-03-21', 'naw-ruz'],
    ['GB', '2026-12-05', 'shabbat'],
  ])('%s %s is %s', (country, date, id) => {
    expect(ids(country, date)).toContain(id)
  })

  test('a country that looks for the moon later has the day later', () => {
    expect(ids('PK', '2027-02-08')).not.toContain('ramadan')
    expect(ids('PK', '2027-02-09')).toContain('ramadan')
  })

  test.each([
    // Astronomical almanacs, minutes UTC of the date.
    ['Paris', '2026-06-21', 48.9, 2.4, 3 * 60 + 47, 19 * 60 + 58],
    ['Jerusalem', '2026-09-20', 31.8, 35.2, 3 * 60 + 25, 15 * 60 + 37],
    ['Sydney', '2026-12-21', -33.9, 151.2, 18 * 60 + 41 - 1440, 9 * 60 + 5],
  ])('the sun at %s', (_, date, latitude, longitude, sunrise, sunset) => {
    const times = sunTimes(parseDate(date)!, latitude, longitude)!
    expect(Math.abs(times.sunrise - sunrise)).toBeLessThanOrEqual(5)
    expect(Math.abs(times.sunset - sunset)).toBeLessThanOrEqual(5)
  })

  test('public fasting hours follow the sun of the country', () => {
    const hours = (place: string, date: string): readonly (number | null)[] => {
      const day = on(place, date).find(({ id }) => id === `${place}/ramadan`)!
      return [day.from, day.to]
    }
    // The sun is up at Dubai from about 06:50 to 18:13 on 2027-02-15; dawn is an hour and a half before.
    expect(hours('AE', '2027-02-15')).toEqual([5 * 60 + 15, 18 * 60 + 15])
    expect(hours('SA', '2030-01-15')[1]).toBeLessThan(18 * 60 + 15)
  })

  test('two days of which one will be it', () => {
    expect(eitherDay(parseDate('2026-03-21')!, parseDate('2026-03-20')!)).toBe('20 or 21 March')
    expect(eitherDay(parseDate('2027-03-31')!, parseDate('2027-04-01')!)).toBe('31 March or 1 April')
  })

  test('beyond the polar circle the sun may not set', () => {
    expect(sunTimes(parseDate('2026-06-21')!, 78.2, 15.6)).toBeNull()
  })
})

describe('the form of a shard', () => {
  test('a look-up agrees with the list of all days', () => {
    const places = ['FR', 'FR-57', 'US', 'US-LA', 'GB', 'GB-SCT', 'IL', 'LK', 'CH-VS']
    assert(
      property(constantFrom(...places), integer({ min: coverage.from, max: coverage.to }), (place, day) => {
        const whole = daysBetween(shardOf(place), place, coverage.from, coverage.to)!
        expect(days(shardOf(place), place, day)).toEqual(whole.filter((one) => one.day === day))
      }),
      { numRuns: 300 },
    )
  })
})

describe('the clock of the machine', () => {
  const zone = process.env['TZ']
  afterEach(() => {
    if (zone === undefined) delete process.env['TZ']
    else process.env['TZ'] = zone
  })

  test('its zone changes no day', () => {
    const read = (tz: string): string => {
      process.env['TZ'] = tz
      return JSON.stringify([daysOf('IL', null), daysOf('NZ', null), daysOf('US', 'HI')])
    }
    const utc = read('UTC')
    expect(read('Pacific/Apia')).toBe(utc)
    expect(read('America/Los_Angeles')).toBe(utc)
  }, 30_000)
})
