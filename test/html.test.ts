import { createHash } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import type { Nodes } from 'hast'
import rehypeParse from 'rehype-parse'
import { unified } from 'unified'
import { describe, expect, test } from 'vitest'
import { rules } from '../rules/index.ts'
import type { Stage } from '../src/audience/contract.ts'
import { stageWords } from '../src/audience/report-words.ts'
import type { ContactsRead } from '../src/audience/read-contacts.ts'
import type { Case } from '../src/judge.ts'
import { projectCalendar } from '../src/report/html/model/calendar.ts'
import { waterfallFor } from '../src/report/html/model/recipients.ts'
import { html as markup } from '../src/report/html/markup.ts'
import { judgedLandings } from '../src/report/html/model/landings.ts'
import { drawMail } from '../src/report/html/model/mail.ts'
import { harmlessDeclarations, harmlessSheet } from '../src/report/html/model/mail-style.ts'
import { hasCode, hasDay, hasPercent, hasPrice, inFigures } from '../src/report/html/model/mentions.ts'
import { offerColumns, offerMatrix } from '../src/report/html/model/offers.ts'
import { pageOf } from '../src/report/html/model/page.ts'
import { previewOf } from '../src/report/html/model/previews.ts'
import { timeMaps } from '../src/report/html/model/time-map.ts'
import { html } from '../src/report/html/page.ts'
import { sha256 } from '../src/report/html/sha256.ts'
import { positionAt, type Source } from '../src/source/source.ts'
import { Text } from '../src/source/text.ts'
import { formatDate } from '../src/time/civil.ts'
import { exampleReport, cleanReport, plain } from './example-report.ts'
import { hostileCampaigns } from './support/hostile-campaigns.ts'
import { type Files, fixtures, lintFiles } from './support/lint.ts'
import { pageFor, presentation } from './support/page.ts'
import { sixLanguages } from './support/wide-campaigns.ts'

const reader = unified().use(rehypeParse)

/** Every node of a page as a browser reads it. */
function nodesOf(page: string): readonly Nodes[] {
  const found: Nodes[] = []
  const rest: Nodes[] = [reader.parse(page)]
  for (let node = rest.pop(); node !== undefined; node = rest.pop()) {
    found.push(node)
    if ('children' in node) rest.push(...node.children)
  }
  return found
}

function elements(page: string, name: string): readonly Extract<Nodes, { type: 'element' }>[] {
  return nodesOf(page).flatMap((node) => (node.type === 'element' && node.tagName === name ? [node] : []))
}

function textOf(page: string): string {
  return nodesOf(page)
    .flatMap((node) => (node.type === 'text' ? [node.value] : []))
    .toReversed()
    .join('')
}

/** The text with its spaces as a browser shows them. */
function wordsOf(page: string): string {
  return textOf(page).replace(/\s+/g, ' ')
}

const real: Record<string, string> = {}
for (const entry of readdirSync(join(fixtures, 'real'), { recursive: true, withFileTypes: true }))
  if (entry.isFile()) {
    const path = join(entry.parentPath, entry.name)
    real[path.slice(join(fixtures, 'real').length + 1)] = readFileSync(path, 'utf8')
  }
const isCampaign = (path: string): boolean => path.includes('.campaign.')
const realPage = pageFor(real, { campaigns: isCampaign })

function casesOf(files: Files): readonly Case[] {
  return lintFiles(files, { campaigns: isCampaign, detail: true }).detail!.cases
}

function realCase(name: string): Case {
  const path = Object.keys(real).find((one) => one.startsWith(name))!
  const beside = Object.fromEntries(Object.entries(real).filter(([one]) => !isCampaign(one)))
  return lintFiles({ [path]: real[path]! }, { beside, detail: true }).detail!.cases[0]!
}

