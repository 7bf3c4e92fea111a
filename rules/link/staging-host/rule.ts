import type { Severity } from '../../../src/finding.ts'
import { addressedLinks, alsoHere, byHost, hostSpan } from '../../../src/link/addressed.ts'
import { type StagingReason, stagingReason } from '../../../src/link/staging.ts'
import { defineRule } from '../../../src/rule.ts'

const why: Readonly<Record<StagingReason, string>> = {
  machine: 'the computer that opens it',
  number: 'a bare IP address',
  reserved: 'a name that only a private network knows',
  sample: 'a domain kept for samples',
  'stand-in': 'a name that templates write for your own',
  label: 'a host for trying things out, by its name',
  preview: 'a preview or a tunnel, not a published site',
}

/** Nobody outside can reach these; others may be meant. */
const unreachable: readonly StagingReason[] = ['machine', 'reserved', 'sample']

export const rule = defineRule({
  id: 'link/staging-host',
  summary: 'A link leads to a host that is not meant for recipients',
  group: 'link',
  severity: 'error',
  confidence: 'high',
  concerns: 'crm-ops',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    host: 'Unpublished host `{host}`: {why}',
  },
  check: {
    message(message, context) {
      if (context.links === null) return
      for (const version of message.versions)
        for (const { first, others } of byHost(addressedLinks(context.content(message, version)))) {
          const { host } = first.address
          const reason = stagingReason(host, context.links.staging)
          if (reason === null) continue
          const severity: Severity = unreachable.includes(reason) ? 'error' : 'warning'
          context.report({
            message: 'host',
            at: hostSpan(first),
            severity,
            help: 'Link to the published page',
            related: alsoHere(others),
            messages: [message.index],
            data: { host, why: why[reason] },
          })
        }
    },
  },
})
