import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { rules } from '../rules/index.ts'
import { fixAll } from '../src/cli/fix.ts'
import type { InputFile } from '../src/lint.ts'
import type { LoadedFile } from '../src/materials.ts'
import type { Report } from '../src/report/report.ts'
import { makeSpan } from '../src/source/span.ts'
import { fixtures, formatOf, lintFiles } from './support/lint.ts'
import { sendlint } from './support/repository.ts'

const campaign = [
  'id: a          # a comment that stays',
  'purpose: transactional',
  'sender: { brand: Acme,   country: FR }',
  'audience: { regions: [FR], languages: [en], recipients: consumers }',
  'schedule: { at: 2026-11-24T10:00, timezone: recipient }',
  'messages:',
  '  - { channel: push, language: en, title: Acme, body: "Your parcel is on its way." }',
  '',
].join('\n')
const misspelt = campaign.replace('messages:', 'mesages:').replace('purpose:', 'purpsoe:')

const judge = (inputs: readonly InputFile[]): Promise<Report> =>
  Promise.resolve(lintFiles(Object.fromEntries(inputs.map(({ path, text }) => [path, text ?? '']))))

/** Fixes one text in memory. */
async function fixed(
  path: string,
  text: string,
  review: boolean,
): Promise<{ readonly text: string; readonly report: Report }> {
  let last = text
  const inputs: readonly InputFile[] = [{ path, text, format: formatOf(path) }]
  const { report } = await fixAll(
    await judge(inputs),
    inputs,
    { files: new Map<string, LoadedFile>() },
    (given) => {
      last = given[0]!.text!
      return judge(given)
    },
    { review },
  )
  return { text: last, report }
}

/** Campaigns of the fixtures of rules that mend something. */
function mendable(): readonly (readonly [string, string])[] {
  const folders = rules.filter(({ fix }) => fix !== 'never').map(({ id }) => `rules/${id}/`)
  return readdirSync(join(fixtures, 'rules'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.campaign\.(?:yaml|json|md)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path): readonly [string, string] => [path.slice(fixtures.length + 1), readFileSync(path, 'utf8')])
    .filter(([path, text]) => {
      if (!folders.some((folder) => path.startsWith(folder))) return false
      const name = path.slice(path.lastIndexOf('/') + 1)
      return lintFiles({ [name]: text }).findings.some(({ fixes }) => fixes.length > 0)
    })
}
const corpus = mendable()

const faults = ({ findings }: Report): number =>
  findings.filter(({ rule }) => rule === 'source/syntax').length
