import { forGitHubData } from '../report/escape.ts'

/** What the action sees of the outside. The runner gives the process's own, tests give theirs. */
export interface Outside {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  write(text: string): void
  fetch(url: string, init: RequestInit): Promise<Response>
  sleep(milliseconds: number): Promise<void>
  /** Milliseconds since the epoch. */
  clock(): number
}

/** Why the action can't do its job as it was set up. One line, no period. Exit 2. */
export class SetupError extends Error {
  readonly hint: string | null

  constructor(message: string, hint: string | null = null) {
    super(message)
    this.name = 'SetupError'
    this.hint = hint
  }
}

/** An annotation without a place. */
export function say(
  outside: Pick<Outside, 'write'>,
  level: 'error' | 'warning' | 'notice',
  message: string,
): void {
  outside.write(`::${level} title=sendlint::${forGitHubData(message)}\n`)
}
