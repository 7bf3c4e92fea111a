import { optOutOf } from '../../../src/content/opt-out-of.ts'
import { addressedLinks, declaredDomains, isOwn } from '../../../src/link/addressed.ts'
import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'link/missing-utm',
  summary: 'A link lacks the tracking parameters that the company asks for',
  group: 'link',
  severity: 'info',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    missing: 'Missing {names} in {count}',
  },
  defaults: { required: [] as readonly string[] },
  check: {
    message(message, context) {
      const required = context.options.required.map((name) => name.toLowerCase())
      if (required.length === 0) return
      const domains = declaredDomains(message)
      for (const version of message.versions) {
        const content = context.content(message, version)
        const found = optOutOf(message, version, content, context.optOut)
        const wayOut = 'link' in found ? found.link : null
        const lacking = addressedLinks(content).flatMap(({ link, address }) => {
          // What isn't the sender's can't be tracked, and refusing needs no tracking.
          if (link === wayOut || (domains !== null && !isOwn(address.host, domains))) return []
          const names = required.filter((name) => !address.query.some((parameter) => parameter.name === name))
          return names.length === 0 ? [] : [{ link, names }]
        })
        const [first, ...others] = lacking
        if (first === undefined) continue
        context.report({
          message: 'missing',
          at: first.link.target.length > 0 ? first.link.target.span : first.link.at,
          basis: 'house',
          help: 'Add the parameters, or have the platform add them',
          related: others.slice(0, 3).map(({ link }) => ({ at: link.at, message: 'also here' })),
          messages: [message.index],
          data: {
            names: first.names.map((name) => `\`${name}\``).join(', '),
            count: lacking.length === 1 ? 'a link' : `${lacking.length} links`,
          },
        })
      }
    },
  },
})