describe('the escaper', () => {
  test('any text stays text, in an element and in an attribute', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const page = markup`<!doctype html><body><p title="${text}">${text}</p>`.source
        const [paragraph, ...others] = elements(page, 'p')
        expect(others).toEqual([])
        expect(elements(page, 'body')[0]!.children).toHaveLength(1)
        expect(Object.keys(paragraph!.properties)).toEqual(['title'])
      }),
    )
  })
  test('what a reader can see comes through unchanged', () => {
    const text = `<b> & "x" 'y' \u202fé\u0301 \u05e9\u05dc\u05d5\u05dd\u200f 日本 🎉\n\ttab`
    expect(textOf(markup`<!doctype html><body><p>${text}</p>`.source)).toBe(text)
  })
  test('controls and direction overrides are shown by name', () => {
    expect(markup`${'a\u202eb\u0007\ud800'}`.source).toBe('a&lt;U+202E&gt;b\u2407\ufffd')
  })
})

describe('hashes', () => {
  test('SHA-256 is what Node computes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const bytes = new TextEncoder().encode(text)
        expect(sha256(text)).toBe(createHash('sha256').update(bytes).digest('base64'))
      }),
    )
  })
  test('every style sheet and script of the page and its frames is allowed by its hash, and nothing else is', () => {
    const policy = String(
      elements(realPage, 'meta').find(({ properties }) => properties.httpEquiv !== undefined)!.properties
        .content,
    )
    expect(policy).not.toContain('unsafe')
    expect(policy).toMatch(
      /^default-src 'none'; script-src 'sha256-[^']+'; style-src (?:'sha256-[^']+' ?)+; base-uri 'none'; form-action 'none'$/,
    )
    const allowed = new Set([...policy.matchAll(/'sha256-([^']+)'/g)].map((match) => match[1]!))
    const frames = elements(realPage, 'iframe').map(({ properties }) => String(properties.srcDoc))
    expect(frames.length).toBeGreaterThan(8)
    const used = [realPage, ...frames].flatMap((page) =>
      [...elements(page, 'style'), ...elements(page, 'script')].map((one) => {
        const [child] = one.children
        return createHash('sha256')
          .update(child?.type === 'text' ? child.value : '')
          .digest('base64')
      }),
    )
    expect(new Set(used)).toEqual(allowed)
  })
})

