import type { Entry, Node } from '../../source/document.ts'
import { isLocalDateTime, isOffsetDateTime } from '../../time/civil.ts'
import type { Report } from './adapter.ts'
import { list, map, pair, reportUnreadable, textOf, word } from './words.ts'

/** How a platform means a time that it writes. */
export type Clock =
  /** What has no offset is UTC. */
  | 'utc'
  /** Whatever offset it has: the clock of each recipient. */
  | 'recipient'
  /** What has no offset is in a zone that has to be said elsewhere. */
  | 'open'

const written =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?::\d{2}(?:[.,]\d+)?)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/i

/** A time of an export in the form of a campaign file, null when it is none. */
export function momentIn(value: string, clock: Clock): string | null {
  const epoch = /^\d{10}(?:\d{3})?$/.exec(value)
  const text =
    epoch === null
      ? value.trim()
      : new Date(value.length === 10 ? Number(value) * 1000 : Number(value)).toISOString()
  const [, date, time, zone] = written.exec(text) ?? []
  if (date === undefined) return null
  const local = `${date}T${time!}`
  if (clock === 'recipient') return isLocalDateTime(local) ? local : null
  const offset =
    zone === undefined
      ? clock === 'utc'
        ? 'Z'
        : ''
      : /^[A-Z]/i.test(zone)
        ? 'Z'
        : zone.length === 3
          ? `${zone}:00`
          : zone.replace(/^(...):?(..)$/, '$1:$2')
  const whole = `${local}${offset}`
  return isLocalDateTime(whole) || isOffsetDateTime(whole) ? whole : null
}

/** The time of an export as `at` and what goes with it; null where there is none, reported where it can't be read. */
export function timeEntries(entry: Entry | null, clock: Clock, report: Report): readonly Entry[] {
  const text = textOf(entry)
  if (text === null || entry === null || /^0+(?:[-: T0Z.])*$/.test(text.value)) return []
  const at = entry.value.span
  const value = momentIn(text.value, clock)
  if (value === null) {
    reportUnreadable(entry, 'a date and time as 2026-11-24T20:30:00Z', report)
    return []
  }
  return [
    pair('at', entry.key.span, word(value, at)),
    ...(clock === 'recipient' ? [pair('timezone', entry.key.span, word('recipient', at))] : []),
  ]
}

/** `schedule` of these keys; null when there are none. */
export function schedule(from: Entry | null, entries: readonly (Entry | null)[]): Entry | null {
  const own = entries.filter((entry) => entry !== null)
  const first = own[0]
  if (first === undefined) return null
  const at = from?.key.span ?? first.key.span
  return pair('schedule', at, map(from?.value.span ?? at, own))
}

/** A flow: what starts it, under its name in the export. */
export function trigger(event: string, at: Entry): Entry {
  const place = at.key.span
  return pair(
    'schedule',
    place,
    map(place, [
      pair(
        'trigger',
        place,
        map(place, [pair('event', place, word(event, at.value.kind === 'scalar' ? at.value.span : place))]),
      ),
    ]),
  )
}

/** How long something waits, in minutes, where its unit is known. */
const minutesOf: Readonly<Record<string, number>> = {
  second: 1 / 60,
  minute: 1,
  hour: 60,
  day: 1440,
  week: 10_080,
  month: 43_200,
}

/** A delay in minutes; null when it can't be told. */
export function delayOf(value: string | null, unit: string | null): number | null {
  const number = Number(value ?? Number.NaN)
  const length = minutesOf[unit?.toLowerCase().replace(/s$/, '') ?? '']
  return Number.isFinite(number) && number >= 0 && length !== undefined ? Math.round(number * length) : null
}

/** An activity of a flow, in whatever way the platform links them. */
export interface Activity {
  readonly id: string
  /** Minutes that it waits before it goes on; null = until something that the export doesn't time. */
  readonly wait: number | null
  /** What says how long it waits. */
  readonly waitAt: Entry | null
  readonly next: readonly string[]
}

/** When an activity is reached, counted from the start of the flow. */
export interface Reached {
  readonly after: number
  /** The last wait before it; null when there is none. */
  readonly waitAt: Entry | null
}

/** More ways through a flow than people draw. */
const mostVisits = 5000

/** The earliest and latest moment at which each activity is reached, following every branch. */
export function walk(
  activities: readonly Activity[],
  starts: readonly string[],
): ReadonlyMap<string, readonly Reached[]> {
  const byId = new Map(activities.map((activity) => [activity.id, activity]))
  const reached = new Map<string, Reached[]>()
  const pending: { id: string; after: number; waitAt: Entry | null; path: readonly string[] }[] = starts.map(
    (id) => ({ id, after: 0, waitAt: null, path: [] }),
  )
  for (let visits = 0, next = pending.pop(); next !== undefined && visits < mostVisits; visits++) {
    const { id, after, waitAt, path } = next
    const activity = byId.get(id)
    if (activity !== undefined && !path.includes(id)) {
      const known = reached.get(id)
      if (known === undefined) reached.set(id, [{ after, waitAt }])
      else if (!known.some((one) => one.after === after)) known.push({ after, waitAt })
      const waits = activity.wait !== null && activity.wait > 0
      for (const target of activity.next)
        pending.push({
          id: target,
          after: after + (activity.wait ?? 0),
          waitAt: waits ? activity.waitAt : waitAt,
          path: [...path, id],
        })
    }
    next = pending.pop()
  }
  return reached
}

/** `steps` of a flow: messages that come after a wait. Where ways differ, each is a step. */
export function steps(
  messages: readonly { readonly id: string; readonly idAt: Entry }[],
  reached: ReadonlyMap<string, readonly Reached[]>,
): Entry | null {
  const items = messages.flatMap(({ id, idAt }): readonly Node[] =>
    (reached.get(id) ?? [])
      .filter(({ after }) => after > 0)
      .toSorted((a, b) => a.after - b.after)
      .map(({ after, waitAt }) => {
        const at = waitAt ?? idAt
        const place = at.value.kind === 'scalar' ? at.value.span : at.key.span
        const length =
          after % 1440 === 0 ? `P${after / 1440}D` : after % 60 === 0 ? `PT${after / 60}H` : `PT${after}M`
        return map(place, [
          pair('after', place, word(length, place)),
          pair(
            'message',
            idAt.key.span,
            word(id, idAt.value.kind === 'scalar' ? idAt.value.span : idAt.key.span),
          ),
        ])
      }),
  )
  const first = items[0]
  return first === undefined ? null : pair('steps', first.span, list(first.span, items))
}
