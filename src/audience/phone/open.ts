import { saysCareful, saysGeneral, saysNoCode, typeBits, unpackPhones } from './data.ts'
import { type ParsedPhone, type PhoneClass, type PhoneOutcome, type PhoneTable, phoneTypes } from './phone.ts'
import { beginsWith, longestText, stepReader } from './steps.ts'

const plus = 43
const space = 32
const point = 46
const zero = 48
/** Digits of E.164; a float holds them exactly. */
const longestStandard = 15

/** Bytes between digits that say nothing. Others that may stand there (tabs, `~`, other scripts) need the parser. */
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

/** `4.47912E+11`, `4,47912E+11`, `447912345678,0`: what is left of a number that went through a spreadsheet. */
const spreadsheetNumber = /^[+-]?(?:\d+(?:[.,]\d+)?e[+-]?\d{1,3}|\d{5,}[.,]0{1,2})$/i

const tens = Float64Array.from({ length: longestStandard + 1 }, (_, i) => 10 ** i)

/**
 * Makes `data/phones.bin` ready to read numbers with. What it answers is what libphonenumber-js answers with its metadata
 * `max`: the same numbers valid, of the same country and type, the same digits; but for spreadsheet damage, which that
 * reads as other numbers.
 */
export function openPhones(data: Uint8Array): PhoneTable {
  const phones = unpackPhones(data)
  const { countries, codes, root, long, words, next, says, afterFour } = phones
  const steps = stepReader(phones)
  const { read } = steps
  const codeValues = Float64Array.from(codes, ({ digits }) => Number(digits))
  const planCodes = Int16Array.from([0, ...phones.plans.map(({ code }) => code)])
  const codeLengths = Uint8Array.from(codes, ({ digits }) => digits.length)
  const countryNumbers = new Map(countries.map((country, i) => [country, i + 1]))
  /** The calling code that three digits are or start with; -1 for none. */
  const codeOfThree = new Int16Array(1000).fill(-1)
  for (const [i, { digits: own }] of codes.entries()) {
    const unit = 10 ** (3 - own.length)
    codeOfThree.fill(i, Number(own) * unit, (Number(own) + 1) * unit)
  }

  const classes: PhoneClass[] = []
  const add = (outcome: PhoneOutcome, country: string | null, type: PhoneClass['type']): number =>
    classes.push({ outcome, country, type }) - 1
  for (const outcome of withoutCountry) add(outcome, null, null)
  for (const outcome of withCountry) for (const country of [null, ...countries]) add(outcome, country, null)
  /** By number of the country's plan × 16 + type. */
  const validClasses = new Uint16Array(256 * 16)
  for (const word of words) {
    const valid = ((word >>> 8) & 255) * 16 + (word & typeBits)
    if ((word & typeBits) !== 0 && validClasses[valid] === 0)
      validClasses[valid] = add(
        'valid',
        countries[(valid >>> 4) - 1] ?? null,
        phoneTypes[(valid & typeBits) - 1]!,
      )
  }
  let classNumbers: Map<string, number> | null = null
  const classOf = (outcome: PhoneOutcome, country: string | null, type: PhoneClass['type']): number => {
    const keyOf = (one: PhoneClass): string => `${one.outcome} ${one.country} ${one.type}`
    classNumbers ??= new Map(classes.map((one, i) => [keyOf(one), i]))
    const key = keyOf({ outcome, country, type })
    const known = classNumbers.get(key)
    if (known !== undefined) return known
    const index = add(outcome, country, type)
    classNumbers.set(key, index)
    return index
  }
  const nothing = (outcome: (typeof withoutCountry)[number]): number => withoutCountry.indexOf(outcome)
  const notValid = (outcome: (typeof withCountry)[number], plan: number): number =>
    withoutCountry.length + withCountry.indexOf(outcome) * (countries.length + 1) + plan

  /** Digits of the last number are written out only when somebody looks at them. */
  const digits = new Uint8Array(longestText + 8)
  let isWritten = true
  const write = (): void => {
    isWritten = true
    if (table.key !== 0 && table.length <= longestStandard) {
      let rest = table.key
      for (let i = table.length - 1; i >= 0; i--) {
        const above = Math.floor(rest / 10)
        digits[i] = rest - above * 10
        rest = above
      }
      return
    }
    const code = steps.code === -1 ? '' : codes[steps.code]!.digits
    for (let i = 0; i < code.length; i++) digits[i] = code.charCodeAt(i) - zero
    for (let i = steps.from; i < steps.to; i++) digits[code.length + i - steps.from] = read[i]!
  }

  /** In two parts, as the machine has integers of nine digits. */
  const numberOf = (from: number, to: number): number => {
    let high = 0
    let i = from
    for (const middle = Math.min(to, from + 9); i < middle; i++) high = (high * 10 + read[i]!) | 0
    if (i === to) return high
    let low = 0
    for (; i < to; i++) low = low * 10 + read[i]!
    return high * tens[to - from - 9]! + low
  }

  /** Of the number that `steps` holds. */
  const keyOfSteps = (): number => {
    const { code, from, to } = steps
    const national = numberOf(from, to)
    if (table.length <= longestStandard) return codeValues[code]! * tens[to - from]! + national
    for (const [one, length, first] of long) if (one === code && length === to - from) return first + national
    return 0
  }

  /** Digits that have to be read step by step: `read[0, length)`, behind a `+` or not. */
  const settled = (length: number, international: boolean, country: number): number => {
    const outcome = steps.settle(length, international, country)
    table.length = steps.to - steps.from + (steps.code === -1 ? 0 : codeLengths[steps.code]!)
    isWritten = false
    if (outcome === 'valid') {
      table.key = keyOfSteps()
      table.place = steps.place
      return validClasses[steps.plan * 16 + steps.type]!
    }
    return outcome === 'no-country' || outcome === 'unknown-country'
      ? nothing(outcome)
      : notValid(outcome, steps.plan)
  }

  /** What the parser says, in the terms of the table. */
  const adopted = ({ outcome, country, type, digits: text }: ParsedPhone): number => {
    if (text === '' || text.length > longestText) return classOf(outcome, country, type)
    for (let i = 0; i < text.length; i++) read[i] = text.charCodeAt(i) - zero
    const code = steps.codeAt(0, text.length)
    const behind = codes[code]!.digits.length
    steps.code = code
    steps.from = behind
    steps.to = text.length
    table.length = text.length
    isWritten = false
    if (outcome === 'valid') {
      table.key = keyOfSteps()
      table.place = (steps.wordBehind(code, behind, text.length) >>> 16) - 1
      return classOf(outcome, country, type)
    }
    const plan = country === null ? 0 : countryNumbers.get(country)!
    const possible = steps.lengthIn(plan === 0 ? codes[code]!.main : plan, text.length - behind)
    return notValid(possible === 'valid' ? 'invalid' : possible, plan)
  }

  const decoder = new TextDecoder()
  /** Texts with other things than digits and separators in them. */
  const asText = (bytes: Uint8Array, from: number, to: number, country: number): number => {
    // A copy: shared memory can't be decoded everywhere.
    const text = decoder.decode(bytes.slice(from, to))
    const trimmed = text.trim()
    if (trimmed === '') return nothing('empty')
    if (trimmed.length <= longestText && spreadsheetNumber.test(trimmed)) return nothing('spreadsheet')
    if (table.parser === null) return nothing('unread')
    return adopted(table.parser(text, countries[country - 1] ?? null))
  }

  /** Digits and separators, or something else: whatever isn't the plain E.164 that `walk` reads itself. */
  const punctuated = (bytes: Uint8Array, from: number, to: number, country: number): number => {
    let at = from
    while (at < to && separators[bytes[at]!] === 1) at++
    if (at === to) {
      for (let i = from; i < to; i++) if (bytes[i] !== space) return nothing('not-a-number')
      return nothing('empty')
    }
    const first = at
    const international = bytes[at] === plus
    if (international) at++
    let length = 0
    let state = root
    let high = 0
    let low = 0
    let last = at
    for (; at < to; at++) {
      const byte = bytes[at]!
      const digit = byte - zero
      if (digit >>> 0 <= 9) {
        if (international) state = next[state * 10 + digit]!
        if (length < 9) high = (high * 10 + digit) | 0
        else low = (low * 10 + digit) | 0
        read[length++] = digit
        last = at
      } else if (separators[byte] === 0) return asText(bytes, from, to, country)
    }
    if (length === 0) return nothing('not-a-number')
    if (bytes[last] === zero && isDamaged(bytes, first, last)) return nothing('spreadsheet')
    // Two digits are a number to the library when nothing stands between them.
    if (length < 3 && !(length === 2 && last === first + 1)) return notValid('too-short', 0)
    if (length <= longestStandard) {
      if (international) {
        const word = words[says[state]!]!
        const type = word & (typeBits | saysCareful)
        if (type !== 0 && type < saysCareful)
          return found(word, length, length > 9 ? high * tens[length - 9]! + low : high)
      } else if (country > 0 && length > 2) {
        const index = inCountry(length, country)
        if (index !== -1) return index
      }
    }
    return settled(length, international, country)
  }

  /** National numbers that are valid, and whose first digits leave no doubt; -1 for all others. */
  const inCountry = (length: number, country: number): number => {
    const start = steps.beginning(country)[read[0]! * 10 + read[1]!]!
    if (start === beginsWith.unclear) return -1
    const from = start === beginsWith.prefix ? 1 : 0
    const code = planCodes[country]!
    const word = steps.wordBehind(code, from, length)
    const plan = (word >>> 8) & 255
    const national = length - from
    if (
      (word & typeBits) === 0 ||
      plan === 0 ||
      (from === 1 && ((word & saysGeneral) === 0 || steps.lengthIn(plan, national) !== 'valid')) ||
      codeLengths[code]! + national > longestStandard
    )
      return -1
    return found(
      word,
      codeLengths[code]! + national,
      codeValues[code]! * tens[national]! + numberOf(from, length),
    )
  }

  /** A number that is valid as it stands. */
  const found = (word: number, length: number, key: number): number => {
    isWritten = false
    table.key = key
    table.length = length
    table.place = (word >>> 16) - 1
    return validClasses[((word >>> 8) & 255) * 16 + (word & typeBits)]!
  }

  // On the prototype: an object with an accessor of its own is a slow one.
  const spelling = {
    get digits(): Uint8Array {
      if (!isWritten) write()
      return digits
    },
  }
  /** A number in international form with nothing in the way, and not valid. */
  const missed = (word: number, code: number, bytes: Uint8Array, from: number, to: number): number => {
    for (let i = from; i < to; i++) digits[i - from] = bytes[i]! - zero
    isWritten = true
    table.key = 0
    table.length = to - from
    table.place = -1
    table.e164 = false
    const plan = (word >>> 8) & 255
    const possible = steps.lengthIn(plan === 0 ? codes[code]!.main : plan, to - from - codeLengths[code]!)
    return notValid(possible === 'valid' ? 'invalid' : possible, plan)
  }

  const table: PhoneTable = Object.assign(Object.create(spelling) as typeof spelling, {
    classes,
    tables: {
      afterFour,
      next,
      says,
      words,
      validClasses,
      separators,
      lengths: Int32Array.from([0, ...phones.plans.map(({ lengths }) => lengths)]),
      nationalForm: (index: number) => {
        const code = planCodes[index + 1]!
        return {
          code: codeValues[code]!,
          codeLength: codeLengths[code]!,
          root: codes[code]!.root,
          beginning: steps.beginning(index + 1),
        }
      },
    },
    walk: (bytes: Uint8Array, from: number, to: number, defaultCountry: number): number => {
      const length = to - from - 1
      if (length > 9 && length <= longestStandard && bytes[from] === plus) {
        // Most rows of most files: E.164. Nine digits, then the others: both parts of the key are machine integers.
        const a = bytes[from + 1]! - zero
        const b = bytes[from + 2]! - zero
        const c = bytes[from + 3]! - zero
        const d = bytes[from + 4]! - zero
        const e = bytes[from + 5]! - zero
        const f = bytes[from + 6]! - zero
        const g = bytes[from + 7]! - zero
        const h = bytes[from + 8]! - zero
        const i = bytes[from + 9]! - zero
        if (
          a >>> 0 <= 9 &&
          b >>> 0 <= 9 &&
          c >>> 0 <= 9 &&
          d >>> 0 <= 9 &&
          e >>> 0 <= 9 &&
          f >>> 0 <= 9 &&
          g >>> 0 <= 9 &&
          h >>> 0 <= 9 &&
          i >>> 0 <= 9
        ) {
          const four = a * 1000 + b * 100 + c * 10 + d
          let state = afterFour[four]!
          state = next[state * 10 + e]!
          state = next[state * 10 + f]!
          state = next[state * 10 + g]!
          state = next[state * 10 + h]!
          state = next[state * 10 + i]!
          const high = (four * 100_000 + e * 10_000 + f * 1000 + g * 100 + h * 10 + i) | 0
          let low = 0
          let at = from + 10
          for (; at < to; at++) {
            const digit = bytes[at]! - zero
            if (digit >>> 0 > 9) break
            state = next[state * 10 + digit]!
            low = (low * 10 + digit) | 0
          }
          const word = words[says[state]!]!
          const type = word & (typeBits | saysCareful)
          if (at === to && type !== 0 && type < saysCareful) {
            table.e164 = true
            return found(word, length, high * tens[length - 9]! + low)
          }
          if (at === to && (word & (saysCareful | saysNoCode)) === 0)
            return missed(word, codeOfThree[Math.trunc(four / 10)]!, bytes, from + 1, to)
        }
      }
      table.key = 0
      table.place = -1
      table.length = 0
      table.e164 = false
      const country = defaultCountry + 1
      const index =
        to - from > longestText ? asText(bytes, from, to, country) : punctuated(bytes, from, to, country)
      if (table.key !== 0) table.e164 = isAsWritten(bytes, from, to, table)
      return index
    },
    countryIndex: (country: string) => (countryNumbers.get(country) ?? 0) - 1,
    key: 0,
    length: 0,
    place: -1,
    e164: false,
    parser: null,
  } satisfies Omit<PhoneTable, 'digits'>)
  return table
}

/** Whether `447912345678.0` or `.00` stands there, and no other separator. */
function isDamaged(bytes: Uint8Array, first: number, last: number): boolean {
  const start = bytes[first] === plus ? first + 1 : first
  const end = bytes[last - 1] === zero ? last - 2 : last - 1
  if (bytes[end] !== point || end < start + 5) return false
  for (let i = start; i < end; i++) if (bytes[i]! < zero || bytes[i]! > zero + 9) return false
  return true
}

/** Whether the bytes are `+` and the digits, none of them taken away or put in. */
function isAsWritten(bytes: Uint8Array, from: number, to: number, table: PhoneTable): boolean {
  if (bytes[from] !== plus || table.length !== to - from - 1) return false
  const { digits, length } = table
  for (let i = 0; i < length; i++) if (bytes[from + 1 + i] !== digits[i]! + zero) return false
  return true
}
