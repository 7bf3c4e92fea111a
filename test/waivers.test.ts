import * as fc from 'fast-check'
import type { Root } from 'mdast'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import { unified } from 'unified'
import { describe, expect, it } from 'vitest'
import { rules as allRules } from '../rules/index.ts'
import type { Finding, Unchecked } from '../src/finding.ts'
import { applyAnswers } from '../src/policy/answers.ts'
import type { Config } from '../src/policy/config.ts'
import { defaultConfig } from '../src/policy/from-raw.ts'
import { markdownBlocks } from '../src/policy/markdown-blocks.ts'
import { pointedAt } from '../src/policy/pointer.ts'
import { resolveConfig } from '../src/policy/resolve.ts'
import { readWaiverComment } from '../src/policy/waiver-comment.ts'
import { applyWaivers, type WaiverRequest } from '../src/policy/waivers.ts'
import type { RuleMeta } from '../src/rule.ts'
import type { Document } from '../src/source/document.ts'
import { readContent, readDocument } from '../src/source/read.ts'
import { positionAt, type Source } from '../src/source/source.ts'
import { makeSpan } from '../src/source/span.ts'
import { Text } from '../src/source/text.ts'
import { parseInstant } from '../src/time/civil.ts'

const now = parseInstant('2026-11-21T10:00Z')!

// A few rules besides those of waivers: which there are changes, how they are waived doesn't.
const rules: readonly RuleMeta[] = [
  ...allRules.filter(({ id }) => id.startsWith('waiver/')),
  ...['timing/holiday', 'content/shouting', 'source/syntax', 'campaign/unknown-key'].map((id) => ({
    ...allRules.find((rule) => rule.id === 'waiver/unused')!,
    id,
    group: id.slice(0, id.indexOf('/')) as RuleMeta['group'],
  })),
]

function documentOf(path: string, text: string): Document {
  const source: Source = { path, text }
  if (path.endsWith('.campaign.md')) return readDocument(source, 'markdown')
  if (path.endsWith('.md')) return readContent(source, 'markdown')
  if (path.endsWith('.html')) return readContent(source, 'html')
  return readDocument(source, path.endsWith('.json') ? 'json' : 'yaml')
}

/** A finding at the first place where `text` stands. */
function findingAt(document: Document, text: string, rule = 'timing/holiday'): Finding {
  const start = document.source.text.indexOf(text)
  if (start === -1) throw new Error(`No "${text}"`)
  return {
    rule,
    severity: 'error',
    confidence: 'high',
    concerns: 'crm-ops',
    basis: null,
    message: text,
    help: null,
    at: makeSpan(document.source, start, start + text.length),
    campaign: null,
    messages: [],
    jurisdictions: [],
    affected: null,
    related: [],
    sources: [],
    fixes: [],
    fingerprint: '',
    url: '',
  }
}

function configOf(yaml: string): Config {
  const result = resolveConfig({
    path: 'sendlint.config.yaml',
    read: () => ({ text: yaml }),
    parse: (source) => readDocument(source, 'yaml'),
    rules,
  })
  if (!result.ok) throw new Error(result.errors.map(({ message }) => message).join())
  return result.config
}

/** Which of the places are waived, and what is said of waivers: `line:column rule message`. */
function apply(
  document: Document,
  at: readonly string[],
  more: Partial<WaiverRequest> = {},
): { readonly waived: readonly string[]; readonly said: readonly string[] } {
  const findings = at.map((text) => findingAt(document, text))
  const result = applyWaivers({
    findings,
    documents: [document],
    configOf: () => defaultConfig,
    now,
    rules,
    ...more,
  })
  const said = result.findings.filter((finding) => finding.rule.startsWith('waiver/'))
  expect(result.findings.length - said.length + result.waived.length).toBe(findings.length)
  return {
    waived: result.waived.map(({ finding }) => finding.message),
    said: said.map((finding) => {
      const { line, column } = positionAt(finding.at.source, finding.at.start)
      if (finding.at.end <= finding.at.start) throw new Error(`Nothing at ${line}:${column}`)
      return `${line}:${column} ${finding.rule} ${finding.message}`
    }),
  }
}

