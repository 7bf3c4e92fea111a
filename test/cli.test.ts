import { execFileSync, spawn } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import * as fc from 'fast-check'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { readArguments } from '../src/cli/arguments.ts'
import { unifiedDiff } from '../src/cli/diff.ts'
import { applyEdits, editsOf } from '../src/cli/fix.ts'
import { markdownForTerminal } from '../src/cli/markdown-page.ts'
import { run } from '../src/cli/run.ts'
import type { Terminal } from '../src/cli/terminal.ts'
import { wantsColor } from '../src/cli/terminal.ts'
import { palette } from '../src/report/color.ts'
import { makeSpan } from '../src/source/span.ts'

const root = join(import.meta.dirname, '..')
const scenarios = join(root, 'fixtures/cli')
const folders: string[] = []

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sendlint-cli-'))
  folders.push(folder)
  return folder
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

interface Outcome {
  readonly stdout: string
  readonly stderr: string
  readonly exit: number
}

async function sendlint(
  argv: readonly string[],
  {
    cwd,
    env = {},
    stdin = '',
    tty = false,
  }: { cwd: string; env?: Record<string, string>; stdin?: string; tty?: boolean },
): Promise<Outcome> {
  const written = { stdout: '', stderr: '' }
  const stream = (name: 'stdout' | 'stderr'): Terminal['stdout'] => ({
    isTTY: tty,
    columns: tty ? 100 : null,
    write: (text) => {
      written[name] += text
    },
  })
  const exit = await run(argv, {
    cwd,
    env: { SENDLINT_NOW: '2026-11-21T10:00:00Z', ...env },
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    clock: () => Date.UTC(2026, 10, 21, 10),
    readStdin: () => Promise.resolve(new TextEncoder().encode(stdin)),
  })
  return { ...written, exit }
}

/** Splits a command line of a scenario: words, and "words in quotes". `NAME=value` before the program is environment. */
function wordsOf(line: string): { readonly env: Record<string, string>; readonly argv: readonly string[] } {
  const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2]!)
  const program = words.indexOf('sendlint')
  const env = Object.fromEntries(
    words.slice(0, program).map((word): [string, string] => {
      const [name = '', ...value] = word.split('=')
      return [name, value.join('=')]
    }),
  )
  return { env, argv: words.slice(program + 1) }
}

/**
 * A scenario: `=== file <path>` writes a file, `=== stdin` gives the next command its input, `=== $ sendlint …` runs it
 * and holds what it printed and how it ended, `=== cat <path>` holds a file as it is then.
 */
/** How many facts stand behind a run changes with every correction of a pack, and isn't what a scenario is about. */
function withoutCounts(output: string): string {
  return output.replace(
    /Rests on \d+ sourced facts?, the oldest checked on [\d-]+/g,
    'Rests on <n> sourced facts',
  )
}

async function play(text: string, cwd: string): Promise<string> {
  const [head = '', ...sections] = text.split(/^(?==== )/m)
  let stdin = ''
  let result = head
  for (const section of sections) {
    const end = section.indexOf('\n')
    const title = section.slice(4, end)
    const body = section.slice(end + 1)
    const [verb = '', ...rest] = title.split(' ')
    const subject = rest.join(' ')
    if (verb === 'file') {
      mkdirSync(dirname(join(cwd, subject)), { recursive: true })
      writeFileSync(join(cwd, subject), body)
      result += section
    } else if (verb === 'stdin') {
      stdin = body
      result += section
    } else if (verb === 'cat') {
      const file = join(cwd, subject)
      result += `=== ${title}\n${existsSync(file) ? withoutCounts(readFileSync(file, 'utf8')) : '(no such file)\n'}`
    } else if (verb === '$') {
      const { env, argv } = wordsOf(subject)
      const { stdout, stderr, exit } = await sendlint(argv, { cwd, env, stdin })
      const errors = stderr === '' ? '' : `[stderr]\n${stderr}`
      result += withoutCounts(`=== ${title}\n${stdout}${errors}[exit ${exit}]\n`.replaceAll(cwd, '<cwd>'))
      stdin = ''
    } else throw new Error(`Unknown step in a scenario: ${title}`)
  }
  return result
}

