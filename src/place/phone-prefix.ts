const zero = 48
const nine = 57

/** No prefix of a number that tells a place is longer. */
export const longestPhonePrefix = 7

/**
 * The answer of the longest prefix of a number in international form, `+` first (E.164); spaces, hyphens, dots, slashes
 * and brackets between digits don't count. -1 for a number in another form, with other characters in it, or without a
 * known prefix. Looked up and not walked: numbers are asked for once for each place, and a tree of all prefixes takes
 * longer to make than that.
 */
export function longestPrefix(phone: string, prefixes: Readonly<Record<string, number>>): number {
  let at = 0
  while (phone.charCodeAt(at) === 32) at++
  if (phone.charCodeAt(at) !== 43) return -1
  let digits = ''
  for (at++; at < phone.length; at++) {
    const code = phone.charCodeAt(at)
    if (code >= zero && code <= nine) {
      if (digits.length < longestPhonePrefix) digits += phone[at]!
    } else if (!isSeparator(code)) return -1
  }
  for (; digits !== ''; digits = digits.slice(0, -1))
    if (Object.hasOwn(prefixes, digits)) return prefixes[digits]!
  return -1
}

/** Space, no-break space, `(`, `)`, `-`, `.`, `/`. */
function isSeparator(code: number): boolean {
  return code === 32 || code === 160 || code === 40 || code === 41 || (code >= 45 && code <= 47)
}
