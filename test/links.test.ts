import { describe, expect, test } from 'vitest'
import { rule as differs } from '../rules/link/differs-in-translation/rule.ts'
import { rule as insecure } from '../rules/link/insecure/rule.ts'
import { rule as lookalike } from '../rules/link/lookalike/rule.ts'
import { rule as shortened } from '../rules/link/shortened/rule.ts'
import { rule as staleUtm } from '../rules/link/stale-utm/rule.ts'
import { readAddress, registeredDomain } from '../src/link/address.ts'
import type { LinkFacts } from '../src/link/facts.ts'
import { askedLanguage, pathParts } from '../src/link/locale.ts'
import { fromPunycode, isMixed, shownHost, takenFor } from '../src/link/lookalike.ts'
import { stagingReason } from '../src/link/staging.ts'
import type { Report } from '../src/report/report.ts'
import type { Rule } from '../src/rule.ts'
import { lintFiles, readDataShard } from './support/lint.ts'

const facts = readDataShard('links') as LinkFacts

function judge(rule: unknown, ...campaigns: readonly string[]): Report {
  const files = Object.fromEntries(campaigns.map((text, index) => [`${index}.campaign.yaml`, text]))
  return lintFiles(files, { rules: [rule as Rule] })
}

function sms(body: string, rest = ''): string {
  return `purpose: marketing\n${rest}\nmessages:\n  - { channel: sms, body: ${JSON.stringify(body)} }\n`
}

const us = 'audience: { regions: [US-CA] }\nschedule: { at: 2026-11-24T12:00, timezone: recipient }'

describe('addresses', () => {
  test.each([
    ['https://acme.example/s', 'https', 'acme.example', '/s'],
    ['HTTP://Acme.Example:8080?x=1', 'http', 'acme.example', ''],
    ['//acme.example/a/b#c', null, 'acme.example', '/a/b'],
    ['https://user:pass@acme.example/', 'https', 'acme.example', '/'],
    ['http://[::1]:3000/a', 'http', '[::1]', '/a'],
    ['https://münchen.example./a', 'https', 'münchen.example', '/a'],
    ['https://acme.example/{{ id }}', 'https', 'acme.example', '/{{ id }}'],
  ] as const)('%s', (target, scheme, host, path) => {
    const address = readAddress(target, 'anchor')!
    expect([address.scheme, address.host, address.path]).toEqual([scheme, host, path])
    expect(target.slice(address.hostFrom, address.hostTo).toLowerCase()).toBe(host)
    expect(target.slice(address.pathFrom, address.pathFrom + path.length)).toBe(path)
  })

  test.each([
    '#top',
    'mailto:a@acme.example',
    'tel:+33123',
    '/page',
    '{{ url }}',
    'https://{{ shop }}/a',
    'x',
  ])('%s is none', (target) => {
    expect(readAddress(target, 'anchor')).toBeNull()
  })

  test('without a scheme only where clients read it so', () => {
    expect(readAddress('acme.example/s', 'anchor')).toBeNull()
    expect(readAddress('acme.example/s', 'bare')?.host).toBe('acme.example')
    expect(readAddress('acme.example/s', 'button')?.host).toBe('acme.example')
  })

  test('parameters lead to their values, decoded', () => {
    const target = 'https://acme.example/s?a&UTM_Campaign=B%20F+x&c=#f'
    const { query } = readAddress(target, 'anchor')!
    expect(query.map(({ name, value }) => [name, value])).toEqual([
      ['utm_campaign', 'B F x'],
      ['c', ''],
    ])
    expect(query.map(({ from, to }) => target.slice(from, to))).toEqual(['B%20F+x', ''])
  })

  test.each([
    ['shop.acme.example', 'acme.example'],
    ['a.b.acme.co.uk', 'acme.co.uk'],
    ['acme.com.au', 'acme.com.au'],
    ['10.0.0.1', '10.0.0.1'],
    ['co.com', 'co.com'],
  ])('%s is registered as %s', (host, domain) => {
    expect(registeredDomain(host)).toBe(domain)
  })
})

describe('look-alikes', () => {
  test.each([
    ['xn--mnchen-3ya', 'münchen'],
    ['xn--80ak6aa92e', 'аррӏе'],
    ['xn--fiqs8s', '中国'],
    ['xn--bcher-kva', 'bücher'],
  ])('%s is %s', (label, text) => {
    expect(fromPunycode(label)).toBe(text)
  })

  test('malformed Punycode stays as it is', () => {
    for (const label of ['xn--', 'xn--a_b', 'xn--99999999999']) {
      expect(() => fromPunycode(label)).not.toThrow()
      expect(shownHost(`${label}.example`)).toMatch(/\.example$/)
    }
  })

  test.each(['аcme', 'shοp', 'paypаl'])('%s mixes scripts', (label) => {
    expect(isMixed(label)).toBe(true)
  })

  test.each(['магазин', 'acme', 'tokyo東京', 'münchen', 'café-24'])('%s does not', (label) => {
    expect(isMixed(label)).toBe(false)
  })

  test.each([
    'larkspurr.example',
    'larkspr.example',
    'larskpur.example',
    'iarkspur.example',
    'larkspur.example.evil.net',
  ])('%s is taken for the own domain', (host) => {
    expect(takenFor(host, ['larkspur.example'])).toBe('larkspur.example')
  })

  test.each([
    'larkspur.example',
    'shop.larkspur.example',
    'larkspur.com',
    'lark.example',
    'larkspurr.net',
    'park.example',
  ])('%s is not', (host) => {
    expect(takenFor(host, ['larkspur.example', 'lark.example'])).toBeNull()
  })

  test('a name that is listed is meant', () => {
    const listed = sms('larkspurr.example/a', 'sender: { domains: [larkspur.example, larkspurr.example] }')
    expect(judge(lookalike, listed).findings).toEqual([])
  })
})

