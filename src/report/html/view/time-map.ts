import { dateOf, formatClock, minutesPerDay, weekdayIndex } from '../../../time/civil.ts'
import { listed } from '../../words.ts'
import { html, type Markup } from '../markup.ts'
import { type Chosen, type HourState, mapDays, type MapRow, type TimeMap } from '../model/time-map.ts'
import { channelNames, momentBadge, scrolling } from './signs.ts'
import { worse, type MomentState } from '../model/landings.ts'

/** Pixels: the day of the send is drawn by the hour, those after it as a strip. */
const sendDay = 408
const otherDay = 82
const gap = 4
const rowHeight = 26
const width = sendDay + (mapDays - 1) * (otherDay + gap)

const weekdayNames = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const
const monthNames = [
  'Jan',
  'Feb',
  'Mar',
  'Apr',
  'May',
  'Jun',
  'Jul',
  'Aug',
  'Sep',
  'Oct',
  'Nov',
  'Dec',
] as const

function rounded(x: number): string {
  return String(Math.round(x * 10) / 10)
}

function xOf(minute: number, isEnd: boolean): number {
  // Midnight ends one day and begins the next: on either side of the gap.
  const day = Math.max(
    0,
    Math.min(
      mapDays - 1,
      isEnd && minute > 0 && minute % minutesPerDay === 0
        ? minute / minutesPerDay - 1
        : Math.floor(minute / minutesPerDay),
    ),
  )
  const part = (minute - day * minutesPerDay) / minutesPerDay
  return day === 0 ? part * sendDay : sendDay + gap + (day - 1) * (otherDay + gap) + part * otherDay
}

/** Rectangles of a stretch, one for each day that it touches. */
function boxes(from: number, to: number, top: number, height: number): string {
  let path = ''
  for (let at = from; at < to;) {
    const end = Math.min(to, (Math.floor(at / minutesPerDay) + 1) * minutesPerDay)
    path += `M${rounded(xOf(at, false))} ${top}H${rounded(xOf(end, true))}v${height}H${rounded(xOf(at, false))}z`
    at = end
  }
  return path
}

const states: readonly HourState[] = ['open', 'night', 'warned', 'shut', 'holiday', 'over', 'unknown']

/** A bar over the stretch in which it lands, with a sign where it begins; what an event starts begins nowhere. */
function landing(chosen: Chosen, isFlow: boolean): Markup {
  const { from, to, state } = chosen
  const bar =
    to - from < 45 ? null : html`<path class="span ${state}" d="${boxes(from, to, rowHeight - 7, 6)}" />`
  return html`${bar}${isFlow ? null : marker(chosen)}`
}

function marker({ from, state }: Pick<Chosen, 'from' | 'state'>): Markup {
  const at = rounded(Math.min(Math.max(xOf(from, false), 8), width - 8))
  const middle = rowHeight / 2
  const line = html`<path class="at ${state}" d="M${at} 1V${rowHeight - 1}" />`
  if (state === 'closed')
    return html`${line}<circle class="mark closed" cx="${at}" cy="${middle}" r="8" /><path
        class="cross"
        d="M${at} ${middle}m-3.5-3.5l7 7m0-7l-7 7"
      />`
  if (state === 'warned') return html`${line}<path class="mark warned" d="M${at} ${middle - 8}l8 14h-16z" />`
  return html`${line}<path class="mark ${state}" d="M${at} ${middle - 8}l7 8-7 8-7-8z" />`
}

function momentOf(minute: number, first: number): string {
  const day = first + Math.floor(minute / minutesPerDay)
  return `${weekdayNames[weekdayIndex(day)]!} ${formatClock(((minute % minutesPerDay) + minutesPerDay) % minutesPerDay)}`
}

function worstOf(row: MapRow): MomentState | null {
  return row.chosen.length === 0
    ? null
    : row.chosen.reduce<MomentState>((worst, one) => worse(worst, one.state), 'open')
}

