import type { SourceRef } from '../finding.ts'

/** A host that hides where it leads: run for everybody, or by a platform for its own pages. */
export interface Shortener {
  /** Whose pages it leads to; null = anybody's. */
  readonly owner: string | null
  readonly source: SourceRef
}

/** Hosts on which something is tried out before it is published. */
export interface StagingHosts {
  /** Labels of a subdomain that say so, alone or beside others joined by a hyphen (`shop-staging`). */
  readonly labels: readonly string[]
  /** Ends of hosts that only ever serve previews and tunnels. */
  readonly suffixes: readonly string[]
  /** Ends of hosts that serve live sites too, with what a preview's first label contains. */
  readonly previews: readonly { readonly suffix: string; readonly contains: string }[]
}

/** What is known of hosts whoever the sender is; the shard `links`. */
export interface LinkFacts {
  readonly shorteners: Readonly<Record<string, Shortener>>
  readonly staging: StagingHosts
  /** Domains of networks, shops and services that most messages link to beside their own. */
  readonly elsewhere: readonly string[]
}
