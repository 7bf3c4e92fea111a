import type { Presentation } from '../../report.ts'
import { counted, ofSeverity } from '../../words.ts'
import { between, html, type Markup } from '../markup.ts'
import type { CampaignDetail, CampaignPage } from '../model/page.ts'
import { findingLine, findingView, questionList, waivedView } from './findings.ts'
import { offerTable } from './offers.ts'
import { previewView } from './preview.ts'
import { standingBadge } from './signs.ts'
import { placeTable } from './tables.ts'
import { mapView } from './time-map.ts'
import { waterfallView } from './waterfall.ts'

function part(title: string, content: Markup | null): Markup | null {
  return content === null
    ? null
    : html`<section class="part">
        <h4>${title}</h4>
        ${content}
      </section> `
}

/** What filters look for in a campaign: its names, places, languages, channels and rules. */
function searched({ section, name, detail }: CampaignPage, presentation: Presentation): string {
  const { campaign, file, findings } = section
  const places = [
    ...(campaign?.places ?? []),
    ...(detail?.places.flatMap((group) => group.places.map(({ jurisdiction }) => jurisdiction)) ?? []),
    ...findings.flatMap(({ jurisdictions }) => jurisdictions),
  ]
  const words = [
    name,
    campaign?.id ?? '',
    file,
    ...[...new Set(places)].flatMap((code) => [code, presentation.placeName(code)]),
    ...(campaign?.messages ?? []).flatMap(({ channel, language }) => [channel, language ?? '']),
    ...findings.map(({ rule }) => rule),
  ]
  return [...new Set(words)].filter(Boolean).join(' ').toLowerCase().slice(0, 4000)
}

function summary(page: CampaignPage): Markup {
  const { section, name, standing } = page
  const counts = (['error', 'warning', 'info'] as const)
    .map((severity) => [severity, ofSeverity(section.findings, severity).length] as const)
    .filter(([, count]) => count > 0)
    .map(([severity, count]) => counted(count, severity === 'info' ? 'note' : severity))
  return html`<summary>
    <h3>${standingBadge(standing)} <bdi>${name}</bdi></h3>
    <span class="faint counts">${counts.length === 0 ? 'nothing found' : counts.join(', ')}</span>
  </summary>`
}

/**
 * One campaign with all that is known of it. Closed where there are several: a page is read from the top. A campaign
 * that is alone has its people, places, offer and questions above already.
 */
export function campaignView(
  page: CampaignPage,
  isOpen: boolean,
  { isAlone, isLazy }: { readonly isAlone: boolean; readonly isLazy: boolean },
  presentation: Presentation,
): Markup {
  const { section, standing, numbered, unlisted, waterfall, detail, anchor, name } = page
  const { campaign, unchecked, waived } = section
  const required = unchecked.filter((question) => question.required)
  const optional = unchecked.filter((question) => !question.required)
  const asked = (all: typeof unchecked): Markup | null =>
    all.length === 0 ? null : questionList(all.map((question) => ({ question, anchor, name })))
  const isCut = detail === null && campaign !== null
  const findings = numbered.map((one) =>
    isCut ? findingLine(one) : findingView(one, page.quotable, presentation),
  )
  const parts = [
    part(
      'What was found',
      findings.length === 0
        ? null
        : html`<ol class="findings">
              ${findings}
            </ol>
            ${unlisted > 0 ? cutNote(unlisted, 'more finding', html`not listed here; <code>--format json</code> has all.`) : null}`,
    ),
    part('Open questions', isAlone ? null : asked(required)),
    part('As recipients see it', detail === null ? null : previews(detail, isLazy)),
    part('Recipients', waterfall === null || isAlone ? null : waterfallView(waterfall)),
    part('Time map', detail === null ? null : maps(detail)),
    part(
      'Places',
      detail === null || detail.places.length === 0 || isAlone ? null : placeTable(detail.places),
    ),
    part('Offer, version by version', detail?.offers == null || isAlone ? null : offerTable(detail.offers)),
    part('Taken on trust', trust(section)),
    part('Not checked', isAlone ? null : asked(optional)),
    waivedView(waived),
    isCut
      ? html`<p class="cut-note">
          Messages, maps and offers of this campaign are left out to keep the page small: check its file alone
          to see them.
        </p>`
      : null,
  ]
  return html`<article
    class="campaign"
    data-standing="${standing.kind}"
    data-text="${searched(page, presentation)}"
  >
    <details ${isOpen ? 'open' : ''}>
      ${summary(page)}
      <div class="inside" id="${anchor}">
        ${isAlone ? null : html`<p class="sentence">${standing.sentence}</p>`}
        <p class="faint path">${section.file}</p>
        ${parts}
      </div>
    </details>
  </article> `
}

/** What is left out of the page is said where it would stand. */
function cutNote(count: number, what: string, rest: Markup): Markup {
  return html`<p class="cut-note">${counted(count, what)} ${rest}</p>`
}

function previews({ previews: all, undrawn }: CampaignDetail, isLazy: boolean): Markup | null {
  if (all.length === 0) return null
  return html`<div class="previews">${all.map((preview) => previewView(preview, isLazy))}</div>
    ${undrawn > 0 ? cutNote(undrawn, 'more version', html`not drawn here.`) : null}`
}

function maps({ maps: all, places }: CampaignDetail): Markup | null {
  if (all.length === 0) return null
  return html`${all.map((map) => {
    const waived = places.filter(({ channel, isWaived }) => isWaived && channel === map.channel)
    const codes = waived.flatMap((group) => group.places.map(({ jurisdiction }) => jurisdiction))
    return mapView(map, { isAlone: all.length === 1, waived: new Set(codes) })
  })}`
}

/** What the verdict rests on without proof. */
function trust({ campaign }: CampaignPage['section']): Markup | null {
  const claims = campaign?.reliedOn ?? []
  if (claims.length === 0) return null
  const said = claims.map(({ claim, value }) => html`<code>${claim}</code> <bdi>${value}</bdi>`)
  return html`<p>${between(said, html`, `)}</p>`
}
