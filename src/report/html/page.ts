import type { Format } from '../report.ts'
import { teams } from '../words.ts'
import { html as markup, type Markup, raw } from './markup.ts'
import { frameSheet } from './model/mail.ts'
import { type Page, pageOf } from './model/page.ts'
import { sha256 } from './sha256.ts'
import { calendarView } from './view/calendar.ts'
import { campaignView } from './view/campaign.ts'
import * as overview from './view/overview.ts'
import { script } from './view/script.ts'
import { sheet } from './view/style.ts'
import { patterns } from './view/time-map.ts'

/** Campaigns that are shown open: more would hide what is below them. */
const mostOpen = 2

/** Frames that a browser draws at once without being slow. */
const mostFrames = 30

/**
 * What the browser may do with the page: run its one script, use its one style sheet and those of the messages in their
 * frames, each known by its hash, and nothing else. A frame's document stands in the page and inherits this (HTML,
 * "determining navigation params policy container"), so that nothing in a message can load or run either.
 */
function policyOf({ campaigns }: Page): string {
  const sheets = campaigns.flatMap(({ detail }) =>
    (detail?.previews ?? []).flatMap(({ mail }) => (mail === null ? [] : [frameSheet, mail.sheet])),
  )
  const hashes = [sheet, ...sheets].filter((text) => text !== '').map((text) => `'sha256-${sha256(text)}'`)
  return [
    "default-src 'none'",
    `script-src 'sha256-${sha256(script)}'`,
    `style-src ${[...new Set(hashes)].join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}

function choices(values: readonly (readonly [value: string, name: string])[]): readonly Markup[] {
  return values.map(([value, name]) => markup`<option value="${value}">${name}</option>`)
}

function filters({ campaigns }: Page): Markup {
  const kinds = [
    ['error', 'Errors'],
    ['warning', 'Warnings'],
    ['info', 'Notes'],
    ['question', 'Questions'],
  ] as const
  const verdicts = [
    ['stop', 'Do not send'],
    ['open', 'Not cleared'],
    ['notes', 'Cleared with notes'],
    ['clear', 'Cleared'],
  ] as const
  const isAlone = campaigns.length === 1
  // Of one campaign only its findings can be filtered.
  const choice = isAlone
    ? null
    : markup`<label>Find <input type="search" name="text" autocomplete="off"
 placeholder="campaign, place, language, rule"></label>
<label>Verdict <select name="verdict"><option value="">all</option>${choices(verdicts)}</select></label>
`
  const boxes = kinds.map(
    ([value, name]) =>
      markup`<label class="box"><input type="checkbox" name="kind" value="${value}" checked> ${name}</label>`,
  )
  const shown = isAlone
    ? null
    : markup` <output id="shown" class="faint">${campaigns.length} campaigns</output>`
  return markup`<form id="filters" hidden aria-label="Filters">
${choice}<label>For <select name="team"><option value="">everybody</option>${choices(Object.entries(teams))}</select></label>
<fieldset><legend class="unseen">Show</legend>${boxes}</fieldset>
<button type="reset">Reset</button>${shown}
</form>
`
}

/**
 * One self-contained page for people: the verdict first, then who and where, then each campaign as its recipients see it.
 * It loads nothing, works without script, and holds no value of a contact file. The same report gives the same bytes.
 */
export const html: Format = (report, presentation) => {
  const page = pageOf(report, presentation)
  const stand = overview.wholeStanding(page, presentation)
  const isAlone = page.campaigns.length === 1
  const frames = page.campaigns.flatMap(
    ({ detail }) => detail?.previews.filter(({ mail }) => mail !== null) ?? [],
  )
  const isLazy = frames.length > mostFrames
  const sections: readonly (readonly [id: string, title: string, content: Markup | null])[] = [
    ['list', 'Campaigns at a glance', overview.campaignList(page, presentation)],
    ['people', 'Recipients', overview.people(page)],
    ['markets', 'Markets', overview.markets(page)],
    ['offers', isAlone ? 'Offer' : 'Offers that differ', overview.offers(page)],
    ['questions', 'Open questions, by who can answer', overview.questions(page)],
    [
      'calendar',
      'Calendar',
      page.calendar === null ? null : calendarView(page.calendar, page.campaigns, report.now),
    ],
    [
      'campaigns',
      isAlone ? 'The campaign' : 'Campaigns',
      page.campaigns.length === 0
        ? null
        : markup`${filters(page)}${page.campaigns.map((one) => campaignView(one, page.campaigns.length <= mostOpen, { isAlone, isLazy }, presentation))}`,
    ],
    ['not-checked', 'Not checked, and why', overview.notChecked(page)],
    ['about', 'Data', overview.about(page)],
  ]
  const shown = sections.filter(([, , content]) => content !== null)
  const links = shown.map(([id, title]) => markup`<a href="#${id}">${title}</a>`)
  const document = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(page)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<meta name="generator" content="sendlint ${report.tool.version}">
<title>${stand.words} \u2013 sendlint</title>
${raw('style', sheet)}
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
${patterns}
<header class="top"><span class="brand">sendlint</span><nav aria-label="Sections">${links}</nav></header>
<main id="main">
${overview.verdict(page, presentation)}${shown.map(([id, title, content]) => overview.section(id, title, content))}</main>
${raw('script', script)}
</body>
</html>
`
  return document.source
}