describe('the page', () => {
  test('the same campaigns give the same bytes, in whatever order they are read', () => {
    expect(pageFor(real, { campaigns: isCampaign })).toBe(realPage)
    const reversed = Object.fromEntries(Object.entries(real).toReversed())
    expect(pageFor(reversed, { campaigns: isCampaign })).toBe(realPage)
  })
  test('the verdict is one sentence with people and places, before all else', () => {
    const text = wordsOf(realPage)
    const { campaigns } = lintFiles(real, { campaigns: isCampaign })
    const stopped = campaigns.filter(({ verdict }) => verdict === 'fail')
    const people = stopped.reduce((sum, { recipients }) => sum + (recipients ?? 0), 0)
    expect(stopped.some(({ recipients }) => recipients === null)).toBe(true)
    const sentence = `${stopped.length} of 14 campaigns, to more than ${people.toLocaleString('en')} people (audiences added up) in `
    expect(text).toContain(sentence)
    // What lands first stands first.
    expect(text.slice(text.indexOf(sentence) + sentence.length)).toMatch(
      /^Netherlands, Belgium, Germany and \d+ more places; 6 may go/,
    )
    expect(text.indexOf(sentence)).toBeLessThan(text.lastIndexOf('Campaigns at a glance'))
  })
  test('it has no attribute that runs or loads, no inline style, and asks for nothing', () => {
    for (const page of [realPage, pageFor(hostileCampaigns('http://127.0.0.1:9'))])
      for (const node of nodesOf(page)) {
        if (node.type !== 'element') continue
        expect(['img', 'link', 'object', 'embed', 'base', 'video', 'audio', 'image', 'use']).not.toContain(
          node.tagName,
        )
        for (const [name, value] of Object.entries(node.properties)) {
          expect(name.toLowerCase()).not.toMatch(
            /^(?:on|style$|src$|srcset$|background$|poster$|ping$|action$|data$)/,
          )
          if (name === 'href') expect(String(value)).toMatch(/^(?:#|https?:\/\/)/)
        }
      }
  })
  test('frames are sandboxed and hold no more than text and looks', () => {
    const frames = elements(pageFor(hostileCampaigns('http://127.0.0.1:9')), 'iframe')
    expect(frames).toHaveLength(3)
    for (const { properties } of frames) {
      expect(properties.sandbox).toEqual([])
      const inside = nodesOf(String(properties.srcDoc))
      for (const node of inside) {
        if (node.type !== 'element') continue
        expect(['script', 'img', 'a', 'form', 'iframe', 'link', 'base', 'svg', 'object']).not.toContain(
          node.tagName,
        )
        for (const name of Object.keys(node.properties))
          expect(name.toLowerCase()).not.toMatch(/^(?:on|style$|src|href$|background$)/)
      }
    }
  })
  test('a configuration with findings is no campaign that may go', () => {
    const broken = (id: string): string =>
      `id: ${id}\npurpose: marketing\nunknown: 1\naudience: { regions: [FR] }\nmessages: [{ channel: push, body: x }]\n`
    const report = lintFiles(
      { 'a.campaign.yaml': broken('a'), 'b.campaign.yaml': broken('b') },
      { detail: true },
    )
    const [first] = report.findings
    const at = { ...first!.at, source: { ...first!.at.source, path: 'sendlint.config.yaml' } }
    const inConfig = { ...first!, severity: 'warning', campaign: null, messages: [], at } as const
    const page = wordsOf(html({ ...report, findings: [...report.findings, inConfig] }, presentation))
    expect(page).toContain('2 of 2 campaigns')
    expect(page).not.toContain('may go')
  })
  test('a report without what was judged is a page of findings', () => {
    for (const report of [exampleReport, cleanReport]) {
      const page = html(report, plain)
      const text = wordsOf(page)
      for (const { rule, at } of report.findings) {
        expect(text).toContain(rule)
        expect(text).toContain(`:${positionAt(at.source, at.start).line}:`)
      }
      expect(elements(page, 'iframe')).toEqual([])
    }
  })
  test('nothing at all is a page that says so', () => {
    expect(wordsOf(pageFor({}))).toContain('No campaign is to be sent.')
  })
  test('a file that can not be read is shown with its errors', () => {
    const text = wordsOf(pageFor({ 'x.campaign.yaml': 'id: [\n' }))
    expect(text).toContain('Do not send')
    expect(text).toContain('"x" has 2 errors.')
  })
  test('where all that stands against a moment is waived, the place says so', () => {
    const text = real['01-florida-evening-sms.campaign.yaml']!
    const waived = text.replace('schedule:', '# sendlint-allow timing/quiet-hours -- LEGAL-1\nschedule:')
    const page = (campaign: string): string =>
      wordsOf(pageFor({ 'x.campaign.yaml': campaign }, { beside: real }))
    expect(page(waived)).toContain('Closed waived hours 08:00\u201320:00')
    expect(page(waived)).toContain('1 finding waived, with a reason each')
    expect(page(text)).not.toContain('Closed waived')
  })
  test('what is left out is said', () => {
    const campaign = real['05-yom-kippur-sale.campaign.json']!
    const many = Object.fromEntries(
      Array.from({ length: 104 }, (_, index) => [
        `c${String(index).padStart(3, '0')}.campaign.json`,
        campaign.replace(/"id": "[^"]+"/, `"id": "c${index}"`),
      ]),
    )
    const page = pageFor(many)
    expect(elements(page, 'article')).toHaveLength(104)
    expect(wordsOf(page)).toContain('4 campaigns with the better verdicts are shown with findings only')
    expect(wordsOf(page).match(/are left out to keep the page small/g)).toHaveLength(4)
  })
  test('twenty campaigns are less than a megabyte', () => {
    const campaign = real['14-twenty-markets.campaign.yaml']!
    const many = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [
        `c${index}.campaign.yaml`,
        campaign.replace('id: loyalty-update', `id: c${index}`),
      ]),
    )
    expect(Buffer.byteLength(pageFor(many))).toBeLessThan(1024 * 1024)
  })
})

