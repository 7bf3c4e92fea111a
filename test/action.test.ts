import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import type { Nodes } from 'mdast'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import { unified } from 'unified'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { act } from '../src/action/act.ts'
import { openApi } from '../src/action/github-api.ts'
import { forRunner } from '../src/report/escape.ts'
import { noteLimits, printNote, type PullRequestNote } from '../src/report/pull-request.ts'
import { commentRoom, markerOf, noteInMarkdown, summaryRoom } from '../src/report/pull-request-markdown.ts'
import { readNote } from '../src/report/pull-request-read.ts'
import { GitHubServer } from './support/github-server.ts'
import { Repository } from './support/repository.ts'

const root = join(import.meta.dirname, '..')
const marker = markerOf('default')

const clean = (id: string, body = `Your parcel ${id} is on its way.`): string =>
  [
    `id: ${JSON.stringify(id)}`,
    'purpose: transactional',
    'audience: { regions: [FR], languages: [en], recipients: consumers }',
    'sender: { brand: Acme, country: FR }',
    'schedule: { at: 2026-11-24T10:00, timezone: recipient }',
    'messages:',
    `  - { channel: push, language: en, title: Acme, body: ${JSON.stringify(body)} }`,
    '',
  ].join('\n')
const broken = (id: string): string => `${clean(id)}unknown_key: 1\n`

let server: GitHubServer
let repository: Repository
let temporary: string
beforeEach(async () => {
  server = await GitHubServer.start()
  repository = new Repository()
  temporary = mkdtempSync(join(tmpdir(), 'sendlint-action-'))
})
afterEach(async () => {
  await server.stop()
  repository.remove()
  rmSync(temporary, { recursive: true, force: true })
})

interface Ran {
  readonly exit: number
  readonly log: string
  readonly slept: readonly number[]
  readonly outputs: ReadonlyMap<string, string>
  readonly summary: string
}

/** The environment of a step, as the runner sets it up. */
function environment(
  event: string,
  { base, head }: { readonly base: string; readonly head: string },
  inputs: Readonly<Record<string, string>>,
  name = event.split('.')[0]!,
): Record<string, string> {
  const payload = join(temporary, 'event.json')
  const text = readFileSync(join(root, 'fixtures/github', `${event}.json`), 'utf8')
  writeFileSync(payload, text.replaceAll('"BASE"', `"${base}"`).replaceAll('"HEAD"', `"${head}"`))
  for (const file of ['output', 'summary', 'env']) writeFileSync(join(temporary, file), '')
  return {
    SENDLINT_NOW: '2026-11-21T10:00:00Z',
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: name,
    GITHUB_EVENT_PATH: payload,
    GITHUB_REPOSITORY: 'acme/mail',
    GITHUB_WORKSPACE: repository.folder,
    GITHUB_API_URL: server.url,
    GITHUB_OUTPUT: join(temporary, 'output'),
    GITHUB_STEP_SUMMARY: join(temporary, 'summary'),
    GITHUB_ENV: join(temporary, 'env'),
    RUNNER_TEMP: temporary,
    'INPUT_GITHUB-TOKEN': server.token,
    ...Object.fromEntries(
      Object.entries(inputs).map(([key, value]) => [`INPUT_${key.toUpperCase()}`, value]),
    ),
  }
}

function outputsIn(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const [, name, end, value] of text.matchAll(/^([a-z-]+)<<(\S+)\n([\s\S]*?)\n\2$/gm)) {
    expect(end).toMatch(/^sendlint-/)
    found.set(name!, value!)
  }
  return found
}

async function runAction(
  event: string,
  commits: { readonly base: string; readonly head: string },
  inputs: Readonly<Record<string, string>> = {},
  extra: Readonly<Record<string, string>> = {},
  name?: string,
): Promise<Ran> {
  let log = ''
  const slept: number[] = []
  const exit = await act({
    env: { ...environment(event, commits, inputs, name), ...extra },
    cwd: repository.folder,
    write: (text) => {
      log += text
    },
    fetch: (url, init) => fetch(url, init),
    sleep: (milliseconds) => {
      slept.push(milliseconds)
      return Promise.resolve()
    },
    clock: () => Date.UTC(2026, 10, 21, 10),
  })
  return {
    exit,
    log,
    slept,
    outputs: outputsIn(readFileSync(join(temporary, 'output'), 'utf8')),
    summary: readFileSync(join(temporary, 'summary'), 'utf8'),
  }
}

/** A pull request of one commit, checked out as GitHub does: as a merge of it into its base. */
function pullRequest(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): { readonly base: string; readonly head: string } {
  const base = repository.commit(before)
  repository.git('checkout', '--quiet', '-b', 'winter')
  const head = repository.commit(after)
  repository.git('checkout', '--quiet', '--detach', 'main')
  repository.git('merge', '--quiet', '--no-ff', '--message', 'Merge', 'winter')
  return { base, head }
}

