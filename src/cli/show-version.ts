import { readShard } from './load.ts'
import type { Terminal } from './terminal.ts'
import { version } from './version.ts'

/** The program's version and that of what it knows. */
export function showVersion(terminal: Terminal): number {
  const data = [
    ['jurisdictions', readShard('versions-law')],
    ['calendars', readShard('versions-calendars')],
    ['time zones', readShard('zones')?.version ?? null],
  ] as const
  const lines = data.map(([name, value]) => `  ${name}: ${value ?? 'none'}\n`)
  terminal.stdout.write(`sendlint ${version}\n${lines.join('')}`)
  return 0
}
