import { describe, expect, test } from 'vitest'
import { bases, type ConsentBasis } from '../src/campaign/vocabulary.ts'
import { binds, type Circumstances, isLifted, meets } from '../src/place/conditions.ts'
import type { Condition } from '../src/place/law.ts'
import { parseDate } from '../src/time/civil.ts'

const nothing: Circumstances = { basis: null, relationship: null, night: false, recipients: null, call: null }
const holds = (when: Condition, declared: Partial<Circumstances>, within: string | null = null): boolean =>
  meets({ when, within }, { ...nothing, ...declared })

describe('bases of consent', () => {
  const meetingExpress: readonly ConsentBasis[] = ['express_written', 'double_opt_in', 'express']
  test.each(bases)('%s', (basis) => {
    expect(holds('express', { basis })).toBe(meetingExpress.includes(basis))
    expect(holds('express_written', { basis })).toBe(basis === 'express_written')
    expect(holds('unsolicited', { basis })).toBe(!meetingExpress.includes(basis))
    expect(holds('night_consent', { basis })).toBe(false)
    expect(holds('other_hours_agreed', { basis, night: true })).toBe(false)
    expect(holds('customer', { basis })).toBe(false)
  })
})

test.each([
  ['unsolicited', {}, true],
  ['unsolicited', { relationship: { kind: 'none', within: null } }, true],
  ['unsolicited', { relationship: { kind: 'customer', within: null } }, false],
  ['unsolicited', { relationship: { kind: 'inquiry', within: 'P1M' } }, false],
  ['b2b', { recipients: 'businesses' }, true],
  ['b2b', { recipients: 'mixed' }, false],
  ['b2b', {}, false],
  ['automated', { call: 'automated' }, true],
  ['automated', { call: 'prerecorded' }, true],
  ['automated', { call: 'live' }, false],
  ['prerecorded', { call: 'automated' }, false],
  ['prerecorded', { call: 'prerecorded' }, true],
  ['night_consent', { night: true }, true],
  ['customer', { relationship: { kind: 'inquiry', within: 'P1D' } }, false],
  ['inquiry', { relationship: { kind: 'customer', within: 'P1D' } }, false],
] as const)('%s with %j: %s', (when, declared, expected) => {
  expect(holds(when, declared)).toBe(expected)
})

test.each([
  ['P18M', 'P18M', true],
  ['P17M', 'P18M', true],
  ['P19M', 'P18M', false],
  ['P1Y', 'P12M', true],
  ['P90D', 'P3M', true],
  ['P93D', 'P3M', false],
  ['P2W', 'P15D', true],
  [null, 'P18M', false],
  ['soon', 'P18M', false],
  [null, null, true],
] as const)('a customer of %s within %s: %s', (declared, limit, expected) => {
  const day = parseDate('2026-11-24')!
  expect(
    meets(
      { when: 'customer', within: limit },
      { ...nothing, relationship: { kind: 'customer', within: declared } },
      day,
    ),
  ).toBe(expected)
})

test('a fact binds always, or if one of its conditions holds', () => {
  expect(binds({ bindsWhen: [] }, nothing)).toBe(true)
  expect(binds({ bindsWhen: ['automated', 'prerecorded'] }, nothing)).toBe(false)
  expect(binds({ bindsWhen: ['b2b', 'unsolicited'] }, nothing)).toBe(true)
})

test('a fact is lifted if one of its conditions holds, never by none', () => {
  expect(isLifted({ liftedBy: [] }, { ...nothing, basis: 'express_written' })).toBe(false)
  const liftedBy = [
    { when: 'express_written', within: null },
    { when: 'customer', within: 'P18M' },
  ] as const
  expect(isLifted({ liftedBy }, nothing)).toBe(false)
  expect(isLifted({ liftedBy }, { ...nothing, basis: 'express' })).toBe(false)
  expect(isLifted({ liftedBy }, { ...nothing, basis: 'express_written' })).toBe(true)
  expect(isLifted({ liftedBy }, { ...nothing, relationship: { kind: 'customer', within: 'P2M' } })).toBe(true)
})