describe('scenarios', () => {
  for (const name of readdirSync(scenarios).sort())
    test(name.replace(/\.txt$/, ''), async () => {
      const path = join(scenarios, name)
      const expected = readFileSync(path, 'utf8')
      const played = await play(expected, newFolder())
      if (process.env['SENDLINT_UPDATE'] === '1') writeFileSync(path, played)
      else expect(played).toBe(expected)
    })
})

const okCampaign = readFileSync(join(scenarios, 'clean.txt'), 'utf8')
  .split('=== ')[1]!
  .split('\n')
  .slice(1)
  .join('\n')

/** A rule of copy that every message can break, so that severities can be set at will. */
function campaign(details: {
  readonly draft?: boolean
  readonly purpose?: boolean
  readonly audience?: boolean
}): string {
  return [
    'id: x',
    details.draft === true ? 'status: draft' : 'status: scheduled',
    ...(details.purpose === false ? [] : ['purpose: transactional']),
    'sender: { brand: Acme, country: FR }',
    ...(details.audience === false
      ? []
      : ['audience: { regions: [FR], languages: [en], recipients: consumers }']),
    'schedule: { at: 2026-11-24T10:00, timezone: recipient }',
    'messages:',
    '  - { channel: push, language: en, title: Acme, body: "Your parcel 4711 is on its way." }',
    '',
  ].join('\n')
}

