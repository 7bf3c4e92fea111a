import type { SensitiveNumber } from './contract.ts'
import { modulo, nationalIdOf, passesLuhn } from './national-ids.ts'

/** Longest IBAN of a country by SWIFT's registry, 34 by ISO 13616-1; shortest Norway's. */
const iban = /(?<![A-Z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}(?![A-Z0-9])/g
const card =
  /(?<![\d.,+-])(?:\d{4}([ -])\d{4}\1\d{4}\1\d{4}(?:\1\d{1,3})?|\d{4}([ -])\d{6}\2\d{5}|\d{13,19})(?!\d|[.,-]\d)/g

/**
 * Issuers by the first digits (ISO/IEC 7812) with the lengths of their numbers: Visa, Mastercard, American Express,
 * Discover, Diners Club, JCB, UnionPay, Maestro.
 */
const issuers: readonly (readonly [start: RegExp, lengths: readonly number[]])[] = [
  [/^4/, [13, 16, 19]],
  [/^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]],
  [/^3[47]/, [15]],
  [/^(?:6011|64[4-9]|65)/, [16, 19]],
  [/^3(?:0[0-5]|[689])/, [14, 16, 19]],
  [/^35(?:2[89]|[3-8])/, [16, 19]],
  [/^62/, [16, 17, 18, 19]],
  [/^(?:50|5[6-8]|6390|67)/, [13, 16, 18, 19]],
]

function isCard(digits: string): boolean {
  return (
    passesLuhn(digits) &&
    !/^(\d)\1+$/.test(digits) &&
    issuers.some(([start, lengths]) => lengths.includes(digits.length) && start.test(digits))
  )
}

/** ISO 13616-1 section 5: moved to the end, letters as numbers, remainder 1 of 97. */
function isIban(text: string): boolean {
  const compact = text.replaceAll(' ', '')
  if (compact.length < 15 || compact.length > 34) return false
  const digits = (compact.slice(4) + compact.slice(0, 4)).replace(/[A-Z]/g, (letter) =>
    String(letter.charCodeAt(0) - 55),
  )
  return modulo(digits, 97) === 1
}

/**
 * What kind of number stands in a cell, alone or among words: a card to pay with, a bank account, a number that a state
 * gave to a person. Told by their check digits; null for none of them.
 */
export const sensitiveNumber: SensitiveNumber = (text) => {
  if (text.length < 8 || text.length > 2000 || !/\d/.test(text)) return null
  const upper = text.toUpperCase()
  for (const [found] of upper.matchAll(iban)) {
    // Words behind an IBAN are letters of it to the pattern: they are left away from the end.
    const groups = found.split(' ')
    for (let count = groups.length; count > 0; count--)
      if (isIban(groups.slice(0, count).join(''))) return 'iban'
  }
  for (const [found] of upper.matchAll(card)) if (isCard(found.replace(/\D/g, ''))) return 'card'
  if (nationalIdOf(text) !== null) return 'national-id'
  for (const word of text.split(/[\s,;:()]+/)) if (nationalIdOf(word) !== null) return 'national-id'
  return null
}
