import type { Finding } from '../finding.ts'
import { positionAt } from '../source/source.ts'
import type { Span } from '../source/span.ts'
import type { Palette } from './color.ts'
import { forTerminal } from './escape.ts'
import { excerpt, type Mark } from './excerpt.ts'
import type { Presentation } from './report.ts'
import { counted, grouped } from './words.ts'

/** `path:line:column`, as editors and terminals link it. */
export function place(at: Span): string {
  const { line, column } = positionAt(at.source, at.start)
  return `${forTerminal(at.source.path)}:${line}:${column}`
}

/** One finding with its excerpt, as in the README: what, where, and the one thing to do about it. */
export function findingBlock(finding: Finding, presentation: Presentation, paint: Palette): string {
  const { severity } = finding
  const painted = paint.severity[severity]
  const here: Mark[] = [{ at: finding.at, sign: '^', label: '' }]
  const elsewhere: Mark[] = []
  for (const related of finding.related)
    (related.at.source === finding.at.source ? here : elsewhere).push({
      at: related.at,
      sign: '-',
      label: related.message,
    })
  const numbers = [...here, ...elsewhere].map(({ at }) => positionAt(at.source, at.start).line)
  const margin = Math.max(2, ...numbers.map((line) => String(line).length))
  const gap = ' '.repeat(margin)
  const width = Math.max((presentation.width ?? 120) - margin - 3, 20)
  const bar = paint.aside('\u2502')
  const lines = [
    `${painted(`${severity}[${finding.rule}]`)}: ${paint.strong(forTerminal(finding.message))}`,
    `${gap}${paint.aside('\u250c\u2500')} ${paint.place(place(finding.at))}`,
  ]
  const draw = (marks: readonly Mark[]): void => {
    for (const { number, text, sign } of excerpt(marks, width)) {
      const edge = number === null ? gap : paint.aside(String(number).padEnd(margin))
      const content = sign === '^' ? painted(text) : sign === '-' ? paint.aside(text) : text
      lines.push(content === '' ? `${edge}${bar}` : `${edge}${bar} ${content}`)
    }
  }
  draw(here)
  const files = new Map<Span['source'], Mark[]>()
  for (const mark of elsewhere) files.set(mark.at.source, [...(files.get(mark.at.source) ?? []), mark])
  for (const marks of files.values()) {
    lines.push(`${gap}${paint.aside('\u251c\u2500')} ${paint.place(place(marks[0]!.at))}`)
    draw(marks)
  }
  const say = (name: string, text: string): void => {
    lines.push(`${gap}${paint.aside('=')} ${paint.strong(`${name}:`)} ${forTerminal(text)}`)
  }
  if (finding.help !== null) say('help', finding.help)
  for (const fix of finding.fixes)
    say('fix', `${fix.title} (${fix.safety === 'safe' ? '--fix' : '--fix-review'})`)
  const affects = affected(finding)
  if (affects !== '') say('affects', affects)
  if (presentation.verbose)
    for (const source of finding.sources) {
      const checked = source.checkedOn === null ? 'page not seen' : `checked on ${source.checkedOn}`
      say(
        'source',
        [source.ref, source.title, source.url, checked].filter((part) => part !== null).join('; '),
      )
    }
  else if (finding.sources.length > 0) {
    const cited = finding.sources.slice(0, 3).map(({ ref, title }) => ref ?? title)
    const left = finding.sources.length - cited.length
    say('source', [...cited, ...(left > 0 ? [`${grouped(left)} more`] : [])].join(' \u00b7 '))
  }
  if (finding.confidence === 'low') say('confidence', 'low')
  if (presentation.verbose && finding.basis !== null) say('basis', finding.basis)
  if (presentation.verbose) say('rule', finding.url)
  return `${lines.join('\n')}\n`
}

function affected({ affected: people }: Finding): string {
  if (people === null || people.recipients === null) return ''
  const share =
    people.share === null
      ? ''
      : people.share === 1
        ? ', all of the audience'
        : `, ${percent(people.share)} of the audience`
  return `${counted(people.recipients, 'recipient')}${share}`
}

function percent(share: number): string {
  const value = share * 100
  if (value > 0 && value < 1) return 'under 1%'
  return value > 99 && value < 100 ? 'over 99%' : `${Math.round(value)}%`
}
