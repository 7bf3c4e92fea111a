import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { changesIn, Git, linesIn } from '../src/cli/git.ts'
import { type Outcome, Repository, sendlint } from './support/repository.ts'

const config = [
  'audiences:',
  '  list: { regions: [US-OR], size: 1000, recipients: consumers, consent: { tags: ["marketing:*"], basis: express_written, source: web_form, obtained: { from: 2026-01-10 } } }',
  'senders: { acme: { brand: Acme, country: US } }',
  'defaults: { sender: acme }',
  '',
].join('\n')

/** A text message that is marketing, at an hour of 2026-11-24, with notes and warnings of its own. */
function text(id: string, at: string, body = `Acme: ${id} is here. Reply STOP to opt out`): string {
  return [
    `id: ${id}`,
    'purpose: marketing',
    'audience: list',
    `schedule: { at: 2026-11-24T${at}, timezone: recipient }`,
    'messages:',
    `  - { channel: sms, language: en-US, body: ${JSON.stringify(body)} }`,
    '',
  ].join('\n')
}

const clean = (id: string): string =>
  [
    `id: ${id}`,
    'purpose: transactional',
    'audience: { regions: [FR], languages: [en], recipients: consumers }',
    'sender: { brand: Acme, country: FR }',
    'schedule: { at: 2026-11-24T10:00, timezone: recipient }',
    'messages:',
    `  - { channel: push, language: en, title: Acme, body: "Your parcel ${id} is on its way." }`,
    '',
  ].join('\n')
const broken = (id: string): string => `${clean(id)}unknown_key: 1\n`

interface Json {
  readonly verdict: string
  readonly summary: { readonly files: number }
  readonly campaigns: readonly { readonly id: string; readonly file: string; readonly verdict: string }[]
  readonly findings: readonly {
    readonly rule: string
    readonly file: string
    readonly campaign: string | null
    readonly message: string
  }[]
  readonly unchecked: readonly { readonly rule: string; readonly campaign: string | null }[]
  readonly waived: readonly unknown[]
}

let repository: Repository
beforeEach(() => {
  repository = new Repository()
})
afterEach(() => repository.remove())

async function since(
  ref: string,
  ...argv: readonly string[]
): Promise<Outcome & { readonly report: Json; readonly found: readonly string[] }> {
  const outcome = await sendlint(['--since', ref, '--format', 'json', ...argv], { cwd: repository.folder })
  const report = (
    outcome.stdout === '' ? { findings: [], campaigns: [] } : JSON.parse(outcome.stdout)
  ) as Json
  return { ...outcome, report, found: report.findings.map(({ rule, file }) => `${file} ${rule}`) }
}
const ids = ({ report }: { readonly report: Json }): readonly string[] => report.campaigns.map(({ id }) => id)

