import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import * as fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { parse } from 'yaml'
import { rules } from '../rules/index.ts'
import { areWithin, parseHours } from '../src/place/hours.ts'
import { evidencedSeverity, factsOf, type LawPack, type LawShard, type OpenHours } from '../src/place/law.ts'
import { type Overlay, withOverlays } from '../src/place/overlay.ts'
import { countryOf } from '../src/place/places.ts'
import { renderConfigErrors } from '../src/policy/config-error.ts'
import { overlaySchema } from '../src/policy/overlay-schema.ts'
import { type ConfigResolution, resolveConfig } from '../src/policy/resolve.ts'
import { jsonSchema } from '../src/schema/json-schema.ts'
import { readDocument } from '../src/source/read.ts'
import { parseDate, weekdays } from '../src/time/civil.ts'
import { lintFiles, root } from './support/lint.ts'

function pack(code: string): LawPack | null {
  const path = join(root, 'dist/data/law', `${countryOf(code)}.json`)
  if (!existsSync(path)) return null
  const shard = JSON.parse(readFileSync(path, 'utf8')) as LawShard
  return Object.hasOwn(shard, code) ? shard[code]! : null
}

const places = JSON.parse(readFileSync(join(root, 'dist/data/places.json'), 'utf8')) as never

const head = `by: Dana Doe
role: General Counsel
date: 2026-10-01
ref: LEGAL-34
review_by: 2027-10-01
`

function resolve(overlay: string): ConfigResolution {
  const files: Record<string, string> = {
    'sendlint.config.yaml': 'law: [legal/overlay.yaml]\n',
    'legal/overlay.yaml': overlay,
  }
  return resolveConfig({
    path: 'sendlint.config.yaml',
    read: (name) => (Object.hasOwn(files, name) ? { text: files[name]! } : { missing: 'not-found' }),
    parse: (source) => readDocument(source, 'yaml'),
    rules,
    places,
    pack,
  })
}

function overlay(text: string): readonly Overlay[] {
  const result = resolve(head + text)
  if (!result.ok) throw new Error(renderConfigErrors(result.errors))
  return result.config.overlays
}

/** The first line of each error, without its place in the file. */
function mistakes(text: string): readonly string[] {
  const result = resolve(head + text)
  return result.ok ? [] : result.errors.map(({ message }) => message)
}

const day = (date: string): number => parseDate(date)!

function apply(code: string, text: string, today = '2026-11-21'): LawPack {
  return withOverlays(pack(code), code, code, overlay(text), day(today))!
}

function factOf(from: LawPack, id: string) {
  const fact = factsOf(from).find((one) => one.id === id)
  if (fact === undefined) throw new Error(`No fact ${id}`)
  return fact
}

