import { createRequire } from 'node:module'
import { dayOf } from '../time/civil.ts'
import type { Zones } from '../time/zones.ts'
import type { Compiler } from './compile.ts'

const require = createRequire(import.meta.url)

/** The years for which transitions are kept: a year to each side of what calendars cover. */
export const zoneYears = { from: 2023, to: 2036 } as const

export interface PackedZones {
  readonly version: string
  readonly zones: readonly string[]
  readonly links: readonly string[]
}

/** A number in base 60 with digits 0-9a-zA-X; what follows a point is sixtieths (seconds, of minutes). */
function base60(written: string): number {
  const [whole = '', part = ''] = written.replace('-', '').split('.')
  const digit = (character: string): number => {
    const code = character.charCodeAt(0)
    return code > 96 ? code - 87 : code > 64 ? code - 29 : code - 48
  }
  let value = 0
  for (const character of whole.split('')) value = value * 60 + digit(character)
  for (const [i, character] of part.split('').entries()) value += digit(character) / 60 ** (i + 1)
  return written.startsWith('-') ? -value : value
}

/**
 * The history of a packed zone within {@link zoneYears}: first offset, then (instant, offset) pairs, as
 * `src/time/zones.ts` has it; lengths add up in seconds, offsets of these years are whole minutes. Format: https://momentjs.com/timezone/docs/#/data-formats/packed-format/
 */
function historyOf(packed: string, from: number, to: number): readonly number[] {
  const [, , offsets, indices, lengths] = packed.split('|') as [string, string, string, string, string]
  const east = offsets.split(' ').map((offset) => {
    const minutes = Math.round(-base60(offset))
    return minutes === 0 ? 0 : minutes
  })
  const order = indices.split('').map((index) => base60(index))
  const history: number[] = []
  let start = -Infinity
  let until = 0
  const spans = lengths === undefined || lengths === '' ? [] : lengths.split(' ')
  for (const [i, index] of order.entries()) {
    until = i < spans.length ? until + base60(spans[i]!) : Infinity
    const offset = east[index]!
    if (until > from && start < to) {
      if (history.length === 0) history.push(offset)
      else if (history[history.length - 1] !== offset) history.push(Math.round(start), offset)
    }
    start = until
  }
  return history
}

/** How many people live by a zone's clock, roughly, as the packed data says; 0 where it doesn't. */
export function peopleByZone(data: PackedZones): ReadonlyMap<string, number> {
  return new Map(
    data.zones.map((packed) => {
      const fields = packed.split('|')
      return [fields[0]!, Number(fields[5] ?? '0') || 0] as const
    }),
  )
}

/** Every zone and alias of the pinned time zone data, those with the same history sharing it. */
export function zonesFrom(data: PackedZones): Zones {
  const from = dayOf(zoneYears.from, 1, 1) * 1440
  const to = dayOf(zoneYears.to + 1, 1, 1) * 1440
  const rules: (readonly number[])[] = []
  const known = new Map<string, number>()
  const zones: Record<string, number> = {}
  for (const packed of data.zones) {
    const history = historyOf(packed, from, to)
    const key = history.join(' ')
    const index = known.get(key) ?? rules.push(history) - 1
    known.set(key, index)
    zones[packed.slice(0, packed.indexOf('|'))] = index
  }
  for (const link of data.links) {
    const [zone, alias] = link.split('|') as [string, string]
    if (zones[zone] !== undefined) zones[alias] = zones[zone]
  }
  const sorted = Object.fromEntries(Object.entries(zones).sort(([a], [b]) => (a < b ? -1 : 1)))
  return { version: data.version, rules, zones: sorted }
}

/** The zones of the pinned `moment-timezone`, which are the ones of tzdata of the version they name. */
export function readZones(): Zones {
  return zonesFrom(packedZones())
}

export function packedZones(): PackedZones {
  return require('moment-timezone/data/packed/latest.json') as PackedZones
}

/** Compiles `zones`. */
export const compileZones: Compiler = ({ shard }) => shard('zones', readZones())