describe('what changed', () => {
  test('nothing: exit 0, and it says so', async () => {
    repository.commit({ 'a.campaign.yaml': broken('a') })
    const outcome = await since('HEAD')
    expect(outcome.exit).toBe(0)
    expect(outcome.report.findings).toEqual([])
    expect(outcome.stderr).toMatch(
      /^sendlint: Nothing changed since HEAD \([0-9a-f]{12}\) that concerns one of 1 campaign file\n$/,
    )
  })
  test('nothing, and no campaign at all', async () => {
    repository.commit({ 'readme.md': 'x' })
    const outcome = await since('HEAD')
    expect(outcome.exit).toBe(0)
    expect(outcome.stderr).toContain('Nothing changed since HEAD')
  })
  test('only a changed campaign is told of, not what was wrong with others', async () => {
    repository.commit({ 'a.campaign.yaml': broken('a'), 'b.campaign.yaml': clean('b') })
    repository.commit({ 'b.campaign.yaml': broken('b') })
    const outcome = await since('HEAD^')
    expect(outcome.found).toEqual(['b.campaign.yaml campaign/unknown-key'])
    expect(ids(outcome)).toEqual(['b'])
    expect(outcome.exit).toBe(1)
    expect(outcome.stderr).toContain('1 of 2 campaign files changed since HEAD^')
  })
  test('of a changed campaign everything is told, older problems included: its verdict is whole', async () => {
    repository.commit({ 'a.campaign.yaml': broken('a') })
    repository.commit({ 'a.campaign.yaml': broken('a').replace('parcel', 'parcel no.') })
    expect((await since('HEAD^')).found).toEqual(['a.campaign.yaml campaign/unknown-key'])
  })
  test('work that nobody has committed counts, and so do files that git does not know', async () => {
    repository.commit({ 'a.campaign.yaml': clean('a'), 'b.campaign.yaml': broken('b') })
    repository.write({ 'a.campaign.yaml': broken('a'), 'new/c.campaign.yaml': broken('c') })
    const outcome = await since('HEAD')
    expect(outcome.found).toEqual([
      'a.campaign.yaml campaign/unknown-key',
      'new/c.campaign.yaml campaign/unknown-key',
    ])
  })
  test('what came to the other branch since is not taken for this one’s change', async () => {
    repository.commit({ 'a.campaign.yaml': clean('a') })
    repository.git('checkout', '--quiet', '-b', 'topic')
    repository.commit({ 'b.campaign.yaml': clean('b') })
    repository.git('checkout', '--quiet', 'main')
    repository.commit({ 'a.campaign.yaml': broken('a') })
    repository.git('checkout', '--quiet', 'topic')
    const outcome = await since('main')
    expect(ids(outcome)).toEqual(['b'])
    expect(outcome.exit).toBe(0)
  })
  test('a file that was moved as it is brings nothing that was there before', async () => {
    repository.commit({ 'a.campaign.yaml': broken('a'), 'b.campaign.yaml': clean('b') })
    repository.git('mv', 'a.campaign.yaml', 'z.campaign.yaml')
    const moved = await since('HEAD')
    expect(moved.exit).toBe(0)
    expect(moved.found).toEqual([])
    repository.write({ 'z.campaign.yaml': broken('a').replace('parcel', 'packet') })
    repository.git('add', '--all')
    expect((await since('HEAD')).found).toEqual(['z.campaign.yaml campaign/unknown-key'])
  })
  test('a moved campaign whose body stays behind is broken by the move', async () => {
    const withBody = clean('a').replace(/body: "[^"]*"/, 'body_file: a.txt')
    repository.commit({ 'one/a.campaign.yaml': withBody, 'one/a.txt': 'Your parcel is on its way.\n' })
    mkdirSync(join(repository.folder, 'two'))
    repository.git('mv', 'one/a.campaign.yaml', 'two/a.campaign.yaml')
    expect((await since('HEAD')).found).toEqual(['two/a.campaign.yaml campaign/missing-file'])
  })
  test('a deleted campaign is no error, and its neighbours’ problems stay theirs', async () => {
    repository.commit({ 'a.campaign.yaml': clean('a'), 'b.campaign.yaml': broken('b') })
    unlinkSync(join(repository.folder, 'a.campaign.yaml'))
    const outcome = await since('HEAD')
    expect(outcome.exit).toBe(0)
    expect(outcome.found).toEqual([])
  })
  test('of a file with several campaigns only those that changed are told of', async () => {
    const both = (first: string, second: string): string =>
      `campaigns:\n${[first, second].map((one) => one.trimEnd().replace(/^/gm, '    ').replace('    ', '  - ')).join('\n')}\n`
    repository.commit({ 'all.campaign.yaml': both(broken('a'), clean('b')) })
    repository.commit({ 'all.campaign.yaml': `# A line above\n${both(broken('a'), broken('b'))}` })
    const outcome = await since('HEAD^')
    expect(outcome.report.findings.map(({ campaign }) => campaign)).toEqual(['b'])
    expect(ids(outcome)).toEqual(['b'])
  })
  test('what git keeps is not hidden by a .gitignore of the change', async () => {
    repository.commit({ 'a.campaign.yaml': clean('a'), 'b.campaign.yaml': clean('b') })
    repository.commit({ 'a.campaign.yaml': broken('a') })
    repository.commit({ '.gitignore': '*.campaign.yaml\n' })
    expect((await since('HEAD^^')).found).toEqual(['a.campaign.yaml campaign/unknown-key'])
    const whole = await sendlint(['--config-ref', 'HEAD', '--format', 'concise'], { cwd: repository.folder })
    expect(whole.stdout).toContain('a.campaign.yaml:8:1: error[campaign/unknown-key]')
    repository.write({ 'c.campaign.yaml': broken('c') })
    expect((await since('HEAD^^')).found).toEqual(['a.campaign.yaml campaign/unknown-key'])
  })
  test('a path given with it narrows further', async () => {
    repository.commit({ 'one/a.campaign.yaml': clean('a'), 'two/b.campaign.yaml': clean('b') })
    repository.commit({ 'one/a.campaign.yaml': broken('a'), 'two/b.campaign.yaml': broken('b') })
    expect((await since('HEAD^', 'two')).found).toEqual(['two/b.campaign.yaml campaign/unknown-key'])
  })
  test('a project in a folder of the repository', async () => {
    repository.commit({
      'readme.md': 'x',
      'shop/sendlint.config.yaml': config,
      'shop/a.campaign.yaml': clean('a'),
      'shop/b.campaign.yaml': broken('b'),
    })
    repository.commit({ 'readme.md': 'y', 'shop/a.campaign.yaml': broken('a') })
    const outcome = await sendlint(['--since', 'HEAD^', '--format', 'concise'], {
      cwd: join(repository.folder, 'shop'),
    })
    expect(outcome.stdout).toMatch(/^a\.campaign\.yaml:\d+:\d+: error\[campaign\/unknown-key\]/)
    expect(outcome.stdout).not.toContain('b.campaign.yaml')
  })
})

