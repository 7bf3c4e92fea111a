import type { Finding, Severity, Verdict, Waived } from '../finding.ts'
import { positionAt } from '../source/source.ts'
import type { Span } from '../source/span.ts'
import { sections } from './grouping.ts'
import type { Presentation, Report } from './report.ts'
import { footing, ofSeverity, sourceName, type Standing, standing, teams, totals } from './words.ts'

/**
 * What a pull request is told, as plain data: what a job without permission to write leaves for one that has it. Who
 * reads it treats it as a stranger's ({@link import('./pull-request-read.ts').readNote}), and lays it out anew.
 */
export interface PullRequestNote {
  readonly schemaVersion: 1
  /** The commit that was judged, as the event names it. */
  readonly head: string
  /** Sets notes apart where a repository has several projects. */
  readonly key: string
  readonly verdict: Verdict
  /** Whether something stands against the change: what a comment is written for. */
  readonly failed: boolean
  readonly totals: string
  readonly footing: string
  /** The commit whose configuration judged, null = the change's own. */
  readonly judgedBy: string | null
  /** Files of the configuration that change, and what is wrong with them. */
  readonly policy: readonly string[]
  readonly policyProblem: string | null
  readonly sections: readonly NoteSection[]
  readonly calendar: readonly CalendarRow[]
  readonly pressure: PressureChange
  readonly waivers: readonly NoteWaiver[]
  /** Entries that didn't fit. */
  readonly left: number
}

export interface NoteSection {
  readonly kind: Standing['kind']
  readonly words: string
  readonly sentence: string
  readonly findings: readonly NoteFinding[]
  readonly questions: readonly NoteQuestion[]
}

export interface NoteFinding {
  readonly rule: string
  readonly severity: Severity
  readonly message: string
  readonly help: string | null
  /** `path:line:column`. */
  readonly place: string
  readonly sources: readonly string[]
}

export interface NoteQuestion {
  readonly team: string
  readonly reason: string
  readonly needs: string
  readonly place: string
}

/** One moment at which a message lands. */
export interface CalendarRow {
  /** `Tue 2026-11-24 20:30`, or words for a flow. */
  readonly when: string
  readonly campaign: string
  readonly channel: string
  readonly places: string
  readonly change: 'new' | 'same' | 'gone'
}

/** What a change does to how often people are written to. */
export interface PressureChange {
  readonly audiences: readonly PressureRow[]
  /** Findings about it that come and go. */
  readonly appeared: number
  readonly gone: number
}

/** Most messages that one person of an audience gets, before and after. */
export interface PressureRow {
  readonly audience: string
  readonly day: readonly [number, number]
  readonly week: readonly [number, number]
}

export interface NoteWaiver {
  readonly rule: string
  readonly message: string
  readonly reason: string
  readonly until: string | null
  readonly by: 'comment' | 'config'
  readonly place: string
}

/** Limits of a note, for who writes one and who reads one. */
export const noteLimits = {
  bytes: 1024 * 1024,
  text: 1000,
  sections: 500,
  entries: 200,
  rows: 100,
  waivers: 100,
} as const

export function placeOf({ source, start }: Span): string {
  const { line, column } = positionAt(source, start)
  return `${source.path}:${line}:${column}`
}

function cut(text: string): string {
  return text.length > noteLimits.text ? `${text.slice(0, noteLimits.text - 1)}\u2026` : text
}

function findingIn({ rule, severity, message, help, at, sources }: Finding): NoteFinding {
  return {
    rule,
    severity,
    message: cut(message),
    help: help === null ? null : cut(help),
    place: cut(placeOf(at)),
    sources: sources.slice(0, 10).map(({ ref, title }) => cut(sourceName(ref, title))),
  }
}

function waiverIn({ finding, by, reason, until }: Waived): NoteWaiver {
  return {
    rule: finding.rule,
    message: cut(finding.message),
    reason: cut(reason),
    until,
    by,
    place: cut(placeOf(finding.at)),
  }
}

/** What a note is made from, beside the report. */
export type NoteDetails = Pick<
  PullRequestNote,
  'head' | 'key' | 'failed' | 'judgedBy' | 'policy' | 'policyProblem' | 'calendar' | 'pressure'
> & { readonly waived: readonly Waived[]; readonly configWaivers: readonly NoteWaiver[] }

const order: Readonly<Record<Standing['kind'], number>> = { stop: 0, open: 1, notes: 2, clear: 3 }

/** A note of a report. Problems come first, so that what may go is what gets left out. */
export function noteOf(report: Report, details: NoteDetails, presentation: Presentation): PullRequestNote {
  const { waived, configWaivers, calendar, policy, pressure, ...rest } = details
  let left = 0
  const most = <T>(items: readonly T[], limit: number): readonly T[] => {
    left += Math.max(items.length - limit, 0)
    return items.slice(0, limit)
  }
  const found = sections(report)
  const listed = found
    .map((section): NoteSection => {
      const { kind, words, sentence } = standing(section, presentation)
      const { findings } = section
      const sorted = [
        ...ofSeverity(findings, 'error'),
        ...ofSeverity(findings, 'warning'),
        ...ofSeverity(findings, 'info'),
      ]
      return {
        kind,
        words,
        sentence: cut(sentence),
        findings: most(sorted, noteLimits.entries).map(findingIn),
        questions: most(
          section.unchecked.filter(({ required }) => required),
          noteLimits.entries,
        ).map(({ concerns, reason, needs, at }) => ({
          team: teams[concerns],
          reason: cut(reason),
          needs: cut(needs),
          place: cut(placeOf(at)),
        })),
      }
    })
    .sort((a, b) => order[a.kind] - order[b.kind])
  const note: PullRequestNote = {
    schemaVersion: 1,
    ...rest,
    verdict: report.verdict,
    totals: totals(report, found),
    footing: footing(report),
    policy: most(policy, noteLimits.rows).map(cut),
    sections: most(listed, noteLimits.sections),
    calendar: most(calendar, noteLimits.rows),
    pressure: { ...pressure, audiences: most(pressure.audiences, noteLimits.rows) },
    waivers: most([...waived.map(waiverIn), ...configWaivers], noteLimits.waivers),
    left: 0,
  }
  return { ...note, left }
}

/** A note as a file, within its limit of bytes: sections at the end, those that say least, go first. */
export function printNote(note: PullRequestNote): string {
  let shown = note
  for (;;) {
    const text = `${JSON.stringify(shown)}\n`
    // Three bytes are the most that a UTF-16 unit takes in UTF-8.
    if (text.length * 3 <= noteLimits.bytes || shown.sections.length === 0) return text
    const kept = Math.floor(shown.sections.length * 0.75)
    const gone = shown.sections.slice(kept)
    const entries = gone.reduce(
      (sum, { findings, questions }) => sum + findings.length + questions.length + 1,
      0,
    )
    shown = { ...shown, sections: shown.sections.slice(0, kept), left: shown.left + entries }
  }
}
