import type { Finding, Severity, Unchecked, Verdict } from '../finding.ts'
import { formatLocal, type Instant } from '../time/civil.ts'
import { positionAt } from '../source/source.ts'
import type { Span } from '../source/span.ts'
import { palette } from './color.ts'
import { forTerminal, toJson } from './escape.ts'
import type { Section } from './grouping.ts'
import { findingToJson } from './json.ts'
import type { Presentation } from './report.ts'
import { counted, moment, standing } from './words.ts'

/** What an earlier report said of a finding. */
export interface EarlierFinding {
  readonly rule: string
  readonly severity: Severity
  readonly message: string
  readonly fingerprint: string
}

/** What an earlier report said of one campaign; null = it wasn't in it. */
export interface Earlier {
  readonly verdict: Verdict | null
  readonly findings: readonly EarlierFinding[]
  /** `rule reason` of required open questions. */
  readonly questions: ReadonlySet<string>
}

/** When a campaign lands next. */
export interface NextLanding {
  readonly at: Instant
  readonly local: number
  readonly zone: string
  readonly jurisdiction: string
}

/** A campaign that lands soon, with what it was when it was last looked at. */
export interface UpcomingCampaign {
  readonly section: Section
  readonly at: Span
  /** Null for a flow: it can land at any time. */
  readonly next: NextLanding | null
  /** Null when there is nothing to compare with. */
  readonly earlier: Earlier | null
}

export interface Upcoming {
  readonly version: string
  readonly now: Instant
  /** As written, ISO 8601. */
  readonly within: string
  readonly campaigns: readonly UpcomingCampaign[]
  /** The report that is compared with, null when there is none. */
  readonly since: {
    readonly now: string
    /** Data that is another since: `law of 2026-11-01, now of 2026-11-20`. */
    readonly changes: readonly string[]
  } | null
}

export type Turn = 'new' | 'worse' | 'better' | 'same'

const rank: Readonly<Record<Verdict, number>> = { pass: 0, incomplete: 1, fail: 2 }

/** How a verdict turned; null when there is nothing to compare with. */
export function turnOf({ section, earlier }: UpcomingCampaign): Turn | null {
  const verdict = section.campaign?.verdict
  if (earlier === null || verdict === undefined) return null
  if (earlier.verdict === null) return 'new'
  const change = rank[verdict] - rank[earlier.verdict]
  return change > 0 ? 'worse' : change < 0 ? 'better' : 'same'
}

/** Findings that weren't there, or weren't as grave. */
export function freshFindings({ section, earlier }: UpcomingCampaign): readonly Finding[] {
  if (earlier === null) return []
  const known = new Map(earlier.findings.map((one) => [one.fingerprint, one.severity]))
  return section.findings.filter(({ fingerprint, severity }) => known.get(fingerprint) !== severity)
}

export function freshQuestions({ section, earlier }: UpcomingCampaign): readonly Unchecked[] {
  if (earlier === null) return []
  return section.unchecked.filter(
    ({ required, rule, reason }) => required && !earlier.questions.has(`${rule} ${reason}`),
  )
}

/** Findings that were there and are gone. */
export function goneFindings({ section, earlier }: UpcomingCampaign): readonly EarlierFinding[] {
  const now = new Set(section.findings.map(({ fingerprint }) => fingerprint))
  return (earlier?.findings ?? []).filter(({ fingerprint }) => !now.has(fingerprint))
}

const words: Readonly<Record<Verdict, string>> = {
  pass: 'Cleared',
  incomplete: 'Not cleared',
  fail: 'Do not send',
}

function placeOf({ source, start }: Span): string {
  const { line, column } = positionAt(source, start)
  return `${source.path}:${line}:${column}`
}

function daysAhead(from: Instant, to: Instant): string {
  const minutes = Math.max(0, to - from)
  if (minutes < 60) return `in ${counted(minutes, 'minute')}`
  if (minutes < 48 * 60) return `in ${counted(Math.floor(minutes / 60), 'hour')}`
  return `in ${Math.floor(minutes / 1440)} days`
}

