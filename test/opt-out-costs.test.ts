import { array, assert, constantFrom, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readOptOutCosts } from '../src/build/opt-out-costs.ts'
import { type OptOutCosts, premiumNumber, priceOfRefusing } from '../src/content/opt-out-costs.ts'

const root = new URL('..', import.meta.url).pathname
const problems: string[] = []
const costs: OptOutCosts = readOptOutCosts(root, (text) => problems.push(text))!

const lead = 'Acme: 20% off from £5. '
const stop = 'STOP to 60777'
/** The price found behind an instruction. */
function priceIn(behind: string): string | null {
  const text = `${lead}${stop}${behind}`
  const found = priceOfRefusing(text, { from: lead.length, to: lead.length + stop.length }, costs)
  return found === null ? null : text.slice(found.from, found.to)
}
function premiumIn(instruction: string, ...countries: string[]): string | null {
  const found = premiumNumber(instruction, { from: 0, to: instruction.length }, costs, new Set(countries))
  return found === null ? null : instruction.slice(found.from, found.to)
}

test('the data file is well formed', () => expect(problems).toEqual([]))

describe('prices', () => {
  test.each(costs.per.map((per) => [per] as const))('0.50 € … %s', (per) =>
    expect(priceIn(` (0.50 € ${per})`)).toBe(`0.50 € ${per}`),
  )
  test.each(costs.costs.map((word) => [word] as const))('%s 0.50 €', (word) =>
    expect(priceIn(`. ${word} 0.50 €`)).toBe('0.50 €'),
  )
  test.each(costs.before.map((sign) => [sign] as const))('%s in front', (sign) =>
    expect(priceIn(` (${sign}0.50/SMS)`)).toBe(`${sign}0.50/SMS`),
  )
  test.each(costs.after.map((sign) => [sign] as const))('%s behind', (sign) =>
    expect(priceIn(` (50${sign}/SMS)`)).toBe(`50${sign}/SMS`),
  )

  test.each([
    ['', 'nothing'],
    [' (£0.00/SMS)', 'a price of zero'],
    ['. Standard message rates apply', 'usual rates'],
    ['. Msg&data rates may apply', 'usual rates'],
    [' (gratuit, 0 €/SMS)', 'a price of zero'],
    ['. Mugs £5', 'a price of something'],
    ['. Calls from 5p/min', 'the price of what is sold'],
    ['. Now 50% off per text', 'a share'],
    ['\nCosts £5', 'another line'],
    ['. We ship all over Europe and to many islands. Costs £5', 'too far'],
    ['. 5 new texts per month', 'a count'],
  ])('none in "%s": %s', (behind) => expect(priceIn(behind)).toBeNull())

  test('what stands before the instruction is the offer', () => {
    const text = 'Acme: talk for 5p/min. STOP to 60777'
    expect(priceOfRefusing(text, { from: 23, to: text.length }, costs)).toBeNull()
  })

  test('is found within the text and near the instruction', () => {
    const pieces = constantFrom(
      ' ',
      '0.50',
      '€',
      '£5',
      'p',
      '/SMS',
      'costs',
      'a text',
      '.',
      '\n',
      'STOP',
      'ü',
      '😀',
    )
    assert(
      property(array(pieces, { maxLength: 40 }), array(pieces, { maxLength: 10 }), (before, behind) => {
        const text = before.join('') + stop + behind.join('')
        const instruction = { from: before.join('').length, to: before.join('').length + stop.length }
        const found = priceOfRefusing(text, instruction, costs)
        if (found === null) return
        expect(found.from).toBeGreaterThanOrEqual(instruction.from)
        expect(found.to).toBeLessThanOrEqual(text.length)
        expect(text.slice(found.from, found.to)).toMatch(/[1-9]/)
      }),
      { numRuns: 500 },
    )
  })
})

describe('premium numbers', () => {
  test.each(
    costs.premium.flatMap(({ country, code, trunk, begins }) =>
      begins.map((one) => [country, code, trunk, one] as const),
    ),
  )('%s +%s %s%s', (country, code, trunk, begins) => {
    expect(premiumIn(`call +${code} ${begins} 1234567`)).toBe(`+${code} ${begins} 1234567`)
    expect(premiumIn(`call 00${code} ${begins} 1234567`)).toBe(`00${code} ${begins} 1234567`)
    expect(premiumIn(`call ${trunk}${begins} 1234567`, country)).toBe(`${trunk}${begins} 1234567`)
    expect(premiumIn(`call ${trunk}${begins} 1234567`, 'FJ')).toBeNull()
  })

  test.each([
    ['call 020 7946 0000', 'GB'],
    ['call 0800 900 4567', 'GB'],
    ['STOP to 60777', 'GB'],
    ['STOP au 36111', 'FR'],
    ['call 1-800-900-0123', 'US'],
    ['call +1 800 900 0123', 'US'],
    ['call 09 8765 4321', 'FI'],
  ])('%s in %s is none', (text, country) => expect(premiumIn(text, country)).toBeNull())

  test('national form has to be premium wherever it is read', () => {
    expect(premiumIn('call 09 8765 4321', 'GB')).toBe('09 8765 4321')
    expect(premiumIn('call 09 8765 4321', 'GB', 'FI')).toBeNull()
    expect(premiumIn('call 1-900-555-0123', 'US', 'CA')).toBe('1-900-555-0123')
  })
})
