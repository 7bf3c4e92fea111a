import type { InitializeParams, ServerCapabilities } from 'vscode-languageserver/node'
import { type Encoding, encodings } from './positions.ts'

/** What an editor can do, as far as it changes what is sent to it. */
export interface Client {
  readonly encoding: Encoding
  /** Whether it asks for diagnostics; else they are sent. Never both: findings would stand there twice. */
  readonly pulls: boolean
  readonly refreshesDiagnostics: boolean
  readonly refreshesHints: boolean
  readonly versionedEdits: boolean
  readonly resolvesEdits: boolean
  readonly actionLiterals: boolean
  readonly preferredActions: boolean
  readonly watches: boolean
  readonly showsDocuments: boolean
  /** Whether it shows the page of a rule itself (`initializationOptions: { showsPages: true }`), as our extension does. */
  readonly showsPages: boolean
  readonly nestedSymbols: boolean
  readonly snippets: boolean
  readonly markdown: boolean
  readonly related: boolean
  readonly tags: boolean
  readonly codeDescription: boolean
  readonly diagnosticData: boolean
  readonly diagnosticVersions: boolean
  readonly folders: boolean
}

/** Reads what a client says of itself. What it doesn't say it can't do. */
export function clientOf({ capabilities, initializationOptions }: InitializeParams): Client {
  const { general, textDocument, window, workspace } = capabilities
  const diagnostics = textDocument?.publishDiagnostics
  const pulled = textDocument?.diagnostic
  const said = general?.positionEncodings ?? []
  const action = textDocument?.codeAction
  return {
    // What needs no conversion first; a client that names none counts in UTF-16.
    encoding: encodings.find((one) => said.includes(one)) ?? 'utf-16',
    pulls: pulled !== undefined,
    refreshesDiagnostics: workspace?.diagnostics?.refreshSupport === true,
    refreshesHints: workspace?.inlayHint?.refreshSupport === true,
    versionedEdits: workspace?.workspaceEdit?.documentChanges === true,
    resolvesEdits:
      action?.resolveSupport?.properties.includes('edit') === true && action.dataSupport === true,
    actionLiterals: action?.codeActionLiteralSupport !== undefined,
    preferredActions: action?.isPreferredSupport === true,
    watches: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    showsDocuments: window?.showDocument?.support === true,
    showsPages:
      typeof initializationOptions === 'object' &&
      initializationOptions !== null &&
      (initializationOptions as { readonly showsPages?: unknown }).showsPages === true,
    nestedSymbols: textDocument?.documentSymbol?.hierarchicalDocumentSymbolSupport === true,
    snippets: textDocument?.completion?.completionItem?.snippetSupport === true,
    markdown: textDocument?.hover?.contentFormat?.includes('markdown') === true,
    related: diagnostics?.relatedInformation === true || pulled?.relatedInformation === true,
    tags: diagnostics?.tagSupport !== undefined || pulled?.tagSupport !== undefined,
    codeDescription: diagnostics?.codeDescriptionSupport === true || pulled?.codeDescriptionSupport === true,
    diagnosticData: diagnostics?.dataSupport === true || pulled?.dataSupport === true,
    diagnosticVersions: diagnostics?.versionSupport === true,
    folders: workspace?.workspaceFolders === true,
  }
}

export const fixAllKind = 'source.fixAll.sendlint'
export const explainCommand = 'sendlint.explain'

/** What the server offers a client. */
export function capabilitiesFor(client: Client): ServerCapabilities {
  return {
    positionEncoding: client.encoding,
    textDocumentSync: { openClose: true, change: 2, save: { includeText: false } },
    ...(client.pulls
      ? {
          diagnosticProvider: {
            identifier: 'sendlint',
            interFileDependencies: true,
            workspaceDiagnostics: true,
          },
        }
      : {}),
    ...(client.actionLiterals
      ? {
          codeActionProvider: {
            codeActionKinds: ['quickfix', 'refactor.rewrite', fixAllKind],
            resolveProvider: client.resolvesEdits,
          },
        }
      : {}),
    hoverProvider: true,
    completionProvider: {
      triggerCharacters: [':', ' ', '-', '/', '[', '{', '|', '%', '"', "'", '<', '*'],
      resolveProvider: false,
    },
    documentLinkProvider: { resolveProvider: false },
    documentSymbolProvider: { label: 'sendlint' },
    foldingRangeProvider: true,
    inlayHintProvider: { resolveProvider: false },
    executeCommandProvider: { commands: [explainCommand] },
    workspace: { workspaceFolders: { supported: true, changeNotifications: client.folders } },
  }
}
