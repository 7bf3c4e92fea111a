import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { iso31661, iso31662 } from 'iso-3166'
import {
  type CalendarDay,
  type CalendarShard,
  coverage,
  dayConfidences,
  type DayKind,
} from '../time/calendar.ts'
import { cacheFor, compiledFrom } from './calendar-cache.ts'
import { daylightOf } from './calendar-daylight.ts'
import { type BaseDay, type BaseDays, loadBase } from './calendar-base.ts'
import { applyAuthoredDays } from './calendar-corrections.ts'
import { type DaysByPlace, slugOf, type Source } from './calendar-entries.ts'
import { readData } from './calendar-files.ts'
import { type IslamicDates, readIslamicDates } from './calendar-islamic.ts'
import { readCities, readObservances } from './calendar-observances.ts'
import { islamicDateOf } from './calendar-rules.ts'
import { addSensitiveDays } from './calendar-sensitive.ts'
import type { Compiler } from './compile.ts'

/** `date-holidays 3.37.0`: the version that is installed, which package.json pins. */
function nameOfBase(root: string): string {
  const manifest = readFileSync(join(root, 'node_modules/date-holidays/package.json'), 'utf8')
  return `date-holidays ${(JSON.parse(manifest) as { readonly version: string }).version}`
}

/** Days that a subdivision of a country doesn't keep. */
type WithoutByPlace = Map<string, CalendarDay[]>

function fromBase(day: BaseDay, place: string, islamic: IslamicDates, source: Source): CalendarDay {
  const moved =
    islamicDateOf(day.rule) === null
      ? { day: day.day, confidence: 'single' as const }
      : islamic.place(place.slice(0, 2), day.rule, day.day)
  const whole = day.from === null
  return {
    ...moved,
    id: `${place}/${slugOf(day.name.replace(/ \(substitute day\)$/, '')) || slugOf(day.rule)}`,
    name: day.name,
    class: day.type === 'public' && !whole ? 'half' : day.type,
    from: day.from,
    to: day.to,
    why: null,
    source,
  }
}

const isFree = (day: CalendarDay): boolean => day.class === 'public' || day.class === 'half'

/** Splits date-holidays' full list of each subdivision into what it has beside its country and what it lacks. */
function takeBase(
  base: BaseDays,
  islamic: IslamicDates,
  source: Source,
): { readonly days: DaysByPlace; readonly without: WithoutByPlace } {
  const days: DaysByPlace = new Map()
  const without: WithoutByPlace = new Map()
  const inCoverage = (day: CalendarDay): boolean => day.day >= coverage.from && day.day <= coverage.to
  for (const code of Object.keys(base).sort()) {
    const all = base[code]!.map((day) => fromBase(day, code, islamic, source)).filter(inCoverage)
    const country = code.slice(0, 2)
    if (code === country) {
      days.set(code, all)
      continue
    }
    const national = days.get(country) ?? []
    const tail = (day: CalendarDay): string => `${day.day} ${day.id.slice(day.id.indexOf('/'))} ${day.class}`
    const nationalTails = new Set(national.map(tail))
    const nationalFree = new Set(national.filter(isFree).map((day) => day.day))
    const ownTails = new Set(all.map(tail))
    const ownFree = new Set(all.filter(isFree).map((day) => day.day))
    // The same day under another name is the country's day.
    const own = all.filter(
      (day) => !nationalTails.has(tail(day)) && !(isFree(day) && nationalFree.has(day.day)),
    )
    const lacking = national.filter(
      (day) => !ownTails.has(tail(day)) && !(isFree(day) && ownFree.has(day.day)) && isFree(day),
    )
    if (own.length > 0) days.set(code, own)
    if (lacking.length > 0) without.set(code, lacking)
  }
  return { days, without }
}

