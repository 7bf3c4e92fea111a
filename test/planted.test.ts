import * as fc from 'fast-check'
import type { Log } from 'sarif'
import { describe, expect, test } from 'vitest'
import { rules } from '../rules/index.ts'
import { reportToJson } from '../src/report/json.ts'
import { sarif } from '../src/report/sarif.ts'
import { plain } from './example-report.ts'
import { type Files, lintFiles } from './support/lint.ts'

// A watched word is put at a random place of a random body, written as the format allows, and the body into a file in one
// of the ways that there are. What the finding points at must be the word as it was written, in every report.

const word = 'casino'
const own = rules.filter(({ id }) => id === 'content/sensitive-term')

interface Body {
  readonly text: string
  /** As the word stands in the body. */
  readonly written: string
}

const plainLetters = fc.constant(word)
/** Letters as references, in decimal and hexadecimal. */
const withReferences = fc
  .array(fc.constantFrom('', 'd', 'x'), { minLength: word.length, maxLength: word.length })
  .map((ways) =>
    Array.from(word, (letter, at) => {
      const code = letter.charCodeAt(0)
      return ways[at] === 'd' ? `&#${code};` : ways[at] === 'x' ? `&#x${code.toString(16)};` : letter
    }).join(''),
  )
const acrossTags = fc
  .nat({ max: word.length - 2 })
  .map((at) => `${word.slice(0, at + 1)}<b>${word.slice(at + 1)}`)

// A piece may come three times in a row: `x` would be a word then.
const prose = [
  'Été ',
  'grün &amp; ',
  '👋🏽 ',
  'one\n',
  '{{ city }} ',
  'a < b ',
  '50% off ',
  '日本 ',
  'e\u0301 ',
  '\u00a0',
  ' & ',
  '“n” ',
]
const inText = [...prose, '*', '#1 ', "it's ", '"q" ', '\\n ', 'acme.example/s?a=1 ', ': ', '- ', '\n\n']
const inHtml = [
  ...prose,
  '<p>',
  '</p>',
  '<br>',
  '<b>',
  '</b>',
  '<!--[if mso]><table><tr><td>x<![endif]-->',
  '<td style="font-size:0px"><div style="font-size:13px">',
  '</div></td>',
  '<span style="display:none">pre</span>',
  '<a href="https://acme.example/?a=1&amp;b=2">go</a> ',
  '<img src="data:image/png;base64,iVBORw0KGgo=" alt="A&quot;">',
  '<style>.a{color:red}</style>',
  '&shy;&nbsp;',
  '&#128075;',
  '<table><tr>',
  'c</table>',
  '<![CDATA[ y ]]> ',
  '<p title="a > b">',
  '<P CLASS=x>',
  '{% if a %}',
  '{% endif %}',
  '<p dir="rtl">שלום ',
]
const inMjml = inHtml.filter(
  (part) => !/CDATA|<table|<\/table|td>|<td|<P |<p|<b>|<\/b>|<br|<style/.test(part),
)
const inMarkdown = [
  ...prose.filter((part) => !part.includes('<')),
  '\n\n# ',
  '\n\n- ',
  '\n\n> ',
  '**b** ',
  '[go](https://acme.example/a_b) ',
  '![alt](a.png) ',
  '<span>',
  '</span> ',
  '\\* ',
  '`code` ',
  '\n\n| a | b |\n|---|---|\n| c | d |\n\n',
  '[r][r] \n\n[r]: https://acme.example "t"\n\n',
]

function bodies(
  parts: readonly string[],
  letters: fc.Arbitrary<string>,
  open = '',
  close = '',
): fc.Arbitrary<Body> {
  const some = fc.array(fc.constantFrom(...parts), { maxLength: 12 })
  return fc.tuple(some, letters, some).map(([before, written, after]) => ({
    text: `${open}${before.join('')} Our ${written} is open ${after.join('')}${close}`,
    written,
  }))
}

const formats = {
  text: bodies(inText, plainLetters),
  html: bodies(inHtml, fc.oneof(withReferences, acrossTags)),
  mjml: bodies(inMjml, withReferences, '<mjml><mj-body><mj-text>', '</mj-text></mj-body></mjml>'),
  markdown: bodies(inMarkdown, withReferences),
} as const

type Format = keyof typeof formats

