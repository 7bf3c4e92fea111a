import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { assert, array, property, string } from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { FileNames } from '../src/evidence/file-names.ts'
import { sha256 } from '../src/cli/receipt-inputs.ts'
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

function filesOf(here: Project, folder: string): readonly string[] {
  const base = join(here.folder, folder)
  return readdirSync(base, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(base.length + 1))
    .sort()
}

interface Fact {
  readonly id: string
  readonly text: string | null
  readonly ref: string | null
  readonly url: string | null
  readonly checked: string | null
  readonly version: string
  readonly decision: { readonly by: string } | null
}

describe('the evidence of a check', () => {
  test('holds copy, facts, consent, lists, permissions and approvals', async () => {
    const here = project({
      'a.campaign.yaml': `# sendlint-allow timing/quiet-hours -- LEGAL-204
${marketing('a', 'at: 2026-11-24T23:30').replace('suppression: [out.csv]', 'suppression: [{ file: out.csv, as_of: 2026-11-20 }]')}
    language: en-US
    variants: [{ name: B, share: 50, body: "Acme: shoes for {{ first_name | default: 'you' }}. Reply STOP to opt out" }]
  - id: mail
    channel: email
    language: en-US
    subject: New shoes
    body: |
      <p>Hello &amp; welcome, <b>{{ first_name }}</b></p><p><a href="https://acme.example/u">Unsubscribe</a></p>
`,
      'sendlint.config.yaml': `law: [law.yaml]
answers: [{ check: consent/registry-not-scrubbed, answer: "by our carrier", by: legal, until: 2027-03-31 }]
`,
      'law.yaml': `by: Jo Counsel
role: general counsel
date: 2026-11-01
ref: MEMO-7
review_by: 2027-11-01
facts:
  - { confirm: us/carrier-text-hours, reason: Read again }
`,
    })
    // The e-mail lacks an address; what failed is kept, too.
    expect((await here.run('check', '--evidence', 'kept', '--receipt', 'r.json')).exit).toBe(1)
    const files = filesOf(here, 'kept')
    expect(files).toEqual(
      expect.arrayContaining([
        'MANIFEST.json',
        'approvals.json',
        'campaigns/a/0.B.en-US.source.txt',
        'campaigns/a/0.B.en-US.txt',
        'campaigns/a/0.main.en-US.txt',
        'campaigns/a/mail.main.en-US.source.html',
        'campaigns/a/mail.main.en-US.txt',
        'consent.json',
        'facts.json',
        'inputs/a.campaign.yaml.txt',
        'lists.json',
        'receipt.json',
        'relied-on.json',
        'report.json',
        'waivers.json',
      ]),
    )
    expect(here.read('kept/receipt.json')).toBe(here.read('r.json'))
    expect(here.read('kept/inputs/a.campaign.yaml.txt')).toBe(here.read('a.campaign.yaml'))
    expect(here.read('kept/campaigns/a/mail.main.en-US.txt')).toBe(`Subject:
New shoes

Body:
Hello & welcome, {{ first_name }}
Unsubscribe

Links:
https://acme.example/u
`)
    expect(here.read('kept/campaigns/a/0.B.en-US.txt')).toContain(
      "shoes for {{ first_name | default: 'you' }}. Reply STOP",
    )
    const { facts } = here.json('kept/facts.json') as { readonly facts: readonly Fact[] }
    expect(facts.find(({ id }) => id === 'us/carrier-text-hours')).toMatchObject({
      version: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      decision: {
        by: 'Jo Counsel',
        role: 'general counsel',
        date: '2026-11-01',
        reviewBy: '2027-11-01',
        lapsed: false,
      },
    })
    expect(here.json('kept/approvals.json')).toMatchObject({
      law: [
        {
          fact: 'us/carrier-text-hours',
          change: 'confirmed',
          by: 'Jo Counsel',
          ref: 'MEMO-7',
          file: 'law.yaml',
        },
      ],
    })
    const receipt = here.json('r.json') as Receipt
    expect(receipt.predicate.configuration.map(({ name }) => name)).toEqual([
      'law.yaml',
      'sendlint.config.yaml',
    ])
    expect(here.json('kept/consent.json')).toMatchObject({
      campaigns: [
        {
          campaign: 'a',
          consent: [
            {
              basis: 'express_written',
              wording: 'Yes, text me',
              evidence: [{ file: 'proof.txt', sha256: here.hash('proof.txt') }],
            },
          ],
        },
      ],
    })
    expect(here.json('kept/lists.json')).toMatchObject({
      campaigns: [
        {
          campaign: 'a',
          suppression: [{ file: 'out.csv', sha256: here.hash('out.csv'), bytes: 6, asOf: '2026-11-20' }],
        },
      ],
    })
    expect(here.json('kept/waivers.json')).toMatchObject({
      waived: [{ rule: 'timing/quiet-hours', waiver: { reason: 'LEGAL-204' } }],
    })
    const manifest = here.json('kept/MANIFEST.json') as {
      readonly files: readonly { readonly path: string; readonly sha256: string }[]
    }
    expect(manifest.files.map(({ path }) => path)).toEqual(files.filter((path) => path !== 'MANIFEST.json'))
    for (const { path, sha256: hash } of manifest.files)
      expect(
        createHash('sha256')
          .update(readFileSync(join(here.folder, 'kept', path)))
          .digest('hex'),
      ).toBe(hash)
  })

  test('inside the project is no input of the next check', async () => {
    const here = project()
    await here.run('check', '--evidence', 'kept', '--receipt', 'r.json')
    expect(await here.run('verify', 'r.json')).toMatchObject({ exit: 0 })
    await here.run('check', '--evidence', 'kept', '--receipt', 'again.json')
    expect(here.read('again.json')).toBe(here.read('r.json'))
  })

  test('replaces earlier evidence as a whole, and nothing else', async () => {
    const here = project()
    mkdirSync(join(here.folder, 'empty'))
    expect((await here.run('check', '--evidence', 'empty')).exit).toBe(0)
    const before = filesOf(here, 'empty')
    here.write({ 'a.campaign.yaml': campaign('renamed') })
    expect((await here.run('check', '--evidence', 'empty')).exit).toBe(0)
    expect(filesOf(here, 'empty')).toEqual(
      before.map((path) => path.replace('campaigns/a/', 'campaigns/renamed/')).sort(),
    )

    here.write({ 'empty/notes.txt': 'mine' })
    const foreign = await here.run('check', '--evidence', 'empty')
    expect(foreign.stderr).toContain('empty/notes.txt')
    expect(foreign.exit).toBe(2)
    expect(here.read('empty/notes.txt')).toBe('mine')

    here.write({ 'photos/cat.txt': 'meow' })
    const other = await here.run('check', '--evidence', 'photos')
    expect(other.stderr).toContain('Folder with other files')
    expect(other.exit).toBe(2)
    expect(filesOf(here, 'photos')).toEqual(['cat.txt'])

    expect((await here.run('check', '--evidence', 'out.csv')).exit).toBe(2)
    symlinkSync('photos', join(here.folder, 'link'))
    expect((await here.run('check', '--evidence', 'link')).exit).toBe(2)
    // Somebody's own manifest doesn't open the folder.
    here.write({ 'fake/MANIFEST.json': '{"kind":"sendlint evidence","files":[]}', 'fake/x.txt': 'mine' })
    expect((await here.run('check', '--evidence', 'fake')).exit).toBe(2)
    expect(here.read('fake/x.txt')).toBe('mine')
    expect(readdirSync(here.folder).filter((name) => /\.(?:tmp|old)$/.test(name))).toEqual([])
  })

  test('of hostile names stays in its folder', async () => {
    const ids = [
      '../../escaped',
      'CON',
      'a/b',
      '..',
      '.hidden',
      '-rf',
      'x'.repeat(300),
      'Spring',
      'spring',
      '日本語',
      'nul\u202e',
    ]
    const named = (id: string): string =>
      campaign('a')
        .replace('id: a', `id: ${JSON.stringify(id)}`)
        .replace('  - channel', `  - id: ${JSON.stringify(id)}\n    channel`)
    const here = project(Object.fromEntries(ids.map((id, index) => [`c${index}.campaign.yaml`, named(id)])))
    expect((await here.run('check', '--evidence', 'deep/kept')).exit).not.toBe(2)
    expect(existsSync(join(here.folder, 'escaped'))).toBe(false)
    expect(readdirSync(join(here.folder, 'deep'))).toEqual(['kept'])
    const folders = readdirSync(join(here.folder, 'deep/kept/campaigns'))
    expect(new Set(folders.map((name) => name.toLowerCase())).size).toBe(ids.length + 1)
    for (const path of filesOf(here, 'deep/kept'))
      expect(path).toMatch(/^(?:[A-Za-z0-9_][A-Za-z0-9._~-]*\/)*[A-Za-z0-9_][A-Za-z0-9._~-]*$/)
    const { files } = here.json('deep/kept/MANIFEST.json') as {
      readonly files: readonly { readonly of: string | null }[]
    }
    expect(files.some(({ of }) => of?.startsWith('../../escaped ') === true)).toBe(true)
  })
})

