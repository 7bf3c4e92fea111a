import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { inputOf } from '../src/cli/input.ts'
import { isFormPage } from '../src/form/kind.ts'
import { formWordKinds, type FormWords, hasWord, wordsIn } from '../src/form/words.ts'
import { normalised, wordingHash } from '../src/form/wording.ts'
import type { Report } from '../src/report/report.ts'
import { lintFiles, readDataShard, root } from './support/lint.ts'

const words = readDataShard('form-words') as FormWords
const read = (path: string, text: string, channel?: 'email'): ReturnType<typeof inputOf> =>
  inputOf(
    path,
    new TextEncoder().encode(text),
    true,
    channel === undefined ? null : { channel, language: null },
  )
const found = (report: Report, rule: string): readonly string[] =>
  report.findings.filter((one) => one.rule === rule).map(({ at }) => at.source.text.slice(at.start, at.end))

describe('what a form is', () => {
  const page = '<form><input type="email" name="e"></form>'

  test.each([
    ['a name', 'a.form.yaml', 'kind: web', { declared: true }],
    ['a page with a form for an address', 'index.html', page, { declared: false }],
    ['a page named as one', 'a.form.html', '<p></p>', { declared: true }],
  ] as const)('%s', (_, path, text, form) => {
    expect(read(path, text).form).toEqual(form)
  })

  test('a page with a channel is a message, and a campaign is a campaign', () => {
    expect(read('index.html', page, 'email').form).toBeUndefined()
    expect(read('a.campaign.yaml', 'id: a').form).toBeUndefined()
    expect(() => read('index.html', '<form><input type="search"></form>')).toThrow(/Missing channel/)
  })

  test.each([
    ['<form><input type=tel></form>', true],
    ['<FORM>\n<INPUT\n  NAME="customer[email]"></FORM>', true],
    ['<form><input name="mobile_number"></form>', true],
    ['<form><input autocomplete="tel-national"></form>', true],
    ['<form><input name="hotel"></form>', false],
    ['<input type="email">', false],
    ['<form action="/search"><input name="q"></form>', false],
  ])('%s', (text, is) => {
    expect(isFormPage(text)).toBe(is)
  })
})

describe('pages that are about something else stay silent', () => {
  const quiet = (text: string): readonly string[] =>
    lintFiles({ 'index.html': text })
      .findings.filter(({ rule }) => rule.startsWith('form/'))
      .map(({ rule }) => rule)

  test.each([
    [
      'signing in',
      '<form><input type="email"><input type="password"><label><input type="checkbox" checked> Stay signed in</label></form>',
    ],
    [
      'a question',
      '<form><input type="email"><textarea name="question"></textarea><button>Send</button></form>',
    ],
    ['a delivery', '<form><input type="tel" name="phone"><input name="street"><button>Order</button></form>'],
  ])('%s', (_, text) => {
    expect(quiet(text)).toEqual([])
  })
})

describe('forms of shops and newsletter platforms', () => {
  const rulesOf = (text: string): readonly string[] =>
    lintFiles({ 'index.html': text })
      .findings.filter(({ rule }) => rule.startsWith('form/'))
      .map(({ rule }) => rule)

  test.each([
    [
      'an embedded sign-up',
      '<html lang="en"><form action="https://x.example/subscribe/post"><h2>Subscribe</h2><label for="e">Email</label><input type="email" id="e"><label for="f">First Name</label><input id="f"><input type="submit" value="Subscribe"></form>',
      ['form/missing-privacy-link'],
    ],
    [
      'a line in the footer of a shop',
      '<html lang="en"><form class="newsletter-form"><input type="hidden" name="form_type" value="customer"><input id="n" type="email" placeholder="Email"><label for="n">Email</label><button type="submit" aria-label="Subscribe">→</button></form>',
      ['form/missing-privacy-link'],
    ],
    [
      'a checkout',
      '<html lang="en-US"><form><label for="e">Email</label><input id="e" type="email"><input type="checkbox" id="m" name="marketing" checked><label for="m">Email me with news and offers</label><label for="p">Phone (for delivery)</label><input id="p" type="tel"><input type="checkbox" id="s" name="save" checked><label for="s">Save this information for next time</label><a href="/privacy">Privacy</a></form>',
      ['form/prechecked-box'],
    ],
    [
      'a registration',
      '<html lang="de"><form><label>E-Mail<input type="email"></label><label>Passwort<input type="password"></label><label><input type="checkbox" name="newsletter"> Ja, ich möchte den Newsletter von Acme per E-Mail erhalten. Mehr in der <a href="/datenschutz">Datenschutzerklärung</a>.</label><label><input type="checkbox" name="terms"> Ich habe die AGB gelesen und stimme ihnen zu.</label></form>',
      [],
    ],
  ])('%s', (_, text, rules) => {
    expect(rulesOf(text)).toEqual(rules)
  })
})

