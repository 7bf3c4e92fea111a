import type { PhoneOutcome } from '../../../src/audience/phone/phone.ts'
import { defineRule } from '../../../src/rule.ts'

const messages = {
  noNumber: 'No phone number where one was expected',
  spreadsheet: 'Phone number that a spreadsheet turned into a quantity, as in 4.47912E+11',
  noCountry: 'Phone number without country code, and no country is known for it',
  unknownCountry: 'Phone number with a calling code that no country has',
  short: 'Too short phone number for its country',
  long: 'Too long phone number for its country',
  length: 'Phone number of a length that its country has none of',
  never: 'Phone number that its country never gives out',
} as const

const said: Readonly<Partial<Record<PhoneOutcome, { message: keyof typeof messages; help: string }>>> = {
  'not-a-number': { message: 'noNumber', help: 'Correct the number, or leave the contact out' },
  spreadsheet: {
    message: 'spreadsheet',
    help: 'Export the list again with the column as text; the lost digits are nowhere in this file',
  },
  'no-country': {
    message: 'noCountry',
    help: 'Add a column `country`, or write numbers with `+` and their country code',
  },
  'unknown-country': { message: 'unknownCountry', help: 'Correct the country code' },
  'too-short': { message: 'short', help: 'Correct the number, or leave the contact out' },
  'too-long': { message: 'long', help: 'Correct the number, or leave the contact out' },
  'wrong-length': { message: 'length', help: 'Correct the number, or leave the contact out' },
  invalid: { message: 'never', help: 'Correct the number, or leave the contact out' },
}

export const rule = defineRule({
  id: 'audience/invalid-phone',
  summary: 'A phone number that nobody can have',
  group: 'audience',
  severity: 'error',
  confidence: 'high',
  concerns: 'data',
  channels: ['sms', 'mms', 'rcs', 'whatsapp', 'voice'],
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages,
  questions: {
    unread: 'Phone numbers with a second prefix could not be read',
  },
  check: {
    contacts: {
      kind: 'values',
      aspects: ['phone'],
      stage: 'address',
      judge({ phone }, context) {
        const fault = said[phone.outcome]
        if (fault !== undefined) context.report(fault)
        if (phone.outcome === 'unread')
          context.unchecked({ question: 'unread', required: true, needs: 'phone' })
      },
    },
  },
})
