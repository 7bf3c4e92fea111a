import { readFileSync } from 'node:fs'
import { createRequire, Module } from 'node:module'
import { dirname, join } from 'node:path'
import { Script } from 'node:vm'

/** What every command loads, in one script, and what judging contact files loads beside it. */
export type ScriptName = 'start' | 'audience'

/** Scripts of a kind of command, in the order they are run; beside each, where the build could make it, V8's code for it. */
export const cachedScripts = {
  check: [{ script: 'start', cache: 'start.cache' }],
  // Of what every command loads it runs other parts.
  audience: [
    { script: 'start', cache: 'start-audience.cache' },
    { script: 'audience', cache: 'audience.cache' },
  ],
} as const satisfies Readonly<
  Record<string, readonly { readonly script: ScriptName; readonly cache: string }[]>
>

export type CachedCommand = keyof typeof cachedScripts

/** Whose scripts and caches a command line is answered with soonest. */
export function cachedCommand([command]: readonly string[]): CachedCommand {
  return command === 'audience' ? command : 'check'
}

const fileOf = (folder: string, script: ScriptName): string => join(folder, `${script}.cjs`)

/** A script as Node itself would wrap it: its code cache holds for exactly these characters, which the build makes ASCII. */
export function compileScript(folder: string, name: ScriptName, cachedData?: Buffer): Script {
  const filename = fileOf(folder, name)
  const code = Module.wrap(readFileSync(filename, 'latin1'))
  return new Script(code, { filename, ...(cachedData === undefined ? {} : { cachedData }) })
}

/** Runs a compiled script as the module that `require` then finds in its place. */
export function runScript(folder: string, name: ScriptName, script: Script): NodeJS.Require {
  const filename = fileOf(folder, name)
  const require = createRequire(filename)
  const module = new Module(filename)
  module.filename = filename
  require.cache[filename] = module
  const run = script.runInThisContext() as (...parts: readonly unknown[]) => void
  run.call(module.exports, module.exports, require, module, filename, dirname(filename))
  module.loaded = true
  return require
}

/**
 * The program, a quarter sooner where V8 accepts the caches that the build made: it refuses one of another version or
 * of other flags, and the script is then compiled as any other.
 */
export function loadProgram(
  folder: string,
  plain: NodeJS.Require,
  command: CachedCommand,
  name = 'program',
): unknown {
  let require = plain
  for (const { script, cache } of cachedScripts[command]) {
    let cached: Buffer
    try {
      cached = readFileSync(join(folder, cache))
    } catch {
      break
    }
    require = runScript(folder, script, compileScript(folder, script, cached))
  }
  return require(join(folder, `${name}.cjs`))
}
