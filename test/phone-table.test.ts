import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { maskedPhone } from '../src/audience/phone/mask.ts'
import { openPhones } from '../src/audience/phone/open.ts'
import { phoneParser } from '../src/audience/phone/parse.ts'
import { parsePattern, prefixMatcher } from '../src/build/phone-pattern.ts'
import { type Locations, placesOfPhone } from '../src/place/locate.ts'
import { answerOfLibrary, differences, type Sample } from './support/phone-numbers.ts'

const data = readFileSync('dist/data/phones.bin')
const locations = JSON.parse(readFileSync('dist/data/locate.json', 'utf8')) as Locations
const table = openPhones(data)
const encoder = new TextEncoder()

function read(text: string, country: string | null = null, phones = table) {
  const bytes = encoder.encode(`,${text},`)
  const index = phones.walk(bytes, 1, bytes.length - 1, country === null ? -1 : phones.countryIndex(country))
  return {
    ...phones.classes[index]!,
    key: phones.key,
    digits: phones.digits.subarray(0, phones.length).join(''),
    e164: phones.e164,
    place: phones.place,
  }
}

test('one number has one key however it is written', () => {
  const key = 447912345678
  for (const [text, country] of [
    ['+447912345678', null],
    ['+44 7912 345678', null],
    ['+44 (0) 7912-345.678', null],
    [' +44/7912/345678 ', 'US'],
    ['07912 345678', 'GB'],
    ['7912345678', 'GB'],
    ['447912345678', 'GB'],
    ['00447912345678', 'GB'],
    ['0044 7912 345678', 'DE'],
    ['011 44 7912 345678', 'US'],
  ] as const)
    expect(read(text, country), text).toMatchObject({
      outcome: 'valid',
      country: 'GB',
      type: 'mobile',
      key,
      digits: String(key),
      e164: text === '+447912345678',
    })
})

test.each([
  ['', null, 'empty'],
  ['   ', null, 'empty'],
  ['\u00A0', null, 'empty'],
  ['- ()', null, 'not-a-number'],
  ['+', null, 'not-a-number'],
  ['1', 'US', 'too-short'],
  ['+44', null, 'too-short'],
  ['07912 345678', null, 'no-country'],
  ['07912 345678', 'AQ', 'no-country'],
  ['+999 123456', null, 'unknown-country'],
  ['+0 123456', null, 'unknown-country'],
  ['0099 123456', 'GB', 'unknown-country'],
  ['+44 7912 34', null, 'too-short'],
  ['+44 7912 345678 999', null, 'too-long'],
  ['+49 1234567890123456789', null, 'too-long'],
  ['+1 555 555 0123', null, 'invalid'],
  ['+354 1234 5678', null, 'wrong-length'],
  ['4.47912E+11', 'GB', 'spreadsheet'],
  ['4,47912e+11', 'GB', 'spreadsheet'],
  ['447912345678.0', 'GB', 'spreadsheet'],
  ['447912345678.00', null, 'spreadsheet'],
  ['447912345678,0', null, 'spreadsheet'],
  ['+447912345678.0', null, 'spreadsheet'],
  ['ask at the desk', 'GB', 'unread'],
] as const)('%j in %s is %s', (text, country, outcome) => {
  expect(read(text, country)).toMatchObject({ outcome, key: 0, type: null, e164: false, place: -1 })
})

test('dots between groups are no decimal point', () => {
  expect(read('212.555.0100', 'US')).toMatchObject({ outcome: 'valid', key: 12125550100 })
  expect(read('2125550.100', 'US').outcome).toBe('valid')
})

