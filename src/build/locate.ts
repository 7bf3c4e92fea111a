import { createRequire } from 'node:module'
import type { Node } from 'yaml'
import { longestPhonePrefix } from '../place/phone-prefix.ts'
import { type Locations, longestPostalPrefix } from '../place/locate.ts'
import { countryOf, isSubdivision, type Places, zonesOf } from '../place/places.ts'
import type { Zones } from '../time/zones.ts'
import type { Compiler } from './compile.ts'
import {
  type DataFile,
  listOf,
  located,
  mapOf,
  oneOf,
  optional,
  type Reader,
  readDataFile,
  record,
  required,
  text,
  textOf,
} from './data-file.ts'
import { packsFolder } from './law.ts'
import { compilePlaces } from './places.ts'
import { packedZones, readZones } from './zones.ts'

const require = createRequire(import.meta.url)

/** Countries of zones, of the tables that come with the time zone database. */
const meta = require('moment-timezone/data/meta/latest.json') as {
  readonly zones: Readonly<Record<string, { readonly countries: readonly string[] }>>
}

const date = textOf('a day, YYYY-MM-DD', (value) => /^\d{4}-\d{2}-\d{2}$/.test(value))
const sources = required(
  mapOf(text, record({ title: required(text), url: required(text), checked: optional(date, null) })),
)
const place = textOf('an ISO 3166 code', (value) => /^[A-Z]{2}(-[A-Z0-9]{1,3})?$/.test(value))
const digits = textOf('digits, in quotes', (value) => /^\d+$/.test(value))
const areaCode = textOf('an area code such as `205`, in quotes', (value) => /^[2-9]\d{2}$/.test(value))
const confidence = oneOf(['high', 'medium', 'low'])
const zones = optional(located(listOf(text, 1)), null)

const areaCodesFile = record({
  sources,
  area_codes: required(
    listOf(
      record({
        code: required(located(areaCode)),
        places: optional(located(listOf(place, 1)), null),
        zones,
        kind: optional(oneOf(['toll-free', 'premium', 'personal', 'other']), null),
        confidence: required(confidence),
        source: required(located(text)),
      }),
      1,
    ),
  ),
})

const callingCodesFile = record({
  sources,
  non_geographic: required(listOf(digits, 1)),
  calling_codes: required(
    listOf(
      record({
        code: required(located(digits)),
        countries: required(located(listOf(place, 1))),
        rest: optional(located(listOf(place, 1)), null),
        source: required(located(text)),
        prefixes: optional(
          listOf(
            record({ digits: required(located(digits)), places: required(located(listOf(place))), zones }),
            1,
          ),
          [],
        ),
      }),
      1,
    ),
  ),
})

const postalPrefix = textOf(
  `up to ${longestPostalPrefix} capitals and digits, in quotes`,
  (value) => /^[A-Z0-9]+$/.test(value) && value.length <= longestPostalPrefix,
)
const postalCodesFile = record({
  sources,
  countries: required(
    mapOf(
      place,
      record({
        source: required(located(text)),
        confidence: required(confidence),
        prefixes: required(
          listOf(
            record({
              from: required(located(postalPrefix)),
              to: optional(located(postalPrefix), null),
              places: required(located(listOf(place))),
              zones,
            }),
            1,
          ),
        ),
      }),
    ),
  ),
})

interface Listed<T> {
  readonly value: T
  readonly node: Node | null
}

/** The answers that prefixes share, each kept once. */
class Answers {
  readonly list: (readonly (readonly [string, string])[])[] = []
  readonly #known = new Map<string, number>()
  readonly #places: Places
  readonly #zones: Zones

  constructor(places: Places, zones: Zones) {
    this.#places = places
    this.#zones = zones
  }

