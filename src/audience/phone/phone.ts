/** What a phone number is, as far as its digits tell: the types of Google's libphonenumber. */
export type PhoneType =
  | 'mobile'
  | 'fixed-line'
  | 'fixed-line-or-mobile'
  | 'toll-free'
  | 'premium-rate'
  | 'shared-cost'
  | 'voip'
  | 'personal-number'
  | 'pager'
  | 'uan'
  | 'voicemail'
  /** Valid, and of no type that is told apart. */
  | 'unknown'

/**
 * Whether a text is a phone number. `empty`: nothing but blanks; `not-a-number`: no digits, letters among them, or a
 * number that a spreadsheet turned into `4.47912E+11`; `no-country`: national form, and no country is known for it;
 * `unknown-country`: a calling code that there isn't; `too-short`, `too-long`: by any number of that country;
 * `invalid`: right in length, and never given out.
 */
export type PhoneOutcome =
  | 'valid'
  | 'empty'
  | 'not-a-number'
  | 'scientific'
  | 'no-country'
  | 'unknown-country'
  | 'too-short'
  | 'too-long'
  | 'invalid'

/** What is known of all numbers that a walk ends alike for. `country` ISO 3166-1 alpha-2; `001` for no country's. */
export interface PhoneClass {
  readonly outcome: PhoneOutcome
  /** Null where the number belongs to none that is known. */
  readonly country: string | null
  /** Null unless it is valid. */
  readonly type: PhoneType | null
}

/**
 * Reads phone numbers from bytes, without making a string of them. `walk` gives the index of a class, and leaves the
 * number itself in the fields below until the next walk.
 */
export interface PhoneTable {
  /** By index; grows as new ones are met. */
  readonly classes: readonly PhoneClass[]
  /**
   * Reads `bytes[from, to)`: UTF-8, with any punctuation that people write. `defaultCountry` is that of numbers in
   * national form, ISO 3166-1 alpha-2 as `countryIndex` gives it; -1 = none.
   */
  walk(bytes: Uint8Array, from: number, to: number, defaultCountry: number): number
  countryIndex(country: string): number
  /** E.164 digits as a number (at most 15, so exact): equal for all ways of writing one. 0 when it isn't valid. */
  key: number
  /** The same digits one by one, 0 to 9, `length` of them; for numbers that aren't valid those that were read. */
  readonly digits: Uint8Array
  length: number
}
