import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import * as fc from 'fast-check'
import { RE2JS } from 're2js'
import { describe, expect, it } from 'vitest'
import { publishedConfigSchema } from '../src/policy/config-schema.ts'
import { renderConfigErrors } from '../src/policy/config-error.ts'
import type { Config } from '../src/policy/config.ts'
import { commonFolder, configNames, findConfig, findRoot } from '../src/policy/discover.ts'
import { exitCode, type ExitFlags } from '../src/policy/exit.ts'
import { defaultConfig } from '../src/policy/from-raw.ts'
import {
  type ConfigRequest,
  type ConfigResolution,
  resolveConfig,
  type ResolvedConfig,
} from '../src/policy/resolve.ts'
import {
  isRequired,
  isSelected,
  optionsOf,
  severityOf,
  verdictOf,
  worstVerdict,
} from '../src/policy/severity.ts'
import { defineRule, type RuleMeta } from '../src/rule.ts'
import { jsonSchema } from '../src/schema/json-schema.ts'
import { readDocument } from '../src/source/read.ts'

function meta(id: string, more: Partial<RuleMeta> = {}): RuleMeta {
  return {
    ...defineRule({
      id,
      summary: id,
      group: id.slice(0, id.indexOf('/')) as RuleMeta['group'],
      severity: 'error',
      confidence: 'high',
      concerns: 'crm-ops',
      channels: 'all',
      purposes: 'all',
      since: '0.1.0',
      fix: 'never',
      messages: {},
    }),
    ...more,
  }
}

// Rules of the test's own: which there are changes with every release, how they are configured doesn't.
const rules: readonly RuleMeta[] = [
  meta('campaign/missing-purpose', { severity: 'warning' }),
  meta('campaign/unknown-key'),
  meta('consent/registry-not-scrubbed'),
  meta('content/sensitive-term', { defaults: { words: ['a'], most: 3, strict: false, mode: 'soft' } }),
  meta('content/too-long', { severity: 'warning', defaults: { segments: 2 } }),
  meta('source/syntax'),
  meta('timing/holiday', { severity: 'warning' }),
  meta('timing/past', { severity: 'warning' }),
  meta('timing/quiet-hours'),
]

const places = {
  countries: Object.fromEntries(
    ['DE', 'FR', 'GB', 'TR', 'US'].map((code) => [
      code,
      { name: code, zones: [], law: true, calendar: true },
    ]),
  ),
  subdivisions: { 'US-FL': { name: 'Florida' }, 'US-TX': { name: 'Texas' } },
  groups: { EU: { name: 'EU', members: ['DE', 'FR'] } },
  packs: [],
}

