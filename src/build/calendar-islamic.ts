import type { DayConfidence } from '../time/calendar.ts'
import { dateOf, type Day } from '../time/civil.ts'
import { readData } from './calendar-files.ts'
import { islamicDateOf } from './calendar-rules.ts'

const feasts = ['eid-al-fitr', 'eid-al-adha', 'islamic-new-year', 'ashura', 'mawlid', 'ramadan'] as const
type Feast = (typeof feasts)[number]

/** How a country's Islamic days lie against Umm al-Qura. */
export interface IslamicDates {
  /** By country, what to add as long as nothing was announced. */
  readonly usual: Readonly<Record<string, number>>
  /** Where a day of a rule falls in a country, given where Umm al-Qura has it, and how sure that is. */
  place(country: string, rule: string, day: Day): { readonly day: Day; readonly confidence: DayConfidence }
}

/** The feast that a rule's date belongs to, by which announcements go; null for other days. */
function feastOf(rule: string): Feast | null {
  const date = islamicDateOf(rule)
  if (date === null) return null
  if (date.month === 1) return date.day < 5 ? 'islamic-new-year' : 'ashura'
  if (date.month === 3) return 'mawlid'
  if (date.month === 9) return date.day < 29 ? 'ramadan' : 'eid-al-fitr'
  if (date.month === 10) return 'eid-al-fitr'
  return date.month === 12 ? 'eid-al-adha' : null
}

/** Reads `calendars/islamic.yaml`. */
export function readIslamicDates(root: string, report: (text: string) => void): IslamicDates {
  const file = readData(root, 'calendars/islamic.yaml', report)
  const sources = new Set(file?.entry('sources')?.keys() ?? [])
  const cited = (source: string, problem: (text: string) => void): void => {
    if (!sources.has(source))
      problem(`source \`${source}\` isn't in \`sources\`, expected ${[...sources].join(', ')}`)
  }
  const usual: Record<string, number> = {}
  for (const entry of file?.entries('usual') ?? []) {
    const offset = entry.number('offset') ?? 0
    for (const place of entry.texts('places')) usual[place] = offset
    entry.text('why')
    cited(entry.text('source'), (text) => entry.problem(text))
    entry.close()
  }
  const reckoned = new Set<string>()
  for (const entry of file?.entries('reckoned') ?? []) {
    for (const place of entry.texts('places')) reckoned.add(place)
    cited(entry.text('source'), (text) => entry.problem(text))
    entry.close()
  }
  const announced = new Map<string, number>()
  for (const entry of file?.entries('announced') ?? []) {
    const feast = entry.oneOf('feast', feasts)
    const year = entry.number('year')
    const offset = entry.number('offset')
    for (const place of entry.texts('places')) {
      const key = `${feast} ${year} ${place}`
      if (announced.has(key)) entry.problem(`${key} is announced twice, expected one offset`)
      announced.set(key, offset ?? 0)
    }
    cited(entry.text('source'), (text) => entry.problem(text))
    entry.close()
  }
  file?.close()
  return {
    usual,
    place: (country, rule, day) => {
      const feast = feastOf(rule)
      const offset = feast === null ? undefined : announced.get(`${feast} ${dateOf(day).year} ${country}`)
      if (offset !== undefined) return { day: day + offset, confidence: 'single' }
      return {
        day: day + (usual[country] ?? 0),
        confidence: reckoned.has(country) ? 'single' : 'estimated',
      }
    },
  }
}
