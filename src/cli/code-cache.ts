import { readFileSync } from 'node:fs'
import { createRequire, Module } from 'node:module'
import { dirname, join } from 'node:path'
import { Script } from 'node:vm'

/** What every command loads, in one script; beside it, where the build could make it, what V8 compiled it to. */
export const startingScript = 'start.cjs'
export const codeCache = 'start.cache'

/** The script as Node itself would wrap it: its code cache holds for exactly these characters. */
export function compileStart(folder: string, cachedData?: Buffer): Script {
  const filename = join(folder, startingScript)
  const code = Module.wrap(readFileSync(filename, 'utf8'))
  return new Script(code, { filename, ...(cachedData === undefined ? {} : { cachedData }) })
}

/** Runs the compiled script as the module that `require` then finds in its place. */
export function runStart(folder: string, script: Script): NodeJS.Require {
  const filename = join(folder, startingScript)
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
 * The program, a quarter sooner where V8 accepts the cache that the build made: it refuses one of another version or
 * of other flags, and the script is then compiled as any other.
 */
export function loadProgram(folder: string, plain: NodeJS.Require, name = 'program'): unknown {
  const entry = join(folder, `${name}.cjs`)
  let cached: Buffer
  try {
    cached = readFileSync(join(folder, codeCache))
  } catch {
    return plain(entry)
  }
  return runStart(folder, compileStart(folder, cached))(entry)
}