describe('any campaign', () => {
  const paths = readdirSync(fixtures, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && isCampaign(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  // A ninth of them: they are some hundreds, and each gives a page.
  const some = paths.filter((path, index) => path.includes('bad-input') || index % 9 === 0)
  test('gives a page, whatever is wrong with it, and every value in it is said', { timeout: 120_000 }, () => {
    expect(some.length).toBeGreaterThan(80)
    for (const path of some) {
      const page = pageFor({ [path.slice(fixtures.length + 1)]: readFileSync(path, 'utf8') })
      const shown = wordsOf(page.replace(/<script>.*?<\/script>/s, ''))
      expect(shown, path).not.toMatch(/undefined|NaN|\[object|Infinity/)
      expect(page.endsWith('</html>\n')).toBe(true)
    }
  })
})

describe('the time map', () => {
  test('a send that lands half an hour late in Florida stands on top, and in red', () => {
    const [map] = timeMaps(realCase('01-'))
    expect(
      map!.rows.map(({ places, chosen }) => [[...new Set(places.map(({ name }) => name))], chosen]),
    ).toEqual([
      [['Florida'], [{ from: 1230, to: 1230, state: 'closed' }]],
      [['California'], [{ from: 1230, to: 1230, state: 'open' }]],
    ])
    expect(map!.rows[0]!.stretches.slice(0, 3)).toEqual([
      { from: 0, to: 480, state: 'shut' },
      { from: 480, to: 1200, state: 'open' },
      { from: 1200, to: 1440 + 480, state: 'shut' },
    ])
  })
  test('the stretches of a row cover its days without a gap', () => {
    for (const one of casesOf(real))
      for (const { rows } of timeMaps(one))
        for (const { stretches } of rows) {
          expect(stretches[0]!.from).toBe(0)
          expect(stretches.at(-1)!.to).toBe(7 * 1440)
          for (const [index, { from }] of stretches.slice(1).entries())
            expect(from).toBe(stretches[index]!.to)
        }
  })
  test('hours that only the end of the offer speaks against have a look of their own', () => {
    const [map] = timeMaps(casesOf({ 'six.campaign.yaml': sixLanguages })[0]!)
    expect(map!.channel).toBe('email')
    for (const { stretches } of map!.rows) {
      expect(stretches.at(-1)).toEqual({ from: 4 * 1440 - 1, to: 7 * 1440, state: 'over' })
      expect(stretches.map(({ state }) => state)).not.toContain('shut')
    }
  })
  test('a landing is closed on the map exactly where the rules find an error of time', () => {
    const timed = [
      'timing/quiet-hours',
      'timing/spill-over',
      'timing/holiday',
      'timing/blackout',
      'offer/ends-before-landing',
    ]
    const report = lintFiles(real, { campaigns: isCampaign, detail: true })
    let closed = 0
    for (const { campaign, resolved, world } of report.detail!.cases) {
      const found = new Set(
        report.findings
          .filter(
            ({ rule, severity, campaign: id }) =>
              severity === 'error' && timed.includes(rule) && id === campaign.id,
          )
          .flatMap(({ jurisdictions }) => jurisdictions),
      )
      const drawn = new Set(
        campaign.messages.flatMap((message) =>
          resolved(message)
            .deliveries.filter((delivery) =>
              judgedLandings(delivery, world).some(({ state }) => state === 'closed'),
            )
            .map(({ cohort }) => cohort.jurisdiction),
        ),
      )
      expect([...drawn].sort(), campaign.id).toEqual([...found].sort())
      closed += drawn.size
    }
    expect(closed).toBeGreaterThan(20)
  })
})

describe('previews', () => {
  test('an SMS shows its segments where they begin, and findings by their number', () => {
    const { campaign, world } = realCase('01-')
    const message = campaign.messages[0]!
    const text = message.versions[0]!.body!.text
    const preview = previewOf(message, message.versions[0]!, [], world)
    expect(preview.segments).toMatchObject({ encoding: 'UCS-2', segments: 2, starts: [67] })
    expect(preview.body!.map((run) => run.text).join('')).toBe(text.value)
    expect(preview.body![1]!.text.startsWith(text.value.slice(67, 80))).toBe(true)
  })
  test('a finding in a body is marked in it, with entities and merge tags around it', () => {
    const text = 'Hello {{ name }}, d&eacute;j&agrave; vu: guaranteed &amp; risk-free'
    const files = {
      'm.campaign.yaml': `id: m\npurpose: marketing\nmessages:\n  - channel: email\n    language: en\n    subject: Hi\n    format: html\n    body: ${JSON.stringify(`<p>${text}</p><p><a href="#">Unsubscribe</a></p>`)}\n`,
    }
    const report = lintFiles(files, { detail: true })
    const dead = report.findings.findIndex(({ rule }) => rule === 'opt-out/dead-link')
    expect(dead).not.toBe(-1)
    const page = pageOf(report, presentation)
    const [campaign] = page.campaigns
    const number = campaign!.numbered.find(({ finding }) => finding.rule === 'opt-out/dead-link')!.number
    const { mail } = campaign!.detail!.previews[0]!
    expect(mail!.marked.has(number)).toBe(true)
    expect(mail!.body.source).toMatch(new RegExp(`<mark[^>]*>.*Unsubscribe.*<sup>${number}</sup></mark`, 's'))
    expect(mail!.body.source).toContain('déjà vu: guaranteed &amp; risk-free')
    expect(mail!.body.source).toContain('<span class="sl-tag">{{ name }}</span>')
  })
  test('whatever markup a body is made of, what is drawn is text and looks', () => {
    const pieces = [
      ...'<p> </p> <table> <tr> <td> </table> <svg> </svg> <math> <mtext> <style> </style> <script> </script> <!-- --> <noscript> </noscript>'.split(
        ' ',
      ),
      ...'<template> </template> <title> </title> <textarea> <select> <option> <plaintext> <form> <button> <li> </body> <br/> < > " \' = &lt;'.split(
        ' ',
      ),
      '<img src=x onerror=y>',
      '<a href="javascript:x" onclick=y>',
      '<iframe srcdoc="<script>x</script>">',
      '<td style="background:url(x)" background=x>',
      '{{ x }}',
      '{{ "<b>" }}',
      'text',
      "<p class='\"><script>'>",
      '<div id=x title="<img src=x>">',
      '<svg><style><img src=x onerror=y>',
      '\r\n',
    ]
    const source = (text: string): Source => ({ path: 'x', text })
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...pieces), { maxLength: 24 }),
        fc.constantFrom('html' as const, 'markdown' as const, 'mjml' as const),
        fc.nat(30),
        (parts, format, at) => {
          const body = parts.join('')
          const text = Text.verbatim(source(body), 0, body.length)
          const mark = { from: at, to: at + 5, number: 1, severity: 'error' as const }
          const mail = drawMail({ text, format }, body.length > at + 5 ? [mark] : [])
          if (mail === null) return
          for (const node of nodesOf(`<!doctype html><body>${mail.body.source}`)) {
            if (node.type === 'comment') throw new Error('A comment was left')
            if (node.type !== 'element') continue
            expect([
              'script',
              'style',
              'img',
              'a',
              'svg',
              'math',
              'form',
              'iframe',
              'template',
              'title',
              'input',
              'textarea',
              'select',
              'button',
              'noscript',
              'plaintext',
            ]).not.toContain(node.tagName)
            for (const name of Object.keys(node.properties))
              expect(name.toLowerCase()).not.toMatch(/^(?:on|style$|src|href$|background$|id$)/)
          }
          expect(mail.sheet).not.toMatch(/<|url\(/i)
        },
      ),
      { numRuns: 1500 },
    )
  })
  test('style sheets of messages load nothing and end nothing', () => {
    const css = `@import url(http://x);@import "y";@font-face{src:url(z)}a{background:URL( "http://x" )}/* </style> */b{content:'</style><script>'}`
    const safe = harmlessSheet(css)
    expect(safe).not.toMatch(/url|import|font-face|</i)
    expect(harmlessDeclarations('color:red}body{display:none')).toBe('color:redbodydisplay:none')
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !harmlessSheet(text).includes('<')))
  })
})