describe('staging hosts', () => {
  test.each([
    ['localhost', 'machine'],
    ['127.0.0.1', 'machine'],
    ['8.8.8.8', 'number'],
    ['shop.test', 'reserved'],
    ['example.org', 'sample'],
    ['stage.acme.com', 'label'],
    ['qa3.shop.acme.com', 'label'],
    ['acme-git-main-team.vercel.app', 'preview'],
    ['abc.ngrok.io', 'preview'],
  ])('%s: %s', (host, reason) => {
    expect(stagingReason(host, facts.staging)).toBe(reason)
  })

  test.each([
    'acme.example',
    'myexample.com',
    'staging.com',
    'latest.acme.com',
    'acme.vercel.app',
    'developer.acme.com',
  ])('%s is published', (host) => {
    expect(stagingReason(host, facts.staging)).toBeNull()
  })
})

describe('languages', () => {
  const asked = (target: string): string | null =>
    askedLanguage(readAddress(target, 'bare')!)?.language ?? null

  test.each([
    ['a.example/de/x', 'de'],
    ['a.example/de-at', 'de'],
    ['a.example/ch-fr/x', 'fr'],
    ['a.example/x?hl=pt-BR', 'pt'],
    ['a.example/x?lang=ES', 'es'],
  ])('%s asks for %s', (target, language) => {
    expect(asked(target)).toBe(language)
  })

  test.each([
    'a.example/deals',
    'a.example/no/x',
    'a.example/x/de',
    'a.example/x?lang=all1',
    'a.example/x?q=de',
  ])('%s asks for none', (target) => {
    expect(asked(target)).toBeNull()
  })

  test('paths without their language', () => {
    expect(pathParts('/de-at/a/b/')).toEqual(['a', 'b'])
    expect(pathParts('/fr')).toEqual([])
  })
})

describe('findings', () => {
  test('a carrier makes an error of a shortener, and the source is named', () => {
    const [finding] = judge(shortened, sms('Sale: https://bit.ly/a and bit.ly/b', us)).findings
    expect(finding).toMatchObject({ severity: 'error', jurisdictions: ['US-CA'], basis: 'recipient' })
    expect(finding!.sources.map(({ kind }) => kind)).toEqual(['carrier', 'industry'])
    expect(finding!.related).toHaveLength(1)
  })

  test('without a place it is advice', () => {
    expect(judge(shortened, sms('Sale: bit.ly/a')).findings).toMatchObject([
      { severity: 'warning', basis: 'house' },
    ])
  })

  test('what a rule knows is data that every shortener of the list is in', () => {
    for (const [host, { owner }] of Object.entries(facts.shorteners)) {
      const [finding] = judge(shortened, sms(`Sale: https://${host}/a`)).findings
      expect(finding?.message, host).toContain(`\`${host}\``)
      expect(finding?.severity).toBe(owner === null ? 'warning' : 'info')
    }
  })

  test('the fix writes https everywhere', () => {
    const [finding] = judge(insecure, sms('A: http://acme.example/a http://acme.example/b')).findings
    const edits = finding!.fixes[0]!.edits
    expect(finding!.fixes[0]!.safety).toBe('review')
    expect(edits.map(({ at, text }) => [at.source.text.slice(at.start, at.end), text])).toEqual([
      ['http', 'https'],
      ['http', 'https'],
    ])
  })

  test('a parameter that names a campaign of another file', () => {
    const other = `id: spring-sale\nname: Our spring sale\nstatus: sent\n${sms('Sale')}`
    const copy = `id: autumn-sale\n${us}\n${sms('acme.example/s?utm_campaign=Our+Spring_Sale')}`
    expect(judge(staleUtm, other, copy).findings.map(({ message, campaign }) => [message, campaign])).toEqual(
      [['Stale `utm_campaign=Our Spring_Sale`: it names the campaign `spring-sale`', 'autumn-sale']],
    )
  })

  test('without a schedule a year is compared with that of the run', () => {
    expect(judge(staleUtm, sms('acme.example/s?utm_term=2024')).findings).toHaveLength(1)
    expect(judge(staleUtm, sms('acme.example/s?utm_term=2026')).findings).toEqual([])
  })

  test('steps of a flow are no translations of each other', () => {
    const both =
      'purpose: marketing\nmessages:\n  - { id: a, channel: sms, language: en, body: "acme.example/s" }\n  - { id: b, channel: sms, language: fr, body: "Bonjour" }\n'
    expect(judge(differs, both).findings).toHaveLength(1)
    const flow = `schedule: { trigger: { event: x } }\nsteps: [{ after: PT1H, message: a }, { after: PT2H, message: b }]\n${both}`
    expect(judge(differs, flow).findings).toEqual([])
  })
})
