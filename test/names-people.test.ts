import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { createHash } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import { namesPeople } from '../src/cli/names-people.ts'

const folder = mkdtempSync(join(tmpdir(), 'sendlint-lists-'))
afterAll(() => rmSync(folder, { recursive: true }))

const hash = (text: string): string => createHash('sha256').update(text).digest('hex')

test.each([
  ['addresses', 'email,since\nkim@example.com,2026-10-01\n', true],
  ['numbers', 'phone\n+12125550123\n', true],
  ['punctuated numbers', 'Mobile\n"(212) 555-0123"\n', true],
  ['one address among hashes', `email\n${hash('a')}\nkim@example.com\n`, true],
  ['packed', gzipSync('email\nkim@example.com\n'), true],
  ['UTF-16', Buffer.from('email\nkim@example.com\n', 'utf16le'), true],
  [
    'hashes',
    `email_sha256,opted_out_at\n${hash('a')},2026-10-01\n${hash('b')},2026-10-02T10:00:00Z\n`,
    false,
  ],
  ['a header alone', 'email\n', false],
  ['nothing', '', false],
])('%s', (name, content, expected) => {
  const path = join(folder, `${name}.csv`)
  writeFileSync(path, content)
  expect(namesPeople(path)).toBe(expected)
})

test('what cannot be read may name people', () => {
  expect(namesPeople(join(folder, 'missing.csv'))).toBe(true)
})
