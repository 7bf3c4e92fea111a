import type { Terminal } from './terminal.ts'

const cells = 20

/** Shows on a terminal how far a file of rows has been read, how fast, and how long it takes yet. */
export class RowProgress {
  readonly #terminal: Terminal
  readonly #bytes: number
  readonly #started: number
  #last = 0
  #shown = false

  /** `bytes`: of all files together; 0 when nobody knows. */
  constructor(terminal: Terminal, bytes: number) {
    this.#terminal = terminal
    this.#bytes = bytes
    this.#started = terminal.clock()
  }

  show(step: 'contacts' | 'sets' | 'split', read: number, rows: number): void {
    const { stderr } = this.#terminal
    if (!stderr.isTTY) return
    const time = this.#terminal.clock()
    if (time - this.#last < 100 && this.#shown) return
    if (time - this.#started < 300) return
    this.#last = time
    this.#shown = true
    const seconds = (time - this.#started) / 1000
    const speed = `${thousands(Math.round(rows / seconds))} rows/s`
    const what = step === 'contacts' ? 'reading' : step === 'sets' ? 'comparing' : 'writing'
    const share = this.#bytes === 0 ? null : Math.min(read / this.#bytes, 1)
    const bar =
      share === null
        ? ''
        : ` [${'#'.repeat(Math.round(share * cells)).padEnd(cells, '.')}] ${Math.floor(share * 100)} %`
    const left =
      share === null || share === 0 || step !== 'contacts'
        ? ''
        : `, ${Math.ceil((seconds * (1 - share)) / share)} s left`
    stderr.write(`\r\u001b[Ksendlint: ${what}${bar} ${thousands(rows)} rows, ${speed}${left}`)
  }

  clear(): void {
    if (this.#shown) this.#terminal.stderr.write('\r\u001b[K')
    this.#shown = false
  }
}

function thousands(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ',')
}
