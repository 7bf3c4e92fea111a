import type { Campaign, Version } from '../campaign/model.ts'
import type { Content } from '../content/model.ts'
import { folded } from './segments.ts'

/** Names under which recipients may know the sender: brand, legal entity, and the company's brands. */
export function senderNames(campaign: Campaign, brands: readonly string[]): readonly string[] {
  const { sender } = campaign
  const own = [sender?.brand, sender?.legal_name].flatMap((name) => (name === undefined ? [] : [name.value]))
  return own.length === 0 ? [] : [...own, ...brands]
}

/** Letters and digits only, one case, Latin without diacritics: `White Lion` stands in `white-lion.example`. */
export function squeezed(text: string): string {
  return folded(text).replace(/[^\p{L}\p{M}\p{N}]+/gu, '')
}

const legalForms =
  /[\s,]+(?:inc|llc|ltd|limited|plc|corp|gmbh|ag|kg|se|sa|sas|sarl|srl|spa|bv|nv|oy|ab|as|aps|sp z ?o ?o|pty|co|kk)\.?$/i

/** Whether a text names one of the names, without its legal form where it has one. */
export function namesOneOf(text: string, names: readonly string[]): boolean {
  const within = squeezed(text)
  return names.some((name) => {
    const bare = name.replace(legalForms, '')
    const short = squeezed(bare)
    if (short.length === 0) return false
    return shortLatin.test(short) ? standsAlone(bare, text) : within.includes(short)
  })
}

/** Names that other words hold by chance: `EE` in "free". */
const shortLatin = /^[\p{Script=Latin}\p{N}]{1,3}$/u

/** Whether a name stands in a text as words of its own: in a sentence, an address, a hashtag. */
function standsAlone(name: string, text: string): boolean {
  const words = folded(name).match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  const edge = '[\\p{L}\\p{N}]'
  return new RegExp(`(?<!${edge})${words.join('[^\\p{L}\\p{N}]*')}(?!${edge})`, 'u').test(folded(text))
}

const nameTag =
  /(?:^|[^a-z])(?:brand|company|companyname|organi[sz]ation|store|shop|sender|merchant|business|account|firma|marque|marca)(?:$|[^a-z])/i
const addressTag =
  /addr|anschrift|adresse|direcci|indirizzo|endereco|postal|company_street|impressum|imprint/i

/** Whether a merge tag puts the sender's name there: `{{ brand }}`, `{{ company.name }}`, `%%Business_Name%%`. */
export function hasNameTag(content: Content): boolean {
  return content.mergeTags.some(({ name, where }) => where !== 'hidden' && nameTag.test(spaced(name)))
}

/** Whether a merge tag puts the sender's address there: `{{ organization.full_address }}`, `*|LIST:ADDRESS|*`. */
export function hasAddressTag(content: Content): boolean {
  return content.mergeTags.some(({ name, where }) => where !== 'hidden' && addressTag.test(name))
}

/** `companyName` and `company_name` as words. */
function spaced(name: string): string {
  return name.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2').replaceAll('_', ' ')
}

/** Everything of a version that a recipient reads, in order. */
export function visibleText(content: Content): string {
  return content.segments.map(({ text }) => text.value).join('\n')
}

/** Whether a version has words of its own: an approved template's are kept by the platform, as an export's can be. */
export function hasWords(version: Version): boolean {
  return version.body !== null
}

const street =
  /(?<!\p{L})(?:street|str|st|strasse|straße|road|rd|avenue|ave|boulevard|blvd|lane|drive|suite|floor|square|platz|allee|gasse|weg|ring|rue|quai|place|chemin|via|viale|piazza|corso|calle|avenida|av|plaza|paseo|rua|praça|straat|laan|plein|gracht|ulica|ul|aleja|gatan|vägen|gade|vej|katu|cadde|caddesi|sokak|mah|utca|strada|ulice|iela)(?!\p{L})|(?:straße|strasse|str\.|gatan|vägen|gade|vej|gata|katu|straat|laan|weg|plein|platz|allee|gasse)\s*\d/iu
const postcode =
  /\b\d{4,6}\b|\b\d{2,3}[- ]\d{2,4}\b|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b|\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b/
const box =
  /\b(?:p\.? ?o\.? ?box|postfach|bo[iî]te postale|b\.?p\.? \d|apartado(?: de correos)?|casella postale|caixa postal|postbus|skrytka)\b/i
const marked =
  /〒\s?\d{3}|\d+-\d+-\d+.{0,40}(?:区|市)|[都道府县縣省市].{0,30}(?:号|號|路|街)|(?:로|길)\s?\d+/u

/** Whether a text holds something that reads like a postal address: a box, or a street and a postcode close by. */
export function looksLikeAddress(text: string): boolean {
  if (box.test(text) || marked.test(text)) return true
  const lines = text.split('\n')
  return lines.some((_, i) => {
    const near = lines.slice(i, i + 4).join(' ')
    return street.test(near) && postcode.test(near) && /\d/.test(near)
  })
}

/** Whether a text repeats a declared address: most of its words, numbers among them. */
export function repeatsAddress(text: string, address: string): boolean {
  const words = (value: string): readonly string[] => folded(value).match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  const there = new Set(words(text))
  const asked = [...new Set(words(address))].filter((word) => word.length > 1 || /\d/.test(word))
  return asked.length > 0 && asked.filter((word) => there.has(word)).length >= Math.ceil(asked.length * 0.6)
}
