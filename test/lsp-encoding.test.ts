import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { CodeAction, Diagnostic, Hover, TextEdit } from 'vscode-languageserver/node'
import { Client, editsFor, pulling, uriOf } from './support/language-client.ts'

const work = mkdtempSync(join(tmpdir(), 'sendlint-lsp-'))
afterAll(() => rmSync(work, { recursive: true, force: true }))

/** Codes and messages, a line each; a message may be marked up. */
function messagesOf(diagnostics: readonly Diagnostic[]): string {
  return diagnostics
    .map(({ code, message }) =>
      `${code ?? ''} ${typeof message === 'string' ? message : message.value}`.trim(),
    )
    .join('\n')
}

function folderOf(files: Readonly<Record<string, string | Buffer>>): string {
  const root = mkdtempSync(join(work, 'root-'))
  for (const [path, content] of Object.entries({ 'sendlint.config.yaml': '', ...files }))
    writeFileSync(join(root, path), content)
  return root
}

describe('a client that counts in bytes', () => {
  /** Columns of UTF-8: the bytes of a line before a UTF-16 offset. */
  const inBytes = (line: string, offset: number): number => Buffer.byteLength(line.slice(0, offset))
  const lineWith = (text: string, word: string): readonly [number, string] => {
    const lines = text.split('\n')
    const index = lines.findIndex((line) => line.includes(word))
    return [index, lines[index]!]
  }
  const text = `id: "🎪"
name: "🎪🎪 é"
purpose: marketing
sender: { brand: "Acmé 𝒜", country: US }
audience: { regions: ["US-FL"], consent: { tags: ["🎟:x"] } }
schedule: { at: 2026-11-24T23:30, timezone: recipient }
messages:
  - { channel: sms, language: en, body: "🎪🎪 Acmé sale é http://acme.example/x Reply STOP to opt out", colour: red }
# 🎪 sendlint-allow link/insecure -- nothing
  - channel: email
    language: en
    subject: "🎪"
    body_file: "b.html"
`
  const body = '<p>🎪🎪 é <a href="http://acme.example/é">Zelt 🏕</a> {{ first_name</p>\n'

  test(
    'its ranges are those of the other encoding, in bytes; hovers and edits too',
    { timeout: 60_000 },
    async () => {
      const root = folderOf({ 'a.campaign.yaml': text, 'b.html': body })
      const told = async (
        encoding: 'utf-8' | 'utf-16',
      ): Promise<readonly [Client, readonly (readonly [string, Diagnostic])[]]> => {
        const capabilities = { ...pulling, general: { positionEncodings: [encoding] } }
        const client = await Client.start({ folders: [root], capabilities })
        expect(client.result.capabilities.positionEncoding).toBe(encoding)
        const found: (readonly [string, Diagnostic])[] = []
        for (const [name, content] of [
          ['a.campaign.yaml', text],
          ['b.html', body],
        ] as const) {
          const uri = await client.open(join(root, name), content)
          for (const one of await client.pull(uri)) found.push([content, one])
        }
        return [client, found]
      }
      const [bytes, inUtf8] = await told('utf-8')
      const [units, inUtf16] = await told('utf-16')
      expect(inUtf8).toHaveLength(inUtf16.length)
      const astral = inUtf16.filter(([content, { range }]) => {
        const line = content.split('\n')[range.start.line]!
        return /[\u{10000}-\u{10ffff}]/u.test(line.slice(0, range.start.character))
      })
      // In both files, or nothing is shown by it.
      expect(new Set(astral.map(([content]) => content)).size).toBe(2)
      for (const [index, [content, { range, code, relatedInformation }]] of inUtf16.entries()) {
        const lines = content.split('\n')
        const own = inUtf8[index]![1]
        expect(own.code).toBe(code)
        for (const end of ['start', 'end'] as const)
          expect(own.range[end], String(code)).toEqual({
            line: range[end].line,
            character: inBytes(lines[range[end].line]!, range[end].character),
          })
        expect(own.relatedInformation?.length).toBe(relatedInformation?.length)
      }

      const uri = uriOf(join(root, 'a.campaign.yaml'))
      const [line, written] = lineWith(text, 'Acmé sale')
      const from = written.indexOf('"🎪🎪 Acmé')
      const to = written.indexOf('"', from + 1)
      const hover = await bytes.request<Hover>('textDocument/hover', {
        textDocument: { uri },
        position: { line, character: inBytes(written, written.indexOf('sale')) },
      })
      expect((hover.contents as { value: string }).value).toContain('UCS-2')
      // Without its quotes, as texts are shown.
      const shown = Buffer.from(written)
        .subarray(hover.range!.start.character, hover.range!.end.character)
        .toString()
      expect(written.slice(from, to + 1)).toContain(shown)
      expect(shown).toContain('🎪🎪 Acmé')

      const [, mistake] = inUtf8.find(([, { code }]) => code === 'campaign/unknown-key')!
      expect(
        Buffer.from(written).subarray(mistake.range.start.character, mistake.range.end.character).toString(),
      ).toBe('colour')
      // What is done about each: the same edits, each at its place.
      const edits = async (client: Client, found: typeof inUtf8): Promise<readonly TextEdit[]> => {
        const made: TextEdit[] = []
        for (const [, diagnostic] of found.filter(([content]) => content === text)) {
          const actions = await client.request<CodeAction[]>('textDocument/codeAction', {
            textDocument: { uri },
            range: diagnostic.range,
            context: { diagnostics: [diagnostic], only: ['quickfix'] },
          })
          for (const action of actions.filter(({ command }) => command === undefined)) {
            const { edit } =
              action.edit === undefined
                ? await client.request<CodeAction>('codeAction/resolve', action)
                : action
            if (edit !== undefined) made.push(...editsFor(edit, uri))
          }
        }
        return made
      }
      const own = await edits(bytes, inUtf8)
      const lines = text.split('\n')
      expect(own).toEqual(
        (await edits(units, inUtf16)).map(({ newText, range: { start, end } }) => ({
          newText,
          range: {
            start: { ...start, character: inBytes(lines[start.line] ?? '', start.character) },
            end: { ...end, character: inBytes(lines[end.line] ?? '', end.character) },
          },
        })),
      )
      const behind = own.filter(({ range: { start } }) =>
        /[\u{10000}-\u{10ffff}]/u.test(
          Buffer.from(lines[start.line] ?? '')
            .subarray(0, start.character)
            .toString(),
        ),
      )
      expect(behind.length).toBeGreaterThan(0)

      // A change in bytes behind characters of four.
      const start = { line, character: inBytes(written, written.indexOf(', colour')) }
      const change = { range: { start, end: { line, character: Buffer.byteLength(written) - 2 } }, text: '' }
      await bytes.change(uri, 2, [change])
      expect((await bytes.pull(uri)).map(({ code }) => code)).not.toContain('campaign/unknown-key')
      for (const client of [bytes, units]) expect(await client.end()).toBe(0)
    },
  )
})

