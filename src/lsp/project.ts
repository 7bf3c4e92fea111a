import { existsSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Configurations } from '../cli/configuration.ts'
import { discover, isRead, isReadByName, toRelative } from '../cli/discover.ts'
import { inputOf, kindOf, tooLargeInput } from '../cli/input.ts'
import { Loader, readShard } from '../cli/load.ts'
import { ProjectFiles, readBytes } from '../cli/read-file.ts'
import { runLint } from '../cli/run-lint.ts'
import { UsageError } from '../cli/usage-error.ts'
import { version } from '../cli/version.ts'
import type { Finding } from '../finding.ts'
import { formName } from '../form/kind.ts'
import type { Case } from '../judge.ts'
import type { InputFile } from '../lint.ts'
import { contactsKey } from '../audience/read-contacts.ts'
import { resolvePath } from '../campaign/body.ts'
import type { LoadedFile, Need } from '../materials.ts'
import { Memory } from '../memory.ts'
import type { Places } from '../place/places.ts'
import { applyBaseline, readBaseline } from '../policy/baseline.ts'
import type { ConfigError } from '../policy/config-error.ts'
import type { Config } from '../policy/config.ts'
import { configNames } from '../policy/discover.ts'
import { defaultConfig } from '../policy/from-raw.ts'
import type { ResolvedConfig } from '../policy/resolve.ts'
import type { ReadFile } from '../read-file.ts'
import type { Report } from '../report/report.ts'
import { maxBytes } from '../source/limits.ts'
import { makeSpan } from '../source/span.ts'
import { type Instant, minutesPerDay } from '../time/civil.ts'
import type { OpenDocument } from './documents.ts'

/** What is known of one file: what is wrong with it, and why it couldn't be judged. */
export interface Told {
  readonly findings: readonly Finding[]
  /** Of a configuration, or a file that one is read from. */
  readonly configErrors: readonly ConfigError[]
  /** The errors of its configuration for which a campaign wasn't judged. */
  readonly unjudged: readonly ConfigError[]
}

/** What an open file is to the project; null for one that it has nothing to say of. */
export type Role = 'campaign' | 'body' | 'policy' | null

/** Files as the editor has them, else as they are on disk; none outside of the root, wherever links lead. */
class EditedFiles extends ProjectFiles {
  readonly #textOf: (path: string) => string | null

  constructor(root: string, textOf: (path: string) => string | null) {
    super(root)
    this.#textOf = textOf
  }

  override read(path: string): LoadedFile {
    const text = this.#textOf(path)
    if (text === null) return super.read(path)
    const bytes = Buffer.byteLength(text)
    // What is open is still of no concern when it lies outside: a link in the project may name anything.
    const onDisk = super.read(path)
    if ('missing' in onDisk && onDisk.missing === 'outside-root') return onDisk
    return bytes > maxBytes ? { missing: 'too-large', detail: `${bytes} bytes` } : { text: wellFormed(text) }
  }
}

/** Bytes of contact files that are read as somebody works on a campaign. */
export const mostContactBytes = 4 * 1024 * 1024

/** As the program's, but for contact files that would take longer than anybody waits in an editor. */
class EditorLoader extends Loader {
  readonly #bytesOf: (need: Extract<Need, { kind: 'contacts' }>) => number

  constructor(files: ProjectFiles, bytesOf: (need: Extract<Need, { kind: 'contacts' }>) => number) {
    super(files)
    this.#bytesOf = bytesOf
  }

