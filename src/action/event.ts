import { readFileSync, statSync } from 'node:fs'
import { type Outside, SetupError } from './outside.ts'

/** Largest payload that is read; GitHub's own limit for events is 25 MB. */
const mostBytes = 25 * 1024 * 1024

/** What of an event matters here. https://docs.github.com/en/webhooks/webhook-events-and-payloads */
export type Event =
  | {
      readonly kind: 'pull-request'
      /** `pull_request_target` runs what is on the base branch, with its rights. */
      readonly privileged: boolean
      readonly number: number
      readonly base: string
      /** The base's branch, as git knows it in a clone; anybody may have named it. */
      readonly baseBranch: string | null
      readonly head: string
      /** Whether the branch is in another repository, or in one that is gone. */
      readonly fork: boolean
      readonly closed: boolean
    }
  | { readonly kind: 'compared'; readonly base: string; readonly head: string }
  | {
      readonly kind: 'workflow-run'
      /** The event that the run was started by. */
      readonly event: string
      readonly head: string
      /** `owner:branch`; null when the repository of the branch is gone. */
      readonly branch: string | null
    }
  | { readonly kind: 'other' }

type Json = Readonly<Record<string, unknown>>

function isMap(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function mapAt(value: Json, key: string): Json {
  const found = value[key]
  if (!isMap(found)) throw new SetupError(`Malformed event: \`${key}\` is missing`)
  return found
}

const commitForm = /^[0-9a-f]{40}([0-9a-f]{24})?$/

function commitAt(value: Json, key: string): string {
  const found = value[key]
  if (typeof found !== 'string' || !commitForm.test(found))
    throw new SetupError(`Malformed event: \`${key}\` is no commit`)
  return found
}

/** Reads the event that started the run. */
export function readEvent({ env }: Pick<Outside, 'env'>): Event {
  const name = env['GITHUB_EVENT_NAME'] ?? ''
  const path = env['GITHUB_EVENT_PATH'] ?? ''
  if (path === '') return { kind: 'other' }
  let payload: unknown
  try {
    if (statSync(path).size > mostBytes) throw new SetupError('Event is too large')
    payload = JSON.parse(readFileSync(path, 'utf8')) as unknown
  } catch (error) {
    if (error instanceof SetupError) throw error
    throw new SetupError('Unreadable event', 'GITHUB_EVENT_PATH names the file of the event')
  }
  if (!isMap(payload)) throw new SetupError('Malformed event: it is no map')
  switch (name) {
    case 'pull_request':
    case 'pull_request_target': {
      const pull = mapAt(payload, 'pull_request')
      const [base, head] = [mapAt(pull, 'base'), mapAt(pull, 'head')]
      const number = pull['number'] ?? payload['number']
      if (!isNumber(number)) throw new SetupError('Malformed event: `number` is no number')
      // The repository of a fork that was deleted is null.
      const from = isMap(head['repo']) ? head['repo']['full_name'] : null
      const to = isMap(base['repo']) ? base['repo']['full_name'] : null
      return {
        kind: 'pull-request',
        privileged: name === 'pull_request_target',
        number,
        base: commitAt(base, 'sha'),
        baseBranch: typeof base['ref'] === 'string' ? `refs/remotes/origin/${base['ref']}` : null,
        head: commitAt(head, 'sha'),
        fork: from !== to,
        closed: payload['action'] === 'closed',
      }
    }
    case 'merge_group': {
      const group = mapAt(payload, 'merge_group')
      return { kind: 'compared', base: commitAt(group, 'base_sha'), head: commitAt(group, 'head_sha') }
    }
    case 'push': {
      const [before, after] = [payload['before'], payload['after']]
      // A new branch has nothing before it, a deleted one nothing after it.
      const known = [before, after].every(
        (one) => typeof one === 'string' && commitForm.test(one) && !/^0+$/.test(one),
      )
      return known ? { kind: 'compared', base: String(before), head: String(after) } : { kind: 'other' }
    }
    case 'workflow_run': {
      const run = mapAt(payload, 'workflow_run')
      const repository = run['head_repository']
      const owner = isMap(repository) && isMap(repository['owner']) ? repository['owner']['login'] : null
      const branch = run['head_branch']
      return {
        kind: 'workflow-run',
        event: String(run['event']),
        head: commitAt(run, 'head_sha'),
        branch: typeof owner === 'string' && typeof branch === 'string' ? `${owner}:${branch}` : null,
      }
    }
    default:
      return { kind: 'other' }
  }
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0
}
