import type { Message, Version } from '../../../src/campaign/model.ts'
import type { Context } from '../../../src/context.ts'
import {
  addressedLinks,
  alsoHere,
  byHost,
  declaredDomains,
  hostSpan,
  isOwn,
} from '../../../src/link/addressed.ts'
import { isMixed, shownHost, takenFor } from '../../../src/link/lookalike.ts'
import { defineRule } from '../../../src/rule.ts'

const messages = {
  mixed: 'Look-alike host `{host}` mixes letters of two scripts',
  twist: 'Look-alike host `{host}` could be taken for `{domain}`',
  punycode: 'Punycode host `{host}` reads as "{shown}", which clients show or not',
} as const
type Rules = Context<typeof messages>

export const rule = defineRule({
  id: 'link/lookalike',
  summary: 'A link leads to a host that looks like another',
  group: 'link',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages,
  check: {
    message(message, context) {
      for (const version of message.versions) {
        checkLinks(message, version, context)
        checkWords(message, version, context)
      }
    },
  },
})

const rewrite = 'Type the host again in one script'

function checkLinks(message: Message, version: Version, context: Rules): void {
  const domains = declaredDomains(message) ?? []
  for (const { first, others } of byHost(addressedLinks(context.content(message, version)))) {
    const { host } = first.address
    const shown = shownHost(host)
    const shared = { at: hostSpan(first), related: alsoHere(others), messages: [message.index] }
    const own = isOwn(host, domains) || isOwn(shown, domains)
    if (shown.split('.').some(isMixed)) {
      if (!own) context.report({ message: 'mixed', ...shared, help: rewrite, data: { host } })
      continue
    }
    if (own) continue
    const domain = takenFor(host, domains)
    if (domain !== null)
      context.report({
        message: 'twist',
        ...shared,
        severity: 'warning',
        confidence: 'medium',
        help: `Write \`${domain}\`, or add the host to \`sender.domains\` if it is meant`,
        data: { host, domain },
      })
    else if (shown !== host)
      context.report({
        message: 'punycode',
        ...shared,
        severity: 'info',
        help: 'Use a domain in plain letters, or add it to `sender.domains` if it is meant',
        data: { host, shown },
      })
  }
}

/** Letters beyond Latin: without one, no host mixes scripts. */
const otherLetters = /[\u0370-\u1fff\u2c00-\u2dff\ua640-\uabff]/
/** A host without a scheme that mixes scripts is no link to a client, and to a reader it is. */
const hostInWords = /(?<![\p{L}\p{N}@/.-])((?:[\p{L}\p{N}-]+\.)+[a-z]{2,24})(?![\p{L}\p{N}@])/gu

function checkWords(message: Message, version: Version, context: Rules): void {
  const domains = declaredDomains(message) ?? []
  for (const { text } of context
    .content(message, version)
    .segments.filter((part) => otherLetters.test(part.text.value)))
    for (const match of text.value.matchAll(hostInWords)) {
      const host = match[1]!.toLowerCase()
      if (!host.split('.').some(isMixed) || isOwn(host, domains)) continue
      context.report({
        message: 'mixed',
        at: text.at(match.index, match.index + host.length),
        help: rewrite,
        messages: [message.index],
        data: { host },
      })
    }
}
