import { isAddressNumber, isUnder, registeredDomain } from './address.ts'
import type { StagingHosts } from './facts.ts'

/** Why a host isn't one that recipients reach, or shouldn't. */
export type StagingReason = 'machine' | 'number' | 'reserved' | 'sample' | 'stand-in' | 'label' | 'preview'

/** Top-level names that don't resolve outside of a network, RFC 2606, RFC 6761, RFC 6762 and ICANN's `internal`. */
const localNames = /(?:^|\.)(?:localhost|local|internal|lan|test|invalid)$/
/** Kept for documents by RFC 2606 §3. */
const sample = /(?:^|\.)example\.(?:com|net|org)$/

/** What templates write for the sender's own. Registered all the same: somebody else's page. */
const standIn =
  /(?:^|\.)(?:your-?(?:domain|site|website|company|companyname|company-name|business|brand|link|url)|mydomain|my-domain)\.(?:com|net|org|io|co|tld)$/

/** Says whether a host serves what is being tried out; null when nothing says so. */
export function stagingReason(
  host: string,
  { labels, suffixes, previews }: StagingHosts,
): StagingReason | null {
  if (host === 'localhost' || host === '[::1]' || host.startsWith('127.')) return 'machine'
  if (isAddressNumber(host)) return 'number'
  if (localNames.test(host)) return 'reserved'
  if (sample.test(host)) return 'sample'
  if (standIn.test(host)) return 'stand-in'
  if (suffixes.some((suffix) => isUnder(host, suffix))) return 'preview'
  const [first] = host.split('.')
  if (previews.some(({ suffix, contains }) => isUnder(host, suffix) && first!.includes(contains)))
    return 'preview'
  const own = registeredDomain(host)
  const parts = host === own ? [] : host.slice(0, -own.length - 1).split(/[.-]/)
  return parts.some((part) => labels.includes(part.replace(/\d+$/, ''))) ? 'label' : null
}
