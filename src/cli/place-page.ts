import type { FactBase, LawPack, LiftCondition, SendWindow } from '../place/law.ts'
import { nameOf, type Places, zonesOf } from '../place/places.ts'
import type { Palette } from '../report/color.ts'
import { forTerminal } from '../report/escape.ts'
import { counted, listed } from '../report/words.ts'
import { formatClock, formatDate, weekdays } from '../time/civil.ts'

/** The first page of what is known of a place: hours by weekday, consent, opt-out, and where it is from. */
export function placePage(code: string, packs: readonly LawPack[], places: Places, paint: Palette): string {
  const own = packs[0]?.code === code
  const lines: string[] = [paint.strong(`${nameOf(code, places)} (${code})`)]
  const above = packs.filter((pack) => pack.code !== code)
  if (above.length > 0)
    lines.push(`inherits from ${above.map(({ code: one, name }) => `${name} (${one})`).join(', ')}`)
  const zones = zonesOf(code, places)
  if (zones.length > 0)
    lines.push(`time ${zones.length === 1 ? 'zone' : 'zones'}: ${listed(zones, 'zones', 6)}`)
  if (!own) lines.push('no pack of its own')
  const section = (title: string, rows: readonly string[]): void => {
    if (rows.length > 0)
      lines.push('', paint.strong(title), ...rows.map((row) => (row === '' ? '' : `  ${row}`)))
  }

  section('Hours (recipient\u2019s clock)', hours(packs, code))
  const sentence = (fact: FactBase, otherwise: string): string =>
    `${fact.channels.join(', ')}: ${forTerminal(fact.says ?? otherwise)}${from(fact, code)}`
  section(
    'Consent',
    packs.flatMap((pack) =>
      pack.consent.map((fact) => sentence(fact, `${plain(fact.model)} (${fact.audience})`)),
    ),
  )
  section(
    'Opt-out',
    packs.flatMap((pack) =>
      pack.optOut.map((fact) =>
        sentence(
          fact,
          [
            fact.instruction ? 'an instruction is needed' : 'no instruction is asked for',
            fact.keywords.length > 0 ? `words ${fact.keywords.join(', ')}` : '',
            fact.honourWithin === null ? '' : `to be honoured within ${fact.honourWithin}`,
          ]
            .filter(Boolean)
            .join('; '),
        ),
      ),
    ),
  )
  section(
    'Sender',
    packs.flatMap((pack) =>
      pack.identification.map((fact) =>
        sentence(fact, fact.label === null ? fact.required.join(', ') : `label "${fact.label}"`),
      ),
    ),
  )
  section(
    'Frequency',
    packs.flatMap((pack) =>
      pack.frequency.map((fact) => sentence(fact, `at most ${fact.max} per ${fact.per}`)),
    ),
  )
  section(
    'Registers',
    packs.flatMap((pack) =>
      pack.registers.map((fact) => `${fact.name}: ${forTerminal(fact.title)}${from(fact, code)}`),
    ),
  )
  section('Sources', sources(packs))
  lines.push('', 'Sourced information, not legal advice.')
  return `${lines.join('\n')}\n`
}

function from(fact: FactBase, code: string): string {
  const notes = [
    fact.jurisdiction === code ? '' : fact.jurisdiction,
    fact.severity === 'error' ? '' : fact.severity,
    fact.confidence === 'high' ? '' : `${fact.confidence} confidence`,
    fact.validFrom === null ? '' : `since ${formatDate(fact.validFrom)}`,
    fact.validTo === null ? '' : `until ${formatDate(fact.validTo)}`,
  ].filter(Boolean)
  return notes.length === 0 ? '' : ` (${notes.join(', ')})`
}

function plain(word: string): string {
  return word.replaceAll('_', ' ')
}

const dayNames = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const

/** The hours of each weekday, one line per window. */
function hours(packs: readonly LawPack[], code: string): readonly string[] {
  const windows = packs.flatMap((pack) => pack.windows)
  const table = windows
    .filter(({ noneFound }) => !noneFound)
    .map((window) => ({ window, cells: weekdays.map((_, day) => openOn(window, day)) }))
  const width = Math.max(5, ...table.flatMap(({ cells }) => cells.map((cell) => cell.length)))
  const rows: string[] = []
  for (const { window, cells } of table) {
    rows.push(
      `${window.channels.join(', ')}: ${window.purposes.map(plain).join(', ')}${from(window, code)}`,
      `  ${dayNames.map((name) => name.padEnd(width)).join('  ')}`.trimEnd(),
      `  ${cells.map((cell) => cell.padEnd(width)).join('  ')}`.trimEnd(),
    )
    const notes = notesOf(window)
    if (notes !== '') rows.push(`  ${notes}`)
    rows.push('')
  }
  for (const window of windows.filter(({ noneFound }) => noneFound))
    rows.push(`${window.channels.join(', ')}: looked for, no hours known${from(window, code)}`)
  if (rows.at(-1) === '') rows.pop()
  return rows
}

function openOn({ open }: SendWindow, day: number): string {
  const ranges = open
    .filter(({ days }) => days.includes(weekdays[day]!))
    .map(({ from: start, to }) => `${formatClock(start)}\u2013${formatClock(to)}`)
  return ranges.length === 0 ? 'none' : ranges.join(' ')
}

function notesOf(window: SendWindow): string {
  const holidays = {
    open: '',
    closed: 'not on public holidays',
    as_sunday: 'public holidays count as Sundays',
    avoid: 'public holidays are better avoided',
  }[window.holidays]
  return [
    holidays,
    window.clock === null ? '' : `clock of ${window.clock}`,
    window.bindsWhen.length === 0 ? '' : `binds when ${window.bindsWhen.map(plain).join(' or ')}`,
    window.liftedBy.length === 0 ? '' : `lifted by ${window.liftedBy.map(lift).join(' or ')}`,
  ]
    .filter(Boolean)
    .join('; ')
}

function lift({ when, within }: LiftCondition): string {
  return `${plain(when)}${within === null ? '' : ` within ${within}`}`
}

/** Each source once, with the day its page was read. */
function sources(packs: readonly LawPack[]): readonly string[] {
  const lines = new Set<string>()
  for (const pack of packs)
    for (const list of Object.values(pack) as readonly unknown[])
      if (Array.isArray(list))
        for (const { source } of list as readonly FactBase[]) {
          const checked = source.checkedOn === null ? 'page not seen' : `checked on ${source.checkedOn}`
          const title = source.ref === null ? source.title : `${source.ref}, ${source.title}`
          lines.add(`${forTerminal(title)} (${checked})${source.url === null ? '' : ` ${source.url}`}`)
        }
  const all = [...lines]
  const shown = all.slice(0, 12)
  return all.length > shown.length
    ? [...shown, `and ${counted(all.length - shown.length, 'more source')}`]
    : shown
}
