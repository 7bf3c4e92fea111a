import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { applyEdits } from '../src/cli/fix.ts'
import type { Finding } from '../src/finding.ts'
import { type Files, fixtures, lintFiles } from './support/lint.ts'

const head = `purpose: marketing
sender: { brand: Acme }
audience:
  regions: [US-NY, US-FL, US-LA]
  consent: { tags: ["marketing:sms"], basis: express }
messages:
  - channel: sms
    body: "Acme: 20% off this week. Reply STOP to opt out."
`
const block = `${head}schedule:
  at: 2026-11-24T20:30
  timezone: recipient
`
const flow = `${head}schedule: { at: 2026-11-24T20:30, timezone: recipient }\n`
const lines = `${head}schedule: {
  timezone: recipient,
  at: 2026-11-24T20:30,
}
`
const quoted = `${head}schedule:\n  "at": "2026-11-24T20:30"\n  timezone: recipient\n`
const list = `campaigns:
  - ${block.trimEnd().replaceAll('\n', '\n    ')}
`
const json = JSON.stringify({
  purpose: 'marketing',
  sender: { brand: 'Acme' },
  audience: {
    regions: ['US-NY', 'US-FL', 'US-LA'],
    consent: { tags: ['marketing:sms'], basis: 'express' },
  },
  messages: [{ channel: 'sms', body: 'Acme: 20% off this week. Reply STOP to opt out.' }],
  schedule: { at: '2026-11-24T20:30', timezone: 'recipient' },
})
const markdown = `---
channel: sms
${head.replace(/messages:[\s\S]*/, '')}schedule: { at: 2026-11-24T20:30, timezone: recipient }
---
Acme: 20% off this week. Reply STOP to opt out.
`

const hours = (path: string, text: string) =>
  lintFiles({ [path]: text }).findings.filter(({ rule }) => rule === 'timing/quiet-hours')

describe('a time of their own for places that are shut', () => {
  test.each([
    ['block', 'a.campaign.yaml', block],
    ['flow', 'a.campaign.yaml', flow],
    ['flow over lines', 'a.campaign.yaml', lines],
    ['quoted', 'a.campaign.yaml', quoted],
    ['CRLF', 'a.campaign.yaml', block.replaceAll('\n', '\r\n')],
    ['several campaigns', 'a.campaign.yaml', list],
    ['JSON', 'a.campaign.json', json],
    ['JSON over lines', 'a.campaign.json', JSON.stringify(JSON.parse(json), null, 2)],
    ['front matter', 'a.campaign.md', markdown],
  ])('%s', (_, path, text) => {
    const [finding] = hours(path, text)
    const fix = finding!.fixes.find(({ title }) => title.startsWith('Send to Florida and Louisiana at '))
    expect(fix?.safety).toBe('review')
    const mended = applyEdits(text, fix!.edits)
    expect(mended).toContain('by_region')
    const after = lintFiles({ [path]: mended })
    expect(
      after.findings.filter(({ rule }) => rule.startsWith('source/') || rule.startsWith('campaign/')),
    ).toEqual([])
    expect(hours(path, mended)).toEqual([])
    // Those who could be written to at the planned time still are.
    expect(after.campaigns[0]!.lands).toBe('2026-11-24T20:30')
    if (text.includes('\r\n')) expect(mended.replaceAll('\r\n', '')).not.toContain('\n')
  })

  test('is not proposed where every place is shut', () => {
    const [finding] = hours('a.campaign.yaml', flow.replace('20:30', '23:30'))
    expect(finding!.fixes.map(({ title }) => title).join()).not.toContain('to the rest as planned')
  })

  test('is not proposed beside `by_region`', () => {
    const text = flow.replace('{ at:', '{ by_region: [{ regions: [US-NY], at: 2026-11-24T15:00 }], at:')
    expect(
      hours('a.campaign.yaml', text)[0]!
        .fixes.map(({ title }) => title)
        .join(),
    ).not.toContain('as planned')
  })
})

/** Fixtures of the rules of time whose sends can be moved, with the files beside them. */
function timingCases(): readonly (readonly [name: string, text: string, beside: Files])[] {
  return readdirSync(join(fixtures, 'rules/timing')).flatMap((rule) => {
    const base = join(fixtures, 'rules/timing', rule)
    const files = readdirSync(base).filter((name) => !name.endsWith('.out'))
    const read = (name: string): string => readFileSync(join(base, name), 'utf8')
    const beside = Object.fromEntries(
      files.filter((name) => !name.includes('.campaign.')).map((name) => [name, read(name)]),
    )
    return files
      .filter((name) => name.includes('.campaign.'))
      .map((name) => [`${rule}/${name}`, read(name), beside] as const)
  })
}

/** Errors and warnings of time that a move can mend, at one place. */
const atThat = (findings: readonly Finding[], severities: readonly string[]): readonly string[] =>
  findings
    .filter(({ rule, severity }) => rule.startsWith('timing/') && severities.includes(severity))
    .map(({ rule, message }) => `${rule} ${message}`)

describe('a move does what its title says', () => {
  test.each(timingCases())('%s', (name, text, beside) => {
    const path = name.slice(name.indexOf('/') + 1)
    const { findings } = lintFiles({ [path]: text }, { beside })
    const titles = new Set<string>()
    for (const { fixes } of findings)
      for (const fix of fixes) {
        if (!fix.title.startsWith('Move it to ') || titles.has(fix.title)) continue
        titles.add(fix.title)
        const culprit = fix.edits[0]!.at
        const after = lintFiles({ [path]: applyEdits(text, fix.edits) }, { beside })
        const here = after.findings.filter(({ at }) => at.start === culprit.start)
        expect(atThat(here, ['error'])).toEqual([])
        if (fix.title.endsWith('that works')) expect(atThat(here, ['error', 'warning'])).toEqual([])
      }
  })

  test('and most of them offer one', () => {
    const rules = ['ambiguous-time', 'blackout', 'emergency', 'holiday', 'nonexistent-time', 'observance']
    for (const rule of [...rules, 'past', 'quiet-hours', 'sensitive-date', 'spill-over']) {
      const own = timingCases().filter(([name]) => name.startsWith(`${rule}/`))
      const offered = own.some(([name, text, beside]) =>
        lintFiles({ [name.slice(name.indexOf('/') + 1)]: text }, { beside }).findings.some(
          (finding) => finding.rule === `timing/${rule}` && finding.fixes.length > 0,
        ),
      )
      expect(offered, rule).toBe(true)
    }
  })
})
