import { hash } from '../hash.ts'

/**
 * A wording as it is compared: white space, case, quotes and dashes as they are typed or set make no other wording, nor
 * does the end of the sentence. Every word and number counts.
 */
export function normalised(wording: string): string {
  return wording
    .normalize('NFKC')
    .replace(/[\u200b-\u200f\u2060\ufeff\u00ad]/g, '')
    .replace(/[\u2018\u2019\u201a\u201b\u02bc]/g, "'")
    .replace(/[\u00ab\u00bb\u201c-\u201f\u2039\u203a]/g, '"')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/\s+/g, ' ')
    .toLowerCase()
    .trim()
    .replace(/[\s.;:!*]+$/, '')
}

/** The hash that ties a consent record to the form that it was given on: equal for equal {@link normalised} wordings. */
export function wordingHash(wording: string): string {
  return hash(normalised(wording))
}
