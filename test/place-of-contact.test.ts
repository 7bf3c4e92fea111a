import { describe, expect, test } from 'vitest'
import {
  countryOfText,
  placeOfContact,
  openPlaceNames,
  zoneOfText,
} from '../src/audience/place-of-contact.ts'
import type { Locations } from '../src/place/locate.ts'
import type { Places } from '../src/place/places.ts'
import { readDataShard } from './support/lint.ts'

const world = { places: readDataShard('places') as Places }
const locations = readDataShard('locate') as Locations
const names = openPlaceNames((name) => readDataShard(name) as never)

interface Fields {
  readonly country?: string
  readonly region?: string
  readonly postalCode?: string
  readonly timezone?: string
  readonly phone?: string
}

function place(fields: Fields): string {
  const all = { country: '', region: '', postalCode: '', timezone: '', phone: '', ...fields }
  const found = placeOfContact(all, world, locations, names)
  const where = found.candidates.map(({ jurisdiction, zone }) => `${jurisdiction} ${zone}`)
  const shown = where.length > 3 ? `${where.length} candidates` : where.join(' | ')
  const notes = [
    found.basis ?? '-',
    found.certainty,
    ...found.unknown.map((field) => `unknown ${field}`),
    ...found.contradictions.map(({ between }) => between.join(' against ')),
  ]
  return `${shown} (${notes.join(', ')})`
}

test.each([
  ['Germany', 'DE'],
  ['DEUTSCHLAND', 'DE'],
  ['Allemagne', 'DE'],
  ['Alemania', 'DE'],
  ['ドイツ', 'DE'],
  ['DEU', 'DE'],
  ['D', 'DE'],
  ['A', 'AT'],
  ['N', 'NO'],
  ['de', 'DE'],
  ['UK', 'GB'],
  ['U.K.', 'GB'],
  ['Great Britain', 'GB'],
  ['England', 'GB'],
  ['USA', 'US'],
  ['U.S.A.', 'US'],
  ['United States of America', 'US'],
  ['Estados Unidos', 'US'],
  ['États-Unis', 'US'],
  ['Türkiye', 'TR'],
  ['Turkey', 'TR'],
  ['South Korea', 'KR'],
  ["Côte d'Ivoire", 'CI'],
  ['The Netherlands', 'NL'],
  ['España', 'ES'],
  ['Österreich', 'AT'],
  ['Россия', 'RU'],
  ['中国', 'CN'],
  ['Paris, France', 'FR'],
  ['Niger', 'NE'],
  ['Nigeria', 'NG'],
  ['Georgia', 'GE'],
  ['Narnia', null],
  ['', null],
  ['XX', null],
  ['constructor', null],
])('%s is the country %s', (text, code) => {
  expect(countryOfText(text, world, names)).toBe(code)
})

test.each([
  ['America/New_York', 'America/New_York'],
  ['america/new_york', 'America/New_York'],
  ['america_slash_new_york', 'America/New_York'],
  ['Eastern Time (US & Canada)', 'America/New_York'],
  ['Pacific Standard Time', 'America/Los_Angeles'],
  ['W. Europe Standard Time', 'Europe/Berlin'],
  ['EST', null],
  ['UTC', null],
  ['Etc/UTC', null],
  ['GMT-5', null],
])('%s is the zone %s', (text, zone) => {
  expect(zoneOfText(text, names)).toBe(zone)
})

describe('where a contact is', () => {
  test.each<[string, Fields, string]>([
    ['a state by name', { country: 'US', region: 'New Jersey' }, 'US-NJ America/New_York (region, certain)'],
    ['a state by code', { country: 'USA', region: 'nj' }, 'US-NJ America/New_York (region, certain)'],
    ['a state by its whole code', { region: 'US-NJ' }, 'US-NJ America/New_York (region, certain)'],
    ['a state alone', { region: 'New Jersey' }, 'US-NJ America/New_York (region, certain)'],
    ['a code alone says nothing without a country', { region: 'NJ' }, ' (-, unknown, unknown region)'],
    [
      'a code, and a number that says which country',
      { region: 'NJ', phone: '+12015550123' },
      'US-NJ America/New_York (region, certain)',
    ],
    [
      'a state of two clocks',
      { country: 'US', region: 'FL' },
      'US-FL America/Chicago | US-FL America/New_York (region, open)',
    ],
    [
      'a time zone goes before the number',
      { country: 'US', region: 'FL', timezone: 'America/Chicago', phone: '+13055550123' },
      'US-FL America/Chicago (zone, certain)',
    ],
    ['Bavaria', { country: 'Deutschland', region: 'Bavaria' }, 'DE-BY Europe/Berlin (region, certain)'],
    ['a nation', { country: 'Scotland' }, 'GB-SCT Europe/London (region, certain)'],
    ['Puerto Rico as a state', { country: 'US', region: 'PR' }, 'PR America/Puerto_Rico (country, certain)'],
    ['city and state', { country: 'US', region: 'Newark, NJ' }, 'US-NJ America/New_York (region, certain)'],
    ['a number alone', { phone: '+12015550123' }, 'US-NJ America/New_York (phone-prefix, likely)'],
    ['nothing', {}, ' (-, unknown)'],
    ['nonsense', { country: 'Narnia' }, ' (-, unknown, unknown country)'],
    [
      'nonsense, and a number',
      { country: 'Narnia', phone: '+33612345678' },
      'FR Europe/Paris (phone-prefix, likely, unknown country)',
    ],
    [
      'a zone that nobody has',
      { country: 'FR', timezone: 'CET' },
      'FR Europe/Paris (country, certain, unknown timezone)',
    ],
    [
      'a number of another country',
      { country: 'FR', phone: '+4915112345678' },
      'FR Europe/Paris (country, open, phone against country)',
    ],
  ])('%s', (_, fields, expected) => {
    expect(place(fields)).toBe(expected)
  })
})

test('a name of all of the United Kingdom is none of its parts', () => {
  for (const country of ['United Kingdom', 'Great Britain', 'UK', 'GB'])
    expect(place({ country })).toBe(place({ country: 'GB' }))
  expect(place({ country: 'GB', region: 'United Kingdom' })).toBe(place({ country: 'GB' }))
  expect(place({ country: 'Scotland' })).toContain('GB-SCT')
})
