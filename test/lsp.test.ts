import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import type {
  Diagnostic,
  DocumentLink,
  DocumentSymbol,
  FoldingRange,
  Hover,
  InlayHint,
} from 'vscode-languageserver/node'
import { changed } from '../src/lsp/documents.ts'
import { encodings, Lines } from '../src/lsp/positions.ts'
import { cli, Client, now, pulling, pushed, uriOf } from './support/language-client.ts'
import { fixtures } from './support/lint.ts'

const work = mkdtempSync(join(tmpdir(), 'sendlint-lsp-'))
afterAll(() => rmSync(work, { recursive: true, force: true }))

type Files = Readonly<Record<string, string>>

function folderOf(files: Files, config: string | null = ''): string {
  const root = mkdtempSync(join(work, 'root-'))
  const all = config === null ? files : { 'sendlint.config.yaml': config, ...files }
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

const florida = readFileSync(join(fixtures, 'real/01-florida-evening-sms.campaign.yaml'), 'utf8')

function codes(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.map(({ code }) => String(code)).sort()
}

describe('texts', () => {
  const alphabet = fc.constantFrom('a', 'é', '中', '😀', '\n', '\r', '\r\n', ' ', '👩‍👩‍👧', 'ß')
  const texts = fc.array(alphabet, { maxLength: 60 }).map((parts) => parts.join(''))

  test('an offset at a character goes to a position and back, in every encoding', () => {
    fc.assert(
      fc.property(texts, fc.nat(), fc.constantFrom(...encodings), (text, seed, encoding) => {
        const lines = new Lines(text)
        const starts = Array.from(text).reduce<number[]>(
          (all, one) => [...all, all.at(-1)! + one.length],
          [0],
        )
        const offset = starts[seed % starts.length]!
        // Between CR and LF there is no position.
        fc.pre(!(text[offset - 1] === '\r' && text[offset] === '\n'))
        expect(lines.offsetAt(lines.positionAt(offset, encoding), encoding)).toBe(offset)
      }),
    )
  })

  test('lines and columns are those of a text cut into lines', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const lines = new Lines(text)
        const cut = text.split(/\r\n|\r|\n/)
        expect(lines.count).toBe(cut.length)
        for (const [line, own] of cut.entries()) {
          const bytes = Buffer.byteLength(own)
          const end = lines.endOf(line)
          expect(lines.positionAt(end, 'utf-16')).toEqual({ line, character: own.length })
          expect(lines.positionAt(end, 'utf-8')).toEqual({ line, character: bytes })
          expect(lines.positionAt(end, 'utf-32')).toEqual({ line, character: Array.from(own).length })
        }
      }),
    )
  })

  test('random edits are the whole text in the end, in every encoding', () => {
    const edits = fc.array(fc.record({ from: fc.nat(), to: fc.nat(), text: texts }), { maxLength: 8 })
    fc.assert(
      fc.property(texts, edits, fc.constantFrom(...encodings), (first, all, encoding) => {
        let [text, lines] = [first, new Lines(first)]
        for (const edit of all) {
          const at = (seed: number): number => {
            let offset = seed % (text.length + 1)
            // Where a client can point at: no half characters, not inside of a line's end.
            while (
              offset > 0 &&
              (/[\udc00-\udfff]/.test(text[offset] ?? '') ||
                (text[offset - 1] === '\r' && text[offset] === '\n'))
            )
              offset -= 1
            return offset
          }
          const [from, to] = [at(edit.from), at(edit.to)].sort((a, b) => a - b) as [number, number]
          const range = lines.rangeAt(from, to, encoding)
          text = text.slice(0, from) + edit.text + text.slice(to)
          lines = changed(lines, [{ range, text: edit.text }], encoding)
          expect(lines.text).toBe(text)
        }
      }),
    )
  })
})

