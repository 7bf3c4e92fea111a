import type { Finding } from '../finding.ts'
import { isWaivable } from './severity.ts'

/**
 * Counts of findings per file and rule that a project has decided to live with for now. Keys are root-relative paths
 * and rule ids, both sorted; counts are 1 or more.
 */
export type Baseline = ReadonlyMap<string, ReadonlyMap<string, number>>

/** An entry that no longer is true: fewer findings than it allows. */
export interface StaleEntry {
  readonly file: string
  readonly rule: string
  readonly recorded: number
  readonly found: number
}

/** Reads a baseline file; a text says what is wrong with it. */
export function readBaseline(json: string): Baseline | string {
  let content: unknown
  try {
    content = JSON.parse(json)
  } catch {
    return 'it is not JSON'
  }
  if (!isMap(content)) return 'it is not a map'
  if (content['schemaVersion'] !== 1) return '`schemaVersion` is not 1'
  const extra = Object.keys(content).find((key) => key !== 'schemaVersion' && key !== 'files')
  if (extra !== undefined) return `unknown key \`${extra}\``
  const { files } = content
  if (!isMap(files)) return '`files` is not a map'
  const baseline = new Map<string, ReadonlyMap<string, number>>()
  for (const [file, counts] of Object.entries(files)) {
    if (!isMap(counts)) return `\`${file}\` is not a map`
    const rules = new Map<string, number>()
    for (const [rule, count] of Object.entries(counts)) {
      if (typeof count !== 'number' || !Number.isSafeInteger(count) || count < 1)
        return `the count of \`${rule}\` in \`${file}\` is not a whole number from 1 on`
      if (!isBaselinable(rule)) return `\`${rule}\` is never in a baseline`
      rules.set(rule, count)
    }
    baseline.set(file, rules)
  }
  return baseline
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What nobody may waive, no baseline hides. */
function isBaselinable(rule: string): boolean {
  return isWaivable(rule)
}

/** A baseline as its file: sorted, ends with a line feed, so that two runs give the same bytes. */
export function printBaseline(baseline: Baseline): string {
  const files = Object.fromEntries(
    [...baseline]
      .filter(([, rules]) => rules.size > 0)
      .sort(byKey)
      .map(([file, rules]) => [file, Object.fromEntries([...rules].sort(byKey))]),
  )
  return `${JSON.stringify({ schemaVersion: 1, files }, null, 2)}\n`
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Whether a baseline counts a finding: errors and warnings that a waiver may name, none whose waiver has run out. */
function counts(finding: Finding, lapsed: ReadonlySet<Finding>): boolean {
  return finding.severity !== 'info' && isBaselinable(finding.rule) && !lapsed.has(finding)
}

function countAll(findings: readonly Finding[], lapsed: ReadonlySet<Finding>): Baseline {
  const found = new Map<string, Map<string, number>>()
  for (const finding of findings) {
    if (!counts(finding, lapsed)) continue
    const { path } = finding.at.source
    const rules = found.get(path) ?? new Map<string, number>()
    rules.set(finding.rule, (rules.get(finding.rule) ?? 0) + 1)
    found.set(path, rules)
  }
  return found
}

export interface Baselined {
  /** What is shown: all findings of a file and rule that have become more than recorded. */
  readonly findings: readonly Finding[]
  /** How many are not. */
  readonly baselined: number
  /** Entries that allow more than there is, sorted; the run fails (exit 2) until the baseline is updated. */
  readonly stale: readonly StaleEntry[]
}

/**
 * Leaves out what a baseline records. `linted` holds the paths that the run has read, or null when it has read all that
 * there is: only of these can an entry be stale.
 */
export function applyBaseline(
  findings: readonly Finding[],
  baseline: Baseline,
  { linted, lapsed }: { readonly linted: ReadonlySet<string> | null; readonly lapsed: ReadonlySet<Finding> },
): Baselined {
  const found = countAll(findings, lapsed)
  const recorded = (file: string, rule: string): number => baseline.get(file)?.get(rule) ?? 0
  const shown = findings.filter((finding) => {
    const { rule } = finding
    const { path } = finding.at.source
    return !counts(finding, lapsed) || found.get(path)!.get(rule)! > recorded(path, rule)
  })
  const stale: StaleEntry[] = []
  for (const [file, rules] of [...baseline].sort(byKey)) {
    if (linted !== null && !linted.has(file)) continue
    for (const [rule, count] of [...rules].sort(byKey)) {
      const now = found.get(file)?.get(rule) ?? 0
      if (now < count) stale.push({ file, rule, recorded: count, found: now })
    }
  }
  return { findings: shown, baselined: findings.length - shown.length, stale }
}

/**
 * The baseline after a run. Without one before, everything is recorded; from then on it only shrinks: a count goes down
 * to what is found, and neither goes up nor comes anew. Files that the run hasn't read keep theirs.
 */
export function updateBaseline(
  before: Baseline | null,
  findings: readonly Finding[],
  { linted, lapsed }: { readonly linted: ReadonlySet<string> | null; readonly lapsed: ReadonlySet<Finding> },
): Baseline {
  const found = countAll(findings, lapsed)
  if (before === null) return found
  const after = new Map<string, ReadonlyMap<string, number>>()
  for (const [file, rules] of before) {
    if (linted !== null && !linted.has(file)) {
      after.set(file, rules)
      continue
    }
    const left = new Map<string, number>()
    for (const [rule, count] of rules) {
      const now = Math.min(count, found.get(file)?.get(rule) ?? 0)
      if (now > 0) left.set(rule, now)
    }
    if (left.size > 0) after.set(file, left)
  }
  return after
}

/** The message for stale entries: what, how many, and how to go on. */
export function staleMessage(stale: readonly StaleEntry[], path: string): string {
  const lines = stale.map(
    ({ file, rule, recorded, found }) => `  ${file}: ${rule} recorded ${recorded}, found ${found}`,
  )
  const many = stale.length === 1 ? '1 entry allows' : `${stale.length} entries allow`
  return `${path}: Stale baseline, ${many} more than there is\n${lines.join('\n')}\n  = help: run with --update-baseline to record the lower counts\n`
}