describe('the offer matrix', () => {
  const mail = (language: string, text: string): string =>
    `  - channel: email\n    language: ${language}\n    subject: ${JSON.stringify(text)}\n    format: html\n    body: ${JSON.stringify(`<p>${text}</p> <a href="https://acme.example/${language}">x</a> <a href="{{ unsubscribe_url }}">Unsubscribe</a>`)}\n`
  const matrix = (messages: string, head = ''): ReturnType<typeof offerMatrix> =>
    offerMatrix(
      casesOf({ 'o.campaign.yaml': `id: o\npurpose: marketing\n${head}messages:\n${messages}` })[0]!,
    )
  test('of three languages the one that says something else is odd', () => {
    const { rows, odd } = matrix(
      mail('en', '20% off with code SAVE20') +
        mail('de', '20 % Rabatt mit Code SAVE20') +
        mail('fr', '25 % de remise avec le code SAVE20'),
    )!
    expect(rows.map(({ cells }) => [cells.discount.values, cells.discount.isOdd])).toEqual([
      [['20 %'], false],
      [['20 %'], false],
      [['25 %'], true],
    ])
    expect(odd).toBe(1)
  })
  test('a text is held against what is declared', () => {
    const { rows } = matrix(
      mail('en', '20% off with code SAVE30'),
      'offer: { discount: 30%, code: SAVE30 }\n',
    )!
    expect(rows[0]!.message).toBeNull()
    expect(rows[1]!.cells.discount).toEqual({
      values: ['20 %'],
      isOdd: true,
      why: 'differs from what is declared',
    })
    expect(rows[1]!.cells.code.isOdd).toBe(false)
  })
  test('what stands there in a language that nobody reads is not missing', () => {
    const { rows } = offerMatrix(casesOf({ 'six.campaign.yaml': sixLanguages })[0]!)!
    const odd = rows.flatMap(({ language, cells }) =>
      offerColumns.flatMap((column) =>
        cells[column].isOdd ? [`${language} ${column} ${cells[column].why!}`] : [],
      ),
    )
    expect(odd).toEqual(['fr discount only here: 25 %', 'en code differs from what is declared'])
    for (const { language, cells } of rows.slice(1)) {
      expect(cells.discount.values, language!).toContain('20 %')
      expect(cells.ends.values, language!).toEqual(['2026-11-29'])
    }
  })
  test('a value is found as it is written anywhere, and not inside another one', () => {
    expect(hasPercent(inFigures('خصم ٢٠٪ اليوم'), '20 %')).toBe(true)
    expect(hasPercent(inFigures('%20 indirim'), '20 %')).toBe(true)
    expect(hasPercent(inFigures('120 % and 20.5 %'), '20 %')).toBe(false)
    expect(hasPercent(inFigures('12,5 % de moins'), '12.5 %')).toBe(true)
    expect(hasCode('קוד WINTER20 כאן', 'WINTER20')).toBe(true)
    expect(hasCode('WINTER200, XWINTER20, WINTER20-A', 'WINTER20')).toBe(false)
    expect(hasPrice('1\u202f299,00 zł', 'PLN 1299')).toBe(true)
    expect(hasPrice('ab 29,90 €', 'EUR 29.90')).toBe(true)
    expect(hasPrice('129,90 or 29,905 or 29 %', 'EUR 29.90')).toBe(false)
    expect(hasPrice('29 %', 'EUR 29')).toBe(false)
    for (const text of ['29.11.2026', '29/11/26', '2026-11-29', '11月29日', '11월 29일', 'до 29.11.'])
      expect(hasDay(text, '2026-11-29'), text).toBe(true)
    for (const text of ['29.11.2025', '129.11.2026', '29.1.2026', '28.11.2026'])
      expect(hasDay(text, '2026-11-29'), text).toBe(false)
  })
  test('languages that agree, with a page each, have nothing odd', () => {
    expect(
      matrix(mail('en', '20% off') + mail('de', '20 % Rabatt') + mail('fr', '20 % de remise'))!.odd,
    ).toBe(0)
  })
})