test(
  'random edits through the protocol have the findings of the whole text',
  { timeout: 120_000 },
  async () => {
    const root = folderOf({ 'a.campaign.yaml': florida })
    const other = folderOf({ 'a.campaign.yaml': florida })
    for (const encoding of ['utf-16', 'utf-8'] as const) {
      const capabilities = { ...pulling, general: { positionEncodings: [encoding] } }
      const edited = await Client.start({ folders: [root], capabilities })
      const whole = await Client.start({ folders: [other], capabilities })
      expect(edited.result.capabilities.positionEncoding).toBe(encoding)
      const uri = await edited.open(join(root, 'a.campaign.yaml'), florida)
      const same = await whole.open(join(other, 'a.campaign.yaml'), florida)
      let text = florida
      let version = 1
      const seeds = fc.sample(
        fc.record({
          at: fc.nat(),
          length: fc.nat(12),
          text: fc.constantFrom('', 'é', '😀', '\n', ' STOP', '20:30', ': ', '  - ', '"', '[US-FL, ', '\r\n'),
        }),
        { numRuns: 40, seed: 7 },
      )
      for (const seed of seeds) {
        const lines = new Lines(text)
        const from = lines.offsetAt(lines.positionAt(seed.at % (text.length + 1), encoding), encoding)
        const to = lines.offsetAt(
          lines.positionAt(Math.min(from + seed.length, text.length), encoding),
          encoding,
        )
        version += 1
        await edited.change(uri, version, [{ range: lines.rangeAt(from, to, encoding), text: seed.text }])
        text = text.slice(0, from) + seed.text + text.slice(to)
        await whole.change(same, version, [{ text }])
        const strip = (items: readonly Diagnostic[]): string =>
          JSON.stringify(items).replaceAll(uri, '').replaceAll(same, '')
        expect(strip(await edited.pull(uri))).toBe(strip(await whole.pull(same)))
      }
      expect(await edited.end()).toBe(0)
      expect(await whole.end()).toBe(0)
    }
  },
)