const comments = (text: string): readonly string[] => text.match(/(?<=^|\s)#.*$/gm) ?? []

describe('every campaign of the fixtures that can be mended', () => {
  test('there are enough of them', () => {
    expect(corpus.length).toBeGreaterThan(30)
  })
  for (const review of [false, true])
    test(`fixing twice is fixing once, and reads no worse (${review ? 'with' : 'without'} fixes to be reviewed)`, async () => {
      let changed = 0
      for (const [path, text] of corpus) {
        const name = path.slice(path.lastIndexOf('/') + 1)
        for (const variant of [text, text.replaceAll('\n', '\r\n'), `\ufeff${text}`]) {
          if (variant !== text && /[\r\ufeff]/.test(text)) continue
          const before = lintFiles({ [name]: variant })
          const once = await fixed(name, variant, review)
          const twice = await fixed(name, once.text, review)
          expect(twice.text, path).toBe(once.text)
          expect(faults(once.report), path).toBeLessThanOrEqual(faults(before))
          expect(once.report.campaigns.length, path).toBeGreaterThanOrEqual(before.campaigns.length)
          if (variant.startsWith('\ufeff')) expect(once.text.startsWith('\ufeff'), path).toBe(true)
          if (variant.includes('\r\n')) expect(once.text.replaceAll('\r\n', ''), path).not.toMatch(/[\r\n]/)
          if (once.text !== variant) changed += 1
        }
      }
      expect(changed).toBeGreaterThan(20)
    }, 120_000)
})

describe('texts that are damaged at random', () => {
  test('fixing twice is fixing once, comments stay, and nothing is read worse', async () => {
    const damage = fc.record({
      at: fc.nat(campaign.length - 1),
      kind: fc.constantFrom('drop', 'double', 'swap', 'quote', 'tab', 'colon'),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(damage, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        fc.boolean(),
        async (damages, crlf, review) => {
          let text = misspelt
          for (const { at, kind } of damages) {
            const [head, one, tail] = [text.slice(0, at), text.charAt(at), text.slice(at + 1)]
            text =
              kind === 'drop'
                ? head + tail
                : kind === 'double'
                  ? head + one + one + tail
                  : kind === 'swap'
                    ? head + tail.charAt(0) + one + tail.slice(1)
                    : kind === 'quote'
                      ? `${head}"${one}${tail}`
                      : kind === 'tab'
                        ? `${head}\t${one}${tail}`
                        : `${head}: ${one}${tail}`
          }
          if (crlf) text = text.replace(/\r?\n/g, '\r\n')
          const before = lintFiles({ 'a.campaign.yaml': text })
          const once = await fixed('a.campaign.yaml', text, review)
          expect((await fixed('a.campaign.yaml', once.text, review)).text).toBe(once.text)
          expect(faults(once.report)).toBeLessThanOrEqual(faults(before))
          expect(once.report.campaigns.length).toBeGreaterThanOrEqual(before.campaigns.length)
          if (faults(before) === 0)
            expect(comments(once.text).length).toBeGreaterThanOrEqual(comments(text).length)
        },
      ),
      { numRuns: 150 },
    )
  }, 120_000)
})

describe('a fix that makes a file worse', () => {
  test('is taken back, and the others are made all the same', async () => {
    const bad = 'id: a\nmessages: [{ channel: sms, body: x }]\n'
    const inputs: readonly InputFile[] = [
      { path: 'a.campaign.yaml', text: bad, format: 'yaml' },
      { path: 'b.campaign.yaml', text: misspelt, format: 'yaml' },
    ]
    let seen: readonly InputFile[] = inputs
    const judging = async (given: readonly InputFile[]): Promise<Report> => {
      seen = given
      const report = await judge(given)
      const [first] = given
      // A rule whose fix opens a bracket that nothing closes.
      const source = { path: first!.path, text: first!.text! }
      const [finding] = report.findings
      return {
        ...report,
        findings: [
          ...report.findings,
          {
            ...finding!,
            rule: 'content/shouting',
            at: makeSpan(source, 0, 2),
            fixes: [
              { title: 'Break it', safety: 'safe', edits: [{ at: makeSpan(source, 4, 5), text: '[a' }] },
            ],
          },
        ],
      }
    }
    const { report } = await fixAll(await judging(inputs), inputs, { files: new Map() }, judging, {
      review: false,
    })
    expect(seen.map(({ text }) => text)).toEqual([bad, campaign])
    expect(faults(report)).toBe(0)
  })
})

describe('files', () => {
  let cwd: string
  beforeEach(() => {
    cwd = mkdtempSync(join(tmpdir(), 'sendlint-fix-'))
    mkdirSync(join(cwd, '.git'))
    writeFileSync(join(cwd, 'a.campaign.yaml'), misspelt)
  })
  afterEach(() => {
    rmSync(cwd, { recursive: true, force: true })
  })
  const read = (name: string): string => readFileSync(join(cwd, name), 'utf8')
  const fix = (...argv: readonly string[]): ReturnType<typeof sendlint> =>
    sendlint(['--fix', '--format', 'concise', ...argv], { cwd })

  test('nothing but the culprit changes', async () => {
    expect((await fix()).exit).toBe(0)
    expect(read('a.campaign.yaml')).toBe(campaign)
    expect(readdirSync(cwd).toSorted((a, b) => (a < b ? -1 : 1))).toEqual(['.git', 'a.campaign.yaml'])
  })
  test('--diff writes nothing, and git applies it: tabs, line ends and missing ones too', async () => {
    const texts = [
      misspelt,
      misspelt.replaceAll('\n', '\r\n'),
      misspelt.trimEnd(),
      misspelt.replace('# a comment', '#\ta\tcomment'),
    ]
    for (const [index, text] of texts.entries()) writeFileSync(join(cwd, `d${index}.campaign.yaml`), text)
    unlinkSync(join(cwd, 'a.campaign.yaml'))
    const { stdout } = await sendlint(['--diff'], { cwd })
    for (const [index, text] of texts.entries()) expect(read(`d${index}.campaign.yaml`)).toBe(text)
    rmSync(join(cwd, '.git'), { recursive: true })
    writeFileSync(join(cwd, 'fixes.patch'), stdout)
    execFileSync('git', ['apply', '--whitespace=nowarn', 'fixes.patch'], { cwd, stdio: 'pipe' })
    for (const [index, text] of texts.entries())
      expect(read(`d${index}.campaign.yaml`)).toBe(
        text.replace('mesages', 'messages').replace('purpsoe', 'purpose'),
      )
  })
  test('a read-only file is left alone, and with it all others', async () => {
    writeFileSync(join(cwd, 'b.campaign.yaml'), misspelt.replace('id: a', 'id: b'))
    chmodSync(join(cwd, 'b.campaign.yaml'), 0o444)
    const { exit, stderr } = await fix()
    expect(exit).toBe(2)
    expect(stderr).toBe(
      'sendlint: Nothing was written, because a file is read-only: b.campaign.yaml\n  hint: Make it writable\n',
    )
    expect(read('a.campaign.yaml')).toBe(misspelt)
    expect(statSync(join(cwd, 'b.campaign.yaml')).mode & 0o777).toBe(0o444)
  })
  test('a file that somebody saved meanwhile is not overwritten', async () => {
    const other = `${misspelt}# saved by somebody else\n`
    const inputs: readonly InputFile[] = [{ path: 'a.campaign.yaml', text: misspelt, format: 'yaml' }]
    const result = await fixAll(await judge(inputs), inputs, { files: new Map() }, judge, { review: false })
    writeFileSync(join(cwd, 'a.campaign.yaml'), other)
    expect(() => result.write(cwd)).toThrow(
      'Nothing was written, because a file changed meanwhile: a.campaign.yaml',
    )
    expect(read('a.campaign.yaml')).toBe(other)
    unlinkSync(join(cwd, 'a.campaign.yaml'))
    expect(() => result.write(cwd)).toThrow('a file is gone')
    expect(readdirSync(cwd)).toEqual(['.git'])
  })
  test('links are not written through, neither to a file nor to a folder', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'sendlint-out-'))
    writeFileSync(join(outside, 'x.campaign.yaml'), misspelt)
    symlinkSync(outside, join(cwd, 'folder'))
    const through = await fix('a.campaign.yaml', 'folder/x.campaign.yaml')
    expect(through.exit).toBe(2)
    expect(through.stderr).toContain(
      'Nothing was written, because a link leads to it: folder/x.campaign.yaml',
    )
    expect(read('folder/x.campaign.yaml')).toBe(misspelt)
    expect(read('a.campaign.yaml')).toBe(misspelt)
    rmSync(outside, { recursive: true })
  })
  test('what a fix leaves is what a second one finds', async () => {
    await fix('--fix-review')
    const once = read('a.campaign.yaml')
    await fix('--fix-review')
    expect(read('a.campaign.yaml')).toBe(once)
    expect((await sendlint(['--diff', '--fix-review'], { cwd })).stdout).toBe('')
  })
})