describe('what a change affects', () => {
  test('an included body: the campaigns that include it', async () => {
    const withBody = (id: string): string =>
      clean(id).replace(/body: "[^"]*"/, 'body_file: bodies/shared.txt')
    repository.commit({
      'a.campaign.yaml': withBody('a'),
      'b.campaign.yaml': withBody('b'),
      'c.campaign.yaml': broken('c'),
      'bodies/shared.txt': 'Your parcel is on its way.\n',
    })
    repository.commit({ 'bodies/shared.txt': 'Your parcel is on its way, {{first_name.\n' })
    const outcome = await since('HEAD^')
    expect(outcome.found.length).toBeGreaterThan(0)
    expect(outcome.found.every((one) => one.startsWith('bodies/shared.txt '))).toBe(true)
    expect(outcome.stderr).toContain('0 of 3 campaign files changed since HEAD^')
    expect(outcome.stderr).toContain('2 more affected')
  })
  test('a body that is gone, and one behind a link', async () => {
    const withBody = (id: string, file: string): string =>
      clean(id).replace(/body: "[^"]*"/, `body_file: ${file}`)
    repository.write({ 'real.txt': 'Your parcel is on its way.\n' })
    symlinkSync('real.txt', join(repository.folder, 'link.txt'))
    repository.commit({
      'a.campaign.yaml': withBody('a', 'gone.txt'),
      'b.campaign.yaml': withBody('b', 'link.txt'),
      'gone.txt': 'Your parcel is on its way.\n',
    })
    unlinkSync(join(repository.folder, 'gone.txt'))
    repository.write({ 'real.txt': 'Your parcel is on its way, {{first_name.\n' })
    const { found } = await since('HEAD')
    expect(found).toContain('a.campaign.yaml campaign/missing-file')
    expect(found.some((one) => one.startsWith('link.txt '))).toBe(true)
  })
  test('a companion file: evidence that is gone', async () => {
    const proven = text('a', '11:00').replace(
      'audience: list',
      'audience: { regions: [US-OR], consent: { tags: ["marketing:*"], basis: express_written, source: web_form, evidence: proof.png } }',
    )
    repository.commit({ 'sendlint.config.yaml': config, 'a.campaign.yaml': proven, 'proof.png': 'x' })
    unlinkSync(join(repository.folder, 'proof.png'))
    expect((await since('HEAD')).found).toEqual(['a.campaign.yaml consent/unproven'])
  })
  test('a form: the campaigns whose consent rests on its wording', async () => {
    const form = (wording: string): string =>
      `id: signup\nkind: web\nlanguage: en-US\nregions: [US]\nfields: [{ type: tel, label: Mobile number }]\ncheckbox: { text: ${JSON.stringify(wording)} }\nprivacy_link: https://acme.example/privacy\n`
    const wording = 'Yes, text me Acme offers, max 4 a month'
    const agreed = text('a', '12:00').replace(
      'audience: list',
      `audience: { regions: [US-OR], consent: { tags: ["marketing:sms"], basis: express_written, source: web_form, wording: ${JSON.stringify(wording)} } }`,
    )
    repository.commit({
      'sendlint.config.yaml': config,
      'a.campaign.yaml': agreed,
      'forms/s.form.yaml': form(wording),
    })
    repository.commit({ 'forms/s.form.yaml': form('Yes, text me all offers of Acme') })
    expect((await since('HEAD^')).found).toContain('a.campaign.yaml form/wording-not-on-form')
  })
  test('a list of contacts, of the campaign or of an audience that it shares: it goes to other people now', async () => {
    const list = (region: string): string =>
      `phone,country,region,consent_tags\n+12025550143,US,${region},marketing:sms\n`
    const shared = config.replace('regions: [US-OR]', 'regions: [US-OR], contacts: [lists/x.csv]')
    repository.commit({
      'sendlint.config.yaml': shared,
      'a.campaign.yaml': text('a', '05:00'),
      'b.campaign.yaml': broken('b'),
      'lists/x.csv': list('US-OR'),
    })
    repository.commit({ 'lists/x.csv': list('US-CA') })
    const outcome = await since('HEAD^')
    expect(outcome.found).toContain('a.campaign.yaml timing/quiet-hours')
    expect(ids(outcome)).toEqual(['a'])
  })
  test('what the tags of contacts mean: they are judged anew', async () => {
    const tagged = (name: string): string =>
      `${config.replace('regions: [US-OR]', 'regions: [US-OR], contacts: [lists/x.csv]')}consent_tags:\n  ${name}: { purposes: [marketing], channels: ["*"] }\n`
    repository.commit({
      'sendlint.config.yaml': tagged('Club'),
      'a.campaign.yaml': text('a', '12:00'),
      'lists/x.csv': 'phone,country,region,consent_tags\n+12025550143,US,US-OR,Club\n',
    })
    repository.commit({ 'sendlint.config.yaml': tagged('Team') })
    expect((await since('HEAD^')).found).toContain('sendlint.config.yaml audience/missing-consent')
  })
  test('the configuration: what it brings about in campaigns that nobody touched, and no more', async () => {
    repository.commit({
      'sendlint.config.yaml': config,
      'a.campaign.yaml': broken('a'),
      'b.campaign.yaml': clean('b'),
    })
    repository.commit({
      'sendlint.config.yaml': `${config}terms:\n  - { text: parcel, message: Say packet, severity: error }\n`,
    })
    const outcome = await since('HEAD^')
    expect(outcome.found).toEqual(
      ['a.campaign.yaml content/forbidden-topic', 'b.campaign.yaml content/forbidden-topic'].map((one) =>
        one.replace('content/forbidden-topic', outcome.report.findings[0]!.rule),
      ),
    )
    expect(outcome.report.findings[0]!.message).toContain('Say packet')
    expect(outcome.exit).toBe(1)
  })
  test('the configuration of another commit is judged by, and its change has no effect', async () => {
    repository.commit({ 'sendlint.config.yaml': config, 'a.campaign.yaml': clean('a') })
    repository.commit({
      'sendlint.config.yaml': `${config}rules: { frequency/overlap: off }\nterms:\n  - { text: parcel, message: Say packet, severity: error }\n`,
      'a.campaign.yaml': clean('a').replace('parcel', 'parcel no.'),
    })
    const outcome = await since('HEAD^', '--config-ref', 'HEAD^')
    expect(outcome.found).toEqual([])
    expect(outcome.stderr).toContain(
      'sendlint.config.yaml changed, and is not used: the configuration is that of HEAD^',
    )
  })
  test('files that another configuration takes in are new, although nobody changed them', async () => {
    repository.commit({ 'sendlint.config.yaml': config, 'plans/a.yaml': broken('a') })
    repository.commit({ 'sendlint.config.yaml': `files: ["plans/*.yaml"]\n${config}` })
    expect((await since('HEAD^')).found).toEqual(['plans/a.yaml campaign/unknown-key'])
  })
  test('an overlay of the law, which nothing in the campaign shows', async () => {
    const overlay = (to: string): string =>
      [
        'by: Dana Doe',
        'role: General Counsel',
        'date: 2026-10-01',
        'ref: LEGAL-34',
        'review_by: 2027-10-01',
        'facts:',
        `  - { tighten: us-fl/call-and-text-hours, open: ["daily 08:00-${to}"], reason: Complaints }`,
        '',
      ].join('\n')
    repository.commit({
      'sendlint.config.yaml': `law: [legal/overlay.yaml]\n${config.replace('US-OR', 'US-FL')}`,
      'legal/overlay.yaml': overlay('19:00'),
      'a.campaign.yaml': text('a', '18:30'),
      'b.campaign.yaml': text('b', '10:30'),
    })
    expect((await since('HEAD')).found).toEqual([])
    repository.commit({ 'legal/overlay.yaml': overlay('18:00') })
    expect((await since('HEAD^')).found).toEqual(['a.campaign.yaml timing/quiet-hours'])
    const base = await since('HEAD^', '--config-ref', 'HEAD^')
    expect(base.found).toEqual([])
    expect(base.stderr).toContain('legal/overlay.yaml changed, and is not used')
  })
})

