import type { Git } from '../cli/git.ts'
import { UsageError } from '../cli/usage-error.ts'
import type { Event } from './event.ts'
import type { Inputs } from './inputs.ts'
import { SetupError } from './outside.ts'

/** What the change is compared with, and whose configuration judges it; null = nothing, its own. */
export interface Against {
  readonly since: string | null
  readonly configRef: string | null
}

export function against(inputs: Inputs, event: Event, git: Git): Against {
  const given = (text: string, fallback: string | null): string | null =>
    text === '' ? fallback : text === 'none' ? null : text
  if (event.kind === 'pull-request') {
    const head = git.commit('HEAD', '`since`')
    const parents = git.parents(head)
    const hint =
      'Run it on pull_request, and comment from workflow_run: see "In a pull request" of the README'
    const isOfChange = head === event.head || parents.includes(event.head)
    if (event.privileged)
      throw isOfChange
        ? new SetupError('Refused: pull_request_target with the pull request checked out', hint)
        : new SetupError('Nothing of the pull request is checked out: pull_request_target has its base', hint)
    // What is there already would be judged, and its verdict told as that of the change.
    if (!isOfChange && (head === event.base || head === commitOf(git, event.baseBranch)))
      throw new SetupError(
        'Nothing of the pull request is checked out: this is its base',
        'Leave `ref` of actions/checkout away',
      )
    // GitHub checks out a merge of the two: its first parent is the base as it is, newer than the event's.
    const candidates = parents.length > 1 ? [parents[0]!] : [event.base, event.baseBranch]
    const base = candidates.find((one) => one !== null && isThere(git, one)) ?? null
    if (base === null && (inputs.since === '' || inputs.configRef === ''))
      throw new SetupError(
        'Missing commit to compare with: this clone is shallow',
        'Add `with: { fetch-depth: 2 }` to actions/checkout, or 0 where `ref` is set',
      )
    const since = given(inputs.since, base)
    if (since !== null) git.commit(since, '`since`')
    return { since, configRef: given(inputs.configRef, base) }
  }
  let since = given(inputs.since, null)
  if (inputs.since === '' && event.kind === 'compared')
    try {
      // After a forced push, or in a shallow clone, the state before may not be there: then everything is checked.
      since = git.base(event.base, '`since`')
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
    }
  return { since, configRef: given(inputs.configRef, null) }
}

function isThere(git: Git, commit: string): boolean {
  return commitOf(git, commit) !== null
}

/** The commit that a name means in this clone; null = none. */
function commitOf(git: Git, name: string | null): string | null {
  if (name === null) return null
  try {
    return git.commit(name, '`since`')
  } catch (error) {
    if (error instanceof UsageError) return null
    throw error
  }
}