test('files on disk that are no UTF-8 are told of, and end nothing', async () => {
  const campaign = 'messages:\n  - { channel: sms, body_file: b.txt }\n'
  const root = folderOf({
    'a.campaign.yaml': campaign,
    'b.txt': Buffer.from([0x41, 0xff, 0xfe, 0xc3, 0x28]),
    'c.campaign.yaml': Buffer.from([0x69, 0x64, 0x3a, 0x20, 0xff, 0x0a]),
    'sendlint.config.yaml': Buffer.from([0x23, 0x20, 0xe9, 0x0a]),
  })
  const client = await Client.start({ folders: [root] })
  const uri = await client.open(join(root, 'a.campaign.yaml'), campaign)
  expect(messagesOf(await client.pull(uri))).toMatch(/Not checked: [\s\S]*UTF-8/)
  writeFileSync(join(root, 'sendlint.config.yaml'), '')
  await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
    changes: [{ uri: uriOf(join(root, 'sendlint.config.yaml')), type: 2 }],
  })
  expect(messagesOf(await client.pull(uri))).toMatch(/campaign\/missing-file .*b\.txt[\s\S]*UTF-8/)
  const { items } = await client.request<{ items: { uri: string; items: Diagnostic[] }[] }>(
    'workspace/diagnostic',
    {
      previousResultIds: [],
    },
  )
  const other = items.find((one) => one.uri.endsWith('c.campaign.yaml'))!
  expect(other.items.map(({ code }) => code)).toEqual(['source/encoding'])
  expect(client.stderr).toBe('')
  expect(await client.end()).toBe(0)
})