describe('contact pressure', () => {
  test('an untouched campaign that a new one comes too close to', async () => {
    repository.commit({
      'sendlint.config.yaml': config,
      'late.campaign.yaml': text('late', '14:30'),
      'far.campaign.yaml': text('far', '18:30'),
    })
    expect((await since('HEAD')).found).toEqual([])
    repository.commit({ 'early.campaign.yaml': text('early', '14:00') })
    const outcome = await since('HEAD^')
    expect(outcome.found).toContain('late.campaign.yaml frequency/overlap')
    expect(outcome.found.filter((one) => one.startsWith('far.'))).toEqual([])
    expect(ids(outcome)).toEqual(['early', 'late'])
  })
  test('the same text in an untouched campaign, later', async () => {
    repository.commit({
      'sendlint.config.yaml': config,
      'late.campaign.yaml': text(
        'late',
        '18:30',
        'Acme: the new catalogue of coats is here. Reply STOP to opt out',
      ),
    })
    repository.commit({
      'early.campaign.yaml': text(
        'early',
        '11:00',
        'Acme: the new catalogue of coats is here. Reply STOP to opt out',
      ),
    })
    expect((await since('HEAD^')).found).toContain('late.campaign.yaml frequency/duplicate-send')
  })
  test('a cap that was exceeded before, and is exceeded further', async () => {
    const capped = `${config}frequency: { caps: [{ channels: ["*"], max: 1, per: P1D, count: calendar }] }\n`
    const hours = ['09:00', '12:00', '15:00', '18:00']
    repository.commit({
      'sendlint.config.yaml': capped,
      'b.campaign.yaml': text('b', hours[1]!),
      'd.campaign.yaml': text('d', hours[3]!),
    })
    repository.commit({ 'x.campaign.yaml': clean('x') })
    expect((await since('HEAD^')).found).toEqual([])
    repository.commit({ 'c.campaign.yaml': text('c', hours[2]!) })
    const { found } = await since('HEAD^')
    expect(found).toContain('c.campaign.yaml frequency/cap-exceeded')
    expect(found).toContain('d.campaign.yaml frequency/cap-exceeded')
    expect(found.filter((one) => one.startsWith('b.'))).toEqual([])
  })
  test('what need not be checked is no news of others, but strictly it is', async () => {
    const own = (id: string, at: string): string =>
      text(id, at, 'Acme: the new catalogue of coats is here. Reply STOP to opt out').replace(
        'audience: list',
        'audience: { regions: [US-OR], consent: { tags: ["marketing:*"], basis: express_written, source: web_form } }',
      )
    repository.commit({ 'sendlint.config.yaml': config, 'late.campaign.yaml': own('late', '18:30') })
    repository.commit({ 'early.campaign.yaml': own('early', '11:00') })
    const open = ({ report }: { readonly report: Json }): readonly (string | null)[] =>
      report.unchecked
        .filter(({ rule }) => rule === 'frequency/duplicate-send')
        .map(({ campaign }) => campaign)
    const usual = await since('HEAD^')
    expect([ids(usual), open(usual)]).toEqual([['early'], []])
    const strictly = await since('HEAD^', '--strict')
    expect([ids(strictly), open(strictly)]).toEqual([['early', 'late'], ['late']])
  })
  test('a campaign that is moved away takes its pressure with it', async () => {
    repository.commit({
      'sendlint.config.yaml': config,
      'early.campaign.yaml': text('early', '14:00'),
      'late.campaign.yaml': text('late', '14:30'),
    })
    repository.commit({ 'early.campaign.yaml': text('early', '10:00') })
    const { found } = await since('HEAD^')
    expect(found.filter((one) => one.startsWith('late.'))).toEqual([])
  })
  test('a campaign that is told of gets the verdict that it has, and fails no run for what was there before', async () => {
    repository.commit({
      'sendlint.config.yaml': config,
      'late.campaign.yaml': `${text('late', '14:30')}unknown_key: 1\n`,
    })
    repository.commit({ 'early.campaign.yaml': text('early', '14:00') })
    const outcome = await since('HEAD^', '--allow-incomplete')
    expect(outcome.found).toContain('late.campaign.yaml frequency/overlap')
    expect(outcome.found).not.toContain('late.campaign.yaml campaign/unknown-key')
    expect(outcome.report.campaigns.find(({ id }) => id === 'late')?.verdict).toBe('fail')
    expect(outcome.exit).toBe(0)
  })
})

