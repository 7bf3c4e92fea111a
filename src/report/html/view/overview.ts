import type { Presentation } from '../../report.ts'
import { counted, footing, grouped as digits, listed, moment, type Standing, standing } from '../../words.ts'
import { dated, html, type Markup } from '../markup.ts'
import type { CampaignPage, Page } from '../model/page.ts'
import { type AskedQuestion, questionList } from './findings.ts'
import { offerTable } from './offers.ts'
import { standingBadge, standingSigns } from './signs.ts'
import { marketTable } from './tables.ts'
import { waterfallView } from './waterfall.ts'

/** Rows of the list of campaigns that are shown at once, and beyond which it isn't a list any more. */
const mostAtOnce = 20
const mostListed = 500

export function section(id: string, title: string, content: Markup | null): Markup | null {
  return content === null
    ? null
    : html`<section id="${id}">
        <h2>${title}</h2>
        ${content}
      </section> `
}

/** The verdict on everything, in one sentence with people and places in it. */
export function wholeStanding({ report, campaigns }: Page, presentation: Presentation): Standing {
  const only = campaigns.length === 1 ? campaigns[0]! : null
  if (only !== null) return standing(only.section, presentation)
  // A file that can't be read may have been one; what is found in a configuration is none.
  const sent = campaigns.filter(
    ({ section: { campaign }, standing: one }) => campaign !== null || one.kind === 'stop',
  )
  const of = (kind: Standing['kind']): readonly CampaignPage[] =>
    sent.filter(({ standing: one }) => one.kind === kind)
  const [stopped, open] = [of('stop'), of('open')]
  const cleared = [...of('notes'), ...of('clear')]
  const rest = [
    ...(open.length > 0
      ? [`${digits(open.length)} ${open.length === 1 ? 'waits' : 'wait'} for an answer`]
      : []),
    ...(cleared.length > 0 ? [`${digits(cleared.length)} may go`] : []),
  ]
  const tail = rest.length === 0 ? '' : `; ${rest.join(', ')}`
  const all = counted(sent.length, 'campaign')
  if (sent.length === 0)
    return { kind: 'clear', words: 'Nothing to send', sentence: 'No campaign is to be sent.' }
  if (stopped.length > 0)
    return {
      kind: 'stop',
      words: 'Do not send',
      sentence: `${digits(stopped.length)} of ${all}${reached(stopped, presentation)}${tail}.`,
    }
  if (report.verdict === 'fail')
    return {
      kind: 'stop',
      words: 'Do not send',
      sentence: `${all} ${sent.length === 1 ? 'has' : 'have'} errors that are not shown here.`,
    }
  if (open.length > 0)
    return {
      kind: 'open',
      words: 'Not cleared',
      sentence: `${digits(open.length)} of ${all} ${open.length === 1 ? 'waits' : 'wait'} for an answer${reached(open, presentation)}${cleared.length > 0 ? `; ${digits(cleared.length)} may go` : ''}.`,
    }
  const noted = of('notes').length
  return {
    kind: noted > 0 ? 'notes' : 'clear',
    words: noted > 0 ? 'Cleared with notes' : 'Cleared',
    sentence: `All ${all} may go${reached(cleared, presentation)}.`,
  }
}

/**
 * Whom campaigns reach: `, to 31,500 people in Florida, France and 3 more places`. Audiences of several may share people,
 * and nobody knows how many.
 */
function reached(campaigns: readonly CampaignPage[], presentation: Presentation): string {
  const sizes = campaigns.map(({ section: { campaign } }) => campaign?.recipients ?? null)
  const known = sizes.filter((size) => size !== null)
  const sum = known.reduce((total, size) => total + size, 0)
  const places = [...new Set(campaigns.flatMap(({ section: { campaign } }) => campaign?.places ?? []))]
  const where =
    places.length === 0
      ? ''
      : ` in ${listed(
          places.map((code) => presentation.placeName(code)),
          'places',
          4,
        )}`
  if (known.length === 0) return where === '' ? '' : `, to people${where}`
  const added = known.length > 1 ? ' (audiences added up)' : ''
  return `, to ${known.length < sizes.length ? 'more than ' : ''}${digits(sum)} people${added}${where}`
}

