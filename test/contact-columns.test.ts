import { expect, test, describe } from 'vitest'
import { type ColumnWords, isColumn, readHeader } from '../src/audience/columns.ts'
import { nameKey } from '../src/consent/segments.ts'
import type { State } from '../src/audience/contract.ts'
import { readState, stricterState } from '../src/audience/states.ts'
import type { ColumnName } from '../src/policy/config.ts'
import { readDataShard } from './support/lint.ts'

const words = readDataShard('contact-columns') as ColumnWords
const none: ReadonlyMap<ColumnName, readonly string[]> = new Map()

/** `column: header` for every column that was recognised, sorted. */
function read(line: string, configured = none): readonly string[] {
  const headers = line.split(',')
  const { columns, states, faults } = readHeader(headers, configured, words)
  return [
    ...[...columns].map(([column, at]) => `${column}: ${headers[at]!}`),
    ...[...states].map(([column, all]) => `${column}: ${all.map((at) => headers[at]!).join(' + ')}`),
    ...faults.map((fault) => `! ${JSON.stringify(fault)}`),
  ].sort()
}

describe('headers of exports', () => {
  test.each([
    [
      'Klaviyo',
      'Email,Klaviyo ID,Phone Number,First Name,Last Name,City,State / Region,Country,Zip Code,Source,Last Active,Email Marketing Consent,Email Marketing Consent Timestamp,SMS Marketing Consent,Email Suppressions',
      [
        'contact_id: Klaviyo ID',
        'consent_source: Source',
        'country: Country',
        'email: Email',
        'email_consent: Email Marketing Consent',
        'email_consent_date: Email Marketing Consent Timestamp',
        'email_opted_out: Email Suppressions',
        'first_name: First Name',
        'last_activity: Last Active',
        'last_name: Last Name',
        'phone: Phone Number',
        'postal_code: Zip Code',
        'region: State / Region',
        'sms_consent: SMS Marketing Consent',
      ],
    ],
    [
      'Mailchimp',
      'Email Address,First Name,Last Name,Address,Phone Number,Birthday,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,LATITUDE,LONGITUDE,GMTOFF,DSTOFF,TIMEZONE,CC,REGION,LAST_CHANGED,LEID,EUID,NOTES,TAGS,UNSUB_TIME,UNSUB_REASON',
      [
        'consent_date: OPTIN_TIME',
        'contact_id: LEID',
        'country: CC',
        'date_of_birth: Birthday',
        'email: Email Address',
        'first_name: First Name',
        'last_name: Last Name',
        'marks: TAGS',
        'opt_in_confirmed: CONFIRM_TIME',
        'opted_out: UNSUB_TIME',
        'phone: Phone Number',
        'reason: UNSUB_REASON',
        'region: REGION',
        'segment: TAGS',
        'timezone: TIMEZONE',
      ],
    ],
    [
      'HubSpot',
      "Record ID,First Name,Last Name,Email,Mobile Phone Number,Country/Region,State/Region,Time Zone,Last Activity Date,Unsubscribed from all email,Opted out of email: Marketing Information,Opted out of email: One to One,Email hard bounce reason,Marketing contact status,Legal basis for processing contact's data",
      [
        'bounced: Email hard bounce reason',
        "consent_method: Legal basis for processing contact's data",
        'consent_status: Marketing contact status',
        'contact_id: Record ID',
        'country: Country/Region',
        'email: Email',
        'email_opted_out: Unsubscribed from all email + Opted out of email: Marketing Information + Opted out of email: One to One',
        'first_name: First Name',
        'last_activity: Last Activity Date',
        'last_name: Last Name',
        'phone: Mobile Phone Number',
        'region: State/Region',
        'timezone: Time Zone',
      ],
    ],
    [
      'Braze',
      'user_id,first_name,email,phone_number,country,time_zone,language,dob,email_subscribe,push_subscribe,unsubscribed_from_emails_at,last_used_app_at',
      [
        'contact_id: user_id',
        'country: country',
        'date_of_birth: dob',
        'email: email',
        'email_consent: email_subscribe',
        'email_opted_out: unsubscribed_from_emails_at',
        'first_name: first_name',
        'language: language',
        'last_activity: last_used_app_at',
        'phone: phone_number',
        'push_consent: push_subscribe',
        'timezone: time_zone',
      ],
    ],
    [
      'Iterable',
      'email,userId,phoneNumber,timeZone,locale,signupSource,emailListIds,subscribedMessageTypeIds',
      [
        'consent_source: signupSource',
        'consent_tags: subscribedMessageTypeIds',
        'contact_id: userId',
        'email: email',
        'language: locale',
        'marks: emailListIds',
        'phone: phoneNumber',
        'segment: emailListIds',
        'timezone: timeZone',
      ],
    ],
    [
      'Customer.io',
      'id,cio_id,email,phone,timezone,unsubscribed,created_at',
      ['contact_id: id', 'email: email', 'opted_out: unsubscribed', 'phone: phone', 'timezone: timezone'],
    ],
    [
      'SendGrid',
      'EMAIL,FIRST_NAME,LAST_NAME,CITY,STATE_PROVINCE_REGION,COUNTRY,POSTAL_CODE,PHONE_NUMBER,WHATSAPP,EXTERNAL_ID,CREATED_AT,CONTACT_ID',
      [
        'contact_id: CONTACT_ID',
        'country: COUNTRY',
        'email: EMAIL',
        'first_name: FIRST_NAME',
        'last_name: LAST_NAME',
        'phone: PHONE_NUMBER',
        'postal_code: POSTAL_CODE',
        'region: STATE_PROVINCE_REGION',
      ],
    ],
    [
      'Salesforce',
      'Contact ID,First Name,Last Name,Email,Mobile,Mailing Country,Mailing State/Province,Mailing Zip/Postal Code,Email Opt Out,Do Not Call,Birthdate,Lead Source',
      [
        'consent_source: Lead Source',
        'contact_id: Contact ID',
        'country: Mailing Country',
        'date_of_birth: Birthdate',
        'email: Email',
        'email_opted_out: Email Opt Out',
        'first_name: First Name',
        'last_name: Last Name',
        'phone: Mobile',
        'postal_code: Mailing Zip/Postal Code',
        'region: Mailing State/Province',
        'voice_opted_out: Do Not Call',
      ],
    ],
    [
      'listmonk',
      'uuid,email,name,attributes,status,created_at,updated_at',
      ['consent_status: status', 'contact_id: uuid', 'email: email', 'full_name: name'],
    ],
    [
      'Shopify',
      'Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address City,Default Address Province Code,Default Address Country Code,Default Address Zip,Default Address Phone,Phone,Accepts SMS Marketing,Total Spent,Tags',
      [
        'contact_id: Customer ID',
        'country: Default Address Country Code',
        'email: Email',
        'email_consent: Accepts Email Marketing',
        'first_name: First Name',
        'last_name: Last Name',
        'marks: Tags',
        'phone: Phone',
        'postal_code: Default Address Zip',
        'region: Default Address Province Code',
        'segment: Tags',
        'sms_consent: Accepts SMS Marketing',
      ],
    ],
    [
      'Twilio message log',
      'From,To,Body,Status,SentDate,NumSegments,Sid',
      ['consent_status: Status', 'phone: To', 'sent_at: SentDate'],
    ],
  ])('%s', (_, line, expected) => {
    expect(read(line)).toEqual([...expected].sort())
  })

  test('Mautic has two numbers: the mobile one is read, and it is said that the other is not', () => {
    const line = 'id,firstname,lastname,email,mobile,phone,country,preferred_locale,timezone,last_active'
    expect(read(line)).toContain('phone: mobile')
    expect(read(line)).toContain('! {"kind":"passed-over","column":"phone","taken":4,"columns":[5]}')
    expect(read(line, new Map([['phone', ['phone']]] as const))).toContain('phone: phone')
  })

  test('what a header that names a channel is, its cells say', () => {
    const columnsOf = (cells: readonly string[]): readonly string[] => {
      const { columns, states } = readHeader(['EMAIL', 'SMS'], none, words, (at) => (at === 1 ? cells : []))
      return [...columns.keys(), ...states.keys()]
    }
    expect(columnsOf(['', '447912345678'])).toEqual(['email', 'phone'])
    expect(columnsOf(['yes', '', 'no'])).toEqual(['email', 'sms_consent'])
    expect(columnsOf(['1', '0'])).toEqual(['email', 'sms_consent'])
    expect(columnsOf([])).toEqual(['email', 'phone'])
  })

  test('a code of a country goes before its name, unless it is a calling code', () => {
    const countryOf = (cells: readonly string[]): number | undefined =>
      readHeader(['Phone', 'Country', 'Country Code'], none, words, (at) =>
        at === 2 ? cells : ['France'],
      ).columns.get('country')
    expect(countryOf(['FR', ''])).toBe(2)
    expect(countryOf(['33', ''])).toBe(1)
  })

  test('a second number without a cell in it is no question', () => {
    const { faults } = readHeader(['Mobile Phone', 'Primary Phone'], none, words, (at) => [
      at === 0 ? '1' : '',
    ])
    expect(faults).toEqual([])
  })
})

