import { generateKeyPairSync, verify as verifySignature } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { afterAll, describe, expect, test } from 'vitest'
import { faultIn } from '../src/evidence/conforms.ts'
import { preAuthenticated } from '../src/evidence/envelope.ts'
import { receiptSchema } from '../src/evidence/receipt-schema.ts'
import type { Receipt } from '../src/evidence/receipt.ts'
import { campaign, marketing, Project, usual } from './support/project.ts'

const projects: Project[] = []
afterAll(() => {
  for (const project of projects) project.remove()
})
function project(files: Readonly<Record<string, string>> = {}): Project {
  const made = new Project({ ...usual, ...files })
  projects.push(made)
  return made
}

const ajv = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true })
const conforms = ajv.compile(receiptSchema)

function keys(folder: Project): void {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  folder.write({
    'key.pem': privateKey.export({ type: 'pkcs8', format: 'pem' }),
    'pub.pem': publicKey.export({ type: 'spki', format: 'pem' }),
  })
}

describe('a receipt', () => {
  test('is an in-toto statement of a test result with every input', async () => {
    const here = project({
      'a.campaign.yaml': campaign('a').replace(/ {4}body: .*\n/, '    body_file: bodies/a.txt\n'),
      'bodies/a.txt': 'Acme: it is ready for you\n',
    })
    expect(await here.run('check', '--receipt', 'r.json')).toMatchObject({ exit: 0 })
    const receipt = here.json('r.json') as Receipt
    expect(conforms(receipt), JSON.stringify(conforms.errors)).toBe(true)
    expect(receipt['_type']).toBe('https://in-toto.io/Statement/v1')
    expect(receipt.subject).toEqual(
      ['a.campaign.yaml', 'bodies/a.txt', 'out.csv', 'proof.txt'].map((name) => ({
        name,
        digest: { sha256: here.hash(name) },
      })),
    )
    expect(receipt.predicate.result).toBe('PASSED')
    expect(receipt.predicate.configuration).toEqual([
      { name: 'sendlint.config.yaml', digest: { sha256: here.hash('sendlint.config.yaml') } },
    ])
    expect(receipt.predicate.passedTests).toEqual(['a.campaign.yaml#a'])
    const { sendlint } = receipt.predicate
    expect(sendlint.now).toBe('2026-11-21T10:00:00Z')
    expect(sendlint.campaigns[0]!.inputs).toEqual(receipt.subject.map(({ name }) => name))
    expect(sendlint.campaigns[0]!.lands).toEqual({ from: '2026-11-24T20:00:00Z', to: '2026-11-24T20:00:00Z' })
    expect(sendlint.campaigns[0]!.reliedOn).toContainEqual({
      claim: 'audience.consent.basis',
      value: 'express_written',
      kind: 'declared',
    })
  })

  test('has the same bytes for the same input', async () => {
    const here = project()
    await here.run('check', '--receipt', 'r.json')
    await here.run('check', '--receipt', 'again.json')
    expect(here.read('again.json')).toBe(here.read('r.json'))
  })

  test('tells failed from warned, and never an open question as passed', async () => {
    const failing = project({ 'a.campaign.yaml': marketing('a', 'at: 2026-11-24T23:30') })
    expect((await failing.run('check', '--receipt', 'r.json')).exit).toBe(1)
    const failed = failing.json('r.json') as Receipt
    expect(failed.predicate.result).toBe('FAILED')
    expect(failed.predicate.failedTests).toEqual(['a.campaign.yaml#a'])
    expect(failed.predicate.sendlint.findings.map(({ rule }) => rule)).toContain('timing/quiet-hours')

    const open = project({ 'a.campaign.yaml': campaign('a').replace(/ {2}consent: .*\n/, '') })
    await open.run('check', '--receipt', 'r.json')
    const incomplete = open.json('r.json') as Receipt
    expect(incomplete.predicate.sendlint.verdict).toBe('incomplete')
    expect(incomplete.predicate.result).toBe('FAILED')
    expect(incomplete.predicate.sendlint.unchecked.some(({ required }) => required)).toBe(true)

    const warned = project({ 'a.campaign.yaml': campaign('a').replace(', wording: "Yes, text me"', '') })
    await warned.run('check', '--receipt', 'r.json')
    const noted = warned.json('r.json') as Receipt
    expect(noted.predicate.sendlint.findings.map(({ severity }) => severity)).toContain('warning')
    expect(noted.predicate.result).toBe('WARNED')
    expect(noted.predicate.warnedTests).toEqual(['a.campaign.yaml#a'])
  })

  test('lists waivers, answers, extended configurations, overlays and the baseline', async () => {
    const here = project({
      'a.campaign.yaml': `# sendlint-allow timing/quiet-hours until 2026-12-31 -- LEGAL-204\n${marketing('a', 'at: 2026-11-24T23:30')}`,
      'sendlint.config.yaml': 'extends: [house.yaml]\n',
      'house.yaml':
        'answers: [{ check: consent/registry-not-scrubbed, answer: "by our carrier", by: legal, until: 2027-03-31 }]\nbaseline: base.json\n',
    })
    await here.run('check', '--update-baseline')
    await here.run('check', '--receipt', 'r.json')
    const { predicate } = here.json('r.json') as Receipt
    expect(predicate.configuration.map(({ name }) => name)).toEqual([
      'base.json',
      'house.yaml',
      'sendlint.config.yaml',
    ])
    expect(predicate.sendlint.waived.map(({ rule, waiver }) => [rule, waiver])).toEqual([
      ['timing/quiet-hours', { by: 'comment', reason: 'LEGAL-204', until: '2026-12-31' }],
    ])
  })

  test('is of a whole check of files as they are', async () => {
    const here = project()
    for (const flags of [
      ['--only', 'timing/*'],
      ['--skip', 'content/shouting'],
      ['--since', 'HEAD'],
      ['--stdin'],
      ['--fix'],
      ['--diff'],
      ['--fix-review'],
      ['--update-baseline'],
    ]) {
      const { exit, stderr } = await here.run('check', '--receipt', 'r.json', ...flags)
      expect(exit, flags[0]).toBe(2)
      expect(stderr).toContain(`Options --receipt and ${flags[0]!} exclude each other`)
    }
    expect((await here.run('check', '--receipt', 'r.json', '--watch')).stderr).toContain(
      '--receipt and --watch exclude',
    )
    expect(await here.run('check', '--sign-key', 'key.pem')).toMatchObject({ exit: 2 })
    const empty = new Project({})
    projects.push(empty)
    const nothing = await empty.run('check', '--allow-empty', '--receipt', 'r.json')
    expect(nothing).toMatchObject({ exit: 2 })
    expect(existsSync(join(empty.folder, 'r.json'))).toBe(false)
  })

  test('is never written over what it is of, nor through a link', async () => {
    const here = project()
    const before = here.read('a.campaign.yaml')
    for (const target of ['a.campaign.yaml', 'out.csv', 'proof.txt', 'sendlint.config.yaml']) {
      expect((await here.run('check', '--receipt', target)).exit, target).toBe(2)
    }
    expect(here.read('a.campaign.yaml')).toBe(before)
    symlinkSync('a.campaign.yaml', join(here.folder, 'link.json'))
    expect((await here.run('check', '--receipt', 'link.json')).exit).toBe(2)
    expect(here.read('a.campaign.yaml')).toBe(before)
  })

  test('takes hostile names, and shows none of them raw', async () => {
    const id = 'x\u001b[31m\u202e"; rm -rf'
    const here = project({
      'a.campaign.yaml': campaign('a').replace('id: a', `id: ${JSON.stringify(id)}`),
      'folder ##[command]/ünïcode\u202e.campaign.yaml': campaign('b'),
      'out.csv': 'phone\n',
    })
    here.write({ 'folder ##[command]/out.csv': 'phone\n', 'folder ##[command]/proof.txt': 'x' })
    await here.run('check', '--receipt', 'r.json')
    const text = here.read('r.json')
    expect(text).not.toMatch(/[\u001b\u202e]|##\[/)
    const receipt = here.json('r.json') as Receipt
    expect(receipt.predicate.sendlint.campaigns.map((one) => one.id)).toContain('b')
    expect(receipt.subject.map(({ name }) => name)).toContain(
      'folder ##[command]/ünïcode\u202e.campaign.yaml',
    )
    const shown = await here.run('verify', 'r.json')
    expect(shown.stdout).not.toMatch(/[\u001b\u202e]/)
  })

  test('a file that changes while it is checked has no receipt', async () => {
    const here = project()
    const { exit, stderr } = await here.run(
      'check',
      '--receipt',
      'r.json',
      // What is reported is written before the receipt: over the list that the campaign names.
      '--format',
      'json:out.csv',
    )
    expect(stderr).toContain('Changed while it was checked: out.csv')
    expect(exit).toBe(2)
    expect(existsSync(join(here.folder, 'r.json'))).toBe(false)
  })

  test('contacts are hashed, and not told', async () => {
    const contacts = 'contact_id,phone,country,consent_tags\n1,+14155550123,US,*:*\n2,+14155550124,US,*:*\n'
    const here = project({
      'a.campaign.yaml': campaign('a').replace('  suppression:', '  contacts: [people.csv]\n  suppression:'),
      'people.csv': contacts,
    })
    await here.run('check', '--receipt', 'r.json', '--evidence', 'kept')
    const receipt = here.json('r.json') as Receipt
    expect(receipt.subject).toContainEqual({
      name: 'people.csv',
      digest: { sha256: here.hash('people.csv') },
    })
    expect(receipt.predicate.sendlint.campaigns[0]!.contacts).toBe(2)
    const kept = readdirSync(join(here.folder, 'kept'), { recursive: true, withFileTypes: true })
    for (const entry of kept.filter((one) => one.isFile()))
      expect(readFileSync(join(entry.parentPath, entry.name), 'utf8'), entry.name).not.toContain('4155550')
    expect(here.read('r.json')).not.toContain('4155550')
  })

  test('a proof that is a folder counts with all that lies in it', async () => {
    const here = project({ 'a.campaign.yaml': campaign('a').replace('proof.txt', 'proofs') })
    here.write({ 'proofs/one.txt': '1', 'proofs/deep/two.txt': '2' })
    await here.run('check', '--receipt', 'r.json')
    expect((here.json('r.json') as Receipt).subject.map(({ name }) => name)).toEqual([
      'a.campaign.yaml',
      'out.csv',
      'proofs/deep/two.txt',
      'proofs/one.txt',
    ])
    here.write({ 'proofs/deep/two.txt': '3' })
    expect(await here.run('verify', 'r.json')).toMatchObject({ exit: 1 })
  })
})

describe('a signed receipt', () => {
  test('is a DSSE envelope with the signature of the protocol', async () => {
    expect(
      Buffer.from(preAuthenticated('http://example.com/HelloWorld', Buffer.from('hello world'))).toString(),
    ).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world')
    expect(Buffer.from(preAuthenticated('ü', Buffer.from('é'))).toString()).toBe('DSSEv1 2 ü 2 é')
    const here = project()
    keys(here)
    await here.run('check', '--receipt', 'r.json', '--sign-key', 'key.pem')
    const envelope = here.json('r.json') as {
      payload: string
      payloadType: string
      signatures: { keyid: string; sig: string }[]
    }
    expect(envelope.payloadType).toBe('application/vnd.in-toto+json')
    const body = Buffer.from(envelope.payload, 'base64')
    const receipt = JSON.parse(body.toString('utf8')) as Receipt
    expect(conforms(receipt)).toBe(true)
    // Independent of our own encoding: written out by hand.
    const signed = Buffer.concat([
      Buffer.from(`DSSEv1 28 application/vnd.in-toto+json ${body.length} `),
      body,
    ])
    const key = here.read('pub.pem')
    expect(verifySignature(null, signed, key, Buffer.from(envelope.signatures[0]!.sig, 'base64'))).toBe(true)
    expect(envelope.signatures[0]!.keyid).toBe(receipt.predicate.sendlint.signer!.keyid)
    expect(here.read('r.json')).not.toContain('PRIVATE')
  })

  test('keys of another kind, none, and what is no key are said to be that', async () => {
    const here = project()
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const { privateKey } = generateKeyPairSync('ed25519')
    here.write({
      'rsa.pem': rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }),
      'locked.pem': privateKey.export({
        type: 'pkcs8',
        format: 'pem',
        cipher: 'aes-256-cbc',
        passphrase: 'x',
      }),
      'no.pem': 'hello\n',
    })
    for (const [key, said] of [
      ['rsa.pem', 'Key of another kind: rsa.pem is rsa'],
      ['locked.pem', 'Key with a passphrase: locked.pem'],
      ['no.pem', 'No private key: no.pem'],
      ['gone.pem', 'Unreadable key: gone.pem'],
    ] as const) {
      const { exit, stderr } = await here.run('check', '--receipt', 'r.json', '--sign-key', key)
      expect(stderr).toContain(said)
      expect(exit).toBe(2)
    }
    expect(existsSync(join(here.folder, 'r.json'))).toBe(false)
  })
})

test('the schema is read here as ajv reads it', () => {
  const good = { name: 'a', digest: { sha256: 'a'.repeat(64) } }
  const schema = receiptSchema.properties['subject']!
  const reads = ajv.compile(schema)
  for (const value of [
    [good],
    [],
    [{ ...good, more: 1 }],
    [{ name: 'a' }],
    [{ name: 1, digest: good.digest }],
    [{ name: 'a', digest: { sha256: 'A'.repeat(64) } }],
    [{ name: 'a', digest: [] }],
    {},
    null,
  ])
    expect(faultIn(value, schema) === null, JSON.stringify(value)).toBe(reads(value))
})