  /** The index of the clocks of some places; of those named only, if some are. Says what doesn't fit. */
  index(places: Listed<readonly string[]>, named: Listed<readonly string[]> | null, file: DataFile): number {
    const own = this.#zones.zones
    const clocks = named === null ? null : new Set(named.value.map((zone) => own[zone]))
    for (const zone of named?.value ?? [])
      if (own[zone] === undefined) file.report(named!.node, `\`${zone}\`, expected an IANA time zone`)
    const pairs: (readonly [string, string])[] = []
    const met = new Set<number>()
    for (const code of places.value) {
      const known = Object.hasOwn(
        isSubdivision(code) ? this.#places.subdivisions : this.#places.countries,
        code,
      )
      if (!known) file.report(places.node, `\`${code}\`, expected a code of ISO 3166`)
      const all = known ? zonesOf(code, this.#places) : []
      const here = all.filter((zone) => clocks === null || clocks.has(own[zone]))
      if (known && here.length === 0)
        file.report(named?.node ?? places.node, `No zone of \`${code}\`, expected some of ${all.join(', ')}`)
      for (const zone of here) {
        met.add(own[zone]!)
        pairs.push([code, zone])
      }
    }
    for (const zone of named?.value ?? [])
      if (own[zone] !== undefined && !met.has(own[zone]))
        file.report(named!.node, `\`${zone}\`, expected a zone of ${places.value.join(', ')}`)
    const key = pairs.join(' ')
    let index = this.#known.get(key)
    if (index === undefined) {
      index = this.list.push(pairs) - 1
      this.#known.set(key, index)
    }
    return index
  }
}

function checkSource(source: Listed<string>, known: ReadonlyMap<string, unknown>, file: DataFile): void {
  if (!known.has(source.value)) file.report(source.node, `Unknown source \`${source.value}\``)
}

/** Says where keys aren't sorted, or one comes twice. */
function checkOrder(keys: readonly Listed<string>[], file: DataFile): void {
  for (const [i, { value, node }] of keys.entries())
    if (i > 0 && keys[i - 1]!.value >= value)
      file.report(node, `\`${value}\` after \`${keys[i - 1]!.value}\`, expected sorted entries, each once`)
}

/** Area codes of +1, checked: prefixes with the `1` before them. */
function areaCodes(answers: Answers): Reader<Readonly<Record<string, number>>> {
  return (node, file, at) => {
    const read = areaCodesFile(node, file, at)
    if (read === undefined) return undefined
    checkOrder(
      read.area_codes.map(({ code }) => code),
      file,
    )
    const prefixes: Record<string, number> = {}
    for (const { code, places, kind, source, zones: named } of read.area_codes) {
      checkSource(source, read.sources, file)
      if ((places === null) === (kind === null)) file.report(code.node, 'Expected either `places` or `kind`')
      prefixes[`1${code.value}`] = answers.index(places ?? { value: [], node: code.node }, named, file)
    }
    return prefixes
  }
}

interface CallingCodes {
  readonly countries: Readonly<Record<string, readonly string[]>>
  readonly prefixes: Readonly<Record<string, number>>
}

function callingCodes(answers: Answers): Reader<CallingCodes> {
  return (node, file, at) => {
    const read = callingCodesFile(node, file, at)
    if (read === undefined) return undefined
    checkOrder(
      read.calling_codes.map(({ code }) => code),
      file,
    )
    const prefixes: Record<string, number> = {}
    const countries: Record<string, readonly string[]> = {}
    const nowhere = { value: [], node: null }
    for (const code of read.non_geographic) prefixes[code] = answers.index(nowhere, null, file)
    for (const { code, countries: all, rest, source, prefixes: own } of read.calling_codes) {
      checkSource(source, read.sources, file)
      countries[code.value] = all.value
      // Area codes of +1 that nobody knows belong to no place rather than to two dozen countries.
      if (code.value !== '1') prefixes[code.value] = answers.index(rest ?? all, null, file)
      checkOrder(
        own.map((prefix) => prefix.digits),
        file,
      )
      for (const { digits: behind, places, zones: named } of own) {
        for (const one of places.value)
          if (!all.value.includes(countryOf(one)))
            file.report(places.node, `\`${one}\`, expected a place in ${all.value.join(', ')}`)
        if (code.value.length + behind.value.length > longestPhonePrefix)
          file.report(
            behind.node,
            `\`${behind.value}\`, expected ${longestPhonePrefix} digits with the code at most`,
          )
        prefixes[code.value + behind.value] = answers.index(places, named, file)
      }
    }
    return { countries, prefixes }
  }
}

function postalCodes(answers: Answers): Reader<Locations['postalCodes']> {
  return (node, file, at) => {
    const read = postalCodesFile(node, file, at)
    if (read === undefined) return undefined
    const countries: Record<string, Readonly<Record<string, number>>> = {}
    for (const [country, { source, prefixes }] of read.countries) {
      checkSource(source, read.sources, file)
      const found: Record<string, number> = {}
      for (const { from, to, places, zones: named } of prefixes) {
        const answer = answers.index(places, named, file)
        for (const prefix of rangeOf(from, to, file)) {
          if (Object.hasOwn(found, prefix)) file.report(from.node, `\`${prefix}\` comes twice`)
          found[prefix] = answer
        }
      }
      countries[country] = found
    }
    return countries
  }
}

/** `350` to `369`: every prefix of that length between them, both included. */
function rangeOf(from: Listed<string>, to: Listed<string> | null, file: DataFile): readonly string[] {
  if (to === null) return [from.value]
  const [first, last] = [Number(from.value), Number(to.value)]
  if (from.value.length !== to.value.length || !(first < last)) {
    file.report(to.node, `\`${to.value}\`, expected digits as long as \`${from.value}\` and after it`)
    return []
  }
  return Array.from({ length: last - first + 1 }, (_, i) =>
    String(first + i).padStart(from.value.length, '0'),
  )
}

/** Places as `compilePlaces` makes them, without writing them. */
function readPlaces(root: string): Places | null {
  let places: Places | null = null
  compilePlaces({
    root,
    shard: (name, content) => {
      if (name === 'places') places = content as Places
    },
    file: () => {},
    problem: () => {},
  })
  return places
}

/** Compiles calling codes, area codes and postal codes into the shard `locate`. */
export const compileLocate: Compiler = ({ root, shard, problem }) => {
  const places = readPlaces(root)
  if (places === null) return
  const allZones = readZones()
  const answers = new Answers(places, allZones)
  const calling = readDataFile(root, `${packsFolder}/calling-codes.yaml`, callingCodes(answers), problem)
  const area = readDataFile(root, `${packsFolder}/area-codes.yaml`, areaCodes(answers), problem)
  const postal = readDataFile(root, `${packsFolder}/postal-codes.yaml`, postalCodes(answers), problem)
  if (calling === undefined || area === undefined || postal === undefined) return
  const zonesByName: Record<string, readonly [number, ...string[]]> = {}
  const aliased = new Map(packedZones().links.map((link) => link.split('|').toReversed() as [string, string]))
  const withOwnZones = new Set(Object.values(meta.zones).map(({ countries }) => countries[0]))
  for (const [zone, clock] of Object.entries(allZones.zones)) {
    const countries = (meta.zones[zone] ?? meta.zones[aliased.get(zone) ?? ''])?.countries ?? []
    // As in `places`: a country with zones of its own isn't in those of a neighbour that some station follows.
    zonesByName[zone] = [clock, ...countries.filter((code, i) => i === 0 || !withOwnZones.has(code))]
  }
  shard('locate', {
    answers: answers.list,
    callingCodes: calling.countries,
    phones: { ...calling.prefixes, ...area },
    postalCodes: postal,
    zones: zonesByName,
  } satisfies Locations)
}
