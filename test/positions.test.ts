import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse as parseYaml } from 'yaml'
import type { Document, Node } from '../src/source/document.ts'
import { readDocument } from '../src/source/read.ts'
import { lineText, positionAt, type Format } from '../src/source/source.ts'
import type { Text } from '../src/source/text.ts'

// Every character of every text maps to the characters of the file that it was written with. The texts are printed
// here in random styles; what `yaml` and JSON.parse read them as is the oracle.

function read(text: string, format: Format): Document {
  return readDocument({ path: 'a.campaign.yaml', text }, format)
}

function textsOf(node: Node | null): Text[] {
  if (node === null) return []
  if (node.kind === 'scalar') return [node.text]
  if (node.kind === 'list') return node.items.flatMap(textsOf)
  return node.entries.flatMap((entry) => [entry.key, ...textsOf(entry.value)])
}

function valueOf(node: Node | null): unknown {
  if (node === null || node.kind === 'scalar') return node?.value ?? null
  if (node.kind === 'list') return node.items.map(valueOf)
  return new Map(node.entries.map((entry) => [entry.key.value, valueOf(entry.value)]))
}

/** The line break that text in the file stands for, whichever way it is written. */
function unfolded(raw: string): string {
  return raw.replaceAll('\r\n', '\n')
}

/** Whether a run of the file can stand for a run of a text: the same characters, one escape, or one fold. */
function expectPieces(text: Text, file: string): void {
  let at = 0
  let raw = text.pieces[0]?.raw ?? 0
  for (const piece of text.pieces) {
    expect(piece.at).toBe(at)
    expect(piece.raw).toBeGreaterThanOrEqual(raw)
    const cooked = text.value.slice(piece.at, piece.at + piece.length)
    const written = file.slice(piece.raw, piece.raw + piece.rawLength)
    if (piece.verbatim) expect(written).toBe(cooked)
    else if (/^[ \n]+$/.test(cooked))
      expect(written === '' || /^(\\.|\s+|\\x[0-9a-f]+|\\u[0-9a-f]+)/iu.test(written)).toBe(true)
    else expect(written).toMatch(/^(\\|'')/)
    at = piece.at + piece.length
    raw = piece.raw + piece.rawLength
    expect(raw).toBeLessThanOrEqual(file.length)
  }
  expect(at).toBe(text.value.length)
}

const words = fc.array(
  fc.constantFrom(
    'Reply',
    'STOP',
    '20%',
    'été',
    'größer',
    '👋🏽',
    '日本語',
    "it's",
    'a "b"',
    '\\d',
    '#1',
    'a:b',
    '-',
    'مرحبا',
    '\u00a0x',
  ),
  { minLength: 1, maxLength: 6 },
)
const line = words.map((all) => all.join(' '))
const anyText = fc.array(
  fc.oneof(
    line,
    fc.constant(''),
    line.map((text) => `  ${text}`),
  ),
  { minLength: 1, maxLength: 5 },
)

/** Prints lines as a YAML scalar for the key `body` in one of the styles; what it means is left to the oracle. */
function printed(lines: readonly string[], style: string, indicators: string): string {
  switch (style) {
    case 'double':
      return `"${lines.join('\n').replace(/[\\"\n]/g, (c) => (c === '\n' ? '\\n' : `\\${c}`))}"`
    case 'double-hex':
      return `"${Array.from(lines.join('\n'), (c) => {
        const code = c.codePointAt(0)!
        if (code < 0x100 && !/[a-z]/i.test(c)) return `\\x${code.toString(16).padStart(2, '0')}`
        if (code > 0xffff) return `\\U${code.toString(16).padStart(8, '0')}`
        return code > 0xff ? `\\u${code.toString(16).padStart(4, '0')}` : c
      }).join('')}"`
    case 'double-folded':
      return `"${lines.map((text) => text.replace(/[\\"]/g, '\\$&')).join('  \n   \t ')}\\\n    end"`
    case 'single':
      return `'${lines.map((text) => text.replaceAll("'", "''")).join(' \n    ')}'`
    case 'plain':
      return `x ${lines.map((text) => text.replace(/[#:'"\\-]/g, '').trim()).join('\n    ')}`
    default:
      return `${style}${indicators}\n${lines.map((text) => (text === '' ? '' : `    ${text}`)).join('\n')}\n`
  }
}

const styles = fc.constantFrom('double', 'double-hex', 'double-folded', 'single', 'plain', '|', '>')
const indicators = fc.constantFrom('', '-', '+', '2', '4', '4-', '+2', '-4')

