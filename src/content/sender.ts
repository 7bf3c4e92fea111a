/** What a message is sent from, by how its `from` looks. Only an alphanumeric sender can't get answers. */
export type SenderType = 'alphanumeric' | 'short-code' | 'long-code' | 'toll-free'

/** Service codes of the North American plan that callers don't pay for (NANPA, toll-free resources). */
const northAmericanTollFree = /^(?:\+?1)?8(?:00|33|44|55|66|77|88)\d{7}$/
/** Freephone numbers elsewhere begin with 800 behind the country's code (ITU-T E.169.1 for +800). */
const tollFree = /^\+(?:800\d{8}|\d{2,3}80[08]\d{4,7})$/
const longestShortCode = 8

/** Reads `from`: digits with spaces, dots, hyphens and brackets are a number, anything else a name. */
export function senderType(from: string): SenderType {
  const digits = from.trim().replace(/[\s().-]/g, '')
  if (!/^\+?\d+$/.test(digits)) return 'alphanumeric'
  if (!digits.startsWith('+') && digits.length <= longestShortCode) return 'short-code'
  return northAmericanTollFree.test(digits) || tollFree.test(digits) ? 'toll-free' : 'long-code'
}