describe('exit codes', () => {
  let cwd: string
  beforeEach(() => {
    cwd = newFolder()
    mkdirSync(join(cwd, '.git'))
  })
  const exit = async (text: string, ...flags: string[]): Promise<number> => {
    writeFileSync(join(cwd, 'x.campaign.yaml'), text)
    return (await sendlint(['--format', 'concise', ...flags], { cwd })).exit
  }
  const clean = campaign({})
  const warns = campaign({}).replace('purpose: transactional\n', '')
  const fails = `${campaign({})}unknown: 1\n`
  // Nobody says where the recipients of this marketing message are.
  const open = campaign({ audience: false, purpose: false })
  const openDraft = campaign({ audience: false, purpose: false, draft: true })

  test.each([
    ['a clean campaign', clean, [], 0],
    ['an error', fails, [], 1],
    ['an error, exit zero', fails, ['--exit-zero'], 0],
    ['an error, failing never', fails, ['--fail-on', 'never'], 0],
    ['an open question', open, [], 1],
    ['an open question, allowed', open, ['--allow-incomplete'], 0],
    ['an open question of a draft', openDraft, [], 0],
    ['an open question of a draft, strictly', openDraft, ['--strict'], 1],
    ['an open question, strictly, whatever is allowed', open, ['--allow-incomplete', '--strict'], 1],
    ['a warning', warns, ['--allow-incomplete'], 0],
    ['a warning that fails', warns, ['--allow-incomplete', '--fail-on', 'warning'], 1],
    ['a warning, one allowed', warns, ['--allow-incomplete', '--max-warnings', '9'], 0],
    ['a warning, none allowed', warns, ['--allow-incomplete', '--max-warnings', '0'], 1],
    ['an error and a wrong option', fails, ['--exit-zero', '--nonsense'], 2],
    ['a missing file wins over an error', fails, ['absent.yaml', 'x.campaign.yaml'], 2],
  ] as const)('%s', async (_, text, flags, expected) => {
    expect(await exit(text, ...flags)).toBe(expected)
  })
  test('a verdict never depends on flags', async () => {
    writeFileSync(join(cwd, 'x.campaign.yaml'), open)
    const verdicts = new Set<string>()
    for (const flags of [
      [],
      ['--strict'],
      ['--allow-incomplete'],
      ['--fail-on', 'never'],
      ['--skip', 'timing/*,consent/*'],
    ]) {
      const { stdout } = await sendlint(['--format', 'json', ...flags], { cwd })
      verdicts.add((JSON.parse(stdout) as { verdict: string }).verdict)
    }
    expect([...verdicts]).toEqual(['incomplete'])
  })
  test('an internal error says so in one line, with where it happened only when asked', async () => {
    const broken: Terminal = {
      cwd,
      env: {},
      stdout: { isTTY: false, columns: null, write: () => {} },
      stderr: { isTTY: false, columns: null, write: (text) => (said += text) },
      clock: () => 0,
      readStdin: () => Promise.reject(new Error('the wire \u001b[31mbroke')),
    }
    let said = ''
    expect(await run(['--stdin'], broken)).toBe(2)
    expect(said).toMatch(/^sendlint: internal error: the wire ␛\[31mbroke\n {2}hint: [^\n]*report[^\n]*\n$/)
    expect(await run(['--stdin', '--verbose'], broken)).toBe(2)
    expect(said).toContain('cli.test.ts')
  })
})

describe('files', () => {
  test('each folder is walked by the configuration above it', async () => {
    const cwd = newFolder()
    mkdirSync(join(cwd, '.git'))
    for (const [folder, config] of [
      ['a', 'files: ["*.yaml"]'],
      ['b', 'ignore: ["two.*"]'],
    ] as const) {
      mkdirSync(join(cwd, folder))
      writeFileSync(join(cwd, folder, 'sendlint.config.yaml'), `${config}\n`)
      for (const name of ['one.yaml', 'two.campaign.yaml', 'three.campaign.yaml'])
        writeFileSync(join(cwd, folder, name), 'x: 1\n')
    }
    const { stdout } = await sendlint(['a', 'b', '--format', 'json'], { cwd })
    const files = (JSON.parse(stdout) as { campaigns: { file: string }[] }).campaigns.map(({ file }) => file)
    expect(files).toEqual([
      'a/one.yaml',
      'a/three.campaign.yaml',
      'a/two.campaign.yaml',
      'b/three.campaign.yaml',
    ])
  })
  test('links are not followed by a walk, and included files stay inside the root', async () => {
    const outside = newFolder()
    writeFileSync(join(outside, 'body.txt'), 'secret')
    writeFileSync(join(outside, 'far.campaign.yaml'), 'nonsense: 1\n')
    const cwd = newFolder()
    mkdirSync(join(cwd, '.git'))
    symlinkSync(outside, join(cwd, 'linked'))
    symlinkSync(join(outside, 'far.campaign.yaml'), join(cwd, 'far.campaign.yaml'))
    symlinkSync(join(outside, 'body.txt'), join(cwd, 'body.txt'))
    writeFileSync(
      join(cwd, 'a.campaign.yaml'),
      okCampaign.replace('body: "Your parcel 4711 is on its way."', 'body_file: body.txt'),
    )
    const { stdout, exit } = await sendlint(['--format', 'concise'], { cwd })
    expect(stdout).toContain('a.campaign.yaml')
    expect(stdout).not.toContain('far.campaign.yaml')
    expect(stdout).toMatch(/campaign\/(outside-root|missing-file)/)
    expect(stdout).not.toContain('secret')
    expect(exit).toBe(1)
  })
  test('a file over the limit is a finding and is not read', async () => {
    const cwd = newFolder()
    writeFileSync(join(cwd, 'a.campaign.yaml'), `# ${'x'.repeat(1024 * 1024)}\n`)
    const { stdout, exit } = await sendlint(['--format', 'concise'], { cwd })
    expect(stdout).toMatch(/^a\.campaign\.yaml:1:1: error\[source\/too-large\] .*1,048,579 bytes/)
    expect(exit).toBe(1)
  })
  test('bytes that are no UTF-8 are a finding with their place', async () => {
    const cwd = newFolder()
    writeFileSync(join(cwd, 'a.campaign.yaml'), Buffer.from('id: caf\xe9 x\n', 'latin1'))
    const { stdout } = await sendlint(['--format', 'concise'], { cwd })
    expect(stdout).toMatch(/^a\.campaign\.yaml:1:8: error\[source\/encoding\]/)
  })
  test.skipIf(process.getuid?.() === 0)('an unreadable file ends the run', async () => {
    const cwd = newFolder()
    writeFileSync(join(cwd, 'a.campaign.yaml'), okCampaign)
    chmodSync(join(cwd, 'a.campaign.yaml'), 0)
    const { stderr, exit } = await sendlint([], { cwd })
    expect(stderr).toContain('Unreadable file: a.campaign.yaml')
    expect(exit).toBe(2)
  })
  test.skipIf(process.platform === 'win32')(
    'a named pipe for a body is a finding, and nobody waits for it',
    async () => {
      const cwd = newFolder()
      execFileSync('mkfifo', [join(cwd, 'body.txt')])
      writeFileSync(
        join(cwd, 'a.campaign.yaml'),
        okCampaign.replace('body: "Your parcel 4711 is on its way."', 'body_file: body.txt'),
      )
      const { stdout, exit } = await sendlint(['--format', 'concise'], { cwd })
      expect(stdout).toContain('error[campaign/missing-file]')
      expect(stdout).toContain('no plain file')
      expect(exit).toBe(1)
    },
  )
  test('the same input gives the same bytes, wherever it is run', async () => {
    const cwd = newFolder()
    mkdirSync(join(cwd, '.git'))
    mkdirSync(join(cwd, 'deep'))
    for (const name of ['b', 'a', 'Ä', 'z/1', 'z-2']) {
      mkdirSync(dirname(join(cwd, name)), { recursive: true })
      writeFileSync(join(cwd, `${name}.campaign.yaml`), 'a: 1\n')
    }
    const first = await sendlint(['--format', 'json'], { cwd })
    const second = await sendlint(['--format', 'json', '..'], { cwd: join(cwd, 'deep') })
    expect(second.stdout).toBe(first.stdout)
    const files = (JSON.parse(first.stdout) as { findings: { file: string }[] }).findings.map(
      ({ file }) => file,
    )
    expect([...new Set(files)]).toEqual([
      'a.campaign.yaml',
      'b.campaign.yaml',
      'z-2.campaign.yaml',
      'z/1.campaign.yaml',
      'Ä.campaign.yaml',
    ])
  })
  test('no report holds an absolute path', async () => {
    const cwd = newFolder()
    writeFileSync(join(cwd, 'a.campaign.yaml'), 'a: 1\n')
    for (const format of [
      'pretty',
      'concise',
      'json',
      'sarif',
      'github',
      'junit',
      'gitlab',
      'bitbucket',
      'rdjson',
      'markdown',
    ]) {
      const { stdout } = await sendlint(['--format', format, '--verbose'], { cwd })
      expect(stdout, format).not.toContain(cwd)
      expect(stdout, format).toContain('a.campaign.yaml')
    }
  })
})

describe('reports of real campaigns', () => {
  const validator = (schema: string): ((text: string) => void) => {
    const ajv = new Ajv({ allErrors: true, strict: false })
    addFormats.default(ajv)
    const validate = ajv.compile(JSON.parse(readFileSync(join(root, schema), 'utf8')))
    return (text) => {
      validate(JSON.parse(text))
      expect(validate.errors ?? []).toEqual([])
    }
  }
  test.each([
    ['json', 'dist/schema/report.schema.json'],
    ['sarif', 'test/schemas/sarif-2.1.0.schema.json'],
  ])('%s is what its schema says', async (format, schema) => {
    const { stdout, exit } = await sendlint(['fixtures/real', '--format', format], { cwd: root })
    expect(exit).toBe(1)
    validator(schema)(stdout)
  })
  test('findings come sorted by file, place and rule', async () => {
    const { stdout } = await sendlint(['fixtures/real', '--format', 'json'], { cwd: root })
    const { findings } = JSON.parse(stdout) as {
      findings: { file: string; rule: string; range: { start: { offset: number } } }[]
    }
    const keys = findings.map(
      ({ file, range, rule }) => `${file}\0${String(range.start.offset).padStart(9, '0')}\0${rule}`,
    )
    expect(keys).toEqual(keys.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)))
  })
})

