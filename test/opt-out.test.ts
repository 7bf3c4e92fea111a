import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readOptOutWords } from '../src/build/opt-out.ts'
import { findInstruction } from '../src/content/opt-out-instructions.ts'
import { surroundings, whatItSays } from '../src/content/opt-out-says.ts'
import { deadReason, whatTargetSays } from '../src/content/opt-out-links.ts'
import { senderType } from '../src/content/sender.ts'
import { grammar, problems, root } from './support/opt-out-grammar.ts'

test('the data compile', () => {
  expect(problems).toEqual([])
  expect(grammar.languages.length).toBeGreaterThanOrEqual(58)
})

describe('instructions', () => {
  test.each<readonly [language: string, text: string]>([
    ['en', 'Acme: 20% off today. Reply STOP to opt out'],
    ['en', 'Txt STOP 2 quit'],
    ['en', 'To unsubscribe, text NO to 80123'],
    ['en', 'Text "END" to 12345 to unsubscribe.'],
    ['en', 'Reply CANCEL to cancel'],
    ['en', 'STOP to end. HELP for help'],
    ['en', 'Text STOP2stop'],
    ['en', 'Optout? SMS STOP to 60777'],
    ['en', 'OptOut:08001234567'],
    ['en', 'Unsub: acme.example/x/7'],
    ['en', 'Opt out at https://acme.example/p?id=7'],
    ['en', 'Manage texts: https://acme.example/unsubscribe/7'],
    ['en', 'Not for you? Simply reply with the word STOP'],
    ['en', "Don't want these messages? Reply with N"],
    ['en', 'Tap https://acme.example/o/7 to stop these messages'],
    ['fr', 'STOP au 36105'],
    ['fr', 'STOPSMS 36063'],
    ['fr', 'STOP SMS au 36xxx'],
    ['fr', 'Acme -20 % ! Stop sms 38080'],
    ['fr', 'Pour ne plus recevoir nos offres, répondez ARRET'],
    ['fr', 'Envoyez STOP par SMS au 36180 pour vous desabonner'],
    ['fr', 'Se désinscrire : acme.example/d/7'],
    ['es', 'Envía BAJA al 27654 para no recibir más'],
    ['es', 'Para darte de baja responde NO'],
    ['es', 'Acme: 20 % hoy. BAJA al 2222'],
    ['es', 'Si ya no deseas recibir ofertas contesta STOP'],
    ['es', 'Baja: acme.example/b/7'],
    ['pt', 'Envie SAIR para 28500 e cancele'],
    ['pt', 'Para cancelar a inscrição responda PARAR'],
    ['pt', 'Nao quer receber mais? Responda SAIR'],
    ['it', 'Invia STOP al 40404 per disiscriverti'],
    ['it', 'Per non ricevere più SMS scrivi NO al 40404'],
    ['de', 'Abmelden: STOP an 12345'],
    ['de', 'Zum Abbestellen antworten Sie mit ENDE'],
    ['de', 'Keine SMS mehr? Sende STOPP an 12345'],
    ['de', 'Abmeldung unter acme.example/a/7'],
    ['nl', 'Stuur STOP naar 4400 om je af te melden'],
    ['nl', 'Geen sms meer? Antwoord met UIT'],
    ['sv', 'Sms:a STOPP till 71000 för att slippa fler utskick'],
    ['da', 'Frameld: send STOP til 1220'],
    ['nb', 'Send STOPP til 2077 for å melde deg av'],
    ['fi', 'Peruaksesi viestit lähetä ESTO numeroon 16400'],
    ['is', 'Svaraðu STOP til að afskrá þig'],
    ['pl', 'Rezygnacja: STOP na 7055'],
    ['pl', 'Aby zrezygnowac wyslij SMS o tresci NIE na nr 4080'],
    ['cs', 'Odhlaseni: poslete SMS STOP na 9071234'],
    ['sk', 'Pre odhlásenie pošlite SMS STOP na 8866'],
    ['hu', 'Leiratkozás: küldjön STOP üzenetet a 1756 számra'],
    ['ro', 'Pentru dezabonare trimite NU la 1866'],
    ['bg', 'Za otkaz izpratete STOP na 1950'],
    ['bg', 'За отказ: изпратете НЕ на 1950'],
    ['hr', 'Za odjavu pošaljite ODJAVA na 66000'],
    ['sr', 'Za odjavu posaljite STOP na 4040'],
    ['sr', 'За одјаву пошаљите СТОП на 4040'],
    ['sl', 'Za odjavo pošljite SMS STOP na 3030'],
    ['mk', 'За одјава испратете СТОП на 141'],
    ['sq', 'Dërgo STOP për të ndaluar'],
    ['el', 'ΓΙΑ ΔΙΑΓΡΑΦΗ ΣΤΕΙΛΤΕ STOP ΣΤΟ 54000'],
    ['tr', 'SMS istemiyorsaniz MAVI yazip 3525e gonderin'],
    ['tr', 'RET yazip 4609a gonder'],
    ['tr', 'Kutlu olsun. RET yaz 3333'],
    ['tr', 'SMS iptali icin ACME IPTAL yaz 3030a yolla'],
    ['tr', 'Listeden çıkmak için RET yazıp 3340’a gönderiniz'],
    ['az', 'SMS-dən imtina etmək üçün STOP yazıb 9000 nömrəsinə göndərin'],
    ['kk', 'Хабарламаны тоқтату үшін СТОП деп жазыңыз'],
    ['ru', 'Отказ от рассылки: отправьте НЕТ на 1234'],
    ['ru', 'Отписка acme.example/o/7'],
    ['ru', 'Чтобы отписаться, пришлите слово СТОП'],
    ['uk', 'Щоб відписатися, надішліть слово НІ на 2020'],
    ['be', 'Каб адпісацца, дашліце СТОП'],
    ['ka', 'გასაუქმებლად გაგზავნეთ STOP ნომერზე 9000'],
    ['hy', 'Հրաժարվելու համար ուղարկեք STOP'],
    ['et', 'Loobumiseks vasta EI'],
    ['lv', 'Lai atteiktos, sūtiet NĒ uz 1800'],
    ['lt', 'Norėdami atsisakyti siųskite NE numeriu 1679'],
    ['ca', 'Respon BAIXA per no rebre més SMS'],
    ['ar', 'لإلغاء الاشتراك أرسل الغاء إلى 801'],
    ['ar', 'لايقاف الرسائل ارسل U12 الى 7000'],
    ['he', 'להסרה השיבו "הסר"'],
    ['he', 'להסרה: acme.example/h/7'],
    ['fa', 'تخفیف ویژه لغو۱۱'],
    ['hi', 'STOP लिखकर 56161 पर भेजें'],
    ['hi', 'Message band karne ke liye STOP likhkar 56161 par bhejein'],
    ['bn', 'বন্ধ করতে STOP লিখে 2222 নম্বরে পাঠান'],
    ['ta', 'நிறுத்த STOP என அனுப்பவும்'],
    ['ur', 'UNSUB likh kar 3627 par bhejein'],
    ['id', 'Ketik UNREG kirim ke 9887 untuk berhenti berlangganan'],
    ['ms', 'Untuk berhenti, taip STOP hantar ke 32088'],
    ['tl', 'I-text ang STOP sa 2100 para huminto'],
    ['sw', 'Kujiondoa tuma STOP kwenda 15000'],
    ['vi', 'Từ chối quảng cáo, soạn TC gửi 1800'],
    ['vi', 'TC QC: tu choi soan TC3 gui 9241'],
    ['th', 'พิมพ์ STOP ส่งมาที่ 4711222 เพื่อยกเลิก'],
    ['th', 'ยกเลิกรับ กด *137'],
    ['zh', '退订回复TD'],
    ['zh', '（回N退订）'],
    ['zh', '如不欲收取推廣訊息，請回覆STOP'],
    ['ja', '配信停止はこちら https://acme.example/j/7'],
    ['ja', '配信の停止をご希望の方は「停止」とご返信ください'],
    ['ko', '무료수신거부 080-123-4567'],
    ['ko', '무료 수신 거부 0801234567'],
    ['cy', 'Ateb STOP i ddad-danysgrifio'],
    ['af', 'Antwoord STOP om uit te teken'],
  ])('%s: %s', (_language, text) => {
    expect(findInstruction(text, grammar)).not.toBeNull()
  })

  test.each([
    'Text WIN to 12345 for your chance',
    'Non-stop flights from £39',
    "Don't stop now: the sale never ends. Cancel anytime!",
    'Reply YES to confirm. Reply HELP for help',
    'Reply YES to stop paying bank fees',
    'Reply CANCEL to cancel your appointment on Monday',
    'Reply START to resubscribe. You will receive no more messages.',
    'You are now unsubscribed from Acme.',
    'Our shop is next to bus stop 12345',
    'Next stop in 2027: Mars',
    'Metro stop 36 and 38',
    'Stop by our store to end the season in style',
    'Stop 50% off sale: acme.example/s',
    'Call 0800 123 4567 to book',
    'Text us your question',
    'No more waiting: acme.example/s',
    'Stop aux prix élevés ! Répondez OUI',
    'Arrêtez tout : -50 % au 12 rue de Paris',
    'Votre code est 36111',
    'Baja de precios en acme.example/s',
    'Responde SI para participar',
    'La luz baja al 20 % hoy',
    'El precio baja al 1500 en acme.example/s',
    'Si nos responde BAJA le llamamos',
    'Responda 1 para ver ofertas',
    'KAZAN yaz 3404e gonder',
    'ABONE VIDEO yazip 3636ya gonderin',
    'Siparişiniz için EVET yazıp gönderin',
    'Soan KM gui 191 de nhan uu dai',
    'Отправьте стоп-слово или фразу',
    'Без остановки: скидки до 50 %, звоните 1234',
    'Отправьте СТАРТ на 1234',
    'Nonstop nach Rom ab 39 €. Jetzt buchen!',
    'Antworten Sie JA und gewinnen',
    'Mit Acme an 365 Tagen sparen',
    'Rispondi SI per partecipare',
    'Odpisz TAK i wygraj',
    'พิมพ์ 1 เพื่อยืนยัน',
    '回复1参加活动，详情acme.example/s',
    'イベントは参加と返信',
    '(광고) 애크미 할인 문의 02-123-4567',
    'أرسل 1 إلى 7000 للاشتراك',
    'השב כן להצטרפות',
    'tuma 5000 kwenda 0712345678',
    'Trimite DA la 1866 si castiga',
    'Balas YA untuk ikut promo',
  ])('none: %s', (text) => {
    expect(findInstruction(text, grammar)).toBeNull()
  })

  test('its place is that of the words it is made of', () => {
    const text = 'Ácme ☕ 20 % — reply  STOP\nto opt out. Bye'
    const found = findInstruction(text, grammar)
    expect(found).toMatchObject({ means: 'answer', word: 'STOP', language: 'en' })
    expect(text.slice(found!.from, found!.to)).toBe('reply  STOP')
  })

  test('a number to send to is told from an answer', () => {
    expect(findInstruction('Text STOP to 12345', grammar)).toMatchObject({ means: 'number', word: 'STOP' })
    expect(findInstruction('STOP au 36111', grammar)).toMatchObject({ means: 'number', language: 'fr' })
    expect(findInstruction('무료수신거부 080-123-4567', grammar)).toMatchObject({ means: 'call' })
    expect(findInstruction('Opt out: acme.example/x', grammar)).toMatchObject({ means: 'link' })
  })

  test.each([
    'reply stop-gap unsubscribe 12345 texts to no ',
    '11 22 ',
    'reply ',
    'stopstopstop ',
    '退订回复',
    'STOP ',
  ])('a long text takes time in proportion: %s', (part) => {
    const time = (count: number): number => {
      const text = part.repeat(count)
      const start = performance.now()
      findInstruction(text, grammar)
      return performance.now() - start
    }
    time(100)
    expect(time(5000)).toBeLessThan(2000)
  })
})

