// Run by the build: node code-cache.js <folder of the program> <folder of campaigns>. Judges the campaigns as a user's
// command does, so that the cache holds what such a command compiles, and nothing else.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { codeCache, compileStart, runStart } from '../cli/code-cache.ts'
import type { Stream } from '../cli/terminal.ts'

const [, , folder, campaigns] = process.argv
if (folder === undefined || campaigns === undefined)
  throw new Error('Two folders expected: the program, campaigns')
const script = compileStart(folder)
const { run } = runStart(folder, script)('./program.cjs') as typeof import('../cli/program.ts')
const silent: Stream = { isTTY: false, columns: null, write: () => {} }
for (const format of ['pretty', 'json'])
  await run(['check', campaigns, '--format', format, '--now', '2026-11-21T10:00:00Z'], {
    cwd: process.cwd(),
    env: {},
    stdout: silent,
    stderr: silent,
    clock: Date.now,
    readStdin: () => Promise.resolve(new Uint8Array()),
  })
writeFileSync(join(folder, codeCache), script.createCachedData())
