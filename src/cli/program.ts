import { maxBytes } from '../source/limits.ts'
import { run } from './run.ts'
import type { Stream, Terminal } from './terminal.ts'

function stream(output: NodeJS.WriteStream): Stream {
  return {
    isTTY: output.isTTY,
    columns: output.isTTY ? output.columns : null,
    write: (text) => {
      output.write(text)
    },
  }
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
  // Who reads the output may have seen enough (`sendlint | head`): that is no error.
  for (const output of [process.stdout, process.stderr])
    output.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      process.exit()
    })
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
