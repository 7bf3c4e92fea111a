import type { Basis, Concerns, Confidence, Severity, SourceRef, Verdict } from '../finding.ts'
import { severityRank } from '../finding.ts'
import { documentation } from '../group.ts'
import type { Jurisdiction } from '../place/law.ts'
import { countryOf, nameOf } from '../place/places.ts'
import type { ColumnName } from '../policy/config.ts'
import type { RuleMeta } from '../rule.ts'
import type { ContactList, Stage, SuppressionReason } from './contract.ts'
import { addressedOf } from './read-contacts.ts'
import { mostSegments, otherSegments, shownAs } from './rows.ts'
import { stages } from './contract.ts'
import type { JudgedProblem, Judge } from './judge.ts'
import { type RunFile, type RunSample, stageOf, type Tally, withSamples } from './tally.ts'

/** Rows counted by what becomes of them. `clean + warned + rejected = rows`. */
export interface Counts {
  readonly rows: number
  /** Without an error: `clean + warned`. */
  readonly accepted: number
  readonly rejected: number
  /** Accepted, with a warning. */
  readonly warned: number
  /** Accepted, without a warning. */
  readonly clean: number
}

/**
 * 100 × (clean + ½ × warned) ÷ rows, cut off (not rounded) behind the first decimal: 100 only where nothing is wrong, 0
 * where every row is rejected or there is none. Every number in it stands in the report.
 */
export function scoreOf({ clean, warned, rows }: Counts): number {
  return rows === 0 ? 0 : Math.floor(((clean + warned / 2) * 1000) / rows) / 10
}

export const scoreFormula = '100 × (clean + 0.5 × warned) / rows, cut off behind the first decimal'

export interface SampleRow {
  readonly file: string
  /** As a spreadsheet numbers rows: the header is row 1. */
  readonly row: number
  /** Masked, as `audienceSchema` says; null where the row has neither number nor address, or was found by its id. */
  readonly value: string | null
}

export interface AudienceProblem {
  readonly rule: string
  readonly severity: Severity
  readonly confidence: Confidence
  readonly concerns: Concerns
  readonly basis: Basis | null
  readonly message: string
  readonly help: string | null
  /** Null for a problem of the list as a whole. */
  readonly stage: Stage | null
  /** Rows that have it; null for a problem of the list as a whole. */
  readonly rows: number | null
  readonly jurisdictions: readonly Jurisdiction[]
  readonly samples: readonly SampleRow[]
  readonly sources: readonly SourceRef[]
  readonly url: string
}

export interface AudienceQuestion {
  readonly rule: string
  readonly required: boolean
  readonly reason: string
  readonly needs: string
  /** Null when it is about the list as a whole. */
  readonly rows: number | null
}

export interface AudienceCohort extends Counts {
  readonly jurisdictions: readonly Jurisdiction[]
  readonly zones: readonly string[]
  readonly basis: string | null
  readonly certainty: 'certain' | 'likely' | 'open' | 'unknown'
}

/** How many people a moment suits, of those who may be written to at all. */
export interface Moment {
  /** ISO instant. */
  readonly at: string
  readonly recipients: number
}

export interface AudienceReport {
  readonly version: string
  /** ISO instant. */
  readonly now: string
  readonly data: {
    readonly jurisdictions: string | null
    readonly calendars: string | null
    readonly tzdata: string | null
  }
  readonly campaign: {
    readonly id: string
    readonly name: string
    readonly file: string
    readonly purpose: string
  }
  readonly verdict: Verdict
  readonly files: readonly {
    readonly name: string
    readonly rows: number
    readonly format: string
    readonly encoding: string
    readonly delimiter: string | null
    readonly compressed: boolean
    readonly columns: Readonly<Partial<Record<ColumnName, string>>>
  }[]
  readonly totals: Counts
  readonly score: number
  readonly waterfall: readonly { readonly stage: Stage; readonly removed: number; readonly left: number }[]
  readonly segments: readonly (Counts & { readonly name: string | null; readonly score: number })[]
  readonly jurisdictions: readonly (Counts & { readonly code: Jurisdiction | null; readonly name: string })[]
  readonly cohorts: readonly AudienceCohort[]
  readonly problems: readonly AudienceProblem[]
  readonly unchecked: readonly AudienceQuestion[]
  readonly suppression: readonly {
    readonly list: string
    readonly reason: SuppressionReason | null
    readonly entries: number
    readonly unreadable: number
    readonly hits: number
  }[]
  readonly sends: ContactList['sends']
  /** Null for a campaign that an event starts. */
  readonly sendable: {
    /** As the campaign is scheduled: what the waterfall ends in. */
    readonly scheduled: number
    readonly now: Moment
    /** The next moment, within seven days, at which most of them may be written to. */
    readonly next: Moment | null
  } | null
}

