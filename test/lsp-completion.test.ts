import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CompletionItem, TextEdit } from 'vscode-languageserver/node'
import { readDocument } from '../src/source/read.ts'
import { yamlCursor } from '../src/lsp/cursor.ts'
import { entriesOf } from '../src/lsp/tree.ts'
import { applied, Client } from './support/language-client.ts'

const work = mkdtempSync(join(tmpdir(), 'sendlint-lsp-'))
let client: Client
beforeAll(async () => {
  writeFileSync(
    join(work, 'sendlint.config.yaml'),
    'consent_tags: { "Marketing Authorized": { purposes: [marketing], channels: ["*"] } }\nsenders: { acme-eu: { brand: Acme } }\n',
  )
  mkdirSync(join(work, 'x'))
  client = await Client.start({ folders: [work] })
})
afterAll(async () => {
  expect(await client.end()).toBe(0)
  rmSync(work, { recursive: true, force: true })
})

let count = 0

interface Completed {
  readonly labels: readonly string[]
  /** The text with one of them taken. */
  readonly take: (label: string) => string
}

/** Completes at the `|` of a text. */
async function complete(marked: string, name = 'campaign.yaml'): Promise<Completed> {
  const offset = marked.indexOf('|>')
  const text = marked.slice(0, offset) + marked.slice(offset + 2)
  const path = join(
    work,
    name.includes('/') || name.startsWith('sendlint') ? name : `c${(count += 1)}.${name}`,
  )
  mkdirSync(dirname(path), { recursive: true })
  const uri = await client.open(path, text)
  const lines = text.slice(0, offset).split('\n')
  const items = await client.request<readonly CompletionItem[]>('textDocument/completion', {
    textDocument: { uri },
    position: { line: lines.length - 1, character: lines.at(-1)!.length },
  })
  await client.connection.sendNotification('textDocument/didClose', { textDocument: { uri } })
  return {
    labels: items.map(({ label }) => label),
    take: (label) => applied(text, [items.find((item) => item.label === label)!.textEdit as TextEdit]),
  }
}

describe('keys', () => {
  test('of a campaign, the required ones first, without those that are there', async () => {
    const { labels, take } = await complete('id: a\npur|>\n')
    expect(labels[0]).toBe('messages')
    expect(labels).toEqual(expect.arrayContaining(['purpose', 'audience', 'schedule', 'sender']))
    expect(labels).not.toContain('id')
    expect(take('purpose')).toBe('id: a\npurpose: \n')
    expect(take('schedule')).toBe('id: a\nschedule:\n')
  })
  test('of a message in a list, of consent, of a flow map', async () => {
    const message = await complete('messages:\n  - channel: sms\n    |>\n')
    expect(message.labels).toEqual(expect.arrayContaining(['body', 'language', 'variants']))
    expect(message.labels).not.toContain('channel')
    expect((await complete('messages:\n  - |>\n')).labels).toContain('channel')
    expect(
      (await complete('audience:\n  regions: [FR]\n  consent:\n    - tags: []\n      |>\n')).labels,
    ).toContain('basis')
    expect((await complete('audience: { regions: [FR], |>\n')).labels).toEqual(
      expect.arrayContaining(['consent', 'size']),
    )
    expect((await complete('campaigns:\n  - id: a\n    |>\n')).labels).toContain('purpose')
  })
  test('behind a dash or a colon that was typed a moment ago, with the blank that it needs', async () => {
    expect((await complete('messages:\n  -|>\n')).take('channel')).toBe('messages:\n  - channel: \n')
    expect((await complete('purpose:|>\nid: a\n')).take('marketing')).toBe('purpose: marketing\nid: a\n')
    expect((await complete('schedule: { timezone:|> }\n')).take('recipient')).toBe(
      'schedule: { timezone: recipient }\n',
    )
    expect((await complete('audience:\n  regions:\n    -|>\n')).take('DE')).toBe(
      'audience:\n  regions:\n    - DE\n',
    )
  })
  test('in JSON, with their quotes', async () => {
    const { labels, take } = await complete('{ "id": "a", "messages": [{ "|>" }] }', 'campaign.json')
    expect(labels).toContain('channel')
    expect(take('channel')).toBe('{ "id": "a", "messages": [{ "channel":  }] }')
  })
  test('in front matter', async () => {
    const { labels } = await complete('---\nid: a\n|>\n---\nHello\n', 'campaign.md')
    expect(labels).toEqual(expect.arrayContaining(['channel', 'subject']))
    expect(labels).not.toContain('messages')
  })
  test('of a configuration, with rules under `rules`', async () => {
    expect((await complete('prof|>\n', 'x/sendlint.config.yaml')).labels).toContain('profile')
    const { labels, take } = await complete('rules:\n  timing/h|>\n', 'x/sendlint.config.yaml')
    expect(labels).toEqual(expect.arrayContaining(['timing/holiday', 'timing/*']))
    expect(take('timing/holiday')).toMatch(/^rules:\n {2}timing\/holiday:/)
    expect((await complete('rules:\n  timing/holiday: |>\n', 'x/sendlint.config.yaml')).labels).toContain(
      'off',
    )
  })
})

