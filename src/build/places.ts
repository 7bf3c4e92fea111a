import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { parse } from 'yaml'
import { countryOf, type Places } from '../place/places.ts'
import { parseDate } from '../time/civil.ts'
import { isZone, type Zones } from '../time/zones.ts'
import type { Compiler } from './compile.ts'
import {
  listOf,
  located,
  mapOf,
  optional,
  type Reader,
  readDataFile,
  record,
  required,
  text,
  textOf,
} from './data-file.ts'
import { packCodes, packsFolder } from './law.ts'
import { packedZones, peopleByZone, readZones } from './zones.ts'

const require = createRequire(import.meta.url)

const { iso31661, iso31662 } = require('iso-3166') as typeof import('iso-3166')

/** Names and zones by country, of the tables that come with the time zone database. */
const meta = require('moment-timezone/data/meta/latest.json') as {
  readonly countries: Readonly<Record<string, { readonly name: string; readonly zones: readonly string[] }>>
  readonly zones: Readonly<Record<string, { readonly countries: readonly string[] }>>
}

const code = textOf('an ISO 3166 code', (value) => /^[A-Z]{2}(-[A-Z0-9]{1,3})?$/.test(value))
const source = record({
  title: required(text),
  url: required(text),
  checked: optional(
    textOf('a date such as 2026-11-21', (value) => parseDate(value) !== null),
    null,
  ),
})

const groupsFile = record({
  names: optional(mapOf(code, text), new Map<string, string>()),
  sources: required(mapOf(text, source)),
  groups: required(
    mapOf(
      textOf('a name in capitals', (value) => /^[A-Z]{2,6}$/.test(value)),
      record({
        name: required(text),
        source: required(located(text)),
        members: required(located(listOf(code, 1))),
      }),
    ),
  ),
})

const zoneList = listOf(located(text), 1)
const zonesFile = record({
  sources: required(mapOf(text, source)),
  countries: required(
    mapOf(
      code,
      record({
        source: required(located(text)),
        others: optional(zoneList, null),
        subdivisions: required(mapOf(code, zoneList)),
      }),
    ),
  ),
})

