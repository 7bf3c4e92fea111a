import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Finding, Severity } from '../src/finding.ts'
import {
  applyBaseline,
  type Baseline,
  printBaseline,
  readBaseline,
  staleMessage,
  updateBaseline,
} from '../src/policy/baseline.ts'
import { makeSpan } from '../src/source/span.ts'

function finding(file: string, rule: string, severity: Severity = 'error'): Finding {
  return {
    rule,
    severity,
    confidence: 'high',
    concerns: 'copy',
    basis: null,
    message: 'm',
    help: null,
    at: makeSpan({ path: file, text: 'x' }, 0, 1),
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

function of(counts: Readonly<Record<string, Readonly<Record<string, number>>>>): Baseline {
  return new Map(Object.entries(counts).map(([file, rules]) => [file, new Map(Object.entries(rules))]))
}

const all = { linted: null, lapsed: new Set<Finding>() }
const [past, holiday] = ['timing/past', 'timing/holiday']

describe('applying a baseline', () => {
  it('hides what it records and shows all of what has become more', () => {
    const findings = [
      finding('a', past),
      finding('a', past),
      finding('a', holiday),
      finding('b', past),
      finding('b', past),
    ]
    const result = applyBaseline(findings, of({ a: { [past]: 2 }, b: { [past]: 1 } }), all)
    expect(result.findings).toEqual(findings.slice(2))
    expect(result.baselined).toBe(2)
    expect(result.stale).toEqual([])
  })

  it('names entries that allow more than there is', () => {
    const { stale, findings } = applyBaseline(
      [finding('a', past)],
      of({ z: { [past]: 1 }, a: { [past]: 3, [holiday]: 1 } }),
      all,
    )
    expect(findings).toEqual([])
    expect(stale).toEqual([
      { file: 'a', rule: holiday, recorded: 1, found: 0 },
      { file: 'a', rule: past, recorded: 3, found: 1 },
      { file: 'z', rule: past, recorded: 1, found: 0 },
    ])
    expect(staleMessage(stale.slice(0, 1), '.sendlint-baseline.json')).toBe(
      '.sendlint-baseline.json: Stale baseline, 1 entry allows more than there is\n' +
        '  a: timing/holiday recorded 1, found 0\n' +
        '  = help: run with --update-baseline to record the lower counts\n',
    )
    expect(staleMessage(stale, 'b.json').split('\n')[0]).toBe(
      'b.json: Stale baseline, 3 entries allow more than there is',
    )
  })

  it('says nothing of files that were not read', () => {
    const baseline = of({ a: { [past]: 1 }, b: { [past]: 1 } })
    const { stale } = applyBaseline([], baseline, { ...all, linted: new Set(['a']) })
    expect(stale.map(({ file }) => file)).toEqual(['a'])
  })

  it('takes no notes, nothing that can not be waived and nothing whose waiver has run out', () => {
    const info = finding('a', past, 'info')
    const broken = finding('a', 'source/syntax')
    const over = finding('a', 'waiver/expired', 'warning')
    const lapsed = finding('a', past)
    const findings = [info, broken, over, lapsed]
    const options = { linted: null, lapsed: new Set([lapsed]) }
    expect(applyBaseline(findings, of({ a: { [past]: 1 } }), options).findings).toEqual(findings)
    expect(updateBaseline(null, findings, options).size).toBe(0)
  })
})

describe('updating a baseline', () => {
  it('records everything the first time', () => {
    const findings = [finding('b', past), finding('a', past, 'warning'), finding('b', past)]
    expect(updateBaseline(null, findings, all)).toEqual(of({ a: { [past]: 1 }, b: { [past]: 2 } }))
  })

  const rule = fc.constantFrom('timing/past', 'timing/holiday', 'content/shouting')
  const file = fc.constantFrom('a', 'b', 'c')
  const findings = fc.array(
    fc
      .tuple(file, rule, fc.constantFrom('error' as const, 'warning' as const))
      .map((parts) => finding(...parts)),
    { maxLength: 12 },
  )
  const baseline = fc
    .dictionary(file, fc.dictionary(rule, fc.integer({ min: 1, max: 4 }), { noNullPrototype: true }), {
      noNullPrototype: true,
    })
    .map(of)
  const linted = fc.option(fc.uniqueArray(file).map((files) => new Set<string>(files)))

  it('only shrinks, and leaves nothing stale', () => {
    fc.assert(
      fc.property(baseline, findings, linted, (before, found, files) => {
        const options = { linted: files, lapsed: new Set<Finding>() }
        const seen = found.filter(({ at }) => files === null || files.has(at.source.path))
        const after = updateBaseline(before, seen, options)
        for (const [path, rules] of after)
          for (const [id, count] of rules) expect(count).toBeLessThanOrEqual(before.get(path)!.get(id)!)
        expect(applyBaseline(seen, after, options).stale).toEqual([])
        // It hides nothing that the one before didn't, and shows nothing that it hid.
        expect(applyBaseline(seen, after, options).findings).toEqual(
          applyBaseline(seen, before, options).findings,
        )
        expect(updateBaseline(after, seen, options)).toEqual(after)
      }),
    )
  })

  it('is written and read back as the same, in the same order', () => {
    fc.assert(
      fc.property(findings, (found) => {
        const recorded = updateBaseline(null, found, all)
        const text = printBaseline(recorded)
        expect(readBaseline(text)).toEqual(recorded)
        expect(printBaseline(updateBaseline(null, found.toReversed(), all))).toBe(text)
      }),
    )
    expect(printBaseline(of({ b: { [past]: 1 }, a: { [past]: 2, [holiday]: 1 }, c: {} }))).toBe(`{
  "schemaVersion": 1,
  "files": {
    "a": {
      "timing/holiday": 1,
      "timing/past": 2
    },
    "b": {
      "timing/past": 1
    }
  }
}
`)
  })

  it.each([
    ['{', 'it is not JSON'],
    ['[]', 'it is not a map'],
    ['{"files": {}}', '`schemaVersion` is not 1'],
    ['{"schemaVersion": 1, "files": []}', '`files` is not a map'],
    ['{"schemaVersion": 1, "files": {}, "x": 1}', 'unknown key `x`'],
    ['{"schemaVersion": 1, "files": {"a": 1}}', '`a` is not a map'],
    [
      '{"schemaVersion": 1, "files": {"a": {"timing/past": 0}}}',
      'the count of `timing/past` in `a` is not a whole number from 1 on',
    ],
    ['{"schemaVersion": 1, "files": {"a": {"source/syntax": 1}}}', '`source/syntax` is never in a baseline'],
  ])('refuses %s', (text, problem) => {
    expect(readBaseline(text)).toBe(problem)
  })
})
