import { columnNames } from '../policy/config.ts'
import { severityRank } from '../finding.ts'
import { type PortableClasses } from './portable.ts'
import { stages } from './contract.ts'
import type { PartLine, ShardHead } from './shard.ts'

/*
 * Whether lines of a shard are what was written: they come from files, which may have been cut or changed by hand, and
 * what is counted by them is relied on.
 */

type Check = (value: unknown) => boolean

const isText: Check = (value) => typeof value === 'string'
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0
const isBoolean: Check = (value) => typeof value === 'boolean'
const isObject: Check = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)
const below =
  (end: number): Check =>
  (value) =>
    isCount(value) && value < end
const oneOf =
  (...values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value)
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value)
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check)
const tuple =
  (...checks: readonly Check[]): Check =>
  (value) =>
    Array.isArray(value) && value.length === checks.length && checks.every((check, i) => check(value[i]))
const object =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isObject(value) &&
    Object.entries(checks).every(
      ([name, check]) =>
        Object.hasOwn(value as object, name) && check((value as Record<string, unknown>)[name]),
    )

const isHead = object({
  sendlint: oneOf('audience-shard'),
  tool: isText,
  data: listOf(orNull(isText)),
  now: isText,
  campaign: isText,
  ruleset: isText,
  suppression: listOf(
    object({
      name: isText,
      reason: orNull(isText),
      channels: orNull(listOf(isText)),
      brands: orNull(listOf(isText)),
      asOf: orNull(isText),
      entries: isCount,
      unreadable: isCount,
      unmatched: isCount,
      hashed: isCount,
    }),
  ),
  sends: orNull(object({ rows: isCount, unreadable: isCount, last: orNull(isText) })),
})

export const isShardHead = isHead as (value: unknown) => value is ShardHead

const isColumn = oneOf(...columnNames)
const severity = oneOf(...Object.keys(severityRank))
const shared = { rule: isText, words: isText, template: orNull(isText) }

const isFrame = object({
  name: isText,
  firstRow: isCount,
  rows: isCount,
  bytes: isText,
  head: object({ isFull: isBoolean, order: orNull(isText), ordered: isBoolean, encoded: isBoolean }),
  file: object({
    format: oneOf('csv', 'jsonl', 'other'),
    delimiter: orNull(isText),
    encoding: isText,
    compressed: isBoolean,
    columns: listOf(tuple(isColumn, isText)),
    headers: listOf(isText),
    faults: listOf(object({ kind: isText })),
    modified: orNull(isText),
  }),
  states: listOf(tuple(isColumn, listOf(isText))),
  merged: listOf(isText),
  classes: object({
    problems: listOf(
      object({
        ...shared,
        severity,
        confidence: isText,
        basis: orNull(isText),
        help: orNull(isText),
        sources: listOf(isObject),
        stage: orNull(oneOf(...stages)),
        asCampaign: isBoolean,
      }),
    ),
    questions: listOf(object({ ...shared, required: isBoolean, needs: isText })),
    places: listOf(
      object({
        candidates: listOf(object({ jurisdiction: isText, zone: isText })),
        basis: orNull(isText),
        certainty: oneOf('certain', 'likely', 'open', 'unknown'),
        contradictions: listOf(() => true),
        unknown: listOf(isText),
      }),
    ),
    classes: listOf(isObject),
  }),
  counts: listOf(tuple(isCount, isCount, listOf(tuple(isCount, orNull(isText))))),
  events: listOf(object({ kind: isText })),
  hits: listOf(tuple(isCount, isCount, isCount)),
  sensitive: listOf(tuple(isText, isText, isCount)),
  mergeFaults: listOf(tuple(isText, isText, isCount)),
})

/** Numbers that stand for others are of some that are there, and classes have all rows. */
export function isPartLine(value: unknown): value is PartLine {
  if (!isFrame(value)) return false
  const { rows, classes, counts, hits, events, file, head } = value as PartLine
  const isRow = below(rows)
  const isClass = below(classes.classes.length)
  return (
    areClasses(classes) &&
    counts.every(([number, , samples]) => isClass(number) && samples.every(([row]) => isRow(row))) &&
    counts.reduce((sum, [, count]) => sum + count, 0) === rows &&
    hits.every(([row, number, event]) => isRow(row) && isClass(number) && event < events.length) &&
    file.faults.every((fault) => !('columns' in fault) || fault.columns.every(below(file.headers.length))) &&
    (head.order === null || head.order === 'day-first' || head.order === 'month-first')
  )
}

function areClasses({ problems, questions, places, classes }: PortableClasses): boolean {
  return classes.every(
    object({
      place: below(places.length),
      segment: orNull(isText),
      problems: listOf(below(problems.length)),
      questions: listOf(below(questions.length)),
    }),
  )
}
