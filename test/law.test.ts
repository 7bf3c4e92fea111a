import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { iso31661, iso31662 } from 'iso-3166'
import { describe, expect, test } from 'vitest'
import { compileLaw } from '../src/build/law.ts'
import type { Channel, Purpose } from '../src/campaign/vocabulary.ts'
import { severityRank } from '../src/finding.ts'
import { binds, type Circumstances, isLifted } from '../src/place/conditions.ts'
import {
  evidencedSeverity,
  type FactBase,
  factsOf,
  inForce,
  type LawPack,
  type LawShard,
  type SendWindow,
} from '../src/place/law.ts'
import { countryOf } from '../src/place/places.ts'
import { parseDate, parseDateTime, weekdayIndex, weekdays } from '../src/time/civil.ts'

const root = new URL('..', import.meta.url).pathname

const shards = new Map<string, unknown>()
const problems: string[] = []
compileLaw({
  root,
  shard: (name, content) => shards.set(name, content),
  file: () => {},
  problem: (text) => problems.push(text),
})

const packs = new Map<string, LawPack>()
for (const [name, shard] of shards)
  if (name.startsWith('law/'))
    for (const [code, pack] of Object.entries(shard as LawShard)) packs.set(code, pack)

const all = [...packs.values()].flatMap((pack) => factsOf(pack).map((fact) => ({ pack, fact })))

function factOf<F extends FactBase>(facts: readonly F[], id: string): F {
  const found = facts.find((fact) => fact.id === id)
  if (found === undefined) throw new Error(`No fact ${id}`)
  return found
}

const packOf = (code: string): LawPack => {
  const pack = packs.get(code)
  if (pack === undefined) throw new Error(`No pack ${code}`)
  return pack
}

describe('packs', () => {
  test('compile without a problem', () => {
    expect(problems).toEqual([])
  })

  test('cover the places, groups and platforms they are meant to', () => {
    expect(packs.size).toBe(177)
    expect([...packs.keys()].filter((code) => code.startsWith('US-'))).toHaveLength(51)
    for (const code of ['EU', 'GLOBAL', 'X-CTIA', 'X-EMAIL', 'X-PUSH', 'X-WHATSAPP'])
      expect(packs.has(code), code).toBe(true)
  })

  test('are named by ISO 3166, a group or X-', () => {
    const groups = new Set(['EU', 'GLOBAL'])
    const unknown = [...packs.keys()].filter(
      (code) =>
        !groups.has(code) &&
        !code.startsWith('X-') &&
        !iso31661.some(({ alpha2 }) => alpha2 === code) &&
        !iso31662.some((part) => part.code === code),
    )
    expect(unknown).toEqual([])
  })

  test('stand with their country, the country first', () => {
    const us = Object.keys(shards.get('law/US') as LawShard)
    expect(us[0]).toBe('US')
    expect(us).toEqual([...us].sort())
    for (const [code, pack] of packs)
      expect(pack.parent, code).toBe(code.includes('-') && !code.startsWith('X-') ? countryOf(code) : null)
  })

  test('have a version with the newest date a page was checked and a hash', () => {
    expect(shards.get('versions-law')).toMatch(/^20\d\d-\d\d-\d\d\+[0-9a-f]{12}$/)
  })

  test('take in what they include as their own', () => {
    const keywords = factOf(packOf('US').optOut, 'x-ctia/keywords')
    expect(keywords).toMatchObject({ jurisdiction: 'US', kind: 'carrier', severity: 'error' })
    expect(packOf('NO').consent.map(({ id }) => id)).toContain('eu/text-whatsapp-email-push-consent')
  })
})

