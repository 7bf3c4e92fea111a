import { describe, expect, test } from 'vitest'
import type { ColumnWords } from '../src/audience/columns.ts'
import type { Campaign } from '../src/campaign/model.ts'
import { columnsOfField, faultOfMerged, mergedColumns, mergeFieldsOf } from '../src/audience/merge-fields.ts'
import { readDataShard } from './support/lint.ts'

const words = readDataShard('contact-columns') as ColumnWords

/** A campaign with one message of that text; nothing else of it is looked at. */
function campaignOf(text: string): Campaign {
  const version = {
    subject: null,
    preheader: null,
    title: null,
    body: { text: { value: text } },
    textBody: null,
  }
  return { messages: [{ index: 0, versions: [version] }] } as unknown as Campaign
}
const fieldsOf = (text: string): readonly string[] => mergeFieldsOf(campaignOf(text)).map(({ name }) => name)

describe('fields of the contact that a text names', () => {
  test.each([
    ['Hi {{ first_name }}', ['first_name']],
    ["Hi {{ first_name|default:'there' }}", ['first_name']],
    ["Hi {{${first_name} | default: 'you'}}", ['first_name']],
    ['Hi *|FNAME|*', ['FNAME']],
    ['Hi %%First_Name%%', ['First_Name']],
    ['Hi {{contact.firstname}}', ['firstname']],
    ['Hi {{ .Subscriber.FirstName }}', ['FirstName']],
    ['Hi {contactfield=firstname}', ['firstname']],
    ['Hi [[data:firstname:"you"]]', ['firstname']],
    ['Hi {{customer.loyalty_tier}}', ['loyalty_tier']],
    ['{% if first_name %}Hi{% endif %}', []],
    ['{{ unsubscribe_url }} {{ organization.name }} {{ event.value }} {{ order.total }}', []],
    ['*|UNSUB|* *|LIST:COMPANY|* *|CURRENT_YEAR|*', []],
    ['{{ UnsubscribeURL }} {{ product_name }} {{ coupon_code }}', []],
    ['20%off% {{ 1 }} {{#each items}}', []],
  ])('%s', (text, expected) => {
    expect(fieldsOf(text)).toEqual(expected)
  })
})

test('a field is filled from the column of its name, or of its meaning', () => {
  expect(columnsOfField('FNAME', ['Email Address', 'First Name'], words)).toEqual([1])
  expect(columnsOfField('first_name', ['first_name', 'Vorname'], words)).toEqual([0])
  expect(columnsOfField('loyalty_tier', ['Loyalty Tier'], words)).toEqual([0])
  expect(columnsOfField('loyalty_tier', ['email'], words)).toEqual([])
  expect(mergedColumns(['email', 'Vorname'], campaignOf('Hallo {{ first_name }}'), words)).toEqual([1])
})

test.each([
  ['Ann', null],
  ["O'Neil", null],
  ['José', null],
  ['Ann Lee', null],
  ['Nan', null],
  ['NaN', 'null'],
  ['Jean-Luc', null],
  ['李', null],
  ['Ng', null],
  ['Bo', null],
  ['Tester', 'test'],
  ['Bar', 'test'],
  ['', 'blank'],
  ['  ', 'blank'],
  ['NULL', 'null'],
  ['N/A', 'null'],
  ['undefined', 'null'],
  ['[object Object]', 'null'],
  ['test', 'test'],
  ['Test 123', null],
  ['asdf', 'test'],
  ['First Name', 'test'],
  ['12345', 'digits'],
  ['+1 212 555 0123', 'digits'],
  ['ann@example.com', 'address'],
  ['JosÃ©', 'encoding'],
  ['Jos\uFFFD', 'encoding'],
  ['<b>Ann</b>', 'markup'],
  ['Ann &amp; Bob', 'markup'],
  ['{{ first_name }}', 'markup'],
  ['Ann   Lee', 'spaces'],
])('%j in a message: %s', (text, fault) => {
  expect(faultOfMerged(text)).toBe(fault)
})
