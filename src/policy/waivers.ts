import { rule as expired } from '../../rules/waiver/expired/rule.ts'
import { rule as missingReason } from '../../rules/waiver/missing-reason/rule.ts'
import { rule as unknownRule } from '../../rules/waiver/unknown-rule/rule.ts'
import { rule as unused } from '../../rules/waiver/unused/rule.ts'
import type { Finding, Waived } from '../finding.ts'
import type { Fix } from '../fix.ts'
import { groupProblems } from '../group.ts'
import type { RuleMeta } from '../rule.ts'
import { listed } from '../schema/nearest.ts'
import type { Comment, Document } from '../source/document.ts'
import { firstLine, makeSpan, type Span } from '../source/span.ts'
import type { Text } from '../source/text.ts'
import { structural, type StructuralProblem } from '../structural.ts'
import { type Instant, minutesPerDay, parseDate } from '../time/civil.ts'
import type { Config, ConfigWaiver } from './config.ts'
import { coveringIn } from './covered.ts'
import { compileGlob } from './glob.ts'
import { within } from './path.ts'
import { pointedAt } from './pointer.ts'
import { nearestRule } from './settings.ts'
import { isWaivable, severityOf } from './severity.ts'
import { readWaiverComment } from './waiver-comment.ts'

export interface WaiverRequest {
  readonly findings: readonly Finding[]
  /** Every file that was read, included bodies too. */
  readonly documents: readonly Document[]
  readonly configOf: (path: string) => Config
  readonly now: Instant
  readonly rules: readonly RuleMeta[]
  /** Whether these are all files of the project: then a waiver of the config for no file of them is unused. */
  readonly whole?: boolean
  /** For a finding in an included body: the keys that include it for the finding's campaign. */
  readonly includedAt?: (finding: Finding) => readonly Span[]
}

export interface WaiverResult {
  /** What no waiver covers, and what is wrong with waivers. Not sorted. */
  readonly findings: readonly Finding[]
  readonly waived: readonly Waived[]
  /** Findings that only a waiver which has run out covers: no baseline takes them. */
  readonly lapsed: ReadonlySet<Finding>
}

/** Where a waiver holds: a part of a file, or all files that it names. */
interface Cover {
  readonly rule: string
  readonly by: Waived['by']
  readonly reason: string
  readonly until: string | null
  readonly expired: boolean
  /** Smaller is closer: the closest waiver of a finding is the one that is used. */
  readonly width: number
  readonly holds: (at: Span) => boolean
  /** What to say when nothing was found there; null = nothing. */
  readonly unused: StructuralProblem | null
  used: boolean
}

/**
 * Applies the waivers that comments and the configuration hold. A waiver holds through its last day, UTC; one whose day
 * can't be read has run out. Each waiver that can't be honoured is a finding, of the first of these that fits:
 * `waiver/unknown-rule`, `missing-reason`, `expired`, `unused`. `source/*`, `campaign/*`, `waiver/*` and `internal/*`
 * are never waived.
 */
export function applyWaivers(request: WaiverRequest): WaiverResult {
  const problems: StructuralProblem[] = []
  const covers = new Map<string, Cover[]>()
  const add = (cover: Cover): void => {
    const known = covers.get(cover.rule)
    if (known === undefined) covers.set(cover.rule, [cover])
    else known.push(cover)
  }
  const reading: Reading = {
    rules: request.rules,
    today: Math.floor(request.now / minutesPerDay),
    report: (problem) => problems.push(problem),
    add,
  }
  for (const document of request.documents) readComments(document, reading)
  readConfigWaivers(request, reading)
  for (const known of covers.values()) known.sort((a, b) => a.width - b.width)

  const findings: Finding[] = []
  const waived: Waived[] = []
  const lapsed = new Set<Finding>()
  for (const finding of request.findings) {
    const places = [finding.at, ...(request.includedAt?.(finding) ?? [])]
    const holding = (covers.get(finding.rule) ?? []).filter((cover) => places.some(cover.holds))
    const cover = holding.find((one) => !one.expired)
    if (cover === undefined) {
      findings.push(finding)
      if (holding.length > 0) lapsed.add(finding)
    } else {
      cover.used = true
      waived.push({ finding, by: cover.by, reason: cover.reason, until: cover.until })
    }
  }
  for (const known of covers.values())
    for (const cover of known) if (!cover.used && cover.unused !== null) problems.push(cover.unused)
  return { findings: [...findings, ...findingsOf(problems, request.configOf)], waived, lapsed }
}