test.each([
  ['+12125550123', 'US', 'fixed-line-or-mobile'],
  ['+442079460018', 'GB', 'fixed-line'],
  ['+18005550123', 'US', 'toll-free'],
  ['+449012345678', 'GB', 'premium-rate'],
  ['+33820123456', 'FR', 'shared-cost'],
  ['+80812345678', null, 'shared-cost'],
  ['+445612345678', 'GB', 'voip'],
  ['+447012345678', 'GB', 'personal-number'],
  ['+447640123456', 'GB', 'pager'],
  ['+445512345678', 'GB', 'uan'],
  ['+80012345678', null, 'toll-free'],
  ['+97912345678 9', null, 'premium-rate'],
] as const)('%s: %s, %s', (text, country, type) => {
  expect(read(text)).toMatchObject({ outcome: 'valid', country, type })
})

test('places are those of the longest prefix, for numbers in national form and behind a prefix too', () => {
  const placesOf = (text: string, country: string | null = null) =>
    locations.answers[read(text, country).place]?.map(([place]) => place)
  expect(placesOf('+1 212 555 0123')).toEqual(['US-NY'])
  expect(placesOf('(212) 555-0123', 'US')).toEqual(['US-NY'])
  expect(placesOf('(212) 555-0123', 'CA')).toEqual(['US-NY'])
  expect(placesOf('1 808 555 0123', 'US')).toEqual(['US-HI'])
  expect(placesOf('+44 (0)20 7946 0018')).toEqual(placesOf('+442079460018'))
  expect(placesOf('+8001 2345678')).toEqual([])
  expect(read('+12').place).toBe(-1)
})

test('places are those that single numbers are given', () => {
  let checked = 0
  for (const prefix of Object.keys(locations.phones))
    // Digits behind the prefix until there are some numbers; none where nobody has any yet.
    for (let tail = 0, found = 0; tail < 60 && found < 3; tail++) {
      const digits = `${prefix}${String(2_345_678 + tail * 1_037_111).repeat(2)}`.slice(0, 11)
      const { outcome, place } = read(`+${digits}`)
      if (outcome !== 'valid') continue
      const expected = placesOfPhone(`+${digits}`, locations)
      const actual = locations.answers[place]?.map(([jurisdiction, zone]) => ({ jurisdiction, zone }))
      expect(actual ?? null, digits).toEqual(expected)
      found++
      checked++
    }
  expect(checked).toBeGreaterThan(800)
})

test('numbers longer than E.164 have keys of their own', () => {
  // Libphonenumber has German numbers of 17 digits and Japanese ones of 19.
  const long = [
    '+49 25 1234567890123',
    '+49 25 1234567890124',
    '+49 25 123456789012',
    '+81 00123456789012345',
  ]
  const keys = long.map((text) => {
    const found = read(text)
    expect(found.digits, text).toBe(answerOfLibrary({ text, country: null }).digits)
    return { outcome: found.outcome, key: found.key }
  })
  for (const { outcome, key } of keys) {
    expect(key === 0).toBe(outcome !== 'valid')
    if (key !== 0) expect(key).toBeGreaterThan(1e15)
    expect(Number.isSafeInteger(key)).toBe(true)
  }
  const valid = keys.filter(({ outcome }) => outcome === 'valid')
  expect(valid.length).toBeGreaterThan(1)
  expect(new Set(valid.map(({ key }) => key)).size).toBe(valid.length)
})

