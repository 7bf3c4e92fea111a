import { type PhoneData, saysGeneral, saysPlan, typeBits } from './data.ts'

/** Of numbers behind their calling code, in libphonenumber. */
const shortestNational = 2
const longestNational = 17

/** Longer texts no parser looks at: libphonenumber's own limit. */
export const longestText = 250

/** What digits come to, without a class of its own for it yet. */
export type StepOutcome =
  | 'valid'
  | 'no-country'
  | 'unknown-country'
  | 'too-short'
  | 'too-long'
  | 'wrong-length'
  | 'invalid'

/**
 * A number in the making. Digits are `read[from, to)`, behind the calling code with index `code`, or -1 when they are
 * all there is. `plan`: number of the country's plan, 0 for none; `type` and `place` as in `PhoneData.words`.
 */
export interface StepReader {
  /** Digits as they were written, to be put there before; behind them numbers that were rewritten. */
  readonly read: Uint8Array
  code: number
  from: number
  to: number
  plan: number
  type: number
  place: number
  /** Reads the first `length` digits, behind a `+` or not, in a country with a plan of that number (0 = none). */
  settle(length: number, international: boolean, country: number): StepOutcome
  /**
   * What the first two digits say of a number in national form: `beginsWith.number`, there is nothing before it;
   * `beginsWith.prefix`, its first digit is the national prefix; or that only `settle` can tell.
   */
  beginning(country: number): Uint8Array
  /** The calling code that the digits start with; -1 for none. */
  codeAt(from: number, to: number): number
  /** Whether a plan has numbers of that length behind the calling code. */
  lengthIn(plan: number, length: number): 'valid' | 'too-short' | 'too-long' | 'wrong-length'
  /** What digits behind a calling code say, as in `PhoneData.words`. */
  wordBehind(code: number, from: number, to: number): number
}

export const beginsWith = { unclear: 0, number: 1, prefix: 2 } as const

