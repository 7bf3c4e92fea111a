import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node'
import type {
  ClientCapabilities,
  Diagnostic,
  InitializeResult,
  PublishDiagnosticsParams,
  Range,
  TextEdit,
  WorkspaceEdit,
} from 'vscode-languageserver/node'
import { root } from './lint.ts'

export const cli = join(root, 'dist/cli.js')
export const now = '2026-11-21T10:00:00Z'

/** What a current editor that asks for diagnostics says of itself. */
export const pulling: ClientCapabilities = {
  general: { positionEncodings: ['utf-16'] },
  workspace: {
    workspaceFolders: true,
    workspaceEdit: { documentChanges: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
    diagnostics: { refreshSupport: true },
    inlayHint: { refreshSupport: true },
  },
  window: { showDocument: { support: true } },
  textDocument: {
    diagnostic: { relatedDocumentSupport: true },
    publishDiagnostics: {
      relatedInformation: true,
      tagSupport: { valueSet: [1, 2] },
      codeDescriptionSupport: true,
      dataSupport: true,
      versionSupport: true,
    },
    codeAction: {
      dataSupport: true,
      isPreferredSupport: true,
      resolveSupport: { properties: ['edit'] },
      codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix', 'refactor', 'source'] } },
    },
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
    hover: { contentFormat: ['markdown', 'plaintext'] },
    completion: { completionItem: { snippetSupport: true } },
  },
}

const { diagnostic: _diagnostic, ...withoutPull } = pulling.textDocument!
/** An editor that is told. */
export const pushed: ClientCapabilities = { ...pulling, textDocument: withoutPull }

interface Registered {
  readonly method: string
  readonly registerOptions?: unknown
}

export interface ClientOptions {
  readonly capabilities?: ClientCapabilities
  /** Absolute paths of workspace folders. */
  readonly folders?: readonly string[]
  readonly command?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly initializationOptions?: unknown
}

/** A language client as small as can be, over the real protocol to the built server. */
export class Client {
  readonly process: ChildProcessWithoutNullStreams
  readonly connection: MessageConnection
  readonly published = new Map<string, PublishDiagnosticsParams[]>()
  readonly registered: Registered[] = []
  readonly refreshes: string[] = []
  readonly shown: { readonly method: string; readonly params: unknown }[] = []
  readonly exited: Promise<number | null>
  stderr = ''
  result!: InitializeResult
  #wake: (() => void)[] = []

  private constructor(child: ChildProcessWithoutNullStreams) {
    this.process = child
    this.exited = new Promise((done) => child.on('exit', (code) => done(code)))
    child.stderr.on('data', (chunk: Buffer) => {
      this.stderr += chunk.toString()
    })
    this.connection = createMessageConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    )
    this.connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
      const all = this.published.get(params.uri) ?? []
      this.published.set(params.uri, [...all, params])
      for (const wake of this.#wake.splice(0)) wake()
    })
    this.connection.onRequest('client/registerCapability', (params: { registrations: Registered[] }) => {
      this.registered.push(...params.registrations)
      return null
    })
    for (const method of ['workspace/diagnostic/refresh', 'workspace/inlayHint/refresh'])
      this.connection.onRequest(method, () => {
        this.refreshes.push(method)
        return null
      })
    this.connection.onRequest('window/showDocument', (params: unknown) => {
      this.shown.push({ method: 'window/showDocument', params })
      return { success: true }
    })
    for (const method of ['window/showMessage', 'window/logMessage'])
      this.connection.onNotification(method, (params: unknown) => {
        this.shown.push({ method, params })
      })
    this.connection.onError(() => {})
    this.connection.listen()
  }

  static spawn({ command = [process.execPath, cli, 'lsp', '--stdio'], env = {} }: ClientOptions): Client {
    const [program, ...args] = command
    return new Client(
      spawn(program!, args, {
        env: { ...process.env, SENDLINT_NOW: now, ...env },
        stdio: ['pipe', 'pipe', 'pipe'],
      }),
    )
  }

  static async start(options: ClientOptions = {}): Promise<Client> {
    const client = Client.spawn(options)
    const { folders = [], capabilities = pulling } = options
    client.result = await client.connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: folders[0] === undefined ? null : uriOf(folders[0]),
      workspaceFolders: folders.map((path) => ({ uri: uriOf(path), name: path })),
      capabilities,
      ...(options.initializationOptions === undefined
        ? {}
        : { initializationOptions: options.initializationOptions }),
    })
    await client.connection.sendNotification('initialized', {})
    return client
  }

  async open(path: string, text: string, languageId = 'yaml', version = 1): Promise<string> {
    const uri = uriOf(path)
    await this.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId, version, text },
    })
    return uri
  }

  async change(
    uri: string,
    version: number,
    contentChanges: readonly { range?: Range; text: string }[],
  ): Promise<void> {
    await this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges,
    })
  }

  request<Result>(method: string, params: object): Promise<Result> {
    return this.connection.sendRequest(method, params)
  }

  async pull(uri: string): Promise<readonly Diagnostic[]> {
    const { items } = await this.request<{ items: Diagnostic[] }>('textDocument/diagnostic', {
      textDocument: { uri },
    })
    return items
  }

  /** The last diagnostics that were sent for a document, of a version at least. */
  async told(uri: string, version: number): Promise<readonly Diagnostic[]> {
    for (;;) {
      const last = this.published.get(uri)?.at(-1)
      if (last !== undefined && (last.version ?? version) >= version) return last.diagnostics
      await new Promise<void>((done) => this.#wake.push(done))
    }
  }

  /** Ends as the protocol wants it; gives the exit code. */
  async end(): Promise<number | null> {
    await this.connection.sendRequest('shutdown')
    await this.connection.sendNotification('exit')
    return this.exited
  }
}

export function uriOf(path: string): string {
  return pathToFileURL(path).href
}

/** A text with edits made as a client makes them, positions in UTF-16. */
export function applied(text: string, edits: readonly TextEdit[]): string {
  const starts = [0]
  for (const match of text.matchAll(/\r\n|\n|\r/g)) starts.push(match.index + match[0].length)
  const at = ({ line, character }: Range['start']): number => {
    const next = starts[line + 1]
    const end = next === undefined ? text.length : next - (text.slice(0, next).endsWith('\r\n') ? 2 : 1)
    return Math.min((starts[line] ?? text.length) + character, end)
  }
  return edits
    .map(({ range, newText }) => ({ from: at(range.start), to: at(range.end), newText }))
    .sort((a, b) => b.from - a.from)
    .reduce((before, { from, to, newText }) => before.slice(0, from) + newText + before.slice(to), text)
}

/** The edits that a workspace edit makes in one document. */
export function editsFor(edit: WorkspaceEdit, uri: string): readonly TextEdit[] {
  if (edit.changes !== undefined) return edit.changes[uri] ?? []
  return (edit.documentChanges ?? []).flatMap((change) =>
    'textDocument' in change && change.textDocument.uri === uri ? (change.edits as TextEdit[]) : [],
  )
}
