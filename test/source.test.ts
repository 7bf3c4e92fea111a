import { describe, expect, test } from 'vitest'
import { decode, undecodedDocument } from '../src/source/decode.ts'
import type { Document, Node } from '../src/source/document.ts'
import { maxAliases, maxBytes, maxNesting, maxNodes } from '../src/source/limits.ts'
import { readContent, readDocument } from '../src/source/read.ts'
import { type Format, positionAt } from '../src/source/source.ts'

const read = (text: string, format: Format = 'yaml'): Document => readDocument({ path: 'a', text }, format)

function plain(node: Node | null): unknown {
  if (node === null) return null
  if (node.kind === 'scalar') return node.value
  if (node.kind === 'list') return node.items.map(plain)
  return Object.fromEntries(node.entries.map((entry) => [entry.key.value, plain(entry.value)]))
}

/** `line:column rule message`, one for each problem. */
function said({ source, problems }: Document): string[] {
  return problems.map(({ at, rule, message }) => {
    const { line, column } = positionAt(source, at.start)
    return `${line}:${column} ${rule.id} ${message}`
  })
}

function fixed(document: Document): string {
  let { text } = document.source
  for (const { fixes } of document.problems.toReversed())
    for (const edit of fixes?.[0]?.edits ?? [])
      text = text.slice(0, edit.at.start) + edit.text + text.slice(edit.at.end)
  return text
}
import { lintFiles } from './support/lint.ts'