function findingsOf(
  problems: readonly StructuralProblem[],
  configOf: WaiverRequest['configOf'],
): readonly Finding[] {
  const raw = problems.flatMap(({ rule, message, ...details }) => {
    const decided = severityOf(rule, {}, configOf(details.at.source.path))
    return decided === null ? [] : [{ ...details, rule, words: message, decided, of: null, apart: message }]
  })
  return groupProblems(raw, () => [], null)
}

interface Reading {
  readonly rules: readonly RuleMeta[]
  readonly today: number
  readonly report: (problem: StructuralProblem) => void
  readonly add: (cover: Cover) => void
}

function readComments(document: Document, reading: Reading): void {
  const { source, comments } = document
  const candidates = comments.filter(({ text }) => text.value.includes('sendlint-'))
  if (candidates.length === 0) return
  const covering = coveringIn(document, source.path.endsWith('.md') ? 'markdown' : 'html')
  for (const comment of candidates) {
    const written = readWaiverComment(comment.text)
    if (written === null) continue
    const at = firstLine(comment.span)
    if (written.word.value !== 'allow') {
      reading.report(
        structural(unknownRule, 'instruction', {
          at,
          data: { word: written.word.value },
          help: 'Write `sendlint-allow <rule> -- <reason>`',
        }),
      )
      continue
    }
    const [rule] = written.rules
    if (rule === undefined || written.rules.length > 1) {
      const rules = listed(written.rules.map(({ value }) => value))
      reading.report(
        rule === undefined
          ? structural(unknownRule, 'none', { at, help: 'Write `sendlint-allow <rule> -- <reason>`' })
          : structural(unknownRule, 'several', { at, data: { rules }, help: 'Write one waiver for each' }),
      )
      continue
    }
    const remove = removal(comment)
    const permit = permitted({ rule, ...written }, at, remove, reading)
    if (permit === null) continue
    const covered = covering(comment)
    reading.add({
      ...permit,
      by: 'comment',
      width: covered === 'file' ? source.text.length : covered === null ? 0 : covered.end - covered.start,
      holds: (place) =>
        place.source.path === source.path &&
        covered !== null &&
        (covered === 'file' || (covered.start <= place.start && place.end <= covered.end)),
      unused: permit.expired
        ? null
        : structural(unused, covered === null ? 'nowhere' : 'nothing', {
            at,
            data: { rule: rule.value },
            help: 'Remove it',
            fixes: [remove],
          }),
      used: false,
    })
  }
}

function readConfigWaivers(request: WaiverRequest, reading: Reading): void {
  const waivers = new Set<ConfigWaiver>()
  for (const { source } of request.documents)
    for (const waiver of request.configOf(source.path).waivers) waivers.add(waiver)
  for (const waiver of waivers) {
    const permit = permitted(waiver, waiver.reason?.span ?? waiver.rule.span, null, reading)
    if (permit === null) continue
    const glob = compileGlob(waiver.file.value)
    const documents = request.documents.filter(({ source: { path } }) => {
      const inside = within(waiver.base, path)
      return inside !== null && typeof glob !== 'string' && glob.matches(inside)
    })
    const parts = new Map<string, Span | 'file'>()
    for (const { source, root } of documents) {
      const part =
        waiver.pointer === null ? 'file' : root === null ? null : pointedAt(root, waiver.pointer.value)
      if (part !== null) parts.set(source.path, part)
    }
    reading.add({
      ...permit,
      by: 'config',
      // After every comment.
      width: waiver.pointer === null ? Number.MAX_SAFE_INTEGER : Number.MAX_SAFE_INTEGER - 1,
      holds: (place) => {
        const part = parts.get(place.source.path)
        return part !== undefined && (part === 'file' || (part.start <= place.start && place.end <= part.end))
      },
      unused: permit.expired ? null : unusedInConfig(waiver, documents.length, parts.size, request),
      used: false,
    })
  }
}

/** What to say of a waiver of the config that was of no use; a run over some of the files can't tell for others. */
function unusedInConfig(
  { rule, file, pointer }: ConfigWaiver,
  files: number,
  places: number,
  { whole = false }: WaiverRequest,
): StructuralProblem | null {
  const at = rule.at(0, rule.length)
  const help = 'Remove it from `waivers`'
  if (files === 0)
    return whole
      ? structural(unused, 'file', { at, help, data: { rule: rule.value, file: file.value } })
      : null
  if (places === 0 && pointer !== null)
    return structural(unused, 'pointer', {
      at,
      help,
      data: { rule: rule.value, pointer: pointer.value, file: file.value },
    })
  return structural(unused, 'nothing', { at, help, data: { rule: rule.value } })
}

