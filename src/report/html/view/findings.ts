import type { Finding, Unchecked, Waived } from '../../../finding.ts'
import { lineText, positionAt } from '../../../source/source.ts'
import type { Span } from '../../../source/span.ts'
import type { Presentation } from '../../report.ts'
import { counted, grouped as digits, listed, sourceName, teams } from '../../words.ts'
import { between, html, type Markup, prose } from '../markup.ts'
import type { Numbered } from '../model/marks.ts'
import { severityBadge } from './signs.ts'

function place(at: Span): string {
  const { line, column } = positionAt(at.source, at.start)
  return `${at.source.path}:${line}:${column}`
}

/** Characters of a line that are shown on either side of the culprit, and of the culprit itself. */
const around = 40
const mostInside = 120

/** The line of a finding with the culprit marked. Lines of files that aren't a campaign's own are never quoted. */
function excerpt({ at, severity }: Finding, quotable: ReadonlySet<string>): Markup | null {
  if (!quotable.has(at.source.path) || at.end <= at.start) return null
  const { line, column } = positionAt(at.source, at.start)
  const text = lineText(at.source, line)
  const [from, to] = [column - 1, Math.min(text.length, column - 1 + Math.min(at.end - at.start, mostInside))]
  if (from >= text.length) return null
  const start = Math.max(0, from - around)
  const end = Math.min(text.length, to + around)
  return html`<pre
    class="line"
  ><code>${text.slice(0, start).trim() === '' ? '' : '\u2026'}${text.slice(start, from).trimStart()}<mark class="${severity}">${text.slice(from, to)}</mark>${text.slice(to, end)}${end < text.length ? '\u2026' : ''}</code></pre>`
}

/** A link to a page of the web; what isn't one stays text. */
function link(url: string | null, text: string): Markup {
  return url !== null && /^https?:\/\//i.test(url)
    ? html`<a href="${url}" rel="noopener noreferrer" target="_blank">${text}</a>`
    : html`${text}`
}

function fact(name: string, value: Markup | null): Markup | null {
  return value === null
    ? null
    : html`<div>
        <dt>${name}</dt>
        <dd>${value}</dd>
      </div>`
}

function people({ affected }: Finding): Markup | null {
  if (affected === null || affected.recipients === null) return null
  const { recipients, share } = affected
  const part =
    share === null
      ? ''
      : share === 1
        ? ', all of the audience'
        : `, ${share > 0 && share < 0.01 ? 'under 1' : Math.round(share * 100)} %`
  return html`${digits(recipients)}${part}`
}

function placesOf({ jurisdictions }: Finding, presentation: Presentation): Markup | null {
  if (jurisdictions.length === 0) return null
  return html`${listed(
    jurisdictions.map((code) => presentation.placeName(code)),
    'places',
    6,
  )}`
}

function sources({ sources: all }: Finding): Markup | null {
  if (all.length === 0) return null
  const shown = all
    .slice(0, 5)
    .map(
      ({ ref, title, url, checkedOn }) =>
        html`${link(url, sourceName(ref, title))}
          <span class="faint when">(${checkedOn === null ? 'page not seen' : `checked ${checkedOn}`})</span>`,
    )
  const left = all.length - shown.length
  return html`${between(shown, html`; `)}${left > 0 ? html`; ${left} more` : null}`
}

