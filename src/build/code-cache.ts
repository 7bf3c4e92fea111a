// Run by the build: node code-cache.js <folder of the program> <campaign>. Judges one campaign as a user's command does,
// so that the cache holds what every such command compiles. With more campaigns it would hold more than one needs, and
// reading that takes longer than compiling it.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { codeCache, compileStart, runStart } from '../cli/code-cache.ts'
import type { Stream } from '../cli/terminal.ts'

const [, , folder, campaign] = process.argv
if (folder === undefined || campaign === undefined)
  throw new Error('A folder and a file expected: the program, a campaign')
const script = compileStart(folder)
const { run } = runStart(folder, script)('./program.cjs') as typeof import('../cli/program.ts')
const silent: Stream = { isTTY: false, columns: null, write: () => {} }
for (const format of ['pretty', 'json'])
  await run(['check', campaign, '--format', format, '--now', '2026-11-21T10:00:00Z'], {
    cwd: process.cwd(),
    env: {},
    stdout: silent,
    stderr: silent,
    clock: Date.now,
    readStdin: () => Promise.resolve(new Uint8Array()),
  })
writeFileSync(join(folder, codeCache), script.createCachedData())