test.each([
  [
    'de',
    'Handynummer,E-Mail-Adresse,Land,Einwilligungsdatum,Abgemeldet',
    'phone email country consent_date opted_out',
  ],
  [
    'fr',
    'Téléphone portable,Courriel,Pays,Date de consentement,Désabonné',
    'phone email country consent_date opted_out',
  ],
  ['es', 'Móvil,Correo electrónico,País,Fecha de alta,Baja', 'phone email country consent_date opted_out'],
  [
    'it',
    'Cellulare,Indirizzo e-mail,Paese,Data consenso,Disiscritto',
    'phone email country consent_date opted_out',
  ],
  [
    'pt',
    'Telemóvel,Correio eletrónico,País,Data de consentimento,Cancelado',
    'phone email country consent_date opted_out',
  ],
  [
    'nl',
    'Mobiel nummer,E-mailadres,Landcode,Datum toestemming,Uitgeschreven',
    'phone email country consent_date opted_out',
  ],
  [
    'sv',
    'Mobilnummer,E-post,Land,Samtyckesdatum,Avregistrerad',
    'phone email country consent_date opted_out',
  ],
  [
    'pl',
    'Numer telefonu,Adres e-mail,Kraj,Data zgody,Wypisany',
    'phone email country consent_date opted_out',
  ],
  [
    'cs',
    'Telefonní číslo,E-mailová adresa,Země,Datum souhlasu,Odhlášeno',
    'phone email country consent_date opted_out',
  ],
  [
    'tr',
    'Cep telefonu,E-posta,Ülke,İzin tarihi,Abonelikten çıktı',
    'phone email country consent_date opted_out',
  ],
  [
    'ru',
    'Мобильный телефон,Электронная почта,Страна,Дата согласия,Отписка',
    'phone email country consent_date opted_out',
  ],
  [
    'uk',
    'Номер телефону,Електронна пошта,Країна,Дата згоди,Відписався',
    'phone email country consent_date opted_out',
  ],
  ['ja', '携帯電話,メールアドレス,国,同意日,配信停止', 'phone email country consent_date opted_out'],
  ['zh', '手机号码,电子邮件,国家,同意日期,退订', 'phone email country consent_date opted_out'],
  ['ko', '휴대폰번호,이메일 주소,국가,생년월일,수신거부', 'phone email country date_of_birth opted_out'],
  ['ar', 'رقم الهاتف,البريد الإلكتروني,الدولة,تاريخ الميلاد', 'phone email country date_of_birth'],
  ['he', 'טלפון נייד,אימייל,מדינה,תאריך לידה', 'phone email country date_of_birth'],
  [
    'el',
    'Κινητό,Ηλεκτρονικό ταχυδρομείο,Χώρα,Ημερομηνία γέννησης,Διαγραφή',
    'phone email country date_of_birth opted_out',
  ],
  [
    'hu',
    'Mobilszám,E-mail cím,Ország,Hozzájárulás dátuma,Leiratkozott',
    'phone email country consent_date opted_out',
  ],
  [
    'fi',
    'Matkapuhelinnumero,Sähköposti,Maa,Syntymäaika,Peruutettu',
    'phone email country date_of_birth opted_out',
  ],
])('a list kept by hand in %s', (_, line, columns) => {
  const headers = line.split(',')
  expect(read(line)).toEqual(
    columns
      .split(' ')
      .map((column, i) => `${column}: ${headers[i]!}`)
      .sort(),
  )
})

