import * as fc from 'fast-check'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { adapters } from '../src/campaign/adapters/adapters.ts'
import type { Places } from '../src/place/places.ts'
import type { Report } from '../src/report/report.ts'
import { readDocument } from '../src/source/read.ts'
import { positionAt } from '../src/source/source.ts'
import type { Span } from '../src/source/span.ts'
import type { Zones } from '../src/time/zones.ts'
import { type Files, fixtures, lintFiles, readDataShard } from './support/lint.ts'

const folder = join(fixtures, 'formats')
const update = process.env['SENDLINT_UPDATE'] === '1'

/** Every export under a platform's folder; what stands beside it is given as well. */
const platforms = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'consent')
  .map((entry) => entry.name)
  .sort()

function exportsOf(platform: string): readonly string[] {
  return readdirSync(join(folder, platform))
    .filter((name) => /\.(?:json|jsonl|csv|tsv)$/.test(name))
    .sort()
}

function besideOf(path: string): Files {
  const files: Record<string, string> = { 'consent/form.png': 'what the form showed' }
  for (const one of [`${path}.send.yaml`, `${path.replace(/\.[^.]+$/, '')}.send.yaml`])
    if (existsSync(join(folder, one)))
      files[one] = readFileSync(join(folder, one), 'utf8').replace('consent/', '../consent/')
  return files
}

function place(span: Span): string {
  const start = positionAt(span.source, span.start)
  const end = positionAt(span.source, span.end)
  return `${relative('', span.source.path)}:${start.line}:${start.column}-${end.line}:${end.column}`
}

/** The verdict, then what is wrong or decides, with the place it is said of. Notes are for the tests of their rules. */
function outcome(report: Report): string {
  return [
    ...report.campaigns.map(
      ({ id, messages, verdict }) => `${id} ${messages.map(({ channel }) => channel).join(' ')} ${verdict}`,
    ),
    ...report.findings
      .filter(({ severity }) => severity !== 'info')
      .map((one) => `${place(one.at)} ${one.severity} ${one.rule} ${one.message}`),
    ...report.unchecked
      .filter(({ required, rule }) => required || rule === 'platform/not-exported')
      .map(
        (one) =>
          `${place(one.at)} ${one.required ? 'required' : 'optional'} ${one.rule} ${one.reason} (${one.needs})`,
      ),
  ]
    .map((line) => `${line}\n`)
    .join('')
}

/** Every value of a JSON text, replaced by others in turn. */
function* mutated(text: string): Generator<string> {
  const whole = JSON.parse(text) as unknown
  const paths: (readonly (string | number)[])[] = []
  const walk = (value: unknown, path: readonly (string | number)[]): void => {
    paths.push(path)
    if (Array.isArray(value)) value.forEach((one, index) => walk(one, [...path, index]))
    else if (typeof value === 'object' && value !== null)
      for (const [key, one] of Object.entries(value)) walk(one, [...path, key])
  }
  walk(whole, [])
  for (const path of paths.slice(1))
    for (const other of [null, 0, '', 'x', true, [], {}, [null], { a: [] }]) {
      const copy = structuredClone(whole) as Record<string | number, unknown>
      let at = copy
      for (const key of path.slice(0, -1)) at = at[key] as typeof at
      at[path.at(-1)!] = other
      yield JSON.stringify(copy)
    }
}

const zones = readDataShard('zones') as Zones
const places = readDataShard('places') as Places

describe('whatever a value is', () => {
  test.each(platforms.filter((one) => one !== 'plan' && one !== 'unknown'))('%s is read', (platform) => {
    for (const name of exportsOf(platform).filter((one) => one.endsWith('.json')))
      for (const text of mutated(readFileSync(join(folder, platform, name), 'utf8'))) {
        const { root } = readDocument({ path: name, text }, 'json')
        for (const adapter of adapters) {
          if (root === null || adapter.recognise(root) === 0) continue
          for (const { entries, messages } of adapter.read(root, { report: () => {}, zones, places }))
            for (const { key, value } of [...entries, ...messages.flatMap((message) => message.entries)]) {
              expect(key.span.end).toBeLessThanOrEqual(text.length)
              expect(value.span.end, key.value).toBeLessThanOrEqual(text.length)
              expect(value.span.start).toBeGreaterThanOrEqual(0)
            }
        }
      }
  })
})

