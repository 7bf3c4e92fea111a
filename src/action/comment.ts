import { type Api, ApiError } from './github-api.ts'

interface Comment {
  readonly id: number
  readonly body: string
  readonly author: string
}

function commentsIn(entries: readonly unknown[]): readonly Comment[] {
  return entries.flatMap((entry): readonly Comment[] => {
    const { id, body, user } = entry as { id?: unknown; body?: unknown; user?: { login?: unknown } | null }
    return typeof id === 'number' && typeof body === 'string' && typeof user?.login === 'string'
      ? [{ id, body, author: user.login }]
      : []
  })
}

export interface CommentRequest {
  readonly api: Api
  /** `owner/name`. */
  readonly repository: string
  readonly number: number
  /** First line of our comments. */
  readonly marker: string
  /** Who writes ours: anybody can paste the marker. Null = who the token belongs to. */
  readonly author: string | null
  readonly body: string
  /** Whether there is something to say for the first time. */
  readonly failed: boolean
}

export type Commented = 'created' | 'updated' | 'unchanged' | 'none'

/** Whose the token of a job is. */
const usualAuthor = 'github-actions[bot]'

/** Who a token belongs to; one of an app can't tell, and is taken for the job's. */
async function self(api: Api): Promise<string> {
  try {
    const { login } = (await api.get('/user')) as { readonly login?: unknown }
    return typeof login === 'string' ? login : usualAuthor
  } catch (error) {
    if (error instanceof ApiError && [401, 403, 404].includes(error.status)) return usualAuthor
    throw error
  }
}

/** Whether a comment was there to be changed: a run beside this one, or a person, may have taken it away. */
async function unlessGone(change: () => Promise<unknown>): Promise<boolean> {
  try {
    await change()
    return true
  } catch (error) {
    if (error instanceof ApiError && (error.status === 404 || error.status === 410)) return false
    throw error
  }
}

const sameText = (one: string, other: string): boolean =>
  one.replace(/\r\n/g, '\n').trim() === other.replace(/\r\n/g, '\n').trim()

/**
 * Keeps one comment of a pull request up to date: the one that begins with the marker and that we wrote. What never
 * failed gets none; what failed and is clean now is turned to a pass. Should there be several, by runs that met, the
 * first stays.
 */
export async function keepComment(request: CommentRequest): Promise<Commented> {
  const { api, repository, number, marker, author, body, failed } = request
  const comments = `/repos/${repository}/issues/${number}/comments`
  const ours = async (): Promise<readonly Comment[]> => {
    const marked = commentsIn(await api.list(`${comments}?per_page=100`)).filter((comment) =>
      comment.body.trimStart().startsWith(marker),
    )
    // The token of a job may not ask who it is, and hasn't to be asked where only its comments are marked.
    const known =
      author ?? (marked.every((comment) => comment.author === usualAuthor) ? usualAuthor : await self(api))
    return marked.filter((comment) => comment.author === known)
  }
  const update = async ([first, ...others]: readonly Comment[]): Promise<Commented | null> => {
    for (const { id } of others)
      await unlessGone(() => api.delete(`/repos/${repository}/issues/comments/${id}`))
    if (sameText(first!.body, body)) return 'unchanged'
    const path = `/repos/${repository}/issues/comments/${first!.id}`
    return (await unlessGone(() => api.patch(path, { body }))) ? 'updated' : null
  }
  const known = await ours()
  const updated = known.length > 0 ? await update(known) : null
  if (updated !== null) return updated
  // None was written yet, or somebody took it away while it was read.
  if (!failed) return 'none'
  for (let tries = 1; ; tries += 1)
    try {
      await api.post(comments, { body })
      return 'created'
    } catch (error) {
      if (!(error instanceof ApiError) || !(error.status === 0 || error.status >= 500) || tries >= 3)
        throw error
      // It may have been written all the same.
      const written = await ours()
      const done = written.length > 0 ? await update(written) : null
      if (done !== null) return done
    }
}
