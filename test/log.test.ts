import { spawn } from 'node:child_process'
import { createHash, generateKeyPairSync } from 'node:crypto'
import { appendFileSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { assert, array, constantFrom, nat, property, tuple } from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chainOf, logSchema } from '../src/evidence/log.ts'
import { sha256 } from '../src/cli/receipt-inputs.ts'
import { root } from './support/lint.ts'
import { campaign, marketing, Project, usual } from './support/project.ts'

const projects: Project[] = []
afterAll(() => {
  for (const project of projects) project.remove()
})

/** A project with receipts of three checks: cleared, permitted, and failed. */
async function withReceipts(): Promise<Project> {
  const here = new Project(usual)
  projects.push(here)
  await here.run('check', '--receipt', 'one.json')
  here.write({
    'a.campaign.yaml': `# sendlint-allow timing/quiet-hours until 2026-12-31 -- LEGAL-204\n${marketing('a', 'at: 2026-11-24T23:30')}`,
  })
  await here.run('check', '--receipt', 'two.json')
  here.write({ 'a.campaign.yaml': marketing('a', 'at: 2026-11-24T23:30') })
  await here.run('check', '--receipt', 'three.json')
  return here
}

let here: Project
beforeAll(async () => {
  here = await withReceipts()
  await here.run('log', 'audit.jsonl', 'one.json', '--by', 'jane')
  await here.at('2026-11-22T09:00Z', 'log', 'audit.jsonl', 'two.json', 'three.json', '--by', 'release job')
})

const lines = (): readonly string[] => here.read('audit.jsonl').split('\n').slice(0, -1)

