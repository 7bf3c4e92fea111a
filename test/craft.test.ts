import { describe, expect, test } from 'vitest'
import { rule as clipped } from '../rules/content/clipped/rule.ts'
import { rule as tooLong } from '../rules/content/too-long/rule.ts'
import { placeholdersIn, type TemplatePhrases } from '../src/content/placeholders.ts'
import { shoutsIn } from '../src/content/shouting.ts'
import type { Report } from '../src/report/report.ts'
import type { Rule } from '../src/rule.ts'
import { lintFiles, readDataShard } from './support/lint.ts'

const { phrases } = readDataShard('placeholders') as TemplatePhrases

function judge(rule: unknown, message: object): Report {
  const campaign = { purpose: 'marketing', messages: [message] }
  return lintFiles({ 'a.campaign.json': JSON.stringify(campaign) }, { rules: [rule as Rule] })
}

function said(report: Report): readonly string[] {
  return report.findings.map(({ severity, message }) => `${severity} ${message}`)
}

describe('placeholders', () => {
  const left = (text: string): readonly string[] =>
    placeholdersIn(text, 'body', phrases).map(({ from, to }) => text.slice(from, to))

  test.each([
    ['Hi [First Name], hello', '[First Name]'],
    ['Hi [first_name]', '[first_name]'],
    ['At [insert link here] now', '[insert link here]'],
    ['Hallo [Vorname]', '[Vorname]'],
    ['Здравствуйте, [имя]', '[имя]'],
    ['LOREM IPSUM dolor', 'LOREM IPSUM'],
    ['TODO: write this', 'TODO'],
    ['Date TBD', 'TBD'],
    ['up to XX% off', 'XX%'],
    ['Dear null, hello', 'null'],
    ['Your headline goes here', 'Your headline goes here'],
    ['[object Object] is yours', '[object Object]'],
    ['write to you@example.com', 'you@example.com'],
  ])('%s', (text, found) => {
    expect(left(text)).toEqual([found])
  })

  test.each([
    'TODO al 50 %',
    'XXL, XXXL and 3XL',
    'card XXXX-1234',
    'card 1234 XXXX',
    'love xxx',
    '[Acme] Sale',
    '[AD] Sale',
    '(광고) 세일',
    'Your order is here',
    'The name of the game',
    'null and void',
    'a@acme.example',
    '[1] and [see below]',
  ])('%s is meant', (text) => {
    expect(left(text)).toEqual([])
  })

  test('every phrase of a template is found, in any case', () => {
    for (const phrase of phrases) {
      const found = placeholdersIn(`Hi, ${phrase.toUpperCase()}.`, 'body', phrases)
      expect(
        found.map(({ from, kind }) => [from, kind]),
        phrase,
      ).toEqual([[4, 'certain']])
    }
  })

  test.each(['Test', '[TEST] ', 'Copy of Spring', 'Subject line', 'Untitled campaign', 'test email'])(
    'the subject %j was never written',
    (text) => {
      expect(placeholdersIn(text, 'subject', [])).toHaveLength(1)
      expect(placeholdersIn(text, 'body', [])).toEqual([])
    },
  )

  test.each(['Test our new range', 'Subject to change', 'A copy of your invoice'])(
    'the subject %j was',
    (text) => {
      expect(placeholdersIn(text, 'subject', [])).toEqual([])
    },
  )
})

describe('length', () => {
  test('segments are counted to the unit', () => {
    expect(said(judge(tooLong, { channel: 'sms', body: 'a'.repeat(612) }))).toEqual([])
    expect(said(judge(tooLong, { channel: 'sms', body: 'a'.repeat(613) }))).toEqual([
      'warning Too long SMS body: 5 segments of GSM-7, limit 4',
    ])
    expect(said(judge(tooLong, { channel: 'sms', body: 'я'.repeat(268) }))).toEqual([])
    expect(said(judge(tooLong, { channel: 'sms', body: 'я'.repeat(269) }))).toEqual([
      'warning Too long SMS body: 5 segments of UCS-2, limit 4',
    ])
  })

  test('the sign that doubles the price is pointed at', () => {
    const { findings } = judge(tooLong, { channel: 'sms', body: `${'a'.repeat(200)}…${'a'.repeat(200)}` })
    expect(findings.map(({ message }) => message)).toEqual([
      'Too long SMS body: 6 segments of UCS-2 because of "…", limit 4',
    ])
    const [{ at, help }] = findings as [(typeof findings)[0]]
    expect(at.source.text.slice(at.start, at.end)).toBe('…')
    expect(help).toBe('Write plain quotes, hyphens and spaces: then it takes 3')
  })

  test('an emoji beside it leaves nothing to gain', () => {
    const body = `${'a'.repeat(200)}…🎉${'a'.repeat(200)}`
    expect(said(judge(tooLong, { channel: 'sms', body }))[0]).toContain('7 segments of UCS-2, limit')
  })

  test('a space that nobody sees is named by its code', () => {
    const [words] = said(judge(tooLong, { channel: 'sms', body: `a\u00A0${'a'.repeat(300)}` }))
    expect(words).toContain('because of "U+00A0"')
  })

  test('a WhatsApp text alone may be longer than a template', () => {
    const message = { channel: 'whatsapp', body: 'a'.repeat(1025) }
    expect(said(judge(tooLong, message))[0]).toMatch(/^warning/)
    expect(said(judge(tooLong, { ...message, footer: 'Acme' }))[0]).toMatch(/^error/)
  })

  test('a body is cut beyond 102 KB of bytes, not of characters', () => {
    const page = (bytes: number): object => ({
      channel: 'email',
      format: 'html',
      subject: 'Hi',
      body: 'ü'.repeat(bytes / 2),
    })
    expect(said(judge(clipped, page(102 * 1024)))).toEqual([])
    expect(said(judge(clipped, page(102 * 1024 + 2)))).toEqual([
      'warning Too large HTML body: 103 KB, limit 102 KB',
    ])
  })
})

describe('shouting', () => {
  const loud = (text: string, kind: 'body' | 'subject' = 'body'): readonly string[] =>
    shoutsIn(text, kind).map(({ from, to }) => text.slice(from, to))

  test.each([
    ['Now: LAST CHANCE TO SAVE ON EVERYTHING IN STORE today', ['LAST CHANCE TO SAVE ON EVERYTHING IN STORE']],
    ['Hurry!!!', ['!!!']],
    [
      'ПОСЛЕДНИЙ ДЕНЬ РАСПРОДАЖИ ВО ВСЕХ НАШИХ МАГАЗИНАХ',
      ['ПОСЛЕДНИЙ ДЕНЬ РАСПРОДАЖИ ВО ВСЕХ НАШИХ МАГАЗИНАХ'],
    ],
  ])('%s', (text, found) => {
    expect(loud(text)).toEqual(found)
  })

  test.each([
    'REPLY STOP TO OPT OUT',
    'Great!!',
    'IKEA BMW SAP UPS DHL FEDEX',
    'セールセールセール',
    'ACME SHOP: SALE',
  ])('%s is no shouting', (text) => {
    expect(loud(text)).toEqual([])
  })

  test('a subject shouts when all of it does', () => {
    expect(loud('LAST CHANCE TODAY', 'subject')).toEqual(['LAST CHANCE TODAY'])
    expect(loud('LAST CHANCE TODAY only', 'subject')).toEqual([])
    expect(loud('SALE', 'subject')).toEqual([])
  })
})