test('extensions, other digits, letters and text are read by the library itself, once', () => {
  const phones = openPhones(data)
  const calls: string[] = []
  const parser = phoneParser()
  phones.parser = (text, country) => {
    calls.push(text)
    return parser(text, country)
  }
  const samples: readonly Sample[] = [
    { text: '+1 (212) 555-0123 ext. 45', country: null },
    { text: '＋1 212 555 0123', country: 'US' },
    { text: '٠٧٩١٢ ٣٤٥٦٧٨', country: 'GB' },
    { text: '07912 345678', country: 'GB' },
    { text: 'tel:+44-7912-345678', country: null },
    { text: 'mobile: 07912 345678', country: 'GB' },
    { text: '07912\u00A0345678', country: 'GB' },
    { text: "'+447912345678", country: null },
    { text: '+44 7912 345678 / +44 7912 345679', country: null },
    { text: '+44 7912 34x', country: null },
    { text: 'ask at the desk', country: 'GB' },
    { text: '+999 1234567 ext 3', country: null },
    { text: '1'.repeat(260), country: 'US' },
  ]
  for (const sample of samples) expect(differences(phones, sample)).toBe(null)
  expect(calls).not.toContain('07912 345678')
  expect(read('+1 (212) 555-0123 ext. 45', null, phones)).toMatchObject({
    outcome: 'valid',
    country: 'US',
    type: 'fixed-line-or-mobile',
    key: 12125550123,
    e164: false,
  })
  expect(read('+1 (212) 555-0123 ext. 45', null, phones).place).toBe(read('+12125550123').place)
  expect(read('+44 7912 34x', null, phones).outcome).toBe('too-short')
  const twice = parser('mobile: 07912 345678', 'GB')
  expect(parser('mobile: 07912 345678', 'GB')).toBe(twice)
  expect(parser('mobile: 07912 345678', 'US')).not.toEqual(twice)
})

test('memory that threads share is read too', () => {
  const phones = openPhones(data)
  phones.parser = phoneParser()
  const text = encoder.encode('+12125550123+1 212 555 0123 x9')
  const shared = new Uint8Array(new SharedArrayBuffer(text.length))
  shared.set(text)
  expect(phones.classes[phones.walk(shared, 0, 12, -1)]!.outcome).toBe('valid')
  expect(phones.classes[phones.walk(shared, 12, text.length, -1)]!.outcome).toBe('valid')
})

test('data that starts anywhere in memory is read alike', () => {
  for (const offset of [1, 2, 3]) {
    const moved = new Uint8Array(data.length + offset)
    moved.set(data, offset)
    const phones = openPhones(moved.subarray(offset))
    expect(read('+44 (0)7912 345678', null, phones)).toEqual(read('+44 (0)7912 345678'))
    expect(phones.classes).toEqual(table.classes)
  }
})

test.each(['1+', '1*', '[^1]', '.', '(?=1)', '[12', '(1', '1)', 'a', '1{2,}', '\\w'])(
  'the build says so when metadata has a pattern like %s',
  (source) => {
    expect(() => parsePattern(source)).toThrow(/not a pattern of digits/)
  },
)

test('a prefix is what a regular expression of JavaScript finds first', () => {
  for (const source of [
    '0|00',
    '00|0',
    '0?(?:(12|1)15)?',
    '(1[12]\\d)|1',
    '(?:0|90)(?:(1[24])(\\d{2,3}))?',
    '([2-4]\\d{2})$|0',
  ]) {
    const matcher = prefixMatcher(source, null)
    const expression = new RegExp(`^(?:${source})`)
    for (let number = 0; number < 3000; number++) {
      const digits = String(number).padStart(1 + (number % 5), '0')
      let threads = matcher.start
      let length = matcher.match(threads).within === null ? -1 : 0
      for (let i = 0; i < digits.length; i++) {
        threads = matcher.next(threads, Number(digits[i]), i)
        const { within, atEnd } = matcher.match(threads)
        if ((i + 1 === digits.length ? atEnd : within) !== null) length = i + 1
      }
      expect(length, `${source} ${digits}`).toBe(expression.exec(digits)?.[0].length ?? -1)
    }
  }
})

test('a mask leaves the calling code and two digits', () => {
  expect(maskedPhone('+447912345634')).toBe('+44•••••••34')
  expect(maskedPhone('+1 (212) 555-0123')).toBe('+1•••••••23')
  expect(maskedPhone('+35312345678')).toBe('+353•••••••78')
  expect(maskedPhone('07912 345634')).toBe('•••••••34')
  for (const short of ['12345', '+44123', '+353', '', 'Ada']) expect(maskedPhone(short)).toBe('•••••••')
})

test('calling codes are cut as the metadata has them', () => {
  for (const code of Object.keys(locations.callingCodes))
    expect(maskedPhone(`+${code}012345678`)).toBe(`+${code}•••••••78`)
})
