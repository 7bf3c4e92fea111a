import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { pathsInIndex, trackedBelow } from '../src/cli/git-index.ts'

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