describe('a pull request', () => {
  test('what the change touched is annotated, summed up, commented and left as files', async () => {
    const commits = pullRequest(
      { 'old.campaign.yaml': broken('old'), 'a.campaign.yaml': clean('a') },
      { 'a.campaign.yaml': broken('a') },
    )
    const { exit, log, outputs, summary } = await runAction('pull_request.opened', commits)
    expect(exit).toBe(1)
    expect(log).toMatch(
      /^::error file=a\.campaign\.yaml,line=8,endLine=8,col=1,endColumn=12,title=sendlint%3A campaign\/unknown-key::Unknown key `unknown_key`/m,
    )
    expect(log).not.toContain('old.campaign.yaml')
    expect(outputs.get('verdict')).toBe('fail')
    expect(outputs.get('errors')).toBe('1')
    const sarif = JSON.parse(readFileSync(outputs.get('sarif-file')!, 'utf8')) as {
      runs: { results: unknown[] }[]
    }
    expect(sarif.runs[0]!.results).toHaveLength(1)
    expect(summary).toContain('## ❌ Do not send')
    expect(server.comments).toHaveLength(1)
    const [comment] = server.comments
    expect(comment!.body.startsWith(`${marker}\n## ❌ Do not send\n`)).toBe(true)
    expect(comment!.body).toContain('`a.campaign.yaml:8:1`')
    expect(comment!.body).toContain(`Judged by the configuration of \`${commits.base.slice(0, 12)}\``)
    expect(readNote(readFileSync(outputs.get('note-file')!, 'utf8'))).toMatchObject({ head: commits.head })
    expect(log).not.toContain(server.token)
  })
  test('one comment, brought up to date, turned to a pass; the same text is left alone', async () => {
    const commits = pullRequest({ 'a.campaign.yaml': clean('a') }, { 'a.campaign.yaml': broken('a') })
    await runAction('pull_request.opened', commits)
    expect((await runAction('pull_request.opened', commits)).log).toContain('Comment: unchanged')
    repository.write({ 'a.campaign.yaml': `${broken('a')}unknown_too: 1\n` })
    expect((await runAction('pull_request.opened', commits)).log).toContain('Comment: updated')
    expect(server.comments[0]!.body).toContain('unknown_too')
    repository.write({ 'a.campaign.yaml': clean('a', 'Your parcel has come.') })
    expect((await runAction('pull_request.opened', commits)).exit).toBe(0)
    expect(server.comments).toHaveLength(1)
    expect(server.comments[0]!.body).toContain('## ✅ Cleared')
  })
  test('what never failed gets no comment', async () => {
    const commits = pullRequest({ 'a.campaign.yaml': clean('a') }, { 'b.campaign.yaml': clean('b') })
    const { exit, log, summary } = await runAction('pull_request.opened', commits)
    expect([exit, server.comments.length]).toEqual([0, 0])
    expect(log).toContain('Comment: none')
    expect(summary).toContain('## ✅ Cleared')
  })
  test('nothing changed that concerns a campaign', async () => {
    const commits = pullRequest({ 'a.campaign.yaml': broken('a') }, { 'readme.md': 'x' })
    const { exit, log } = await runAction('pull_request.opened', commits)
    expect(exit).toBe(0)
    expect(log).toContain('Nothing changed since')
  })
  test('a marker that somebody else pasted is theirs; ours beyond the first hundred comments is found', async () => {
    const commits = pullRequest({ 'a.campaign.yaml': clean('a') }, { 'a.campaign.yaml': broken('a') })
    server.add('stranger', `${marker}\nAll is well, merge it`)
    server.add('github-actions[bot]', 'Another tool of the same author')
    for (let i = 0; i < 230; i += 1) server.add('somebody', `Comment ${i}`)
    const ours = server.add('github-actions[bot]', `${marker}\nOld`)
    await runAction('pull_request.opened', commits)
    expect(server.comments).toHaveLength(233)
    expect(ours.body).toContain('Do not send')
    expect(server.comments[0]!.body).toContain('All is well')
  })
  test('two of ours, by runs that met, become one', async () => {
    const commits = pullRequest({ 'a.campaign.yaml': clean('a') }, { 'a.campaign.yaml': broken('a') })
    server.add('github-actions[bot]', `${marker}\nOne`)
    server.add('github-actions[bot]', `${marker}\nTwo`)
    server.add('github-actions[bot]', `${markerOf('other')}\nOf another project`)
    await runAction('pull_request.opened', commits)
    expect(server.comments.map(({ id }) => id)).toEqual([1, 3])
  })
  test('the token of a person: their comment is found by asking who they are', async () => {
    const commits = pullRequest({ 'a.campaign.yaml': clean('a') }, { 'a.campaign.yaml': broken('a') })
    server.login = 'release-person'
    const first = await runAction('pull_request.opened', commits)
    expect(first.log).toContain('Comment: created')
    expect((await runAction('pull_request.opened', commits)).log).toContain('Comment: unchanged')
    expect(server.comments).toHaveLength(1)
    server.add('stranger', `${marker}\nAll is well`)
    await runAction('pull_request.opened', commits, { 'comment-author': 'release-person' })
    expect(server.comments.map(({ user }) => user.login)).toEqual(['release-person', 'stranger'])
  })
  test('a check that fails by what it was told to fail on says so beside its verdict', async () => {
    const warned = `# sendlint-allow content/shouting -- LEGAL-1\n${clean('a')}`
    const commits = pullRequest({ 'b.campaign.yaml': clean('b') }, { 'a.campaign.yaml': warned })
    const { exit, outputs } = await runAction('pull_request.opened', commits, {
      'fail-on': 'warning',
    })
    expect([exit, outputs.get('errors'), outputs.get('verdict')]).toEqual([1, '0', 'pass'])
    expect(server.comments[0]!.body).toContain('The check fails all the same')
  })
  test('a baseline that is out of date: exit 2, and no comment of its own', async () => {
    const commits = pullRequest(
      {
        'sendlint.config.yaml': 'baseline: known.json\n',
        'known.json': '{"schemaVersion":1,"files":{"a.campaign.yaml":{"content/shouting":2}}}\n',
        'a.campaign.yaml': clean('a'),
      },
      { 'a.campaign.yaml': clean('a', 'Your parcel has come.') },
    )
    const { exit, log } = await runAction('pull_request.opened', commits)
    expect(exit).toBe(2)
    expect(log).toContain('::error title=sendlint::The baseline is out of date')
    expect(log).toContain('a.campaign.yaml: content/shouting recorded 2, found 0')
    expect(server.comments).toEqual([])
  })
  test('a draft is judged like any other, a closed one is not', async () => {
    const commits = pullRequest({ 'a.campaign.yaml': clean('a') }, { 'a.campaign.yaml': broken('a') })
    expect((await runAction('pull_request.closed', commits)).exit).toBe(0)
    expect(server.requests).toEqual([])
    expect((await runAction('pull_request.draft', commits)).exit).toBe(1)
    expect(server.comments).toHaveLength(1)
  })
  test('moved and deleted files', async () => {
    const base = repository.commit({
      'a.campaign.yaml': broken('a'),
      'b.campaign.yaml': broken('b'),
      'c.campaign.yaml': clean('c'),
    })
    repository.git('checkout', '--quiet', '-b', 'winter')
    mkdirSync(join(repository.folder, 'moved'))
    repository.git('mv', 'a.campaign.yaml', 'moved/a.campaign.yaml')
    repository.git('rm', '--quiet', 'b.campaign.yaml')
    const head = repository.commit()
    const { exit, log } = await runAction('pull_request.opened', { base, head })
    expect(exit).toBe(0)
    expect(log).not.toContain('::error')
  })
  test('a project in a folder: paths are those of the repository', async () => {
    const commits = pullRequest(
      { 'shop/sendlint.config.yaml': 'profile: standard\n', 'shop/a.campaign.yaml': clean('a') },
      { 'shop/a.campaign.yaml': broken('a') },
    )
    const { log, outputs } = await runAction('pull_request.opened', commits, { 'working-directory': 'shop' })
    expect(log).toContain('::error file=shop/a.campaign.yaml,line=8')
    expect(server.comments[0]!.body).toContain('`shop/a.campaign.yaml:8:1`')
    expect(readFileSync(outputs.get('sarif-file')!, 'utf8')).toContain('"uri":"shop/a.campaign.yaml"')
  })
  test('a clone that is too shallow says what to do', async () => {
    const base = repository.commit({ 'a.campaign.yaml': clean('a') })
    const missing = { base: 'b'.repeat(40), head: base }
    const { exit, log } = await runAction('pull_request.opened', missing)
    expect(exit).toBe(2)
    expect(log).toMatch(
      /^::error title=sendlint::Missing commit to compare with: this clone is shallow%0AAdd `with: \{ fetch-depth: 2 \}`/,
    )
  })
})

