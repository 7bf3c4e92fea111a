import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { orderOfDays, readDay } from '../src/audience/days.ts'
import { dateOf, formatDate } from '../src/time/civil.ts'

const read = (text: string, order: 'day-first' | 'month-first' | null = null): string | null => {
  const day = readDay(text, order)
  return typeof day === 'number' ? formatDate(day) : day
}

test.each([
  ['2026-11-21', '2026-11-21'],
  ['2026-11-21 10:30:00', '2026-11-21'],
  ['2026-11-21T10:30:00.123Z', '2026-11-21'],
  ['2026-11-21 10:30:00 +0000 UTC', '2026-11-21'],
  ['2026/11/21', '2026-11-21'],
  ['2026-1-5', '2026-01-05'],
  ['21.11.2026', '2026-11-21'],
  ['03.04.2026 08:15', '2026-04-03'],
  ['11/21/2026 10:30', '2026-11-21'],
  ['11/21/2026 8:15 AM', '2026-11-21'],
  ['21/11/2026', '2026-11-21'],
  ['21-11-2026', '2026-11-21'],
  ['05/05/2026', '2026-05-05'],
  ['Nov 21, 2026', '2026-11-21'],
  ['November 21 2026 10:30 PM', '2026-11-21'],
  ['Sat, 21 Nov 2026 10:30:00 GMT', '2026-11-21'],
  ['21 novembre 2026', '2026-11-21'],
  ['21. März 2026', '2026-03-21'],
  ['21 de noviembre de 2026', '2026-11-21'],
  ['2026年11月21日', '2026-11-21'],
  ['20261121', '2026-11-21'],
  ['1795257000', '2026-11-21'],
  ['1795257000123', '2026-11-21'],
])('%s is %s', (text, day) => {
  expect(read(text)).toBe(day)
})

test.each([
  ['03/04/2026', 'two readings'],
  ['03-04-2026', 'two readings'],
  ['03/04/26', 'no century'],
  ['13/13/2026', 'no such month'],
  ['2026-02-30', 'no such day'],
  ['30.02.2026', 'no such day'],
  ['0000-00-00', 'none'],
  ['45982', "a spreadsheet's number"],
  ['11/21', 'no year'],
  ['yesterday', 'words'],
  ['Foo 21, 2026', 'no month'],
  ['1234567890123456', 'too long'],
])('%s is unreadable: %s', (text) => {
  expect(read(text)).toBe('unreadable')
})

test('the order of a file settles what alone has two readings', () => {
  expect(read('03/04/2026', 'day-first')).toBe('2026-04-03')
  expect(read('03/04/2026', 'month-first')).toBe('2026-03-04')
  expect(orderOfDays(['03/04/2026', '21/11/2026'])).toBe('day-first')
  expect(orderOfDays(['11/21/2026 10:00', '03/04/2026'])).toBe('month-first')
  expect(orderOfDays(['11/21/2026', '21/11/2026'])).toBeNull()
  expect(orderOfDays(['03/04/2026', '2026-11-21'])).toBeNull()
})

test('an empty field says nothing', () => {
  expect(readDay('', null)).toBeNull()
  expect(readDay('  ', null)).toBeNull()
})

test('every day is read back from every form that has one reading', () => {
  fc.assert(
    fc.property(fc.integer({ min: -20_000, max: 40_000 }), (number) => {
      const { year, month, day } = dateOf(number)
      const [m, d] = [String(month).padStart(2, '0'), String(day).padStart(2, '0')]
      const name = new Intl.DateTimeFormat('en', { month: 'short', timeZone: 'UTC' }).format(
        number * 86_400_000,
      )
      expect(readDay(`${d}.${m}.${year}`, null)).toBe(number)
      expect(readDay(`${year}/${m}/${d}`, null)).toBe(number)
      expect(readDay(`${name} ${day}, ${year}`, null)).toBe(number)
      expect(readDay(`${d}/${m}/${year}`, 'day-first')).toBe(day > 12 || month <= 12 ? number : 'unreadable')
    }),
  )
})

test('whatever stands there, reading it ends', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (text) => {
      const day = readDay(text, null)
      expect(day === null || day === 'unreadable' || Number.isInteger(day)).toBe(true)
    }),
  )
})