describe('waivers and the baseline', () => {
  test('a waiver that is taken away brings its finding back', async () => {
    const waived = `# sendlint-allow timing/quiet-hours -- LEGAL-1\n${text('a', '05:00')}`
    repository.commit({ 'sendlint.config.yaml': config, 'a.campaign.yaml': waived })
    repository.commit({ 'a.campaign.yaml': text('a', '05:00') })
    expect((await since('HEAD^')).found).toContain('a.campaign.yaml timing/quiet-hours')
  })
  test('a baseline does not hide what a change adds to the same file', async () => {
    const both = (first: string, second: string): string =>
      `campaigns:\n${[first, second].map((one) => one.trimEnd().replace(/^/gm, '    ').replace('    ', '  - ')).join('\n')}\n`
    repository.commit({
      'sendlint.config.yaml': `${config}baseline: known.json\n`,
      'all.campaign.yaml': both(text('a', '05:00'), text('b', '12:00')),
    })
    await sendlint(['--update-baseline'], { cwd: repository.folder })
    repository.commit()
    repository.commit({ 'all.campaign.yaml': both(text('a', '05:00'), text('b', '05:30')) })
    const { found } = await since('HEAD^')
    expect(found.filter((one) => one.endsWith('timing/quiet-hours'))).toHaveLength(1)
  })
  test('it is not updated from a part of the project', async () => {
    repository.commit({ 'a.campaign.yaml': clean('a') })
    const outcome = await since('HEAD', '--update-baseline', '--baseline', 'known.json')
    expect(outcome.exit).toBe(2)
    expect(outcome.stderr).toContain('Option --since would leave findings out of the baseline')
  })
})