describe('baseline', () => {
  test('records once, hides, shrinks, and is out of date when there is less', async () => {
    const cwd = newFolder()
    writeFileSync(join(cwd, 'sendlint.config.yaml'), 'baseline: known.json\n')
    // Marketing to people who agreed to service messages only.
    const bad = okCampaign
      .replace('purpose: transactional', 'purpose: marketing')
      .replace('recipients: consumers', 'recipients: consumers, consent: { tags: ["service:*"] }')
    writeFileSync(join(cwd, 'a.campaign.yaml'), bad)
    const missing = await sendlint(['--format', 'concise'], { cwd })
    expect([missing.exit, missing.stderr]).toEqual([
      2,
      expect.stringContaining('No such baseline: known.json'),
    ])
    const before = await sendlint(['--format', 'json', '--fail-on', 'info', '--update-baseline'], { cwd })
    const report = JSON.parse(before.stdout) as {
      summary: { baselined: number; errors: number }
      verdict: string
    }
    expect(report.summary.baselined).toBeGreaterThan(0)
    expect(report.summary.errors).toBe(0)
    expect(report.verdict).toBe('fail')
    writeFileSync(join(cwd, 'a.campaign.yaml'), okCampaign)
    const stale = await sendlint(['--format', 'concise'], { cwd })
    expect([stale.exit, stale.stderr]).toEqual([2, expect.stringContaining('Stale baseline')])
    expect((await sendlint(['--format', 'concise', '--only', 'timing/*'], { cwd })).exit).toBe(0)
    expect((await sendlint(['--format', 'concise', '--update-baseline'], { cwd })).exit).toBe(0)
    expect(JSON.parse(readFileSync(join(cwd, 'known.json'), 'utf8'))).toEqual({ schemaVersion: 1, files: {} })
  })
})

