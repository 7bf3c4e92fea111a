import { saysCareful, saysGeneral, saysPlan, typeBits, unpackPhones } from './data.ts'
import { type ParsedPhone, type PhoneClass, type PhoneOutcome, type PhoneTable, phoneTypes } from './phone.ts'

const plus = 43
const zero = 48
/** Longer texts no parser looks at: libphonenumber's own limit. */
const longestText = 250
/** Of numbers behind their calling code, in libphonenumber. */
const shortestNational = 2
const longestNational = 17
/** Of E.164; a float holds them exactly. */
const longestStandard = 15

/** Bytes between digits that say nothing: space, `(`, `)`, `-`, `.`, `/`, `[`, `]`. Others need the parser. */
const separators = new Uint8Array(256)
for (const character of ' ()-./[]') separators[character.charCodeAt(0)] = 1

/** Outcomes that a country is told for, where it is known. */
const withCountry = ['too-short', 'too-long', 'wrong-length', 'invalid'] as const
const withoutCountry = [
  'empty',
  'not-a-number',
  'spreadsheet',
  'no-country',
  'unknown-country',
  'unread',
] as const

/** `4.47912E+11`, `4,47912E+11`, `447912345678.0`: what is left of a number that went through a spreadsheet. */
const spreadsheetNumber = /^[+-]?(?:\d+(?:[.,]\d+)?e[+-]?\d{1,3}|\d{5,}[.,]0{1,2})$/i

const tens = Float64Array.from({ length: longestStandard + 1 }, (_, i) => 10 ** i)

/**
 * Makes `data/phones.bin` ready to read numbers with. What it answers is what libphonenumber-js answers with its metadata
 * `max`: the same numbers valid, of the same country and type, the same digits; but for spreadsheet damage, which that
 * reads as other numbers.
 */