function nameOf({ places }: MapRow): string {
  const names = [...new Set(places.map(({ name }) => name))]
  return listed(names, 'places', 3)
}

/** The cities that stand for the zones, where a place has several and the rows differ by them. */
function zonesOf(row: MapRow, rows: readonly MapRow[]): string | null {
  const split = row.places.filter(({ jurisdiction }) =>
    rows.some((other) => other !== row && other.places.some((place) => place.jurisdiction === jurisdiction)),
  )
  if (split.length === 0) return null
  const cities = [...new Set(split.map(({ zone }) => zone.split('/').at(-1)!.replaceAll('_', ' ')))].sort()
  return `on the clock of ${listed(cities, 'cities', 3)}`
}

function described(row: MapRow, first: number): string {
  const words: Readonly<Record<MomentState, string>> = {
    closed: 'closed',
    warned: 'better not',
    open: 'open',
    unknown: 'not known',
  }
  if (row.chosen.length === 0) return 'No send time is known'
  const shown = row.chosen.slice(0, 4).map(({ from, to, state }) => {
    const end =
      to > from
        ? `\u2013${formatClock(to % minutesPerDay === 0 && to > 0 ? minutesPerDay : to % minutesPerDay)}`
        : ''
    return `${momentOf(from, first)}${end}: ${words[state]}`
  })
  const left = row.chosen.length - shown.length
  return `Lands ${shown.join('; ')}${left > 0 ? `; and ${left} more` : ''}`
}

function strip(row: MapRow, { first, isFlow }: TimeMap): Markup {
  const paths = states.flatMap((state) => {
    const path = row.stretches
      .filter((stretch) => stretch.state === state)
      .map(({ from, to }) => boxes(from, to, 0, rowHeight))
      .join('')
    return path === '' ? [] : [html`<path class="h-${state}" d="${path}" />`]
  })
  return html`<svg
    class="strip"
    role="img"
    aria-label="${described(row, first)}"
    width="${width}"
    height="${rowHeight}"
    viewBox="0 0 ${width} ${rowHeight}"
  >
    ${paths}${row.chosen.map((one) => landing(one, isFlow))}
  </svg>`
}

function axis(first: number): Markup {
  const hours = Array.from({ length: 8 }, (_, index) => index * 3).map(
    (hour) =>
      html`<text x="${rounded((hour / 24) * sendDay + 2)}" y="30">${String(hour).padStart(2, '0')}</text
        ><path d="M${rounded((hour / 24) * sendDay)} 20v14" />`,
  )
  const days = Array.from({ length: mapDays }, (_, index) => {
    const day = first + index
    const { month, day: date } = dateOf(day)
    // A strip has room for the day alone, and the month where it changes.
    const name = [
      weekdayNames[weekdayIndex(day)]!,
      date,
      ...(index === 0 || date === 1 ? [monthNames[month - 1]!] : []),
    ].join(' ')
    const x = xOf(index * minutesPerDay, false)
    return html`<text class="day" x="${rounded(x + 2)}" y="14">${name}</text
      >${index === 0 ? null : html`<text x="${rounded(x + otherDay / 2 - 7)}" y="30">12</text><path d="M${rounded(x)} 4v30" />`}`
  })
  return html`<svg class="axis" aria-hidden="true" width="${width}" height="36" viewBox="0 0 ${width} 36">
    ${days}${hours}
  </svg>`
}

