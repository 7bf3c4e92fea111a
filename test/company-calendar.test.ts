import { describe, expect, test } from 'vitest'
import { rules } from '../rules/index.ts'
import type { Places } from '../src/place/places.ts'
import { resolveConfig } from '../src/policy/resolve.ts'
import { readDocument } from '../src/source/read.ts'
import { lintFiles, readDataShard } from './support/lint.ts'

const campaign = (region: string, at: string): string => `purpose: marketing
sender: { brand: Acme, country: DE }
audience:
  regions: [${region}]
  consent: { tags: ["marketing:push"], basis: express }
schedule: { at: ${at}, timezone: recipient }
messages:
  - channel: push
    body: "20% off this week"
`

const config = 'calendars: [legal/days.yaml]\n'

/** Messages of the rules of days, for one send under a calendar. */
function said(calendar: string, region: string, at: string): readonly string[] {
  const { findings } = lintFiles(
    { 'a.campaign.yaml': campaign(region, at) },
    { beside: { 'sendlint.config.yaml': config, 'legal/days.yaml': calendar } },
  )
  return findings
    .filter(({ rule }) => rule === 'timing/sensitive-date' || rule === 'timing/holiday')
    .map(({ rule, severity, message }) => `${rule} ${severity} ${message}`)
}

describe('days of the company', () => {
  const mourning = `days:
  - name: A day for Kim
    in: [EU, US-NY]
    on: [2026-12-02, 03-11]
    class: mourning
    why: A colleague died
`
  test.each([
    ['of a group', 'FR', '2026-12-02T15:00', 1],
    ['of a subdivision', 'US-NY', '2026-12-02T15:00', 1],
    ['every year', 'DE', '2027-03-11T15:00', 1],
    ['on another day', 'FR', '2026-12-03T15:00', 0],
    ['elsewhere', 'BR', '2026-12-02T15:00', 0],
  ])('%s', (_, region, at, count) => {
    const found = said(mourning, region, at)
    expect(found).toHaveLength(count)
    for (const message of found) expect(message).toMatch(/^timing\/sensitive-date warning .*A day for Kim/)
  })

  test('closes by the hour', () => {
    const morning =
      'days: [{ name: Opening, in: [DE], on: [2026-12-02], from: "08:00", to: "12:00", class: half }]\n'
    expect(said(morning, 'DE', '2026-12-02T11:59')).toHaveLength(1)
    expect(said(morning, 'DE', '2026-12-02T12:00')).toHaveLength(0)
  })

  test('runs from one year into the next', () => {
    const turn = 'days: [{ name: Quiet week, in: [BR], on: [12-29], lasts: 7, class: solemn }]\n'
    expect(said(turn, 'BR', '2027-01-04T15:00').join('\n')).toContain('Quiet week')
    expect(said(turn, 'BR', '2027-01-05T15:00').join('\n')).not.toContain('Quiet week')
  })
})

describe('a calendar that cannot be read', () => {
  const errorsOf = (calendar: string | null): readonly string[] => {
    const files: Record<string, string> = { 'sendlint.config.yaml': config }
    if (calendar !== null) files['legal/days.yaml'] = calendar
    const resolved = resolveConfig({
      path: 'sendlint.config.yaml',
      read: (name) => (Object.hasOwn(files, name) ? { text: files[name]! } : { missing: 'not-found' }),
      parse: (source) => readDocument(source, 'yaml'),
      rules,
      places: readDataShard('places') as Places,
    })
    return resolved.ok ? [] : resolved.errors.map(({ message, at }) => `${at.source.path} ${message}`)
  }
  const day = (rest: string): string => `days: [{ name: A, ${rest} }]\n`
  test.each([
    ['missing', null, /sendlint\.config\.yaml Missing file `legal\/days\.yaml`/],
    ['an unknown place', day('in: [UK], on: [2026-12-02]'), /Unknown place `UK`/],
    ['an impossible day', day('in: [GB], on: [2026-02-30]'), /2026-02-30/],
    ['an impossible yearly day', day('in: [GB], on: [13-01]'), /13-01/],
    ['a class of its own', day('in: [GB], on: [12-01], class: party'), /party/],
    [
      'hours that end before they begin',
      day('in: [GB], on: [12-01], from: "14:00", to: "09:00"'),
      /not after/,
    ],
    ['no place', day('on: [12-01]'), /`in`/],
    ['an unknown key', day('in: [GB], on: [12-01], colour: red'), /colour/],
    ['not a map', '- a\n', /legal\/days\.yaml/],
  ])('%s', (_, calendar, expected) => {
    const errors = errorsOf(calendar)
    expect(errors.length).toBeGreaterThan(0)
    expect(errors.join('\n')).toMatch(expected)
  })
})