describe('YAML is read as version 1.2, core schema', () => {
  test('values', () => {
    const text =
      'no: NO\nyes: yes\ntrue: true\nnull: ~\ndate: 2026-11-24\ntime: 12:30\nint: -12\nfloat: 1.50\ntext: "5"\n<<: merge\n'
    const document = read(text)
    expect(said(document)).toEqual([])
    expect(plain(document.root)).toEqual({
      no: 'NO',
      yes: 'yes',
      true: true,
      null: null,
      date: '2026-11-24',
      time: '12:30',
      int: -12,
      float: 1.5,
      text: '5',
      '<<': 'merge',
    })
  })

  test('a directive does not bring back YAML 1.1', () => {
    expect(plain(read('%YAML 1.1\n---\na: yes\nb: 0o14\n').root)).toEqual({ a: 'yes', b: '0o14' })
  })

  test('a tag does not change a value', () => {
    const document = read('a: !!int "5"\nb: !!binary aGk=\nc: !!set {x, y}\nd: !!str 5\n')
    expect(plain(document.root)).toEqual({ a: '5', b: 'aGk=', c: { x: null, y: null }, d: '5' })
    expect(document.problems.map(({ rule }) => rule.id)).toEqual(Array(4).fill('source/unsupported-tag'))
  })

  test.each(['', '\uFEFF', '# only a comment\n', '---\n', '\n\n'])(
    '%j has no root and no problem',
    (text) => {
      expect(read(text)).toMatchObject({ root: null, problems: [] })
      expect(read(text.replace(/[#-].*/, ''), 'json')).toMatchObject({ root: null, problems: [] })
    },
  )
})

describe('what can be read is read', () => {
  test.each([
    ['a: 1\nsubject: Sale: now on\nb: 2\n', { a: 1, subject: 'Sale: now on', b: 2 }],
    ['a: 1\nfoo\nb: 2\n', { a: 1, b: 2 }],
    ['a: [1, 2\nb: 2\n', { a: [1, 2], b: 2 }],
    ['a: ]\nb: 2\n', { a: null, b: 2 }],
    ['a:\n  b: 1\n   c: 2\nd: 3\n', { a: { b: '1', c: 2 }, d: 3 }],
    ['a: @x\nb: 2\n', { a: '@x', b: 2 }],
    ['a: *x\nb: 2\n', { a: '*x', b: 2 }],
    ['a: 1\n---\nb: 2\n', { a: 1 }],
  ])('%j', (text, expected) => {
    const document = read(text)
    expect(document.problems.length).toBeGreaterThan(0)
    expect(plain(document.root)).toEqual(expected)
  })

  test.each([
    ['{"a": [1, 2,], "b": 2,}', { a: [1, 2], b: 2 }],
    ["{a: 'x', b: y}", { a: 'x', b: 'y' }],
    ['{"a": [1, 2}', { a: [1, 2] }],
    ['{"a": 1 "b": 2', { a: 1, b: 2 }],
    ['{"a": 01, "b": 1.2.3}', { a: '01', b: '1.2.3' }],
    ['{/* x */ "a": 1} // y', { a: 1 }],
  ])('%s', (text, expected) => {
    const document = read(text, 'json')
    expect(document.problems.length).toBeGreaterThan(0)
    expect(plain(document.root)).toEqual(expected)
  })

  test('safe fixes of JSON give JSON', () => {
    const document = read(
      '{a: \'x\', "b": [1,], /* c */ "d": +49, "e": "x\ty", "f": 12345678901234567890}',
      'json',
    )
    expect(JSON.parse(fixed(document))).toEqual({
      a: 'x',
      b: [1],
      d: '+49',
      e: 'x\ty',
      f: '12345678901234567890',
    })
  })

  test('fixes of YAML give YAML', () => {
    const document = read('a: Sale: now\nb: @x\nc: +49\nd: !!str x\n')
    expect(said(read(fixed(document)))).toEqual([])
  })
})

describe('numbers without quotes', () => {
  test.each([
    '0',
    '7',
    '-12',
    '1.50',
    '29.90',
    '.5',
    '1.',
    '9007199254740991',
    '0.00000001',
    '123456789.123456',
  ])('%s stays a number', (text) => {
    expect(read(`a: ${text}`)).toMatchObject({ problems: [] })
    expect(plain(read(`a: ${text}`).root)).toEqual({ a: Number(text) })
  })

  test.each([
    '+49',
    '007',
    '-01',
    '1e5',
    '1E400',
    '0x1F',
    '0o17',
    '.inf',
    '.nan',
    '-0',
    '9007199254740993',
    '0.12345678901234567',
  ])('%s stays text', (text) => {
    const document = read(`a: ${text}`)
    expect(document.problems.map(({ rule }) => rule.id)).toEqual(['source/lossy-number'])
    expect(plain(document.root)).toEqual({ a: text })
    expect(fixed(document)).toBe(`a: "${text}"`)
  })
})

describe('comments', () => {
  test('of YAML, with what stands before them', () => {
    const { comments } = read('# one\na: "x # no" # two\nb: |  # three\n  # no\nc:\n  # four\n  - 1# no\n')
    expect(comments.map(({ text, trailing }) => [text.value, trailing])).toEqual([
      [' one', false],
      [' two', true],
      [' three', true],
      [' four', false],
    ])
  })

  test('of front matter, Markdown and HTML, not of code that is shown', () => {
    const text =
      '---\na: 1 # one\n---\n<!-- two -->\nx <!-- three -->\n```html\n<!-- no -->\n```\n<!-->\n<!-- open'
    expect(read(text, 'markdown').comments.map((comment) => [comment.text.value, comment.trailing])).toEqual([
      [' one', true],
      [' two ', false],
      [' three ', true],
      ['', false],
    ])
    const html = readContent({ path: 'a.html', text: '<p>x</p><!-- a\nb -->' }, 'html')
    expect(html.comments.map((comment) => comment.text.value)).toEqual([' a\nb '])
    expect(readContent({ path: 'a.md', text: '# No front matter' }, 'markdown').problems).toEqual([])
  })
})

describe('in the kernel', () => {
  test('characters of an included body are looked at as well', () => {
    const campaign =
      'id: a\npurpose: marketing\naudience: { regions: [FR] }\nmessages:\n  - { channel: sms, body_file: body.txt }\n'
    const report = lintFiles(
      { 'a.campaign.yaml': campaign },
      { beside: { 'body.txt': 'Caf\ufffd\nSTOP\x07\n' } },
    )
    const found = report.findings.filter(({ rule }) => rule.startsWith('source/'))
    expect(found.map(({ rule, at }) => `${at.source.path} ${at.start} ${rule}`)).toEqual([
      'body.txt 3 source/encoding',
      'body.txt 9 source/control-character',
    ])
  })
})

describe('limits', () => {
  const rulesOf = (document: Document): string[] => document.problems.map(({ rule }) => rule.id)

  test('64 levels are read, 65 are not', () => {
    for (const [format, open, close] of [
      ['yaml', '[', ']'],
      ['json', '[', ']'],
      ['yaml', '- ', ''],
    ] as const) {
      const nested = (depth: number): string => `${open.repeat(depth)}1${close.repeat(depth)}`
      expect(rulesOf(read(nested(maxNesting), format))).toEqual([])
      expect(rulesOf(read(nested(maxNesting + 1), format))).toEqual(['source/too-deep'])
      expect(read(nested(maxNesting + 1), format).root).toBeNull()
    }
  })

  test('an alias counts with what it stands for', () => {
    const deep = `a: &a ${'['.repeat(40)}${']'.repeat(40)}\nb: ${'['.repeat(30)}*a${']'.repeat(30)}`
    expect(rulesOf(read(deep))).toEqual(['source/too-deep'])
  })

  test('50 aliases, not 51; 1 MiB, not a byte more; 200,000 values', () => {
    const aliases = (count: number): string => `a: &a 1\nb: [${Array(count).fill('*a').join(', ')}]`
    expect(rulesOf(read(aliases(maxAliases)))).toEqual([])
    expect(rulesOf(read(aliases(maxAliases + 1)))).toEqual(['source/too-large'])
    const bytes = (count: number): string => `# é${'x'.repeat(count - 4)}`
    expect(rulesOf(read(bytes(maxBytes)))).toEqual([])
    expect(said(read(bytes(maxBytes + 1)))).toEqual([
      '1:1 source/too-large Too large: 1,048,577 bytes of UTF-8, at most 1,048,576 are read',
    ])
    expect(rulesOf(read(`[${'1,'.repeat(maxNodes)}1]`, 'json'))).toEqual(['source/too-large'])
  })
})

describe('bytes', () => {
  const fault = (bytes: readonly number[]): string[] => {
    const decoded = decode(Uint8Array.from(bytes))
    return 'text' in decoded ? [decoded.text] : said(undecodedDocument('a', decoded.fault))
  }
  const ascii = (text: string): number[] => Array.from(text, (character) => character.charCodeAt(0))

  test('UTF-8 is text, with its mark', () => {
    expect(fault([0xef, 0xbb, 0xbf, 0x61])).toEqual(['\uFEFFa'])
    expect(fault([0xf0, 0x9f, 0x91, 0x8b])).toEqual(['👋'])
    expect(fault([])).toEqual([''])
  })

  test('the first byte that is none, counted in characters', () => {
    expect(fault([...ascii('id: a\nname: '), 0xc3, 0xa9, ...ascii(' caf'), 0xe9, 0x0a])).toEqual([
      '2:12 source/encoding Byte E9 at line 2, column 12 is not UTF-8, the file looks like Windows-1252 or ISO 8859-1',
    ])
    // Overlong, surrogate, beyond Unicode, cut off.
    for (const bytes of [[0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82], [0x80]])
      expect(fault([...ascii('ab'), ...bytes])[0]).toMatch(
        /^1:3 source\/encoding Byte [0-9A-F]{2} at line 1, column 3/,
      )
  })

  test('what else it is', () => {
    const utf16 = Array.from('id: ä', (character) => [character.charCodeAt(0), 0]).flat()
    expect(fault([0xff, 0xfe, ...utf16])).toEqual([
      '1:1 source/encoding Encoded as UTF-16, little-endian, expected UTF-8',
    ])
    expect(fault(utf16)).toEqual([
      '1:1 source/encoding Encoded as UTF-16, little-endian, without a mark, expected UTF-8',
    ])
    expect(fault([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0])[0]).toContain('UTF-32')
    expect(fault([0x50, 0x4b, 3, 4, 0, 0])).toEqual([
      '1:1 source/encoding A ZIP archive (also .xlsx, .docx), expected a text file in UTF-8',
    ])
    expect(fault([0xfa, 0, 1, 2, 3])[0]).toContain('Binary data')
  })
})
