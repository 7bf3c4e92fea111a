import type { OptOutGrammar } from '../../../src/content/opt-out.ts'
import type { DeadReason } from '../../../src/content/opt-out-links.ts'
import { optOutOf } from '../../../src/content/opt-out-of.ts'
import { defineRule } from '../../../src/rule.ts'

const why: Readonly<Record<Exclude<DeadReason, 'preferences'>, string>> = {
  empty: 'has no target',
  fragment: 'leads to the message itself',
  script: 'runs a script that mail clients block',
  relative: 'is relative to a page that an e-mail does not have',
  scheme: 'leads neither to a web page nor to an address',
  file: 'leads to a file, in which nothing can be answered',
  home: 'leads to a home page',
  'no-address': 'has no address in its target',
}

export const rule = defineRule({
  id: 'opt-out/dead-link',
  summary: 'The unsubscribe link does not unsubscribe',
  group: 'opt-out',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: ['sms', 'mms', 'rcs', 'whatsapp', 'email'],
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    dead: 'Dead unsubscribe link: "{anchor}" {why}',
    preferences: 'Missing unsubscribe link: "{anchor}" leads to a page of preferences only',
  },
  check: {
    message(message, context) {
      for (const version of message.versions) {
        const found = optOutOf(message, version, context.content(message, version), context.optOut)
        if (found.cause !== 'dead-link') continue
        const { link } = found
        const shown = link.anchor.value.replace(/\s+/g, ' ').trim()
        const anchor = shown.length > 40 ? `${shown.slice(0, 39)}…` : shown
        const at = [link.target, link.anchor].find((text) => text.length > 0)?.span ?? link.at
        const rest = { at, messages: [message.index], deliveries: context.deliveries(message) }
        if (found.why === 'preferences')
          context.report({
            message: 'preferences',
            data: { anchor },
            help: 'Add a link that unsubscribes without further choices',
            ...rest,
          })
        else
          context.report({
            message: 'dead',
            data: { anchor, why: why[found.why] },
            help: helpFor(message.campaign.platform?.value, context.optOut),
            ...rest,
          })
      }
    },
  },
})

function helpFor(platform: string | undefined, { platforms }: OptOutGrammar): string {
  const tag = platforms.find(({ id }) => id === platform)?.recommended
  return tag === undefined
    ? 'Point it at the unsubscribe tag of your platform, or a page that unsubscribes'
    : `Point it at \`${tag}\`, or a page that unsubscribes`
}
