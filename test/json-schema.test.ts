import { Ajv } from 'ajv'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { rules } from '../rules/index.ts'
import { campaign, campaigns } from '../src/campaign/schema.ts'
import { publishedConfigSchema } from '../src/policy/config-schema.ts'
import { jsonSchema } from '../src/schema/json-schema.ts'
import { either, list, number, object, oneOf, record, required, text } from '../src/schema/schema.ts'

// The published schema and the reader say the same of a file, as far as JSON Schema can say it.

const title = { id: 'https://example.org/x.schema.json', title: 'x' }

function validator(schema: object): (value: unknown) => boolean {
  const ajv = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true })
  const validate = ajv.compile(schema)
  return (value) => validate(value)
}

test('each kind of schema is written as draft-07', () => {
  const inner = object('inner', 'Inside', { a: required(text('A text')) })
  const schema = object(
    'outer',
    'Outside',
    {
      kind: required(oneOf('A kind', ['x', 'y'])),
      size: number('A size', { integer: true, minimum: 1 }),
      inner,
      again: either('One or several', inner, list('Several', inner, { nonEmpty: true })),
      prices: record(
        'Prices',
        text('A code', {
          form: { name: 'code', expected: 'a code', accepts: () => true, pattern: '^[A-Z]+$' },
        }),
        number('A price'),
      ),
      b: text('B'),
      c: text('C'),
    },
    { atMostOne: ['b', 'c'] },
  )
  const written = jsonSchema(schema, title)
  expect(written['definitions']).toHaveProperty('outer')
  expect(written['definitions']).toHaveProperty('inner')
  const accepts = validator(written)
  expect(accepts({ kind: 'x' })).toBe(true)
  expect(accepts({ kind: 'x', size: 2, inner: { a: 'b' }, again: [{ a: 'b' }], prices: { EUR: 1.5 } })).toBe(
    true,
  )
  for (const wrong of [
    {},
    { kind: 'z' },
    { kind: 'x', unknown: 1 },
    { kind: 'x', size: 0 },
    { kind: 'x', size: 1.5 },
    { kind: 'x', inner: {} },
    { kind: 'x', again: [] },
    { kind: 'x', prices: { eur: 1 } },
    { kind: 'x', b: '1', c: '2' },
    { kind: 'x', b: '' },
    [],
    null,
  ])
    expect(accepts(wrong), JSON.stringify(wrong)).toBe(false)
})

test('two objects of one name are two definitions', () => {
  const schema = object('a', 'A', { x: object('a', 'Another', { y: text('Y') }) })
  expect(Object.keys(jsonSchema(schema, title)['definitions'] as object)).toEqual(['a', 'a_2'])
})

describe('the campaign schema', () => {
  const accepts = validator(jsonSchema([campaign, campaigns], title))

  test('accepts the whole format', () => {
    const whole = parse(
      readFileSync(new URL('./schemas/whole.campaign.yaml', import.meta.url), 'utf8'),
    ) as unknown
    expect(accepts(whole)).toBe(true)
    expect(accepts({ campaigns: [whole, whole] })).toBe(true)
  })

  test.each([
    ['no messages', { id: 'x' }],
    ['an unknown key', { message: [], messages: [{ channel: 'sms', body: 'x' }] }],
    ['an unknown channel', { messages: [{ channel: 'fax', body: 'x' }] }],
    ['two bodies', { messages: [{ channel: 'sms', body: 'x', body_file: 'x.txt' }] }],
    ['no body', { messages: [{ channel: 'sms' }] }],
    ['a number for a text', { messages: [{ channel: 'sms', body: 'x', from: 73762 }] }],
    [
      'rate and duration',
      { schedule: { rate: '50/s', duration: 'PT1H' }, messages: [{ channel: 'sms', body: 'x' }] },
    ],
    ['no messages in the list', { messages: [] }],
  ])('refuses %s', (_, value) => {
    expect(accepts(value)).toBe(false)
  })
})

test('the config schema knows the rules', () => {
  const accepts = validator(jsonSchema(publishedConfigSchema(rules), title))
  expect(accepts({ rules: { 'timing/holiday': 'warning' } })).toBe(true)
  expect(accepts({ rules: { 'timing/holidays': 'warning' } })).toBe(false)
  expect(accepts({ unknown: true })).toBe(false)
})
