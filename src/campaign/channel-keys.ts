import { rule as unknownKey } from '../../rules/campaign/unknown-key/rule.ts'
import { structural, type StructuralProblem } from '../structural.ts'
import type { RawMessage } from './schema.ts'
import type { Channel } from './vocabulary.ts'

/** Keys of a message that only some channels have. */
const channelsOf: Readonly<Record<string, readonly Channel[]>> = {
  subject: ['email'],
  preheader: ['email'],
  text_body: ['email'],
  headers: ['email'],
  title: ['push'],
  media: ['mms', 'rcs'],
  call: ['voice'],
  template: ['whatsapp', 'rcs'],
  header: ['whatsapp', 'rcs'],
  footer: ['whatsapp', 'rcs'],
  buttons: ['whatsapp', 'rcs'],
}

/** What a message or variant says that its channel can't carry. */
export function misplacedKeys(keys: RawMessage['$']['keys'], channel: Channel): readonly StructuralProblem[] {
  const problems: StructuralProblem[] = []
  for (const [key, at] of keys) {
    const channels = Object.hasOwn(channelsOf, key) ? channelsOf[key]! : null
    if (channels !== null && !channels.includes(channel))
      problems.push(
        structural(unknownKey, 'channel', {
          at,
          data: { key, channel, channels: channels.map((name) => `\`${name}\``).join(' and ') },
          help: `Remove \`${key}\`, or send on ${channels.join(' or ')}`,
        }),
      )
  }
  return problems
}
