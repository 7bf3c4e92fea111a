import * as fc from 'fast-check'
import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { describe, expect, test } from 'vitest'
import { ClassCounters } from '../src/audience/class-counters.ts'
import { contact, header, random } from './bench/audience-data.js'
import { type Given, judged } from './support/contacts.ts'
import { contactNumber, sampleNumber, seeded } from './support/phone-numbers.ts'

// The reference decides, the kernel remembers: whatever the file, both come to the same.

const mergingCampaign = `sendlint: 1
id: spring
purpose: marketing
sender: { brand: Acme, country: US, postal_address: "1 Main St, Miami FL 33101" }
audience: { regions: [US, GB, FR, DE], recipients: consumers }
schedule: { at: 2026-11-24T19:30, timezone: recipient }
messages:
  - channel: sms
    language: en
    body: "{{ first_name | default: 'Hi' }}: 20% off this week only. Reply STOP to opt out."
  - channel: email
    language: en
    subject: "20% off, {{ city }}"
    body: "Hello {{ first_name }}. Unsubscribe: https://acme.example/u"
`

/** All that is found out about contacts, with and without the kernel. */
async function both(given: Given): Promise<readonly [reference: unknown, kernel: unknown]> {
  const found: unknown[] = []
  for (const kernel of [false, true])
    await judged({ rules: 'all', ...given, kernel }, ({ report, result }) => {
      const { tally, changed, files } = result
      // Numbers of classes go by the order in which they are met, which differs.
      const classes = tally.classes
        .filter(({ count }) => count > 0)
        .map(({ place, segment, verdict, count, samples }) => ({
          place: tally.places[place],
          segment,
          words: result.judge.verdicts[verdict]!.problems.map((n) => result.judge.problems[n]!.words).sort(),
          count,
          samples,
        }))
        .map((one) => JSON.stringify(one))
        .sort()
      found.push({
        report,
        classes,
        changed: [...changed.rows],
        files: files.map(({ rows, sensitive, mergeFaults }) => ({ rows, sensitive, mergeFaults })),
      })
    })
  return [found[0], found[1]]
}

const some = <T>(...values: T[]): fc.Arbitrary<T> => fc.constantFrom(...values)
const digits = (from: number, to: number): fc.Arbitrary<string> =>
  fc
    .array(some('0', '1', '2', '3', '4', '5', '6', '7', '8', '9'), { minLength: from, maxLength: to })
    .map((list) => list.join(''))

/** Values as they stand in files, by column. */
const columns: Readonly<Record<string, fc.Arbitrary<string>>> = {
  contact_id: fc.oneof(digits(1, 6), some('', ' 17 ', 'a-b')),
  phone: fc.oneof(
    digits(7, 7).map((rest) => `+1212${rest}`),
    digits(7, 7).map((rest) => `(212) ${rest.slice(0, 3)}-${rest.slice(3)}`),
    digits(8, 8).map((rest) => `+336${rest}`),
    digits(10, 12).map((rest) => `+${rest}`),
    digits(0, 18),
    some(
      '',
      ' ',
      '+',
      '+44 7911 123456',
      '07911 123456',
      '4.47912E+11',
      '+12125550123 ext 4',
      '+1212555012x',
    ),
  ),
  email: fc.oneof(
    digits(1, 3).map((n) => `a${n}@example.org`),
    some(
      '',
      'a@b',
      'a..b@c.de',
      '.a@c.de',
      'a.@c.de',
      '"a b"@c.de',
      'ä@c.de',
      'a@gmial.com',
      'A@C.DE',
      ' a@c.de ',
    ),
    some('@c.de', 'a@', 'a@c_d.de', `${'x'.repeat(65)}@c.de`, 'a@bücher.de', 'a@mail.test'),
  ),
  first_name: some('Ada', '', ' ', 'null', 'TEST', 'Åsa', '4111111111111111', 'N/A', 'Ada "Ace" L'),
  city: some('Paris', '', '-', '{{city}}', 'x'.repeat(600)),
  country: some('US', 'GB', 'FR', '', 'France', 'us', 'Narnia', ' US '),
  region: some('NY', 'FL', 'California', '', '??'),
  timezone: some('', 'America/New_York', 'Europe/Paris', 'Mars'),
  postal_code: some('', '33101', 'SW1A 1AA', ' 75001', '123456789012'),
  consent_tags: some('marketing:sms', 'marketing:*|service:sms', '', 'service:*', 'marketing:sms'),
  consent_source: some('web_form', 'purchased', '', 'checkout'),
  consent_date: some(
    '2026-01-31',
    '2024-02-29',
    '2023-02-29',
    '2019-05-01T10:00:00Z',
    '31/01/2026',
    '',
    'soon',
    '1850-01-01',
    '2026-13-01',
  ),
  last_activity: some('2026-10-01', '2024-03-31 10:00', '2025-06-31', '', 'never'),
  date_of_birth: some('1990-05-05', '2012-11-24', '2008-11-22', '', '0000-00-00', '12/31/1999'),
  opted_out: some('', 'true', 'no', 'Yes', '1'),
  unsubscribed: some('', 'false', 'TRUE'),
  segment: some('gold', 'silver', '', ' '),
  notes: fc.oneof(some('', 'VIP', 'IBAN DE89370400440532013000', '378282246310005'), digits(6, 20)),
}

