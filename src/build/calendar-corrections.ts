import { dateOf } from '../time/civil.ts'
import {
  citedSource,
  dayClasses,
  type DaysByPlace,
  putEntry,
  readSources,
  readYears,
  slugOf,
} from './calendar-entries.ts'
import { dataFiles, type Entry, readData } from './calendar-files.ts'
import type { IslamicDates } from './calendar-islamic.ts'
import { readSubstitution, substituted } from './calendar-substitutes.ts'

const operations = ['add', 'remove', 'move', 'observe', 'retype', 'rename'] as const

/** Reads `calendars/places/` (days of places that date-holidays doesn't have) and `calendars/corrections/` over them. */
export function applyAuthoredDays(
  root: string,
  days: DaysByPlace,
  islamic: IslamicDates,
  report: (text: string) => void,
): void {
  for (const path of dataFiles(root, 'calendars/places')) {
    const file = readData(root, path, report)
    if (file === null) continue
    const country = countryOfFile(file, path)
    if (days.has(country)) file.problem(`${country} is covered by date-holidays, expected a correction`)
    days.set(country, [])
    const sources = readSources(file)
    for (const entry of file.entries('days')) {
      putEntry(entry, placesOf(entry, country), days, { sources, islamic })
      entry.close()
    }
    file.close()
  }
  for (const path of dataFiles(root, 'calendars/corrections')) {
    const file = readData(root, path, report)
    if (file === null) continue
    const country = countryOfFile(file, path)
    if (!days.has(country)) file.problem(`${country} has no days, expected a file of calendars/places`)
    const sources = readSources(file)
    for (const entry of file.entries('corrections')) {
      correct(entry, country, days, { sources, islamic })
      entry.close()
    }
    file.close()
  }
}

function countryOfFile(file: Entry, path: string): string {
  const country = file.text('country')
  if (!path.endsWith(`/${country}.yaml`)) file.problem(`country is ${country}, expected the file's name`)
  return country
}

function placesOf(entry: Entry, country: string): readonly string[] {
  const places = entry.has('in') ? entry.texts('in') : [country]
  for (const place of places)
    if (place !== country && !place.startsWith(`${country}-`))
      entry.problem(`place is ${place}, expected ${country} or a subdivision of it`)
  return places
}

function correct(
  entry: Entry,
  country: string,
  days: DaysByPlace,
  context: Parameters<typeof putEntry>[3],
): void {
  const operation = entry.oneOf('op', operations)
  if (operation === 'add') {
    putEntry(entry, placesOf(entry, country), days, context)
    return
  }
  const slugs = entry.has('days') ? entry.texts('days') : [entry.text('day')]
  const slug = slugs.join(', ')
  const source = citedSource(entry, context.sources)
  const inYears = readYears(entry)
  const from = entry.has('of') ? entry.texts('of') : [country]
  const meant = (place: string): ((day: { id: string; day: number }) => boolean) => {
    const ids = new Set(slugs.map((one) => `${place}/${one}`))
    return (day) => (slugs.includes('*') || ids.has(day.id)) && inYears(dateOf(day.day).year)
  }
  const touched = from.flatMap((place) => (days.get(place) ?? []).filter(meant(place)))
  if (touched.length === 0) {
    entry.problem(`no day \`${slug}\` in ${from.join(', ')} in those years, expected the tail of an id`)
    return
  }
  const edit = (change: (day: (typeof touched)[number]) => typeof touched): void => {
    for (const place of from) {
      const is = meant(place)
      days.set(
        place,
        (days.get(place) ?? []).flatMap((day) => (is(day) ? change(day) : [day])),
      )
    }
  }
  switch (operation) {
    case 'observe': {
      const substitution = readSubstitution(entry)
      for (const place of from)
        days.set(place, substituted(days.get(place) ?? [], meant(place), substitution, source))
      break
    }
    case 'remove': {
      const only = new Set(entry.texts('on'))
      const dates = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10)
      for (const date of only)
        if (!touched.some((day) => dates(day.day) === date)) entry.problem(`\`${slug}\` isn't on ${date}`)
      edit((day) => (only.size === 0 || only.has(dates(day.day)) ? [] : [day]))
      break
    }
    case 'retype': {
      const to = entry.oneOf('class', dayClasses)
      edit((day) => [{ ...day, class: to, source }])
      break
    }
    case 'rename': {
      const name = entry.text('name')
      edit((day) => [{ ...day, name, id: `${day.id.split('/')[0]}/${slugOf(name)}` }])
      break
    }
    case 'move': {
      const places = entry.has('in') ? placesOf(entry, country) : null
      const on = entry.day('on')
      const to = entry.day('to')
      const shift = entry.number('shift')
      if (places !== null) {
        edit(() => [])
        for (const place of places)
          days.set(place, [
            ...(days.get(place) ?? []).filter((day) => !slugs.some((one) => day.id === `${place}/${one}`)),
            ...touched.map((day) => ({ ...day, id: `${place}/${day.id.split('/')[1]}`, source })),
          ])
      } else if (shift !== null) edit((day) => [{ ...day, day: day.day + shift, source }])
      else if (on !== null && to !== null) {
        if (!touched.some((day) => day.day === on)) entry.problem(`\`${slug}\` isn't on that day`)
        const confidence = source.checkedOn === null ? 'unverified' : 'single'
        edit((day) => [day.day === on ? { ...day, day: to, source, confidence } : day])
      } else entry.problem('nothing to move to, expected `in`, `shift`, or `on` and `to`')
      break
    }
  }
}
