import type { Engine } from '../lsp/engine.ts'
import type { Invocation } from './options.ts'
import type { Terminal } from './terminal.ts'

type LoadEngine = () => { readonly Engine: typeof Engine }

/** What clients pass by custom: the transport, of which there is one, and their own process id. */
const customary = /^--(?:stdio|clientProcessId=\d+)$/

/** Whether a command line is a language client's, with nothing in it that has to be understood first. */
export function asksForServer(argv: readonly string[], env: NodeJS.ProcessEnv): boolean {
  const [command, ...rest] = argv
  return (
    command === 'lsp' && (env['SENDLINT_NOW'] ?? '') === '' && rest.every((argument) => customary.test(argument))
  )
}

/** Runs the language server as of the clock. The process ends when the client says so. */
export async function serveNow(loadEngine: LoadEngine): Promise<never> {
  const { serve } = await import('../lsp/server.ts')
  return serve({
    input: process.stdin,
    output: process.stdout,
    stderr: process.stderr,
    now: null,
    engine: () => Promise.resolve(loadEngine()),
  })
}

/** `sendlint lsp` with options, or at a fixed moment. */
export async function lsp({ options }: Invocation, terminal: Terminal): Promise<number> {
  // A malformed moment is a usage error before anything is served.
  const { nowOf } = await import('./now.ts')
  nowOf(options.now, terminal)
  const { serve } = await import('../lsp/server.ts')
  const now = options.now ?? terminal.env['SENDLINT_NOW'] ?? ''
  return serve({
    input: process.stdin,
    output: process.stdout,
    stderr: process.stderr,
    now: now === '' ? null : now,
    engine: () => import('../lsp/engine.ts'),
  })
}
