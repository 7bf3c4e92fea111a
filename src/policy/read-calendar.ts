import { isKnown, type Places } from '../place/places.ts'
import { nearest } from '../schema/nearest.ts'
import { readSchema } from '../schema/read.ts'
import type { Document } from '../source/document.ts'
import { parseClock, parseDate } from '../time/civil.ts'
import type { CompanyDay } from '../time/company-days.ts'
import { calendarSchema, parseYearly, type RawCalendarDay } from './calendar-schema.ts'
import type { ConfigError } from './config-error.ts'

/**
 * Reads a calendar of the company. Every mistake is reported with its place: a day that nobody can read would be one
 * on which the send goes out. `places` absent = codes aren't checked.
 */
export function readCalendar(
  document: Document,
  places: Places | undefined,
  report: (error: ConfigError) => void,
): readonly CompanyDay[] {
  const say = (problem: {
    readonly message: string
    readonly at: ConfigError['at']
    readonly help?: string
  }): void => report({ message: problem.message, at: problem.at, help: problem.help ?? null })
  document.problems.forEach(say)
  if (document.root === null) return []
  const raw = readSchema(calendarSchema, document.root, say, { name: 'calendar', key: null, pointer: '' })
  return (raw?.days.items ?? []).map((entry) => {
    if (places !== undefined)
      for (const place of entry.in.items)
        if (!isKnown(place.value, places)) {
          const near = nearest(place.value, [...Object.keys(places.countries), ...Object.keys(places.groups)])
          report({
            message: `Unknown place \`${place.value}\`${near === null ? '' : `, did you mean \`${near}\`?`}`,
            at: place.span,
            help: 'Expected ISO 3166-1 (`FR`), ISO 3166-2 (`US-FL`) or a group (`EU`)',
          })
        }
    const [from, to] = [clock(entry.from?.value), clock(entry.to?.value)]
    if (from !== null && (to ?? 1440) <= from)
      report({
        message: `\`to\` (${entry.to?.value ?? '24:00'}) is not after \`from\` (${entry.from!.value})`,
        at: (entry.to ?? entry.from)!.span,
        help: 'Let the hours end after they begin; a second entry holds what comes after midnight',
      })
    return dayOfEntry(entry, from, to, document.source.path)
  })
}

function clock(written: string | undefined): number | null {
  return written === undefined ? null : parseClock(written)
}

function dayOfEntry(
  { name, in: places, on, lasts, class: dayClass, why, source }: RawCalendarDay,
  from: number | null,
  to: number | null,
  path: string,
): CompanyDay {
  return {
    slug: slugOf(name.value),
    name: name.value,
    places: places.items.map(({ value }) => value),
    on: on.items.flatMap(({ value }) => parseDate(value) ?? parseYearly(value) ?? []),
    lasts: lasts?.value ?? 1,
    class: dayClass?.value ?? 'event',
    // What the company says of its own days is not in doubt.
    confidence: 'confirmed',
    from: from ?? (to === null ? null : 0),
    to: to ?? (from === null ? null : 1440),
    why: why?.value ?? null,
    source: {
      title: source?.title.value ?? path,
      url: source?.url?.value ?? null,
      checkedOn: source?.checked?.value ?? null,
    },
  }
}

/** The tail of an id; letters of every script stay. */
function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/['’]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
}
