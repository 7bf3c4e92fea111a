import { parse } from 'csv-parse/sync'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CsvScanner, faultOf, maxRowBytes } from '../src/audience/csv.ts'

interface Row {
  readonly fields: readonly string[]
  readonly fault: string | null
  readonly raw: string
}

/** Reads rows from bytes that come in pieces of a size. */
function rowsOf(text: string | Uint8Array, delimiter = ',', piece = 1 << 24): readonly Row[] {
  const scanner = new CsvScanner({ delimiter: delimiter.charCodeAt(0), terminator: 'lf' })
  const input = typeof text === 'string' ? Buffer.from(text) : text
  const bytes = new Uint8Array(input.length + maxRowBytes + 1)
  const rows: Row[] = []
  let limit = Math.min(piece, input.length)
  bytes.set(input.subarray(0, limit))
  let at = 0
  while (at < input.length) {
    const last = limit === input.length
    const next = scanner.next(bytes, at, limit, last)
    if (next === -1) {
      expect(last).toBe(false)
      const more = Math.min(limit + piece, input.length)
      bytes.set(input.subarray(limit, more), limit)
      limit = more
      continue
    }
    if (scanner.fields > 0) {
      const fields: string[] = []
      for (let i = 0; i < scanner.fields; i++)
        fields.push(Buffer.from(bytes.subarray(scanner.starts[i], scanner.ends[i])).toString('utf8'))
      rows.push({
        fields,
        fault: faultOf(scanner.faults),
        raw: Buffer.from(bytes.subarray(at, scanner.rowEnd)).toString('utf8'),
      })
    }
    if (next <= at) throw new Error('The reader stands still')
    at = next
  }
  return rows
}

const byCsvParse = (text: string, delimiter = ','): readonly (readonly string[])[] =>
  parse(text, {
    delimiter,
    relax_column_count: true,
    record_delimiter: ['\r\n', '\n'],
    skip_empty_lines: true,
  })

const fieldText = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ';', 'é', '😀', ' '), maxLength: 8 }),
)
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`
const written = fieldText.chain((text) =>
  /[",;\n\r\t]/.test(text) || text === ''
    ? fc.constantFrom(quoted(text))
    : fc.constantFrom(text, quoted(text)),
)
const file = fc
  .tuple(
    fc.array(fc.tuple(fc.array(written, { minLength: 1, maxLength: 6 }), fc.constantFrom('\n', '\r\n')), {
      minLength: 1,
      maxLength: 8,
    }),
    fc.boolean(),
  )
  .map(([rows, ends]) => {
    const text = rows.map(([fields, end]) => fields.join(',') + end).join('')
    return ends ? text : text.replace(/\r?\n$/, '')
  })

describe('rows of well-formed files', () => {
  test('are those that csv-parse reads, in pieces of any size', () => {
    fc.assert(
      fc.property(file, fc.integer({ min: 1, max: 40 }), (text, piece) => {
        const expected = byCsvParse(text)
        const rows = rowsOf(text, ',', piece)
        expect(rows.map(({ fields }) => fields)).toEqual(expected)
        expect(rows.every(({ fault }) => fault === null)).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  test.each([
    ['quotes', 'a,"b ""c"" d",e\n', [['a', 'b "c" d', 'e']]],
    [
      'line feeds in quotes',
      'a,"b\nc\r\nd",e\r\nf,g,h',
      [
        ['a', 'b\nc\r\nd', 'e'],
        ['f', 'g', 'h'],
      ],
    ],
    ['ragged rows', 'a,b\nc\nd,e,f\n', [['a', 'b'], ['c'], ['d', 'e', 'f']]],
    [
      'empty fields',
      ',\n"",""\n',
      [
        ['', ''],
        ['', ''],
      ],
    ],
    ['empty lines', '\na\n\r\n\nb\n', [['a'], ['b']]],
    ['a lone CR', 'a\rb,c\n', [['a\rb', 'c']]],
  ])('%s', (_, text, expected) => {
    expect(rowsOf(text).map(({ fields }) => fields)).toEqual(expected)
    expect(byCsvParse(text)).toEqual(expected)
  })
})

describe('hostile files', () => {
  const hostile = fc.string({
    unit: fc.constantFrom('a', '"', ',', '\n', '\r', '\0', '\u00e9'),
    maxLength: 60,
  })
  test('give the same rows whatever the pieces, and every byte is in one of them', () => {
    fc.assert(
      fc.property(hostile, fc.integer({ min: 1, max: 30 }), (text, piece) => {
        const whole = rowsOf(text)
        expect(rowsOf(text, ',', piece)).toEqual(whole)
        const kept = whole.map(({ raw }) => raw).join('')
        expect(kept.replace(/[\r\n]/g, '')).toBe(text.replace(/[\r\n]/g, ''))
      }),
      { numRuns: 2000 },
    )
  })

  test('an opening quote that nothing closes takes its own line only', () => {
    const rows = rowsOf('a,"b\nc,d\ne,f\n')
    expect(rows.map(({ fields, fault }) => [fields, fault])).toEqual([
      [['a,"b'], 'unclosed-quote'],
      [['c', 'd'], null],
      [['e', 'f'], null],
    ])
  })

  test('quotes in the midst of a field are characters', () => {
    expect(rowsOf('5" pipe,"a"b,c\n').map(({ fields, fault }) => [fields, fault])).toEqual([
      [['5" pipe', '"a"b', 'c'], 'stray-quote'],
    ])
  })

  test('a row longer than rows may be is cut, the same in pieces of any size', () => {
    const text = `a,b\n${'x'.repeat(maxRowBytes + 10)},y\nc,d\n`
    const rows = rowsOf(text)
    expect(rows.map(({ fields, fault }) => [fields.map((field) => field.length), fault])).toEqual([
      [[1, 1], null],
      [[maxRowBytes], 'too-long'],
      [[10, 1], null],
      [[1, 1], null],
    ])
    expect(rowsOf(text, ',', 300_000)).toEqual(rows)
    const open = `a,"${'x\n'.repeat(maxRowBytes / 2 + 5)}",b\nc,d\n`
    expect(rowsOf(open)[0]).toMatchObject({ fault: 'unclosed-quote', raw: 'a,"x' })
    expect(rowsOf(open, ',', 700_000)).toEqual(rowsOf(open))
  })
})