test('names of files are safe and all different, whatever they are for', () => {
  assert(
    property(array(string({ unit: 'binary', maxLength: 120 }), { maxLength: 20 }), (names) => {
      const files = new FileNames(sha256)
      const given = names.map((name) => files.of('f', name, '.txt'))
      expect(new Set(given.map((name) => name.toLowerCase())).size).toBe(given.length)
      for (const name of given) {
        expect(name).toMatch(/^[A-Za-z0-9_][A-Za-z0-9._~-]*\.txt$/)
        expect(name.length).toBeLessThan(120)
        expect(name).not.toMatch(/^(?:con|prn|aux|nul|com\d|lpt\d)\./i)
      }
    }),
  )
})

describe('what was sent', () => {
  const log = (rows: readonly string[]): string =>
    ['contact_id,sent_at,channel,topic', ...rows, ''].join('\n')

  async function sent(
    here: Project,
    rows: readonly string[],
  ): Promise<{ readonly exit: number; readonly reasons: readonly string[]; readonly stdout: string }> {
    here.write({ 'sent.csv': log(rows) })
    const { exit, stdout } = await here.run('verify', 'r.json', '--sent', 'sent.csv', '--format', 'json')
    return { exit, stdout, reasons: (JSON.parse(stdout) as { readonly reasons: readonly string[] }).reasons }
  }

  test('is what was checked, or not', async () => {
    const here = project({ 'b.campaign.yaml': marketing('b', 'at: 2026-11-24T23:30') })
    await here.run('check', '--receipt', 'r.json')
    const good = ['1,2026-11-24T20:00:59Z,sms,a', '2,2026-11-24T20:00:00Z,SMS,a']
    expect(await sent(here, good)).toMatchObject({ exit: 0, reasons: [] })
    for (const [row, reason] of [
      ['3,2026-11-24T20:01Z,sms,a', 'a: 1 sent at a time that was not checked, up to 1 minute away from it'],
      [
        '3,2026-11-24T18:00Z,sms,a',
        'a: 1 sent at a time that was not checked, up to 120 minutes away from it',
      ],
      ['3,2026-11-24T20:00Z,email,a', 'a: 1 sent on a channel that was not checked'],
      ['3,2026-11-20T20:00Z,sms,a', 'a: 1 sent before the check of 2026-11-21T10:00:00Z'],
      [
        '3,yesterday,sms,a',
        'a: 1 row without a time (as 2026-11-24T09:30:00Z), a channel or a recipient that can be read',
      ],
      [
        ',2026-11-24T20:00Z,sms,a',
        'a: 1 row without a time (as 2026-11-24T09:30:00Z), a channel or a recipient that can be read',
      ],
      ['3,2026-11-24T20:00Z,sms,x', '1 sent of no campaign that was checked'],
      ['3,2026-11-25T07:30Z,sms,b', 'b: 1 sent although it failed the check'],
    ] as const) {
      const found = await sent(here, [...good, row])
      expect(found.reasons, row).toEqual([reason])
      expect(found.exit).toBe(1)
    }
    expect((await sent(here, [])).reasons).toEqual(['The log has no rows'])
    const many = await sent(
      here,
      ['1', '2', '3', '4', '4'].map((id) => `${id},2026-11-24T20:00Z,sms,a`),
    )
    expect(many.reasons).toEqual(['a: 4 recipients, 3 were checked'])
  })

  test('with times and numbers as exports write them', async () => {
    const here = project()
    await here.run('check', '--receipt', 'r.json')
    const times = [
      '2026-11-24 20:00:30 UTC',
      '2026-11-24 21:00:30 +0100',
      '2026-11-24T15:00:00-0500',
      '24.11.2026 20:00',
      '24.11.2026, 20:00:59',
      '2026/11/24 20:00',
      '1795550400',
      '1795550400123',
    ]
    for (const time of times) {
      const found = await sent(here, [`1,"${time}",sms,a`])
      expect([time, ...found.reasons]).toEqual([time])
    }
    for (const time of ['11/12/2026 20:00', '24.13.2026 20:00', '2026/11/24 2000', '17955504', '20:00'])
      expect((await sent(here, [`1,"${time}",sms,a`])).reasons[0], time).toContain('1 row without a time')
    here.write({
      'numbers.csv': `phone,sent_at,channel,topic\n${[
        '+4915112345678',
        '004915112345678',
        '"+49 (151) 123-45678"',
      ]
        .map((phone) => `${phone},2026-11-24T20:00Z,sms,a\n`)
        .join('')}`,
    })
    const { stdout } = await here.run('verify', 'r.json', '--sent', 'numbers.csv')
    expect(stdout).toContain('3 sent, 3 as checked, 1 recipient of 3 checked')
  })

  test('is told in numbers, of nobody', async () => {
    const here = project()
    await here.run('check', '--receipt', 'r.json')
    here.write({
      'sent.csv':
        'phone,sent_at,channel,topic\n+1 415 555 0123,2026-11-24T23:00Z,sms,a\n+14155550123,2026-11-24T20:00Z,sms,"+14155550177"\n',
    })
    for (const format of ['pretty', 'json']) {
      const { stdout, stderr, exit } = await here.run(
        'verify',
        'r.json',
        '--sent',
        'sent.csv',
        '--format',
        format,
      )
      expect(exit).toBe(1)
      expect(`${stdout}${stderr}`.replace(/\D/g, '')).not.toContain('4155550')
    }
  })

  test('by JSON Lines, by other headers, and without a topic where there is one campaign', async () => {
    const here = project({ 'sendlint.config.yaml': 'columns: { sent_at: [Losgeschickt] }\n' })
    await here.run('check', '--receipt', 'r.json')
    here.write({
      'own.csv': 'Phone Number;Losgeschickt\n+14155550123;2026-11-24T20:00Z\n',
      'rows.jsonl':
        '{"contact_id":"1","sent_at":"2026-11-24T20:00Z","channel":"sms","topic":"a"}\nnot json\n',
      'bare.csv': 'name,when\nx,y\n',
    })
    expect((await here.run('verify', 'r.json', '--sent', 'own.csv')).exit).toBe(0)
    const rows = await here.run('verify', 'r.json', '--sent', 'rows.jsonl')
    expect(rows.stdout).toContain('1 sent of no campaign')
    expect(rows.exit).toBe(1)
    expect((await here.run('verify', 'r.json', '--sent', 'bare.csv')).exit).toBe(2)
    expect((await here.run('verify', 'r.json', '--sent', 'gone.csv')).exit).toBe(2)
    expect((await here.run('verify', 'r.json', 'a.campaign.yaml', '--sent', 'own.csv')).exit).toBe(2)
  })

  test('is held against no receipt that was changed', async () => {
    const here = project()
    await here.run('check', '--receipt', 'r.json')
    here.write({
      'r.json': here.read('r.json').replaceAll('20:00:00Z', '21:00:00Z'),
      'sent.csv': log(['1,2026-11-24T21:00Z,sms,a']),
    })
    const { exit, stdout } = await here.run('verify', 'r.json', '--sent', 'sent.csv')
    expect(stdout).toContain('can not be trusted: changed since it was written')
    expect(exit).toBe(1)
  })

  test('of a flow lands at any hour, on its channel', async () => {
    const here = project({
      'a.campaign.yaml': campaign('a').replace(
        /^schedule: .*$/m,
        'schedule: { trigger: { event: signup }, hold: { from: "09:00", to: "20:00", else: queue } }',
      ),
    })
    await here.run('check', '--receipt', 'r.json')
    expect(await sent(here, ['1,2026-12-24T20:31Z,sms,a'])).toMatchObject({ exit: 0 })
    expect(await sent(here, ['1,2026-12-24T20:31Z,email,a'])).toMatchObject({ exit: 1 })
  })
})
