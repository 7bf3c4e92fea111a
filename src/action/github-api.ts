import type { Outside } from './outside.ts'

/** Tries of one request, the first included. */
const mostTries = 4
/** Longest time that is waited for GitHub at once, milliseconds: a job pays for every minute. */
const longestWait = 120_000
const timeout = 30_000
/** Pages of 100 that are read of one list. */
const mostPages = 50

/** An answer that isn't what was hoped for. `status` 0 = none came. */
export class ApiError extends Error {
  readonly status: number
  /** Whether there were too many requests, and not too few rights. */
  readonly isLimit: boolean

  constructor(status: number, message: string, isLimit = false) {
    super(message)
    this.name = 'ApiError'
    this.status = status
    this.isLimit = isLimit
  }
}

/** The REST interface of GitHub, as far as it is needed. Paths begin with `/`. */
export interface Api {
  get(path: string): Promise<unknown>
  /** All entries of a list, over its pages. */
  list(path: string): Promise<readonly unknown[]>
  /** Not tried again after an answer that leaves open whether it was done: the caller looks first. */
  post(path: string, body: object): Promise<unknown>
  patch(path: string, body: object): Promise<unknown>
  delete(path: string): Promise<void>
}

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

/**
 * Talks to GitHub: `https://api.github.com`, or what the runner names as `GITHUB_API_URL`. Waits as it is asked to
 * (`Retry-After`, `X-RateLimit-Reset`), within limits, and tries again what failed on the other side.
 * https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
 */
export function openApi(
  base: string,
  token: string,
  outside: Pick<Outside, 'fetch' | 'sleep' | 'clock'>,
): Api {
  const root = base.replace(/\/+$/, '')

  const once = async (method: Method, url: string, body: object | null): Promise<Response> => {
    try {
      return await outside.fetch(url, {
        method,
        headers: {
          accept: 'application/vnd.github+json',
          authorization: `Bearer ${token}`,
          'user-agent': 'sendlint',
          'x-github-api-version': '2022-11-28',
          ...(body === null ? {} : { 'content-type': 'application/json' }),
        },
        // A redirect could lead the token elsewhere.
        redirect: 'error',
        signal: AbortSignal.timeout(timeout),
        ...(body === null ? {} : { body: JSON.stringify(body) }),
      })
    } catch {
      throw new ApiError(0, 'GitHub could not be reached')
    }
  }

  const request = async (method: Method, url: string, body: object | null): Promise<Response> => {
    for (let tries = 1; ; tries += 1) {
      let response: Response | null = null
      let failure = new ApiError(0, 'GitHub could not be reached')
      try {
        response = await once(method, url, body)
        if (response.ok) return response
        const message = await messageOf(response)
        failure = new ApiError(response.status, message, asksForPatience(response, message))
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        failure = error
      }
      const wait = waitFor(response, failure, tries, outside.clock())
      // Whether a creation that ended in an error of the server took place, nobody knows.
      const again = method !== 'POST' || failure.isLimit
      if (wait === null || !again || tries >= mostTries) throw failure
      await outside.sleep(wait)
    }
  }

  const read = async (response: Response): Promise<unknown> => {
    try {
      return await response.json()
    } catch {
      throw new ApiError(response.status, 'GitHub answered with what is no JSON')
    }
  }

  return {
    get: async (path) => read(await request('GET', root + path, null)),
    list: async (path) => {
      const entries: unknown[] = []
      let url: string | null = root + path
      for (let page = 0; url !== null && page < mostPages; page += 1) {
        const response = await request('GET', url, null)
        const content = await read(response)
        if (!Array.isArray(content))
          throw new ApiError(response.status, 'GitHub answered with what is no list')
        entries.push(...(content as readonly unknown[]))
        url = nextPage(response, url)
      }
      return entries
    },
    post: async (path, body) => read(await request('POST', root + path, body)),
    patch: async (path, body) => read(await request('PATCH', root + path, body)),
    delete: async (path) => {
      await request('DELETE', root + path, null)
    },
  }
}

async function messageOf(response: Response): Promise<string> {
  try {
    const content = (await response.json()) as { readonly message?: unknown }
    if (typeof content.message === 'string') return content.message.slice(0, 300)
  } catch {
    // An error page says no more than its status.
  }
  return `status ${response.status}`
}

/**
 * Whether an answer asks for patience: the request wasn't carried out. A secondary limit may come without any header, and
 * is told by its words alone.
 */
function asksForPatience({ status, headers }: Response, message: string): boolean {
  return (
    status === 429 ||
    (status === 403 &&
      (headers.has('retry-after') ||
        headers.get('x-ratelimit-remaining') === '0' ||
        /\b(?:rate limit|abuse detection)\b/i.test(message)))
  )
}

/** Milliseconds to wait before the next try; null = there is no point, or it would take too long. */
function waitFor(
  response: Response | null,
  { status, isLimit }: ApiError,
  tries: number,
  now: number,
): number | null {
  const growing = 1000 * 2 ** (tries - 1)
  if (isLimit && response !== null) {
    const after = secondsIn(response.headers.get('retry-after'), now)
    const reset = Number(response.headers.get('x-ratelimit-reset') ?? NaN)
    const wait = !Number.isNaN(after)
      ? after * 1000
      : response.headers.get('x-ratelimit-remaining') === '0' && !Number.isNaN(reset)
        ? Math.max(0, reset * 1000 - now) + 1000
        : // "wait for at least one minute"
          60_000
    return wait <= longestWait ? wait : null
  }
  return status === 0 || status >= 500 ? growing : null
}

/** `Retry-After` is a number of seconds or a date (RFC 9110 §10.2.3); NaN = neither. */
function secondsIn(text: string | null, now: number): number {
  if (text === null || text.trim() === '') return NaN
  const seconds = Number(text)
  return Number.isNaN(seconds) ? Math.max(0, (Date.parse(text) - now) / 1000) : Math.max(0, seconds)
}

/** The next page of a list, where it is on the same server: a token goes nowhere else. */
function nextPage(response: Response, url: string): string | null {
  const next = /<([^>]+)>;[^,]*\brel="next"/.exec(response.headers.get('link') ?? '')?.[1]
  if (next === undefined) return null
  const target = new URL(next, url)
  return target.origin === new URL(url).origin ? target.href : null
}