describe('what is wrong with a header', () => {
  test('two headers for one column', () => {
    expect(read('Email,Mobile,Handynummer')).toEqual([
      '! {"kind":"ambiguous","column":"phone","columns":[1,2]}',
      'email: Email',
    ])
  })
  test('one header twice', () => {
    expect(read('email,phone,Phone')).toEqual(['! {"kind":"repeated","columns":[1,2]}', 'email: email'])
  })
  test('a spare name gives way, and two of them are as unclear as any', () => {
    expect(read('email,phone,Home Phone')).toEqual(['email: email', 'phone: phone'])
    expect(read('email,Work Phone,Home Phone')).toContain(
      '! {"kind":"ambiguous","column":"phone","columns":[1,2]}',
    )
  })
  test('data in the first row', () => {
    expect(read('ann@example.com,Ann,US')).toEqual(['! {"kind":"no-header","column":0,"looksLike":"email"}'])
    expect(read('Ann,+1 (212) 555-0123')).toEqual(['! {"kind":"no-header","column":1,"looksLike":"phone"}'])
    expect(read('Ann,12125550123')).toEqual(['! {"kind":"no-header","column":1,"looksLike":"phone"}'])
  })
  test('a column named after a day is no number', () => {
    expect(read('email,2026-11-21,20261121,01/02/2026')).toEqual(['email: email'])
  })
  test('nothing known', () => {
    expect(read('a,b,c')).toEqual(['! {"kind":"none-known"}'])
    expect(read('')).toEqual(['! {"kind":"none-known"}'])
  })
  test('the configuration goes before everything', () => {
    const configured = new Map<ColumnName, readonly string[]>([
      ['phone', ['Kontaktweg', 'Mobile']],
      ['opted_out', ['Gesperrt']],
    ])
    expect(read('Mobile,Phone,Kontaktweg,Gesperrt,Unsubscribed', configured)).toEqual([
      'opted_out: Gesperrt',
      'phone: Kontaktweg',
    ])
  })
  test('names inherited from objects are no columns', () => {
    expect(read('email,constructor,__proto__,toString')).toEqual(['email: email'])
  })
})

