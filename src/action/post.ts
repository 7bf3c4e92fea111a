import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { noteLimits, type PullRequestNote } from '../report/pull-request.ts'
import { commentRoom, markerOf, noteInMarkdown } from '../report/pull-request-markdown.ts'
import { readNote } from '../report/pull-request-read.ts'
import { keepComment } from './comment.ts'
import type { Event } from './event.ts'
import { ApiError, openApi } from './github-api.ts'
import type { Inputs } from './inputs.ts'
import { type Outside, say, SetupError } from './outside.ts'

/** The repository that the run belongs to, `owner/name`. */
function repositoryOf({ env }: Outside): string {
  const name = env['GITHUB_REPOSITORY'] ?? ''
  if (!/^[\w.-]+\/[\w.-]+$/.test(name)) throw new SetupError('Malformed GITHUB_REPOSITORY')
  return name
}

/** Keeps the comment; a pull request is never failed because one couldn't be written. */
export async function comment(
  note: PullRequestNote,
  number: number,
  { token, commentAuthor, noteFile }: Pick<Inputs, 'token' | 'commentAuthor' | 'noteFile'>,
  fork: boolean,
  author: 'own' | 'fork',
  outside: Outside,
): Promise<boolean> {
  if (token === '') {
    say(outside, 'notice', 'No comment: there is no token')
    return false
  }
  const marker = markerOf(note.key)
  try {
    const done = await keepComment({
      api: openApi(outside.env['GITHUB_API_URL'] || 'https://api.github.com', token, outside),
      repository: repositoryOf(outside),
      number,
      marker,
      author: commentAuthor,
      body: noteInMarkdown(note, { room: commentRoom, marker, author }),
      failed: note.failed,
    })
    outside.write(`Comment: ${done}\n`)
    return true
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    const readOnly = !error.isLimit && (error.status === 403 || error.status === 404 || error.status === 401)
    if (readOnly && fork && author === 'own')
      say(
        outside,
        'notice',
        `No comment: the token of a fork can only read. Upload the note${noteFile === '' ? '' : ` (${noteFile})`} and comment from workflow_run`,
      )
    else if (readOnly)
      say(
        outside,
        'warning',
        `No comment: ${error.message}. Grant \`pull-requests: write\`, or set \`comment: false\``,
      )
    else say(outside, 'warning', `No comment: ${error.message}`)
    return false
  }
}

/** Posts what a run without permission left behind. Everything in it is a stranger's; where it goes, the event says. */
export async function commentOn(inputs: Inputs, event: Event, outside: Outside): Promise<number> {
  if (event.kind !== 'workflow-run')
    throw new SetupError(
      '`mode: comment` is for workflow_run',
      'In a pull request the check comments by itself',
    )
  if (event.event !== 'pull_request') {
    outside.write('The run was not of a pull request: nothing to comment on.\n')
    return 0
  }
  if (inputs.noteFile === '') throw new SetupError('Missing `note-file`', 'Name the file that was downloaded')
  const workspace = outside.env['GITHUB_WORKSPACE'] || outside.cwd
  const file = resolve(workspace, inputs.noteFile)
  let json: string
  try {
    const { size } = statSync(file)
    if (size > noteLimits.bytes)
      throw new SetupError(`Refused note: it is larger than ${noteLimits.bytes} bytes`)
    json = readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof SetupError) throw error
    throw new SetupError('Unreadable note', 'Download it with actions/download-artifact first')
  }
  const note = readNote(json)
  if (typeof note === 'string') throw new SetupError(`Refused note: ${note}`)
  if (note.head !== event.head) throw new SetupError('Refused note: it is of another commit than the run')
  if (note.key !== inputs.key) throw new SetupError('Refused note: it has another `key` than this step')
  if (inputs.token === '') throw new SetupError('Missing `github-token`')
  const numbers = await pullRequestsOf(event, inputs, outside)
  if (numbers.length === 0) {
    outside.write('No open pull request has this commit: nothing to comment on.\n')
    return 0
  }
  let done = true
  for (const number of numbers) done = (await comment(note, number, inputs, true, 'fork', outside)) && done
  return done ? 0 : 2
}

/** Open pull requests of this repository whose head is the commit of the run. The payload names none for forks. */
async function pullRequestsOf(
  event: Extract<Event, { readonly kind: 'workflow-run' }>,
  inputs: Inputs,
  outside: Outside,
): Promise<readonly number[]> {
  if (event.branch === null) return []
  const api = openApi(outside.env['GITHUB_API_URL'] || 'https://api.github.com', inputs.token, outside)
  const repository = repositoryOf(outside)
  try {
    const pulls = await api.list(
      `/repos/${repository}/pulls?state=open&per_page=100&head=${encodeURIComponent(event.branch)}`,
    )
    return pulls.flatMap((pull) => {
      const { number, head } = pull as { number?: unknown; head?: { sha?: unknown } }
      return typeof number === 'number' && head?.sha === event.head ? [number] : []
    })
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    throw new SetupError(`Pull requests could not be listed: ${error.message}`)
  }
}
