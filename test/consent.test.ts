import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { channels, purposes } from '../src/campaign/vocabulary.ts'
import { ageForTopic, type TopicAges } from '../src/consent/age.ts'
import { noLongerThan, strengthOf } from '../src/consent/basis.ts'
import { type SegmentWords, sensitivePhrase, wordsOf } from '../src/consent/segments.ts'
import { busiest, promiseIn } from '../src/consent/promise.ts'
import { looksLikeAddress, namesOneOf, repeatsAddress } from '../src/consent/sender.ts'
import { judgeTags, nearestTag, permissionOf, tagsThatDo } from '../src/consent/tags.ts'
import { durationInWords } from '../src/consent/words.ts'
import type { ConsentFact } from '../src/place/law.ts'
import type { ConsentTag } from '../src/policy/config.ts'
import type { Source } from '../src/source/source.ts'
import { Text } from '../src/source/text.ts'
import { dayOf, minutesPerDay } from '../src/time/civil.ts'
import { lintFiles, root } from './support/lint.ts'

function located(value: string): Text {
  const source: Source = { path: 'x', text: value }
  return Text.verbatim(source, 0, value.length)
}

const at = located('config').span
const tag = (name: string, parts: Partial<ConsentTag>): [string, ConsentTag] => [
  name,
  { name, purposes: [], channels: ['*'], deny: [], teams: null, at, ...parts },
]
const defined: ReadonlyMap<string, ConsentTag> = new Map([
  tag('Marketing Authorized', { purposes: ['marketing'] }),
  tag('Service Notifications Only', { purposes: ['service', 'transactional'] }),
  tag('prohibited calls', { deny: ['voice'] }),
  tag('texts', { purposes: ['marketing', 'survey'], channels: ['sms', 'mms'] }),
])