describe('how campaigns are judged', () => {
  const terms = 'terms:\n  - { text: parcel, message: Say packet, severity: error }\n'
  test('by the configuration of the base; a change to it is said, first of all', async () => {
    const commits = pullRequest(
      { 'sendlint.config.yaml': terms, 'a.campaign.yaml': clean('a') },
      { 'sendlint.config.yaml': 'ignore: ["**"]\n', 'a.campaign.yaml': clean('a', 'Your parcel has come.') },
    )
    const { exit, log } = await runAction('pull_request.opened', commits)
    expect(exit).toBe(1)
    expect(log.split('\n')[0]).toMatch(
      /^::warning title=sendlint::This change touches how campaigns are judged: sendlint\.config\.yaml; this check used the configuration of [0-9a-f]{12}/,
    )
    expect(log).toContain('Say packet')
    expect(server.comments[0]!.body).toContain(
      '> **This change touches how campaigns are judged:** `sendlint.config.yaml`. It has no effect on this check',
    )
  })
  test('a changed configuration that can not be used fails before it is merged', async () => {
    const commits = pullRequest(
      { 'sendlint.config.yaml': terms, 'a.campaign.yaml': clean('a') },
      { 'sendlint.config.yaml': 'nonsense: 1\n' },
    )
    const { exit, log } = await runAction('pull_request.opened', commits)
    expect(exit).toBe(1)
    expect(log).toMatch(/^::error title=sendlint::The changed configuration can not be used: .*nonsense/m)
    expect(server.comments[0]!.body).toContain('It can not be used as it is')
  })
  test('waivers that the change adds, in the file and in the configuration', async () => {
    const waiver =
      'waivers: [{ rule: timing/holiday, file: "a.*", reason: "LEGAL <b>204</b> @legal", until: 2026-12-31 }]\n'
    const marketing = (lead: string): string =>
      `${lead}id: a\npurpose: marketing\nsender: { brand: Acme, country: US }\naudience: { regions: [US-FL], recipients: consumers, consent: { tags: ["marketing:sms"], basis: express_written, source: web_form } }\nschedule: { at: 2026-11-24T20:30, timezone: recipient }\nmessages:\n  - { channel: sms, language: en-US, body: "Acme: 20% off. Reply STOP to opt out" }\nunknown_key: 1\n`
    const commits = pullRequest(
      { 'sendlint.config.yaml': 'profile: standard\n', 'a.campaign.yaml': marketing('') },
      {
        'sendlint.config.yaml': `profile: standard\n${waiver}`,
        'a.campaign.yaml': marketing(
          '# sendlint-allow timing/quiet-hours until 2026-12-31 -- LEGAL-1 ![x](http://evil.example)\n',
        ),
      },
    )
    await runAction('pull_request.opened', commits)
    const { body } = server.comments[0]!
    const added = body.slice(body.indexOf('### Waivers added'))
    expect(added).toMatch(/- `timing\/quiet-hours` Send at 20:30 .*LEGAL-1 .*in the file, until 2026-12-31/)
    expect(added).toMatch(
      /- `timing\/holiday` in `a\.\*`: LEGAL &lt;b&gt;204&lt;\/b&gt; @\u200blegal \(in the configuration, until 2026-12-31\)/,
    )
    expect(added).not.toContain('http://')
    expect(added).not.toMatch(/(?<!\\)!\[/)
  })
})

describe('what a change does', () => {
  const config = [
    'audiences:',
    '  list: { regions: [US-OR], size: 1000, recipients: consumers, consent: { tags: ["marketing:*"], basis: express_written, source: web_form } }',
    'senders: { acme: { brand: Acme, country: US } }',
    'defaults: { sender: acme }',
    '',
  ].join('\n')
  const text = (id: string, at: string): string =>
    `id: ${id}\npurpose: marketing\naudience: list\nschedule: { at: 2026-11-${at}, timezone: recipient }\nmessages:\n  - { channel: sms, language: en-US, body: "Acme: ${id} is here. Reply STOP to opt out" }\nunknown_key: 1\n`
  test('to the send calendar and to contact pressure', async () => {
    const commits = pullRequest(
      {
        'sendlint.config.yaml': config,
        'late.campaign.yaml': text('late', '24T14:30'),
        'moved.campaign.yaml': text('moved', '25T10:00'),
      },
      { 'early.campaign.yaml': text('early', '24T14:00'), 'moved.campaign.yaml': text('moved', '26T10:00') },
    )
    await runAction('pull_request.opened', commits)
    const { body } = server.comments[0]!
    const calendar = body
      .slice(body.indexOf('### Send calendar'))
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .slice(1)
    expect(calendar).toEqual([
      '| Tue 2026-11-24 14:00 | early | SMS | Oregon | **new** |',
      '| Wed 2026-11-25 10:00 | moved | SMS | Oregon | no longer |',
      '| Thu 2026-11-26 10:00 | moved | SMS | Oregon | **new** |',
    ])
    expect(body).toContain('| list | 2 | 2 → **3** |')
    expect(body).toMatch(/1 problem more about how often people are written to/)
    expect(body).toContain('frequency/overlap')
  })
})

describe('annotations', () => {
  test('ten of each level at most, gravest and changed lines first, the rest is counted', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 25 }, (_, index) => [
        `f${String(index).padStart(2, '0')}.campaign.yaml`,
        broken(`f${index}`),
      ]),
    )
    const commits = pullRequest(files, {
      ...Object.fromEntries(Object.entries(files).map(([path, campaign]) => [path, `# A line\n${campaign}`])),
      'f24.campaign.yaml': files['f24.campaign.yaml']!.replace('unknown_key', 'unknown_too'),
    })
    const { log } = await runAction('pull_request.opened', commits)
    const lines = log.split('\n').filter((line) => line.startsWith('::'))
    expect(lines.filter((line) => line.startsWith('::error'))).toHaveLength(10)
    expect(lines[0]).toContain('file=f24.campaign.yaml')
    expect(lines.at(-1)).toBe(
      '::notice title=sendlint::15 more are in the log and the report, not shown here',
    )
  })
  test('a job shows fifty: later steps get what is left', async () => {
    const commits = pullRequest(
      { 'a.campaign.yaml': clean('a') },
      { 'a.campaign.yaml': `${broken('a')}unknown_b: 1\nunknown_c: 1\n` },
    )
    const annotations = async (taken: string): Promise<number> => {
      const { log } = await runAction('pull_request.opened', commits, {}, { SENDLINT_ANNOTATIONS: taken })
      return log.split('\n').filter((line) => line.startsWith('::')).length
    }
    expect(await annotations('0')).toBe(3)
    expect(readFileSync(join(temporary, 'env'), 'utf8')).toBe('SENDLINT_ANNOTATIONS=3\n')
    expect(await annotations('48')).toBe(2)
    expect(await annotations('50')).toBe(0)
    expect(await annotations('nonsense')).toBe(3)
  })
})