describe('where findings stand', () => {
  test('entities, line breaks and templates keep offsets', () => {
    const text = `<html lang="en"><body>\r\n<form>{{ csrf }}<label>E&#45;mail <input type=email></label>\r\n<label><input type='checkbox' checked='' name=x>Yes &amp; keep in\r\n  touch</label><a href=/privacy>P</a></form>`
    const report = lintFiles({ 'a.form.html': text })
    expect(found(report, 'form/prechecked-box')).toEqual(["<input type='checkbox' checked='' name=x>"])
    expect(found(report, 'form/unclear-wording')).toEqual(['keep in\r\n  touch'])
  })

  test('a page in Markdown has the places and language of its front matter', () => {
    const text = `---\nkind: web\nlanguage: de\nregions: [DE]\n---\n# Newsletter\n\n<form>\n<label>E-Mail <input type="email"></label>\n<label><input type="checkbox" checked> Ja, Angebote von Acme per E-Mail</label>\n[Datenschutz](/datenschutz)\n</form>\n`
    const report = lintFiles({ 'a.form.md': text })
    const [finding] = report.findings.filter(({ rule }) => rule === 'form/prechecked-box')
    expect(finding).toMatchObject({ severity: 'error', jurisdictions: ['DE'] })
  })

  test('a waiver in a comment holds', () => {
    const text = `<html lang="en"><body><form>\n<label>Email <input type="email"></label>\n<!-- sendlint-allow form/prechecked-box until 2026-12-31 -- LEGAL-7 -->\n<label><input type="checkbox" checked> Email me offers from Acme</label>\n<a href="/privacy">Privacy</a></form>`
    const report = lintFiles({ 'a.form.html': text })
    expect(found(report, 'form/prechecked-box')).toEqual([])
    expect(report.waived).toHaveLength(1)
  })
})

describe('a broken form is an error with a place', () => {
  test.each([
    ['a.form.yaml', '', 'campaign/empty'],
    ['a.form.yaml', '- web', 'campaign/wrong-type'],
    ['a.form.yaml', 'kind: fax', 'campaign/unknown-value'],
    ['a.form.yaml', 'wording: x', 'campaign/missing-key'],
    ['a.form.yaml', 'kind: web\nchekbox: { text: x }', 'campaign/unknown-key'],
    ['a.form.html', '<p>Nothing to fill in</p>', 'campaign/empty'],
    ['a.form.md', 'no front matter', 'source/syntax'],
  ])('%s: %j', (path, text, rule) => {
    const report = lintFiles({ [path]: text })
    expect(report.findings.map((one) => one.rule)).toContain(rule)
    expect(report.verdict).toBe('fail')
  })
})

describe('hostile pages are read in time', () => {
  test.each([
    ['inputs', '<input type=email>'.repeat(40_000)],
    ['labels in labels', '<label>'.repeat(100_000)],
    ['boxes in one label', `<label>${'<input type=checkbox name=newsletter>'.repeat(20_000)}`],
    ['blocks', '<div><input type=checkbox>yes '.repeat(20_000)],
    ['end tags', `${'<b>'.repeat(20_000)}${'</i>'.repeat(100_000)}`],
    ['unclosed tags', '<form <input '.repeat(50_000)],
    ['sentences', `<input type=email><p>${'By signing up you agree to emails. '.repeat(20_000)}`],
    ['forms', '<form><input type=email></form>'.repeat(20_000)],
  ])('%s', (_, body) => {
    const started = performance.now()
    const report = lintFiles({ 'a.form.html': `<html lang="en"><form>${body}` })
    expect(report.findings.some(({ rule }) => rule === 'internal/rule-failed')).toBe(false)
    // A second or so here; what is quadratic takes minutes.
    expect(performance.now() - started).toBeLessThan(20_000)
  })
})

describe('the hash of a wording', () => {
  test('is the same however it was typed or set', () => {
    const typed = "Yes, text me Acme's offers - max 4 a month"
    for (const other of [
      'YES, text me Acme\u2019s offers \u2013 max 4 a month.',
      'Yes,  text me\n  Acme\u2019s offers \u2014 max\u00a04 a month',
    ])
      expect(wordingHash(other)).toBe(wordingHash(typed))
  })

  test('differs with every word and number', () => {
    expect(wordingHash('max 4 a month')).not.toBe(wordingHash('max 5 a month'))
    expect(normalised('Not text me')).not.toBe(normalised('text me'))
  })
})

describe('words of forms', () => {
  const source = parse(readFileSync(join(root, 'rules/form/words.yaml'), 'utf8')) as FormWords

  test('each is found in its own language, and in a text without one', () => {
    for (const [language, kinds] of Object.entries(source.languages))
      for (const kind of formWordKinds)
        for (const word of kinds[kind]) {
          const text = `x ${word.replace('*', '')} y`
          expect(hasWord(text, kind, words, language), `${language} ${kind} ${word}`).toBe(true)
          expect(hasWord(text, kind, words, null), word).toBe(true)
        }
  })

  test('they are whole words', () => {
    expect(wordsIn('context and texture', 'phone', words, 'en')).toEqual([])
    expect(wordsIn('Werbemails', 'messages', words, 'de')).toHaveLength(1)
  })
})
