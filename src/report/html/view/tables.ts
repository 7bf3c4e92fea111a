import { grouped as digits, listed } from '../../words.ts'
import { between, html, type Markup, prose } from '../markup.ts'
import type { Market } from '../model/markets.ts'
import type { MomentState } from '../model/landings.ts'
import type { NextSlot, PlaceGroup } from '../model/places.ts'
import { channelNames, momentBadge } from './signs.ts'

function people(count: number | null): Markup {
  return count === null ? html`<span class="faint">not declared</span>` : html`${digits(count)}`
}

/** A date that isn't broken at its hyphens. */
function unbroken(text: string): Markup {
  return html`<span class="when">${text}</span>`
}

function landing(lands: string | null, isNight: boolean): Markup {
  if (lands === null) return html`<span class="faint">no send time</span>`
  const parts = between(lands.split(' \u2013 ').map(unbroken), html` – `)
  return html`${parts}${isNight ? html` <span class="night" title="between 21:00 and 08:00">☾ at night</span>` : null}`
}

function slot(next: NextSlot | 'none' | null, state: MomentState): Markup {
  if (next === 'none') return html`none within two weeks`
  if (next === null) return html`<span class="faint">${state === 'open' ? 'as planned' : '\u2013'}</span>`
  return html`${unbroken(next.words)}${next.level === 'permitted' ? html` <span class="faint">(with a warning)</span>` : null}`
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

/** When it lands, what that is to people there, and when it could instead. */
function momentCells({
  lands,
  isNight,
  state,
  why,
  isWaived,
  next,
}: Pick<Market, 'lands' | 'isNight' | 'state' | 'why' | 'isWaived' | 'next'>): readonly Markup[] {
  return [
    cell('Lands', landing(lands, isNight)),
    cell(
      'Open or closed',
      html`${momentBadge(state)}${isWaived ? html` <strong>waived</strong>` : null}${reasons(why)}`,
    ),
    cell('Next slot', slot(next, state)),
  ]
}

/** The markets of the whole report. */
export function marketTable(markets: readonly Market[], isAlone: boolean): Markup {
  const names = isAlone
    ? ['Market', 'People', 'Time there now', 'Lands', 'Open or closed', 'Next slot']
    : [
        'Market',
        'People, all sends',
        'Time there now',
        'Lands (worst send)',
        'Open or closed',
        'Next slot',
        'Campaigns',
      ]
  return html`<table class="cards markets" role="table" aria-label="Markets">
    ${header(names)}
    <tbody role="rowgroup">
      ${markets.map(
        (market) =>
          html`<tr role="row">
            <th role="rowheader" scope="row">${market.name}</th>
            ${[
              cell('People', people(market.people), true),
              cell('Time there now', unbroken(market.now)),
              ...momentCells(market),
              isAlone ? null : cell('Campaigns', html`<span class="links">${campaignLinks(market)}</span>`),
            ]}
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
  const hasChannels = new Set(groups.map(({ channel }) => channel)).size > 1
  const names = [
    'Place',
    ...(hasChannels ? ['Channel'] : []),
    'People',
    'Lands, local time',
    'Open or closed',
    'Next slot',
  ]
  const name = ({ places }: PlaceGroup): string =>
    listed(
      places.map((place) => place.name),
      'places',
      5,
    )
  return html`<table class="cards" role="table" aria-label="Places">
    ${header(names)}
    <tbody role="rowgroup">
      ${groups.map(
        (group) =>
          html`<tr role="row">
            <th role="rowheader" scope="row">${name(group)}</th>
            ${[
              hasChannels ? cell('Channel', html`${channelNames[group.channel]}`) : null,
              cell('People', people(group.people), true),
              ...momentCells(group),
            ]}
          </tr> `,
      )}
    </tbody>
  </table>`
}
