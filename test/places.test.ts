import { describe, expect, test } from 'vitest'
import { compilePlaces } from '../src/build/places.ts'
import { readZones } from '../src/build/zones.ts'
import { ancestry, countryOf, nameOf, type Places, zonesOf } from '../src/place/places.ts'
import { isZone } from '../src/time/zones.ts'

const root = new URL('..', import.meta.url).pathname
const shards = new Map<string, unknown>()
const problems: string[] = []
compilePlaces({
  root,
  shard: (name, content) => shards.set(name, content),
  file: () => {},
  problem: (text) => problems.push(text),
})
const places = shards.get('places') as Places
const zones = readZones()

describe('places', () => {
  test('compile without a problem', () => {
    expect(problems).toEqual([])
  })

  test('are all of ISO 3166 and Kosovo', () => {
    expect(Object.keys(places.countries)).toHaveLength(250)
    expect(Object.keys(places.subdivisions).length).toBeGreaterThan(5000)
    for (const code of ['PR', 'GU', 'RE', 'AX', 'XK']) expect(places.countries[code], code).toBeDefined()
    for (const code of ['FR-6AE', 'FR-57', 'US-FL', 'ES-CN'])
      expect(places.subdivisions[code], code).toBeDefined()
  })

  test('live by zones that exist; only two islands without people have none', () => {
    const without = Object.keys(places.countries).filter((code) => places.countries[code]!.zones.length === 0)
    expect(without).toEqual(['BV', 'HM'])
    for (const code of [...Object.keys(places.countries), ...Object.keys(places.subdivisions)])
      for (const zone of zonesOf(code, places)) expect(isZone(zone, zones), `${code} ${zone}`).toBe(true)
  })

  test('whose subdivisions live by clocks of their country, but for parts with a code of their own', () => {
    // Crimea, too: the tables of the database count its zone to Russia first.
    const apart = new Set(['CN', 'FI', 'FR', 'NL', 'NO', 'UA', 'US'])
    const strange = Object.keys(places.subdivisions).filter((code) => {
      const clocks = new Set(zonesOf(countryOf(code), places).map((zone) => zones.zones[zone]))
      return (
        !apart.has(countryOf(code)) && zonesOf(code, places).some((zone) => !clocks.has(zones.zones[zone]))
      )
    })
    expect(strange).toEqual([])
  })

  test('every clock of a country is some subdivision’s, where those are listed', () => {
    for (const country of [
      'US',
      'CA',
      'AU',
      'BR',
      'MX',
      'RU',
      'ID',
      'CL',
      'ES',
      'PT',
      'EC',
      'NZ',
      'MN',
      'CD',
      'KZ',
    ]) {
      const clocks = new Set(
        Object.keys(places.subdivisions)
          .filter((code) => countryOf(code) === country)
          .flatMap((code) => zonesOf(code, places).map((zone) => zones.zones[zone])),
      )
      const missing = zonesOf(country, places).filter((zone) => !clocks.has(zones.zones[zone]))
      expect(missing, country).toEqual([])
    }
  })

  test.each([
    ['US-FL', ['America/New_York', 'America/Chicago']],
    ['US-HI', ['Pacific/Honolulu']],
    ['US-AZ', ['America/Phoenix', 'America/Denver']],
    ['ES-TF', ['Atlantic/Canary']],
    ['ES-MD', ['Europe/Madrid']],
    ['PT-20', ['Atlantic/Azores']],
    ['DE', ['Europe/Berlin']],
    ['XK', ['Europe/Belgrade']],
    ['FR-974', ['Indian/Reunion']],
    ['GB-SCT', ['Europe/London']],
  ])('%s: %j', (code, expected) => {
    expect(zonesOf(code, places)).toEqual(expected)
  })

  test('have names that people use', () => {
    expect(
      ['US', 'GB', 'TW', 'BO', 'VN', 'KR', 'KP', 'TR', 'US-FL', 'EU', 'XK'].map((code) =>
        nameOf(code, places),
      ),
    ).toEqual([
      'United States',
      'United Kingdom',
      'Taiwan',
      'Bolivia',
      'Vietnam',
      'South Korea',
      'North Korea',
      'Türkiye',
      'Florida',
      'European Union',
      'Kosovo',
    ])
  })

  test('say which have law and calendars', () => {
    expect(places.countries.FR).toMatchObject({ law: true, calendar: true })
    expect(places.countries.BV).toMatchObject({ law: false })
    expect(places.packs).toContain('US-FL')
    expect(places.packs).toEqual([...places.packs].sort())
  })

  test('inherit from country, groups and everywhere', () => {
    expect(ancestry('FR-6AE', places)).toEqual(['FR-6AE', 'FR', 'EEA', 'EU', 'GLOBAL'])
    expect(ancestry('NO', places)).toEqual(['NO', 'EEA', 'EFTA', 'GLOBAL'])
    expect(places.groups.EU!.members).toHaveLength(27)
    expect(places.groups.EEA!.members).toHaveLength(30)
  })
})