/** The text with every removal that findings about waivers offer. */
function removed(document: Document, at: readonly string[]): string {
  const { findings } = applyWaivers({
    findings: at.map((text) => findingAt(document, text)),
    documents: [document],
    configOf: () => defaultConfig,
    now,
    rules,
  })
  const edits = findings.flatMap(({ fixes }) =>
    fixes.filter((fix) => fix.safety === 'safe').flatMap((fix) => fix.edits),
  )
  let { text } = document.source
  for (const edit of edits.toSorted((a, b) => b.at.start - a.at.start))
    text = text.slice(0, edit.at.start) + edit.text + text.slice(edit.at.end)
  return text
}

const allow = 'sendlint-allow timing/holiday -- LEGAL-204'

describe('what a comment covers', () => {
  it('in YAML: the key, the item, its own pair, or the file', () => {
    const text = (lines: readonly string[]): Document => documentOf('a.yaml', `${lines.join('\n')}\n`)
    const places = ['at: one', 'channel: sms', 'body: Größe 🙂', 'channel: email']
    const campaign = (...comments: readonly [number, string][]): Document => {
      const lines = [
        'id: x',
        'schedule:',
        '  at: one',
        'messages:',
        '  - channel: sms',
        '    body: Größe 🙂',
        '  - channel: email',
        '    body: "b"',
      ]
      for (const [line, comment] of comments.toReversed()) lines.splice(line, 0, comment)
      return text(lines)
    }
    const holds = (...comments: readonly [number, string][]): readonly string[] =>
      apply(campaign(...comments), places).waived
    expect(holds([0, `# ${allow}`])).toEqual(places)
    expect(holds([1, `# ${allow}`])).toEqual(['at: one'])
    expect(holds([3, `# ${allow}`])).toEqual(['channel: sms', 'body: Größe 🙂', 'channel: email'])
    expect(holds([4, `  # ${allow}`])).toEqual(['channel: sms', 'body: Größe 🙂'])
    expect(holds([4, `# ${allow}`])).toEqual(['channel: sms', 'body: Größe 🙂'])
    expect(holds([5, `    # ${allow}`])).toEqual(['body: Größe 🙂'])
    expect(holds([4, '  # another comment'], [4, `  # ${allow}`], [4, '  # and one'])).toEqual([
      'channel: sms',
      'body: Größe 🙂',
    ])

    const trailing = (line: string): readonly string[] =>
      apply(
        text(
          [
            'id: x',
            'schedule:',
            '  at: one',
            'messages:',
            '  - channel: sms',
            '    body: Größe 🙂',
            '  - channel: email',
            '    body: "b"',
          ].map((plain) => (plain === line ? `${plain} # ${allow}` : plain)),
        ),
        places,
      ).waived
    expect(trailing('  at: one')).toEqual(['at: one'])
    expect(trailing('schedule:')).toEqual(['at: one'])
    expect(trailing('messages:')).toEqual(['channel: sms', 'body: Größe 🙂', 'channel: email'])
    expect(trailing('  - channel: sms')).toEqual(['channel: sms'])
    expect(trailing('    body: Größe 🙂')).toEqual(['body: Größe 🙂'])
  })

  it('in YAML of every shape', () => {
    const one = (text: string, ...at: readonly string[]): readonly string[] =>
      apply(documentOf('a.yaml', text), at).waived
    expect(one(`a: 1\nb: { c: x, d: y } # ${allow}\ne: z\n`, 'c: x', 'd: y', 'z')).toEqual(['c: x', 'd: y'])
    expect(one(`a: 1\nb: | # ${allow}\n  line one\n  line two\ne: z\n`, 'line two', 'z')).toEqual([
      'line two',
    ])
    expect(one(`a: 1\n# ${allow}\nb: >-\n  line one\n\n  line two\ne: z\n`, 'line two', 'z')).toEqual([
      'line two',
    ])
    expect(one(`a: 1\nb:\n  - x\n  - y # ${allow}\n  - z\n`, 'x', 'y', 'z')).toEqual(['y'])
    expect(one(`a: 1\nb:\n  - # ${allow}\n    c: x\n  - d: y\n`, 'c: x', 'd: y')).toEqual(['c: x'])
    expect(one(`a: 1\nb: [\n  x, # ${allow}\n  y ]\n`, 'x', 'y')).toEqual(['x'])
    expect(one(`a: 1\nb: [ # ${allow}\n  x, y ]\nc: z\n`, 'x', 'y', 'z')).toEqual(['x', 'y'])
    expect(one(`a: 1\r\n# ${allow}\r\nb: x\r\nc: y\r\n`, 'x', 'y')).toEqual(['x'])
    expect(one(`\ufeff# ${allow}\nb: x\n`, 'x')).toEqual(['x'])
    expect(one(`a: "# ${allow}"\nb: |\n  # ${allow}\nc: x\n`, 'x')).toEqual([])
    expect(one(`a:\n  b: "first\n    last" # ${allow}\n  c: x\n`, 'last', 'x')).toEqual(['last'])
  })

  it('in front matter and the Markdown below it', () => {
    const document = documentOf(
      'a.campaign.md',
      `---\nid: x\n# ${allow}\nchannel: sms\n---\n\nFirst WORD.\n\n<!-- ${allow} -->\nSecond WORDS\ngo on.\n\nThird.\n`,
    )
    expect(
      apply(document, ['id: x', 'channel: sms', 'First WORD', 'Second WORDS', 'go on', 'Third']).waived,
    ).toEqual(['channel: sms', 'Second WORDS', 'go on'])
  })

  it('in Markdown: the block, the item, the file', () => {
    const one = (text: string, ...at: readonly string[]): readonly string[] =>
      apply(documentOf('a.md', text), at).waived
    const comment = `<!-- ${allow} -->`
    expect(one(`${comment}\n\n# Title\n\nText.\n`, 'Title', 'Text')).toEqual(['Title', 'Text'])
    expect(
      one(`# Title\n\n${comment}\n- one\n- two\n\n  more\n\nText.\n`, 'Title', 'one', 'more', 'Text'),
    ).toEqual(['one', 'more'])
    expect(one(`# Title\n\n- one\n  ${comment}\n  two\n- three\n`, 'one', 'two', 'three')).toEqual(['two'])
    expect(
      one(
        `Before.\n\nSome WORD ${comment} in\na paragraph.\n\nAfter.\n`,
        'Before',
        'WORD',
        'paragraph',
        'After',
      ),
    ).toEqual(['WORD', 'paragraph'])
    expect(one(`Before.\n\n${comment}\n\nAfter.\n`, 'Before', 'After')).toEqual([])
    expect(one(`Before.\n\n\`\`\`\n${comment}\nAfter.\n\`\`\`\n`, 'After')).toEqual([])
    expect(
      one(`Before.\n\n${comment}\n| a | b |\n| - | - |\n| c | d |\n\nAfter.\n`, 'c | d', 'After'),
    ).toEqual(['c | d'])
  })

  it('in HTML: the element, the text, the file', () => {
    const one = (text: string, ...at: readonly string[]): readonly string[] =>
      apply(documentOf('a.html', text), at).waived
    const comment = `<!-- ${allow} -->`
    expect(one(`${comment}\n<p>one</p>\n<p>two</p>`, 'one', 'two')).toEqual(['one', 'two'])
    expect(
      one(
        `<p>one</p>\n${comment}\n<div><p>two</p>\n\n<p>three</p></div>\n<p>four</p>`,
        'one',
        'two',
        'three',
        'four',
      ),
    ).toEqual(['two', 'three'])
    expect(one(`<div>\n<p>one</p> ${comment}\n<p>two</p></div>`, 'one', 'two')).toEqual(['one'])
    expect(one(`<table><tr>\n${comment}\n<td>one\n<td>two</table>`, 'one', 'two')).toEqual(['one'])
    expect(
      one(`<p>one<br>\n${comment}\ntwo <b>three</b> four\nfive</p>`, 'one', 'two', 'three', 'five'),
    ).toEqual(['two'])
    expect(one(`<p>one</p>\n${comment}\n<img src="a>b.png" alt="two"><p>three</p>`, 'two', 'three')).toEqual([
      'two',
    ])
    expect(one(`<p>one</p>\n<script>\n${comment}\nlet a = "<p>"</script>\n<p>two</p>`, 'two')).toEqual([])
    expect(one(`<ul><li>\n${comment}\n<b>one\n</ul><p>two</p></b>`, 'one', 'two')).toEqual(['one'])
  })

  it('finds the node of a JSON Pointer', () => {
    const { root, source } = documentOf('a.json', '{"a": [{"b/c": 1}, "x~y"], "": {"~": null}, "a b": []}')
    const at = (pointer: string): string | null => {
      const span = pointedAt(root!, pointer)
      return span === null ? null : source.text.slice(span.start, span.end)
    }
    expect(at('/a/0')).toBe('{"b/c": 1}')
    expect(at('/a/0/b~1c')).toBe('"b/c": 1')
    expect(at('/a/1')).toBe('"x~y"')
    expect(at('//~0')).toBe('"~": null')
    expect(at('/a b')).toBe('"a b": []')
    for (const none of ['/a/2', '/a/00', '/a/-', '/a/1/x', '/b', '/a/0/b', 'a'])
      expect(at(none), none).toBe(null)
  })

  it('cuts Markdown into the blocks that a Markdown parser cuts', () => {
    const processor = unified().use(remarkParse).use(remarkGfm).freeze()
    const line = fc.constantFrom(
      '',
      '',
      'words and more',
      'other words',
      '# Title',
      '---',
      '```',
      '~~~',
      '- item',
      '* star',
      '1. first',
      '2. second',
      '  indented',
      '> quote',
      '    code',
      '<div>',
      '</div>',
      '| a | b |',
      '| - | - |',
    )
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 12 }), (lines) => {
        const text = `${lines.join('\n')}\n`
        const tree: Root = processor.parse(text)
        const expected = tree.children.map(
          ({ position }) => text.slice(0, position!.end.offset).trimEnd().length,
        )
        const blocks = markdownBlocks(text, 0).filter(({ parent }) => parent === null)
        // micromark 4.0 reads `2.` right below indented code as words.
        fc.pre(!/ {4}code\n+2\./.test(text))
        expect(blocks.map(({ end }) => end)).toEqual(expected)
      }),
      { numRuns: 500 },
    )
  })
})

