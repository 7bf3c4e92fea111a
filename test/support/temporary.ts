import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** One folder for all that a run writes: so a test that fails, runs out of time or is interrupted leaves nothing behind. */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'sendlint-tests-'))
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  // Workers take over both: `tmpdir` reads one of them, by system.
  process.env['TMPDIR'] = folder
  process.env['TEMP'] = folder
  process.once('exit', remove)
  for (const signal of ['SIGHUP', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
  return remove
}
