import { dateOf, formatDate } from '../../../time/civil.ts'
import { counted, listed } from '../../words.ts'
import { html, type Markup } from '../markup.ts'
import { type CalendarCell, monthOf, type ProjectCalendar } from '../model/calendar.ts'
import type { CampaignPage } from '../model/page.ts'
import { scrolling, standingSigns } from './signs.ts'

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const
const mostSends = 4
const mostMarks = 2

function sends({ sends: all }: CalendarCell, pages: ReadonlyMap<string, CampaignPage>): Markup {
  const shown = all.slice(0, mostSends).map(({ campaign, name, isHistory }) => {
    const page = pages.get(campaign)
    if (isHistory || page === undefined)
      return html`<li class="send sent">
        <span aria-hidden="true">✓</span>
        <bdi>${name}</bdi>${isHistory ? html` <span class="faint">(sent)</span>` : null}
      </li>`
    const { kind, words } = page.standing
    return html`<li class="send ${kind}">
      <a href="#${page.anchor}"
        ><span aria-hidden="true">${standingSigns[kind]}</span> <bdi>${name}</bdi
        ><span class="unseen"> (${words})</span></a
      >
    </li>`
  })
  const left = all.length - shown.length
  return html`${
    all.length === 0
      ? null
      : html`<ul>
          ${shown}${left > 0 ? html`<li class="faint">and ${left} more</li>` : null}
        </ul>`
  }`
}

function marks({ marks: all }: CalendarCell): Markup {
  const shown = all.slice(0, mostMarks)
  const left = all.length - shown.length
  return html`${shown.map(
    ({ name, places, isGrave }) =>
      html`<p class="${isGrave ? 'grave' : 'free'}">
        <span aria-hidden="true">${isGrave ? '\u25a0' : '\u2605'}</span> ${name}
        <span class="faint">${listed(places, 'places', 2)}</span>
      </p>`,
  )}${left > 0 ? html`<p class="faint">and ${left} more holidays</p>` : null}`
}

function pressure({ pressure: daily, weekly }: CalendarCell): Markup | null {
  if (daily < 2 && weekly < 2) return null
  const most = Math.max(daily, weekly)
  const said = [daily >= 2 ? `${daily} today` : '', weekly > daily ? `${weekly} in 7 days` : '']
    .filter(Boolean)
    .join(', ')
  return html`<p class="pressure ${most >= 4 ? 'high' : most >= 3 ? 'some' : 'low'}">
    <span aria-hidden="true">${'\u25cf'.repeat(Math.min(most, 5))}</span> ${said}, to the same people
  </p>`
}

function cell(
  one: CalendarCell,
  weekday: string,
  pages: ReadonlyMap<string, CampaignPage>,
  today: string,
): Markup {
  const { day } = dateOf(one.day)
  const isToday = formatDate(one.day) === today
  const isIdle = one.sends.length === 0 && one.marks.length === 0 && !isToday
  const classes = [one.sends.length > 0 ? 'busy' : '', isToday ? 'today' : '', isIdle ? 'idle' : '']
  return html`<td role="cell" class="${classes.filter(Boolean).join(' ')}">
    <div class="date" data-label="${weekday}">
      ${day === 1 ? `1 ${monthOf(one.day).slice(0, 3)}` : day}${isToday ? html` <span class="faint">today</span>` : null}
    </div>
    ${sends(one, pages)}${marks(one)}${pressure(one)}
  </td>`
}

/** The weeks in which something is sent, with holidays of all places and how much the same people get. */
export function calendarView(
  calendar: ProjectCalendar,
  campaigns: readonly CampaignPage[],
  now: string,
): Markup {
  const pages = new Map(
    campaigns.flatMap((page) =>
      page.section.campaign === null ? [] : [[page.section.campaign.id, page] as const],
    ),
  )
  const { flows, later } = calendar
  const notes = [
    flows > 0 ? `${counted(flows, 'flow')} that an event starts ${flows === 1 ? 'has' : 'have'} no day.` : '',
    later > 0 ? `Sends of ${counted(later, 'later week')} are not drawn.` : '',
  ]
  const rows = calendar.weeks.map((week) =>
    week.kind === 'gap'
      ? html`<tr role="row" class="gap">
          <td role="cell" colspan="8">${counted(week.weeks, 'week')} without a send</td>
        </tr> `
      : html`<tr role="row">
          <th role="rowheader" scope="row">${monthOf(week.days[0]!.day)}</th>
          ${week.days.map((one, index) => cell(one, weekdays[index]!.slice(0, 3), pages, now.slice(0, 10)))}
        </tr> `,
  )
  return html`${scrolling(
      'Calendar of sends',
      html`<table class="calendar" role="table" aria-label="Calendar">
        <thead role="rowgroup">
          <tr role="row">
            <th role="columnheader" scope="col">Month</th>
            ${weekdays.map((name) => html`<th role="columnheader" scope="col">${name}</th>`)}
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${rows}
        </tbody>
      </table>`,
    )}
    <p class="faint">
      Days are those of the recipients. ★ public holiday, ■ day on which promotion offends, of any place that
      is reached. ${notes.join(' ')}
    </p>`
}
