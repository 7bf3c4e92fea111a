import type { Channel, Message } from '../campaign/model.ts'
import { purposes } from '../campaign/vocabulary.ts'
import type { World } from '../context.ts'
import { isPromotional, judgeTags, permissionOf, type Tags, type TagVerdict } from '../consent/tags.ts'
import { type ColumnWords, refusalOf } from './columns.ts'
import type { Aspect, Contact, State, StateColumn } from './contract.ts'
import { cellKey, readState } from './states.ts'

/** All that a contact file can say of what somebody agreed to. */
export const permissionAspects = [
  'consent_tags',
  'consent_purpose',
  'consent_status',
  'email_consent',
  'sms_consent',
  'whatsapp_consent',
  'push_consent',
  'voice_consent',
  'opt_in_confirmed',
] as const satisfies readonly Aspect[]

/** Columns that say what people agreed to; that they confirmed it alone says less. */
const consentSaid = permissionAspects.filter((column) => column !== 'opt_in_confirmed')

/** The column that says whether somebody agreed to a channel. */
export const consentColumns: Readonly<Record<Channel, (typeof permissionAspects)[number] & StateColumn>> = {
  sms: 'sms_consent',
  mms: 'sms_consent',
  rcs: 'sms_consent',
  whatsapp: 'whatsapp_consent',
  email: 'email_consent',
  push: 'push_consent',
  voice: 'voice_consent',
}

/** The column that says whether somebody objected to a channel; push has none. */
export const optOutColumns: Readonly<Record<Channel, StateColumn | null>> = {
  sms: 'sms_opted_out',
  mms: 'sms_opted_out',
  rcs: 'sms_opted_out',
  whatsapp: 'whatsapp_opted_out',
  email: 'email_opted_out',
  push: null,
  voice: 'voice_opted_out',
}

interface Tag {
  readonly value: string
}

/** What a contact's row says of consent to a message. */
export type ContactVerdict =
  | TagVerdict<Tag>
  /** The file has no column that could say anything. */
  | { readonly verdict: 'silent' }
  /** A tag that says so by itself, as `unsubscribed`. */
  | { readonly verdict: 'refused'; readonly tag: Tag }
  /** Somebody is out: `audience/opted-out` says it. */
  | { readonly verdict: 'out' }

