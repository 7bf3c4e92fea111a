import { existsSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { rules } from '../../rules/index.ts'
import type { LoadedFile } from '../materials.ts'
import type { Places } from '../place/places.ts'
import { renderConfigErrors } from '../policy/config-error.ts'
import type { Config } from '../policy/config.ts'
import { configNames, findConfig } from '../policy/discover.ts'
import { defaultConfig } from '../policy/from-raw.ts'
import { type ConfigResolution, resolveConfig, type ResolvedConfig } from '../policy/resolve.ts'
import type { Document } from '../source/document.ts'
import { readDocument } from '../source/read.ts'
import type { Source } from '../source/source.ts'
import { toRelative } from './discover.ts'
import { readPack } from './load.ts'
import { ProjectFiles } from './read-file.ts'
import { UsageError } from './usage-error.ts'

/** Where the files of a policy (configurations, baseline) are read from: the disk, or a commit. */
export interface PolicyFiles {
  exists(path: string): boolean
  read(path: string): LoadedFile
}

/** Files of a commit, so that a pull request can't change the rules it is judged by. */
export async function commitFiles(root: string, ref: string, option = '--config-ref'): Promise<PolicyFiles> {
  const { Git } = await import('./git.ts')
  const git = new Git(root)
  const commit = git.commit(ref, option)
  const known = new Map<string, LoadedFile>()
  // Asked for at every folder of the project: one list answers all.
  const listed = new Set(git.filesOf(commit))
  const read = (path: string): LoadedFile => {
    const file = known.get(path) ?? git.fileOf(commit, path)
    known.set(path, file)
    return file
  }
  return { exists: (path) => listed.has(path) && 'text' in read(path), read }
}

export interface ConfigOptions {
  /** As given on the command line. */
  readonly config: string | null
  readonly 'config-ref': string | null
}

/** The configurations of a run: each file has the nearest above it, each configuration is read once. */
export class Configurations {
  readonly files: PolicyFiles
  readonly #places: Places | null
  readonly #resolved = new Map<string | null, ConfigResolution>()
  readonly #found = new Map<string, string | null>()
  readonly #named: { readonly path: string; readonly files: PolicyFiles; readonly base: string | null } | null
  #patternProblem: ((pattern: string) => string | null) | null = null

  private constructor(
    root: string,
    cwd: string,
    options: ConfigOptions,
    places: Places | null,
    files: PolicyFiles,
  ) {
    const ref = options['config-ref']
    this.files = files
    this.#places = places
    if (options.config === null) this.#named = null
    else {
      const absolute = resolve(cwd, options.config)
      if (ref === null && !existsSync(absolute))
        throw new UsageError(`No such configuration: ${options.config}`)
      if (ref === null && !statSync(absolute).isFile())
        throw new UsageError(`Not a file: ${options.config}`, 'Name the configuration itself')
      const path = toRelative(root, absolute)
      // One from outside the project is read with what lies beside it; its globs are still the project's.
      this.#named =
        path.startsWith('../') || join(root, path) !== absolute
          ? { path: basename(absolute), files: new ProjectFiles(dirname(absolute)), base: '' }
          : { path, files: this.files, base: null }
    }
  }

  static async open(
    root: string,
    cwd: string,
    options: ConfigOptions,
    places: Places | null,
  ): Promise<Configurations> {
    const ref = options['config-ref']
    const files = ref === null ? new ProjectFiles(root) : await commitFiles(root, ref)
    return new Configurations(root, cwd, options, places, files)
  }

  /** Those of files as an editor has them. */
  static over(root: string, files: PolicyFiles, places: Places | null): Configurations {
    return new Configurations(root, root, { config: null, 'config-ref': null }, places, files)
  }

  /** The configuration of a root-relative path. Errors in it end the run. */
  async of(path: string): Promise<ResolvedConfig> {
    const result = await this.resolution(path)
    if (!result.ok)
      throw new UsageError(
        result.errors.length === 1
          ? 'The configuration has an error'
          : `The configuration has ${result.errors.length} errors`,
        null,
        renderConfigErrors(result.errors),
      )
    return result
  }

  /** The same with its errors as values. Two configurations in one folder still end the run. */
  async resolution(path: string): Promise<ConfigResolution> {
    const config = this.pathFor(path)
    const known = this.#resolved.get(config)
    if (known !== undefined) return known
    const resolved = await this.#resolve(config)
    this.#resolved.set(config, resolved)
    return resolved
  }

  /** A file that a configuration is read from, by its name among the sources. */
  read(path: string): LoadedFile {
    return (this.#named ?? this).files.read(path)
  }

  /** The configuration that holds for a root-relative path, itself a path; null = the built-in settings. */
  pathFor(path: string): string | null {
    return this.#named === null ? this.#configOf(path) : this.#named.path
  }

  #configOf(path: string): string | null {
    const folder = path.slice(0, path.lastIndexOf('/') + 1)
    let found = this.#found.get(folder)
    if (found === undefined) {
      found = findConfig(path, (candidate) => this.files.exists(candidate))
      if (found !== null) this.#refuseTwo(found)
      this.#found.set(folder, found)
    }
    return found
  }

  /** Of two in one folder nobody could tell which one holds. */
  #refuseTwo(path: string): void {
    const folder = path.slice(0, path.lastIndexOf('/') + 1)
    const others = configNames.filter((name) => folder + name !== path && this.files.exists(folder + name))
    if (others.length > 0)
      throw new UsageError(`Two configurations in one folder: ${path} and ${folder}${others[0]!}`, 'Keep one')
  }

  async #resolve(path: string | null): Promise<ConfigResolution> {
    const { files, base } = this.#named ?? { files: this.files, base: null }
    let needsPatterns = false
    const attempt = (): ReturnType<typeof resolveConfig> =>
      resolveConfig({
        path,
        ...(base === null ? {} : { base }),
        read: (file) => files.read(file),
        parse: parseConfig,
        rules,
        patternProblem: (pattern) => {
          needsPatterns ||= this.#patternProblem === null
          return this.#patternProblem?.(pattern) ?? null
        },
        ...(this.#places === null ? {} : { places: this.#places }),
        pack: readPack,
      })
    let result = attempt()
    if (needsPatterns) {
      // The pattern engine is loaded only for configurations that have patterns.
      const { RE2JS } = await import('re2js')
      this.#patternProblem = (pattern) => {
        try {
          RE2JS.compile(pattern)
          return null
        } catch (error) {
          return error instanceof Error ? error.message : String(error)
        }
      }
      result = attempt()
    }
    return result
  }
}

/**
 * What holds for a path, from the configurations that were found for those linted. Questions also stand in what a
 * configuration is read from, such as an audience that campaigns use by name: then it is that configuration.
 */
export function heldBy(configured: ReadonlyMap<string, ResolvedConfig>): (path: string) => Config {
  return (path) => {
    const own = configured.get(path) ?? [...configured.values()].find(({ sources }) => sources.includes(path))
    return (own ?? [...configured.values()][0])?.forFile(path) ?? defaultConfig
  }
}

function parseConfig(source: Source): Document {
  return readDocument(source, source.path.endsWith('.json') ? 'json' : 'yaml')
}
