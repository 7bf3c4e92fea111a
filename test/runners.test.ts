import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { bitbucket } from '../src/report/bitbucket.ts'
import { forXml, toJson, wellFormed } from '../src/report/escape.ts'
import { exampleReport, plain } from './example-report.ts'
import { Repository, sendlint } from './support/repository.ts'

const root = join(import.meta.dirname, '..')
const campaign = (id: string, lines = ''): string =>
  [
    `id: ${JSON.stringify(id)}`,
    'purpose: transactional',
    'sender: { brand: Acme, country: FR }',
    'audience: { regions: [FR], languages: [en], recipients: consumers }',
    'schedule: { at: 2026-11-24T10:00, timezone: recipient }',
    'messages:',
    '  - { channel: push, language: en, title: Acme, body: "Your parcel is on its way." }',
    lines,
  ].join('\n')

let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'sendlint-runner-'))
  mkdirSync(join(cwd, '.git'))
})
afterEach(() => {
  rmSync(cwd, { recursive: true, force: true })
})

describe('on GitHub Actions', () => {
  const env = { GITHUB_ACTIONS: 'true' }
  test('annotations come by themselves, are announced, and any --format turns them off', async () => {
    writeFileSync(join(cwd, 'a.campaign.yaml'), campaign('a', 'unknown_key: 1\n'))
    const usual = await sendlint([], { cwd, env })
    expect(usual.stdout).toContain('✖ Do not send:')
    expect(usual.stdout).toMatch(/^::error file=a\.campaign\.yaml,line=8/m)
    expect(usual.stderr).toBe(
      'sendlint: on GitHub Actions, so annotations are added; any --format turns that off\n',
    )
    const given = await sendlint(['--format', 'pretty'], { cwd, env })
    expect(given.stdout).not.toContain('::error')
    expect(given.stderr).toBe('')
    const elsewhere = await sendlint([], { cwd })
    expect(elsewhere.stdout).not.toContain('::error')
  })
  test('no text of a file is obeyed, in any format', async () => {
    const hostile = '##[error]x ##vso[task.setvariable]y'
    const name = '##[group]::x.campaign.yaml'
    writeFileSync(
      join(cwd, name),
      `${campaign(`::error::${hostile}`, `${JSON.stringify(`::warning::${hostile}`)}: 1\n`)}  ::error file=x::y\n`,
    )
    writeFileSync(
      join(cwd, 'b.campaign.yaml'),
      campaign(`::stop-commands::${hostile}`, `${JSON.stringify(hostile)}: 1\n`),
    )
    for (const format of [
      'pretty',
      'concise',
      'json',
      'sarif',
      'junit',
      'gitlab',
      'bitbucket',
      'rdjson',
      'markdown',
      'github',
    ]) {
      const { stdout, stderr } = await sendlint(['--format', format, '--verbose'], { cwd, env })
      const lines = (stdout + stderr).split('\n')
      const commands = lines.filter((line) => line.trimStart().startsWith('::'))
      expect(
        commands.filter((line) => format !== 'github' || !/^::(?:error|warning|notice) /.test(line)),
        format,
      ).toEqual([])
      expect(
        lines.filter((line) => !line.startsWith('::') && /##(?:vso)?\[/i.test(line)),
        format,
      ).toEqual([])
    }
    const { stderr } = await sendlint(['##[error]absent'], { cwd, env })
    expect(stderr).not.toContain('##[')
  })
  test('JSON and XML keep their values', () => {
    const text = 'a ##[b] ##vso[c] [d]'
    expect(toJson(text)).not.toMatch(/##(?:vso)?\[/)
    expect(JSON.parse(toJson(text))).toBe(text)
    expect(forXml(text)).toBe('a ##&#91;b] ##vso&#91;c] [d]')
  })
})

interface Matcher {
  readonly problemMatcher: readonly {
    readonly owner: string
    readonly severity?: string
    readonly pattern: readonly [{ readonly regexp: string } & Readonly<Record<string, number | string>>]
  }[]
}

describe('the problem matcher', () => {
  test('reads every line of the concise format but the last, each by one pattern', async () => {
    const open = campaign('a', 'unknown_key: 1\n')
      .replace('purpose: transactional\n', '')
      .replace(/audience.*\n/, '')
    writeFileSync(join(cwd, 'sp ace:1.campaign.yaml'), open)
    const { stdout } = await sendlint(['--format', 'concise'], { cwd })
    const lines = stdout.trimEnd().split('\n').slice(0, -1)
    expect(lines.length).toBeGreaterThan(2)
    const { problemMatcher } = JSON.parse(readFileSync(join(root, 'problem-matcher.json'), 'utf8')) as Matcher
    const kinds = new Set<string>()
    for (const line of lines) {
      const hits = problemMatcher.flatMap(({ owner, severity, pattern: [pattern] }) => {
        const match = new RegExp(pattern.regexp).exec(line)
        const at = (key: string): string | undefined => match?.[Number(pattern[key])]
        return match === null
          ? []
          : [
              {
                owner,
                severity: severity ?? at('severity'),
                file: at('file'),
                line: at('line'),
                code: at('code'),
                message: at('message'),
              },
            ]
      })
      expect(hits, line).toHaveLength(1)
      const [hit] = hits
      expect(hit!.file).toBe('sp ace:1.campaign.yaml')
      expect(Number(hit!.line)).toBeGreaterThan(0)
      expect(line).toContain(`[${hit!.code}] ${hit!.message}`)
      kinds.add(hit!.severity!)
    }
    expect([...kinds].toSorted((a, b) => (a < b ? -1 : 1))).toEqual(['error', 'warning'])
    expect(new Set(problemMatcher.map(({ owner }) => owner)).size).toBe(problemMatcher.length)
  })
})

interface Hook {
  readonly id: string
  readonly entry: string
  readonly language: string
  readonly files?: string
  readonly pass_filenames?: boolean
}

describe('hooks of pre-commit', () => {
  const hooks = parse(readFileSync(join(root, '.pre-commit-hooks.yaml'), 'utf8')) as readonly Hook[]
  const hook = (id: string): Hook => hooks.find((one) => one.id === id)!
  test('the one for files takes campaigns, and nothing else', () => {
    const files = new RegExp(hook('sendlint').files!)
    for (const path of ['a.campaign.yaml', 'deep/er/b.campaign.md', 'c.campaign.json', 'd.campaign.yml'])
      expect(files.test(path)).toBe(true)
    for (const path of ['sendlint.config.yaml', 'a.yaml', 'campaign.yaml.txt', 'a.campaign.html'])
      expect(files.test(path)).toBe(false)
  })
  test('both run as they are written', async () => {
    const repository = new Repository()
    repository.commit({
      'a.campaign.yaml': campaign('a').replace(/body: "[^"]*"/, 'body_file: a.txt'),
      'a.txt': 'Your parcel is on its way.\n',
      'old.campaign.yaml': campaign('old', 'unknown_key: 1\n'),
    })
    const run = (id: string, ...files: readonly string[]): ReturnType<typeof sendlint> => {
      const [program, ...argv] = hook(id).entry.split(' ')
      expect(program).toBe('sendlint')
      return sendlint([...argv, ...files], { cwd: repository.folder })
    }
    expect((await run('sendlint', 'a.campaign.yaml')).exit).toBe(0)
    expect((await run('sendlint', 'a.campaign.yaml', 'old.campaign.yaml')).exit).toBe(1)
    expect((await run('sendlint-changed')).exit).toBe(0)
    repository.write({ 'a.campaign.yaml': campaign('a', 'unknown_key: 1\n') })
    expect((await run('sendlint-changed')).exit).toBe(1)
    repository.remove()
  })
  test('before the first commit everything is new', async () => {
    const repository = new Repository()
    repository.write({ 'a.campaign.yaml': campaign('a', 'unknown_key: 1\n') })
    const [, ...argv] = hook('sendlint-changed').entry.split(' ')
    const fresh = await sendlint(argv, { cwd: repository.folder })
    expect(fresh.exit).toBe(1)
    expect(fresh.stdout).toContain('unknown_key')
    repository.git('add', '--all')
    expect((await sendlint(argv, { cwd: repository.folder })).exit).toBe(1)
    repository.remove()
  })
  test('in a hook of git itself, which says where its files are, for a project in a folder', () => {
    const repository = new Repository()
    repository.commit({
      'shop/sendlint.config.yaml': 'profile: standard\n',
      'shop/a.campaign.yaml': campaign('a'),
    })
    const cli = join(root, 'dist/cli.js')
    repository.write({
      '.git/hooks/pre-commit': `#!/bin/sh\ncd shop && "${process.execPath}" "${cli}" check --since HEAD --now 2026-11-21T10:00Z\n`,
    })
    chmodSync(join(repository.folder, '.git/hooks/pre-commit'), 0o755)
    expect(() => repository.commit({ 'shop/a.campaign.yaml': campaign('a', 'unknown_key: 1\n') })).toThrow(
      'unknown_key',
    )
    repository.commit({ 'shop/a.campaign.yaml': campaign('a', '') })
    repository.remove()
  })
})

describe('Bitbucket', () => {
  interface Insights {
    readonly report: { readonly result: string; readonly details: string }
    readonly annotations: readonly (readonly {
      readonly summary: string
      readonly external_id: string
      readonly severity: string
    }[])[]
  }
  const rendered = (report: Parameters<typeof bitbucket>[0]): Insights =>
    JSON.parse(bitbucket(report, plain)) as Insights
  test('a report and its annotations, the gravest first, each with an id of its own', () => {
    const { report, annotations } = rendered(exampleReport)
    expect(report.result).toBe('FAILED')
    const all = annotations.flat()
    expect(all.length).toBe(
      exampleReport.findings.length + exampleReport.unchecked.filter(({ required }) => required).length,
    )
    expect(new Set(all.map(({ external_id }) => external_id)).size).toBe(all.length)
    const ranks = all.map(({ severity }) => ['HIGH', 'MEDIUM', 'LOW'].indexOf(severity))
    expect(ranks).toEqual(ranks.toSorted((a, b) => a - b))
  })
  test('its limits: 100 in a request, 1,000 in all, 450 characters, never an empty summary', () => {
    const [first] = exampleReport.findings
    const findings = Array.from({ length: 1234 }, (_, index) => ({
      ...first!,
      message: index % 2 === 0 ? '\u{1f4e9}'.repeat(400) : ' ',
      fingerprint: String(index),
    }))
    const { report, annotations } = rendered({ ...exampleReport, findings, unchecked: [] })
    expect(annotations.map((batch) => batch.length)).toEqual(Array.from({ length: 10 }, () => 100))
    for (const { summary } of annotations.flat()) {
      expect(summary.length).toBeLessThanOrEqual(450)
      expect(summary.trim()).not.toBe('')
      expect(wellFormed(summary)).toBe(summary)
    }
    expect(report.details).toContain('234 more are not shown here.')
    expect(report.details.length).toBeLessThanOrEqual(450)
  })
})
