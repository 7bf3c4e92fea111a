import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { observances as declarable } from '../campaign/vocabulary.ts'
import {
  coverage,
  type DayConfidence,
  dayConfidences,
  type ObservanceKind,
  type Observances,
} from '../time/calendar.ts'
import type { Day } from '../time/civil.ts'
import { citedSource, readSources } from './calendar-entries.ts'
import { dataFiles, readData } from './calendar-files.ts'
import type { IslamicDates } from './calendar-islamic.ts'
import { islamicDateOf, occurrences } from './calendar-rules.ts'

const kinds = ['rest', 'fast', 'feast', 'season'] as const
const beginnings = ['midnight', 'sunset', 'nightfall'] as const

interface Dated {
  readonly day: Day
  readonly kind: number
  readonly confidence: DayConfidence
}

/** Reads `calendars/observances/`: one file per tradition. */
export function readObservances(
  root: string,
  islamic: IslamicDates,
  report: (text: string) => void,
): Omit<Observances, 'cities'> {
  const all: ObservanceKind[] = []
  const dated: Dated[] = []
  const known = new Set<string>(declarable)
  const told = new Set<string>(['shabbat'])
  for (const path of dataFiles(root, 'calendars/observances')) {
    const file = readData(root, path, report)
    if (file === null) continue
    const tradition = file.text('tradition')
    if (!known.has(tradition)) file.problem(`${tradition} can't be declared, expected one of vocabulary.ts`)
    told.add(tradition)
    const begins = file.oneOf('begins', beginnings)
    const sources = readSources(file)
    for (const entry of file.entries('days')) {
      const id = entry.text('id')
      if (!known.has(id)) entry.problem(`${id} can't be declared, expected one of vocabulary.ts`)
      told.add(id)
      const kind: ObservanceKind = {
        id,
        name: entry.text('name'),
        tradition,
        begins: entry.optionalOneOf('begins', beginnings) ?? begins,
        daylight: entry.flag('daylight'),
        kind: entry.oneOf('kind', kinds),
      }
      const place = all.push(kind) - 1
      citedSource(entry, sources)
      const estimated = entry.flag('estimated')
      const lasts = entry.number('lasts') ?? 1
      const shift = entry.number('shift') ?? 0
      const until = entry.optionalText('until')
      const ends = until === null ? null : occurrences(until)
      if (until !== null && ends === null) entry.problem(`rule \`${until}\` can't be read, expected a rule`)
      for (const rule of entry.texts('on')) {
        const found = occurrences(rule)
        if (found === null) {
          entry.problem(
            `rule \`${rule}\` can't be read, expected a day YYYY-MM-DD or a rule of date-holidays`,
          )
          continue
        }
        const confidence = islamicDateOf(rule) !== null || estimated ? 'estimated' : 'agreed'
        for (const { day } of found) {
          const first = day + shift
          const end = ends?.find((one) => one.day > first)?.day ?? first + lasts
          // A season that ends outside the covered years is left open rather than cut short wrongly.
          if (end - first > 60) continue
          for (let at = first; at < end; at += 1)
            if (at >= coverage.from && at <= coverage.to) dated.push({ day: at, kind: place, confidence })
        }
      }
      entry.close()
    }
    file.close()
  }
  for (const id of declarable)
    if (!told.has(id)) report(`calendars/observances:1: nothing says when ${id} is, expected an entry`)
  dated.sort((a, b) => a.day - b.day || a.kind - b.kind)
  const days: number[] = []
  let before: number = coverage.from
  let last = ''
  for (const { day, kind, confidence } of dated) {
    if (last === `${day} ${kind}`) continue
    last = `${day} ${kind}`
    days.push(day - before, kind * 8 + dayConfidences.indexOf(confidence))
    before = day
  }
  return { kinds: all, days, islamicOffsets: islamic.usual }
}

/** Latitude and longitude of every zone's reference city, to a tenth of a degree, and of the other names it has. */
export function readCities(root: string): Observances['cities'] {
  const folder = join(root, 'node_modules/moment-timezone/data')
  const meta = JSON.parse(readFileSync(join(folder, 'meta/latest.json'), 'utf8')) as {
    readonly zones: Readonly<Record<string, { readonly lat: number; readonly long: number }>>
  }
  const packed = JSON.parse(readFileSync(join(folder, 'packed/latest.json'), 'utf8')) as {
    readonly links: readonly string[]
  }
  const cities = new Map<string, readonly [number, number]>()
  const round = (degrees: number): number => Math.round(degrees * 10) / 10
  for (const [zone, { lat, long }] of Object.entries(meta.zones)) cities.set(zone, [round(lat), round(long)])
  for (const link of packed.links) {
    const [one, other] = link.split('|') as [string, string]
    const [a, b] = [cities.get(one), cities.get(other)]
    if (a !== undefined && b === undefined) cities.set(other, a)
    else if (b !== undefined && a === undefined) cities.set(one, b)
  }
  return Object.fromEntries([...cities].sort(([a], [b]) => (a < b ? -1 : 1)))
}
