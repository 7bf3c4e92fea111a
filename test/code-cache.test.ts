import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { cachedScripts, compileScript } from '../src/cli/code-cache.ts'

const root = join(import.meta.dirname, '..')
const built = join(root, 'dist/program')
const copy = mkdtempSync(join(tmpdir(), 'sendlint-cache-'))
afterAll(() => rmSync(copy, { recursive: true }))

const campaign = 'fixtures/real/01-florida-evening-sms.campaign.yaml'
const commands = {
  check: ['check', campaign],
  audience: ['audience', 'fixtures/rules/audience/over-contacted/few.csv', '--campaign', campaign],
}
const output = (program: string, command: keyof typeof commands): string =>
  spawnSync(
    process.execPath,
    [program, ...commands[command], '--now', '2026-11-21T10:00:00Z', '--exit-zero'],
    { cwd: root, encoding: 'utf8' },
  ).stdout

test.each(Object.values(cachedScripts).flat())(
  'V8 accepts $cache of the build that made it',
  ({ script, cache }) => {
    expect(compileScript(built, script, readFileSync(join(built, cache))).cachedDataRejected).toBe(false)
  },
)

const spoils = [
  ['of no use', (file: string) => writeFileSync(file, 'not a cache')],
  ['cut short', (file: string) => writeFileSync(file, readFileSync(file).subarray(0, 100_000))],
  ['missing', (file: string) => rmSync(file)],
] as const

describe.each(['check', 'audience'] as const)('%s', (command) => {
  test.each(
    cachedScripts[command].flatMap(({ cache }) => spoils.map(([what, spoil]) => ({ cache, what, spoil }))),
  )('with $cache $what takes longer, and says the same', ({ cache, spoil }) => {
    const folder = mkdtempSync(join(copy, 'dist-'))
    for (const name of ['cli.js', 'program'])
      cpSync(join(root, 'dist', name), join(folder, name), { recursive: true })
    symlinkSync(join(root, 'dist/data'), join(folder, 'data'))
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    spoil(join(folder, 'program', cache))
    const expected = output(join(root, 'dist/cli.js'), command)
    expect(expected).toContain(command === 'check' ? 'Do not send' : '1 of 1 row may receive')
    expect(output(join(folder, 'cli.js'), command)).toBe(expected)
  })
})