describe('a decision', () => {
  it('confirms a fact that no page was seen for, so that it may block', () => {
    const before = factOf(pack('US-FL')!, 'us-fl/register-fl-dnc')
    expect([before.pageSeen, evidencedSeverity(before)]).toEqual([false, 'warning'])
    const text = 'facts:\n  - { confirm: us-fl/register-fl-dnc, reason: Read the section }\n'
    const after = factOf(apply('US-FL', text), before.id)
    expect(evidencedSeverity(after)).toBe('error')
    expect(after.source).toEqual({
      ...before.source,
      title: `${before.source.title}; confirmed by Dana Doe (General Counsel) in legal/overlay.yaml`,
      ref: 'LEGAL-34',
    })
  })

  it('relaxes hours and severity until its review is overdue', () => {
    const text = `facts:
  - relax: us-fl/call-and-text-hours
    open: ['daily 08:00-21:00']
    severity: warning
    reason: Texts aren't named
`
    const hours = (today: string) => {
      const window = apply('US-FL', text, today).windows.find(({ id }) => id === 'us-fl/call-and-text-hours')!
      return [window.open[0]!.to / 60, evidencedSeverity(window), window.ours?.lapsed]
    }
    expect(hours('2027-10-01')).toEqual([21, 'warning', false])
    expect(hours('2027-10-02')).toEqual([20, 'error', true])
  })

  it('tightens for good', () => {
    const text = `facts:
  - tighten: fr/message-hours
    open: ['mon-sat 09:00-20:00']
    reason: Sundays annoy people
  - { tighten: us-fl/contacts-per-day, max: 1, reason: Complaints }
  - { tighten: us-fl/register-fl-dnc, max_age: P15D, reason: Complaints }
`
    const window = apply('FR', text, '2030-01-01').windows.find(({ id }) => id === 'fr/message-hours')!
    expect(window.open).toEqual([parseHours('mon-sat 09:00-20:00')])
    const florida = apply('US-FL', text)
    expect(florida.frequency[0]!.max).toBe(1)
    expect(florida.registers[0]!.maxAge).toBe('P15D')
  })

  it('reaches a fact in every pack that includes it', () => {
    const text =
      'facts:\n  - { relax: x-ctia/link-shorteners, severity: warning, reason: Our carrier agreed }\n'
    for (const code of ['US', 'CA'])
      expect(factOf(apply(code, text), 'x-ctia/link-shorteners').severity).toBe('warning')
  })

  it('lets later overlays decide over earlier ones', () => {
    const [first] = overlay('facts:\n  - { relax: fr/message-hours, severity: info, reason: A }\n')
    const [second] = overlay('facts:\n  - { relax: fr/message-hours, severity: warning, reason: B }\n')
    const severity = (overlays: readonly Overlay[]) =>
      factOf(withOverlays(pack('FR'), 'FR', 'France', overlays, 0)!, 'fr/message-hours').severity
    expect([severity([first!, second!]), severity([second!, first!])]).toEqual(['warning', 'info'])
  })

  it('leaves all else as it is', () => {
    const france = pack('FR')!
    expect(withOverlays(france, 'FR', 'France', [], 0)).toBe(france)
    const text = 'facts:\n  - { relax: us-fl/call-and-text-hours, severity: warning, reason: A }\n'
    expect(apply('FR', text)).toEqual(france)
    expect(withOverlays(null, 'TV', 'Tuvalu', overlay(text), 0)).toBeNull()
  })
})

describe('a new fact', () => {
  const text = `add:
  TV:
    windows:
      - id: acme/tv-hours
        channels: [sms]
        open: ['mon-fri 09:00-17:00']
        lifted_by: [customer within P18M]
        severity: error
        kind: law
        title: Telecommunications Act
        says: Texts go out in working hours.
  FR:
    barred:
      - { id: acme/fr-no-rcs, channels: [rcs], severity: warning, says: No contract for RCS in France. }
`
  it('makes a pack for a place that has none', () => {
    const [own] = [withOverlays(pack('TV'), 'TV', 'Tuvalu', overlay(text), day('2026-11-21'))!]
    expect(own.windows).toMatchObject([
      {
        id: 'acme/tv-hours',
        jurisdiction: 'TV',
        channels: ['sms'],
        purposes: ['marketing'],
        liftedBy: [{ when: 'customer', within: 'P18M' }],
        source: {
          title: 'Telecommunications Act; added by Dana Doe (General Counsel) in legal/overlay.yaml',
          ref: 'LEGAL-34',
        },
      },
    ])
    expect(evidencedSeverity(own.windows[0]!)).toBe('error')
  })

  it('stands beside the facts of a pack and never blocks as a habit', () => {
    const france = apply('FR', text)
    expect(france.windows).toEqual(pack('FR')!.windows)
    expect(france.barred.map(({ id, severity, kind }) => [id, severity, kind])).toEqual([
      ...pack('FR')!.barred.map(({ id, severity, kind }) => [id, severity, kind]),
      ['acme/fr-no-rcs', 'warning', 'practice'],
    ])
  })
})

