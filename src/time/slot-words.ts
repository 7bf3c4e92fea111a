import type { Condition, SendWindow } from '../place/law.ts'
import { coverage } from './calendar.ts'
import { formatDate, weekdayIndex } from './civil.ts'
import { isCovered } from './days.ts'
import { dayInWords, hoursInWords } from './phrases.ts'
import type { Shut, Why } from './slot-shut.ts'
import type { BindingWindow } from './windows.ts'

const shortNames = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const

/** What would lift a window, as a condition of the file. */
const lifts: Readonly<Record<Condition, string | null>> = {
  automated: null,
  prerecorded: null,
  unsolicited: null,
  b2b: 'businesses as recipients',
  express: 'express consent',
  express_written: 'written consent',
  night_consent: 'night consent',
  customer: 'a customer relationship',
  inquiry: 'a recent inquiry',
  // There is no key for it in a campaign file.
  other_hours_agreed: null,
}

function reference({ source }: SendWindow): string {
  return source.ref ?? source.title
}

function liftedBy(fact: SendWindow): string {
  const known = [...new Set(fact.liftedBy.flatMap(({ when }) => lifts[when] ?? []))]
  return known.length === 0 ? '' : `, other hours with ${known.join(' or ')}`
}

/** A window over a week, `Mon–Sat 08:00–20:00, Sun none`, with what it rests on. */
export function windowInWords(window: BindingWindow, day: number): string {
  const monday = day - weekdayIndex(day)
  const hours = shortNames.map((_, index) => hoursInWords(window.hours(monday + index)) || 'none')
  const runs: { from: number; to: number; hours: string }[] = []
  for (const [index, one] of hours.entries()) {
    const last = runs.at(-1)
    if (last?.hours === one) last.to = index
    else runs.push({ from: index, to: index, hours: one })
  }
  const week =
    runs.length === 1
      ? `hours ${runs[0]!.hours}`
      : runs
          .map(({ from, to, hours: open }) => {
            const days = from === to ? shortNames[from]! : `${shortNames[from]!}\u2013${shortNames[to]!}`
            return `${days} ${open}`
          })
          .join(', ')
  const { fact } = window
  if (fact === null) return `${week} (house window)`
  const clock = fact.clock === null ? '' : `, on the clock of ${fact.clock}`
  return `${week}${clock} (${reference(fact)})${liftedBy(fact)}`
}

/** What keeps a place shut, a fragment without its place and in lower case. */
export function whyInWords(why: Why): string {
  switch (why.kind) {
    case 'hours':
      return windowInWords(why.window, why.day)
    case 'holiday': {
      const name = why.names.length === 0 ? 'a public holiday' : why.names.slice(0, 2).join(' or ')
      const what =
        why.fact === null
          ? 'public holiday'
          : why.fact.holidays === 'closed'
            ? `closed by ${reference(why.fact)}`
            : `better avoided, ${reference(why.fact)}`
      return `${dayInWords(why.day)} is ${name} (${what})`
    }
    case 'observance':
      return `${why.name}, which this audience keeps`
    case 'sensitive':
      return `${dayInWords(why.day)} is ${why.name}`
    case 'blackout':
      return `blackout up to ${dayInWords(why.last)}: ${why.reason}`
    case 'election':
      return `${dayInWords(why.day)} is in ${why.name}, when campaigning rests`
    case 'emergency':
      return `${dayInWords(why.day)} is in ${why.name}, an emergency`
    case 'offer':
      return `the offer ends ${why.ends.replace('T', ' ')}`
    case 'cap': {
      const whose = why.house ? 'house cap' : 'cap by law'
      const others = why.others.length === 0 ? '' : `, with ${why.others.map((id) => `"${id}"`).join(', ')}`
      return `${whose} of ${why.max} per ${why.per}${others}`
    }
    case 'gap':
      return `less than ${why.least} from ${why.others.map((id) => `"${id}"`).join(', ')}`
    case 'unknown':
      return isCovered(why.day)
        ? 'public holidays close it by law, and no calendar of it is known'
        : `calendars cover ${formatDate(coverage.from)} to ${formatDate(coverage.to)} only`
    case 'skipped':
      return 'clocks go forward over it'
    case 'twice':
      return 'the time comes twice as clocks go back'
  }
  return why.message
}

/** What keeps a place shut, each once: errors first, then what lasts longest. `[from, to)` as the shuts have it. */
export function reasons(shuts: readonly Shut[], from: number, to: number): readonly Reason[] {
  const found = new Map<
    string,
    { severity: Shut['severity']; rule: string; words: string; minutes: number }
  >()
  for (const shut of shuts) {
    const minutes = Math.min(shut.to, to) - Math.max(shut.from, from)
    if (minutes <= 0) continue
    const words = whyInWords(shut.why)
    const known = found.get(words)
    if (known === undefined) found.set(words, { severity: shut.severity, rule: shut.rule, words, minutes })
    else {
      known.minutes += minutes
      if (shut.severity === 'error') known.severity = 'error'
    }
  }
  return [...found.values()].sort(
    (a, b) =>
      Number(b.severity === 'error') - Number(a.severity === 'error') ||
      b.minutes - a.minutes ||
      (a.words < b.words ? -1 : 1),
  )
}

export interface Reason {
  readonly severity: Shut['severity']
  readonly rule: string
  readonly words: string
  /** How long it keeps shut, all its stretches together. */
  readonly minutes: number
}
