import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import * as fc from 'fast-check'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import type { Log } from 'sarif'
import { unified } from 'unified'
import { describe, expect, test } from 'vitest'
import { concise } from '../src/report/concise.ts'
import {
  forGitHubData,
  forGitHubProperty,
  forMarkdown,
  forSarif,
  forTerminal,
  forXml,
  markdownCode,
  messageInMarkdown,
  toJson,
  wellFormed,
} from '../src/report/escape.ts'
import { excerpt } from '../src/report/excerpt.ts'
import { github } from '../src/report/github.ts'
import { gitlab } from '../src/report/gitlab.ts'
import { json, reportToJson } from '../src/report/json.ts'
import { junit } from '../src/report/junit.ts'
import { hashLines } from '../src/report/line-hash.ts'
import { markdown } from '../src/report/markdown.ts'
import { pretty } from '../src/report/pretty.ts'
import { rdjson } from '../src/report/rdjson.ts'
import { reportSchema } from '../src/report/report-schema.ts'
import type { Report } from '../src/report/report.ts'
import { sections } from '../src/report/grouping.ts'
import { totals } from '../src/report/words.ts'
import { sarif } from '../src/report/sarif.ts'
import { displayWidth } from '../src/report/width.ts'
import type { Source } from '../src/source/source.ts'
import { makeSpan } from '../src/source/span.ts'
import { shortened } from '../src/shorten.ts'
import { cleanReport, exampleReport, plain } from './example-report.ts'
import { lintFiles } from './support/lint.ts'

const folder = join(import.meta.dirname, '../fixtures/formats')