  override async load(needs: readonly Need[]): Promise<void> {
    for (const need of needs)
      if (need.kind === 'contacts' && this.#bytesOf(need) > mostContactBytes)
        this.contacts?.set(need.key, {
          unread: 'more than 4 MB of contacts are read by `sendlint check` and not in an editor',
          left: true,
          rows: 0,
          problems: [],
          questions: [],
          waterfall: [],
          jurisdictions: [],
        })
    await super.load(needs)
  }
}

/** An editor may hand over half of a surrogate pair; files never hold one. Offsets stay what they are. */
function wellFormed(text: string): string {
  return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
}

/** Ends the running turn, so that what the client sent meanwhile is heard. */
const breathe = (): Promise<void> => new Promise((done) => setImmediate(done))

/** Files that are read in one go before the client is listened to again. */
const slice = 20

/**
 * One root with its campaigns, the files that they include and its configurations, as they stand in the editor. What was
 * found is kept until something changes that it depends on.
 */
export class Project {
  readonly root: string
  #folders: readonly string[]
  readonly #places: Places
  readonly #now: () => Instant
  readonly #textOf: (absolute: string) => string | null
  readonly #files: EditedFiles
  readonly #loader: Loader
  readonly #memory = new Memory()
  #configurations: Configurations
  #resolved = new Map<string, ResolvedConfig | readonly ConfigError[]>()
  /** Campaign files: of the folders, and open ones. */
  #inputs = new Map<string, InputFile>()
  /** Null = the folders have to be walked. */
  #walked: ReadonlySet<string> | null = null
  #told = new Map<string, Told>()
  #generation = 0
  #day: number
  #toldAt = -1
  #queue: Promise<unknown> = Promise.resolve()
  /** Why the folders couldn't be walked, for the log. */
  readonly #warn: (message: string) => void

  constructor(
    root: string,
    folders: readonly string[],
    edge: {
      readonly places: Places
      readonly now: () => Instant
      readonly textOf: (absolute: string) => string | null
      readonly warn: (message: string) => void
    },
  ) {
    this.root = root
    this.#folders = folders
    this.#places = edge.places
    this.#now = edge.now
    this.#day = Math.floor(edge.now() / minutesPerDay)
    this.#textOf = edge.textOf
    this.#warn = edge.warn
    this.#files = new EditedFiles(root, (path) => edge.textOf(join(root, path)))
    this.#loader = new EditorLoader(this.#files, (need) => this.#contactBytes(need)).readContactsFrom(root)
    this.#loader.data.set('places', edge.places)
    this.#configurations = Configurations.over(root, this.#files, edge.places)
  }

  #contactBytes({ key, file }: Extract<Need, { kind: 'contacts' }>): number {
    const input = this.#inputs.get(file)
    const reading = input === undefined ? undefined : this.#memory.readings.get(input)
    const campaign = reading?.read.campaigns.find((one) => contactsKey(one) === key)
    const paths = (campaign?.audience?.contacts ?? []).map(({ source, value }) =>
      resolvePath(source.path, value),
    )
    return paths.reduce(
      (sum, path) =>
        sum + (path === null ? 0 : (statSync(this.absolute(path), { throwIfNoEntry: false })?.size ?? 0)),
      0,
    )
  }

  /**
   * Contacts are judged when a campaign is first read, and again once it is saved or they change: not with every key, as
   * that takes a pass over all of their rows.
   */
  #forgetContacts(of: string | null): void {
    const keys = [...(this.#loader.contacts?.keys() ?? [])].filter(
      (key) => of === null || key.startsWith(`${of}\0`),
    )
    for (const key of keys) {
      this.#loader.contacts!.delete(key)
      const path = key.slice(0, key.indexOf('\0'))
      const input = this.#inputs.get(path)
      if (input !== undefined) this.#inputs.set(path, { ...input })
    }
  }

  /** A document was saved: what is read from disk for it is read again. */
  saved(absolute: string): void {
    this.#generation += 1
    this.#forgetContacts(this.relative(absolute))
  }

