import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'source/too-large',
  summary: 'A file, or what is in it, exceeds a limit of size',
  group: 'source',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    bytes: 'Too large: {bytes} bytes of UTF-8, at most {limit} are read',
    nodes: 'Too large: more than {limit} values in one file',
    aliases: 'Too many aliases: at most {limit} in one file',
  },
})
