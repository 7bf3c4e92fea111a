import type { Finding, Unchecked } from '../finding.ts'
import { maxShownFindings } from '../source/limits.ts'
import { type Palette, palette } from './color.ts'
import { forTerminal } from './escape.ts'
import { findingBlock, place } from './finding-block.ts'
import { type Section, sections } from './grouping.ts'
import type { Format, Presentation } from './report.ts'
import { counted, footing, grouped, ofSeverity, type Standing, standing, teams, totals } from './words.ts'

/** Notes of one rule that are shown, and campaigns without a word to say about them that are listed. */
const shownNotes = 3
const shownCleared = 20

const signs: Readonly<Record<Standing['kind'], string>> = {
  stop: '\u2716',
  open: '?',
  notes: '\u2714',
  clear: '\u2714',
}

/** Notes in a line each; of many by one rule the first few. */
function notes(infos: readonly Finding[], presentation: Presentation, paint: Palette): string {
  const lines: string[] = []
  const seen = new Map<string, number>()
  for (const note of infos) {
    const count = (seen.get(note.rule) ?? 0) + 1
    seen.set(note.rule, count)
    if (count > shownNotes && !presentation.verbose) continue
    lines.push(
      `${paint.severity.info('note')}: ${forTerminal(note.message)} ${paint.faint(`(${note.rule}, ${place(note.at)})`)}\n`,
    )
  }
  for (const [rule, count] of seen)
    if (count > shownNotes && !presentation.verbose)
      lines.push(
        `${paint.severity.info('note')}: and ${grouped(count - shownNotes)} more of ${rule} ${paint.faint('(--verbose shows all)')}\n`,
      )
  return lines.join('')
}

const keyPath = /^[a-z_]+(\.[a-z_]+|\[\d*\])*$/

