import { expect, test } from 'vitest'
import { type State, stateColumns } from '../src/audience/contract.ts'
import type { Contact } from '../src/audience/contract.ts'
import { isTestList, isWholeBase } from '../src/audience/list-names.ts'
import { isJudgedByCampaign, permissionOfContact, tagsOfCell } from '../src/audience/permission.ts'
import type { Message } from '../src/campaign/model.ts'
import type { Channel, Purpose } from '../src/campaign/vocabulary.ts'
import type { ColumnName } from '../src/policy/config.ts'
import { defaultConfig } from '../src/policy/from-raw.ts'
import type { Span } from '../src/source/span.ts'
import type { ColumnWords } from '../src/audience/columns.ts'
import { readDataShard } from './support/lint.ts'

const config = {
  ...defaultConfig,
  consentTags: new Map([
    [
      'Marketing Authorized',
      {
        name: 'Marketing Authorized',
        purposes: ['marketing'],
        channels: ['*'],
        deny: [],
        teams: null,
        at: {} as Span,
      },
    ],
    [
      'prohibited calls',
      { name: 'prohibited calls', purposes: [], channels: [], deny: ['voice'], teams: null, at: {} as Span },
    ],
  ] as const),
} as unknown as typeof defaultConfig

type Cells = Readonly<Partial<Record<ColumnName, string>>>

const contactWords = readDataShard('contact-columns') as ColumnWords

/** A contact with these cells; those of state columns are states. */
function contactWith(cells: Cells): Contact {
  return {
    text: (column: ColumnName) => cells[column] ?? '',
    state: (column: ColumnName) => (cells[column] ?? 'blank') as State,
    has: (column: ColumnName) => Object.hasOwn(cells, column),
  } as unknown as Contact
}

function verdict(cells: Cells, channel: Channel = 'sms', purpose: Purpose = 'marketing'): string {
  const message = { campaign: { purpose }, channel: { value: channel } } as unknown as Message
  return permissionOfContact(contactWith(cells), message, { config, contactWords }).verdict
}

test.each<[string, Cells, Channel, Purpose, string]>([
  ['a tag', { consent_tags: 'marketing:sms' }, 'sms', 'marketing', 'permitted'],
  ['a refusal among tags', { consent_tags: 'marketing:sms|Unsubscribed' }, 'sms', 'marketing', 'refused'],
  [
    'a refusal of marketing, and a receipt',
    { consent_tags: 'unsubscribed' },
    'sms',
    'transactional',
    'permitted',
  ],
  ['whoever is to be forgotten', { consent_tags: 'to be forgotten' }, 'sms', 'transactional', 'refused'],
  ['a tag that says there is nothing', { consent_tags: 'no consent' }, 'sms', 'marketing', 'missing'],
  ["a tag of somebody's own", { consent_tags: 'newsletter' }, 'sms', 'marketing', 'unknown'],
  ['tags', { consent_tags: 'service:email| marketing:sms ' }, 'sms', 'marketing', 'permitted'],
  ['tags apart at commas', { consent_tags: 'service:email, marketing:sms' }, 'sms', 'marketing', 'permitted'],
  ['a JSON array', { consent_tags: '["service:email","marketing:sms"]' }, 'sms', 'marketing', 'permitted'],
  ["the company's own", { consent_tags: 'Marketing Authorized' }, 'voice', 'marketing', 'permitted'],
  [
    'a no goes before a yes',
    { consent_tags: 'Marketing Authorized|prohibited calls' },
    'voice',
    'marketing',
    'denied',
  ],
  [
    'a no binds transactional calls',
    { consent_tags: 'prohibited calls' },
    'voice',
    'transactional',
    'denied',
  ],
  ['another channel', { consent_tags: 'marketing:email' }, 'sms', 'marketing', 'missing'],
  ['another purpose', { consent_tags: 'service:sms' }, 'sms', 'marketing', 'wrong-purpose'],
  ['nothing', { consent_tags: '' }, 'sms', 'marketing', 'missing'],
  ['something', { consent_tags: 'vip' }, 'sms', 'marketing', 'unknown'],
  [
    'something, and a tag that permits',
    { consent_tags: 'vip|marketing:sms' },
    'sms',
    'marketing',
    'permitted',
  ],
  ['service by marketing', { consent_tags: 'marketing:sms' }, 'sms', 'service', 'permitted'],
  ['political by itself only', { consent_tags: 'marketing:sms' }, 'sms', 'political', 'wrong-purpose'],
  ['transactional asks for nothing', { consent_tags: '' }, 'sms', 'transactional', 'permitted'],
  ['a state of the channel', { sms_consent: 'opted-in' }, 'sms', 'marketing', 'permitted'],
  ['a state of the channel, dated', { sms_consent: 'dated' }, 'rcs', 'marketing', 'permitted'],
  ['a state of another channel', { sms_consent: 'opted-in' }, 'whatsapp', 'marketing', 'missing'],
  ['never', { sms_consent: 'never' }, 'sms', 'marketing', 'missing'],
  ['unsubscribed', { sms_consent: 'opted-out' }, 'sms', 'marketing', 'out'],
  [
    'a tag, and a no of the channel',
    { consent_tags: 'marketing:*', sms_consent: 'no' },
    'sms',
    'marketing',
    'missing',
  ],
  ['pending', { email_consent: 'pending' }, 'email', 'marketing', 'missing'],
  ['words that are no state', { sms_consent: 'said' }, 'sms', 'marketing', 'missing'],
  [
    'subscribed, of a list of addresses',
    { consent_status: 'opted-in', email: '' },
    'email',
    'marketing',
    'permitted',
  ],
  ['subscribed, by text', { consent_status: 'opted-in', email: '' }, 'sms', 'marketing', 'missing'],
  ['subscribed, of a list of numbers', { consent_status: 'opted-in' }, 'sms', 'marketing', 'permitted'],
  ['active', { consent_status: 'active' }, 'email', 'marketing', 'unknown'],
  ['a purpose', { consent_purpose: 'Marketing' }, 'sms', 'marketing', 'permitted'],
  [
    'a purpose that limits',
    { consent_tags: 'marketing:sms', consent_purpose: 'service' },
    'sms',
    'marketing',
    'wrong-purpose',
  ],
  ['confirmed', { opt_in_confirmed: 'dated', email: '' }, 'email', 'marketing', 'permitted'],
  ['not confirmed', { opt_in_confirmed: 'blank', email: '' }, 'email', 'marketing', 'unknown'],
  [
    'confirmed by mail is not by text',
    { opt_in_confirmed: 'dated', email: '' },
    'sms',
    'marketing',
    'unknown',
  ],
  ['no column', { phone: '' }, 'sms', 'marketing', 'silent'],
])('%s', (_, cells, channel, purpose, expected) => {
  expect(verdict(cells, channel, purpose)).toBe(expected)
})

