import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface StoredComment {
  readonly id: number
  readonly user: { readonly login: string; readonly type: string }
  body: string
}

interface Pull {
  readonly number: number
  readonly state: string
  readonly head: { readonly sha: string; readonly label: string }
}

/** One answer that takes the place of the usual one. `done` = what was asked for happens all the same. */
export interface Trouble {
  readonly method?: string
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly message?: string
  readonly done?: boolean
}

/**
 * A server on the loopback interface that answers as GitHub's REST interface does, as far as comments go: pages with
 * `Link`, limits, refusals. https://docs.github.com/en/rest/issues/comments
 */
export class GitHubServer {
  readonly comments: StoredComment[] = []
  readonly pulls: Pull[] = []
  /** Taken from the front, one for each request that fits. */
  readonly troubles: Trouble[] = []
  /** `METHOD /path`, in order. */
  readonly requests: string[] = []
  /** Who the token belongs to. */
  login = 'github-actions[bot]'
  token = 'secret-token'
  readOnly = false
  #nextId = 1
  readonly #server: Server

  private constructor() {
    this.#server = createServer((request, response) => {
      void this.#answer(request, response)
    })
  }

  static async start(): Promise<GitHubServer> {
    const server = new GitHubServer()
    await new Promise<void>((done) => {
      server.#server.listen(0, '127.0.0.1', done)
    })
    return server
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections()
    return new Promise((done) => {
      this.#server.close(() => {
        done()
      })
    })
  }

  add(login: string, body: string): StoredComment {
    const comment = {
      id: this.#nextId,
      user: { login, type: login.endsWith('[bot]') ? 'Bot' : 'User' },
      body,
    }
    this.#nextId += 1
    this.comments.push(comment)
    return comment
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url)
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const method = request.method ?? 'GET'
    this.requests.push(`${method} ${url.pathname}${url.search}`)
    const send = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void => {
      response.writeHead(status, {
        'content-type': 'application/json; charset=utf-8',
        'x-ratelimit-limit': '1000',
        'x-ratelimit-remaining': '999',
        ...headers,
      })
      response.end(body === null ? '' : JSON.stringify(body))
    }
    const index = this.troubles.findIndex(
      (trouble) => trouble.method === undefined || trouble.method === method,
    )
    const [trouble] = index === -1 ? [] : this.troubles.splice(index, 1)
    const refuse = (): void =>
      send(trouble!.status, { message: trouble!.message ?? 'Server Error' }, trouble!.headers ?? {})
    if (trouble !== undefined && trouble.done !== true) return refuse()
    if (request.headers.authorization !== `Bearer ${this.token}`)
      return send(401, { message: 'Bad credentials' })
    if (method !== 'GET' && this.readOnly)
      return send(403, { message: 'Resource not accessible by integration' })
    const body =
      chunks.length === 0 ? null : (JSON.parse(Buffer.concat(chunks).toString('utf8')) as { body?: string })
    if (method !== 'GET' && method !== 'DELETE' && (body?.body ?? '').length > 65_536)
      return send(422, { message: 'Validation Failed: body is too long (maximum is 65536 characters)' })

    const page = (items: readonly object[]): void => {
      const size = Math.min(Number(url.searchParams.get('per_page') ?? 30), 100)
      const number = Number(url.searchParams.get('page') ?? 1)
      const last = Math.max(1, Math.ceil(items.length / size))
      const link = (target: number, rel: string): string => {
        const next = new URL(url)
        next.searchParams.set('page', String(target))
        return `<${next.href}>; rel="${rel}"`
      }
      const links = number < last ? { link: `${link(number + 1, 'next')}, ${link(last, 'last')}` } : {}
      send(200, items.slice((number - 1) * size, number * size), links)
    }
    const list = /^\/repos\/acme\/mail\/issues\/7\/comments$/.test(url.pathname)
    const single = /^\/repos\/acme\/mail\/issues\/comments\/(\d+)$/.exec(url.pathname)
    if (list && method === 'GET') return page(this.comments)
    if (list && method === 'POST') {
      const created = this.add(this.login, body?.body ?? '')
      return trouble === undefined ? send(201, created) : refuse()
    }
    if (single !== null) {
      const comment = this.comments.find(({ id }) => id === Number(single[1]))
      if (comment === undefined) return send(404, { message: 'Not Found' })
      if (comment.user.login !== this.login)
        return send(403, { message: 'Must have admin rights to Repository.' })
      if (method === 'PATCH') {
        comment.body = body?.body ?? ''
        return trouble === undefined ? send(200, comment) : refuse()
      }
      if (method === 'DELETE') {
        this.comments.splice(this.comments.indexOf(comment), 1)
        return send(204, null)
      }
    }
    if (url.pathname === '/user')
      return this.login.endsWith('[bot]')
        ? send(403, { message: 'Resource not accessible by integration' })
        : send(200, { login: this.login })
    if (url.pathname === '/repos/acme/mail/pulls' && method === 'GET')
      return page(
        this.pulls.filter(
          ({ state, head }) => state === 'open' && head.label === url.searchParams.get('head'),
        ),
      )
    send(404, { message: 'Not Found' })
  }
}
