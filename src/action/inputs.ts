import { keyForm } from '../report/pull-request-read.ts'
import { type Outside, SetupError } from './outside.ts'

/** What `with:` says, see action.yml. */
export interface Inputs {
  readonly mode: 'check' | 'comment'
  readonly paths: readonly string[]
  readonly workingDirectory: string
  /** A commit, `none` for the whole project, or empty: what the event says. */
  readonly since: string
  /** A commit, `none` for the change's own, or empty: what is compared with. */
  readonly configRef: string
  readonly failOn: string
  readonly strict: boolean
  readonly allowIncomplete: boolean
  readonly comment: boolean
  /** Null = who the token belongs to. */
  readonly commentAuthor: string | null
  readonly key: string
  readonly sarifFile: string
  readonly noteFile: string
  readonly token: string
}

/** Inputs reach an action as `INPUT_<NAME>`, blanks as underscores. */
function input({ env }: Pick<Outside, 'env'>, name: string): string {
  return (env[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`] ?? '').trim()
}

function flag(outside: Pick<Outside, 'env'>, name: string, absent: boolean): boolean {
  const text = input(outside, name)
  if (text === '') return absent
  if (/^true$/i.test(text)) return true
  if (/^false$/i.test(text)) return false
  throw new SetupError(`Unknown value for \`${name}\``, 'Expected true or false')
}

/** A file that the action writes: one line. */
function path(outside: Pick<Outside, 'env'>, name: string): string {
  const text = input(outside, name)
  if (/[\0\r\n]/.test(text)) throw new SetupError(`Malformed path for \`${name}\``, 'Expected one line')
  return text
}

export function readInputs(outside: Pick<Outside, 'env'>): Inputs {
  const mode = input(outside, 'mode') || 'check'
  if (mode !== 'check' && mode !== 'comment')
    throw new SetupError('Unknown value for `mode`', 'Expected `check` or `comment`')
  const key = input(outside, 'key') || 'default'
  if (!keyForm.test(key))
    throw new SetupError('Malformed `key`', 'Expected up to 50 letters, digits, `.`, `_` and `-`')
  return {
    mode,
    paths: input(outside, 'paths')
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean),
    workingDirectory: path(outside, 'working-directory'),
    since: path(outside, 'since'),
    configRef: path(outside, 'config-ref'),
    failOn: path(outside, 'fail-on'),
    strict: flag(outside, 'strict', false),
    allowIncomplete: flag(outside, 'allow-incomplete', false),
    comment: flag(outside, 'comment', true),
    commentAuthor: path(outside, 'comment-author') || null,
    key,
    sarifFile: path(outside, 'sarif-file'),
    noteFile: path(outside, 'note-file'),
    token: input(outside, 'github-token') || (outside.env['GITHUB_TOKEN'] ?? ''),
  }
}