describe('YAML', () => {
  test('every text equals what yaml reads, and every piece of it what is written', () => {
    let compared = 0
    fc.assert(
      fc.property(
        anyText,
        styles,
        indicators,
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        (lines, style, marks, feed, mark) => {
          const unix = `first: 1\nbody: ${printed(lines, style, marks)}\nlist:\n  - ${printed(lines, style === 'plain' ? 'single' : style, marks)}\nlast: ä\n`
          const file = (mark ? '\uFEFF' : '') + unix.replaceAll('\n', feed)
          let expected: unknown
          try {
            expected = parseYaml(file, { mapAsMap: true })
          } catch {
            // Some random block headers and indentations don't fit: then there is nothing to compare.
            return
          }
          compared += 1
          const document = read(file, 'yaml')
          expect(document.problems).toEqual([])
          expect(valueOf(document.root)).toEqual(expected)
          for (const text of textsOf(document.root)) {
            expectPieces(text, file)
            expect(text.span.end).toBeGreaterThan(text.span.start)
          }
        },
      ),
      { numRuns: 1500 },
    )
    expect(compared).toBeGreaterThan(800)
  })

  test('a slice of any text maps to characters that decode to it', () => {
    fc.assert(
      fc.property(line, fc.nat(40), fc.nat(40), fc.boolean(), (text, a, b, hex) => {
        const file = `ключ: ${printed([text], hex ? 'double-hex' : 'double', '')}`
        const [value] = textsOf(read(file, 'yaml').root).slice(1)
        const [from, to] = [Math.min(a, b, text.length), Math.min(Math.max(a, b), text.length)]
        const span = value!.at(from, to)
        // Half a pair can't be decoded alone: the whole escape is shown.
        const cut = [from, to].some((at) => /^[\udc00-\udfff]/.test(text.slice(at)))
        const raw = file.slice(span.start, span.end)
        if (!cut) expect(parseYaml(`"${raw}"`)).toBe(text.slice(from, to))
      }),
    )
  })

  test('block scalars map line by line, through CRLF and indentation', () => {
    for (const feed of ['\n', '\r\n'])
      for (const header of ['|', '>', '|-', '>-', '|+', '>+', '|2', '>2-']) {
        const file =
          `a:\n  body: ${header}\n    Grüße 👋 an\n    alle STOP\n\n      mehr\n    Ende\n\nb: 1\n`.replaceAll(
            '\n',
            feed,
          )
        const document = read(file, 'yaml')
        expect(document.problems).toEqual([])
        const body = textsOf(document.root).find(({ value }) => value.includes('STOP'))!
        expect(body.value).toBe((parseYaml(file) as { a: { body: string } }).a.body)
        for (const word of ['Grüße', '👋', 'alle STOP', 'mehr', 'Ende']) {
          const at = body.value.indexOf(word)
          const span = body.at(at, at + word.length)
          expect(file.slice(span.start, span.end)).toBe(word)
        }
      }
  })

  test('folded lines map across the fold', () => {
    const file = 'body: >\n  Reply\n  STOP now\n'
    const [, body] = textsOf(read(file, 'yaml').root)
    const at = body!.value.indexOf('Reply STOP')
    const span = body!.at(at, at + 'Reply STOP'.length)
    expect(file.slice(span.start, span.end)).toBe('Reply\n  STOP')
    expect(positionAt(span.source, span.start)).toEqual({ line: 2, column: 3, offset: 10 })
  })

  test('a byte-order mark counts as an offset and not as a column', () => {
    const document = read('\uFEFFid: ä\n', 'yaml')
    const [key, value] = textsOf(document.root)
    expect(key!.span.start).toBe(1)
    expect(positionAt(document.source, key!.span.start).column).toBe(1)
    expect(positionAt(document.source, value!.span.start).column).toBe(5)
    expect(lineText(document.source, 1)).toBe('id: ä')
  })

  test('an alias stands where it is written, its text where the anchor is', () => {
    const file = 'a: &x "caf\\xe9"\nb: *x\nc: &l [1, 2]\nd: *l\n'
    const document = read(file, 'yaml')
    expect(document.problems).toEqual([])
    expect(valueOf(document.root)).toEqual(
      new Map<string, unknown>([
        ['a', 'café'],
        ['b', 'café'],
        ['c', [1, 2]],
        ['d', [1, 2]],
      ]),
    )
    const { root } = document
    const b = root?.kind === 'map' ? root.entries[1]!.value : null
    expect(b?.kind === 'scalar' && file.slice(b.span.start, b.span.end)).toBe('*x')
    expect(b?.kind === 'scalar' && file.slice(b.text.at(3, 4).start, b.text.at(3, 4).end)).toBe('\\xe9')
  })

  test('spans of keys, values, entries, lists and maps', () => {
    const file =
      'top:\n  "a b": [ x, \'y\' ]   # note\n  m: {k: v}\nnext: |\n  text\nempty:\nlist:\n  - one\n  -\n'
    const { root, comments } = read(file, 'yaml')
    const shown: string[] = []
    const walk = (node: Node): void => {
      shown.push(`${node.kind} ${JSON.stringify(file.slice(node.span.start, node.span.end))}`)
      if (node.kind === 'list') node.items.forEach(walk)
      if (node.kind === 'map')
        for (const entry of node.entries) {
          shown.push(`key ${file.slice(entry.key.span.start, entry.key.span.end)}`)
          walk(entry.value)
        }
    }
    walk(root!)
    expect(shown.slice(1)).toEqual([
      'key top',
      `map ${JSON.stringify('"a b": [ x, \'y\' ]   # note\n  m: {k: v}')}`,
      'key a b',
      `list "[ x, 'y' ]"`,
      'scalar "x"',
      `scalar "'y'"`,
      'key m',
      'map "{k: v}"',
      'key k',
      'scalar "v"',
      'key next',
      'scalar "|\\n  text\\n"',
      'key empty',
      'scalar ""',
      'key list',
      'list "- one\\n  -"',
      'scalar "one"',
      'scalar "-"',
    ])
    expect(comments.map(({ text, trailing }) => [text.value, trailing])).toEqual([[' note', true]])
  })
})

