import type { Version } from '../../../src/campaign/model.ts'
import { branchesThrough, unconditional } from '../../../src/content/branches.ts'
import { optOutDuty } from '../../../src/content/opt-out-duty.ts'
import { type OptOut, optOutOf } from '../../../src/content/opt-out-of.ts'
import { nameOfSend } from '../../../src/consent/words.ts'
import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'opt-out/conditional',
  summary: 'The opt-out stands in one branch of a condition, and who gets the other finds none',
  group: 'opt-out',
  severity: 'error',
  confidence: 'medium',
  concerns: 'copy',
  channels: ['sms', 'mms', 'rcs', 'whatsapp', 'email', 'voice'],
  purposes: ['marketing', 'political', 'charity', 'survey'],
  since: '0.1.0',
  fix: 'never',
  messages: {
    branch: 'Conditional opt-out in {what}: one branch of `{condition}` has none',
  },
  check: {
    message(message, context) {
      const read = (version: Version): OptOut['cause'] =>
        optOutOf(message, version, context.content(message, version), context.optOut).cause
      for (const version of message.versions) {
        if (version.body === null || read(version) !== null) continue
        const everybody = unconditional(version)
        // What stands outside of every condition is there for all.
        if (everybody === null || read(everybody) === null) continue
        for (const { version: branch, condition } of branchesThrough(version)) {
          // A condition on the link itself (`if unsubscribe_url`) is met where there is one.
          if (/unsub|opt_?-?out/i.test(condition.name)) continue
          const cause = read(branch)
          if (cause !== 'missing' && cause !== 'hidden') continue
          const { text } = version.body
          const duty = optOutDuty(message, context.deliveries(message), context)
          context.report({
            message: 'branch',
            at: text.at(condition.from, condition.to),
            severity: duty.severity,
            basis: duty.basis,
            help: 'Put the instruction outside of the condition, or into every branch',
            messages: [message.index],
            ...(duty.sources.length > 0 ? { sources: duty.sources } : {}),
            ...(duty.deliveries.length > 0 ? { deliveries: duty.deliveries } : {}),
            data: {
              what: nameOfSend(message.campaign.purpose, message.channel.value),
              condition: written(text.value.slice(condition.from, condition.to)),
            },
          })
          break
        }
      }
    },
  },
})

function written(tag: string): string {
  const line = tag.replace(/\s+/g, ' ')
  return line.length <= 40 ? line : `${line.slice(0, 39)}…`
}
