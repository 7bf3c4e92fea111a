/** What a command sees of the outside. The program gives the process's own, tests give theirs. */
export interface Stream {
  readonly isTTY: boolean
  /** Display columns, null when it isn't a terminal. */
  readonly columns: number | null
  write(text: string): void
}

export interface Terminal {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdout: Stream
  readonly stderr: Stream
  /** Milliseconds since the epoch. */
  clock(): number
  readStdin(): Promise<Uint8Array>
}

/**
 * Whether to colour, in this order: the options, `NO_COLOR` (https://no-color.org), `FORCE_COLOR`
 * (https://force-color.org), a dumb terminal, and whether the output is one at all.
 */
export function wantsColor(
  options: { readonly color: boolean; readonly 'no-color': boolean },
  { env, stdout }: Pick<Terminal, 'env' | 'stdout'>,
): boolean {
  if (options['no-color']) return false
  if (options.color) return true
  if ((env['NO_COLOR'] ?? '') !== '') return false
  const force = env['FORCE_COLOR']
  if (force !== undefined && force !== '') return force !== '0' && force !== 'false'
  return stdout.isTTY && env['TERM'] !== 'dumb'
}

/** Whether the output goes into the log of a runner, which obeys some of the lines it is given. */
export function isOnRunner({ env }: Pick<Terminal, 'env'>): boolean {
  return env['GITHUB_ACTIONS'] === 'true' || env['TF_BUILD'] === 'True'
}
