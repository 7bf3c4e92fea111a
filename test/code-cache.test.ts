import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { codeCache, compileStart } from '../src/cli/code-cache.ts'

const root = join(import.meta.dirname, '..')
const built = join(root, 'dist/program')
const copy = mkdtempSync(join(tmpdir(), 'sendlint-cache-'))
afterAll(() => rmSync(copy, { recursive: true }))

const check = (program: string): string =>
  spawnSync(
    process.execPath,
    [
      program,
      'check',
      'fixtures/real/01-florida-evening-sms.campaign.yaml',
      '--now',
      '2026-11-21T10:00:00Z',
      '--exit-zero',
    ],
    { cwd: root, encoding: 'utf8' },
  ).stdout

test('V8 accepts the cache of the build that made it', () => {
  expect(compileStart(built, readFileSync(join(built, codeCache))).cachedDataRejected).toBe(false)
})

test.each([
  ['of no use', (file: string) => writeFileSync(file, 'not a cache')],
  ['cut short', (file: string) => writeFileSync(file, readFileSync(file).subarray(0, 100_000))],
  ['missing', (file: string) => rmSync(file)],
])('a cache that is %s costs time, not the result', (_what, spoil) => {
  const folder = mkdtempSync(join(copy, 'dist-'))
  for (const name of ['cli.js', 'program'])
    cpSync(join(root, 'dist', name), join(folder, name), { recursive: true })
  symlinkSync(join(root, 'dist/data'), join(folder, 'data'))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  spoil(join(folder, 'program', codeCache))
  const expected = check(join(root, 'dist/cli.js'))
  expect(expected).toContain('Do not send')
  expect(check(join(folder, 'cli.js'))).toBe(expected)
})
