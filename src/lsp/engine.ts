import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import type {
  CodeAction,
  CodeActionParams,
  CompletionItem,
  Connection,
  Diagnostic,
  DocumentLink,
  DocumentSymbol,
  FoldingRange,
  Hover,
  InlayHint,
  Position,
  PreviousResultId,
  Range,
  SymbolInformation,
  WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver/node'
import { withSlashes } from '../cli/discover.ts'
import { readShard } from '../cli/load.ts'
import { hash } from '../hash.ts'
import type { Places } from '../place/places.ts'
import { findRoot } from '../policy/discover.ts'
import { type Instant, parseInstant } from '../time/civil.ts'
import { actionsFor, resolvedAction } from './actions.ts'
import type { Client } from './client.ts'
import { explainCommand } from './client.ts'
import { completionFor } from './completion.ts'
import { diagnosticsOf } from './diagnostics.ts'
import { type OpenDocument, type OpenDocuments, uriOf } from './documents.ts'
import { explain } from './explain.ts'
import { hintsFor } from './hints.ts'
import { hoverFor } from './hover.ts'
import { linksOf } from './links.ts'
import { foldingOf, outlineOf } from './outline.ts'
import { placing } from './places.ts'
import { Project } from './project.ts'

/** What the engine has from the server around it. */
export interface Edge {
  readonly client: Client
  readonly connection: Connection
  readonly documents: OpenDocuments
  /** ISO instant to judge at; null = the clock. */
  readonly now: string | null
  readonly log: (what: string, error: unknown) => void
}

/** A document with its project, for what answers requests about it. */
export interface Asked {
  readonly client: Client
  readonly documents: OpenDocuments
  readonly project: Project
  readonly document: OpenDocument
  /** Root-relative. */
  readonly path: string
  /** All that is open in the project. */
  readonly open: readonly OpenDocument[]
}

/** Campaigns of the editor's folders, read and judged. Loaded after the client has been answered for the first time. */
export class Engine {
  readonly #edge: Edge
  readonly #places: Places
  readonly #fixed: Instant | null
  #instant: Instant
  #folders: readonly string[] = []
  #projects = new Map<string, Project>()
  /** By folder; asked with every key, and only a configuration or repository that comes or goes changes it. */
  readonly #roots = new Map<string, string>()
  /** Files that the client was told about and hasn't asked for. */
  #published = new Set<string>()

  constructor(edge: Edge, folders: readonly string[]) {
    this.#edge = edge
    const places = readShard('places')
    if (places === null) throw new Error('The data shard `places` is not there: build first')
    this.#places = places
    this.#fixed = edge.now === null || edge.now === '' ? null : parseInstant(edge.now)
    this.#instant = this.#clock()
    this.setFolders(folders)
  }

  #clock(): Instant {
    return this.#fixed ?? Math.floor(Date.now() / 60_000)
  }

  setFolders(folders: readonly string[]): void {
    this.#folders = folders
    this.#roots.clear()
    const byRoot = new Map<string, string[]>()
    for (const folder of folders) {
      const root = this.#rootOf(folder)
      byRoot.set(root, [...(byRoot.get(root) ?? []), folder])
    }
    for (const [root, project] of this.#projects) {
      const own = byRoot.get(root)
      if (own === undefined) this.#projects.delete(root)
      else project.setFolders(own)
    }
    for (const [root, own] of byRoot) if (!this.#projects.has(root)) this.#open(root, own)
  }

  #rootOf(folder: string): string {
    const root = this.#roots.get(folder) ?? findRoot([withSlashes(folder)], existsSync)
    this.#roots.set(folder, root)
    return root
  }

  #open(root: string, folders: readonly string[]): Project {
    const project = new Project(root, folders, {
      places: this.#places,
      now: () => this.#instant,
      textOf: (absolute) => this.#edge.documents.at(absolute)?.lines.text ?? null,
      warn: (message) => {
        this.#edge.connection.console.warn(`sendlint: ${message}`)
      },
    })
    this.#projects.set(root, project)
    return project
  }

  /** The project of a path: of the nearest folder of the workspace, else of the file's own. */
  #projectOf(path: string): Project {
    const file = withSlashes(path)
    const folder = this.#folders
      .filter((one) => file.startsWith(`${withSlashes(one).replace(/\/$/, '')}/`))
      .sort((a, b) => b.length - a.length)[0]
    const root = this.#rootOf(folder ?? dirname(path))
    return this.#projects.get(root) ?? this.#open(root, [])
  }

  #openOf(project: Project): readonly OpenDocument[] {
    return this.#edge.documents.all().filter(({ path }) => this.#projectOf(path) === project)
  }

  #asked(document: OpenDocument): Asked {
    const { client, documents } = this.#edge
    const project = this.#projectOf(document.path)
    const path = project.relative(document.path)
    return { client, documents, project, document, path, open: this.#openOf(project) }
  }

  /** A document was opened or changed in the editor. */
  touched(path: string): void {
    this.#projectOf(path).changed(path, { listing: false })
    this.#refreshOthers(path)
  }

  closed({ path, uri }: OpenDocument): void {
    this.#projectOf(path).changed(path, { listing: false })
    if (this.#published.delete(uri))
      this.#edge.connection.sendDiagnostics({ uri, diagnostics: [] }).catch(unheard)
  }

  saved(path: string): void {
    this.#roots.clear()
    this.#projectOf(path).saved(path)
    // A client that watches says itself what has changed beside it.
    if (!this.#edge.client.watches) for (const project of this.#projects.values()) project.reread()
    this.#refreshOthers(path)
  }

  changedOnDisk(paths: readonly string[]): void {
    this.#roots.clear()
    let news = false
    for (const path of paths) {
      // What is open is what the editor says it is.
      if (this.#edge.documents.at(path) !== undefined) continue
      this.#projectOf(path).changed(path, { listing: true })
      news = true
    }
    if (news) this.#refresh()
  }

  /** Time goes by: what was found an hour ago may have turned. */
  async renew(): Promise<void> {
    if (this.#clock() === this.#instant) return
    this.#instant = this.#clock()
    for (const project of this.#projects.values()) project.renew()
    this.#refresh()
    await this.publish()
  }

  #refresh(): void {
    const { client, connection } = this.#edge
    if (client.pulls && client.refreshesDiagnostics) connection.languages.diagnostics.refresh().catch(unheard)
    if (client.refreshesHints) connection.languages.inlayHint.refresh().catch(unheard)
  }

  /** A configuration or an included body is no campaign: clients ask again for it, and not for those that it concerns. */
  #refreshOthers(path: string): void {
    if (/\.campaign\.[a-z]+$/.test(path)) return
    const { client, connection } = this.#edge
    if (client.pulls && client.refreshesDiagnostics) connection.languages.diagnostics.refresh().catch(unheard)
  }

  async #diagnostics(
    project: Project,
    documents: readonly OpenDocument[],
  ): Promise<Map<OpenDocument, Diagnostic[]>> {
    const open = this.#openOf(project)
    const place = placing(project, this.#edge.documents, this.#edge.client.encoding)
    const told = await project.tell(
      documents.map(({ path }) => project.relative(path)),
      open,
    )
    return new Map(
      documents.map((document) => [
        document,
        [...diagnosticsOf(told.get(project.relative(document.path))!, this.#edge.client, place)],
      ]),
    )
  }

  /** Tells the client about every open document; those that changed while they were judged come with the next call. */
  async publish(): Promise<void> {
    const { client, connection, documents } = this.#edge
    if (client.pulls) return
    const byProject = new Map<Project, OpenDocument[]>()
    for (const document of documents.all()) {
      const project = this.#projectOf(document.path)
      byProject.set(project, [...(byProject.get(project) ?? []), document])
    }
    for (const [project, own] of byProject)
      for (const [document, diagnostics] of await this.#diagnostics(project, own)) {
        if (documents.at(document.path) !== document) continue
        if (diagnostics.length === 0 && !this.#published.has(document.uri)) {
          if ((await project.role(document, own)) === null) continue
        }
        this.#published.add(document.uri)
        await connection.sendDiagnostics({
          uri: document.uri,
          ...(client.diagnosticVersions ? { version: document.version } : {}),
          diagnostics,
        })
      }
  }

  async pulled(document: OpenDocument, previous: string | null): Promise<Pulled> {
    const project = this.#projectOf(document.path)
    const open = this.#openOf(project)
    // Those that are open are asked for together: one run serves them all.
    const items = (await this.#diagnostics(project, open)).get(document) ?? []
    const resultId = hash(JSON.stringify(items))
    return resultId === previous ? { kind: 'unchanged', resultId } : { kind: 'full', resultId, items }
  }

  async pulledWorkspace(previous: readonly PreviousResultId[]): Promise<WorkspaceDocumentDiagnosticReport[]> {
    const { client, documents } = this.#edge
    const before = new Map(previous.map(({ uri, value }) => [uri, value]))
    const reports: WorkspaceDocumentDiagnosticReport[] = []
    for (const project of this.#projects.values()) {
      const open = this.#openOf(project)
      const paths = await project.everything(open)
      const place = placing(project, documents, client.encoding)
      const told = await project.tell(paths, open)
      for (const path of paths) {
        const absolute = project.absolute(path)
        const document = documents.at(absolute)
        const uri = document?.uri ?? uriOf(absolute)
        const items = [...diagnosticsOf(told.get(path)!, client, place)]
        const resultId = hash(JSON.stringify(items))
        const version = document?.version ?? null
        reports.push(
          before.get(uri) === resultId
            ? { kind: 'unchanged', uri, version, resultId }
            : { kind: 'full', uri, version, resultId, items },
        )
        before.delete(uri)
      }
    }
    // What is no longer there has nothing wrong with it.
    for (const uri of before.keys()) reports.push({ kind: 'full', uri, version: null, items: [] })
    return reports
  }

  async actions(document: OpenDocument, params: CodeActionParams): Promise<CodeAction[]> {
    return actionsFor(this.#asked(document), params)
  }

  async resolved(action: CodeAction): Promise<CodeAction> {
    try {
      return await resolvedAction(action, (uri) => {
        const document = this.#edge.documents.of(uri)
        return document === undefined ? null : this.#asked(document)
      })
    } catch (error) {
      this.#edge.log('code action', error)
      return action
    }
  }

  async hover(document: OpenDocument, position: Position): Promise<Hover | null> {
    return hoverFor(this.#asked(document), position)
  }

  async completion(document: OpenDocument, position: Position): Promise<CompletionItem[]> {
    return completionFor(this.#asked(document), position)
  }

  async links(document: OpenDocument): Promise<DocumentLink[]> {
    return linksOf(this.#asked(document))
  }

  async outline(document: OpenDocument): Promise<DocumentSymbol[] | SymbolInformation[]> {
    return outlineOf(this.#asked(document))
  }

  async folding(document: OpenDocument): Promise<FoldingRange[]> {
    return foldingOf(this.#asked(document))
  }

  async hints(document: OpenDocument, range: Range): Promise<InlayHint[]> {
    return hintsFor(this.#asked(document), range)
  }

  /** Runs a command; the answer is for clients that show it themselves. */
  async execute(command: string, given: readonly unknown[]): Promise<object | null> {
    if (command !== explainCommand || typeof given[0] !== 'string') return null
    return explain(given[0], this.#edge)
  }
}

/** A client that is leaving answers nothing, and that is no error of ours. */
function unheard(): void {}

type Pulled =
  | { readonly kind: 'full'; readonly resultId: string; readonly items: Diagnostic[] }
  | { readonly kind: 'unchanged'; readonly resultId: string }