describe('how it starts and ends', () => {
  test('0 after shutdown and exit, 1 after exit alone, 1 when the client is gone', async () => {
    const good = await Client.start()
    expect(await good.end()).toBe(0)
    const rude = await Client.start()
    await rude.connection.sendNotification('exit')
    expect(await rude.exited).toBe(1)
    const gone = await Client.start()
    gone.process.stdin.end()
    expect(await gone.exited).toBe(1)
  })

  test('requests before `initialize`, a second one and those after `shutdown` are refused', async () => {
    const early = Client.spawn({})
    await expect(early.request('textDocument/hover', {})).rejects.toMatchObject({ code: -32002 })
    await expect(early.request('initialize', { processId: null, capabilities: {} })).resolves.toBeDefined()
    await expect(early.request('initialize', { processId: null, capabilities: {} })).rejects.toMatchObject({
      code: -32600,
    })
    await expect(early.request('sendlint/nothing', {})).rejects.toMatchObject({ code: -32601 })
    await early.request('shutdown', {})
    await expect(early.request('textDocument/hover', {})).rejects.toMatchObject({ code: -32600 })
    await expect(early.request('shutdown', {})).rejects.toMatchObject({ code: -32600 })
    await early.connection.sendNotification('exit')
    expect(await early.exited).toBe(0)
  })

  /** What comes back of raw bytes, and how the server ends. */
  const raw = async (
    sent: string,
  ): Promise<{ readonly errors: readonly object[]; readonly code: number | null }> => {
    const child = spawn(process.execPath, [cli, 'lsp', '--stdio'], { stdio: ['pipe', 'pipe', 'ignore'] })
    let said = ''
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
    child.stdin.on('error', () => {})
    child.stdin.write(sent)
    const code = await new Promise<number | null>((done) => child.on('exit', done))
    const messages = said.split(/Content-Length: \d+\r\n\r\n/).filter((one) => one !== '')
    const errors = messages.flatMap((one) => {
      const { id, error } = JSON.parse(one) as { id: number | null; error?: { code: number } }
      return error === undefined ? [] : [{ id, code: error.code }]
    })
    return { errors, code }
  }
  const framed = (text: string): string => `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`

  test.each(['Content-Length: abc\r\n\r\n{}', 'X: 1\r\n\r\n{}', 'hello\r\n\r\n'])(
    'a header that cannot be read is answered, and ends it: %j',
    async (header) => {
      expect(await raw(header)).toEqual({ errors: [{ id: null, code: -32700 }], code: 1 })
    },
  )

  test('what is no JSON or no message is answered, and the next is heard', async () => {
    const initialize = '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}'
    const end = ['{"jsonrpc":"2.0","id":9,"method":"shutdown"}', '{"jsonrpc":"2.0","method":"exit"}']
    const broken = ['{"a"', 'null', '7', '[]', '{"jsonrpc":"2.0","id":5,"method":7}']
    const { errors, code } = await raw([initialize, ...broken, ...end].map(framed).join(''))
    expect(code).toBe(0)
    expect(errors).toHaveLength(broken.length)
    expect(errors).toContainEqual({ id: null, code: -32700 })
    expect(errors.filter((one) => 'code' in one && one.code === -32600)).toEqual([
      { id: null, code: -32600 },
      { id: null, code: -32600 },
      { id: null, code: -32600 },
      { id: 5, code: -32600 },
    ])
  })

  test('it ends with the process that started it', { timeout: 30_000 }, async () => {
    const parent = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 500)'])
    const orphan = Client.spawn({})
    await orphan.request('initialize', { processId: parent.pid, capabilities: {} })
    expect(await orphan.exited).toBe(1)
  })

  test('what is no message and what has no shape of one ends nothing', async () => {
    const client = await Client.start()
    const send = (text: string): void => {
      client.process.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`)
    }
    for (const text of [
      '{ no json',
      '[]',
      'null',
      '{"jsonrpc":"2.0"}',
      '{"jsonrpc":"2.0","id":7,"method":5}',
    ])
      send(text)
    await client.connection.sendNotification('textDocument/didOpen', { textDocument: { uri: 5, text: 7 } })
    await client.connection.sendNotification('textDocument/didChange', { textDocument: {} })
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: 5 })
    await client.connection.sendNotification('workspace/didChangeWorkspaceFolders', {})
    expect(await client.request('textDocument/hover', { textDocument: 5 })).toBeNull()
    expect(await client.end()).toBe(0)
  })

  test('what a client says of itself decides what it is offered', async () => {
    const names = async (capabilities: Parameters<typeof Client.start>[0]): Promise<object> => {
      const client = await Client.start(capabilities)
      const { capabilities: found } = client.result
      await client.end()
      return found
    }
    expect(await names({ capabilities: pulling })).toMatchObject({
      positionEncoding: 'utf-16',
      diagnosticProvider: { identifier: 'sendlint', interFileDependencies: true, workspaceDiagnostics: true },
      codeActionProvider: { resolveProvider: true },
    })
    const bare = await names({ capabilities: {} })
    expect(bare).toMatchObject({ positionEncoding: 'utf-16', hoverProvider: true })
    expect(bare).not.toHaveProperty('diagnosticProvider')
    expect(bare).not.toHaveProperty('codeActionProvider')
    expect(await names({ capabilities: { general: { positionEncodings: ['utf-8'] } } })).toMatchObject({
      positionEncoding: 'utf-8',
    })
  })

  test('files are watched where the client can', async () => {
    const root = folderOf({ 'a.campaign.yaml': florida })
    const client = await Client.start({ folders: [root] })
    await client.pull(await client.open(join(root, 'a.campaign.yaml'), florida))
    expect(client.registered.map(({ method }) => method)).toContain('workspace/didChangeWatchedFiles')
    await client.end()
    const poor = await Client.start({ folders: [root], capabilities: {} })
    const uri = await poor.open(join(root, 'a.campaign.yaml'), florida)
    expect(codes(await poor.told(uri, 1))).toContain('timing/quiet-hours')
    expect(poor.registered).toEqual([])
    await poor.end()
  })

  test('the moment is an option, and a malformed one is a usage error', async () => {
    const command = [process.execPath, cli, 'lsp', '--stdio', '--now', '2026-12-01T10:00Z']
    const root = folderOf({ 'a.campaign.yaml': florida })
    const client = await Client.start({ folders: [root], command })
    const uri = await client.open(join(root, 'a.campaign.yaml'), florida)
    expect(codes(await client.pull(uri))).toContain('timing/past')
    await client.end()
    const bad = spawnSync(process.execPath, [cli, 'lsp', '--now', 'soon'], { encoding: 'utf8' })
    expect([bad.status, bad.stdout]).toEqual([2, ''])
    const help = spawnSync(process.execPath, [cli, 'lsp', '--help'], { encoding: 'utf8' })
    expect(help.status).toBe(0)
    expect(help.stdout).toContain('--stdio')
  })

  test('without SENDLINT_NOW it judges by the clock', async () => {
    const root = folderOf({ 'a.campaign.yaml': florida.replace('2026-11-24', '2024-11-26') })
    const client = await Client.start({ folders: [root], env: { SENDLINT_NOW: '' } })
    const uri = await client.open(join(root, 'a.campaign.yaml'), florida.replace('2026-11-24', '2024-11-26'))
    expect(codes(await client.pull(uri))).toContain('timing/past')
    expect(await client.end()).toBe(0)
  })
})

test(
  'every answer but the last of a storm may be cancelled, and the last is right',
  { timeout: 60_000 },
  async () => {
    const root = folderOf({ 'a.campaign.yaml': florida })
    const client = await Client.start({ folders: [root] })
    const uri = await client.open(join(root, 'a.campaign.yaml'), florida)
    const { CancellationTokenSource } = await import('vscode-jsonrpc/node')
    const answers: Promise<unknown>[] = []
    for (let version = 2; version < 60; version += 1) {
      await client.change(uri, version, [{ text: `${florida}# ${version}\n` }])
      const source = new CancellationTokenSource()
      answers.push(
        client.connection
          .sendRequest('textDocument/diagnostic', { textDocument: { uri } }, source.token)
          .catch((error: { code: number }) => error.code),
      )
      source.cancel()
    }
    const outcomes = new Set(
      (await Promise.all(answers)).map((one) => (typeof one === 'number' ? one : 'answered')),
    )
    // LSP 3.17, RequestCancelled.
    for (const outcome of outcomes) expect([-32800, 'answered']).toContain(outcome)
    expect(codes(await client.pull(uri))).toContain('timing/quiet-hours')
    expect(await client.end()).toBe(0)
  },
)

test(
  'who is told is told of the version that was judged, once typing pauses',
  { timeout: 60_000 },
  async () => {
    const root = folderOf({ 'a.campaign.yaml': florida })
    const client = await Client.start({ folders: [root], capabilities: pushed })
    const uri = await client.open(join(root, 'a.campaign.yaml'), florida)
    expect(codes(await client.told(uri, 1))).toContain('timing/quiet-hours')
    for (let version = 2; version <= 30; version += 1)
      await client.change(uri, version, [{ text: florida.replace('20:30', `1${version % 8}:00`) }])
    expect(codes(await client.told(uri, 30))).not.toContain('timing/quiet-hours')
    const versions = client.published.get(uri)!.map(({ version }) => version!)
    expect(versions).toEqual(versions.toSorted((a, b) => a - b))
    expect(versions.length).toBeLessThan(10)
    await client.connection.sendNotification('textDocument/didClose', { textDocument: { uri } })
    const cleared = async (): Promise<boolean> => client.published.get(uri)!.at(-1)!.diagnostics.length === 0
    while (!(await cleared())) await new Promise((done) => setTimeout(done, 20))
    expect(await client.end()).toBe(0)
  },
)

describe('configurations', () => {
  const broken = 'rules:\n  timing/holliday: off\n'

  test('errors stand at their place, and what they keep from being judged says so', async () => {
    const root = folderOf({ 'a.campaign.yaml': florida })
    const client = await Client.start({ folders: [root] })
    const config = await client.open(join(root, 'sendlint.config.yaml'), '')
    const uri = await client.open(join(root, 'a.campaign.yaml'), florida)
    const before = codes(await client.pull(uri))
    expect(before).toContain('timing/quiet-hours')
    await client.change(config, 2, [{ text: broken }])
    const [error] = await client.pull(config)
    expect(error).toMatchObject({
      code: 'config',
      severity: 1,
      range: { start: { line: 1, character: 2 }, end: { line: 1, character: 17 } },
    })
    const [unjudged, ...others] = await client.pull(uri)
    expect(unjudged!.message).toContain('Not checked: 1 error in `sendlint.config.yaml`')
    expect(unjudged!.relatedInformation![0]!.location.uri).toBe(config)
    expect(others).toEqual([])
    await client.change(config, 3, [{ text: 'rules:\n  timing/quiet-hours: off\n' }])
    expect(await client.pull(config)).toEqual([])
    expect(codes(await client.pull(uri))).toEqual(before.filter((code) => code !== 'timing/quiet-hours'))
    expect(client.refreshes).toContain('workspace/diagnostic/refresh')
    expect(await client.end()).toBe(0)
  })

  test('an extended file, and findings in a configuration', async () => {
    const root = folderOf(
      { 'a.campaign.yaml': florida, 'house.yaml': broken },
      'extends: [house.yaml]\nwaivers:\n  - { rule: link/insecure, file: "*.yaml", reason: "why not" }\n',
    )
    const client = await Client.start({ folders: [root] })
    const house = await client.open(join(root, 'house.yaml'), broken)
    expect((await client.pull(house))[0]).toMatchObject({ code: 'config' })
    await client.change(house, 2, [{ text: 'brands: [Larkspur]\n' }])
    expect(await client.pull(house)).toEqual([])
    const text = readFileSync(join(root, 'sendlint.config.yaml'), 'utf8')
    const config = await client.open(join(root, 'sendlint.config.yaml'), text)
    expect(codes(await client.pull(config))).toEqual(['waiver/unused'])
    expect(await client.end()).toBe(0)
  })

  test('files that change on disk are read again when the client says so', { timeout: 60_000 }, async () => {
    const root = folderOf({ 'a.campaign.yaml': florida })
    const client = await Client.start({ folders: [root] })
    const uri = await client.open(join(root, 'a.campaign.yaml'), florida)
    expect(codes(await client.pull(uri))).toContain('timing/quiet-hours')
    const say = async (path: string, type: 1 | 2 | 3): Promise<void> =>
      client.connection.sendNotification('workspace/didChangeWatchedFiles', {
        changes: [{ uri: uriOf(join(root, path)), type }],
      })
    writeFileSync(join(root, 'sendlint.config.yaml'), 'rules:\n  timing/quiet-hours: off\n')
    await say('sendlint.config.yaml', 2)
    expect(codes(await client.pull(uri))).not.toContain('timing/quiet-hours')
    // A campaign that appears beside it with the same id.
    writeFileSync(join(root, '0.campaign.yaml'), florida)
    await say('0.campaign.yaml', 1)
    expect(codes(await client.pull(uri))).toContain('campaign/duplicate-id')
    rmSync(join(root, '0.campaign.yaml'))
    await say('0.campaign.yaml', 3)
    expect(codes(await client.pull(uri))).not.toContain('campaign/duplicate-id')
    // A list that it names comes and goes.
    const listed = florida.replace(/suppression: \[[^\]]*\]/, 'suppression: [lists/gone.csv]')
    await client.change(uri, 2, [{ text: listed }])
    expect(codes(await client.pull(uri))).toContain('campaign/missing-file')
    mkdirSync(join(root, 'lists'))
    writeFileSync(join(root, 'lists/gone.csv'), 'phone\n')
    await say('lists/gone.csv', 1)
    expect(codes(await client.pull(uri))).not.toContain('campaign/missing-file')
    rmSync(join(root, 'lists'), { recursive: true })
    await say('lists', 3)
    expect(codes(await client.pull(uri))).toContain('campaign/missing-file')
    expect(await client.end()).toBe(0)
  })
})