/** Compares with a golden file; SENDLINT_UPDATE=1 writes it. */
function golden(name: string, text: string): void {
  const path = join(folder, name)
  if (process.env['SENDLINT_UPDATE'] === '1' || !existsSync(path)) {
    expect(process.env['SENDLINT_UPDATE'], `${name} is missing; run with SENDLINT_UPDATE=1`).toBe('1')
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
  expect(text).toBe(readFileSync(path, 'utf8'))
}

const formats = { pretty, concise, json, sarif, github, junit, gitlab, rdjson, markdown }
const endings: Readonly<Record<string, string>> = {
  json: 'json',
  sarif: 'sarif',
  junit: 'xml',
  gitlab: 'json',
  rdjson: 'json',
  markdown: 'md',
}

describe('golden output', () => {
  for (const [name, format] of Object.entries(formats)) {
    test(`${name}, everything at once`, () => {
      golden(`everything.${name}.${endings[name] ?? 'txt'}`, format(exampleReport, plain))
    })
    test(`${name}, a clean campaign`, () => {
      golden(`clean.${name}.${endings[name] ?? 'txt'}`, format(cleanReport, plain))
    })
  }
  test('pretty, verbose with what is waived', () => {
    golden(
      'everything.pretty-verbose.txt',
      pretty(exampleReport, { ...plain, verbose: true, showWaived: true }),
    )
  })
  test('pretty, quiet', () => {
    golden('everything.pretty-quiet.txt', pretty(exampleReport, { ...plain, quiet: true }))
  })
  test('pretty, narrow', () => {
    golden('everything.pretty-narrow.txt', pretty(exampleReport, { ...plain, width: 50 }))
  })
  test('pretty, coloured', () => {
    golden('everything.pretty-color.txt', pretty(exampleReport, { ...plain, color: true }))
  })
})

function validator(schema: object): (value: unknown) => void {
  const ajv = new Ajv({ allErrors: true, strict: false })
  addFormats.default(ajv)
  const validate = ajv.compile(schema)
  return (value) => {
    validate(value)
    expect(validate.errors ?? []).toEqual([])
  }
}

describe('published shapes', () => {
  test('the JSON report is what its schema says, and the schema is strict', () => {
    const validate = validator(reportSchema)
    for (const report of [exampleReport, cleanReport]) validate(JSON.parse(json(report, plain)))
    const broken = { ...reportToJson(cleanReport), extra: 1 }
    expect(() => validate(broken)).toThrow()
  })
  test('SARIF is what the standard and code scanning ask for', () => {
    const schema = JSON.parse(
      readFileSync(join(import.meta.dirname, 'schemas/sarif-2.1.0.schema.json'), 'utf8'),
    ) as object
    const validate = validator(schema)
    for (const report of [exampleReport, cleanReport]) {
      const log: Log = JSON.parse(sarif(report, plain)) as Log
      validate(log)
      for (const result of log.runs[0]!.results!) {
        const index = result.ruleIndex
        if (index !== undefined) expect(log.runs[0]!.tool.driver.rules![index]!.id).toBe(result.ruleId)
      }
    }
  })
  test('GitLab fingerprints are unique, paths relative', () => {
    const entries = JSON.parse(gitlab(exampleReport, plain)) as {
      readonly fingerprint: string
      readonly location: { readonly path: string }
    }[]
    const twice = { ...exampleReport, findings: [...exampleReport.findings, ...exampleReport.findings] }
    const many = JSON.parse(gitlab(twice, plain)) as { readonly fingerprint: string }[]
    expect(new Set(many.map(({ fingerprint }) => fingerprint)).size).toBe(many.length)
    for (const { location } of entries) expect(location.path).not.toMatch(/^[./]/)
  })
  test('rdjson columns are UTF-8 bytes', () => {
    const { diagnostics } = JSON.parse(rdjson(exampleReport, plain)) as {
      readonly diagnostics: readonly {
        readonly code: { readonly value: string }
        readonly location: {
          readonly range: {
            readonly start: { line: number; column: number }
            readonly end: { column: number }
          }
        }
      }[]
    }
    const line = exampleReport.findings[3]!.at.source.text.split('\n')[11]!
    const bytes = Buffer.from(line)
    const { range } = diagnostics.find(({ code }) => code.value === 'content/broken-merge-tag')!.location
    expect(bytes.subarray(range.start.column - 1, range.end.column - 1).toString()).toBe('{{ first_name }}')
  })
})

describe('limits', () => {
  const source: Source = { path: 'many.campaign.yaml', text: 'a: 1\n'.repeat(300) }
  const template = exampleReport.findings[5]!
  const many: Report = {
    ...exampleReport,
    findings: Array.from({ length: 300 }, (_, line) => ({
      ...template,
      severity: line % 2 === 0 ? ('error' as const) : ('warning' as const),
      at: makeSpan(source, line * 5, line * 5 + 1),
    })),
  }
  test('pretty shows 200 of a file and counts the rest', () => {
    const text = pretty(many, plain)
    expect(text.match(/^(error|warning)\[/gm)).toHaveLength(200)
    expect(text).toContain('and 100 more problems (--format json lists all)')
  })
  test('GitHub gets ten annotations of a level and one that counts the rest', () => {
    const text = github(many, plain)
    expect(text.match(/^::error /gm)).toHaveLength(10)
    expect(text.match(/^::warning /gm)).toHaveLength(10)
    expect(text).toContain('::notice title=sendlint::282 more ')
  })
  test('GitHub columns only where start and end share a line', () => {
    const spread: Report = { ...many, findings: [{ ...template, at: makeSpan(source, 0, 7) }] }
    expect(github(spread, plain)).toMatch(/^::error file=many.campaign.yaml,line=1,endLine=2,title=/)
  })
  test('Markdown stays within a comment of GitHub', () => {
    const huge: Report = {
      ...many,
      findings: many.findings.map((finding) => ({ ...finding, message: 'word '.repeat(400) })),
    }
    const text = markdown(huge, plain)
    expect(text.length).toBeLessThan(60_000)
    expect(text).toMatch(/and \d+ more entries, not shown here/)
  })
  test('JSON is never cut', () => {
    expect((JSON.parse(json(many, plain)) as { readonly findings: unknown[] }).findings).toHaveLength(300)
  })
})

describe('pretty', () => {
  test('a campaign that fails by what a baseline hides is not called cleared', () => {
    const hidden: Report = { ...exampleReport, findings: [], unchecked: [] }
    const text = pretty(hidden, plain)
    expect(text).toContain('Do not send: "Spring sale"')
    expect(text).toContain('errors that are not shown here')
    expect(text).not.toContain('Cleared: "Spring sale"')
    expect(text).toContain('No problems shown in 3 campaigns')
  })
  test('a culprit of several lines is marked on its first, with the last one named', () => {
    const source: Source = { path: 'f', text: 'a: |\r\n  one\r\n  two\r\n' }
    const lines = excerpt([{ at: makeSpan(source, 3, 18), sign: '^', label: '' }], 80)
    expect(lines.map(({ text }) => text)).toEqual(['a: |', '   ^ to line 3'])
  })
  test('a long line is cut around the culprit', () => {
    const source: Source = { path: 'f', text: `${'x'.repeat(500)}CULPRIT${'y'.repeat(500)}` }
    const [line, mark] = excerpt([{ at: makeSpan(source, 500, 507), sign: '^', label: 'here' }], 60)
    expect(line!.text).toMatch(/^\u2026x+CULPRITy+\u2026$/)
    expect(mark!.text).toBe(`${' '.repeat(line!.text.indexOf('CULPRIT'))}^^^^^^^ here`)
  })
  test('places in one line share it, the culprit first', () => {
    const source: Source = { path: 'f', text: 'a b c' }
    const marks = [makeSpan(source, 4, 5), makeSpan(source, 0, 1)] as const
    const lines = excerpt(
      [
        { at: marks[0], sign: '^', label: '' },
        { at: marks[1], sign: '-', label: 'see this' },
      ],
      80,
    )
    expect(lines.map(({ text }) => text)).toEqual(['a b c', '    ^', '- see this'])
  })
  test('many cleared campaigns are folded', () => {
    const campaigns = Array.from({ length: 50 }, (_, index) => ({
      ...cleanReport.campaigns[0]!,
      id: `c${index}`,
      file: `c${String(index).padStart(2, '0')}.campaign.yaml`,
    }))
    const text = pretty({ ...cleanReport, campaigns }, plain)
    expect(text.match(/Cleared: "/g)).toHaveLength(20)
    expect(text).toContain('Cleared: 30 more campaigns')
    expect(
      pretty({ ...cleanReport, campaigns }, { ...plain, verbose: true }).match(/Cleared: "/g),
    ).toHaveLength(50)
  })
  test('marks stand under what they mark, whatever stands before it', () => {
    const word = fc.constantFrom(
      'a',
      'é',
      'e\u0301',
      '春',
      '👩‍👩‍👧',
      '🎉',
      '\t',
      ' ',
      '\u202e',
      '\u001b',
      'ع',
      'ｗ',
      '🇩🇪',
    )
    fc.assert(
      fc.property(fc.array(word, { maxLength: 30 }), fc.array(word, { maxLength: 30 }), (before, after) => {
        const line = `${before.join('')} x CULPRIT y ${after.join('')}`
        const source: Source = { path: 'f', text: line }
        const start = line.indexOf('CULPRIT')
        const [shown, mark] = excerpt([{ at: makeSpan(source, start, start + 7), sign: '^', label: '' }], 200)
        const at = shown!.text.indexOf('CULPRIT')
        expect(mark!.text).toBe(`${' '.repeat(displayWidth(shown!.text.slice(0, at)))}^^^^^^^`)
      }),
    )
  })
  test('no line of an excerpt is wider than asked', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.nat(300),
        fc.nat(50),
        fc.integer({ min: 20, max: 90 }),
        (text, start, length, width) => {
          const line = text.replace(/[\r\n]/g, '')
          const from = Math.min(start, line.length)
          const source: Source = { path: 'f', text: line }
          const at = makeSpan(source, from, Math.min(from + length, line.length))
          for (const { text: shown } of excerpt([{ at, sign: '^', label: '' }], width))
            expect(displayWidth(shown)).toBeLessThanOrEqual(width)
        },
      ),
    )
  })
})

describe('width', () => {
  test.each([
    ['abc', 3],
    ['春のセール', 10],
    ['e\u0301te\u0301', 3],
    ['🎉', 2],
    ['👩‍👩‍👧', 2],
    ['🇩🇪', 2],
    ['❤\ufe0f', 2],
    ['ｗ', 2],
    ['한국', 4],
    ['عرض', 3],
  ])('%s takes %i columns', (text, width) => {
    expect(displayWidth(text)).toBe(width)
  })
})

describe('line hashes', () => {
  // The vectors that github/codeql-action tests its own implementation with.
  test.each([
    ['', ['c129715d7a2bc9a3:1']],
    [
      ' a\nb\n  \t\tc\n d',
      ['271789c17abda88f:1', '54703d4cd895b18:1', '180aee12dab6264:1', 'a23a3dc5e078b07b:1'],
    ],
    [
      ' hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End',
      [
        '8b7cf3e952e7aeb2:1',
        'b1ae1287ec4718d9:1',
        'bff680108adb0fcc:1',
        'c6805c5e1288b612:1',
        'b86d3392aea1be30:1',
        'e6ceba753e1a442:1',
      ],
    ],
    [
      ' hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n',
      [
        'e9496ae3ebfced30:1',
        'fb7c023a8b9ccb3f:1',
        'ce8ba1a563dcdaca:1',
        'e20e36e16fcb0cc8:1',
        'b3edc88f2938467e:1',
        'c8e28b0b4002a3a0:1',
        'c129715d7a2bc9a3:1',
      ],
    ],
  ])('%j', (text, hashes) => {
    expect(hashLines(text)).toEqual(hashes)
  })
})

/** Strings that tend to break out of something. */
const nasty = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string(),
      fc.constantFrom(
        '\u001b[31m',
        '\u001b]8;;http://x\u0007',
        '::error::',
        '%0A',
        '\r\n',
        '@team',
        '#123',
        'GH-7',
        'a/b#4',
        '!5',
        '![x](http://y)',
        '[a](b)',
        '<b>',
        '&amp;',
        'https://evil.example',
        'www.evil.example',
        'me@evil.example',
        'deadbeefcafe',
        '```',
        '`',
        ']]>',
        '-->',
        '| a |',
        '- ',
        '1. ',
        '# ',
        '> ',
        '\ud800',
        '\udfff',
        '\u202e',
        '\u2028',
        '{0}',
        '{{x}}',
        '~~s~~',
        '$x$',
        '    ',
        '\t',
        '***',
        '___',
        '[^1]',
        'mailto:a@b.co',
        ':tada:',
      ),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''))