test('every state column but those of consent leaves consent as it is', () => {
  for (const column of stateColumns) {
    if (/consent|confirmed/.test(column)) continue
    expect(verdict({ [column]: 'yes', consent_tags: 'marketing:sms' })).toBe('permitted')
  }
})

test('whoever is only active is judged by what the campaign states, where it does', () => {
  const judged = (cells: Cells, consent: unknown, channel = 'email'): boolean =>
    isJudgedByCampaign(contactWith(cells), {
      campaign: { purpose: 'marketing', audience: { consent } },
      channel: { value: channel },
    } as unknown as Message)
  expect(judged({ consent_status: 'active' }, [])).toBe(true)
  expect(judged({ consent_status: 'active' }, null)).toBe(false)
  expect(judged({ consent_status: 'no' }, [])).toBe(false)
  expect(judged({ consent_status: 'active', email_consent: 'blank' }, [])).toBe(false)
  expect(judged({ consent_status: 'yes', email: '' }, [], 'sms')).toBe(true)
  expect(judged({ consent_status: 'no', email: '' }, [], 'sms')).toBe(false)
  expect(judged({ consent_status: 'yes' }, [], 'sms')).toBe(false)
})

test('a tag with a comma in its name stays whole', () => {
  const defined = new Map([['yes, all of it', config.consentTags.get('Marketing Authorized')!]])
  expect(tagsOfCell('yes, all of it|a, b', defined)).toEqual(['yes, all of it', 'a', 'b'])
})

test.each([
  ['all-subscribers', true],
  ['AllSubscribers', true],
  ['lists/full_export.csv.gz', true],
  ['Entire customer base', true],
  ['Gesamtverteiler', true],
  ['Tutti i contatti', true],
  ['everyone', true],
  ['all active subscribers', false],
  ['all-buyers-since-may', false],
  ['Small customers', false],
  ['overall winners', false],
  ['newsletter', false],
  ['', false],
])('%s is everybody: %s', (name, expected) => {
  expect(isWholeBase(name)).toBe(expected)
})

test.each([
  ['test', true],
  ['QA seed list', true],
  ['lists/test-contacts.csv', true],
  ['Testverteiler', true],
  ['ab-test-winners', false],
  ['contest', false],
  ['latest', false],
  ['test drive requests', false],
  ['internationals', false],
])('%s is a test list: %s', (name, expected) => {
  expect(isTestList(name)).toBe(expected)
})
