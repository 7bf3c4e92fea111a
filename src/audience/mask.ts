import { maskedPhone as maskedNumber } from './phone/mask.ts'

/**
 * Whatever looks like somebody's number or address, made unreadable: words that rules say of contacts may quote what
 * stands in a file, and anything may stand there.
 */
export function masked(text: string): string {
  return text
    .replace(/[^\s@"'`<>(),;|]+@[^\s@"'`<>(),;|]+/g, (address) => `${address.slice(0, 1)}•••@•••`)
    .replace(dateOrDigits, (found, date: string | undefined) =>
      date === undefined ? maskedDigits(found) : date,
    )
}

/** A day that there can be, with or without a time; or seven digits and more, with what people put between them. */
const dateOrDigits =
  /((?<!\d)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:[T ]\d{2}:\d{2}(?::\d{2})?)?(?![\d-])|(?<![\d/])[0-3]\d\/[0-3]\d\/(?:19|20)\d{2}(?![\d/]))|\+?\d(?:[\s().\-/]{0,3}\d){6,}/g

function maskedDigits(text: string): string {
  if (text.startsWith('+')) return maskedNumber(text)
  const digits = text.replace(/\D/g, '')
  return `${'•'.repeat(Math.max(digits.length - 2, 5))}${digits.slice(-2)}`
}

/** A phone number by its digits with the calling code: `+44•••••••34`. */
export function maskedPhone(digits: string): string {
  return maskedNumber(`+${digits}`)
}

export const maskedEmail = '•••@•••'
