import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decode, undecodedDocument } from '../src/source/decode.ts'
import type { Document, Node } from '../src/source/document.ts'
import { maxBytes } from '../src/source/limits.ts'
import { readContent, readDocument } from '../src/source/read.ts'
import type { Format } from '../src/source/source.ts'
import type { Span } from '../src/source/span.ts'

// Whatever is in a file: reading it never throws, every span is inside the file, every problem can be shown, and the
// work is bounded. A crash of the process would end the language server and the bot.

const formats = ['yaml', 'json', 'markdown', 'html', 'mjml', 'text'] as const satisfies readonly Format[]

function spansOf(document: Document): Span[] {
  const spans: Span[] = []
  // Aliases share nodes: each is looked at once.
  const seen = new Set<Node>()
  const walk = (node: Node): void => {
    if (seen.has(node)) return
    seen.add(node)
    spans.push(node.span)
    if (node.kind === 'scalar') {
      spans.push(node.text.span)
      for (const { raw, rawLength } of node.text.pieces)
        spans.push({ ...node.text.span, start: raw, end: raw + rawLength })
    }
    if (node.kind === 'list') node.items.forEach(walk)
    if (node.kind === 'map')
      for (const entry of node.entries) {
        spans.push(entry.span, entry.key.span)
        walk(entry.value)
      }
  }
  if (document.root !== null) walk(document.root)
  if (document.body !== null) spans.push(document.body.span)
  for (const comment of document.comments) spans.push(comment.span, comment.text.span)
  return spans
}

function check(text: string, format: Format): Document {
  const document = readDocument({ path: 'a', text }, format)
  // One assertion for all: a matcher for each of 200,000 spans takes longer than reading.
  const isInside = ({ start, end }: Span): boolean => 0 <= start && start <= end && end <= text.length
  expect(spansOf(document).filter((span) => !isInside(span))).toEqual([])
  for (const problem of document.problems) {
    const { at, message, related = [], fixes = [] } = problem
    const places = [
      at,
      ...related.map((one) => one.at),
      ...fixes.flatMap((fix) => fix.edits.map((edit) => edit.at)),
    ]
    expect(places.every(isInside), message).toBe(true)
    expect(at.end, message).toBeGreaterThan(at.start)
    expect(text.slice(at.start, at.end), message).not.toMatch(/[\r\n]./)
    expect(message).not.toMatch(/gave up|undefined|NaN|[\x00-\x1f]/)
    expect(message.length, message).toBeLessThan(160)
  }
  return document
}

const campaign = `id: spring-sale   # note
purpose: marketing
audience:
  regions: [US-FL, { FR: 1 }, "DE"]
  consent: &c { tags: ['marketing:sms', "a\\u00e9\\"b"], basis: express }
schedule:
  at: 2026-11-24T20:30
messages:
  - channel: sms
    body: |
      Acme: 20% off 👋🏽
        Reply STOP
    other: >-
      folded
      text

      here
  - *c
  - plain text
    over lines
  - +4930123
`
const json = JSON.stringify(
  { id: 'é👋', audience: { regions: ['US', 'FR'], size: 10 }, messages: [{ body: 'a "b" \\ \u0001' }] },
  null,
  1,
)
const markdown = `---\n${campaign}---\n# Hello <!-- sendlint-allow x -- y -->\n\n\`\`\`\n<!-- -->\n\`\`\`\n`
const originals: readonly (readonly [Format, string])[] = [
  ['yaml', campaign],
  ['json', json],
  ['markdown', markdown],
]

const signs = fc.constantFrom(
  '[',
  ']',
  '{',
  '}',
  ',',
  ': ',
  ':',
  '- ',
  '-',
  '? ',
  '"',
  "'",
  '|',
  '>',
  '|2-',
  '&a ',
  '*a',
  '!',
  '!!str ',
  '%',

  '#',
  ' #',
  '\n',
  '\r\n',
  '\r',
  '\t',
  ' ',
  '  ',
  '---\n',
  '...\n',
  '\\',
  '\\u',
  '\\x4',
  '<<: ',
  '@',
  '`',
  '~',
  'null',

  '\0',
  '\x07',
  '\u0085',
  '\u2028',
  '\uFEFF',
  '\ud800',
  '\udc00',
  '\ufffd',
  '👋',
  '1e400',
  '0x',
  '+1',
  '__proto__: ',
  'constructor',
  '//',
  '/*',
  '*/',
  '<!--',
  '-->',
  '\u202e',
)