describe('configuration of a commit', () => {
  const git = (cwd: string, ...args: string[]): void => {
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t.example', ...args], {
      cwd,
      stdio: 'ignore',
    })
  }
  test('--config-ref judges by the rules of the base, not of the change', async () => {
    const cwd = newFolder()
    git(cwd, 'init', '-q', '-b', 'main')
    writeFileSync(join(cwd, 'sendlint.config.yaml'), 'rules: { campaign/missing-purpose: error }\n')
    git(cwd, 'add', '.')
    git(cwd, 'commit', '-q', '-m', 'base')
    writeFileSync(join(cwd, 'sendlint.config.yaml'), 'profile: lenient\n')
    writeFileSync(join(cwd, 'a.campaign.yaml'), okCampaign.replace('purpose: transactional\n', ''))
    const own = await sendlint(['--format', 'concise'], { cwd })
    const base = await sendlint(['--format', 'concise', '--config-ref', 'main'], { cwd })
    expect(own.stdout).toContain('warning[campaign/missing-purpose]')
    expect(base.stdout).toContain('error[campaign/missing-purpose]')
    const shown = await sendlint(['config', '--config-ref', 'HEAD'], { cwd })
    expect(shown.stdout).toContain('campaign/missing-purpose: error')
  })
  test.each(['absent', '--upload-pack=evil', '$(touch x)', 'main; touch x'])(
    '%s is no commit',
    async (ref) => {
      const cwd = newFolder()
      git(cwd, 'init', '-q')
      writeFileSync(join(cwd, 'a.campaign.yaml'), okCampaign)
      const { exit, stderr } = await sendlint([`--config-ref=${ref}`], { cwd })
      expect([exit, stderr]).toEqual([2, expect.stringContaining('No such commit for --config-ref')])
      expect(existsSync(join(cwd, 'x'))).toBe(false)
    },
  )
})

describe('fixes', () => {
  const source = { path: 'f', text: 'abcdefghij' }
  const fix = (...edits: readonly (readonly [number, number, string])[]) => ({
    title: 'x',
    safety: 'safe' as const,
    edits: edits.map(([start, end, text]) => ({ at: makeSpan(source, start, end), text })),
  })
  test('a fix is made as a whole or not at all, the first of two that overlap', () => {
    const edits = editsOf([
      fix([0, 2, 'X']),
      fix([1, 3, 'Y'], [8, 9, 'Y']),
      fix([2, 3, 'Z']),
      fix([5, 7, '1'], [6, 8, '2']),
    ])
    expect(applyEdits(source.text, edits.get('f')!)).toBe('XZdefghij')
  })
  test('edits do not move each other', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(9), { maxLength: 10 }), (places) => {
        const edits = places.map((at) => ({ at: makeSpan(source, at, at + 1), text: '<>' }))
        const expected = Array.from(source.text)
          .map((character, index) => (places.includes(index) ? '<>' : character))
          .join('')
        expect(applyEdits(source.text, edits)).toBe(expected)
      }),
    )
  })
  test('files keep their mode and their byte-order mark; links are not written through', async () => {
    const cwd = newFolder()
    const path = join(cwd, 'a.campaign.yaml')
    writeFileSync(path, '\ufeff' + okCampaign.replace('messages:', 'mesages:').replaceAll('\n', '\r\n'))
    chmodSync(path, 0o640)
    await sendlint(['--fix', '--format', 'concise'], { cwd })
    expect(readFileSync(path, 'utf8')).toBe('\ufeff' + okCampaign.replaceAll('\n', '\r\n'))
    expect(statSync(path).mode & 0o777).toBe(0o640)
    expect(readdirSync(cwd)).toEqual(['a.campaign.yaml'])
    const broken = okCampaign.replace('messages:', 'mesages:')
    writeFileSync(path, broken)
    symlinkSync(path, join(cwd, 'link.campaign.yaml'))
    const { exit, stderr } = await sendlint(['--fix', 'link.campaign.yaml'], { cwd })
    expect([exit, stderr]).toEqual([2, expect.stringContaining('no plain file')])
    expect(readFileSync(path, 'utf8')).toBe(broken)
  })
})

