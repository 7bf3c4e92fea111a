import { findAddresses } from '../../../src/content/links.ts'
import { addressedLinks } from '../../../src/link/addressed.ts'
import { readAddress, registeredDomain } from '../../../src/link/address.ts'
import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'link/text-mismatch',
  summary: 'A link shows another address than the one it leads to',
  group: 'link',
  severity: 'warning',
  confidence: 'high',
  concerns: 'copy',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    domain: 'Link shows `{shown}` and leads to `{target}`',
    path: 'Link shows the page `{shown}` and leads to `{target}`',
  },
  check: {
    message(message, context) {
      for (const version of message.versions)
        for (const { link, address } of addressedLinks(context.content(message, version))) {
          if (link.kind === 'bare') continue
          const { value } = link.anchor
          const [range, ...more] = findAddresses(value)
          if (range === undefined || more.length > 0) continue
          const shown = readAddress(value.slice(range.from, range.to), 'bare')
          if (shown === null) continue
          const shared = {
            at: link.anchor.at(range.from, range.to),
            related: [{ at: link.target.span, message: 'the target' }],
            messages: [message.index],
          }
          if (registeredDomain(shown.host) !== registeredDomain(address.host))
            context.report({
              message: 'domain',
              ...shared,
              help: 'Show the domain that the link leads to, or words instead of an address',
              data: { shown: shown.host, target: address.host },
            })
          else if (!leadsOn(shown.path, address.path))
            context.report({
              message: 'path',
              ...shared,
              severity: 'info',
              help: 'Show the address that the link leads to, or words instead of an address',
              data: { shown: shown.path, target: address.path === '' ? '/' : address.path },
            })
        }
    },
  },
})

/** Whether a target is the shown page or one below it; a home page is shown for all of a site. */
function leadsOn(shown: string, target: string): boolean {
  const plain = (path: string): string => path.replace(/\/+$/, '').toLowerCase()
  return plain(target).startsWith(plain(shown))
}