describe('the calendar', () => {
  const config = `audiences:\n  vip: { regions: { GB: 5000 }, consent: { tags: ["marketing:*"] } }\n`
  const wave = (id: string, at: string, status = 'scheduled'): string =>
    `id: ${id}\nstatus: ${status}\npurpose: marketing\naudience: vip\nschedule: { at: ${at}, timezone: recipient }\nmessages:\n  - { channel: sms, language: en-GB, from: "66777", body: "Acme ${id}. Reply STOP to opt out" }\n`
  const report = lintFiles(
    {
      'a.campaign.yaml': wave('a', '2026-11-24T10:00'),
      'b.campaign.yaml': wave('b', '2026-11-24T15:00'),
      'c.campaign.yaml': wave('c', '2026-11-27T10:00'),
      'd.campaign.yaml': wave('d', '2026-12-25T10:00'),
      'old.campaign.yaml': wave('old', '2026-11-20T10:00', 'sent'),
    },
    { beside: { 'sendlint.config.yaml': config }, detail: true },
  )
  test('counts what the same people get in a day and in a week, what was sent included', () => {
    const { weeks } = projectCalendar(report.detail!.cases, report.detail!.project)!
    const cells = weeks.flatMap((week) => (week.kind === 'week' ? week.days : []))
    expect(
      cells
        .filter(({ sends }) => sends.length > 0)
        .map(({ day, sends, pressure, weekly }) => [
          formatDate(day),
          sends.map(({ campaign }) => campaign),
          pressure,
          weekly,
        ]),
    ).toEqual([
      ['2026-11-20', ['old'], 1, 1],
      ['2026-11-24', ['a', 'b'], 2, 3],
      ['2026-11-27', ['c'], 1, 3],
      ['2026-12-25', ['d'], 1, 1],
    ])
    expect(weeks.map((week) => (week.kind === 'gap' ? week.weeks : 0))).toEqual([0, 0, 3, 0])
  })
  test('has the holidays of every place that is reached', () => {
    const text = wordsOf(html(report, presentation))
    expect(text).toMatch(/25 \S+ d \([^)]*\)\s*\u2605 Christmas Day United Kingdom/)
    expect(text).toContain('2 today, 3 in 7 days, to the same people')
  })
})

