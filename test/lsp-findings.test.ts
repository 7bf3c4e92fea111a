import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import type { Diagnostic } from 'vscode-languageserver/node'
import { maxShownFindings } from '../src/source/limits.ts'
import { cli, Client, now, pulling, pushed, uriOf } from './support/language-client.ts'
import { fixtures } from './support/lint.ts'

interface Position {
  readonly offset: number
}
interface JsonFinding {
  readonly rule: string
  readonly severity: string
  readonly message: string
  readonly help: string | null
  readonly file: string
  readonly range: { readonly start: Position; readonly end: Position }
}

const work = mkdtempSync(join(tmpdir(), 'sendlint-lsp-'))
afterAll(() => rmSync(work, { recursive: true, force: true }))

/** What `sendlint check` finds in a folder, by file. */
async function checked(folder: string): Promise<ReadonlyMap<string, readonly JsonFinding[]>> {
  const run = promisify(execFile)
  const { stdout } = await run(
    process.execPath,
    [cli, 'check', '.', '--format', 'json', '--exit-zero', '--now', now],
    { cwd: folder, maxBuffer: 1 << 28 },
  )
  const { findings } = JSON.parse(stdout) as { readonly findings: readonly JsonFinding[] }
  const byFile = new Map<string, JsonFinding[]>()
  for (const finding of findings) byFile.set(finding.file, [...(byFile.get(finding.file) ?? []), finding])
  return byFile
}

const severities = ['', 'error', 'warning', 'info']

function ofDiagnostic({ code, severity, message, range: { start, end } }: Diagnostic): string {
  return `${start.line + 1}:${start.character + 1}-${end.line + 1}:${end.character + 1} ${severities[severity ?? 0]} ${String(code)} ${typeof message === 'string' ? message : message.value}`
}

/** Where an offset is for an editor: a lone carriage return ends a line, a byte-order mark is no character. */
function place(text: string, offset: number): string {
  const before = text.slice(0, offset).replace(/^\ufeff/, '')
  const lines = before.split(/\r\n|\r|\n/)
  return `${lines.length}:${lines.at(-1)!.length + 1}`
}

function ofFinding(
  text: string,
  { range: { start, end }, severity, rule, message, help }: JsonFinding,
): string {
  return `${place(text, start.offset)}-${place(text, end.offset)} ${severity} ${rule} ${help === null ? message : `${message}\n${help}`}`
}

/** The first so many of a file's findings, worst first, as the editor shows them. */
function shown(text: string, findings: readonly JsonFinding[]): readonly string[] {
  const rank = ['error', 'warning', 'info']
  return findings
    .toSorted((a, b) => rank.indexOf(a.severity) - rank.indexOf(b.severity))
    .slice(0, maxShownFindings)
    .map((finding) => ofFinding(text, finding))
    .sort()
}

/** The text of a file; none where its bytes are no UTF-8, as `check` has it. */
function textOf(path: string): string {
  const bytes = readFileSync(path)
  return Buffer.from(bytes.toString('utf8')).equals(bytes) ? bytes.toString('utf8') : ''
}

function isCampaign(path: string): boolean {
  return /\.(campaign\.(yaml|yml|json|md)|form\.(yaml|yml|json|html?|md))$/.test(path)
}

function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
}

/** A copy of fixtures with a root of its own. */
function copied(from: string): string {
  const to = mkdtempSync(join(work, 'root-'))
  cpSync(from, to, { recursive: true })
  if (!readdirSync(to).some((name) => name.startsWith('sendlint.config.')))
    writeFileSync(join(to, 'sendlint.config.yaml'), '')
  return to
}

const folders: readonly (readonly [string, string])[] = [
  ...readdirSync(join(fixtures, 'rules')).map(
    (group) => [`rules/${group}`, join(fixtures, 'rules', group)] as const,
  ),
  ...readdirSync(join(fixtures, 'projects')).map(
    (name) => [`projects/${name}`, join(fixtures, 'projects', name)] as const,
  ),
  ['real', join(fixtures, 'real')] as const,
].filter(([, folder]) => filesOf(folder).some(isCampaign))