describe('diff', () => {
  /** Applies a unified diff. */
  function patch(text: string, diff: string): string {
    const ended = (all: string): string[] => all.split(/(?<=\n)/).filter((line) => line !== '')
    const old = ended(text)
    const result: string[] = []
    let at = 0
    const lines = diff.split(/(?<=\n)/).slice(2)
    for (const [index, line] of lines.entries()) {
      if (line.startsWith('\\')) continue
      const header = /^@@ -(\d+),(\d+)/.exec(line)
      const bare = lines[index + 1]?.startsWith('\\') === true ? line.slice(1, -1) : line.slice(1)
      if (header !== null) {
        const start = Number(header[1]) - (header[2] === '0' ? 0 : 1)
        result.push(...old.slice(at, start))
        at = start
      } else if (line.startsWith('+')) result.push(bare)
      else {
        expect(bare).toBe(old[at])
        if (line.startsWith(' ')) result.push(bare)
        at += 1
      }
    }
    return [...result, ...old.slice(at)].join('')
  }
  test('applied to the old text it gives the new one', () => {
    const text = fc
      .array(fc.constantFrom('a\n', 'b\n', 'c\n', '\n', 'd'), { maxLength: 40 })
      .map((lines) => lines.join(''))
    fc.assert(
      fc.property(text, text, (before, after) => {
        const diff = unifiedDiff('f', before, after)
        expect(diff === '' ? before : patch(before, diff)).toBe(after)
      }),
      { numRuns: 500 },
    )
  })
})

