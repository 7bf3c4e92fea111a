import {
  type CountryCode,
  isSupportedCountry,
  type NumberType,
  ParseError,
  parsePhoneNumberWithError,
} from 'libphonenumber-js/max'
import type { ParsedPhone, PhoneOutcome, PhoneParser, PhoneType } from './phone.ts'

/** Loaded only where a number has something else in it than digits and separators: extensions, other scripts, text. */

const types: Readonly<Record<NonNullable<NumberType>, PhoneType>> = {
  FIXED_LINE: 'fixed-line',
  FIXED_LINE_OR_MOBILE: 'fixed-line-or-mobile',
  MOBILE: 'mobile',
  PAGER: 'pager',
  PERSONAL_NUMBER: 'personal-number',
  PREMIUM_RATE: 'premium-rate',
  SHARED_COST: 'shared-cost',
  TOLL_FREE: 'toll-free',
  UAN: 'uan',
  VOICEMAIL: 'voicemail',
  VOIP: 'voip',
}

/** Texts that are remembered; then it starts again. */
const mostRemembered = 16_384
/** Longer texts aren't kept. */
const longestRemembered = 80

/** libphonenumber-js itself, with its metadata `max`. Remembers what it has read. */
export function phoneParser(): PhoneParser {
  const remembered = new Map<string, ParsedPhone>()
  return (text, defaultCountry) => {
    const key = `${defaultCountry ?? ''} ${text}`
    const known = remembered.get(key)
    if (known !== undefined) return known
    const parsed = parse(text, defaultCountry)
    if (text.length <= longestRemembered) {
      if (remembered.size >= mostRemembered) remembered.clear()
      remembered.set(key, parsed)
    }
    return parsed
  }
}

function parse(text: string, defaultCountry: string | null): ParsedPhone {
  const country: CountryCode | undefined =
    defaultCountry !== null && isSupportedCountry(defaultCountry) ? defaultCountry : undefined
  try {
    const phone = parsePhoneNumberWithError(text, country)
    const type = phone.getType()
    const known = { country: phone.country ?? null, digits: phone.number.slice(1) }
    return type === undefined
      ? { outcome: 'invalid', type: null, ...known }
      : { outcome: 'valid', type: types[type], ...known }
  } catch (error) {
    if (!(error instanceof ParseError)) throw error
    return { outcome: outcomeOf(error.message, text, country), country: null, type: null, digits: '' }
  }
}

function outcomeOf(message: string, text: string, country: CountryCode | undefined): PhoneOutcome {
  switch (message) {
    case 'TOO_SHORT':
      return 'too-short'
    case 'TOO_LONG':
      return 'too-long'
    case 'INVALID_COUNTRY':
      // With a country of its own, only a calling code can be wrong.
      return country !== undefined || /^[^\d\uFF10-\uFF19\u0660-\u0669\u06F0-\u06F9]*\+/.test(text)
        ? 'unknown-country'
        : 'no-country'
    default:
      return 'not-a-number'
  }
}
