import { type FactBase, factsOf, type LawPack, type LiftCondition, type SendWindow } from '../place/law.ts'
import { channels } from '../campaign/vocabulary.ts'
import { nameOf, type Places, zonesOf } from '../place/places.ts'
import type { Palette } from '../report/color.ts'
import { forTerminal } from '../report/escape.ts'
import { counted, listed } from '../report/words.ts'
import { formatClock, formatDate, weekdays } from '../time/civil.ts'

/** How much of a place is shown: the first page, or every fact with its id and what overlays did to it. */
export type Extent = 'first page' | 'everything'

/** What is known of a place: hours by weekday, consent, opt-out and so on, and where it is from. */
export function placePage(
  code: string,
  packs: readonly LawPack[],
  places: Places,
  paint: Palette,
  extent: Extent = 'first page',
): string {
  const own = packs[0]?.code === code
  const whole = extent === 'everything'
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

  const tail = (fact: FactBase): string =>
    `${from(fact, code)}${whole ? `  ${paint.faint(fact.id)}` : ''}${decision(fact, paint)}`
  section('Hours (recipient\u2019s clock)', hours(packs, tail))
  const sentence = (fact: FactBase, otherwise: string): string =>
    `${channelsOf(fact)}: ${forTerminal(fact.says ?? otherwise)}${tail(fact)}`
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
  if (whole) {
    section(
      'Registration',
      packs.flatMap((pack) =>
        pack.registration.map((fact) => sentence(fact, `${plain(fact.what)}, ${fact.mandatory}`)),
      ),
    )
    section(
      'Content',
      packs.flatMap((pack) =>
        pack.content.map((fact) =>
          sentence(fact, [...fact.forbidden, ...fact.restricted].map(plain).join(', ')),
        ),
      ),
    )
  }
  section(
    'Frequency',
    packs.flatMap((pack) =>
      pack.frequency.map((fact) => sentence(fact, `at most ${fact.max} per ${fact.per}`)),
    ),
  )
  section(
    'Registers',
    packs.flatMap((pack) =>
      pack.registers.map((fact) => `${fact.name}: ${forTerminal(fact.title)}${tail(fact)}`),
    ),
  )
  section(
    'Barred',
    packs.flatMap((pack) => pack.barred.map((fact) => sentence(fact, ''))),
  )
  if (whole) {
    section(
      'Minors',
      packs.flatMap((pack) => pack.minors.map((fact) => sentence(fact, `below ${fact.ageBelow}`))),
    )
    section(
      'Data law',
      packs.flatMap((pack) => pack.dataLaw.map((fact) => `${forTerminal(fact.says)}${tail(fact)}`)),
    )
    section(
      'Besides',
      packs.flatMap((pack) => pack.other.map((fact) => sentence(fact, ''))),
    )
  }
  section(
    'Sources that disagree',
    packs.flatMap((pack) =>
      (pack.conflicts ?? []).map(
        ({ says, followed }) =>
          `${forTerminal(says)}${whole && followed.length > 0 ? `  ${paint.faint(`followed: ${followed.join(', ')}`)}` : ''}`,
      ),
    ),
  )
  section('Sources', sources(packs, whole ? Infinity : 12))
  lines.push('', 'Sourced information, not legal advice.')
  return `${lines.join('\n')}\n`
}

/** `all channels` where it is all of them. */
function channelsOf(fact: FactBase): string {
  return fact.channels.length === channels.length ? 'all channels' : fact.channels.join(', ')
}

/** What the company's counsel did to a fact, in a line of its own. */
function decision({ ours }: FactBase, paint: Palette): string {
  if (ours === undefined) return ''
  const { change, by, role, date, ref, reason, reviewBy, lapsed, at } = ours
  const due = `${lapsed ? 'was due for review' : 'to be reviewed'} by ${formatDate(reviewBy)}`
  const words = `${change} by ${by} (${role}) on ${date}, ${ref} in ${at.source.path}, ${due}: ${reason}`
  return `\n      ${lapsed ? paint.severity.warning(`ours: ${forTerminal(words)}`) : paint.aside(`ours: ${forTerminal(words)}`)}`
}

function from(fact: FactBase, code: string): string {
  const notes = [
    fact.binds === 'sender' ? 'binds senders there' : '',
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
function hours(packs: readonly LawPack[], tail: (fact: FactBase) => string): readonly string[] {
  const windows = packs.flatMap((pack) => pack.windows)
  const table = windows
    .filter(({ noneFound }) => !noneFound)
    .map((window) => ({ window, cells: weekdays.map((_, day) => openOn(window, day)) }))
  const width = Math.max(5, ...table.flatMap(({ cells }) => cells.map((cell) => cell.length)))
  const rows: string[] = []
  for (const { window, cells } of table) {
    rows.push(
      `${channelsOf(window)}: ${window.purposes.map(plain).join(', ')}${tail(window)}`,
      `  ${dayNames.map((name) => name.padEnd(width)).join('  ')}`.trimEnd(),
      `  ${cells.map((cell) => cell.padEnd(width)).join('  ')}`.trimEnd(),
    )
    const notes = notesOf(window)
    if (notes !== '') rows.push(`  ${notes}`)
    rows.push('')
  }
  for (const window of windows.filter(({ noneFound }) => noneFound))
    rows.push(`${channelsOf(window)}: looked for, no hours known${tail(window)}`)
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

/** Each source once, with the day its page was read; the first so many. */
function sources(packs: readonly LawPack[], most: number): readonly string[] {
  const lines = new Set<string>()
  for (const pack of packs)
    for (const { source } of factsOf(pack)) {
      const checked = source.checkedOn === null ? 'page not seen' : `checked on ${source.checkedOn}`
      const title = source.ref === null ? source.title : `${source.ref}, ${source.title}`
      lines.add(`${forTerminal(title)} (${checked})${source.url === null ? '' : ` ${source.url}`}`)
    }
  const all = [...lines]
  const shown = all.slice(0, most)
  return all.length > shown.length
    ? [...shown, `and ${counted(all.length - shown.length, 'more source')}`]
    : shown
}
