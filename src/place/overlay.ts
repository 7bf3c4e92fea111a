import type { Confidence, Severity, SourceRef } from '../finding.ts'
import type { Span } from '../source/span.ts'
import type { Day } from '../time/civil.ts'
import {
  type FactBase,
  type Jurisdiction,
  type LawPack,
  type OpenHours,
  type OursMark,
  packSections,
} from './law.ts'

/** Who decided in the company, and until when the decision is relied on. */
export interface Signature {
  readonly by: string
  readonly role: string
  /** ISO date. */
  readonly date: string
  readonly ref: string
  /** Last day. */
  readonly reviewBy: Day
}

/** What counsel decided of one fact. Null = unchanged. */
export interface Change extends Signature {
  readonly change: 'confirmed' | 'relaxed' | 'tightened'
  /** Id of the fact. */
  readonly fact: string
  readonly reason: string
  readonly at: Span
  readonly severity: Severity | null
  readonly confidence: Confidence | null
  /** Of a window. */
  readonly open: readonly OpenHours[] | null
  /** Of a frequency limit. */
  readonly max: number | null
  /** Of a register, ISO 8601 duration. */
  readonly maxAge: string | null
}

/** One file in which the company's counsel confirms, tightens or relaxes facts, and adds some. */
export interface Overlay {
  /** Root-relative. */
  readonly path: string
  readonly changes: ReadonlyMap<string, Change>
  /** New facts as packs of their own, by place; `ours.lapsed` isn't decided yet. */
  readonly added: ReadonlyMap<Jurisdiction, LawPack>
}

/** A pack without facts. */
export function emptyPack(code: Jurisdiction, name: string): LawPack {
  return {
    code,
    name,
    parent: null,
    dataLaw: [],
    windows: [],
    consent: [],
    minors: [],
    optOut: [],
    identification: [],
    registration: [],
    content: [],
    frequency: [],
    registers: [],
    barred: [],
    other: [],
  }
}

/**
 * A pack as the company has it: facts changed by overlays, later files on top of earlier ones, and new ones added. From
 * the day after its review date an overlay relaxes nothing, while all that it made stricter still holds. `own` is null
 * for a place that has no pack; the result is null when no overlay adds one.
 */
export function withOverlays(
  own: LawPack | null,
  code: Jurisdiction,
  name: string,
  overlays: readonly Overlay[],
  today: Day,
): LawPack | null {
  if (overlays.length === 0) return own
  const adding = overlays.flatMap(({ added }) => added.get(code) ?? [])
  if (own === null && adding.length === 0) return null
  let pack = own ?? emptyPack(code, name)
  for (const { changes } of overlays)
    if (changes.size > 0)
      pack = mapFacts(pack, (fact) => {
        const change = changes.get(fact.id)
        return change === undefined ? fact : changed(fact, change, today)
      })
  for (const { added } of overlays) {
    const more = added.get(code)
    if (more === undefined) continue
    const dated = mapFacts(more, (fact) =>
      fact.ours === undefined
        ? fact
        : { ...fact, ours: { ...fact.ours, lapsed: today > fact.ours.reviewBy } },
    )
    pack = joined(pack, dated)
  }
  return pack
}

/** A pack with each of its facts replaced. What is given for a fact has to be of its kind. */
export function mapFacts(pack: LawPack, replace: <F extends FactBase>(fact: F) => F): LawPack {
  const sections = packSections.map((section) => [
    section,
    (pack[section] as readonly FactBase[]).map((fact) => replace(fact)),
  ])
  return { ...pack, ...(Object.fromEntries(sections) as Partial<LawPack>) }
}

function joined(pack: LawPack, more: LawPack): LawPack {
  const sections = packSections.map((section) => [section, [...pack[section], ...more[section]]])
  return { ...pack, ...(Object.fromEntries(sections) as Partial<LawPack>) }
}

function changed<F extends FactBase>(fact: F, change: Change, today: Day): F {
  const { by, role, date, ref, reason, reviewBy, at } = change
  const lapsed = today > reviewBy
  const ours: OursMark = { change: change.change, by, role, date, ref, reason, reviewBy, lapsed, at }
  if (change.change === 'relaxed' && lapsed) return { ...fact, ours }
  return {
    ...fact,
    ours,
    source: signed(fact.source, change),
    ...(change.change === 'relaxed' ? {} : { confirmed: true }),
    ...(change.severity === null ? {} : { severity: change.severity }),
    ...(change.confidence === null ? {} : { confidence: change.confidence }),
    ...(change.open === null ? {} : { open: change.open }),
    ...(change.max === null ? {} : { max: change.max }),
    ...(change.maxAge === null ? {} : { maxAge: change.maxAge }),
  }
}

/** The source of a fact with the decision beside it, so that a finding names both. */
function signed(source: SourceRef, { change, by, role, ref, at }: Change): SourceRef {
  return {
    ...source,
    title: `${source.title}; ${change} by ${by} (${role}) in ${at.source.path}`,
    ref: source.ref === null ? ref : `${source.ref}; ${ref}`,
  }
}
