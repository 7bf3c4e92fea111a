import {
  commands,
  type Disposable,
  type ExtensionContext,
  type LanguageStatusItem,
  languages,
  LanguageStatusSeverity,
  type TextDocument,
  Uri,
  window,
  workspace,
} from 'vscode'
import {
  type Executable,
  LanguageClient,
  type NodeModule,
  type ServerOptions,
  State,
  TransportKind,
} from 'vscode-languageclient/node'

/** Where campaigns, their bodies and configurations can be. What is none of these the server leaves alone. */
const selector = [
  ...['yaml', 'json', 'markdown', 'html', 'mjml'].map((language) => ({ scheme: 'file', language })),
  { scheme: 'file', pattern: '**/*.{campaign.yaml,campaign.yml,campaign.json,campaign.md,mjml,txt}' },
]
const ours = /(?:\.campaign\.(?:ya?ml|json|md)|[\\/]sendlint\.config\.(?:ya?ml|json))$/
const anywhere = '{**/*.campaign.{yaml,yml,json,md},**/sendlint.config.{yaml,yml,json}}'
const pageScheme = 'sendlint-rule'

let client: LanguageClient | null = null
let starting: Promise<void> | null = null

/** The server of the extension, or another one that the user names; a workspace that isn't trusted names none. */
function serverOf(context: ExtensionContext): ServerOptions {
  const named = workspace.getConfiguration('sendlint').get<string>('path', '').trim()
  if (named !== '' && !/\.[cm]?js$/.test(named)) {
    const command: Executable = { command: named, args: ['lsp', '--stdio'] }
    return command
  }
  const module = named === '' ? context.asAbsolutePath('server/cli.js') : named
  const node: NodeModule = { module, args: ['lsp'], transport: TransportKind.stdio }
  return node
}

function show(status: LanguageStatusItem, state: State): void {
  status.busy = state === State.Starting
  status.severity =
    state === State.Stopped ? LanguageStatusSeverity.Error : LanguageStatusSeverity.Information
  status.text = state === State.Stopped ? 'sendlint has stopped' : 'sendlint'
  status.command =
    state === State.Stopped
      ? { title: 'Restart', command: 'sendlint.restart' }
      : { title: 'Output', command: 'sendlint.showOutput' }
}

async function start(context: ExtensionContext): Promise<void> {
  const pages = new Map<string, string>()
  const status = languages.createLanguageStatusItem('sendlint', selector)
  status.name = 'sendlint'
  show(status, State.Starting)
  client = new LanguageClient('sendlint', 'sendlint', serverOf(context), {
    documentSelector: selector,
    initializationOptions: { showsPages: true },
    middleware: {
      // The page of a rule is shown as what it is, Markdown.
      async executeCommand(command, given, next) {
        const answer = (await next(command, given)) as {
          readonly rule?: string
          readonly markdown?: string
        } | null
        if (typeof answer?.rule === 'string' && typeof answer.markdown === 'string') {
          pages.set(answer.rule, answer.markdown)
          const uri = Uri.from({ scheme: pageScheme, path: `/${answer.rule}.md` })
          await commands.executeCommand('markdown.showPreview', uri)
        }
        return answer
      },
    },
  })
  context.subscriptions.push(
    status,
    client,
    client.onDidChangeState(({ newState }) => show(status, newState)),
    workspace.registerTextDocumentContentProvider(pageScheme, {
      provideTextDocumentContent: ({ path }) => pages.get(path.slice(1, -'.md'.length)) ?? '',
    }),
  )
  await client.start()
}

function startOnce(context: ExtensionContext): Promise<void> {
  starting ??= start(context)
  return starting
}

/** Starts the server once there is something of ours: YAML is everywhere, campaigns are not. */
export async function activate(context: ExtensionContext): Promise<void> {
  context.subscriptions.push(
    commands.registerCommand('sendlint.restart', async () => {
      if (client === null) await startOnce(context)
      else await client.restart()
    }),
    commands.registerCommand('sendlint.showOutput', () => client?.outputChannel.show()),
    workspace.onDidChangeConfiguration(async (event) => {
      if (!event.affectsConfiguration('sendlint.path') || client === null) return
      const choice = await window.showInformationMessage(
        'sendlint.path takes effect once the window is reloaded.',
        'Reload',
      )
      if (choice === 'Reload') await commands.executeCommand('workbench.action.reloadWindow')
    }),
  )
  const isOurs = ({ uri }: TextDocument): boolean => uri.scheme === 'file' && ours.test(uri.fsPath)
  const found =
    workspace.textDocuments.some(isOurs) ||
    (await workspace.findFiles(anywhere, '**/node_modules/**', 1)).length > 0
  if (found) {
    await startOnce(context)
    return
  }
  const waiting: Disposable = workspace.onDidOpenTextDocument((document) => {
    if (!isOurs(document)) return
    waiting.dispose()
    void startOnce(context)
  })
  context.subscriptions.push(waiting)
}

export async function deactivate(): Promise<void> {
  await client?.stop()
}