describe('other events', () => {
  test('a merge queue and a push are compared with what was before; a new branch is checked as a whole', async () => {
    const commits = pullRequest(
      { 'old.campaign.yaml': broken('old'), 'a.campaign.yaml': clean('a') },
      { 'a.campaign.yaml': broken('a') },
    )
    for (const event of ['merge_group', 'push']) {
      const { exit, log } = await runAction(event, commits)
      expect(exit).toBe(1)
      expect(log).not.toContain('old.campaign.yaml')
    }
    const whole = await runAction('push.new-branch', commits)
    expect(whole.log).toContain('file=old.campaign.yaml')
    expect(server.requests).toEqual([])
  })
  test('`since: none` checks the whole project', async () => {
    const commits = pullRequest({ 'old.campaign.yaml': broken('old') }, { 'a.campaign.yaml': clean('a') })
    expect((await runAction('pull_request.opened', commits, { since: 'none' })).log).toContain(
      'file=old.campaign.yaml',
    )
  })
  test('pull_request_target with the stranger’s files is refused', async () => {
    const commits = pullRequest({ 'a.campaign.yaml': clean('a') }, { 'a.campaign.yaml': broken('a') })
    const { exit, log } = await runAction('pull_request.fork', commits, {}, {}, 'pull_request_target')
    expect(exit).toBe(2)
    expect(log).toContain('Refused: pull_request_target with the pull request checked out')
    expect(server.requests).toEqual([])
  })
  test('where the base is checked out nothing is judged, and no comment turned to a pass', async () => {
    const commits = pullRequest({ 'a.campaign.yaml': clean('a') }, { 'a.campaign.yaml': broken('a') })
    await runAction('pull_request.opened', commits)
    const [before] = server.comments
    expect(before!.body).toContain('Do not send')
    repository.git('checkout', '--quiet', '--detach', commits.base)
    for (const name of ['pull_request', 'pull_request_target']) {
      const { exit, log } = await runAction('pull_request.opened', commits, {}, {}, name)
      expect(exit).toBe(2)
      expect(log).toContain('::error title=sendlint::Nothing of the pull request is checked out')
      expect(server.comments).toEqual([before])
    }
  })
  test('malformed events and inputs: exit 2 and one clear line', async () => {
    const commits = pullRequest({ 'a.campaign.yaml': clean('a') }, { 'b.campaign.yaml': clean('b') })
    for (const [inputs, message] of [
      [{ mode: 'publish' }, 'Unknown value for `mode`'],
      [{ strict: 'yes' }, 'Unknown value for `strict`'],
      [{ key: 'a --> b' }, 'Malformed `key`'],
      [{ 'sarif-file': 'a\nb' }, 'Malformed path for `sarif-file`'],
      [{ 'fail-on': 'panic' }, 'Unknown value "panic" for --fail-on'],
      [{ since: '--output=x' }, 'No such commit for `since`: --output=x'],
      [{ 'working-directory': 'absent' }, 'No such folder: `working-directory`'],
    ] as const) {
      const { exit, log } = await runAction('pull_request.opened', commits, inputs)
      expect([exit, log.split('\n').length]).toEqual([2, 2])
      expect(log).toContain(`::error title=sendlint::${message}`)
    }
    const { exit, log } = await runAction('pull_request.opened', { base: 'not a commit', head: commits.head })
    expect([exit, log.split('\n').length]).toEqual([2, 2])
    expect(log).toContain('Malformed event')
  })
})