/** The first screen: the verdict. */
export function verdict(page: Page, presentation: Presentation): Markup {
  const stand = wholeStanding(page, presentation)
  const { findings, unchecked } = page.report
  const required = unchecked.filter((question) => question.required).length
  const facts = [
    counted(page.campaigns.filter(({ section: { campaign } }) => campaign !== null).length, 'campaign'),
    counted(findings.filter(({ severity }) => severity === 'error').length, 'error'),
    counted(findings.filter(({ severity }) => severity === 'warning').length, 'warning'),
    counted(required, 'open question'),
  ]
  return html`<section id="verdict" class="verdict ${stand.kind}">
    <div class="sign" aria-hidden="true">${standingSigns[stand.kind]}</div>
    <div>
      <h1>${stand.words}</h1>
      <p class="sentence">${dated(stand.sentence)}</p>
      <p class="faint">
        ${dated(`${facts.join(' \u00b7 ')} · judged as of ${page.report.now.replace('T', ' ').replace(':00Z', ' UTC')}`)}
      </p>
    </div>
  </section> `
}

/** Every campaign in a line, worst first; of many the rest is folded, so that markets and calendar aren't pages below. */
export function campaignList({ campaigns }: Page, presentation: Presentation): Markup | null {
  if (campaigns.length < 2) return null
  // A fold that hides two lines is longer than these.
  const atOnce = campaigns.length <= mostAtOnce + 5 ? campaigns.length : mostAtOnce
  const folded = campaigns.slice(atOnce, mostListed)
  const left = campaigns.length - atOnce - folded.length
  return html`${listOf(campaigns.slice(0, atOnce), 'Campaigns', presentation)}
  ${
    folded.length === 0
      ? null
      : html`<details class="rest">
          <summary>${counted(folded.length, 'more campaign')}: ${kinds(folded)}</summary>
          ${listOf(folded, 'More campaigns', presentation)}
        </details>`
  }
  ${left > 0 ? html`<p class="cut-note">${counted(left, 'more campaign')} below.</p>` : null}`
}

/** What they come to: `8 do not send, 172 cleared with notes`. */
function kinds(campaigns: readonly CampaignPage[]): string {
  const names: Readonly<Record<Standing['kind'], string>> = {
    stop: 'do not send',
    open: 'not cleared',
    notes: 'cleared with notes',
    clear: 'cleared',
  }
  return (['stop', 'open', 'notes', 'clear'] as const)
    .map((kind) => ({ kind, count: campaigns.filter(({ standing: one }) => one.kind === kind).length }))
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => `${digits(count)} ${names[kind]}`)
    .join(', ')
}

function listOf(shown: readonly CampaignPage[], label: string, presentation: Presentation): Markup {
  return html`<table class="cards" role="table" aria-label="${label}">
    <thead role="rowgroup">
      <tr role="row">
        <th role="columnheader" scope="col">Campaign</th>
        <th role="columnheader" scope="col">Verdict</th>
        <th role="columnheader" scope="col">People</th>
        <th role="columnheader" scope="col">Places</th>
        <th role="columnheader" scope="col">Lands from, local time</th>
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${shown.map(
        ({ anchor, name, standing: stand, section: { campaign } }) =>
          html`<tr role="row" data-row="${anchor}">
            <th role="rowheader" scope="row">
              <a href="#${anchor}"><bdi>${name}</bdi></a>
            </th>
            <td role="cell" data-label="Verdict">${standingBadge(stand)}</td>
            <td role="cell" class="number" data-label="People">
              ${campaign?.recipients == null ? html`<span class="faint">not declared</span>` : digits(campaign.recipients)}
            </td>
            <td role="cell" data-label="Places">
              ${listed(
                (campaign?.places ?? []).map((code) => presentation.placeName(code)),
                'places',
                3,
              )}
            </td>
            <td role="cell" data-label="Lands">
              ${campaign?.lands == null ? html`<span class="faint">no fixed time</span>` : dated(moment(campaign.lands))}
            </td>
          </tr> `,
      )}
    </tbody>
  </table>`
}

/** What becomes of the people of all campaigns; of one, the campaign's own steps. */
export function people({ campaigns }: Page): Markup | null {
  const known = campaigns.filter(({ waterfall }) => waterfall !== null)
  if (known.length === 0) return null
  if (campaigns.length === 1) return waterfallView(known[0]!.waterfall!)
  const start = known.reduce((sum, { waterfall }) => sum + waterfall!.start, 0)
  const lostIn = (page: CampaignPage, isOpen: boolean): number =>
    page.waterfall!.steps.reduce((sum, step) => sum + (step.isOpen === isOpen ? step.lost : 0), 0)
  const stopped = known.reduce((sum, page) => sum + lostIn(page, false), 0)
  const waiting = known.reduce((sum, page) => sum + lostIn(page, true), 0)
  const unsaid = campaigns.filter(
    ({ section: { campaign }, waterfall }) => campaign !== null && waterfall === null,
  ).length
  return html`${waterfallView({
      basis: known.every(({ waterfall }) => waterfall!.basis === 'contacts') ? 'contacts' : 'declared',
      start,
      steps: [
        { label: 'Stopped by errors', rule: null, lost: stopped, isLeast: false, isOpen: false },
        {
          label: 'an open question stands before them',
          rule: null,
          lost: waiting,
          isLeast: false,
          isOpen: true,
        },
      ].filter(({ lost }) => lost > 0),
      left: known.reduce((sum, { waterfall }) => sum + waterfall!.left, 0),
      isMost: known.some(({ waterfall }) => waterfall!.isMost),
    })}
    <p class="faint">
      Sums over campaigns: whoever is in two audiences counts
      twice.${unsaid > 0 ? ` ${counted(unsaid, 'campaign')} ${unsaid === 1 ? 'does' : 'do'} not say how many people there are.` : ''}
    </p>`
}

