import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'source/encoding',
  summary: "The bytes of a file aren't UTF-8 text",
  group: 'source',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    invalid: 'Byte {byte} at line {line}, column {column} is not UTF-8{guess}',
    other: 'Encoded as {found}, expected UTF-8',
    lost: 'Replacement character {code}, expected the letter that a wrong encoding lost',
    binary: '{found}, expected a text file in UTF-8',
  },
})
