import {
  type CountryCode,
  Metadata,
  ParseError,
  type PhoneNumber,
  parsePhoneNumberWithError,
} from 'libphonenumber-js/max'
import metadataOfMax from 'libphonenumber-js/metadata.max.json' with { type: 'json' }
import type { PhoneOutcome, PhoneTable } from '../../src/audience/phone/phone.ts'
import { unpackPhones } from '../../src/audience/phone/data.ts'
import { parsePattern, type Pattern } from '../../src/build/phone-pattern.ts'

/** Numbers to hold two readers of phone numbers against each other, and what libphonenumber-js says of them. */

type Plan = readonly [
  code: string,
  idd: string | 0,
  general: string,
  lengths: readonly number[],
  formats: unknown,
  nationalPrefix?: string | 0,
  rule?: unknown,
  prefixForParsing?: string | 0,
  transform?: unknown,
  optional?: unknown,
  leading?: string | 0,
  types?: readonly (readonly [string, ...unknown[]] | 0)[],
]
const metadata = metadataOfMax as unknown as {
  readonly countries: Readonly<Record<string, Plan>>
  readonly nonGeographic: Readonly<Record<string, Plan>>
}

export const countries = Object.keys(metadata.countries).sort()

export interface Sample {
  readonly text: string
  readonly country: string | null
}

/** Numbers from 0 up to 1, the same ones for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const parsed = new Map<string, Pattern>()

/** Some digits that a pattern matches. */
function digitsOf(source: string, random: () => number): string {
  let pattern = parsed.get(source)
  if (pattern === undefined) parsed.set(source, (pattern = parsePattern(source).pattern))
  const write = (part: Pattern): string => {
    switch (part.kind) {
      case 'digit': {
        const digits = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].filter((digit) => (part.mask & (1 << digit)) !== 0)
        return `${digits[Math.floor(random() * digits.length)]}`
      }
      case 'sequence':
        return part.parts.map(write).join('')
      case 'either':
        return write(part.parts[Math.floor(random() * part.parts.length)]!)
      case 'times': {
        const times = part.least + Math.floor(random() * (part.most - part.least + 1))
        return Array.from({ length: times }, () => write(part.part)).join('')
      }
      case 'capture':
        return write(part.part)
      case 'end':
        return ''
    }
  }
  return write(pattern)
}

interface Source {
  readonly country: string | null
  readonly plan: Plan
  readonly patterns: readonly string[]
}

const sources: readonly Source[] = [
  ...countries.map((country) => ({ country, plan: metadata.countries[country]! })),
  ...Object.values(metadata.nonGeographic).map((plan) => ({ country: null, plan })),
].map(({ country, plan }) => ({
  country,
  plan,
  patterns: [plan[2], ...(plan[11] ?? []).flatMap((type) => (type === 0 || type[0] === '' ? [] : [type[0]]))],
}))

const pick = <T>(list: readonly T[], random: () => number): T => list[Math.floor(random() * list.length)]!

function mutated(digits: string, random: () => number): string {
  const at = Math.floor(random() * (digits.length + 1))
  const digit = `${Math.floor(random() * 10)}`
  switch (Math.floor(random() * 6)) {
    case 0:
      return digits.slice(0, at) + digit + digits.slice(at + 1)
    case 1:
      return digits.slice(0, at) + digits.slice(at + 1)
    case 2:
      return digits.slice(0, at) + digit + digits.slice(at)
    case 3:
      return digits + digit
    case 4:
      return digits.slice(0, -1)
    default:
      return `0${digits}`
  }
}

const separators = [' ', '-', '.', '/', ' (', ') ', ')', '(', '  ', ' - ', '[', ']']

function punctuated(text: string, random: () => number): string {
  let written = random() < 0.1 ? pick([' ', '(', '- '], random) : ''
  for (const character of text) {
    written += character
    if (random() < 0.25) written += pick(separators, random)
  }
  return written
}