describe('a file has the findings in the editor that check has', () => {
  test.each(folders)('%s', { timeout: 120_000 }, async (_, folder) => {
    const root = copied(folder)
    const expected = await checked(root)
    const client = await Client.start({ folders: [root], capabilities: pulling })
    const report = await client.request<{
      items: readonly { readonly uri: string; readonly items: readonly Diagnostic[] }[]
    }>('workspace/diagnostic', { previousResultIds: [] })
    const found = new Map(report.items.map(({ uri, items }) => [uri, items]))
    const read = new Set([...filesOf(root).filter(isCampaign), ...expected.keys()])
    for (const path of read) {
      const diagnostics = (found.get(uriOf(join(root, path))) ?? []).filter(({ code }) => code !== undefined)
      expect(diagnostics.map(ofDiagnostic).sort(), path).toEqual(
        shown(textOf(join(root, path)), expected.get(path) ?? []),
      )
    }
    // The same for one that is open, asked for by itself.
    const [first] = filesOf(root).filter(isCampaign)
    const text = readFileSync(join(root, first!))
    const decoded = text.toString('utf8')
    if (Buffer.from(decoded).equals(text)) {
      const uri = await client.open(join(root, first!), decoded.replace(/^\ufeff/, ''))
      const own = (await client.pull(uri)).filter(({ code }) => code !== undefined)
      expect(own.map(ofDiagnostic).sort()).toEqual(shown(decoded, expected.get(first!) ?? []))
    }
    expect(await client.end()).toBe(0)
    expect(client.stderr).toBe('')
  })
})

test('a client that does not ask is told the same', { timeout: 120_000 }, async () => {
  const root = copied(join(fixtures, 'real'))
  const expected = await checked(root)
  const client = await Client.start({ folders: [root], capabilities: pushed })
  expect(client.result.capabilities.diagnosticProvider).toBeUndefined()
  for (const path of filesOf(root).filter(isCampaign)) {
    const uri = await client.open(join(root, path), readFileSync(join(root, path), 'utf8'))
    const diagnostics = await client.told(uri, 1)
    expect(diagnostics.map(ofDiagnostic).sort(), path).toEqual(
      shown(textOf(join(root, path)), expected.get(path) ?? []),
    )
  }
  expect(await client.end()).toBe(0)
})

test('a client that asks is never told', { timeout: 60_000 }, async () => {
  const root = copied(join(fixtures, 'real'))
  const client = await Client.start({ folders: [root], capabilities: pulling })
  const path = join(root, '01-florida-evening-sms.campaign.yaml')
  const uri = await client.open(path, readFileSync(path, 'utf8'))
  expect(await client.pull(uri)).not.toEqual([])
  await client.change(uri, 2, [{ text: readFileSync(path, 'utf8').replace('20:30', '10:30') }])
  await new Promise((done) => setTimeout(done, 500))
  await client.pull(uri)
  expect(client.published.size).toBe(0)
  expect(await client.end()).toBe(0)
})

test('what is unchanged is not sent again', { timeout: 60_000 }, async () => {
  const root = copied(join(fixtures, 'real'))
  const client = await Client.start({ folders: [root] })
  const path = join(root, '03-eu-launch.campaign.yaml')
  const uri = await client.open(path, readFileSync(path, 'utf8'))
  const first = await client.request<{ kind: string; resultId: string }>('textDocument/diagnostic', {
    textDocument: { uri },
  })
  const again = await client.request<{ kind: string; resultId: string }>('textDocument/diagnostic', {
    textDocument: { uri },
    previousResultId: first.resultId,
  })
  expect(first.kind).toBe('full')
  expect(again).toEqual({ kind: 'unchanged', resultId: first.resultId })
  expect(await client.end()).toBe(0)
})

test('so many are shown, and how many more there are', { timeout: 60_000 }, async () => {
  const root = mkdtempSync(join(work, 'root-'))
  const path = join(root, 'many.campaign.yaml')
  const keys = Array.from({ length: maxShownFindings + 60 }, (_, i) => `  wrong${i}: 1`).join('\n')
  const client = await Client.start({ folders: [root] })
  const uri = await client.open(path, `messages:\n  - channel: sms\n    body: x\nsender:\n${keys}\n`)
  const items = await client.pull(uri)
  expect(items).toHaveLength(maxShownFindings + 1)
  expect(items.at(-1)!.message).toMatch(/^And \d+ more findings: /)
  expect(await client.end()).toBe(0)
})