/** One finding with what to do about it. `data-` attributes are what the filters look at. */
export function findingView(
  { number, finding }: Numbered,
  quotable: ReadonlySet<string>,
  presentation: Presentation,
): Markup {
  return html`<li
    class="finding ${finding.severity}"
    data-kind="${finding.severity}"
    data-team="${finding.concerns}"
  >
    <div class="head">
      <span class="no" aria-hidden="true">${number}</span>${severityBadge(finding.severity)}<span class="rule"
        >${link(finding.url, finding.rule)}</span
      >
    </div>
    <p class="says">${prose(finding.message)}</p>
    ${finding.help === null ? null : html`<p class="do"><strong>Do:</strong> ${prose(finding.help)}</p>`}
    ${finding.fixes.map(
      ({ title, safety }) =>
        html`<p class="do">
          <strong>Fix:</strong> ${prose(title)}
          <span class="faint">(${safety === 'safe' ? '--fix' : '--fix-review'})</span>
        </p>`,
    )}
    ${excerpt(finding, quotable)}
    <dl class="facts">
      ${[
        fact('For', html`${teams[finding.concerns]}`),
        fact('People', people(finding)),
        fact('Places', placesOf(finding, presentation)),
        fact('Where', html`<span class="path">${place(finding.at)}</span>`),
        fact('Source', sources(finding)),
        finding.confidence === 'low' ? fact('Confidence', html`low`) : null,
      ]}
    </dl>
  </li> `
}

/** A finding in a line, where there are too many campaigns for more. */
export function findingLine({ finding }: Numbered): Markup {
  return html`<li
    class="finding ${finding.severity} short"
    data-kind="${finding.severity}"
    data-team="${finding.concerns}"
  >
    ${severityBadge(finding.severity)} ${prose(finding.message)}
    <span class="path">${finding.rule}, ${place(finding.at)}</span>
  </li> `
}

export function waivedView(waived: readonly Waived[]): Markup | null {
  if (waived.length === 0) return null
  return html`<details class="waived">
    <summary>${counted(waived.length, 'finding')} waived, with a reason each</summary>
    <ul>
      ${waived.map(
        ({ finding, reason, until }) =>
          html`<li>
            <span class="rule">${finding.rule}</span> ${prose(finding.message)}<br /><span class="faint"
              >Waived${until === null ? '' : ` until ${until}`}: ${reason} (${place(finding.at)})</span
            >
          </li>`,
      )}
    </ul>
  </details>`
}

const keyPath = /^[a-z_]+(\.[a-z_]+|\[\d*\])*$/

function settles(needs: string): Markup {
  return keyPath.test(needs) ? html`set <code>${needs}</code>` : html`give the ${needs}`
}

/** A question with the campaign that it is of. */
export interface AskedQuestion {
  readonly question: Unchecked
  readonly anchor: string
  readonly name: string
}

/** Reasons of one group that are shown; the rest is counted. */
const mostReasons = 6

/** Open questions by who can answer and what settles them. */
export function questionList(all: readonly AskedQuestion[]): Markup {
  const groups = new Map<string, AskedQuestion[]>()
  for (const asked of all) {
    const key = JSON.stringify([asked.question.concerns, asked.question.needs])
    groups.set(key, [...(groups.get(key) ?? []), asked])
  }
  return html`<ul class="questions">
    ${[...groups.values()].map((group) => {
      const { concerns, needs } = group[0]!.question
      const told = new Map<string, AskedQuestion[]>()
      for (const asked of group)
        told.set(asked.question.reason, [...(told.get(asked.question.reason) ?? []), asked])
      const reasons = [...told].slice(0, mostReasons)
      return html`<li data-kind="question" data-team="${concerns}">
        <p>
          <span class="badge open"><span aria-hidden="true">?</span> ${teams[concerns]}</span>
          ${settles(needs)}
        </p>
        <ul>
          ${reasons.map(
            ([reason, of]) =>
              html`<li>
                ${prose(reason)} <span class="faint">(${between(campaignsOf(of), html`, `)})</span>
              </li>`,
          )}
          ${told.size > reasons.length ? html`<li class="faint">and ${told.size - reasons.length} more</li>` : null}
        </ul>
      </li> `
    })}
  </ul>`
}

function campaignsOf(asked: readonly AskedQuestion[]): readonly Markup[] {
  const distinct = [...new Map(asked.map((one) => [one.anchor, one])).values()]
  const shown = distinct
    .slice(0, 4)
    .map(({ anchor, name }) => html`<a href="#${anchor}"><bdi>${name}</bdi></a>`)
  return distinct.length > 4 ? [...shown, html`${distinct.length - 4} more`] : shown
}
