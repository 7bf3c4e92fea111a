import { between, dated, html, type Markup } from '../markup.ts'
import {
  type OfferCell,
  type OfferColumn,
  offerColumns,
  type OfferMatrix,
  type OfferRow,
} from '../model/offers.ts'
import { channelNames, scrolling } from './signs.ts'

const titles: Readonly<Record<OfferColumn, string>> = {
  price: 'Price',
  currency: 'Currency',
  discount: '%',
  code: 'Code',
  ends: 'Ends',
  link: 'Link',
  optOut: 'Opt-out',
}

/** Links of a newsletter are many: these are shown, the rest counted. */
const mostValues = 4

function cell(column: OfferColumn, { values, isOdd, why }: OfferCell): Markup {
  // An address is broken behind a slash rather than inside a word.
  const inPieces = (value: string): Markup =>
    column === 'link' ? between(value.split(/(?<=\/)/), html`<wbr />`) : dated(value)
  const shown = values.slice(0, mostValues).map((value) => html`<bdi>${inPieces(value)}</bdi>`)
  const left = values.length - shown.length
  const more = left > 0 ? html`<br /><span class="faint">and ${left} more</span>` : null
  const said =
    values.length === 0 ? html`<span class="faint">–</span>` : html`${between(shown, html`<br />`)}${more}`
  const label = titles[column]
  return isOdd
    ? html`<td role="cell" class="odd" data-label="${label}">
        ${said}
        <div class="why"><span aria-hidden="true">⚠</span> ${why}</div>
      </td>`
    : html`<td role="cell" ${values.length === 0 ? html` class="none"` : null} data-label="${label}">
        ${said}
      </td>`
}

/** How a row is called: `E-mail, fr-FR`, `SMS, en-US, variant B`. */
export function versionName({
  message,
  channel,
  language,
  variant,
}: Pick<OfferRow, 'message' | 'channel' | 'language' | 'variant'>): string {
  if (message === null || channel === null) return 'Declared in the file'
  return [
    channelNames[channel],
    language ?? 'no language',
    ...(variant === null ? [] : [`variant ${variant}`]),
  ].join(', ')
}

export function offerTable({ rows }: OfferMatrix): Markup {
  const columns = offerColumns.filter((column) => rows.some(({ cells }) => cells[column].values.length > 0))
  return scrolling(
    'Offer, version by version',
    html`<table class="offers cards" role="table" aria-label="Offer">
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col">Version</th>
          ${columns.map((column) => html`<th role="columnheader" scope="col">${titles[column]}</th>`)}
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${rows.map(
          (row) =>
            html`<tr role="row" ${row.message === null ? html` class="declared"` : null}>
              <th role="rowheader" scope="row">${versionName(row)}</th>
              ${columns.map((column) => cell(column, row.cells[column]))}
            </tr> `,
        )}
      </tbody>
    </table>`,
  )
}
