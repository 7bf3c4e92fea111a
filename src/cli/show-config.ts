import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { findRoot } from '../policy/discover.ts'
import { Configurations } from './configuration.ts'
import { toRelative, withSlashes } from './discover.ts'
import { readShard } from './load.ts'
import type { Invocation } from './options.ts'
import type { Terminal } from './terminal.ts'

/** Prints the configuration that holds for a file, or for the folder the command is run in, with its origins. */
export async function showConfig(invocation: Invocation, terminal: Terminal): Promise<number> {
  const [file] = invocation.arguments
  const absolute = resolve(terminal.cwd, file ?? 'x')
  const root = findRoot([withSlashes(dirname(absolute))], existsSync)
  const configurations = await Configurations.open(
    root,
    terminal.cwd,
    invocation.options,
    readShard('places'),
  )
  const path = toRelative(root, absolute)
  const resolved = await configurations.of(path)
  const origins = resolved.sources.length === 0 ? 'built in' : resolved.sources.join(', ')
  terminal.stdout.write(
    `# ${file === undefined ? 'Configuration' : `Configuration of ${path}`}: ${origins}\n`,
  )
  terminal.stdout.write(resolved.print(file === undefined ? null : path))
  return 0
}