test('each root has its configuration, and folders come and go', { timeout: 60_000 }, async () => {
  const [one, two] = [
    folderOf({ 'a.campaign.yaml': florida }),
    folderOf({ 'a.campaign.yaml': florida }, 'rules:\n  timing/quiet-hours: off\n'),
  ]
  const client = await Client.start({ folders: [one] })
  const first = await client.open(join(one, 'a.campaign.yaml'), florida)
  const second = await client.open(join(two, 'a.campaign.yaml'), florida)
  expect(codes(await client.pull(first))).toContain('timing/quiet-hours')
  // The same id in another root is no duplicate.
  expect(codes(await client.pull(second))).not.toContain('timing/quiet-hours')
  expect(codes(await client.pull(second))).not.toContain('campaign/duplicate-id')
  await client.connection.sendNotification('workspace/didChangeWorkspaceFolders', {
    event: { added: [{ uri: uriOf(two), name: 'two' }], removed: [{ uri: uriOf(one), name: 'one' }] },
  })
  const report = await client.request<{ items: readonly { uri: string }[] }>('workspace/diagnostic', {
    previousResultIds: [{ uri: first, value: 'x' }],
  })
  expect(report.items.map(({ uri }) => uri)).toContain(second)
  expect(codes(await client.pull(first))).toContain('timing/quiet-hours')
  expect(await client.end()).toBe(0)
})

