import { describe, expect, test } from 'vitest'
import { applyEdits } from '../src/cli/fix.ts'
import { lintFiles } from './support/lint.ts'

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
