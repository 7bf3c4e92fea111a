import { assert, constantFrom, integer, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readZones, zoneYears } from '../src/build/zones.ts'
import { dayOf, formatLocal, parseDateTime } from '../src/time/civil.ts'
import { isZone, offsetAt, toInstants, toLocal } from '../src/time/zones.ts'

const zones = readZones()
const first = dayOf(zoneYears.from, 1, 1) * 1440
const last = dayOf(zoneYears.to + 1, 1, 1) * 1440 - 1

/** Clocks whose rules changed after 2025c, which the running Node may have: what is pinned here is newer. */
const changedSince2025c = [
  'Africa/Casablanca',
  'America/Edmonton',
  'America/Havana',
  'America/Vancouver',
  'America/Winnipeg',
  'Europe/Chisinau',
].map((zone) => zones.zones[zone])

const comparable = Object.keys(zones.zones).filter((zone) => !changedSince2025c.includes(zones.zones[zone]))

const formats = new Map<string, Intl.DateTimeFormat>()

/** Minutes east of UTC as the running Node has it. */
function offsetOfNode(zone: string, instant: number): number {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    })
  formats.set(zone, format)
  const parts = Object.fromEntries(
    format.formatToParts(instant * 60_000).map(({ type, value }) => [type, Number(value)]),
  )
  const local = dayOf(parts.year!, parts.month!, parts.day!) * 1440 + parts.hour! * 60 + parts.minute!
  return local - instant
}

describe('transitions', () => {
  test('are compact: whole minutes, in order, each a change', () => {
    expect(Object.keys(zones.zones).length).toBeGreaterThan(500)
    expect(zones.rules.length).toBeLessThan(100)
    for (const history of zones.rules) {
      expect(history.length % 2).toBe(1)
      expect(history.every(Number.isInteger)).toBe(true)
      for (let i = 1; i < history.length; i += 2) {
        expect(history[i]!).toBeGreaterThan(i === 1 ? first - 1 : history[i - 2]!)
        expect(history[i]!).toBeLessThanOrEqual(last)
        expect(history[i + 1]).not.toBe(history[i - 1])
      }
    }
  })

  test('are those of the running Node', { timeout: 120_000 }, () => {
    assert(
      property(
        constantFrom(...comparable),
        integer({ min: first, max: last }),
        (zone, instant) => offsetAt(zone, instant, zones) === offsetOfNode(zone, instant),
      ),
      { numRuns: 3000 },
    )
  })

  test('are those of the running Node around each change', { timeout: 120_000 }, () => {
    for (const [rule, history] of zones.rules.entries()) {
      const zone = comparable.find((name) => zones.zones[name] === rule)
      if (zone === undefined) continue
      for (let i = 1; i < history.length; i += 2)
        for (const instant of [history[i]! - 1, history[i]!])
          expect(offsetAt(zone, instant, zones), `${zone} ${formatLocal(instant)}`).toBe(
            offsetOfNode(zone, instant),
          )
    }
  })

  test('every zone of the running Node is known', () => {
    expect(Intl.supportedValuesOf('timeZone').filter((zone) => !isZone(zone, zones))).toEqual([])
  })

  test.each([
    ['Africa/Casablanca', '2026-01-15T12:00Z', 60],
    ['Africa/Casablanca', '2026-03-01T12:00Z', 0],
    ['Africa/Cairo', '2026-07-01T12:00Z', 180],
    ['America/Asuncion', '2025-07-01T12:00Z', -180],
    ['Asia/Almaty', '2024-02-01T12:00Z', 360],
    ['Asia/Almaty', '2024-04-01T12:00Z', 300],
    ['Asia/Amman', '2026-01-15T12:00Z', 180],
    ['Australia/Lord_Howe', '2026-01-15T12:00Z', 660],
    ['Australia/Lord_Howe', '2026-07-15T12:00Z', 630],
    ['America/Mexico_City', '2026-07-15T12:00Z', -360],
  ] as const)('%s at %s is %i minutes east', (zone, at, offset) => {
    expect(offsetAt(zone, parseDateTime(at)!.local, zones)).toBe(offset)
  })
})

describe('wall clocks', () => {
  const local = (at: string): number => parseDateTime(at)!.local

  test('show a minute once, twice or not at all', () => {
    const zone = 'America/New_York'
    expect(toInstants(zone, local('2026-11-24T20:30'), zones).instants).toHaveLength(1)
    const twice = toInstants(zone, local('2026-11-01T01:30'), zones)
    expect(twice.instants).toHaveLength(2)
    expect(twice.instants[1]! - twice.instants[0]!).toBe(60)
    const gap = toInstants(zone, local('2026-03-08T02:30'), zones)
    expect(gap.instants).toEqual([])
    expect(formatLocal(toLocal(zone, gap.shifted!, zones))).toBe('2026-03-08T03:30')
  })

  test('lead back to the instant', () => {
    assert(
      property(
        constantFrom(...Object.keys(zones.zones)),
        integer({ min: first + 2880, max: last - 2880 }),
        (zone, instant) => toInstants(zone, toLocal(zone, instant, zones), zones).instants.includes(instant),
      ),
      { numRuns: 2000 },
    )
  })
})