describe('mistakes', () => {
  test.each<[string, string, readonly string[]]>([
    [
      'a fact that there is none of',
      'facts:\n  - { confirm: us-fl/call-and-text-hour, reason: A }\n',
      ['Unknown fact `us-fl/call-and-text-hour`, did you mean `us-fl/call-and-text-hours`?'],
    ],
    [
      'a place that has no pack',
      'facts:\n  - { confirm: xy/sms-hours, reason: A }\n',
      ['Unknown fact `xy/sms-hours`'],
    ],
    [
      'two of the kinds',
      'facts:\n  - { confirm: fr/message-hours, relax: fr/message-hours, reason: A }\n',
      ['Conflicting keys `confirm`, `relax` in decision, expected one of them'],
    ],
    ['no reason', 'facts:\n  - { confirm: fr/message-hours }\n', ['Missing key `reason` in decision']],
    [
      'a relaxation that is none',
      'facts:\n  - { relax: fr/message-hours, severity: error, reason: A }\n',
      ["Severity `error` doesn't relax `fr/message-hours`, which has `error`"],
    ],
    [
      'hours that shut what is open, as a relaxation',
      "facts:\n  - { relax: fr/message-hours, open: ['daily 08:00-20:00'], reason: A }\n",
      ["Hours don't relax `fr/message-hours`"],
    ],
    [
      'hours that open what is shut, as a tightening',
      "facts:\n  - { tighten: fr/message-hours, open: ['mon-sat 07:00-20:00'], reason: A }\n",
      ["Hours don't tighten `fr/message-hours`"],
    ],
    [
      'nothing decided',
      'facts:\n  - { relax: fr/message-hours, reason: A }\n',
      ['Decision to relax `fr/message-hours` says nothing that changes'],
    ],
    [
      'a confirmation that changes',
      'facts:\n  - { confirm: fr/message-hours, severity: warning, reason: A }\n',
      ['Key `severity` in `confirm`, which changes nothing'],
    ],
    [
      'hours of what has none',
      "facts:\n  - { tighten: us-fl/contacts-per-day, open: ['daily 08:00-20:00'], reason: A }\n",
      ['Key `open` for `us-fl/contacts-per-day`, which has no hours'],
    ],
    [
      'habit that would block',
      'facts:\n  - { tighten: ca/text-hours-by-habit, severity: error, reason: A }\n',
      [
        'Severity `error` for `ca/text-hours-by-habit`, which rests on practice, expected law, regulator or carrier',
      ],
    ],
    [
      'two decisions about a fact',
      'facts:\n  - { confirm: fr/message-hours, reason: A }\n  - { confirm: fr/message-hours, reason: B }\n',
      ['Two decisions about `fr/message-hours`'],
    ],
    [
      'a review before the decision',
      'facts:\n  - { confirm: fr/message-hours, reason: A, review_by: 2026-09-30 }\n',
      ['Review is due on 2026-09-30, before the decision of 2026-10-01'],
    ],
    [
      'an unreadable hour',
      "facts:\n  - { relax: fr/message-hours, open: ['8-20'], reason: A }\n",
      [
        'Unknown value `8-20` for `open`, expected hours such as `mon-sat 08:00-21:00`, `daily 08:00-20:00` or `sun 12:00-21:00`',
      ],
    ],
    [
      'an unknown place',
      'add: { FX: { barred: [{ id: acme/x, severity: info, says: A. }] } }\n',
      ['Unknown place `FX`, did you mean `FI`?'],
    ],
    [
      'an id that is taken',
      'add: { FR: { barred: [{ id: fr/message-hours, severity: info, says: A. }] } }\n',
      ['Taken id `fr/message-hours`'],
    ],
  ])('%s', (_, text, expected) => {
    expect(mistakes(text)).toEqual(expected)
  })

  it('shows the line with the culprit', () => {
    const result = resolve(
      `${head}facts:\n  - { relax: fr/mesage-hours, severity: info, reason: « Ça va » }\n`,
    )
    expect(result.ok ? '' : renderConfigErrors(result.errors)).toBe(
      `legal/overlay.yaml:7:14: Unknown fact \`fr/mesage-hours\`, did you mean \`fr/message-hours\`?
7 │   - { relax: fr/mesage-hours, severity: info, reason: « Ça va » }
  │              ^^^^^^^^^^^^^^^
  = help: \`sendlint law FR\` lists the facts of France
`,
    )
  })

  it('tells of a signature that is missing', () => {
    const result = resolve('by: Dana Doe\nfacts: []\n')
    expect(result.ok ? [] : result.errors.map(({ message }) => message)).toEqual([
      'Missing key `date` in overlay',
      'Missing key `ref` in overlay',
      'Missing key `review_by` in overlay',
      'Missing key `role` in overlay',
    ])
  })
})

