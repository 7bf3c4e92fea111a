/** What a phone number is, as far as its digits tell: the types of Google's libphonenumber. */
export const phoneTypes = [
  'fixed-line',
  'mobile',
  'fixed-line-or-mobile',
  'premium-rate',
  'toll-free',
  'shared-cost',
  'voip',
  'personal-number',
  'pager',
  'uan',
  'voicemail',
] as const
export type PhoneType = (typeof phoneTypes)[number]

/**
 * Whether a text is a phone number. `empty`: nothing but blanks; `not-a-number`: no digits, or something among them that
 * is neither punctuation nor an extension; `spreadsheet`: a number that a spreadsheet made of it, `4.47912E+11` or
 * `447912345678.0`, whose digits can't be trusted; `no-country`: national form, and no country is known for it;
 * `unknown-country`: a calling code that there isn't; `too-short`, `too-long`: shorter or longer than any number of that
 * country; `wrong-length`: between the lengths that there are; `invalid`: right in length, and never given out;
 * `unread`: only the parser itself can tell, and it isn't there yet (`PhoneTable.parser`).
 */
export type PhoneOutcome =
  | 'valid'
  | 'empty'
  | 'not-a-number'
  | 'spreadsheet'
  | 'no-country'
  | 'unknown-country'
  | 'too-short'
  | 'too-long'
  | 'wrong-length'
  | 'invalid'
  | 'unread'

/** What is known of all numbers that a walk ends alike for. */
export interface PhoneClass {
  readonly outcome: PhoneOutcome
  /** ISO 3166-1 alpha-2. Null where it isn't known, and for numbers of no country: +800, +870, +979 … */
  readonly country: string | null
  /** Null unless it is valid. */
  readonly type: PhoneType | null
}

/** How numbers in national form are read in a country. */
export interface NationalForm {
  /** Its calling code, and how many digits that has. */
  readonly code: number
  readonly codeLength: number
  /** State before the digits behind the code. */
  readonly root: number
  /** By the first two digits: see `StepReader.beginning`. */
  readonly beginning: Uint8Array
}

/** What numbers are read by, as `PhoneData` has it. `validClasses`: by number of the country's plan × 16 + type. */
export interface PhoneTables {
  /** By byte, whether it may stand between digits and says nothing. */
  readonly separators: Uint8Array
  /** By number of the plan, a bit for each length that national numbers have. */
  readonly lengths: Int32Array
  /** By index of the country. */
  readonly nationalForm: (country: number) => NationalForm
  readonly afterFour: Uint16Array
  readonly next: Uint16Array
  readonly says: Uint16Array
  readonly words: Int32Array
  readonly validClasses: Uint16Array
}

/**
 * Reads phone numbers from bytes, without making a string of them. `walk` gives the index of a class, and leaves the
 * number itself in the fields below until the next walk.
 */
export interface PhoneTable {
  readonly tables: PhoneTables
  /** By index; grows as new ones are met. */
  readonly classes: readonly PhoneClass[]
  /**
   * Reads `bytes[from, to)`: UTF-8, with any punctuation that people write. `defaultCountry` is that of numbers in
   * national form, ISO 3166-1 alpha-2 as `countryIndex` gives it; -1 = none.
   */
  walk(bytes: Uint8Array, from: number, to: number, defaultCountry: number): number
  /** -1 for what isn't the code of a country with phone numbers of its own. */
  countryIndex(country: string): number
  /**
   * The number as one number, equal for all ways of writing it, whole and below 2^53: up to 15 digits of E.164 as they
   * are; the few longer ones that countries give out have keys of their own above 10^15. 0 when it isn't valid.
   */
  key: number
  /** E.164 digits one by one, 0 to 9, `length` of them; for numbers that aren't valid those that were read. */
  readonly digits: Uint8Array
  length: number
  /** Index into `answers` of the `locate` shard: where numbers of this prefix belong. -1 when nothing says, or not valid. */
  place: number
  /** Whether it was written as E.164 asks: `+` and its digits, nothing else. Only for valid ones. */
  e164: boolean
  /** What reads extensions, other scripts' digits and text around a number; null until somebody loads it. */
  parser: PhoneParser | null
}

/** A number that libphonenumber-js has read; `invalid` may as well be of the wrong length. */
export interface ParsedPhone {
  readonly outcome: PhoneOutcome
  readonly country: string | null
  readonly type: PhoneType | null
  /** Of E.164, without `+`; `''` when there is no number in the text. */
  readonly digits: string
}

/** Reads a text as libphonenumber-js does. */
export type PhoneParser = (text: string, defaultCountry: string | null) => ParsedPhone