describe('fixes', () => {
  test('only what the change touched or caused is mended', async () => {
    const old = clean('a').replace('messages:', 'mesages:')
    repository.commit({ 'a.campaign.yaml': old, 'b.campaign.yaml': clean('b') })
    repository.commit({ 'b.campaign.yaml': clean('b').replace('messages:', 'mesages:') })
    const { stdout } = await sendlint(['--since', 'HEAD^', '--diff'], { cwd: repository.folder })
    expect(stdout).toContain('+++ b/b.campaign.yaml')
    expect(stdout).not.toContain('a.campaign.yaml')
    expect((await since('HEAD^', '--fix')).exit).toBe(0)
    expect(repository.read('b.campaign.yaml')).toBe(clean('b'))
    expect(repository.read('a.campaign.yaml')).toBe(old)
  })
})

describe('git', () => {
  test('no repository: exit 2', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sendlint-since-'))
    writeFileSync(join(folder, 'a.campaign.yaml'), clean('a'))
    const { exit, stderr } = await sendlint(['--since', 'main'], { cwd: folder })
    rmSync(folder, { recursive: true })
    expect(exit).toBe(2)
    expect(stderr).toMatch(/^sendlint: Not a git repository, which --since needs\n/)
  })
  test('no such commit, no commits at all, nothing in common: exit 2', async () => {
    repository.write({ 'a.campaign.yaml': clean('a') })
    expect(await since('main')).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('No such commit for --since: main'),
    })
    repository.commit()
    expect(await since('absent')).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('No such commit for --since: absent'),
    })
    repository.git('checkout', '--quiet', '--orphan', 'other')
    repository.commit({ 'b.campaign.yaml': clean('b') })
    expect(await since('main')).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('No commit in common with main'),
    })
  })
  test('a shallow clone says that it is one', async () => {
    repository.commit({ 'a.campaign.yaml': clean('a') })
    const first = repository.git('rev-parse', 'HEAD')
    repository.commit({ 'a.campaign.yaml': broken('a') })
    const clone = mkdtempSync(join(tmpdir(), 'sendlint-shallow-'))
    execFileSync('git', ['clone', '--quiet', '--depth', '1', `file://${repository.folder}`, clone])
    const { exit, stderr } = await sendlint(['--since', first], { cwd: clone })
    rmSync(clone, { recursive: true })
    expect(exit).toBe(2)
    expect(stderr).toContain(`No such commit for --since: ${first}`)
    expect(stderr).toContain('this clone is shallow')
  })
  test('names of commits are never options or commands', async () => {
    repository.commit({ 'a.campaign.yaml': clean('a') })
    for (const name of [
      '--output=pwned',
      '-n',
      '$(touch pwned)',
      '; touch pwned',
      '`touch pwned`',
      '--upload-pack=touch pwned',
      'a..b',
      ':/x',
      '',
    ]) {
      const outcome = await sendlint([`--since=${name}`], { cwd: repository.folder })
      expect(outcome.exit).toBe(2)
      const through = await sendlint([`--config-ref=${name}`], { cwd: repository.folder })
      expect(through.exit).toBe(2)
    }
    expect(existsSync(join(repository.folder, 'pwned'))).toBe(false)
  })
  test('a branch with a hostile name', async () => {
    repository.commit({ 'a.campaign.yaml': clean('a') })
    const name = '$(touch${IFS}pwned)`id`;@{u'
    const branch = 'topic/$(touch${IFS}pwned)`id`;"\u001b]'.replace('\u001b]', "'")
    repository.git('branch', branch)
    repository.commit({ 'a.campaign.yaml': broken('a') })
    const outcome = await since(branch)
    expect(outcome.found).toEqual(['a.campaign.yaml campaign/unknown-key'])
    expect((await since(name)).exit).toBe(2)
    expect(existsSync(join(repository.folder, 'pwned'))).toBe(false)
  })
  test('files with hostile names', async () => {
    const names = [
      '-rf.campaign.yaml',
      '$(touch pwned).campaign.yaml',
      'a\nb.campaign.yaml',
      'é "q".campaign.yaml',
      ':(glob)x.campaign.yaml',
    ]
    repository.commit({ 'x.campaign.yaml': clean('x') })
    repository.commit(Object.fromEntries(names.map((name, index) => [name, broken(`n${index}`)])))
    const outcome = await since('HEAD^')
    expect(ids(outcome).toSorted()).toEqual(['n0', 'n1', 'n2', 'n3', 'n4'])
    expect(existsSync(join(repository.folder, 'pwned'))).toBe(false)
    renameSync(join(repository.folder, names[2]!), join(repository.folder, 'c\td.campaign.yaml'))
    repository.git('add', '--all')
    expect((await since('HEAD')).found).toEqual([])
  })
  test('what a repository configures git to run is not run', async () => {
    repository.commit({ 'a.campaign.yaml': clean('a'), '.gitattributes': '*.yaml diff=evil\n' })
    const script = join(repository.folder, '.git/evil.sh')
    writeFileSync(script, `#!/bin/sh\ntouch ${repository.folder}/pwned\n`, { mode: 0o755 })
    repository.git('config', 'diff.evil.command', script)
    repository.git('config', 'diff.evil.textconv', script)
    repository.git('config', 'diff.external', script)
    repository.git('config', 'core.fsmonitor', script)
    repository.write({ 'a.campaign.yaml': broken('a') })
    expect((await since('HEAD')).found).toEqual(['a.campaign.yaml campaign/unknown-key'])
    new Git(repository.folder).changedLines('HEAD')
    expect(existsSync(join(repository.folder, 'pwned'))).toBe(false)
  })
  test('a configuration that is a link in the commit is followed, one that leads out is not', async () => {
    repository.write({
      'shared/base.yaml': 'terms:\n  - { text: parcel, message: Say packet, severity: error }\n',
    })
    symlinkSync('shared/base.yaml', join(repository.folder, 'sendlint.config.yaml'))
    repository.commit({ 'a.campaign.yaml': clean('a') })
    const linked = await sendlint(['--config-ref', 'HEAD', '--format', 'concise'], { cwd: repository.folder })
    expect(linked.stdout).toContain('Say packet')
  })
  test('everything that says how files are judged comes from the commit, not from the work tree', async () => {
    repository.commit({
      'sendlint.config.yaml': 'extends: [house/base.yaml]\nbaseline: known.json\n',
      'house/base.yaml': 'terms:\n  - { text: parcel, message: Say packet, severity: error }\n',
      'known.json': '{"schemaVersion":1,"files":{}}\n',
      'a.campaign.yaml': clean('a'),
    })
    repository.write({
      'sendlint.config.yaml': 'rules: { content/shouting: off }\nignore: ["**"]\n',
      'house/base.yaml': 'terms: []\n',
      'known.json': 'not JSON at all',
    })
    const outcome = await sendlint(['--config-ref', 'HEAD', '--format', 'concise'], {
      cwd: repository.folder,
    })
    expect(outcome.stdout).toContain('Say packet')
    expect(outcome.exit).toBe(1)
  })
})

