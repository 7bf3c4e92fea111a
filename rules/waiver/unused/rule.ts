import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'waiver/unused',
  summary: 'A waiver that allows nothing, because nothing is found where it stands',
  group: 'waiver',
  severity: 'warning',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'sometimes',
  messages: {
    nothing: 'Unused waiver for `{rule}`, nothing to allow here',
    nowhere: 'Unused waiver for `{rule}`, nothing starts on the next line',
    pointer: 'Unused waiver for `{rule}`: `{pointer}` is not in `{file}`',
    file: 'Unused waiver for `{rule}`: no file matches `{file}`',
  },
})
