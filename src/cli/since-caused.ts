import type { Finding, RelatedPlace, Unchecked, Waived } from '../finding.ts'
import type { Report } from '../report/report.ts'
import type { Span } from '../source/span.ts'

/** What one report says: everything that a change can have touched or caused. */
export type Item = Finding | Unchecked | Waived

/** A path as it was before, in terms of now: where a file was moved to. */
export type PathNow = (path: string) => string

/** The words of a place without its line: those move with every line that is added above. */
function culprit({ source, start, end }: Span, now: PathNow): readonly string[] {
  return [now(source.path), source.text.slice(start, end).replace(/\s+/g, ' ').trim()]
}

/** Related places count with what they say and the file they are in: another campaign there is another problem. */
function relatedTo(related: readonly RelatedPlace[], now: PathNow): readonly string[] {
  return related.map(({ at, message }) => `${now(at.source.path)} ${message}`).sort()
}

/** A finding word for word, without line numbers, advice and fixes. */
function ofFinding(finding: Finding, now: PathNow): string {
  const { rule, severity, message, at, campaign, messages, jurisdictions, affected, basis, related } = finding
  return JSON.stringify([
    rule,
    severity,
    message,
    culprit(at, now),
    campaign,
    messages,
    jurisdictions,
    affected,
    basis,
    relatedTo(related, now),
  ])
}

function ofQuestion(open: Unchecked, now: PathNow): string {
  const { rule, required, at, campaign, messages, jurisdictions, reason, needs } = open
  return JSON.stringify([rule, required, culprit(at, now), campaign, messages, jurisdictions, reason, needs])
}

function ofWaived({ finding, by, reason, until }: Waived, now: PathNow): string {
  return JSON.stringify([ofFinding(finding, now), by, reason, until])
}

class Counted {
  readonly #left = new Map<string, number>()

  constructor(keys: readonly string[]) {
    for (const key of keys) this.#left.set(key, (this.#left.get(key) ?? 0) + 1)
  }

  /** Takes one of these away; false when there is none left. */
  take(key: string): boolean {
    const left = this.#left.get(key) ?? 0
    if (left > 0) this.#left.set(key, left - 1)
    return left > 0
  }
}

const asItIs: PathNow = (path) => path

/**
 * What a report says that an earlier one doesn't, word for word: of two that are alike, one that was there before
 * accounts for one. A null report before means that there was nothing to say.
 */
export function newIn(report: Report, before: Report | null, now: PathNow): ReadonlySet<Item> {
  const fresh = new Set<Item>()
  const compare = <One extends Item>(
    items: readonly One[],
    earlier: readonly One[],
    key: (item: One, path: PathNow) => string,
  ): void => {
    const counted = new Counted(earlier.map((item) => key(item, now)))
    for (const item of items) if (!counted.take(key(item, asItIs))) fresh.add(item)
  }
  compare(report.findings, before?.findings ?? [], ofFinding)
  compare(report.unchecked, before?.unchecked ?? [], ofQuestion)
  compare(report.waived, before?.waived ?? [], ofWaived)
  return fresh
}

/** Everything that a report says. */
export function itemsOf({ findings, unchecked, waived }: Report): readonly Item[] {
  return [...findings, ...unchecked, ...waived]
}

/** Where something stands and which campaign it is of. */
export function placeOf(item: Item): { readonly at: Span; readonly campaign: string | null } {
  return 'finding' in item ? item.finding : item
}