describe('what a waiver says', () => {
  const said = (comment: string, at: readonly string[] = ['x']): readonly string[] =>
    apply(documentOf('a.yaml', `a: 1\n# ${comment}\nb: x\n`), at).said

  it.each([
    ['sendlint-allow timing/holiday -- LEGAL-204', []],
    ['sendlint-allow timing/holiday until 2026-11-21 -- LEGAL-204', []],
    [
      'sendlint-allow timing/holiday until 2026-11-20 -- LEGAL-204',
      ['2:39 waiver/expired Waiver for `timing/holiday` expired on 2026-11-20'],
    ],
    [
      'sendlint-allow timing/holiday until 2027-02-30 -- LEGAL-204',
      [
        '2:39 waiver/expired Unreadable last day `2027-02-30` of the waiver for `timing/holiday`, it counts as expired',
      ],
    ],
    [
      'sendlint-allow timing/holiday until next spring -- LEGAL-204',
      [
        '2:39 waiver/expired Unreadable last day `next spring` of the waiver for `timing/holiday`, it counts as expired',
      ],
    ],
    [
      'sendlint-allow timing/holiday until -- LEGAL-204',
      ['2:1 waiver/expired Missing last day of the waiver for `timing/holiday`, it counts as expired'],
    ],
    [
      'sendlint-allow timing/holiday 2027-01-01 -- LEGAL-204',
      [
        '2:33 waiver/expired Unreadable word `2027-01-01` in the waiver for `timing/holiday`, it counts as expired',
      ],
    ],
    [
      'sendlint-allow timing/holiday',
      ['2:1 waiver/missing-reason Missing reason in the waiver for `timing/holiday`'],
    ],
    [
      'sendlint-allow timing/holiday -- ',
      ['2:1 waiver/missing-reason Missing reason in the waiver for `timing/holiday`'],
    ],
    [
      'sendlint-allow timing/holiday LEGAL-204',
      ['2:1 waiver/missing-reason Missing reason in the waiver for `timing/holiday`'],
    ],
    [
      'sendlint-allow timing/holiday --LEGAL-204',
      ['2:1 waiver/missing-reason Missing reason in the waiver for `timing/holiday`'],
    ],
    [
      'sendlint-allow timing/holliday -- LEGAL-204',
      ['2:18 waiver/unknown-rule Unknown rule `timing/holliday` in a waiver, did you mean `timing/holiday`?'],
    ],
    [
      'sendlint-allow nonsense -- LEGAL-204',
      ['2:18 waiver/unknown-rule Unknown rule `nonsense` in a waiver'],
    ],
    [
      'sendlint-allow timing/* -- LEGAL-204',
      ['2:18 waiver/unknown-rule Whole group `timing/*` in a waiver, expected one rule'],
    ],
    [
      'sendlint-allow -- LEGAL-204',
      ['2:1 waiver/unknown-rule Missing rule in a waiver, expected `<group>/<name>`'],
    ],
    ['sendlint-allow', ['2:1 waiver/unknown-rule Missing rule in a waiver, expected `<group>/<name>`']],
    [
      'sendlint-allow timing/holiday, content/shouting -- x',
      [
        '2:1 waiver/unknown-rule Several rules in a waiver, expected one: `timing/holiday`, `content/shouting`',
      ],
    ],
    [
      'sendlint-allow source/syntax -- x',
      ['2:18 waiver/unknown-rule Disallowed waiver: `source/syntax` is never waived'],
    ],
    [
      'sendlint-allow campaign/unknown-key -- x',
      ['2:18 waiver/unknown-rule Disallowed waiver: `campaign/unknown-key` is never waived'],
    ],
    [
      'sendlint-allow waiver/unused -- x',
      ['2:18 waiver/unknown-rule Disallowed waiver: `waiver/unused` is never waived'],
    ],
    [
      'sendlint-disable timing/holiday -- x',
      ['2:1 waiver/unknown-rule Unknown comment `sendlint-disable`, expected `sendlint-allow`'],
    ],
    [
      'sendlint-allow content/shouting -- LEGAL-204',
      ['2:1 waiver/unused Unused waiver for `content/shouting`, nothing to allow here'],
    ],
    ['about sendlint-allow timing/holiday -- LEGAL-204', []],
  ])('%s', (comment, expected) => {
    expect(said(comment)).toEqual(expected)
  })

  it('waives nothing when it is not in order', () => {
    for (const comment of [
      'sendlint-allow timing/holiday until 2026-11-20 -- x',
      'sendlint-allow timing/holiday until soon -- x',
      'sendlint-allow timing/holiday',
      'sendlint-allow timing/* -- x',
      'sendlint-allow timing/holiday, content/shouting -- x',
    ])
      expect(apply(documentOf('a.yaml', `a: 1\n# ${comment}\nb: x\n`), ['x']).waived, comment).toEqual([])
  })

  it('holds through its last day, UTC', () => {
    const document = documentOf(
      'a.yaml',
      `a: 1\nb: x # sendlint-allow timing/holiday until 2026-11-21 -- y\n`,
    )
    for (const [moment, holds] of [
      ['2026-11-21T23:59Z', true],
      ['2026-11-22T00:00Z', false],
      ['2026-11-22T09:00+14:00', true],
      ['2026-11-21T13:00-12:00', false],
    ] as const)
      expect(apply(document, ['x'], { now: parseInstant(moment)! }).waived.length > 0, moment).toBe(holds)
  })

  it('has a reason, a rule and a day that can be read in every spelling', () => {
    const word = fc.stringMatching(/^[a-z]{1,8}$/)
    const blank = fc.stringMatching(/^[ \t]{1,3}$/)
    fc.assert(
      fc.property(
        word,
        word,
        fc.option(fc.constantFrom('2026-12-31', 'x')),
        fc.stringMatching(/^[A-Za-zÄ🙂:-][^\r\n]{0,20}$/u),
        blank,
        (group, name, until, reason, gap) => {
          const text = `${gap}sendlint-allow${gap}${group}/${name}${gap}${until === null ? '' : `until${gap}${until}${gap}`}--${gap}${reason}`
          const source: Source = { path: 'a', text }
          const written = readWaiverComment(Text.verbatim(source, 0, text.length))
          expect(written?.rules.map(({ value }) => value)).toEqual([`${group}/${name}`])
          expect(written?.until?.value ?? null).toBe(until)
          expect(written?.reason?.value).toBe(reason.trim())
          for (const part of [written!.rules[0]!, written!.reason!])
            expect(text.slice(part.span.start, part.span.end)).toBe(part.value)
        },
      ),
    )
  })

  it('never throws and never waives by accident, whatever stands there', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '/', ' ', '-', 'until', ',', '\n', '\t', '2026-12-31', '*') }),
        (tail) => {
          const text = `sendlint-allow${tail}`
          const written = readWaiverComment(Text.verbatim({ path: 'a', text }, 0, text.length))
          expect(written).not.toBe(null)
        },
      ),
    )
  })
})