/**
 * A number of any type of any country, right or damaged: a digit changed, dropped or added, a prefix before or behind
 * the calling code, no `+`, in national form with its own, a neighbour's or any country; with punctuation; or digits at
 * random.
 */
export function sampleNumber(random: () => number): Sample {
  if (random() < 0.05) {
    const length = 1 + Math.floor(random() * 19)
    const digits = Array.from({ length }, () => Math.floor(random() * 10)).join('')
    return {
      text: `${random() < 0.5 ? '+' : ''}${digits}`,
      country: random() < 0.5 ? pick(countries, random) : null,
    }
  }
  const { country, plan, patterns } = pick(sources, random)
  let national = digitsOf(pick(patterns, random), random)
  while (random() < 0.4) national = mutated(national, random)
  const prefix = plan[7] || plan[5]
  if (prefix && random() < 0.25) national = digitsOf(prefix, random) + national
  const own = country ?? pick(countries, random)
  const home = random() < 0.15 ? pick(countries, random) : own
  const form = random()
  const sample: Sample =
    form < 0.5
      ? { text: `+${plan[0]}${national}`, country: random() < 0.3 ? home : null }
      : form < 0.8
        ? { text: national, country: home }
        : form < 0.87
          ? { text: plan[0] + national, country: home }
          : form < 0.97
            ? {
                text: digitsOf(metadata.countries[home]![1] || '00', random) + plan[0] + national,
                country: home,
              }
            : { text: national, country: null }
  return random() < 0.3 ? { ...sample, text: punctuated(sample.text, random) } : sample
}

/** What is compared: the outcome, and of what could be read country, type and digits. */
export interface Answer {
  readonly outcome: string
  readonly country: string | null
  readonly type: string | null
  readonly digits: string
}

const plans = new Metadata()

function wrongLength({ country, countryCallingCode, nationalNumber }: PhoneNumber): string {
  plans.selectNumberingPlan((country ?? countryCallingCode) as CountryCode)
  const lengths = plans.numberingPlan!.possibleLengths()
  if (nationalNumber.length < Math.min(...lengths)) return 'TOO_SHORT'
  return nationalNumber.length > Math.max(...lengths) ? 'TOO_LONG' : 'INVALID_LENGTH'
}

/** What libphonenumber-js says; a text that it throws on is its error, without the rest. */
export function answerOfLibrary({ text, country }: Sample): Answer {
  try {
    const phone = parsePhoneNumberWithError(text, (country ?? undefined) as CountryCode | undefined)
    return {
      outcome: phone.isValid() ? 'VALID' : phone.isPossible() ? 'POSSIBLE' : wrongLength(phone),
      country: phone.country ?? null,
      type: phone.getType() ?? null,
      digits: phone.number.slice(1),
    }
  } catch (error) {
    if (!(error instanceof ParseError)) throw error
    return { outcome: error.message, country: null, type: null, digits: '' }
  }
}

const outcomes: Readonly<Record<PhoneOutcome, readonly string[]>> = {
  valid: ['VALID'],
  invalid: ['POSSIBLE'],
  empty: ['NOT_A_NUMBER'],
  'not-a-number': ['NOT_A_NUMBER'],
  spreadsheet: [],
  'no-country': ['INVALID_COUNTRY'],
  'unknown-country': ['INVALID_COUNTRY'],
  'too-short': ['TOO_SHORT'],
  'too-long': ['TOO_LONG'],
  'wrong-length': ['INVALID_LENGTH'],
  unread: [],
}