export function openPhones(bytes: Uint8Array): PhoneTable {
  const { countries, plans, codes, root, matches, long, words, next, says } = unpackPhones(bytes)
  const digits = new Uint8Array(2048)
  const countryNumbers = new Map(countries.map((country, i) => [country, i + 1]))
  const codeDigits = codes.map(({ digits }) => Uint8Array.from(digits, Number))
  /** By the digits themselves as a number: codes don't start with 0. */
  const codeNumbers = new Int16Array(1000).fill(-1)
  for (const [i, code] of codes.entries()) codeNumbers[Number(code.digits)] = i

  const classes: PhoneClass[] = []
  const classNumbers = new Map<string, number>()
  const classOf = (outcome: PhoneOutcome, country: string | null, type: PhoneClass['type']): number => {
    const key = `${outcome} ${country ?? ''} ${type ?? ''}`
    let index = classNumbers.get(key)
    if (index === undefined) {
      index = classes.push({ outcome, country, type }) - 1
      classNumbers.set(key, index)
    }
    return index
  }
  for (const outcome of withoutCountry) classOf(outcome, null, null)
  for (const outcome of withCountry)
    for (const country of [null, ...countries]) classOf(outcome, country, null)
  /** By number of the country's plan × 16 + type. */
  const validClasses = new Uint16Array(256 * 16)
  for (const word of [...words].sort((a, b) => a - b)) {
    const type = phoneTypes[(word & typeBits) - 1]
    const country = (word >>> 8) & 255
    if (type !== undefined)
      validClasses[country * 16 + (word & typeBits)] = classOf('valid', countries[country - 1] ?? null, type)
  }
  const nothing = (outcome: (typeof withoutCountry)[number]): number => withoutCountry.indexOf(outcome)
  const badClass = (outcome: (typeof withCountry)[number], plan: number): number =>
    withoutCountry.length +
    withCountry.indexOf(outcome) * (countries.length + 1) +
    (plan > countries.length ? 0 : plan)

  /** What the digits from `from` to `to` say, from a state on. */
  const wordAt = (state: number, from: number, to: number): number => {
    for (let i = from; i < to; i++) state = next[state * 10 + digits[i]!]!
    return words[says[state]!]!
  }

  const isGeneral = (plan: number, from: number, to: number): boolean => {
    const { own, code } = plans[plan - 1]!
    return (wordAt(own === 0 ? codes[code]!.root : own, from, to) & saysGeneral) !== 0
  }

  /** Digits of a prefix that matches; 0 for none. The replacement is in `replacement`. */
  let replacement: (typeof matches)[number][number] = null
  const prefixLength = (state: number, from: number, to: number): number => {
    let length = 0
    for (let i = from; i < to && state !== 0; i++) {
      state = next[state * 10 + digits[i]!]!
      if (says[state] === 0) continue
      const [within, atEnd] = matches[says[state]!]!
      const found = i + 1 === to ? atEnd : within
      if (found === null) continue
      replacement = found
      length = i + 1 - from
    }
    return length
  }

  const lengthIn = (plan: number, length: number): 'is' | (typeof withCountry)[number] => {
    const { lengths } = plans[plan - 1]!
    if (length < 31 && (lengths & (1 << length)) !== 0) return 'is'
    if (length > 31 - Math.clz32(lengths)) return 'too-long'
    return length < 31 - Math.clz32(lengths & -lengths) ? 'too-short' : 'wrong-length'
  }

  /**
   * Where a national number starts when its prefix is taken away; where it ends is in `end`. A number that is rewritten
   * goes behind the others. As `helpers/extractNationalNumber.js`.
   */
  let end = 0
  let free = 0
  const withoutPrefix = (plan: number, from: number, to: number): number => {
    end = to
    const { prefixes, code } = plans[plan - 1]!
    const length = prefixes === 0 ? 0 : prefixLength(prefixes, from, to)
    if (length === 0) return from
    let start = from + length
    let stop = to
    const [literal, first, last] = replacement!
    if (last > first) {
      start = free
      for (const digit of literal) digits[free++] = Number(digit)
      for (let i = from + first; i < from + last; i++) digits[free++] = digits[i]!
      for (let i = from + length; i < to; i++) digits[free++] = digits[i]!
      stop = free
    }
    if (isGeneral(plan, from, to) && !isGeneral(plan, start, stop)) return from
    const country = (wordAt(codes[code]!.root, start, stop) >>> 8) & 255
    const possible = lengthIn(country === 0 ? plan : country, stop - start)
    if (possible === 'too-short' || possible === 'wrong-length') return from
    end = stop
    return start
  }

  /** The calling code that the digits start with; -1 for none. */
  const codeAt = (from: number, to: number): number => {
    let value = 0
    for (let i = from; i < to && i < from + 3; i++) {
      value = value * 10 + digits[i]!
      if (value === 0) return -1
      if (codeNumbers[value] !== -1) return codeNumbers[value]!
    }
    return -1
  }

  const startsWithCode = (code: number, to: number): boolean => {
    const own = codeDigits[code]!
    if (own.length > to) return false
    for (let i = 0; i < own.length; i++) if (own[i] !== digits[i]) return false
    return true
  }

  const keyOf = (code: number, length: number): number => {
    let key = 0
    if (length <= longestStandard) {
      for (let i = 0; i < length; i++) key = key * 10 + digits[i]!
      return key
    }
    const own = codeDigits[code]!.length
    for (let i = own; i < length; i++) key = key * 10 + digits[i]!
    for (const [one, national, from] of long) if (one === code && national === length - own) return from + key
    return 0
  }

  /** Puts a number together and says what it is. `country`: number of the plan that it is of unless its digits say so. */
  const concluded = (code: number, from: number, to: number, country: number): number => {
    const length = to - from
    const own = codeDigits[code]!
    digits.copyWithin(own.length, from, to)
    digits.set(own)
    table.length = own.length + length
    const { main, root } = codes[code]!
    if (length < shortestNational) return badClass('too-short', country)
    if (length > longestNational) return badClass('too-long', country)
    let word = wordAt(root, own.length, table.length)
    if (((word >>> 8) & 255) === 0 && country !== 0) {
      const plan = plans[country - 1]!
      word = plan.own === 0 ? word | (saysPlan * country) : wordAt(plan.own, own.length, table.length)
    }
    const exact = (word >>> 8) & 255
    if ((word & typeBits) !== 0) {
      table.key = keyOf(code, table.length)
      table.place = (word >>> 16) - 1
      return validClasses[exact * 16 + (word & typeBits)]!
    }
    const possible = lengthIn(exact === 0 ? main : exact, length)
    return badClass(possible === 'is' ? 'invalid' : possible, exact)
  }

  /** Step by step, as libphonenumber-js reads a number: `length` digits, behind a `+` or not. */
  const settled = (length: number, international: boolean, country: number): number => {
    free = 512
    table.length = length
    let from = 0
    if (!international) {
      if (country === 0) return nothing('no-country')
      const plan = plans[country - 1]!
      const idd = plan.idd === 0 ? 0 : prefixLength(plan.idd, 0, length)
      if (idd > 0 && idd < length && digits[idd] !== 0) {
        from = idd
        international = true
      } else {
        // `helpers/extractCountryCallingCodeFromInternationalNumberWithoutPlusSign.js`
        if (startsWithCode(plan.code, length)) {
          const behind = codeDigits[plan.code]!.length
          const shorter = withoutPrefix(country, behind, length)
          const shorterIs = isGeneral(country, shorter, end)
          const national = withoutPrefix(country, 0, length)
          if (
            (shorterIs && !isGeneral(country, national, end)) ||
            lengthIn(country, end - national) === 'too-long'
          )
            return behind === length ? badClass('too-short', 0) : concludedAbroad(plan.code, behind, length)
        }
        const national = withoutPrefix(country, 0, length)
        return concluded(plan.code, national, end, country)
      }
    }
    const code = codeAt(from, length)
    if (code === -1) return nothing('unknown-country')
    const behind = from + codeDigits[code]!.length
    return behind === length ? badClass('too-short', 0) : concludedAbroad(code, behind, length)
  }

  const concludedAbroad = (code: number, from: number, to: number): number => {
    const national = withoutPrefix(codes[code]!.main, from, to)
    return concluded(code, national, end, 0)
  }

  /** What the parser says, in the terms of the table. */
  const adopted = ({ outcome, country, type, digits: read }: ParsedPhone): number => {
    table.length = Math.min(read.length, longestText)
    for (let i = 0; i < table.length; i++) digits[i] = read.charCodeAt(i) - zero
    if (table.length === 0) return classOf(outcome, country, type)
    const code = codeAt(0, table.length)
    const behind = codeDigits[code]!.length
    if (outcome === 'valid') {
      table.key = keyOf(code, table.length)
      table.place = (wordAt(codes[code]!.root, behind, table.length) >>> 16) - 1
      return classOf(outcome, country, type)
    }
    const plan = country === null ? 0 : countryNumbers.get(country)!
    const possible = lengthIn(plan === 0 ? codes[code]!.main : plan, table.length - behind)
    return badClass(possible === 'is' ? 'invalid' : possible, plan)
  }

  const decoder = new TextDecoder()
  /** Texts with other things than digits and separators in them. */
  const asText = (bytes: Uint8Array, from: number, to: number, country: number): number => {
    table.length = 0
    // A copy: shared memory can't be decoded everywhere.
    const text = decoder.decode(bytes.slice(from, to))
    const trimmed = text.trim()
    if (trimmed === '') return nothing('empty')
    if (trimmed.length <= longestText && spreadsheetNumber.test(trimmed)) return nothing('spreadsheet')
    if (table.parser === null) return nothing('unread')
    return adopted(table.parser(text, countries[country - 1] ?? null))
  }

  /** Digits and separators, or something else: not the plain E.164 that `walk` reads itself. */
  const punctuated = (bytes: Uint8Array, from: number, to: number, country: number): number => {
    let at = from
    while (at < to && separators[bytes[at]!] === 1) at++
    if (at === to) {
      for (let i = from; i < to; i++) if (bytes[i] !== 32) return nothing('not-a-number')
      return nothing('empty')
    }
    const first = at
    const international = bytes[at] === plus
    if (international) at++
    let length = 0
    let state = root
    let last = at
    for (; at < to; at++) {
      const byte = bytes[at]!
      const digit = byte - zero
      if (digit >= 0 && digit <= 9) {
        state = next[state * 10 + digit]!
        digits[length++] = digit
        last = at
      } else if (separators[byte] === 0) return asText(bytes, from, to, country)
    }
    if (length === 0) return nothing('not-a-number')
    if (bytes[last] === zero && isDamaged(bytes, first, last)) return nothing('spreadsheet')
    if (length < 3 && !(length === 2 && last === first + 1)) {
      table.length = length
      return badClass('too-short', 0)
    }
    if (international) {
      const word = words[says[state]!]!
      const type = word & (typeBits | saysCareful)
      if (type !== 0 && type < saysCareful && length <= longestStandard) return found(word, length)
    }
    return settled(length, international, country)
  }

  /** Whether `447912345678.0` or `.00` stands there, and no other separator. */
  const isDamaged = (bytes: Uint8Array, first: number, last: number): boolean => {
    const point =
      bytes[last - 1] === 46 ? last - 1 : bytes[last - 1] === zero && bytes[last - 2] === 46 ? last - 2 : 0
    const start = bytes[first] === plus ? first + 1 : first
    if (point < start + 5) return false
    for (let i = start; i < point; i++) if (bytes[i]! < zero || bytes[i]! > zero + 9) return false
    return true
  }

  const found = (word: number, length: number): number => {
    table.length = length
    let high = 0
    let i = 0
    const middle = length > 9 ? length - 9 : 0
    for (; i < middle; i++) high = high * 10 + digits[i]!
    let low = 0
    for (; i < length; i++) low = low * 10 + digits[i]!
    table.key = high * tens[length - middle]! + low
    table.place = (word >>> 16) - 1
    return validClasses[((word >>> 8) & 255) * 16 + (word & typeBits)]!
  }

  const table: PhoneTable = {
    classes,
    walk: (bytes, from, to, defaultCountry) => {
      const country = defaultCountry + 1
      let at = from
      if (to - from > 3 && to - from < 20 && bytes[at] === plus) {
        let state = root
        let length = 0
        for (at++; at < to; at++) {
          const digit = bytes[at]! - zero
          if (digit < 0 || digit > 9) break
          state = next[state * 10 + digit]!
          digits[length++] = digit
        }
        if (at === to) {
          const word = words[says[state]!]!
          const type = word & (typeBits | saysCareful)
          if (type !== 0 && type < saysCareful && length <= longestStandard) {
            table.e164 = true
            return found(word, length)
          }
        }
      }
      table.key = 0
      table.place = -1
      table.length = 0
      table.e164 = false
      const index =
        to - from > longestText ? asText(bytes, from, to, country) : punctuated(bytes, from, to, country)
      // A prefix that was taken away leaves fewer digits than are written.
      if (table.key !== 0) table.e164 = bytes[from] === plus && table.length === to - from - 1
      return index
    },
    countryIndex: (country) => (countryNumbers.get(country) ?? 0) - 1,
    key: 0,
    digits,
    length: 0,
    place: -1,
    e164: false,
    parser: null,
  }
  return table
}