describe('any change', () => {
  /** A project of campaigns that share an audience, a body and a configuration; everything may differ. */
  interface Plan {
    readonly campaigns: readonly {
      readonly name: number
      readonly day: number
      readonly hour: number
      readonly broken: boolean
      readonly body: number
    }[]
    readonly bodies: readonly number[]
    readonly cap: number
  }
  const plan: fc.Arbitrary<Plan> = fc.record({
    campaigns: fc.uniqueArray(
      fc.record({
        name: fc.nat(5),
        day: fc.integer({ min: 24, max: 25 }),
        hour: fc.integer({ min: 6, max: 22 }),
        broken: fc.boolean(),
        body: fc.nat(1),
      }),
      { selector: ({ name }) => name, maxLength: 6 },
    ),
    bodies: fc.tuple(fc.nat(2), fc.nat(2)),
    cap: fc.integer({ min: 1, max: 2 }),
  })
  const texts = [
    'Acme: coats. Reply STOP to opt out',
    'Acme: shoes. Reply STOP to opt out',
    'Acme: {{first_name and hats',
  ]
  const filesOf = ({ campaigns, bodies, cap }: Plan): Record<string, string> => ({
    'sendlint.config.yaml': `${config}frequency: { caps: [{ channels: ["*"], max: ${cap}, per: P1D, count: calendar }] }\n`,
    ...Object.fromEntries(bodies.map((text, index) => [`body${index}.txt`, `${texts[text]!}\n`])),
    ...Object.fromEntries(
      campaigns.map(({ name, day, hour, broken, body }) => [
        `c${name}.campaign.yaml`,
        `${text(`c${name}`, `${String(hour).padStart(2, '0')}:00`)
          .replace('2026-11-24', `2026-11-${day}`)
          .replace(/body: "[^"]*"/, `body_file: body${body}.txt`)}${broken ? 'unknown_key: 1\n' : ''}`,
      ]),
    ),
  })
  const keyOf = ({ rule, file, campaign, message }: Json['findings'][number]): string =>
    JSON.stringify([rule, file, campaign, message])
  test('is told of as two whole checks and their difference tell it', async () => {
    await fc.assert(
      fc.asyncProperty(plan, plan, async (before, after) => {
        const own = new Repository()
        const whole = async (): Promise<Json> =>
          JSON.parse(
            (await sendlint(['--format', 'json', '--allow-empty'], { cwd: own.folder })).stdout,
          ) as Json
        const [old, fresh] = [filesOf(before), filesOf(after)]
        own.commit(old)
        const then = await whole()
        for (const path of Object.keys(old)) unlinkSync(join(own.folder, path))
        own.write(fresh)
        const now = await whole()
        const { stdout } = await sendlint(['--since', 'HEAD', '--format', 'json'], { cwd: own.folder })
        const told = JSON.parse(stdout) as Json
        own.remove()
        const touched = (path: string): boolean => old[path] !== fresh[path]
        const left = then.findings.map(keyOf)
        const expected: string[] = []
        const possible: string[] = []
        for (const finding of now.findings) {
          const index = left.indexOf(keyOf(finding))
          if (index !== -1) left.splice(index, 1)
          const caused = index === -1 || touched(finding.file) || touched(`${finding.campaign}.campaign.yaml`)
          if (caused) expected.push(keyOf(finding))
          else possible.push(keyOf(finding))
        }
        const found = told.findings.map(keyOf)
        for (const key of expected) expect(found).toContain(key)
        // What is told beyond that differs in more than its words: another campaign beside it, another place.
        for (const key of found) expect([...expected, ...possible]).toContain(key)
        for (const { id, verdict } of told.campaigns)
          expect([id, verdict]).toEqual([id, now.campaigns.find((one) => one.id === id)?.verdict])
        if (JSON.stringify(old) === JSON.stringify(fresh)) expect(found).toEqual([])
      }),
      { numRuns: 12 },
    )
  }, 120_000)
})

