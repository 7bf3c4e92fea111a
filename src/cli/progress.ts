import type { Report } from '../report/report.ts'
import type { Terminal } from './terminal.ts'

/** Says on a terminal that something is going on, once it takes longer than a second. */
export class Progress {
  readonly #terminal: Terminal
  readonly #started: number
  #shown = false

  constructor(terminal: Terminal, started: number) {
    this.#terminal = terminal
    this.#started = started
  }

  show(files: number): void {
    if (!this.#terminal.stderr.isTTY || this.#terminal.clock() - this.#started < 1000) return
    this.#terminal.stderr.write(`\rsendlint: checking ${files} files\u2026`)
    this.#shown = true
  }

  clear(): void {
    if (this.#shown) this.#terminal.stderr.write('\r\u001b[K')
  }
}

/** Findings by rule, most first, and the time taken. Of the run, and so never in a report. */
export function statistics(report: Report, milliseconds: number): string {
  const counts = new Map<string, number>()
  for (const { rule } of report.findings) counts.set(rule, (counts.get(rule) ?? 0) + 1)
  const lines = [...counts]
    .sort(([a, countOfA], [b, countOfB]) => countOfB - countOfA || (a < b ? -1 : 1))
    .map(([rule, found]) => `${String(found).padStart(7)}  ${rule}\n`)
  return `${lines.join('')}${String(report.files).padStart(7)}  files in ${(milliseconds / 1000).toFixed(2)} s\n`
}
