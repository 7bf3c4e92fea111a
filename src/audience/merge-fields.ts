import type { Campaign, Message } from '../campaign/model.ts'
import { findMergeTags } from '../content/merge-tags.ts'
import { subjectOf } from '../content/merge-tag-data.ts'
import type { ColumnName } from '../policy/config.ts'
import { nameKey } from '../consent/segments.ts'
import type { ColumnWords } from './columns.ts'
import type { FaultOfMerged, MergedColumns } from './contract.ts'
import { cellKey } from './states.ts'

/** A field of the contact that a message puts into its text. */
export interface MergeField {
  /** As the tag calls it, without what it belongs to: `first_name`, `FNAME`. */
  readonly name: string
  /** Whether the tag says that it is a contact's: `contact.first_name`, `subscriber.x`. */
  readonly ofContact: boolean
  /** Whether the tag says what to write where nothing is known. */
  readonly hasFallback: boolean
  /** The tag as it is written. */
  readonly written: string
  readonly message: Message
}

/** What a contact is called before the name of its field. */
const owners =
  /^(?:contact|customer|person|subscriber|user|profile|recipient|lead|member|merge|data|attributes?|properties|custom_?fields?|custom_attribute|contactfield|traits)$/i

/** What belongs to the platform, the sender, the shop or the occasion, and never to a list. */
const notOfContact =
  /unsub|opt_?out|opt_?in|url|link|href|view_?in|web_?view|browser|forward|archive|preference|address|company|organi[sz]ation|sender|brand|shop|store|account|list|campaign|message|email_?id|subject|preheader|date|year|month|day|time|now|code|coupon|voucher|discount|offer|price|total|amount|order|cart|basket|checkout|product|item|event|tracking|shipping|delivery|image|img|qr|pixel|logo|footer|header|content|block|include|snippet|template|legal|privacy|terms|stop|keyword|phone_?number_?of|random|counter|index|loop|this$|^\d+$|^_/i

const alternative =
  /default|fallback|ifempty|ifblank|coalesce|presence|personalization_token|\?\?|\|\||\bor\b|\?.*:|["'“‘]/i

function textsOf(message: Message): readonly string[] {
  return message.versions.flatMap(({ subject, preheader, title, body, textBody }) =>
    [subject, preheader, title, body?.text ?? null, textBody].flatMap((text) =>
      text === null ? [] : [text.value],
    ),
  )
}

/** Fields of the contact that the messages of a campaign name, each once for a message. What isn't a contact's is left out. */
export function mergeFieldsOf(campaign: Campaign): readonly MergeField[] {
  const fields = new Map<string, MergeField>()
  for (const message of campaign.messages)
    for (const text of textsOf(message))
      for (const { from, to, name, dialect } of findMergeTags(text)) {
        // Conditions, loops and scripts don't put a value into the text by themselves.
        if (dialect === 'statement' || dialect === 'erb' || /^[#^/>!&]/.test(name)) continue
        if (dialect === 'double-percent' && /[=(\]]/.test(name)) continue
        const subject = subjectOf(name)
          .replace(/^\$\{(.*)\}$/s, '$1')
          .replace(/^defaultIfEmpty\s+/, '')
          .replace(/^(?:data|contactfield)[:=]/i, 'contact.')
          .replace(/[:=].*$/s, '')
          .replace(/^[$.@]/, '')
          .split(/\s/)[0]!
        const parts = subject.split('.').filter((part) => part !== '')
        const last = parts.at(-1) ?? ''
        if (!/^[\p{L}][\p{L}\p{N}_ -]{0,60}$/u.test(last)) continue
        const ofContact = parts.length > 1 && owners.test(parts.at(-2)!)
        if (parts.length > 1 && !ofContact) continue
        if (notOfContact.test(last)) continue
        const key = `${message.index} ${nameKey(last)}`
        const hasFallback = alternative.test(name)
        const known = fields.get(key)
        // One tag without a fallback is enough for a gap.
        if (known === undefined || (known.hasFallback && !hasFallback))
          fields.set(key, { name: last, ofContact, hasFallback, written: text.slice(from, to), message })
      }
  return [...fields.values()]
}

/** Tags that platforms have for what their exports call otherwise (`FNAME` stands under "First Name"). */
function columnOf(name: string, words: ColumnWords): ColumnName | null {
  const key = nameKey(name)
  return Object.hasOwn(words.names, key) ? words.names[key]! : null
}

/** Numbers of the columns that a field is filled from: of its own name, else of the same column by another name. */
export function columnsOfField(
  name: string,
  headers: readonly string[],
  words: ColumnWords,
): readonly number[] {
  const key = nameKey(name)
  const own = headers.flatMap((header, at) => (nameKey(header) === key ? [at] : []))
  if (own.length > 0) return own
  const column = columnOf(name, words)
  if (column === null) return []
  return headers.flatMap((header, at) => (columnOf(header, words) === column ? [at] : []))
}

/** Numbers of the columns that the campaign's tags put into messages, sorted. */
export const mergedColumns: MergedColumns = (headers, campaign, words) =>
  [...new Set(mergeFieldsOf(campaign).flatMap(({ name }) => columnsOfField(name, headers, words)))].sort(
    (a, b) => a - b,
  )

const nothings: ReadonlySet<string> = new Set(
  'null undefined none nil n/a #n/a #na na - -- --- . ? ?? unknown unbekannt inconnu desconocido noname empty (blank) (null) (none) [null] <null>'.split(
    ' ',
  ),
)
const nothingPhrases: ReadonlySet<string> = new Set([
  'no name',
  'not available',
  'not provided',
  'not set',
  '[object object]',
])
/** Whether a cell is empty, or holds what stands for that: `n/a`, `-`, `unknown`. */
export function saysNothing(text: string): boolean {
  const value = text.trim().toLowerCase()
  return value === '' || nothings.has(value) || nothingPhrases.has(cellKey(value))
}

const testWords =
  /^(?:test(?:er|ing|user|name|kunde|cliente|client)?\d*|test (?:user|test|name|account|customer)|asdf+(?:gh?j?k?l?)?|qwert[yz]?\w*|foo|bar|foobar|lorem(?: ipsum)?|john doe|jane doe|first ?name|last ?name|vorname|nachname|prenom|nombre|abc+|x{2,}|a{3,}|dummy|sample|example|delete(?: me)?|do not (?:use|mail|email|contact))$/

/**
 * Why a value doesn't belong into a message; null when it may. `spaces`: blanks inside that nobody writes; `encoding`:
 * letters that were read in another encoding (`JosÃ©`) or lost (U+FFFD).
 */
export const faultOfMerged: FaultOfMerged = (text) => {
  const value = text.trim()
  if (value === '') return 'blank'
  const key = cellKey(value)
  // Nan is a name, NaN is none.
  if (value === 'NaN' || value === 'nan' || saysNothing(value)) return 'null'
  if (testWords.test(key)) return 'test'
  if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)) return 'address'
  if (/\uFFFD|Ã[\u0080-\u00BF€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ¡-¿]|â€[™œ“˜¦]|Â[\u00A0-\u00BF]/.test(value))
    return 'encoding'
  if (/<[a-z!/][^>]*>|&(?:amp|nbsp|lt|gt|quot|#\d+);|\{\{|\}\}|\*\||https?:\/\//i.test(value)) return 'markup'
  if (/^[\d\s+().,/-]+$/.test(value)) return 'digits'
  return /\s{2,}|[\t\n\r]/.test(value) ? 'spaces' : null
}