test('every name leads to its own column', () => {
  for (const [key, column] of Object.entries(words.names)) {
    expect(nameKey(key)).toBe(key)
    const { columns, states } = readHeader([key], none, words)
    expect([...columns.keys(), ...states.keys()]).toEqual(column === 'segment' ? [column, 'marks'] : [column])
  }
})

describe('headers that sound like a refusal', () => {
  test.each<[string, string]>([
    ['Opt-Out Status', 'opted_out'],
    ['Unsub', 'opted_out'],
    ['Unsubscribed Date', 'opted_out'],
    ['has_opted_out', 'opted_out'],
    ['Is Blacklisted', 'opted_out'],
    ['Consent withdrawn on', 'opted_out'],
    ['Spam Complaint Date', 'opted_out'],
    ['Werbesperre seit', 'opted_out'],
    ['Ne pas contacter SVP', 'opted_out'],
    ['email_unsubscribe', 'email_opted_out'],
    ['Do not allow Bulk Emails', 'email_opted_out'],
    ['Newsletter abgemeldet', 'email_opted_out'],
    ['stop_sms', 'sms_opted_out'],
    ['Unsubscribed from text messages', 'sms_opted_out'],
    ['WhatsApp unsubscribed', 'whatsapp_opted_out'],
    ['Voice Opt Out', 'voice_opted_out'],
    ['Do not call before', 'voice_opted_out'],
    ['Unsubscribe Link', ''],
    ['opt_out_url', ''],
    ['Not unsubscribed', ''],
    ['Do not allow Mails', ''],
    ['Colour', ''],
  ])('%s is %s', (name, column) => {
    const { columns, states } = readHeader([name], none, words)
    expect([...columns.keys(), ...states.keys()].join()).toBe(column)
  })

  test('are all those that the words say', () => {
    const { words: parts, except, channels } = words.refusals
    for (const part of parts) expect(isColumn(`x ${part} x`, none, words), part).toBe(true)
    for (const part of except) expect(isColumn(`x unsub ${part} x`, none, words), part).toBe(false)
    for (const [part, column] of channels)
      expect([...readHeader([`x unsub ${part}`], none, words).states.keys()]).toEqual([column])
  })

  test.each(words.returns.words.map((part) => [part]))('mail came back by %s', (part) => {
    expect([...readHeader([`x ${part} x`], none, words).states.keys()]).toEqual(['bounced'])
    for (const other of words.returns.except) expect(isColumn(`x ${part} ${other}`, none, words)).toBe(false)
  })
})

