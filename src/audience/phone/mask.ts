/** Calling codes of one and of two digits; all others have three (ITU-T E.164, list of assigned codes). */
const short = /^(?:[17]|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/

/**
 * A number that tells nobody whose it is: `+44•••••••34`. The calling code and the last two digits stay; the dots are as
 * many for every number. Of something so short that two digits would tell it, nothing stays but the dots.
 */
export function maskedPhone(phone: string): string {
  const digits = phone.replace(/\D/g, '')
  const international = phone.trimStart().startsWith('+')
  const code = international ? (short.exec(digits)?.[0] ?? digits.slice(0, 3)) : ''
  const last = digits.length - code.length >= fewestDigits ? digits.slice(-2) : ''
  return `${last !== '' && international ? `+${code}` : ''}•••••••${last}`
}

/** Behind the calling code, for the last two to be shown. */
const fewestDigits = 6
