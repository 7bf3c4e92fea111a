import { existsSync, lstatSync, realpathSync } from 'node:fs'
import { isAbsolute, join, resolve } from 'node:path'
import type { LooseContent } from '../campaign/read.ts'
import { languageForm } from '../campaign/forms.ts'
import { channels } from '../campaign/vocabulary.ts'
import type { InputFile } from '../lint.ts'
import type { Places } from '../place/places.ts'
import { findRoot } from '../policy/discover.ts'
import type { ResolvedConfig } from '../policy/resolve.ts'
import { maxBytes } from '../source/limits.ts'
import { Configurations } from './configuration.ts'
import {
  discover,
  type FoundFile,
  foldersOf,
  isRead,
  type Selection,
  type Target,
  targetsOf,
  toRelative,
  withSlashes,
} from './discover.ts'
import { inputOf, tooLargeInput } from './input.ts'
import type { Invocation, OptionValues } from './options.ts'
import { readBytes } from './read-file.ts'
import type { Terminal } from './terminal.ts'
import { UsageError } from './usage-error.ts'

/** What `--channel` and `--language` say of content without a campaign around it. */
function looseContent(options: OptionValues): LooseContent | null {
  const accepted = options.language === null || languageForm.accepts(options.language)
  if (accepted !== true)
    throw new UsageError(
      `Unknown language ${JSON.stringify(options.language)} for --language${accepted.nearest === undefined ? '' : `, did you mean \`${accepted.nearest}\`?`}`,
      `Expected ${languageForm.expected}`,
    )
  const channel = channels.find((candidate) => candidate === options.channel)
  if (channel !== undefined) return { channel, language: options.language }
  if (options.language !== null) throw new UsageError('Option --language needs --channel')
  return null
}

/** The run's root and the files to lint. */
export interface Job {
  readonly root: string
  readonly files: readonly InputFile[]
  readonly configurations: Configurations
}

/** Finds out what is to be checked, and reads it. */
export async function jobOf(invocation: Invocation, terminal: Terminal, places: Places | null): Promise<Job> {
  const { options, arguments: paths } = invocation
  const loose = looseContent(options)
  const open = (root: string): Promise<Configurations> =>
    Configurations.open(root, terminal.cwd, options, places)
  if (options.stdin) {
    if (paths.length > 0) throw new UsageError('Paths and --stdin exclude each other')
    const absolute = resolve(terminal.cwd, options['stdin-filename'] ?? 'stdin.campaign.yaml')
    const root = findRoot([withSlashes(resolve(absolute, '..'))], existsSync)
    const path = toRelative(root, absolute)
    const bytes = await terminal.readStdin()
    const file =
      bytes.length > maxBytes ? tooLargeInput(path, bytes.length, true) : inputOf(path, bytes, true, loose)
    return { root, files: [file], configurations: await open(root) }
  }
  if (options['stdin-filename'] !== null) throw new UsageError('Option --stdin-filename needs --stdin')
  const targets = targetsOf(paths, terminal.cwd)
  const root = findRoot(foldersOf(targets), existsSync)
  const configurations = await open(root)
  // Each folder is walked as the configuration above it says.
  const selections = new Map<string, ResolvedConfig>()
  for (const { absolute, folder } of targets)
    if (folder)
      selections.set(absolute, await configurations.of(`${toRelative(root, absolute)}/x`.replace(/^\//, '')))
  const walked = await discover(root, targets, (folder) => selections.get(folder)!)
  const found =
    options.since === null && options['config-ref'] === null
      ? walked
      : withTracked(
          walked,
          new (await import('./git.ts')).Git(root).tracked(
            options.since === null ? '--config-ref' : '--since',
          ),
          { root, targets, selectionOf: (folder) => selections.get(folder)! },
        )
  if (found.length === 0 && !options['allow-empty'] && options.since === null)
    throw new UsageError(
      `No campaigns in ${paths.length === 0 ? 'this folder' : paths.join(', ')}`,
      'Read are *.campaign.yaml, .yml, .json and .md, or what `files` of the configuration says; --allow-empty lets this pass',
    )
  const files = found.map((file) => read(file, loose))
  const tables = files.filter(
    ({ path, text }) =>
      text !== null &&
      (/\.(?:csv|tsv|jsonl|ndjson)$/i.test(path) ||
        (/\.json$/i.test(path) && text.trimStart().startsWith('['))),
  )
  if (tables.length > 0) {
    const { isContactList } = await import('./contact-list.ts')
    const list = tables.find(({ path, text }) => isContactList(path, text!))
    if (list !== undefined)
      throw new UsageError(
        `Contact file, expected campaigns: ${list.path}`,
        '`sendlint audience` judges contacts, and a campaign can name them under `audience.contacts`',
      )
  }
  return { root, files, configurations }
}

/**
 * Adds files that git keeps although it is told to ignore them: what a pull request has in it can't be hidden by a
 * `.gitignore` of its own.
 */
function withTracked(
  walked: readonly FoundFile[],
  tracked: readonly string[],
  {
    root,
    targets,
    selectionOf,
  }: {
    readonly root: string
    readonly targets: readonly Target[]
    readonly selectionOf: (folder: string) => Selection
  },
): readonly FoundFile[] {
  const known = new Set(walked.map(({ path }) => path))
  const hidden: FoundFile[] = []
  const folders = targets.filter(({ folder }) => folder).map(({ absolute }) => absolute)
  for (const path of tracked) {
    if (known.has(path) || path.split('/').includes('node_modules')) continue
    const absolute = join(root, path)
    const folder = folders.find((one) => isWithin(one, absolute))
    if (folder === undefined || !isRead(path, selectionOf(folder))) continue
    // Links are no more followed than by a walk.
    if (lstatSync(absolute, { throwIfNoEntry: false })?.isFile() === true && !isLinked(root, absolute))
      hidden.push({ path, absolute, named: false })
  }
  return hidden.length === 0 ? walked : [...walked, ...hidden].sort((a, b) => (a.path < b.path ? -1 : 1))
}

function isWithin(folder: string, absolute: string): boolean {
  const way = toRelative(folder, absolute)
  return way !== '..' && !way.startsWith('../') && !isAbsolute(way)
}

/** Whether a folder on the way from the root is a link. */
function isLinked(root: string, absolute: string): boolean {
  return realpathSync(absolute) !== join(realpathSync(root), toRelative(root, absolute))
}

function read(file: FoundFile, loose: LooseContent | null): InputFile {
  const { path, absolute, named } = file
  const content = readBytes(absolute)
  if ('bytes' in content) return inputOf(path, content.bytes, named, loose)
  if ('tooLarge' in content) return tooLargeInput(path, content.tooLarge, named)
  throw new UsageError(`Unreadable file: ${path}`, content.detail)
}
