import { iso31661, iso31662 } from 'iso-3166'
import type { Daylight } from './calendar-daylight.ts'
import { type DaysByPlace, putEntry, readSources } from './calendar-entries.ts'
import { dataFiles, readData } from './calendar-files.ts'
import type { IslamicDates } from './calendar-islamic.ts'

const places = new Set([...iso31661.map(({ alpha2 }) => alpha2), 'XK', ...iso31662.map(({ code }) => code)])

/**
 * Adds days on which promotion can wound: every year's (`calendars/sensitive/`), and dated, expiring ones
 * (`calendars/events/`). Each entry names its places and says why.
 */
export function addSensitiveDays(
  root: string,
  days: DaysByPlace,
  islamic: IslamicDates,
  report: (text: string) => void,
  daylight?: Daylight,
): void {
  for (const folder of ['calendars/sensitive', 'calendars/events'] as const)
    for (const path of dataFiles(root, folder)) {
      const file = readData(root, path, report)
      if (file === null) continue
      const expires = file.day('expires')
      if (folder === 'calendars/events' && expires === null)
        file.problem('`expires` is missing, expected the last day on which the event matters')
      const sources = readSources(file)
      for (const entry of file.entries('days')) {
        const named = entry.texts('in')
        if (named.length === 0) entry.problem('`in` is missing, expected a place or a list of them')
        for (const place of named)
          if (!places.has(place)) entry.problem(`place is ${place}, expected a code of ISO 3166`)
          else if (!days.has(place.slice(0, 2)))
            entry.problem(`${place} has no calendar yet, expected a covered country`)
        if (!entry.has('why')) entry.problem('`why` is missing, expected one plain sentence')
        if (expires !== null)
          for (const date of entry.texts('on'))
            if (!/^\d{4}-\d{2}-\d{2}$/.test(date))
              entry.problem(`\`on\` is ${date}, expected a day YYYY-MM-DD`)
        putEntry(
          entry,
          named.filter((place) => days.has(place.slice(0, 2))),
          days,
          daylight === undefined ? { sources, islamic } : { sources, islamic, daylight },
        )
        entry.close()
      }
      file.close()
    }
}
