import { parseDate } from '../time/civil.ts'

/** Weighted sum of the digits at the start of a number. */
function weighed(digits: string, weights: readonly number[]): number {
  let sum = 0
  for (const [i, weight] of weights.entries()) sum += weight * (digits.charCodeAt(i) - 48)
  return sum
}

/** The check of H. P. Luhn, ISO/IEC 7812-1 annex B. */
export function passesLuhn(digits: string): boolean {
  let sum = 0
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48
    sum += i % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2
  }
  return sum % 10 === 0
}

/** A long number modulo a small one. */
export function modulo(digits: string, by: number): number {
  let rest = 0
  for (let i = 0; i < digits.length; i++) rest = (rest * 10 + digits.charCodeAt(i) - 48) % by
  return rest
}

/** Whether year (two digits), month and day can be a day of this century or the last. */
function isBirthday(year: string, month: string, day: string): boolean {
  return ['19', '20'].some((century) => parseDate(`${century}${year}-${month}-${day}`) !== null)
}

interface NationalId {
  /** ISO 3166-1 alpha-2. */
  readonly country: string
  /** As it is written; capital letters, no blanks around. */
  readonly form: RegExp
  /** `compact`: letters and digits alone. */
  readonly passes: (compact: string) => boolean
}

const yes = (): boolean => true

/**
 * Numbers that states give to people, told by form and check digits. Only those that ordinary numbers of customers,
 * orders and phones seldom meet: with letters, with a day of birth, with two check digits, or in a form of their own.
 */
