import {
  addressedLinks,
  alsoHere,
  byHost,
  declaredDomains,
  hostSpan,
  isOwn,
} from '../../../src/link/addressed.ts'
import { isUnder } from '../../../src/link/address.ts'
import { isMixed, shownHost, takenFor } from '../../../src/link/lookalike.ts'
import { stagingReason } from '../../../src/link/staging.ts'
import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'link/unlisted-domain',
  summary: "A link leads to none of the sender's domains",
  group: 'link',
  severity: 'warning',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    unlisted: 'Unlisted domain `{host}`, `sender.domains` has {domains}',
  },
  defaults: { also: [] as readonly string[] },
  check: {
    message(message, context) {
      const domains = declaredDomains(message)
      const { links: facts } = context
      if (domains === null || facts === null) return
      const { sender, offer } = message.campaign
      // Pages that the campaign itself names are the sender's word, too.
      const named = [sender?.privacy_policy?.value, offer?.terms?.value].join(' ').toLowerCase()
      for (const version of message.versions)
        for (const { first, others } of byHost(addressedLinks(context.content(message, version)))) {
          const { host } = first.address
          if (isOwn(host, domains) || isOwn(shownHost(host), domains) || named.includes(`//${host}`)) continue
          if ([...facts.elsewhere, ...context.options.also].some((domain) => isUnder(host, domain))) continue
          // Other rules say more of these.
          if (stagingReason(host, facts.staging) !== null || takenFor(host, domains) !== null) continue
          if (
            Object.hasOwn(facts.shorteners, host.replace(/^www\./, '')) ||
            shownHost(host).split('.').some(isMixed)
          )
            continue
          const listed = domains.map((domain) => `\`${domain}\``)
          context.report({
            message: 'unlisted',
            at: hostSpan(first),
            help: 'Link to a domain of the sender, or add this one to `sender.domains`',
            related: alsoHere(others),
            messages: [message.index],
            data: {
              host,
              domains:
                listed.length > 3
                  ? `${listed.slice(0, 2).join(', ')} and ${listed.length - 2} more`
                  : listed.join(', '),
            },
          })
        }
    },
  },
})
