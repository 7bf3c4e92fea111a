import { grouped as digits } from '../../words.ts'
import type { Waterfall } from '../model/waterfall.ts'
import { html, type Markup, prose } from '../markup.ts'

const barWidth = 240

/** One bar of a waterfall: what is left of all, and what drops out at this step. */
function bar(start: number, before: number, lost: number, kind: string): Markup {
  const scale = (count: number): string =>
    String(Math.round((count / Math.max(start, 1)) * barWidth * 10) / 10)
  const kept = before - lost
  return html`<svg
    class="bar"
    aria-hidden="true"
    width="${barWidth}"
    height="14"
    viewBox="0 0 ${barWidth} 14"
  >
    <rect class="all" width="${barWidth}" height="14" rx="2" />
    <rect class="left" width="${scale(kept)}" height="14" rx="2" />
    ${lost === 0 ? null : html`<rect class="${kind}" x="${scale(kept)}" width="${scale(lost)}" height="14" />`}
  </svg>`
}

/** From all of the list to those who may receive, a step a row. */
export function waterfallView({ basis, start, steps, left, isMost }: Waterfall): Markup {
  let before = start
  const rows = steps.map(({ label, rule, lost, isLeast, isOpen }) => {
    const here = before
    before -= lost
    const known = lost === 0 ? '' : `\u2212${digits(lost)}`
    const count = isLeast ? (known === '' ? 'some' : `${known} and more`) : known
    const kind = isOpen ? 'waits' : 'lost'
    return html`<tr role="row">
      <th role="rowheader" scope="row">
        ${isOpen ? 'Waiting: ' : ''}${prose(label)}${rule === null ? null : html` <span class="rule">${rule}</span>`}
      </th>
      <td role="cell" class="number" data-label="People">${count}</td>
      <td role="cell">${bar(start, here, lost, kind)}</td>
    </tr> `
  })
  return html`<table class="cards waterfall" role="table" aria-label="Recipients">
    <thead class="unseen">
      <tr>
        <th scope="col">Step</th>
        <th scope="col">People</th>
        <th scope="col">Share</th>
      </tr>
    </thead>
    <tbody role="rowgroup">
      <tr role="row">
        <th role="rowheader" scope="row">
          ${basis === 'declared' ? 'Audience, as the file states it' : 'All rows of the contact files'}
        </th>
        <td role="cell" class="number" data-label="People">${digits(start)}</td>
        <td role="cell">${bar(start, start, 0, 'lost')}</td>
      </tr>
      ${rows}
      <tr role="row" class="total">
        <th role="rowheader" scope="row">May receive, as things stand</th>
        <td role="cell" class="number" data-label="People">${isMost ? 'at most ' : ''}${digits(left)}</td>
        <td role="cell">${bar(start, left, 0, 'lost')}</td>
      </tr>
    </tbody>
  </table>`
}
