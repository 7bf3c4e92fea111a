import { execFileSync } from 'node:child_process'
import { relative, resolve } from 'node:path'
import type { LoadedFile } from '../materials.ts'
import { decode } from '../source/decode.ts'
import { maxBytes } from '../source/limits.ts'
import { withSlashes } from './discover.ts'
import { UsageError } from './usage-error.ts'

/**
 * What a repository's own configuration could make git run or leave out: a monitor, a pager of differences, filters of
 * text. None of it is wanted; and nothing is written, not even an index that is refreshed.
 */
const settings = ['-c', 'core.fsmonitor=false', '-c', 'core.quotePath=false', '-c', 'diff.renames=true']

/** Where git's own hooks say that its files are: relative to the folder they are run in, which isn't that of the project. */
const places = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_COMMON_DIR',
  'GIT_OBJECT_DIRECTORY',
] as const

function located(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    places.flatMap((name) => {
      const path = env[name]
      return path === undefined || path === '' ? [] : [[name, resolve(path)]]
    }),
  )
}

/** Why git didn't do what it was asked. */
class GitError extends Error {
  readonly status: number | null

  constructor(status: number | null, said: string) {
    super(said)
    this.status = status
  }
}

/** A path that git knows, at two moments; null where it isn't there. Root-relative. */
export interface Change {
  readonly was: string | null
  readonly is: string | null
  /** The object it was, and whether that was a plain file or a link; null where it wasn't there. */
  readonly blob: { readonly id: string; readonly link: boolean } | null
  /** Moved without a change of content. */
  readonly moved: boolean
}

/**
 * Git in one folder, run without a shell. Names of commits are resolved once, behind `--end-of-options`; from then on
 * only object ids and paths behind `--` are passed. https://git-scm.com/docs/gitcli
 */
export class Git {
  readonly #root: string

  constructor(root: string) {
    this.#root = root
  }

  #run(args: readonly string[], input?: string): Buffer {
    try {
      return execFileSync('git', [...settings, '-C', this.#root, ...args], {
        stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
        ...(input === undefined ? {} : { input }),
        maxBuffer: Infinity,
        env: { ...process.env, ...located(process.env), GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' },
      })
    } catch (error) {
      const { code, status, stderr } = error as {
        readonly code?: string
        readonly status?: number | null
        readonly stderr?: Buffer
      }
      if (code === 'ENOENT')
        throw new UsageError('Missing program: git', 'Install it, or leave the option out')
      throw new GitError(status ?? null, stderr?.toString('utf8').trim() ?? '')
    }
  }

