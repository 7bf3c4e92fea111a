import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'campaign/empty',
  summary: 'A campaign file with nothing in it',
  group: 'campaign',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    empty: 'Empty file, expected a campaign with `messages`',
    body: 'Empty body, expected the text that recipients get',
    form: 'Empty form, expected a field for an e-mail address or a telephone number, or the keys of a form',
  },
})