describe('facts', () => {
  test('have stable slugs, each once in a pack', () => {
    const wrong = all.filter(({ fact }) => !/^[a-z0-9-]+\/[a-z0-9]+(-[a-z0-9]+)*$/.test(fact.id))
    expect(wrong.map(({ fact }) => fact.id)).toEqual([])
    for (const pack of packs.values()) {
      const ids = factsOf(pack).map(({ id }) => id)
      expect(new Set(ids).size, pack.code).toBe(ids.length)
    }
  })

  test('have a source with a title, a sentence, channels and purposes', () => {
    for (const { fact } of all) {
      expect(fact.source.title, fact.id).not.toBe('')
      expect(fact.says, fact.id).toMatch(/^\S.*\.$/)
      expect(fact.channels.length, fact.id).toBeGreaterThan(0)
      expect(fact.purposes.length, fact.id).toBeGreaterThan(0)
    }
  })

  test('count as seen only with a page and the day it was read', () => {
    for (const { fact } of all)
      expect(
        fact.pageSeen
          ? fact.source.url !== null && fact.source.checkedOn !== null
          : fact.source.checkedOn === null,
        fact.id,
      ).toBe(true)
  })

  test('are never lifted above their evidence', () => {
    for (const { fact } of all) {
      const severity = evidencedSeverity(fact)
      expect(severityRank[severity]).toBeGreaterThanOrEqual(severityRank[fact.severity])
      if (severity === 'error') {
        expect(['law', 'regulator', 'carrier'], fact.id).toContain(fact.kind)
        expect(fact.confidence, fact.id).not.toBe('low')
        expect(fact.pageSeen, fact.id).toBe(true)
      }
    }
  })

  test('that are mere practice only inform, where hours are concerned', () => {
    const loud = all
      .filter(({ pack, fact }) => pack.windows.some(({ id }) => id === fact.id))
      .filter(({ fact }) => fact.kind === 'practice' && evidencedSeverity(fact) === 'error')
    expect(loud).toEqual([])
    for (const code of ['GLOBAL', 'EU'])
      for (const fact of packOf(code).windows) expect(evidencedSeverity(fact), fact.id).toBe('info')
  })

  test('on hours stay within a day and in order', () => {
    for (const pack of packs.values())
      for (const window of pack.windows) {
        expect(window.noneFound, window.id).toBe(window.open.length === 0)
        for (const { days, from, to } of window.open) {
          expect(days.length, window.id).toBeGreaterThan(0)
          expect(from, window.id).toBeGreaterThanOrEqual(0)
          expect(to, window.id).toBeLessThanOrEqual(1440)
          expect(from, window.id).toBeLessThan(to)
        }
      }
  })
})

test('some facts, literally', () => {
  expect(factOf(packOf('US-FL').windows, 'us-fl/call-and-text-hours')).toMatchObject({
    channels: ['sms', 'mms', 'rcs', 'voice'],
    purposes: ['marketing'],
    open: [{ days: [...weekdays], from: 480, to: 1200 }],
    severity: 'error',
    validFrom: parseDate('2021-07-01'),
    source: { ref: 'Fla. Stat. 501.616(6)(a)', kind: 'law', checkedOn: '2026-11-21' },
  })
  expect(factOf(packOf('FR').windows, 'fr/call-hours')).toMatchObject({
    open: [
      { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: 600, to: 780 },
      { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: 840, to: 1200 },
    ],
    holidays: 'closed',
    liftedBy: [{ when: 'express', within: null }],
  })
  expect(factOf(packOf('US-OR').frequency, 'us-or/contacts-per-day')).toMatchObject({
    max: 3,
    per: 'PT24H',
    liftedBy: [
      { when: 'customer', within: 'P18M' },
      { when: 'inquiry', within: null },
    ],
  })
  expect(factOf(packOf('SG').registers, 'sg/register-dnc')).toMatchObject({
    name: 'SG-DNC',
    maxAge: 'P21D',
    liftedBy: [{ when: 'express', within: null }],
  })
  expect(factOf(packOf('CA').consent, 'ca/message-consent')).toMatchObject({
    model: 'inferred',
    expires: { after: 'P24M', of: 'implied', counted: 'obtained' },
  })
  expect(factOf(packOf('IT').consent, 'it/text-whatsapp-consent').softOptIn).toBe('not_available')
  expect(factOf(packOf('IT').consent, 'it/email-consent').softOptIn).toBe('available')
  expect(factOf(packOf('GB').consent, 'gb/text-email-consent').softOptIn).toBe('available')
  expect(factOf(packOf('US-TX').registration, 'us-tx/telephone-solicitor-registration')).toMatchObject({
    severity: 'error',
    metBy: ['telemarketer'],
    liftedBy: [
      { when: 'express', within: null },
      { when: 'customer', within: 'P24M' },
    ],
  })
  expect(evidencedSeverity(factOf(packOf('US').barred, 'us/whatsapp-marketing-not-delivered'))).toBe('error')
})

test('the French text for an alphanumeric sender', () => {
  const { form, linkDoes } = factOf(packOf('FR').optOut, 'fr/stop-number')
  expect(linkDoes).toBe(true)
  const asked = new RegExp(form!.replace('(?i)', ''), 'i')
  for (const body of ['Acme -20 % STOP 36180', 'Stop au 36 111', 'STOP SMS au 38080', 'STOP: 36006'])
    expect(asked.test(body), body).toBe(true)
  for (const body of ['Acme -20 % STOP', 'STOP 12345', 'NONSTOP 36180 points'])
    expect(asked.test(body), body).toBe(false)
})

