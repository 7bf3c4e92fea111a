import { grouped as digits, listed } from '../../words.ts'
import { between, html, type Markup, prose } from '../markup.ts'
import type { Market } from '../model/markets.ts'
import type { NextSlot, PlaceGroup } from '../model/places.ts'
import { channelNames, momentBadge } from './signs.ts'

function people(count: number | null): Markup {
  return count === null ? html`<span class="faint">not declared</span>` : html`${digits(count)}`
}

function landing(lands: string | null, isNight: boolean): Markup {
  if (lands === null) return html`<span class="faint">no send time</span>`
  return html`${lands}${isNight ? html` <span class="night" title="between 21:00 and 08:00">☾ at night</span>` : null}`
}

function slot(next: NextSlot | 'none' | null, state: string): Markup {
  if (next === 'none') return html`none within two weeks`
  if (next === null) return html`<span class="faint">${state === 'open' ? 'as planned' : '\u2013'}</span>`
  return html`${next.words}${next.level === 'permitted' ? html` <span class="faint">(with a warning)</span>` : null}`
}

function reasons(why: readonly string[]): Markup | null {
  return why.length === 0
    ? null
    : html`<div class="why">
        ${between(
          why.map((one) => prose(one)),
          html`<br />`,
        )}
      </div>`
}

const roles = html` role="cell"`

function cell(label: string, content: Markup, isNumber = false): Markup {
  return html`<td${roles} data-label="${label}"${isNumber ? html` class="number"` : null}>${content}</td>`
}

function header(names: readonly string[]): Markup {
  return html`<thead role="rowgroup">
    <tr role="row">
      ${names.map((name) => html`<th role="columnheader" scope="col">${name}</th>`)}
    </tr>
  </thead>`
}

/** The markets of the whole report. */
export function marketTable(markets: readonly Market[], isAlone: boolean): Markup {
  return html`<table class="cards" role="table" aria-label="Markets">
    ${header(['Market', isAlone ? 'People' : 'People, all sends', 'Time there now', isAlone ? 'Lands' : 'Lands (worst send)', 'Open or closed', 'Next slot', ...(isAlone ? [] : ['Campaigns'])])}
    <tbody role="rowgroup">
      ${markets.map(
        (market) =>
          html`<tr role="row">
            <th role="rowheader" scope="row">${market.name}</th>
            ${cell('People', people(market.people), true)}${cell('Time there now', html`${market.now}`)}${cell('Lands', landing(market.lands, market.isNight))}${cell('Open or closed', html`${momentBadge(market.state)}${reasons(market.why)}`)}${cell('Next slot', slot(market.next, market.state))}${isAlone ? null : cell('Campaigns', campaignLinks(market))}
          </tr> `,
      )}
    </tbody>
  </table>`
}

function campaignLinks({ campaigns }: Market): Markup {
  const shown = campaigns.slice(0, 3)
  const left = campaigns.length - shown.length
  const links = shown.map(({ anchor, name }) => html`<a href="#${anchor}"><bdi>${name}</bdi></a>`)
  return html`${between(links, html`, `)}${left > 0 ? html` and ${digits(left)} more` : null}`
}

/** The places of one campaign, those that say the same together. */
export function placeTable(groups: readonly PlaceGroup[]): Markup {
  const channels = new Set(groups.map(({ channel }) => channel))
  const name = ({ places }: PlaceGroup): string =>
    listed(
      places.map((place) => place.name),
      'places',
      5,
    )
  return html`<table class="cards" role="table" aria-label="Places">
    ${header(['Place', ...(channels.size > 1 ? ['Channel'] : []), 'People', 'Lands, local time', 'Open or closed', 'Next slot'])}
    <tbody role="rowgroup">
      ${groups.map(
        (group) =>
          html`<tr role="row">
            <th role="rowheader" scope="row">${name(group)}</th>
            ${channels.size > 1 ? cell('Channel', html`${channelNames[group.channel]}`) : null}${cell('People', people(group.people), true)}${cell('Lands', landing(group.lands, group.isNight))}${cell('Open or closed', html`${momentBadge(group.state)}${reasons(group.why)}`)}${cell('Next slot', slot(group.next, group.state))}
          </tr> `,
      )}
    </tbody>
  </table>`
}
