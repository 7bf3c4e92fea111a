import { rule as unknownKey } from '../../rules/campaign/unknown-key/rule.ts'
import { nearest } from '../schema/nearest.ts'
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

/** Those of them that a channel has. */
function keysOf(channel: Channel): readonly string[] {
  return Object.entries(channelsOf).flatMap(([key, channels]) => (channels.includes(channel) ? [key] : []))
}

/** What a message or variant says that its channel can't carry. */
export function misplacedKeys(keys: RawMessage['$']['keys'], channel: Channel): readonly StructuralProblem[] {
  const problems: StructuralProblem[] = []
  for (const [key, at] of keys) {
    const channels = Object.hasOwn(channelsOf, key) ? channelsOf[key]! : null
    if (channels === null || channels.includes(channel)) continue
    const near = nearest(key, keysOf(channel))
    problems.push(
      structural(unknownKey, 'channel', {
        at,
        data: {
          key,
          channel,
          channels: channels.map((name) => `\`${name}\``).join(' and '),
          have: channels.length === 1 ? 'has' : 'have',
        },
        help:
          near === null || keys.has(near)
            ? `Remove \`${key}\`, or send on ${channels.join(' or ')}`
            : `Write \`${near}\`, or send on ${channels.join(' or ')}`,
        ...(near === null || keys.has(near)
          ? {}
          : {
              fixes: [{ title: `Rename it to \`${near}\``, safety: 'review', edits: [{ at, text: near }] }],
            }),
      }),
    )
  }
  return problems
}