  #line(args: readonly string[]): string {
    return this.#run(args).toString('utf8').trim()
  }

  /** Ends the run where the folder isn't in a work tree. */
  #require(option: string): void {
    try {
      this.#line(['rev-parse', '--is-inside-work-tree'])
    } catch (error) {
      if (!(error instanceof GitError)) throw error
      throw new UsageError(
        `Not a git repository, which ${option} needs`,
        /dubious ownership/.test(error.message) ? error.message.split('\n')[0]! : 'Leave the option out',
      )
    }
  }

  /** The commit that somebody named in an option. */
  commit(name: string, option: string): string {
    this.#require(option)
    try {
      // A name with a NUL can't be passed to a program at all.
      if (name.includes('\0')) throw new GitError(null, '')
      return this.#line(['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`])
    } catch (error) {
      if (!(error instanceof GitError)) throw error
      throw new UsageError(
        `No such commit for ${option}: ${name}`,
        `Name a branch, a tag or a commit that was fetched${this.#isShallow() ? '; this clone is shallow' : ''}`,
      )
    }
  }

  #isShallow(): boolean {
    try {
      return this.#line(['rev-parse', '--is-shallow-repository']) === 'true'
    } catch {
      return false
    }
  }

  /** The parents of a commit that are in this clone. */
  parents(commit: string): readonly string[] {
    return this.#line(['rev-list', '--parents', '--max-count=1', commit, '--']).split(' ').slice(1)
  }

  /**
   * What the work tree is compared with: the commit that it and another have in common. Before the first commit `HEAD`
   * stands for nothing at all.
   */
  base(name: string, option: string): string {
    this.#require(option)
    if (name === 'HEAD' && this.#isUnborn())
      return this.#run(['hash-object', '-t', 'tree', '--stdin'], '').toString('utf8').trim()
    return this.#mergeBase(this.commit(name, option), name)
  }

  #isUnborn(): boolean {
    try {
      this.#line(['rev-parse', '--verify', '--quiet', 'HEAD'])
      return false
    } catch {
      return true
    }
  }

  /** The commit that the work tree and another have in common. */
  #mergeBase(commit: string, name: string): string {
    try {
      return this.#line(['merge-base', commit, 'HEAD'])
    } catch (error) {
      if (!(error instanceof GitError)) throw error
      throw new UsageError(
        `No commit in common with ${name}`,
        this.#isShallow()
          ? 'This clone is shallow: fetch more of its history (git fetch --unshallow, or fetch-depth: 0 of actions/checkout)'
          : 'Name a commit that this branch comes from',
      )
    }
  }

  /** What differs between a commit and the work tree, files included that git doesn't know yet. */
  changes(commit: string): readonly Change[] {
    const raw = this.#run([
      'diff',
      '--raw',
      '-z',
      '--no-abbrev',
      '--find-renames',
      '--no-ext-diff',
      '--no-textconv',
      '--ignore-submodules=all',
      '--relative',
      commit,
      '--',
    ])
    const fresh = this.#run(['ls-files', '-z', '--others', '--exclude-standard', '--'])
    const added = pathsIn(fresh)
      .filter((path) => !path.endsWith('/'))
      .map((path): Change => ({ was: null, is: path, blob: null, moved: false }))
    return [...changesIn(raw.toString('utf8')), ...added]
  }

  /** Lines of the work tree that a commit hasn't, by path: pairs of first and last, 1-based. */
  changedLines(commit: string): ReadonlyMap<string, readonly (readonly [number, number])[]> {
    const diff = this.#run([
      'diff',
      '--unified=0',
      // Attributes of the change could call a campaign binary.
      '--text',
      '--no-color',
      '--find-renames',
      '--no-ext-diff',
      '--no-textconv',
      '--ignore-submodules=all',
      '--relative',
      '--src-prefix=a/',
      '--dst-prefix=b/',
      commit,
      '--',
    ]).toString('utf8')
    return linesIn(diff)
  }

  /** Files that git keeps in the folder, relative to it. */
  tracked(option: string): readonly string[] {
    this.#require(option)
    return pathsIn(this.#run(['ls-files', '-z', '--cached', '--']))
  }

  /** Files of the folder in a commit, relative to it. */
  filesOf(commit: string): readonly string[] {
    return pathsIn(this.#run(['ls-tree', '-r', '-z', '--name-only', commit, '--']))
  }

  /** The text of an object, as a file is read. */
  blob(id: string): LoadedFile {
    const size = Number(this.#line(['cat-file', '-s', id]))
    if (size > maxBytes) return { missing: 'too-large', detail: `${size} bytes` }
    return loaded(this.#run(['cat-file', 'blob', id]))
  }

  /** Several objects at once, by id. */
  blobs(ids: readonly string[]): ReadonlyMap<string, LoadedFile> {
    const found = new Map<string, LoadedFile>()
    if (ids.length === 0) return found
    const sizes = this.#run(['cat-file', '--batch-check'], `${ids.join('\n')}\n`)
      .toString('utf8')
      .split('\n')
    const small = ids.filter((id, index) => {
      const size = Number(/^\S+ blob (\d+)$/.exec(sizes[index] ?? '')?.[1] ?? NaN)
      if (size <= maxBytes) return true
      found.set(id, Number.isNaN(size) ? { missing: 'not-found' } : { missing: 'too-large' })
      return false
    })
    const bytes =
      small.length === 0 ? Buffer.alloc(0) : this.#run(['cat-file', '--batch'], `${small.join('\n')}\n`)
    let at = 0
    for (const id of small) {
      const end = bytes.indexOf(10, at)
      const size = Number(/ (\d+)$/.exec(bytes.toString('latin1', at, end))?.[1])
      found.set(id, loaded(bytes.subarray(end + 1, end + 1 + size)))
      at = end + 1 + size + 1
    }
    return found
  }

  /** A file of a commit, links inside of it followed. The path is relative to the folder. */
  fileOf(commit: string, path: string): LoadedFile {
    // The batch protocol is made of lines.
    if (/[\n\0]/.test(path)) return { missing: 'not-found' }
    const answer = this.#run(['cat-file', '--batch', '--follow-symlinks'], `${commit}:./${path}\n`)
    const end = answer.indexOf(10)
    const head = answer.toString('utf8', 0, end)
    const size = Number(/^[0-9a-f]+ blob (\d+)$/.exec(head)?.[1] ?? NaN)
    if (Number.isNaN(size)) return { missing: head.startsWith('symlink ') ? 'outside-root' : 'not-found' }
    if (size > maxBytes) return { missing: 'too-large' }
    return loaded(answer.subarray(end + 1, end + 1 + size))
  }

  /** The folder's path from the top of the work tree, '' for the top itself. */
  prefix(): string {
    return withSlashes(relative(this.#line(['rev-parse', '--show-toplevel']), this.#root))
  }
}

function pathsIn(listed: Uint8Array): readonly string[] {
  return Buffer.from(listed).toString('utf8').split('\0').filter(Boolean)
}

function loaded(bytes: Uint8Array): LoadedFile {
  const decoded = decode(bytes)
  return 'text' in decoded ? decoded : { missing: 'encoding' }
}

/** Reads `git diff --raw -z`. https://git-scm.com/docs/git-diff#_raw_output_format */
export function changesIn(raw: string): readonly Change[] {
  const fields = raw.split('\0')
  const changes: Change[] = []
  for (let index = 0; index < fields.length - 1;) {
    const [modeBefore = '', , id = '', , status = ''] = fields[index]!.slice(1).split(' ')
    const first = fields[index + 1]!
    const pair = /^[RC]/.test(status)
    const second = pair ? fields[index + 2]! : first
    index += pair ? 3 : 2
    const there = status !== 'A' && !status.startsWith('C')
    const isFile = /^(100|120)/.test(modeBefore)
    changes.push({
      was: there ? first : null,
      is: status === 'D' ? null : second,
      blob: there && isFile ? { id, link: modeBefore.startsWith('120') } : null,
      moved: status === 'R100',
    })
  }
  return changes
}

/** Reads the new side of `git diff --unified=0`. */
export function linesIn(diff: string): ReadonlyMap<string, readonly (readonly [number, number])[]> {
  const lines = new Map<string, [number, number][]>()
  let path: string | null = null
  // Lines of content that are still to come: these say nothing, whatever they look like.
  let left = 0
  for (const line of diff.split('\n')) {
    if (left > 0) {
      if (!line.startsWith('\\')) left -= 1
      continue
    }
    const hunk = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line)
    if (hunk !== null) {
      const count = Number(hunk[3] ?? 1)
      left = Number(hunk[1] ?? 1) + count
      const first = Number(hunk[2])
      if (path !== null && count > 0)
        lines.set(path, [...(lines.get(path) ?? []), [first, first + count - 1]])
    } else if (line.startsWith('+++ ')) {
      const named = unquoted(line.slice(4).replace(/\t$/, ''))
      path = named.startsWith('b/') ? named.slice(2) : null
    }
  }
  return lines
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '"': '"',
  '\\': '\\',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
}

/** A path as git writes it: in quotes, with escapes, where it holds what else would end it. */
function unquoted(path: string): string {
  if (!path.startsWith('"')) return path
  const bytes = path
    .slice(1, -1)
    .replace(/\\(?:([0-7]{3})|(.))/g, (_, octal: string | undefined, letter: string) =>
      octal === undefined ? (escapes[letter] ?? letter) : String.fromCharCode(parseInt(octal, 8)),
    )
  return bytes
}