/** What the report is made of. */
export interface Outcome {
  readonly judge: Judge
  readonly tally: Pick<Tally, 'classes' | 'places' | 'rows'>
  readonly files: readonly RunFile[]
  readonly suppression: ContactList['suppression']
  readonly sends: ContactList['sends']
  readonly columns: ReadonlySet<ColumnName>
}

interface Sum {
  rows: number
  rejected: number
  warned: number
}

function empty(): Sum {
  return { rows: 0, rejected: 0, warned: 0 }
}

function countsOf({ rows, rejected, warned }: Sum): Counts {
  return { rows, accepted: rows - rejected, rejected, warned, clean: rows - rejected - warned }
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Which file a row of the run is of, and its number there. */
export function placedSample(files: readonly RunFile[], { row, key }: RunSample): SampleRow {
  const file = files.findLast(({ base, rows }) => base <= row && rows > 0) ?? files[0]!
  return { file: file.file.name, row: row - file.base + file.firstRow, value: shownAs(key) }
}

/** The code that a row is counted under: of one place that, else the country that all its places share, else none. */
function codeOf(candidates: readonly { readonly jurisdiction: Jurisdiction }[]): Jurisdiction | null {
  const codes = new Set(candidates.map(({ jurisdiction }) => jurisdiction))
  const [only] = codes
  if (codes.size === 1) return only!
  const countries = new Set([...codes].map(countryOf))
  const [country] = countries
  return countries.size === 1 ? country! : null
}

/** As many segments of one row each aren't segments any more: they are what rows have to themselves. */
const fewSingles = 5

function singleSegments(classes: Outcome['tally']['classes']): ReadonlySet<string> {
  const rows = new Map<string, number>()
  for (const { segment, count } of classes)
    if (segment !== null && count > 0) rows.set(segment, (rows.get(segment) ?? 0) + count)
  const single = [...rows].filter(([, count]) => count === 1).map(([segment]) => segment)
  return new Set(single.length < fewSingles ? [] : single)
}

/** Counts everything that the report says of rows. */
export class Counted {
  readonly totals: Counts
  readonly waterfall: AudienceReport['waterfall']
  readonly segments: AudienceReport['segments']
  readonly jurisdictions: AudienceReport['jurisdictions']
  readonly cohorts: readonly AudienceCohort[]
  readonly problems: readonly {
    readonly problem: JudgedProblem
    readonly rows: number
    readonly codes: ReadonlySet<Jurisdiction>
    readonly samples: readonly RunSample[]
  }[]
  readonly questions: readonly AudienceQuestion[]
  readonly rowsByRule: ReadonlyMap<string, number>

  constructor({ judge, tally }: Pick<Outcome, 'judge' | 'tally'>) {
    const all = empty()
    const removed = new Map<Stage, number>()
    const segments = new Map<string | null, Sum>()
    const places = new Map<Jurisdiction | null, Sum>()
    const cohorts = new Map<string, { readonly of: Omit<AudienceCohort, keyof Counts>; readonly sum: Sum }>()
    const problems = new Map<
      number,
      { rows: number; codes: Set<Jurisdiction>; samples: readonly RunSample[] }
    >()
    const questions = new Map<number, number>()
    const rules = new Map<string, number>()
    const rowsOfProblem = new Map<number, number>()
    const asked = new Map<number, number>()
    for (const { verdict, count } of tally.classes) {
      if (count === 0) continue
      const { problems: found, questions: open } = judge.verdicts[verdict]!
      for (const number of found) rowsOfProblem.set(number, (rowsOfProblem.get(number) ?? 0) + count)
      for (const number of open) asked.set(number, (asked.get(number) ?? 0) + count)
    }
    const foldedProblem = folded(
      judge.problems,
      rowsOfProblem,
      ({ severity, stage }) => `${severity} ${stage}`,
    )
    const foldedQuestion = folded(judge.questions, asked, ({ required, needs }) => `${required} ${needs}`)
    const names = new Set(tally.classes.flatMap(({ segment, count }) => (count === 0 ? [] : [segment])))
    const areTooMany = names.has(otherSegments) || names.size > mostSegments
    const ofOneRow = singleSegments(tally.classes)
    // Many classes share a place, and many a verdict.
    const atPlace = remembered((place) => {
      const where = tally.places[place]!
      const of = {
        jurisdictions: [...new Set(where.candidates.map(({ jurisdiction }) => jurisdiction))].sort(),
        zones: [...new Set(where.candidates.map(({ zone }) => zone))].sort(),
        basis: where.basis,
        certainty: where.certainty,
      }
      const key = JSON.stringify(of)
      const cohort = cohorts.get(key) ?? { of, sum: empty() }
      cohorts.set(key, cohort)
      const code = codeOf(where.candidates)
      return { code, sums: [all, known(places, code), cohort.sum] }
    })
    const ofVerdict = remembered((verdict) => {
      const { problems: found, questions: open } = judge.verdicts[verdict]!
      const stage = stageOf(judge, verdict)
      return {
        stage,
        isWarned: stage === null && found.some((number) => judge.problems[number]!.severity === 'warning'),
        found: [...new Set(found.map(foldedProblem.of))],
        rules: [...new Set(found.map((number) => judge.problems[number]!.rule.id))],
        open: [...new Set(open.map(foldedQuestion.of))],
      }
    })
    for (const { place, segment, verdict, count, samples } of tally.classes) {
      if (count === 0) continue
      const { stage, isWarned, found, rules: named, open } = ofVerdict(verdict)
      const { code, sums } = atPlace(place)
      const isOther = segment !== null && (areTooMany || ofOneRow.has(segment))
      for (const sum of [...sums, known(segments, isOther ? otherSegments : segment)]) {
        sum.rows += count
        if (stage !== null) sum.rejected += count
        if (isWarned) sum.warned += count
      }
      if (stage !== null) removed.set(stage, (removed.get(stage) ?? 0) + count)
      for (const number of found) {
        const own = problems.get(number) ?? { rows: 0, codes: new Set(), samples: [] }
        problems.set(number, own)
        own.rows += count
        if (code !== null) own.codes.add(code)
        own.samples = withSamples(own.samples, samples)
      }
      for (const rule of named) rules.set(rule, (rules.get(rule) ?? 0) + count)
      for (const number of open) questions.set(number, (questions.get(number) ?? 0) + count)
    }
    const { places: world } = judge.world
    this.totals = countsOf(all)
    let left = all.rows
    this.waterfall = stages.map((stage) => {
      const gone = removed.get(stage) ?? 0
      left -= gone
      return { stage, removed: gone, left }
    })
    const named = [...segments].filter(([name]) => name !== null || segments.size > 1)
    this.segments = named
      .sort(([a], [b]) => byText(a ?? '', b ?? ''))
      .map(([name, sum]) => ({ name, ...countsOf(sum), score: scoreOf(countsOf(sum)) }))
    this.jurisdictions = [...places]
      .sort(([a], [b]) => byText(a ?? '~', b ?? '~'))
      .map(([code, sum]) => ({
        code,
        name: code === null ? 'Somewhere unknown' : nameOf(code, world),
        ...countsOf(sum),
      }))
    this.cohorts = [...cohorts]
      .sort(([a], [b]) => byText(a, b))
      .map(([, { of, sum }]) => ({ ...of, ...countsOf(sum) }))
    this.problems = [...problems].map(([number, own]) => ({ problem: foldedProblem.item(number), ...own }))
    this.questions = [...questions].map(([number, rows]) => questionOf(foldedQuestion.item(number), rows))
    this.rowsByRule = rules
  }
}

/** Problems of one kind beyond these are told as one: a column may hold something else in every row. */
const mostAlike = 100

/** A problem that quotes what stands in a row: a tag, or what somebody wrote in the place of one. */
const quotesRow = (template: string): boolean => template.includes('{tag}')

/**
 * What is said of many things in the same words, as one: with `…` for the things; so are quotes of several rows that no
 * other row has. Whether there are too many doesn't depend on which came first.
 */
function folded<
  Item extends { readonly rule: RuleMeta; readonly words: string; readonly template: string | null },
>(
  items: readonly Item[],
  /** By number of the item: rows. */
  used: ReadonlyMap<number, number>,
  apart: (item: Item) => string,
): { readonly of: (number: number) => number; readonly item: (number: number) => Item } {
  const alike = new Map<string, number[]>()
  for (const number of used.keys()) {
    const item = items[number]!
    if (item.template === null) continue
    const key = `${item.rule.id}\0${item.template}\0${apart(item)}`
    const group = alike.get(key)
    if (group === undefined) alike.set(key, [number])
    else group.push(number)
  }
  const first = new Map<number, number>()
  const wholes = new Map<number, Item>()
  for (const all of alike.values()) {
    const single = quotesRow(items[all[0]!]!.template!) ? all.filter((number) => used.get(number) === 1) : []
    const group = all.length > mostAlike ? all : single
    if (group.length < fewSingles) continue
    const own = group.reduce((least, number) => (items[number]!.words < items[least]!.words ? number : least))
    for (const number of group) first.set(number, own)
    const item = items[own]!
    wholes.set(own, { ...item, words: item.template!.replace(/\{\w+\}/g, '…') })
  }
  return {
    of: (number) => first.get(number) ?? number,
    item: (number) => wholes.get(number) ?? items[number]!,
  }
}

/** What is worked out once for each number. */
function remembered<Value>(of: (number: number) => Value): (number: number) => Value {
  const values: { readonly value: Value }[] = []
  return (number) => (values[number] ??= { value: of(number) }).value
}

function known<Key>(sums: Map<Key, Sum>, key: Key): Sum {
  const sum = sums.get(key) ?? empty()
  sums.set(key, sum)
  return sum
}

function questionOf(
  { rule, required, words, needs }: Judge['questions'][number],
  rows: number | null,
): AudienceQuestion {
  return { rule: rule.id, required, reason: words, needs, rows }
}

/** The list as a whole, as rules see it. */
export function listOf(
  { files, tally, suppression, sends, columns }: Outcome,
  counted: Counted,
  tracked: ContactList['tracked'] = [],
): ContactList {
  const jurisdictions = new Map<Jurisdiction, number>()
  for (const { code, rows } of counted.jurisdictions) {
    if (code === null) continue
    const country = countryOf(code)
    for (const one of code === country ? [code] : [code, country])
      jurisdictions.set(one, (jurisdictions.get(one) ?? 0) + rows)
  }
  return {
    files: mergedFiles(files),
    rows: tally.rows,
    addressed: addressedOf(tally.rows, counted.waterfall),
    accepted: counted.totals.accepted,
    rowsWith: (rule) => counted.rowsByRule.get(rule) ?? 0,
    jurisdictions,
    suppression,
    sends,
    tracked,
    has: (column) => columns.has(column),
  }
}

/** What rules see of files: cells are counted over all parts of one. */
function mergedFiles(files: readonly RunFile[]): ContactList['files'] {
  return wholeFiles(files).map(({ file, rows }) => {
    const parts = files.filter((part) => part.file.name === file.name)
    return {
      ...file,
      rows,
      sensitive: summed(parts.map(({ sensitive }) => sensitive)),
      mergeFaults: summed(parts.map(({ mergeFaults }) => mergeFaults)),
    }
  })
}

function summed<Kind>(
  all: readonly ReadonlyMap<string, ReadonlyMap<Kind, number>>[],
): ReadonlyMap<string, ReadonlyMap<Kind, number>> {
  const sums = new Map<string, Map<Kind, number>>()
  for (const counts of all)
    for (const [name, own] of counts)
      for (const [kind, count] of own) {
        const sum = sums.get(name) ?? new Map<Kind, number>()
        sums.set(name, sum.set(kind, (sum.get(kind) ?? 0) + count))
      }
  return sums
}

/** Parts of one file as that file. */
function wholeFiles(files: readonly RunFile[]): readonly Pick<RunFile, 'file' | 'rows'>[] {
  const whole = new Map<string, { file: RunFile['file']; rows: number }>()
  for (const { file, rows } of files) {
    const known = whole.get(file.name)
    if (known === undefined) whole.set(file.name, { file, rows })
    else known.rows += rows
  }
  return [...whole.values()]
}

function problemOf(
  { rule, severity, confidence, basis, words, help, sources, stage }: JudgedProblem,
  rows: number | null,
  jurisdictions: readonly Jurisdiction[],
  samples: readonly SampleRow[],
): AudienceProblem {
  return {
    rule: rule.id,
    severity,
    confidence,
    concerns: rule.concerns,
    basis,
    message: words,
    help,
    stage,
    rows,
    jurisdictions,
    samples,
    sources,
    url: `${documentation}/${rule.id}/README.md`,
  }
}

/** Worst first, then most rows; then by what else tells them apart. */
function compareProblems(a: AudienceProblem, b: AudienceProblem): number {
  return (
    severityRank[a.severity] - severityRank[b.severity] ||
    (b.rows ?? 0) - (a.rows ?? 0) ||
    byText(a.rule, b.rule) ||
    byText(a.message, b.message)
  )
}

export interface ReportFrame {
  readonly version: string
  readonly now: string
  readonly data: AudienceReport['data']
  readonly sendable: AudienceReport['sendable']
  readonly tracked: ContactList['tracked']
  /** Which rules are shown. */
  readonly shown: (rule: RuleMeta['id']) => boolean
}

/** Makes the report. What rules say of the list as a whole is asked here. */
export function reportOf(outcome: Outcome, counted: Counted, frame: ReportFrame): AudienceReport {
  const { judge, files } = outcome
  const { campaign } = judge
  const list = judge.judgeList(listOf(outcome, counted, frame.tracked))
  const problems = [
    ...counted.problems.map(({ problem, rows, codes, samples }) =>
      problemOf(
        problem,
        rows,
        [...codes].sort(),
        samples.map((sample) => placedSample(files, sample)),
      ),
    ),
    ...list.problems.map((number) => problemOf(judge.problems[number]!, null, [], [])),
  ].sort(compareProblems)
  const questions = [
    ...counted.questions,
    ...list.questions.map((number) => questionOf(judge.questions[number]!, null)),
  ].sort((a, b) => byText(a.rule, b.rule) || byText(a.reason, b.reason) || byText(a.needs, b.needs))
  const verdict: Verdict = problems.some(({ severity }) => severity === 'error')
    ? 'fail'
    : questions.some(({ required }) => required)
      ? 'incomplete'
      : 'pass'
  return {
    version: frame.version,
    now: frame.now,
    data: frame.data,
    campaign: {
      id: campaign.id,
      name: campaign.name?.value ?? campaign.id,
      file: campaign.source.path,
      purpose: campaign.purpose,
    },
    verdict,
    files: wholeFiles(files).map(({ file, rows }) => ({
      name: file.name,
      rows,
      format: file.format,
      encoding: file.encoding,
      delimiter: file.delimiter,
      compressed: file.compressed,
      columns: Object.fromEntries([...file.columns].sort(([a], [b]) => byText(a, b))),
    })),
    totals: counted.totals,
    score: scoreOf(counted.totals),
    waterfall: counted.waterfall,
    segments: counted.segments,
    jurisdictions: counted.jurisdictions,
    cohorts: counted.cohorts,
    problems: problems.filter(({ rule }) => frame.shown(rule)),
    unchecked: questions.filter(({ rule }) => frame.shown(rule)),
    suppression: outcome.suppression.map(({ name, reason, entries, unreadable, hits }) => ({
      list: name,
      reason,
      entries,
      unreadable,
      hits,
    })),
    sends: outcome.sends,
    sendable: frame.sendable,
  }
}