describe('command line', () => {
  test('any arguments are understood or refused with a message', () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom(
        'check',
        'explain',
        'rules',
        '--',
        '-',
        '--format',
        'json',
        '--no-color',
        '--fix=',
        '-h',
        '--only=a,b',
        '--__proto__',
        '--constructor',
        '__proto__',
        '--stdin-filename=x',
        '--a.b',
        '--no-fix',
      ),
    )
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), (argv) => {
        try {
          expect(readArguments(argv).command).toBeTypeOf('string')
        } catch (error) {
          expect((error as Error).name).toBe('UsageError')
        }
      }),
    )
  })
  test('lists are repeatable and take commas; paths may follow --', () => {
    const { options, arguments: paths } = readArguments(['--only', 'a,b', '--only=c', 'x', '--', '--y'])
    expect(options.only).toEqual(['a', 'b', 'c'])
    expect(paths).toEqual(['x', '--y'])
  })
  test('a file named like a number stays a file', () => {
    expect(readArguments(['007', '1e3']).arguments).toEqual(['007', '1e3'])
  })
  test.each([
    [{}, {}, true, true],
    [{}, {}, false, false],
    [{ color: true }, { NO_COLOR: '1' }, false, true],
    [{ 'no-color': true }, { FORCE_COLOR: '1' }, true, false],
    [{}, { NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
    [{}, { NO_COLOR: '' }, true, true],
    [{}, { FORCE_COLOR: '1' }, false, true],
    [{}, { FORCE_COLOR: '0' }, true, false],
    [{}, { TERM: 'dumb' }, true, false],
    [{}, { GITHUB_ACTIONS: 'true' }, false, false],
  ])('colour: options %j, environment %j, terminal %j → %j', (given, env, isTTY, expected) => {
    const stdout = { isTTY, columns: null, write: () => {} }
    expect(wantsColor({ color: false, 'no-color': false, ...given }, { env, stdout })).toBe(expected)
  })
  test('a format that is asked for does not change on a runner', async () => {
    const cwd = newFolder()
    writeFileSync(join(cwd, 'a.campaign.yaml'), 'a: 1\n')
    const argv = ['--format', 'pretty']
    const elsewhere = await sendlint(argv, { cwd })
    expect(await sendlint(argv, { cwd, env: { GITHUB_ACTIONS: 'true', CI: 'true' } })).toEqual(elsewhere)
  })
  test('every rule can be explained, and listed as JSON', async () => {
    const cwd = newFolder()
    const { stdout } = await sendlint(['rules', '--json'], { cwd })
    const list = JSON.parse(stdout) as { id: string; summary: string }[]
    expect(list.map(({ id }) => id)).toEqual(list.map(({ id }) => id).toSorted())
    for (const { id } of list) {
      const page = await sendlint(['explain', id], { cwd })
      expect([page.exit, page.stdout.split('\n')[0]]).toEqual([0, id])
    }
  })
  test.each(['EU', 'GLOBAL', 'X-WHATSAPP', 'DE-BY', 'fr'])('%s is explained', async (code) => {
    const { stdout, exit } = await sendlint(['explain', code], { cwd: newFolder() })
    expect([exit, stdout]).toEqual([0, expect.stringContaining(`(${code.toUpperCase()})\n`)])
  })
  test('pages are as wide as asked, whatever they say', () => {
    const fence = '`'.repeat(3)
    const item = `- ${'some words and `a code with spaces` '.repeat(9)}`
    const source = ['# Title', '', item, '', `${fence}yaml fires`, 'a: 1', fence, ''].join('\n')
    const page = markdownForTerminal(source, palette(false), 60)
    const lines = page.split('\n')
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60)
    expect(lines.slice(0, 3)).toEqual(['Title', '', expect.stringMatching(/^- some words/)])
    expect(lines[3]).toMatch(/^ {2}\S/)
    expect(page).toContain('    fires:\n    a: 1\n')
  })
  test('a place is explained with hours, consent and sources', async () => {
    const { stdout, exit } = await sendlint(['explain', 'us-fl'], { cwd: newFolder() })
    expect(exit).toBe(0)
    expect(stdout).toMatch(/^Florida \(US-FL\)\n/)
    for (const heading of ['Hours', 'Consent', 'Opt-out', 'Sources']) expect(stdout).toContain(`\n${heading}`)
    expect(stdout).toContain('08:00–20:00')
  })
})

describe('the program', () => {
  const program = join(root, 'dist/cli.js')
  const start = (args: readonly string[], cwd: string) =>
    spawn(process.execPath, [program, ...args], {
      cwd,
      env: { ...process.env, SENDLINT_NOW: '2026-11-21T10:00Z' },
    })
  test('runs, reads its data, and ends with the exit code', async () => {
    const cwd = newFolder()
    writeFileSync(join(cwd, 'a.campaign.yaml'), 'a: 1\n')
    const child = start(['--format', 'json'], cwd)
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
    const code = await new Promise((resolve) => child.on('close', resolve))
    expect(code).toBe(1)
    expect((JSON.parse(text) as { verdict: string }).verdict).toBe('fail')
  })
  test('a reader that goes away is no error', async () => {
    const cwd = newFolder()
    for (let index = 0; index < 300; index += 1) writeFileSync(join(cwd, `${index}.campaign.yaml`), 'a: 1\n')
    const child = start(['--format', 'json'], cwd)
    let errors = ''
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
    child.stdout.once('data', () => child.stdout.destroy())
    await new Promise((resolve) => child.on('close', resolve))
    expect(errors).toBe('')
  })
  test('Ctrl-C ends it with 130', async () => {
    const child = start(['--stdin'], newFolder())
    setTimeout(() => child.kill('SIGINT'), 2000)
    const code = await new Promise((resolve) => child.on('close', resolve))
    expect(code).toBe(130)
  })
  test('the library can be loaded without running the program', () => {
    const library = JSON.stringify(join(root, 'dist/index.js'))
    const script = `import(${library}).then((all) => console.log(typeof all.lint, typeof all.json))`
    expect(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' })).toBe('function function\n')
  })
})