/** ISO's names turn words around ("Bolivia, Plurinational State of"); those are taken from the time zone tables. */
function nameOfCountry(alpha2: string, iso: string): string {
  return /[,(]/.test(iso) ? (meta.countries[alpha2]?.name ?? iso) : iso
}

/**
 * A country's zones, one for each distinct clock of the years covered, that of most people. The tables also list zones of neighbours that
 * some islands or stations follow (Asia/Tokyo for Australia): a country that has zones of its own keeps those only.
 */
function zonesOfCountry(
  alpha2: string,
  zones: Zones,
  people: ReadonlyMap<string, number>,
): readonly string[] {
  const all = meta.countries[alpha2]?.zones ?? []
  const own = all.filter((zone) => meta.zones[zone]?.countries[0] === alpha2)
  const clocks = new Map<number, string>()
  for (const zone of own.length > 0 ? own : all) {
    const clock = zones.zones[zone]!
    const before = clocks.get(clock)
    if (before === undefined || (people.get(zone) ?? 0) > (people.get(before) ?? 0)) clocks.set(clock, zone)
  }
  return [...clocks.values()].sort()
}

/** Zones of the subdivisions of the countries that `zones.yaml` lists. */
function subdivisionZones(
  root: string,
  zones: Zones,
  problem: (text: string) => void,
): ReadonlyMap<string, readonly string[]> {
  const own = new Map<string, readonly string[]>()
  const check: Reader<unknown> = (node, file, at) => {
    const read = zonesFile(node, file, at)
    if (read === undefined) return undefined
    for (const [country, { source, others, subdivisions }] of read.countries) {
      if (!read.sources.has(source.value)) file.report(source.node, `Unknown source \`${source.value}\``)
      for (const zone of [...(others ?? []), ...[...subdivisions.values()].flat()])
        if (!isZone(zone.value, zones))
          file.report(zone.node, `\`${zone.value}\`, expected an IANA time zone`)
      for (const [name, list] of subdivisions) {
        if (!iso31662.some((part) => part.code === name) || countryOf(name) !== country)
          file.report(
            list[0]?.node ?? null,
            `\`${name}\`, expected a subdivision of \`${country}\` in ISO 3166-2`,
          )
        own.set(
          name,
          list.map(({ value }) => value),
        )
      }
      for (const { code: name } of iso31662) {
        if (countryOf(name) !== country || own.has(name)) continue
        if (others === null)
          file.report(source.node, `\`${country}\`: missing \`${name}\`, expected it or \`others\``)
        else
          own.set(
            name,
            others.map(({ value }) => value),
          )
      }
    }
    return read
  }
  readDataFile(root, `${packsFolder}/zones.yaml`, check, problem)
  return own
}

interface NamesAndGroups {
  readonly names: ReadonlyMap<string, string>
  readonly groups: Places['groups']
}

/** The groups of `groups.yaml`, and the names that it gives to places. */
function namesAndGroups(root: string, problem: (text: string) => void): NamesAndGroups {
  const groups: Record<string, Places['groups'][string]> = {}
  const check: Reader<ReadonlyMap<string, string>> = (node, file, at) => {
    const read = groupsFile(node, file, at)
    if (read === undefined) return undefined
    for (const [name, { name: title, source, members }] of read.groups) {
      if (!read.sources.has(source.value)) file.report(source.node, `Unknown source \`${source.value}\``)
      for (const member of members.value)
        if (!isCountry(member)) file.report(members.node, `\`${member}\`, expected an ISO 3166-1 code`)
      if (members.value.some((member, i, all) => i > 0 && all[i - 1]! >= member))
        file.report(members.node, `\`members\` of ${name}, expected sorted codes, each once`)
      groups[name] = { name: title, members: members.value }
    }
    return read.names
  }
  const names = readDataFile(root, `${packsFolder}/groups.yaml`, check, problem)
  return { names: names ?? new Map<string, string>(), groups }
}

/** Kosovo has no code in ISO 3166-1; `XK` is the one that everybody uses, set aside there for users. */
const kosovo = { alpha2: 'XK', name: 'Kosovo', zones: ['Europe/Belgrade'] }

function isCountry(alpha2: string): boolean {
  return alpha2 === kosovo.alpha2 || iso31661.some((country) => country.alpha2 === alpha2)
}

const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/**
 * Compiles `places`: every code of ISO 3166-1 and 3166-2 and `XK`, their names and zones, and the groups of
 * `groups.yaml`. Zones of subdivisions come from `zones.yaml`.
 */
export const compilePlaces: Compiler = ({ root, shard, problem, emitted }) => {
  const zones = readZones()
  const people = peopleByZone(packedZones())
  const packs = packCodes(root)
  const { names, groups } = namesAndGroups(root, problem)
  const inPacks = packNames(root, packs)
  const countriesWithHolidays = holidayCountries()
  const hasCalendar = (alpha2: string): boolean =>
    emitted === undefined ? countriesWithHolidays.has(alpha2) : emitted.has(`calendar/${alpha2}`)

  const countries: Record<string, Places['countries'][string]> = {}
  for (const { alpha2, name } of [...iso31661, kosovo].sort((a, b) => byCode(a.alpha2, b.alpha2)))
    countries[alpha2] = {
      name: inPacks.get(alpha2) ?? names.get(alpha2) ?? nameOfCountry(alpha2, name),
      zones: alpha2 === kosovo.alpha2 ? kosovo.zones : zonesOfCountry(alpha2, zones, people),
      law: packs.includes(alpha2),
      calendar: hasCalendar(alpha2),
    }

  const own = subdivisionZones(root, zones, problem)
  const subdivisions: Record<string, Places['subdivisions'][string]> = {}
  for (const part of [...iso31662].sort((a, b) => byCode(a.code, b.code))) {
    const theirs = own.get(part.code)
    const all = countries[countryOf(part.code)]?.zones ?? []
    const same =
      theirs === undefined || (theirs.length === all.length && theirs.every((zone) => all.includes(zone)))
    subdivisions[part.code] = {
      name: inPacks.get(part.code) ?? part.name,
      ...(same ? {} : { zones: theirs }),
    }
  }
  shard('places', { countries, subdivisions, groups, packs } satisfies Places)
}

/** What packs call their place: shorter than ISO does. Only the line is read; the pack itself is checked by `law.ts`. */
function packNames(root: string, codes: readonly string[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const one of codes) {
    const line = /^name: .*$/m.exec(readFileSync(join(root, packsFolder, `${one}.yaml`), 'utf8'))?.[0]
    const name: unknown = line === undefined ? undefined : (parse(line) as { readonly name: unknown }).name
    if (typeof name === 'string') names.set(one, name)
  }
  return names
}

/** Countries that date-holidays knows: those that have a calendar, as long as no authored ones are compiled. */
function holidayCountries(): ReadonlySet<string> {
  const Holidays = require('date-holidays') as {
    new (): { getCountries(language: string): Record<string, string> }
  }
  return new Set(Object.keys(new Holidays().getCountries('en')))
}
