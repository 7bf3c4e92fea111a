import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { openPhones } from '../src/audience/phone/open.ts'
import { differences, sampleNumber, seeded } from './support/phone-numbers.ts'

const table = openPhones(readFileSync('dist/data/phones.bin'))

test('200,000 numbers, right and damaged, are read as libphonenumber-js reads them', () => {
  const random = seeded(20261121)
  const wrong: string[] = []
  for (let i = 0; i < 200_000; i++) {
    const difference = differences(table, sampleNumber(random))
    if (difference !== null && wrong.push(difference) === 20) break
  }
  expect(wrong).toEqual([])
  // Four seconds of a machine that does nothing else.
}, 120_000)