describe('which waiver is used', () => {
  it('the closest; the other one is unused', () => {
    const document = documentOf(
      'a.yaml',
      `# ${allow}\na: 1\n# sendlint-allow timing/holiday -- closer\nb: x\n`,
    )
    const result = applyWaivers({
      findings: [findingAt(document, 'x')],
      documents: [document],
      configOf: () => defaultConfig,
      now,
      rules,
    })
    expect(result.waived.map(({ reason, by, until }) => [reason, by, until])).toEqual([
      ['closer', 'comment', null],
    ])
    expect(result.findings.map(({ at, rule }) => [positionAt(at.source, at.start).line, rule])).toEqual([
      [1, 'waiver/unused'],
    ])
  })

  it('one that holds before one that has run out', () => {
    const document = documentOf(
      'a.yaml',
      `# ${allow}\na: 1\n# sendlint-allow timing/holiday until 2026-01-01 -- over\nb: x\n`,
    )
    expect(apply(document, ['x'])).toEqual({
      waived: ['x'],
      said: ['3:39 waiver/expired Waiver for `timing/holiday` expired on 2026-01-01'],
    })
  })

  it('only for its own rule and file', () => {
    const document = documentOf('a.yaml', `# ${allow}\nb: x\n`)
    const other = documentOf('b.yaml', 'b: x\n')
    const findings = [findingAt(document, 'x', 'content/shouting'), findingAt(other, 'x')]
    const result = applyWaivers({
      findings,
      documents: [document, other],
      configOf: () => defaultConfig,
      now,
      rules,
    })
    expect(result.waived).toEqual([])
    expect(result.lapsed.size).toBe(0)
  })

  it('tells the baseline what only an expired one covers', () => {
    const document = documentOf(
      'a.yaml',
      'a: y\nb: x # sendlint-allow timing/holiday until 2026-01-01 -- over\n',
    )
    const findings = [findingAt(document, 'x'), findingAt(document, 'y')]
    const { lapsed } = applyWaivers({
      findings,
      documents: [document],
      configOf: () => defaultConfig,
      now,
      rules,
    })
    expect([...lapsed]).toEqual([findings[0]])
  })

  it('the one above the key that includes a body, for the campaign that does', () => {
    const campaign = documentOf('a.campaign.yaml', `id: x\n# ${allow}\nbody_file: b.md\n`)
    const body = documentOf('b.md', 'SHOUTING\n')
    const finding = { ...findingAt(body, 'SHOUTING'), campaign: 'x' }
    const at = findingAt(campaign, 'b.md').at
    const request = {
      findings: [finding],
      documents: [campaign, body],
      configOf: () => defaultConfig,
      now,
      rules,
    }
    expect(
      applyWaivers({ ...request, includedAt: ({ campaign: id }) => (id === 'x' ? [at] : []) }).waived,
    ).toHaveLength(1)
    expect(applyWaivers(request).waived).toHaveLength(0)
  })

  it('settings of waiver rules hold', () => {
    const document = documentOf('a.yaml', `a: 1\n# ${allow}\nb: x\n`)
    const config = (setting: string): Config => configOf(`rules: { waiver/unused: ${setting} }`)
    const severities = (setting: string): readonly string[] =>
      applyWaivers({
        findings: [],
        documents: [document],
        configOf: () => config(setting),
        now,
        rules,
      }).findings.map(({ severity }) => severity)
    expect(severities('error')).toEqual(['error'])
    expect(severities('off')).toEqual([])
  })
})