/** What the windows of a place and its country say of a moment: the gravest that is closed. */
function judged(
  place: string,
  channel: Channel,
  local: string,
  {
    holiday = false,
    purpose = 'marketing',
    ...declared
  }: Partial<Circumstances> & { holiday?: boolean; purpose?: Purpose } = {},
): 'error' | 'warning' | 'info' | 'open' {
  const circumstances: Circumstances = {
    basis: null,
    relationship: null,
    night: false,
    recipients: null,
    call: null,
    ...declared,
  }
  const at = parseDateTime(local)!.local
  const day = Math.floor(at / 1440)
  const minute = at - day * 1440
  const isOpen = ({ open, holidays }: SendWindow): boolean => {
    if (holiday && holidays === 'closed') return false
    const name = weekdays[holiday && holidays === 'as_sunday' ? 6 : weekdayIndex(day)]!
    return open.some(({ days, from, to }) => days.includes(name) && from <= minute && minute < to)
  }
  const closed = [packs.get(place), packs.get(countryOf(place))]
    .filter((pack, i, list) => pack !== undefined && list.indexOf(pack) === i)
    .flatMap((pack) => pack!.windows)
    .filter(
      (window) =>
        window.channels.includes(channel) &&
        window.purposes.includes(purpose) &&
        inForce(window, day) &&
        !window.noneFound &&
        binds(window, circumstances) &&
        !isLifted(window, circumstances, day) &&
        !isOpen(window),
    )
    .map(evidencedSeverity)
    .sort((a, b) => severityRank[a] - severityRank[b])
  return closed[0] ?? 'open'
}