describe('escapers', () => {
  test('terminal: one line, nothing that a terminal obeys, and plain text stays', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        expect(forTerminal(text)).not.toMatch(
          /[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/,
        )
        expect(wellFormed(forTerminal(text))).toBe(forTerminal(text))
      }),
    )
    expect(forTerminal('Ünïcode — 春 🎉')).toBe('Ünïcode — 春 🎉')
  })
  test('GitHub commands: one line, properties without separators, and the runner reads the same back', () => {
    const back = (text: string): string =>
      text
        .replaceAll('%2C', ',')
        .replaceAll('%3A', ':')
        .replaceAll('%0D', '\r')
        .replaceAll('%0A', '\n')
        .replaceAll('%25', '%')
    fc.assert(
      fc.property(nasty, (text) => {
        expect(forGitHubData(text)).not.toMatch(/[\r\n]/)
        expect(forGitHubProperty(text)).not.toMatch(/[\r\n:,]/)
        if (!/[^\n\r\x20-\x7e]/.test(text)) expect(back(forGitHubProperty(text))).toBe(text)
      }),
    )
  })
  test('Markdown: a parser of GitHub Markdown finds nothing but the text', () => {
    const parser = unified().use(remarkParse).use(remarkGfm)
    fc.assert(
      fc.property(nasty, (text) => {
        const escaped = forMarkdown(text)
        const { children } = parser.parse(escaped)
        if (escaped === '') return
        expect(children.map(({ type }) => type)).toEqual(['paragraph'])
        const [paragraph] = children
        const inside = paragraph?.type === 'paragraph' ? paragraph.children : []
        expect(inside.every(({ type }) => type === 'text')).toBe(true)
        expect(escaped).not.toMatch(/@(?!\u200b)/)
        expect(escaped).not.toMatch(/#\d|\bGH-\d|:\/\//i)
      }),
      { numRuns: 500 },
    )
  })
  test('Markdown code: one code span with the text in it', () => {
    const parser = unified().use(remarkParse).use(remarkGfm)
    fc.assert(
      fc.property(nasty, (text) => {
        const { children } = parser.parse(`x ${markdownCode(text)} y`)
        const [paragraph] = children
        const inside = paragraph?.type === 'paragraph' ? paragraph.children : []
        expect(inside.map(({ type }) => type)).toEqual(['text', 'inlineCode', 'text'])
      }),
    )
  })
  test('Markdown messages: code and prose alternate, nothing else', () => {
    const parser = unified().use(remarkParse).use(remarkGfm)
    fc.assert(
      fc.property(nasty, nasty, (before, after) => {
        const { children } = parser.parse(messageInMarkdown(`${before} \`key\` ${after}`))
        const kinds = children.flatMap((node) =>
          node.type === 'paragraph' ? node.children.map(({ type }) => type as string) : [node.type as string],
        )
        expect(kinds.filter((kind) => kind !== 'text' && kind !== 'inlineCode')).toEqual([])
      }),
    )
  })
  test('XML: no illegal characters, no markup, whatever it holds', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const escaped = forXml(text)
        expect(escaped).not.toMatch(/[<>"']|&(?!(amp|lt|gt|quot|apos|#\d+);)/)
        expect(escaped).not.toMatch(/[\0-\x1f\ufffe\uffff]/)
        expect(wellFormed(escaped)).toBe(escaped)
      }),
    )
  })
  test('JSON: the same value back, nothing unseen in between', () => {
    fc.assert(
      fc.property(fc.dictionary(nasty, nasty), (value) => {
        const text = toJson(value)
        expect(JSON.parse(text)).toEqual(value)
        expect(text).not.toMatch(/[\0-\x1f<\x7f-\x9f\u2028-\u202e\u2066-\u2069]/)
      }),
    )
  })
  test('SARIF: no links and no placeholders', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        expect(forSarif(text)).not.toMatch(/(?<!\\)\]\(|(?<!\{)\{\d+\}(?!\})/)
      }),
    )
  })
  test('a name or value of a megabyte is cut in sentences, at a whole character', () => {
    const family = '\u{1F468}\u200d\u{1F469}\u200d\u{1F467}'
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 60 }), (most) => {
        const text = shortened(family.repeat(20), most)
        expect(text.length).toBeLessThanOrEqual(most)
        expect(text.endsWith('\u2026')).toBe(true)
        expect(wellFormed(text)).toBe(text)
        expect(text).not.toContain('\u200d\u2026')
      }),
    )
    expect(shortened('as it is', 8)).toBe('as it is')
    const long = 'x'.repeat(100_000)
    const report = lintFiles({
      'a.campaign.yaml': `id: ${long}\nname: ${long}\nstatus: ${long}\npurpose: marketing\naudience: { regions: [FR] }\nmessages:\n  - { channel: ${long}, body: "Acme" }\n`,
      'b.campaign.yaml': `id: b\nname: ${long}\npurpose: marketing\naudience: { regions: [FR], consent: { tags: [${long}] } }\nmessages:\n  - { channel: sms, body: "Acme" }\n`,
    })
    expect(report.findings.length).toBeGreaterThan(2)
    // What programs read has ids and fixes whole.
    for (const [name, format] of Object.entries({ pretty, concise, github, markdown })) {
      const text = format(report, plain)
      // The sources themselves are longer than that.
      expect([name, text.length < 60_000], name).toEqual([name, true])
      expect(text).toContain('xxx\u2026')
    }
  })
  test('more files with findings than were read for campaigns are counted as they are', () => {
    const report = { ...exampleReport, files: 1 }
    const words = totals(report, sections(report))
    expect(words).toMatch(/ in \d+ files\b/)
    expect(totals({ ...report, files: 50 }, sections(report))).toMatch(/ in \d+ of 50 files\b/)
  })
  test('no format lets a control character through', () => {
    fc.assert(
      fc.property(nasty, nasty, (message, path) => {
        const source: Source = { path: `${path}.campaign.yaml`, text: `x: ${message}\n` }
        const at = makeSpan(source, 0, 1)
        const report: Report = {
          ...exampleReport,
          findings: [
            {
              ...exampleReport.findings[0]!,
              message,
              help: message,
              at,
              related: [{ at, message }],
              fixes: [],
            },
          ],
        }
        for (const [name, format] of Object.entries(formats)) {
          const text = format(report, { ...plain, showWaived: true, verbose: true })
          expect(text, name).not.toMatch(/[\0-\x08\x0b-\x1f\x7f\x80-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]/)
          expect(wellFormed(text), name).toBe(text)
        }
      }),
    )
  })
})