describe('JSON', () => {
  const json = fc.json({ maxDepth: 4 })
  const escaped = (text: string): string =>
    text.replace(/[^\n\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)

  test('every value equals what JSON.parse reads, and every piece of it what is written', () => {
    fc.assert(
      fc.property(json, fc.boolean(), fc.boolean(), fc.nat(3), (compact, ascii, mark, indent) => {
        const pretty = JSON.stringify(JSON.parse(compact), null, indent)
        const body = ascii ? escaped(pretty) : pretty
        const file = (mark ? '\uFEFF' : '') + body
        const document = read(file, 'json')
        const problems = document.problems.filter(
          ({ rule }) => !['source/lossy-number', 'source/control-character'].includes(rule.id),
        )
        expect(problems).toEqual([])
        // Numbers that would lose something stay text: compared as written.
        const asText = (value: unknown): unknown =>
          Array.isArray(value)
            ? value.map(asText)
            : value !== null && typeof value === 'object'
              ? new Map(Object.entries(value).map(([key, item]) => [key, asText(item)]))
              : typeof value === 'number'
                ? String(value)
                : value
        const numbersAsText = (value: unknown): unknown =>
          value instanceof Map
            ? new Map([...value].map(([key, item]) => [key, numbersAsText(item)]))
            : Array.isArray(value)
              ? value.map(numbersAsText)
              : typeof value === 'number'
                ? String(value)
                : value
        expect(numbersAsText(valueOf(document.root))).toEqual(asText(JSON.parse(body)))
        for (const text of textsOf(document.root)) expectPieces(text, file)
      }),
      { numRuns: 500 },
    )
  })

  test('an escape maps as a whole', () => {
    const file = '{"body": "caf\\u00e9 \\ud83d\\ude00 \\"x\\" STOP"}'
    const [, body] = textsOf(read(file, 'json').root)
    const slice = (word: string): string => {
      const at = body!.value.indexOf(word)
      const span = body!.at(at, at + word.length)
      return file.slice(span.start, span.end)
    }
    expect(slice('é')).toBe('\\u00e9')
    expect(slice('😀')).toBe('\\ud83d\\ude00')
    expect(slice('"x"')).toBe('\\"x\\"')
    expect(slice('STOP')).toBe('STOP')
  })
})

describe('Markdown', () => {
  test('front matter and body stand where they are, with BOM and CRLF', () => {
    for (const feed of ['\n', '\r\n'])
      for (const mark of ['', '\uFEFF']) {
        const file =
          mark +
          '---\nid: "\\u00e4"\nchannel: sms\n---\n\n# Hé <!-- sendlint-allow x -- y -->\n'.replaceAll(
            '\n',
            feed,
          )
        const document = read(file, 'markdown')
        expect(document.problems).toEqual([])
        for (const text of textsOf(document.root)) expectPieces(text, file)
        const [id] = textsOf(document.root)
        expect(positionAt(document.source, id!.span.start)).toMatchObject({ line: 2, column: 1 })
        expect(unfolded(document.body!.value)).toBe('\n# Hé <!-- sendlint-allow x -- y -->\n')
        const at = document.body!.value.indexOf('Hé')
        const span = document.body!.at(at, at + 2)
        expect(file.slice(span.start, span.end)).toBe('Hé')
        expect(document.comments.map(({ text }) => text.value)).toEqual([' sendlint-allow x -- y '])
      }
  })
})