export function markets(page: Page): Markup | null {
  if (page.markets.length === 0) return null
  const judged = page.campaigns.filter(({ section: { campaign } }) => campaign !== null).length
  return marketTable(page.markets, judged === 1)
}

/** Offers in which something is the odd one out; those that agree are counted. */
export function offers({ campaigns }: Page): Markup | null {
  const all = campaigns.filter(({ detail }) => detail?.offers != null)
  if (all.length === 0) return null
  const isAlone = campaigns.length === 1
  const odd = all.filter(({ detail }) => isAlone || detail!.offers!.odd > 0)
  const agreeing = all.length - odd.length
  const shown = odd.slice(0, 12)
  return html`${shown.map(
    ({ anchor, name, detail }) =>
      html`${
        isAlone
          ? null
          : html`<h3 class="small">
              <a href="#${anchor}"><bdi>${name}</bdi></a>
            </h3>`
      }${offerTable(detail!.offers!)} `,
  )}${
    odd.length > shown.length
      ? html`<p class="cut-note">
          ${counted(odd.length - shown.length, 'more offer')} below, with their campaigns.
        </p>`
      : null
  }${
    agreeing > 0
      ? html`<p class="faint">In ${counted(agreeing, 'other campaign')} all versions say the same.</p>`
      : null
  }`
}

function asked({ campaigns }: Page, required: boolean): readonly AskedQuestion[] {
  return campaigns.flatMap(({ section: { unchecked }, anchor, name }) =>
    unchecked
      .filter((question) => question.required === required)
      .map((question) => ({ question, anchor, name })),
  )
}

export function questions(page: Page): Markup | null {
  const all = asked(page, true)
  return all.length === 0 ? null : questionList(all)
}

/** What was not checked, and why; what the page itself leaves out. */
export function notChecked(page: Page): Markup {
  const optional = asked(page, false)
  const cut = [
    ...(page.withoutLaw.length > 0
      ? [
          `No law of its own is known of ${listed(page.withoutLaw, 'countries', 12)}: only what holds everywhere was judged there.`,
        ]
      : []),
    ...(page.withoutCalendar.length > 0
      ? [
          `No calendar is known of ${listed(page.withoutCalendar, 'countries', 12)}: public holidays there were not looked at.`,
        ]
      : []),
    ...(page.undetailed > 0
      ? [
          `${counted(page.undetailed, 'campaign')} with the better verdicts ${page.undetailed === 1 ? 'is' : 'are'} shown with findings only, without messages, maps and offers.`,
        ]
      : []),
    ...(page.report.baselined > 0
      ? [
          `${counted(page.report.baselined, 'finding')} of the baseline ${page.report.baselined === 1 ? 'is' : 'are'} not shown.`,
        ]
      : []),
    ...(page.report.history > 0
      ? [
          `${counted(page.report.history, 'campaign')} already sent or cancelled ${page.report.history === 1 ? 'counts' : 'count'} for contact pressure only.`,
        ]
      : []),
    'Contact files are not opened by this page, and nothing of what they hold is in it.',
  ]
  return html`${optional.length === 0 ? html`<p>Every check that applies was made.</p>` : questionList(optional)}
    <ul>
      ${cut.map((line) => html`<li>${line}</li>`)}
    </ul>`
}

export function about({ report }: Page): Markup {
  const { version, data } = report.tool
  const rows: readonly (readonly [string, string])[] = [
    ['sendlint', version],
    ['Law of places', data.jurisdictions],
    ['Calendars', data.calendars],
    ['Time zones', data.tzdata],
    ['All data', data.content],
    ['Judged as of', report.now],
  ]
  return html`<dl class="facts">
      ${rows.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
    <p>${footing(report)}</p>`
}
