import type { Campaign } from './campaign/model.ts'
import {
  type Finding,
  type RelatedPlace,
  type Severity,
  severityRank,
  type SourceRef,
  type Unchecked,
} from './finding.ts'
import type { Fix } from './fix.ts'
import { hash } from './hash.ts'
import type { Jurisdiction } from './place/law.ts'
import type { Places } from './place/places.ts'
import type { ProblemDetails, RuleMeta } from './rule.ts'
import type { Span } from './source/span.ts'
import { recipientsOf } from './time/deliver.ts'
import type { Delivery } from './time/delivery.ts'
import { whereOf } from './where.ts'

/** A problem as a rule reported it, with its words filled in but for the places, and its severity decided. */
export interface RawProblem extends ProblemDetails {
  readonly rule: RuleMeta
  readonly words: string
  readonly decided: Severity
  /** Null for a problem of a file. */
  readonly of: Campaign | null
}

/** A question as a rule left it open. */
export interface RawQuestion {
  readonly rule: RuleMeta
  readonly at: Span
  readonly required: boolean
  readonly needs: string
  readonly words: string
  readonly of: Campaign | null
  readonly deliveries: readonly Delivery[]
  readonly jurisdictions: readonly Jurisdiction[]
  readonly messages: readonly number[]
}

export const documentation = 'https://github.com/sendlint/sendlint/blob/main/rules'

const ascending = (a: number, b: number): number => a - b
const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function spanKey({ source, start, end }: Span): string {
  return `${source.path}\0${start}\0${end}`
}

/** Deliveries of a campaign, by message; what a finding's places are counted against. */
export type DeliveriesOf = (campaign: Campaign) => readonly Delivery[]

/**
 * Folds problems into findings: one for each rule, place and severity, with all its places and messages. The strictest
 * problem gives the words. The result doesn't depend on the order of the problems.
 */
export function groupProblems(
  problems: readonly RawProblem[],
  deliveriesOf: DeliveriesOf,
  places: Places | null,
): readonly Finding[] {
  const groups = new Map<string, RawProblem[]>()
  for (const problem of problems) {
    const key = [
      problem.rule.id,
      spanKey(problem.at),
      problem.decided,
      problem.apart ?? '',
      problem.of?.id ?? '',
      problem.of?.$.pointer ?? '',
    ].join('\0')
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [problem])
    else group.push(problem)
  }
  const findings = [...groups.values()].map((group) => findingOf(group, deliveriesOf, places))
  return fingerprinted(findings.sort(compareFindings))
}

/** By path, start, rule, message; then by what else can differ, so that the order is always the same. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    byCode(a.at.source.path, b.at.source.path) ||
    a.at.start - b.at.start ||
    byCode(a.rule, b.rule) ||
    byCode(a.message, b.message) ||
    a.at.end - b.at.end ||
    severityRank[a.severity] - severityRank[b.severity] ||
    byCode(a.campaign ?? '', b.campaign ?? '')
  )
}

function unique<T>(values: readonly T[], key: (value: T) => string): readonly T[] {
  const seen = new Set<string>()
  // Hundreds of places share the very same source or fix.
  return [...new Set(values)].filter((value) => {
    const id = key(value)
    return seen.has(id) ? false : seen.add(id) !== undefined
  })
}

/** Deliveries of the messages that something is about; of all where it names none. */
function deliveriesAbout(
  campaign: RawProblem['of'],
  messages: readonly number[],
  deliveriesOf: DeliveriesOf,
): readonly Delivery[] {
  if (campaign === null) return []
  return deliveriesOf(campaign).filter(
    ({ message }) => messages.length === 0 || messages.includes(message.index),
  )
}

/** Where something holds, in words: of all places that its messages go to. */
function placeWords(
  all: readonly Delivery[],
  deliveries: readonly Delivery[],
  jurisdictions: readonly Jurisdiction[],
  places: Places | null,
): string {
  if (places === null) return ''
  return deliveries.length > 0 ? whereOf(deliveries, all, places) : namesOf(jurisdictions, all, places)
}

function findingOf(group: readonly RawProblem[], deliveriesOf: DeliveriesOf, places: Places | null): Finding {
  const sorted = group.toSorted(
    (a, b) =>
      (b.strictness ?? 0) - (a.strictness ?? 0) ||
      byCode(a.deliveries?.[0]?.cohort.jurisdiction ?? '', b.deliveries?.[0]?.cohort.jurisdiction ?? '') ||
      byCode(a.words, b.words),
  )
  const first = sorted[0]!
  const mixed = sorted.some(({ words }) => words !== first.words)
  const words = mixed ? (first.together ?? first.words) : first.words
  const deliveries = sorted.flatMap((problem) => problem.deliveries ?? [])
  const jurisdictions = unique(
    sorted.flatMap((problem) => [
      ...(problem.deliveries ?? []).map(({ cohort }) => cohort.jurisdiction),
      ...(problem.jurisdictions ?? []),
    ]),
    (code) => code,
  )
  const messages = unique(
    sorted.flatMap((problem) => [
      ...(problem.deliveries ?? []).map(({ message }) => message.index),
      ...(problem.messages ?? []),
    ]),
    String,
  ).toSorted(ascending)
  const all = deliveriesAbout(first.of, messages, deliveriesOf)
  const where = placeWords(all, deliveries, jurisdictions, places)
  const placed = (text: string): string => text.replaceAll('{where}', where)
  const related = unique(
    sorted.flatMap((problem): readonly RelatedPlace[] =>
      (problem.related ?? []).map(({ at, message }) => ({ at, message: placed(message) })),
    ),
    (place) => spanKey(place.at) + place.message,
  )
  return {
    rule: first.rule.id,
    severity: first.decided,
    confidence: first.confidence ?? first.rule.confidence,
    concerns: first.rule.concerns,
    basis: first.basis ?? null,
    message: placed(words),
    help: first.help === undefined ? null : placed(first.help),
    at: first.at,
    campaign: first.of?.id ?? null,
    messages,
    jurisdictions,
    affected: affectedBy(deliveries, all, first.of),
    related,
    sources: unique(
      sorted.flatMap((problem): readonly SourceRef[] => problem.sources ?? []),
      (source) => `${source.title}\0${source.ref ?? ''}\0${source.url ?? ''}`,
    ),
    fixes: unique(
      sorted.flatMap((problem): readonly Fix[] => problem.fixes ?? []),
      (fix) => fix.title + fix.edits.map((edit) => spanKey(edit.at) + edit.text).join('\0'),
    ),
    fingerprint: '',
    url: `${documentation}/${first.rule.id}/README.md`,
  }
}