test('nothing outside of the root is read, linked to or told', { timeout: 60_000 }, async () => {
  const outside = folderOf(
    { 'secret.html': '<p>SECRET http://secret.example</p>', 'secret.yaml': 'brands: [x]' },
    null,
  )
  const campaign = `id: a
purpose: marketing
audience: { regions: [FR], consent: { tags: ["marketing:email"], evidence: ../secret.html } }
schedule: { at: 2026-11-24T10:00, timezone: recipient }
messages:
  - { channel: email, language: en, subject: a, body_file: link.html }
  - { channel: email, language: en, subject: b, body_file: ${JSON.stringify(join(outside, 'secret.html'))} }
  - { channel: email, language: en, subject: c, body_file: ../${outside.split('/').at(-1)!}/secret.html }
`
  const root = folderOf({ 'a.campaign.yaml': campaign }, 'extends: [config-link.yaml]\n')
  symlinkSync(join(outside, 'secret.html'), join(root, 'link.html'))
  symlinkSync(join(outside, 'secret.yaml'), join(root, 'config-link.yaml'))
  const client = await Client.start({ folders: [root] })
  const config = await client.open(join(root, 'sendlint.config.yaml'), 'extends: [config-link.yaml]\n')
  expect((await client.pull(config))[0]!.message).toContain('Outside the project')
  await client.change(config, 2, [{ text: '' }])
  const uri = await client.open(join(root, 'a.campaign.yaml'), campaign)
  const found = await client.pull(uri)
  expect(codes(found).filter((code) => code === 'campaign/outside-root')).toHaveLength(3)
  expect(JSON.stringify(found)).not.toContain('SECRET')
  expect(
    await client.request<DocumentLink[]>('textDocument/documentLink', { textDocument: { uri } }),
  ).toEqual([])
  expect(await client.end()).toBe(0)
})

