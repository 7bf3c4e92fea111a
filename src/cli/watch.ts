import { existsSync, type FSWatcher, readdirSync, statSync, watch as watchFolder } from 'node:fs'
import { join } from 'node:path'
import { findRoot } from '../policy/discover.ts'
import { hash } from '../hash.ts'
import { forTerminal } from '../report/escape.ts'
import { counted } from '../report/words.ts'
import { foldersOf, targetsOf } from './discover.ts'
import { codeOf, readBytes, said } from './read-file.ts'
import type { Terminal } from './terminal.ts'
import { UsageError } from './usage-error.ts'

/** Editors write a file in several steps, and a checkout writes many: milliseconds of quiet before it is looked at. */
const quiet = 150
/** Clears the screen and what was scrolled out of it. */
const clear = '\u001b[2J\u001b[3J\u001b[H'

/** Where nobody writes campaigns. */
const unwatched: readonly string[] = ['.git', 'node_modules']

export interface WatchRequest {
  readonly paths: readonly string[]
  readonly terminal: Terminal
  /** Absolute paths of what a run writes: no reason for another one. */
  readonly own: readonly string[]
  /** One check; what it can't do, it throws. */
  readonly run: () => Promise<number>
}

/** Folders of a project, each watched by itself: few systems watch trees, and none leaves out folders. */
class Folders {
  readonly #watchers = new Map<string, FSWatcher>()
  readonly #changed: (path: string) => void

  constructor(changed: (path: string) => void) {
    this.#changed = changed
  }

  get size(): number {
    return this.#watchers.size
  }

  /** Watches a folder and those in it. Those that are gone are let go. */
  follow(root: string): void {
    for (const [folder, watcher] of this.#watchers)
      if (!existsSync(folder)) {
        watcher.close()
        this.#watchers.delete(folder)
      }
    const pending = [root]
    for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
      const here = folder
      if (!this.#watchers.has(here)) this.#watch(here)
      try {
        for (const entry of readdirSync(here, { withFileTypes: true }))
          if (entry.isDirectory() && !unwatched.includes(entry.name)) pending.push(join(here, entry.name))
      } catch (error) {
        // A folder may be gone before it is looked into.
        if (codeOf(error) !== 'ENOENT') throw new UsageError(`Unreadable folder: ${here}`, said(error))
      }
    }
  }

  #watch(folder: string): void {
    try {
      const watcher = watchFolder(folder, (_, name) => {
        this.#changed(name === null ? folder : join(folder, name))
      })
      // A folder that is removed ends its watch with an error on some systems.
      watcher.on('error', () => {
        watcher.close()
        this.#watchers.delete(folder)
      })
      this.#watchers.set(folder, watcher)
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return
      throw new UsageError(
        'More folders than the system lets a program watch',
        `${said(error)}: name the folder with the campaigns`,
      )
    }
  }
}

/** What a path holds, as far as it tells a change from an event without one; null = nothing. */
function contentOf(path: string): string | null {
  const read = readBytes(path)
  if ('bytes' in read) return hash(Buffer.from(read.bytes).toString('latin1'))
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat === undefined ? null : stat.isDirectory() ? 'folder' : `${stat.mtimeMs} ${stat.size}`
}

/**
 * Checks, and checks again whenever a file of the project changes, until the program is interrupted (130). What can't
 * be done in between, such as a configuration that is being written, is said, and watching goes on.
 */
export async function watch({ paths, terminal, own, run }: WatchRequest): Promise<number> {
  const root = findRoot(foldersOf(targetsOf(paths, terminal.cwd)), existsSync)
  const known = new Map<string, string | null>()
  let wake: (() => void) | null = null
  let dirty = false
  let timer: NodeJS.Timeout | null = null
  const folders = new Folders((path) => {
    if (own.includes(path) || path.endsWith('.tmp') || unwatched.some((name) => path === join(root, name)))
      return
    const content = contentOf(path)
    if (known.get(path) === content && content !== 'folder') return
    known.set(path, content)
    dirty = true
    if (timer !== null) clearTimeout(timer)
    timer = setTimeout(() => wake?.(), quiet)
  })
  for (;;) {
    dirty = false
    // Before the check: what changes while it runs is for the next one.
    folders.follow(root)
    if (terminal.stdout.isTTY) terminal.stdout.write(clear)
    try {
      await run()
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
      terminal.stderr.write(`sendlint: ${forTerminal(error.message)}\n`)
      if (error.hint !== null) terminal.stderr.write(`  hint: ${forTerminal(error.hint)}\n`)
      if (error.details !== null)
        terminal.stderr.write(`\n${error.details.split('\n').map(forTerminal).join('\n')}`)
    }
    terminal.stderr.write(`sendlint: watching ${counted(folders.size, 'folder')}, Ctrl-C ends it\n`)
    await new Promise<void>((done) => {
      wake = done
      if (dirty) timer = setTimeout(done, quiet)
    })
    wake = null
  }
}