describe('never throws, spans inside the file', () => {
  test('random characters', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 200 }),
        fc.constantFrom(...formats),
        (text, format) => void check(text, format),
      ),
      { numRuns: 600 },
    )
  })

  test('random signs of the formats', () => {
    fc.assert(
      fc.property(
        fc
          .array(fc.oneof(signs, fc.constantFrom('a', 'key', 'b c')), { maxLength: 60 })
          .map((all) => all.join('')),
        fc.constantFrom('yaml', 'json', 'markdown'),
        (text, format) => void check(text, format),
      ),
      { numRuns: 2000 },
    )
  })

  test('front matter of random signs', () => {
    fc.assert(
      fc.property(fc.array(signs, { maxLength: 30 }), (all) => {
        check(`---\n${all.join('')}\n---\n${all.join('')}`, 'markdown')
      }),
      { numRuns: 500 },
    )
  })

  test('real files with signs put in, cut out and moved', () => {
    const edit = fc.record({ at: fc.nat(1000), cut: fc.nat(12), put: fc.oneof(signs, fc.constant('')) })
    fc.assert(
      fc.property(
        fc.constantFrom(...originals),
        fc.array(edit, { minLength: 1, maxLength: 6 }),
        ([format, text], edits) => {
          let mutated = text
          for (const { at, cut, put } of edits) {
            const from = at % (mutated.length + 1)
            mutated = mutated.slice(0, from) + put + mutated.slice(from + cut)
          }
          check(mutated, format)
          check(mutated.replaceAll('\n', '\r\n'), format)
        },
      ),
      { numRuns: 700 },
    )
  })

  test('every beginning of a real file', () => {
    for (const [format, text] of originals)
      for (let end = 0; end <= text.length; end += 1) check(text.slice(0, end), format)
  })

  test('random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const decoded = decode(bytes)
        if ('text' in decoded) {
          expect(new TextEncoder().encode(decoded.text)).toEqual(bytes)
          check(decoded.text, 'yaml')
        } else {
          const { problems, source } = undecodedDocument('a', decoded.fault)
          expect(problems).toHaveLength(1)
          expect(problems[0]!.at.end).toBeLessThanOrEqual(source.text.length)
        }
      }),
      { numRuns: 1000 },
    )
  })

  test('content of every format', () => {
    for (const [, text] of originals)
      for (const format of ['markdown', 'html', 'mjml', 'text'] as const)
        expect(readContent({ path: 'a', text }, format).problems.map(({ rule }) => rule.id)).not.toContain(
          'source/syntax',
        )
  })
})

