import type { CalendarDay, DayClass } from '../time/calendar.ts'
import { coverage } from '../time/calendar.ts'
import { dateOf } from '../time/civil.ts'
import type { Daylight } from './calendar-daylight.ts'
import type { Entry } from './calendar-files.ts'
import type { IslamicDates } from './calendar-islamic.ts'
import { islamicDateOf, occurrences } from './calendar-rules.ts'

/** Days by code: a country's own, and those that a subdivision has beside them. */
export type DaysByPlace = Map<string, CalendarDay[]>
export type Source = CalendarDay['source']

export const dayClasses = [
  'public',
  'bank',
  'half',
  'school',
  'optional',
  'observance',
  'mourning',
  'remembrance',
  'solemn',
  'political',
  'care',
  'event',
  'emergency',
] as const satisfies readonly DayClass[]

const confidences = ['confirmed', 'agreed', 'single', 'unverified'] as const

/** The tail of an id: `St Andrew’s Day` → `st-andrews-day`. Empty when the name has no Latin letter. */
export function slugOf(name: string): string {
  let slug = slugs.get(name)
  if (slug === undefined) {
    slug = makeSlug(name)
    slugs.set(name, slug)
  }
  return slug
}

const slugs = new Map<string, string>()

function makeSlug(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/['’ʻ′`]/g, '')
    .replace(/ß/g, 'ss')
    .replace(/[øØ]/g, 'o')
    .replace(/ł/g, 'l')
    .replace(/ı/g, 'i')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
}

/** `sources:` of a file: its entries cite them by key. `checked` is the day on which the page was opened. */
export function readSources(file: Entry | null): ReadonlyMap<string, Source> {
  const sources = new Map<string, Source>()
  const map = file?.entry('sources') ?? null
  for (const key of map?.keys() ?? []) {
    const source = map!.entry(key)
    if (source === null) continue
    source.day('checked')
    sources.set(key, {
      title: source.text('title'),
      url: source.optionalText('url'),
      checkedOn: source.optionalText('checked'),
    })
    source.close()
  }
  return sources
}

export function citedSource(entry: Entry, sources: ReadonlyMap<string, Source>): Source {
  const key = entry.text('source')
  const source = sources.get(key)
  if (source === undefined)
    entry.problem(`source \`${key}\` isn't in \`sources\`, expected ${[...sources.keys()].join(', ')}`)
  return source ?? { title: key, url: null, checkedOn: null }
}

/** The years that an entry holds for, both included: `years: { from: 2025, to: 2027 }`, either may be absent. */
export function readYears(entry: Entry): (year: number) => boolean {
  const years = entry.entry('years')
  const from = years?.number('from') ?? null
  const to = years?.number('to') ?? null
  years?.close()
  return (year) => (from === null || year >= from) && (to === null || year <= to)
}

/**
 * One entry that puts days into places:
 *
 * ```yaml
 * - name: Eve of Eid al-Fitr
 *   in: [TR]                     # absent: the file's country
 *   class: half                  # absent: public
 *   on: 1 Shawwal                # a rule of date-holidays, a day, or a list of them
 *   shift: -1                    # days later
 *   lasts: 3                     # days
 *   from: "13:00"
 *   to: "24:00"
 *   daylight: true               # instead of hours: from dawn to sunset, where the entry's place is
 *   years: { from: 2025 }
 *   why: "…"
 *   source: key
 *   confidence: confirmed        # absent: single, or unverified where nobody opened the source
 * ```
 */
export function putEntry(
  entry: Entry,
  places: readonly string[],
  days: DaysByPlace,
  context: {
    readonly sources: ReadonlyMap<string, Source>
    readonly islamic: IslamicDates
    readonly daylight?: Daylight
  },
  fixedClass?: DayClass,
): void {
  const name = entry.text('name')
  const slug = entry.optionalText('id') ?? slugOf(name)
  const dayClass = fixedClass ?? entry.optionalOneOf('class', dayClasses) ?? 'public'
  const [from, to] = [entry.clock('from'), entry.clock('to')]
  const daylight = entry.flag('daylight')
  if (daylight && (from !== null || to !== null))
    entry.problem('`daylight` stands beside hours, expected one of them')
  const shift = entry.number('shift') ?? 0
  const lasts = entry.number('lasts') ?? 1
  const inYears = readYears(entry)
  const why = entry.optionalText('why')
  const source = citedSource(entry, context.sources)
  const claimed = entry.optionalOneOf('confidence', confidences)
  if (claimed === 'confirmed' && source.checkedOn === null)
    entry.problem('`confidence` is confirmed by a page nobody opened, expected `checked` in its source')
  const stated = claimed ?? (source.checkedOn === null ? 'unverified' : 'single')
  const estimated = entry.flag('estimated')
  const rules = entry.texts('on')
  if (rules.length === 0)
    entry.problem('`on` is missing, expected a day YYYY-MM-DD, a rule, or a list of them')
  for (const rule of rules) {
    const found = occurrences(rule)
    if (found === null) {
      entry.problem(`rule \`${rule}\` can't be read, expected a day YYYY-MM-DD or a rule of date-holidays`)
      continue
    }
    const lunar = islamicDateOf(rule) !== null
    for (const place of places) {
      const list = days.get(place) ?? []
      if (list.length === 0) days.set(place, list)
      for (const occurrence of found) {
        const moved = lunar
          ? context.islamic.place(place.slice(0, 2), rule, occurrence.day)
          : { day: occurrence.day, confidence: estimated ? ('estimated' as const) : stated }
        for (let i = 0; i < lasts; i += 1) {
          const day = moved.day + shift + i
          if (day < coverage.from || day > coverage.to || !inYears(dateOf(day).year)) continue
          const sun = daylight ? (context.daylight?.(place.slice(0, 2), day) ?? null) : null
          list.push({
            day,
            id: `${place}/${slug}`,
            name,
            class: dayClass,
            confidence: moved.confidence,
            from: sun?.from ?? from ?? occurrence.from,
            to: sun?.to ?? to ?? occurrence.to ?? (from === null ? null : 1440),
            why,
            source,
          })
        }
      }
    }
  }
}