interface Written {
  readonly rule: Text
  readonly until: Text | null
  readonly reason: Text | null
  readonly stray?: Text | null
}

/** Checks what a waiver says, the same for comments and the config; null when it permits nothing. */
function permitted(
  { rule, until, reason, stray = null }: Written,
  at: Span,
  remove: Fix | null,
  { rules, today, report }: Reading,
): Pick<Cover, 'rule' | 'reason' | 'until' | 'expired'> | null {
  const id = rule.value
  const named = rule.at(0, rule.length)
  if (id.endsWith('/*')) {
    report(structural(unknownRule, 'group', { at: named, data: { rule: id }, help: 'Name the rule itself' }))
    return null
  }
  // Before it is looked up: what can't be waived shouldn't be offered as a correction either.
  if (!isWaivable(id)) {
    report(
      structural(unknownRule, 'protected', { at: named, data: { rule: id }, help: 'Mend what it finds' }),
    )
    return null
  }
  if (!rules.some((known) => known.id === id)) {
    const near = nearestRule(id, rules.map((known) => known.id).filter(isWaivable))
    report(
      near === null
        ? structural(unknownRule, 'far', {
            at: named,
            data: { rule: id },
            help: 'List the rules with `sendlint rules`',
          })
        : structural(unknownRule, 'near', {
            at: named,
            data: { rule: id, nearest: near },
            help: `Write \`${near}\``,
            fixes: [
              { title: `Replace it with \`${near}\``, safety: 'review', edits: [{ at: named, text: near }] },
            ],
          }),
    )
    return null
  }
  if (reason === null) {
    report(
      structural(missingReason, 'missing', {
        at: remove === null ? named : at,
        data: { rule: id },
        help: remove === null ? 'Add `reason`' : 'Write the reason behind ` -- `',
      }),
    )
    return null
  }
  if (stray !== null) {
    report(
      structural(expired, 'stray', {
        at: stray.at(0, stray.length),
        data: { rule: id, word: stray.value },
        help: 'Write `until <day>` between the rule and ` -- `, or nothing',
      }),
    )
    return { rule: id, reason: reason.value, until: null, expired: true }
  }
  const last = until === null ? null : parseDate(until.value)
  const over = until !== null && (last === null || last < today)
  if (over) {
    const day = until.value.replaceAll(/\s+/g, ' ')
    const details = {
      at: until.length === 0 ? at : until.at(0, until.length),
      help: 'Remove it, or have it renewed',
      ...(remove === null ? {} : { fixes: [remove] }),
    }
    report(
      last !== null
        ? structural(expired, 'over', { ...details, data: { rule: id, until: day } })
        : day === ''
          ? structural(expired, 'missing', { ...details, data: { rule: id } })
          : structural(expired, 'unreadable', { ...details, data: { rule: id, until: day } }),
    )
  }
  return { rule: id, reason: reason.value, until: last === null ? null : until!.value, expired: over }
}

/** Takes a comment out: with its line when it is alone on it, else with the blanks before it. */
function removal({ span }: Comment): Fix {
  const { source } = span
  const { text } = source
  let start = span.start
  while (start > 0 && /[ \t]/.test(text[start - 1]!)) start--
  const opensLine = start === 0 || text[start - 1] === '\n' || text[start - 1] === '\ufeff'
  const rest = /^[ \t]*(\r?\n|$)/.exec(text.slice(span.end, span.end + 1000))
  let end = span.end
  if (opensLine && rest !== null) {
    // Two paragraphs that only it keeps apart stay apart.
    const above = text.slice(text.lastIndexOf('\n', start - 2) + 1, Math.max(start - 1, 0)).trim()
    const below = text
      .slice(span.end + rest[0].length)
      .split('\n', 1)[0]!
      .trim()
    const separates = source.path.endsWith('.md') && above !== '' && below !== '' && text[span.start] === '<'
    if (!separates) end += rest[0].length
  } else if (opensLine) {
    start = span.start
    while (/[ \t]/.test(text[end] ?? '')) end++
  }
  return {
    title: 'Remove the waiver',
    safety: 'safe',
    edits: [{ at: makeSpan(source, start, end), text: '' }],
  }
}
