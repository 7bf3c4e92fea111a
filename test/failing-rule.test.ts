import { expect, test } from 'vitest'
import { rules } from '../rules/index.ts'
import { defineRule } from '../src/rule.ts'
import { lintFiles } from './support/lint.ts'

const failing = defineRule({
  id: 'timing/failing',
  summary: 'A rule that always fails',
  group: 'timing',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: { never: 'Never said' },
  check: {
    message() {
      throw new TypeError('nothing there\nat line 2')
    },
  },
})

const campaign = `purpose: marketing
audience: { regions: [US-FL], consent: { tags: ["marketing:sms"], basis: express } }
schedule: { at: 2026-11-24T20:30, timezone: recipient }
messages: [{ channel: sms, body: "Acme: sale. Reply STOP to opt out" }]
`

test('a rule that fails is a finding on one line, and the others still speak', () => {
  const report = lintFiles({ 'a.campaign.yaml': campaign }, { rules: [...rules, failing] })
  const failures = report.findings.filter((finding) => finding.rule === 'internal/rule-failed')
  expect(failures.map((finding) => finding.message)).toEqual([
    'Rule `timing/failing` failed: TypeError: nothing there at line 2',
  ])
  expect(report.findings.some((finding) => finding.rule === 'timing/quiet-hours')).toBe(true)
  expect(report.verdict).toBe('fail')
})
