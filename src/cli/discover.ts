import { type Dirent, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import type { Ignore } from 'ignore'
import { formName } from '../form/kind.ts'
import { configNames } from '../policy/discover.ts'
import { maxFiles } from '../source/limits.ts'
import { nearest } from '../schema/nearest.ts'
import { commands } from './options.ts'
import { UsageError } from './usage-error.ts'

/** What is read of a folder when the configuration doesn't say (DESIGN §4). */
const campaignName = /\.campaign\.(?:yaml|yml|json|md)$/

/** Whether a file is read for its name alone: a campaign, or an opt-in form. */
export function isReadByName(path: string): boolean {
  return campaignName.test(path) || formName.test(path)
}

/** What stands beside an export is read with it. */
const sendName = /\.send\.yaml$/

/** A file to be read. `path` is relative to the root, with `/` between folders. */
export interface FoundFile {
  readonly path: string
  readonly absolute: string
  /** Given by name, so that its kind is judged by its ending alone. */
  readonly named: boolean
}

/** An absolute path in the form that {@link toRelative} and the policy's functions expect. */
export function withSlashes(path: string): string {
  return sep === '/' ? path : path.split(sep).join('/')
}

/** A path relative to the root with `/` between folders; the root itself is ``. */
export function toRelative(root: string, absolute: string): string {
  return withSlashes(relative(root, absolute))
}

/** What somebody pointed at. */
export interface Target {
  readonly absolute: string
  readonly folder: boolean
}

/** The files and folders that a command line names; none = the folder it is run in. */
export function targetsOf(paths: readonly string[], cwd: string): readonly Target[] {
  return (paths.length === 0 ? ['.'] : paths).map((path) => {
    if (path.includes('\0')) throw new UsageError('A path with a NUL character is none')
    const absolute = resolve(cwd, path)
    const stat = statSync(absolute, { throwIfNoEntry: false })
    if (stat === undefined) throw new UsageError(`No such file or folder: ${path}`, meaningOf(path))
    if (!stat.isFile() && !stat.isDirectory()) throw new UsageError(`Neither a file nor a folder: ${path}`)
    return { absolute, folder: stat.isDirectory() }
  })
}

/** What a path that isn't there was rather meant to be: a command, or a path from another folder. */
function meaningOf(path: string): string {
  const near = /^[a-z-]+$/.test(path) ? nearest(path, Object.keys(commands)) : null
  return near === null
    ? 'Paths are relative to the folder that the command is run in'
    : `Did you mean the command \`sendlint ${near}\`?`
}

/** The folders of targets, as {@link import('../policy/discover.ts').findRoot} wants them. */
export function foldersOf(targets: readonly Target[]): readonly string[] {
  return targets.map(({ absolute, folder }) => withSlashes(folder ? absolute : dirname(absolute)))
}

/** What the configuration says of a root-relative path that was come across in a folder. */
export interface Selection {
  /** Null where the usual names decide. */
  isCampaign(path: string): boolean | null
  isIgnored(path: string): boolean
}

/** Whether a file that was come across in a folder is to be read, by its root-relative path. */
export function isRead(path: string, selection: Selection): boolean {
  if ((configNames as readonly string[]).includes(basename(path)) || sendName.test(path)) return false
  return (selection.isCampaign(path) ?? isReadByName(path)) && !selection.isIgnored(path)
}

/** Rules of one ignore file and the folder they are relative to. */
interface IgnoreRules {
  readonly folder: string
  readonly rules: Ignore
}

/** `.git` of a folder, followed where it is a file that names another place (worktrees, submodules). */
function gitFolder(folder: string): string | null {
  const path = join(folder, '.git')
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return null
  if (stat.isDirectory()) return path
  const named = /^gitdir: (.+)$/m.exec(readFileSync(path, 'utf8'))?.[1]
  if (named === undefined) return null
  const own = resolve(folder, named.trim())
  const common = join(own, 'commondir')
  return existsSync(common) ? resolve(own, readFileSync(common, 'utf8').trim()) : own
}

/**
 * What git ignores, by its own files and without running it: `.gitignore` of every folder, the deeper one deciding,
 * then `.git/info/exclude`. https://git-scm.com/docs/gitignore
 */
class GitIgnore {
  readonly #create: () => Ignore

  constructor(create: () => Ignore) {
    this.#create = create
  }

  #read(file: string, folder: string): IgnoreRules | null {
    let text: string
    try {
      text = readFileSync(file, 'utf8')
    } catch {
      return null
    }
    return { folder, rules: this.#create().add(text) }
  }

  /** Rules of a folder, put before those that hold above it. */
  enter(folder: string, above: readonly IgnoreRules[]): readonly IgnoreRules[] {
    const own = this.#read(join(folder, '.gitignore'), folder)
    return own === null ? above : [own, ...above]
  }

  /** Rules that hold at a folder: of its repository's folders down to it, nearest first. */
  at(folder: string): readonly IgnoreRules[] {
    const chain: string[] = []
    for (let here = folder; ; here = dirname(here)) {
      chain.push(here)
      const git = gitFolder(here)
      if (git !== null) {
        const exclude = this.#read(join(git, 'info', 'exclude'), here)
        let rules: readonly IgnoreRules[] = exclude === null ? [] : [exclude]
        for (const step of chain.toReversed()) {
          // A folder that was pointed at is read although git ignores it.
          if (step !== here && this.ignores(step, true, rules)) rules = []
          rules = this.enter(step, rules)
        }
        return rules
      }
      if (dirname(here) === here) return this.enter(folder, [])
    }
  }

  ignores(absolute: string, isFolder: boolean, rules: readonly IgnoreRules[]): boolean {
    for (const { folder, rules: own } of rules) {
      const path = toRelative(folder, absolute)
      const { ignored, unignored } = own.test(isFolder ? `${path}/` : path)
      if (ignored) return true
      if (unignored) return false
    }
    return false
  }
}

/**
 * The files to read, sorted by path in code units, each once. A file that is named is always there; a folder is
 * walked without `.git`, `node_modules`, links and what git ignores.
 */
export async function discover(
  root: string,
  targets: readonly Target[],
  selectionOf: (folder: string) => Selection,
): Promise<readonly FoundFile[]> {
  const found = new Map<string, FoundFile>()
  const add = (absolute: string, named: boolean): void => {
    const path = toRelative(root, absolute)
    if (named || !found.has(path)) found.set(path, { path, absolute, named })
    if (found.size > maxFiles)
      throw new UsageError(`More than ${maxFiles} campaign files`, 'Check one folder at a time')
  }
  for (const { absolute, folder } of targets) if (!folder) add(absolute, true)
  const folders = targets.filter(({ folder }) => folder)
  if (folders.length > 0) {
    const { default: create } = await import('ignore')
    const git = new GitIgnore(() => create())
    const reads = (absolute: string, selection: Selection): boolean =>
      isRead(toRelative(root, absolute), selection)
    for (const { absolute } of folders) {
      const selection = selectionOf(absolute)
      const pending: { folder: string; rules: readonly IgnoreRules[] }[] = [
        { folder: absolute, rules: git.at(absolute) },
      ]
      for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
        const { folder, rules } = next
        for (const entry of entriesOf(folder)) {
          const path = join(folder, entry.name)
          if (entry.isDirectory()) {
            if (entry.name === '.git' || entry.name === 'node_modules' || git.ignores(path, true, rules))
              continue
            pending.push({ folder: path, rules: git.enter(path, rules) })
          } else if (entry.isFile() && reads(path, selection) && !git.ignores(path, false, rules))
            add(path, false)
        }
      }
    }
  }
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    throw new UsageError(`Unreadable folder: ${folder}`, error instanceof Error ? error.message : null)
  }
}