describe('what git says', () => {
  test('raw changes, with names of any kind', () => {
    const id = 'a'.repeat(40)
    const none = '0'.repeat(40)
    const raw = [
      `:100644 100644 ${id} ${none} M`,
      'a\nb',
      `:100644 100644 ${id} ${id} R100`,
      'old',
      'new',
      `:000000 100644 ${none} ${id} A`,
      'added',
      `:120000 000000 ${id} ${none} D`,
      'gone',
      `:160000 160000 ${id} ${id} M`,
      'module',
      '',
    ].join('\0')
    expect(changesIn(raw)).toEqual([
      { was: 'a\nb', is: 'a\nb', blob: { id, link: false }, moved: false },
      { was: 'old', is: 'new', blob: { id, link: false }, moved: true },
      { was: null, is: 'added', blob: null, moved: false },
      { was: 'gone', is: null, blob: { id, link: true }, moved: false },
      { was: 'module', is: 'module', blob: null, moved: false },
    ])
  })
  test('changed lines; content that looks like a header is content', async () => {
    repository.commit({ a: 'one\ntwo\nthree\n', 'b c': 'x\n' })
    repository.write({ a: 'one\n++ b/evil\n@@ -1 +9,9 @@\nthree\nfour\n', 'b c': 'y\nz\n' })
    expect(new Map(new Git(repository.folder).changedLines('HEAD'))).toEqual(
      new Map([
        [
          'a',
          [
            [2, 3],
            [5, 5],
          ],
        ],
        ['b c', [[1, 2]]],
      ]),
    )
    expect(linesIn('').size).toBe(0)
  })
})
