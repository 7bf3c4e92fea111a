import type { Concerns, Finding, Severity } from '../finding.ts'
import { formatClock, formatDate, minutesPerDay, parseDateTime, weekdayIndex } from '../time/civil.ts'
import type { Section } from './grouping.ts'
import type { CampaignVerdict, Presentation, Report } from './report.ts'

/** `31,500`. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** `1 error`, `2 errors`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`
}

/** `a`, `a and b`, `a, b and 3 more <places>`. */
export function listed(names: readonly string[], rest: string, shown = 3): string {
  if (names.length <= shown)
    return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`
  return `${names.slice(0, shown - 1).join(', ')} and ${grouped(names.length - shown + 1)} more ${rest}`
}

const weekdayNames = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const

/** A local moment as people say it: `Tue 2026-11-24 20:30`. What isn't a moment stays as it is. */
export function moment(local: string): string {
  const parsed = parseDateTime(local)
  if (parsed === null) return local
  const day = Math.floor(parsed.local / minutesPerDay)
  return `${weekdayNames[weekdayIndex(day)]!} ${formatDate(day)} ${formatClock(parsed.local - day * minutesPerDay)}`
}

/** Who in a company can answer a question. */
export const teams: Readonly<Record<Concerns, string>> = {
  legal: 'Legal',
  'crm-ops': 'Campaign operations',
  copy: 'Copywriting',
  design: 'Design',
  data: 'Data',
}

export function ofSeverity(findings: readonly Finding[], severity: Severity): readonly Finding[] {
  return findings.filter((finding) => finding.severity === severity)
}

/** `2 errors, 1 warning`; empty when there is nothing to count. */
export function tally(findings: readonly Finding[], severities: readonly Severity[]): string {
  return severities
    .map((severity) => [severity, ofSeverity(findings, severity).length] as const)
    .filter(([, count]) => count > 0)
    .map(([severity, count]) => counted(count, severity === 'info' ? 'note' : severity))
    .join(', ')
}

/** How a campaign stands, in the words of the screen. */
export interface Standing {
  readonly kind: 'stop' | 'open' | 'notes' | 'clear'
  readonly words: string
  /** Completes `<words>: …`; ends with a period. */
  readonly sentence: string
}

/** Whom a campaign reaches: `31,500 people in Florida and France`. Empty when the file doesn't say. */
function reach(campaign: CampaignVerdict, presentation: Presentation): string {
  const people = campaign.recipients === null ? '' : counted(campaign.recipients, 'person', 'people')
  const places =
    campaign.places.length === 0
      ? ''
      : `in ${listed(
          campaign.places.map((code) => presentation.placeName(code)),
          'places',
        )}`
  return people === '' && places !== '' ? `people ${places}` : [people, places].filter(Boolean).join(' ')
}

/** The verdict on a campaign or file, in one sentence with people and places in it. */
export function standing(section: Section, presentation: Presentation): Standing {
  const { campaign, findings, unchecked } = section
  const errors = ofSeverity(findings, 'error').length
  const problems = tally(findings, ['error', 'warning', 'info'])
  if (campaign === null)
    return errors > 0
      ? { kind: 'stop', words: 'Do not send', sentence: `${section.file} has ${problems}.` }
      : {
          kind: 'notes',
          words: 'Noted',
          sentence: `${section.file} has ${problems === '' ? 'no problems of its own' : problems}.`,
        }
  const name = `"${campaign.name}"${campaign.draft ? ' (draft)' : ''}`
  const people = reach(campaign, presentation)
  const when = campaign.lands === null ? '' : ` from ${moment(campaign.lands)} local time`
  const known = people !== '' || when !== ''
  const goes = `${people === '' ? 'its recipients' : people}${when}`
  const open = unchecked.filter((question) => question.required).length
  if (campaign.verdict === 'fail') {
    const blocking = ofSeverity(findings, 'error')
    const places = [...new Set(blocking.flatMap((finding) => finding.jurisdictions))]
    // Said only where every error has a place of its own, and not all places have one.
    const where =
      blocking.some((finding) => finding.jurisdictions.length === 0) ||
      places.length >= campaign.places.length
        ? ''
        : ` in ${listed(
            places.map((code) => presentation.placeName(code)),
            'places',
          )}`
    return {
      kind: 'stop',
      words: 'Do not send',
      // The verdict holds whatever a baseline or a filter leaves out of the report.
      sentence: `${name} ${known ? `would reach ${goes} with` : 'has'} ${errors === 0 ? 'errors that are not shown here' : `${counted(errors, 'error')}${where}`}.`,
    }
  }
  if (campaign.verdict === 'incomplete')
    return {
      kind: 'open',
      words: open === 0 ? 'Not cleared' : `Not cleared (${counted(open, 'open question')})`,
      sentence: `${name} may go${known ? ` to ${goes}` : ''} only once ${open === 0 ? 'questions that are not shown here are' : open === 1 ? 'it is' : 'they are'} answered.`,
    }
  const may = `${name} may go${known ? ` to ${goes}` : ''}`
  return findings.length > 0
    ? { kind: 'notes', words: 'Cleared with notes', sentence: `${may}, with ${problems}.` }
    : { kind: 'clear', words: 'Cleared', sentence: `${may}.` }
}

/** A configuration has findings too, and isn't one of the files that were read for campaigns. */
function filesOf(touched: number, all: number): string {
  return touched > all ? counted(touched, 'file') : `${grouped(touched)} of ${counted(all, 'file')}`
}

/** `3 errors, 1 warning in 2 of 14 campaigns (1 waived, 2 in baseline). 1 fixable with --fix.` */
export function totals(report: Report, found: readonly Section[]): string {
  const problems = tally(report.findings, ['error', 'warning', 'info'])
  const required = report.unchecked.filter((question) => question.required).length
  const all = report.campaigns.length
  const asides = [
    report.waived.length > 0 ? `${grouped(report.waived.length)} waived` : '',
    report.baselined > 0 ? `${grouped(report.baselined)} in baseline` : '',
    report.history > 0 ? `${grouped(report.history)} already sent or cancelled` : '',
  ].filter(Boolean)
  const touched = found.filter(
    (section) => section.findings.length > 0 || section.unchecked.some((question) => question.required),
  )
  const open = required === 0 ? '' : counted(required, 'open question')
  const head = [problems, open].filter(Boolean).join(', ')
  // A file without a readable campaign counts too, so that files are counted then.
  const scope = touched.some((section) => section.campaign === null)
    ? filesOf(new Set(touched.map((section) => section.file)).size, report.files)
    : all === 1
      ? '1 campaign'
      : `${grouped(touched.length)} of ${counted(all, 'campaign')}`
  const fixable = report.findings.filter((finding) =>
    finding.fixes.some((fix) => fix.safety === 'safe'),
  ).length
  return [
    head === ''
      ? `No problems${report.verdict === 'pass' ? '' : ' shown'} in ${counted(all, 'campaign')}`
      : `${head} in ${scope}`,
    asides.length > 0 ? ` (${asides.join(', ')})` : '',
    '.',
    fixable > 0 ? ` ${grouped(fixable)} fixable with --fix.` : '',
  ].join('')
}

/** What the result rests on, and what it is not. */
export function footing(report: Report): string {
  const { used, oldestCheck } = report.facts
  if (used === 0) return 'Sourced information, not legal advice.'
  const age = oldestCheck === null ? '' : `, the oldest checked on ${oldestCheck}`
  return `Rests on ${counted(used, 'sourced fact')}${age}. Sourced information, not legal advice.`
}

/** A reference that is a section alone says nothing without the name of its law. */
export function sourceName(ref: string | null, title: string): string {
  if (ref === null) return title
  const isBare =
    /^(?:(?:ss?|secs?|sections?|arts?|articles?|para|reg|rule|ch|chapter)\b\.?|\u00a7+)\s*\d/i.test(ref)
  return isBare && !/\d.*[a-z]{4}/i.test(ref) ? `${title}, ${ref}` : ref
}
