import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { array, assert, constantFrom, integer, property, record } from 'fast-check'
import { type CountryCode, getExampleNumber, parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { afterAll, describe, expect, test } from 'vitest'
import { compileLocate } from '../src/build/locate.ts'
import { compilePlaces } from '../src/build/places.ts'
import { allowedIn } from '../src/place/allowed.ts'
import {
  type Candidate,
  locate,
  type Locations,
  placesOfPhone,
  placesOfPostalCode,
  type Whereabouts,
} from '../src/place/locate.ts'
import { longestPrefix } from '../src/place/phone-prefix.ts'
import { countryOf, type Places, zonesOf } from '../src/place/places.ts'

const root = new URL('..', import.meta.url).pathname
const require = createRequire(import.meta.url)

function compiled(from: string): { readonly shard: Locations | null; readonly problems: readonly string[] } {
  const problems: string[] = []
  let shard: Locations | null = null
  compileLocate({
    root: from,
    shard: (_, content) => (shard = content as Locations),
    file: () => {},
    problem: (text) => problems.push(text),
  })
  return { shard, problems }
}

const { shard: compiledShard, problems } = compiled(root)
const shard = compiledShard!
let found: Places | null = null
compilePlaces({
  root,
  shard: (_, content) => (found = content as Places),
  file: () => {},
  problem: () => {},
})
const places: Places = found!

/** Metadata of libphonenumber-js, the oracle for which country a number is of. */
const metadata = JSON.parse(readFileSync(require.resolve('libphonenumber-js/metadata.max.json'), 'utf8')) as {
  readonly country_calling_codes: Readonly<Record<string, readonly string[]>>
  readonly countries: Readonly<Record<string, unknown>>
  readonly nonGeographic: Readonly<Record<string, unknown>>
}

/** Ascension and Tristan da Cunha are parts of Saint Helena in ISO 3166-1. */
const iso = (country: string): string => (country === 'AC' || country === 'TA' ? 'SH' : country)

const spoken = (candidates: readonly Candidate[]): readonly string[] =>
  candidates.map(({ jurisdiction, zone }) => `${jurisdiction} ${zone}`)
const phone = (number: string): readonly string[] => spoken(placesOfPhone(number, shard) ?? [])
const countriesOf = (number: string): readonly string[] => [
  ...new Set((placesOfPhone(number, shard) ?? []).map(({ jurisdiction }) => countryOf(jurisdiction))),
]
const at = (where: Whereabouts): ReturnType<typeof locate> => locate(where, places, shard)

describe('data', () => {
  test('compiles', () => expect(problems).toEqual([]))

  const folder = mkdtempSync(join(tmpdir(), 'sendlint-locate-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  cpSync(join(root, 'rules/jurisdictions'), join(folder, 'rules/jurisdictions'), { recursive: true })

  test.each([
    [
      'area-codes.yaml',
      "code: '205', places: [US-AL]",
      "code: '205', places: [US-XX]",
      /^rules\/jurisdictions\/area-codes\.yaml:\d+: `US-XX`, expected a code of ISO 3166$/,
    ],
    [
      'area-codes.yaml',
      "code: '205', places: [US-AL]",
      "code: '205', places: [US-AL], zones: [Europe/Paris]",
      /: No zone of `US-AL`, expected some of America\/Chicago$/,
    ],
    ['area-codes.yaml', "code: '205'", "code: '199'", /: `199`, expected an area code such as `205`/],
    ['area-codes.yaml', "code: '800', kind: toll-free", "code: '800'", /Expected either `places` or `kind`$/],
    ['calling-codes.yaml', 'countries: [AX, FI]', 'countries: [FI]', /: `AX`, expected a place in FI$/],
    ['calling-codes.yaml', "{ code: '20', ", "{ code: '21', ", null],
    ['calling-codes.yaml', "{ code: '20', ", "{ code: '998', ", /expected sorted entries, each once$/],
    [
      'postal-codes.yaml',
      "from: '326', to: '339'",
      "from: '326', to: '319'",
      /expected digits as long as `326`/,
    ],
    ['postal-codes.yaml', "from: '325'", "from: '324'", /: `324` comes twice$/],
  ])('%s: %s → %s', (file, before, after, expected) => {
    const path = join(folder, 'rules/jurisdictions', file)
    const text = readFileSync(join(root, 'rules/jurisdictions', file), 'utf8')
    expect(text).toContain(before)
    writeFileSync(path, text.replace(before, after))
    const said = compiled(folder).problems
    writeFileSync(path, text)
    if (expected === null) expect(said).toEqual([])
    else
      expect(
        said.some((line) => expected.test(line)),
        said.join('\n'),
      ).toBe(true)
  })
})

describe('phone prefixes', () => {
  test('every calling code of libphonenumber has the same countries', () => {
    const ours = { ...shard.callingCodes }
    // Set aside for the Vatican by the ITU, which numbers under +39.
    delete ours['379']
    const theirs = Object.fromEntries(
      Object.entries(metadata.country_calling_codes).map(([code, countries]) => [
        code,
        [...new Set(countries.map(iso))].sort(),
      ]),
    )
    expect(ours).toEqual(theirs)
  })

  test('codes of services belong to no place', () => {
    const codes = Object.keys(metadata.nonGeographic)
    expect(codes.length).toBeGreaterThan(5)
    for (const code of codes) expect(placesOfPhone(`+${code}12345678`, shard), code).toEqual([])
  })

  test('every area code that libphonenumber has numbers for is of the same country, and no toll-free one is of any', () => {
    let geographic = 0
    for (let area = 200; area < 1000; area++)
      for (const rest of ['2345678', '3012345', '4561234', '5550123', '7412345', '9765432']) {
        const number = parsePhoneNumberFromString(`+1${area}${rest}`)
        if (number === undefined || !number.isValid()) continue
        const type = number.getType() ?? ''
        if (/FIXED|MOBILE/.test(type)) {
          geographic++
          expect(countriesOf(`+1${area}${rest}`), String(area)).toContain(number.country)
          if (number.country !== 'US' && number.country !== 'CA')
            expect(countriesOf(`+1${area}${rest}`), String(area)).toEqual([number.country])
        } else if (type === 'TOLL_FREE' || type === 'PERSONAL_NUMBER' || area === 900)
          expect(placesOfPhone(`+1${area}${rest}`, shard), String(area)).toEqual([])
      }
    expect(geographic).toBeGreaterThan(2000)
  })

  test('every state and province of the numbering plan has an area code, no place a stray clock', () => {
    const reached = new Set<string>()
    for (let area = 200; area < 1000; area++)
      for (const { jurisdiction, zone } of placesOfPhone(`+1${area}2345678`, shard) ?? []) {
        reached.add(jurisdiction)
        expect(zonesOf(jurisdiction, places), `${area} ${jurisdiction}`).toContain(zone)
      }
    const expected = Object.keys(places.subdivisions).filter(
      (code) => /^(US|CA)-/.test(code) && !Object.hasOwn(places.countries, code.slice(3)) && code !== 'US-UM',
    )
    // Some codes of states are those of countries, too (US-CA and CA): these states are asked for by name.
    for (const state of ['US-CA', 'US-GA', 'US-LA', 'US-AL', 'US-ME', 'US-IN', 'CA-NL']) expected.push(state)
    for (const code of expected) expect([...reached], code).toContain(code)
  })

  test('a valid number of any country is among our candidates for it', () => {
    const countries = Object.keys(metadata.countries) as CountryCode[]
    const examples = JSON.parse(
      readFileSync(require.resolve('libphonenumber-js/examples.mobile.json'), 'utf8'),
    ) as Parameters<typeof getExampleNumber>[1]
    for (const country of countries) {
      const number = getExampleNumber(country, examples)?.number
      const parsed = number === undefined ? undefined : parsePhoneNumberFromString(number)
      if (parsed?.country !== undefined)
        expect(countriesOf(parsed.number), `${country} ${parsed.number}`).toContain(iso(parsed.country))
    }
    let valid = 0
    assert(
      property(
        constantFrom(...Object.keys(metadata.country_calling_codes)),
        array(integer({ min: 0, max: 9 }), { minLength: 6, maxLength: 10 }),
        (code, digits) => {
          const number = `+${code}${digits.join('')}`
          const parsed = parsePhoneNumberFromString(number)
          if (parsed?.country === undefined || !parsed.isValid()) return
          if (!/^(FIXED_LINE|MOBILE)/.test(parsed.getType() ?? '')) return
          valid++
          expect(countriesOf(parsed.number), number).toContain(iso(parsed.country))
        },
      ),
      { numRuns: 6000 },
    )
    expect(valid).toBeGreaterThan(300)
  })

  test('shared codes whose digits tell countries apart', () => {
    const shared = Object.entries(metadata.country_calling_codes).filter(
      ([code, countries]) => countries.length > 1 && code !== '1',
    )
    let valid = 0
    assert(
      property(
        constantFrom(...shared.map(([code]) => code)),
        array(integer({ min: 0, max: 9 }), { minLength: 6, maxLength: 10 }),
        (code, digits) => {
          const number = `+${code}${digits.join('')}`
          const parsed = parsePhoneNumberFromString(number)
          if (parsed?.country === undefined || !parsed.isValid()) return
          if (!/^(FIXED_LINE|MOBILE)/.test(parsed.getType() ?? '')) return
          valid++
          expect(countriesOf(parsed.number), number).toContain(iso(parsed.country))
        },
      ),
      { numRuns: 8000 },
    )
    expect(valid).toBeGreaterThan(300)
  })

  test.each([
    ['+1 (305) 555-0123', ['US-FL America/New_York']],
    ['+18505550123', ['US-FL America/New_York', 'US-FL America/Chicago']],
    ['+14235550123', ['US-TN America/New_York', 'US-TN America/Chicago']],
    ['+16155550123', ['US-TN America/Chicago']],
    ['+19155550123', ['US-TX America/Denver']],
    ['+19025550123', ['CA-NS America/Halifax', 'CA-PE America/Halifax']],
    ['+17875550123', ['PR America/Puerto_Rico']],
    ['+18765550123', ['JM America/Jamaica']],
    ['+18005550123', []],
    ['+19005550123', []],
    ['+77012345678', ['KZ Asia/Almaty', 'KZ Asia/Qyzylorda']],
    ['+74232123456', ['RU-PRI Asia/Vladivostok']],
    ['+44 1534 123456', ['JE Europe/Jersey']],
    ['+441624123456', ['IM Europe/Isle_of_Man']],
    ['+47 79 02 12 34', ['NO Europe/Oslo', 'SJ Arctic/Longyearbyen']],
    ['+61891621234', ['CC Indian/Cocos']],
    ['+61891641234', ['CX Indian/Christmas']],
    ['+212528812345', ['EH Africa/El_Aaiun']],
    ['+262639123456', ['YT Indian/Mayotte']],
    ['+3581812345', ['AX Europe/Mariehamn']],
    ['+390669812345', ['VA Europe/Vatican']],
    ['+590690123456', ['BL America/St_Barthelemy', 'GP America/Guadeloupe', 'MF America/Marigot']],
    ['+59995123456', ['CW America/Curacao']],
    ['+5997151234', ['BQ America/Kralendijk']],
    ['+5511912345678', ['BR-SP America/Sao_Paulo']],
    ['+34928123456', ['ES-GC Atlantic/Canary']],
    ['+34612345678', ['ES Atlantic/Canary', 'ES Europe/Madrid']],
    ['+88213123456', []],
  ])('%s', (number, expected) => expect(phone(number)).toEqual(expected))

  test('numbers in other forms say nothing', () => {
    for (const number of ['3055550123', '0049301234', '', '+', 'call +1305', '+1305x55', '++1305'])
      expect(placesOfPhone(number, shard), number).toBeNull()
    expect(placesOfPhone('+2105550123', shard)).toBeNull()
  })

  test('a look-up finds what comparing every prefix finds', () => {
    const digits = array(integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 6 })
    assert(
      property(array(digits, { maxLength: 40 }), digits, (prefixes, number) => {
        const table: Record<string, number> = {}
        for (const [i, prefix] of prefixes.entries()) table[prefix.join('')] = i
        const text = number.join('')
        let longest = ''
        for (const prefix of Object.keys(table))
          if (text.startsWith(prefix) && prefix.length > longest.length) longest = prefix
        expect(longestPrefix(`+${text}`, table)).toBe(longest === '' ? -1 : table[longest])
      }),
    )
  })
})

describe('postal codes', () => {
  test.each([
    ['US', '33101', ['US-FL America/New_York']],
    ['US', '32502-1234', ['US-FL America/Chicago']],
    ['US', '32456', ['US-FL America/New_York', 'US-FL America/Chicago']],
    ['US', '96799', ['AS Pacific/Pago_Pago']],
    ['US', '06390', ['US-NY America/New_York']],
    ['US', '09012', []],
    ['CA', 'h2x 1y4', ['CA-QC America/Toronto']],
    ['CA', 'P9N 1A1', ['CA-ON America/Toronto', 'CA-ON America/Winnipeg', 'CA-ON America/Atikokan']],
    ['AU', '2880', ['AU-NSW Australia/Broken_Hill']],
    ['AU', '0872', ['AU-NT Australia/Darwin', 'AU-SA Australia/Adelaide', 'AU-WA Australia/Perth']],
    ['BR', '69005-010', ['BR-AM America/Manaus']],
    ['MX', '77500', ['MX-ROO America/Cancun']],
    ['RU', '690000', ['RU-PRI Asia/Vladivostok']],
    ['ID', '80361', ['ID-BA Asia/Makassar']],
    ['FR', '67000', ['FR-6AE Europe/Paris']],
    ['FR', '97411', ['RE Indian/Reunion']],
    ['ES', '38001', ['ES-TF Atlantic/Canary']],
  ])('%s %s', (country, code, expected) =>
    expect(spoken(placesOfPostalCode(country, code, shard)!)).toEqual(expected),
  )

  test('every three digits of a ZIP code are of one state, but for those that no state has', () => {
    const states = new Set<string>()
    for (let i = 1; i < 1000; i++) {
      const found = placesOfPostalCode('US', `${String(i).padStart(3, '0')}00`, shard) ?? []
      expect(new Set(found.map(({ jurisdiction }) => jurisdiction)).size).toBeLessThan(2)
      for (const { jurisdiction } of found) states.add(jurisdiction)
    }
    expect([...states].filter((code) => code.startsWith('US-'))).toHaveLength(51)
  })

  test('a prefix that is not listed says nothing', () => {
    expect(placesOfPostalCode('DE', '10115', shard)).toBeNull()
    expect(placesOfPostalCode('US', '', shard)).toBeNull()
    expect(placesOfPostalCode('US', '00000', shard)).toBeNull()
  })
})

describe('locate', () => {
  const eastern = { jurisdiction: 'US-TN', zone: 'America/New_York' }
  const central = { jurisdiction: 'US-TN', zone: 'America/Chicago' }

  test('an explicit zone decides among the clocks of a region', () => {
    expect(at({ country: 'US', region: 'US-TN', zone: 'US/Central' })).toEqual({
      candidates: [central],
      basis: 'zone',
      certainty: 'certain',
      contradictions: [],
    })
  })
  test('a region with one clock needs nothing else', () => {
    expect(at({ region: 'US-CA', phone: '+12125550123' })).toEqual({
      candidates: [{ jurisdiction: 'US-CA', zone: 'America/Los_Angeles' }],
      basis: 'region',
      certainty: 'certain',
      contradictions: [],
    })
  })
  test('a region with several keeps them all', () => {
    expect(at({ region: 'US-TN', phone: '+19015550123' })).toEqual({
      candidates: [eastern, central],
      basis: 'region',
      certainty: 'open',
      contradictions: [],
    })
  })
  test('a postal code narrows it', () => {
    expect(at({ region: 'US-TN', postalCode: '37902' })).toMatchObject({
      candidates: [eastern],
      basis: 'postal-code',
      certainty: 'certain',
    })
  })
  test('a postal code of a country finds its part', () => {
    expect(at({ country: 'US', postalCode: '90001', phone: '+12125550123' })).toMatchObject({
      candidates: [{ jurisdiction: 'US-CA', zone: 'America/Los_Angeles' }],
      basis: 'postal-code',
    })
  })
  test('a phone prefix is likely, never certain', () => {
    expect(at({ country: 'US', phone: '+13055550123' })).toEqual({
      candidates: [{ jurisdiction: 'US-FL', zone: 'America/New_York' }],
      basis: 'phone-prefix',
      certainty: 'likely',
      contradictions: [],
    })
    expect(at({ phone: '+13055550123' })).toMatchObject({ basis: 'phone-prefix', certainty: 'likely' })
  })
  test('a toll-free number leaves the country', () => {
    const found = at({ country: 'US', phone: '+18005550123' })
    expect(found).toMatchObject({ basis: 'country', certainty: 'open', contradictions: [] })
    expect(found.candidates).toHaveLength(places.countries['US']!.zones.length)
    expect(at({ phone: '+18005550123' })).toEqual({
      candidates: [],
      basis: null,
      certainty: 'unknown',
      contradictions: [],
    })
  })
  test('a country with one clock is certain', () => {
    expect(at({ country: 'FR' })).toEqual({
      candidates: [{ jurisdiction: 'FR', zone: 'Europe/Paris' }],
      basis: 'country',
      certainty: 'certain',
      contradictions: [],
    })
  })
  test('a zone alone gives its countries', () => {
    expect(at({ zone: 'Asia/Tokyo' })).toMatchObject({
      candidates: [{ jurisdiction: 'JP', zone: 'Asia/Tokyo' }],
      certainty: 'certain',
    })
    expect(spoken(at({ zone: 'Europe/Zurich' }).candidates)).toEqual(['CH Europe/Zurich'])
    expect(at({ zone: 'Asia/Calcutta' }).candidates).toEqual([{ jurisdiction: 'IN', zone: 'Asia/Calcutta' }])
    expect(at({ zone: 'Mars/Base' }).certainty).toBe('unknown')
  })
  test('contradictions are said, and both sides kept', () => {
    expect(at({ region: 'US-CA', zone: 'America/New_York' })).toEqual({
      candidates: [
        { jurisdiction: 'US-CA', zone: 'America/New_York' },
        { jurisdiction: 'US-CA', zone: 'America/Los_Angeles' },
      ],
      basis: 'zone',
      certainty: 'open',
      contradictions: [{ between: ['zone', 'region'] }],
    })
    expect(at({ region: 'US-CA', postalCode: '10001' })).toEqual({
      candidates: [
        { jurisdiction: 'US-CA', zone: 'America/Los_Angeles' },
        { jurisdiction: 'US-NY', zone: 'America/New_York' },
      ],
      basis: 'region',
      certainty: 'open',
      contradictions: [{ between: ['postalCode', 'region'] }],
    })
    expect(at({ region: 'US-CA', country: 'FR' }).contradictions).toEqual([
      { between: ['region', 'country'] },
    ])
    expect(at({ country: 'FR', phone: '+4930123456' })).toMatchObject({
      candidates: [{ jurisdiction: 'FR', zone: 'Europe/Paris' }],
      contradictions: [{ between: ['phone', 'country'] }],
    })
  })
  test('parts that are countries to ISO 3166-1 as well contradict nothing', () => {
    expect(at({ country: 'PR', region: 'US-PR' }).contradictions).toEqual([])
  })

  test('a number of an overseas part says which part of the country', () => {
    expect(at({ country: 'US', phone: '+17875550123' })).toMatchObject({
      candidates: [{ jurisdiction: 'PR', zone: 'America/Puerto_Rico' }],
      basis: 'phone-prefix',
      contradictions: [],
    })
    expect(at({ country: 'FR', phone: '+262692123456' })).toMatchObject({
      candidates: [{ jurisdiction: 'RE', zone: 'Indian/Reunion' }],
      certainty: 'likely',
    })
    expect(at({ country: 'FR', phone: '+590690123456' })).toMatchObject({
      certainty: 'open',
      contradictions: [],
    })
  })

  const words = record(
    {
      zone: constantFrom('America/New_York', 'America/Chicago', 'Europe/Paris', 'Asia/Calcutta', 'x'),
      country: constantFrom('US', 'FR', 'CA', 'AU', 'RU', 'PR', 'XX'),
      region: constantFrom('US-TN', 'US-FL', 'CA-ON', 'AU-NSW', 'US-PR', 'FR-57', 'US-XX', 'EU'),
      postalCode: constantFrom('37402', '32502', '90001', 'K1A 0B1', '2880', '67000', '09012', '?'),
      phone: constantFrom('+14235550123', '+13055550123', '+18005550123', '+33612345678', '0123'),
    },
    { requiredKeys: [] },
  )
  test('the first thing that says something is the basis, candidates are distinct and have the clocks of their place', () => {
    assert(
      property(words, (where) => {
        const found = at(where)
        expect(new Set(spoken(found.candidates)).size).toBe(found.candidates.length)
        expect(found.basis === null).toBe(found.candidates.length === 0)
        if (found.basis === 'region') expect(where.region).toBeDefined()
        if (found.basis === 'phone-prefix') expect(where.phone).toBeDefined()
        if (found.contradictions.length > 0) expect(found.certainty).toBe('open')
        else if (found.basis !== 'zone' || where.region !== undefined || where.country !== undefined)
          for (const { jurisdiction, zone } of found.candidates)
            if (where.zone === undefined) expect(zonesOf(jurisdiction, places)).toContain(zone)
        if (where.zone === 'America/Chicago' && found.certainty === 'certain')
          expect(found.candidates.map(({ zone }) => shard.zones[zone]![0])).toEqual([
            shard.zones['America/Chicago']![0],
          ])
      }),
      { numRuns: 2000 },
    )
  })
  test('a zone never widens what is left without a contradiction', () => {
    assert(
      property(words, (where) => {
        const { zone: _, ...rest } = where
        const [with_, without] = [at(where), at(rest)]
        if (with_.contradictions.length === without.contradictions.length && without.candidates.length > 0)
          expect(spoken(without.candidates)).toEqual(expect.arrayContaining([...spoken(with_.candidates)]))
      }),
      { numRuns: 1000 },
    )
  })

  test('allowed in every, some or none of the candidates', () => {
    const { candidates } = at({ region: 'US-TN' })
    expect(allowedIn(candidates, () => true)).toEqual({ in: 'every', where: candidates, elsewhere: [] })
    expect(allowedIn(candidates, ({ zone }) => zone === 'America/New_York')).toEqual({
      in: 'some',
      where: [eastern],
      elsewhere: [central],
    })
    expect(allowedIn(candidates, () => false).in).toBe('none')
    expect(allowedIn([], () => true).in).toBe('none')
  })
})