describe('tags', () => {
  test.each([
    // tags, purpose, channel, verdict
    [['marketing:sms'], 'marketing', 'sms', 'permitted'],
    [['marketing:*'], 'marketing', 'voice', 'permitted'],
    [['*:*'], 'political', 'push', 'permitted'],
    [['marketing:sms'], 'service', 'sms', 'permitted'],
    [['service:sms'], 'service', 'sms', 'permitted'],
    [['political:sms'], 'service', 'sms', 'wrong-purpose'],
    [['service:sms'], 'marketing', 'sms', 'wrong-purpose'],
    [['marketing:sms'], 'political', 'sms', 'wrong-purpose'],
    [['marketing:sms'], 'charity', 'sms', 'wrong-purpose'],
    [['marketing:sms'], 'survey', 'sms', 'wrong-purpose'],
    [['transactional:sms'], 'service', 'sms', 'wrong-purpose'],
    [['marketing:email'], 'marketing', 'sms', 'missing'],
    [[], 'marketing', 'sms', 'missing'],
    [[], 'transactional', 'sms', 'permitted'],
    [['Marketing Authorized'], 'marketing', 'rcs', 'permitted'],
    [['marketing authorized'], 'marketing', 'rcs', 'unknown'],
    [['Service Notifications Only'], 'marketing', 'sms', 'wrong-purpose'],
    [['prohibited calls', 'marketing:*'], 'marketing', 'voice', 'denied'],
    [['prohibited calls', 'marketing:*'], 'marketing', 'sms', 'permitted'],
    [['prohibited calls'], 'transactional', 'voice', 'denied'],
    [['prohibited calls'], 'marketing', 'sms', 'missing'],
    [['texts'], 'survey', 'mms', 'permitted'],
    [['texts'], 'survey', 'email', 'missing'],
    [['marketing:smss', 'marketing:sms'], 'marketing', 'sms', 'permitted'],
    [['marketing:smss', 'service:sms'], 'marketing', 'sms', 'unknown'],
  ] as const)('%j for %s %s: %s', (tags, purpose, channel, verdict) => {
    expect(judgeTags(tags.map(located), purpose, channel, defined).verdict).toBe(verdict)
  })

  /** The text of DESIGN §4 again, over plain sets and without the code under test. */
  function oracle(tags: readonly string[], purpose: string, channel: string): string {
    const meaning = new Map([
      ['calls off', { grants: new Set<string>(), covers: new Set<string>(), denies: new Set(['voice']) }],
    ])
    for (const p of ['*', ...purposes])
      for (const c of ['*', ...channels])
        meaning.set(`${p}:${c}`, {
          grants: new Set(
            (p === '*' ? purposes : [p]).flatMap((one) =>
              one === 'marketing' ? ['marketing', 'service'] : [one],
            ),
          ),
          covers: new Set(c === '*' ? channels : [c]),
          denies: new Set<string>(),
        })
    const all = tags.map((one) => meaning.get(one))
    if (all.some((one) => one?.denies.has(channel))) return 'denied'
    if (purpose === 'transactional') return 'permitted'
    const here = all.filter((one) => one?.covers.has(channel))
    if (here.some((one) => one!.grants.has(purpose))) return 'permitted'
    if (all.includes(undefined)) return 'unknown'
    return here.length > 0 ? 'wrong-purpose' : 'missing'
  }

  const anyTag = fc.oneof(
    fc
      .tuple(fc.constantFrom('*', ...purposes), fc.constantFrom('*', ...channels))
      .map(([purpose, channel]) => `${purpose}:${channel}`),
    fc.constantFrom('calls off', 'unheard of', 'marketing', 'marketing:', ':sms', 'marketing:sms:x'),
  )

  test('agree with an oracle whatever the tags, and whatever their order', () => {
    const config = new Map([tag('calls off', { deny: ['voice'] })])
    fc.assert(
      fc.property(
        fc.array(anyTag, { maxLength: 4 }),
        fc.constantFrom(...purposes),
        fc.constantFrom(...channels),
        (tags, purpose, channel) => {
          const judge = (list: readonly string[]): string =>
            judgeTags(list.map(located), purpose, channel, config).verdict
          expect(judge(tags)).toBe(oracle(tags, purpose, channel))
          expect(judge(tags.toReversed())).toBe(judge(tags))
        },
      ),
      { numRuns: 500 },
    )
  })

  test('every tag that a message proposes does', () => {
    for (const purpose of purposes)
      for (const channel of channels)
        for (const one of tagsThatDo(purpose, [channel], defined))
          expect(judgeTags([located(one)], purpose, channel, defined).verdict, one).toBe('permitted')
  })

  test.each([
    ['marketing:smss', 'marketing:sms'],
    ['marketing sms', 'marketing:sms'],
    ['marketing_email', 'marketing:email'],
    ['Marketing:SMS', 'marketing:sms'],
    ['marketting:*', 'marketing:*'],
    ['Marketing Authorised', 'Marketing Authorized'],
    ['Marketing Unauthorized', null],
    ['newsletter', null],
    ['', null],
  ])('%j most likely meant %j', (written, meant) => {
    expect(permissionOf(written, defined)).toBeNull()
    expect(nearestTag(written, defined)).toBe(meant)
  })
})

