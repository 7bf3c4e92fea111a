import type { Places } from '../../place/places.ts'
import { placeMeant } from '../../place/familiar.ts'
import { parseDate } from '../../time/civil.ts'
import type { Channel } from '../vocabulary.ts'

/** What people call the columns of a plan, without accents and punctuation, in lower case. */
const heads = {
  id: ['id', 'campaign id', 'send id', 'message id', 'ref', 'reference'],
  name: ['campaign', 'campaign name', 'name', 'project', 'initiative', 'kampagne', 'campagne', 'campana'],
  date: [
    'date',
    'send date',
    'sending date',
    'launch date',
    'deployment date',
    'scheduled date',
    'schedule date',
    'go live date',
    'go live',
    'day',
    'send on',
    'send at',
    'send time date',
    'datetime',
    'date time',
    'send datetime',
    'scheduled at',
    'datum',
    'versanddatum',
    'date d envoi',
    'fecha',
    'fecha de envio',
    'data',
    'data di invio',
  ],
  time: [
    'time',
    'send time',
    'launch time',
    'hour',
    'scheduled time',
    'local time',
    'uhrzeit',
    'heure',
    'hora',
    'ora',
  ],
  timezone: ['timezone', 'time zone', 'tz', 'zeitzone', 'fuseau horaire', 'zona horaria'],
  channel: ['channel', 'channels', 'medium', 'kanal', 'canal', 'canale', 'message channel'],
  audience: [
    'segment',
    'segments',
    'audience',
    'list',
    'target',
    'target audience',
    'target group',
    'recipients',
    'zielgruppe',
    'cible',
    'segmento',
  ],
  market: [
    'market',
    'markets',
    'country',
    'countries',
    'region',
    'regions',
    'geo',
    'land',
    'markt',
    'pays',
    'pais',
    'paese',
  ],
  language: ['language', 'languages', 'lang', 'locale', 'sprache', 'langue', 'idioma', 'lingua'],
  subject: ['subject', 'subject line', 'email subject', 'betreff', 'objet', 'asunto', 'oggetto'],
  preheader: ['preheader', 'pre header', 'preview', 'preview text', 'previewtext'],
  title: ['title', 'headline', 'push title', 'titel', 'titre', 'titulo'],
  body: [
    'copy',
    'body',
    'body copy',
    'text',
    'message',
    'message copy',
    'message text',
    'content',
    'sms copy',
    'sms text',
    'push copy',
    'nachricht',
    'inhalt',
    'texte',
    'mensaje',
    'testo',
  ],
  code: [
    'code',
    'promo code',
    'promocode',
    'coupon',
    'coupon code',
    'discount code',
    'voucher',
    'voucher code',
    'offer code',
  ],
  price: ['price', 'preis', 'prix', 'precio', 'prezzo'],
  discount: ['discount', 'rabatt', 'remise', 'descuento', 'sconto'],
  ends: ['offer ends', 'ends', 'end date', 'valid until', 'expires', 'expiry', 'expiry date', 'offer end'],
  link: [
    'link',
    'url',
    'landing page',
    'landing page url',
    'cta link',
    'cta url',
    'destination',
    'destination url',
  ],
  owner: ['owner', 'responsible', 'team', 'assignee', 'verantwortlich', 'responsable'],
  status: ['status', 'state', 'estado', 'statut', 'stato'],
  purpose: ['purpose', 'message type', 'zweck'],
  size: ['size', 'audience size', 'volume', 'list size', 'recipient count', 'segment size', 'reach'],
  from: ['from', 'from name', 'sender', 'sender id', 'sender name', 'absender', 'expediteur', 'remitente'],
} as const satisfies Readonly<Record<string, readonly string[]>>
export type Column = keyof typeof heads

const columns: ReadonlyMap<string, Column> = new Map(
  Object.entries(heads).flatMap(([column, names]) => names.map((name) => [name, column as Column])),
)

