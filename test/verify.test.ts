import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { readFileSync, rmSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { assert, constantFrom, nat, pre, property, uint8Array } from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { printed, sealed } from '../src/evidence/canonical.ts'
import type { Envelope } from '../src/evidence/envelope.ts'
import type { Receipt } from '../src/evidence/receipt.ts'
import { verificationSchema } from '../src/evidence/verification-schema.ts'
import { receiptIn } from '../src/cli/receipt-read.ts'
import { sha256 } from '../src/cli/receipt-inputs.ts'
import { publicKeyOf } from '../src/cli/receipt-keys.ts'
import { UsageError } from '../src/cli/usage-error.ts'
import { campaign, type Files, marketing, Project, usual } from './support/project.ts'

const projects: Project[] = []
afterAll(() => {
  for (const project of projects) project.remove()
})

function project(files: Files = {}): Project {
  const made = new Project({ ...usual, ...files })
  projects.push(made)
  return made
}

async function withReceipt(files: Files = {}, ...flags: readonly string[]): Promise<Project> {
  const made = project(files)
  await made.run('check', '--receipt', 'r.json', ...flags)
  return made
}

function keyPair(): Files {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  return {
    'key.pem': privateKey.export({ type: 'pkcs8', format: 'pem' }),
    'pub.pem': publicKey.export({ type: 'spki', format: 'pem' }),
  }
}

/** A receipt as somebody would write it who knows how. */
function forged(receipt: Receipt, change: (detail: Receipt['predicate']['sendlint']) => object): string {
  const sendlint = { ...receipt.predicate.sendlint, ...change(receipt.predicate.sendlint) }
  return printed(sealed({ ...receipt, predicate: { ...receipt.predicate, sendlint } }, sha256))
}

const conforms = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true }).compile(
  verificationSchema,
)

interface Answer {
  readonly ok: boolean
  readonly changes: readonly { readonly what: string; readonly name: string; readonly change: string }[]
  readonly today: { readonly verdict: string } | null
  readonly reasons: readonly string[]
}

async function answer(
  here: Project,
  ...argv: readonly string[]
): Promise<Answer & { readonly exit: number }> {
  const { stdout, exit } = await here.run('verify', 'r.json', '--format', 'json', ...argv)
  const value = JSON.parse(stdout) as Answer
  expect(conforms(value), JSON.stringify(conforms.errors)).toBe(true)
  expect(value.ok).toBe(exit === 0)
  return { ...value, exit }
}

const changesOf = ({ changes }: Answer): readonly string[] =>
  changes.map(({ what, name, change }) => `${change} ${what} ${name}`)

describe('what is as it was checked', () => {
  test('is verified', async () => {
    const here = await withReceipt()
    expect(await here.run('verify', 'r.json')).toMatchObject({
      exit: 0,
      stdout: `Receipt of 2026-11-21T10:00:00Z: Cleared, not signed
Today, 2026-11-21T10:00:00Z: Cleared
Verified: Unchanged since it was checked, and nothing speaks against it today.
`,
    })
    expect(await answer(here, 'a.campaign.yaml')).toMatchObject({ exit: 0, changes: [] })
  })

  test('is found where the receipt was written, and beside the receipt', async () => {
    const here = new Project({
      'c/a.campaign.yaml': campaign('a'),
      'c/out.csv': 'phone\n',
      'c/proof.txt': 'x',
    })
    projects.push(here)
    // Without a configuration the root is the folder that was named.
    await here.run('check', 'c', '--receipt', 'r.json')
    expect(await answer(here)).toMatchObject({ exit: 0, changes: [] })
    const inside = project()
    await inside.run('check', '--receipt', 'r.json')
    const outside = new Project({ 'x.txt': '' })
    projects.push(outside)
    expect((await outside.run('verify', join(inside.folder, 'r.json'))).exit).toBe(0)
  })

  test('with required questions that were open and still are', async () => {
    const open = { 'a.campaign.yaml': campaign('a').replace(/ {2}consent: .*\n/, '') }
    const here = await withReceipt(open)
    const { exit, stdout } = await here.run('verify', 'r.json')
    expect(stdout).toContain('Receipt of 2026-11-21T10:00:00Z: Not cleared')
    expect(stdout).toContain('required questions were open then and still are')
    expect(exit).toBe(0)
    expect((await here.run('verify', 'r.json', '--strict')).exit).toBe(1)
  })
})