describe('what words and targets say', () => {
  test.each([
    ['Unsubscribe', 'unsubscribe'],
    ['Stop promotions', 'unsubscribe'],
    ['Stop', 'unsubscribe'],
    ['Se désinscrire', 'unsubscribe'],
    ['hier abmelden', 'unsubscribe'],
    ['配信停止', 'unsubscribe'],
    ['إلغاء الاشتراك', 'unsubscribe'],
    ['Manage preferences', 'preferences'],
    ['Stop by our store', null],
    ['Shop now', null],
    ['Non-stop flights', null],
  ])('%s', (text, expected) => {
    expect(whatItSays(text, grammar)).toBe(expected)
  })

  test.each([
    ['*|UNSUB|*', 'unsubscribe'],
    ['*|UNSUB:https://acme.example/u|*', 'unsubscribe'],
    ["{% unsubscribe 'Out' %}", 'unsubscribe'],
    ['{{ user.unsubscribeUrl }}', 'unsubscribe'],
    ['{!remove_web}', 'unsubscribe'],
    ['#SPONECLICKOPTOUT#', 'unsubscribe'],
    ['http://$UNSUB$', 'unsubscribe'],
    ['[LINK_UNSUBSCRIBE]', 'unsubscribe'],
    ['<unsubscribe>', 'unsubscribe'],
    ['https://acme.example/newsletter/abmelden?id=7', 'unsubscribe'],
    ['%%profile_center_url%%', 'preferences'],
    ['{{{unsubscribe_preferences}}}', 'preferences'],
    ['https://acme.example/stopover', null],
    ['https://acme.example/stop', 'unsubscribe'],
    ['{{ shop_url }}', null],
  ])('%s', (target, expected) => {
    expect(whatTargetSays(target, grammar)).toBe(expected)
  })

  test.each([
    ['', 'empty'],
    ['#', 'fragment'],
    ['#unsubscribe', 'fragment'],
    ['javascript:void(0)', 'script'],
    ['unsubscribe.html', 'relative'],
    ['mailto:', 'no-address'],
    ['https://', 'no-address'],
    ['https://acme.example', 'home'],
    ['https://acme.example/?x=1', null],
    ['https://unsubscribe.acme.example/', null],
    ['acme.example/u', 'relative'],
    ['mailto:out@acme.example', null],
    ['tel:+498001234567', null],
    ['#SPONECLICKOPTOUT#', null],
    ['{{ unsubscribe }}', null],
    ['[unsubscribe]', null],
    ['<unsubscribe>', null],
  ])('dead: %s', (target, expected) => {
    expect(deadReason(target, 'anchor', grammar)).toBe(expected)
  })

  test.each<[string, string, boolean]>([
    ['To unsubscribe, click here.', 'click here', true],
    ['Click here to unsubscribe.', 'Click here', true],
    ['No more e-mails? Pour ne plus recevoir cliquez ici', 'cliquez ici', true],
    ['Unsubscribe | Privacy', 'Privacy', false],
    ['See our shop. Unsubscribe from winter!', 'our shop', false],
    ['Shop now', 'now', false],
  ])('around: %s', (line, anchor, expected) => {
    const from = line.indexOf(anchor)
    expect(surroundings(line, grammar)(from, from + anchor.length)).toBe(expected)
  })
})