describe('a fork', () => {
  const forked = async (
    files: Readonly<Record<string, string>> = { 'a.campaign.yaml': broken('a') },
  ): Promise<{ readonly base: string; readonly head: string; readonly ran: Ran }> => {
    const commits = pullRequest({ 'a.campaign.yaml': clean('a') }, files)
    server.readOnly = true
    const ran = await runAction('pull_request.fork', commits)
    server.readOnly = false
    return { ...commits, ran }
  }
  const label = 'stranger:$(touch${IFS}pwned);`id`--<img/src=x>@everyone'

  test('a token that only reads leaves a note, and a second job posts it', async () => {
    const { base, head, ran } = await forked()
    expect(ran.exit).toBe(1)
    expect(ran.log).toContain('::notice title=sendlint::No comment: the token of a fork can only read')
    expect(server.comments).toHaveLength(0)
    server.pulls.push(
      { number: 7, state: 'open', head: { sha: head, label } },
      { number: 8, state: 'open', head: { sha: base, label } },
    )
    const note = ran.outputs.get('note-file')!
    const posted = await runAction(
      'workflow_run.fork',
      { base, head },
      { mode: 'comment', 'note-file': note },
    )
    expect(posted.exit).toBe(0)
    expect(server.comments).toHaveLength(1)
    expect(server.comments[0]!.body).toContain('Do not send')
    expect(server.comments[0]!.body).toContain('Found by the run of the fork itself')
    expect(existsSync(join(repository.folder, 'pwned'))).toBe(false)
  })
  test('a repository that is gone is a fork like any other', async () => {
    const commits = pullRequest({ 'a.campaign.yaml': clean('a') }, { 'a.campaign.yaml': broken('a') })
    server.readOnly = true
    const { exit, log } = await runAction('pull_request.fork-gone', commits)
    expect(exit).toBe(1)
    expect(log).toContain('the token of a fork can only read')
  })
  test('a token that may not comment in a repository of our own is a warning', async () => {
    const commits = pullRequest({ 'a.campaign.yaml': clean('a') }, { 'a.campaign.yaml': broken('a') })
    server.readOnly = true
    const { exit, log } = await runAction('pull_request.opened', commits)
    expect(exit).toBe(1)
    expect(log).toContain(
      '::warning title=sendlint::No comment: Resource not accessible by integration. Grant `pull-requests: write`',
    )
  })
  test('a note of another commit, one that nobody can have written, and one that is too large are refused', async () => {
    const { base, head, ran } = await forked()
    server.pulls.push({ number: 7, state: 'open', head: { sha: head, label } })
    const path = ran.outputs.get('note-file')!
    const note = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
    const forged: readonly (readonly [unknown, string])[] = [
      [{ ...note, head: base }, 'Refused note: it is of another commit than the run'],
      [{ ...note, head: 'main' }, 'Refused note: `note.head` is not a commit'],
      [{ ...note, number: 1 }, 'Refused note: `note` has an unknown key'],
      [{ ...note, totals: 1 }, 'Refused note: `note.totals` is no text'],
      [{ ...note, verdict: 'fine' }, 'Refused note: `note.verdict` is not one of pass, incomplete, fail'],
      [{ ...note, totals: 'x'.repeat(5000) }, 'Refused note: `note.totals` is longer than 1000 characters'],
      [
        { ...note, policy: Array.from({ length: 101 }, () => 'x') },
        'Refused note: `note.policy` has more than 100 entries',
      ],
      [{ ...note, key: 'other' }, 'Refused note: it has another `key` than this step'],
      [{ ...note, key: '--> <b>' }, 'Refused note: `note.key` is not a key'],
      [[], 'Refused note: `note` is no map'],
      ['x'.repeat(noteLimits.bytes + 1), `Refused note: it is larger than ${noteLimits.bytes} bytes`],
    ]
    for (const [content, message] of forged) {
      writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
      const { exit, log } = await runAction(
        'workflow_run.fork',
        { base, head },
        { mode: 'comment', 'note-file': path },
      )
      expect(exit).toBe(2)
      expect(log).toBe(`::error title=sendlint::${message.replaceAll('%', '%25')}\n`)
    }
    expect(server.comments).toEqual([])
  })
  test('where it is posted, the event says: no open pull request with that commit, no comment', async () => {
    const { base, head, ran } = await forked()
    server.pulls.push(
      { number: 7, state: 'closed', head: { sha: head, label } },
      { number: 9, state: 'open', head: { sha: base, label } },
    )
    const { exit, log } = await runAction(
      'workflow_run.fork',
      { base, head },
      { mode: 'comment', 'note-file': ran.outputs.get('note-file')! },
    )
    expect([exit, server.comments.length]).toEqual([0, 0])
    expect(log).toContain('No open pull request has this commit')
    expect(
      (await runAction('workflow_run.push', { base, head }, { mode: 'comment', 'note-file': 'x' })).exit,
    ).toBe(0)
  })
  test('checking in workflow_run, and commenting outside of it, are refused', async () => {
    const commits = pullRequest({ 'a.campaign.yaml': clean('a') }, { 'b.campaign.yaml': clean('b') })
    expect((await runAction('workflow_run.fork', commits)).exit).toBe(2)
    expect((await runAction('pull_request.opened', commits, { mode: 'comment' })).exit).toBe(2)
  })
})