describe('hours', () => {
  test.each([
    ['US-FL', 'sms', '2026-11-24T19:59', 'open'],
    ['US-FL', 'sms', '2026-11-24T20:30', 'error'],
    ['US-CA', 'sms', '2026-11-24T21:00', 'error'],
    ['US-TX', 'sms', '2026-11-22T12:00', 'open'],
    ['US-TX', 'sms', '2026-11-23T08:30', 'error'],
    ['US-OK', 'sms', '2026-11-24T20:15', 'error'],
    ['US-RI', 'voice', '2026-11-29T12:00', 'error'],
    ['US-WA', 'voice', '2026-11-24T20:30', 'error'],
    ['US-WA', 'sms', '2026-11-24T20:30', 'warning'],
    ['US-NV', 'voice', '2026-11-24T20:30', 'error'],
    ['FR', 'sms', '2026-11-29T11:00', 'warning'],
    ['FR', 'sms', '2026-11-24T21:45', 'error'],
    ['FR', 'voice', '2026-11-24T13:30', 'error'],
    ['ES', 'voice', '2026-11-28T12:00', 'error'],
    ['SA', 'sms', '2026-11-24T08:30', 'error'],
    ['BH', 'sms', '2026-11-24T20:30', 'error'],
    ['EG', 'sms', '2026-11-28T11:00', 'warning'],
    ['KR', 'push', '2026-11-24T21:30', 'error'],
    ['KR', 'email', '2026-11-24T21:30', 'open'],
    ['VN', 'voice', '2026-11-24T17:30', 'error'],
    ['CO', 'email', '2026-11-29T10:00', 'error'],
    ['ZA', 'sms', '2026-11-28T13:30', 'error'],
    ['ZA', 'sms', '2026-11-28T12:58', 'open'],
    ['AU', 'voice', '2026-11-29T11:00', 'error'],
    ['NG', 'sms', '2026-11-24T20:10', 'error'],
    ['HK', 'voice', '2026-11-24T22:15', 'warning'],
    ['GB', 'sms', '2026-11-24T18:00', 'open'],
  ] as const)('%s %s at %s: %s', (place, channel, local, expected) => {
    expect(judged(place, channel, local)).toBe(expected)
  })

  test('consent lifts what names it, and no more', () => {
    const written = { basis: 'express_written' } as const
    expect(judged('US-CT', 'sms', '2026-11-24T08:30')).toBe('error')
    expect(judged('US-CT', 'sms', '2026-11-24T08:30', written)).toBe('warning')
    expect(judged('US-LA', 'sms', '2026-11-29T10:00', { basis: 'express' })).toBe('error')
    expect(judged('US', 'voice', '2026-11-24T21:30', { basis: 'express' })).toBe('warning')
    expect(judged('US', 'sms', '2026-11-24T21:30', { basis: 'express' })).toBe('error')
    expect(judged('KR', 'sms', '2026-11-24T21:30', { basis: 'express' })).toBe('error')
    expect(judged('KR', 'sms', '2026-11-24T21:30', { basis: 'express', night: true })).toBe('open')
  })

  test('relationships lift within their time', () => {
    const customer = (within: string | null): Partial<Circumstances> => ({
      relationship: { kind: 'customer', within },
    })
    expect(judged('US-WA', 'voice', '2026-11-24T20:30', customer('P6M'))).toBe('open')
    expect(judged('US-WA', 'voice', '2026-11-24T20:30', { recipients: 'businesses' })).toBe('open')
    expect(judged('US-OR', 'sms', '2026-11-24T20:30', customer('P18M'))).toBe('open')
    expect(judged('US-OR', 'sms', '2026-11-24T20:30', customer('P19M'))).toBe('error')
    expect(judged('US-OR', 'sms', '2026-11-24T20:30', customer(null))).toBe('error')
  })

  test('holidays close, or are better avoided', () => {
    expect(judged('US-PA', 'voice', '2026-12-25T11:00', { holiday: true })).toBe('error')
    expect(judged('US-UT', 'sms', '2027-07-24T10:00', { holiday: true })).toBe('warning')
    expect(judged('US-UT', 'voice', '2027-07-24T10:00', { holiday: true })).toBe('error')
    expect(judged('GE', 'sms', '2026-11-24T08:30', { holiday: true })).toBe('error')
    expect(factOf(packOf('FR').windows, 'fr/message-days').holidays).toBe('avoid')
  })

  test('recorded calls have hours of their own', () => {
    expect(judged('US-NE', 'voice', '2026-11-29T11:00')).toBe('open')
    expect(judged('US-NE', 'voice', '2026-11-29T11:00', { call: 'prerecorded' })).toBe('error')
    expect(judged('US-ME', 'voice', '2026-11-28T11:00', { call: 'automated' })).toBe('error')
  })

  test('of the French charter change on their day', () => {
    expect(judged('FR', 'sms', '2026-02-27T21:45')).toBe('open')
    expect(judged('FR', 'sms', '2026-02-22T11:00')).toBe('error')
    expect(judged('FR', 'sms', '2026-03-02T21:45')).toBe('error')
    expect(judged('FR', 'sms', '2026-03-01T11:00')).toBe('warning')
  })

  test('bind the purposes they name', () => {
    expect(judged('FR', 'sms', '2026-11-29T23:00', { purpose: 'transactional' })).toBe('open')
    expect(judged('FR', 'sms', '2026-11-29T23:00', { purpose: 'political' })).toBe('open')
    expect(judged('KE', 'sms', '2026-11-24T18:30', { purpose: 'political' })).toBe('warning')
  })
})

