import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { pathsInIndex, trackedBelow } from '../src/cli/git-index.ts'
import { audienceIn, contactLines, type ContactsReport } from './support/contact-report.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sendlint-index-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

function git(...args: readonly string[]): string {
  return execFileSync(
    'git',
    ['-C', folder, '-c', 'user.name=A', '-c', 'user.email=a@acme.example', ...args],
    {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  )
}

const names = [
  'a.csv',
  'lists/spring 2026.csv',
  'lists/sprung.csv',
  'lists/été.csv',
  `${'deep/'.repeat(30)}x.csv`,
  ...Array.from({ length: 40 }, (_, i) => `many/${'n'.repeat(i)}${i}.csv`),
]

test.each(['2', '3', '4'])('the paths of an index of version %s are those that git lists', (version) => {
  git('init', '-q')
  for (const name of names) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), 'phone\n')
  }
  git('add', '-A')
  // Only an extended flag makes an index of version 3.
  if (version === '3') {
    writeFileSync(join(folder, 'later.csv'), 'phone\n')
    git('add', '--intent-to-add', 'later.csv')
  }
  git('update-index', '--index-version', version)
  const bytes = readFileSync(join(folder, '.git/index'))
  expect(bytes.readUInt32BE(4)).toBe(Number(version))
  const listed = git('ls-files', '-z')
    .split('\0')
    .filter((path) => path !== '')
  expect([...pathsInIndex(bytes)!].sort()).toEqual(listed.sort())
})

test('files below a folder of the work tree, and outside of any', () => {
  git('init', '-q')
  mkdirSync(join(folder, 'campaigns/lists'), { recursive: true })
  writeFileSync(join(folder, 'campaigns/lists/a.csv'), 'phone\n')
  writeFileSync(join(folder, 'campaigns/lists/b.csv'), 'phone\n')
  git('add', 'campaigns/lists/a.csv')
  const tracked = trackedBelow(join(folder, 'campaigns'))
  expect(tracked('lists/a.csv')).toBe(true)
  expect(tracked('lists/b.csv')).toBe(false)
  expect(tracked('../../../etc/passwd')).toBe(false)
})

test('a work tree beside the repository has an index of its own', () => {
  git('init', '-q')
  writeFileSync(join(folder, 'a.csv'), 'phone\n')
  git('add', 'a.csv')
  git('commit', '-qm', 'list')
  git('worktree', 'add', '-q', join(folder, 'beside'))
  expect(trackedBelow(join(folder, 'beside'))('a.csv')).toBe(true)
})

test('what is no index says nothing', () => {
  expect(pathsInIndex(new Uint8Array())).toBeNull()
  expect(pathsInIndex(new TextEncoder().encode('DIRC but not for long'))).toBeNull()
  git('init', '-q')
  writeFileSync(join(folder, '.git/index'), 'DIRC\0\0\0\x02\0\0\0\x09')
  expect(trackedBelow(folder)('a.csv')).toBeNull()
})

test('without a repository nothing is tracked', () => {
  expect(trackedBelow(folder)('a.csv')).toBe(false)
})

test('files of the command line that git tracks are told of, where they hold numbers or addresses', async () => {
  git('init', '-q')
  const files = {
    'c.campaign.yaml': `purpose: marketing
sender: { brand: Acme }
audience: { suppression: [named.csv] }
schedule: { at: 2026-11-24T15:00, timezone: recipient }
messages: [{ channel: sms, body: "Acme: new tents are in. Reply STOP to opt out" }]
`,
    'lists/a.csv': 'phone,country,consent_tags,contact_id\n+12025550123,US,marketing:sms,1\n',
    'untracked.csv': 'phone,country,consent_tags\n+12025550124,US,marketing:sms\n',
    'named.csv': 'phone\n+12025550125\n',
    'gone.csv': 'email\nkim@acme.example\n',
    'hashes.csv': `phone_hash\n${'0123456789abcdef'.repeat(4)}\n`,
    'sent.csv': 'phone,sent_at,channel\n+12025550123,2026-11-01T10:00Z,sms\n',
    'sent-ids.csv': 'contact_id,sent_at,channel\n12025550123,2026-11-01T10:00Z,sms\n',
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  git('add', '-A')
  git('rm', '--quiet', '--cached', 'untracked.csv')
  symlinkSync('untracked.csv', join(folder, 'link.csv'))
  git('add', 'link.csv')
  const out = await audienceIn(
    folder,
    'lists/a.csv untracked.csv link.csv --campaign c.campaign.yaml --format json --suppression gone.csv --suppression hashes.csv --sends sent.csv --sends sent-ids.csv'.split(
      ' ',
    ),
  )
  expect(contactLines(JSON.parse(out) as ContactsReport, 'data/contacts-in-repository')).toBe(
    [
      'list warning Contact file `lists/a.csv` is tracked by git: who leaves the list stays in its history',
      'list warning Sends log `sent.csv` is tracked by git: who was sent something stays in its history',
      'list warning Suppression list `gone.csv` is tracked by git: who is on it stays in its history',
      'list warning Suppression list `named.csv` is tracked by git: who is on it stays in its history',
      '',
    ].join('\n'),
  )
})