/** Numbers with prefixes in the way and numbers in national form, in the steps of libphonenumber-js's `parse.js`. */
export function stepReader({ plans, codes, matches, words, next, says }: PhoneData): StepReader {
  const read = new Uint8Array(2048)
  /** By number of the plan. */
  const planCode = Int16Array.from([0, ...plans.map(({ code }) => code)])
  const planLengths = Int32Array.from([0, ...plans.map(({ lengths }) => lengths)])
  const planPrefixes = Uint16Array.from([0, ...plans.map(({ prefixes }) => prefixes)])
  const planIdd = Uint16Array.from([0, ...plans.map(({ idd }) => idd)])
  const planOwn = Uint16Array.from([0, ...plans.map(({ own }) => own)])
  const codeRoots = Uint16Array.from(codes, ({ root }) => root)
  const codeMain = Uint8Array.from(codes, ({ main }) => main)
  const codeDigits = codes.map(({ digits }) => Uint8Array.from(digits, Number))
  /** By the code as a number: none starts with 0. */
  const codeNumbers = new Int16Array(1000).fill(-1)
  for (const [i, { digits }] of codes.entries()) codeNumbers[Number(digits)] = i

  const wordAt = (state: number, from: number, to: number): number => {
    for (let i = from; i < to; i++) state = next[state * 10 + read[i]!]!
    return words[says[state]!]!
  }

  // The last answer is kept while one number is read: most are asked for twice.
  let lastCode = -1
  let lastFrom = 0
  let lastTo = 0
  let lastWord = 0
  const nationalWord = (code: number, from: number, to: number): number => {
    if (code !== lastCode || from !== lastFrom || to !== lastTo) {
      lastCode = code
      lastFrom = from
      lastTo = to
      lastWord = wordAt(codeRoots[code]!, from, to)
    }
    return lastWord
  }

  const isGeneral = (plan: number, from: number, to: number): boolean => {
    const own = planOwn[plan]!
    const word = own === 0 ? nationalWord(planCode[plan]!, from, to) : wordAt(own, from, to)
    return (word & saysGeneral) !== 0
  }

  /** Digits of a prefix that matches, 0 for none. What it turns into is in `replacement`. */
  let replacement: (typeof matches)[number][number] = null
  const prefixLength = (state: number, from: number, to: number): number => {
    let length = 0
    for (let i = from; i < to && state !== 0; i++) {
      state = next[state * 10 + read[i]!]!
      if (says[state] === 0) continue
      const found = matches[says[state]!]![i + 1 === to ? 1 : 0]
      if (found === null) continue
      replacement = found
      length = i + 1 - from
    }
    return length
  }

  const lengthIn: StepReader['lengthIn'] = (plan, length) => {
    const lengths = planLengths[plan]!
    if (length < 31 && (lengths & (1 << length)) !== 0) return 'valid'
    if (length > 31 - Math.clz32(lengths)) return 'too-long'
    return length < 31 - Math.clz32(lengths & -lengths) ? 'too-short' : 'wrong-length'
  }

  /**
   * Where a national number starts when its prefix is taken away; it ends at `end`. A number that is rewritten goes
   * behind the others. As `helpers/extractNationalNumber.js`.
   */
  let end = 0
  let free = 0
  const withoutPrefix = (plan: number, from: number, to: number): number => {
    end = to
    const length = prefixLength(planPrefixes[plan]!, from, to)
    if (length === 0) return from
    let start = from + length
    let stop = to
    const instead = replacement!
    if (instead[2] > instead[1]) {
      start = free
      for (const digit of instead[0]) read[free++] = Number(digit)
      for (let i = from + instead[1]; i < from + instead[2]; i++) read[free++] = read[i]!
      for (let i = from + length; i < to; i++) read[free++] = read[i]!
      stop = free
    }
    if (!isGeneral(plan, start, stop) && isGeneral(plan, from, to)) return from
    const country = (nationalWord(planCode[plan]!, start, stop) >>> 8) & 255
    const possible = lengthIn(country === 0 ? plan : country, stop - start)
    if (possible === 'too-short' || possible === 'wrong-length') return from
    end = stop
    return start
  }

  const codeAt: StepReader['codeAt'] = (from, to) => {
    let value = 0
    for (let i = from; i < to && i < from + 3; i++) {
      value = value * 10 + read[i]!
      if (value === 0) return -1
      if (codeNumbers[value] !== -1) return codeNumbers[value]!
    }
    return -1
  }

  const startsWithCode = (code: number, to: number): boolean => {
    const own = codeDigits[code]!
    if (own.length > to) return false
    for (let i = 0; i < own.length; i++) if (own[i] !== read[i]) return false
    return true
  }

  /** `country`: number of the plan that the number is of unless its digits say so. */
  const concluded = (code: number, from: number, to: number, country: number): StepOutcome => {
    reader.code = code
    reader.from = from
    reader.to = to
    const length = to - from
    reader.plan = country
    if (length < shortestNational) return 'too-short'
    if (length > longestNational) return 'too-long'
    let word = nationalWord(code, from, to)
    if (((word >>> 8) & 255) === 0 && country !== 0) {
      const own = planOwn[country]!
      word = own === 0 ? word | (saysPlan * country) : wordAt(own, from, to)
    }
    reader.plan = (word >>> 8) & 255
    reader.type = word & typeBits
    reader.place = (word >>> 16) - 1
    if (reader.type !== 0) return 'valid'
    const possible = lengthIn(reader.plan === 0 ? codeMain[code]! : reader.plan, length)
    return possible === 'valid' ? 'invalid' : possible
  }

  const abroad = (code: number, from: number, to: number): StepOutcome => {
    if (from === to) return 'too-short'
    const national = withoutPrefix(codeMain[code]!, from, to)
    return concluded(code, national, end, 0)
  }

  const inCountry = (length: number, country: number): StepOutcome => {
    const code = planCode[country]!
    // `helpers/extractCountryCallingCodeFromInternationalNumberWithoutPlusSign.js`
    if (startsWithCode(code, length)) {
      const behind = codeDigits[code]!.length
      const shorter = withoutPrefix(country, behind, length)
      const isShorter = isGeneral(country, shorter, end)
      const national = withoutPrefix(country, 0, length)
      if (
        (isShorter && !isGeneral(country, national, end)) ||
        lengthIn(country, end - national) === 'too-long'
      )
        return abroad(code, behind, length)
    }
    const national = withoutPrefix(country, 0, length)
    return concluded(code, national, end, country)
  }

  const settle: StepReader['settle'] = (length, international, country) => {
    free = longestText + 1
    lastCode = -1
    reader.code = -1
    reader.from = 0
    reader.to = length
    reader.plan = 0
    let from = 0
    if (!international) {
      if (country === 0) return 'no-country'
      // `helpers/stripIddPrefix.js`
      from = prefixLength(planIdd[country]!, 0, length)
      if (from === 0 || from === length || read[from] === 0) return inCountry(length, country)
    }
    const code = codeAt(from, length)
    return code === -1 ? 'unknown-country' : abroad(code, from + codeDigits[code]!.length, length)
  }

  const beginnings: (Uint8Array | undefined)[] = []
  const beginning = (country: number): Uint8Array =>
    (beginnings[country] ??= Uint8Array.from({ length: 100 }, (_, two) =>
      beginningOf(country, Math.floor(two / 10), two % 10),
    ))
  const beginningOf = (country: number, first: number, second: number): number => {
    const code = codeDigits[planCode[country]!]!
    if (code[0] === first && (code.length === 1 || code[1] === second)) return beginsWith.unclear
    const abroad = next[planIdd[country]! * 10 + first]!
    if (says[abroad] !== 0 || next[abroad * 10 + second] !== 0) return beginsWith.unclear
    const prefix = next[planPrefixes[country]! * 10 + first]!
    if (next[prefix * 10 + second] !== 0) return beginsWith.unclear
    if (says[prefix] === 0) return beginsWith.number
    const within = matches[says[prefix]!]![0]
    return within !== null && within[1] === within[2] && planOwn[country] === 0
      ? beginsWith.prefix
      : beginsWith.unclear
  }

  const reader: StepReader = {
    read,
    code: -1,
    from: 0,
    to: 0,
    plan: 0,
    type: 0,
    place: -1,
    settle,
    beginning,
    codeAt,
    lengthIn,
    wordBehind: (code, from, to) => wordAt(codeRoots[code]!, from, to),
  }
  return reader
}
