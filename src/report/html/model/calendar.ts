import type { Case } from '../../../judge.ts'
import type { Jurisdiction } from '../../../place/law.ts'
import { nameOf } from '../../../place/places.ts'
import type { Project } from '../../../project.ts'
import { type Day, dateOf, weekdayIndex } from '../../../time/civil.ts'
import { isFree, isGrave } from '../../../time/marked-days.ts'
import { dayOfLocal } from '../../../time/phrases.ts'
import { pressingCrowds } from '../../../time/pressure.ts'
import { deliveriesIn } from './landings.ts'
import { shownName } from '../../../verdicts.ts'

/** A campaign landing on a day, on recipients' calendars. */
export interface DaySend {
  readonly campaign: string
  readonly name: string
  /** A campaign that has gone out already. */
  readonly isHistory: boolean
}

export interface DayMark {
  readonly name: string
  readonly places: readonly string[]
  readonly isGrave: boolean
}

export interface CalendarCell {
  readonly day: Day
  readonly sends: readonly DaySend[]
  readonly marks: readonly DayMark[]
  /** Most promotional messages that certainly reach the same people on that day; 0 = nothing known. */
  readonly pressure: number
  /** The same over the seven days that end with it. */
  readonly weekly: number
}

/** A week from Monday, or a stretch of weeks in which nothing is sent. */
export type CalendarWeek =
  | { readonly kind: 'week'; readonly days: readonly CalendarCell[] }
  | { readonly kind: 'gap'; readonly weeks: number }

export interface ProjectCalendar {
  readonly weeks: readonly CalendarWeek[]
  /** Weeks with sends that are not drawn. */
  readonly later: number
  /** Flows have no day. */
  readonly flows: number
}

/** Weeks with sends that are drawn. */
const mostWeeks = 10

const mondayOf = (day: Day): Day => day - weekdayIndex(day)

/** The sends of a project by day, with the holidays of their places and what the same people get. */
export function projectCalendar(cases: readonly Case[], project: Project): ProjectCalendar | null {
  const byDay = new Map<Day, Map<string, DaySend>>()
  const places = new Map<Day, Map<Jurisdiction, Case>>()
  const judged = new Set(cases.map(({ campaign }) => campaign))
  let flows = 0
  const add = (day: Day, id: string, send: DaySend): void => {
    const known = byDay.get(day) ?? new Map<string, DaySend>()
    byDay.set(day, known)
    known.set(id, send)
  }
  for (const one of cases) {
    const deliveries = deliveriesIn(one)
    if (deliveries.some(({ anytime, daily }) => anytime || daily !== null)) flows += 1
    const { campaign } = one
    for (const { landings, cohort } of deliveries)
      for (const { localStart } of landings) {
        const day = dayOfLocal(localStart)
        add(day, `${campaign.source.path} ${campaign.$.pointer}`, {
          campaign: campaign.id,
          name: shownName(campaign),
          isHistory: false,
        })
        const known = places.get(day) ?? new Map<Jurisdiction, Case>()
        places.set(day, known)
        known.set(cohort.jurisdiction, one)
      }
  }
  if (byDay.size === 0) return null
  for (const campaign of project.campaigns) {
    if (judged.has(campaign) || campaign.status !== 'sent') continue
    for (const { landings } of project.deliveriesOf(campaign))
      for (const { localStart } of landings)
        add(dayOfLocal(localStart), `${campaign.source.path} ${campaign.$.pointer}`, {
          campaign: campaign.id,
          name: shownName(campaign),
          isHistory: true,
        })
  }
  const pressure = pressureByDay(project)
  const mondays = [...new Set([...byDay.keys()].map(mondayOf))].sort((a, b) => a - b)
  const shown = mondays.slice(0, mostWeeks)
  const all = [
    ...new Map(
      cases.flatMap((one) => deliveriesIn(one).map(({ cohort }) => [cohort.jurisdiction, one] as const)),
    ),
  ]
  const weeks: CalendarWeek[] = []
  for (const [index, monday] of shown.entries()) {
    const before = shown[index - 1]
    if (before !== undefined && monday > before + 7)
      weeks.push({ kind: 'gap', weeks: (monday - before) / 7 - 1 })
    weeks.push({
      kind: 'week',
      days: Array.from({ length: 7 }, (_, offset): CalendarCell => {
        const day = monday + offset
        return {
          day,
          sends: [...(byDay.get(day)?.values() ?? [])].sort((a, b) =>
            a.name < b.name ? -1 : a.name > b.name ? 1 : 0,
          ),
          marks: marksOn(day, all),
          ...(pressure.get(day) ?? { pressure: 0, weekly: 0 }),
        }
      }),
    })
  }
  return { weeks, later: mondays.length - shown.length, flows }
}

/** Holidays and grave days of the places that any campaign reaches: of whole countries by one name. */
function marksOn(day: Day, places: readonly (readonly [Jurisdiction, Case])[]): readonly DayMark[] {
  const marks = new Map<string, { name: string; places: Set<string>; isGrave: boolean }>()
  for (const [jurisdiction, { world }] of places)
    for (const one of world.days(jurisdiction, day) ?? []) {
      if (!isFree(one) && !isGrave(one)) continue
      const mark = marks.get(one.name) ?? { name: one.name, places: new Set(), isGrave: false }
      marks.set(one.name, mark)
      mark.places.add(nameOf(one.id.split('/')[0]!, world.places))
      mark.isGrave ||= isGrave(one)
    }
  return [...marks.values()]
    .map((mark) => ({ ...mark, places: [...mark.places].sort() }))
    .sort(
      (a, b) =>
        Number(b.isGrave) - Number(a.isGrave) ||
        b.places.length - a.places.length ||
        (a.name < b.name ? -1 : 1),
    )
}

/** By day: how many promotional messages the same people get, at most, that day and in the week that ends with it. */
function pressureByDay(
  project: Project,
): ReadonlyMap<Day, { readonly pressure: number; readonly weekly: number }> {
  const found = new Map<Day, { pressure: number; weekly: number }>()
  for (const { contacts } of pressingCrowds(project)) {
    const days = contacts.map(({ landing }) => dayOfLocal(landing.localStart)).sort((a, b) => a - b)
    let [first, sameDay] = [0, 0]
    for (const [index, day] of days.entries()) {
      while (days[first]! <= day - 7) first += 1
      sameDay = index > 0 && days[index - 1] === day ? sameDay + 1 : 1
      const known = found.get(day) ?? { pressure: 0, weekly: 0 }
      known.pressure = Math.max(known.pressure, sameDay)
      known.weekly = Math.max(known.weekly, index - first + 1)
      found.set(day, known)
    }
  }
  return found
}

/** Month of a day, for the calendar's first column: `Nov 2026`. */
export function monthOf(day: Day): string {
  const names = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
  const { year, month } = dateOf(day)
  return `${names[month - 1]!} ${year}`
}
