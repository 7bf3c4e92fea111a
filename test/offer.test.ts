import { describe, expect, test } from 'vitest'
import { readCodes, readPercents, readPrices } from '../src/offer/amounts.ts'
import { meantDay, readDates } from '../src/offer/dates.ts'
import { patternsFor } from '../src/offer/pattern.ts'
import type { OfferWords } from '../src/offer/words.ts'
import { dayOf, formatDate, weekdayIndex } from '../src/time/civil.ts'
import { rules } from '../rules/index.ts'
import { lintFiles, readDataShard } from './support/lint.ts'

const words = readDataShard('offer-words') as OfferWords
const named = new Set(words.namedDays)

function datesOf(language: string, text: string): readonly string[] {
  return readDates(text, patternsFor(language, words), named).dates.map(
    ({ from, to, year, month, day, weekday, isEnd, clock }) =>
      [
        `${text.slice(from, to)} = ${year ?? '?'}-${month}-${day}`,
        ...(weekday === null ? [] : [`weekday ${weekday.index} ${text.slice(weekday.from, weekday.to)}`]),
        ...(isEnd ? ['end'] : []),
        ...(clock === null ? [] : [`at ${clock}`]),
      ].join(', '),
  )
}

describe('dates of a text', () => {
  test.each([
    [
      'en',
      'Sale ends Sunday, 24 November at 11:59pm',
      ['24 November = ?-11-24, weekday 6 Sunday, end, at 1439'],
    ],
    ['en', 'Until November 24th, 2026 only', ['November 24th, 2026 = 2026-11-24, end']],
    ['en', 'Open Nov 27–29 in store', ['Nov 27–29 = ?-11-27']],
    ['en', 'Sat & Sun, November 28 and 29', ['November 28 = ?-11-28']],
    ['en', 'Black Friday, 20 November', ['20 November = ?-11-20']],
    ['en', 'May 20% off march in', []],
    ['en', 'From 12 to 14 November we met', ['14 November = ?-11-14']],
    ['en', 'Order until 2026-12-20', ['2026-12-20 = 2026-12-20, end']],
    [
      'de',
      'Nur bis Sonntag, den 29. November 2026',
      ['29. November 2026 = 2026-11-29, weekday 6 Sonntag, end'],
    ],
    ['de', 'bis 30.11. nur 69 €', ['30.11. = ?-11-30, end']],
    [
      'de',
      'so 24. November, Mo., 23. November',
      ['24. November = ?-11-24', '23. November = ?-11-23, weekday 0 Mo'],
    ],
    ['de', 'Vom 12. bis 14. November auf der Messe', ['14. November = ?-11-14']],
    ['de', 'Version 4.12.', []],
    ['fr', 'Jusqu’au dimanche 1er novembre inclus', ['1er novembre = ?-11-1, weekday 6 dimanche, end']],
    [
      'es',
      'Hasta el martes 24 de noviembre de 2026',
      ['24 de noviembre de 2026 = 2026-11-24, weekday 1 martes, end'],
    ],
    ['it', 'Fino al 24 novembre alle 20:00', ['24 novembre = ?-11-24, end, at 1200']],
    ['pt', 'Até terça-feira, 24 de novembro', ['24 de novembro = ?-11-24, weekday 1 terça-feira, end']],
    ['nl', 't/m zondag 29 november', ['29 november = ?-11-29, weekday 6 zondag, end']],
    ['pl', 'do niedzieli, 29 listopada', ['29 listopada = ?-11-29, weekday 6 niedzieli, end']],
    ['sv', 'till och med söndag 29 november', ['29 november = ?-11-29, weekday 6 söndag, end']],
    ['da', 'til og med søndag den 29. november', ['29. november = ?-11-29, weekday 6 søndag, end']],
    ['nb', 'til søndag 29. november', ['29. november = ?-11-29, weekday 6 søndag, end']],
    ['fi', 'sunnuntaihin 29. marraskuuta asti', ['29. marraskuuta = ?-11-29, weekday 6 sunnuntaihin, end']],
    ['cs', 'do neděle 29. listopadu', ['29. listopadu = ?-11-29, weekday 6 neděle, end']],
    ['tr', '29 Kasım Pazar gününe', ['29 Kasım = ?-11-29, weekday 6 Pazar']],
    [
      'tr',
      '28 Kasım Cumartesi, 29 Kasım Pazar',
      ['28 Kasım = ?-11-28, weekday 5 Cumartesi', '29 Kasım = ?-11-29, weekday 6 Pazar'],
    ],
    ['en', 'until 29 Nov. at 6pm', ['29 Nov = ?-11-29, end, at 1080']],
    ['tr', "29 Kasım'a kadar", ['29 Kasım = ?-11-29, end']],
    ['ru', 'до воскресенья, 29 ноября', ['29 ноября = ?-11-29, weekday 6 воскресенья, end']],
    ['ja', '2026年11月29日(日)まで', ['2026年11月29日 = 2026-11-29, weekday 6 日, end']],
    ['ja', '11/24まで', ['11/24 = ?-11-24, end']],
    ['zh', '截至11月29日', ['11月29日 = ?-11-29, end']],
    ['ko', '11월 29일(일)까지', ['11월 29일 = ?-11-29, weekday 6 일, end']],
    ['ar', 'حتى الأحد 29 نوفمبر', ['29 نوفمبر = ?-11-29, weekday 6 الأحد, end']],
    ['xx', 'bis 24. November', []],
  ])('%s: %s', (language, text, expected) => {
    expect(datesOf(language, text)).toEqual(expected)
  })

  test('two numbers that can be a date either way stay ambiguous', () => {
    const { dates, ambiguous } = readDates('Ends 04/05, 24/7, 1/2 price', patternsFor('en', words), named)
    expect(dates).toEqual([])
    expect(ambiguous).toEqual([{ from: 5, to: 10, first: 4, second: 5 }])
  })
})

