import type { Link } from '../content/model.ts'

/** One `name=value` of a query; offsets are UTF-16 units of the target. */
export interface Parameter {
  readonly name: string
  readonly value: string
  /** Where the value stands. */
  readonly from: number
  readonly to: number
}

/** A web address as a browser would read it; offsets are UTF-16 units of the target. */
export interface Address {
  /** Null where none is written: `acme.example/s` in a text. */
  readonly scheme: 'http' | 'https' | null
  /** Lower case, no trailing dot, without port. Not converted: Punycode and Unicode stay as they are. */
  readonly host: string
  readonly hostFrom: number
  readonly hostTo: number
  /** From the first slash, `''` without one; merge tags are still in it. */
  readonly path: string
  readonly pathFrom: number
  readonly query: readonly Parameter[]
}

const hostAndRest =
  '(?:[^/?#@\\s]*@)?(\\[[0-9a-fA-F:.]+\\]|[\\p{L}\\p{N}\\p{M}._-]+)(?::\\d{1,5})?((?:/[^?#]*)?)(?:\\?([^#]*))?(?:#.*)?$'
// Ignoring case makes a pattern with letter classes ten times slower to compile, so the few letters say both.
const absolute = new RegExp(`^\\s*(?:([hH][tT][tT][pP][sS]?):)?//${hostAndRest}`, 'su')
const withoutScheme = new RegExp(`^\\s*()${hostAndRest}`, 'su')

/**
 * Reads the target of a link. Null for anything but a web address (`mailto:`, `#top`, a relative path) and where a merge
 * tag stands for the host.
 */
export function readAddress(target: string, kind: Link['kind']): Address | null {
  const match =
    (target.includes('//') ? absolute.exec(target) : null) ??
    (kind === 'anchor' ? null : withoutScheme.exec(target))
  if (match === null) return null
  const host = match[2]!.replace(/\.$/, '').toLowerCase()
  if (!/^(?:\[.*\]|localhost|.*[^.]\.[^.]+)$/s.test(host)) return null
  const hostFrom = target.indexOf(match[2]!, match[1] === undefined ? 0 : match[0].indexOf('//') + 1)
  const hostTo = hostFrom + host.length
  const path = match[3]!
  const pathFrom = path === '' ? hostTo : target.indexOf(path, hostTo)
  const scheme = match[1]?.toLowerCase()
  return {
    scheme: scheme === 'http' || scheme === 'https' ? scheme : null,
    host,
    hostFrom,
    hostTo,
    path,
    pathFrom,
    query: match[4] === undefined ? [] : parameters(match[4], target.indexOf('?', pathFrom) + 1),
  }
}

function parameters(query: string, start: number): readonly Parameter[] {
  const found: Parameter[] = []
  let at = start
  for (const pair of query.split('&')) {
    const name = pair.split('=', 1)[0]!
    const from = Math.min(at + name.length + 1, at + pair.length)
    if (pair.includes('='))
      found.push({
        name: name.toLowerCase(),
        value: decoded(pair.slice(name.length + 1)),
        from,
        to: at + pair.length,
      })
    at += pair.length + 1
  }
  return found
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '))
  } catch {
    return value
  }
}

/** Second-level labels under which countries give out names: `co.uk`, `com.au`, `or.jp`. */
const shared = new Set('ac co com edu go gob gov govt gv ltd ne net nom or org plc sch'.split(' '))

/**
 * The domain that somebody registered, by the usual shape of names: the last two labels, three under `co.uk` and the
 * like. Where a country has other second levels it is too short, so two hosts can only come out as more alike.
 */
export function registeredDomain(host: string): string {
  if (isAddressNumber(host)) return host
  const labels = host.split('.')
  const [last, second] = [labels.at(-1)!, labels.at(-2) ?? '']
  return labels.slice(last.length === 2 && shared.has(second) ? -3 : -2).join('.')
}

/** Whether a host is an IP address. */
export function isAddressNumber(host: string): boolean {
  return host.startsWith('[') || /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host)
}

/** Whether a host is a domain or one of its subdomains. */
export function isUnder(host: string, domain: string): boolean {
  const plain = domain.toLowerCase()
  return host === plain || host.endsWith(`.${plain}`)
}