describe('hostile files are bounded', () => {
  const fill = (start: string, unit: string, end = ''): string =>
    start + unit.repeat(Math.floor((maxBytes - start.length - end.length) / unit.length)) + end
  const staircase = Array.from({ length: 1400 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')
  const doubling = Array.from({ length: 9 }, (_, level) =>
    level === 0 ? 'a0: &a0 [x, x]' : `a${level}: &a${level} [*a${level - 1}, *a${level - 1}]`,
  ).join('\n')
  const wide = `a: &a [${'x,'.repeat(5000)}]\nb: [${'*a,'.repeat(49)}]`

  // Texts are made where they are used: a runner that prints its cases would choke on them.
  test.each<readonly [string, Format, () => string, readonly string[]]>([
    ['nested brackets', 'yaml', () => '['.repeat(2000) + ']'.repeat(2000), ['source/too-deep']],
    ['a megabyte of brackets', 'yaml', () => fill('', '['), ['source/too-deep']],
    ['nested braces', 'yaml', () => '{a: '.repeat(2000), ['source/too-deep']],
    ['lists in one line', 'yaml', () => fill('', '- '), ['source/too-deep']],
    ['explicit keys in one line', 'yaml', () => fill('', '? '), ['source/too-deep']],
    ['a staircase', 'yaml', () => staircase, ['source/too-deep']],
    ['doubling aliases', 'yaml', () => doubling, []],
    ['aliases of a wide list', 'yaml', () => wide, ['source/too-large']],
    ['too many aliases', 'yaml', () => `a: &a 1\nb: [${'*a,'.repeat(51)}]`, ['source/too-large']],
    ['an alias of itself', 'yaml', () => 'a: &a [*a]', ['source/syntax']],
    ['a megabyte of dashes', 'yaml', () => fill('', '-'), []],
    ['empty items', 'yaml', () => fill('', '-\n'), ['source/too-large']],
    ['commas', 'yaml', () => fill('a: [', ','), ['source/too-large']],
    ['colons', 'yaml', () => fill('', ':\n'), ['source/too-large']],
    ['tags', 'yaml', () => fill('', '!a '), ['source/unsupported-tag', 'source/too-large']],
    ['empty lines in a text', 'yaml', () => fill('a: "x', '\n ', 'y"'), []],
    ['escapes', 'yaml', () => fill('a: "', '\\q', '"'), ['source/syntax']],
    ['errors on one line', 'yaml', () => fill('x: {a: ', '1 "b" '), ['source/syntax']],
    ['a huge key', 'yaml', () => fill('', 'k', ': 1'), ['source/syntax']],
    ['digits', 'yaml', () => fill('a: 0.', '0', '1'), ['source/lossy-number']],
    ['control characters', 'yaml', () => fill('', '\x01'), ['source/control-character']],
    ['carriage returns', 'yaml', () => fill('', '\r'), ['source/control-character']],
    ['nested JSON lists', 'json', () => '['.repeat(2000) + ']'.repeat(2000), ['source/too-deep']],
    ['nested JSON maps', 'json', () => fill('', '{"a":'), ['source/too-deep']],
    ['JSON commas', 'json', () => fill('{', ','), ['source/syntax', 'source/too-large']],
    ['JSON values', 'json', () => fill('[', '1,'), ['source/too-large']],
    [
      'JSON words',
      'json',
      () => fill('{', 'a '),
      ['source/duplicate-key', 'source/syntax', 'source/too-large'],
    ],
    ['JSON comments', 'json', () => fill('', '/**/'), ['source/syntax']],
    ['comments in Markdown', 'markdown', () => fill('---\na: 1\n---\n', '<!---->'), []],
    ['open comments in Markdown', 'markdown', () => fill('---\na: 1\n---\n', '<!--'), []],
    ['fences in Markdown', 'markdown', () => fill('---\na: 1\n---\n', '```\n<!-- -->\n'), []],
    ['backticks in Markdown', 'markdown', () => fill('---\na: 1\n---\n<!-- -->', '`', 'x'), []],
    ['more than a megabyte', 'yaml', () => 'a'.repeat(maxBytes + 1), ['source/too-large']],
    ['more than a megabyte of bytes', 'yaml', () => 'é'.repeat(maxBytes / 2 + 1), ['source/too-large']],
  ])('%s', (_, format, make, expected) => {
    const text = make()
    const document = check(text, format)
    const rules = [...new Set(document.problems.map(({ rule }) => rule.id))]
    expect(rules.sort()).toEqual(expected.toSorted())
    // The second time is the one that used to abort Node.
    if (expected.includes('source/too-deep')) check(text, format)
  })

  test('keys that mean something to JavaScript are just keys', () => {
    for (const [format, text] of [
      ['yaml', '__proto__: {polluted: 1}\nconstructor: 2\nhasOwnProperty: 3\n__proto__: 4\n'],
      ['json', '{"__proto__": {"polluted": 1}, "constructor": 2, "hasOwnProperty": 3, "__proto__": 4}'],
    ] as const) {
      const document = check(text, format)
      const { root } = document
      expect(root?.kind === 'map' && root.entries.map((entry) => entry.key.value)).toEqual([
        '__proto__',
        'constructor',
        'hasOwnProperty',
        '__proto__',
      ])
      expect(document.problems.map(({ rule }) => rule.id)).toEqual(['source/duplicate-key'])
      expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
    }
  })
})
