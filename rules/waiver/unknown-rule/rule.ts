import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'waiver/unknown-rule',
  summary: "A waiver that doesn't name one rule that exists and can be waived",
  group: 'waiver',
  severity: 'warning',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'sometimes',
  messages: {
    near: 'Unknown rule `{rule}` in a waiver, did you mean `{nearest}`?',
    far: 'Unknown rule `{rule}` in a waiver',
    none: 'Missing rule in a waiver, expected `<group>/<name>`',
    group: 'Whole group `{rule}` in a waiver, expected one rule',
    several: 'Several rules in a waiver, expected one: {rules}',
    protected: 'Disallowed waiver: `{rule}` is never waived',
    instruction: 'Unknown comment `sendlint-{word}`, expected `sendlint-allow`',
  },
})