  setFolders(folders: readonly string[]): void {
    if (folders.join('\0') === this.#folders.join('\0')) return
    this.#folders = folders
    this.#walked = null
    this.#generation += 1
  }

  relative(absolute: string): string {
    return toRelative(this.root, absolute)
  }

  absolute(path: string): string {
    return join(this.root, path)
  }

  /** The text of a file as it is on disk or in the editor; null where there is none to be had. */
  textOnDisk(path: string): string | null {
    const file = this.#files.read(path)
    return 'text' in file ? file.text : null
  }

  /** Whether a file is there, inside the root. */
  exists(path: string): boolean {
    return this.#files.exists(path)
  }

  /** What is in a folder, inside the root. */
  entriesOf(folder: string): ReturnType<ProjectFiles['entriesOf']> {
    return this.#files.entriesOf(folder)
  }

  /** The moment that everything is judged at. */
  now(): Instant {
    return this.#now()
  }

  /** The moment has moved on. */
  renew(): void {
    this.#generation += 1
    // Contacts are judged by the day.
    const today = Math.floor(this.#now() / minutesPerDay)
    if (today !== this.#day) this.#forgetContacts(null)
    this.#day = today
  }

  /** The text of a file has changed, in the editor or on disk, or it came or went. */
  changed(absolute: string, { listing }: { readonly listing: boolean }): void {
    const path = this.relative(absolute)
    this.#generation += 1
    const name = basename(path)
    if (listing && !this.#inputs.has(path)) this.#walked = null
    if (listing && this.#inputs.has(path) && this.#textOf(absolute) === null && !existsSync(absolute))
      this.#walked = null
    if (name === '.gitignore') this.#walked = null
    if (listing && /\.(?:csv|tsv|jsonl|ndjson|gz|parquet)$/i.test(name)) this.#forgetContacts(null)
    if (this.#inputs.has(path)) this.#inputs.delete(path)
    if (this.#isPolicy(path)) this.#forgetPolicy()
    const loaded = this.#loader.files.get(path)
    if (loaded !== undefined) {
      this.#loader.files.delete(path)
      for (const [own, input] of this.#inputs)
        if ('missing' in loaded || this.#includes(input, path)) this.#inputs.set(own, { ...input })
    }
    if (listing) this.#cameOrWent(path)
  }

  #cameOrWent(path: string): void {
    const concerned = (one: string): boolean => one === path || one.startsWith(`${path}/`)
    const asked = [...this.#loader.exists.keys(), ...this.#loader.files.keys()].filter(concerned)
    if (asked.length === 0) return
    for (const one of asked) {
      this.#loader.exists.delete(one)
      this.#loader.files.delete(one)
    }
    for (const [own, input] of this.#inputs) this.#inputs.set(own, { ...input })
  }

  /** Nothing is known to stand as it was read: everything is read again. For clients that watch no files. */
  reread(): void {
    this.#generation += 1
    this.#walked = null
    this.#inputs.clear()
    this.#loader.files.clear()
    this.#loader.exists.clear()
    this.#forgetPolicy()
  }

  #forgetPolicy(): void {
    this.#configurations = Configurations.over(this.root, this.#files, this.#places)
    this.#resolved.clear()
    this.#walked = null
    this.#forgetContacts(null)
  }

  #isPolicy(path: string): boolean {
    if ((configNames as readonly string[]).includes(basename(path))) return true
    for (const one of this.#resolved.values())
      if (Array.isArray(one)) {
        if ((one as readonly ConfigError[]).some(({ at }) => at.source.path === path)) return true
      } else if ((one as ResolvedConfig).sources.includes(path)) return true
    return this.#policySources.has(path)
  }

  /** Every file that a configuration was read from, broken ones included. */
  readonly #policySources = new Set<string>()

  #includes(input: InputFile, path: string): boolean {
    const reading = this.#memory.readings.get(input)
    return reading === undefined || reading.read.included.some(({ source }) => source.path === path)
  }

  async #resolve(path: string): Promise<ResolvedConfig | readonly ConfigError[]> {
    const known = this.#resolved.get(path)
    if (known !== undefined) return known
    let result: ResolvedConfig | readonly ConfigError[]
    try {
      const resolution = await this.#configurations.resolution(path)
      for (const source of resolution.sources) this.#policySources.add(source)
      result = resolution.ok ? resolution : resolution.errors
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
      const at = makeSpan({ path: this.#nearestConfig(path), text: '' }, 0, 0)
      result = [{ message: error.message, at, help: error.hint }]
    }
    this.#resolved.set(path, result)
    return result
  }

  #nearestConfig(path: string): string {
    for (let folder = path; folder !== '';) {
      folder = folder.slice(0, Math.max(folder.lastIndexOf('/'), 0))
      const found = configNames
        .map((name) => (folder === '' ? name : `${folder}/${name}`))
        .find((name) => this.#files.exists(name))
      if (found !== undefined) return found
    }
    return configNames[0]
  }

  #configOf(path: string): Config {
    const known = this.#resolved.get(path)
    return known === undefined || Array.isArray(known)
      ? defaultConfig
      : (known as ResolvedConfig).forFile(path)
  }

  #isBroken(path: string): boolean {
    return Array.isArray(this.#resolved.get(path))
  }

  /** Whether a file that is open is read as a campaign. */
  async #isCampaign(path: string): Promise<boolean> {
    if ((configNames as readonly string[]).includes(basename(path)) || path.startsWith('../')) return false
    const config = await this.#resolve(path)
    if (Array.isArray(config)) return isReadByName(path)
    return isRead(path, config as ResolvedConfig) && isReadable(path)
  }

  #inputFor(path: string): InputFile | null {
    const absolute = this.absolute(path)
    const text = this.#textOf(absolute)
    if (text !== null) {
      const bytes = Buffer.byteLength(text)
      if (bytes > maxBytes) return tooLargeInput(path, bytes, false)
      const form = formName.test(path) ? { form: { declared: true } } : {}
      return { path, text: wellFormed(text), format: kindOf(path, false).format, ...form }
    }
    const content = readBytes(absolute)
    if ('bytes' in content) return inputOf(path, content.bytes, false, null)
    return 'tooLarge' in content ? tooLargeInput(path, content.tooLarge, false) : null
  }

  async #walk(): Promise<ReadonlySet<string>> {
    const targets = this.#folders.map((absolute) => ({ absolute, folder: true }))
    const selections = new Map<string, ResolvedConfig | null>()
    for (const { absolute } of targets) {
      const config = await this.#resolve(`${this.relative(absolute)}/x`.replace(/^\//, ''))
      selections.set(absolute, Array.isArray(config) ? null : (config as ResolvedConfig))
    }
    try {
      const found = await discover(
        this.root,
        targets.filter(({ absolute }) => existsSync(absolute)),
        (folder) => selections.get(folder) ?? { isCampaign: () => null, isIgnored: () => false },
      )
      return new Set(found.map(({ path }) => path).filter(isReadable))
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
      this.#warn(`${error.message}: only open files are checked`)
      return new Set()
    }
  }

  /** Brings the campaign files up to date. */
  async #gather(open: readonly OpenDocument[]): Promise<readonly InputFile[]> {
    this.#walked ??= await this.#walk()
    const wanted = new Set(this.#walked)
    for (const { path: absolute } of open) {
      const path = this.relative(absolute)
      if (await this.#isCampaign(path)) wanted.add(path)
    }
    for (const path of this.#inputs.keys()) if (!wanted.has(path)) this.#inputs.delete(path)
    let read = 0
    for (const path of [...wanted].sort()) {
      if (this.#inputs.has(path)) continue
      const input = this.#inputFor(path)
      if (input !== null) this.#inputs.set(path, input)
      read += 1
      if (read % slice === 0) await breathe()
    }
    const inputs = [...this.#inputs.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
    for (const { path } of inputs) await this.#resolve(path)
    return inputs.filter(({ path }) => !this.#isBroken(path))
  }

  /** Reads what hasn't been read, some files at a time; those that are judged at once are read with it. */
  async #read(inputs: readonly InputFile[], judged: ReadonlySet<string> = new Set()): Promise<void> {
    const fresh = inputs.filter(
      (input) =>
        !judged.has(input.path) && this.#memory.reading(input, this.#configOf(input.path))?.settled !== true,
    )
    for (let from = 0; from < fresh.length; from += slice) {
      await this.#run(fresh.slice(from, from + slice), () => false)
      if (fresh.length > slice) await breathe()
    }
  }

  #run(files: readonly InputFile[], about: ((file: InputFile) => boolean) | null): Promise<Report> {
    return runLint(
      {
        configOf: (path) => this.#configOf(path),
        now: this.#now(),
        version,
        memory: this.#memory,
        asksOptional: false,
        ...(about === null ? {} : { about }),
      },
      files,
      this.#loader,
      // What was found in an included body is judged by the configuration above that body.
      async () => {
        for (const path of this.#loader.files.keys()) await this.#resolve(path)
      },
    )
  }

  /** One at a time: every run sees the files as they stand when it begins. */
  #inTurn<Result>(job: () => Promise<Result>): Promise<Result> {
    const turn = this.#queue.then(job, job)
    this.#queue = turn.catch(() => {})
    return turn
  }

  /**
   * What there is to say of files. Of campaigns that are only part of the project nothing is judged but what they do
   * together with these.
   */
  tell(paths: readonly string[], open: readonly OpenDocument[]): Promise<ReadonlyMap<string, Told>> {
    return this.#inTurn(async () => {
      if (this.#toldAt !== this.#generation) {
        this.#told.clear()
        this.#toldAt = this.#generation
      }
      const wanted = paths.filter((path) => !this.#told.has(path))
      if (wanted.length > 0) {
        const generation = this.#generation
        const found = await this.#judge(wanted, open)
        const before = new Map(this.#told)
        // What changed meanwhile is judged when it is asked for.
        if (generation !== this.#generation) return new Map([...before, ...found])
        for (const [path, told] of found) this.#told.set(path, told)
      }
      return new Map(paths.map((path) => [path, this.#told.get(path)!]))
    })
  }

  async #judge(paths: readonly string[], open: readonly OpenDocument[]): Promise<Map<string, Told>> {
    const inputs = await this.#gather(open)
    const wanted = new Set(paths)
    await this.#read(inputs, wanted)
    // What is found in a configuration may come from any campaign under it.
    const all = paths.some((path) => this.#isPolicy(path) && !this.#inputs.has(path))
    const about = (input: InputFile): boolean =>
      all ||
      wanted.has(input.path) ||
      (this.#memory.readings.get(input)?.read.included.some(({ source }) => wanted.has(source.path)) ?? false)
    let findings: readonly Finding[] = []
    const concerned = inputs.filter(about)
    if (concerned.length > 0) {
      // Judged some at a time first, so that the client is heard between them; the run over all takes what was found.
      if (concerned.length > slice)
        for (let from = 0; from < concerned.length; from += slice) {
          await this.#run(concerned.slice(from, from + slice), null)
          await breathe()
        }
      findings = this.#unrecorded(await this.#run(inputs, all ? null : about))
    }
    const byPath = new Map<string, Finding[]>()
    for (const finding of findings) {
      const { path } = finding.at.source
      const own = byPath.get(path)
      if (own === undefined) byPath.set(path, [finding])
      else own.push(finding)
    }
    const told = new Map<string, Told>()
    for (const path of paths) {
      // A configuration is read although no campaign stands under it yet.
      if ((configNames as readonly string[]).includes(basename(path))) await this.#resolve(path)
      const own = this.#resolved.get(path)
      told.set(path, {
        findings: byPath.get(path) ?? [],
        configErrors: this.#errorsAt(path),
        unjudged: this.#inputs.has(path) && Array.isArray(own) ? (own as readonly ConfigError[]) : [],
      })
    }
    return told
  }

  /** Without what the baseline of the configuration has recorded: `check` leaves it out as well. */
  #unrecorded({ findings, lapsed = new Set() }: Report): readonly Finding[] {
    const [path] = new Set(
      [...this.#resolved.values()].flatMap((one) =>
        Array.isArray(one) ? [] : ((one as ResolvedConfig).config.baseline ?? []),
      ),
    )
    if (path === undefined) return findings
    this.#policySources.add(path)
    const text = this.textOnDisk(path)
    const baseline = text === null ? null : readBaseline(text)
    return baseline === null || typeof baseline === 'string'
      ? findings
      : applyBaseline(findings, baseline, { linted: new Set(), lapsed }).findings
  }

  /** Errors of configurations that stand in a file, each once. */
  #errorsAt(path: string): readonly ConfigError[] {
    const found = new Map<string, ConfigError>()
    for (const result of this.#resolved.values())
      if (Array.isArray(result))
        for (const error of result as readonly ConfigError[])
          if (error.at.source.path === path) found.set(`${error.at.start} ${error.message}`, error)
    return [...found.values()].sort((a, b) => a.at.start - b.at.start)
  }

  /** Every file that there is something to say of: campaigns, what they include, what configurations are read from. */
  async everything(open: readonly OpenDocument[]): Promise<readonly string[]> {
    return this.#inTurn(async () => {
      const inputs = await this.#gather(open)
      await this.#read(inputs)
      const bodies = inputs.flatMap(
        (input) => this.#memory.readings.get(input)?.read.included.map(({ source }) => source.path) ?? [],
      )
      return [...new Set([...this.#inputs.keys(), ...bodies, ...this.#policySources])].sort()
    })
  }

  /** What an open file is. */
  async role(document: OpenDocument, open: readonly OpenDocument[]): Promise<Role> {
    const path = this.relative(document.path)
    return this.#inTurn(async () => {
      const inputs = await this.#gather(open)
      if (this.#inputs.has(path)) return 'campaign'
      await this.#read(inputs)
      const isIncluded = inputs.some((input) =>
        this.#memory.readings.get(input)?.read.included.some(({ source }) => source.path === path),
      )
      if (isIncluded) return 'body'
      return this.#isPolicy(path) ? 'policy' : null
    })
  }

  /** A campaign file as it was read, or the campaigns that include a body; with what their messages do. */
  async look(document: OpenDocument, open: readonly OpenDocument[]): Promise<readonly Look[]> {
    const path = this.relative(document.path)
    return this.#inTurn(async () => {
      const inputs = await this.#gather(open)
      await this.#read(inputs)
      const concerned = inputs.filter(
        (input) =>
          input.path === path ||
          (this.#memory.readings.get(input)?.read.included.some(({ source }) => source.path === path) ??
            false),
      )
      if (concerned.length === 0) return []
      // Makes the cases; what was judged already isn't judged again.
      await this.#run(inputs, (input) => concerned.includes(input))
      const all = inputs.flatMap((input) => this.#casesOf(input))
      return concerned.flatMap((input) => {
        const reading = this.#memory.readings.get(input)
        return reading === undefined ? [] : [{ read: reading.read, cases: this.#casesOf(input), all }]
      })
    })
  }

  #casesOf(input: InputFile): readonly Case[] {
    const campaigns = this.#memory.readings.get(input)?.read.campaigns ?? []
    return campaigns.flatMap((campaign) => this.#memory.cases.get(campaign) ?? [])
  }

  /** The configuration that holds for a file, the built-in settings where it is broken. */
  async config(path: string): Promise<Config> {
    await this.#resolve(path)
    return this.#configOf(path)
  }

  /** The path of the configuration of a file, null without one. */
  configPath(path: string): string | null {
    try {
      return this.#configurations.pathFor(path)
    } catch {
      return null
    }
  }

  /** Findings if one file had another text; nothing of it is kept. */
  async suppose(
    document: OpenDocument,
    text: string,
    open: readonly OpenDocument[],
  ): Promise<readonly Finding[]> {
    const path = this.relative(document.path)
    return this.#inTurn(async () => {
      const inputs = await this.#gather(open)
      await this.#read(inputs)
      const own = this.#inputs.get(path)
      if (own !== undefined) {
        const changed: InputFile = { ...own, text: wellFormed(text) }
        const files = inputs.map((input) => (input.path === path ? changed : input))
        return this.#ofPath(await this.#run(files, (input) => input === changed), path)
      }
      // A body: its campaigns are read anew with it, and put back after.
      const before = this.#loader.files.get(path)
      if (before === undefined) return []
      this.#loader.files.set(path, { text: wellFormed(text) })
      try {
        const fresh = new Map<InputFile, InputFile>()
        for (const input of inputs) if (this.#includes(input, path)) fresh.set(input, { ...input })
        const copies = new Set(fresh.values())
        const files = inputs.map((input) => fresh.get(input) ?? input)
        return this.#ofPath(await this.#run(files, (input) => copies.has(input)), path)
      } finally {
        this.#loader.files.set(path, before)
      }
    })
  }

  #ofPath({ findings }: Report, path: string): readonly Finding[] {
    return findings.filter(({ at }) => at.source.path === path)
  }

  shard<Name extends Parameters<typeof readShard>[0]>(name: Name): ReturnType<typeof readShard<Name>> {
    const known = this.#loader.data.get(name)
    if (known !== undefined) return known as ReturnType<typeof readShard<Name>>
    return readShard(name)
  }
}

/** A file as it was read, its campaigns with what is known of them, and those of the whole project. */
export interface Look {
  readonly read: ReadFile
  readonly cases: readonly Case[]
  readonly all: readonly Case[]
}

/** Campaigns, exports of platforms and opt-in forms; what else a configuration may take for one has no channel. */
function isReadable(path: string): boolean {
  return /\.(?:yaml|yml|json|jsonl|ndjson|csv|tsv|md)$/i.test(path) || formName.test(path)
}