describe('a server with troubles', () => {
  const commits = (): { readonly base: string; readonly head: string } =>
    pullRequest({ 'a.campaign.yaml': clean('a') }, { 'a.campaign.yaml': broken('a') })
  test('errors of the server are tried again, waiting longer each time', async () => {
    server.troubles.push({ status: 502, method: 'GET' }, { status: 500, method: 'GET' })
    const { slept } = await runAction('pull_request.opened', commits())
    expect(slept).toEqual([1000, 2000])
    expect(server.comments).toHaveLength(1)
  })
  test('and given up on in the end, without failing what was found', async () => {
    for (let i = 0; i < 10; i += 1) server.troubles.push({ status: 503 })
    const { exit, log, slept } = await runAction('pull_request.opened', commits())
    expect(exit).toBe(1)
    expect(slept).toEqual([1000, 2000, 4000])
    expect(log).toContain('::warning title=sendlint::No comment: Server Error')
  })
  test('a comment that was written although the answer was an error is not written twice', async () => {
    server.troubles.push({ status: 502, method: 'POST', done: true })
    const { log } = await runAction('pull_request.opened', commits())
    expect(server.comments).toHaveLength(1)
    expect(log).toContain('Comment: unchanged')
    server.comments.splice(0)
    server.troubles.push({ status: 502, method: 'POST' })
    await runAction('pull_request.opened', {
      base: repository.git('rev-parse', 'HEAD^1'),
      head: repository.git('rev-parse', 'HEAD^2'),
    })
    expect(server.comments).toHaveLength(1)
  })
  test('limits: as long as the server asks for, within two minutes', async () => {
    server.troubles.push(
      {
        status: 403,
        method: 'POST',
        headers: { 'retry-after': '7' },
        message: 'You have exceeded a secondary rate limit',
      },
      { status: 429, method: 'POST', headers: { 'retry-after': '3' } },
    )
    const reset = Date.UTC(2026, 10, 21, 10) / 1000 + 30
    server.troubles.push({
      status: 403,
      method: 'GET',
      headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset) },
      message: 'API rate limit exceeded',
    })
    const { slept } = await runAction('pull_request.opened', commits())
    expect(slept).toEqual([31_000, 7000, 3000])
    expect(server.comments).toHaveLength(1)
  })
  test('a limit that is told by its words alone, and one with a date', async () => {
    server.troubles.push(
      {
        status: 403,
        method: 'POST',
        message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
      },
      {
        status: 429,
        method: 'POST',
        headers: { 'retry-after': new Date(Date.UTC(2026, 10, 21, 10, 0, 45)).toUTCString() },
      },
    )
    const { slept } = await runAction('pull_request.opened', commits())
    expect(slept).toEqual([60_000, 45_000])
    expect(server.comments).toHaveLength(1)
  })
  test('a limit is not taken for a lack of rights', async () => {
    for (let i = 0; i < 4; i += 1)
      server.troubles.push({ status: 403, message: 'You have exceeded a secondary rate limit' })
    const { log } = await runAction('pull_request.opened', commits())
    expect(log).toContain('No comment: You have exceeded a secondary rate limit')
    expect(log).not.toContain('Grant')
  })
  test('a comment that is taken away while it is brought up to date is written anew', async () => {
    const made = commits()
    const marker = '<!-- sendlint:report:v1 key=default -->'
    server.add('github-actions[bot]', `${marker}\nold`)
    server.troubles.push({ status: 404, method: 'PATCH', message: 'Not Found' })
    expect((await runAction('pull_request.opened', made)).log).toContain('Comment: created')
    // Of two of ours, the other run was faster.
    server.troubles.push({ status: 404, method: 'DELETE', message: 'Not Found' })
    expect((await runAction('pull_request.opened', made)).log).toContain('Comment: updated')
    expect(server.comments[0]!.body).toContain('Do not send')
  })
  test('a limit that lasts an hour is not waited for', async () => {
    server.troubles.push({
      status: 403,
      headers: {
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': String(Date.UTC(2026, 10, 21, 11) / 1000),
      },
      message: 'API rate limit exceeded',
    })
    const { exit, log, slept } = await runAction('pull_request.opened', commits())
    expect([exit, slept.length]).toEqual([1, 0])
    expect(log).toContain('No comment: API rate limit exceeded')
  })
  test('422 says what the server said; a wrong token too', async () => {
    server.troubles.push({ status: 422, method: 'POST', message: 'Validation Failed' })
    const made = commits()
    expect((await runAction('pull_request.opened', made)).log).toContain('No comment: Validation Failed')
    server.token = 'another'
    const { log } = await runAction('pull_request.opened', made, { 'github-token': 'wrong' })
    expect(log).toContain('No comment: Bad credentials')
  })
  test('a list goes on only on the same server, and a redirect is not followed', async () => {
    const other = await GitHubServer.start()
    const api = openApi(server.url, server.token, {
      fetch: (url, init) => fetch(url, init),
      sleep: () => Promise.resolve(),
      clock: () => 0,
    })
    server.troubles.push({ status: 200, headers: { link: `<${other.url}/x>; rel="next"` } })
    await expect(api.list('/x')).rejects.toThrow('no list')
    for (let i = 0; i < 4; i += 1)
      server.troubles.push({ status: 302, headers: { location: `${other.url}/x` } })
    await expect(api.get('/x')).rejects.toThrow('could not be reached')
    expect(other.requests).toEqual([])
    await other.stop()
  })
  test('a server that is not there', async () => {
    const { exit, log } = await runAction(
      'pull_request.opened',
      commits(),
      {},
      { GITHUB_API_URL: 'http://127.0.0.1:1' },
    )
    expect(exit).toBe(1)
    expect(log).toContain('No comment: GitHub could not be reached')
  })
})