describe('waivers of the configuration', () => {
  const document = documentOf(
    'campaigns/x.campaign.json',
    '{"id": "x", "messages": [{"channel": "sms"}, {"channel": "push"}]}',
  )
  const run = (waiver: string, more: Partial<WaiverRequest> = {}) =>
    apply(document, ['"sms"', '"push"'], { configOf: () => config(waiver), ...more })
  const config = (waiver: string): Config => configOf(`waivers:\n  - { ${waiver} }\n`)

  it.each([
    [
      'rule: timing/holiday, file: campaigns/x.campaign.json, at: /messages/0, reason: LEGAL-204, until: 2026-12-31',
      ['"sms"'],
      [],
    ],
    ['rule: timing/holiday, file: "**/*.json", reason: LEGAL-204', ['"sms"', '"push"'], []],
    [
      'rule: timing/holiday, file: campaigns/x.campaign.json, at: /messages/0, reason: LEGAL-204, until: 2026-11-20',
      [],
      ['2:105 waiver/expired Waiver for `timing/holiday` expired on 2026-11-20'],
    ],
    [
      'rule: timing/holiday, file: campaigns/x.campaign.json, at: /messages/7, reason: x',
      [],
      [
        '2:13 waiver/unused Unused waiver for `timing/holiday`: `/messages/7` is not in `campaigns/x.campaign.json`',
      ],
    ],
    [
      'rule: content/shouting, file: campaigns/x.campaign.json, reason: x',
      [],
      ['2:13 waiver/unused Unused waiver for `content/shouting`, nothing to allow here'],
    ],
    [
      'rule: timing/holiday, file: "**/*.json"',
      [],
      ['2:13 waiver/missing-reason Missing reason in the waiver for `timing/holiday`'],
    ],
    [
      'rule: timing/holidya, file: "**/*.json", reason: x',
      [],
      ['2:13 waiver/unknown-rule Unknown rule `timing/holidya` in a waiver, did you mean `timing/holiday`?'],
    ],
    [
      'rule: source/syntax, file: "**/*.json", reason: x',
      [],
      ['2:13 waiver/unknown-rule Disallowed waiver: `source/syntax` is never waived'],
    ],
    ['rule: timing/holiday, file: "other/**", reason: x', [], []],
  ])('%s', (waiver, waived, said) => {
    expect(run(waiver)).toEqual({ waived, said })
  })

  it('are unused for files that a whole run has not', () => {
    expect(run('rule: timing/holiday, file: "other/**", reason: x', { whole: true }).said).toEqual([
      '2:13 waiver/unused Unused waiver for `timing/holiday`: no file matches `other/**`',
    ])
  })

  it('stand behind comments', () => {
    const yaml = documentOf('a.yaml', `a: 1\n# ${allow}\nb: x\n`)
    expect(
      apply(yaml, ['x'], { configOf: () => config('rule: timing/holiday, file: a.yaml, reason: x') }).said,
    ).toEqual(['2:13 waiver/unused Unused waiver for `timing/holiday`, nothing to allow here'])
  })
})

