import { createRequire } from 'node:module'
import { packNames } from '../audience/place-of-contact.ts'
import { nameKey } from '../consent/segments.ts'
import type { Compiler } from './compile.ts'
import {
  type DataFile,
  listOf,
  located,
  mapOf,
  readDataFile,
  record,
  required,
  text,
  textOf,
} from './data-file.ts'
import { readZones } from './zones.ts'

const namesFile = 'rules/audience/place-names.yaml'

const require = createRequire(import.meta.url)
const { iso31661, iso31662 } = require('iso-3166') as typeof import('iso-3166')

/** Languages whose names of countries are known: those of the lexicons and of the countries that have packs. */
const languages =
  'ar bg cs da de el en es et fi fr he hi hr hu id it ja ko lt lv ms nb nl pl pt ro ru sk sl sr sv th tr uk vi zh zh-Hant'.split(
    ' ',
  )

const country = textOf('an ISO 3166-1 code', (value) => /^[A-Z]{2}$/.test(value))
const region = textOf('an ISO 3166-2 code', (value) => /^[A-Z]{2}-[A-Z0-9]{1,3}$/.test(value))
const names = listOf(located(text), 1)
type Names = NonNullable<ReturnType<typeof names>>
const data = record({
  countries: required(mapOf(country, names)),
  regions: required(mapOf(region, names)),
  zones: required(mapOf(text, names)),
})

function checkOrder(lists: ReadonlyMap<string, Names>, file: DataFile): void {
  let last = ''
  for (const [code, list] of lists) {
    if (code <= last) file.report(list[0]!.node, `\`${code}\` after \`${last}\`, expected codes sorted`)
    last = code
    for (const [i, { value, node }] of list.entries())
      if (i > 0 && nameKey(list[i - 1]!.value) >= nameKey(value))
        file.report(node, `\`${value}\` after \`${list[i - 1]!.value}\`, expected names sorted, each once`)
  }
}

/** Names of countries in many languages, by CLDR; one that stands for two countries is nobody's, unless it is English. */
function countryNames(): Readonly<Record<string, string>> {
  const english = new Intl.DisplayNames(['en'], { type: 'region' })
  const found: Record<string, string> = {}
  const own = new Set<string>()
  const add = (key: string, code: string): void => {
    if (key === '' || own.has(key)) return
    found[key] = Object.hasOwn(found, key) && found[key] !== code ? '' : code
  }
  for (const { alpha2, alpha3, name } of iso31661) {
    for (const text of [name, english.of(alpha2)!, alpha3, alpha2]) {
      found[nameKey(text)] = alpha2
      own.add(nameKey(text))
    }
  }
  for (const language of languages) {
    const inLanguage = new Intl.DisplayNames([language], { type: 'region' })
    for (const { alpha2 } of iso31661) add(nameKey(inLanguage.of(alpha2)!), alpha2)
  }
  return Object.fromEntries(Object.entries(found).filter(([, code]) => code !== ''))
}

/** By country, names and codes of its regions; of two regions of one name neither. */
function regionNames(): Record<string, Record<string, string>> {
  const found: Record<string, Record<string, string>> = {}
  for (const { code, name } of iso31662) {
    const of = (found[code.slice(0, 2)] ??= {})
    for (const text of [name.replace(/\*+$/, ''), name.replace(/\s*[[(].*$/, '')]) {
      const key = nameKey(text)
      if (key !== '') of[key] = Object.hasOwn(of, key) && of[key] !== code ? '' : code
    }
  }
  for (const { code } of iso31662) found[code.slice(0, 2)]![nameKey(code.slice(3))] = code
  return found
}

/** Compiles what people call places: {@link PlaceNameShards}. */
export const compilePlaceNames: Compiler = ({ root, shard, problem }) => {
  const zoneNames = readZones().zones
  const compiled = readDataFile(
    root,
    namesFile,
    (node, file, at) => {
      const read = data(node, file, at)
      if (read === undefined) return undefined
      for (const lists of [read.countries, read.regions, read.zones]) checkOrder(lists, file)
      const countries: Record<string, string> = { ...countryNames() }
      for (const [code, list] of read.countries)
        for (const { value } of list) countries[nameKey(value)] = code
      const regions = regionNames()
      for (const [code, list] of read.regions) {
        if (!iso31662.some((one) => one.code === code))
          file.report(list[0]!.node, `\`${code}\`, expected a code of ISO 3166-2`)
        for (const { value } of list) (regions[code.slice(0, 2)] ??= {})[nameKey(value)] = code
      }
      const zones: Record<string, string> = {}
      for (const zone of Object.keys(zoneNames)) {
        // Fixed offsets and abbreviations say no place, and `EST` isn't the clock that people mean by it.
        if (!zone.includes('/') || zone.startsWith('Etc/')) continue
        zones[nameKey(zone)] = zone
      }
      for (const [zone, list] of read.zones) {
        if (!Object.hasOwn(zoneNames, zone)) file.report(list[0]!.node, `\`${zone}\`, expected an IANA zone`)
        for (const { value } of list) zones[nameKey(value)] = zone
      }
      return {
        countries,
        regions: Object.fromEntries(
          Object.entries(regions).map(([code, of]) => [
            code,
            Object.fromEntries(Object.entries(of).filter(([, found]) => found !== '')),
          ]),
        ),
        zones,
      }
    },
    problem,
  )
  if (compiled === undefined) return
  shard('country-names', packNames(compiled.countries))
  shard('zone-names', packNames(compiled.zones))
  shard('region-names', Object.keys(compiled.regions).sort())
  for (const [code, of] of Object.entries(compiled.regions)) shard(`region-names/${code}`, packNames(of))
}