/** What a renderer of GitHub's Markdown makes of a text: nothing but ours is more than text. */
function expectOnlyText(markdown: string): void {
  const active: string[] = []
  visit(unified().use(remarkParse).use(remarkGfm).parse(markdown))
  function visit(node: Nodes): void {
    if (node.type === 'html') {
      if (!/^(?:<sub>|<\/sub>|<!-- sendlint:report:v1 key=default -->)$/.test(node.value))
        active.push(node.value)
    } else if (/^(?:link|image|definition|footnote|code$|thematicBreak)/.test(node.type))
      active.push(node.type)
    else if (node.type === 'text' && /@(?=[a-z0-9])|(?<![\w\u200b])#\d|GH-\d|https?:\/\//i.test(node.value))
      active.push(node.value)
    if ('children' in node) for (const child of node.children) visit(child)
  }
  expect(active).toEqual([])
}

/** Texts that want to be more than text. */
const hostile = [
  '@everyone <!-- sendlint:report:v1 key=default --> ![x](https://evil.example/p.png)',
  '::error file=a::pwned',
  '\n::set-output name=x::y\n::stop-commands::z',
  '##[error]pwned ##vso[task.setvariable]x',
  '\u001b]0;title\u0007\u001b[31mred\u202egnp',
  '| a | b |\n|---|---|\n# head',
  '</details><script>alert(1)</script> <img src=x onerror=alert(1)>',
  '[click](javascript:alert(1)) #1 GH-1 acme/mail#1 http://evil.example www.evil.example',
  '``` `a` ~~~ $x$ **b** _c_',
  '%0A::warning::x',
]

describe('hostile names and texts', () => {
  test('in every output they are text', async () => {
    const name = (index: number): string =>
      `x${index}${hostile[index]!.replace(/[/\0]/g, '_').slice(0, 80)}.campaign.yaml`
    const files = Object.fromEntries(
      hostile.map((text, index) => [
        name(index),
        `${clean(`id ${text}`, text)}${JSON.stringify(`key ${text}`)}: 1\nname: ${JSON.stringify(text)}\n`,
      ]),
    )
    const commits = pullRequest({ 'a.campaign.yaml': clean('a') }, files)
    const { exit, log, summary, outputs } = await runAction('pull_request.fork', commits)
    expect(exit).toBe(1)
    // The runner trims a line before it looks for a command, and looks for the older form anywhere in it.
    const obeyed = log.split(/\r\n|\r|\n/).filter((line) => line.trimStart().startsWith('::'))
    expect(
      obeyed.every((line) =>
        /^::(?:error|warning|notice) (?:file=[^:]*,line=\d+,endLine=\d+(?:,col=\d+,endColumn=\d+)?,)?title=sendlint[^:]*::[^\r\n]*$/.test(
          line,
        ),
      ),
    ).toBe(true)
    expect(obeyed.length).toBeLessThanOrEqual(30)
    expect(log.split('\n').filter((line) => !line.startsWith('::') && /##(?:vso)?\[/.test(line))).toEqual([])
    // eslint-disable-next-line no-control-regex
    expect(log).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
    const { body } = server.comments[0]!
    expect(body.startsWith(`${marker}\n`)).toBe(true)
    for (const markdown of [body, summary]) expectOnlyText(markdown)
    const written =
      readFileSync(outputs.get('sarif-file')!, 'utf8') + readFileSync(outputs.get('note-file')!, 'utf8')
    expect(() => JSON.parse(readFileSync(outputs.get('sarif-file')!, 'utf8')) as unknown).not.toThrow()
    // eslint-disable-next-line no-control-regex
    expect(written).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/)
  })
  test('whatever a note holds, its Markdown starts with our marker and holds no other', () => {
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.constantFrom(...hostile))
    fc.assert(
      fc.property(text, text, text, (a, b, c) => {
        const markdown = noteInMarkdown(noteWith(a, b, c), { room: commentRoom, marker, author: 'fork' })
        expect(markdown.startsWith(`${marker}\n`)).toBe(true)
        expectOnlyText(markdown)
      }),
      { numRuns: 300 },
    )
  })
  test('lines of a log that a runner would obey', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(' ', '\t', ':', '::', '##', '[', 'vso[', 'error', '\n', '\u00a0')),
        (parts) => {
          const text = forRunner(parts.join(''))
          expect(text.split('\n').filter((line) => line.trimStart().startsWith('::'))).toEqual([])
          expect(text).not.toMatch(/##(?:vso)?\[/)
        },
      ),
    )
  })
})

