import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { sensitiveNumber } from '../src/audience/excess.ts'
import { countriesOfIds, nationalIdOf } from '../src/audience/national-ids.ts'

test.each([
  // Numbers that issuers publish for tests.
  ['4111111111111111', 'card'],
  ['4111 1111 1111 1111', 'card'],
  ['5555-5555-5555-4444', 'card'],
  ['378282246310005', 'card'],
  ['3782 822463 10005', 'card'],
  ['6011111111111117', 'card'],
  ['3530111333300000', 'card'],
  ['paid with 4242 4242 4242 4242, thanks', 'card'],
  ['4111111111111112', null],
  ['1234567890123456', null],
  ['0000000000000000', null],
  ['9111111111111111', null],
  // Examples of the registry.
  ['DE89370400440532013000', 'iban'],
  ['DE89 3704 0044 0532 0130 00', 'iban'],
  ['GB82 WEST 1234 5698 7654 32', 'iban'],
  ['fr1420041010050500013m02606', 'iban'],
  ['IBAN DE89 3704 0044 0532 0130 00 of my wife', 'iban'],
  ['NO9386011117947', 'iban'],
  ['DE89370400440532013001', null],
  // Ordinary numbers of lists.
  ['+1 212 555 0123', null],
  ['12125550123', null],
  ['+4915112345678', null],
  ['2026-11-21 10:30:00', null],
  ['20261121103000', null],
  ['1795257000123', null],
  ['100.000.000,00', null],
  ['40.7127837', null],
  ['-74.0059413', null],
  ['192.168.100.200', null],
  ['ORDER-2026-0001234', null],
  ['3f2504e0-4f89-11d3-9a0c-0305e82c3301', null],
  ['', null],
])('%s: %s', (text, kind) => {
  expect(sensitiveNumber(text)).toBe(kind)
})

test.each([
  // Specimens that authorities and encyclopaedias print.
  ['85.07.30-033.28', 'BE'],
  ['529.982.247-25', 'BR'],
  ['130 692 544', 'CA'],
  ['30.686.957-4', 'CL'],
  ['11010519491231002X', 'CN'],
  ['736028/5163', 'CZ'],
  ['86095742719', 'DE'],
  ['211062-5629', 'DK'],
  ['12345678Z', 'ES'],
  ['X1234567L', 'ES'],
  ['131052-308T', 'FI'],
  ['2 69 05 49 588 157 80', 'FR'],
  ['AB 12 34 56 C', 'GB'],
  ['RSSMRA85T10A562S', 'IT'],
  ['BOXW310820HNERXN09', 'MX'],
  ['15076500565', 'NO'],
  ['44051401359', 'PL'],
  ['1800101221144', 'RO'],
  ['811228-9874', 'SE'],
  ['10000000146', 'TR'],
  ['A123456789', 'TW'],
  ['078-05-1120', 'US'],
  ['9202204720083', 'ZA'],
])('%s is a personal number of %s', (text, country) => {
  expect(nationalIdOf(text)).toBe(country)
  expect(sensitiveNumber(text)).toBe('national-id')
})

test('every country that is known has a specimen here', () => {
  expect(countriesOfIds.toSorted()).toEqual(countriesOfIds)
  expect(countriesOfIds.length).toBeGreaterThanOrEqual(20)
})

test.each([
  '85.07.30-033.29',
  '529.982.247-26',
  '30.686.957-5',
  '110105194912310021',
  '736028/5164',
  '12345678A',
  '131052-308U',
  'RSSMRA85T10A562T',
  '44051401358',
  '811228-9875',
  '10000000147',
  'A123456788',
  '000-12-3456',
  '666-12-3456',
  '9202204720082',
])('%s fails its check', (text) => {
  expect(nationalIdOf(text)).toBeNull()
})

test('numbers of phones and customers are seldom taken for those of persons', () => {
  let taken = 0
  const runs = 20_000
  const digits = fc.sample(fc.stringMatching(/^[1-9][0-9]{8,12}$/), { numRuns: runs, seed: 7 })
  for (const text of digits) if (sensitiveNumber(text) !== null) taken++
  expect(taken / runs).toBeLessThan(0.02)
})

test('whatever stands there, looking at it ends soon', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 3000 }), (text) => {
      sensitiveNumber(text)
    }),
  )
  const started = process.cpuUsage().user
  sensitiveNumber('DE89 '.repeat(400))
  sensitiveNumber('1234 '.repeat(400))
  expect(process.cpuUsage().user - started).toBeLessThan(200_000)
})