describe('a malformed pack', () => {
  const good = `code: FR
name: France
sources:
  act:
    title: An act
    url: https://law.example/act
    kind: law
    checked: 2026-11-21
windows:
  - id: fr/call-hours
    channels: [voice]
    open: ['mon-fri 10:00-13:00', 'mon-fri 14:00-20:00']
    lifted_by: [customer within P18M]
    severity: error
    confidence: high
    source: act
    says: 'Marketing calls: 10:00–13:00 and 14:00–20:00 Monday to Friday.'
`
  function problemsOf(pack: string, name = 'FR.yaml'): readonly string[] {
    const folder = mkdtempSync(join(tmpdir(), 'packs-'))
    try {
      mkdirSync(join(folder, 'rules/jurisdictions'), { recursive: true })
      writeFileSync(join(folder, 'rules/jurisdictions', name), pack)
      const found: string[] = []
      compileLaw({ root: folder, shard: () => {}, file: () => {}, problem: (text) => found.push(text) })
      return found
    } finally {
      rmSync(folder, { recursive: true })
    }
  }
  const at = (line: number, message: string): string => `rules/jurisdictions/FR.yaml:${line}: ${message}`

  test('as it should be', () => {
    expect(problemsOf(good)).toEqual([])
  })

  test.each([
    [
      'severity: error',
      'severty: error',
      [at(14, 'Unknown key `severty`, expected one of `id`, `channels`')],
    ],
    ['severity: error', 'severity: fatal', [at(14, '`fatal`, expected one of `error`, `warning`, `info`')]],
    ['    source: act\n', '', [at(10, 'Missing key `source`')]],
    [
      'source: act',
      'source: code',
      [at(16, 'Unknown source `code`, expected one of `act`'), at(8, 'Unused source `act`')],
    ],
    [
      '    severity: error',
      '    binds: sender\n    severity: error',
      [at(14, 'Unknown key `binds`, expected one of')],
    ],
    ['14:00-20:00', '12:00-20:00', [at(10, "`open` on mon, expected hours in order that don't overlap")]],
    ['14:00-20:00', '20:00-14:00', [at(12, '`mon-fri 20:00-14:00`, expected hours such as')]],
    [
      "open: ['mon-fri 10:00-13:00', 'mon-fri 14:00-20:00']",
      'holidays: closed',
      [at(10, '`fr/call-hours`, expected either `open` hours or `none_found: true`')],
    ],
    [
      'customer within P18M',
      'customer within 18 months',
      [at(13, '`customer within 18 months`, expected one of')],
    ],
    [
      'id: fr/call-hours',
      'id: es/call-hours',
      [at(10, '`es/call-hours`, expected an id such as `fr/sms-hours`')],
    ],
    ['    url: https://law.example/act\n', '', [at(7, '`checked` without `url`')]],
    [
      'checked: 2026-11-21',
      'checked: 2026-11-31',
      [at(8, '`2026-11-31`, expected a date such as 2026-11-21')],
    ],
    ['code: FR', 'code: DE', [at(1, '`DE`, expected the name of the file')]],
    ['name: France', 'name: France\nparent: EU', [at(3, '`parent`, expected none')]],
    ['name: France', 'name: France\nincludes: [X-NONE]', [at(3, '`X-NONE`, expected the code of a pack')]],
    [
      'Monday to Friday.',
      'Monday to Friday',
      [at(17, 'expected a sentence of one line that ends with a period')],
    ],
  ] as const)('%j as %j', (right, wrong, expected) => {
    const found = problemsOf(good.replace(right, wrong))
    for (const problem of expected) {
      const [place, ...rest] = problem.split(': ')
      expect(
        found.some((one) => one.startsWith(`${place}: `) && one.includes(rest.join(': '))),
        found.join('\n'),
      ).toBe(true)
    }
  })

  test('conflicts that follow a fact there is none of, or are out of order', () => {
    const conflict = (id: string, followed: string): string =>
      `  - { id: ${id}, followed: [${followed}], says: 'One says this, one that.' }\n`
    const pack = (...conflicts: readonly string[]): string => `${good}conflicts:\n${conflicts.join('')}`
    expect(problemsOf(pack(conflict('fr/a', 'fr/call-hours'), conflict('fr/b', 'fr/call-hours')))).toEqual([])
    expect(
      problemsOf(
        pack(
          conflict('fr/b', 'fr/call-hours'),
          conflict('fr/a', 'fr/none'),
          conflict('es/c', 'fr/call-hours'),
        ),
      ),
    ).toEqual([
      at(20, '`fr/a`, expected conflicts sorted by `id`, each once'),
      at(20, 'Unknown fact `fr/none`, expected one of this pack'),
      at(21, '`es/c`, expected an id such as `fr/sms-hours`'),
      at(21, '`es/c`, expected conflicts sorted by `id`, each once'),
    ])
  })

  test('unsorted facts, and two with one id', () => {
    const second = good.slice(good.indexOf('  - id')).replace('fr/call-hours', 'fr/a-hours')
    expect(problemsOf(good + second)).toEqual([
      at(18, '`fr/a-hours`, expected facts sorted by `id`, each once'),
    ])
    expect(problemsOf(good + good.slice(good.indexOf('  - id')))).toContain(
      at(18, '`fr/call-hours`, expected facts sorted by `id`, each once'),
    )
  })

  test('a code that ISO 3166 doesn’t have', () => {
    expect(
      problemsOf(good.replace('code: FR', 'code: FR-99').replaceAll('fr/', 'fr-99/'), 'FR-99.yaml'),
    ).toEqual([
      'rules/jurisdictions/FR-99.yaml:1: `FR-99`, expected a code of ISO 3166',
      'rules/jurisdictions/FR-99.yaml:1: `parent`, expected `FR`',
    ])
  })

  test('broken YAML', () => {
    expect(problemsOf(good.replace('[voice]', '[voice'))[0]).toMatch(/^rules\/jurisdictions\/FR\.yaml:\d+: /)
  })
})