describe('what changed is named', () => {
  const cases: readonly (readonly [
    what: string,
    change: (here: Project) => void,
    told: readonly string[],
  ])[] = [
    [
      'a campaign',
      (here) => here.write({ 'a.campaign.yaml': `${campaign('a')}# more\n` }),
      ['changed subject a.campaign.yaml'],
    ],
    ['a list', (here) => here.write({ 'out.csv': 'phone\n+14155550123\n' }), ['changed subject out.csv']],
    ['a proof', (here) => here.write({ 'proof.txt': 'yeS\n' }), ['changed subject proof.txt']],
    [
      'a body',
      (here) => here.write({ 'body.txt': 'Acme: it is ready for You\n' }),
      ['changed subject body.txt'],
    ],
    [
      'a new campaign',
      (here) => here.write({ 'new.campaign.yaml': campaign('new') }),
      ['new subject new.campaign.yaml'],
    ],
    [
      'the configuration',
      (here) => here.write({ 'sendlint.config.yaml': '{ }\n' }),
      ['changed configuration sendlint.config.yaml'],
    ],
    ['a list that is gone', (here) => rmSync(join(here.folder, 'out.csv')), ['missing subject out.csv']],
    ['a proof that is gone', (here) => rmSync(join(here.folder, 'proof.txt')), ['missing subject proof.txt']],
    ['a body that is gone', (here) => rmSync(join(here.folder, 'body.txt')), ['missing subject body.txt']],
    [
      'a campaign that is gone',
      (here) => rmSync(join(here.folder, 'b.campaign.yaml')),
      ['missing subject b.campaign.yaml', 'missing subject body.txt'],
    ],
    [
      'no configuration any more',
      (here) => rmSync(join(here.folder, 'sendlint.config.yaml')),
      ['missing configuration sendlint.config.yaml'],
    ],
  ]
  for (const [what, change, told] of cases)
    test(what, async () => {
      const here = await withReceipt({
        'b.campaign.yaml': campaign('b').replace(/ {4}body: .*\n/, '    body_file: body.txt\n'),
        'body.txt': 'Acme: it is ready for you\n',
      })
      expect(await answer(here)).toMatchObject({ exit: 0 })
      change(here)
      const found = await answer(here)
      expect(changesOf(found)).toEqual(told)
      expect(found.exit).toBe(1)
    })

  test('all of it gone', async () => {
    const here = await withReceipt({}, 'a.campaign.yaml')
    rmSync(join(here.folder, 'a.campaign.yaml'))
    const found = await answer(here)
    expect(found).toMatchObject({ exit: 1, today: null })
    expect(changesOf(found)).toContain('missing subject a.campaign.yaml')
  })

  test('line ends that git changed are told as that, and count', async () => {
    const here = await withReceipt({ 'body.txt': 'Acme: it is ready\nfor you\n' })
    const [list, body] = ['a.campaign.yaml', 'out.csv'].map((name) => join(here.folder, name))
    const text = readFileSync(list!, 'utf8')
    here.write({ 'a.campaign.yaml': text.replaceAll('\n', '\r\n') })
    const one = await answer(here)
    expect(one.exit).toBe(1)
    expect(one.reasons).toEqual([
      '1 input is not as checked (by line ends alone, which `* -text` in .gitattributes keeps)',
    ])
    here.write({ 'out.csv': `${readFileSync(body!, 'utf8')}+14155550123\n` })
    expect((await answer(here)).reasons[0]).toMatch(
      /^2 inputs are not as checked \(1 of them by line ends alone,/,
    )
    here.write({ 'a.campaign.yaml': `${text.replaceAll('\n', '\r\n')}#` })
    expect((await answer(here)).reasons[0]).toBe('2 inputs are not as checked')
  })

  test('from a place that has none of its files, nothing there is read', async () => {
    const here = await withReceipt()
    const elsewhere = project({ 'other.campaign.yaml': 'not: [a campaign' })
    rmSync(join(elsewhere.folder, 'a.campaign.yaml'))
    rmSync(join(elsewhere.folder, 'proof.txt'))
    rmSync(join(elsewhere.folder, 'out.csv'))
    elsewhere.write({ 'r.json': readFileSync(join(here.folder, 'r.json'), 'utf8') })
    const found = await answer(elsewhere)
    expect(found).toMatchObject({ exit: 1, today: null })
    expect(found.reasons).toContain('Nothing of it is there')
    expect(changesOf(found).some((change) => change.includes('other.campaign.yaml'))).toBe(false)
  })

  test('of single paths only what they need', async () => {
    const here = await withReceipt({
      'b.campaign.yaml': campaign('b'),
      'deep/sendlint.config.yaml': '{}\n',
      'deep/c.campaign.yaml': campaign('c'),
      'deep/out.csv': 'phone\n',
      'deep/proof.txt': 'x',
    })
    here.write({ 'b.campaign.yaml': `${campaign('b')}# more\n` })
    expect(await answer(here, 'a.campaign.yaml')).toMatchObject({ exit: 0 })
    expect(changesOf(await answer(here, 'b.campaign.yaml'))).toEqual(['changed subject b.campaign.yaml'])
    here.write({ 'x.campaign.yaml': campaign('x') })
    expect(changesOf(await answer(here, 'x.campaign.yaml'))).toEqual(['new subject x.campaign.yaml'])
    expect((await here.run('verify', 'r.json', 'gone.campaign.yaml')).exit).toBe(2)
    rmSync(join(here.folder, 'sendlint.config.yaml'))
    expect((await here.run('verify', 'r.json', 'a.campaign.yaml')).exit).toBe(1)
  })

  test('data and rules of another version', async () => {
    const here = await withReceipt()
    const receipt = here.json('r.json') as Receipt
    const other = 'f'.repeat(64)
    for (const [change, told] of [
      [
        { data: { ...receipt.predicate.sendlint.data, jurisdictions: '2026-01-01+0' } },
        'changed data jurisdictions',
      ],
      [{ data: { ...receipt.predicate.sendlint.data, sha256: other } }, 'changed data files'],
      [{ tool: { name: 'sendlint', version: '0.0.9' } }, 'changed rules sendlint'],
      [{ rules: { count: 1, sha256: other } }, 'changed rules program'],
    ] as const) {
      here.write({ 'r.json': forged(receipt, () => change) })
      const found = await answer(here)
      expect(changesOf(found)).toEqual([told])
      expect(found.exit).toBe(1)
    }
  })
})

describe('what does not hold today', () => {
  test('a waiver that has run out', async () => {
    const here = await withReceipt({
      'a.campaign.yaml': `# sendlint-allow timing/quiet-hours until 2026-11-22 -- LEGAL-204\n${marketing('a', 'at: 2026-11-24T23:30')}`,
    })
    expect((await here.at('2026-11-22T23:59Z', 'verify', 'r.json')).exit).toBe(0)
    const { exit, stdout } = await here.at('2026-11-23T00:00Z', 'verify', 'r.json')
    expect(stdout).toContain('error[timing/quiet-hours]')
    expect(stdout).toContain('new since the receipt')
    expect(stdout).toContain('Not verified: It fails today.')
    expect(exit).toBe(1)
  })

  test('an answer that has run out', async () => {
    const here = project({ 'a.campaign.yaml': campaign('a').replace(/ {2}consent: .*\n/, '') })
    here.write({
      'sendlint.config.yaml':
        'answers: [{ check: consent/missing-tag, answer: "asked at the till", by: legal, until: 2026-11-22 }]\n',
    })
    await here.run('check', '--receipt', 'r.json')
    const receipt = here.json('r.json') as Receipt
    expect(receipt.predicate.sendlint.verdict).toBe('pass')
    expect(receipt.predicate.sendlint.answers).toEqual([
      { check: 'consent/missing-tag', answer: 'asked at the till', by: 'legal', until: '2026-11-22' },
    ])
    expect((await here.at('2026-11-22T10:00Z', 'verify', 'r.json')).exit).toBe(0)
    const late = await here.at('2026-11-23T10:00Z', 'verify', 'r.json')
    expect(late.stdout).toContain('It is not cleared today')
    expect(late.exit).toBe(1)
  })

  test('what failed then', async () => {
    const here = await withReceipt({ 'a.campaign.yaml': marketing('a', 'at: 2026-11-24T23:30') })
    expect(await answer(here)).toMatchObject({
      exit: 1,
      reasons: ['It failed when it was checked', 'It fails today'],
    })
    // The paper says it passed, the check says otherwise.
    const receipt = here.json('r.json') as Receipt
    here.write({ 'r.json': forged(receipt, () => ({ verdict: 'pass' })) })
    expect(await answer(here)).toMatchObject({ exit: 1, reasons: ['It fails today'] })
  })

  test('a receipt from a time to come', async () => {
    const here = await withReceipt()
    const early = await here.at('2026-11-20T10:00Z', 'verify', 'r.json')
    expect(early).toMatchObject({ exit: 1 })
    expect(early.stdout).toContain('The receipt is of a time to come')
  })

  test('a moment that has passed is said', async () => {
    const here = await withReceipt({ 'a.campaign.yaml': marketing('a') })
    expect((await here.at('2026-12-01T10:00Z', 'verify', 'r.json')).stdout).toContain('timing/past')
  })
})

describe('a receipt changed by one byte', () => {
  let plain: Project
  let signed: Project
  beforeAll(async () => {
    plain = await withReceipt()
    signed = project(keyPair())
    await signed.run('check', '--receipt', 'r.json', '--sign-key', 'key.pem')
  })

  /** As the command line reads it: trusted, changed (exit 1) or unreadable (exit 2). */
  function readAs(bytes: Uint8Array, key: KeyObject | null): 'trusted' | 'changed' | 'unreadable' {
    try {
      return receiptIn(bytes, 'x.json', key).receipt === null ? 'changed' : 'trusted'
    } catch (error) {
      if (error instanceof UsageError) return 'unreadable'
      throw error
    }
  }

  test('is never trusted, whichever byte of it', () => {
    const bytes = readFileSync(join(plain.folder, 'r.json'))
    expect(readAs(bytes, null)).toBe('trusted')
    for (let at = 0; at < bytes.length; at++) {
      const other = Buffer.from(bytes)
      // A bit of each, a different one for each byte; among them those that change case, digits and spaces.
      other[at]! ^= 1 << (at % 8)
      expect(readAs(other, null), `byte ${at}`).not.toBe('trusted')
    }
  })

  test('nor, signed, any byte of payload or envelope, with the key or without', () => {
    const bytes = readFileSync(join(signed.folder, 'r.json'))
    const own = publicKeyOf(join(signed.folder, 'pub.pem'), 'pub.pem')
    expect(readAs(bytes, null)).toBe('trusted')
    expect(readAs(bytes, own)).toBe('trusted')
    for (let at = 0; at < bytes.length; at++)
      // Each byte as somebody without the key reads it; a signature costs more to check.
      for (const key of at % 7 === 0 ? [null, own] : [null]) {
        const other = Buffer.from(bytes)
        other[at]! ^= 1 << (at % 8)
        expect(readAs(other, key), `byte ${at}`).not.toBe('trusted')
      }
  }, 90_000)

  test('nor with any bytes put in, left out or replaced', () => {
    const texts = [plain, signed].map((here) => readFileSync(join(here.folder, 'r.json')))
    assert(
      property(
        constantFrom(...texts),
        nat(),
        nat({ max: 3 }),
        uint8Array({ maxLength: 3 }),
        (bytes, place, out, put) => {
          const at = place % bytes.length
          const other = Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + out)])
          pre(!other.equals(bytes))
          expect(readAs(other, null)).not.toBe('trusted')
        },
      ),
      { numRuns: 400 },
    )
  })

  test('is told by the command line, and nothing of it counts', async () => {
    const text = plain.read('r.json')
    plain.write({ 'x.json': text.replace('"verdict": "pass"', '"verdict": "fail"') })
    const changed = await plain.run('verify', 'x.json')
    expect(changed).toMatchObject({
      exit: 1,
      stdout: 'Not verified: Receipt can not be trusted: changed since it was written.\n',
    })
    for (const [content, said] of [
      ['', 'No JSON'],
      ['{', 'No JSON'],
      ['[]', 'the whole: expected object, found array'],
      ['null', 'expected object, found null'],
      ['{}', 'missing "_type"'],
      ['{"payload":1}', 'missing "payloadType"'],
      ['['.repeat(200_000), 'No JSON'],
      [`${'['.repeat(100_000)}${']'.repeat(100_000)}`, ''],
      [text.replace('v0.1"', 'v0.2"'), '/predicateType: expected'],
      [text.replace('"name": "a.campaign.yaml"', '"name": 1'), '/subject/0/name'],
      ['{"__proto__":{"payload":"x"}}', ''],
    ] as const) {
      plain.write({ 'x.json': content })
      const { exit, stderr, stdout } = await plain.run('verify', 'x.json')
      expect(stderr).toContain(said)
      expect(stderr).not.toContain('internal error')
      expect(stdout).toBe('')
      expect(exit).toBe(2)
    }
  })

  test('a huge one, a folder and none at all are not read', async () => {
    plain.write({ 'huge.json': '' })
    truncateSync(join(plain.folder, 'huge.json'), 65 * 1024 * 1024)
    for (const [name, said] of [
      ['huge.json', 'Too large for a receipt'],
      ['.', 'Not a file'],
      ['gone.json', 'Unreadable receipt'],
    ] as const) {
      const { exit, stderr } = await plain.run('verify', name)
      expect(stderr).toContain(said)
      expect(exit).toBe(2)
    }
  })

  test('paths that lead out of the project are not taken', async () => {
    const receipt = plain.json('r.json') as Receipt
    for (const path of ['../x', '/etc', 'a/../../x', 'C:/x', '..', 'a/..', 'x\u0000y']) {
      for (const key of ['paths', 'root', 'config'] as const) {
        const run = { ...receipt.predicate.sendlint.run, [key]: key === 'paths' ? [path] : path }
        plain.write({ 'x.json': forged(receipt, () => ({ run })) })
        expect((await plain.run('verify', 'x.json')).exit, `${key} ${path}`).toBe(2)
      }
    }
  })
})