/** Writes one country's days compactly; kinds, sources and reasons once each. */
export function encodeShard(
  country: string,
  days: ReadonlyMap<string, readonly CalendarDay[]>,
  without: ReadonlyMap<string, readonly CalendarDay[]>,
  within: Readonly<Record<string, string>>,
): CalendarShard {
  const sources: Source[] = []
  const whys: string[] = []
  const kinds: DayKind[] = []
  const places = new Map<string, number>()
  const placeOf = <T>(list: T[], item: T, key: string): number => {
    const known = places.get(key)
    if (known !== undefined) return known
    places.set(key, list.length)
    return list.push(item) - 1
  }
  const pack = (list: readonly CalendarDay[]): number[] => {
    const packed: number[] = []
    let before: number = coverage.from
    const sorted = list
      .slice()
      .sort(
        (a, b) => a.day - b.day || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0) || (a.from ?? 0) - (b.from ?? 0),
      )
    const seen = new Set<string>()
    for (const day of sorted) {
      const once = `${day.day} ${day.id} ${day.class} ${day.from}`
      if (seen.has(once)) continue
      seen.add(once)
      const source = placeOf(sources, day.source, `source ${JSON.stringify(day.source)}`)
      const why = day.why === null ? null : placeOf(whys, day.why, `why ${day.why}`)
      const kind: DayKind = [day.id, day.name, day.class, day.from, day.to, why, source]
      const place = placeOf(kinds, kind, `kind ${JSON.stringify(kind)}`)
      packed.push(day.day - before, place * 8 + dayConfidences.indexOf(day.confidence))
      before = day.day
    }
    return packed
  }
  const codes = [...days.keys()].filter((code) => code.slice(0, 2) === country).sort()
  const lacking = [...without.keys()].filter((code) => code.slice(0, 2) === country).sort()
  return {
    country,
    days: Object.fromEntries(codes.map((code) => [code, pack(days.get(code)!)])),
    without: Object.fromEntries(lacking.map((code) => [code, pack(without.get(code)!)])),
    within,
    kinds,
    whys,
    sources,
  }
}

/** Provinces and departments share the days of the region or community that they lie in. */
function nested(country: string, days: DaysByPlace): Readonly<Record<string, string>> {
  const within: [string, string][] = []
  for (const subdivision of iso31662) {
    if (!subdivision.code.startsWith(`${country}-`) || days.has(subdivision.code)) continue
    if (subdivision.parent.includes('-') && days.has(subdivision.parent))
      within.push([subdivision.code, subdivision.parent])
  }
  return Object.fromEntries(within.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Every place of ISO 3166-1 has days, or `calendars/coverage.yaml` says that it hasn't. */
function checkCoverage(root: string, days: DaysByPlace, base: string, problem: (text: string) => void): void {
  const file = readData(root, 'calendars/coverage.yaml', problem)
  if (file === null) return
  if (file.day('from') !== coverage.from || file.day('to') !== coverage.to)
    file.problem('coverage differs from src/time/calendar.ts')
  if (file.text('base') !== base) file.problem(`base isn't ${base}, expected the version that is installed`)
  const uncovered = new Set<string>()
  for (const entry of file.entries('not_covered')) {
    for (const place of entry.texts('places')) {
      if (days.has(place)) entry.problem(`${place} has days, expected only places without`)
      uncovered.add(place)
    }
    entry.text('why')
    entry.close()
  }
  for (const entry of file.entries('left_out')) {
    entry.texts('days')
    entry.text('why')
    entry.close()
  }
  // Kosovo's code is a user-assigned one that everybody uses.
  for (const alpha2 of [...iso31661.map((country) => country.alpha2), 'XK'])
    if (!days.has(alpha2) && !uncovered.has(alpha2))
      file.problem(`${alpha2} has no days, expected it in calendars/places or \`not_covered\``)
  file.close()
}

/** `calendar/<CC>` for every covered country (date-holidays, `calendars/places`, corrections) and `observances`. */
export const calendars: Compiler = (compilation) => {
  const { root } = compilation
  const cache = cacheFor<Readonly<Record<string, unknown>>>(root, 'calendar-shards', compiledFrom(root))
  const shards = cache.read() ?? compileCalendars(root, (text) => compilation.problem(text))
  if (shards === null) return
  for (const [name, content] of Object.entries(shards)) compilation.shard(name, content)
  cache.write(shards)
}

/** All shards by name; null after a problem was reported. */
export function compileCalendars(
  root: string,
  report: (text: string) => void,
): Readonly<Record<string, unknown>> | null {
  let sound = true
  const problem = (text: string): void => {
    sound = false
    report(text)
  }
  const islamic = readIslamicDates(root, problem)
  const loaded = loadBase(root)
  const title = nameOfBase(root)
  const { days, without } = takeBase(loaded.base, islamic, {
    title,
    url: 'https://github.com/commenthol/date-holidays',
    checkedOn: null,
  })
  applyAuthoredDays(root, days, islamic, problem)
  addSensitiveDays(root, days, islamic, problem, daylightOf(root))
  checkCoverage(root, days, title, problem)
  const shards: Record<string, unknown> = {}
  for (const country of [...days.keys()].filter((code) => code.length === 2).sort())
    shards[`calendar/${country}`] = encodeShard(country, days, without, nested(country, days))
  shards['observances'] = { ...readObservances(root, islamic, problem), cities: readCities(root) }
  const content = createHash('sha256').update(JSON.stringify(shards)).digest('hex').slice(0, 12)
  shards['versions-calendars'] = `${title.replace(' ', '-')}+${content}`
  loaded.done()
  return sound ? shards : null
}