describe('the year that is meant', () => {
  const meant = (text: string, sent: string): string | null => {
    const date = readDates(text, patternsFor('en', words), named).dates[0]!
    const [year, month, day] = sent.split('-').map(Number)
    const found = meantDay(date, dayOf(year!, month!, day!))
    return found === null ? null : formatDate(found)
  }
  test.each([
    ['24 November', '2026-11-21', '2026-11-24'],
    ['24 November', '2026-12-01', '2026-11-24'],
    ['3 January', '2026-12-28', '2027-01-03'],
    ['30 December', '2027-01-03', '2026-12-30'],
    ['29 February', '2027-01-03', '2028-02-29'],
    ['Friday, 5 November', '2026-12-20', '2026-11-05'],
    ['Thursday, 5 November', '2026-12-20', '2026-11-05'],
    ['24 November 2024', '2026-11-21', '2024-11-24'],
  ])('%s, sent %s', (text, sent, day) => {
    expect(meant(text, sent)).toBe(text === 'Friday, 5 November' ? '2027-11-05' : day)
  })
})

const formats: readonly Intl.DateTimeFormatOptions[] = [
  { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' },
  { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' },
  { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' },
  { day: 'numeric', month: 'long', timeZone: 'UTC' },
]
const locales = [
  'en-US',
  'en-GB',
  'de',
  'de-AT',
  'fr',
  'es',
  'it',
  'pt-BR',
  'pt-PT',
  'nl',
  'pl',
  'sv',
  'da',
  'nb',
  'fi',
  'cs',
  'tr',
  'ru',
  'ja',
  'zh',
  'zh-TW',
  'ko',
  'ar-u-nu-latn-ca-gregory',
]

describe('against an independent formatter, every day of two years', () => {
  test.each(locales)('%s', (locale) => {
    const patterns = patternsFor(locale, words)
    for (const options of formats) {
      const format = new Intl.DateTimeFormat(locale, options)
      const withYear = options.year !== undefined
      for (let day = dayOf(2026, 1, 1); day < dayOf(2028, 1, 1); day += 1) {
        const text = `x ${format.format(day * 86_400_000)}`
        const { dates } = readDates(text, patterns, named)
        expect(dates.length, text).toBe(1)
        const date = dates[0]!
        const [year, month, dayOfMonth] = formatDate(day).split('-').map(Number)
        expect([date.year, date.month, date.day], text).toEqual([withYear ? year : null, month, dayOfMonth])
        if (options.weekday !== undefined) expect(date.weekday?.index, text).toBe(weekdayIndex(day))
        expect(text.slice(date.from, date.to)).toContain(String(dayOfMonth))
      }
    }
  })
})

describe('amounts', () => {
  test.each([
    ['en', 'Save 20% now', ['20% 20 off']],
    ['en', '100% cotton, 20% OFF', ['100% 100', '20% 20 off']],
    ['de', '-20 % auf alles, 20 Prozent Rabatt', ['20 % 20 off', '20 Prozent 20 off']],
    ['fr', '50\u202f% de réduction', ['50\u202f% 50 off']],
    ['es', '10–20 % de descuento', []],
    ['ja', '20%オフ', ['20% 20 off']],
    ['ko', '30% 할인', ['30% 30 off']],
    ['sv', '12,5 % rabatt', ['12,5 % 12.5 off']],
  ])('percentages, %s: %s', (language, text, expected) => {
    expect(
      readPercents(text, patternsFor(language, words)).map(
        ({ from, to, value, isDiscount }) => `${text.slice(from, to)} ${value}${isDiscount ? ' off' : ''}`,
      ),
    ).toEqual(expected)
  })

  test.each([
    ['ab 1.299,00 € statt €1,299.50', ['1.299,00 € 1299 EUR', '€1,299.50 1299.5 EUR']],
    ['1\u202f299,90\u00a0€', ['1\u202f299,90\u00a0€ 1299.9 EUR']],
    ['EUR 29,- or 29.90 USD', ['EUR 29,- 29 EUR', '29.90 USD 29.9 USD']],
    ['299 kr', ['299 kr 299 DKK ISK NOK SEK']],
    ['¥1,980 / 1,980円', ['¥1,980 1980 CNY JPY', '1,980円 1980 JPY']],
    ['5 krona, 20 lire, 100 % of 30', []],
  ])('prices: %s', (text, expected) => {
    expect(
      readPrices(text, patternsFor('en', words), words).map(
        ({ from, to, amount, currencies }) => `${text.slice(from, to)} ${amount} ${currencies.join(' ')}`,
      ),
    ).toEqual(expected)
  })

  test.each([
    ['en', 'Use code SPRING20 today', ['SPRING20']],
    ['en', 'Use code: “SAVE-20”', ['SAVE-20']],
    ['en', 'USE CODE BELOW', []],
    ['en', 'code of conduct, dress code', []],
    ['fr', 'avec le code PRINTEMPS', ['PRINTEMPS']],
    ['de', 'QR-Code SCANNEN', []],
    ['de', 'Gutscheincode HERBST15', ['HERBST15']],
    ['ja', 'コード:AKI20', ['AKI20']],
  ])('codes, %s: %s', (language, text, expected) => {
    const found = readCodes(text, patternsFor(language, words))
    expect(found.map(({ code }) => code)).toEqual(expected)
    for (const { from, to, code } of found) expect(text.slice(from, to)).toBe(code)
  })
})

const ordinary: readonly (readonly [language: string, text: string])[] = [
  [
    'en',
    'Black Friday is here: up to 50% off 300+ styles. Free shipping over $50 until Sunday, Nov 29. Ends 11:59pm PT.',
  ],
  [
    'en',
    'Doors open 7pm Sat 28 Nov. Tickets £12.50 (£10 concessions). Book by Friday. 24/7 support on 0800 123 4567.',
  ],
  [
    'en',
    'Members save 10% more on top of 20% off. Code: VIP10. Orders over £40 ship free. Offer valid 24–29 November 2026.',
  ],
  [
    'en',
    'Thank you for 10 years! Since 12 March 2016 we have baked 1,000,000 loaves. 100% rye, 0% sugar. Rated 4.8/5.',
  ],
  ['en', 'Vote on Tuesday, November 3rd, 2026? You did. Thank you. Next meeting: Monday 7 December, 18:30.'],
  ['en', 'May we help? March on: 3 for 2 on Mon-Fri, 9/10 customers agree. T&Cs apply, © 2024 Acme Ltd.'],
  [
    'de',
    'Nur bis Sonntag, 29.11.2026: 20 % Rabatt auf alles ab 50 €. Mit Code ADVENT20 sparen. Mo–Fr 9–18 Uhr.',
  ],
  ['de', 'Wintersale vom 27. bis 30. November: Pullover 39,95 € statt 59,95 €. Versandkostenfrei ab 29 €.'],
  ['de', 'Am Samstag, 28. und Sonntag, 29. November ist Adventsmarkt, Eintritt 3,50 €, Kinder frei.'],
  [
    'fr',
    'Du vendredi 27 au lundi 30 novembre : jusqu’à -50 % sur une sélection. Livraison offerte dès 49 €.',
  ],
  [
    'fr',
    'Soldes : 3 achetés = 1 offert. Code NOEL10 : -10 % jusqu’au 24 décembre à minuit. Voir conditions.',
  ],
  [
    'es',
    'Hasta el lunes 30 de noviembre, 20 % de descuento. Envío gratis a partir de 30 €. Código: NEGRO20.',
  ],
  ['it', 'Fino a lunedì 30 novembre: sconti fino al 40%. Spedizione gratuita oltre i 39 €. Codice BLACK40.'],
  ['pt', 'Até segunda-feira, 30 de novembro: 25% de desconto. Portes grátis acima de 40 €.'],
  [
    'nl',
    'Alleen dit weekend, t/m maandag 30 november: 25% korting met code ZWART25. Gratis verzending vanaf € 50.',
  ],
  ['pl', 'Tylko do poniedziałku, 30 listopada: -30% na wszystko. Darmowa dostawa od 100 zł. Kod: CZARNY30.'],
  ['sv', 'Till och med måndag 30 november: 20 % rabatt på allt. Fri frakt över 499 kr. Kod: SVART20.'],
  ['da', 'Til og med mandag den 30. november: spar 20 %. Fri fragt over 499 kr.'],
  ['nb', 'Til og med mandag 30. november: 20 % rabatt. Fri frakt over 499 kr.'],
  ['fi', 'Maanantaihin 30. marraskuuta asti: -20 % kaikesta. Ilmainen toimitus yli 50 € tilauksiin.'],
  ['cs', 'Do pondělí 30. listopadu: sleva 20 %. Doprava zdarma nad 1 000 Kč.'],
  ['tr', '30 Kasım Pazartesi gününe kadar %20 indirim. 500 TL üzeri kargo bedava.'],
  ['ru', 'До понедельника, 30 ноября, скидка 20 %. Бесплатная доставка от 3 000 ₽.'],
  ['ja', '11月30日(月)まで全品20%オフ。3,980円以上で送料無料。'],
  ['ko', '11월 30일(월)까지 전 상품 20% 할인. 50,000원 이상 무료배송.'],
  ['zh', '截至11月30日星期一，全场优惠20%，满¥299包邮。'],
  ['ar', 'حتى الاثنين 30 نوفمبر: خصم 20% على كل شيء.'],
]
const placeOf: Readonly<Record<string, string>> = {
  en: 'US-NY',
  pt: 'PT',
  sv: 'SE',
  da: 'DK',
  nb: 'NO',
  cs: 'CZ',
  ja: 'JP',
  ko: 'KR',
  zh: 'CN',
  ar: 'AE',
}

test.each(ordinary)('ordinary marketing stays silent: %s, %s', (language, text) => {
  const offers = rules.filter(({ group }) => group === 'offer')
  const place = text.includes('£') ? 'GB' : (placeOf[language] ?? language.toUpperCase())
  for (const body of [text, text.toUpperCase()]) {
    const campaign = JSON.stringify({
      purpose: 'marketing',
      audience: { regions: [place] },
      schedule: { at: '2026-11-24T10:00', timezone: 'recipient' },
      messages: [{ channel: 'email', language, subject: 'News', body }],
    })
    const { findings } = lintFiles({ 'a.campaign.json': campaign }, { rules: offers })
    expect(findings.map((one) => one.message)).toEqual([])
  }
})

test('work grows with the text, and not with its square', () => {
  const patterns = patternsFor('en', words)
  const read = (text: string): void => {
    readDates(text, patterns, named)
    readPercents(text, patterns)
    readPrices(text, patterns, words)
    readCodes(text, patterns)
  }
  for (const piece of ['111 ', '1.', 'until on the ', 'Sunday, 29 November ', '-20% ', 'code ', '1/2 '])
    read(piece.repeat(200_000 / piece.length))
}, 10_000)
