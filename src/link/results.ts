import { type Instant, parseInstant } from '../time/civil.ts'

/** What a link checker found out about one address. */
export interface LinkResult {
  readonly works: boolean
  /** HTTP status; null where there was no answer. */
  readonly status: number | null
  /** What it said, one line. */
  readonly said: string
}

/** Results of a link checker, by {@link linkKey}. */
export interface LinkResults {
  /** When the links were checked; null where nothing says so. */
  readonly checkedAt: Instant | null
  readonly byLink: ReadonlyMap<string, LinkResult>
}

/** Addresses in a file of results that are read; a run has fewer. */
const mostResults = 100_000
/** Characters of what a checker said that are kept. */
const longestSaid = 80

/**
 * An address as it is compared: scheme and host in lower case, `https` where none is written, without fragment, without
 * the slash of a bare host.
 */
export function linkKey(address: string): string {
  const match = /^(?:(https?):)?(?:\/\/)?([^/?#\s]+)([^#\s]*)/i.exec(address.trim())
  if (match === null) return address.trim()
  const [, scheme = 'https', host = '', rest = ''] = match
  return `${scheme.toLowerCase()}://${host.toLowerCase()}${rest === '/' ? '' : rest}`
}

type Json = { readonly [key: string]: unknown }

const isMap = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function oneLine(text: string): string {
  const line = text.replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim()
  return line.length <= longestSaid ? line : `${line.slice(0, longestSaid - 1)}…`
}

/**
 * Reads the results of a link checker from parsed JSON: `{ "checked": "…", "links": [{ "url", "ok", "status", "reason" }] }`,
 * or what lychee writes with `--format json` (its `error_map`, `timeout_map`, `success_map`, `redirect_map`), which says
 * not when it ran: `writtenAt` stands in. A text says what was expected instead.
 */
export function readLinkResults(value: unknown, writtenAt: Instant | null): LinkResults | string {
  if (!isMap(value)) return 'expected a map with `links`, or the JSON of lychee'
  if (isMap(value['error_map'])) return lychee(value, writtenAt)
  const { links, checked } = value
  if (!Array.isArray(links)) return 'expected `links`, a list, or the JSON of lychee'
  const checkedAt = typeof checked === 'string' ? parseInstant(checked) : null
  if (checked !== undefined && checkedAt === null)
    return '`checked` is no moment, expected one such as 2026-11-20T08:00:00Z'
  const byLink = new Map<string, LinkResult>()
  for (const [index, one] of (links as readonly unknown[]).slice(0, mostResults).entries()) {
    if (!isMap(one) || typeof one['url'] !== 'string')
      return `\`links[${index}]\` has no \`url\`, expected a text`
    const { status, reason, ok } = one
    if (status !== undefined && status !== null && !Number.isInteger(status))
      return `\`links[${index}].status\` is no HTTP status, expected a number`
    if (ok !== undefined && typeof ok !== 'boolean') return `\`links[${index}].ok\` is neither true nor false`
    const code = typeof status === 'number' ? status : null
    if (ok === undefined && code === null) return `\`links[${index}]\` has neither \`ok\` nor \`status\``
    const works = ok ?? (code !== null && code < 400)
    const said =
      typeof reason === 'string' && reason.trim() !== ''
        ? reason
        : code === null
          ? 'no answer'
          : `HTTP ${code}`
    note(byLink, one['url'], { works, status: code, said: oneLine(said) })
  }
  return { checkedAt: checkedAt ?? writtenAt, byLink }
}

/** Of two results for one address the one that failed counts. */
function note(byLink: Map<string, LinkResult>, url: string, result: LinkResult): void {
  const key = linkKey(url)
  if (byLink.get(key)?.works !== false) byLink.set(key, result)
}

/** https://github.com/lycheeverse/lychee, lychee-bin/src/formatters/stats: maps of a source to its responses. */
function lychee(value: Json, checkedAt: Instant | null): LinkResults | string {
  const byLink = new Map<string, LinkResult>()
  for (const [name, works] of [
    ['error_map', false],
    ['timeout_map', false],
    ['success_map', true],
    ['redirect_map', true],
  ] as const) {
    const map = value[name]
    if (map === undefined) continue
    if (!isMap(map)) return `\`${name}\` is no map`
    for (const responses of Object.values(map)) {
      if (!Array.isArray(responses)) return `\`${name}\` holds no lists`
      for (const one of responses as readonly unknown[]) {
        if (!isMap(one) || typeof one['url'] !== 'string') return `\`${name}\` has a response without \`url\``
        if (byLink.size >= mostResults) break
        const status = isMap(one['status']) ? one['status'] : {}
        const code = typeof status['code'] === 'number' ? status['code'] : null
        const text = typeof status['text'] === 'string' ? status['text'] : works ? 'OK' : 'no answer'
        note(byLink, one['url'], { works, status: code, said: oneLine(text) })
      }
    }
  }
  return { checkedAt, byLink }
}
