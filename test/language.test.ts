import { assert, property, string } from 'fast-check'
import { expect, test } from 'vitest'
import { confirm } from '../src/content/language-confirm.ts'
import { gate } from '../src/content/language-gate.ts'
import { judgeLanguage, type LanguageDetectors, readProse } from '../src/content/language.ts'
import { foldWord, type LanguageWords } from '../src/content/language-words.ts'
import { readTag, scriptOf } from '../src/content/scripts.ts'
import { lintFiles, readDataShard } from './support/lint.ts'

const words = readDataShard('language-words') as LanguageWords
const all: LanguageDetectors = { franc: gate, eld: confirm }

function judge(text: string, declared: string, detectors = all, names: readonly string[] = []): string {
  const tag = readTag(declared)!
  const verdict = judgeLanguage(readProse(text, names, tag, words), tag, words, detectors)
  switch (verdict.kind) {
    case 'other':
      return verdict.language ?? verdict.script
    case 'writing':
      return verdict.writing
    case 'doubtful':
      return `${verdict.kind}: ${verdict.needs}`
    default:
      return verdict.kind
  }
}

test.each([
  ['en-US', 'en', ['Latn'], null],
  ['nb-NO', 'no', ['Latn'], null],
  ['iw', 'he', ['Hebr'], null],
  ['zh', 'zh', ['Hani'], null],
  ['zh-TW', 'zh', ['Hani'], 'Hant'],
  ['zh_Hans_HK', 'zh', ['Hani'], 'Hans'],
  ['sr', 'sr', ['Cyrl', 'Latn'], null],
  ['sr-Latn-RS', 'sr', ['Latn'], null],
  ['ja', 'ja', ['Kana', 'Hani'], null],
  ['ko-KR', 'ko', ['Hang', 'Hani'], null],
  ['es-419', 'es', ['Latn'], null],
])('%s is read as %s', (tag, language, scripts, writing) => {
  expect(readTag(tag)).toEqual({ language, scripts, writing })
})

test('what is no tag is none', () => {
  for (const tag of ['', 'e', 'english', '12', 'français']) expect(readTag(tag)).toBeNull()
})

test('scripts of letters; digits, signs and emoji have none', () => {
  expect(Array.from('aéßЖλשقकक़ไ한あカ漢ა').map((one) => scriptOf(one.charCodeAt(0)))).toEqual(
    'Latn Latn Latn Cyrl Grek Hebr Arab Deva Deva Deva Thai Hang Kana Kana Hani Geor'.split(' '),
  )
  for (const one of '1 .,€×÷–…٣،।。！😀') expect(scriptOf(one.charCodeAt(0)), one).toBeNull()
})

test('words are compared without case and diacritics, Latin ones only', () => {
  expect(['Été', 'ŁÓDŹ', 'Ærø', 'ığdır', "l'", 'Ещё', 'їх'].map(foldWord)).toEqual([
    'ete',
    'lodz',
    'aero',
    'igdir',
    'l',
    'ещё',
    'їх',
  ])
})

// None of these may load a detector: they are what messages mostly look like.
test.each([
  ['en', 'Acme: 20% off this week only at acme.example/s. Reply STOP to opt out.'],
  ['en', 'Your parcel is on its way and will be with you by 6 pm today.'],
  ['fr', 'Bonjour, profitez de -20 % sur toute la boutique jusqu’à dimanche. STOP au 36111'],
  ['de', 'Nur heute: 20 % auf alles in unserem Shop. Mit STOPP abmelden.'],
  ['es', 'Hola, tu pedido ya está listo. Puedes recogerlo hoy en la tienda.'],
  ['pt-BR', 'Olá, o seu pedido já saiu para entrega e chega até amanhã.'],
  ['it', 'Ciao, il tuo ordine è pronto per il ritiro in negozio. Rispondi STOP per non ricevere più SMS.'],
  ['nl', 'Je bestelling is onderweg en wordt vandaag bij je bezorgd.'],
  ['pl', 'Twoje zamówienie jest już w drodze. Aby zrezygnować, odpisz STOP.'],
  ['tr', 'Sayin musterimiz, bu hafta sonu tum urunlerde %20 indirim sizi bekliyor.'],
  ['sv', 'Hej! Din beställning är klar att hämtas i butiken från och med nu.'],
  ['ru', 'Здравствуйте, ваш заказ уже в пути и будет у вас завтра.'],
  ['uk', 'Вітаємо, ваше замовлення вже в дорозі і буде у вас завтра.'],
  ['vi', 'Đơn hàng của bạn đã được gửi và sẽ đến trong hai ngày.'],
  ['id', 'Pesanan Anda sudah dikirim dan akan tiba dalam dua hari.'],
  ['el', 'Η παραγγελία σας είναι έτοιμη για παραλαβή.'],
  ['ja', 'ご注文の商品を発送しました。'],
  ['ko', '주문하신 상품이 발송되었습니다.'],
  ['th', 'คำสั่งซื้อของคุณพร้อมแล้ว'],
])('%s: right at a glance: %s', (declared, text) => {
  expect(judge(text, declared, {})).toBe('as-declared')
})