describe('basis', () => {
  const fact = (parts: Partial<ConsentFact>): ConsentFact => ({
    id: 'xx/x',
    jurisdiction: 'XX',
    channels: ['sms'],
    purposes: ['marketing'],
    severity: 'error',
    confidence: 'high',
    kind: 'law',
    pageSeen: true,
    validFrom: null,
    validTo: null,
    source: { title: 'x', ref: null, url: null, kind: 'law', checkedOn: null },
    says: null,
    audience: 'all',
    model: 'express',
    softOptIn: null,
    doubleOptIn: null,
    expires: null,
    bindsWhen: [],
    ...parts,
  })

  test.each([
    ['express', 'express', null, 'enough'],
    ['double_opt_in', 'express', null, 'enough'],
    ['express_written', 'express', null, 'enough'],
    ['soft_opt_in', 'express', 'available', 'enough'],
    ['soft_opt_in', 'express', 'not_available', 'weak'],
    ['soft_opt_in', 'express', null, 'unknown'],
    ['implied', 'express', 'available', 'weak'],
    ['none', 'express', 'available', 'weak'],
    ['express', 'express_written', null, 'weak'],
    ['double_opt_in', 'express_written', null, 'weak'],
    ['express_written', 'express_written', null, 'enough'],
    ['implied', 'inferred', null, 'enough'],
    ['soft_opt_in', 'inferred', null, 'enough'],
    ['none', 'inferred', null, 'weak'],
    ['none', 'opt_out', null, 'enough'],
    ['none', 'opt_out_register', null, 'enough'],
    ['none', 'consent_or_register', null, 'enough'],
    ['none', 'national_choice', null, 'enough'],
  ] as const)('%s against %s with soft opt-in %s: %s', (basis, model, softOptIn, strength) => {
    const one = fact({ model, softOptIn })
    expect(strengthOf(basis, one, [one])).toBe(strength)
  })

  test('another fact of the place can say whether soft opt-in does', () => {
    const silent = fact({})
    expect(strengthOf('soft_opt_in', silent, [silent, fact({ softOptIn: 'available' })])).toBe('enough')
    expect(strengthOf('soft_opt_in', silent, [silent, fact({ softOptIn: 'not_available' })])).toBe('weak')
  })

  test('where a second confirmation is asked for, agreement alone lacks it', () => {
    const one = fact({ doubleOptIn: 'required', softOptIn: 'available' })
    const judge = (basis: 'express' | 'express_written' | 'double_opt_in' | 'soft_opt_in' | 'none'): string =>
      strengthOf(basis, one, [one])
    expect(judge('express')).toBe('unconfirmed')
    expect(judge('express_written')).toBe('unconfirmed')
    expect(judge('double_opt_in')).toBe('enough')
    expect(judge('soft_opt_in')).toBe('enough')
    expect(judge('none')).toBe('weak')
  })

  test('durations are compared from the day on', () => {
    const day = dayOf(2026, 11, 24)
    expect(noLongerThan('P24M', 'P2Y', day)).toBe(true)
    expect(noLongerThan('P25M', 'P2Y', day)).toBe(false)
    expect(noLongerThan('P730D', 'P24M', day)).toBe(true)
    expect(noLongerThan('P731D', 'P24M', day)).toBe(false)
    expect(durationInWords('P1Y6M')).toBe('1 year 6 months')
  })
})

describe('promises', () => {
  test.each([
    ['Yes, text me Acme offers, max 4 a month', 4, 'month', '4 a month'],
    ['up to 2 msgs/week', 2, 'week', '2 msgs/week'],
    ['no more than three texts per week.', 3, 'week', 'three texts per week'],
    ['höchstens viermal im Monat', 4, 'month', 'viermal im Monat'],
    ['4 SMS par mois maximum', 4, 'month', '4 SMS par mois'],
    ['máximo 2 mensajes al día', 2, 'day', '2 mensajes al día'],
    ['twice a year', 2, 'year', 'twice a year'],
    ['月に4回まで', 4, 'month', '月に4回'],
    ['每周最多2条短信', 2, 'week', '周最多2条'],
  ])('%s', (wording, most, period, written) => {
    const promise = promiseIn(wording)!
    expect([promise.most, promise.period]).toEqual([most, period])
    expect(wording.slice(promise.from, promise.to)).toBe(written)
  })

  test.each([
    'only €4 a month',
    '4 € per month',
    '20% a year',
    'over 18, in 2026',
    'call 555 0100 a',
    '4 a',
    '',
  ])('none in %j', (wording) => expect(promiseIn(wording)).toBeNull())

  test('the busiest stretch agrees with counting every stretch', () => {
    const length = { day: 1, week: 7 } as const
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 40 * minutesPerDay }), { maxLength: 30 }),
        fc.constantFrom('day' as const, 'week' as const),
        (unsorted, period) => {
          const moments = unsorted.toSorted((a, b) => a - b)
          const counts = moments.map(
            (first) =>
              moments.filter((one) => one >= first && one < first + length[period] * minutesPerDay).length,
          )
          expect(busiest(moments, period)?.count ?? 0).toBe(Math.max(0, ...counts))
        },
      ),
      { numRuns: 200 },
    )
  })
})