describe('hostile documents', () => {
  const nested = 'a: '.padEnd(40) + '['.repeat(3000) + ']'.repeat(3000)
  const documents: Readonly<Record<string, readonly [name: string, language: string, text: string]>> = {
    empty: ['e.campaign.yaml', 'yaml', ''],
    huge: ['h.campaign.yaml', 'yaml', `# ${'x'.repeat(3_000_000)}`],
    'a huge line': ['l.campaign.yaml', 'yaml', `messages: [{channel: sms, body: "${'ä'.repeat(400_000)}"}]`],
    binary: [
      'b.campaign.yaml',
      'yaml',
      Buffer.from(Array.from({ length: 60_000 }, (_, i) => (i * 7919) % 256)).toString('latin1'),
    ],
    'half characters': ['s.campaign.yaml', 'yaml', `messages: [{channel: sms, body: "\ud83d x \udc00"}]`],
    'nested flow': ['n.campaign.yaml', 'yaml', nested],
    'nested JSON': ['n.campaign.json', 'json', '{"a":'.repeat(3000) + '1' + '}'.repeat(3000)],
    aliases: [
      'a.campaign.yaml',
      'yaml',
      `a: &a [x]\n${Array.from({ length: 200 }, (_, i) => `b${i}: *a`).join('\n')}`,
    ],
    'markup without end': [
      'm.campaign.md',
      'markdown',
      `---\nchannel: email\nsubject: x\n---\n${'<div><b>['.repeat(20_000)}`,
    ],
    'a language that nobody knows': ['u.campaign.yaml', 'klingon', florida],
    'only line ends': ['c.campaign.yaml', 'yaml', '\r'.repeat(50_000)],
    'keys of an object': [
      'k.campaign.yaml',
      'yaml',
      '__proto__: {a: 1}\nconstructor: x\nmessages: [{channel: sms, body: hi, toString: 1}]',
    ],
  }

  test.each(Object.entries(documents))('%s', { timeout: 60_000 }, async (_, [name, language, text]) => {
    const root = folderOf({})
    const client = await Client.start({ folders: [root] })
    const uri = await client.open(join(root, name), text, language)
    const diagnostics = await client.pull(uri)
    expect(diagnostics.length).toBeLessThanOrEqual(201)
    const textDocument = { uri }
    const range = { start: { line: 0, character: 0 }, end: { line: 1e6, character: 1e6 } }
    for (const position of [range.start, { line: 0, character: 45 }, range.end]) {
      await client.request('textDocument/hover', { textDocument, position })
      await client.request('textDocument/completion', { textDocument, position })
    }
    await client.request('textDocument/documentSymbol', { textDocument })
    await client.request('textDocument/foldingRange', { textDocument })
    await client.request('textDocument/documentLink', { textDocument })
    await client.request('textDocument/inlayHint', { textDocument, range })
    await client.request('textDocument/codeAction', {
      textDocument,
      range: { start: range.start, end: range.start },
      context: { diagnostics: [] },
    })
    // Nothing was lost by it.
    const good = await client.open(join(root, 'good.campaign.yaml'), florida)
    expect(codes(await client.pull(good))).toContain('timing/quiet-hours')
    expect(client.shown.filter(({ method }) => method === 'window/logMessage')).toEqual([])
    expect(client.stderr).toBe('')
    expect(await client.end()).toBe(0)
  })

  test('addresses that are no files, and requests about what is not open', async () => {
    const client = await Client.start()
    for (const uri of [
      'untitled:Untitled-1',
      'git:/a.campaign.yaml?x',
      'http://x/a.campaign.yaml',
      'file:///%00',
      'not a uri',
    ]) {
      await client.connection.sendNotification('textDocument/didOpen', {
        textDocument: { uri, languageId: 'yaml', version: 1, text: florida },
      })
      expect(await client.pull(uri)).toEqual([])
    }
    expect(
      await client.request('textDocument/hover', {
        textDocument: { uri: 'file:///nowhere.campaign.yaml' },
        position: { line: 0, character: 0 },
      }),
    ).toBeNull()
    expect(await client.end()).toBe(0)
  })

  test('what is no campaign of ours is left alone', async () => {
    const root = folderOf({})
    const client = await Client.start({ folders: [root] })
    for (const [name, text] of [
      ['k8s.yaml', 'kind: Pod\n'],
      ['readme.md', '# Hi'],
      ['a.json', '{'],
    ] as const)
      expect(await client.pull(await client.open(join(root, name), text))).toEqual([])
    expect(await client.end()).toBe(0)
  })
})