test('the example of the manual is an overlay', () => {
  const manual = readFileSync(join(root, 'rules/jurisdictions/README.md'), 'utf8')
  const example = /^```yaml\n(by: [\s\S]*?)^```$/m.exec(manual)![1]!
  const result = resolve(example)
  expect(result.ok ? '' : renderConfigErrors(result.errors)).toBe('')
})

test('a finding names the decision beside the law', () => {
  const campaign = `id: late
purpose: marketing
audience: { regions: [US-FL], consent: { tags: ["marketing:sms"], basis: express_written } }
schedule: { at: 2026-11-24T20:30, timezone: recipient }
messages: [{ channel: sms, body: "Acme: a fifth off. Reply STOP to opt out." }]
`
  const decision = `${head}facts:\n  - { relax: us-fl/call-and-text-hours, severity: warning, reason: A }\n`
  const hours = (beside: Record<string, string>) =>
    lintFiles({ 'late.campaign.yaml': campaign }, { beside })
      .findings.filter(({ rule }) => rule === 'timing/quiet-hours')
      .map(({ severity, sources }) => [severity, sources[0]!.ref])
  expect(hours({})).toEqual([['error', 'Fla. Stat. 501.616(6)(a)']])
  expect(hours({ 'sendlint.config.yaml': 'law: [o.yaml]', 'o.yaml': decision })).toEqual([
    ['warning', 'Fla. Stat. 501.616(6)(a); LEGAL-34'],
  ])
})

test('the published schema takes what the reader takes', () => {
  const validate = new Ajv({ strict: false }).compile(
    jsonSchema(overlaySchema, { id: 'https://example.org/overlay', title: 'overlay' }),
  )
  const good = `${head}facts:\n  - { confirm: fr/message-hours, reason: A }\nadd: { FR: { barred: [{ id: acme/x, severity: info, says: A. }] } }\n`
  expect(validate(parse(good, { schema: 'failsafe' })), JSON.stringify(validate.errors)).toBe(true)
  expect(validate(parse(`${head}fact: []\n`, { schema: 'failsafe' }))).toBe(false)
  expect(validate(parse(`${head}facts: [{ reason: A }]\n`, { schema: 'failsafe' }))).toBe(false)
})

test('hours lie within others exactly when every minute does', () => {
  const span = fc
    .record({
      days: fc.subarray([...weekdays], { minLength: 1 }),
      from: fc.integer({ min: 0, max: 23 }),
      length: fc.integer({ min: 1, max: 24 }),
    })
    .map(({ days, from, length }): OpenHours => ({
      days,
      from: from * 60,
      to: Math.min(from + length, 24) * 60,
    }))
  const hours = fc.array(span, { maxLength: 4 })
  const open = (list: readonly OpenHours[], index: number): boolean =>
    list.some(
      ({ days, from, to }) =>
        days.includes(weekdays[Math.floor(index / 24)]!) &&
        from <= (index % 24) * 60 &&
        (index % 24) * 60 < to,
    )
  fc.assert(
    fc.property(hours, hours, (inner, outer) => {
      const each = Array.from({ length: 7 * 24 }, (_, index) => index)
      expect(areWithin(inner, outer)).toBe(each.every((index) => !open(inner, index) || open(outer, index)))
    }),
  )
})
