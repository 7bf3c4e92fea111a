import type { World } from '../context.ts'
import { type Day, type LocalMinute, minutesPerDay } from '../time/civil.ts'
import { dayInWords, dayOfLocal, minuteOfLocal } from '../time/phrases.ts'
import type { Shut } from '../time/slot-shut.ts'
import type { SolvedPlace } from '../time/slots.ts'
import { toLocal } from '../time/zones.ts'
import type { Kind, PlanAnswer } from '../when.ts'

/** Minutes that one character stands for. */
const cell = 30
const cellsPerDay = minutesPerDay / cell
/** Days that are drawn. */
const week = 7

/** What a half hour is: `none` lies past the time asked for. */
export type CellState = 'open' | 'warned' | 'shut' | 'holiday' | 'none'

/** A day of a strip with what is marked in it. */
export interface StripRow {
  readonly label: string
  readonly cells: readonly CellState[]
  /** Cells of now and of the chosen moment: several where the places' clocks differ. */
  readonly now: ReadonlySet<number>
  readonly chosen: ReadonlySet<number>
}

/** Places that share every half hour of the days drawn. */
export interface Strip {
  readonly places: readonly SolvedPlace[]
  readonly rows: readonly StripRow[]
}

/** What weighs most of a half hour; shuts come with errors first, and hours before holidays. */
function stateOf(shuts: readonly Shut[], from: number, to: number): CellState {
  const here = shuts.filter((shut) => shut.from < to && shut.to > from)
  const [first] = here
  if (first === undefined) return 'open'
  if (first.severity === 'error') return first.why.kind === 'holiday' ? 'holiday' : 'shut'
  return here.some(({ why }) => why.kind === 'holiday') ? 'holiday' : 'warned'
}

function drawn({ wallShuts, wallTo }: SolvedPlace, first: Day, days: number): readonly CellState[] {
  const shuts = wallShuts.toSorted(
    (a, b) =>
      Number(b.severity === 'error') - Number(a.severity === 'error') ||
      Number(a.why.kind === 'holiday') - Number(b.why.kind === 'holiday'),
  )
  return Array.from({ length: days * cellsPerDay }, (_, index) => {
    const from = first * minutesPerDay + index * cell
    return from >= wallTo ? 'none' : stateOf(shuts, from, from + cell)
  })
}

function chosenAt(answer: PlanAnswer, place: SolvedPlace, world: World): LocalMinute | null {
  const group = answer.groups.find(({ jurisdictions }) => jurisdictions.includes(place.jurisdiction))
  if (group === undefined) return null
  const kind: Kind = answer.groupKind
  return kind === 'wall' ? group.moment.at : toLocal(place.zone, group.moment.at, world.zones)
}

/** The first day there is anything to say of, and up to a week from it. */
export function stripsOf(answer: PlanAnswer, world: World): readonly Strip[] {
  const first = Math.min(...answer.places.map(({ wallFrom }) => dayOfLocal(wallFrom)))
  const end = Math.max(...answer.places.map(({ wallTo }) => dayOfLocal(wallTo - 1)))
  const days = Math.max(1, Math.min(week, end - first + 1))
  const groups = new Map<string, { readonly places: SolvedPlace[]; readonly cells: readonly CellState[] }>()
  for (const place of answer.places) {
    const cells = drawn(place, first, days)
    const key = cells.join()
    const group = groups.get(key) ?? { places: [], cells }
    groups.set(key, group)
    group.places.push(place)
  }
  return [...groups.values()]
    .map(({ places, cells }): Strip => {
      const marks = (locals: readonly (LocalMinute | null)[], day: Day): ReadonlySet<number> =>
        new Set(
          locals.flatMap((local) =>
            local !== null && dayOfLocal(local) === day ? [Math.floor(minuteOfLocal(local) / cell)] : [],
          ),
        )
      const now = places.map(({ zone }) => toLocal(zone, world.now, world.zones))
      const chosen = places.map((place) => chosenAt(answer, place, world))
      const rows = Array.from({ length: days }, (_, index): StripRow => {
        const day = first + index
        return {
          label: dayInWords(day),
          cells: cells.slice(index * cellsPerDay, (index + 1) * cellsPerDay),
          now: marks(now, day),
          chosen: marks(chosen, day),
        }
      })
      return { places, rows: together(rows) }
    })
    .sort((a, b) => b.places.length - a.places.length)
}

/** Days that look the same, one after the other, are one row. */
function together(rows: readonly StripRow[]): readonly StripRow[] {
  const found: { first: StripRow; last: StripRow }[] = []
  for (const row of rows) {
    const before = found.at(-1)
    const plain = (one: StripRow): boolean => one.now.size === 0 && one.chosen.size === 0
    if (
      before !== undefined &&
      plain(row) &&
      plain(before.last) &&
      before.last.cells.join() === row.cells.join()
    )
      before.last = row
    else found.push({ first: row, last: row })
  }
  return found.map(({ first, last }) =>
    first === last
      ? first
      : { ...first, label: `${first.label} \u2013 ${last.label.slice(0, 3)} ${last.label.slice(-2)}` },
  )
}