describe('tables', () => {
  const read = (text: string): readonly Readonly<Record<string, string>>[] => {
    const { root } = readDocument({ path: 'a.csv', text }, 'csv')
    return (root?.kind === 'list' ? root.items : []).map((row) =>
      Object.fromEntries(
        (row.kind === 'map' ? row.entries : []).map(({ key, value }) => [
          key.value,
          value.kind === 'scalar' ? value.text.value : '',
        ]),
      ),
    )
  }

  test.each([
    ['commas', 'a,b\n1,2\n', [{ a: '1', b: '2' }]],
    ['semicolons of Excel', 'a;b\r\n"1,5";2\r\n', [{ a: '1,5', b: '2' }]],
    ['a named divider', 'sep=|\na|b\n1|2', [{ a: '1', b: '2' }]],
    ['tabs', 'a\tb\n1\t2', [{ a: '1', b: '2' }]],
    ['quotes', 'a,b\n"say ""hi"",\nthen go",2', [{ a: 'say "hi",\nthen go', b: '2' }]],
    ['empty cells and rows', 'a,b\n,2\n,\n\n1,', [{ b: '2' }, { a: '1' }]],
    ['a byte-order mark', '\uFEFFa,b\n1,2', [{ a: '1', b: '2' }]],
  ])('%s', (_, text, rows) => expect(read(text)).toEqual(rows))

  test('whatever is in it, every cell is at its characters', () => {
    const piece = fc.constantFrom(
      ',',
      ';',
      '"',
      '""',
      '\n',
      '\r\n',
      'a',
      '20 %',
      '\t',
      ' ',
      'é',
      '\uFEFF',
      '|',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('')
        const { root, problems } = readDocument({ path: 'a.csv', text }, 'csv')
        for (const { at } of problems) expect(at.end).toBeLessThanOrEqual(text.length)
        for (const row of root?.kind === 'list' ? root.items : [])
          for (const { value } of row.kind === 'map' ? row.entries : [])
            if (value.kind === 'scalar')
              for (let i = 0; i < value.text.length; i++) {
                const { start, end } = value.text.at(i, i + 1)
                expect(['', '"']).toContain(text.slice(start, end).replace(value.text.value[i]!, ''))
              }
      }),
      { numRuns: 500 },
    )
  })
})

describe('places', () => {
  test('a finding inside HTML inside JSON is at the characters of the file', () => {
    const text = readFileSync(join(folder, 'mailchimp/no-footer.json'), 'utf8')
    const report = lintFiles(
      { 'mailchimp/no-footer.json': text },
      { beside: besideOf('mailchimp/no-footer.json') },
    )
    const slices = Object.fromEntries(
      report.findings.map(({ rule, at }) => [rule, at.source.text.slice(at.start, at.end)]),
    )
    expect(slices).toMatchObject({
      'content/broken-merge-tag': '*|FNAME',
      'offer/weekday-mismatch': 'Sunday',
      'opt-out/missing': 'html',
    })
  })

  test('nothing that could be written into an export is offered as a fix', () => {
    for (const platform of platforms)
      for (const name of exportsOf(platform)) {
        const path = `${platform}/${name}`
        const text = readFileSync(join(folder, path), 'utf8')
        const { findings } = lintFiles({ [path]: text }, { beside: besideOf(path) })
        for (const { fixes } of findings)
          for (const { edits } of fixes) for (const { at } of edits) expect(at.source.path).not.toBe(path)
      }
  })

  test('line endings and a byte-order mark change nothing', () => {
    for (const path of ['plan/mistakes.csv', 'whatsapp/mistakes.json']) {
      const text = readFileSync(join(folder, path), 'utf8').replace(/^\uFEFF/, '')
      const rules = (changed: string): readonly string[] =>
        lintFiles({ [path]: changed }, { beside: besideOf(path) }).findings.map(
          ({ rule, message, at }) => `${rule} ${message} ${positionAt(at.source, at.start).line}`,
        )
      const plain = rules(text)
      expect(rules(text.replaceAll('\n', '\r\n'))).toEqual(plain)
      expect(rules(`\uFEFF${text}`)).toEqual(plain)
    }
  })
})