describe('values', () => {
  test('of closed sets', async () => {
    const { labels, take } = await complete('messages:\n  - channel: e|>\n')
    expect(labels).toEqual(['sms', 'mms', 'rcs', 'whatsapp', 'email', 'push', 'voice'])
    expect(take('email')).toBe('messages:\n  - channel: email\n')
    expect((await complete('topics: [alcohol, |>]\n')).labels).toContain('gambling')
    expect((await complete('audience:\n  consent:\n    channels:\n      - |>\n')).labels).toContain(
      'whatsapp',
    )
  })
  test('places, those of a country once it is named; NO stays a text', async () => {
    const { labels, take } = await complete('audience:\n  regions: [F|>]\n')
    expect(labels).toEqual(expect.arrayContaining(['FR', 'EU', 'US-FL', 'NO']))
    expect(labels).not.toContain('FR-75')
    expect(take('NO')).toBe('audience:\n  regions: ["NO"]\n')
    expect((await complete('audience:\n  regions: [DE-|>]\n')).labels).toContain('DE-BY')
    expect((await complete('audience:\n  regions:\n    - US-|>\n')).labels).toContain('US-WY')
  })
  test('zones, tags, senders, platforms, languages', async () => {
    expect((await complete('schedule:\n  timezone: |>\n')).labels).toEqual(
      expect.arrayContaining(['recipient', 'Europe/Paris', 'America/New_York']),
    )
    const tags = await complete('audience:\n  consent:\n    tags: ["m|>"]\n')
    expect(tags.labels).toEqual(
      expect.arrayContaining(['marketing:sms', 'political:*', 'Marketing Authorized']),
    )
    expect((await complete('sender: |>\n')).labels).toContain('acme-eu')
    expect((await complete('platform: |>\n')).labels).toContain('klaviyo')
    expect((await complete('messages:\n  - channel: sms\n    language: |>\n')).labels).toContain('de')
  })
  test('ids of messages in steps', async () => {
    const { labels } = await complete(
      'steps:\n  - { after: PT1H, message: |> }\nmessages:\n  - { id: basket, channel: sms, body: x }\n',
    )
    expect(labels).toContain('basket')
  })
})

test('rules in waivers, only those that can be waived', async () => {
  const { labels, take } = await complete('id: a\n# sendlint-allow timing/|>\n')
  expect(labels).toContain('timing/holiday')
  expect(labels).not.toContain('campaign/unknown-key')
  expect(take('timing/holiday')).toBe('id: a\n# sendlint-allow timing/holiday\n')
})

test('merge tags of the platform, in bodies only', async () => {
  const { labels, take } = await complete(
    'platform: mailchimp\nmessages:\n  - channel: email\n    body: |\n      Hi *|||>\n'.replace(
      '|||>',
      '||>',
    ),
  )
  expect(labels.length).toBeGreaterThan(0)
  expect(labels.every((label) => label.startsWith('*|'))).toBe(true)
  expect(take(labels[0]!)).toContain(`Hi ${labels[0]!}\n`)
  const all = await complete('---\nchannel: email\nsubject: x\n---\nHi {{|>\n', 'campaign.md')
  expect(all.labels.some((label) => label.startsWith('{{'))).toBe(true)
  expect((await complete('messages:\n  - channel: email\n    body: |\n      Dear |>\n')).labels).toEqual([])
})