/** A field as it is written. */
const written = (value: string, how: number, delimiter: string): string =>
  /["\r\n]/.test(value) || value.includes(delimiter) || how === 0
    ? how === 1
      ? value
      : `"${value.replaceAll('"', '""')}"`
    : value

const table = fc
  .record({
    names: fc.shuffledSubarray(Object.keys(columns), { minLength: 3 }),
    delimiter: some(',', ',', ';', '\t'),
    newline: some('\n', '\n', '\r\n', '\r'),
    count: fc.integer({ min: 1, max: 60 }),
    quoted: fc.integer({ min: 0, max: 8 }),
    odd: some('', '', '', '\n\n', '"never closed', 'a,b', 'y'.repeat(70_000), ',,,,,,,,,,,,,,,,,,,,,,'),
    last: some('', '\n'),
  })
  .chain((form) =>
    fc
      .array(
        fc.tuple(
          ...form.names.map((name) => columns[name]!),
          ...form.names.map(() => fc.integer({ min: 0, max: 6 })),
        ),
        { minLength: form.count, maxLength: form.count },
      )
      .map((rows) => {
        const width = form.names.length
        const lines = rows.map((row) =>
          form.names
            .map((_, i) =>
              written(String(row[i]), form.quoted === 0 ? 0 : Number(row[width + i]), form.delimiter),
            )
            .join(form.delimiter),
        )
        if (form.odd !== '') lines.splice(lines.length >> 1, 0, form.odd)
        return (
          [form.names.join(form.delimiter), ...lines].join(form.newline) +
          (form.last === '' ? '' : form.newline)
        )
      }),
  )

/** Sends as logs have them, of contacts that the list may have. */
const log = fc
  .record({
    by: some('contact_id', 'phone', 'email'),
    newline: some('\n', '\r\n'),
    rows: fc.array(
      fc.tuple(
        fc.tuple(columns['contact_id']!, columns['phone']!, columns['email']!),
        some('2026-11-20T10:00:00Z', '2026-11-21 09:30', '2026-11-19T23:59:59.5Z', '2026-10-31T00:00Z'),
        some('2026-11-30T10:00Z', '2026-02-30T10:00Z', '20.11.2026 10:00', 'soon', '', '2026-11-20T25:00Z'),
        fc.boolean(),
        some('sms', 'SMS', 'email', '', 'pigeon'),
      ),
      { maxLength: 80 },
    ),
  })
  .map(({ by, newline, rows }) => ({
    by,
    text: [
      `${by},sent_at,channel`,
      ...rows.map(([who, usual, odd, isOdd, channel]) =>
        [
          written(who[['contact_id', 'phone', 'email'].indexOf(by)]!, 2, ','),
          isOdd ? odd : usual,
          channel,
        ].join(','),
      ),
    ].join(newline),
  }))

describe('the kernel', () => {
  test('comes to what the reference comes to, for any file', { timeout: 240_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(table, some(256, 4096, 1 << 20), some(true, false), async (text, block, merging) => {
        const [reference, kernel] = await both({
          contacts: [text],
          block,
          ...(merging ? { campaign: mergingCampaign } : {}),
        })
        expect(kernel).toEqual(reference)
      }),
      { numRuns: 30, seed: 7 },
    )
  })

  test('reads sends logs as the reference does', { timeout: 240_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(log, async ({ by, text }) => {
        const rows = text
          .split(/\r?\n/)
          .slice(1)
          .map((row) => row.split(',')[0]!)
        const [reference, kernel] = await both({ contacts: [[by, ...rows].join('\n')], sends: [text] })
        expect(kernel).toEqual(reference)
      }),
      { numRuns: 25, seed: 8 },
    )
  })

  test('finds the same duplicates, suppressed contacts and earlier sends', async () => {
    const next = random(11)
    const rows = Array.from({ length: 20_000 }, (_, i) => contact(i % 15_000, next).join(','))
    const numbers = rows.filter((_, i) => i % 9 === 0).map((row) => row.split(',')[1]!)
    const sends = rows.flatMap((row, i) =>
      Array.from({ length: i % 5 }, (_, k) => `${row.split(',')[0]},2026-11-24T1${k}:00:00Z,sms`),
    )
    const [reference, kernel] = await both({
      contacts: [`${header}\n${rows.join('\n')}\n`, `${header}\n${rows.slice(0, 500).join('\n')}`],
      suppression: [`phone\n${numbers.join('\n')}\n`],
      sends: [`contact_id,sent_at,channel\n${sends.join('\n')}\n`],
    })
    expect(kernel).toEqual(reference)
    expect(JSON.stringify(kernel)).toContain('duplicate')
    expect(JSON.stringify(kernel)).toContain('would get more than 3 in 24 hours')
  })

  test(
    'reads numbers of every country, in every form, as the phone table does',
    { timeout: 120_000 },
    async () => {
      const next = seeded(41)
      const samples = Array.from({ length: 24_000 }, (_, i) =>
        (i % 2 === 0 ? sampleNumber : contactNumber)(next),
      )
      const forms = [
        '(213) 555-0123',
        '213.555.0123',
        '1-213-555-0123',
        '+1 213.555.0120',
        '+1 213 555 012.0',
        '[020] 7946 0018',
      ]
      const rows = [
        ...samples.map(({ text, country }) => [text, country ?? '']),
        ...forms.flatMap((text) => ['US', 'GB', 'FR', ''].map((country) => [text, country])),
      ]
      // Written as E.164 in a second file, each is there twice: keys are the same.
      const standard = rows.flatMap(([text, country]) => {
        const number = parsePhoneNumberFromString(text!, (country || undefined) as CountryCode | undefined)
        return number?.isValid() === true ? [`${number.number},`] : []
      })
      const [reference, kernel] = await both({
        contacts: [
          `phone,country\n${rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '')}"`).join(',')).join('\n')}\n`,
          `phone,country\n${standard.join('\n')}\n`,
        ],
      })
      expect(kernel).toEqual(reference)
      expect(standard.length).toBeGreaterThan(5000)
    },
  )

  test('leaves to the reference what it has no room for', { timeout: 120_000 }, async () => {
    // More distinct values than are remembered, more segments than there are, columns without end.
    const rows = Array.from(
      { length: 24_000 },
      (_, i) => `+1212${String(2_000_000 + i)},tag-${i},seg-${i},${i % 3 === 0 ? 'a'.repeat(600) : i}`,
    )
    const many = Array.from({ length: 5000 }, (_, i) => `c${i}`).join(',')
    const [reference, kernel] = await both({
      contacts: [
        `phone,consent_source,segment,consent_method\n${rows.join('\n')}`,
        `phone,${many}\n+12125550123,${many}`,
      ],
      rules: 'all',
    })
    expect(kernel).toEqual(reference)
  })

  test('reads a file of quoted fields, and one with bytes that are no text', async () => {
    const quoted = Array.from({ length: 300 }, (_, i) => `"+1212555${String(1000 + i)}","a ""b""${i}","x, y"`)
    const [reference, kernel] = await both({
      contacts: [
        `"phone","first_name","city"\r\n${quoted.join('\r\n')}`,
        Buffer.concat([
          Buffer.from('phone,first_name\n+12125550123,A\n'),
          Buffer.from([0x2b, 0x31, 0x2c, 0xff, 0xfe, 0x0a]),
          Buffer.from('+12125550124,B\u0000\n+12125550125,C\n'),
        ]),
      ],
      campaign: mergingCampaign,
    })
    expect(kernel).toEqual(reference)
  })
})

test('counts go where they are counted next, and are never lost for want of room', () => {
  const room = (size: number) => ({
    counts: new Uint32Array(size).fill(7),
    samples: new Float64Array(size * 6),
    touched: new Uint32Array(size),
    touchedCount: Uint32Array.of(3),
  })
  const counters = new ClassCounters()
  counters.add(5, 0, 11)
  counters.moveTo(room(128))
  counters.add(5, 1, 12)
  counters.add(90, 2, 13)
  expect(() => counters.moveTo(room(64))).toThrow('No room')
  counters.grow(256)
  const { numbers, counts, samples } = counters.take()
  expect([...numbers]).toEqual([5, 90])
  expect([...counts]).toEqual([2, 1])
  expect(samples.slice(0, 4)).toEqual(Float64Array.of(0, 11, 1, 12))
  expect(counters.take().numbers).toHaveLength(0)
})