test('an included body is told of, and judged anew when it changes', { timeout: 60_000 }, async () => {
  const root = mkdtempSync(join(work, 'root-'))
  const path = join(root, 'a.campaign.yaml')
  const campaign = `id: a
purpose: marketing
sender: { brand: Acme }
audience: { regions: [FR], consent: { tags: ["marketing:email"] } }
schedule: { at: 2026-11-24T10:00, timezone: recipient }
messages:
  - channel: email
    language: en
    subject: News
    body_file: body.html
`
  writeFileSync(path, campaign)
  writeFileSync(join(root, 'body.html'), '<p>Hello <a href="http://acme.example/x">shop</a></p>')
  const client = await Client.start({ folders: [root] })
  const uri = await client.open(
    join(root, 'body.html'),
    '<p>Hello <a href="http://acme.example/x">shop</a></p>',
    'html',
  )
  expect((await client.pull(uri)).map(({ code }) => code)).toContain('link/insecure')
  await client.change(uri, 2, [{ text: '<p>Hello <a href="https://acme.example/x">shop</a></p>' }])
  expect((await client.pull(uri)).map(({ code }) => code)).not.toContain('link/insecure')
  // A page that nothing includes is none of ours.
  const other = await client.open(join(root, 'other.html'), '<a href="http://acme.example/x">x</a>', 'html')
  expect(await client.pull(other)).toEqual([])
  expect(await client.end()).toBe(0)
})

test(
  'contact files are judged as check judges them, and again once they change',
  { timeout: 60_000 },
  async () => {
    const root = mkdtempSync(join(work, 'root-'))
    const campaign = `id: a
purpose: marketing
sender: { brand: Acme }
audience: { contacts: [list.csv], suppression: [out.csv] }
schedule: { at: 2026-11-24T23:30, timezone: recipient }
messages:
  - { channel: sms, language: en, from: "73762", body: "Acme: sale. Reply STOP to opt out" }
`
    writeFileSync(join(root, 'sendlint.config.yaml'), '')
    writeFileSync(join(root, 'a.campaign.yaml'), campaign)
    writeFileSync(join(root, 'out.csv'), 'phone\n')
    const header = 'contact_id,phone,country,consent_tags,consent_source,consent_date\n'
    const french = '1,+33612345678,FR,marketing:sms,web_form,2026-01-10\n'
    writeFileSync(join(root, 'list.csv'), header + french)
    const client = await Client.start({ folders: [root] })
    const uri = await client.open(join(root, 'a.campaign.yaml'), campaign)
    const same = async (): Promise<readonly string[]> => {
      const expected = shown(campaign, (await checked(root)).get('a.campaign.yaml') ?? [])
      expect((await client.pull(uri)).map(ofDiagnostic).sort()).toEqual(expected)
      return expected
    }
    expect((await same()).join('\n')).toMatch(/timing\/quiet-hours .* in France/)
    writeFileSync(join(root, 'list.csv'), header + french.replace('+33612345678,FR', '+4915112345678,DE'))
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: uriOf(join(root, 'list.csv')), type: 2 }],
    })
    expect((await same()).join('\n')).toMatch(/timing\/quiet-hours .* in Germany/)
    expect(await client.end()).toBe(0)
  },
)

test('what the baseline has recorded is left out, as check leaves it out', { timeout: 60_000 }, async () => {
  const root = copied(join(fixtures, 'real'))
  writeFileSync(join(root, 'sendlint.config.yaml'), 'baseline: known.json\n')
  const run = promisify(execFile)
  const path = '01-florida-evening-sms.campaign.yaml'
  await run(process.execPath, [cli, 'check', path, '--update-baseline', '--exit-zero', '--now', now], {
    cwd: root,
  })
  const client = await Client.start({ folders: [root] })
  const text = readFileSync(join(root, path), 'utf8')
  const uri = await client.open(join(root, path), text)
  expect((await client.pull(uri)).map(ofDiagnostic)).toEqual(
    shown(text, (await checked(root)).get(path) ?? []),
  )
  expect(await client.pull(uri)).toEqual([])
  expect(await client.end()).toBe(0)
})

test('an export is told of, and the file beside it', { timeout: 60_000 }, async () => {
  const root = mkdtempSync(join(work, 'root-'))
  cpSync(join(fixtures, 'formats/hubspot'), root, { recursive: true })
  writeFileSync(join(root, 'sendlint.config.yaml'), 'files: ["**/*.json", "**/*.csv", "**/*.jsonl"]\n')
  const expected = await checked(root)
  const client = await Client.start({ folders: [root] })
  const own = filesOf(root).filter((path) => expected.has(path) && !/sendlint\.config/.test(path))
  expect(own.length).toBeGreaterThan(0)
  for (const path of own) {
    const text = textOf(join(root, path))
    const uri = await client.open(join(root, path), text.replace(/^\ufeff/, ''), 'json')
    expect((await client.pull(uri)).map(ofDiagnostic).sort(), path).toEqual(shown(text, expected.get(path)!))
  }
  expect(await client.end()).toBe(0)
})