test.each([
  ['ACME', 'alphanumeric'],
  ['3G Shop', 'alphanumeric'],
  ['73762', 'short-code'],
  ['36180', 'short-code'],
  ['+1 (800) 555-0100', 'toll-free'],
  ['18885550100', 'toll-free'],
  ['+448001234567', 'toll-free'],
  ['+4915112345678', 'long-code'],
  ['512-555-0100', 'long-code'],
])('sender %s', (from, expected) => {
  expect(senderType(from)).toBe(expected)
})

test('every sentence that a fix adds is an instruction that is found', () => {
  const unread = grammar.languages
    .filter(
      ({ says }) => says !== null && findInstruction(says.replace('{number}', '12345'), grammar) === null,
    )
    .map(({ code }) => code)
  expect(unread).toEqual([])
})

test('every listed word of the file is reachable', () => {
  const written = readFileSync(join(root, 'rules/opt-out/missing/instructions.yaml'), 'utf8')
  expect(written).not.toMatch(/\t/)
  for (const { words, code } of readOptOutWords(root, (text) => problems.push(text))!.languages)
    for (const phrase of [...(words.purpose ?? []), ...(words.link ?? [])])
      expect([code, phrase, whatItSays(phrase.replaceAll('*', ''), grammar)]).toEqual([
        code,
        phrase,
        'unsubscribe',
      ])
})