/** Places known by code only, matched with the campaign's deliveries where there are some. */
function namesOf(codes: readonly Jurisdiction[], all: readonly Delivery[], places: Places): string {
  const touched = codes.flatMap((code) =>
    all.filter(({ cohort }) => cohort.jurisdiction === code).slice(0, 1),
  )
  if (touched.length > 0 && touched.length === codes.length) return whereOf(touched, all, places)
  const names = codes.map(
    (code) =>
      places.subdivisions[code]?.name ?? places.countries[code]?.name ?? places.groups[code]?.name ?? code,
  )
  return names.length > 4
    ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more places`
    : names.join(', ')
}

/** How many people a finding touches, as far as the sizes of whole regions tell. */
function affectedBy(
  deliveries: readonly Delivery[],
  all: readonly Delivery[],
  campaign: Campaign | null,
): Finding['affected'] {
  if (campaign === null || deliveries.length === 0) return null
  const total = recipientsOf(campaign)
  const touched = new Set(deliveries.map(({ cohort }) => cohort.jurisdiction))
  if (all.every(({ cohort }) => touched.has(cohort.jurisdiction)) && coversAudience(all, campaign))
    return total === null ? null : { recipients: total, share: 1 }
  let people = 0
  const counted = new Set<Jurisdiction>()
  for (const { cohort } of deliveries) {
    const region = campaign.audience?.regions?.find(({ code }) => code === cohort.region)
    if (region === undefined || region.size === null) return null
    if (counted.has(region.code.value)) continue
    const whole = all
      .filter((other) => other.cohort.region === cohort.region)
      .every((other) => touched.has(other.cohort.jurisdiction))
    if (!whole) return null
    counted.add(region.code.value)
    people += region.size
  }
  return {
    recipients: people,
    share: total === null || total === 0 ? null : Math.round((people / total) * 10_000) / 10_000,
  }
}

function coversAudience(all: readonly Delivery[], campaign: Campaign): boolean {
  const regions = new Set(all.map(({ cohort }) => cohort.region))
  return campaign.audience?.regions?.every(({ code }) => regions.has(code)) ?? false
}

/** A finding's fingerprint: rule, path, campaign, the culprit's text and which of its like it is; no line numbers. */
function fingerprinted(findings: readonly Finding[]): readonly Finding[] {
  const counts = new Map<string, number>()
  return findings.map((finding) => {
    const { at } = finding
    const culprit = at.source.text.slice(at.start, at.end).replace(/\s+/g, ' ').trim()
    const key = [finding.rule, at.source.path, finding.campaign ?? '', culprit].join('\0')
    const ordinal = counts.get(key) ?? 0
    counts.set(key, ordinal + 1)
    return { ...finding, fingerprint: hash(`${key}\0${ordinal}`) }
  })
}

/** Folds open questions: one for each rule, place, reason and answer, required if one of them is. */
export function groupQuestions(
  questions: readonly RawQuestion[],
  deliveriesOf: DeliveriesOf,
  places: Places | null,
): readonly Unchecked[] {
  const groups = new Map<string, RawQuestion[]>()
  for (const question of questions) {
    const key = [
      question.rule.id,
      spanKey(question.at),
      question.words,
      question.needs,
      question.required,
      question.of?.id ?? '',
      question.of?.$.pointer ?? '',
    ].join('\0')
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [question])
    else group.push(question)
  }
  const open = [...groups.values()].map((group): Unchecked => {
    const first = group[0]!
    const deliveries = group.flatMap((question) => question.deliveries)
    const codes = unique(
      [
        ...deliveries.map(({ cohort }) => cohort.jurisdiction),
        ...group.flatMap(({ jurisdictions }) => jurisdictions),
      ],
      (code) => code,
    ).toSorted(byCode)
    const messages = unique(
      [...deliveries.map(({ message }) => message.index), ...group.flatMap((question) => question.messages)],
      String,
    ).toSorted(ascending)
    const where = placeWords(deliveriesAbout(first.of, messages, deliveriesOf), deliveries, codes, places)
    return {
      rule: first.rule.id,
      required: first.required,
      at: first.at,
      campaign: first.of?.id ?? null,
      messages,
      jurisdictions: codes,
      reason: first.words.replaceAll('{where}', where),
      needs: first.needs,
      concerns: first.rule.concerns,
    }
  })
  return open.sort(
    (a, b) =>
      byCode(a.at.source.path, b.at.source.path) ||
      a.at.start - b.at.start ||
      byCode(a.rule, b.rule) ||
      byCode(a.reason, b.reason) ||
      byCode(a.needs, b.needs),
  )
}