test.each([
  ['en', 'Votre colis arrive demain dans la journée', 'fr'],
  ['fr', 'Your parcel will arrive tomorrow', 'en'],
  ['es', 'A sua encomenda já está pronta e você não precisa de código', 'pt'],
  ['hu', 'New arrivals inside', 'en'],
  ['it', 'Nuevas chaquetas de invierno', 'es'],
  ['de', 'Uw bestelling is onderweg en wordt vandaag bij u bezorgd', 'nl'],
  ['en', 'Ваш заказ уже в пути', 'ru'],
  ['ru', 'Ваше замовлення вже в дорозі і буде у вас завтра', 'uk'],
  ['uk', 'Ваш заказ уже в пути и будет у вас завтра', 'ru'],
  ['ru', 'Your order is on its way', 'en'],
  ['en', 'Η παραγγελία σας είναι έτοιμη', 'el'],
  ['ar', 'سفارش شما ارسال شد و تا فردا به دست شما می‌رسد', 'fa'],
  ['zh', 'ご注文の商品を発送しました', 'ja'],
  ['ja', '您的订单已经发货，请点击链接查看详情', 'zh'],
  ['ko', '您的订单已经发货，请点击链接查看详情', 'zh'],
  ['zh-TW', '您的订单已经发货，请点击链接查看', 'Hans'],
  ['zh-CN', '您的訂單已經發貨，請點擊鏈接查看', 'Hant'],
  ['fr', 'Acme : 您的订单已经发货，请点击链接 Acme Express 查看', 'zh'],
])('declared %s: %s', (declared, text, found) => {
  expect(judge(text, declared)).toBe(found)
})

test.each([
  ['fr', 'Ok 482913'],
  ['fr', 'https://acme.example/your-parcel-will-arrive-tomorrow'],
  ['fr', 'help@your-parcel-will-arrive-tomorrow.example'],
  ['fr', '\uFFFC \uFFFC \uFFFC hello friend'],
  ['de', 'BLACK FRIDAY SALE WEEKEND'],
  ['de', 'Musikschule Lindental'],
  ['es', 'Gimnasio Olimpo'],
  ['hu', 'Tíz úszóóra féláron'],
  ['id', 'Benih rumput taman'],
  ['el', 'I paraggelia sas einai etoimi kai tha tin paralavete avrio'],
])('nothing is said of %s: %s', (declared, text) => {
  expect(judge(text, declared)).toBe('undetermined')
})

test('names say nothing of a language', () => {
  const text = 'The Body Corner of the High Street'
  expect(judge(text, 'de')).toBe('en')
  expect(judge(text, 'de', all, ['the body corner of the high street'])).toBe('undetermined')
})

test('a detector is asked for when there is a doubt, and the second only when the first suspects', () => {
  const text = 'Votre colis arrive demain dans la journée'
  expect(judge(text, 'en', {})).toBe('doubtful: franc')
  expect(judge(text, 'en', { franc: gate })).toBe('doubtful: eld')
  expect(judge('Rechnung verfügbar', 'de', { franc: gate })).toBe('as-declared')
})

test('without detectors the question stays open', () => {
  const file = `id: a
purpose: transactional
messages:
  - channel: sms
    language: en
    body: Votre colis arrive demain dans la journée
`
  const open = lintFiles({ 'a.campaign.yaml': file }, { detectors: { franc: null, eld: null } })
  expect(open.unchecked.filter(({ rule }) => rule === 'content/language-mismatch')).toMatchObject([
    { required: false, needs: 'language detector' },
  ])
  const settled = lintFiles({ 'a.campaign.yaml': file })
  expect(settled.unchecked.filter(({ rule }) => rule === 'content/language-mismatch')).toEqual([])
  expect(settled.findings.filter(({ rule }) => rule === 'content/language-mismatch')).toHaveLength(1)
})

test('total on any text, and right for its own language whatever stands around it', () => {
  assert(
    property(string({ unit: 'binary', maxLength: 400 }), (text) => {
      for (const declared of ['en', 'ru', 'ja', 'zh-TW', 'ar', 'xx'])
        expect(() => judge(text, declared)).not.toThrow()
    }),
    { numRuns: 200 },
  )
})
