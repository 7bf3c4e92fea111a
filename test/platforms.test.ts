import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { compilePlatforms } from '../src/build/platforms.ts'
import { platformOf, type Platforms } from '../src/campaign/platforms.ts'
import type { Campaign } from '../src/campaign/model.ts'
import { root } from './support/lint.ts'

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

function compile(at: string): { readonly problems: readonly string[]; readonly platforms: Platforms } {
  const problems: string[] = []
  let platforms: Platforms = {}
  compilePlatforms({
    root: at,
    shard: (_, content) => {
      platforms = content as Platforms
    },
    file: () => {},
    problem: (text) => problems.push(text),
  })
  return { problems, platforms }
}

function compiled(files: Readonly<Record<string, string>>): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'sendlint-platforms-'))
  folders.push(folder)
  mkdirSync(join(folder, 'rules/platform'), { recursive: true })
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'rules/platform', name), text)
  return compile(folder).problems
}

const good = `id: mailer
name: Mailer
aliases: [mail-er]
sources:
  docs: { title: Documentation, url: 'https://mailer.example/docs', checked: 2026-11-21 }
gaps:
  - { channels: [email], least: PT16H, source: docs, confidence: high, says: It skips people. }
`

describe('platform files', () => {
  test('the real ones are sound, and every file is found by its name', () => {
    const { problems, platforms } = compile(root)
    expect(problems).toEqual([])
    const names = readdirSync(join(root, 'rules/platform'))
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => name.replace('.yaml', ''))
    expect(names.length).toBeGreaterThan(10)
    for (const name of names) expect(platforms[name]!.id).toBe(name)
    expect(platforms['ajo']!.id).toBe('adobe')
  })

  test('every fact of the real ones says something, with a source that was looked at', () => {
    for (const platform of Object.values(compile(root).platforms)) {
      const { quietHours, counting, caps, gaps, localTime, adds } = platform
      const facts = [quietHours, counting, localTime, ...caps, ...gaps, ...adds].filter(
        (fact) => fact !== null,
      )
      expect(facts.length, platform.id).toBeGreaterThan(0)
      for (const { source } of facts) {
        expect(source.url).toMatch(/^https:\/\//)
        expect(source.checkedOn).toMatch(/^\d{4}-\d{2}-\d{2}$/)
      }
    }
  })

  test('data keys are sorted as the page says', () => {
    const order = [
      'id',
      'name',
      'aliases',
      'sources',
      'quiet_hours',
      'counting',
      'caps',
      'gaps',
      'local_time',
      'adds',
    ]
    for (const name of readdirSync(join(root, 'rules/platform')).filter((one) => one.endsWith('.yaml'))) {
      const keys = [
        ...readFileSync(join(root, 'rules/platform', name), 'utf8').matchAll(/^([a-z_]+):/gm),
      ].map(([, key]) => order.indexOf(key!))
      expect(keys, name).toEqual(keys.toSorted((a, b) => a - b))
    }
  })

  test('a sound one', () => expect(compiled({ 'mailer.yaml': good })).toEqual([]))

  test.each([
    [
      'another id',
      { 'mailer.yaml': good.replace('id: mailer', 'id: other') },
      'rules/platform/mailer.yaml:1: `other`, expected `mailer`, as the file',
    ],
    [
      'an unknown source',
      { 'mailer.yaml': good.replace('source: docs', 'source: blog') },
      'rules/platform/mailer.yaml:7: Unknown source `blog`',
    ],
    [
      'no duration',
      { 'mailer.yaml': good.replace('PT16H', '16h') },
      'rules/platform/mailer.yaml:7: `16h`, expected an ISO 8601 duration such as `PT16H`',
    ],
    [
      'an unknown channel',
      { 'mailer.yaml': good.replace('[email]', '[mail]') },
      'rules/platform/mailer.yaml:7: `mail`, expected one of',
    ],
    [
      'an unknown key',
      { 'mailer.yaml': `${good}throttle: 5\n` },
      'rules/platform/mailer.yaml:8: Unknown key `throttle`, expected one of',
    ],
    [
      'an alias of another',
      {
        'mail-er.yaml': good.replace('id: mailer', 'id: mail-er').replace('aliases: [mail-er]\n', ''),
        'mailer.yaml': good,
      },
      'rules/platform/mailer.yaml:1: `mail-er` names two platforms',
    ],
  ])('%s is a problem with its place', (_, files, words) => {
    const problems = compiled(files)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(words)
  })
})

test('a campaign’s own platform goes before the config’s; case and aliases do not matter', () => {
  const { platforms } = compile(root)
  const of = (own: string | null, usual: string | null): string | null =>
    platformOf({ platform: own === null ? null : { value: own } } as Campaign, {
      platforms,
      config: { defaults: { sender: null, audience: null, platform: usual } },
    })?.id ?? null
  expect(of('Klaviyo', 'braze')).toBe('klaviyo')
  expect(of(null, 'AJO')).toBe('adobe')
  expect(of('our-own', 'braze')).toBeNull()
  expect(of(null, null)).toBeNull()
  expect(of('constructor', null)).toBeNull()
})