/** Tags of a cell: apart at `|`, or as a JSON array; at `,` and `;` only what is no tag as a whole. */
export function tagsOfCell(cell: string, defined: Tags): readonly string[] {
  const bare = /^\[(.*)\]$/s.exec(cell.trim())?.[1]
  const parts = bare === undefined ? cell.split('|') : bare.split(/[|,]/)
  return parts
    .map((part) => part.trim().replace(/^(['"])(.*)\1$/s, '$2'))
    .flatMap((part) =>
      permissionOf(part, defined) === null && /[,;]/.test(part) ? part.split(/[,;]/) : [part],
    )
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

/** What forbids something does so in whatever case and with whatever signs it is written; what permits has to be exact. */
function asDefined(tag: string, defined: Tags): string {
  if (permissionOf(tag, defined) !== null) return tag
  const key = cellKey(tag)
  for (const [name, { deny }] of defined) if (deny.length > 0 && cellKey(name) === key) return name
  return tag
}

/** What a tag says by itself; one that is defined, or has a purpose and a channel, says no more than that. */
function saidByTag(tag: string, channel: Channel, defined: Tags, words: ColumnWords | null): State {
  if (words === null || permissionOf(tag, defined) !== null) return 'said'
  const state = readState(tag, words)
  const refused = state === 'said' || state === 'opted-out' ? refusalOf(tag, words) : null
  if (refused === null) return state
  return refused === 'opted_out' || refused === optOutColumns[channel] ? 'opted-out' : 'said'
}

const agreed: readonly State[] = ['yes', 'opted-in', 'dated']
const out: readonly State[] = ['opted-out', 'bounced', 'complained', 'erased']
/** What is no agreement in whatever column it stands. */
const notAgreed: readonly State[] = ['never', 'no', 'pending']

/** Whether a column that is about no channel counts for this one: e-mail, and others where the list has no e-mail. */
export function countsForAll(contact: Pick<Contact, 'has'>, channel: Channel): boolean {
  return channel === 'email' || !contact.has('email')
}

/** Whether a list has a column that says what people agreed to. */
export function saysConsent(contact: Pick<Contact, 'has'>): boolean {
  return consentSaid.some((column) => contact.has(column))
}

/** Whether a row says that somebody confirmed consent to a channel, where it has nothing else to say. */
function isConfirmed(contact: Pick<Contact, 'has' | 'state'>, channel: Channel): boolean {
  return countsForAll(contact, channel) && agreed.includes(contact.state('opt_in_confirmed'))
}

/** Whether a contact is judged by the consent that the campaign states for everybody: its row says nothing. */
export function isJudgedByCampaign(
  contact: Pick<Contact, 'has' | 'state'>,
  { campaign: { audience }, channel }: Message,
): boolean {
  return (
    audience?.consent != null &&
    (!saysConsent(contact) || saysNothingOf(channel.value, contact)) &&
    !isConfirmed(contact, channel.value)
  )
}

/**
 * Whether a list has a status for all channels and nothing else, and the row's leaves this one open: who is active may be
 * a customer or a subscriber, and who agreed to e-mail hasn't refused SMS.
 */
function saysNothingOf(channel: Channel, contact: Pick<Contact, 'has' | 'state'>): boolean {
  const plain = contact.state('consent_status')
  return (
    consentSaid.every((column) => column === 'consent_status' || !contact.has(column)) &&
    (plain === 'active' || (agreed.includes(plain) && !countsForAll(contact, channel)))
  )
}

/**
 * What the row of a contact says of consent to a message. A plain "subscribed" is agreement to marketing: by the channel
 * that its column is about; a column about none is about e-mail where the list has e-mail addresses, since that is whose
 * exports have it.
 */
export function permissionOfContact(
  contact: Contact,
  message: Message,
  { config, contactWords }: Pick<World, 'config' | 'contactWords'>,
): ContactVerdict {
  const { purpose } = message.campaign
  const channel = message.channel.value
  const defined = config.consentTags
  if (isJudgedByCampaign(contact, message)) return { verdict: 'silent' }
  if (!saysConsent(contact)) {
    if (!contact.has('opt_in_confirmed')) return { verdict: 'silent' }
    // Exports of subscribers say when each of them confirmed, and nothing else.
    return judgeTags(
      [{ value: isConfirmed(contact, channel) ? `marketing:${channel}` : 'unconfirmed opt-in' }],
      purpose,
      channel,
      defined,
    )
  }
  const written = tagsOfCell(contact.text('consent_tags'), defined).map((tag) => {
    const value = asDefined(tag, defined)
    return { value, says: saidByTag(value, channel, defined, contactWords) }
  })
  const refusal = written.find(
    ({ says }) =>
      says === 'erased' || says === 'complained' || (says === 'opted-out' && isPromotional(purpose)),
  )
  if (refusal !== undefined) return { verdict: 'refused', tag: { value: refusal.value } }
  const tags: Tag[] = written.filter(({ says }) => !notAgreed.includes(says))
  const own = contact.state(consentColumns[channel])
  const plain = contact.state('consent_status')
  const plainCounts = countsForAll(contact, channel)
  if (agreed.includes(own) || own === 'active') tags.push({ value: `marketing:${channel}` })
  if (plainCounts && agreed.includes(plain)) tags.push({ value: `marketing:${channel}` })
  // Somebody can be an active customer and no subscriber.
  if (plainCounts && plain === 'active') tags.push({ value: 'active' })
  const named = purposesOf(contact.text('consent_purpose'), defined)
  if (tags.length === 0) tags.push(...named.map((value) => ({ value })))
  const verdict = judgeTags(tags, purpose, channel, defined)
  if (verdict.verdict === 'denied' || purpose === 'transactional') return verdict
  if (out.includes(own) || (plainCounts && out.includes(plain))) return { verdict: 'out' }
  if (verdict.verdict !== 'permitted') return verdict
  // A "no" of the channel itself goes before what a tag says.
  if (own === 'no' || own === 'never') return { verdict: 'missing' }
  const limiting = named.filter((value) => permissionOf(value, defined) !== null)
  const limits = judgeTags(
    limiting.map((value) => ({ value })),
    purpose,
    channel,
    defined,
  )
  return limiting.length > 0 && limits.verdict !== 'permitted'
    ? { verdict: 'wrong-purpose', tag: { value: limiting[0]! } }
    : verdict
}

/** Purposes of a cell as tags for any channel; what is no purpose stays as it is. */
function purposesOf(cell: string, defined: Tags): readonly string[] {
  return tagsOfCell(cell, defined).map((value) => {
    const key = cellKey(value).replace(/ (?:communications?|messages?|emails?|purposes?)$/, '')
    const purpose = purposes.find((one) => one === key)
    return purpose === undefined ? value : `${purpose}:*`
  })
}

/** Tags as a message shows them: what is no tag by its looks isn't shown, it may be anything. */
export function shown(tags: readonly Tag[]): string {
  const looks = tags.filter(({ value }) => /^[\p{L}\p{N}][\p{L}\p{N} _:.*/-]{0,39}$/u.test(value))
  const names = [...new Set(looks.map(({ value }) => `\`${value}\``))].sort().slice(0, 3)
  return names.length === 0 ? 'what stands in `consent_tags`' : names.join(', ')
}