describe('segments', () => {
  test('words come apart at case, digits and signs, and keep their place', () => {
    const text = 'früheMütter2026_VIP-List 日本'
    expect(wordsOf(text).map(({ folded }) => folded)).toEqual([
      'fruhe',
      'mutter',
      '2026',
      'vip',
      'list',
      '日本',
    ])
    for (const { from, to } of wordsOf(text)) expect(text.slice(from, to)).toMatch(/^[\p{L}\p{N}]+$/u)
  })

  const category = {
    id: 'x',
    name: 'x',
    silencedBy: [],
    phrases: ['in debt', 'pregnan*', '妊娠'],
    except: ['not in debt'],
    source: { title: 'x', ref: null, url: null, kind: 'law', checkedOn: null },
  } as const
  test.each([
    ['🤰 PregnantUsers', 'Pregnant'],
    ['people_in_debt', 'in_debt'],
    ['not in debt', null],
    ['indebted', null],
    ['impregnated wood', null],
    ['日本の妊娠中', '妊娠'],
  ])('%s', (text, expected) => {
    const found = sensitivePhrase(text, category)
    expect(found === null ? null : text.slice(found.from, found.to)).toBe(expected)
  })
})

describe('sender', () => {
  test.each([
    ['Grüße von WHITE-LION', ['White Lion'], true],
    ['see whitelion.example/s', ['White Lion Inc.'], true],
    ['Löwe', ['White Lion'], false],
    ['anything', ['…'], false],
  ])('%s names %j: %s', (text, names, expected) => {
    expect(namesOneOf(text, names)).toBe(expected)
  })

  test.each([
    'Acme, 12 Market St., Boston, MA 02110',
    'Acme GmbH\nHauptstraße 1\n10115 Berlin',
    'Acme SAS, 5 rue de la Paix, 75002 Paris',
    'PO Box 12, Sydney NSW 2000',
    'Acme Ltd, 10 Downing Street, London SW1A 2AA',
    '〒100-0001 東京都千代田区千代田1-1',
    'Acme, Calle Mayor 1, 28013 Madrid',
    'Postfach 12, Zürich',
  ])('an address: %s', (text) => expect(looksLikeAddress(text)).toBe(true))

  test.each([
    'Order 10115 shoes today',
    'Via della nostra newsletter',
    'Stop by any time',
    'Call 555 010 0100',
  ])('no address: %s', (text) => expect(looksLikeAddress(text)).toBe(false))

  test('a declared address is known again by its words', () => {
    expect(repeatsAddress('The Old Mill · Unit 4 · Milltown', 'Unit 4, The Old Mill, Milltown')).toBe(true)
    expect(repeatsAddress('The new mill', 'Unit 4, The Old Mill, Milltown')).toBe(false)
  })
})

test('the age for a topic is that of the place, its country, or the usual one', () => {
  const source = { title: 'x', ref: null, url: null, kind: 'law', checkedOn: null } as const
  const ages = {
    ages: [
      { topic: 'alcohol', place: 'GLOBAL', age: 18, confidence: 'medium', source },
      { topic: 'alcohol', place: 'US', age: 21, confidence: 'medium', source },
    ],
  } as const
  expect(ageForTopic('alcohol', 'US-FL', ages)?.age).toBe(21)
  expect(ageForTopic('alcohol', 'FR', ages)?.age).toBe(18)
  expect(ageForTopic('stocks', 'FR', ages)).toBeNull()
})