describe('recipients', () => {
  test('who is stopped once is not counted again', () => {
    const judged = rules.filter(({ id }) =>
      ['identity/unregistered-sender', 'opt-out/dead-link', 'timing/quiet-hours'].includes(id),
    )
    const page = pageOf(lintFiles(real, { campaigns: isCampaign, detail: true, rules: judged }), presentation)
    const of = (name: string): (typeof page.campaigns)[number] =>
      page.campaigns.find((one) => one.name === name)!
    expect(of('Black Friday, SMS').waterfall).toMatchObject({ start: 30000, left: 0, isMost: false })
    expect(of('Autumn collection launch').waterfall).toMatchObject({ start: 59500, left: 21500 })
    expect(of('Loyalty points update').waterfall).toMatchObject({ start: 86000, left: 86000, steps: [] })
    expect(of('Abandoned basket').waterfall).toBeNull()
    for (const { waterfall } of page.campaigns) {
      if (waterfall === null) continue
      const lost = waterfall.steps.reduce((sum, step) => sum + step.lost, 0)
      expect(waterfall.start - lost).toBe(waterfall.left)
    }
  })
  test('rows of contact files come before sizes that are declared, and hours are not taken out twice', () => {
    const one = realCase('01-')
    const { findings, unchecked } = lintFiles(
      { 'x.campaign.yaml': real['01-florida-evening-sms.campaign.yaml']! },
      { beside: real },
    )
    const contacts: ContactsRead = {
      unread: null,
      rows: 100,
      problems: [],
      questions: [],
      waterfall: [
        { stage: 'duplicate', removed: 10 },
        { stage: 'suppressed', removed: 0 },
        { stage: 'hours', removed: 5 },
      ],
      jurisdictions: [],
    }
    const timed = findings.filter(({ rule }) => rule === 'timing/quiet-hours')
    expect(timed.some(({ severity }) => severity === 'error')).toBe(true)
    expect(waterfallFor({ ...one, findings: timed, unchecked, contacts })).toEqual({
      basis: 'contacts',
      start: 100,
      steps: [
        { label: 'Duplicates', rule: null, lost: 10, isLeast: false, isOpen: false },
        { label: 'Wrong hours', rule: null, lost: 5, isLeast: false, isOpen: false },
      ],
      left: 85,
      isMost: false,
    })
  })
  test('the page of contact files has their numbers, and nothing that is in them', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sendlint-contacts-'))
    try {
      const write = (name: string, text: string): void => writeFileSync(join(folder, name), text)
      write('out.csv', 'phone\n+4915187654321\n')
      write('evidence.txt', 'form')
      write(
        'people.csv',
        'phone,email,first_name,country,consent_tags\n+4915112345678,erika@mustermann.example,Erika,DE,marketing:sms\n+4915187654321,max@muster.example,Maximilian,DE,marketing:sms\n+4915112345678,erika@mustermann.example,Erika,DE,marketing:sms\n12,kurz@muster.example,Kurz,DE,marketing:sms\n',
      )
      write(
        'c.campaign.yaml',
        `id: c\nname: Contacts\npurpose: marketing\nsender: { brand: Acme, legal_name: Acme GmbH, country: DE, privacy_policy: "https://acme.example/p" }\naudience: { regions: [DE], contacts: [people.csv], suppression: [out.csv] }\nschedule: { at: 2026-11-24T10:00, timezone: recipient }\nmessages:\n  - { channel: sms, language: en, from: "73762", body: "Acme: hello {{ first_name }}. Reply STOP to opt out" }\n`,
      )
      const page = join(folder, 'page.html')
      const cli = join(fixtures, '../dist/cli.js')
      spawnSync(process.execPath, [
        cli,
        'check',
        folder,
        '--now',
        '2026-11-21T10:00Z',
        '--format',
        `html:${page}`,
      ])
      const text = readFileSync(page, 'utf8')
      expect(text).not.toMatch(/15112345678|15187654321|mustermann|muster\.example|Erika|Maximilian/i)
      expect(wordsOf(text)).toContain('All rows of the contact files 4')
      // Where the file has no sizes the rows say how many people there are, in all and in each market.
      expect(wordsOf(text)).toContain('"Contacts" would reach 4 people in Germany')
      expect(wordsOf(text)).not.toContain('not declared')
      const audience = spawnSync(
        process.execPath,
        [
          cli,
          'audience',
          'people.csv',
          '--campaign',
          'c.campaign.yaml',
          '--suppression',
          'out.csv',
          '--format',
          'json',
          '--now',
          '2026-11-21T10:00Z',
        ],
        { cwd: folder, encoding: 'utf8' },
      )
      const { waterfall } = JSON.parse(audience.stdout) as {
        readonly waterfall: readonly { readonly stage: Stage; readonly removed: number }[]
      }
      for (const { stage, removed } of waterfall)
        if (removed > 0)
          expect(wordsOf(text).toLowerCase()).toContain(`${stageWords[stage]} \u2212${removed}`)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