function patternProblem(pattern: string): string | null {
  try {
    RE2JS.compile(pattern)
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function resolve(
  files: Readonly<Record<string, string>>,
  path: string | null = 'sendlint.config.yaml',
  more: Partial<ConfigRequest> = {},
): ConfigResolution {
  return resolveConfig({
    path,
    read: (name) => (Object.hasOwn(files, name) ? { text: files[name]! } : { missing: 'not-found' }),
    parse: (source) => readDocument(source, source.path.endsWith('.json') ? 'json' : 'yaml'),
    rules,
    patternProblem,
    places,
    ...more,
  })
}

/** An overlay of the law that decides nothing. */
const overlay = `
by: Dana Doe
role: General Counsel
date: 2026-10-01
ref: LEGAL-34
review_by: 2027-10-01
`

/** A calendar of the company. */
const calendar = 'days: [{ name: Opening, in: [DE], on: [2026-12-02] }]\n'

function resolved(
  files: Readonly<Record<string, string>> | string,
  path = 'sendlint.config.yaml',
  more: Partial<ConfigRequest> = {},
): ResolvedConfig {
  const result = resolve(
    typeof files === 'string'
      ? { [path]: files, 'legal/overlay.yaml': overlay, 'calendars/company.yaml': calendar }
      : files,
    path,
    more,
  )
  if (!result.ok) throw new Error(renderConfigErrors(result.errors))
  return result
}

describe('mistakes in a configuration', () => {
  const folder = join(import.meta.dirname, '../fixtures/config')
  for (const name of readdirSync(folder).sort())
    it(name, () => {
      const read = (path: string) => {
        const file = join(folder, name, path)
        return existsSync(file) ? { text: readFileSync(file, 'utf8') } : ({ missing: 'not-found' } as const)
      }
      const result = resolve({}, configNames.find((config) => 'text' in read(config)) ?? '', { read })
      if (result.ok) throw new Error('Nothing is wrong with it')
      const shown = renderConfigErrors(result.errors)
      const expected = join(folder, name, 'errors.out')
      if (process.env['SENDLINT_UPDATE'] === '1') writeFileSync(expected, shown)
      expect(shown).toBe(readFileSync(expected, 'utf8'))
      for (const { at } of result.errors) {
        expect(at.start).toBeGreaterThanOrEqual(0)
        expect(at.end).toBeLessThanOrEqual(at.source.text.length)
        expect(at.end > at.start || at.source.text === '').toBe(true)
      }
    })

  it('shows no control characters of a stranger', () => {
    const result = resolve({ 'sendlint.config.yaml': 'rul\u202ees: {} # \u001b[31m\n' })
    expect(result.ok ? '' : renderConfigErrors(result.errors)).not.toMatch(/[\u001b\u202e]/)
  })

  it('ends on a chain that never does', () => {
    const result = resolve({}, 'a0.yaml', {
      read: (path) => ({ text: `extends: [a${Number(/\d+/.exec(path)![0]) + 1}.yaml]\n` }),
    })
    expect(result.ok ? [] : result.errors.map(({ message }) => message)).toEqual([
      'Too long a chain of `extends`: more than 32 files',
    ])
  })

  it('names what is wrong with files that can not be read', () => {
    const messages = (['not-found', 'outside-root', 'unreadable', 'too-large', 'encoding'] as const).map(
      (missing) => {
        const result = resolve({}, 'c.yaml', { read: () => ({ missing, detail: 'EACCES' }) })
        return result.ok ? null : renderConfigErrors(result.errors)
      },
    )
    expect(messages).toEqual([
      'c.yaml: Missing file `c.yaml`\n  = help: Name a file inside the project, with a path relative to this file\n',
      'c.yaml: Outside the project: `c.yaml`\n  = help: Name a file inside the project, with a path relative to this file\n',
      'c.yaml: Unreadable file `c.yaml`\n  = help: EACCES\n',
      'c.yaml: Too large: `c.yaml` has more than 1 MiB\n',
      'c.yaml: Not UTF-8: `c.yaml`, EACCES\n  = help: Save it as UTF-8\n',
    ])
  })
})

describe('reading', () => {
  it('gives every key of the configuration', () => {
    const { config } = resolved(
      `
profile: strict
files: ["campaigns/**"]
ignore: ["**/archive/**"]
fail_on: warning
rules: { content/too-long: off, content/sensitive-term: { severity: info, words: [x, y], most: 1 } }
senders: { acme: { brand: Acme } }
audiences: { eu: { regions: { FR: 30, DE: 20 } } }
defaults: { sender: acme, platform: klaviyo, audience: eu }
consent_tags:
  all: { purposes: [marketing] }
  "prohibited calls": { deny: [voice] }
  vip: { purposes: ["*"], channels: [sms], teams: [crm] }
terms: [{ text: "cheapest ever", message: m, severity: error, except: [not] }, { pattern: "only \\\\d+" }]
brands: [White Lion]
holidays: { promote: [GB/boxing-day] }
blackouts: [{ regions: [TR], from: 2027-02-06, to: 2027-02-13, reason: earthquake }]
send_windows: [{ from: "09:00", to: "24:00" }]
frequency: { caps: [{ channels: ["*"], max: 2, per: P1D, count: calendar }, { channels: [sms], max: 1, per: P1W }], minimum_gap: PT6H }
law: [legal/overlay.yaml]
calendars: [calendars/company.yaml]
columns: { phone: [Mobile, Handynummer] }
answers: [{ check: consent/registry-not-scrubbed, answer: "by our carrier", by: legal, until: 2027-03-31 }]
waivers: [{ rule: timing/holiday, file: a.json, at: /messages/0, reason: LEGAL-204, until: soon }]
baseline: .sendlint-baseline.json
`,
    )
    expect(config.profile).toBe('strict')
    expect(config.failOn).toBe('warning')
    expect([...config.rules]).toEqual([
      ['content/too-long', { severity: 'off', options: {} }],
      ['content/sensitive-term', { severity: 'info', options: { words: ['x', 'y'], most: 1 } }],
    ])
    expect(config.senders.get('acme')?.brand?.value).toBe('Acme')
    expect(config.audiences.get('eu')?.regions?.map(({ code, size }) => [code.value, size])).toEqual([
      ['FR', 30],
      ['DE', 20],
    ])
    expect(config.defaults).toEqual({ sender: 'acme', platform: 'klaviyo', audience: 'eu' })
    expect([...config.consentTags.values()]).toMatchObject([
      { name: 'all', purposes: ['marketing'], channels: ['*'], deny: [], teams: null },
      { name: 'prohibited calls', purposes: [], channels: [], deny: ['voice'], teams: null },
      { name: 'vip', purposes: ['*'], channels: ['sms'], deny: [], teams: ['crm'] },
    ])
    expect(config.terms).toMatchObject([
      { text: 'cheapest ever', pattern: null, message: 'm', severity: 'error', except: ['not'] },
      { text: null, pattern: 'only \\d+', message: null, severity: 'warning', except: [] },
    ])
    expect(config.brands).toEqual(['White Lion'])
    expect(config.promotedDays).toEqual(['GB/boxing-day'])
    expect(config.blackouts).toMatchObject([
      { regions: ['TR'], from: 20855, to: 20862, reason: 'earthquake' },
    ])
    expect(config.sendWindows).toMatchObject([
      {
        regions: [],
        channels: ['sms', 'mms', 'rcs', 'whatsapp', 'email', 'push', 'voice'],
        days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
        from: 540,
        to: 1440,
      },
    ])
    expect(
      config.frequency.caps.map(({ channels, max, per, duration, count }) => [
        channels.length,
        max,
        per,
        duration.minutes,
        count,
      ]),
    ).toEqual([
      [7, 2, 'P1D', 1440, 'calendar'],
      [1, 1, 'P1W', 10080, 'rolling'],
    ])
    expect(config.frequency.minimumGap?.duration.minutes).toBe(360)
    expect(config.law.map(({ value }) => value)).toEqual(['legal/overlay.yaml'])
    expect(config.calendars.map(({ value }) => value)).toEqual(['calendars/company.yaml'])
    expect(config.companyDays).toMatchObject([{ name: 'Opening', places: ['DE'], class: 'event', lasts: 1 }])
    expect([...config.columns]).toEqual([['phone', ['Mobile', 'Handynummer']]])
    expect(
      config.answers.map(({ check, answer, by, until }) =>
        [check, answer, by, until].map((text) => text?.value),
      ),
    ).toEqual([['consent/registry-not-scrubbed', 'by our carrier', 'legal', '2027-03-31']])
    expect(
      config.waivers.map(({ rule, file, pointer, reason, until }) =>
        [rule, file, pointer, reason, until].map((text) => text?.value),
      ),
    ).toEqual([['timing/holiday', 'a.json', '/messages/0', 'LEGAL-204', 'soon']])
    expect(config.baseline).toBe('.sendlint-baseline.json')
  })

  it('is the built-in configuration without a file, and of an empty or silent one', () => {
    expect(resolve({}, null)).toMatchObject({ ok: true, config: defaultConfig, sources: [] })
    for (const text of ['', '# nothing yet\n', 'extends: [recommended]\n', '{}\n'])
      expect(resolved(text).config, text).toEqual({ ...defaultConfig, rules: new Map() })
  })

  it('reads JSON alike', () => {
    const { config } = resolved('{"profile":"lenient","rules":{"timing/past":"off"}}', 'sendlint.config.json')
    expect(config.profile).toBe('lenient')
    expect(config.rules.get('timing/past')?.severity).toBe('off')
  })
})

describe('the published schema', () => {
  const validate = new Ajv({ strict: false }).compile(
    jsonSchema(publishedConfigSchema(rules), { id: 'https://example.com/config', title: 'config' }),
  )
  it.each<[boolean, object]>([
    [true, {}],
    [
      true,
      {
        rules: {
          'timing/past': 'off',
          'timing/*': { severity: 'info' },
          'content/too-long': { segments: 3 },
        },
      },
    ],
    [
      true,
      { overrides: [{ files: ['**'], rules: { 'content/sensitive-term': { words: ['a'], strict: true } } }] },
    ],
    [true, { terms: [{ text: 'a' }], columns: { phone: ['Mobile'] }, extends: ['recommended'] }],
    [false, { rules: { 'timing/holliday': 'off' } }],
    [false, { rules: { 'timing/past': 'warn' } }],
    [false, { rules: { 'content/too-long': { segments: 'three' } } }],
    [false, { rules: { 'content/too-long': { segment: 3 } } }],
    [false, { overrides: [{ rules: {} }] }],
    [false, { terms: [{ text: 'a', pattern: 'b' }] }],
    [false, { profil: 'strict' }],
  ])('%s: %j', (valid, config) => {
    expect(validate(config)).toBe(valid)
    // What the schema takes, the reader takes, and the other way round.
    expect(resolve({ 'sendlint.config.json': JSON.stringify(config) }, 'sendlint.config.json').ok).toBe(valid)
  })
})

describe('extends', () => {
  it('merges: scalars replace, maps merge by key, lists append, `files` replaces', () => {
    const { config, sources } = resolved({
      'shared/base.yaml': `
profile: lenient
fail_on: info
files: ["base/**"]
ignore: ["base-ignored/**"]
brands: [Base]
senders: { acme: { brand: Old, phone: "+49 30 0000000" }, other: { brand: Other } }
rules: { timing/holiday: info, content/sensitive-term: { severity: error, most: 9, words: [base] } }
`,
      'shared/house.yaml': 'extends: [base.yaml]\nbrands: [House]\nlaw: [law/x.yaml]\n',
      'shared/law/x.yaml': overlay,
      'sendlint.config.yaml': `
extends: [recommended, shared/house.yaml]
profile: strict
files: ["own/**"]
ignore: ["own-ignored/**"]
brands: [Own]
senders: { acme: { brand: New } }
rules: { timing/holiday: off, content/sensitive-term: { words: [own] } }
`,
    })
    expect(config.profile).toBe('strict')
    expect(config.failOn).toBe('info')
    expect(config.files).toEqual(['own/**'])
    expect(config.ignore).toEqual(['base-ignored/**', 'own-ignored/**'])
    expect(config.brands).toEqual(['Base', 'House', 'Own'])
    expect([...config.senders].map(([name, { brand, phone }]) => [name, brand?.value, phone?.value])).toEqual(
      [
        ['acme', 'New', '+49 30 0000000'],
        ['other', 'Other', undefined],
      ],
    )
    expect([...config.rules]).toEqual([
      ['timing/holiday', { severity: 'off', options: {} }],
      ['content/sensitive-term', { severity: 'error', options: { words: ['base', 'own'], most: 9 } }],
    ])
    expect(config.law.map(({ value }) => value)).toEqual(['shared/law/x.yaml'])
    expect(sources).toEqual([
      'sendlint.config.yaml',
      'shared/house.yaml',
      'shared/base.yaml',
      'shared/law/x.yaml',
    ])
  })

  it('keeps options when a severity alone is set over them', () => {
    const { config } = resolved({
      'base.yaml': 'rules: { content/too-long: { segments: 5 } }',
      'sendlint.config.yaml': 'extends: [base.yaml]\nrules: { content/too-long: error }',
    })
    expect(config.rules.get('content/too-long')).toEqual({ severity: 'error', options: { segments: 5 } })
  })

  it('counts a file that two others extend once', () => {
    const { config } = resolved({
      'a.yaml': 'brands: [A]',
      'b.yaml': 'extends: [a.yaml]\nbrands: [B]',
      'c.yaml': 'extends: [a.yaml]\nbrands: [C]',
      'sendlint.config.yaml': 'extends: [b.yaml, c.yaml]',
    })
    expect(config.brands).toEqual(['A', 'B', 'C'])
  })

  it('finds names that another file gives', () => {
    const files = {
      'base.yaml': 'defaults: { sender: acme }',
      'sendlint.config.yaml': 'extends: [base.yaml]\nsenders: { acme: {} }',
    }
    expect(resolved(files).config.defaults.sender).toBe('acme')
    expect(resolve(files, 'base.yaml').ok).toBe(false)
  })

  it('is associative: three files in a chain as in a row', () => {
    const layer = fc.record({
      profile: fc.constantFrom('strict', 'lenient', null),
      brands: fc.array(fc.constantFrom('A', 'B'), { maxLength: 2 }),
      past: fc.constantFrom('off', 'error', 'info', null),
      segments: fc.option(fc.integer({ min: 1, max: 9 })),
    })
    type Layer = { profile: string | null; brands: string[]; past: string | null; segments: number | null }
    const yaml = ({ profile, brands, past, segments }: Layer, parents: readonly string[]): string =>
      JSON.stringify({
        extends: parents,
        ...(profile === null ? {} : { profile }),
        brands,
        rules: {
          ...(past === null ? {} : { 'timing/past': past }),
          ...(segments === null ? {} : { 'content/too-long': { segments } }),
        },
      })
    fc.assert(
      fc.property(layer, layer, layer, (a, b, c) => {
        const chain = resolved({ a: yaml(a, []), b: yaml(b, ['a']), c: yaml(c, ['b']) }, 'c')
        const row = resolved({ a: yaml(a, []), b: yaml(b, []), c: yaml(c, ['a', 'b']) }, 'c')
        for (const { config } of [chain, row]) {
          expect(config.profile).toBe(c.profile ?? b.profile ?? a.profile ?? 'standard')
          expect(config.brands).toEqual([...a.brands, ...b.brands, ...c.brands])
          expect(config.rules.get('timing/past')?.severity ?? null).toBe(c.past ?? b.past ?? a.past)
          expect(config.rules.get('content/too-long')?.options['segments'] ?? null).toBe(
            c.segments ?? b.segments ?? a.segments,
          )
        }
      }),
      { numRuns: 60 },
    )
  })
})

describe('overrides', () => {
  const config = resolved({
    'base.yaml': 'overrides: [{ files: ["**/b2b/**"], rules: { timing/past: info, timing/holiday: info } }]',
    'sendlint.config.yaml': `
extends: [base.yaml]
rules: { timing/past: error, content/too-long: { segments: 4 } }
overrides:
  - { files: ["**/b2b/**", "x/*.yaml"], rules: { timing/past: off } }
  - { files: ["**/uk/**"], rules: { timing/past: warning, content/too-long: { severity: error } } }
`,
  })
  it.each([
    ['a.yaml', 'error', undefined, null],
    ['b2b/a.yaml', 'off', 'info', null],
    ['x/a.yaml', 'off', undefined, null],
    ['b2b/uk/a.yaml', 'warning', 'info', 'error'],
    ['uk/a.yaml', 'warning', undefined, 'error'],
  ])('%s', (path, past, holiday, long) => {
    const { rules: settings } = config.forFile(path)
    expect(settings.get('timing/past')?.severity).toBe(past)
    expect(settings.get('timing/holiday')?.severity).toBe(holiday)
    expect(settings.get('content/too-long')).toEqual({ severity: long, options: { segments: 4 } })
  })

  it('takes globs from the folder of the configuration, or the given one', () => {
    const text =
      'files: ["a/**"]\nignore: ["a/x/**"]\noverrides: [{ files: ["a/**"], rules: { timing/past: off } }]\n'
    const below = resolved({ 'sub/sendlint.config.yaml': text }, 'sub/sendlint.config.yaml')
    expect(below.forFile('sub/a/1.yaml').rules.get('timing/past')?.severity).toBe('off')
    expect(below.forFile('a/1.yaml').rules.size).toBe(0)
    expect([below.isCampaign('sub/a/1.yaml'), below.isCampaign('a/1.yaml')]).toEqual([true, false])
    expect([below.isIgnored('sub/a/x/1.yaml'), below.isIgnored('sub/a/1.yaml')]).toEqual([true, false])
    const elsewhere = resolved({ 'ci/strict.yaml': text }, 'ci/strict.yaml', { base: '' })
    expect(elsewhere.forFile('a/1.yaml').rules.get('timing/past')?.severity).toBe('off')
    expect(resolved('profile: strict').isCampaign('a.yaml')).toBe(null)
  })
})

describe('printing', () => {
  it('says what holds for a file and where it was written', () => {
    const config = resolved({
      'shared/house.yaml': 'rules:\n  timing/holiday: info\nbrands: [White Lion]\n',
      'sendlint.config.yaml': `extends: [shared/house.yaml]
rules:
  timing/holiday: off
  content/too-long: { segments: 3 }
brands: ["on"]
senders:
  acme: { brand: "Acme: \\u00dcber", domains: [] }
overrides:
  - files: ["b2b/**"]
    rules:
      timing/past: off
`,
    })
    expect(config.print('b2b/a.yaml')).toBe(`profile: standard # default
files: # default
  - "**/*.campaign.{yaml,yml,json,md}" # default
fail_on: error # default
rules:
  timing/holiday:
    severity: off # sendlint.config.yaml:3
  content/too-long:
    segments: 3 # sendlint.config.yaml:4
  timing/past: off # sendlint.config.yaml:11
senders:
  acme:
    brand: "Acme: Über" # sendlint.config.yaml:7
    domains: [] # sendlint.config.yaml:7
brands:
  - White Lion # shared/house.yaml:3
  - "on" # sendlint.config.yaml:5
`)
    expect(config.print(null)).not.toContain('timing/past')
    expect(resolve({}, null)).toSatisfy((result: ResolvedConfig) =>
      result.print('a').startsWith('profile: standard # default'),
    )
  })

  it('reads back as the same', () => {
    const original = resolved({
      'base.yaml': 'terms: [{ text: "a # b" }, { pattern: "\\\\d: \'x\'" }]\nignore: ["- x", "@y"]',
      'sendlint.config.yaml': `
extends: [base.yaml]
profile: strict
rules: { content/sensitive-term: { words: ["yes", "1", " a"], strict: true, most: 7, mode: "null" }, timing/past: off }
waivers: [{ rule: timing/past, file: "a,b.yaml", reason: "multi\\nline \\u2028 end", until: 2026-12-31 }]
overrides: [{ files: ["**"], rules: { timing/past: info } }]
`,
    })
    const again = resolved(original.print('x.yaml'))
    const plain = (config: Config): unknown =>
      JSON.parse(
        JSON.stringify({ ...config, rules: [...config.rules] }, (key, value: unknown) =>
          key === 'at'
            ? undefined
            : value instanceof Object && 'pieces' in value
              ? (value as unknown as { value: string }).value
              : value,
        ),
      )
    expect(plain(again.config)).toEqual(plain(original.forFile('x.yaml')))
  })
})

describe('discovery', () => {
  const has = (paths: readonly string[]) => (path: string) => paths.includes(path)
  it('takes the nearest folder with .git or a configuration as root, else the common one', () => {
    expect(findRoot(['/p/a/b', '/p/a/c'], has(['/p/.git', '/.git']))).toBe('/p')
    expect(findRoot(['/p/a/b'], has(['/p/.git', '/p/a/sendlint.config.json']))).toBe('/p/a')
    expect(findRoot(['/p/a/b', '/p/x'], has([]))).toBe('/p')
    expect(findRoot(['C:/p/a'], has(['C:/sendlint.config.yml']))).toBe('C:/')
    expect(commonFolder(['/ab', '/a'])).toBe('/')
  })
  it('finds the configuration nearest to a file', () => {
    const all = ['sendlint.config.yml', 'a/sendlint.config.json', 'a/sendlint.config.yaml']
    expect(findConfig('a/b/c.yaml', has(all))).toBe('a/sendlint.config.yaml')
    expect(findConfig('x/c.yaml', has(all))).toBe('sendlint.config.yml')
    expect(findConfig('c.yaml', has([]))).toBe(null)
  })
})

describe('severities', () => {
  const quiet = rules.find(({ id }) => id === 'timing/quiet-hours')!
  const of = (yaml: string) => resolved(yaml).config
  it('goes from the rule over the problem and its evidence to the config', () => {
    expect(severityOf(quiet, {}, defaultConfig)).toBe('error')
    expect(severityOf(quiet, { severity: 'info' }, defaultConfig)).toBe('info')
    expect(severityOf(quiet, { confidence: 'low' }, defaultConfig)).toBe('warning')
    expect(severityOf(quiet, { confidence: 'low' }, of('rules: { timing/quiet-hours: error }'))).toBe('error')
    expect(severityOf(quiet, {}, of('rules: { timing/quiet-hours: off }'))).toBe(null)
    expect(severityOf(quiet, {}, of('rules: { timing/*: info }'))).toBe('info')
    expect(severityOf(quiet, {}, of('rules: { timing/quiet-hours: error, timing/*: off }'))).toBe('error')
  })
  it('gives options over defaults', () => {
    const long = meta('content/too-long', { defaults: { segments: 2 } })
    expect(optionsOf(long, defaultConfig)).toEqual({ segments: 2 })
    expect(optionsOf(long, of('rules: { content/too-long: { segments: 9 }, content/*: info }'))).toEqual({
      segments: 9,
    })
  })
  it('knows profiles', () => {
    const house = { severity: 'warning', basis: 'house' } as const
    expect(severityOf(quiet, house, of('profile: lenient'))).toBe('info')
    expect(severityOf(quiet, house, of('profile: strict'))).toBe('warning')
    expect(severityOf(quiet, { confidence: 'low' }, of('profile: lenient'))).toBe('info')
    expect(severityOf(quiet, { basis: 'house' }, of('profile: lenient'))).toBe('error')
    expect(severityOf(quiet, {}, of('profile: lenient'))).toBe('error')
    expect(isRequired({ required: false, needs: 'audience.scrubbed' }, 'strict')).toBe(true)
    expect(isRequired({ required: false, needs: 'audience.scrubbed' }, 'standard')).toBe(false)
    expect(isRequired({ required: false, needs: 'sends log' }, 'strict')).toBe(false)
    expect(isRequired({ required: true, needs: 'audience' }, 'lenient')).toBe(true)
  })
  it('never leaves out what guards the file itself', () => {
    expect(isSelected('source/syntax', { only: ['timing/*'], skip: ['source/*'] })).toBe(true)
    expect(isSelected('timing/past', { only: ['timing/*'], skip: ['timing/past'] })).toBe(false)
    expect(isSelected('timing/past', { only: ['content/too-long'], skip: [] })).toBe(false)
    expect(isSelected('timing/past', { only: [], skip: [] })).toBe(true)
  })
})

describe('verdict and exit', () => {
  const [error, warning, info] = (['error', 'warning', 'info'] as const).map((severity) => ({ severity }))
  it('fails on an error, is incomplete on a required question', () => {
    expect(verdictOf([error!], [{ required: true }])).toBe('fail')
    expect(verdictOf([warning!], [{ required: true }])).toBe('incomplete')
    expect(verdictOf([warning!, info!], [{ required: false }])).toBe('pass')
    expect(worstVerdict(['pass', 'incomplete', 'pass'])).toBe('incomplete')
    expect(worstVerdict(['incomplete', 'fail'])).toBe('fail')
    expect(worstVerdict([])).toBe('pass')
  })
  const flags: ExitFlags = {
    failOn: 'error',
    exitZero: false,
    strict: false,
    allowIncomplete: false,
    maxWarnings: null,
  }
  const report = (severities: readonly string[], verdict = 'pass', draft = false, unchecked = 0) =>
    ({
      findings: severities.map((severity) => ({ severity })),
      campaigns: [{ verdict, draft }],
      unchecked: Array.from({ length: unchecked }, () => ({})),
    }) as never
  it.each([
    ['nothing', report([]), {}, 0],
    ['an error', report(['error'], 'fail'), {}, 1],
    ['a warning', report(['warning']), {}, 0],
    ['a warning, fail-on warning', report(['warning']), { failOn: 'warning' }, 1],
    ['an info, fail-on info', report(['info']), { failOn: 'info' }, 1],
    ['an error, fail-on never', report(['error'], 'fail'), { failOn: 'never' }, 0],
    ['two warnings of one', report(['warning', 'warning']), { maxWarnings: 1 }, 1],
    ['one warning of one', report(['warning']), { maxWarnings: 1 }, 0],
    ['incomplete', report([], 'incomplete', false, 1), {}, 1],
    ['incomplete and fail-on never', report([], 'incomplete', false, 1), { failOn: 'never' }, 1],
    ['incomplete, allowed', report([], 'incomplete', false, 1), { allowIncomplete: true }, 0],
    ['an incomplete draft', report([], 'incomplete', true, 1), {}, 0],
    ['an incomplete draft, strict', report([], 'incomplete', true, 1), { strict: true }, 1],
    ['an optional question, strict', report([], 'pass', false, 1), { strict: true }, 1],
    ['an error, exit-zero', report(['error'], 'fail'), { exitZero: true }, 0],
  ] as const)('%s', (_, result, more, code) => {
    expect(exitCode(result, { ...flags, ...more })).toBe(code)
  })
})
