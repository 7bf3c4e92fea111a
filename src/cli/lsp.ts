import type { Engine } from '../lsp/engine.ts'
import { parseInstant } from '../time/civil.ts'
import type { Invocation } from './options.ts'
import type { Terminal } from './terminal.ts'

type LoadEngine = () => { readonly Engine: typeof Engine }

/** What clients pass by custom: the transport, of which there is one, and their own process id. */
const customary = /^--(?:stdio|clientProcessId=\d+)$/

/** `SENDLINT_NOW`; null = the clock. */
function nowIn(env: NodeJS.ProcessEnv): string | null {
  const now = env['SENDLINT_NOW'] ?? ''
  return now === '' ? null : now
}

/** Whether a command line is a language client's, with nothing in it that has to be understood, or found fault with. */
export function asksForServer(argv: readonly string[], env: NodeJS.ProcessEnv): boolean {
  const [command, ...rest] = argv
  if (command !== 'lsp' || !rest.every((argument) => customary.test(argument))) return false
  const now = nowIn(env)
  return now === null || parseInstant(now) !== null
}

/** Runs the language server. The process ends when the client says so. */
export async function serveNow(env: NodeJS.ProcessEnv, loadEngine: LoadEngine): Promise<never> {
  const { serve } = await import('../lsp/server.ts')
  return serve({
    input: process.stdin,
    output: process.stdout,
    stderr: process.stderr,
    now: nowIn(env),
    engine: () => Promise.resolve(loadEngine()),
  })
}

/** `sendlint lsp` with other options. */
export async function lsp({ options }: Invocation, terminal: Terminal): Promise<number> {
  // A malformed moment is a usage error before anything is served.
  const { nowOf } = await import('./now.ts')
  nowOf(options.now, terminal)
  const { serve } = await import('../lsp/server.ts')
  return serve({
    input: process.stdin,
    output: process.stdout,
    stderr: process.stderr,
    now: options.now ?? terminal.env['SENDLINT_NOW'] ?? null,
    engine: () => import('../lsp/engine.ts'),
  })
}
