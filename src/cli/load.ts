import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ContactsRead } from '../audience/read-contacts.ts'
import { type ExportReader, loadExportReader } from '../campaign/export.ts'
import type { PatternEngine } from '../content/house.ts'
import { type LanguageDetectors, loadDetector } from '../content/language.ts'
import { loadParser, type ParsedFormat, type BodyParser } from '../content/parsers.ts'
import { type FormReader, loadFormReader } from '../form/reader.ts'
import type { LinkResults } from '../link/results.ts'
import type { LoadedFile, Materials, Need, Shards } from '../materials.ts'
import type { Jurisdiction, LawPack } from '../place/law.ts'
import { countryOf } from '../place/places.ts'
import { embedded } from './embedded.ts'
import { trackedBelow } from './git-index.ts'
import { namesPeople } from './names-people.ts'
import { codeOf, type ProjectFiles } from './read-file.ts'

/** Folder of the compiled program: this file is in it, in its `chunks`, or in `src/cli` of a source tree. */
export const distribution = ['./', '../', '../../dist/']
  .map((path) => fileURLToPath(new URL(path, import.meta.url)))
  .find((folder) => existsSync(join(folder, 'data')))

const shardName = /^[a-z][a-z-]*(\/[A-Za-z0-9-]+)?$/

/** Shards that have been read: what is published with this version stays as it is. */
const shardsRead = new Map<string, unknown>()

/** A data shard; null when there is none of that name. */
export function readShard<Name extends string>(
  name: Name,
): (Name extends keyof Shards ? Shards[Name] : unknown) | null {
  if (embedded !== null) {
    const text = embedded.get(name)
    return text === undefined ? null : (JSON.parse(text) as never)
  }
  if (distribution === undefined || !shardName.test(name)) return null
  const known = shardsRead.get(name)
  if (known !== undefined) return known as never
  try {
    const shard = JSON.parse(readFileSync(join(distribution, 'data', `${name}.json`), 'utf8')) as never
    shardsRead.set(name, shard)
    return shard
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}

/** A law pack as it is delivered, null when there is none of that code. */
export function readPack(code: Jurisdiction): LawPack | null {
  const shard = readShard(`law/${countryOf(code)}`)
  return shard !== null && Object.hasOwn(shard, code) ? shard[code]! : null
}

/** The published schemas, by name, sorted. */
export function schemaNames(): readonly string[] {
  if (distribution === undefined) return []
  const folder = join(distribution, 'schema')
  const names = existsSync(folder) ? readdirSync(folder) : []
  return names.flatMap((name) => (name.endsWith('.schema.json') ? [name.slice(0, -12)] : [])).sort()
}

/** The text of a published schema; the name comes from {@link schemaNames}. */
export function readSchemaFile(name: string): string {
  return readFileSync(join(distribution ?? '', 'schema', `${name}.schema.json`), 'utf8')
}

/** Fetches what the kernel asks for. Everything is fetched once, what isn't there is remembered as such. */
export class Loader implements Materials {
  readonly files = new Map<string, LoadedFile>()
  readonly exists = new Map<string, boolean>()
  readonly data: Map<string, unknown> = new Map()
  readonly parsers: Map<ParsedFormat, BodyParser> = new Map()
  patterns?: PatternEngine
  detectors: LanguageDetectors = {}
  formReader?: FormReader
  linkResults?: LinkResults
  /** There where contact files are read: see {@link readContactsFrom}. */
  contacts?: Map<string, ContactsRead>
  /** The folder that contact files are read from; null where they aren't. */
  contactsRoot: string | null = null
  exports?: ExportReader
  readonly tracked = new Map<string, boolean | null>()
  readonly #project: Pick<ProjectFiles, 'read' | 'exists'> & Partial<Pick<ProjectFiles, 'root'>>
  #tracked?: (path: string) => boolean | null

  /** With `shared`, what another loader has of data, parsers and engines is taken over; files are its own. */
  constructor(
    project: Pick<ProjectFiles, 'read' | 'exists'> & Partial<Pick<ProjectFiles, 'root'>>,
    shared?: Loader,
  ) {
    this.#project = project
    if (shared === undefined) return
    this.data = shared.data
    this.parsers = shared.parsers
    this.detectors = shared.detectors
    if (shared.patterns !== undefined) this.patterns = shared.patterns
    if (shared.exports !== undefined) this.exports = shared.exports
    if (shared.formReader !== undefined) this.formReader = shared.formReader
    if (shared.linkResults !== undefined) this.linkResults = shared.linkResults
  }

  /** Has contact files of campaigns judged row by row: `runLint` reads them. */
  readContactsFrom(root: string): this {
    this.contacts = new Map()
    this.contactsRoot = root
    return this
  }

  /** Whether git tracks a file that holds people's addresses or numbers; null where it can't be told. */
  #tracksPeople(path: string): boolean | null {
    const { root } = this.#project
    if (root === undefined) return null
    this.#tracked ??= trackedBelow(root)
    const isTracked = this.#tracked(path)
    if (isTracked !== true) return isTracked
    return namesPeople(join(root, path))
  }

  async load(needs: readonly Need[]): Promise<void> {
    for (const need of needs) {
      switch (need.kind) {
        case 'file':
          this.files.set(need.path, this.#project.read(need.path))
          break
        case 'exists':
          this.exists.set(need.path, this.#project.exists(need.path))
          break
        case 'tracked':
          // Of files as they were in a commit it isn't asked.
          this.tracked.set(need.path, this.#tracksPeople(need.path))
          break
        case 'data':
          this.data.set(need.name, readShard(need.name))
          break
        case 'parser':
          this.parsers.set(need.format, await loadParser(need.format))
          break
        case 'contacts':
          // Judging them takes the campaign, which `runLint` has.
          break
        case 'engine':
          if (need.name === 're2') this.patterns = (await import('../content/patterns.ts')).re2
          else if (need.name === 'forms') this.formReader = await loadFormReader()
          else if (need.name === 'exports') this.exports = await loadExportReader()
          else this.detectors = { ...this.detectors, ...(await loadDetector(need.name)) }
          break
      }
    }
  }
}
