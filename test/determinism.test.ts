import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'

// The same files at the same moment give the same bytes: whoever runs it, wherever, in whatever language and zone.

const root = join(import.meta.dirname, '..')
const program = join(root, 'dist/cli.js')
const folder = mkdtempSync(join(tmpdir(), 'sendlint-same-'))
const project = join(folder, 'here')
cpSync(join(root, 'fixtures/real'), project, { recursive: true })
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const names = readdirSync(project).filter((name) => name.includes('.campaign.'))

function json(
  argv: readonly string[],
  { cwd = project, env = {} }: { cwd?: string; env?: Record<string, string> } = {},
): string {
  return execFileSync(
    process.execPath,
    [program, ...argv, '--format', 'json', '--now', '2026-11-21T10:00:00Z', '--exit-zero'],
    { cwd, encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '', ...env }, maxBuffer: 1 << 26 },
  )
}

const expected = json([])

describe('the same bytes', () => {
  test('hold more than one campaign and nothing of the machine', () => {
    const report = JSON.parse(expected) as { campaigns: unknown[]; findings: unknown[] }
    expect(report.campaigns.length).toBe(names.length)
    expect(report.findings.length).toBeGreaterThan(10)
    expect(expected).not.toContain(folder)
  })
  test('twice', () => {
    expect(json([])).toBe(expected)
  })
  test.each([
    ['reversed', names.toReversed()],
    ['every other first', [...names.filter((_, i) => i % 2 === 0), ...names.filter((_, i) => i % 2 === 1)]],
    ['some of them twice', [...names.slice(3), ...names]],
  ])('files named in another order: %s', (_, order) => {
    expect(json(order)).toBe(expected)
  })
  test('from another folder, and by an absolute path', () => {
    expect(json([project], { cwd: tmpdir() })).toBe(expected)
    expect(json(['..'], { cwd: join(project, 'bodies') })).toBe(expected)
  })
  test('in another place of the disk', () => {
    const other = join(folder, 'Ünterordner mit Leerzeichen')
    mkdirSync(other)
    cpSync(project, other, { recursive: true })
    expect(json([], { cwd: other })).toBe(expected)
  })
  test.each([
    { TZ: 'Pacific/Kiritimati' },
    { TZ: 'America/St_Johns' },
    { TZ: 'Nonsense/Nowhere' },
    // Turkish has another idea of what `i` is in capitals.
    { LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
    { LANG: 'C', LC_ALL: 'C' },
    { LANG: 'sv_SE.UTF-8' },
    { NO_COLOR: '1' },
    { FORCE_COLOR: '3' },
    { CI: 'true', GITHUB_ACTIONS: 'true', TERM: 'dumb', COLUMNS: '20' },
    { NODE_ENV: 'production', DEBUG: '*' },
  ])('under %j', (env) => {
    expect(json([], { env })).toBe(expected)
  })
  test('whatever other formats are asked for, and without what can be left out', () => {
    const out = join(folder, 'out.sarif')
    expect(json(['--format', `sarif:${out}`, '--verbose', '--quiet', '--show-waived'])).toBe(expected)
    expect(readFileSync(out, 'utf8')).not.toContain(folder)
  })
})