/** What the library reads as a number with a digit more. */
const damaged = /^[\s(-]*\+?\d{5,}\.00?\D*$/

const bytes = new Uint8Array(1024)
const encoder = new TextEncoder()

/** In words how the table's answer differs from the library's; null when it doesn't. */
export function differences(table: PhoneTable, sample: Sample): string | null {
  const expected = answerOfLibrary(sample)
  const { written } = encoder.encodeInto(sample.text, bytes.subarray(5))
  const index = table.walk(
    bytes,
    5,
    5 + written,
    sample.country === null ? -1 : table.countryIndex(sample.country),
  )
  const { outcome, country, type } = table.classes[index]!
  const digits = table.digits.subarray(0, table.length).join('')
  const wasRead = expected.digits !== ''
  if (damaged.test(sample.text))
    return outcome === 'spreadsheet' ? null : `${JSON.stringify(sample)}: ${outcome}, expected spreadsheet`
  const isSame =
    outcomes[outcome].includes(expected.outcome) &&
    (!wasRead || (digits === expected.digits && country === expected.country)) &&
    (type ?? '') === (expected.type ?? '').toLowerCase().replaceAll('_', '-') &&
    (outcome === 'valid') === (table.key !== 0) &&
    (outcome !== 'valid' || digits.length > 15 || String(table.key) === digits) &&
    table.e164 === (outcome === 'valid' && sample.text === `+${digits}`)
  return isSame
    ? null
    : `${JSON.stringify(sample)}: ${JSON.stringify({ outcome, country, type, digits, key: table.key, e164: table.e164 })}, expected ${JSON.stringify(expected)}`
}

/** As in a list of contacts: E.164, punctuated, or in national form with a country; a few damaged. ASCII. */
export function contactNumber(random: () => number): Sample {
  const home = pick(mostContacts, random)
  const plan = metadata.countries[home]!
  const types = (plan[11] ?? []).flatMap((type, i) => (type === 0 || type[0] === '' ? [] : [{ type, i }]))
  const mobile = types.find(({ i }) => i === 1) ?? types[0]!
  const { type } = random() < 0.85 ? mobile : pick(types, random)
  let national = digitsOf(type[0], random)
  if (random() < 0.03) national = mutated(national, random)
  const form = random()
  if (form < 0.8) return { text: `+${plan[0]}${national}`, country: home }
  const grouped = national.replace(/^(\d{3})(\d{3})/, '($1) $2-')
  if (form < 0.9) return { text: `+${plan[0]} ${grouped}`, country: home }
  return { text: `${plan[0] === '1' ? '' : (plan[5] ?? 0) || ''}${grouped}`, country: home }
}

const mostContacts = [
  'US',
  'US',
  'US',
  'US',
  'CA',
  'GB',
  'GB',
  'DE',
  'DE',
  'FR',
  'ES',
  'IT',
  'NL',
  'PL',
  'SE',
  'BR',
  'MX',
  'IN',
  'IN',
  'AU',
  'JP',
  'ZA',
]

/** Everything that is asked of the library for one number, and nothing else: read, valid or not, type, country. */
export function readByLibrary({ text, country }: Sample): { readonly outcome: string } {
  try {
    const phone = parsePhoneNumberWithError(text, (country ?? undefined) as CountryCode | undefined)
    const type = phone.getType()
    return { outcome: type !== undefined && phone.isValid() && phone.number !== '' ? 'VALID' : 'NOT_VALID' }
  } catch (error) {
    if (!(error instanceof ParseError)) throw error
    return { outcome: error.message }
  }
}

/**
 * For every state that a number in international form can get to, a number that gets there, and one for each digit that
 * may follow; then in national form, for the states of countries that share a calling code.
 */
export function* everyStep(data: Uint8Array): Generator<Sample> {
  const { root, next, codes, plans } = unpackPhones(data)
  const seen = new Set<number>()
  function* walk(state: number, digits: string, written: (digits: string) => Sample): Generator<Sample> {
    if (seen.has(state) || digits.length > 20) return
    seen.add(state)
    for (let digit = 0; digit < 10; digit++) {
      yield written(`${digits}${digit}`)
      yield* walk(next[state * 10 + digit]!, `${digits}${digit}`, written)
    }
  }
  yield* walk(root, '', (digits) => ({ text: `+${digits}`, country: null }))
  for (const [i, country] of countries.entries()) {
    const { code, own, prefixes, idd } = plans[i]!
    for (const state of [codes[code]!.root, own, prefixes, idd])
      if (state !== 0) yield* walk(state, '', (digits) => ({ text: digits, country }))
  }
}
