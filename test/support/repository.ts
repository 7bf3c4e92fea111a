import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { run } from '../../src/cli/run.ts'

export interface Outcome {
  readonly stdout: string
  readonly stderr: string
  readonly exit: number
}

/** Runs the program in this process, as a terminal would. */
export async function sendlint(
  argv: readonly string[],
  {
    cwd,
    env = {},
    stdin = '',
  }: { readonly cwd: string; readonly env?: Record<string, string>; readonly stdin?: string },
): Promise<Outcome> {
  const written = { stdout: '', stderr: '' }
  const stream = (name: 'stdout' | 'stderr') => ({
    isTTY: false,
    columns: null,
    write: (text: string): void => {
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

/** What git needs to commit, whatever the machine says of its user. */
const identity = {
  GIT_AUTHOR_NAME: 'Test',
  GIT_AUTHOR_EMAIL: 'test@example.invalid',
  GIT_AUTHOR_DATE: '2026-11-20T10:00:00Z',
  GIT_COMMITTER_NAME: 'Test',
  GIT_COMMITTER_EMAIL: 'test@example.invalid',
  GIT_COMMITTER_DATE: '2026-11-20T10:00:00Z',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
}

/** A repository in a temporary folder. */
export class Repository {
  readonly folder = mkdtempSync(join(tmpdir(), 'sendlint-git-'))

  constructor() {
    this.git('init', '--quiet', '--initial-branch=main')
  }

  git(...args: readonly string[]): string {
    return execFileSync('git', ['-C', this.folder, ...args], {
      encoding: 'utf8',
      env: { ...process.env, ...identity },
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim()
  }

  write(files: Readonly<Record<string, string | Uint8Array>>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, path)), { recursive: true })
      writeFileSync(join(this.folder, path), text)
    }
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8')
  }

  /** Writes files and commits everything there is. Gives the commit. */
  commit(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
    this.write(files)
    this.git('add', '--all')
    this.git('commit', '--quiet', '--allow-empty', '--message', 'Change')
    return this.git('rev-parse', 'HEAD')
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
