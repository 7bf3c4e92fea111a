import type { Message } from '../../../src/campaign/model.ts'
import { addressedLinks, alsoHere, byHost } from '../../../src/link/addressed.ts'
import type { LinkFacts } from '../../../src/link/facts.ts'
import { stagingReason } from '../../../src/link/staging.ts'
import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'link/insecure',
  summary: 'A link leads to an address without encryption',
  group: 'link',
  severity: 'warning',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'always',
  messages: {
    http: 'Unencrypted link to `{host}`: `http`, not `https`',
  },
  check: {
    message(message, context) {
      for (const version of message.versions) {
        const links = addressedLinks(context.content(message, version)).filter(
          ({ address }) => address.scheme === 'http' && !isGraver(address.host, message, context.links),
        )
        for (const { first, others } of byHost(links)) {
          const edits = [first, ...others].flatMap(({ link }) => {
            const from = link.target.value.search(/http:/i)
            return from < 0 ? [] : [{ at: link.target.at(from, from + 4), text: 'https' }]
          })
          const from = first.link.target.value.search(/http:/i)
          context.report({
            message: 'http',
            at: first.link.target.at(from, first.address.hostTo),
            help: 'Write `https`, and make sure that the page answers there',
            related: alsoHere(others),
            fixes: [{ title: 'Write `https`', safety: 'review', edits }],
            messages: [message.index],
            data: { host: first.address.host },
          })
        }
      }
    },
  },
})

/** Whether another rule finds a graver fault in a host: of two, only that one is said. */
function isGraver(host: string, { channel }: Message, facts: LinkFacts | null): boolean {
  if (facts === null) return false
  const inText = channel.value === 'sms' || channel.value === 'mms'
  return stagingReason(host, facts.staging) !== null || (inText && Object.hasOwn(facts.shorteners, host))
}
