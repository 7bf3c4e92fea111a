import { Console } from 'node:console'
import type { Readable, Writable } from 'node:stream'
import {
  type CancellationToken,
  createConnection,
  DidChangeWatchedFilesNotification,
  type DocumentDiagnosticParams,
  ErrorCodes,
  LSPErrorCodes,
  Message,
  ProposedFeatures,
  ResponseError,
  type ResponseMessage,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node'
import { version } from '../cli/version.ts'
import { capabilitiesFor, type Client, clientOf } from './client.ts'
import { changed, type OpenDocument, OpenDocuments, pathOf } from './documents.ts'
import type { Engine } from './engine.ts'
import { Lines } from './positions.ts'

/** What the server is started with: where the protocol runs, and the moment to judge at. */
export interface ServerOptions {
  readonly input: Readable
  readonly output: Writable
  readonly stderr: Writable
  /** ISO instant; null = the clock. */
  readonly now: string | null
  /** What reads and judges campaigns: asked for once the client has been answered. */
  readonly engine: () => Promise<{ readonly Engine: typeof Engine }>
}

/** How long somebody has to stop typing before a client that doesn't ask is told, milliseconds. */
const pause = 150
/** How often open files are judged anew because time goes by, milliseconds. */
const renewal = 5 * 60_000

/** Files whose change can change what is found; contact files and evidence only have to be there. */
const watched = [
  '**/sendlint.config.{yaml,yml,json}',
  '**/*.{yaml,yml,json,md,html,htm,mjml,txt}',
  '**/*.{csv,tsv,jsonl,ndjson,gz,parquet,png,jpg,jpeg,pdf,eml}',
  '**/.gitignore',
]

/**
 * Speaks the Language Server Protocol until the client is gone. The process ends with 0 after `shutdown` and `exit`, with
 * 1 when the client leaves without (LSP 3.17, exit notification); the connection sees to that, and to clients whose process
 * dies. What reads and judges campaigns is loaded once `initialize` has been answered.
 */
export function serve({ input, output, stderr, now, engine: load }: ServerOptions): Promise<never> {
  // Nothing but the protocol on the standard output, whoever wants to log.
  globalThis.console = new Console(stderr, stderr)
  const reader = new StreamMessageReader(input)
  const writer = new StreamMessageWriter(output)
  let isShut = false
  const connection = createConnection(ProposedFeatures.all, reader, writer, {
    messageStrategy: {
      handleMessage(message, next) {
        if (!Message.isRequest(message) && !Message.isNotification(message) && !Message.isResponse(message)) {
          refuseWhatIsNone(message, writer)
          return undefined
        }
        const refusal = refusalOf(message, { isInitialized: client !== null, isShut })
        if (refusal === null) return next(message)
        if (Message.isRequest(message)) {
          const { id } = message
          writer.write({ jsonrpc: '2.0', id, error: refusal } as ResponseMessage).catch(() => {})
        }
        return undefined
      },
    },
  })
  const documents = new OpenDocuments()
  let client: Client | null = null
  let folders: readonly string[] = []
  let engine: Promise<Engine> | null = null
  let timer: NodeJS.Timeout | null = null

  const log = (what: string, error: unknown): void => {
    // Never the text of a document: a message of ours, and where in our code.
    const said = error instanceof Error ? (error.stack ?? error.message) : String(error)
    connection.console.error(`sendlint: ${what}: ${said}`)
  }
  const started = (): Promise<Engine> => {
    engine ??= load().then(
      ({ Engine: Started }) => new Started({ client: client!, connection, documents, now, log }, folders),
    )
    return engine
  }
  const withEngine = (what: string, run: (engine: Engine) => Promise<void> | void): void => {
    started()
      .then(run)
      .catch((error: unknown) => log(what, error))
  }
  /** Tells a client that doesn't ask, once typing pauses. */
  const publishSoon = (wait: number): void => {
    if (client?.pulls !== false) return
    if (timer !== null) clearTimeout(timer)
    timer = setTimeout(() => {
      timer = null
      withEngine('diagnostics', (one) => one.publish())
    }, wait)
  }

  // An editor restarts a server that ends a few times, then never again: nothing that goes wrong may end it.
  const survive = (error: unknown): void => {
    stderr.write(
      `sendlint: internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    )
  }
  process.on('uncaughtException', survive)
  process.on('unhandledRejection', survive)
  connection.onShutdown(() => {
    isShut = true
  })
  // Nobody is left to talk to. What came last is heard first: the reader hands it on in turns of its own.
  const leave = (): void => {
    setTimeout(() => process.exit(isShut ? 0 : 1), 20)
  }
  reader.onError((error) => {
    // Who sent it can't be told by an id (JSON-RPC 2.0, 5.1).
    const said = error instanceof SyntaxError ? 'The message is no JSON' : error.message.split('\n')[0]!
    const answer = { jsonrpc: '2.0', id: null, error: { code: ErrorCodes.ParseError, message: said } }
    const written = writer.write(answer as ResponseMessage).catch(() => {})
    // Behind a header that can't be read nobody knows where the next message begins.
    if (!(error instanceof SyntaxError)) void written.then(leave)
  })
  input.once('end', leave)
  input.once('close', leave)
  output.on('error', leave)

  connection.onInitialize((params) => {
    client = clientOf(params)
    const uris =
      params.workspaceFolders?.map(({ uri }) => uri) ??
      // Clients from before workspace folders (LSP 3.6).
      (params.rootUri === null || params.rootUri === undefined ? [] : [params.rootUri])
    folders = uris.map(pathOf).filter((path) => path !== null)
    return {
      capabilities: capabilitiesFor(client),
      serverInfo: { name: 'sendlint', version },
    }
  })
  connection.onInitialized(() => {
    withEngine('start', async (one) => {
      if (client!.watches)
        await connection.client.register(DidChangeWatchedFilesNotification.type, {
          watchers: watched.map((globPattern) => ({ globPattern })),
        })
      if (client!.folders)
        connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
          const gone = new Set(removed.map(({ uri }) => pathOf(uri)))
          const come = added.map(({ uri }) => pathOf(uri)).filter((path) => path !== null)
          folders = [...folders.filter((path) => !gone.has(path)), ...come]
          one.setFolders(folders)
          publishSoon(0)
        })
    })
    setInterval(() => withEngine('renewal', (one) => one.renew()), renewal).unref()
  })

  connection.onDidOpenTextDocument(({ textDocument: { uri, version: number, text } }) => {
    const path = pathOf(uri)
    if (path === null) return
    documents.set({ uri, path, version: number, lines: new Lines(text) })
    withEngine('open', (one) => one.touched(path))
    publishSoon(0)
  })
  connection.onDidChangeTextDocument(({ textDocument: { uri, version: number }, contentChanges }) => {
    const document = documents.of(uri)
    if (document === undefined) return
    const lines = changed(document.lines, contentChanges, client!.encoding)
    documents.set({ ...document, version: number, lines })
    withEngine('change', (one) => one.touched(document.path))
    publishSoon(pause)
  })
  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
    const document = documents.of(uri)
    if (document === undefined) return
    documents.delete(document.path)
    withEngine('close', (one) => one.closed(document))
    publishSoon(0)
  })
  connection.onDidSaveTextDocument(({ textDocument: { uri } }) => {
    const path = pathOf(uri)
    if (path === null) return
    withEngine('save', (one) => one.saved(path))
    publishSoon(0)
  })
  connection.onDidChangeWatchedFiles(({ changes }) => {
    const paths = changes.map(({ uri }) => pathOf(uri)).filter((path) => path !== null)
    withEngine('watched files', (one) => one.changedOnDisk(paths))
    publishSoon(pause)
  })

  /** Answers a request about an open document; null for one that isn't, or when something goes wrong here. */
  const answering =
    <Params extends { readonly textDocument: { readonly uri: string } }, Result>(
      what: string,
      answer: (engine: Engine, document: OpenDocument, params: Params) => Promise<Result> | Result,
    ) =>
    async (params: Params, token: CancellationToken): Promise<Result | null> => {
      try {
        const one = await started()
        // A client that types on cancels what it asked before: it is let in first.
        await new Promise(setImmediate)
        if (token.isCancellationRequested) throw cancelled()
        const document = documents.of(params.textDocument.uri)
        return document === undefined ? null : await answer(one, document, params)
      } catch (error) {
        if (error instanceof ResponseError) throw error
        log(what, error)
        return null
      }
    }

  const pull = answering('diagnostics', (one, document, params: DocumentDiagnosticParams) =>
    one.pulled(document, params.previousResultId ?? null),
  )
  connection.languages.diagnostics.on(
    async (params, token) => (await pull(params, token)) ?? { kind: 'full', items: [] },
  )
  connection.languages.diagnostics.onWorkspace(async ({ previousResultIds }, token) => {
    try {
      const items = await (await started()).pulledWorkspace(previousResultIds)
      if (token.isCancellationRequested) throw cancelled()
      return { items }
    } catch (error) {
      if (error instanceof ResponseError) throw error
      log('workspace diagnostics', error)
      return { items: [] }
    }
  })
  connection.onCodeAction(answering('code actions', (one, document, params) => one.actions(document, params)))
  connection.onCodeActionResolve(async (action) => (await started()).resolved(action))
  connection.onHover(answering('hover', (one, document, { position }) => one.hover(document, position)))
  connection.onCompletion(
    answering('completion', (one, document, { position }) => one.completion(document, position)),
  )
  connection.onDocumentLinks(answering('links', (one, document) => one.links(document)))
  connection.onDocumentSymbol(answering('outline', (one, document) => one.outline(document)))
  connection.onFoldingRanges(answering('folding', (one, document) => one.folding(document)))
  connection.languages.inlayHint.on(
    answering('hints', (one, document, { range }) => one.hints(document, range)),
  )
  connection.onExecuteCommand(async ({ command, arguments: given }) => {
    try {
      return await (await started()).execute(command, given ?? [])
    } catch (error) {
      log('command', error)
      return null
    }
  })

  connection.listen()
  return new Promise<never>(() => {})
}

/** Answers JSON that is no message: a number, a batch (LSP knows none), an object without a method. */
function refuseWhatIsNone(given: unknown, writer: StreamMessageWriter): void {
  const { id } = (given ?? {}) as { readonly id?: unknown }
  const error = {
    code: ErrorCodes.InvalidRequest,
    message: 'Neither a request nor a notification nor an answer',
  }
  const answer = { jsonrpc: '2.0', id: typeof id === 'number' || typeof id === 'string' ? id : null, error }
  writer.write(answer as ResponseMessage).catch(() => {})
}

/** Why a message is not handled at the moment it comes: requests get it as an answer (LSP 3.17, life cycle messages). */
function refusalOf(
  message: Message,
  { isInitialized, isShut }: { readonly isInitialized: boolean; readonly isShut: boolean },
): { readonly code: number; readonly message: string } | null {
  if (Message.isResponse(message)) return null
  const { method } = message as { readonly method?: unknown }
  if (method === 'exit') return null
  if (isShut) return { code: ErrorCodes.InvalidRequest, message: 'The server was shut down' }
  if (method === 'initialize')
    return isInitialized ? { code: ErrorCodes.InvalidRequest, message: 'Initialized already' } : null
  // Who finds out at once that it needs no server may say so.
  return isInitialized || method === 'shutdown'
    ? null
    : { code: ErrorCodes.ServerNotInitialized, message: 'Not initialized: send `initialize` first' }
}

function cancelled(): ResponseError {
  return new ResponseError(LSPErrorCodes.RequestCancelled, 'Cancelled')
}