/** Lower case, without accents and punctuation: `E-Mail Betreff:` is `e mail betreff`. */
export function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** Which column a head names, whatever stands in brackets behind it: `Time (local)`. */
export function columnOf(head: string): Column | null {
  return columns.get(plain(head)) ?? columns.get(plain(head.replace(/[([].*$/, ''))) ?? null
}

const channelNames: Readonly<Record<string, Channel>> = {
  email: 'email',
  'e mail': 'email',
  emails: 'email',
  mail: 'email',
  newsletter: 'email',
  edm: 'email',
  sms: 'sms',
  text: 'sms',
  'text message': 'sms',
  mms: 'mms',
  rcs: 'rcs',
  whatsapp: 'whatsapp',
  'whats app': 'whatsapp',
  wa: 'whatsapp',
  push: 'push',
  'push notification': 'push',
  'app push': 'push',
  'mobile push': 'push',
  'web push': 'push',
  voice: 'voice',
  call: 'voice',
  calls: 'voice',
  phone: 'voice',
}

export function channelNamed(text: string): Channel | null {
  const name = plain(text)
  return Object.hasOwn(channelNames, name) ? channelNames[name]! : null
}

/** Where campaigns run without a message to anybody's address or number. */
const elsewhere =
  /\b(?:instagram|facebook|meta|tiktok|linkedin|twitter|x|youtube|pinterest|snapchat|social|paid|organic|ppc|sem|seo|search|display|ads?|adwords|blog|web|website|site|landing page|homepage|banner|in app|on site|onsite|event|events|webinar|pr|press|print|direct mail|post|mailing|flyer|tv|radio|ooh|podcast|influencer|affiliate|store|pos|shop)\b/

export function isElsewhere(text: string): boolean {
  return elsewhere.test(plain(text)) && channelNamed(text) === null
}

export const planStatuses = {
  draft: 'draft',
  idea: 'draft',
  'in progress': 'draft',
  wip: 'draft',
  'in review': 'draft',
  review: 'draft',
  todo: 'draft',
  'to do': 'draft',
  entwurf: 'draft',
  brouillon: 'draft',
  planned: 'scheduled',
  approved: 'scheduled',
  ready: 'scheduled',
  confirmed: 'scheduled',
  scheduled: 'scheduled',
  live: 'scheduled',
  geplant: 'scheduled',
  sent: 'sent',
  done: 'sent',
  complete: 'sent',
  completed: 'sent',
  versendet: 'sent',
  cancelled: 'cancelled',
  canceled: 'cancelled',
  dropped: 'cancelled',
  'on hold': 'cancelled',
} as const satisfies Readonly<Record<string, string>>

export const planPurposes: Readonly<Record<string, string>> = {
  marketing: 'marketing',
  promo: 'marketing',
  promotional: 'marketing',
  promotion: 'marketing',
  newsletter: 'marketing',
  political: 'political',
  charity: 'charity',
  fundraising: 'charity',
  survey: 'survey',
  service: 'service',
  transactional: 'transactional',
}

const months: readonly (readonly string[])[] = [
  ['jan', 'january', 'januar', 'janvier', 'enero', 'gennaio'],
  ['feb', 'february', 'februar', 'fevrier', 'febrero', 'febbraio'],
  ['mar', 'march', 'marz', 'maerz', 'mars', 'marzo'],
  ['apr', 'april', 'avril', 'abril', 'aprile'],
  ['may', 'mai', 'mayo', 'maggio'],
  ['jun', 'june', 'juni', 'juin', 'junio', 'giugno'],
  ['jul', 'july', 'juli', 'juillet', 'julio', 'luglio'],
  ['aug', 'august', 'aout', 'agosto'],
  ['sep', 'sept', 'september', 'septembre', 'septiembre', 'settembre'],
  ['oct', 'october', 'oktober', 'octobre', 'octubre', 'ottobre'],
  ['nov', 'november', 'novembre', 'noviembre'],
  ['dec', 'december', 'dezember', 'decembre', 'diciembre', 'dicembre'],
]

/** A day of a plan: ISO, or null with the days that it could be. */
export type PlanDay = { readonly day: string } | { readonly day: null; readonly readings: readonly string[] }

function iso(year: number, month: number, day: number): string | null {
  const text = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
  return parseDate(text) === null ? null : text
}

/** Reads a day that can be read in one way only. `24.11.2026` has the order of those who write dots. */
export function dayOf(text: string): PlanDay {
  const value = text.trim()
  const one = (day: string | null): PlanDay => (day === null ? { day: null, readings: [] } : { day })
  const whole = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(value)
  if (whole !== null) return one(iso(Number(whole[1]), Number(whole[2]), Number(whole[3])))
  const dotted = /^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})$/.exec(value)
  if (dotted !== null) return one(iso(Number(dotted[3]), Number(dotted[2]), Number(dotted[1])))
  const slashed = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$/.exec(value)
  if (slashed !== null) {
    const [, a, b, year] = slashed.map(Number) as [number, number, number, number]
    const readings = [...new Set([iso(year, b, a), iso(year, a, b)])].filter((day) => day !== null)
    return readings.length === 1 ? { day: readings[0]! } : { day: null, readings }
  }
  const words = plain(value).split(' ')
  const month = months.findIndex((names) => words.some((word) => names.includes(word)))
  const year = words.find((word) => /^\d{4}$/.test(word))
  const day = words.find((word) => /^\d{1,2}(?:st|nd|rd|th)?$/.test(word))
  if (month === -1 || year === undefined || day === undefined) return { day: null, readings: [] }
  return one(iso(Number(year), month + 1, Number.parseInt(day, 10)))
}