function noteWith(a: string, b: string, c: string): PullRequestNote {
  return {
    schemaVersion: 1,
    head: 'a'.repeat(40),
    key: 'default',
    verdict: 'fail',
    failed: true,
    totals: a,
    footing: b,
    judgedBy: null,
    policy: [a, b, c],
    policyProblem: c,
    sections: [
      {
        kind: 'stop',
        words: a,
        sentence: b,
        findings: [{ rule: a, severity: 'error', message: b, help: c, place: a, sources: [b, c] }],
        questions: [{ team: a, reason: b, needs: c, place: a }],
      },
    ],
    calendar: [{ when: a, campaign: b, channel: c, places: a, change: 'new' }],
    pressure: { audiences: [{ audience: a, day: [1, 2], week: [3, 4] }], appeared: 1, gone: 2 },
    waivers: [{ rule: a, message: b, reason: c, until: a, by: 'config', place: b }],
    left: 0,
  }
}

describe('room', () => {
  const long = 'x'.repeat(900)
  const big = (characters: string): PullRequestNote => ({
    ...noteWith('a', 'b', 'c'),
    sections: Array.from({ length: 200 }, (_, index) => ({
      kind: 'stop' as const,
      words: 'Do not send',
      sentence: `${index} ${characters.repeat(20)}`,
      findings: Array.from({ length: 20 }, () => ({
        rule: 'campaign/unknown-key',
        severity: 'error' as const,
        message: `${characters} ${long}`,
        help: null,
        place: 'a:1:1',
        sources: [],
      })),
      questions: [],
    })),
    calendar: Array.from({ length: 100 }, (_, index) => ({
      when: `Tue ${index}`,
      campaign: long,
      channel: 'SMS',
      places: 'Oregon',
      change: 'new' as const,
    })),
  })
  test('a comment stays within 60,000 characters, a summary within 900,000 bytes, and both say what is missing', () => {
    for (const characters of ['x', '@', '\u{1f4e9}', 'é']) {
      const comment = noteInMarkdown(big(characters), { room: commentRoom, marker, author: 'own' })
      expect(comment.length).toBeLessThanOrEqual(60_000)
      expect(comment.length).toBeGreaterThan(50_000)
      expect(comment).toMatch(/… and [\d,]+ more entries, not shown here\./)
      expect(comment).toContain('### Send calendar')
      const summary = noteInMarkdown(big(characters), { room: summaryRoom, marker: null, author: 'own' })
      expect(new TextEncoder().encode(summary).length).toBeLessThanOrEqual(900_000)
    }
  })
  test('a note stays within its limit and can be read again', () => {
    const printed = printNote(big('é'))
    expect(Buffer.byteLength(printed)).toBeLessThanOrEqual(noteLimits.bytes)
    const read = readNote(printed)
    expect(typeof read).toBe('object')
    expect((read as PullRequestNote).left).toBeGreaterThan(0)
  })
})

describe('the bundle of a release', () => {
  const program = (
    argv: readonly string[],
    env: Record<string, string>,
  ): Promise<{ exit: number | null; stdout: string }> =>
    new Promise((done) => {
      let stdout = ''
      const child = spawn(process.execPath, argv, {
        env: { PATH: process.env['PATH'] ?? '', ...env },
        cwd: repository.folder,
      })
      child.stdout.on('data', (chunk: Buffer) => {
        stdout += chunk.toString('utf8')
      })
      child.on('close', (exit) => {
        done({ exit, stdout })
      })
    })
  test('one file runs by itself', async () => {
    const file = join(temporary, 'index.js')
    writeFileSync(join(temporary, 'package.json'), '{"type":"module"}')
    expect((await program([join(root, 'src/build/action.js'), file], {})).exit).toBe(0)
    const commits = pullRequest({ 'a.campaign.yaml': clean('a') }, { 'a.campaign.yaml': broken('a') })
    const { exit, stdout } = await program([file], environment('pull_request.opened', commits, {}))
    expect(exit).toBe(1)
    expect(stdout).toContain('::error file=a.campaign.yaml')
    expect(server.comments).toHaveLength(1)
  }, 60_000)
  test('inputs and outputs are those that are described, and the other way round', () => {
    const { inputs, outputs, runs } = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as {
      readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>
      readonly outputs: Readonly<Record<string, { readonly description: string }>>
      readonly runs: { readonly using: string; readonly main: string }
    }
    expect(runs).toEqual({ using: 'node24', main: 'action/index.js' })
    const namesIn = (file: string, pattern: RegExp): ReadonlySet<string | undefined> =>
      new Set(
        [...readFileSync(join(root, 'src/action', file), 'utf8').matchAll(pattern)].map(([, name]) => name),
      )
    expect(new Set(Object.keys(inputs))).toEqual(
      namesIn('inputs.ts', /(?:input|flag|path)\(outside, '([a-z-]+)'/g),
    )
    expect(new Set(Object.keys(outputs))).toEqual(
      namesIn('check.ts', /^ {4}'?([a-z-]+)'?: (?:report\.|String\(|files\.)/gm),
    )
    for (const described of [...Object.values(inputs), ...Object.values(outputs)])
      expect(described.description.length).toBeGreaterThan(10)
    for (const { default: usual } of Object.values(inputs)) expect(typeof usual).toBe('string')
  })
})