describe('a signature', () => {
  test('is of the key given, of another, or not there', async () => {
    const here = project(keyPair())
    const other = keyPair()
    here.write({ 'other.pem': other['pub.pem']!, 'other-key.pem': other['key.pem']! })
    await here.run('check', '--receipt', 'r.json', '--sign-key', 'key.pem')
    const own = await here.run('verify', 'r.json', '--key', 'pub.pem')
    expect(own.exit).toBe(0)
    expect(own.stdout).toContain('signed by the key given')
    const unchecked = await here.run('verify', 'r.json')
    expect(unchecked.exit).toBe(0)
    expect(unchecked.stdout).toContain('whose it is was not checked')
    expect(await here.run('verify', 'r.json', '--key', 'other.pem')).toMatchObject({
      exit: 1,
      stdout: 'Not verified: Receipt can not be trusted: not signed by the key of --key.\n',
    })
    await here.run('check', '--receipt', 'plain.json')
    expect((await here.run('verify', 'plain.json', '--key', 'pub.pem')).stdout).toContain(
      'not signed, though --key',
    )
    const secret = await here.run('verify', 'r.json', '--key', 'key.pem')
    expect(secret).toMatchObject({ exit: 2 })
    expect(secret.stderr).toContain('Private key where a public one does')
  })

  test('can be neither taken off nor put on another statement', async () => {
    const here = project(keyPair())
    await here.run('check', '--receipt', 'r.json', '--sign-key', 'key.pem')
    const envelope = here.json('r.json') as Envelope
    const payload = Buffer.from(envelope.payload, 'base64').toString('utf8')
    here.write({ 'off.json': payload })
    expect((await here.run('verify', 'off.json')).stdout).toContain('its signature is gone')
    const changed = forged(JSON.parse(payload) as Receipt, () => ({ baselined: 7 }))
    const swapped = { ...envelope, payload: Buffer.from(changed).toString('base64') }
    here.write({ 'swapped.json': printed(swapped) })
    expect((await here.run('verify', 'swapped.json')).stdout).toContain('does not fit the key that it names')
    expect((await here.run('verify', 'swapped.json', '--key', 'pub.pem')).exit).toBe(1)
    here.write({ 'none.json': printed({ ...envelope, signatures: [] }) })
    expect((await here.run('verify', 'none.json')).exit).toBe(2)
    here.write({
      'more.json': printed({ ...envelope, signatures: [...envelope.signatures, ...envelope.signatures] }),
    })
    expect((await here.run('verify', 'more.json')).exit).toBe(1)
  })
})