describe('a log', () => {
  test('has a line for each receipt, chained to the one before', () => {
    const conforms = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true }).compile(
      logSchema,
    )
    const entries = lines().map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
    for (const entry of entries) expect(conforms(entry), JSON.stringify(conforms.errors)).toBe(true)
    expect(entries.map(({ seq, by, verdict, at }) => [seq, by, verdict, at])).toEqual([
      [1, 'jane', 'pass', '2026-11-21T10:00:00Z'],
      [2, 'release job', 'pass', '2026-11-22T09:00:00Z'],
      [3, 'release job', 'fail', '2026-11-22T09:00:00Z'],
    ])
    const hash = (text: string): string => createHash('sha256').update(text).digest('hex')
    expect(entries.map(({ prev }) => prev)).toEqual(['0'.repeat(64), hash(lines()[0]!), hash(lines()[1]!)])
    expect(entries.map(({ receipt }) => receipt)).toEqual(
      ['one', 'two', 'three'].map((name) => here.hash(`${name}.json`)),
    )
    expect(entries[1]!['waived']).toEqual([
      {
        rule: 'timing/quiet-hours',
        file: 'a.campaign.yaml',
        campaign: 'a',
        reason: 'LEGAL-204',
        until: '2026-12-31',
      },
    ])
  })

  test('is shown as a table with what was permitted', async () => {
    const { stdout, exit } = await here.run('log', 'audit.jsonl')
    expect(stdout)
      .toBe(`#  Appended              By           Verdict      Campaigns  Checked               Signed
1  2026-11-21T10:00:00Z  jane         Cleared      a          2026-11-21T10:00:00Z  no
2  2026-11-22T09:00:00Z  release job  Cleared      a          2026-11-21T10:00:00Z  no
3  2026-11-22T09:00:00Z  release job  Do not send  a          2026-11-21T10:00:00Z  no
#2 permits timing/quiet-hours in a.campaign.yaml: LEGAL-204 (until 2026-12-31)
Whole: 3 lines, the last is ${sha256(lines()[2]!)}
`)
    expect(exit).toBe(0)
    const json = JSON.parse((await here.run('log', 'audit.jsonl', '--format', 'json')).stdout) as Readonly<
      Record<string, unknown>
    >
    expect(json).toMatchObject({ whole: true, broken: null, appended: 0, head: sha256(lines()[2]!) })
  })

  const tampered: readonly (readonly [
    what: string,
    change: (all: readonly string[]) => string,
    told: string,
  ])[] = [
    ['a line removed', ([a, , c]) => `${a!}\n${c!}\n`, 'Broken at line 2: numbered 3'],
    ['the first line removed', ([, b, c]) => `${b!}\n${c!}\n`, 'Broken at line 1: numbered 2'],
    ['lines swapped', ([a, b, c]) => `${b!}\n${a!}\n${c!}\n`, 'Broken at line 1: numbered 2'],
    ['a line twice', ([a, b, c]) => `${a!}\n${b!}\n${b!}\n${c!}\n`, 'Broken at line 3: numbered 2'],
    [
      'a line edited',
      ([a, b, c]) => `${a!}\n${b!.replace('LEGAL-204', 'LEGAL-205')}\n${c!}\n`,
      'Broken at line 2: changed since',
    ],
    [
      'the last line edited',
      ([a, b, c]) => `${a!}\n${b!}\n${c!.replace('"fail"', '"pass"')}\n`,
      'Broken at line 3: changed since',
    ],
    ['the last line cut', ([a, b, c]) => `${a!}\n${b!}\n${c!.slice(0, 40)}`, 'Broken at line 3: cut off'],
    ['the last line end cut', ([a, b, c]) => `${a!}\n${b!}\n${c!}`, 'Broken at line 3: cut off'],
    ['an empty line', ([a, b, c]) => `${a!}\n\n${b!}\n${c!}\n`, 'Broken at line 2: no JSON'],
    ['spaces', ([a, b, c]) => `${a!}\n ${b!}\n${c!}\n`, 'Broken at line 2: written in another way'],
    ['CRLF', (all) => all.map((line) => `${line}\r\n`).join(''), 'Broken at line 1: written in another way'],
    ['other JSON', ([a]) => `${a!}\n{"seq":2}\n`, 'Broken at line 2: the whole: missing "prev"'],
  ]
  for (const [what, change, told] of tampered)
    test(`with ${what} is broken, said where, and not made longer`, async () => {
      const text = change(lines())
      here.write({ 'other.jsonl': text })
      const shown = await here.run('log', 'other.jsonl')
      expect(shown.stdout).toContain(told)
      expect(shown.exit).toBe(1)
      const appended = await here.run('log', 'other.jsonl', 'one.json')
      expect(appended.exit).toBe(1)
      expect(appended.stderr).toContain('nothing was appended')
      expect(here.read('other.jsonl')).toBe(text)
    })

  test('a line written anew with its checksum still breaks the chain', () => {
    const edited = JSON.parse(lines()[1]!) as Record<string, unknown>
    edited['by'] = 'somebody else'
    edited['checksum'] = ''
    edited['checksum'] = sha256(JSON.stringify(edited))
    const chain = chainOf(`${lines()[0]!}\n${JSON.stringify(edited)}\n${lines()[2]!}\n`, sha256)
    expect(chain.broken).toEqual({ line: 3, why: 'not chained to the line before: one of them was changed' })
  })

  test('of any selection and order of lines only its beginnings are whole', () => {
    const all = lines()
    assert(
      property(array(tuple(nat({ max: 2 }), constantFrom('', ' ')), { maxLength: 5 }), (picked) => {
        const text = picked.map(([index, space]) => `${all[index]!}${space}\n`).join('')
        const isBeginning = picked.every(([index, space], at) => index === at && space === '')
        expect(chainOf(text, sha256).broken === null).toBe(isBeginning)
      }),
      { numRuns: 300 },
    )
  })

  test('that lost its last lines is told by a hash that was kept', async () => {
    const [a, b, c] = lines()
    here.write({ 'short.jsonl': `${a!}\n${b!}\n` })
    expect((await here.run('log', 'short.jsonl')).exit).toBe(0)
    expect((await here.run('log', 'short.jsonl', '--head', sha256(b!))).exit).toBe(0)
    const lost = await here.run('log', 'short.jsonl', '--head', sha256(c!))
    expect(lost.stdout).toContain(`Cut: the line with the hash ${sha256(c!)} is gone`)
    expect(lost.exit).toBe(1)
    expect((await here.run('log', 'short.jsonl', 'one.json', '--head', sha256(c!))).exit).toBe(1)
    expect(here.read('short.jsonl')).toBe(`${a!}\n${b!}\n`)
    expect((await here.run('log', 'short.jsonl', '--head', 'abc')).exit).toBe(2)
  })

  test('takes no receipt that was changed, and none that is none', async () => {
    here.write({ 'changed.json': here.read('three.json').replace('"fail"', '"pass"'), 'none.json': '{}' })
    const changed = await here.run('log', 'fresh.jsonl', 'one.json', 'changed.json')
    expect(changed.stderr).toContain('not appended, "changed.json" can not be trusted')
    expect(changed.exit).toBe(1)
    expect((await here.run('log', 'fresh.jsonl', 'none.json')).exit).toBe(2)
    expect(existsSync(join(here.folder, 'fresh.jsonl'))).toBe(false)
  })

  test('says whose signature a receipt has, and takes none of another key', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519')
    here.write({
      'key.pem': privateKey.export({ type: 'pkcs8', format: 'pem' }),
      'pub.pem': publicKey.export({ type: 'spki', format: 'pem' }),
      'other.pem': generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }),
    })
    await here.run('check', '--receipt', 'signed.json', '--sign-key', 'key.pem')
    expect((await here.run('log', 'signed.jsonl', 'signed.json', '--key', 'other.pem')).exit).toBe(1)
    expect((await here.run('log', 'signed.jsonl', 'signed.json', '--key', 'pub.pem')).stdout).toContain(
      'verified',
    )
  })

  test('that is none, or nowhere, is not made up', async () => {
    const none = await here.run('log', 'nowhere.jsonl')
    expect(none.stderr).toContain('No such log')
    expect(none.exit).toBe(2)
    symlinkSync('a.campaign.yaml', join(here.folder, 'link.jsonl'))
    expect((await here.run('log', 'link.jsonl', 'one.json')).exit).toBe(2)
    expect((await here.run('log', '.', 'one.json')).exit).toBe(2)
    writeFileSync(
      join(here.folder, 'bytes.jsonl'),
      Buffer.concat([readFileSync(join(here.folder, 'audit.jsonl')), Buffer.from([0xff, 10])]),
    )
    const bytes = await here.run('log', 'bytes.jsonl')
    expect(bytes.stdout).toContain('Broken at line 4: no UTF-8')
    expect(bytes.exit).toBe(1)
    expect((await here.run('log', 'audit.jsonl', '--by', 'x')).exit).toBe(2)
  })

  test('shows hostile names on one line, without control characters', async () => {
    const hostile = new Project({
      ...usual,
      'a.campaign.yaml': campaign('a').replace(
        'id: a',
        `id: ${JSON.stringify('x\n\u001b[2J9  forged  line')}`,
      ),
    })
    projects.push(hostile)
    await hostile.run('check', '--receipt', 'r.json')
    await hostile.run('log', 'l.jsonl', 'r.json', '--by', 'me\n2  2026\u202e')
    expect(hostile.read('l.jsonl').split('\n')).toHaveLength(2)
    const { stdout } = await hostile.run('log', 'l.jsonl')
    expect(stdout).not.toMatch(/[\u001b\u202e]/)
    expect(stdout.split('\n')).toHaveLength(4)
  })
})

test('several at once lose no line', async () => {
  const busy = await withReceipts()
  const append = (): Promise<number | null> =>
    new Promise((done) => {
      const child = spawn(
        process.execPath,
        [join(root, 'dist/cli.js'), 'log', 'busy.jsonl', 'one.json', 'two.json'],
        {
          cwd: busy.folder,
          stdio: 'ignore',
          env: { SENDLINT_NOW: '2026-11-21T10:00Z' },
        },
      )
      child.on('close', done)
    })
  expect(await Promise.all(Array.from({ length: 6 }, append))).toEqual([0, 0, 0, 0, 0, 0])
  const { stdout, exit } = await busy.run('log', 'busy.jsonl')
  expect(stdout).toContain('Whole: 12 lines')
  expect(exit).toBe(0)
  expect(existsSync(join(busy.folder, 'busy.jsonl.lock'))).toBe(false)
})

test('somebody else appending by other means is noticed', async () => {
  const busy = await withReceipts()
  await busy.run('log', 'l.jsonl', 'one.json')
  appendFileSync(join(busy.folder, 'l.jsonl'), `${busy.read('l.jsonl').trim()}\n`)
  expect((await busy.run('log', 'l.jsonl', 'two.json')).exit).toBe(1)
})