/** A time of day as `HH:MM`, with the zone that is written behind it; null when it is none. */
export function timeOf(text: string): { readonly clock: string; readonly zone: string | null } | null {
  const match =
    /^(\d{1,2})(?:[:.h](\d{2}))?(?::\d{2})?\s*(?:(a\.?m\.?|p\.?m\.?)|h|uhr)?\s*([A-Za-z][\w/+-]*)?$/i.exec(
      text.trim(),
    )
  if (match === null) return null
  const [, hours, minutes, half, zone] = match
  // A bare figure is no time of day unless something says so.
  if (minutes === undefined && half === undefined && !/h|uhr/i.test(text)) return null
  let hour = Number(hours)
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return null
    hour = (hour % 12) + (half.toLowerCase().startsWith('p') ? 12 : 0)
  }
  const minute = Number(minutes ?? 0)
  if (hour > 23 || minute > 59) return null
  return {
    clock: `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`,
    zone: zone ?? null,
  }
}

/** A zone as people write it in a column; what isn't known stays as it is, to be reported where it stands. */
export function zoneOf(text: string): string {
  const name = plain(text)
  if (
    /^(?:recipient|local|subscriber|customer|user)(?:s)?(?: s)?(?: local)?(?: (?:time|time ?zone|tz))?$/.test(
      name,
    )
  )
    return 'recipient'
  if (name === 'utc' || name === 'gmt' || name === 'z') return 'UTC'
  return text.trim()
}

const byName = new WeakMap<Places, ReadonlyMap<string, string>>()

/** The code of a place by its English name or by a code of habit; what isn't known stays as it is. */
export function placeOf(text: string, places: Places): string {
  const value = text.trim()
  const upper = value.toUpperCase()
  if (upper in places.countries || upper in places.subdivisions || upper in places.groups) return upper
  const meant = placeMeant(value, places)
  if (meant !== null) return meant
  let known = byName.get(places)
  if (known === undefined) {
    known = new Map(
      [places.subdivisions, places.countries, places.groups].flatMap((all) =>
        Object.entries(all).map(([code, { name }]) => [plain(name), code] as const),
      ),
    )
    byName.set(places, known)
  }
  return known.get(plain(value)) ?? value
}

const languages: Readonly<Record<string, string>> = {
  arabic: 'ar',
  bulgarian: 'bg',
  chinese: 'zh',
  croatian: 'hr',
  czech: 'cs',
  danish: 'da',
  dutch: 'nl',
  english: 'en',
  estonian: 'et',
  finnish: 'fi',
  french: 'fr',
  german: 'de',
  greek: 'el',
  hebrew: 'he',
  hindi: 'hi',
  hungarian: 'hu',
  indonesian: 'id',
  italian: 'it',
  japanese: 'ja',
  korean: 'ko',
  latvian: 'lv',
  lithuanian: 'lt',
  malay: 'ms',
  norwegian: 'nb',
  polish: 'pl',
  portuguese: 'pt',
  romanian: 'ro',
  russian: 'ru',
  serbian: 'sr',
  slovak: 'sk',
  slovenian: 'sl',
  spanish: 'es',
  swedish: 'sv',
  thai: 'th',
  turkish: 'tr',
  ukrainian: 'uk',
  vietnamese: 'vi',
}

/** The tag of a language by its English name; null when it isn't one. */
export function languageNamed(text: string): string | null {
  const name = plain(text)
  return Object.hasOwn(languages, name) ? languages[name]! : null
}

const signs: Readonly<Record<string, string>> = { '€': 'EUR', '£': 'GBP', zł: 'PLN', '₹': 'INR' }

/** A price with its currency, where both can be read in one way only. */
export function priceOf(text: string): { readonly currency: string; readonly amount: number } | null {
  const match = /^([A-Z]{3}|[€£₹])?\s*(\d{1,6}(?:[.,]\d{2})?)\s*([A-Z]{3}|€|£|zł)?$/.exec(text.trim())
  if (match === null) return null
  const [, before, figure, after] = match
  const currency = before ?? after
  if (currency === undefined || (before !== undefined && after !== undefined)) return null
  return { currency: signs[currency] ?? currency, amount: Number(figure!.replace(',', '.')) }
}