/** Open questions by who can answer and what settles them, those that decide first. */
function questions(open: readonly Unchecked[], presentation: Presentation, paint: Palette): string {
  const shown = open.filter((question) => question.required || presentation.verbose)
  const groups = new Map<string, Unchecked[]>()
  for (const question of [...shown].sort((a, b) => Number(b.required) - Number(a.required))) {
    const key = JSON.stringify([question.concerns, question.needs])
    groups.set(key, [...(groups.get(key) ?? []), question])
  }
  const lines: string[] = []
  for (const group of groups.values()) {
    const first = group[0]!
    const settles = keyPath.test(first.needs) ? `set \`${first.needs}\`` : `give the ${first.needs}`
    const kind = group.some((question) => question.required)
      ? paint.standing.open('open question')
      : paint.faint('not checked')
    lines.push(`${kind} for ${paint.strong(teams[first.concerns])}: ${forTerminal(settles)}`)
    for (const question of group)
      lines.push(
        `   ${forTerminal(question.reason)} ${paint.faint(`(${question.rule}, ${place(question.at)})`)}`,
      )
  }
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`
}

/**
 * One campaign: its verdict, problems, notes, open questions, and what is waived or taken on trust. `perFile` counts
 * the problems of each file that were met so far.
 */
function campaign(
  section: Section,
  perFile: Map<string, number>,
  presentation: Presentation,
  paint: Palette,
): string {
  const stand = standing(section, presentation)
  const paintStand = paint.standing[stand.kind]
  const head = `${paintStand(`${signs[stand.kind]} ${stand.words}:`)} ${forTerminal(stand.sentence)}\n`
  const problems = section.findings.filter(
    (finding) => finding.severity === 'error' || (finding.severity === 'warning' && !presentation.quiet),
  )
  const ordered = [...ofSeverity(problems, 'error'), ...ofSeverity(problems, 'warning')]
  const blocks: string[] = []
  let left = 0
  for (const finding of ordered) {
    const { path } = finding.at.source
    const count = (perFile.get(path) ?? 0) + 1
    perFile.set(path, count)
    if (count > maxShownFindings) left += 1
    else blocks.push(findingBlock(finding, presentation, paint))
  }
  if (left > 0) blocks.push(`and ${counted(left, 'more problem')} (--format json lists all)\n`)
  if (!presentation.quiet) {
    blocks.push(notes(ofSeverity(section.findings, 'info'), presentation, paint))
    blocks.push(questions(section.unchecked, presentation, paint))
    blocks.push(trust(section, presentation, paint))
    if (presentation.showWaived) blocks.push(waived(section, paint))
  } else
    blocks.push(
      questions(
        section.unchecked.filter((question) => question.required),
        presentation,
        paint,
      ),
    )
  const rest = blocks.filter(Boolean)
  return rest.length === 0 ? head : `${head}\n${rest.join('\n')}`
}

function trust(section: Section, presentation: Presentation, paint: Palette): string {
  const reliedOn = section.campaign?.reliedOn ?? []
  if (!presentation.verbose || reliedOn.length === 0) return ''
  return `${paint.faint('taken on trust')}: ${reliedOn.map(({ claim, value }) => `\`${forTerminal(claim)}\` ${forTerminal(value)}`).join(', ')}\n`
}

function waived(section: Section, paint: Palette): string {
  return section.waived
    .map(({ finding, by, reason, until }) => {
      const last = until === null ? '' : `, until ${until}`
      const said = `${by === 'comment' ? 'in the file' : 'in the config'}${last}: ${reason}`
      return `${paint.faint('waived')}: ${forTerminal(finding.message)} ${paint.faint(`(${finding.rule}, ${place(finding.at)})`)}\n   ${forTerminal(said)}\n`
    })
    .join('')
}

/** For people, in a terminal. */
export const pretty: Format = (report, presentation) => {
  const paint = palette(presentation.color)
  const all = sections(report)
  const parts: string[] = []
  const perFile = new Map<string, number>()
  let silent = 0
  for (const section of all) {
    const passed = section.campaign === null || section.campaign.verdict === 'pass'
    const worth =
      !passed ||
      section.findings.length > 0 ||
      section.unchecked.some((question) => question.required) ||
      (presentation.showWaived && section.waived.length > 0)
    const onlyErrors =
      !presentation.quiet ||
      !passed ||
      ofSeverity(section.findings, 'error').length > 0 ||
      section.unchecked.some((question) => question.required)
    if (!onlyErrors) continue
    if (!worth && !presentation.verbose && (silent += 1) > shownCleared) continue
    parts.push(campaign(section, perFile, presentation, paint))
  }
  if (silent > shownCleared)
    parts.push(
      `${paint.standing.clear(`${signs.clear} Cleared:`)} ${counted(silent - shownCleared, 'more campaign')} (--verbose lists all)\n`,
    )
  const optional = report.unchecked.filter((question) => !question.required).length
  const hidden =
    optional === 0 || presentation.verbose || presentation.quiet
      ? ''
      : `${paint.faint(`${counted(optional, 'optional check')} not made (--verbose shows ${optional === 1 ? 'it' : 'them'})`)}\n`
  const body = joined(parts)
  const clean =
    report.verdict === 'pass' &&
    report.findings.length === 0 &&
    report.unchecked.every((question) => !question.required) &&
    all.length === 1
  if (clean)
    return presentation.quiet
      ? `${totals(report, all)}\n`
      : `${body}${hidden}${paint.faint(footing(report))}\n`
  return `${body}${body === '' ? '' : '\n'}${paint.strong(totals(report, all))}\n${hidden}${paint.faint(footing(report))}\n`
}

/** Sections apart by an empty line, but verdicts without more to say follow each other. */
function joined(parts: readonly string[]): string {
  return parts.reduce((text, part, index) => {
    const short = (candidate: string | undefined): boolean =>
      candidate !== undefined && candidate.indexOf('\n') === candidate.length - 1
    const apart = index > 0 && !(short(part) && short(parts[index - 1]))
    return `${text}${apart ? '\n' : ''}${part}`
  }, '')
}
