import type { Places } from './places.ts'

/** Codes that people write out of habit: of the Internet, of the EU, of sport, three letters long. */
const familiar: Readonly<Record<string, string>> = {
  UK: 'GB',
  EL: 'GR',
  USA: 'US',
  UAE: 'AE',
  KSA: 'SA',
  GBR: 'GB',
  GER: 'DE',
  DEU: 'DE',
  FRA: 'FR',
  ESP: 'ES',
  ITA: 'IT',
  NED: 'NL',
  SUI: 'CH',
  CAN: 'CA',
  AUS: 'AU',
  BRA: 'BR',
  IND: 'IN',
}

/**
 * The code that was most likely meant, or null. Nothing is guessed by likeness: every code is one letter away from
 * another country, whose laws would then be the ones that are looked up.
 */
export function placeMeant(code: string, places: Places): string | null {
  const upper = code.toUpperCase()
  if (Object.hasOwn(familiar, upper)) return familiar[upper]!
  const state = /^(?:US|CA|AU)[ _]([A-Z]{2,3})$/.exec(upper)
  if (state === null) return null
  const written = `${upper.slice(0, 2)}-${state[1]!}`
  return Object.hasOwn(places.subdivisions, written) ? written : null
}