/** The column that one header with these cells is, `''` for none. */
function columnOf(header: string, cells: readonly string[]): string {
  const { columns, states } = readHeader([header], none, words, () => cells)
  return [...columns.keys(), ...states.keys()].join()
}

describe('headers that nobody has among names, by what stands in their cells', () => {
  test.each<[header: string, cells: string, column: string]>([
    ['Texting consent given?', 'Y,N', 'sms_consent'],
    ['SMS-Werbung erlaubt', 'J,N,', 'sms_consent'],
    ['Zgoda e-mail', 'TAK,NIE', 'email_consent'],
    ['OK to email? ✅', 'checked,', 'email_consent'],
    ['MARKETING_PERMISSIONS: Email', 'Yes,No', 'email_consent'],
    ['subscriptions.sms.marketing.consent', 'SUBSCRIBED,UNSUBSCRIBED', 'sms_consent'],
    ['メルマガ配信', '希望する,希望しない', 'email_consent'],
    ['Werbung', 'ja,nein', 'consent_status'],
    ['Acepta comunicaciones', 'Sí,No', 'consent_status'],
    ['Email campaigns', 'Subscribed,Blocklisted', 'email_consent'],
    ['Push notifications', 'Subscribed,Never subscribed', 'push_consent'],
    ['Contact state (CRM)', 'vip,UNSUBSCRIBED', 'marks'],
    ['Send Marketing Materials', 'Send,Do Not Send', 'marks'],
    ['Subscription type', 'Subscribed,Removed', 'consent_status'],
    ['Subscription Type', 'MARKETING,TRANSACTIONAL', 'consent_purpose'],
    ['state', 'active,cancelled,bounced', 'consent_status'],
    ['state', 'NY,ME,CO', 'region'],
    ['State', 'NE', 'region'],
    ['Subscriber', 'ann@example.com', 'email'],
    ['Subscriber', 'yes', 'consent_status'],
    // Cells that answer something else, headers that ask something else.
    ['SMS permission text', 'Yes please text me', ''],
    ['Email opt-in IP', '10.0.0.1', ''],
    ['Email campaigns', '1,0', ''],
    ['Order email consent', 'yes,no', ''],
    ['Partner offers accepted', 'yes,no', ''],
    ['Consenso profilazione', 'SI,NO', ''],
    ['Terms accepted by email', 'yes,yes', ''],
    ['Fax', 'Opted out', ''],
    ['Order state', 'rejected,declined,blocked', ''],
    ['SMS consent wording', '', ''],
    ['Blocked amount', '12.50', ''],
    ['No. emails sent', '4', ''],
    ['Widerrufsbelehrung', 'ja', ''],
    ['Webinar subscribed', 'yes,no', ''],
  ])('%s with %s is %s', (header, cells, column) => {
    expect(columnOf(header, cells.split(','))).toBe(column)
  })

  test('are all those that the words say', () => {
    const { words: parts, alone, except, channels } = words.consents
    const cells = ['yes', 'no']
    for (const part of parts) expect(columnOf(`x ${part} sms`, cells), part).toBe('sms_consent')
    for (const header of alone) expect(columnOf(header, cells), header).toBe('consent_status')
    for (const part of except) expect(columnOf(`x sms consent ${part}`, cells), part).toBe('')
    for (const [part, column] of channels) expect(columnOf(`x consent ${part}`, cells), part).toBe(column)
  })
})

describe('a name within a header', () => {
  test.each([
    ['COUNTRY (ISO-2)', 'country'],
    ['DATE OF BIRTH (DD/MM/YYYY)', 'date_of_birth'],
    ['EMAIL OPT-IN (Y/N)', 'email_consent'],
    ['Newsletter (J/N)', 'consent_status'],
    ['Person - Email - Work', 'email'],
    ['attributes.location.country', 'country'],
    ['SMS_Opt_In__c', 'sms_consent'],
    ['DÃ©sinscrit', 'opted_out'],
    ['Opted Out (SMS)', 'sms_opted_out'],
    ['owner.email', ''],
  ])('%s is %s', (header, column) => {
    expect(columnOf(header, [])).toBe(column)
  })

  test('are all those that something is left of', () => {
    for (const owner of words.owners) expect(columnOf(`${owner}.country`, []), owner).toBe('country')
  })

  test('gives way to a name by itself, and an opt-out never does', () => {
    expect(read('Email,Email (secondary)')).toEqual(['email: Email'])
    expect(read('Opted out,Opted out (list 2)')).toEqual(['opted_out: Opted out + Opted out (list 2)'])
  })
})

