import type { RowFault } from '../../../src/audience/contract.ts'
import { defineRule } from '../../../src/rule.ts'

const messages = {
  tooFew: 'Row with fewer fields than the header has columns: what is missing may be an opt-out',
  tooMany: 'Row with more fields than the header has columns: values stand in the wrong ones',
  quote: 'Row with a quotation mark in the middle of a field',
  unclosed: 'Row with a quoted field that never ends',
  encoding: 'Row with bytes that are no text in the encoding of the file',
  control: 'Row with control characters',
  long: 'Row longer than can be read',
  object: 'Line that is no JSON object',
} as const

const said: Readonly<Record<RowFault, { readonly message: keyof typeof messages; readonly help: string }>> = {
  'too-few-fields': {
    message: 'tooFew',
    help: 'Export the list again; a line break in a field needs quotes',
  },
  'too-many-fields': { message: 'tooMany', help: 'Put values with the delimiter in them into quotes' },
  'stray-quote': {
    message: 'quote',
    help: 'Put the field into quotes, and write quotation marks in it twice',
  },
  'unclosed-quote': {
    message: 'unclosed',
    help: 'Close the quotes, or write quotation marks in a field twice',
  },
  encoding: { message: 'encoding', help: 'Export the list as UTF-8' },
  'control-character': { message: 'control', help: 'Take them out; they mostly come from another system' },
  'too-long': { message: 'long', help: 'Look for quotes that are never closed before it' },
  'not-an-object': { message: 'object', help: 'Write one JSON object a line' },
}

export const rule = defineRule({
  id: 'audience/unreadable-row',
  summary: "A row can't be read as the header says",
  group: 'audience',
  severity: 'error',
  confidence: 'high',
  concerns: 'data',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages,
  check: {
    contacts: {
      kind: 'events',
      of: ['row'],
      stage: 'unreadable',
      judge(event, context) {
        if (event.kind === 'row') context.report(said[event.fault])
      },
    },
  },
})