/** Every unit as an escape, for strings in JSON and in double quotes of YAML. */
function escaped(text: string): string {
  return Array.from(
    { length: text.length },
    (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('')
}

const head = (format: Format): string =>
  `id: é\npurpose: marketing\naudience: { regions: [GB] }\nmessages:\n  - channel: email\n    language: en\n    subject: Hi\n    format: ${format}\n`
const indented = (text: string): string => text.replace(/^(?=[^\n])/gm, '      ')

interface Filed {
  readonly files: Files
  readonly beside?: Files
  readonly path: string
  /** How the word stands in the file. */
  readonly written: (body: Body) => string
}

const asItIs = ({ written }: Body): string => written

/** The ways a body gets into a file. */
const ways: Readonly<Record<string, (body: Body, format: Format) => Filed>> = {
  'a JSON string': ({ text }, format) => ({
    path: 'a.campaign.json',
    files: { 'a.campaign.json': JSON.stringify(message(text, format), null, 2) },
    written: asItIs,
  }),
  'a JSON string of escapes': ({ text }, format) => ({
    path: 'a.campaign.json',
    files: { 'a.campaign.json': JSON.stringify(message('§', format)).replace('§', escaped(text)) },
    written: (body) => escaped(body.written),
  }),
  'a literal block': ({ text }, format) => ({
    path: 'a.campaign.yaml',
    files: { 'a.campaign.yaml': `${head(format)}    body: |2\n${indented(text)}\n` },
    written: asItIs,
  }),
  'double quotes with escapes': ({ text }, format) => ({
    path: 'a.campaign.yaml',
    files: { 'a.campaign.yaml': `${head(format)}    body: "${escaped(text)}"\n` },
    written: (body) => escaped(body.written),
  }),
  'single quotes': ({ text }, format) => ({
    path: 'a.campaign.yaml',
    files: {
      'a.campaign.yaml': `${head(format)}    body: '${text.replaceAll("'", "''").replaceAll('\n', '\n\n      ')}'\n`,
    },
    written: asItIs,
  }),
  'a file beside': ({ text }, format) => {
    const path = `b.${{ text: 'txt', html: 'html', mjml: 'mjml', markdown: 'md' }[format]}`
    const campaign = `${head(format)}    body_file: ${path}\n`
    return { path, files: { 'a.campaign.yaml': campaign }, beside: { [path]: text }, written: asItIs }
  },
}

function message(body: string, format: Format): object {
  return {
    id: 'é',
    purpose: 'marketing',
    audience: { regions: ['GB'] },
    messages: [{ channel: 'email', language: 'en', subject: 'Hi', format, body }],
  }
}

interface Place {
  readonly line: number
  readonly column: number
  readonly offset: number
}
interface JsonReport {
  readonly findings: readonly {
    readonly rule: string
    readonly file: string
    readonly range: { readonly start: Place; readonly end: Place }
  }[]
}

/** Where an offset is, counted here from the text: a byte-order mark is no column. */
function placeOf(text: string, offset: number): Place {
  const lines = text
    .slice(0, offset)
    .replace(/^\ufeff/, '')
    .split(/\r\n|\r|\n/)
  return { line: lines.length, column: lines.at(-1)!.length + 1, offset }
}

describe.each(Object.keys(formats) as Format[])('%s', (format) => {
  test.each(Object.entries(ways))('in %s', (_name, put) => {
    let found = 0
    fc.assert(
      fc.property(formats[format], fc.boolean(), fc.boolean(), (body, windows, mark) => {
        const { files, beside = {}, path, written } = put(body, format)
        const ended = (all: Files): Files =>
          Object.fromEntries(
            Object.entries(all).map(([name, text]) => [
              name,
              (mark ? '\ufeff' : '') + (windows ? text.replaceAll('\n', '\r\n') : text),
            ]),
          )
        const report = lintFiles(ended(files), { rules: own, beside: ended(beside) })
        const text = { ...ended(files), ...ended(beside) }[path]!
        const { findings } = reportToJson(report) as JsonReport
        const named = findings.filter(({ rule }) => rule === 'content/sensitive-term')
        // A random body may swallow it: an attribute, a table, a comment. Where it is found, it is there.
        for (const { file, range } of named) {
          found++
          expect(file).toBe(path)
          expect(text.slice(range.start.offset, range.end.offset)).toBe(written(body))
          expect(range.start).toEqual(placeOf(text, range.start.offset))
          expect(range.end).toEqual(placeOf(text, range.end.offset))
        }
        const regions = (JSON.parse(sarif(report, plain)) as Log).runs[0]!.results!.filter(
          ({ ruleId }) => ruleId === 'content/sensitive-term',
        ).map(({ locations }) => locations![0]!.physicalLocation!.region!)
        expect(
          regions.map((region) => [region.startLine, region.startColumn, region.endLine, region.endColumn]),
        ).toEqual(
          named.map(({ range }) => [range.start.line, range.start.column, range.end.line, range.end.column]),
        )
      }),
      { numRuns: 60 },
    )
    expect(found).toBeGreaterThan(30)
  })
})
