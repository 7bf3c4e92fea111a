import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { linkResultsFrom } from '../src/cli/link-results.ts'
import { linkKey, readLinkResults } from '../src/link/results.ts'
import { lintFiles } from './support/lint.ts'

const folder = mkdtempSync(join(tmpdir(), 'sendlint-links-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

/** As lychee 0.24 writes it, shortened. */
const lychee = {
  total: 3,
  success_map: { 'a.html': [{ url: 'https://acme.example/', status: { text: '200 OK', code: 200 } }] },
  error_map: {
    'a.html': [{ url: 'https://acme.example/gone', status: { text: '404 Not Found', code: 404 } }],
  },
  timeout_map: { 'a.html': [{ url: 'https://acme.example/slow', status: { text: 'Timeout' } }] },
  redirect_map: {},
}

describe('results of a link checker', () => {
  test('as lychee writes them', () => {
    const results = readLinkResults(lychee, 7)
    expect(results).toMatchObject({ checkedAt: 7 })
    if (typeof results === 'string') throw new Error(results)
    expect([...results.byLink]).toEqual([
      ['https://acme.example/gone', { works: false, status: 404, said: '404 Not Found' }],
      ['https://acme.example/slow', { works: false, status: null, said: 'Timeout' }],
      ['https://acme.example', { works: true, status: 200, said: '200 OK' }],
    ])
  })

  test.each([
    [[], /map/],
    [{}, /links/],
    [{ links: {} }, /links/],
    [{ links: [{}] }, /links\[0\].*url/],
    [{ links: [{ url: 'x' }] }, /neither/],
    [{ links: [{ url: 'x', status: 'ok' }] }, /status/],
    [{ links: [], checked: 'yesterday' }, /checked/],
    [{ error_map: { a: 1 } }, /error_map/],
  ])('%j is refused with what was expected', (value, expected) => {
    expect(readLinkResults(value, null)).toMatch(expected)
  })

  test('what a checker said is one line without control characters', () => {
    const results = readLinkResults(
      { links: [{ url: 'https://a.example', ok: false, reason: 'a\u001b[31m\n\u202eb' }] },
      null,
    )
    if (typeof results === 'string') throw new Error(results)
    expect(results.byLink.get('https://a.example')?.said).toBe('a [31m b')
  })

  test.each([
    ['HTTPS://Acme.example/', 'https://acme.example'],
    ['acme.example/a#b', 'https://acme.example/a'],
    ['//acme.example?x=1', 'https://acme.example?x=1'],
    ['http://acme.example/A', 'http://acme.example/A'],
  ])('%s is looked up as %s', (address, key) => {
    expect(linkKey(address)).toBe(key)
  })
})

describe('the file', () => {
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text)
    return name
  }

  test('is read from where the command runs', () => {
    expect(linkResultsFrom(file('a.json', JSON.stringify(lychee)), folder).byLink.size).toBe(3)
  })

  test.each([
    ['not.json', 'no json', /No JSON/],
    ['list.json', '[]', /Unknown results/],
  ])('%s is refused', (name, text, message) => {
    expect(() => linkResultsFrom(file(name, text), folder)).toThrow(message)
  })

  test('that is not there is refused', () => {
    expect(() => linkResultsFrom('nowhere.json', folder)).toThrow(/Unreadable/)
  })
})

test('old results are said to be, and never block', () => {
  const report = lintFiles(
    {
      'a.campaign.yaml':
        'id: a\npurpose: marketing\naudience: { regions: [US] }\nmessages: [{ channel: sms, from: "73762", body: "See acme.example/gone. Reply STOP to opt out" }]',
    },
    {
      beside: {
        'links.json': JSON.stringify({
          checked: '2026-11-01T00:00:00Z',
          links: [{ url: 'acme.example/gone', status: 404 }],
        }),
      },
    },
  )
  const [finding] = report.findings.filter(({ rule }) => rule === 'link/unreachable')
  expect(finding).toMatchObject({ severity: 'warning', confidence: 'low' })
  expect(
    report.unchecked.filter(({ rule }) => rule === 'link/unreachable').map(({ reason }) => reason),
  ).toEqual(['Links were checked on 2026-11-01, 20 days ago, at most 7 expected'])
})