const nationalIds: readonly NationalId[] = [
  {
    country: 'BE',
    form: /^\d{2}\.?\d{2}\.?\d{2}-?\d{3}[.-]?\d{2}$/,
    passes: (id) =>
      isBirthday(id.slice(0, 2), id.slice(2, 4), id.slice(4, 6)) &&
      [id.slice(0, 9), `2${id.slice(0, 9)}`].some(
        (number) => 97 - modulo(number, 97) === Number(id.slice(9)),
      ),
  },
  {
    country: 'BR',
    form: /^\d{3}\.\d{3}\.\d{3}-\d{2}$/,
    passes: (id) => {
      const check = (length: number): number =>
        ((weighed(
          id,
          Array.from({ length }, (_, i) => length + 1 - i),
        ) *
          10) %
          11) %
        10
      return !/^(\d)\1+$/.test(id) && check(9) === Number(id[9]) && check(10) === Number(id[10])
    },
  },
  {
    country: 'CA',
    form: /^[1-79]\d{2}[ -]\d{3}[ -]\d{3}$/,
    passes: passesLuhn,
  },
  {
    country: 'CL',
    form: /^\d{1,2}\.?\d{3}\.?\d{3}-[\dK]$/,
    passes: (id) => {
      const body = id.slice(0, -1)
      const weights = Array.from({ length: body.length }, (_, i) => 2 + ((body.length - 1 - i) % 6))
      return '0K987654321'[weighed(body, weights) % 11] === id.at(-1)
    },
  },
  {
    country: 'CN',
    form: /^[1-9]\d{16}[\dX]$/,
    passes: (id) =>
      parseDate(`${id.slice(6, 10)}-${id.slice(10, 12)}-${id.slice(12, 14)}`) !== null &&
      // GB 11643-1999: ISO 7064 MOD 11-2.
      '10X98765432'[weighed(id, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11] === id[17],
  },
  {
    country: 'CZ',
    form: /^\d{6}\/\d{4}$/,
    passes: (id) => {
      const month = (Number(id.slice(2, 4)) % 50) % 20
      return (
        modulo(id, 11) === 0 && isBirthday(id.slice(0, 2), String(month).padStart(2, '0'), id.slice(4, 6))
      )
    },
  },
  {
    country: 'DE',
    form: /^[1-9]\d{10}$/,
    passes: (id) => {
      const counts = new Map<string, number>()
      for (const digit of id.slice(0, 10)) counts.set(digit, (counts.get(digit) ?? 0) + 1)
      const repeated = [...counts.values()].filter((count) => count > 1)
      if (repeated.length !== 1 || repeated[0]! > 3) return false
      let product = 10
      for (const digit of id.slice(0, 10)) product = (((Number(digit) + product) % 10 || 10) * 2) % 11
      return (11 - product) % 10 === Number(id[10])
    },
  },
  {
    country: 'DK',
    form: /^\d{6}-\d{4}$/,
    passes: (id) =>
      isBirthday(id.slice(4, 6), id.slice(2, 4), id.slice(0, 2)) &&
      weighed(id, [4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
  },
  {
    country: 'ES',
    form: /^[\dXYZ]\d{7}-?[A-Z]$/,
    passes: (id) => {
      const number = Number(id.slice(0, 8).replace('X', '0').replace('Y', '1').replace('Z', '2'))
      return 'TRWAGMYFPDXBNJZSQVHLCKE'[number % 23] === id[8]
    },
  },
  {
    country: 'FI',
    form: /^\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]$/,
    passes: (id) => {
      const digits = id.replace(/\D/g, '').slice(0, 9)
      return (
        isBirthday(id.slice(4, 6), id.slice(2, 4), id.slice(0, 2)) &&
        '0123456789ABCDEFHJKLMNPRSTUVWXY'[Number(digits) % 31] === id.at(-1)
      )
    },
  },
  {
    country: 'FR',
    form: /^[12] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}$/,
    passes: (id) => {
      const body = id.slice(0, 13).replace('2A', '19').replace('2B', '18')
      return 97 - modulo(body, 97) === Number(id.slice(13))
    },
  },
  {
    country: 'GB',
    form: /^(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]$/,
    passes: yes,
  },
  {
    country: 'IT',
    form: /^[A-Z]{6}\d{2}[ABCDEHLMPRST]\d{2}[A-Z]\d{3}[A-Z]$/,
    passes: (id) => {
      const odd = [
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
      ]
      let sum = 0
      for (let i = 0; i < 15; i++) {
        const code = id.charCodeAt(i)
        const value = code < 58 ? code - 48 : code - 65
        sum += i % 2 === 0 ? odd[value]! : value
      }
      return String.fromCharCode(65 + (sum % 26)) === id[15]
    },
  },
  {
    country: 'KR',
    form: /^\d{6}-[1-8]\d{6}$/,
    passes: (id) =>
      isBirthday(id.slice(0, 2), id.slice(2, 4), id.slice(4, 6)) &&
      (11 - (weighed(id, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11)) % 10 === Number(id[12]),
  },
  {
    country: 'MX',
    form: /^[A-Z]{4}\d{6}[HMX][A-Z]{5}[0-9A-Z]\d$/,
    passes: (id) => isBirthday(id.slice(4, 6), id.slice(6, 8), id.slice(8, 10)),
  },
  {
    country: 'NO',
    form: /^\d{6} ?\d{5}$/,
    passes: (id) =>
      isBirthday(id.slice(4, 6), id.slice(2, 4), id.slice(0, 2)) &&
      weighed(id, [3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11 === 0 &&
      weighed(id, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
  },
  {
    country: 'PL',
    form: /^\d{11}$/,
    passes: (id) => {
      const month = String(Number(id.slice(2, 4)) % 20).padStart(2, '0')
      return (
        isBirthday(id.slice(0, 2), month, id.slice(4, 6)) &&
        weighed(id, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0
      )
    },
  },
  {
    country: 'RO',
    form: /^[1-8]\d{12}$/,
    passes: (id) =>
      isBirthday(id.slice(1, 3), id.slice(3, 5), id.slice(5, 7)) &&
      (weighed(id, [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11) % 10 === Number(id[12]),
  },
  {
    country: 'SE',
    form: /^(?:19|20)?\d{6}[-+]\d{4}$/,
    passes: (id) => {
      const short = id.slice(-10)
      return isBirthday(short.slice(0, 2), short.slice(2, 4), short.slice(4, 6)) && passesLuhn(short)
    },
  },
  {
    country: 'TR',
    form: /^[1-9]\d{10}$/,
    passes: (id) => {
      const digits = Array.from(id, Number)
      const odd = digits[0]! + digits[2]! + digits[4]! + digits[6]! + digits[8]!
      const even = digits[1]! + digits[3]! + digits[5]! + digits[7]!
      const ten = (((odd * 7 - even) % 10) + 10) % 10
      return ten === digits[9] && (odd + even + ten) % 10 === digits[10]
    },
  },
  {
    country: 'TW',
    form: /^[A-Z][1289]\d{8}$/,
    passes: (id) => {
      const letter = 'ABCDEFGHJKLMNPQRSTUVXYWZIO'.indexOf(id[0]!) + 10
      return (
        (Math.floor(letter / 10) + (letter % 10) * 9 + weighed(id.slice(1), [8, 7, 6, 5, 4, 3, 2, 1, 1])) %
          10 ===
        0
      )
    },
  },
  {
    country: 'US',
    // 20 CFR 422.103: no area 000, 666 or 9xx, no group 00, no serial 0000.
    form: /^(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}$/,
    passes: yes,
  },
  {
    country: 'ZA',
    form: /^\d{10}[01]\d{2}$/,
    passes: (id) => isBirthday(id.slice(0, 2), id.slice(2, 4), id.slice(4, 6)) && passesLuhn(id),
  },
]

/** Countries whose numbers are known, sorted. */
export const countriesOfIds: readonly string[] = nationalIds.map(({ country }) => country)

/** The country that a text is a personal number of, by its form and check digits; null for none. */
export function nationalIdOf(text: string): string | null {
  const written = text.trim().toUpperCase()
  if (written.length < 8 || written.length > 24) return null
  const compact = written.replace(/[^0-9A-Z+]/g, '').replace('+', '')
  const found = nationalIds.find(({ form, passes }) => form.test(written) && passes(compact))
  return found?.country ?? null
}
