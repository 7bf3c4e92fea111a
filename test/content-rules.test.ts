import { describe, expect, test } from 'vitest'
import { rules as all } from '../rules/index.ts'
import { re2 } from '../src/content/patterns.ts'
import type { Report } from '../src/report/report.ts'
import { type Files, lintFiles } from './support/lint.ts'

const ids = ['content/personal-attribute', 'content/promotional-transactional', 'content/sensitive-term']
const rules = all.filter((rule) => ids.includes(rule.id))

function judge(campaign: string, beside: Files = {}): Report {
  return lintFiles({ 'a.campaign.yaml': campaign }, { rules, beside })
}

function sms(body: string, rest = 'purpose: marketing', language: string | null = 'en'): string {
  const declared = language === null ? '' : `, language: ${language}`
  return `${rest}\nmessages:\n  - { channel: sms${declared}, body: ${JSON.stringify(body)} }\n`
}

const config = (text: string): Files => ({ 'sendlint.config.yaml': text })

function found(report: Report): readonly string[] {
  return report.findings.map((one) => `${one.severity} ${one.at.source.text.slice(one.at.start, one.at.end)}`)
}

describe('words of the configuration', () => {
  test('a text stands between word boundaries, with its own message and severity', () => {
    const terms = config('terms:\n  - { text: cheapest ever, message: Claims need proof, severity: error }\n')
    const { findings } = judge(sms('Acme: the Cheapest-ever lamps, not the cheapest evergreens'), terms)
    expect(findings.map(({ severity, message }) => `${severity} ${message}`)).toEqual([
      'error House term "Cheapest-ever" in SMS body: Claims need proof',
    ])
    expect(findings[0]!.related.map(({ message }) => message)).toEqual(['listed here'])
  })

  test('an exception covers the term that it is written for, and no other', () => {
    const terms = config(
      'terms:\n  - { text: cheapest ever, except: [not the cheapest ever] }\n  - { text: cheapest }\n',
    )
    expect(found(judge(sms('Not the cheapest ever'), terms))).toEqual(['warning cheapest'])
    expect(found(judge(sms('Simply the cheapest ever'), terms))).toEqual([
      'warning cheapest ever',
      'warning cheapest',
    ])
  })

  test('signs in a text are only themselves', () => {
    const terms = config('terms:\n  - { text: "100% (free)*" }\n')
    expect(found(judge(sms('Acme: 100% (free)* lamps'), terms))).toEqual(['warning 100% (free)*'])
    expect(found(judge(sms('Acme: 100% free lamps'), terms))).toEqual([])
  })

  test('a text in a script without spaces stands anywhere', () => {
    const terms = config('terms:\n  - { text: 最安値 }\n')
    expect(found(judge(sms('業界最安値です', undefined, 'ja'), terms))).toEqual(['warning 最安値'])
  })

  test('a pattern is looked for in the visible text, exactly where it matches', () => {
    const terms = config('terms:\n  - { pattern: "only \\\\d+ left", except: ["only 2 left shoes"] }\n')
    expect(found(judge(sms('Acme 🎉: Only 3 left!'), terms))).toEqual(['warning Only 3 left'])
    expect(found(judge(sms('Acme: only 2 left shoes'), terms))).toEqual([])
  })

  test('without an engine a pattern stays an open question', () => {
    const report = lintFiles(
      { 'a.campaign.yaml': sms('Only 3 left') },
      { rules, beside: config('terms:\n  - { pattern: "only \\\\d+ left" }\n'), patterns: null },
    )
    expect(report.findings).toEqual([])
    expect(report.unchecked.map(({ reason }) => reason)).toEqual([
      'Pattern `only \\d+ left` of `terms` could not be looked for',
    ])
  })

  test('they hold for transactional messages too', () => {
    const terms = config('terms:\n  - { text: wine }\n')
    expect(found(judge(sms('Acme: your wine is on its way', 'purpose: transactional'), terms))).toEqual([
      'warning wine',
    ])
  })

  test('a brand is no sensitive word', () => {
    const body = 'Wine Society: wine tonight at the Wine Society'
    expect(judge(sms(body), config('brands: [Wine Society]\n')).findings[0]!.at.start).toBe(
      sms(body).indexOf('wine tonight'),
    )
    expect(found(judge(sms('Casino Lamps: 20 off'), config('brands: ["Casino Lamps"]\n')))).toEqual([])
  })

  test('patterns run in linear time', () => {
    expect(re2('(a+)+$')(`${'a'.repeat(20_000)}b`)).toEqual([])
    expect(re2('')('abc')).toEqual([])
  })
})

describe('sensitive words', () => {
  test('one idea is one finding with its further places, at most three', () => {
    const { findings } = judge(sms('Wine, beer, vodka, gin and whisky'))
    expect(findings).toHaveLength(1)
    expect(findings[0]!.related).toHaveLength(3)
  })

  test('a category says what it rests on and what to do', () => {
    const [finding] = judge(sms('Acme: free spins')).findings
    expect(finding!.help).toMatch(/topics: \[gambling\]/)
    expect(finding!.sources.length).toBeGreaterThan(0)
    expect(finding!.confidence).toBe('high')
  })

  test('what is ascribed to the reader is not also a mention', () => {
    expect(judge(sms('As a gay man you know')).findings.map(({ rule }) => rule)).toEqual([
      'content/personal-attribute',
    ])
    expect(
      judge(sms('The gay choir sings')).findings.map(({ rule, severity }) => `${rule} ${severity}`),
    ).toEqual(['content/sensitive-term info'])
  })

  test('the script decides where no language is declared', () => {
    expect(found(judge(sms('Пиво и вино', undefined, null)))).toEqual(['warning Пиво'])
    expect(found(judge(sms('Пиво и вино', undefined, 'en')))).toEqual([])
  })

  test('a subtag and its case are no matter', () => {
    expect(found(judge(sms('Bière offerte', undefined, 'fr-CA')))).toEqual(['warning Bière'])
  })

  test('no part of an address is read', () => {
    expect(found(judge(sms('New: https://acme.example/wine-beer')))).toEqual([])
  })
})

describe('benign lines', () => {
  test.each([
    'Black Friday starts now: 40% off everything',
    'Kill the clutter with our new storage boxes',
    'A special offer just for you, from your perfect host',
    'Every order helps cancer research',
    'Find your cocktail dress for race day',
    'The Jewish Museum is open this Sunday',
    'African Black Soap is back',
    'Eid Mubarak from the Acme team',
    'Western Union transfers, Christian Dior and shot glasses',
    'As a member you get free delivery',
    'Are you ready for summer?',
    'Other customers also bought this',
    'Your order of 12 March is ready',
    'Vote for your favourite flavour',
    'Top gun deals on a massage gun',
    'Sydney CBD store reopens',
  ])('%s', (line) => {
    expect(judge(sms(line)).findings.filter(({ severity }) => severity !== 'info')).toEqual([])
  })
})