describe('beside the findings', () => {
  const campaign = `id: world
name: To the world
purpose: marketing
sender: { brand: Acme, privacy_policy: https://acme.example/privacy }
audience:
  regions: [US-FL, FR, JP]
  consent: { tags: ["marketing:*", "vip"], evidence: proof.png }
schedule:
  at: 2026-11-24T15:00Z
messages:
  - id: text
    channel: sms
    language: en
    from: "73762"
    body: "Acme: 20% off – today. Reply STOP to opt out"
    variants: [{ name: B, share: 50, body: "Acme: one fifth off. Reply STOP to opt out" }]
  - channel: email
    language: en
    subject: News
    body_file: body.html
`
  const files = {
    'world.campaign.yaml': campaign,
    'body.html': '<p>Hello</p>',
    'proof.png': 'x',
  }
  const config =
    'consent_tags:\n  vip: { purposes: [marketing], channels: [sms], teams: [crm] }\nfrequency: { caps: [{ channels: ["*"], max: 3, per: P1D }] }\n'

  async function world(capabilities = pulling): Promise<{
    readonly client: Client
    readonly uri: string
    readonly root: string
    readonly at: (word: string, shift?: number) => { line: number; character: number }
  }> {
    const root = folderOf(files, config)
    const client = await Client.start({ folders: [root], capabilities })
    const uri = await client.open(join(root, 'world.campaign.yaml'), campaign)
    const lines = campaign.split('\n')
    return {
      client,
      uri,
      root,
      at: (word, shift = 1) => {
        const line = lines.findIndex((one) => one.includes(word))
        return { line, character: lines[line]!.indexOf(word) + shift }
      },
    }
  }

  test('hovers', { timeout: 60_000 }, async () => {
    const { client, uri, at, root } = await world()
    const hover = async (word: string, shift?: number): Promise<string> => {
      const found = await client.request<Hover | null>('textDocument/hover', {
        textDocument: { uri },
        position: at(word, shift),
      })
      return found === null ? '' : (found.contents as { value: string }).value
    }
    const moment = await hover('2026-11-24T15:00Z')
    // 15:00Z: morning in Florida, afternoon in France, after midnight in Japan. Oracle: Intl.
    for (const zone of ['America/New_York', 'Europe/Paris', 'Asia/Tokyo']) {
      const clock = new Intl.DateTimeFormat('en-GB', {
        timeZone: zone,
        hour: '2-digit',
        minute: '2-digit',
      }).format(new Date('2026-11-24T15:00Z'))
      expect(moment).toMatch(
        new RegExp(
          `\\| [^|]*${zone.replace('_', '\\\\\\\\?_')}[^|]* \\| [^|]*${clock.replace('24:', '00:')} \\|`,
        ),
      )
    }
    expect(moment).toMatch(/Japan[^\n]*closed/)
    expect(moment).toMatch(/Florida[^\n]*\| open \|[^\n]*Thanksgiving/)
    expect(moment).toMatch(/of \d+ per \w+ left/)
    expect(await hover('US-FL')).toMatch(/\*\*Florida\*\*[\s\S]*08:00–20:00[\s\S]*501/)
    expect(await hover('"marketing:*"', 3)).toMatch(/permits marketing on every channel/)
    expect(await hover('"vip"', 2)).toMatch(/permits marketing on sms[\s\S]*For crm only/)
    expect(await hover('body: "Acme: 20%', 12)).toMatch(/UCS-2[\s\S]*–[\s\S]*sms, declared `en`/)
    expect(await hover('body: "Acme: 20%')).toMatch(/\*\*body\*\*[\s\S]*UCS-2/)
    for (const shift of [1, 'body_file: '.length + 1])
      expect(await hover('body_file: body.html', shift)).toMatch(
        /\*\*5 characters\*\* to read[\s\S]*email, declared/,
      )
    expect(await hover('purpose')).toMatch(/What it is for/)
    const body = await client.open(join(root, 'body.html'), '<p>Hello you</p>', 'html')
    const shown = await client.request<Hover>('textDocument/hover', {
      textDocument: { uri: body },
      position: { line: 0, character: 5 },
    })
    expect((shown.contents as { value: string }).value).toMatch(/\*\*9 characters\*\* to read, 2 words/)
    expect(await client.end()).toBe(0)
  })

  test('hovers without Markdown for who shows none', async () => {
    const { client, uri, at } = await world({
      ...pulling,
      textDocument: { ...pulling.textDocument, hover: {} },
    })
    const found = await client.request<Hover>('textDocument/hover', {
      textDocument: { uri },
      position: at('US-FL'),
    })
    expect(found.contents).toMatchObject({ kind: 'plaintext' })
    expect((found.contents as { value: string }).value).not.toMatch(/\*\*|\]\(/)
    expect(await client.end()).toBe(0)
  })

  test('local times behind the moment', async () => {
    const { client, uri } = await world()
    const range = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } }
    const hints = await client.request<InlayHint[]>('textDocument/inlayHint', {
      textDocument: { uri },
      range,
    })
    expect(hints).toHaveLength(1)
    expect(hints[0]!.label).toBe('Tue 09:00 Chicago · Tue 10:00 New York · Tue 16:00 Paris · +1 more')
    expect(await client.end()).toBe(0)
  })

  test('links to what is inside, and to pages', async () => {
    const { client, uri, root } = await world()
    const links = await client.request<DocumentLink[]>('textDocument/documentLink', { textDocument: { uri } })
    expect(links.map(({ target }) => target)).toEqual([
      'https://acme.example/privacy',
      uriOf(join(root, 'proof.png')),
      uriOf(join(root, 'body.html')),
    ])
    expect(await client.end()).toBe(0)
  })

  test('outline and folding by campaign and message', async () => {
    const { client, uri } = await world()
    const [symbol, ...others] = await client.request<DocumentSymbol[]>('textDocument/documentSymbol', {
      textDocument: { uri },
    })
    expect(others).toEqual([])
    expect(symbol!.name).toBe('To the world')
    expect(symbol!.children!.map(({ name, detail }) => [name, detail])).toEqual([
      ['sender', undefined],
      ['audience', undefined],
      ['schedule', undefined],
      ['text', 'sms, en'],
      ['1', 'email, en'],
    ])
    expect(symbol!.children![3]!.children!.map(({ name }) => name)).toEqual(['B'])
    const inside = (outer: DocumentSymbol): void => {
      for (const child of outer.children ?? []) {
        expect(child.range.start.line).toBeGreaterThanOrEqual(outer.range.start.line)
        expect(child.selectionRange.start.line).toBeGreaterThanOrEqual(child.range.start.line)
        inside(child)
      }
    }
    inside(symbol!)
    const folds = await client.request<FoldingRange[]>('textDocument/foldingRange', { textDocument: { uri } })
    const lines = campaign.split('\n')
    expect(folds.map(({ startLine }) => lines[startLine]!.trim())).toEqual(
      expect.arrayContaining(['audience:', 'schedule:', 'messages:', '- id: text', '- channel: email']),
    )
    expect(await client.end()).toBe(0)
  })
})

test('the server needs nothing but its own folder, and writes the protocol alone', () => {
  const message = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'shutdown' })
  const input = `Content-Length: ${Buffer.byteLength(message)}\r\n\r\n${message}`
  const result = spawnSync(process.execPath, [cli, 'lsp'], { input, encoding: 'utf8' })
  expect(result.stdout).toMatch(/^Content-Length: \d+\r\n\r\n\{/)
  expect(result.status).toBe(0)
  expect(execFileSync(process.execPath, [cli, '--version', '--now', now], { encoding: 'utf8' })).toContain(
    'sendlint',
  )
})