test('the place in YAML that is found by indentation is that of the parser', () => {
  const words = fc.constantFrom('alpha', 'beta', 'gamma', 'delta', 'eps')
  const trees: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
    node: fc.oneof({ maxDepth: 4 }, fc.constantFrom('x', 'y'), tie('map'), tie('list')),
    map: fc.dictionary(words, tie('node'), { minKeys: 1, maxKeys: 4 }),
    list: fc.array(tie('node'), { minLength: 1, maxLength: 3 }),
  })).map
  const written = (node: unknown, indent: string, style: 0 | 2): string => {
    if (Array.isArray(node))
      return node.map((item) => `${indent}- ${written(item, `${indent}  `, style).trimStart()}`).join('')
    if (typeof node === 'object' && node !== null)
      return Object.entries(node)
        .map(([key, value]) => {
          if (typeof value === 'string') return `${indent}${key}: ${value}\n`
          const deeper = Array.isArray(value) && style === 0 ? indent : `${indent}  `
          return `${indent}${key}:\n${written(value, deeper, style)}`
        })
        .join('')
    return `${indent}${String(node)}\n`
  }
  fc.assert(
    fc.property(trees, fc.constantFrom(0 as const, 2 as const), (tree, style) => {
      fc.pre(typeof tree === 'object' && !Array.isArray(tree))
      const text = written(tree, '', style)
      const { root } = readDocument({ path: 'x.yaml', text }, 'yaml')
      for (const { path, entry } of entriesOf(root)) {
        const plain = (steps: readonly (string | number)[]): string =>
          steps.map((step) => (typeof step === 'number' ? 0 : step)).join('/')
        // In the key: what is around it; behind a scalar: the key itself.
        expect(plain(yamlCursor(text, entry.key.span.end).path)).toBe(plain(path.slice(0, -1)))
        if (entry.value.kind === 'scalar')
          expect(plain(yamlCursor(text, entry.value.span.end).path)).toBe(plain(path))
      }
    }),
  )
})

describe('paths of bodies', () => {
  const at = (typed: string): string =>
    `messages:\n  - channel: email\n    body_file: ${typed}\n    subject: "Hello"\n`
  beforeAll(() => {
    const files = [
      'a.html',
      'b c.md',
      'c.txt',
      'd.mjml',
      'e.png',
      'f.campaign.md',
      '.hidden.html',
      "it's.html",
      'deep/g.html',
    ]
    for (const file of files) {
      mkdirSync(dirname(join(work, 'x/bodies', file)), { recursive: true })
      writeFileSync(join(work, 'x/bodies', file), '')
    }
    writeFileSync(join(work, 'x/near.html'), '')
    symlinkSync(tmpdir(), join(work, 'x/bodies/out'))
    symlinkSync(join(work, 'x/near.html'), join(work, 'x/bodies/link.html'))
  })
  const inFolder = (marked: string, name = 'p.campaign.yaml'): Promise<Completed> =>
    complete(marked, `x/${name}`)

  test('files that fit beside the campaign, and folders', async () => {
    expect((await inFolder(at('|>'))).labels).toEqual(['bodies/', 'near.html'])
  })

  test('of the folder that is named, without links, hidden files and campaigns', async () => {
    const { labels, take } = await inFolder(at('bodies/|>'))
    expect(labels).toEqual(
      ['a.html', 'b c.md', 'c.txt', 'd.mjml', 'deep/', "it's.html"].map((one) => `bodies/${one}`),
    )
    expect(take('bodies/a.html')).toBe(at('bodies/a.html'))
    expect(take('bodies/b c.md')).toBe(at('bodies/b c.md'))
    expect((await inFolder(at('bodies/de|>'))).take('bodies/deep/')).toBe(at('bodies/deep/'))
    expect((await inFolder(at('bodies/deep/|>'))).labels).toEqual(['bodies/deep/g.html'])
  })

  test('in quotes, in JSON', async () => {
    expect((await inFolder(at("'bodies/i|>'"))).take("bodies/it's.html")).toBe(at("'bodies/it''s.html'"))
    expect((await inFolder(at('"bodies/i|>"'))).take("bodies/it's.html")).toBe(at(`"bodies/it's.html"`))
    const json = await inFolder(
      '{ "messages": [{ "channel": "email", "body_file": "bodies/|>" }] }',
      'p.campaign.json',
    )
    expect(json.take("bodies/it's.html")).toContain(`"body_file": "bodies/it's.html" }`)
  })

  test('nothing outside of the root, by no way', async () => {
    expect((await inFolder(at('../|>'))).labels).toContain('../x/')
    for (const typed of [
      '../../',
      '../../../',
      '/',
      `${tmpdir()}/`,
      'bodies/out/',
      '../x/../../',
      'nowhere/',
      'C:/',
    ])
      expect((await inFolder(at(`${typed}|>`))).labels, typed).toEqual([])
  })
})