describe('what is no export', () => {
  test.each([
    [
      'a campaign with an unknown key',
      '{ "messages": [{ "channel": "sms", "body": "Hi" }], "settings": { "subject_line": "x" } }',
      'campaign/unknown-key',
    ],
    ['another kind of JSON', '{ "dependencies": { "a": "1.0.0" }, "name": "x" }', 'campaign/unknown-key'],
    ['a list', '[1, 2, 3]', 'campaign/wrong-type'],
  ])('%s', (_, text, rule) => {
    const report = lintFiles({ 'x.json': text })
    expect(report.findings.map((one) => one.rule)).toContain(rule)
    expect(report.unchecked.map((one) => one.rule)).not.toContain('platform/not-exported')
  })
})

describe('the file beside an export', () => {
  const path = 'klaviyo/evening.json'
  const said = (send: string): readonly string[] =>
    lintFiles(
      { [path]: readFileSync(join(folder, path), 'utf8') },
      { beside: { [`${path}.send.yaml`]: send } },
    )
      .findings.filter(({ at }) => at.source.path.endsWith('.send.yaml'))
      .map(({ rule, message, at }) => `${positionAt(at.source, at.start).line} ${rule} ${message}`)

  test.each([
    [
      'an unknown value',
      'purpose: marketin\n',
      ['1 campaign/unknown-value Unknown value `marketin` for `purpose`, did you mean `marketing`?'],
    ],
    [
      'no map',
      '- a\n',
      [
        '1 campaign/wrong-type Wrong type for `send file`: a list, expected a map with `sendlint`, `name`, `status`, `purpose` and 11 more',
      ],
    ],
    [
      'a message that there is not',
      'messages: [{ id: "9", language: en }]\n',
      ['1 campaign/unknown-value Unknown message of the export `9`, expected one of `0`'],
    ],
    [
      'another hour',
      'schedule: { at: 2026-11-25T10:00 }\n',
      [
        '1 platform/contradicted-export Conflicting `schedule.at`: `2026-11-25T10:00` here, `2026-11-24T20:30` in the export, which is what is sent',
      ],
    ],
    ['nothing yet', 'purpose:\naudience:\n  regions:\n', []],
    ['an empty file', '', []],
  ])('%s', (_, send, expected) => expect(said(send)).toEqual(expected))
})

describe('lists', () => {
  test('JSON Lines hold one export each', () => {
    const one = (id: string): string =>
      JSON.stringify({
        id,
        type: 'regular',
        status: 'save',
        settings: { subject_line: 'Tents', from_name: 'Larkspur' },
        content: { html: '<p>Tents</p>' },
      })
    const report = lintFiles({ 'all.jsonl': `${one('a')}\n${one('b')}\n` })
    expect(report.campaigns.map(({ id }) => id)).toEqual(['a', 'b'])
  })

  test('one file stands beside them all, and says more of one', () => {
    const path = 'whatsapp/mistakes.json'
    const send = `purpose: marketing
audience: { regions: [GB], consent: { tags: ["marketing:*"], basis: express, source: web_form } }
campaigns:
  - id: old_one
    schedule: { at: 2026-11-24T10:00, timezone: recipient }
  - id: nobody
    schedule: { at: 2026-11-24T10:00, timezone: recipient }
`
    const report = lintFiles(
      { [path]: readFileSync(join(folder, path), 'utf8') },
      { beside: { [`${path}.send.yaml`]: send } },
    )
    const own = report.findings.filter(({ at }) => at.source.path.endsWith('.send.yaml'))
    expect(own.filter(({ rule }) => rule === 'campaign/unknown-value').map(({ message }) => message)).toEqual(
      [
        'Unknown campaign of the export `nobody`, expected one of `old_one`, `tents_arrived`, `Order-Shipped`',
      ],
    )
    const open = report.unchecked.filter(({ required, needs }) => required && needs === 'schedule.at')
    expect(open.map(({ campaign }) => campaign)).not.toContain('old_one')
  })
})

describe.each(platforms)('%s', (platform) => {
  test.each(exportsOf(platform))('%s', (name) => {
    const path = `${platform}/${name}`
    const found = outcome(
      lintFiles({ [path]: readFileSync(join(folder, path), 'utf8') }, { beside: besideOf(path) }),
    )
    const out = join(folder, `${path}.out`)
    if (update) writeFileSync(out, found)
    expect(found).toBe(readFileSync(out, 'utf8'))
  })
})