/** Fills of the hours, once for the page: hatched and dotted, so that they differ without colour. */
export const patterns: Markup = html`<svg class="patterns" aria-hidden="true" width="0" height="0">
  <defs>
    <pattern id="p-shut" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <rect class="shut-back" width="6" height="6" />
      <rect class="shut-line" width="2" height="6" />
    </pattern>
    <pattern id="p-holiday" width="6" height="6" patternUnits="userSpaceOnUse">
      <rect class="holiday-back" width="6" height="6" />
      <circle class="holiday-dot" cx="3" cy="3" r="1.4" />
    </pattern>
    <pattern id="p-warned" width="6" height="6" patternUnits="userSpaceOnUse">
      <rect class="warned-back" width="6" height="6" />
      <rect class="warned-line" width="6" height="1.5" />
    </pattern>
    <pattern id="p-over" width="8" height="8" patternUnits="userSpaceOnUse">
      <rect class="over-back" width="8" height="8" />
      <rect class="over-line" width="1.5" height="8" />
    </pattern>
    <pattern id="p-unknown" width="8" height="8" patternUnits="userSpaceOnUse">
      <rect class="unknown-back" width="8" height="8" />
      <path class="unknown-line" d="M0 0L8 8M8 0L0 8" />
    </pattern>
  </defs>
</svg>`

const legendNames: Readonly<Record<HourState, string>> = {
  open: 'open',
  night: 'open, and most people sleep',
  warned: 'only with a warning',
  shut: 'closed',
  holiday: 'holiday or grave day',
  over: 'the offer is over',
  unknown: 'not known',
}

function legend({ rows, isFlow }: TimeMap): Markup {
  const used = states.filter((state) =>
    rows.some(({ stretches }) => stretches.some((one) => one.state === state)),
  )
  const chosen = new Set(rows.flatMap((row) => row.chosen.map(({ state }) => state)))
  const swatches = used.map(
    (state) =>
      html`<li>
        <svg aria-hidden="true" width="22" height="14">
          <rect class="h-${state}" width="22" height="14" />
        </svg>
        ${legendNames[state]}
      </li>`,
  )
  const marks: readonly (readonly [MomentState, string])[] = [
    ['open', 'lands, open'],
    ['warned', 'lands, better not'],
    ['closed', 'lands while closed'],
    ['unknown', 'lands, not known'],
  ]
  const signs = marks
    .filter(([state]) => chosen.has(state) && !isFlow)
    .map(
      ([state, words]) =>
        html`<li>
          <svg
            aria-hidden="true"
            width="22"
            height="${rowHeight}"
            viewBox="${sendDay / 2 - 11} 0 22 ${rowHeight}"
          >
            ${marker({ from: 720, state })}
          </svg>
          ${words}
        </li>`,
    )
  return html`<ul class="legend">
    ${swatches}${signs}${isFlow ? html`<li>the bar below: when it can be sent</li>` : null}
  </ul>`
}

/** One map: places down, the hours of the day of the send and the six days after it across, on each place's own clock. */
export function mapView(
  map: TimeMap,
  { isAlone, waived }: { readonly isAlone: boolean; readonly waived: ReadonlySet<string> },
): Markup {
  const what = map.isFlow
    ? 'the hours in which an event can send it'
    : 'who is reached when, on their own clocks'
  const title = isAlone ? what : `${channelNames[map.channel]}: ${what}`
  const days = map.later === 1 ? 'day' : 'days'
  const rows = map.rows.map((row) => {
    const state = worstOf(row)
    const zones = zonesOf(row, map.rows)
    const isWaived = row.places.every(({ jurisdiction }) => waived.has(jurisdiction))
    return html`<tr>
      <th scope="row">
        ${nameOf(row)}
        ${state === null ? null : momentBadge(state)}${isWaived ? html` <small>waived</small>` : null}${zones === null ? null : html`<small>${zones}</small>`}
      </th>
      <td>${strip(row, map)}</td>
    </tr> `
  })
  return html`<figure class="map">
    <figcaption>${title}</figcaption>
    ${legend(map)}
    ${scrolling(
      `Time map, ${channelNames[map.channel]}`,
      html`<table class="map">
        <thead>
          <tr>
            <th scope="col">Place</th>
            <th scope="col"><span class="unseen">Hours</span>${axis(map.first)}</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>`,
    )}
    ${map.later > 0 ? html`<p class="faint">It also lands on ${map.later} later ${days}, not drawn here.</p>` : null}
  </figure>`
}
