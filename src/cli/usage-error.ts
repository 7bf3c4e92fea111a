/**
 * Why the job can't be done as asked. The message is one line for the person at the terminal, capital first, no
 * period; the hint says what to do. Exit 2.
 */
export class UsageError extends Error {
  readonly hint: string | null
  /** Text that explains itself, such as a code frame, printed after the message as it is. */
  readonly details: string | null

  constructor(message: string, hint: string | null = null, details: string | null = null) {
    super(message)
    this.name = 'UsageError'
    this.hint = hint
    this.details = details
  }
}
