import type { Message } from '../campaign/model.ts'
import type { Channel, ConsentBasis, Purpose } from '../campaign/vocabulary.ts'
import { joined } from '../where.ts'

const channelWords: Readonly<Record<Channel, string>> = {
  sms: 'SMS',
  mms: 'MMS',
  rcs: 'RCS',
  whatsapp: 'WhatsApp',
  email: 'e-mail',
  push: 'push',
  voice: 'calls',
}

/** `marketing SMS`, `survey e-mail`: what is sent, as a message calls it. */
export function nameOfSend(purpose: Purpose, channel: Channel): string {
  return `${purpose} ${channelWords[channel]}`
}

/** `marketing SMS and WhatsApp`: what is sent on several channels. */
export function nameOfSends(
  purpose: Purpose,
  channels: readonly Channel[],
  last: 'and' | 'or' = 'and',
): string {
  // A campaign whose messages can't be read has none.
  return channels.length === 0 ? `${purpose} messages` : `${purpose} ${nameOfChannels(channels, last)}`
}

/** What goes out at one time of the file: `marketing SMS`, or `marketing messages` where several channels share it. */
export function nameOfShared({ campaign, schedule }: Message): string {
  const channels = new Set(
    campaign.messages.filter((one) => one.schedule === schedule).map(({ channel }) => channel.value),
  )
  const [only, ...others] = channels
  return only === undefined || others.length > 0
    ? `${campaign.purpose} messages`
    : nameOfSend(campaign.purpose, only)
}

export function nameOfChannel(channel: Channel): string {
  return channelWords[channel]
}

export function nameOfChannels(channels: readonly Channel[], last: 'and' | 'or' = 'and'): string {
  return joined(channels.map(nameOfChannel), last)
}

/** ``one of `a`, `b` ``, or the only one. */
export function oneOf(values: readonly string[]): string {
  return values.length === 1 ? quoted(values) : `one of ${quoted(values)}`
}

/** What a declared basis is called in a sentence. */
export const basisWords: Readonly<Record<ConsentBasis, string>> = {
  express_written: 'written consent',
  double_opt_in: 'double opt-in',
  express: 'express consent',
  soft_opt_in: 'soft opt-in',
  implied: 'implied consent',
  none: 'no consent',
}

/** Tags for a sentence: `` `a`, `b` `` and, past `most`, how many more. */
export function quoted(values: readonly string[], most = 4): string {
  const shown = values.slice(0, most).map((value) => `\`${value}\``)
  const rest = values.length - shown.length
  return shown.join(', ') + (rest > 0 ? ` and ${rest} more` : '')
}

const units = { Y: 'year', M: 'month', W: 'week', D: 'day' } as const

/** `P24M` as `24 months`; what has clock time in it stays as it is. */
export function durationInWords(duration: string): string {
  const match = /^P((?:\d+[YMWD])+)$/.exec(duration)
  if (match === null) return `\`${duration}\``
  return [...match[1]!.matchAll(/(\d+)([YMWD])/g)]
    .map(([, count, unit]) => `${count} ${units[unit as keyof typeof units]}${count === '1' ? '' : 's'}`)
    .join(' ')
}
