import type { CalendarDay } from '../time/calendar.ts'
import { type Day, weekdayIndex } from '../time/civil.ts'
import type { Source } from './calendar-entries.ts'
import type { Entry } from './calendar-files.ts'

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const
const directions = ['next', 'previous', 'nearest'] as const

/** How a country makes up for a holiday that falls on a day that is free anyway, or moves it to make a long weekend. */
export interface Substitution {
  /** Weekdays, 0 = Monday, on which it happens. */
  readonly when: ReadonlySet<number>
  readonly direction: (typeof directions)[number]
  /** The weekday it goes to, or null for a day that is neither weekend nor holiday. */
  readonly weekday: number | null
  readonly weekend: ReadonlySet<number>
  readonly except: ReadonlySet<string>
  /** Whether the day itself is an ordinary one then. */
  readonly instead: boolean
  /** Whether a day that two holidays share is made up for, too. */
  readonly shared: boolean
}

/**
 * The keys of `op: observe`:
 *
 * ```yaml
 * - op: observe
 *   days: ["*"]                  # tails of ids; `*` = every public holiday
 *   except: [easter-sunday]
 *   when: [saturday, sunday]
 *   to: next weekday             # next, previous or nearest, and a weekday's name or `weekday`: the first day that is
 *                                # neither weekend nor holiday
 *   weekend: [saturday, sunday]  # absent: these
 *   shared: true                 # also where two holidays fall on one day
 *   instead: true                # the day itself is no holiday then
 *   years: { from: 2025 }
 *   source: key
 * ```
 */
export function readSubstitution(entry: Entry): Substitution {
  const named = (key: string): ReadonlySet<number> =>
    new Set(
      entry.texts(key).map((name) => {
        const index = weekdays.findIndex((weekday) => weekday === name)
        if (index < 0) entry.problem(`\`${key}\` has ${name}, expected ${weekdays.join(', ')}`)
        return index
      }),
    )
  const when = named('when')
  const shared = entry.flag('shared')
  if (when.size === 0 && !shared) entry.problem('`when` is missing, expected weekdays')
  const to = entry.text('to')
  const [first, second] = to.split(' ')
  const direction = directions.find((one) => one === first)
  const weekday = weekdays.findIndex((one) => one === second)
  if (direction === undefined || (weekday < 0 && second !== 'weekday'))
    entry.problem(`\`to\` is ${to}, expected next, previous or nearest, and a weekday or \`weekday\``)
  return {
    when,
    direction: direction ?? 'next',
    weekday: weekday < 0 ? null : weekday,
    weekend: entry.has('weekend') ? named('weekend') : new Set([5, 6]),
    except: new Set(entry.texts('except')),
    instead: entry.flag('instead'),
    shared,
  }
}

const suffix = ' (substitute day)'

/** The days with the substitutes of those that are meant. A day that has its substitute already gets no second one. */
export function substituted(
  list: readonly CalendarDay[],
  meant: (day: CalendarDay) => boolean,
  substitution: Substitution,
  source: Source,
): CalendarDay[] {
  const free = list.filter((day) => day.class === 'public' && day.from === null)
  const taken = new Set(free.map(({ day }) => day))
  const gone = new Set<CalendarDay>()
  const added: CalendarDay[] = []
  const claims = unsettled(free, meant, substitution).toSorted((a, b) => a.day - b.day)
  for (const day of claims) {
    const to = destination(day.day, substitution, taken)
    if (to === day.day) continue
    if (substitution.instead) {
      gone.add(day)
      taken.delete(day.day)
    }
    taken.add(to)
    added.push({ ...day, day: to, name: `${day.name}${suffix}`, source })
  }
  return [...list.filter((day) => !gone.has(day)), ...added]
}

/** The days that are to be made up for and haven't been yet. */
function unsettled(
  free: readonly CalendarDay[],
  meant: (day: CalendarDay) => boolean,
  { when, except, shared }: Substitution,
): readonly CalendarDay[] {
  const owner = new Map<Day, string>()
  for (const { day, id } of free.toSorted((a, b) => (a.id < b.id ? -1 : 1)))
    if (!owner.has(day)) owner.set(day, id)
  return runsById(free).flatMap((runs) => {
    const usual = Math.min(...runs.map((run) => run.length))
    return runs.flatMap((run) => {
      const originals = run.filter(({ name }) => !name.endsWith(suffix))
      const made = run.length > originals.length ? run.length - originals.length : run.length - usual
      return originals
        .filter((day) => meant(day) && !except.has(day.id.split('/')[1] ?? ''))
        .filter((day) => when.has(weekdayIndex(day.day)) || (shared && owner.get(day.day) !== day.id))
        .slice(made)
    })
  })
}

/** The days of each id, as runs of days that are near each other: a feast of several days with its substitutes. */
function runsById(free: readonly CalendarDay[]): readonly (readonly (readonly CalendarDay[])[])[] {
  const byId = new Map<string, CalendarDay[][]>()
  for (const day of free.toSorted((a, b) => a.day - b.day)) {
    const runs = byId.get(day.id) ?? []
    if (runs.length === 0) byId.set(day.id, runs)
    const run = runs.at(-1)
    const last = run?.at(-1)
    if (run === undefined || last === undefined || day.day - last.day > 5) runs.push([day])
    else if (last.day !== day.day) run.push(day)
  }
  return [...byId.values()]
}

function destination(day: Day, { direction, weekday, weekend }: Substitution, taken: ReadonlySet<Day>): Day {
  const fits = (at: Day): boolean =>
    weekday === null ? !weekend.has(weekdayIndex(at)) && !taken.has(at) : weekdayIndex(at) === weekday
  for (let shift = 1; shift <= 14; shift += 1) {
    if (direction !== 'previous' && fits(day + shift)) return day + shift
    if (direction !== 'next' && fits(day - shift)) return day - shift
  }
  return day
}