describe('every word of the lists', () => {
  const read = (path: string): unknown => JSON.parse(readFileSync(join(root, 'dist/data', path), 'utf8'))
  const { categories } = read('segment-words.json') as SegmentWords

  test('is found where it stands, in capitals and between signs', () => {
    for (const category of categories)
      for (const phrase of category.phrases) {
        const word = phrase.replaceAll('*', '')
        const text = `2026_${word.toUpperCase()}-x`
        const found = sensitivePhrase(text, { ...category, phrases: [phrase], except: [] })
        expect(found === null ? null : text.slice(found.from, found.to), phrase).toBe(word.toUpperCase())
      }
  })

  test('is no exception to itself, and every exception covers a word', () => {
    for (const category of categories)
      for (const hole of category.except) {
        expect(sensitivePhrase(hole, { ...category, except: [] }), hole).not.toBeNull()
        expect(sensitivePhrase(hole, category), hole).toBeNull()
      }
  })

  test('ages of topics have a usual one for every place of their own', () => {
    const { ages } = read('topic-ages.json') as TopicAges
    for (const { topic } of ages) expect(ageForTopic(topic, 'XX', { ages }), topic).not.toBeNull()
  })
})

describe('cases of consent at places', () => {
  const campaign = (audience: string, message: string, sender = 'brand: Acme'): string => `
purpose: marketing
sender: { ${sender} }
audience: { ${audience} }
schedule: { at: 2026-11-24T15:00, timezone: recipient }
messages: [{ ${message} }]
`
  const text = 'channel: sms, body: "Acme: sale. Reply STOP to opt out"'
  const mail =
    'channel: email, subject: Sale, body: "Acme, 1 Main Street, 12345 Town. Unsubscribe: https://acme.example/u"'
  const tags = 'tags: ["marketing:*"]'

  test.each([
    [
      'Texas, cold and unregistered',
      campaign(`regions: [US-TX], consent: { ${tags}, basis: none }`, text, 'brand: Acme, registrations: []'),
      ['identity/unregistered-sender', 'consent/weak-basis'],
    ],
    [
      'Canada, a purchase 25 months ago',
      campaign(`regions: [CA], consent: { ${tags}, basis: implied, obtained: { from: 2024-10-20 } }`, mail),
      ['consent/expired'],
    ],
    [
      'Italy, soft opt-in for a text',
      campaign(`regions: [IT], consent: { ${tags}, basis: soft_opt_in }`, text),
      ['consent/weak-basis'],
    ],
    [
      'Britain, soft opt-in for a text',
      campaign(`regions: [GB], consent: { ${tags}, basis: soft_opt_in }`, text),
      [],
    ],
    [
      'Singapore, a check of 25 days',
      campaign(
        `regions: [SG], consent: { ${tags}, basis: none }, scrubbed: [{ register: SG-DNC, on: 2026-10-30 }]`,
        text,
      ),
      ['consent/registry-not-scrubbed'],
    ],
    [
      'Singapore, consent',
      campaign(`regions: [SG], consent: { ${tags}, basis: express }, scrubbed: []`, text),
      [],
    ],
  ] as const)('%s', (_, file, expected) => {
    const report = lintFiles({ 'x.campaign.yaml': file })
    const errors = report.findings
      .filter(({ rule, severity }) => severity === 'error' && /^(consent|identity\/unregistered)/.test(rule))
      .map(({ rule }) => rule)
    for (const rule of expected) expect(errors).toContain(rule)
    if (expected.length === 0) expect(errors).toEqual([])
  })

  test('supplying what a required question names settles it', () => {
    const questions = (file: string): readonly string[] =>
      lintFiles({ 'x.campaign.yaml': file })
        .unchecked.filter(({ rule, required }) => required && rule.startsWith('consent/'))
        .map(({ needs }) => needs)
    expect(questions(campaign('regions: [SG]', text))).toEqual(['audience.consent'])
    expect(questions(campaign(`regions: [SG], consent: { ${tags}, basis: none }`, text))).toEqual([
      'audience.scrubbed',
    ])
    expect(
      questions(campaign(`regions: [SG], consent: { ${tags}, basis: none }, scrubbed: []`, text)),
    ).toEqual([])
  })
})