describe('marks', () => {
  test.each<[string, State]>([
    ['vip', 'blank'],
    ['vip, unsubscribed', 'opted-out'],
    ['"vip";"Do not contact"', 'opted-out'],
    ['* myContacts ::: Unsubscribed', 'opted-out'],
    ['["opted_out","2025"]', 'opted-out'],
    ['bounced|complained', 'bounced'],
    ['Spam complaint', 'complained'],
    ['GDPR delete', 'erased'],
    ['subscribed', 'blank'],
    ['yes', 'blank'],
    ['', 'blank'],
  ])('%s says %s', (cell, state) => {
    expect(readState(cell, words, 'marks')).toBe(state)
  })

  test('say nothing by words that are said of much else', () => {
    for (const mark of words.marks.except) {
      expect(readState(mark, words), mark).not.toBe('said')
      expect(readState(mark, words, 'marks'), mark).toBe('blank')
    }
    for (const header of words.marks.headers) expect(columnOf(header, []), header).toContain('marks')
  })

  test('stand in a status beside one that is read, too', () => {
    expect(read('Email,Accepts marketing,Status')).toContain('marks: Status')
  })

  test('a status goes before days of subscription', () => {
    const { states } = readHeader(['Email', 'Subscribed', 'Status'], none, words, (at) =>
      at === 1 ? ['2026-02-01 10:00:00', ''] : ['active'],
    )
    expect(states.get('consent_status')).toEqual([2])
  })
})

test.each<[string, State]>([
  ['', 'blank'],
  ['  ', 'blank'],
  ['N/A', 'blank'],
  ['null', 'blank'],
  ['SUBSCRIBED', 'opted-in'],
  ['NEVER_SUBSCRIBED', 'never'],
  ['Never subscribed', 'never'],
  ['UNSUBSCRIBED', 'opted-out'],
  ['Opted in', 'opted-in'],
  ['opted_in', 'opted-in'],
  ['TRUE', 'yes'],
  ['1', 'yes'],
  ['yes', 'yes'],
  ['Oui', 'yes'],
  ['JA', 'yes'],
  ['sí', 'yes'],
  ['false', 'no'],
  ['Non-marketing contact', 'never'],
  ['Marketing contact', 'opted-in'],
  ['Cleaned', 'bounced'],
  ['Active', 'active'],
  ['Allow', 'active'],
  ['Do Not Allow', 'opted-out'],
  ['Never', 'never'],
  ['blocklisted', 'opted-out'],
  ['pending', 'pending'],
  ['2026-10-01 12:30:00', 'dated'],
  ['10/31/2025 8:15 AM', 'dated'],
  ['["USER_SUPPRESSED"]', 'opted-out'],
  ["['SUBSCRIBED', 'UNSUBSCRIBED']", 'opted-out'],
  ['[]', 'blank'],
  ['mailbox full', 'said'],
  ['Subscribed ✓', 'opted-in'],
  ['Opted out (STOP)', 'opted-out'],
  ['EXPLICITLY_OPTEDOUT', 'opted-out'],
  ['HardBounced', 'bounced'],
  ['Soft bounce', 'blank'],
  ['constructor', 'said'],
])('a cell %j of a state column means %s', (text, state) => {
  expect(readState(text, words)).toBe(state)
})

test('of two columns the stricter holds, whichever way they ask', () => {
  expect(stricterState('email_opted_out', 'no', 'yes')).toBe('yes')
  expect(stricterState('email_opted_out', 'dated', 'blank')).toBe('dated')
  expect(stricterState('email_consent', 'no', 'yes')).toBe('no')
  expect(stricterState('email_consent', 'opted-in', 'blank')).toBe('opted-in')
  expect(stricterState('email_consent', 'opted-in', 'opted-out')).toBe('opted-out')
  // Who is active may be a customer.
  expect(stricterState('consent_status', 'active', 'yes')).toBe('yes')
})