/** For people: what lands soon, in order of time, and what turned since it was last looked at. */
export function upcomingPretty(upcoming: Upcoming, presentation: Presentation): string {
  const paint = palette(presentation.color)
  const lines: string[] = []
  const mark = { error: '+ ', warning: '+ ', info: '+ ' } as const
  for (const one of upcoming.campaigns) {
    const { section, next } = one
    const { kind, words: verdict } = standing(section, presentation)
    const when =
      next === null
        ? 'Any time, as people start it'
        : `${moment(formatLocal(next.local))} in ${presentation.placeName(next.jurisdiction)}, ${daysAhead(upcoming.now, next.at)}`
    lines.push(
      paint.strong(forTerminal(when)),
      `  ${paint.standing[kind](verdict)}  ${forTerminal(section.campaign?.name ?? section.file)}  ${paint.faint(forTerminal(placeOf(one.at)))}`,
    )
    const turn = turnOf(one)
    if (turn === 'new') lines.push('  not in the earlier report')
    else if (turn === 'worse' || turn === 'better')
      lines.push(`  turned ${turn}: ${words[one.earlier!.verdict!]}, now ${words[section.campaign!.verdict]}`)
    const shown =
      one.earlier === null
        ? section.findings.filter(({ severity }) => severity === 'error')
        : freshFindings(one)
    for (const { severity, rule, message, at } of shown)
      lines.push(
        `    ${one.earlier === null ? '' : mark[severity]}${paint.severity[severity](`${severity}[${rule}]`)} ${forTerminal(message)}  ${paint.faint(forTerminal(placeOf(at)))}`,
      )
    const open =
      one.earlier === null ? section.unchecked.filter(({ required }) => required) : freshQuestions(one)
    for (const { rule, reason } of open)
      lines.push(
        `    ${one.earlier === null ? '' : '+ '}${paint.standing.open(`unchecked[${rule}]`)} ${forTerminal(reason)}`,
      )
    for (const { severity, rule, message } of goneFindings(one))
      lines.push(paint.faint(`    - ${severity}[${rule}] ${forTerminal(message)}`))
    lines.push('')
  }
  const turned = upcoming.campaigns.filter((one) => turnOf(one) === 'worse').length
  const total = counted(upcoming.campaigns.length, 'campaign')
  if (upcoming.campaigns.length === 0) lines.push(`Nothing lands within ${upcoming.within}.`)
  else if (upcoming.since === null) lines.push(`${total} within ${upcoming.within}.`)
  else
    lines.push(
      `${total} within ${upcoming.within}, ${turned === 0 ? 'none' : String(turned)} turned worse since ${forTerminal(upcoming.since.now)}.`,
    )
  for (const change of upcoming.since?.changes ?? []) lines.push(`Changed since: ${forTerminal(change)}.`)
  return `${lines.join('\n')}\n`
}

function isoInstant(at: Instant): string {
  return `${formatLocal(at)}:00Z`
}

/** For programs: every key always there, in order of time. */
export function upcomingJson(upcoming: Upcoming): string {
  return `${toJson(
    {
      schemaVersion: 1,
      tool: { name: 'sendlint', version: upcoming.version },
      now: isoInstant(upcoming.now),
      within: upcoming.within,
      since: upcoming.since === null ? null : { now: upcoming.since.now, changes: upcoming.since.changes },
      campaigns: upcoming.campaigns.map((one) => {
        const { section, next, earlier, at } = one
        const { line, column } = positionAt(at.source, at.start)
        const severities = section.findings.map(({ severity }) => severity)
        const count = (severity: Severity): number => severities.filter((own) => own === severity).length
        return {
          id: section.campaign?.id ?? null,
          name: section.campaign?.name ?? null,
          file: section.file,
          line,
          column,
          next:
            next === null
              ? null
              : {
                  at: isoInstant(next.at),
                  local: formatLocal(next.local),
                  timezone: next.zone,
                  jurisdiction: next.jurisdiction,
                },
          verdict: section.campaign?.verdict ?? null,
          before: earlier?.verdict ?? null,
          turned: turnOf(one),
          errors: count('error'),
          warnings: count('warning'),
          infos: count('info'),
          uncheckedRequired: section.unchecked.filter(({ required }) => required).length,
          newFindings: freshFindings(one).map(findingToJson),
          newQuestions: freshQuestions(one).map(({ rule, reason, needs }) => ({ rule, reason, needs })),
          goneFindings: goneFindings(one).map(({ rule, severity, message }) => ({ rule, severity, message })),
        }
      }),
    },
    2,
  )}\n`
}
