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

/**
 * States by name, as their laws differ and people name them. Without Georgia, which is a country as well, and the bare name
 * of Washington, which is a city as well.
 */
const stateNames: Readonly<Record<string, string>> = {
  alabama: 'US-AL',
  alaska: 'US-AK',
  arizona: 'US-AZ',
  arkansas: 'US-AR',
  california: 'US-CA',
  colorado: 'US-CO',
  connecticut: 'US-CT',
  delaware: 'US-DE',
  'district of columbia': 'US-DC',
  florida: 'US-FL',
  hawaii: 'US-HI',
  idaho: 'US-ID',
  illinois: 'US-IL',
  indiana: 'US-IN',
  iowa: 'US-IA',
  kansas: 'US-KS',
  kentucky: 'US-KY',
  louisiana: 'US-LA',
  maine: 'US-ME',
  maryland: 'US-MD',
  massachusetts: 'US-MA',
  michigan: 'US-MI',
  minnesota: 'US-MN',
  mississippi: 'US-MS',
  missouri: 'US-MO',
  montana: 'US-MT',
  nebraska: 'US-NE',
  nevada: 'US-NV',
  'new hampshire': 'US-NH',
  'new jersey': 'US-NJ',
  'new mexico': 'US-NM',
  'new york': 'US-NY',
  'north carolina': 'US-NC',
  'north dakota': 'US-ND',
  ohio: 'US-OH',
  oklahoma: 'US-OK',
  oregon: 'US-OR',
  pennsylvania: 'US-PA',
  'puerto rico': 'US-PR',
  'rhode island': 'US-RI',
  'south carolina': 'US-SC',
  'south dakota': 'US-SD',
  tennessee: 'US-TN',
  texas: 'US-TX',
  utah: 'US-UT',
  vermont: 'US-VT',
  virginia: 'US-VA',
  'washington dc': 'US-DC',
  'washington state': 'US-WA',
  'west virginia': 'US-WV',
  wisconsin: 'US-WI',
  wyoming: 'US-WY',
}

/** The code of a country, or a state of the US, by one of its usual names, or null. */
export function codeOfName(name: string): string | null {
  const folded = name.trim().toLowerCase()
  if (Object.hasOwn(countryNames, folded)) return countryNames[folded]!
  return Object.hasOwn(stateNames, folded) ? stateNames[folded]! : null
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
