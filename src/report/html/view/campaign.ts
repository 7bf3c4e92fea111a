import type { Presentation } from '../../report.ts'
import { counted, ofSeverity } from '../../words.ts'
import { between, html, type Markup } from '../markup.ts'
import type { CampaignPage } from '../model/page.ts'
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
  const trust = campaign?.reliedOn ?? []
  const findings =
    numbered.length === 0
      ? null
      : html`<ol class="findings">
            ${numbered.map((one) => (detail === null && campaign !== null ? findingLine(one) : findingView(one, page.quotable, presentation)))}
          </ol>
          ${unlisted > 0 ? html`<p class="cut-note">${counted(unlisted, 'more finding')} not listed here; <code>--format json</code> has all.</p>` : null}`
  return html`<article class="campaign" data-standing="${standing.kind}" data-text="${searched(page, presentation)}"><details${isOpen ? html` open` : null}>${summary(page)}
<div class="inside" id="${anchor}">${isAlone ? null : html`<p class="sentence">${standing.sentence}</p>`}<p class="faint path">${section.file}</p>
${part('What was found', findings)}${part('Open questions', isAlone ? null : asked(required))}${
    detail === null || detail.previews.length === 0
      ? null
      : part(
          'As recipients see it',
          html`<div class="previews">${detail.previews.map((preview) => previewView(preview, isLazy))}</div>
            ${detail.undrawn > 0 ? html`<p class="cut-note">${counted(detail.undrawn, 'more version')} not drawn here.</p>` : null}`,
        )
  }${part('Recipients', waterfall === null || isAlone ? null : waterfallView(waterfall))}${
    detail === null || detail.maps.length === 0
      ? null
      : part('Time map', html`${detail.maps.map((map) => mapView(map, detail.maps.length > 1))}`)
  }${part('Places', detail === null || detail.places.length === 0 || isAlone ? null : placeTable(detail.places))}${part('Offer, version by version', detail?.offers == null || isAlone ? null : offerTable(detail.offers))}${
    trust.length === 0
      ? null
      : part(
          'Taken on trust',
          html`<p>
            ${between(
              trust.map(({ claim, value }) => html`<code>${claim}</code> <bdi>${value}</bdi>`),
              html`, `,
            )}
          </p>`,
        )
  }${part('Not checked', isAlone ? null : asked(optional))}${waivedView(waived)}${detail === null && campaign !== null ? html`<p class="cut-note">Messages, maps and offers of this campaign are left out to keep the page small: check its file alone to see them.</p>` : null}
</div></details></article>
`
}
