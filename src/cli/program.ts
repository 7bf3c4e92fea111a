import { fstatSync, writeSync } from 'node:fs'
import { systemReason } from '../audience/system-words.ts'
import { maxBytes } from '../source/limits.ts'
import { codeOf, said } from './read-file.ts'
import { run } from './run.ts'
import type { Stream, Terminal } from './terminal.ts'

function stream(output: NodeJS.WriteStream & { readonly fd: 1 | 2 }): Stream {
  const writes = isPlainFile(output.fd)
    ? (text: string) => writeWhole(output.fd, text)
    : (text: string) => void output.write(text)
  return {
    isTTY: output.isTTY,
    columns: output.isTTY ? output.columns : null,
    write: (text) => {
      try {
        writes(text)
      } catch (error) {
        unwritten(error)
      }
    },
  }
}

function isPlainFile(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isFile()
  } catch {
    return false
  }
}

/** Node's own stream for files takes what fits for all of it: on a disk that gets full a report would end in the middle. */
function writeWhole(descriptor: number, text: string): void {
  const bytes = Buffer.from(text)
  for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written)
}

/** Ends it all: a report that nobody gets in full is none. */
function unwritten(error: unknown): never {
  // Who reads the output may have seen enough (`sendlint | head`): that is no error.
  if (codeOf(error) === 'EPIPE') process.exit()
  const [why, hint] = systemReason(error) ?? [`because of ${said(error)}`, 'Send it elsewhere']
  try {
    writeSync(2, `sendlint: Output not written, ${why}\n  hint: ${hint}\n`)
  } catch {
    // Nobody listens there either.
  }
  process.exit(2)
}

async function readStdin(): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of process.stdin) {
    chunks.push(chunk as Buffer)
    length += (chunk as Buffer).length
    // More is never looked at: that it is too much is all there is to say.
    if (length > maxBytes) break
  }
  return Buffer.concat(chunks)
}

export { run }

/** Runs the command line of this process. Exit codes are `run`'s; 130 when interrupted. */
export async function program(): Promise<void> {
  for (const output of [process.stdout, process.stderr]) output.on('error', unwritten)
  process.once('SIGINT', () => process.exit(130))

  const terminal: Terminal = {
    cwd: process.cwd(),
    env: process.env,
    stdout: stream(process.stdout),
    stderr: stream(process.stderr),
    clock: Date.now,
    readStdin,
  }
  process.exitCode = await run(process.argv.slice(2), terminal)
}
