import type { Channel } from '../campaign/model.ts'
import type { Contact, DayColumn, DayValue } from './contract.ts'

/** The column that says when somebody agreed to a channel, before the one that says it of all. */
const ofChannel: Readonly<Partial<Record<Channel, DayColumn>>> = {
  sms: 'sms_consent_date',
  mms: 'sms_consent_date',
  rcs: 'sms_consent_date',
  email: 'email_consent_date',
}

/** Columns that say when people agreed. */
export const consentDayColumns = [
  'consent_date',
  'email_consent_date',
  'sms_consent_date',
] as const satisfies readonly DayColumn[]

/** When somebody agreed to a channel: by the channel's own column, else by the common one. Null = no column or no day. */
export function consentDay(contact: Contact, channel: Channel): DayValue {
  const own = ofChannel[channel]
  const day = own === undefined ? null : contact.day(own)
  return day ?? contact.day('consent_date')
}

/** Whether the file has a column that says when people agreed to a channel. */
export function hasConsentDay(contact: Pick<Contact, 'has'>, channel: Channel): boolean {
  const own = ofChannel[channel]
  return contact.has('consent_date') || (own !== undefined && contact.has(own))
}
