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

/** Names of the markets that are most often written out where a code belongs. */
const countryNames: Readonly<Record<string, string>> = {
  argentina: 'AR',
  australia: 'AU',
  austria: 'AT',
  belgium: 'BE',
  brasil: 'BR',
  brazil: 'BR',
  britain: 'GB',
  bulgaria: 'BG',
  canada: 'CA',
  chile: 'CL',
  china: 'CN',
  colombia: 'CO',
  croatia: 'HR',
  cyprus: 'CY',
  'czech republic': 'CZ',
  czechia: 'CZ',
  denmark: 'DK',
  deutschland: 'DE',
  egypt: 'EG',
  españa: 'ES',
  estonia: 'EE',
  finland: 'FI',
  france: 'FR',
  germany: 'DE',
  'great britain': 'GB',
  greece: 'GR',
  'hong kong': 'HK',
  hungary: 'HU',
  iceland: 'IS',
  india: 'IN',
  indonesia: 'ID',
  ireland: 'IE',
  israel: 'IL',
  italia: 'IT',
  italy: 'IT',
  japan: 'JP',
  latvia: 'LV',
  lithuania: 'LT',
  luxembourg: 'LU',
  malaysia: 'MY',
  malta: 'MT',
  mexico: 'MX',
  netherlands: 'NL',
  'new zealand': 'NZ',
  norway: 'NO',
  peru: 'PE',
  philippines: 'PH',
  poland: 'PL',
  polska: 'PL',
  portugal: 'PT',
  romania: 'RO',
  'saudi arabia': 'SA',
  singapore: 'SG',
  slovakia: 'SK',
  slovenia: 'SI',
  'south africa': 'ZA',
  'south korea': 'KR',
  spain: 'ES',
  sweden: 'SE',
  switzerland: 'CH',
  taiwan: 'TW',
  thailand: 'TH',
  turkey: 'TR',
  türkiye: 'TR',
  ukraine: 'UA',
  'united arab emirates': 'AE',
  'united kingdom': 'GB',
  'united states': 'US',
  'united states of america': 'US',
  vietnam: 'VN',
  österreich: 'AT',
}

/** The code of a country by one of its usual names, or null. */
export function codeOfName(name: string): string | null {
  const folded = name.trim().toLowerCase()
  return Object.hasOwn(countryNames, folded) ? countryNames[folded]! : null
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