describe('removing a waiver', () => {
  it.each([
    ['a.yaml', `a: 1\n  # ${allow}\nb: x\n`, 'a: 1\nb: x\n'],
    ['a.yaml', `a: 1 # ${allow}\r\nb: x\r\n`, 'a: 1\r\nb: x\r\n'],
    ['a.yaml', `\ufeff# ${allow}\r\nb: x\r\n`, '\ufeffb: x\r\n'],
    ['a.yaml', `a: 1\n# ${allow}`, 'a: 1\n'],
    ['a.yaml', `a: 1\n# ${allow}\n# ${allow}\nb: x\n`, 'a: 1\nb: x\n'],
    ['a.md', `One.\n\n<!-- ${allow} -->\nTwo.\n`, 'One.\n\nTwo.\n'],
    ['a.md', `One.\n<!-- ${allow} -->\nTwo.\n`, 'One.\n\nTwo.\n'],
    ['a.md', `One <!-- ${allow} --> two.\n`, 'One two.\n'],
    ['a.html', `<p>a</p>\n  <!-- ${allow} --> <p>b</p>\n`, '<p>a</p>\n  <p>b</p>\n'],
    [
      'a.html',
      `<p>a</p>\n<!-- ${allow.replace(' -- ', ' until 2026-01-01 -- ')} -->\n<p>b</p>\n`,
      '<p>a</p>\n<p>b</p>\n',
    ],
  ])('%s: %j', (path, before, after) => {
    expect(removed(documentOf(path, before), [])).toBe(after)
    expect(apply(documentOf(path, after), []).said).toEqual([])
  })
})

describe('many waivers', () => {
  const count = 8000
  it.each([
    ['behind keys', (i: number) => `k${i}: v # ${allow}\n`, 'a.yaml'],
    ['above keys', (i: number) => `# ${allow}\nk${i}: v\n`, 'a.yaml'],
    ['above each other', (i: number) => (i === 0 ? 'a: b\n' : `# ${allow}\n`), 'a.yaml'],
    ['in HTML that nothing closes', () => `<b><!-- ${allow} -->\n`, 'a.html'],
    ['in Markdown', () => `- a\n<!-- ${allow} -->\n`, 'a.md'],
  ])('%s take work in proportion', (_, line, path) => {
    const document = documentOf(path, Array.from({ length: count }, (__, i) => line(i)).join(''))
    // Work that grows with the square takes minutes, more than a test may.
    expect(apply(document, []).said.length).toBeGreaterThan(count - 2)
  })
})

describe('answers', () => {
  const document = documentOf('a.yaml', 'id: x\n')
  const question = (rule: string, campaign: string | null = 'x'): Unchecked => ({
    rule,
    required: true,
    at: findingAt(document, 'x').at,
    campaign,
    messages: [],
    jurisdictions: [],
    reason: 'r',
    needs: 'n',
    concerns: 'legal',
  })
  const answer = (until: string, check = 'timing/holiday', text = 'scrubbed by our carrier'): Config =>
    configOf(`answers: [{ check: ${check}, answer: "${text}"${until === '' ? '' : `, until: ${until}`} }]`)
  const run = (config: Config, questions = [question('timing/holiday'), question('content/shouting')]) => {
    const { unchecked, answers } = applyAnswers(questions, () => config, now)
    return [
      unchecked.map(({ rule }) => rule),
      answers.map(({ claim, value, kind, campaign }) => [claim, value, kind, campaign]),
    ]
  }
  it('settle what they answer and are listed as declared', () => {
    const used = [['timing/holiday', 'scrubbed by our carrier', 'declared', 'x']]
    for (const until of ['', '2026-11-21', '2027-01-01'])
      expect(run(answer(until))).toEqual([['content/shouting'], used])
    expect(run(answer(''), [question('timing/holiday'), question('timing/holiday')])).toEqual([[], used])
    expect(run(answer(''), [question('timing/holiday'), question('timing/holiday', 'y')])[1]).toHaveLength(2)
  })
  it('run out', () => {
    for (const until of ['2026-11-20', 'soon', '2027-02-30'])
      expect(run(answer(until))).toEqual([['timing/holiday', 'content/shouting'], []])
  })
  it('are those of the file that is closest', () => {
    const config = configOf(
      'answers: [{ check: timing/holiday, answer: house }, { check: timing/holiday, answer: own }, { check: timing/holiday, answer: over, until: 2020-01-01 }]',
    )
    expect(run(config)[1]).toEqual([['timing/holiday', 'own', 'declared', 'x']])
  })
})
